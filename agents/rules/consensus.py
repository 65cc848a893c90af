"""Decisions that need everybody: opinions among stubborn allies, the silence procedure, holdouts and side payments."""

from __future__ import annotations

import math

from keci.agents.compiled import rule
from keci.agents.rules.bargaining import logistic


@rule
def socialised_opinion(own, neighbours, anchor, stubbornness, pace):
    """Opinion after one month: own + pace x ((1 - s) x neighbours + s x anchor - own).

    Friedkin and Johnsen 1990 (https://doi.org/10.1080/0022250X.1990.9990069), run at a monthly `pace` below 1, since
    socialisation in international organisations is slow (Bearce and Bondanella 2007). All arguments in [0, 1].
    """
    return own + pace * ((1.0 - stubbornness) * neighbours + stubbornness * anchor - own)


@rule
def shown_stance(openness, stubbornness, status_laden, goodwill):
    """Openness as shown in a month, in [0, 1]: opinion moved by goodwill (reputation, help in emergencies).

    On a status-laden format stubborn allies discount goodwill by their stubbornness.
    """
    heed = 1.0 - stubbornness * status_laden
    return min(max(openness + heed * goodwill, 0.0), 1.0)


@rule
def objection(salience, openness, demand, in_force, discount):
    """What a step costs an ally beyond what is in force: salience x (shortfall at the demand - shortfall in force) x discount.

    A shortfall is how much more than the ally wants is asked, max(0, level - openness), on the scale of engagement (0 none, .25
    today's, .75 Partnership for Peace). `discount` is 1 for a status-laden format and below 1 for a practical one. A step that
    asks no more than what is in force costs nothing.
    """
    return salience * max(0.0, max(0.0, demand - openness) - max(0.0, in_force - openness)) * discount


@rule
def isolation_cost(cost, share_in_favour):
    """What breaking silence costs an ally: grows with the share of the others that stay silent."""
    return cost * share_in_favour


@rule
def minding(objection_, precision):
    """Share of occasions on which an objection is pressed at all: 1 - exp(-precision x objection), 0 without one (judgement)."""
    return 1.0 - math.exp(-precision * max(0.0, objection_))


@rule
def break_probability(objection_, side_payment, isolation, precision):
    """Probability that an ally breaks silence: minding x logistic(precision x (objection - side payment - isolation)).

    The silence procedure's rule is "break if and only if the bracket is positive". A logit alone would let an ally with next to
    no objection break it about as often as not where isolation costs little; with `minding`, and without side payments, this is
    the logit moved and stretched to be 0 without objection and 1 for a grave one.
    """
    return minding(objection_, precision) * logistic(precision * (objection_ - side_payment - isolation))


@rule
def adopted(objections):
    """1 if nobody objects, else 0: one ally at the status quo suffices to stop a text."""
    return 1.0 if objections == 0 else 0.0


@rule
def yield_hazard(practical_hazard, status_hazard, status_laden, side_payment_multiplier, offered):
    """Monthly probability that a determined holdout gives way: five dated episodes for practical formats, none for status."""
    hazard = status_hazard if status_laden > 0.0 else practical_hazard
    return min(1.0, hazard * (side_payment_multiplier if offered > 0.0 else 1.0))
