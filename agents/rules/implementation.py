"""What becomes of a signed text: obligations carried out, or the text abandoned."""

from __future__ import annotations

import math

from keci.agents.compiled import rule


@rule
def progress(done, annual_rate, violence_multiplier, pace_multiplier):
    """Share carried out after one more month of work: I + (r / 12)(1 - I) x violence x pace, at most 1.

    `annual_rate` r is the share of what remains that a complying party carries out in a year.
    """
    return min(1.0, done + annual_rate / 12.0 * (1.0 - done) * violence_multiplier * pace_multiplier)


@rule
def rate_when_complying(average_rate, usual_compliance):
    """Annual rate in months of compliance, from the observed average and the share of months in which parties complied."""
    return average_rate / usual_compliance


@rule
def collapse_hazard(hazard, implemented, protection, hazard_ratio):
    """Monthly hazard that a signed text is abandoned: h exp(-theta I) x HR (Joshi and Quinn 2017 for the sign of theta)."""
    return min(1.0, hazard * math.exp(-protection * implemented) * hazard_ratio)


@rule
def implementation_share(done, due):
    """Share of obligations carried out, sum(done x weight) / sum(weight), as in the Peace Accords Matrix; 0 if none is due."""
    return done / due if due > 0.0 else 0.0
