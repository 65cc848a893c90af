"""What is selected in a picture: futures by ranges of outcomes, or arms by ranges of settings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from keci.dashboard.language.speech import _, separated
from keci.dashboard.runs import words
from keci.dashboard.runs.pictures import titled
from keci.dashboard.runs.view import Brush, View
from keci.experiments.pooled.factors import ARM, is_number, said, short
from keci.experiments.pooled.question import EFFECT, places, settings
from keci.experiments.statistics.metrics import Metric, Unit, metric
from keci.experiments.statistics.words import POINTS
from keci.model.ensemble import OUTCOMES
from keci.model.errors import InputError, unknown

if TYPE_CHECKING:
    from keci.experiments.pooled.pool import Pool

MOST_DRAWN = 60_000  # values that go to the browser; of more futures the first are drawn, which are as good as any others
BARS = 20
FAR = 0.995  # share of the futures that a histogram spreads out; what lies further stands in its last bar (judgement)
MOST_AXES = 10
MOST_WORDS = 12  # levels of a setting in words that an axis can carry


@dataclass(frozen=True)
class Axis:
    """A setting or an outcome as an axis: the place of each arm on it, 0 to 1 (NaN for none), and what stands at the ends."""

    name: str
    label: str
    places: np.ndarray
    values: np.ndarray
    ticks: tuple[tuple[float, str], ...]
    outcome: bool

    @property
    def low(self) -> float:
        """The value at its lower end."""
        return float(np.nanmin(self.values))

    @property
    def high(self) -> float:
        """The value at its upper end."""
        return float(np.nanmax(self.values))

    def value(self, place: float) -> float:
        """The value at a place from 0 to 1."""
        return self.low + place * (self.high - self.low)

    def place(self, value: float) -> float:
        """The place of a value."""
        return (value - self.low) / ((self.high - self.low) or 1.0)


def check_worlds(view: View, pool: Pool) -> tuple[Brush, ...]:
    """The ranges of a picture of futures; InputError for an outcome or arm that there is none."""
    labels = [arm.label for arm in pool.arms]
    for brush in view.brushes:
        if brush.what not in OUTCOMES:
            raise unknown("outcome", brush.what[:60], OUTCOMES)
        if brush.arm not in labels:
            raise unknown("arm", brush.arm[:60], labels)
    return view.brushes


def selected(view: View, pool: Pool, place: int) -> np.ndarray:
    """Which futures of an arm are selected: bool array (worlds,).

    All ranges of arms that are played in the same futures hold at once. A future that failed in this arm is not among them.
    """
    kept = np.isfinite(pool.outcome(view.outcome)[place])
    labels = [arm.label for arm in pool.arms]
    for brush in check_worlds(view, pool):
        other = labels.index(brush.arm)
        if pool.family(other) == pool.family(place):
            values = pool.outcome(brush.what)[other]
            kept &= (values >= brush.low) & (values <= brush.high)
    return kept


def drawn(pool: Pool, outcomes: int, arms: int) -> int:
    """How many futures are drawn."""
    return min(pool.worlds, max(200, MOST_DRAWN // max(outcomes * arms, 1)))


def edges_of(name: str, values: np.ndarray) -> np.ndarray:
    """Edges of a histogram's bars, the same for all arms: two bars for yes or no, whole numbers where there are few."""
    m = metric(name)
    if m.unit is Unit.FUTURES:
        return np.array([-0.5, 0.5, 1.5])
    there = values[np.isfinite(values)]
    low, high = (float(there.min()), float(there.max())) if there.size else (0.0, 1.0)
    if np.all(there == np.round(there)) and high - low <= 2 * BARS:
        return np.arange(low - 0.5, high + 1.0)
    most = float(np.quantile(there, FAR)) if there.size else high  # a few far ones would press all others into one bar
    high = most if most > low else high
    step = (high - low) / BARS or 1.0
    return low + step * np.arange(BARS + 1)


def row_of(name: str, values: np.ndarray) -> dict[str, Any]:
    """An outcome as the histograms take it."""
    m, edges = metric(name), edges_of(name, values)
    yes_or_no = m.unit is Unit.FUTURES
    middles = (edges[:-1] + edges[1:]) / 2
    there = values[np.isfinite(values)]
    top = float(there.max()) if there.size else float(edges[-1])
    more = top > edges[-1] + 1e-9
    whole = bool(np.isclose(edges[1] - edges[0], 1.0) and np.isclose(edges[0] % 1.0, 0.5))
    names = [_("no"), _("yes")] if yes_or_no else [number(m, v) for v in middles] if whole else [
        _("{low} to {high}", low=number(m, a), high=number(m, b)) for a, b in pairwise(edges)
    ]  # fmt: skip
    if more:
        names[-1] = _("{low} or more", low=number(m, edges[-2]))
    if yes_or_no:
        ticks = [{"at": 0.25, "said": _("no"), "anchor": "middle"}, {"at": 0.75, "said": _("yes"), "anchor": "middle"}]
    else:
        ends = (middles[0], middles[-1]) if whole else (edges[0], edges[-1])
        last = number(m, ends[1])
        ticks = [
            {"at": 0, "said": number(m, ends[0]), "anchor": "start"},
            {"at": 1, "said": _("{low} or more", low=last) if more else last, "anchor": "end"},
        ]
    return {
        "name": name,
        "label": labelled(m),
        "edges": edges.tolist(),
        "top": top,
        "names": names,
        "ticks": ticks,
        "words": yes_or_no,
    }


