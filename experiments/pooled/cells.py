"""An outcome, or an effect on it, at each level of settings: in the same worlds, all else equal where that can be had.

Where arms form blocks that differ in the chosen settings alone, every level is the average over the same blocks, world by world,
so that levels differ by nothing else. Numbers that were sampled (a Latin hypercube) are put into bins; then points are a sample
as well as worlds, and the variance of a mean is that of a two-way crossed random model with one value a cell: over worlds, plus
over points, minus what is left of both, which else would count twice (Searle, Casella and McCulloch, Variance Components, 1992,
chapter 4), with Student's t on the smaller number of either.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from keci.experiments.pooled.factors import ARM, RUN, Setting, is_number, said
from keci.experiments.statistics.intervals import LEVEL, NAN, Estimate, average_of, paired_shares_of, share
from keci.experiments.statistics.intervals import Fourfold as Table
from keci.experiments.statistics.moments import Moments
from keci.experiments.statistics.simultaneous import joint_level

if TYPE_CHECKING:
    import pandas as pd

MOST_LEVELS = 12  # distinct numbers up to which a setting has levels; beyond, it was sampled and gets bins (judgement)
BINS = 6  # of a sampled number along a line (judgement: some twenty points a bin in a usual sample of a hundred)
FEWER_BINS = 4  # where two settings are crossed
LABELLED = (ARM, RUN)  # columns that name arms and are no settings of them
Key = tuple[Setting, ...]


@dataclass(frozen=True)
class Level:
    """A level of a setting: how it is said, and where a number stands (None for a word)."""

    said: str
    place: float | None


@dataclass(frozen=True)
class Cell:
    """What stands at one combination of levels: the estimate from `arms` arms, each in all worlds."""

    levels: tuple[Level, ...]
    estimate: Estimate
    arms: int


@dataclass(frozen=True)
class Cells:
    """An outcome over levels.

    `over` names the settings; `blocks` counts the combinations of all other settings over which each cell is the average (0:
    there is none in which only these differ, so that cells differ in more); `coverage` is that of each interval, so that all
    hold at once in 95 of 100 studies; `sampled` says that points stand for more of their kind; `left_out` arms are in no block.
    """

    over: tuple[str, ...]
    cells: tuple[Cell, ...]
    blocks: int
    coverage: float
    sampled: bool
    left_out: int
    worlds: int

    def levels(self, position: int) -> tuple[Level, ...]:
        """The levels of one of the settings, numbers in their order, words as arms have them."""
        return _ordered(cell.levels[position] for cell in self.cells)

    def at(self, levels: tuple[Level, ...]) -> Cell | None:
        """The cell at these levels, if there is one."""
        return next((cell for cell in self.cells if cell.levels == levels), None)

    def frame(self) -> pd.DataFrame:
        """A row a cell: levels, mean, low, high, number of arms."""
        import pandas as pd

        rows = [
            {name: level.said for name, level in zip(self.over, cell.levels, strict=True)}
            | cell.estimate.numbers()
            | {"arms": cell.arms, "worlds": cell.estimate.count}
            for cell in self.cells
        ]
        return pd.DataFrame(rows, columns=[*self.over, "mean", "low", "high", "arms", "worlds"])


def _ordered(levels: Iterable[Level]) -> tuple[Level, ...]:
    """Levels once each: numbers in their order, words as they come."""
    found = tuple(dict.fromkeys(levels))
    return found if any(level.place is None for level in found) else tuple(sorted(found, key=lambda one: one.place or 0.0))


def cells_of(
    values: np.ndarray,
    table: pd.DataFrame,
    over: Sequence[str],
    binary: bool,
    references: np.ndarray | None = None,
    against_first: bool = False,
) -> Cells:
    """An outcome over the levels of settings.

    Args:
        values: the outcome, float array (arms, worlds) in the order of `table`; NaN where a world failed. Worlds are shared.
        table: the settings of the arms, as `factors.table_of` gives them.
        over: columns of the table.
        binary: whether the outcome is yes or no.
        references: for effects the outcome of each arm's reference, of the same shape; each value is then a paired difference.
        against_first: take each cell's paired difference, world by world, to the cell at the first level of the first setting
            and the same levels of the others; the first level itself is then left out.

    A world that failed in one of the arms counts in none.
    """
    whole = np.isfinite(values).all(axis=0)
    own = values[:, whole]
    other = None if references is None else references[:, whole]
    levels = [_levels(table[name].tolist(), BINS if len(over) == 1 else FEWER_BINS) for name in over]
    sampled = any(is_sampled(table[name].tolist()) for name in over)
    keys = [tuple(column[row] for column in levels) for row in range(len(table))]
    usable = [row for row, key in enumerate(keys) if all(level is not None for level in key)]
    chosen, blocks = _matched(table, over, keys, usable, sampled)
    groups: dict[tuple[Level, ...], list[int]] = {}
    for row in chosen:
        groups.setdefault(tuple(level for level in keys[row] if level is not None), []).append(row)
    if against_first and groups:
        base = _ordered(key[0] for key in groups)[0]
        firsts = {key: groups.get((base, *key[1:])) for key in groups}
        groups = {key: rows for key, rows in groups.items() if key[0] != base and firsts[key]}
        pairs = [(rows, firsts[key] or rows) for key, rows in groups.items()]
        estimates, coverage = _changes(own if other is None else own - other, pairs, binary, sampled)
    else:
        estimates, coverage = _estimates(own, other, list(groups.values()), binary, sampled)
    cells = tuple(Cell(key, e, len(rows)) for (key, rows), e in zip(groups.items(), estimates, strict=True))
    return Cells(tuple(over), cells, blocks, coverage, sampled, len(table) - len(chosen), int(whole.sum()))


def _estimates(
    own: np.ndarray, other: np.ndarray | None, groups: Sequence[list[int]], binary: bool, sampled: bool
) -> tuple[list[Estimate], float]:
    """The average over each group of arms, of differences to `other` if there are such, and the coverage of each interval."""
    difference = own if other is None else own - other
    means = [difference[rows].mean(axis=0) for rows in groups]
    coverage = _coverage(means, sampled)
    found = []
    for rows, mean in zip(groups, means, strict=True):
        if sampled:
            found.append(crossed(difference[rows], coverage))
        elif binary and len(rows) == 1:
            found.append(_yes_or_no(own[rows[0]], None if other is None else other[rows[0]], coverage))
        else:
            found.append(average_of(Moments.of(mean), (0, 0), coverage))
    return found, coverage


def _changes(
    values: np.ndarray, pairs: Sequence[tuple[list[int], list[int]]], binary: bool, sampled: bool
) -> tuple[list[Estimate], float]:
    """The difference of the first group of arms to the second, world by world, for each pair of groups."""
    means = [values[rows].mean(axis=0) - values[first].mean(axis=0) for rows, first in pairs]
    coverage = _coverage(means, sampled)
    if sampled:
        return [_crossed_difference(values[rows], values[first], coverage) for rows, first in pairs], coverage
    yes_or_no = binary and not np.any((values != 0) & (values != 1))
    return [
        _yes_or_no(values[rows[0]], values[first[0]], coverage) if yes_or_no and len(rows) == len(first) == 1
        else average_of(Moments.of(mean), (0, 0), coverage)
        for (rows, first), mean in zip(pairs, means, strict=True)
    ], coverage  # fmt: skip


def _coverage(means: Sequence[np.ndarray], sampled: bool) -> float:
    """Of each interval, so that all hold at once; where points are a sample too, Sidak's."""
    if sampled or not means:
        return float(LEVEL ** (1.0 / max(len(means), 1)))
    return joint_level(np.column_stack(means))


