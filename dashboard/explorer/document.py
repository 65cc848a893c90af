"""What an explorer's file says of every setting: natural frequencies, effects with intervals, words; as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from keci.dashboard.explorer.grid import Axis, Grid
from keci.dashboard.widgets.fourfold import groups
from keci.experiments.designs.design import Design
from keci.experiments.statistics.frequencies import natural_frequencies
from keci.experiments.statistics.intervals import Fourfold
from keci.experiments.statistics.metrics import Metric, Unit, metric
from keci.experiments.statistics.words import difference, judgement, level, smallest
from keci.experiments.sweeps.rows import RowResults

# yes-or-no outcomes first: they are drawn as futures; judgement, as on the page What if
OUTCOMES = (
    *("normalisation", "deal", "severe_incident_36", "banjska_size_incident", "support_below_80"),
    *("nato_support", "implementation_share", "severe_per_year", "trust", "credibility_nato"),
)
JUDGED = {
    "better": "better",
    "worse": "worse",
    "negligible": "changes too little to matter",
    "unclear": "undecided",
    "identical": "no difference in any future",
}


def measured(grid: Grid, design: Design, parts: Iterable[pd.DataFrame]) -> RowResults:
    """The worlds of a grid's design summed up, each setting paired with its reference."""
    results = RowResults(design.names, grid.references, OUTCOMES, design.worlds)
    for part in parts:
        results.add(part)
    if not results.own.count.any():
        raise RuntimeError(f"every world failed; the first failure:\n{results.failure}")
    return results


def document(grid: Grid, results: RowResults, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The whole content of the file. `facts` are what is said below: seed, futures, rules, date."""
    outcomes = [_outcome(metric(name)) for name in OUTCOMES]
    settings = [[_cell(results, number, name) for name in OUTCOMES] for number in range(grid.count)]
    return {
        "axes": [_slider(axis, axis in grid.levers) for axis in grid.axes],
        "outcomes": outcomes,
        "settings": settings,
        **facts,
    }


def _slider(axis: Axis, lever: bool) -> dict[str, Any]:
    """A slider: its name and help, and each value in words. Assumptions that are drawn stand in the middle."""
    words = [axis.dial.said(value) for value in axis.values]
    return {
        "key": axis.dial.key,
        "label": axis.dial.label,
        "help": axis.dial.help,
        "lever": lever,
        "words": words,
        "at": axis.first,
    }


def _outcome(m: Metric) -> dict[str, Any]:
    wish = {1: "more is better", -1: "fewer is better" if m.unit is Unit.FUTURES else "less is better"}.get(m.better, "")
    return {"name": m.name, "label": m.label, "counted": m.unit is Unit.FUTURES, "wish": wish}


def _cell(results: RowResults, number: int, name: str) -> dict[str, Any]:
    """One outcome under one setting.

    `counts` are futures either way, only with, only without, not at all; `effect` its mean, low and high in the outcome's own
    unit, `scaled` the same as multiples of the smallest change that matters, better above 0.
    """
    m = metric(name)
    reference = int(results.references[number]) if results.compared[number] else number
    base, effect = results.result(reference, name), results.effect(number, name)
    cell: dict[str, Any] = {"level": [level(m, base.mean), level(m, results.result(number, name).mean)]}
    if m.unit is Unit.FUTURES:
        found = natural_frequencies(fourfold_of(results, number, name))
        cell |= {"total": found.total, "counts": [count for _, count, _ in groups(found)]}
    if effect is None:
        return cell | {"said": "no lever is on", "word": ""}
    edge, turn = smallest(m, base.mean), m.better or 1
    cell["effect"] = [_short(value) for value in (effect.mean, effect.low, effect.high)]
    if edge > 0:
        cell["scaled"] = [_short(turn * effect.mean / edge), *sorted(_short(turn * v / edge) for v in (effect.low, effect.high))]
    return cell | {"said": difference(m, effect), "word": JUDGED[judgement(m, effect, base.mean)]}


def fourfold_of(results: RowResults, number: int, name: str) -> Fourfold:
    """In how many futures something happens either way, only with, only without, not at all."""
    place = results.outcomes.index(name)
    if not results.compared[number]:
        count = int(results.own.count[number])
        both = round(results.own.mean[number, place] * count)
        return Fourfold(both, 0, 0, count - both)
    arm, reference, both = (round(value) for value in results.fourfold[:, number, place])
    return Fourfold(both, arm - both, reference - both, int(results.paired.count[number]) - arm - reference + both)


def _short(value: float) -> float:
    """A number of seven digits: more than any interval knows, and a file of a quarter of the size."""
    return float(f"{value:.7g}")
