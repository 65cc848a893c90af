"""Incidents that excite themselves, spoilers near agreements, what peacekeepers change, and suspension of talks."""

from __future__ import annotations

import math

from keci.agents.compiled import rule

MINOR = 0
SERIOUS = 1
SEVERE = 2
BANJSKA_SIZE = 3


@rule
def spoiled_rate(background, multiplier, proximity):
    """Background rate when a deal is near: mu (1 + (m - 1) proximity), proximity in [0, 1] (Kydd and Walter 2002)."""
    return background * (1.0 + (multiplier - 1.0) * proximity)


@rule
def peacekeeper_factor(coefficient, extra_thousands):
    """Factor exp(b x extra troops in thousands) on a rate or probability (Hultman, Kathman and Shannon 2013 for the form)."""
    return math.exp(coefficient * extra_thousands)


@rule
def decayed(excitation, decay_days, days):
    """Excitation left after some days: e^(-days / decay)."""
    return excitation * math.exp(-days / decay_days)


@rule
def background_wait(draw, daily_rate):
    """Days to the next incident of the background, from a unit exponential draw; infinite if the rate is 0."""
    return draw / daily_rate if daily_rate > 0.0 else math.inf


@rule
def triggered_wait(draw, excitation, decay_days):
    """Days to the next triggered incident from a unit exponential draw; infinite if the excitation dies out first.

    Exact for an exponential kernel (Dassios and Zhao 2013, https://doi.org/10.1214/ECP.v18-2717): the integrated
    intensity excitation x decay x (1 - e^(-t / decay)) is set equal to the draw. `excitation` is a daily rate.
    """
    reachable = excitation * decay_days
    if draw >= reachable:
        return math.inf
    return -decay_days * math.log(1.0 - draw / reachable)


@rule
def none_due(draw, expected):
    """True if no arrival can come of a uniform draw where so many are expected in all: -ln u >= 1 - u, without the logarithm.

    An arrival needs a unit exponential, -ln u, below what is expected. False leaves it open.
    """
    return 1.0 - draw >= expected


@rule
def excitation_jump(branching, decay_days):
    """Rise of the daily intensity after an incident, n / decay: its integral is n offspring."""
    return branching / decay_days


@rule
def severity(draw, p_severe, share_serious):
    """Class of an incident that nobody planned, from one uniform draw: minor, serious (somebody hurt) or severe.

    `p_severe` is the probability of a severe one, `share_serious` the part of the rest that is serious. Small draws are the
    grave ones, so that a lower `p_severe` can only lower the class.
    """
    if draw < p_severe:
        return SEVERE
    if draw < p_severe + (1.0 - p_severe) * share_serious:
        return SERIOUS
    return MINOR


@rule
def tension_step(tension, memory, added):
    """Slow tension between the communities: memory x tension + what this month adds, held in [0, 1]."""
    return min(max(memory * tension + added, 0.0), 1.0)


@rule
def heat(tension, half):
    """How hot a phase is, 0 to 1: T^4 / (T^4 + H^4), half at tension `half`; cool stays cool, hot does not run away.

    A threshold that saturates (Hill 1910): crowds and groups act once enough others would (Granovetter 1978,
    https://doi.org/10.1086/226707). The exponent is a convention: half of the rise lies within a quarter of H on either side.
    """
    # powers as products: what compiled code makes of them, and plain Python to the last bit
    squared, half_squared = tension * tension, half * half
    power = squared * squared
    return power / (power + half_squared * half_squared)
