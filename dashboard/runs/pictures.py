"""Pictures of the workbench as Plotly figures, for the page and for papers: one panel a level, all panels on the same scales."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from keci.dashboard.language.effects import DIFFERENCES
from keci.dashboard.language.effects import figure as written
from keci.dashboard.language.speech import N_, _
from keci.dashboard.language.speech import number as decimal
from keci.dashboard.runs import words
from keci.dashboard.shell.theme import arm_colour, arm_mark
from keci.dashboard.widgets.fan_chart import TOOLS
from keci.experiments.pooled.cells import Cell, Cells, Level
from keci.experiments.pooled.factors import ARM
from keci.experiments.pooled.question import CHANGE, EFFECT, Question
from keci.experiments.reporting.charts import MARKS, PALETTE, colour, mark
from keci.experiments.statistics.intervals import Estimate
from keci.experiments.statistics.metrics import Metric, Unit, metric
from keci.experiments.statistics.words import POINTS, level, signed, unit_of

GREY = "#7f7f7f"
ALL, SELECTED = N_("all futures"), N_("selected")  # names of the outlines of a histogram on paper
ACROSS = 3  # panels beside one another on paper
UNITS = {
    Unit.FUTURES: N_("futures in 100"),
    Unit.PERCENT: N_("percent"),
    Unit.MONTHS: N_("months"),
    Unit.YEARLY: N_("a year"),
    Unit.COUNT: N_("number"),
    Unit.INDEX: N_("0 to 1"),
    Unit.TROOPS: N_("thousand troops"),
}
SHADES = ((0.0, "#ffffff"), (1.0, "#5aa9dc"))  # light enough for dark figures on them
TWO_SIDES = ((0.0, "#e8965c"), (0.5, "#ffffff"), (1.0, "#5aa9dc"))


QUANTITIES = {EFFECT: N_("Effect on: {outcome}"), CHANGE: N_("Change: {outcome}")}


def titled(m: Metric, quantity: str = "", difference: bool = False) -> str:
    """What an outcome is called, or its effect or change, with its unit in brackets unless the name says it itself."""
    unit = (unit_of(m) if difference else "") or UNITS[m.unit]
    said = _(m.label).rstrip(" *")
    if quantity in QUANTITIES:
        said = _(QUANTITIES[quantity], outcome=said)
    named = unit in m.label.lower() or unit == UNITS[Unit.COUNT]  # looked for in English, in which both are written
    return said if named else f"{said} ({_(DIFFERENCES.get(unit, unit))})"


@dataclass(frozen=True)
class Measured:
    """How numbers of a question are shown: their factor, and the axis's title."""

    metric: Metric
    scale: float
    title: str
    difference: bool

    @classmethod
    def of(cls, question: Question) -> Measured:
        """For a question."""
        m = metric(question.outcome)
        said = titled(m, question.quantity, question.difference)
        return cls(m, 100.0 if m.unit in POINTS else 1.0, said, question.difference)

    def said(self, estimate: Estimate) -> str:
        """A number with its interval."""
        one = self.number
        if math.isnan(estimate.low):
            return one(estimate.mean)
        return f"{one(estimate.mean)} {_('({low} to {high})', low=one(estimate.low), high=one(estimate.high))}"

    def number(self, value: float) -> str:
        """A number in its unit."""
        if self.difference:
            return written(signed(self.metric, value, fine=True))
        if self.metric.unit in POINTS and not math.isnan(value):
            return f"{decimal(100 * value, 1)} %"
        return written(level(self.metric, value))


def panels_of(cells: Cells, question: Question, lines: str, panel: str) -> dict[str, go.Figure]:
    """A chart for each level of `panel` ("" for one alone): the first setting along it, a line for each level of `lines`."""
    measured = Measured.of(question)
    steps, named = cells.levels(0), _levels(cells, lines)
    numbers = all(step.place is not None for step in steps)
    draw = _along if numbers else _rows
    found = {}
    for held in _levels(cells, panel):
        figure = go.Figure()
        for position, one in enumerate(named):
            chosen = [c for c in cells.cells if _has(cells, c, lines, one) and _has(cells, c, panel, held)]
            for trace in draw(chosen, steps, measured, _named(lines, one), position, len(named), cells.over[0] == ARM):
                figure.add_trace(trace)
        _axes(figure, cells, steps, measured, numbers)
        figure.update_layout(showlegend=bool(lines), hovermode="closest", **TOOLS)
        found[_named(panel, held)] = figure
    return found


