"""Charts as SVG that stands in the page itself: no script, readable offline, in the page's own colours.

Draws what `charts` makes with Plotly: marks with error bars on named rows, and stepped lines over months. Plotly's own script
alone would be 4.7 MB in every report.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

WIDTH = 960.0
TOP, BOTTOM, RIGHT = 34.0, 46.0, 20.0
LETTER = 7.2  # pixels of a letter in a label, on average
MOST_TICKS = 7
SIZE = 5.5  # of a mark


def svg(figure: go.Figure, said: str) -> str:
    """A figure of `charts` as SVG; `said` is its text for those who cannot see it."""
    return _Drawing(figure).whole(said)


class _Drawing:
    """A figure on a plane of pixels."""

    def __init__(self, figure: go.Figure) -> None:
        self.figure, layout = figure, figure.layout
        self.height = float(layout.height or 340)
        self.rows = list(layout.yaxis.ticktext or ())
        self.left = 24.0 + LETTER * max((len(row) for row in self.rows), default=5)
        low, high = layout.xaxis.range or _extent([float(x) for trace in figure.data for x in trace.x])
        self.x_range = (float(low), float(high))
        self.y_range = self._vertical()

    def _vertical(self) -> tuple[float, float]:
        given = self.figure.layout.yaxis.range
        if given:
            return float(given[0]), float(given[1])
        values = [float(y) for trace in self.figure.data for y in trace.y]
        return 0.0, 1.08 * max([*values, 1.0])

    def x(self, value: float) -> float:
        """Pixels from the left; what lies beyond the axis stands at its edge."""
        low, high = self.x_range
        share = min(max((value - low) / (high - low), 0.0), 1.0)
        return self.left + share * (WIDTH - RIGHT - self.left)

    def y(self, value: float) -> float:
        """Pixels from the top."""
        low, high = self.y_range
        return TOP + (high - value) / (high - low) * (self.height - TOP - BOTTOM)

    def whole(self, said: str) -> str:
        """The SVG element."""
        inner = [*self._bands(), *self._grid(), *self._names()]
        for trace in self.figure.data:
            inner += self._dots(trace) if trace.mode == "markers" else [self._line(trace)]
        inner += self._legend()
        box = f"viewBox='0 0 {WIDTH:.0f} {self.height:.0f}'"
        return f"<svg class='chart' role='img' aria-label='{escape(said, quote=True)}' {box}>{''.join(inner)}</svg>"

    def _bands(self) -> list[str]:
        found = []
        for shape in self.figure.layout.shapes:
            if shape.type == "rect":
                left, right = self.x(shape.x0), self.x(shape.x1)
                size = f"width='{right - left:.1f}' height='{self.height - TOP - BOTTOM:.1f}'"
                found.append(f"<rect x='{left:.1f}' y='{TOP}' {size} fill='{shape.fillcolor}' opacity='{shape.opacity}'/>")
        return found

    def _grid(self) -> list[str]:
        bottom, found = self.height - BOTTOM, []
        for tick in ticks(*self.x_range):
            at = self.x(tick)
            found.append(f"<line class='grid' x1='{at:.1f}' x2='{at:.1f}' y1='{TOP}' y2='{bottom:.1f}'/>")
            found.append(_text(at, bottom + 16, f"{tick:g}", "middle"))
        middle = (self.left + WIDTH - RIGHT) / 2
        return [*found, _text(middle, self.height - 8, str(self.figure.layout.xaxis.title.text or ""), "middle")]

    def _names(self) -> list[str]:
        if self.rows:
            return [_text(self.left - 10, self.y(row) + 4, name, "end") for row, name in enumerate(self.rows)]
        found = [_text(self.left - 8, self.y(tick) + 4, f"{tick:g}", "end") for tick in ticks(*self.y_range)]
        return [*found, _text(4, TOP - 16, str(self.figure.layout.yaxis.title.text or ""), "start")]

    def _dots(self, trace: Any) -> list[str]:
        found = []
        bars = zip(trace.x, trace.y, trace.error_x.array, trace.error_x.arrayminus, trace.text, strict=True)
        for x, y, up, down, said in bars:
            at, line = self.y(float(y)), ""
            if not math.isnan(up):
                ends = f"x1='{self.x(x - down):.1f}' x2='{self.x(x + up):.1f}'"
                line = f"<line {ends} y1='{at:.1f}' y2='{at:.1f}' stroke='{trace.marker.color}' stroke-width='1.6'/>"
            beyond = not self.x_range[0] <= x <= self.x_range[1]
            drawn = symbol("beyond" if beyond else trace.marker.symbol, self.x(x), at, trace.marker.color, flip=x < 0)
            found.append(f"<g>{line}{drawn}<title>{escape(str(said))}</title></g>")
        return found

    def _line(self, trace: Any) -> str:
        points, before = [], None
        for x, y in zip(trace.x, trace.y, strict=True):
            if before is not None:
                points.append(f"{self.x(x):.1f},{self.y(before):.1f}")
            points.append(f"{self.x(x):.1f},{self.y(y):.1f}")
            before = y
        dash = " stroke-dasharray='3 4'" if trace.line.dash == "dot" else ""
        style = f"fill='none' stroke='{trace.line.color}' stroke-width='{trace.line.width}'{dash}"
        return f"<polyline points='{' '.join(points)}' {style}><title>{escape(str(trace.name))}</title></polyline>"

    def _legend(self) -> list[str]:
        found, at = [], self.left
        for trace in self.figure.data:
            lines = trace.mode == "lines"
            colour, shape = (trace.line.color, "line") if lines else (trace.marker.color, trace.marker.symbol)
            found += [symbol(shape, at, 10.0, colour), _text(at + 12, 14, str(trace.name), "start")]
            at += 40 + LETTER * len(str(trace.name))
        return found


def symbol(kind: str, x: float, y: float, colour: str, flip: bool = False) -> str:
    """A mark around a point; "beyond" is an arrow head for what lies past the axis, to the left if `flip`."""
    if kind == "circle":
        return f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{SIZE}' fill='{colour}'/>"
    if kind == "line":
        return f"<line x1='{x - 8:.1f}' x2='{x + 8:.1f}' y1='{y:.1f}' y2='{y:.1f}' stroke='{colour}' stroke-width='2.5'/>"
    turn = -1.0 if flip else 1.0
    points = " ".join(f"{x + turn * SIZE * px:.1f},{y - SIZE * py:.1f}" for px, py in CORNERS.get(kind, CORNERS["diamond"]))
    return f"<polygon points='{points}' fill='{colour}'/>"


def _around(corners: int, inner: float = 1.0) -> list[tuple[float, float]]:
    """Corners of a regular shape, upright; with `inner` every second one nearer to the middle."""
    found = []
    for k in range(corners):
        radius, turn = 1.2 * (inner if k % 2 else 1.0), 2 * math.pi * k / corners
        found.append((radius * math.sin(turn), radius * math.cos(turn)))
    return found


CORNERS = {
    "diamond": _around(4),
    "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
    "triangle-up": _around(3),
    "cross": [(-1, -0.35), (-0.35, -0.35), (-0.35, -1), (0.35, -1), (0.35, -0.35), (1, -0.35), (1, 0.35), (0.35, 0.35),
              (0.35, 1), (-0.35, 1), (-0.35, 0.35), (-1, 0.35)],
    "star": _around(10, 0.45),
    "pentagon": _around(5),
    "beyond": [(-1.0, -1.0), (1.0, 0.0), (-1.0, 1.0)],
}  # fmt: skip


def ticks(low: float, high: float) -> list[float]:
    """Round numbers from `low` to `high`, at most `MOST_TICKS`: steps of 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10((high - low) / MOST_TICKS))
    found = [_multiples(power * factor, low, high) for factor in (1, 2, 5, 10, 20)]
    return next(marks for marks in found if len(marks) <= MOST_TICKS)


def _multiples(step: float, low: float, high: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(k * step, 10) + 0.0 for k in range(first, last + 1)]  # adding 0 makes -0 a plain 0


def _extent(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values, default=0.0), max(values, default=1.0)
    return (low, high) if high > low else (low - 1.0, high + 1.0)


def _text(x: float, y: float, said: str, anchor: str) -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}'>{escape(said)}</text>"
