"""Means, shares and paired effects, each with its 95 % interval."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

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


def share(yes: int, count: int) -> Estimate:
    """Share of `count` worlds with Wilson's score interval (Wilson 1927), which stays in [0, 1] and never has zero width."""
    if count == 0:
        return Estimate(NAN, NAN, NAN, 0)
    z = float(ndtri(0.5 + LEVEL / 2.0))
    p = yes / count
    middle = (p + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count))
    # the closed form misses 0 and 1 by rounding
    return Estimate(p, 0.0 if yes == 0 else middle - half, 1.0 if yes == count else middle + half, count)


def average(values: np.ndarray) -> Estimate:
    """Mean of finite values with Student's t interval; no interval from a single value, zero width where all are equal."""
    count = len(values)
    if count == 0:
        return Estimate(NAN, NAN, NAN, 0)
    if np.all(values == values[0]):
        exact = float(values[0])
        return Estimate(exact, exact if count > 1 else NAN, exact if count > 1 else NAN, count)
    mean = float(np.mean(values))
    half = float(stdtrit(count - 1, 0.5 + LEVEL / 2.0)) * float(np.std(values, ddof=1)) / math.sqrt(count)
    return Estimate(mean, mean - half, mean + half, count)


def describe(values: np.ndarray, binary: bool) -> Estimate:
    """A share of worlds (`binary`: values 0 or 1) or a mean."""
    return share(int(np.sum(values)), len(values)) if binary else average(values)


def paired_shares(reference: np.ndarray, arm: np.ndarray) -> Estimate:
    """Difference of two shares in the same worlds: Newcombe's method 10 for paired data (Statistics in Medicine 17, 1998,
    2635-2650), built from the two Wilson intervals and the correlation of the pairs. No world differs: exactly 0."""
    count = len(arm)
    difference = float(np.mean(arm) - np.mean(reference)) if count else NAN
    if count == 0 or np.array_equal(reference, arm):
        return Estimate(0.0 if count else NAN, 0.0 if count else NAN, 0.0 if count else NAN, count)
    one, two = share(int(arm.sum()), count), share(int(reference.sum()), count)
    phi = _correlation(reference, arm)
    below = _joined(one.mean - one.low, two.high - two.mean, phi)
    above = _joined(one.high - one.mean, two.mean - two.low, phi)
    return Estimate(difference, difference - below, difference + above, count)


def _joined(first: float, second: float, phi: float) -> float:
    return math.sqrt(max(0.0, first * first - 2.0 * phi * first * second + second * second))


def _correlation(reference: np.ndarray, arm: np.ndarray) -> float:
    """Phi of the fourfold table, its numerator brought nearer to 0 by half a world where it is positive."""
    both, only_arm = float(np.sum(arm * reference)), float(np.sum(arm * (1 - reference)))
    only_reference, neither = float(np.sum((1 - arm) * reference)), float(np.sum((1 - arm) * (1 - reference)))
    sides = (both + only_arm) * (only_reference + neither) * (both + only_reference) * (only_arm + neither)
    if sides == 0:
        return 0.0
    product = both * neither - only_arm * only_reference
    if product > 0:
        product = max(0.0, product - len(arm) / 2.0)
    return product / math.sqrt(sides)


def paired(reference: np.ndarray, arm: np.ndarray, binary: bool, better: int) -> Effect:
    """The effect of an arm against the reference in the same worlds; `better` is +1, -1 or 0, the desirable direction."""
    difference = arm - reference
    estimate = paired_shares(reference, arm) if binary else average(difference)
    count, moved = len(difference), difference[difference != 0]
    helped = float(np.mean(difference * better > 0)) if better and count else NAN
    harmed = float(np.mean(difference * better < 0)) if better and count else NAN
    same = float(np.mean(np.sign(moved) == np.sign(estimate.mean))) if len(moved) else NAN
    return Effect(estimate.mean, estimate.low, estimate.high, count, helped, harmed, same, len(moved) / count if count else NAN)


def most_hidden(count: int) -> float:
    """Largest share of worlds that may still differ if none of `count` did: the upper end of the exact 95 % interval."""
    return 1.0 - (0.5 - LEVEL / 2.0) ** (1.0 / count) if count else 1.0
