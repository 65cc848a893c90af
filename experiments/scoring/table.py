"""The table of a hindcast: every score of every forecaster, its difference to ours, and what the period can tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from keci.experiments.scoring.benchmarks import IN_SAMPLE
from keci.experiments.scoring.bootstrap import Difference, paired_difference
from keci.experiments.scoring.months import month_text
from keci.experiments.scoring.profile import PROFILE, Profile
from keci.experiments.scoring.record import TARGETS, Record, Target
from keci.experiments.scoring.rolling import (
    FIRST_ORIGIN,
    HORIZONS,
    MONTHLY,
    WINDOWED,
    benchmark_forecasts,
    observations,
    origins,
    single_scores,
)
from keci.model.errors import InputError, shown, unknown

COLUMNS = ("target", "horizon", "score", "forecaster", "cases", "mean", "difference", "low", "high", "verdict")
BETTER, WORSE, NOT_APART, OURS = "ours better", "ours worse", "not told apart", "ours"
"""Verdicts: the interval of the difference lies below 0, above 0, or around 0; and the row of our own score."""

Forecasts = Mapping[tuple[str, int], np.ndarray]
"""Our draws (origins, draws, months) by target's name and horizon in months."""


def score_table(
    record: Record,
    ours: Forecasts,
    seed: int = 0,
    first: str = FIRST_ORIGIN,
    profile: Profile = PROFILE,
    targets: Iterable[Target] = TARGETS,
    name: str = "keci",
) -> pd.DataFrame:
    """Scores of our forecasts and of every benchmark: a row per target, horizon, score and forecaster, ours first.

    Columns: cases, the number of months or windows scored; mean, the mean score, smaller being better; difference, ours minus
    the forecaster's, below 0 where ours is better, with the bootstrap interval `low` to `high`; verdict. CRPS and interval
    score are in events a month, ignorance in bits, the log score in nats, Brier in 0..1. Raises InputError for a target or
    horizon that is unknown, and for draws that do not fit.
    """
    known = {target.name: target for target in targets}
    if not ours:
        raise InputError("forecasts: none; should be draws for at least one target and horizon")
    rows: list[tuple[object, ...]] = []
    for (target_name, horizon), draws in ours.items():
        if target_name not in known:
            raise unknown("target", target_name, known, "forecasts")
        rows += _rows(record, known[target_name], horizon, draws, seed, first, profile, name)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(
    record: Record, target: Target, horizon: int, draws: np.ndarray, seed: int, first: str, profile: Profile, name: str
) -> list[tuple[object, ...]]:
    if horizon not in HORIZONS:
        raise InputError(f"forecasts of {target.name}: horizon {shown(horizon)}; should be one of {HORIZONS}")
    observed = observations(record, target, horizon, first)
    own = single_scores(draws, observed, profile)
    others = {
        other: single_scores(forecasts, observed, profile)
        for other, forecasts in benchmark_forecasts(record, target, horizon, seed, first, profile).items()
    }
    rows: list[tuple[object, ...]] = []
    for score in (*MONTHLY, *WINDOWED):
        label = (target.name, horizon, score)
        rows.append((*label, name, len(own[score]), float(own[score].mean()), 0.0, 0.0, 0.0, OURS))
        block = profile.block_months if score in MONTHLY else profile.block_windows
        for other, theirs in others.items():
            found = paired_difference(own[score], theirs[score], block, seed, profile)
            mean = float(theirs[score].mean())
            rows.append((*label, other, found.count, mean, found.mean, found.low, found.high, _verdict(found)))
    return rows


def _verdict(found: Difference) -> str:
    if not found.told_apart:
        return NOT_APART
    return BETTER if found.high < 0.0 else WORSE


def sentence(table: pd.DataFrame, record: Record, first: str = FIRST_ORIGIN, profile: Profile = PROFILE) -> str:
    """One sentence on what the test period can tell apart, from the numbers of a table of `score_table`."""
    rivals = table[(table.verdict != OURS) & (table.forecaster != IN_SAMPLE)]
    hindsight = table[table.forecaster == IN_SAMPLE]
    name = table.forecaster[table.verdict == OURS].iloc[0]
    chance = (1.0 - profile.confidence_level) * len(rivals)
    return (
        f"{_period(table, record, first)} hold too few cases to rank forecasters finely: of {len(rivals)} comparisons of {name} "
        f"with benchmarks that see no future, {_count(rivals, BETTER)} come out better and {_count(rivals, WORSE)} worse with "
        f"{100 * profile.confidence_level:.0f} % confidence, where chance alone gives about {chance:.0f}; {_resolution(table)}; "
        f"against the {IN_SAMPLE}, which has seen the answer, {name} is better in {_count(hindsight, BETTER)} of "
        f"{len(hindsight)} and worse in {_count(hindsight, WORSE)}."
    )


def _period(table: pd.DataFrame, record: Record, first: str) -> str:
    longest = int(table.horizon.max())
    shortest = int(table.horizon.min())
    begins = origins(record, shortest, first)
    last = month_text(int(begins[-1]) + shortest - 1)
    windows = f"{len(origins(record, longest, first))} windows of {longest} months"
    return f"The {len(begins) * shortest} months from {first} to {last} and {windows}"


def _resolution(table: pd.DataFrame) -> str:
    """How large a difference in the CRPS must be to be seen, in the median over comparisons whose scores differ at all."""
    rows = table[(table.score == "CRPS") & (table.verdict != OURS) & (table.high > table.low)]
    if rows.empty:
        return "no two forecasters differ in the CRPS"
    ours = table[(table.score == "CRPS") & (table.verdict == OURS)].set_index(["target", "horizon"])["mean"]
    own = ours.loc[list(zip(rows.target, rows.horizon, strict=True))].to_numpy()
    half = (rows.high - rows.low).to_numpy() / 2.0
    share = np.median(half[own > 0.0] / own[own > 0.0]) if (own > 0.0).any() else 1.0
    return (
        f"a difference in the CRPS shows only above about {np.median(half):.2g} events a month, {100 * share:.0f} % of the score"
    )


def _count(rows: pd.DataFrame, verdict: str) -> int:
    return int((rows.verdict == verdict).sum())
