"""Means, shares and paired effects, each with its interval: of 95 % unless another level is asked for."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

from keci.experiments.statistics.moments import Moments

LEVEL = 0.95
NAN = math.nan


@dataclass(frozen=True)
class Estimate:
    """A mean with its interval, from `count` worlds; NaN stands for what cannot be known (an interval from one world)."""

    mean: float
    low: float
    high: float
    count: int

    def numbers(self) -> dict[str, float]:
        """Mean and interval by name."""
        return {"mean": self.mean, "low": self.low, "high": self.high}


@dataclass(frozen=True)
class Effect:
    """A paired difference to the reference arm.

    `share_helped` and `share_harmed` are shares of all worlds in which the arm ended better or worse than the reference
    (NaN for outcomes of which neither direction is better). `differing` is the share of worlds in which the two arms differ
    at all, and `share_same_sign` the share of those whose difference has the sign of the mean (NaN if none differs).
    """

    mean: float
    low: float
    high: float
    count: int
    share_helped: float
    share_harmed: float
    share_same_sign: float
    differing: float

    def numbers(self) -> dict[str, float]:
        """The parts that are written out for other programs."""
        return {name: asdict(self)[name] for name in ("mean", "low", "high", "share_helped", "share_same_sign")}


def share(yes: int, count: int, level: float = LEVEL) -> Estimate:
    """Share of `count` worlds with Wilson's score interval (Wilson 1927), which stays in [0, 1] and never has zero width."""
    if count == 0:
        return Estimate(NAN, NAN, NAN, 0)
    z = float(ndtri(0.5 + level / 2.0))
    p = yes / count
    middle = (p + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count))
    # the closed form misses 0 and 1 by rounding
    return Estimate(p, 0.0 if yes == 0 else middle - half, 1.0 if yes == count else middle + half, count)


def average(values: np.ndarray) -> Estimate:
    """Mean of finite values with Student's t interval; no interval from a single value, zero width where all are equal."""
    return average_of(Moments.of(np.asarray(values, dtype=float)), (0, 0))


def average_of(moments: Moments, index: tuple[int, int], level: float = LEVEL) -> Estimate:
    """The same from the sums over the values of one variable."""
    count = moments.count
    if count == 0:
        return Estimate(NAN, NAN, NAN, 0)
    least, most = float(moments.least[index]), float(moments.most[index])
    if least == most:
        return Estimate(least, least if count > 1 else NAN, least if count > 1 else NAN, count)
    mean = moments.mean(index)
    half = float(stdtrit(count - 1, 0.5 + level / 2.0)) * math.sqrt(moments.variance(index)) / math.sqrt(count)
    return Estimate(mean, mean - half, mean + half, count)


def describe(values: np.ndarray, binary: bool) -> Estimate:
    """A share of worlds (`binary`: values 0 or 1) or a mean."""
    return share(int(np.sum(values)), len(values)) if binary else average(values)


@dataclass(frozen=True)
class Fourfold:
    """Numbers of worlds in which something happens in both arms, in the arm only, in the reference only, in neither."""

    both: int
    only_arm: int
    only_reference: int
    neither: int

    @property
    def count(self) -> int:
        """Number of worlds."""
        return self.both + self.only_arm + self.only_reference + self.neither


def paired_shares(reference: np.ndarray, arm: np.ndarray) -> Estimate:
    """Difference of two shares in the same worlds, from values 0 or 1."""
    return paired_shares_of(_fourfold(reference, arm))


def _fourfold(reference: np.ndarray, arm: np.ndarray) -> Fourfold:
    both, in_arm, in_reference = (int(np.sum(v)) for v in (arm * reference, arm, reference))
    return Fourfold(both, in_arm - both, in_reference - both, len(arm) - in_arm - in_reference + both)


def paired_shares_of(table: Fourfold, level: float = LEVEL) -> Estimate:
    """Difference of two shares in the same worlds: Newcombe's method 10 for paired data (Statistics in Medicine 17, 1998,
    2635-2650), built from the two Wilson intervals and the correlation of the pairs. No world differs: exactly 0."""
    count = table.count
    if count == 0:
        return Estimate(NAN, NAN, NAN, 0)
    if table.only_arm == table.only_reference == 0:
        return Estimate(0.0, 0.0, 0.0, count)
    one, two = (share(yes, count, level) for yes in (table.both + table.only_arm, table.both + table.only_reference))
    difference, phi = one.mean - two.mean, _correlation(table)
    below = _joined(one.mean - one.low, two.high - two.mean, phi)
    above = _joined(one.high - one.mean, two.mean - two.low, phi)
    return Estimate(difference, difference - below, difference + above, count)


def _joined(first: float, second: float, phi: float) -> float:
    return math.sqrt(max(0.0, first * first - 2.0 * phi * first * second + second * second))


def _correlation(table: Fourfold) -> float:
    """Phi of the fourfold table, its numerator brought nearer to 0 by half a world where it is positive."""
    both, only_arm, only_reference, neither = table.both, table.only_arm, table.only_reference, table.neither
    sides = (both + only_arm) * (only_reference + neither) * (both + only_reference) * (only_arm + neither)
    if sides == 0:
        return 0.0
    product = float(both * neither - only_arm * only_reference)
    if product > 0:
        product = max(0.0, product - table.count / 2.0)
    return product / math.sqrt(sides)


def paired(reference: np.ndarray, arm: np.ndarray, binary: bool, better: int) -> Effect:
    """The effect of an arm against the reference in the same worlds; `better` is +1, -1 or 0, the desirable direction."""
    difference = arm - reference
    estimate = paired_shares(reference, arm) if binary else average(difference)
    return effect_of(estimate, int(np.sum(difference > 0)), int(np.sum(difference < 0)), better)


def effect_of(estimate: Estimate, more: int, less: int, better: int) -> Effect:
    """The effect with this difference, which is above 0 in `more` worlds and below 0 in `less`."""
    count, moved = estimate.count, more + less
    helped, harmed = (more, less) if better > 0 else (less, more)
    same = more if estimate.mean > 0 else less if estimate.mean < 0 else 0
    return Effect(
        estimate.mean,
        estimate.low,
        estimate.high,
        count,
        helped / count if better and count else NAN,
        harmed / count if better and count else NAN,
        same / moved if moved else NAN,
        moved / count if count else NAN,
    )


def most_hidden(count: int) -> float:
    """Largest share of worlds that may still differ if none of `count` did: the upper end of the exact 95 % interval."""
    return 1.0 - (0.5 - LEVEL / 2.0) ** (1.0 / count) if count else 1.0
