"""How sure a mean of dependent scores is: moving blocks are drawn with replacement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri, stdtrit

from keci.experiments.scoring.checks import finite, same_shape
from keci.experiments.scoring.profile import PROFILE, Profile
from keci.model.errors import InputError, shown


@dataclass(frozen=True)
class Difference:
    """Mean paired difference of scores with its bootstrap interval, from `count` pairs."""

    mean: float
    low: float
    high: float
    count: int

    @property
    def told_apart(self) -> bool:
        """True if the interval excludes 0."""
        return self.low > 0.0 or self.high < 0.0


def paired_difference(ours: Any, theirs: Any, block: int, seed: int, profile: Profile = PROFILE) -> Difference:
    """Mean of ours - theirs (float arrays (cases,), in order of time), below 0 where ours is better, with its interval.

    Moving blocks of `block` cases (Künsch 1989). Resampled means are centred at their own expectation, which differs from
    the sample mean because blocks reach the ends less often (Lahiri 2003), and the interval is the sample mean plus their
    quantiles, stretched for the few blocks there are. The same seed gives the same interval. Raises InputError for arrays
    that do not pair.
    """
    one, two = finite(ours, "our scores"), finite(theirs, "their scores")
    same_shape(one, two, "scores of a pair of forecasts")
    if one.ndim != 1:
        raise InputError(f"scores: shape {one.shape}; should be (cases,)")
    difference = one - two
    means = resampled_means(difference, block, seed, profile)
    tail = (1.0 - profile.confidence_level) / 2.0
    low, high = np.quantile(means - _expected(difference, block), (tail, 1.0 - tail)) * _stretch(difference, block, tail)
    mean = float(difference.mean())
    return Difference(mean, mean + float(low), mean + float(high), len(difference))


def resampled_means(values: np.ndarray, block: int, seed: int, profile: Profile = PROFILE) -> np.ndarray:
    """Means of resamples as long as `values` (cases,), made of moving blocks, the last one cut: (samples,).

    A block longer than half the series is shortened to that, for one block would be the series itself.
    """
    length = _length(len(values), block)
    blocks = -(-len(values) // length)
    rng = np.random.default_rng(seed)
    starts = rng.integers(0, len(values) - length + 1, size=(profile.bootstrap_samples, blocks))
    cases = (starts[:, :, None] + np.arange(length)).reshape(profile.bootstrap_samples, -1)
    return values[cases[:, : len(values)]].mean(axis=1)


def _stretch(values: np.ndarray, block: int, tail: float) -> float:
    """Student's t over the normal quantile, with as many degrees of freedom as whole blocks less one, at least one.

    After the t statistic of few blocks (Ibragimov and Müller 2010). Measured with 1,000 series of independent normal
    differences: without it 95 % intervals cover 86 % for 60 cases in blocks of 12 and 76 % for 5 in blocks of 2; with it 95
    and 98 %.
    """
    freedom = max(1.0, len(values) / _length(len(values), block) - 1.0)
    return float(stdtrit(freedom, 1.0 - tail) / ndtri(1.0 - tail))


def _length(count: int, block: int) -> int:
    if block < 1:
        raise InputError(f"block of the bootstrap: {shown(block)}; should be 1 or more")
    return min(block, max(1, count // 2))


def _expected(values: np.ndarray, block: int) -> float:
    """Expectation of a resample's mean: each place of a block is any of the cases that can stand there, equally likely."""
    length = _length(len(values), block)
    reach = len(values) - length + 1
    places = np.array([values[place : place + reach].mean() for place in range(length)])
    return float(places[np.arange(len(values)) % length].mean())
