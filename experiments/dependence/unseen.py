"""Scores on the years 2021 to 2025 under each of many posteriors that have not read them, from hindcasts that all share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from keci.experiments.dependence.sets import sets_file, taken
from keci.experiments.record.hindcasts import LAST, MONTHS, START
from keci.experiments.record.history import History
from keci.experiments.record.observation import seen
from keci.experiments.scoring.benchmarks import BENCHMARKS
from keci.experiments.scoring.conditioned import SERIES, conditioned_forecasts
from keci.experiments.scoring.months import month_number
from keci.experiments.scoring.profile import PROFILE
from keci.experiments.scoring.record import TARGETS, Record
from keci.experiments.scoring.rolling import FIRST_ORIGIN, HORIZONS, forecast, observations, origins, single_scores
from keci.model.ensemble import simulate
from keci.model.scenario import Scenario

NEEDED = (
    "incidents", "serious", "severe", "small_days", "serious_days", "alert", "round", "signed", "text_done", "unilateral",
    "government_kosovo", "measures",
)  # fmt: skip
"""Monthly series that conditioned forecasts look at or count."""
BLOCK = 2000  # hindcasts whose series memory holds whole at once
SCORES = ("CRPS", "Brier")
CLIMATOLOGY = "climatology so far"
Forecaster = Callable[[str, int], np.ndarray]  # from target and months to draws (origins, draws, months)


def hindcasts(draws: pd.DataFrame, worlds: int, seed: int) -> tuple[History, np.ndarray]:
    """Worlds from March 2011 with these sets, as the record would see them, and the row of the set that each took."""
    with sets_file(draws) as path:
        return played(path, worlds, seed), taken(len(draws), seed, worlds)


def played(parameters: str, worlds: int, seed: int) -> History:
    """Worlds from March 2011 to December 2025 with parameters from any source, as the record would see them."""
    scenario = Scenario.named("baseline", start=START, months=MONTHS)
    parts: dict[str, list[np.ndarray]] = {name: [] for name in NEEDED}
    for first in range(0, worlds, BLOCK):
        frame = simulate(scenario, min(BLOCK, worlds - first), seed, parameters, record=NEEDED, first=first)
        for name, part in parts.items():
            part.append(frame.attrs["series"][name].copy())
    return seen(History.simulated({name: np.concatenate(part) for name, part in parts.items()}, START), seed)


class Judge:
    """Scores forecasts of the years after 2020: the record is read once."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.record = Record.installed().until(month_number(LAST) + 1)
        self.past = History.observed(START, LAST, alerts=True)
        self.targets = {target.name: target for target in TARGETS if target.name in SERIES}

    def ours(self, futures: History, weights: np.ndarray | None = None) -> pd.Series:
        """Mean scores by (target, months, score) of forecasts from hindcasts with weights (hindcasts,), equal unless given."""
        return self._scored(
            lambda target, horizon: conditioned_forecasts(
                futures, self.past, origins(self.record, horizon), target, horizon, self.seed, weights=weights
            )
        )

    def climatology(self) -> pd.Series:
        """The same of a forecaster that repeats the past, whichever stretch of it."""
        return self._scored(
            lambda target, horizon: forecast(
                BENCHMARKS[CLIMATOLOGY], CLIMATOLOGY, self.record, self.targets[target], horizon, self.seed, FIRST_ORIGIN, PROFILE
            )
        )

    def _scored(self, made: Forecaster) -> pd.Series:
        found = {}
        for name, target in self.targets.items():
            for horizon in HORIZONS:
                scores = single_scores(made(name, horizon), observations(self.record, target, horizon))
                found.update({(name, horizon, score): float(scores[score].mean()) for score in SCORES})
        return pd.Series(found)
