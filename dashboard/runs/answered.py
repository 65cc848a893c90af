"""A picture of an outcome over one setting or two, with its table and what may be said of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd
import solara

from keci.dashboard.runs.pictures import Measured, heats_of, joined, panels_of
from keci.dashboard.runs.take import TakeFigure, caption
from keci.dashboard.runs.view import View
from keci.dashboard.shell.shell import Panel, Problem
from keci.dashboard.widgets.chart import Chart
from keci.dashboard.widgets.numbers import Numbers
from keci.experiments.pooled.cells import Cell, Cells
from keci.experiments.pooled.factors import ARM, short
from keci.experiments.pooled.question import Question, answer, places
from keci.experiments.statistics.words import counted
from keci.model.errors import InputError

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from keci.experiments.pooled.pool import Pool

WIDE = 2  # panels that stand beside one another; a single one has the whole width


@solara.component
def Answered(view: View, pool: Pool) -> solara.Element:
    """The picture; it is worked out in the background."""
    question = view.question()
    key = (question, id(pool))
    found = solara.use_thread(lambda: (key, _answer(pool, question)), dependencies=[key], intrusive_cancel=False)
    with solara.Div() as main:
        if found.state is solara.ResultState.ERROR:
            Problem("This cannot be shown", f"{type(found.error).__name__}: {found.error}; the server's log has the details")
        elif found.value is None or found.value[0] != key:
            solara.v.Html(tag="p", class_="soft", attributes={"role": "status"}, children=["Working it out ..."])
        elif isinstance(found.value[1], InputError):
            Problem("This cannot be answered", str(found.value[1]))
        else:
            Picture(view, pool, found.value[1])
    return main


def _answer(pool: Pool, question: Question) -> Cells | InputError:
    try:
        return answer(pool, question)
    except InputError as error:
        return error


@solara.component
def Picture(view: View, pool: Pool, cells: Cells) -> solara.Element:
    """Panels on the same scales, what they say, how they are to be read, the numbers, and the figure for a paper."""
    question = view.question()
    measured = Measured.of(question)

    def draw() -> dict[str, go.Figure]:
        if view.kind == "map":
            return heats_of(cells, question, view.panel)
        return panels_of(cells, question, view.lines, view.panel)

    drawn = solara.use_memo(draw, [view, id(cells)])
    title, note = reading(cells, question, measured), method(cells, question)
    labels = [pool.arms[place].label for place in places(question, pool)]
    with Panel(title, note) as main:
        with solara.Div(classes=["multiples"] if len(drawn) >= WIDE else []):
            for name, figure in drawn.items():
                told = f"{name}: {measured.title}" if name else measured.title
                Chart(figure, told, height=int(figure.layout.height), tools=True, name="keci-runs").key(name)
        TakeFigure(lambda: joined(drawn), title, caption(pool, labels, note), "keci-runs")
        shown = pd.DataFrame(
            [[*(level.said for level in cell.levels), measured.said(cell.estimate), cell.arms] for cell in cells.cells],
            columns=[*(short(name) for name in cells.over), measured.title, "arms"],
        )
        Numbers("The numbers", shown, cells.frame(), "keci-runs", words=len(cells.over))
    return main


def reading(cells: Cells, question: Question, measured: Measured) -> str:
    """What the picture says, from its numbers: from which level to which, or how many differences are sure."""
    known = [cell for cell in cells.cells if not math.isnan(cell.estimate.mean)]
    subject = measured.title.rsplit(" (", 1)[0]
    *most_over, last = [short(name) for name in cells.over]
    over = f"{', '.join(most_over)} and {last}" if most_over else last
    if not known:
        return f"{subject}: nothing to show"
    low, high = min(known, key=_mean), max(known, key=_mean)
    if not question.difference:
        if low is high:
            return f"{subject}: {measured.number(low.estimate.mean)} ({_at(cells, low)})"
        ends = [f"{measured.number(cell.estimate.mean)} ({_at(cells, cell)})" for cell in (low, high)]
        return f"{subject} over {over}: from {ends[0]} to {ends[1]}"
    sure = [cell for cell in known if cell.estimate.low > 0.0 or cell.estimate.high < 0.0]
    if not sure:
        return f"{subject} over {over}: {_none(len(known))} 0"
    most = max(sure, key=lambda cell: abs(cell.estimate.mean))
    count = f"{len(sure)} of {len(known)} intervals leave out 0" if len(known) > 1 else "its interval leaves out 0"
    return f"{subject} over {over}: {count}; the largest change is {measured.said(most.estimate)}, at {_at(cells, most)}"


def _none(count: int) -> str:
    return f"none of {count} intervals leaves out" if count > 1 else "its interval does not leave out"


def _mean(cell: Cell) -> float:
    return cell.estimate.mean


def _at(cells: Cells, cell: Cell) -> str:
    named = [f"{short(name)} {level.said}" for name, level in zip(cells.over, cell.levels, strict=True)]
    return ", ".join(named) if cells.over != (ARM,) else cell.levels[0].said


def method(cells: Cells, question: Question) -> str:
    """How to read it: what each level is the average of, and what the intervals cover."""
    parts: list[str] = []
    if cells.sampled:
        parts.append("Sampled numbers are put into bins of as many points each; points and futures both count as a sample.")
    elif cells.blocks == 0:
        parts.append(
            "No arms differ in this alone: levels differ in other settings too, so that not all of a difference is due to it."
        )
    elif any(cell.arms > 1 for cell in cells.cells):
        left = f"; {cells.left_out} arms without a counterpart are left out" if cells.left_out else ""
        parts.append(
            f"Each level is the average over the same {counted(cells.blocks, 'combination')} of all other settings, "
            f"in the same futures{left}."
        )
    elif cells.left_out:
        parts.append(f"The {_counted(cells)} that differ in this alone; {cells.left_out} other arms are left out.")
    if question.difference:
        parts.append("Differences are taken future by future.")
    if len(cells.cells) > 1:
        parts.append(f"Intervals hold together in 95 of 100 studies (each covers {100 * cells.coverage:.1f} %).")
    else:
        parts.append("The interval is a 95 % interval.")
    if cells.cells and math.isnan(cells.cells[0].estimate.low):
        parts.append("Where no interval stands there are too few arms or futures for one.")
    return " ".join(parts)


def _counted(cells: Cells) -> str:
    return f"{sum(cell.arms for cell in cells.cells)} arms"
