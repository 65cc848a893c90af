"""Publics: support for NATO and its erosion, hawkish shifts after violence, elections."""

from __future__ import annotations

from agents.compiled import rule
from agents.rules.bargaining import logistic


@rule
def support_without_milestone(support, floor, rate):
    """Support after a month without a milestone: floor + (S - floor)(1 - rate); below the floor nothing is lost."""
    return support if support <= floor else floor + (support - floor) * (1.0 - rate)


@rule
def support_after_milestone(support, gain, ceiling):
    """Support after a milestone: S + gain x (ceiling - S); at the ceiling nothing is won."""
    return support + gain * max(0.0, ceiling - support)


@rule
def hardline_step(shift, half_life_factor, severe, shift_per_severe):
    """Hawkish shift of a public, share points: it halves in the half-life and jumps with each severe incident."""
    return min(1.0, shift * half_life_factor + severe * shift_per_severe)


@rule
def election_due(months_since, term, early_hazard, draw):
    """1 if an election is held: at the end of the term (months), or earlier with the monthly hazard."""
    return 1.0 if months_since >= term or draw < early_hazard else 0.0


@rule
def firmer_probability(hardline, swing):
    """Probability that the government which an election brings is firmer than the last: logistic(swing x hard-line shift)."""
    return logistic(swing * hardline)