EVERY = Level("", None)


def _named(setting: str, one: Level) -> str:
    """A level with its setting, where that is not plain: "kfor on", but "serbia_reward"."""
    return f"{words.setting(setting)} {words.level(one.said)}" if setting and setting != ARM else words.level(one.said)


def _levels(cells: Cells, name: str) -> tuple[Level, ...]:
    return cells.levels(cells.over.index(name)) if name else (EVERY,)


def _has(cells: Cells, cell: Cell, name: str, wanted: Level) -> bool:
    return not name or cell.levels[cells.over.index(name)] == wanted


def _along(
    cells: Sequence[Cell], steps: Sequence[Level], measured: Measured, name: str, position: int, count: int, arms: bool
) -> list[go.Scatter]:
    """A line over numbers, its intervals as bars; lines stand a little apart so that bars do not cover one another."""
    ordered = sorted(cells, key=lambda cell: cell.levels[0].place or 0.0)
    span = max((steps[-1].place or 0.0) - (steps[0].place or 0.0), 1e-12)
    shift = 0.008 * span * (position - (count - 1) / 2)
    where = [float(cell.levels[0].place or 0.0) + shift for cell in ordered]
    look = _look(name, position, count)
    values = [measured.scale * cell.estimate.mean for cell in ordered]
    line = {"color": look["color"], "width": 2, "dash": "dot" if position == 0 and count > 1 else "solid"}
    hover = [f"{words.level(cell.levels[0].said)}: {measured.said(cell.estimate)}" for cell in ordered]
    bars = _bars(ordered, measured.scale)
    return [go.Scatter(x=where, y=values, name=name, mode="lines+markers", line=line, marker={**look, "size": 8}, error_y=bars,
                       text=hover, hovertemplate="%{text}")]  # fmt: skip


def _rows(
    cells: Sequence[Cell], steps: Sequence[Level], measured: Measured, name: str, position: int, count: int, arms: bool
) -> list[go.Scatter]:
    """Marks on a row for each word, with their intervals; arms have the colours that they have on every page."""
    offset = 0.0 if count < 2 else 0.24 - 0.48 * position / (count - 1)
    groups = [[cell] for cell in cells] if arms and count == 1 and len(steps) <= len(MARKS) else [list(cells)]
    found = []
    for group in groups:
        look = _look(group[0].levels[0].said if len(groups) > 1 else name, position, count, arms and len(groups) > 1, steps)
        rows = [len(steps) - 1 - steps.index(cell.levels[0]) + offset for cell in group]
        hover = [f"{words.level(cell.levels[0].said)}: {measured.said(cell.estimate)}" for cell in group]
        values = [measured.scale * cell.estimate.mean for cell in group]
        found.append(go.Scatter(x=values, y=rows, name=name, mode="markers", marker={**look, "size": 10}, text=hover,
                                hovertemplate="%{text}", error_x=_bars(group, measured.scale), showlegend=count > 1))  # fmt: skip
    return found


def _look(name: str, position: int, count: int, arm: bool = False, steps: Sequence[Level] = ()) -> dict[str, Any]:
    if arm:
        names = [step.said for step in steps]
        return {"color": arm_colour(name, names), "symbol": arm_mark(name, names)}
    return {"color": colour(position if count > 1 else 1), "symbol": mark(position)}


def _bars(cells: Sequence[Cell], scale: float) -> dict[str, Any]:
    above = [scale * (cell.estimate.high - cell.estimate.mean) for cell in cells]
    below = [scale * (cell.estimate.mean - cell.estimate.low) for cell in cells]
    return {"type": "data", "array": above, "arrayminus": below, "symmetric": False, "thickness": 1.6, "width": 4}


