"""Bargaining over several issues: utilities, red lines, win-sets, the Nash product, acceptance, patience.

Levels of an issue lie in [0, 1]. A party's utility is scaled so that 1 is its own ideal on every issue and 0 the
other side's: one unit is the whole stake of the dialogue.
"""

from __future__ import annotations

import math

from agents.compiled import rule


@rule
def logistic(x):
    """1 / (1 + exp(-x)): the logit choice probability (McFadden 1974), in [0, 1]."""
    return 1.0 / (1.0 + math.exp(-x))


@rule
def clip(value, low, high):
    """`value` held inside [low, high]."""
    return min(max(value, low), high)


@rule
def monthly_discount(annual_rate):
    """Monthly discount factor (1 - d)^(1/12) of an annual discount rate d in [0, 1)."""
    return (1.0 - annual_rate) ** (1.0 / 12.0)


@rule
def rubinstein_share(proposer_discount, responder_discount):
    """The proposer's share of a pie, (1 - d2) / (1 - d1 d2), under alternating offers (Rubinstein 1982, doi 10.2307/1912531)."""
    return (1.0 - responder_discount) / (1.0 - proposer_discount * responder_discount)


@rule
def bargaining_power(own_discount, other_discount):
    """Limit of the Rubinstein share for short periods: ln d2 / (ln d1 + ln d2), the exponent of the asymmetric Nash product.

    Binmore, Rubinstein and Wolinsky 1986 (doi 10.2307/2555382). Monthly discount factors in (0, 1); the patient side gets more.
    """
    return math.log(other_discount) / (math.log(own_discount) + math.log(other_discount))


@rule
def issue_weight(salience, ideal, other_ideal, stake):
    """Utility per unit of level of one issue: salience / stake, where stake = sum of salience x distance of the two ideals.

    A weighted spatial utility with city-block distance (Hinich and Munger 1997, "Analytical Politics").
    """
    return salience / stake if ideal != other_ideal else 0.0


@rule
def issue_gain(weight, level, reference, ideal):
    """Utility gained when an issue moves from `reference` to `level`: weight x (|reference - ideal| - |level - ideal|)."""
    return weight * (abs(reference - ideal) - abs(level - ideal))


@rule
def beyond_red_line(level, red_line, direction):
    """How far a level lies on the wrong side of a red line; direction +1: at least the line, -1: at most, 0: no line."""
    return max(0.0, direction * (red_line - level))


@rule
def audience_cost(scale, distance, salience, hardline):
    """Domestic cost of conceding beyond a published red line: a x distance x salience x (hard-line factor).

    Fearon 1994 (doi 10.2307/2944796); Tomz 2007 for its existence; the size is contested, so `scale` is kept wide.
    `hardline` is 1 in normal times and above 1 after violence.
    """
    return scale * distance * salience * hardline


@rule
def domestic_support(rejecting, level, untroubled, whole, shift, sweetener):
    """Share of a public that accepts a level of the issue it fears.

    Rejection rises in a straight line from 0 at the level that troubles nobody (`untroubled`) to the polled share
    (`rejecting` plus the hawkish `shift`) at the level that the poll asked about (`whole`), and is lowered by the
    perceived reward (`sweetener`, share points). The straight line is judgement; the end points are polls.
    """
    exposure = clip((level - untroubled) / (whole - untroubled), 0.0, 1.0)
    return clip(1.0 - (rejecting + shift) * exposure + sweetener, 0.0, 1.0)


@rule
def in_win_set(support, threshold):
    """1 if domestic support reaches the ratification threshold, else 0 (Putnam 1988, doi 10.1017/S0020818300027697)."""
    return 1.0 if support >= threshold else 0.0


@rule
def log_odds(probability):
    """ln(p / (1 - p)), the inverse of `logistic`."""
    return math.log(probability / (1.0 - probability))


@rule
def nash_logarithm(gain_a, gain_b, power_a):
    """ln of the asymmetric Nash product gain_a^power_a x gain_b^(1 - power_a) (Nash 1950); -inf unless both are positive."""
    if gain_a <= 0.0 or gain_b <= 0.0:
        return -math.inf
    return power_a * math.log(gain_a) + (1.0 - power_a) * math.log(gain_b)


@rule
def nash_product(gain_a, gain_b, power_a):
    """Asymmetric Nash product gain_a^power_a x gain_b^(1 - power_a); 0 unless both gains are positive (Nash 1950)."""
    return math.exp(nash_logarithm(gain_a, gain_b, power_a))


@rule
def acceptance(net, precision):
    """Probability that a party accepts: logistic(precision x net gain over the status quo).

    Quantal response (McKelvey and Palfrey 1995, doi 10.1006/game.1995.1023). A net gain of 0 gives one half.
    """
    return logistic(precision * net)


@rule
def scaled_odds(probability, odds_ratio):
    """A probability with its odds multiplied; 0 and 1 stay."""
    odds = probability * odds_ratio
    return odds / (1.0 - probability + odds)
