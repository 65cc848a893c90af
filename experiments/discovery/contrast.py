"""The mean of a set of pairs and the contrast of two sets, from counts, sums and sums of squares."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, stdtrit

from experiments.statistics import LEVEL, Estimate, most_hidden


@dataclass(frozen=True)
class Sums:
    """Number, sum and sum of squares of the gains of a set of pairs."""

    count: int
    total: float
    squares: float

    @staticmethod
    def of(gain: np.ndarray) -> Sums:
        """Sums of a float array (worlds,)."""
        return Sums(len(gain), float(gain.sum()), float((gain * gain).sum()))

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.count + other.count, self.total + other.total, self.squares + other.squares)

    def __sub__(self, other: Sums) -> Sums:
        return Sums(self.count - other.count, self.total - other.total, self.squares - other.squares)

    @property
    def mean(self) -> float:
        """The mean, 0 of no pair."""
        return self.total / self.count if self.count else 0.0

    @property
    def variance(self) -> float:
        """The unbiased variance; 0 of fewer than two pairs."""
        if self.count < 2:
            return 0.0
        return max(0.0, self.squares - self.count * self.mean**2) / (self.count - 1)


def estimate(sums: Sums, reach: float, level: float = LEVEL) -> Estimate:
    """The mean with Student's t interval, never without one.

    Args:
        sums: of the pairs.
        reach: the largest size that a difference has anywhere, for sets in which all pairs are equal: there the interval is
            what may still hide in so many pairs (the exact binomial bound for none seen).
        level: the interval's level.
    """
    if sums.count < 2:
        return Estimate(sums.mean, -reach, reach, sums.count)
    if sums.variance <= 1e-12 * reach * reach:  # all equal, up to rounding
        half = reach * most_hidden(sums.count)
    else:
        half = float(stdtrit(sums.count - 1, 0.5 + level / 2.0)) * math.sqrt(sums.variance / sums.count)
    return Estimate(sums.mean, sums.mean - half, sums.mean + half, sums.count)


def separation(inside: Sums, outside: Sums) -> float:
    """Difference of two means over its standard deviation under random exchange of the pairs between the sets.

    The permutation distribution has variance S^2 (1/n1 + 1/n2), with S^2 the variance of all pairs together, and is near
    normal (Pitman 1937, https://doi.org/10.2307/2984124). 0 where a set is empty or no pair differs from another.
    """
    together = inside + outside
    if not inside.count or not outside.count or together.variance <= 0.0:
        return 0.0
    spread = math.sqrt(together.variance * (1.0 / inside.count + 1.0 / outside.count))
    return (inside.mean - outside.mean) / spread


def chance(inside: Sums, outside: Sums) -> float:
    """One-sided p-value: how often chance alone would put the mean inside so far above the mean outside."""
    return float(ndtr(-separation(inside, outside)))


def judged(effect: Estimate, smallest: float) -> str:
    """ "helps", "harms", "does nothing" or "unclear": the interval must leave out 0 and the mean reach the smallest effect of
    interest, or the interval lie within that size on both sides (the rule of `experiments.words.judgement`)."""
    if (effect.low > 0 or effect.high < 0) and abs(effect.mean) >= smallest:
        return "helps" if effect.mean > 0 else "harms"
    return "does nothing" if -smallest <= effect.low and effect.high <= smallest else "unclear"
