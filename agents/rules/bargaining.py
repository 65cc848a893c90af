"""Bargaining over several issues: utilities, red lines, win-sets, the Nash product, acceptance, patience.

Levels of an issue lie in [0, 1]. A party's utility is scaled so that 1 is its own ideal on every issue and 0 the
other side's: one unit is the whole stake of the dialogue.
"""

from __future__ import annotations

import math

from keci.agents.compiled import rule


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
def domestic_support(rejecting, level, untroubled, whole, shift, sweetener, counterweight):
    """Share of a public that accepts a level of the issue it fears.

    Rejection rises in a straight line from 0 at the level that troubles nobody (`untroubled`) to the polled share
    (`rejecting` plus the hawkish `shift`) at the level that the poll asked about (`whole`), and is lowered by the
    perceived reward (`sweetener`, share points) and by the part of those who reject that a promise of peace wins over
    (`counterweight`, 0 to 1). The straight line is judgement; the end points are polls.
    """
    exposure = clip((level - untroubled) / (whole - untroubled), 0.0, 1.0)
    return clip(1.0 - (rejecting + shift) * exposure * (1.0 - counterweight) + sweetener, 0.0, 1.0)


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
def log_ratio(ratio):
    """ln of an odds ratio; a ratio of 0 counts as a millionth."""
    return math.log(max(ratio, 1e-6))


@rule
def as_utility(log_odds_shift, precision):
    """The utility that would move the odds of a decision by so much at this precision; 0 at a precision of 0.

    Rates that the record shows (firm governments act alone three times as often) are odds ratios, and must not depend on the
    precision with which stakes are weighed.
    """
    return log_odds_shift / precision if precision > 0.0 else 0.0


@rule
def drift_months(monthly_discount, foresight):
    """Sum of delta^t for t = 1 to F: the discounted average of a path that moves by one unit a month for F months and then stays.

    `monthly_discount` delta in (0, 1), `foresight` F in months, 0 for none; a geometric series.
    """
    return monthly_discount * (1.0 - monthly_discount**foresight) / (1.0 - monthly_discount)


@rule
def near_weight(monthly_discount, foresight):
    """Weight 1 - delta^F of the next F months in the whole discounted future."""
    return 1.0 - monthly_discount**foresight


@rule
def assurance(trust, guaranteed):
    """Belief that a text is carried out: what trust leaves in doubt is removed in part by guarantees, 1 - (1 - t)(1 - g).

    Third parties ease the commitment problem (Walter 2002, "Committing to Peace"; Fearon 1998). All in [0, 1].
    """
    return 1.0 - (1.0 - trust) * (1.0 - guaranteed)


@rule
def carried_out(obliged, assured, exposed):
    """Part of an issue's change that a side expects: the other's duty as far as it is assured, its own also where it goes first.

    `obliged` is its own share of the duty; if the other side defaults, `exposed` of its own part has already been given.
    """
    return obliged * (assured + (1.0 - assured) * exposed) + (1.0 - obliged) * assured


@rule
def normal_density(z):
    """Density of the standard normal distribution."""
    return math.exp(-0.5 * z * z) * 0.3989422804014327


@rule
def normal_share(z):
    """Distribution function of the standard normal."""
    return 0.5 * math.erfc(-z * 0.7071067811865476)


@rule
def hazard_ratio(z):
    """Density over distribution function of the standard normal at z, -z where both vanish (Mills)."""
    share = normal_share(z)
    return normal_density(z) / share if share > 1e-12 else -z


@rule
def acceptance_spread(variance, precision):
    """Standard deviation of a net gain as it decides: uncertainty of the estimate, and the logit as a normal.

    The logistic distribution with scale 1 is close to a normal with sd 1.7 (Camilli 1994, doi 10.3102/10769986019003293).
    """
    return math.sqrt(variance + (1.702 / precision) * (1.702 / precision))


@rule
def sounded(variance, distance, noise):
    """Part of an error that remains after a side said, with noise, what `distance` on an issue is worth: R / (v d^2 + R).

    Kalman 1960 (doi 10.1115/1.3662552) for one number; v is the variance of the error in utility per unit, R = noise^2.
    """
    heard = noise * noise
    return heard / (variance * distance * distance + heard)


@rule
def aged(variance, first, months, half_life):
    """Variance of a belief after some months: what was learned goes stale with a half-life, back to the first variance."""
    return first - (first - variance) * math.exp2(-months / half_life)
