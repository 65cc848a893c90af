"""What practical cooperation adds: help in emergencies, and a representative beside the mediator."""

from __future__ import annotations

import math

from keci.agents.compiled import rule


@rule
def emergency_pulse(size, dialogue_moves, basis_multiplier):
    """Trust from one emergency met together: larger where the dialogue already moves (Ker-Lindsay 2000; Kelman 2012)."""
    return size * (basis_multiplier if dialogue_moves > 0.0 else 1.0)


@rule
def quiet_month(emergencies_per_year):
    """Probability of a month without an emergency, exp(-rate / 12): emergencies come as a Poisson process."""
    return math.exp(-emergencies_per_year / 12.0)


@rule
def half_life_factor(half_life):
    """What remains after a month of something with this half-life in months: 2^(-1 / h)."""
    return math.exp2(-1.0 / half_life)


@rule
def envoy_odds(odds_ratio, in_post, strength):
    """Odds ratio of agreement with the representative in post; 1 without. Strength 1 is the full estimate."""
    return odds_ratio**strength if in_post > 0.0 else 1.0


@rule
def envoy_factor(multiplier, in_post, strength):
    """Multiplier on escalation or on the hazard of collapse with the representative in post; 1 without."""
    return multiplier**strength if in_post > 0.0 else 1.0
