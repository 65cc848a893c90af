"""Charts for papers: the figures of a run as SVG, PNG or PDF of a stated size, drawn by Matplotlib, without a browser.

The charts themselves are made once, with Plotly (`charts`, and those of the questions); here they are only drawn anew. Commands
keep theirs beside the run's rows, so that a figure needs neither a play nor a search again.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from keci.experiments.reporting.charts import PALETTE
from keci.experiments.store.disk import write_to, write_whole
from keci.model.errors import InputError, unknown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

FORMATS = ("svg", "png", "pdf")
KEPT = "figures.json"  # beside the worlds
SIZE = "160x100mm"  # a column and a half of most journals
INCH = 25.4  # millimetres
LEAST, MOST = 30.0, 1000.0  # millimetres of a side
DOTS = 300  # an inch, of PNG
SLIDE, SLIDE_DOTS, SLIDE_LETTERS = (338.667, 190.5), 144, 15.0  # 16:9, as presentation programs have it
LETTERS = 8.0  # points of the letters, where the rows have room
TITLE, CAPTION = 1.25, 0.78  # heights of their letters, as shares of the largest in the drawing
WIDTH_OF_LETTER = {"normal": 0.53, "bold": 0.6}  # as a share of its height, on average
LINE = 1.25  # height of a line, as a share of its letters'
ROW_OF_LETTERS = 1.25  # heights of a letter that a named row needs
MARKS = {
    "circle": "o",
    "diamond": "D",
    "square": "s",
    "triangle-up": "^",
    "cross": "P",
    "star": "*",
    "pentagon": "p",
}
# text stays text, and the same figure gives the same bytes
SETTINGS: Any = {"svg.fonttype": "none", "svg.hashsalt": "keci", "pdf.fonttype": 42}
DATED = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}


def size_of(text: str) -> tuple[float, float]:
    """Width and height in millimetres from "160x100mm"; InputError if it is no size."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*[x×]\s*(\d+(?:\.\d+)?)\s*(mm|cm|in)?\s*", text)
    if found is None:
        raise InputError(f"size {text!r}: must be width x height, as in {SIZE}")
    unit = {"cm": 10.0, "in": INCH}.get(found[3], 1.0)
    width, height = unit * float(found[1]), unit * float(found[2])
    if not (LEAST <= width <= MOST and LEAST <= height <= MOST):
        raise InputError(f"size {text!r}: each side must be from {LEAST:g} to {MOST:g} mm")
    return width, height


def keep(folder: Path, figures: Mapping[str, go.Figure]) -> None:
    """Keep a run's figures beside its rows, so that they can be drawn later."""
    plain = {name: json.loads(figure.to_json()) for name, figure in figures.items()}
    for figure in plain.values():
        figure["layout"].pop("template", None)
    write_whole(folder / KEPT, json.dumps(plain, sort_keys=True).encode())


def kept(folder: Path) -> dict[str, go.Figure]:
    """The figures that a command has kept; InputError if there are none."""
    try:
        plain = json.loads((folder / KEPT).read_text(encoding="utf-8"))
        return {name: go.Figure(figure) for name, figure in plain.items()}
    except FileNotFoundError:
        raise InputError(f"{folder}: keeps no figures; give the command that made the run again, which plays nothing") from None
    except (OSError, ValueError, AttributeError):
        raise InputError(f"{folder / KEPT}: damaged; give the command that made the run again, which plays nothing") from None


def save_all(
    figures: Mapping[str, go.Figure],
    folder: Path,
    form: str = "svg",
    size: tuple[float, float] = (160.0, 100.0),
    prefix: str = "",
) -> list[Path]:
    """Draw figures into a folder, which is made; their paths, `<prefix><name>.<form>`. InputError for an unknown form."""
    if form not in FORMATS:
        raise unknown("format", form, FORMATS)
    _figure_class()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"--figures {folder}: cannot be made ({reason}); give another folder") from None
    paths = []
    for name, figure in figures.items():
        paths.append(folder / f"{prefix}{name}.{form}")
        save(figure, paths[-1], size)
    return paths


def save(figure: go.Figure, path: Path, size: tuple[float, float] = (160.0, 100.0)) -> None:
    """Draw a figure into a file whose ending says in which form, `size` in millimetres."""
    write_to(path, rendered(figure, path.suffix.removeprefix("."), size))


def rendered(
    figure: go.Figure,
    form: str,
    size: tuple[float, float] = (160.0, 100.0),
    dots: int = DOTS,
    title: str = "",
    caption: str = "",
    letters: float = LETTERS,
) -> bytes:
    """A figure as the bytes of a file; `size` in millimetres, `dots` an inch of PNG, the rest as in `drawn`."""
    import io

    _figure_class()
    import matplotlib as mpl

    if form not in FORMATS:
        raise unknown("format", form, FORMATS)
    with mpl.rc_context(SETTINGS):
        sink = io.BytesIO()
        drawn(figure, size, title, caption, letters).savefig(sink, format=form, dpi=dots, metadata=DATED[form])
    return sink.getvalue()


