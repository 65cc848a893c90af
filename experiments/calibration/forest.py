"""A third opinion: posteriors by the weights of a random forest, one forest a parameter.

A tree splits the futures by their statistics so that a parameter varies least within the parts; the future weights are those of
the leaves into which the record falls (Raynal, Marin, Pudlo, Ribatet, Robert and Estoup 2019, Bioinformatics 35; after
Meinshausen 2006). Only the branch that leads to the record is grown: branches do not depend on each other, so the leaf is
the one that the whole tree would have. Forests need no scale or distance and ignore statistics that say nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numba import njit, prange

from keci.experiments.calibration.posterior import Posterior, weighted
from keci.experiments.calibration.table import ReferenceTable, positions
from keci.model.errors import InputError

TREES = 200  # R's abcrf, version 1.9, takes 500 of 100,000 futures each: five times the time (judgement)
SAMPLED = 50_000  # futures a tree is grown from at most
SHARE = 0.1  # and at most this share of them: trees of all futures would all end at the same few (judgement)
SMALLEST_LEAF = 10  # futures; abcrf takes 5, which leaves few effective draws where statistics tell much (judgement)
BINS = 256  # values of a statistic that a split may stand between
REMEDY = "draw more futures, or grow each tree from fewer of them"


def forest(
    table: ReferenceTable, active: Sequence[str], seed: int = 0, trees: int = TREES, sampled: int | None = None
) -> dict[str, Posterior]:
    """The posterior of each active parameter by itself.

    Weight of a future: mean over the trees of (times it was drawn) / (size of the record's leaf) if it lies in that leaf
    (Raynal and others 2019). Each tree is grown from futures drawn with replacement; at each node a third of
    the statistics is tried (Breiman 2001), each between any two of its `BINS` quantiles. Undefined values are a bin of their own,
    above all others.

    Args:
        table: the futures, with the record.
        active: parameters, each of which gets a forest.
        seed: of the forests; the same one gives the same weights on any number of threads.
        trees: number of trees a forest.
        sampled: futures a tree is grown from; `SAMPLED` or `SHARE` of them, whichever is less, if not given.

    Returns:
        A posterior of one column by parameter, futures with weight only.

    Raises:
        InputError: unknown parameters, no tree, or too few effective draws.
    """
    positions(table, active)
    drawn = min(SAMPLED, max(1, int(SHARE * table.size))) if sampled is None else sampled
    if trees < 1 or drawn < 1:
        raise InputError(f"forest: {trees} trees of {drawn} futures; take at least 1 of each")
    codes, record = binned(table)
    tried = max(1, codes.shape[1] // 3)
    found = {}
    for start, group in _groups(active):
        values = np.ascontiguousarray(np.concatenate([table.values(rows, group) for rows in table.blocks()]).T)
        weights = _weigh(values, codes, record, trees, drawn, tried, seed * 1_000_003 + start)
        for name, column, weight in zip(group, values, weights, strict=True):
            rows = np.flatnonzero(weight)
            draws = pd.DataFrame({name: column[rows]}, index=table.labels[rows])
            found[name] = weighted(draws, weight[rows], "forest", remedy=REMEDY)
    return found


def _groups(active: Sequence[str], size: int = 8) -> list[tuple[int, list[str]]]:
    """Parameters a few at a time, so that weights and values stay small."""
    return [(start, list(active[start : start + size])) for start in range(0, len(active), size)]


def binned(table: ReferenceTable) -> tuple[np.ndarray, np.ndarray]:
    """Each statistic as a number of a bin: uint16 array (futures, statistics), and of the record (statistics,)."""
    codes = np.empty(table.statistics.shape, dtype=np.uint16)
    record = np.empty(len(table.names), dtype=np.uint16)
    for place, (column, observed) in enumerate(zip(table.statistics.T, table.record, strict=True)):
        defined = np.isfinite(column)
        edges = np.unique(np.quantile(column[defined], np.linspace(0.0, 1.0, BINS + 1))[1:])
        codes[:, place] = np.where(defined, np.searchsorted(edges, column, "left"), len(edges) + 1)
        record[place] = np.searchsorted(edges, np.array([observed], dtype=column.dtype), "left")[0]
    return codes, record


@njit(cache=True, inline="always")
def _next(state: np.ndarray) -> np.uint64:
    """SplitMix64 (Steele, Lea and Flood 2014)."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@njit(cache=True, inline="always")
def _below(state: np.ndarray, limit: int) -> int:
    """A whole number from 0 to below `limit`: the high bits of a product (Lemire 2019); its bias is below 1 in 1,000."""
    return int(((_next(state) >> np.uint64(32)) * np.uint64(limit)) >> np.uint64(32))


@njit(cache=True)
def _best_split(
    values: np.ndarray, codes: np.ndarray, rows: np.ndarray, column: int, counts: np.ndarray, sums: np.ndarray
) -> tuple[float, int]:
    """Largest gain of a split of a node by one statistic, and the bin up to which futures go left; -1 where none is possible."""
    counts[:] = 0
    sums[:] = 0.0
    for row in rows:
        counts[codes[row, column]] += 1
        sums[codes[row, column]] += values[row]
    total, size = sums.sum(), len(rows)
    best, where = 0.0, -1
    left, below = 0, 0.0
    for code in range(len(counts) - 1):
        if counts[code] == 0:
            continue
        left += counts[code]
        below += sums[code]
        if left == size:
            break
        gain = below * below / left + (total - below) * (total - below) / (size - left) - total * total / size
        if gain > best * (1.0 + 1e-12) + 1e-300:
            best, where = gain, code
    return best, where


@njit(cache=True)
def _leaf(values: np.ndarray, codes: np.ndarray, record: np.ndarray, sampled: int, tried: int, state: np.ndarray) -> np.ndarray:
    """The futures (with repeats) of the record's leaf in one tree."""
    rows = np.empty(sampled, dtype=np.int64)
    for place in range(sampled):
        rows[place] = _below(state, len(values))
    columns = np.arange(codes.shape[1])
    counts, sums = np.zeros(BINS + 3, dtype=np.int64), np.zeros(BINS + 3)
    while len(rows) > SMALLEST_LEAF:
        best, where, by = 0.0, -1, 0
        for place in range(tried):  # Fisher and Yates: the first `tried` of a shuffle
            other = place + _below(state, len(columns) - place)
            columns[place], columns[other] = columns[other], columns[place]
            gain, code = _best_split(values, codes, rows, columns[place], counts, sums)
            if gain > best:
                best, where, by = gain, code, columns[place]
        if where < 0:
            break
        goes_left = record[by] <= where
        rows = rows[(codes[:, by][rows] <= where) == goes_left]
    return rows


@njit(cache=True, parallel=True)
def _weigh(
    values: np.ndarray, codes: np.ndarray, record: np.ndarray, trees: int, sampled: int, tried: int, seed: int
) -> np.ndarray:
    """Weights of the futures: array (parameters, futures); each parameter in a thread of its own, with its own draws."""
    weights = np.zeros(values.shape)
    for parameter in prange(len(values)):
        state = np.empty(1, dtype=np.uint64)
        for tree in range(trees):
            state[0] = np.uint64(seed + parameter) * np.uint64(0xD1342543DE82EF95) + np.uint64(tree)
            rows = _leaf(values[parameter], codes, record, sampled, tried, state)
            for row in rows:
                weights[parameter, row] += 1.0 / (len(rows) * trees)
    return weights
