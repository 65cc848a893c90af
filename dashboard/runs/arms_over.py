"""All arms over all settings at once: parallel coordinates, in which ranges select arms."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import solara

from keci.dashboard.language.speech import N_, _, ngettext, separated
from keci.dashboard.runs.narrow import Narrow, Range, with_brush
from keci.dashboard.runs.pictures import threads
from keci.dashboard.runs.selection import Axis, axes_of, chosen_arms
from keci.dashboard.runs.take import TakeFigure, caption
from keci.dashboard.runs.view import Brush, View
from keci.dashboard.runs.words import level
from keci.dashboard.shell.shell import Panel, Press, Problem
from keci.dashboard.widgets.brushing import Threads
from keci.dashboard.widgets.numbers import Numbers
from keci.experiments.pooled.factors import said
from keci.model.errors import InputError

if TYPE_CHECKING:
    from keci.experiments.pooled.pool import Pool

MOST_TAKEN = 6  # selected arms that are carried over to the picture of futures
HOW = N_(
    "A thread is an arm; it crosses each axis where its setting lies, and ends at its outcomes, averaged over its futures. "
    "Blue threads end above the middle arm on the last axis, orange ones below it. Draw along an axis to keep what passes there."
)


@solara.component
def ArmsOver(view: View, pool: Pool, go: Callable[[View], None]) -> solara.Element:
    """The picture of all arms."""
    key = (view.changed(brushes=()), id(pool))
    found = solara.use_thread(lambda: (key, axes_of(view, pool)), dependencies=[key], intrusive_cancel=False)
    with solara.Div() as main:
        if found.state is solara.ResultState.ERROR:
            Problem(_("This cannot be shown"), f"{type(found.error).__name__}: {found.error}")
        elif found.value is None or found.value[0] != key:
            solara.v.Html(tag="p", class_="soft", attributes={"role": "status"}, children=[_("Reading the arms ...")])
        else:
            Threaded(view, pool, *found.value[1], go)
    return main


@solara.component
def Threaded(
    view: View, pool: Pool, rows: list[int], axes: list[Axis], left_out: list[str], go: Callable[[View], None]
) -> solara.Element:
    """Threads, what is selected, and the arms that are."""
    problem = ""
    try:
        kept = chosen_arms(view, axes)
    except InputError as error:
        problem, kept = str(error), np.ones(len(rows), dtype=bool)
    names = [axis.name for axis in axes]
    places = np.column_stack([axis.places for axis in axes])
    lines = [[None if math.isnan(v) else round(float(v), 4) for v in row] for row in places]
    brushes = [
        {
            "axis": names.index(b.what),
            "low": axes[names.index(b.what)].place(b.low),
            "high": axes[names.index(b.what)].place(b.high),
        }
        for b in view.brushes
        if b.what in names
    ]

    def heard(sent: dict[str, float]) -> None:
        axis = axes[int(sent["axis"])]
        go(with_brush(view, Brush(axis.name, "", axis.value(float(sent["low"])), axis.value(float(sent["high"])))))

    ranges = {axis.name: Range(axis.name, "", axis.label, axis.low, axis.high) for axis in axes}
    labels = [pool.arms[place].label for place in rows]
    title = (
        ngettext("{count} of {all} arms is selected", "{count} of {all} arms are selected", int(kept.sum()), all=len(rows))
        if view.brushes
        else ngettext("{count} arm over {axes} axes", "{count} arms over {axes} axes", len(rows), axes=len(axes))
    )
    how = _(HOW)
    if left_out:
        without = _(
            "Without an axis, for they have too many levels or there are too many: {settings}.", settings=", ".join(left_out)
        )
        how = f"{how} {without}"
    with Panel(title, how) as main:
        if problem:
            Problem(_("What was selected cannot be found here"), problem)
        Narrow(view, ranges, go, _("Select arms by numbers"))
        Threads(
            axes=[
                {
                    "name": a.name,
                    "label": a.label,
                    "ticks": [{"at": at, "said": said} for at, said in a.ticks],
                    "outcome": a.outcome,
                }
                for a in axes
            ],
            threads=lines,
            brushes=brushes,
            event_brush=heard,
        )
        chosen = [label for label, on in zip(labels, kept, strict=True) if on]
        if view.brushes and chosen:
            taken = tuple(chosen[:MOST_TAKEN])
            Press(
                _("Look at the futures of {count} of them", count=len(taken)),
                lambda: go(view.changed(kind="worlds", arms=taken, brushes=())),
            )
        ends = [(axis.ticks[0][1], axis.ticks[-1][1]) for axis in axes]
        TakeFigure(lambda: threads([a.label for a in axes], ends, places, kept), title, caption(pool, labels, how), "keci-arms")
        picked = np.flatnonzero(kept)
        exact = pd.DataFrame(
            {"arm": chosen} | {a.name: a.values[picked] if a.outcome else _own(a, pool, rows, picked) for a in axes}
        )
        shown = pd.DataFrame({_("Arm"): chosen} | {a.label: _cells(a, pool, rows, picked) for a in axes})
        Numbers(_("The arms") if not view.brushes else _("The selected arms"), shown, exact, "keci-arms", words=1)
    return main


def _own(axis: Axis, pool: Pool, rows: list[int], picked: np.ndarray) -> list[object]:
    return [pool.table[axis.name].iloc[rows[k]] for k in picked]


def _cells(axis: Axis, pool: Pool, rows: list[int], picked: np.ndarray) -> list[str]:
    if axis.outcome:
        return [separated(f"{v:.4g}") for v in axis.values[picked]]
    return ["" if value is None else level(said(value)) for value in _own(axis, pool, rows, picked)]  # type: ignore[arg-type]
