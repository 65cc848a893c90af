"""Forecasts by axiomatic bargaining on a line: the solutions of Nash and of Kalai and Smorodinsky.

An actor at x_i loses |x - x_i|^p by the agreement x: p = 2 (quadratic, the default, as in Achen 2006) or 1 (linear). It gains

    g_i(x) = d_i - |x - x_i|^p

over disagreement. With a reference point r, d_i = |r - x_i|^p: no agreement leaves the reference point in force. Where actors
stand on both sides of it, or at it, no agreement is better for all, and both solutions are the reference point itself.
Without one, d_i = (b (x_max - x_min))^p for all, where b, `breakdown`, is 1 unless given: disagreement is as bad for everybody
as the largest loss on the table (judgement, after Achen 2006, for whom it is worse than any agreement at issue; the larger b,
the nearer Nash's solution with quadratic losses comes to the weighted mean). Both solutions are computed on positions scaled
to 0..1 and returned in units of position.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import bisect

from keci.experiments.static_forecasts.issue import Issue
from keci.model.errors import InputError

CLOSE = 1e-13  # of the scale: to which bisection narrows a solution down, near the limit of double precision
LEAST_GAIN = 1e-300  # keeps a quotient finite at the edge, where somebody gains nothing
WORST = 1e6  # spans: beyond it nothing changes in the first ten digits
POWERS = {"quadratic": 2, "linear": 1}


@dataclass(frozen=True)
class Problem:
    """A bargaining problem on the line scaled to 0..1: ideals and losses by disagreement, of shape (n,), and the agreements
    from `low` to `high` at which nobody loses by agreeing and nobody can gain but at somebody's cost."""

    ideal: np.ndarray
    disagreement: np.ndarray
    power: int
    low: float
    high: float

    def gains(self, x: float) -> np.ndarray:
        """What each gains over disagreement by the agreement x; shape (n,)."""
        return self.disagreement - np.abs(x - self.ideal) ** self.power

    def slopes(self, x: float) -> np.ndarray:
        """Derivative of the gains at x; 0 for an actor at its ideal."""
        away = x - self.ideal
        return -self.power * np.sign(away) * np.abs(away) ** (self.power - 1)


def nash(issue: Issue, losses: str = "quadratic", breakdown: float = 1.0) -> float:
    """Nash's solution with bargaining powers capability × salience: the x that maximises Π g_i(x)^w_i, w_i = c_i s_i.

    Nash (1950), asymmetric by Harsanyi and Selten (1972); salience as power as in Schneider, Finke and Bailer (2010).
    InputError for losses other than "quadratic" or "linear", or a breakdown outside 1..1e6.
    """
    return _solved(issue, losses, breakdown, lambda problem, weight: _nash(problem, weight))


def nash_symmetric(issue: Issue, losses: str = "quadratic", breakdown: float = 1.0) -> float:
    """Nash's solution with equal powers: the x that maximises Π g_i(x) over all actors of a capability above 0 (Nash 1950)."""
    return _solved(issue, losses, breakdown, lambda problem, weight: _nash(problem, np.ones_like(weight)))


def kalai_smorodinsky(issue: Issue, losses: str = "quadratic", breakdown: float = 1.0) -> float:
    """The solution of Kalai and Smorodinsky (1975): the x that maximises the smallest g_i(x) / max g_i.

    The maximum is over agreements that are no worse than disagreement for all. For two actors both then gain the same share
    of what they could gain at most; for more, the smallest share is made as large as it can be (Imai 1983), since on a line
    equal shares cannot be had. Powers play no part.
    """
    return _solved(issue, losses, breakdown, lambda problem, weight: _kalai_smorodinsky(problem))


def _solved(issue: Issue, losses: str, breakdown: float, solution: Callable[[Problem, np.ndarray], float]) -> float:
    if losses not in POWERS:
        raise InputError(f"losses {losses!r}: unknown; give one of {', '.join(POWERS)}")
    if not 1 <= breakdown <= WORST:
        raise InputError(f"breakdown {breakdown}: give a number of spans from 1 to {WORST:g}")
    voices = issue.voices()
    low, high = float(voices.position.min()), float(voices.position.max())
    reference = voices.reference_point
    if low == high:  # all want the same
        return low
    if reference is not None and low <= reference <= high:  # whatever is agreed, somebody loses
        return reference
    x = low + (high - low) * solution(_problem(voices, POWERS[losses], breakdown, low, high), voices.weight)
    return min(max(x, low), high)


def _problem(voices: Issue, power: int, breakdown: float, low: float, high: float) -> Problem:
    """The problem of actors who all stand on one side of the reference point, or have none; positions scaled to 0..1."""
    ideal = (voices.position - low) / (high - low)
    if voices.reference_point is None:
        return Problem(ideal, np.full_like(ideal, breakdown**power), power, 0.0, 1.0)
    reference = (voices.reference_point - low) / (high - low)
    disagreement = np.abs(reference - ideal) ** power
    # from the ideal of the actor nearest to the reference point to as far beyond, where that actor gains nothing any more
    if reference < 0:
        return Problem(ideal, disagreement, power, 0.0, min(-reference, 1.0))
    return Problem(ideal, disagreement, power, max(2 - reference, 0.0), 1.0)


def _nash(problem: Problem, weight: np.ndarray) -> float:
    """Where the derivative of Σ w log g changes its sign; the sum is concave, since every g is."""

    def slope(x: float) -> float:
        return float(weight @ (problem.slopes(x) / np.maximum(problem.gains(x), LEAST_GAIN)))

    return _summit(slope, problem)


def _kalai_smorodinsky(problem: Problem) -> float:
    """Where the slope of the smallest share changes its sign; the smallest of concave functions is concave."""
    at_best = np.clip(problem.ideal, problem.low, problem.high)
    most = np.maximum(problem.disagreement - np.abs(at_best - problem.ideal) ** problem.power, LEAST_GAIN)

    def slope(x: float) -> float:
        worst_off = int(np.argmin(problem.gains(x) / most))
        return float(problem.slopes(x)[worst_off] / most[worst_off])

    return _summit(slope, problem)


def _summit(slope: Callable[[float], float], problem: Problem) -> float:
    """Where a concave function is largest between the problem's ends, by bisection of its slope, which may jump."""
    if slope(problem.low) <= 0:
        return problem.low
    if slope(problem.high) >= 0:
        return problem.high
    return float(bisect(slope, problem.low, problem.high, xtol=CLOSE, maxiter=200))