def slide(figure: go.Figure, title: str, caption: str) -> bytes:
    """A figure as a slide: PNG of 1920 x 1080 pixels, with what it says above and what it rests on below."""
    return rendered(figure, "png", SLIDE, SLIDE_DOTS, title, caption, SLIDE_LETTERS)


def drawn(
    figure: go.Figure,
    size: tuple[float, float] = (160.0, 100.0),
    title: str = "",
    caption: str = "",
    largest: float = LETTERS,
) -> Figure:
    """The figure by Matplotlib, to be changed further or saved.

    `size` in millimetres; `title` stands above, `caption` below, both in as many lines as they need; letters have at most
    `largest` points.
    """
    canvas = _figure_class()(figsize=(size[0] / INCH, size[1] / INCH), layout="constrained")
    room = _with_words(canvas, title, caption, size, largest)
    places = _places(figure)
    letters = _letters(figure, size[1], len({row for row, _ in places.values()}), largest)
    grid = room.add_gridspec(1 + max(row for row, _ in places.values()), 1 + max(column for _, column in places.values()))
    titles = [str(note.text) for note in figure.layout.annotations]
    names: dict[str, Any] = {}
    for number, (axes_name, place) in enumerate(places.items()):
        axes = room.add_subplot(grid[place])
        _panel(figure, axes, axes_name, letters, names)
        if len(places) > 1 and number < len(titles):
            axes.set_title(titles[number], fontsize=letters)
    if names and figure.layout.showlegend is not False:
        room.legend(names.values(), names.keys(), loc="outside upper center", ncols=4, frameon=False, fontsize=letters)
    if largest > LETTERS:
        _enlarge(room, largest / LETTERS)
    return canvas


def _with_words(canvas: Figure, title: str, caption: str, size: tuple[float, float], letters: float) -> Figure | SubFigure:
    """Put words above and below, broken into lines; what is left of the canvas, for the drawing."""
    bands = []  # lines, points, weight
    for said, share, weight in ((title, TITLE, "bold"), (caption, CAPTION, "normal")):
        points = share * letters
        most = int(size[0] / INCH * 72.0 / (WIDTH_OF_LETTER[weight] * points))
        bands.append((textwrap.wrap(said, max(most, 10)), points, weight))
    if not any(lines for lines, _, _ in bands):
        return canvas
    whole = size[1] / INCH * 72.0
    heights = [(len(lines) + 0.6) * LINE * points if lines else 0.0 for lines, points, _ in bands]
    middle = max(whole - sum(heights), whole / 3)
    parts: Any = canvas.subfigures(3, 1, height_ratios=[max(heights[0], 1e-3), middle, max(heights[1], 1e-3)])
    for part, (lines, points, weight) in zip((parts[0], parts[2]), bands, strict=True):
        part.text(0.012, 0.5, "\n".join(lines), ha="left", va="center", fontsize=points, fontweight=weight, linespacing=LINE)
    drawing: SubFigure = parts[1]
    return drawing


def _enlarge(room: Figure | SubFigure, factor: float) -> None:
    """Marks and lines as large beside their letters as on paper."""
    for axes in room.get_axes():
        for line in axes.get_lines():
            line.set_markersize(factor * line.get_markersize())
            line.set_linewidth(factor * line.get_linewidth())
        for bars in axes.collections:
            widths: Any = bars.get_linewidth()
            bars.set_linewidth([factor * width for width in widths])


def _figure_class() -> type[Figure]:
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise InputError("figures need Matplotlib, which is not installed; add it with: pip install 'keci[figures]'") from None
    return Figure


def _places(figure: go.Figure) -> dict[str, tuple[int, int]]:
    """For each x axis that a trace uses its row from the top and its column."""
    used = list(dict.fromkeys(trace.xaxis or "x" for trace in figure.data)) or ["x"]
    corners = {}
    for name in used:
        number = name.removeprefix("x")
        across, up = figure.layout[f"xaxis{number}"].domain or (0, 1), figure.layout[f"yaxis{number}"].domain or (0, 1)
        corners[name] = (-round(up[0], 6), round(across[0], 6))
    rows, columns = (sorted({corner[k] for corner in corners.values()}) for k in (0, 1))
    return {name: (rows.index(row), columns.index(column)) for name, (row, column) in corners.items()}


def _letters(figure: go.Figure, height: float, panels: int, largest: float) -> float:
    """Points of the letters: smaller where many named rows stand in little height."""
    rows = max(len(figure.layout.yaxis.ticktext or ()), 1)
    room = 0.75 * height / INCH * 72.0 / max(panels, 1)
    return max(4.0, min(largest, room / (rows * ROW_OF_LETTERS)))