def _axes(figure: go.Figure, cells: Cells, steps: Sequence[Level], measured: Measured, numbers: bool) -> None:
    """The same scales in all panels, from all cells; a line at 0 where differences are shown."""
    low, high = extent(cells, measured)
    zero = {"mode": "lines", "line": {"color": GREY, "width": 1}, "hoverinfo": "skip", "showlegend": False, "marker": {}}
    if numbers:
        places = [float(step.place or 0.0) for step in steps]
        edge = 0.04 * max(places[-1] - places[0], 1e-12)
        ends = [places[0] - edge, places[-1] + edge]
        if measured.difference:
            figure.add_trace(go.Scatter(x=ends, y=[0, 0], **zero))
        figure.update_xaxes(title=words.setting(cells.over[0]), range=ends)
        figure.update_yaxes(title=measured.title, range=[low, high])
        figure.update_layout(height=340)
        return
    if measured.difference:
        figure.add_trace(go.Scatter(x=[0, 0], y=[-0.6, len(steps) - 0.4], **zero))
    figure.update_xaxes(title=measured.title, range=[low, high])
    figure.update_yaxes(
        tickvals=list(range(len(steps))),
        ticktext=[_named(cells.over[0], step) for step in steps][::-1],
        range=[-0.6, len(steps) - 0.4],
        showgrid=False,
    )
    figure.update_layout(height=max(200, 34 * len(steps) + 120))


def extent(cells: Cells, measured: Measured) -> tuple[float, float]:
    """The scale that all panels share: from the lowest to the highest end of an interval; with 0 for differences."""
    ends = [
        measured.scale * v for c in cells.cells for v in (c.estimate.low, c.estimate.high, c.estimate.mean) if not math.isnan(v)
    ]
    if measured.difference or not ends:
        ends.append(0.0)
    low, high = min(ends), max(ends)
    room = 0.07 * (high - low) or 1.0
    least = 0.0 if not measured.difference and low >= 0.0 else -math.inf
    return max(low - room, least), high + room


def heats_of(cells: Cells, question: Question, panel: str) -> dict[str, go.Figure]:
    """A heat map of the first two settings for each level of `panel`; white is no difference, or the lowest level."""
    measured = Measured.of(question)
    across, up = cells.levels(0), cells.levels(1)
    values = [measured.scale * cell.estimate.mean for cell in cells.cells if not math.isnan(cell.estimate.mean)] or [0.0]
    widest = max(map(abs, values)) or 1.0
    ends = (
        (-widest, widest) if measured.difference else (min(values), max(values) if max(values) > min(values) else min(values) + 1)
    )
    found = {}
    across_title, up_title = words.setting(cells.over[0]), words.setting(cells.over[1])
    hover = f"{across_title} %{{x}}, {up_title} %{{y}}: %{{text}}<extra></extra>"
    for held in _levels(cells, panel):
        keys = [[(a, u, *((held,) if panel else ())) for a in across] for u in up]
        at = [[cells.at(key) for key in row] for row in keys]
        z = [[None if cell is None else measured.scale * cell.estimate.mean for cell in row] for row in at]
        text = [["" if cell is None else _cell_text(measured, cell) for cell in row] for row in at]
        shades = TWO_SIDES if measured.difference else SHADES
        figure = go.Figure(go.Heatmap(
            z=z, x=[words.level(one.said) for one in across], y=[words.level(one.said) for one in up],
            text=text, texttemplate="%{text}", textfont={"color": "#1d2429", "size": 12},
            colorscale=[list(shade) for shade in shades], zmin=ends[0], zmax=ends[1],
            showscale=False, xgap=2, ygap=2, hovertemplate=hover,
        ))  # fmt: skip
        figure.update_xaxes(title=across_title, type="category", showgrid=False)
        figure.update_yaxes(title=up_title, type="category", showgrid=False)
        figure.update_layout(height=max(260, 64 * len(up) + 110), **TOOLS)
        found[_named(panel, held)] = figure
    return found