def is_sampled(values: Sequence[Setting | None]) -> bool:
    """Whether a setting has so many numbers that they are a sample rather than levels."""
    return is_number(values) and len({value for value in values if value is not None}) > MOST_LEVELS


def crossed(values: np.ndarray, level: float) -> Estimate:
    """The mean over points and worlds, float array (points, worlds), both a sample."""
    points, worlds = values.shape
    count = worlds
    if points < 2 or worlds < 2:
        return Estimate(float(values.mean()) if values.size else NAN, NAN, NAN, count)
    by_world = values.mean(axis=0).var(ddof=1) / worlds
    by_point = values.mean(axis=1).var(ddof=1) / points
    left = values - values.mean(axis=0) - values.mean(axis=1, keepdims=True) + values.mean()
    by_both = float((left**2).sum()) / ((points - 1) * (worlds - 1)) / values.size
    # the difference can fall below either part by chance alone, which the larger of them bounds
    variance = max(by_world + by_point - by_both, by_world, by_point)
    half = float(stdtrit(min(points, worlds) - 1, 0.5 + level / 2.0)) * math.sqrt(variance)
    mean = float(values.mean())
    return Estimate(mean, mean - half, mean + half, count)


def _crossed_difference(values: np.ndarray, base: np.ndarray, level: float) -> Estimate:
    """The difference of two means over points of their own and the same worlds: world by world, plus what points add."""
    difference = values.mean(axis=0) - base.mean(axis=0)
    if min(len(values), len(base), len(difference)) < 2:
        return Estimate(float(difference.mean()), NAN, NAN, len(difference))
    by_point = sum(part.mean(axis=1).var(ddof=1) / len(part) for part in (values, base))
    variance = difference.var(ddof=1) / len(difference) + by_point
    half = float(stdtrit(min(len(values), len(base), len(difference)) - 1, 0.5 + level / 2.0)) * math.sqrt(variance)
    mean = float(difference.mean())
    return Estimate(mean, mean - half, mean + half, len(difference))


