"""Forecasts at rolling origins: every year and half-year from 2021 on, each from what was known before it.

Forecasts are int arrays (origins, draws, months) of monthly counts, observations int arrays (origins, months). Windows of one
length follow each other without gap or overlap, so that every month of the test period is scored once for each length.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from keci.experiments.scoring.benchmarks import BENCHMARKS, IN_SAMPLE, Benchmark, stretches
from keci.experiments.scoring.checks import whole_counts
from keci.experiments.scoring.months import month_number, month_text
from keci.experiments.scoring.profile import PROFILE, Profile
from keci.experiments.scoring.record import Record, Target
from keci.experiments.scoring.scores import brier, crps, ignorance, interval_score, log_score
from keci.model.errors import InputError, shown

FIRST_ORIGIN = "2021-01"
"""Judgement: ten years of record to fit benchmarks to, five and a half to test on."""
HORIZONS = (6, 12)
"""Months of a window: half a year and a year."""
MONTHLY = ("CRPS", "ignorance", "interval score")
"""Scores of a month's count: the three of the ViEWS challenge."""
WINDOWED = ("Brier", "log score")
"""Scores of whether anything happens in a window."""


def origins(record: Record, horizon: int, first: str = FIRST_ORIGIN) -> np.ndarray:
    """Month numbers (origins,) at which windows of `horizon` months begin, the last ending inside the record.

    Raises InputError if no whole window fits, or the first origin has nothing before it.
    """
    if horizon < 1:
        raise InputError(f"horizon: {shown(horizon)} months; should be 1 or more")
    begin = month_number(first)
    if not record.first < begin <= record.end - horizon:
        span = f"{month_text(record.first + 1)} to {month_text(record.end - horizon)}"
        raise InputError(f"first origin {first}: no history before it or no {horizon} months after it; should be {span}")
    return np.arange(begin, record.end - horizon + 1, horizon)


def observations(record: Record, target: Target, horizon: int, first: str = FIRST_ORIGIN) -> np.ndarray:
    """What happened in the windows: int array (origins, horizon)."""
    begins = origins(record, horizon, first) - record.first
    return record.counts(target)[begins[:, None] + np.arange(horizon)]


def forecast(
    benchmark: Benchmark, key: str, record: Record, target: Target, horizon: int, seed: int, first: str, profile: Profile
) -> np.ndarray:
    """One benchmark at every origin: int array (origins, draws, horizon).

    Each forecast has a random stream of its own, named by seed, `key`, target, horizon and origin, so that adding an origin
    or a benchmark changes no other forecast.
    """
    made = []
    for origin in origins(record, horizon, first):
        rng = _generator(seed, f"{key}/{target.name}/{horizon}/{month_text(int(origin))}")
        made.append(benchmark(record.history(target, int(origin)), horizon, profile.draws, rng, profile))
    return np.stack(made)


def benchmark_forecasts(
    record: Record,
    target: Target,
    horizon: int,
    seed: int = 0,
    first: str = FIRST_ORIGIN,
    profile: Profile = PROFILE,
    benchmarks: Mapping[str, Benchmark] = BENCHMARKS,
) -> dict[str, np.ndarray]:
    """Every benchmark, none of which sees its origin or later, and last the climatology in sample, which has seen it all."""
    made = {
        name: forecast(benchmark, name, record, target, horizon, seed, first, profile) for name, benchmark in benchmarks.items()
    }
    seen = observations(record, target, horizon, first)
    same = stretches(seen.ravel(), horizon, profile.draws)
    return {**made, IN_SAMPLE: np.broadcast_to(same, (len(seen), *same.shape))}


def event_probability(draws: np.ndarray, at_least: int = 1) -> np.ndarray:
    """Share of draws with so many events or more in a window: (origins,) from (origins, draws, months)."""
    return (draws.sum(axis=-1) >= at_least).mean(axis=-1)


def single_scores(draws: np.ndarray, observed: np.ndarray, profile: Profile = PROFILE) -> Mapping[str, np.ndarray]:
    """Scores of one forecaster (origins, draws, months) by name, in order of time: (origins x months,) for each month's
    count and (origins,) for whether anything happens in a window."""
    x = np.moveaxis(checked_forecasts(draws, observed, profile), 1, 0)
    probability, happened = event_probability(draws), observed.sum(axis=1) > 0
    return MappingProxyType(
        {
            "CRPS": crps(x, observed).ravel(),
            "ignorance": ignorance(x, observed, profile).ravel(),
            "interval score": interval_score(x, observed, profile).ravel(),
            "Brier": brier(probability, happened),
            "log score": log_score(probability, happened, profile),
        }
    )


def checked_forecasts(draws: np.ndarray, observed: np.ndarray, profile: Profile) -> np.ndarray:
    """The draws as int64; InputError if they are no counts, or do not fit the observations and the profile's draws."""
    counts = whole_counts(draws, "forecasts")
    right = (observed.shape[0], profile.draws, observed.shape[1])
    if counts.shape != right:
        raise InputError(f"forecasts: shape {counts.shape}; should be {right}: origins, draws, months")
    return counts


def _generator(seed: int, key: str) -> np.random.Generator:
    """A stream named by text; the checksum keeps it the same on every machine and in every run."""
    return np.random.default_rng([seed, zlib.crc32(key.encode())])
