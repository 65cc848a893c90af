"""One test: the effect with its interval, and the decision on it.

Every side of a test is a mean over futures, or a ratio r of two means (texts per round). On the scale g (plain, log for ratios,
logit) the effect is the sum of c g(r) over the sides with coefficients c. A future's contribution to it is the effect plus the
sum of c g'(r) (a - r b) / mean(b), a and b its own numerator and denominator (b = 1 for a plain mean): the influence function
of the estimate (Hampel 1974). Contributions average to the effect, and their spread gives its interval; for a plain difference
they are the paired differences themselves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from keci.experiments.hypotheses.measures import Cell, Measured
from keci.experiments.hypotheses.plan import Plan, Test
from keci.experiments.statistics.contrasts import LINKS, ROUNDING, Contrast

SUPPORTED, REFUTED, UNDECIDED, UNTESTABLE = "supported", "refuted", "undecided", "untestable"
LINK = {"difference": "identity", "ratio": "log", "logit": "logit"}
FEWEST = 2  # futures from which there is an interval


@dataclass(frozen=True)
class Effect:
    """An effect on the scale of its test, each future's contribution to it, and the plain differences where there are such.

    `contrast` is None where it cannot be measured (no event on one side, too few futures).
    """

    contrast: Contrast | None
    contributions: np.ndarray
    differences: np.ndarray | None


def effect(plan: Plan, test: Test, measured: Measured, variant: str) -> Effect:
    """The effect that a test is about, under a variant."""
    mask = measured.where(variant, test.worlds)
    sides = [(_side(plan, test, name, measured, variant, mask), c) for name, c in test.sides]
    return combined(sides, LINK[test.scale], test.against)


Side = tuple[np.ndarray, np.ndarray | None]  # numerator and denominator (worlds,); None for a plain mean


def _side(plan: Plan, test: Test, name: str, measured: Measured, variant: str, mask: np.ndarray) -> Side:
    arms = plan.members(name)
    above = measured.cells[Cell(variant, arms, test.outcome)][mask]
    below = measured.cells[Cell(variant, arms, test.per)][mask] if test.per else None
    return above, below


def combined(sides: list[tuple[Side, float]], link: str, against: float = 0.0) -> Effect:
    """The sum of coefficients times the sides on a scale, less a mark."""
    scale, slope, top = LINKS[link]
    count = len(sides[0][0][0])
    nothing = Effect(None, np.zeros(0), None)
    if count < FEWEST:
        return nothing
    total, contributions, most = -against, np.zeros(count), 0.0
    for (above, below), coefficient in sides:
        weight = float(np.mean(below)) if below is not None else 1.0
        if weight <= 0.0:
            return nothing
        r = float(np.mean(above)) / weight
        if link != "identity" and not 0.0 < r < top:
            return nothing
        total += coefficient * float(scale(np.asarray(r)))
        own = (above - r * (below if below is not None else 1.0)) / weight
        gradient = coefficient * float(slope(np.asarray(r)))
        contributions += gradient * own
        most += gradient**2 * float(np.var(own))
    return Effect(_contrast(total, contributions, most, count), total + contributions, _differences(sides))


def _contrast(total: float, contributions: np.ndarray, most: float, count: int) -> Contrast:
    variance = float(np.var(contributions, ddof=1))
    if variance <= ROUNDING * most:  # what rounding leaves of no difference at all
        variance = 0.0
    return Contrast(0.0 if abs(total) <= ROUNDING else total, math.sqrt(variance / count), count)


def _differences(sides: list[tuple[Side, float]]) -> np.ndarray | None:
    """Differences future by future: only where two plain means are compared."""
    if any(below is not None for (_, below), _ in sides) or [c for _, c in sides] != [1.0, -1.0]:
        return None
    return sides[0][0][0] - sides[1][0][0]


def decide(test: Test, contrast: Contrast | None) -> str:
    """Supported, refuted or undecided by the plan's rule."""
    if contrast is None:
        return UNDECIDED
    low, high, mean, edge = contrast.low, contrast.high, contrast.mean, test.edge
    if test.expected == "0":
        return SUPPORTED if -edge <= low and high <= edge else REFUTED if low > edge or high < -edge else UNDECIDED
    turn = 1.0 if test.expected in ("+", ">=0") else -1.0
    low, high, mean = (low, high, mean) if turn > 0 else (-high, -low, -mean)
    if test.expected in (">=0", "<=0"):
        return SUPPORTED if low > -edge else REFUTED if high < 0.0 and mean <= -edge else UNDECIDED
    if low > 0.0 and mean >= edge:
        return SUPPORTED
    nothing = (-edge <= low and high <= edge) or (test.open_refutes and low <= 0.0)
    return REFUTED if high < 0.0 or nothing else UNDECIDED


def expected_sign(test: Test) -> float:
    """+1 or -1 where a direction is expected, 0 where none is."""
    return {"+": 1.0, "-": -1.0}.get(test.expected, 0.0)
