"""A picture of an outcome over one setting or two, with its table and what may be said of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd
import solara

from keci.dashboard.language.speech import _, ngettext, number
from keci.dashboard.runs.pictures import Measured, heats_of, joined, panels_of
from keci.dashboard.runs.take import TakeFigure, caption
from keci.dashboard.runs.view import View
from keci.dashboard.runs.words import level, setting
from keci.dashboard.shell.shell import Panel, Problem
from keci.dashboard.widgets.chart import Chart
from keci.dashboard.widgets.numbers import Numbers
from keci.experiments.pooled.cells import Cell, Cells
from keci.experiments.pooled.factors import ARM
from keci.experiments.pooled.question import Question, answer, places
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
            failed = _("{error}; the server's log has the details", error=f"{type(found.error).__name__}: {found.error}")
            Problem(_("This cannot be shown"), failed)
        elif found.value is None or found.value[0] != key:
            solara.v.Html(tag="p", class_="soft", attributes={"role": "status"}, children=[_("Working it out ...")])
        elif isinstance(found.value[1], InputError):
            Problem(_("This cannot be answered"), str(found.value[1]))
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
            [[*(level(one.said) for one in cell.levels), measured.said(cell.estimate), cell.arms] for cell in cells.cells],
            columns=[*(setting(name) for name in cells.over), measured.title, _("arms")],
        )
        Numbers(_("The numbers"), shown, cells.frame(), "keci-runs", words=len(cells.over))
    return main


def reading(cells: Cells, question: Question, measured: Measured) -> str:
    """What the picture says, from its numbers: from which level to which, or how many differences are sure."""
    known = [cell for cell in cells.cells if not math.isnan(cell.estimate.mean)]
    subject = measured.title.rsplit(" (", 1)[0]
    *most_over, last = [setting(name) for name in cells.over]
    over = _("{first} and {second}", first=", ".join(most_over), second=last) if most_over else last
    if not known:
        return _("{outcome}: nothing to show", outcome=subject)
    low, high = min(known, key=_mean), max(known, key=_mean)
    if not question.difference:
        ends = [f"{measured.number(cell.estimate.mean)} ({_at(cells, cell)})" for cell in (low, high)]
        if low is high:
            return f"{subject}: {ends[0]}"
        return _("{outcome} over {settings}: from {low} to {high}", outcome=subject, settings=over, low=ends[0], high=ends[1])
    sure = [cell for cell in known if cell.estimate.low > 0.0 or cell.estimate.high < 0.0]
    if not sure:
        if len(known) == 1:
            return _("{outcome} over {settings}: its interval does not leave out 0", outcome=subject, settings=over)
        return _(
            "{outcome} over {settings}: none of {all} intervals leaves out 0", outcome=subject, settings=over, all=len(known)
        )
    most = max(sure, key=lambda cell: abs(cell.estimate.mean))
    said = {"outcome": subject, "settings": over, "change": measured.said(most.estimate), "where": _at(cells, most)}
    if len(known) == 1:
        return _("{outcome} over {settings}: its interval leaves out 0; the change is {change}, at {where}", **said)
    return ngettext(
        "{outcome} over {settings}: {count} of {all} intervals leaves out 0; the largest change is {change}, at {where}",
        "{outcome} over {settings}: {count} of {all} intervals leave out 0; the largest change is {change}, at {where}",
        len(sure),
        all=len(known),
        **said,
    )


def _mean(cell: Cell) -> float:
    return cell.estimate.mean


def _at(cells: Cells, cell: Cell) -> str:
    named = [f"{setting(name)} {level(one.said)}" for name, one in zip(cells.over, cell.levels, strict=True)]
    return ", ".join(named) if cells.over != (ARM,) else cell.levels[0].said


def method(cells: Cells, question: Question) -> str:
    """How to read it: what each level is the average of, and what the intervals cover."""
    parts: list[str] = []
    if cells.sampled:
        parts.append(_("Sampled numbers are put into bins of as many points each; points and futures both count as a sample."))
    elif cells.blocks == 0:
        parts.append(
            _("No arms differ in this alone: levels differ in other settings too, so that not all of a difference is due to it.")
        )
    elif any(cell.arms > 1 for cell in cells.cells):
        parts.append(
            ngettext(
                "Each level is the average over the same {count} combination of all other settings, in the same futures.",
                "Each level is the average over the same {count} combinations of all other settings, in the same futures.",
                cells.blocks,
            )
        )
        if cells.left_out:
            parts.append(_("Left out, being without a counterpart: arms, {count}.", count=cells.left_out))
    elif cells.left_out:
        shown = sum(cell.arms for cell in cells.cells)
        parts.append(
            _("Arms that differ in this alone: {count}. Other arms, left out: {others}.", count=shown, others=cells.left_out)
        )
    if question.difference:
        parts.append(_("Differences are taken future by future."))
    if len(cells.cells) > 1:
        share = number(100 * cells.coverage, 1)
        parts.append(_("Intervals hold together in 95 of 100 studies (each covers {share} %).", share=share))
    else:
        parts.append(_("The interval is a 95 % interval."))
    if cells.cells and math.isnan(cells.cells[0].estimate.low):
        parts.append(_("Where no interval stands there are too few arms or futures for one."))
    return " ".join(parts)
