"""What drives the effect, in order: the share of its variance that each parameter explains alone, told from chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from keci.experiments.discovery.keyed import generator
from keci.experiments.discovery.pairs import Pairs
from keci.experiments.discovery.shares import TENTHS, Cells, Parts, cells_of, errors, interval, weights
from keci.experiments.statistics.intervals import LEVEL
from keci.model.errors import unknown

PERMUTATIONS = 199  # with the sample itself 200, so that 5 % is ten of them (Phipson and Smyth 2010)
BLOCK = 4096  # worlds whose bins are laid out at a time: a matter of memory alone
_BOOTSTRAP, _SHUFFLE, _GROUPS = 11, 12, 13  # purposes of random numbers


def drivers(pairs: Pairs, permutations: int = PERMUTATIONS) -> pd.DataFrame:
    """A row a parameter, the strongest first.

    Columns: `parameter`; `share` of the variance of the paired difference that the mean given the parameter explains (the
    first-order index of Sobol 1993, in tenths of the parameter, without the part that chance adds) with its 95 % interval
    `low`, `high`; `rank` with `rank_low` and `rank_high`; `bottom` and `top`, the mean gain in the lowest and highest tenth (of
    names: the lowest and the highest mean); `chance`, the p-value among all parameters (Westfall and Young 1993: how often the
    largest of all is so large when the worlds' differences are shuffled); and `found`, whether that is below 5 %.
    """
    every = np.ones(len(pairs.gain), dtype=bool)
    tables = [cells_of(pairs, (p,), TENTHS, every) for p in range(len(pairs.binning.names))]
    parts = [Parts.of(cells.whole) for cells in tables]
    drawn = weights(generator(pairs.seed, _BOOTSTRAP))
    error = np.stack([errors(cells, drawn) for cells in tables])
    share = np.array([part.share[0] for part in parts])
    chance = family_chance(pairs, np.array([part.chance[0] for part in parts]), permutations)
    rows = [
        {"parameter": name, "share": share[p], **_limits(share[p], error[p]), **_ends(pairs, p, tables[p])}
        for p, name in enumerate(pairs.binning.names)
    ]
    table = pd.DataFrame(rows).assign(chance=chance, found=chance <= 1.0 - LEVEL, **_ranks(share, error))
    return table.sort_values(["rank", "parameter"], kind="stable", ignore_index=True)


def _limits(share: float, error: np.ndarray) -> dict[str, float]:
    return dict(zip(("low", "high"), interval(float(share), error), strict=True))


def _ends(pairs: Pairs, parameter: int, cells: Cells) -> dict[str, float]:
    whole = cells.whole
    means = whole.total[0] / np.maximum(whole.worlds[0], 1.0)
    if not pairs.binning.ordered[parameter]:
        means = np.sort(means[whole.worlds[0] > 0])
    return {"bottom": float(means[0]), "top": float(means[-1])}


def _ranks(share: np.ndarray, error: np.ndarray) -> dict[str, np.ndarray]:
    """Ranks, 1 the strongest, with the middle 95 % of their bootstrap distribution."""
    drawn = (share[:, None] + error).argsort(axis=0)[::-1].argsort(axis=0) + 1
    low, high = np.quantile(drawn, [0.5 - LEVEL / 2.0, 0.5 + LEVEL / 2.0], axis=1, method="inverted_cdf")
    return {"rank": (-share).argsort(kind="stable").argsort() + 1, "rank_low": low, "rank_high": high}


def family_chance(pairs: Pairs, chance: np.ndarray, permutations: int) -> np.ndarray:
    """p-values for all parameters together, float array (parameters,), from those for each alone.

    The worlds' differences are shuffled against their assumptions; a parameter's p-value is the share of shuffles, the sample
    itself among them, whose smallest p-value is as small as its own (Westfall and Young 1993, single step;
    Phipson and Smyth 2010, https://doi.org/10.2202/1544-6115.1585).
    """
    if not pairs.gain.any():
        return np.ones(len(chance))
    smallest = np.sort(shuffled(pairs, permutations).min(axis=0))
    return (1.0 + np.searchsorted(smallest, chance * (1.0 + 1e-9), side="right")) / (1.0 + permutations)


def shuffled(pairs: Pairs, permutations: int) -> np.ndarray:
    """p-values of the F test when differences are shuffled: float array (parameters, permutations)."""
    rng = generator(pairs.seed, _SHUFFLE)
    gains = np.stack([rng.permutation(pairs.gain) for _ in range(permutations)], axis=1).astype(np.float32)
    codes, sizes = pairs.binning.coarse(TENTHS), pairs.binning.coarse_sizes(TENTHS)
    starts = np.append(0, np.cumsum(sizes))
    total = np.zeros((starts[-1], permutations))
    for first in range(0, len(pairs.gain), BLOCK):
        total += _laid_out(codes[:, first : first + BLOCK], starts).T @ gains[first : first + BLOCK]
    worlds = [np.bincount(row, minlength=size) for row, size in zip(codes, sizes, strict=True)]
    square = np.array([float((pairs.gain**2).sum())])
    return np.stack([_chances(w, total[a:b], square) for w, a, b in zip(worlds, starts[:-1], starts[1:], strict=True)])


def _laid_out(codes: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """1 in the column of each world's bin, for all parameters: float32 array (worlds, bins of all parameters)."""
    laid = np.zeros((codes.shape[1], starts[-1]), dtype=np.float32)
    np.put_along_axis(laid, codes.T.astype(np.intp) + starts[:-1], 1.0, axis=1)
    return laid


def _chances(worlds: np.ndarray, total: np.ndarray, square: np.ndarray) -> np.ndarray:
    rows = total.shape[1]
    cells = Cells(np.tile(worlds.astype(float), (rows, 1)), total.T, np.repeat(square, rows))
    return Parts.of(cells).chance


def screened(pairs: Pairs, among: np.ndarray, level: float = 0.10) -> np.ndarray:
    """Positions of the parameters that alone make a difference among some worlds, the strongest first: int array.

    Of those named, a share `level` may be false on average (Benjamini and Hochberg 1995,
    https://doi.org/10.1111/j.2517-6161.1995.tb02031.x; judgement: a tenth, as later steps test again). A parameter that
    matters only together with another, and not at all alone, is missed.
    """
    values = np.array([Parts.of(cells_of(pairs, (p,), TENTHS, among).whole).chance[0] for p in range(len(pairs.binning.names))])
    order = np.argsort(values, kind="stable")
    passing = np.flatnonzero(values[order] <= level * np.arange(1, len(values) + 1) / len(values))
    return order[: passing[-1] + 1] if len(passing) else order[:0]


def grouped(pairs: Pairs, groups: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """A row a group of parameters: the sum of its members' shares with 95 % interval, and whether the group matters.

    Shares add where assumptions are drawn independently. `chance` is Simes's (1986) p-value over the members, times the number
    of groups (Bonferroni); `found` says whether it is below 5 %.

    Raises:
        InputError: a group names an unknown parameter.
    """
    every, drawn = np.ones(len(pairs.gain), dtype=bool), weights(generator(pairs.seed, _GROUPS))
    rows = []
    for group, members in groups.items():
        tables = [cells_of(pairs, (_position(pairs, group, name),), TENTHS, every) for name in members]
        share = float(sum(Parts.of(cells.whole).share[0] for cells in tables))
        error = np.sum([errors(cells, drawn) for cells in tables], axis=0)
        alone = np.sort([Parts.of(cells.whole).chance[0] for cells in tables])
        chance = min(1.0, len(groups) * float((alone * len(alone) / np.arange(1, len(alone) + 1)).min(initial=1.0)))
        rows.append({"group": group, "share": share, **_limits(share, error), "chance": chance, "found": chance <= 1.0 - LEVEL})
    columns = ["group", "share", "low", "high", "chance", "found"]
    return pd.DataFrame(rows, columns=columns).sort_values("share", ascending=False, kind="stable", ignore_index=True)


def _position(pairs: Pairs, group: str, name: str) -> int:
    if name not in pairs.binning.names:
        raise unknown("parameter", name, pairs.binning.names, where=f"group {group}")
    return pairs.binning.names.index(name)
