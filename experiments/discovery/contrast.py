"""The mean of a set of pairs and the contrast of two sets, from their sums of powers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import gammainc, gammaincc, ndtr, stdtrit

from keci.experiments.statistics.intervals import LEVEL, Estimate, most_hidden

NEARLY_NORMAL = 1e-3  # skewness below which Pearson's curve is the normal one to four digits


@dataclass(frozen=True)
class Sums:
    """Number, sum, sum of squares and sum of cubes of the gains of a set of pairs."""

    count: int
    total: float
    squares: float
    cubes: float

    @staticmethod
    def of(gain: np.ndarray) -> Sums:
        """Sums of a float array (worlds,)."""
        return Sums(len(gain), float(gain.sum()), float((gain * gain).sum()), float((gain * gain * gain).sum()))

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.count + other.count, self.total + other.total, self.squares + other.squares, self.cubes + other.cubes)

    def __sub__(self, other: Sums) -> Sums:
        return self + Sums(-other.count, -other.total, -other.squares, -other.cubes)

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

    The permutation distribution has variance S^2 (1/n1 + 1/n2), with S^2 the variance of all pairs together
    (Pitman 1937, https://doi.org/10.2307/2984124). 0 where a set is empty or no pair differs from another.
    """
    together = inside + outside
    if not inside.count or not outside.count or together.variance <= 0.0:
        return 0.0
    spread = math.sqrt(together.variance * (1.0 / inside.count + 1.0 / outside.count))
    return (inside.mean - outside.mean) / spread


def skewness(inside: Sums, outside: Sums) -> float:
    """Skewness of that permutation distribution; 0 where `separation` is.

    The third moment of the mean of n of N values drawn without replacement is (N - n) (N - 2n) / (n^2 (N - 1) (N - 2)) times
    that of the values (Sukhatme 1944), and the difference of the two means is a multiple of the mean inside.
    """
    together, n = inside + outside, inside.count
    total = together.count
    if not n or n == total or total < 3 or together.variance <= 0.0:
        return 0.0
    third = together.cubes / total - 3.0 * together.mean * together.squares / total + 2.0 * together.mean**3
    third *= (total - n) * (total - 2 * n) / (n * n * (total - 1) * (total - 2))
    return float(third / (together.variance * (1.0 / n - 1.0 / total)) ** 1.5)


def chance(inside: Sums, outside: Sums) -> float:
    """One-sided p-value: how often chance alone would put the mean inside so far above the mean outside.

    Of the permutation distribution mean, variance and skewness are exact; its tail is taken from Pearson's type III curve with
    the same three (Mielke and Berry 2007, chapter 2): where few pairs differ, a normal tail would be much too short.
    """
    return tail(separation(inside, outside), skewness(inside, outside))


def tail(z: float, skew: float) -> float:
    """P(Z >= z) for Pearson's type III curve with mean 0, variance 1 and this skewness: a gamma curve, the normal at 0."""
    if abs(skew) < NEARLY_NORMAL:
        return float(ndtr(-z))
    shape = 4.0 / skew**2
    place = max(0.0, shape + (z if skew > 0 else -z) * math.sqrt(shape))
    return float(gammaincc(shape, place)) if skew > 0 else float(gammainc(shape, place))


def judged(effect: Estimate, smallest: float) -> str:
    """ "helps", "harms", "does nothing" or "unclear": the interval must leave out 0 and the mean reach the smallest effect of
    interest, or the interval lie within that size on both sides (the rule of `experiments.words.judgement`)."""
    if (effect.low > 0 or effect.high < 0) and abs(effect.mean) >= smallest:
        return "helps" if effect.mean > 0 else "harms"
    return "does nothing" if -smallest <= effect.low and effect.high <= smallest else "unclear"
