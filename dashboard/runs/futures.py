"""Single futures of some arms on the same scales; a range selects futures, and each of them can be opened in Live."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import numpy as np
import pandas as pd
import solara

from keci.dashboard.language.effects import figure
from keci.dashboard.language.speech import _, whole
from keci.dashboard.runs.narrow import Narrow, Range, with_brush
from keci.dashboard.runs.pictures import ALL, SELECTED, outlines
from keci.dashboard.runs.selection import drawn, edges_of, labelled, number, row_of, selected, shown_number
from keci.dashboard.runs.take import TakeFigure, caption
from keci.dashboard.runs.view import Brush, View, named_arms
from keci.dashboard.shell import stored_runs
from keci.dashboard.shell.shell import Panel, Problem
from keci.dashboard.shell.theme import arm_colour, arm_variable
from keci.dashboard.widgets.brushing import Histograms
from keci.dashboard.widgets.choosing import Choose
from keci.dashboard.widgets.numbers import Numbers
from keci.experiments.statistics.metrics import metric
from keci.experiments.statistics.words import level
from keci.model.errors import InputError

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from keci.experiments.pooled.pool import Pool

MOST_LISTED = 500  # selected futures in the table; judgement: nobody reads more, and the condition stands in the address
DIGITS = 5  # of a value that is drawn


@solara.component
def FuturesOf(view: View, pool: Pool, go: Callable[[View], None]) -> solara.Element:
    """The picture of futures."""
    arms = named_arms(view, pool)
    outcomes = list(dict.fromkeys((view.outcome, view.second)))
    key = (tuple(outcomes), tuple(arms), id(pool))
    found = solara.use_thread(lambda: (key, pool.outcomes(outcomes)), dependencies=[key], intrusive_cancel=False)
    with solara.Div() as main:
        if found.state is solara.ResultState.ERROR:
            Problem(_("This cannot be shown"), f"{type(found.error).__name__}: {found.error}")
        elif found.value is None or found.value[0] != key:
            solara.v.Html(tag="p", class_="soft", attributes={"role": "status"}, children=[_("Reading the futures ...")])
        else:
            Brushed(view, pool, arms, {name: values[arms] for name, values in found.value[1].items()}, go)
    return main


@solara.component
def Brushed(view: View, pool: Pool, arms: list[int], values: dict[str, np.ndarray], go: Callable[[View], None]) -> solara.Element:
    """Histograms, what is selected in them, and the futures that are."""
    outcomes, labels = list(values), [pool.arms[place].label for place in arms]
    count = drawn(pool, len(outcomes), len(arms))
    rows = solara.use_memo(lambda: [row_of(name, values[name]) for name in outcomes], [id(values)])
    plain = solara.use_memo(lambda: [[_short(own[:count]) for own in values[name]] for name in outcomes], [id(values), count])
    problem, kept = _selected(view, pool, arms)
    families = list(dict.fromkeys(pool.family(place) for place in arms))
    names = [arm.scenario.name for arm in pool.arms]
    panels = [
        {"label": label, "colour": arm_variable(names[place], names), "family": str(families.index(pool.family(place)))}
        for label, place in zip(labels, arms, strict=True)
    ]
    inside = [b for b in view.brushes if b.what in outcomes and b.arm in labels]
    outside = len(inside) < len(view.brushes)

    def heard(sent: dict[str, float]) -> None:
        name, label = outcomes[int(sent["row"])], labels[int(sent["panel"])]
        go(with_brush(view, Brush(name, label, float(sent["low"]), float(sent["high"]))))

    ranges = {}
    for row in rows:
        for label in labels:
            m = metric(row["name"])
            ends = (row["edges"][0], max(row["edges"][-1], row["top"]))
            ranges[f"{row['name']}~{label}"] = Range(
                row["name"], label, f"{row['label']}, {label}", *ends, shown_number(m, 1.0), row["words"]
            )
    title = _title(view, pool, arms, kept)
    with Panel(title, _how(pool, count, len(families))) as main:
        if problem:
            Problem(_("What was selected cannot be found here"), problem)
        Narrow(view, ranges, go, _("Select futures by numbers"))
        Histograms(
            rows=rows,
            panels=panels,
            values=plain,
            futures=count,
            reference=_reference(pool, arms),
            brushes=[{"row": outcomes.index(b.what), "panel": labels.index(b.arm), "low": b.low, "high": b.high} for b in inside],
            marked=[int(on) for on in kept[0][:count]] if outside and not problem else [],
            event_brush=heard,
        )
        TakeFigure(
            lambda: _figure(view, values, labels, kept),
            title,
            caption(pool, labels, _how(pool, count, len(families))),
            "keci-futures",
        )
        _summary(view, values, labels, kept)
        Listed(view, pool, arms, values, kept)
    return main


def _selected(view: View, pool: Pool, arms: list[int]) -> tuple[str, list[np.ndarray]]:
    try:
        return "", [selected(view, pool, place) for place in arms]
    except InputError as error:
        return str(error), [selected(view.changed(brushes=()), pool, place) for place in arms]


def _short(values: np.ndarray) -> list[float | None]:
    return [float(f"{v:.{DIGITS}g}") if v == v else None for v in values.tolist()]


def _reference(pool: Pool, arms: list[int]) -> int | None:
    """The panel of the arm that the others are compared with."""
    references = {pool.arms[place].reference for place in arms}
    one = next(iter(references)) if len(references) == 1 else -1
    return arms.index(one) if one in arms else None


def _title(view: View, pool: Pool, arms: list[int], kept: list[np.ndarray]) -> str:
    if not view.brushes:
        return _("{count} futures of each arm, on the same scales", count=pool.worlds)
    *counts, last = dict.fromkeys(whole(int(k.sum())) for k in kept)
    said = _("{first} and {second}", first=", ".join(counts), second=last) if counts else last
    return _("{selected} of {all} futures are selected", selected=said, all=pool.worlds)


def _how(pool: Pool, count: int, families: int) -> str:
    parts = [_("Draw over a histogram to select futures: the same futures stand out in all arms.")]
    if families > 1:
        parts.append(_("Arms of runs that are played in other futures keep their own selection."))
    if count < pool.worlds:
        parts.append(
            _(
                "The first {count} are drawn; futures are drawn independently, so that they stand for all. Counts are of all.",
                count=count,
            )
        )
    return " ".join(parts)


def _figure(view: View, values: dict[str, np.ndarray], labels: list[str], kept: list[np.ndarray]) -> go.Figure:
    edges, m = edges_of(view.outcome, values[view.outcome]), metric(view.outcome)
    counts = {}
    for label, own, on in zip(labels, values[view.outcome], kept, strict=True):
        each = {ALL: own[np.isfinite(own)]} | ({SELECTED: own[on]} if view.brushes else {})
        counts[label] = {name: np.histogram(np.minimum(found, edges[-1]), edges)[0] for name, found in each.items()}
    colours = {label: arm_colour(label, labels) for label in labels}
    return outlines(counts, edges, labelled(m), colours)


def _summary(view: View, values: dict[str, np.ndarray], labels: list[str], kept: list[np.ndarray]) -> None:
    """Means of all and of the selected futures."""
    shown, exact = [], []
    for name, own in values.items():
        m = metric(name)
        for label, row, on in zip(labels, own, kept, strict=True):
            there = row[np.isfinite(row)]
            every, some = float(there.mean()) if there.size else float("nan"), float(row[on].mean()) if on.any() else float("nan")
            shown.append([labelled(m), label, figure(level(m, every)), figure(level(m, some)), whole(int(on.sum()))])
            exact.append([name, label, every, some, int(on.sum())])
    head = [_("Outcome"), _("Arm"), _("all futures"), _("selected"), _("selected futures")]
    Numbers(
        _("Means of all and of the selected futures"),
        pd.DataFrame(shown, columns=head),
        pd.DataFrame(exact, columns=["outcome", "arm", "mean", "mean_selected", "selected"]),
        "keci-selected-means",
        words=2,
        is_open=bool(view.brushes),
    )


@solara.component
def Listed(view: View, pool: Pool, arms: list[int], values: dict[str, np.ndarray], kept: list[np.ndarray]) -> solara.Element:
    """The selected futures by number, each with a link that plays it in Live, the first arm beside one of the others."""
    wanted, want = solara.use_state("")
    own = [place for place in arms if pool.arms[place].run == pool.arms[arms[0]].run]
    others = {pool.arms[place].scenario.name: pool.arms[place].label for place in own[1:]}
    beside = wanted if wanted in others else next(iter(others), "")
    positions = [arms.index(place) for place in own]
    chosen = np.flatnonzero(kept[positions[0]])[:MOST_LISTED]
    exact = pd.DataFrame({"world": chosen})
    run = pool.runs[pool.arms[own[0]].run].folder.name
    pair = [pool.arms[own[0]].scenario.name, *([beside] if beside else [])]
    hindered = _hindered(run)
    links = (
        []
        if hindered
        else [f"/live?{urlencode({'run': run, 'arms': ','.join(pair), 'world': int(k)}, safe=',')}" for k in chosen]
    )
    shown = pd.DataFrame({_("Future"): [_("{world}: open in Live", world=str(k)) if links else str(k) for k in chosen]})
    for position, place in zip(positions, own, strict=True):
        for name, found in values.items():
            m, label = metric(name), pool.arms[place].label
            exact[f"{label}: {name}"] = found[position][chosen]
            outcome = _(m.label).rstrip(" *")
            shown[f"{label}: {outcome}"] = [number(m, float(v)) for v in found[position][chosen]]
    title = _("Selected futures by number") if view.brushes else _("Futures by number")
    if len(chosen) == MOST_LISTED:
        title = _("{title}, the first {count}", title=title, count=MOST_LISTED)
    with solara.Div() as main:
        Numbers(title, shown, exact, "keci-futures", 1, links, is_open=bool(view.brushes))
        if hindered:
            solara.v.Html(tag="p", class_="soft small", children=[_("They cannot be opened in Live: {reason}", reason=hindered)])
        elif others:
            Choose(_("Live plays {arm} beside", arm=pair[0]), others, beside, want)
    return main


def _hindered(run: str) -> str:
    """Why a run's worlds cannot be played again; empty if they can."""
    try:
        stored_runs.design_again(run)
    except InputError as error:
        return str(error)
    return ""
