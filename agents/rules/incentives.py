"""Conditionality: rewards, threats and the belief that they arrive."""

from __future__ import annotations

import math

from keci.agents.compiled import rule
from keci.agents.rules.bargaining import clip


@rule
def patience(monthly_discount, delay):
    """What waiting leaves of a reward: delta^D, delta in (0, 1] the monthly discount factor, D the delay in months."""
    return monthly_discount**delay


@rule
def credibility_lost(credibility, loss_per_year):
    """Belief in a promise after one more month in which an earned reward stays undelivered: p - kappa / 12, at least 0."""
    return max(0.0, credibility - loss_per_year / 12.0)


@rule
def credibility_won(credibility, gain):
    """Belief after a delivery: p + gain x (1 - p). The form is judgement: what is kept closes a share of the remaining doubt."""
    return credibility + gain * (1.0 - credibility)


@rule
def after_sticks(reward, measures, late_multiplier):
    """A carrot added while sticks are already imposed counts for less (https://doi.org/10.1080/03050629.2024.2374363)."""
    return reward * (late_multiplier if measures > 0.0 else 1.0)


@rule
def emboldened(log_odds, conditional, multiplier):
    """Log-odds of a unilateral act; unconditional carrots multiply the odds: moral hazard (Benson, Meirowitz and Ramsay 2014)."""
    return log_odds if conditional > 0.0 else log_odds + math.log(multiplier)


@rule
def domestic_sweetener(reward, ceiling, slope):
    """Share points of domestic support that a perceived reward buys: slope x reward, at most `ceiling` (judgement)."""
    return clip(slope * reward, 0.0, ceiling)


@rule
def expected_reward(belief, size, patience_):
    """What a promised reward is worth now: p x R x delta^D (external incentives model, Schimmelfennig and Sedelmeier 2004).

    https://doi.org/10.1080/1350176042000248089. `size` in utility, `patience_` is delta^D as from `patience`.
    """
    return belief * size * patience_


@rule
def on_offer(earned, used_up):
    """Share of a reward still on offer: the rest if it is used up as it is earned, else the whole until all is earned."""
    left = max(0.0, 1.0 - earned)
    return left if used_up > 0.0 or left <= 1e-9 else 1.0


@rule
def further_steps(on_offer_, share, foresight, pace):
    """Share of a reward that the steps after the next can still bring within the foresight, one each `pace` months."""
    return min(max(0.0, on_offer_ - share), share * foresight / pace)


@rule
def demand_for(support, usual, elasticity):
    """How the worth of a reward to a government follows its public's support: (S / S0)^elasticity; 1 at the usual support.

    Where nobody ever supported it, 1 too.
    """
    return (support / usual) ** elasticity if usual > 0.0 else 1.0