def labelled(m: Metric) -> str:
    """An outcome with its unit, of single futures."""
    return _(m.label).rstrip(" *") if m.unit is Unit.FUTURES else titled(m)


def number(m: Metric, value: float) -> str:
    """A value of one future: yes or no, or a number."""
    if math.isnan(value):
        return _("failed")
    if m.unit is Unit.FUTURES:
        return _("yes") if value > 0.5 else _("no")
    return separated(f"{100 * value:.0f}" if m.unit is Unit.PERCENT else f"{value:.3g}" if value % 1 else f"{value:.0f}")


def shown_number(m: Metric, value: float) -> float:
    """A value as fields for numbers have it: percent for shares."""
    return 100.0 * value if m.unit is Unit.PERCENT else value


def stored_number(m: Metric, value: float) -> float:
    """The value that a field's number stands for."""
    return value / 100.0 if m.unit is Unit.PERCENT else value


def axes_of(view: View, pool: Pool) -> tuple[list[int], list[Axis], list[str]]:
    """The arms that are looked at, an axis for each setting in which they differ and for two outcomes, and what was left out.

    Settings in words have their levels evenly apart; the outcomes are the arms' means or, if asked for, their effects.
    """
    rows = places(view.question().changed(over=(ARM,)), pool)
    found: list[Axis] = []
    left_out: list[str] = []
    for name in settings(pool):
        column = [pool.table[name].iloc[row] for row in rows]
        if name == ARM or len({value for value in column if value is not None}) < 2:
            continue
        levels = list(dict.fromkeys(said(value) for value in column if value is not None))
        if len(found) >= MOST_AXES or (not is_number(column) and len(levels) > MOST_WORDS):
            left_out.append(short(name))
            continue
        found.append(_setting(name, column, levels))
    return rows, [*found, *(_outcome(name, view, pool, rows) for name in dict.fromkeys((view.second, view.outcome)))], left_out


def _setting(name: str, column: Sequence[Any], levels: list[str]) -> Axis:
    label = words.setting(name)
    ticks: tuple[tuple[float, str], ...]
    if is_number(column):
        values = np.array([np.nan if value is None else float(value) for value in column])
        low, high = np.nanmin(values), np.nanmax(values)
        ticks = ((0.0, separated(f"{low:.3g}")), (1.0, separated(f"{high:.3g}")))
        return Axis(name, label, (values - low) / (high - low), values, ticks, False)
    values = np.array([np.nan if value is None else float(levels.index(said(value))) for value in column])
    steps = len(levels) - 1
    ticks = tuple((k / steps, words.level(level)) for k, level in enumerate(levels))
    return Axis(name, label, values / steps, values, ticks, False)


def _outcome(name: str, view: View, pool: Pool, rows: Sequence[int]) -> Axis:
    m = metric(name)
    values = pool.outcome(name)[list(rows)]
    if view.question().effect:
        values = values - pool.references(name)[list(rows)]
    with np.errstate(invalid="ignore"):
        means = np.array([float(np.mean(own[np.isfinite(own)])) if np.isfinite(own).any() else np.nan for own in values])
    scale = 100.0 if m.unit in POINTS else 1.0
    low, high = float(np.nanmin(means)), float(np.nanmax(means))
    ticks = ((0.0, separated(f"{scale * low:.3g}")), (1.0, separated(f"{scale * high:.3g}")))
    label = titled(m, EFFECT, True) if view.question().effect else titled(m)
    return Axis(name, label, (means - low) / ((high - low) or 1.0), means, ticks, True)


def chosen_arms(view: View, axes: Sequence[Axis]) -> np.ndarray:
    """Which arms lie within all ranges: bool array (arms,). InputError for a range of an axis that there is none."""
    names = [axis.name for axis in axes]
    kept = np.ones(len(axes[0].places), dtype=bool)
    for brush in view.brushes:
        if brush.arm or brush.what not in names:
            raise InputError(f"brush {brush.encode()[:60]!r}: no such axis; one of {', '.join(names)}")
        values = axes[names.index(brush.what)].values
        slack = 1e-9 * max(abs(brush.low), abs(brush.high), 1e-6)
        kept &= (values >= brush.low - slack) & (values <= brush.high + slack)
    return kept
