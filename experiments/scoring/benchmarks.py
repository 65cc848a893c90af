"""Simple forecasts from the record alone: what a model must beat.

A benchmark turns a history, a horizon in months, a number of draws and a random generator into an int array (draws, horizon)
of monthly counts. It sees nothing but the history it is given, which ends before the origin. Names follow ViEWS where it has
the same benchmark (Hegre et al. 2024).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from scipy import stats
from scipy.optimize import minimize_scalar
from scipy.special import gammaln, lambertw, xlogy

from keci.experiments.scoring import hawkes
from keci.experiments.scoring.months import month_edges
from keci.experiments.scoring.profile import PROFILE, Profile
from keci.experiments.scoring.record import History
from keci.model.errors import InputError, shown

Benchmark = Callable[[History, int, int, np.random.Generator, Profile], np.ndarray]


def zero(history: History, horizon: int, draws: int, rng: np.random.Generator, profile: Profile = PROFILE) -> np.ndarray:
    """Nothing happens."""
    return np.zeros((draws, horizon), dtype=np.int64)


def last_value(history: History, horizon: int, draws: int, rng: np.random.Generator, profile: Profile = PROFILE) -> np.ndarray:
    """Every month is like the last one known."""
    return np.full((draws, horizon), history.counts[-1])


def climatology(history: History, horizon: int, draws: int, rng: np.random.Generator, profile: Profile = PROFILE) -> np.ndarray:
    """Stretches of past months as they were, each start equally often, the end of the history joined to its beginning.

    Every month's distribution is then the history's, and the chance of an event in a window is the share of past windows
    that had one (circular blocks: Politis and Romano 1992). No chance is used: starts are spread evenly over the draws.
    """
    return stretches(history.counts, horizon, draws)


def conflictology_short(
    history: History, horizon: int, draws: int, rng: np.random.Generator, profile: Profile = PROFILE
) -> np.ndarray:
    """Each month is one of the last 12, drawn anew (ViEWS's conflictology; Hegre et al. 2024)."""
    return rng.choice(_recent(history, profile.short_window), size=(draws, horizon))


def conflictology_long(
    history: History, horizon: int, draws: int, rng: np.random.Generator, profile: Profile = PROFILE
) -> np.ndarray:
    """Each month is one of the last 36, drawn anew."""
    return rng.choice(_recent(history, profile.long_window), size=(draws, horizon))


def poisson(history: History, horizon: int, draws: int, rng: np.random.Generator, profile: Profile = PROFILE) -> np.ndarray:
    """Independent Poisson months with the history's mean, the estimate of largest likelihood."""
    return rng.poisson(history.counts.mean(), size=(draws, horizon))


def hurdle(history: History, horizon: int, draws: int, rng: np.random.Generator, profile: Profile = PROFILE) -> np.ndarray:
    """A month is above 0 as often as in the history, and then zero-truncated Poisson (hurdle model: Mullahy 1986)."""
    positive = history.counts[history.counts > 0]
    if len(positive) == 0:
        return np.zeros((draws, horizon), dtype=np.int64)
    happens = rng.random((draws, horizon)) < len(positive) / len(history.counts)
    sizes = _zero_truncated_poisson(truncated_rate(float(positive.mean())), rng.random((draws, horizon)))
    return np.where(happens, sizes, 0)


def negative_binomial(
    history: History, horizon: int, draws: int, rng: np.random.Generator, profile: Profile = PROFILE
) -> np.ndarray:
    """Independent negative binomial months, mean and size of largest likelihood; Poisson where the months vary no more."""
    mean, size = float(history.counts.mean()), dispersion_size(history.counts, profile)
    if mean == 0.0 or not np.isfinite(size):
        return rng.poisson(mean, size=(draws, horizon))
    return rng.poisson(rng.gamma(size, mean / size, size=(draws, horizon)))


def mixture(history: History, horizon: int, draws: int, rng: np.random.Generator, profile: Profile = PROFILE) -> np.ndarray:
    """Each month is one of the last 36, but with the profile's weight a positive month of the whole history.

    So a quiet recent past does not make an event impossible; ViEWS's mixture takes the positive months of all places, of
    which there is one here.
    """
    recent = conflictology_long(history, horizon, draws, rng, profile)
    positive = history.counts[history.counts > 0]
    rare = rng.random((draws, horizon)) < profile.mixture_weight
    if len(positive) == 0:
        return recent
    return np.where(rare, rng.choice(positive, size=(draws, horizon)), recent)


def self_exciting(history: History, horizon: int, draws: int, rng: np.random.Generator, profile: Profile = PROFILE) -> np.ndarray:
    """A Hawkes process fitted to the days of the events and simulated on from the origin, still excited by the last ones."""
    fitted = hawkes.fit(history.days, history.span, profile)
    edges = month_edges(history.origin, horizon)
    paths = hawkes.simulate(fitted, history.days, history.span, float(edges[-1]), draws, rng)
    return paths.counts(edges)


BENCHMARKS: Mapping[str, Benchmark] = MappingProxyType(
    {
        "zero": zero,
        "last value": last_value,
        "climatology so far": climatology,
        "conflictology 12": conflictology_short,
        "conflictology 36": conflictology_long,
        "Poisson": poisson,
        "hurdle": hurdle,
        "negative binomial": negative_binomial,
        "mixture": mixture,
        "Hawkes": self_exciting,
    }
)
"""Benchmarks by name; none sees the future."""
IN_SAMPLE = "climatology in sample"
"""Climatology of the months that are scored: it has seen the answer, and marks what knowing the base rate alone is worth."""


def stretches(counts: np.ndarray, horizon: int, draws: int) -> np.ndarray:
    """Stretches of `horizon` months of `counts` (months,), its end joined to its beginning: (draws, horizon)."""
    starts = np.arange(draws) * len(counts) // draws
    return counts[(starts[:, None] + np.arange(horizon)) % len(counts)]


def truncated_rate(mean: float) -> float:
    """Rate of a zero-truncated Poisson distribution with this mean (1 or more): the root of rate/(1 - exp(-rate)) = mean.

    It is mean + W(-mean exp(-mean)), W being Lambert's function (Corless et al. 1996); 0 for mean 1.
    """
    if not mean >= 1.0:
        raise InputError(f"mean of positive counts: {shown(mean)}; should be 1 or more")
    # at mean 1 rounding can put the argument below -1/e, where W is not real
    return max(0.0, mean + float(lambertw(-mean * np.exp(-mean)).real)) if mean > 1.0 else 0.0


def dispersion_size(counts: np.ndarray, profile: Profile = PROFILE) -> float:
    """Size k of the negative binomial (variance = mean + mean^2/k) of largest likelihood; infinite where no k fits better
    than Poisson, which is so exactly where the variance is not above the mean (Anscombe 1950)."""
    mean = float(counts.mean())
    if counts.var() <= mean:
        return np.inf

    def loss(log_size: float) -> float:
        k = np.exp(log_size)
        terms = gammaln(counts + k) - gammaln(k) + k * np.log(k / (k + mean)) + xlogy(counts, mean / (k + mean))
        return -float(np.sum(terms))

    low, high = np.log(profile.dispersion_range)
    return float(np.exp(minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-8}).x))


def _zero_truncated_poisson(rate: float, uniform: np.ndarray) -> np.ndarray:
    if rate == 0.0:
        return np.ones(uniform.shape, dtype=np.int64)
    none = np.exp(-rate)
    return np.maximum(1, stats.poisson.ppf(none + uniform * (1.0 - none), rate)).astype(np.int64)


def _recent(history: History, months: int) -> np.ndarray:
    if len(history.counts) < months:
        raise InputError(f"history: {len(history.counts)} months; should be at least the {months} that are drawn from")
    return history.counts[-months:]
