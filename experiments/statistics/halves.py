"""By which assumption futures part most: each cut at its median, the strongest cut found in one half and tested in the other."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

CHANCE = 0.05  # of a cut that is reported although nothing hangs on any
FEWEST = 20  # futures on each side of a cut, in each half; below, the normal approximation is worth nothing (judgement)


@dataclass(frozen=True)
class Drawn:
    """Some futures: `assumptions` (n, parameters), and `quantity` (n, quantities), both of finite numbers."""

    assumptions: np.ndarray
    quantity: np.ndarray


@dataclass(frozen=True)
class Cut:
    """A parameter at which futures are cut in two, and how far apart a quantity lies on the two sides.

    `z` is the difference of the means above and up to `threshold` in its standard errors, in the half kept for the test;
    `chance` the probability of one so large anywhere, over all parameters, if there is none (Bonferroni).
    """

    parameter: int
    threshold: float
    z: float
    chance: float


class _Sides:
    """Numbers, sums and sums of squares above and up to each threshold: arrays (parameters, quantities)."""

    def __init__(self, parameters: int, quantities: int) -> None:
        self.sums = np.zeros((2, 3, parameters, quantities))

    def add(self, above: np.ndarray, quantity: np.ndarray) -> None:
        powers = (np.ones_like(quantity), quantity, quantity * quantity)
        for power, values in enumerate(powers):
            self.sums[0, power] += above.T @ values
            self.sums[1, power] += values.sum(axis=0) - above.T @ values

    def apart(self) -> np.ndarray:
        """Difference of the two means in standard errors, for unequal variances (Welch 1947); 0 where a side is too small."""
        count = self.sums[:, 0]
        whole = np.maximum(count, 2.0)
        mean = self.sums[:, 1] / whole
        variance = np.maximum(self.sums[:, 2] / whole - mean * mean, 0.0) * whole / (whole - 1.0)
        error = np.sqrt((variance / whole).sum(axis=0))
        enough = (count >= FEWEST).all(axis=0) & (error > 0.0)
        return np.where(enough, (mean[0] - mean[1]) / np.where(error > 0.0, error, 1.0), 0.0)


def strongest_cuts(futures: Iterable[Drawn]) -> list[Cut | None]:
    """The strongest cut for each quantity, None where it does not survive the test.

    Thresholds are medians of the first batch (for what is only 0 or 1, between the two). The strongest cut is sought in every
    other future and tested in the rest by a normal test at 5 %, divided by the number of parameters (Bonferroni 1936).
    """
    thresholds: np.ndarray | None = None
    found, kept = None, None
    for batch in futures:
        if thresholds is None or found is None or kept is None:
            thresholds = _thresholds(batch.assumptions)
            shape = (batch.assumptions.shape[1], batch.quantity.shape[1])
            found, kept = _Sides(*shape), _Sides(*shape)
        above = (batch.assumptions > thresholds).astype(float)
        found.add(above[0::2], batch.quantity[0::2])
        kept.add(above[1::2], batch.quantity[1::2])
    if thresholds is None or found is None or kept is None:
        return []
    return _tested(found.apart(), kept.apart(), thresholds)


def _thresholds(values: np.ndarray) -> np.ndarray:
    middle = np.median(values, axis=0)
    binary = ((values == 0.0) | (values == 1.0)).all(axis=0)
    return np.where(binary, 0.5, middle)


def _tested(found: np.ndarray, kept: np.ndarray, thresholds: np.ndarray) -> list[Cut | None]:
    cuts: list[Cut | None] = []
    for quantity in range(found.shape[1]):
        best = int(np.argmax(np.abs(found[:, quantity])))
        z = float(kept[best, quantity])
        chance = min(1.0, 2.0 * float(ndtr(-abs(z))) * len(thresholds))
        same = z * found[best, quantity] > 0.0
        cuts.append(Cut(best, float(thresholds[best]), z, chance) if same and chance < CHANCE else None)
    return cuts


def apart(one: tuple[float, float, int], two: tuple[float, float, int]) -> float:
    """Difference of two means in standard errors, each given as mean, variance and number (Welch 1947); 0 if not known."""
    error = math.sqrt(sum(variance / count for _, variance, count in (one, two))) if min(one[2], two[2]) > 1 else 0.0
    return (one[0] - two[0]) / error if error > 0.0 else 0.0
