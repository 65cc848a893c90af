"""Scores of single forecasts; all are penalties: 0 is best, and smaller is better.

Draws have shape (draws, ...), what was observed has shape (...), and so has the score. Means over cases are left to the
caller, who needs the single scores for paired differences. Every function raises InputError for gaps, negative counts,
probabilities outside 0..1 and shapes that do not fit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from keci.experiments.scoring.checks import finite, happenings, probabilities, same_shape, whole_counts
from keci.experiments.scoring.profile import PROFILE, Profile
from keci.model.errors import InputError, shown


def brier(probability: Any, happened: Any) -> np.ndarray:
    """Squared error of a probability, 0 to 1: (p - y)^2, y 0 or 1 (Brier 1950, for two classes halved, as is usual)."""
    p, y = _event(probability, happened)
    return (p - y) ** 2


def log_score(probability: Any, happened: Any, profile: Profile = PROFILE) -> np.ndarray:
    """Minus the natural logarithm of the probability given to what happened (Good 1952), in nats.

    Probabilities are first brought inside [floor, 1 - floor] of the profile, so that a finite number of draws that never
    show an event is not punished without limit.
    """
    p, y = _event(probability, happened)
    p = np.clip(p, profile.probability_floor, 1.0 - profile.probability_floor)
    return -np.log(np.where(y == 1.0, p, 1.0 - p))


def crps(draws: Any, observed: Any) -> np.ndarray:
    """Continuous ranked probability score of the draws' own distribution, in the unit of the observations.

    Mean of |x - y| minus half the mean of |x - x'| over all m^2 pairs, a draw with itself included (Gneiting and Raftery
    2007, equation 21): the plain form, which the ViEWS challenge uses. It is m/(m-1) too hard on the spread of m draws.
    """
    x, y = _sample(draws, observed, least=1)
    return np.abs(x - y).mean(axis=0) - _pair_distances(x) / (2.0 * len(x) ** 2)


def crps_fair(draws: Any, observed: Any) -> np.ndarray:
    """The same with the m(m-1) pairs of different draws only: an unbiased estimate of the score of the distribution that
    was drawn from (Ferro 2014: the fair form). It may be below 0. Needs two draws."""
    x, y = _sample(draws, observed, least=2)
    return np.abs(x - y).mean(axis=0) - _pair_distances(x) / (2.0 * len(x) * (len(x) - 1))


def ignorance(draws: Any, observed: Any, profile: Profile = PROFILE) -> np.ndarray:
    """Minus the binary logarithm of the probability of the bin that was observed (Roulston and Smith 2002), in bits.

    A bin's probability is its share of the draws after the profile's pseudo-draws are added to every bin (Laplace's rule of
    succession for one), as in the ViEWS challenge: compare only forecasts of equally many draws. Draws and observations are
    counts.
    """
    x, y = whole_counts(draws, "draws"), whole_counts(observed, "observed counts")
    _check_draws(x, y, least=1)
    edges = np.asarray(profile.ignorance_bins)
    hits = (_bin(x, edges) == _bin(y, edges)).sum(axis=0)
    added = profile.bin_pseudo_draws
    return -np.log2((hits + added) / (len(x) + added * len(edges)))


def interval_score(draws: Any, observed: Any, profile: Profile = PROFILE) -> np.ndarray:
    """Width of the central interval plus 2/alpha for every unit by which the observation lies outside (Winkler 1972;
    Gneiting and Raftery 2007, equation 43), alpha being 1 - level.

    The ends are the draws' alpha/2 and 1 - alpha/2 quantiles, linear between order statistics, as in the ViEWS challenge,
    whose "mean interval score" is the mean of these.
    """
    x, y = _sample(draws, observed, least=1)
    alpha = 1.0 - profile.interval_level
    low, high = np.quantile(x, (alpha / 2.0, 1.0 - alpha / 2.0), axis=0)
    outside = np.maximum(low - y, 0.0) + np.maximum(y - high, 0.0)
    return (high - low) + 2.0 / alpha * outside


def _event(probability: Any, happened: Any) -> tuple[np.ndarray, np.ndarray]:
    p, y = probabilities(probability, "probabilities"), happenings(happened, "whether it happened")
    same_shape(p, y, "probabilities and whether it happened")
    return p, y


def _sample(draws: Any, observed: Any, least: int) -> tuple[np.ndarray, np.ndarray]:
    x, y = finite(draws, "draws"), finite(observed, "observations")
    _check_draws(x, y, least)
    return x, y


def _check_draws(x: np.ndarray, y: np.ndarray, least: int) -> None:
    if x.ndim == 0 or x.shape[1:] != y.shape:
        raise InputError(f"draws and observations: shapes {x.shape} and {y.shape}; should be (draws, ...) and (...)")
    if len(x) < least:
        raise InputError(f"draws: {shown(len(x))}; should be at least {least}")


def _pair_distances(x: np.ndarray) -> np.ndarray:
    """Sum of |x - x'| over all ordered pairs of draws, from the order statistics: 2 sum (2i - m - 1) x_(i)."""
    m = len(x)
    weights = 2.0 * np.arange(1, m + 1) - m - 1.0
    return 2.0 * np.tensordot(weights, np.sort(x, axis=0), axes=1)


def _bin(counts: np.ndarray, edges: np.ndarray) -> np.ndarray:
    return np.searchsorted(edges, counts, side="right") - 1
