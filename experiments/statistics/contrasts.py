"""Contrasts between arms that share their worlds, from streamed means and covariances.

Every world is played in every arm, so a contrast c'y of the arms' outcomes y is computed world by world. Its mean over worlds
has the variance c'Sc / n, S the covariance matrix of the arms' outcomes over worlds: the interval is that of Student's paired t.
On another scale g (log, logit) the contrast is the sum of c_a g(m_a), m_a the arms' means, with the variance d'Sd / n,
d_a = c_a g'(m_a) (delta method; Casella and Berger 2002, section 5.5.4).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from keci.experiments.statistics.intervals import LEVEL, Estimate

ROUNDING = 1e-12  # share of the arms' own variance below which a contrast's is what rounding leaves of none
Link = tuple[Callable[[np.ndarray], np.ndarray], Callable[[np.ndarray], np.ndarray], float]
# name: the scale, its derivative, the upper end of the open interval of means that it can take
LINKS: dict[str, Link] = {
    "identity": (lambda m: m, np.ones_like, math.inf),
    "log": (np.log, lambda m: 1.0 / m, math.inf),
    "logit": (lambda m: np.log(m / (1.0 - m)), lambda m: 1.0 / (m * (1.0 - m)), 1.0),
}


@dataclass(frozen=True)
class Contrast:
    """A contrast with its 95 % interval and standard error, from `count` worlds."""

    mean: float
    error: float
    count: int

    @property
    def half(self) -> float:
        """Half the width of the interval."""
        return float(stdtrit(self.count - 1, 0.5 + LEVEL / 2.0)) * self.error

    @property
    def low(self) -> float:
        """Lower end of the interval."""
        return self.mean - self.half

    @property
    def high(self) -> float:
        """Upper end of the interval."""
        return self.mean + self.half

    @property
    def sure(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low > 0.0 or self.high < 0.0

    @property
    def p(self) -> float:
        """Probability of a contrast as large if there were none: two-sided, Student's t; 1 where no world differs."""
        if self.error == 0.0:
            return 0.0 if self.mean else 1.0
        return 2.0 * float(stdtr(self.count - 1, -abs(self.mean) / self.error))

    def estimate(self) -> Estimate:
        """Mean and interval."""
        return Estimate(self.mean, self.low, self.high, self.count)

    def numbers(self) -> dict[str, float]:
        """Mean and interval by name."""
        return {"mean": self.mean, "low": self.low, "high": self.high}


class JointMoments:
    """Means (arms, outcomes) and covariances (outcomes, arms, arms) over worlds that all arms share, added block by block.

    Blocks are merged as Chan, Golub and LeVeque (1983) do it, so that memory does not grow with the number of worlds.
    """

    def __init__(self, arms: int, outcomes: int) -> None:
        self.count = 0
        self.means = np.zeros((arms, outcomes))
        self.products = np.zeros((outcomes, arms, arms))

    def add(self, values: np.ndarray) -> None:
        """Add worlds: float array (arms, worlds, outcomes)."""
        new = values.shape[1]
        if new == 0:
            return
        means = values.mean(axis=1)
        deviations = np.moveaxis(values - means[:, np.newaxis], 2, 0)
        step, total = means - self.means, self.count + new
        shift = np.einsum("ao,bo->oab", step, step) * (self.count * new / total)
        self.products += deviations @ np.swapaxes(deviations, 1, 2) + shift
        self.means += step * (new / total)
        self.count = total

    def covariance(self, outcome: int) -> np.ndarray:
        """Covariances of the arms' outcome over worlds: float array (arms, arms)."""
        return self.products[outcome] / (self.count - 1)

    def contrast(self, outcome: int, weights: np.ndarray, link: str = "identity") -> Contrast | None:
        """The contrast with these weights (arms,); None where an arm's mean has no place on the scale (a share of 0 or 1)."""
        scale, slope, top = LINKS[link]
        used = np.flatnonzero(weights)
        means, c = self.means[used, outcome], weights[used]
        if link != "identity" and not ((means > 0.0) & (means < top)).all():
            return None
        value = float(c @ scale(means))
        return self.linear(outcome, used, c * slope(means), value)

    def linear(self, outcome: int, used: np.ndarray, gradient: np.ndarray, value: float) -> Contrast:
        """A value whose gradient along the means of the arms `used` is known; what is only rounding is 0."""
        covariance = self.covariance(outcome)[np.ix_(used, used)]
        variance = float(gradient @ covariance @ gradient)
        most = float((gradient**2) @ np.diag(covariance))
        if variance <= ROUNDING * most:
            variance = 0.0
        if abs(value) <= ROUNDING * max(1.0, math.sqrt(most)):
            value = 0.0
        return Contrast(value, math.sqrt(variance / self.count), self.count)

    def ratio(self, outcome: int, top: np.ndarray, bottom: np.ndarray) -> Contrast | None:
        """One contrast divided by another (delta method); None where the one below is not surely different from 0."""
        below = self.contrast(outcome, bottom)
        above = self.contrast(outcome, top)
        if below is None or above is None or not below.sure:
            return None
        value = above.mean / below.mean
        gradient = (top - value * bottom) / below.mean
        used = np.flatnonzero(gradient)
        return self.linear(outcome, used, gradient[used], value)


def holm(p: Sequence[float]) -> list[float]:
    """p values for a family of tests, adjusted step down (Holm 1979): the k-th smallest of m times m - k + 1, never falling."""
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate((len(p) - np.arange(len(p))) * np.asarray(p, dtype=float)[order])
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(stepped, 1.0)
    return [float(value) for value in adjusted]
