"""How much of the effect's variance is luck: what differs between futures of the same assumptions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from keci.experiments.discovery.drivers import screened
from keci.experiments.discovery.keyed import generator
from keci.experiments.discovery.pairs import Pairs
from keci.experiments.discovery.shares import TENTHS, Parts, cells_of, errors, interval, weights
from keci.experiments.discovery.tree import Tree
from keci.experiments.statistics.intervals import LEVEL, Estimate
from keci.model.errors import InputError

FEWEST_SETS = 10  # judgement: from fewer sets their variance is hardly known
RESAMPLES = 1000  # of sets, for the interval
_SETS, _BOUND = 31, 32


@dataclass(frozen=True)
class Luck:
    """Share of the variance of the paired difference that the assumptions do not explain, by one-way analysis of variance.

    `within` is the variance between futures of the same assumptions, `between` that of the mean effect between assumptions
    (0 if the estimate is below). `one` is luck's share for one future, `means` that for the mean of so many futures of the same
    assumptions; counts of estimates are numbers of sets.
    """

    within: float
    between: float
    one: Estimate
    means: dict[int, Estimate]


def luck(difference: np.ndarray, sets: np.ndarray, futures: Sequence[int] = (10, 100, 1000), seed: int = 0) -> Luck:
    """Luck's share from replicates.

    With MSW and MSB the mean squares within and between sets, and n0 the adjusted mean number of futures of a set, the variance
    between sets is (MSB - MSW) / n0 (Searle, Casella and McCulloch 1992, chapter 3; Donner 1986,
    https://doi.org/10.2307/1403259). Luck's share of the mean of n futures is MSW / n over MSW / n plus that. Intervals:
    percentiles over resamples of whole sets, which need no normal distribution.

    Args:
        difference: paired differences, float array (futures,).
        sets: which futures share their assumptions: int array (futures,).
        futures: for the mean of how many futures luck's share is also given.
        seed: of the resamples.

    Raises:
        InputError: shapes differ, fewer than ten sets, no set of two futures, a difference that is not finite.
    """
    values, numbers = np.asarray(difference, dtype=float), np.asarray(sets)
    _check(values, numbers)
    _, inverse = np.unique(numbers, return_inverse=True)
    sums = np.stack([np.bincount(inverse, w).astype(float) for w in (None, values, values**2)])
    within, between = (float(v) for v in components(sums, np.ones((1, sums.shape[1])))[:, 0])
    rng, count = generator(seed, _SETS), sums.shape[1]
    drawn = np.concatenate([components(sums, _drawn(rng, count)) for _ in range(RESAMPLES // 50)], axis=1)
    shares = {n: _share(within, between, drawn, n, count) for n in (1, *futures)}
    return Luck(within, between, shares[1], {n: shares[n] for n in futures})


def _check(values: np.ndarray, sets: np.ndarray) -> None:
    if values.shape != sets.shape or values.ndim != 1:
        raise InputError(f"sets: shape {sets.shape} for differences of shape {values.shape}; give the set of each future")
    if not np.isfinite(values).all():
        raise InputError("difference: a value that is not finite; leave out pairs without the outcome")
    count = len(np.unique(sets))
    if count < FEWEST_SETS:
        raise InputError(f"sets: {count}; at least {FEWEST_SETS} are needed")
    if count == len(sets):
        raise InputError("sets: no set has two futures; run each set of assumptions at least twice")


def _drawn(rng: np.random.Generator, count: int) -> np.ndarray:
    """How often each set is drawn, for 50 resamples: float array (50, count)."""
    return rng.multinomial(count, np.full(count, 1.0 / count), size=50).astype(float)


def components(sums: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Variance within and between sets, each at least 0: float array (2, resamples).

    Args:
        sums: number, sum and sum of squares of each set: float array (3, sets).
        drawn: how often each set counts: float array (resamples, sets).
    """
    number, total, squares = sums
    sets, futures = drawn.sum(axis=1), drawn @ number
    inside = drawn @ (squares - total**2 / number)
    within = np.maximum(inside, 0.0) / np.maximum(futures - sets, 1.0)
    around = drawn @ (total**2 / number) - (drawn @ total) ** 2 / futures
    size = (futures - (drawn @ number**2) / futures) / np.maximum(sets - 1.0, 1.0)
    between = (around / np.maximum(sets - 1.0, 1.0) - within) / np.maximum(size, 1.0)
    return np.stack([within, np.maximum(between, 0.0)])


def _share(within: float, between: float, drawn: np.ndarray, futures: int, count: int) -> Estimate:
    resampled = _of(drawn[0], drawn[1], futures)
    low, high = np.quantile(resampled, [0.5 - LEVEL / 2.0, 0.5 + LEVEL / 2.0])
    return Estimate(float(_of(np.array(within), np.array(between), futures)), float(low), float(high), count)


def _of(within: np.ndarray, between: np.ndarray, futures: int) -> np.ndarray:
    """Luck's share; 0 where nothing varies at all."""
    whole = within / futures + between
    return np.where(whole > 0, within / futures / np.where(whole > 0, whole, 1.0), 0.0)


@dataclass(frozen=True)
class Bound:
    """Without replicates: luck's share is at most `most` (95 %). `alone` is the share of variance that the screened parameters
    explain one by one, summed, and `tree` that which the honest tree explains, each with a 97.5 % interval."""

    most: float
    alone: Estimate
    tree: Estimate


def bound(pairs: Pairs, tree: Tree, candidates: np.ndarray | None = None) -> Bound:
    """What luck can be at most where every set of assumptions has one future.

    Whatever is explained is not luck: the better of two lower ends, each at 97.5 % so that both hold with 95 %. First-order
    shares of independent assumptions sum to no more than what all explain (Sobol 1993). There is no lower bound: a model
    without any chance could look as erratic. `candidates` are the positions of the parameters whose shares are summed, chosen on
    the searching half; those that pass the screening if None.
    """
    count = int(pairs.honest.sum())
    chosen = screened(pairs, pairs.training) if candidates is None else candidates
    tables = [cells_of(pairs, (int(p),), TENTHS, pairs.honest) for p in chosen]
    share = sum(float(Parts.of(cells.whole).share[0]) for cells in tables)
    drawn = weights(generator(pairs.seed, _BOUND))
    error = np.sum([errors(cells, drawn) for cells in tables], axis=0) if tables else np.zeros(1)
    alone = Estimate(share, *interval(share, error, 0.975), count)
    told = explained(pairs, tree)
    return Bound(1.0 - max(0.0, alone.low, told.low), alone, told)


def explained(pairs: Pairs, tree: Tree) -> Estimate:
    """Share of the honest half's variance that the tree's means from the searching half explain, with a 97.5 % interval.

    The ratio of two means over worlds: of (d - m)^2 - (d - p)^2 to (d - m)^2, m the honest mean and p the leaf's mean (delta
    method, Cochran 1977, equation 2.39).
    """
    gain, codes = pairs.gain[pairs.honest], pairs.binning.codes[:, pairs.honest]
    predicted = np.zeros(len(gain))
    for leaf in tree.root.leaves():
        predicted[leaf.region.contains(codes)] = leaf.found
    around = (gain - gain.mean()) ** 2
    if not around.any():
        return Estimate(0.0, 0.0, 1.0, len(gain))
    saved = around - (gain - predicted) ** 2
    share = float(saved.sum() / around.sum())
    half = float(ndtri(0.5 + 0.975 / 2.0)) * math.sqrt(float(((saved - share * around) ** 2).sum())) / float(around.sum())
    return Estimate(share, max(0.0, share - half), min(1.0, max(0.0, share + half)), len(gain))