def _cell_text(measured: Measured, cell: Cell) -> str:
    """A cell's number, and its interval below."""
    estimate = cell.estimate
    if math.isnan(estimate.low):
        return measured.number(estimate.mean)
    interval = _("{low} to {high}", low=measured.number(estimate.low), high=measured.number(estimate.high))
    return f"{measured.number(estimate.mean)}<br>{interval}"


def joined(panels: Mapping[str, go.Figure]) -> go.Figure:
    """All panels as one figure, for paper; titles and the legend once."""
    if len(panels) == 1:
        return next(iter(panels.values()))
    columns = min(ACROSS, len(panels))
    rows = -(-len(panels) // columns)
    whole = make_subplots(rows, columns, subplot_titles=list(panels), horizontal_spacing=0.08, vertical_spacing=0.16)
    for number, figure in enumerate(panels.values()):
        row, column = divmod(number, columns)
        for trace in figure.data:
            whole.add_trace(trace, row + 1, column + 1)
            if number:
                whole.data[-1].showlegend = False
        for name, update in (("xaxis", whole.update_xaxes), ("yaxis", whole.update_yaxes)):
            kept = {
                k: v
                for k, v in figure.layout[name].to_plotly_json().items()
                if k in ("title", "range", "tickvals", "ticktext", "type")
            }
            if (name == "yaxis" and column) or (name == "xaxis" and row + 1 < rows and number + columns < len(panels)):
                kept.pop("title", None)
            update(row=row + 1, col=column + 1, **kept)
    first = next(iter(panels.values()))
    whole.update_layout(showlegend=first.layout.showlegend, height=first.layout.height * rows)
    return whole


def outlines(
    counts: Mapping[str, Mapping[str, np.ndarray]], edges: np.ndarray, title: str, colours: Mapping[str, str]
) -> go.Figure:
    """Histograms as stepped outlines, a panel an arm, for paper: all futures, and those selected where some are."""
    panels = {}
    top = 1.05 * max(float(numbers.max()) for each in counts.values() for numbers in each.values()) or 1.0
    for arm, each in counts.items():
        figure = go.Figure()
        for name, numbers in each.items():
            shade = colours[arm] if len(each) == 1 else "#aab4bb" if name == ALL else PALETTE[1]
            line = {"color": shade, "width": 2, "shape": "hv"}
            steps = [*numbers.tolist(), numbers[-1].item()]
            figure.add_trace(
                go.Scatter(x=edges.tolist(), y=steps, mode="lines", line=line, name=_(name), showlegend=len(each) > 1)
            )
        figure.update_xaxes(title=title, range=[float(edges[0]), float(edges[-1])])
        figure.update_yaxes(title=_("futures"), range=[0.0, top])
        figure.update_layout(height=300, showlegend=len(each) > 1)
        panels[arm] = figure
    return joined(panels)


def threads(axes: Sequence[str], ends: Sequence[tuple[str, str]], places: np.ndarray, chosen: np.ndarray) -> go.Figure:
    """Parallel coordinates for paper: a thread an arm over axes scaled from 0 to 1, those selected in front.

    `places` is a float array (arms, axes), NaN where an arm does not have the setting.
    """
    figure = go.Figure()
    for picked, shade, width in ((False, "#d5dce0", 0.8), (True, PALETTE[1], 1.4)):
        rows = places[chosen == picked]
        if not len(rows):
            continue
        x = [v for _ in rows for v in (*range(len(axes)), math.nan)]
        y = [float(v) for row in rows for v in (*row, math.nan)]
        figure.add_trace(go.Scatter(x=x, y=y, mode="lines", line={"color": shade, "width": width}, showlegend=False))
    labels = [f"{name}\n{_('{low} to {high}', low=low, high=high)}" for name, (low, high) in zip(axes, ends, strict=True)]
    figure.update_xaxes(tickvals=list(range(len(axes))), ticktext=labels, range=[-0.1, len(axes) - 0.9])
    figure.update_yaxes(title=_("low to high"), range=[-0.03, 1.03])
    figure.update_layout(height=420, showlegend=False)
    return figure