def _panel(figure: go.Figure, axes: Axes, name: str, letters: float, names: dict[str, Any]) -> None:
    """One pair of axes with its traces; `names` takes in what the legend shows."""
    number = name.removeprefix("x")
    across, up = figure.layout[f"xaxis{number}"], figure.layout[f"yaxis{number}"]
    axes.tick_params(labelsize=letters)
    axes.spines[["top", "right"]].set_visible(False)
    for trace in (trace for trace in figure.data if (trace.xaxis or "x") == name):
        if trace.type == "heatmap":
            _heat(axes, trace, letters)
            continue
        shown = _marks(axes, trace, across)
        if shown is not None and trace.name and trace.showlegend is not False:
            names.setdefault(str(trace.name), shown)
    for shape in figure.layout.shapes if not number else ():
        _shape(axes, shape)
    axes.set_xlabel(str(across.title.text or ""), fontsize=letters)
    axes.set_ylabel(str(up.title.text or ""), fontsize=letters)
    _scale(axes, across, up)


def _scale(axes: Axes, across: Any, up: Any) -> None:
    if up.ticktext:
        axes.set_yticks(list(up.tickvals), list(up.ticktext))
    if across.ticktext:
        axes.set_xticks(list(across.tickvals), list(across.ticktext))
    if across.range is not None:
        axes.set_xlim(*across.range)
    if up.range is not None:
        axes.set_ylim(*up.range)
    elif up.rangemode == "tozero":
        axes.set_ylim(bottom=0.0)


def _marks(axes: Axes, trace: Any, across: Any) -> Any:
    """Marks with error bars, and lines; what lies beyond the axis stands at its edge as an arrow head."""
    colour = _colour(trace)
    x, y = list(trace.x), list(trace.y)
    style: dict[str, Any] = {"marker": "none", "linestyle": "none"}
    mode = trace.mode or "markers"
    if "lines" in mode:
        style |= {"linestyle": ":" if trace.line.dash == "dot" else "-", "linewidth": 0.6 * float(trace.line.width or 2)}
        style |= {"drawstyle": "steps-post"} if trace.line.shape == "hv" else {}
    if "markers" in mode:
        style |= {"marker": MARKS.get(trace.marker.symbol or "circle", "o"), "markersize": 4.0}
    if not isinstance(colour, str):
        return _coloured(axes, trace, x, y, colour)
    inside = _within(x, across)
    values = [value if keep else float("nan") for value, keep in zip(x, inside, strict=True)]
    shown = axes.errorbar(values, y, xerr=_bars(trace.error_x), yerr=_bars(trace.error_y), color=colour, elinewidth=0.9, **style)
    for value, row, keep in zip(x, y, inside, strict=True):
        if not keep and value == value:
            edge = across.range[1] if value > across.range[1] else across.range[0]
            axes.plot([edge], [row], marker=">" if value > 0 else "<", color=colour, markersize=4.0, clip_on=False)
    return shown


def _within(x: list[Any], across: Any) -> list[bool]:
    if across.range is None:
        return [True] * len(x)
    return [across.range[0] <= value <= across.range[1] for value in x]


def _coloured(axes: Axes, trace: Any, x: list[Any], y: list[Any], colours: list[str]) -> None:
    """Marks of several colours, each with its own bar; nothing for the legend."""
    bars = _bars(trace.error_x)
    for i, (value, row, colour) in enumerate(zip(x, y, colours, strict=True)):
        bar = None if bars is None else [[bars[0][i]], [bars[1][i]]]
        axes.errorbar([value], [row], xerr=bar, color=colour, marker="o", markersize=4.0, elinewidth=0.9)


def _colour(trace: Any) -> Any:
    """A colour, or a list of one for each mark."""
    found = trace.marker.color if trace.marker.color is not None else trace.line.color
    return list(found) if isinstance(found, list | tuple) else found or PALETTE[1]


def _bars(error: Any) -> list[list[float]] | None:
    """Lengths of error bars below and above."""
    if error is None or error.array is None:
        return None
    above = [max(0.0, float(v)) for v in error.array]
    below = above if error.arrayminus is None else [max(0.0, float(v)) for v in error.arrayminus]
    return [below, above]


def _heat(axes: Axes, trace: Any, letters: float) -> None:
    """A heat map with the text of its cells."""
    from matplotlib.colors import LinearSegmentedColormap

    cells = [[float("nan") if v is None else float(v) for v in row] for row in trace.z]
    shades = LinearSegmentedColormap.from_list("keci", [(stop, shade) for stop, shade in trace.colorscale])
    axes.imshow(cells, cmap=shades, vmin=trace.zmin, vmax=trace.zmax, aspect="auto", origin="lower")
    axes.set_xticks(range(len(trace.x)), [str(v) for v in trace.x])
    axes.set_yticks(range(len(trace.y)), [str(v) for v in trace.y])
    for row, texts in enumerate(trace.text if trace.text is not None else ()):
        for column, text in enumerate(texts):
            axes.text(
                column, row, str(text).replace("<br>", "\n"), ha="center", va="center", fontsize=0.85 * letters, color="#1d2429"
            )


def _shape(axes: Axes, shape: Any) -> None:
    """A band or a line from one edge of the chart to the other."""
    if shape.type == "rect":
        axes.axvspan(shape.x0, shape.x1, color=shape.fillcolor, alpha=shape.opacity, linewidth=0)
    elif shape.type == "line" and shape.x0 == shape.x1:
        axes.axvline(shape.x0, color=shape.line.color, linewidth=0.8)
