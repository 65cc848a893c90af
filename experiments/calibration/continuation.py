"""Histories that end as the record ended, under parameter sets that a calibration accepted: where a forecast begins.

A calibration accepts hindcasts for what they are over the whole window, of which the last year is a small part. Here every
accepted set is played many times again with other chance; of these histories those whose end is like the record's hand their
closing states over, each with its own set (importance resampling: Gordon, Salmond and Smith 1993). What is known for certain at
the end (who governs, whether measures are in force) must be so in them; the rest is weighed by `scoring.conditioned.likeness`.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from keci.experiments.record.history import Array, History, month_name, month_number
from keci.experiments.record.observation import seen
from keci.experiments.scoring.conditioned import FEATURES, distances, features, narrowed, resampled
from keci.model.ensemble import assumptions, closing_states, simulate
from keci.model.errors import InputError
from keci.model.scenario import Scenario
from keci.model.states import PREFIX

HISTORIES = 60_000  # about fifty of each accepted set
BLOCK = 3_000  # histories whose months are held at once
SETS = 1_500  # closing states taken over; those taken twice stand once, with twice the weight
EFFECTIVE = 1_200.0  # effective number of histories behind them (judgement: as many as a calibration accepts)
KNOWN = {"government of Kosovo": 0.25, "EU measures": 0.5}
"""How far from the record a history may end in what is known for certain (judgement: half the way from the line of the
government of 2021 to that of a moderate one; measures are in force or not)."""
SERIES = (
    "incidents",
    "serious",
    "severe",
    "small_days",
    "alert",
    "round",
    "signed",
    "text_done",
    "unilateral",
    "government_kosovo",
    "measures",
)  # what the features of an end are read from


def continued(draws: pd.DataFrame, weights: Array, scenario: Scenario, seed: int) -> pd.DataFrame:
    """Parameter sets and closing states of histories that end like the record: `weight`, parameters, `state.*`; a row a history.

    `draws` (sets, parameters) and `weights` (sets,) are what a calibration accepted; `scenario` plays from the first month of the
    record to the end of the calibration's window. The same draws and seed give the same rows. InputError if too few histories
    end with the government and the measures of the record.
    """
    with TemporaryDirectory() as folder:
        source = str(Path(folder, "accepted.csv"))
        pd.concat([draws.astype(float), pd.Series(weights * len(draws), draws.index, name="weight")], axis=1).to_csv(
            source, index=False
        )
        worlds, counts = np.unique(alike(scenario, source, seed), return_counts=True)
        sets = pd.concat([assumptions(scenario, 1, seed, source, int(world)) for world in worlds])
        closed = closing_states(scenario, worlds, seed, source)
    sets.insert(0, "weight", counts.astype(float))
    return sets[["weight", *draws.columns]].join(closed.add_prefix(PREFIX))


def alike(scenario: Scenario, source: str, seed: int) -> NDArray[np.int64]:
    """World numbers (SETS,) of histories that end like the record, some more than once."""
    end = month_name(month_number(scenario.start) + scenario.months - 1)
    record = features(History.observed(scenario.start, end, alerts=True))[0]
    ended = played(scenario, source, seed)
    worlds = np.flatnonzero(certain(ended, record))
    if len(worlds) < EFFECTIVE:
        raise InputError(
            f"states after {end}: {len(worlds):,} of {HISTORIES:,} histories end with the record's government and measures; at "
            f"least {EFFECTIVE:,.0f} are needed: play more hindcasts, or end the window elsewhere"
        )
    weights = narrowed(distances(ended[worlds], record), EFFECTIVE)
    return np.asarray(worlds[resampled(weights, SETS, np.random.default_rng(seed))])


def played(scenario: Scenario, source: str, seed: int) -> Array:
    """How histories end under accepted sets, as the record would show them: (HISTORIES, features)."""
    parts = []
    for first in range(0, HISTORIES, BLOCK):
        count = min(BLOCK, HISTORIES - first)
        series = simulate(scenario, count, seed, source, record=SERIES, first=first).attrs["series"]
        parts.append(features(seen(History.simulated(series, scenario.start), seed, first=first)))
    return np.concatenate(parts)


def certain(ended: Array, record: Array) -> NDArray[np.bool_]:
    """Which histories (histories,) end with what is known for certain."""
    near = np.abs(ended - record)
    return np.logical_and.reduce([near[:, list(FEATURES).index(name)] <= room for name, room in KNOWN.items()])
