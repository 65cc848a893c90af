"""Histories that end as the record ended: near in what is seen of it, sure in what is known, joint with their parameters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keci.experiments.calibration import continuation
from keci.experiments.record.history import History
from keci.experiments.scoring.conditioned import FEATURES, distances, features
from keci.model.ensemble import assumptions, closing_states
from keci.model.errors import InputError
from keci.model.scenario import Scenario
from keci.model.states import PREFIX, STATES

SCENARIO = Scenario.named("baseline", start="2011-03", months=118)
SETS = 150


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"HISTORIES": 2000, "BLOCK": 800, "EFFECTIVE": 100.0, "SETS": 150}.items():
        monkeypatch.setattr(continuation, name, value)


@pytest.fixture(scope="module")
def accepted() -> pd.DataFrame:
    drawn = assumptions(SCENARIO, SETS, 3).drop(columns="works").astype(np.float32)
    return drawn.loc[:, drawn.std() > 0.0]


@pytest.fixture(scope="module")
def source(accepted: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = Path(tmp_path_factory.mktemp("sets"), "sets.csv")
    accepted.astype(float).to_csv(path, index=False)
    return str(path)


def test_what_is_taken_ends_nearer_to_the_record_than_the_rest(source: str) -> None:
    ended = continuation.played(SCENARIO, source, 7)
    record = features(History.observed("2011-03", "2020-12", alerts=True))[0]
    taken = continuation.alike(SCENARIO, source, 7)
    apart = distances(ended, record)
    assert len(taken) == 150
    assert apart[taken].mean() < 0.6 * apart.mean()
    assert (apart[taken] <= np.quantile(apart, 0.9)).all()


def test_what_is_known_for_certain_is_so_in_all_that_is_taken(source: str) -> None:
    ended, taken = continuation.played(SCENARIO, source, 7), continuation.alike(SCENARIO, source, 7)
    government, measures = (list(FEATURES).index(name) for name in ("government of Kosovo", "EU measures"))
    assert (np.abs(ended[taken, government] + 0.2) <= 0.25).all()  # the line of the governments before 2021
    assert (ended[taken, measures] == 0.0).all()
    assert (np.abs(ended[:, government] + 0.2) > 0.25).any()


def test_blocks_change_nothing(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = continuation.played(SCENARIO, source, 7)
    monkeypatch.setattr(continuation, "BLOCK", 700)
    assert np.array_equal(continuation.played(SCENARIO, source, 7), whole)


def test_sets_and_states_stay_joint(accepted: pd.DataFrame, source: str) -> None:
    frame = continuation.continued(accepted, np.full(SETS, 1.0 / SETS), SCENARIO, 7)
    again = continuation.continued(accepted, np.full(SETS, 1.0 / SETS), SCENARIO, 7)
    assert frame.equals(again) and frame["weight"].sum() == 150.0
    world = int(frame.index[5])
    closed = closing_states(SCENARIO, np.array([world]), 7, source)
    assert frame.loc[world, [PREFIX + name for name in STATES]].tolist() == closed.loc[world].tolist()
    held = set(map(tuple, accepted.astype(float).to_numpy().tolist()))
    assert set(map(tuple, frame[accepted.columns].to_numpy().tolist())) <= held


def test_too_few_histories_like_the_record_are_refused(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(continuation, "EFFECTIVE", 2000.0)
    with pytest.raises(InputError, match="histories end with the record's government and measures; at least 2,000 are needed"):
        continuation.alike(SCENARIO, source, 7)
