"""Numbers in words: natural frequencies, effects in points, months or a year, and how an effect is judged."""

from __future__ import annotations

import math

from keci.experiments.statistics.edges import USUAL, Edges
from keci.experiments.statistics.intervals import Effect, Estimate
from keci.experiments.statistics.metrics import Metric, Unit

MANY = 1000  # from so many worlds on, "of 10,000" is also said per 100
IDENTICAL = "identical"
POINTS = (Unit.FUTURES, Unit.PERCENT)


def counted(number: int, what: str) -> str:
    """ "1 future", "2,000 futures"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def frequency(estimate: Estimate) -> str:
    """ "31 of 400", and for many worlds also per hundred: "820 of 10,000 (8.2 in 100)"."""
    yes = round(estimate.mean * estimate.count)
    said = f"{yes:,} of {estimate.count:,}"
    return said if estimate.count < MANY else f"{said} ({100 * estimate.mean:.1f} in 100)"


def level(metric: Metric, value: float) -> str:
    """A mean in its unit."""
    if math.isnan(value):
        return "unknown"
    if metric.unit in POINTS:
        return f"{100 * value:.0f} %" if abs(value) >= 0.1 or value == 0 else f"{100 * value:.1f} %"
    if metric.unit is Unit.MONTHS:
        return f"{value:.0f}" if value >= 10 else f"{value:.1f}"
    return f"{value:.3f}" if metric.unit is Unit.INDEX else f"{value:.2f}"


def brief(metric: Metric, estimate: Estimate) -> str:
    """As `shown`, in few characters: "5.8 in 100" where the number of futures is large and said elsewhere."""
    if metric.unit is Unit.FUTURES and estimate.count >= MANY:
        return f"{100 * estimate.mean:.1f} in 100"
    return shown(metric, estimate)


def shown(metric: Metric, estimate: Estimate) -> str:
    """An arm's result: a natural frequency for yes-or-no outcomes, else the mean."""
    return frequency(estimate) if metric.unit is Unit.FUTURES else level(metric, estimate.mean)


def unit_of(metric: Metric, said: str = "") -> str:
    """The unit of a difference that reads `said`: "points", "months" or nothing; singular for one."""
    unit = "point" if metric.unit in POINTS else "month" if metric.unit is Unit.MONTHS else ""
    one = said.lstrip("+-") in ("1", "1.0")
    return unit if one or not unit else f"{unit}s"


def signed(metric: Metric, value: float, fine: bool = False) -> str:
    """A difference with its sign: points for shares, else the outcome's unit; never "-0"."""
    if math.isnan(value):
        return "unknown"
    if value == 0:
        return "0"
    if metric.unit in POINTS:
        return _sign(100 * value, 1 if fine else 0)
    return _sign(value, {Unit.MONTHS: 1, Unit.INDEX: 3}.get(metric.unit, 2))


def _sign(value: float, decimals: int) -> str:
    said = f"{value:+.{decimals}f}"
    return said[1:] if float(said) == 0 else said


def is_fine(metric: Metric, effect: Effect) -> bool:
    """True if whole points would hide the interval."""
    return metric.unit in POINTS and effect.high - effect.low < 0.1


def limits(metric: Metric, effect: Effect) -> tuple[str, str, str]:
    """Mean, low and high of an effect, each with its sign."""
    fine = is_fine(metric, effect)
    return signed(metric, effect.mean, fine), signed(metric, effect.low, fine), signed(metric, effect.high, fine)


def difference(metric: Metric, effect: Effect, units: bool = True) -> str:
    """A difference with its interval: "-1.0 points (-3.1 to +1.1)"; without its unit where a heading gives it."""
    mean, low, high = limits(metric, effect)
    unit = unit_of(metric, mean) if units else ""
    interval = "" if math.isnan(effect.low) else f"({low} to {high})"
    return " ".join(part for part in (mean, unit, interval) if part)


def size(metric: Metric, effect: Effect) -> str:
    """A difference without its sign, with its interval, for use after "raises" or "lowers": "12 points (10 to 14)"."""
    turn = -1 if effect.mean < 0 else 1
    low, high = sorted((turn * effect.low, turn * effect.high))
    fine = is_fine(metric, effect)
    mean, low_said, high_said = (signed(metric, v, fine).removeprefix("+") for v in (abs(effect.mean), low, high))
    return " ".join(part for part in (mean, unit_of(metric, mean), f"({low_said} to {high_said})") if part)


def smallest(metric: Metric, reference: float, edges: Edges = USUAL) -> float:
    """The smallest change that matters, in the outcome's own unit, given the reference's mean."""
    return edges.smallest(metric, reference)


def judgement(metric: Metric, effect: Effect, reference: float, edges: Edges = USUAL) -> str:
    """How an effect is judged: "identical", "better", "worse", "more", "less", "negligible" or "unclear".

    The rule of the analysis plan: the interval must exclude 0 and the difference reach the smallest effect of interest;
    negligible if the interval lies inside that size on both sides; else undecided. That size is the nearer of the outcome's
    own edge and, for yes-or-no outcomes, a share of the base rate. "identical" says that no world differs, nothing more:
    with few worlds one may have been missed.
    """
    edge = smallest(metric, reference, edges)
    if effect.differing == 0:
        return IDENTICAL
    if math.isnan(effect.low):
        return "unclear"
    if (effect.low > 0 or effect.high < 0) and abs(effect.mean) >= edge:
        return _direction(metric, effect.mean)
    return "negligible" if -edge <= effect.low and effect.high <= edge else "unclear"


def _direction(metric: Metric, mean: float) -> str:
    if metric.better == 0:
        return "more" if mean > 0 else "less"
    return "better" if mean * metric.better > 0 else "worse"
