"""Publics: support for NATO and its erosion, hawkish shifts after violence, elections."""

from __future__ import annotations

from keci.agents.compiled import rule
from keci.agents.rules.bargaining import logistic


@rule
def support_disappointed(support, floor, rate):
    """Support after a month with a promise unmet or broken: floor + (S - floor)(1 - rate); below the floor nothing is lost."""
    return support if support <= floor else floor + (support - floor) * (1.0 - rate)


@rule
def support_gained(support, gain, ceiling):
    """Support after something that wins it: S + gain x (ceiling - S); at the ceiling nothing is won."""
    return support + gain * max(0.0, ceiling - support)


@rule
def hardline_step(shift, half_life_factor, severe, shift_per_severe):
    """Hawkish shift of a public, share points: it halves in the half-life and jumps with each severe incident."""
    return min(1.0, shift * half_life_factor + severe * shift_per_severe)


@rule
def firmer_probability(hardline, swing, line, return_):
    """Probability that another government is firmer than the middle: logistic(swing x hard-line shift - return x line)."""
    return logistic(swing * hardline - return_ * line)
