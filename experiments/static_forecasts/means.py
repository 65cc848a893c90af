"""Forecasts by averaging: the compromise model and the weighted median voter."""

from __future__ import annotations

import numpy as np

from keci.experiments.static_forecasts.issue import Issue

HALF = 1e-12  # within which a share of all weight counts as one half: above the rounding of sums, below any coder's precision


def compromise(issue: Issue) -> float:
    """The mean of positions weighted by capability × salience, in units of position.

    Σ c s x / Σ c s: the compromise model (Van den Bos 1991; Thomson, Stokman, Achen and König 2006, "The European Union
    Decides"), which Achen (2006, chapter 4 there) derives as an approximation of Nash's bargaining solution.
    """
    voices = issue.voices()
    return weighted_mean(voices.position, voices.weight)


def median_voter(issue: Issue) -> float:
    """The median of positions weighted by capability × salience, in units of position.

    With single-peaked preferences it beats every other position in a weighted majority vote (Black 1948); Bueno de Mesquita
    (1994) takes it for the forecast before any bargaining.
    """
    voices = issue.voices()
    return weighted_median(voices.position, voices.weight)


def weighted_mean(position: np.ndarray, weight: np.ndarray) -> float:
    """Mean of positions of shape (n,), weights of shape (n,) all above 0; never outside the positions by rounding."""
    low, high = float(position.min()), float(position.max())
    mean = low + float(weight @ (position - low)) / float(weight.sum())
    return min(max(mean, low), high)


def weighted_median(position: np.ndarray, weight: np.ndarray) -> float:
    """Median of positions of shape (n,), weights of shape (n,) all above 0.

    Where exactly half of the weight lies on either side, every position between the two neighbours is a median; this is their
    midpoint, so that a scale turned round gives the forecast turned round.
    """
    order = np.argsort(position, kind="stable")
    share = np.cumsum(weight[order]) / weight.sum()
    middle = int(np.argmax(share >= 0.5 - HALF))
    here = float(position[order[middle]])
    if share[middle] <= 0.5 + HALF and middle + 1 < len(order):
        return here + (float(position[order[middle + 1]]) - here) / 2
    return here