def _yes_or_no(own: np.ndarray, other: np.ndarray | None, level: float) -> Estimate:
    if other is None:
        return share(int(own.sum()), len(own), level)
    both, ours, theirs = int((own * other).sum()), int(own.sum()), int(other.sum())
    return paired_shares_of(Table(both, ours - both, theirs - both, len(own) - ours - theirs + both), level)


def _levels(values: Sequence[Setting | None], bins: int) -> list[Level | None]:
    """The level of each value: itself, or for a sampled number its bin, of as many values each as there can be."""
    if not is_sampled(values):
        numbered = is_number(values)
        return [None if v is None else Level(said(v), float(v) if numbered else None) for v in values]
    numbers = np.array([np.nan if v is None else float(v) for v in values])
    edges = np.unique(np.nanquantile(numbers, np.linspace(0.0, 1.0, bins + 1)))
    which = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, len(edges) - 2)
    made = {int(k): Level(f"{edges[k]:.3g} to {edges[k + 1]:.3g}", float(numbers[which == k].mean())) for k in np.unique(which)}
    return [None if v is None else made[int(k)] for v, k in zip(values, which, strict=True)]


def _matched(
    table: pd.DataFrame, over: Sequence[str], keys: Sequence[tuple[Level | None, ...]], usable: Sequence[int], sampled: bool
) -> tuple[list[int], int]:
    """Arms in blocks that differ in the chosen settings alone and have them at all levels; all arms, and 0, if there is none."""
    others = [name for name in table.columns if name not in (*LABELLED, *over) and not _implied(name, over)]
    if sampled or ARM in over or not others:
        return list(usable), 0 if sampled else 1
    wanted = {keys[row] for row in usable}
    blocks: dict[Key, dict[tuple[Level | None, ...], int]] = {}
    for row in usable:
        block = tuple(_hashable(table[name].iloc[row]) for name in others)
        blocks.setdefault(block, {}).setdefault(keys[row], row)
    whole = [members for members in blocks.values() if set(members) == wanted]
    if not whole:
        return list(usable), 0
    return sorted(row for members in whole for row in members.values()), len(whole)


def _implied(name: str, over: Sequence[str]) -> bool:
    """Settings of a lever that is itself followed: they are there only where it is on."""
    return any(name.startswith(f"{other}.") for other in over)


def _hashable(value: Setting | None) -> Setting:
    return "" if value is None else value
