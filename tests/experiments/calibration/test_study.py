"""A calibration from beginning to end, small: what is written is what was found, and is refused where it does not fit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keci.experiments.calibration import acceptance, continuation, study
from keci.experiments.cli import build
from keci.experiments.commands.console import execute
from keci.experiments.record.hindcasts import check_unseen
from keci.experiments.record.history import History
from keci.experiments.record.observation import seen
from keci.experiments.record.window import Window
from keci.experiments.scoring.conditioned import distances, features, narrowed
from keci.experiments.store.folder import StoredRun
from keci.model import posterior as posteriors
from keci.model.ensemble import assumptions, simulate
from keci.model.errors import InputError
from keci.model.posterior import read_posterior
from keci.model.scenario import Scenario
from keci.model.stamp import rules_digest
from keci.model.states import PREFIX, STATES

FUTURES = 4000
WINDOW = Window("2011-03", "2016-12")


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> StoredRun:
    return study.play(WINDOW, FUTURES, 5, tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module", autouse=True)
def _small() -> Iterator[None]:
    """This is about what is put together, not about its precision."""
    with pytest.MonkeyPatch.context() as patch:
        for module, changes in (
            (study, {"RECORDS": 50, "TREES": 20}),
            (acceptance, {"USUAL": 3}),
            (continuation, {"HISTORIES": 3000, "EFFECTIVE": 150.0, "SETS": 200}),
        ):
            for name, value in changes.items():
                patch.setattr(module, name, value)
        yield


@pytest.fixture(scope="module")
def found(stored: StoredRun) -> study.Calibration:
    return study.calibrate("early", WINDOW, stored)


def test_the_stored_table_holds_the_patterns_of_the_window_only(stored: StoredRun) -> None:
    frame = stored.frame()
    assert list(frame.columns[5:]) == list(WINDOW.columns)
    assert stored.manifest["design"]["series"] == [WINDOW.name]
    assert len(frame) == FUTURES
    StoredRun.open(stored.folder)  # and its manifest is one that can be read again
    assert list(stored.months()) == []


def test_parameters_drawn_again_are_those_of_the_hindcasts(stored: StoredRun, found: study.Calibration) -> None:
    made = stored.design()
    drawn = assumptions(made.arms[0], 50, made.seed).astype(np.float32)
    table = found.table.parameters.loc[:49]
    assert table.equals(drawn[table.columns])
    assert set(found.table.names) <= set(study.usable(WINDOW)) and len(found.table.names) > 30


def test_the_file_holds_what_was_accepted_and_the_manifest_fits_it(found: study.Calibration) -> None:
    content, facts = study.files(found, states=True)
    manifest = json.loads(facts)
    assert manifest["sha256"] == hashlib.sha256(content).hexdigest()
    assert manifest["rules"] == rules_digest() and manifest["window"] == ["2011-03", "2016-12"]
    rows = content.decode().splitlines()
    assert len(rows) - 1 == manifest["sets"] <= continuation.SETS
    assert {name for name in rows[0].split(",") if name.startswith(PREFIX)} == {PREFIX + name for name in STATES}


def test_with_states_the_sets_are_accepted_ones_and_weights_count_histories(found: study.Calibration) -> None:
    frame = study.sets(found, states=True)
    accepted = found.accepted.draws.astype(float)
    held = set(map(tuple, accepted.to_numpy().tolist()))
    assert set(map(tuple, frame[accepted.columns].to_numpy().tolist())) <= held
    assert frame["weight"].sum() == continuation.SETS


def test_a_window_that_begins_later_judges_hindcasts_from_march_2011_on_its_own_months(tmp_path: Path) -> None:
    window = Window("2013-01", "2014-12")
    stored = study.play(window, 300, 5, tmp_path)
    whole = simulate(Scenario.named("baseline", start="2011-03", months=46), 300, 5, record=("round",))
    rounds = 0.5 * whole.attrs["series"]["round"][:, -24:].sum(axis=1)
    assert stored.frame()["rounds"].to_numpy() == pytest.approx(rounds)
    assert study.names_of("2013-01:2014-12") == [("2013-01_2014-12", window)]


def test_weights_fall_with_distance_and_all_rows_come_from_the_table(found: study.Calibration) -> None:
    assert found.accepted.draws.index.isin(found.table.labels).all()
    assert (found.accepted.weights >= 0.0).all() and found.accepted.weights.sum() == pytest.approx(1.0)


def test_the_same_table_and_seed_give_the_same_posterior(stored: StoredRun, found: study.Calibration) -> None:
    table = study.read_table(WINDOW, stored)
    again = study.learn("early", table, table.with_error(0), 0)[2]
    assert again.draws.equals(found.accepted.draws) and np.array_equal(again.weights, found.accepted.weights)


def test_a_posterior_written_can_be_used(found: study.Calibration, tmp_path: Path) -> None:
    content, facts = study.files(found, states=True)
    (tmp_path / "early.csv").write_bytes(content)
    (tmp_path / "early.json").write_bytes(facts)
    read = read_posterior(tmp_path / "early.csv")
    assert set(read.state_names) == set(STATES) and len(read.values) == json.loads(facts)["sets"]
    check_unseen(str(tmp_path / "early.csv"))  # no year of the test was in its window


def test_a_posterior_that_has_seen_the_test_years_is_refused(tmp_path: Path) -> None:
    pd.DataFrame({"p_severe": [0.1]}).to_csv(tmp_path / "late.csv", index=False)
    with pytest.raises(InputError, match="does not say on which years"):
        check_unseen(str(tmp_path / "late.csv"))
    (tmp_path / "late.json").write_text(json.dumps({"window": ["2011-03", "2021-02"]}))
    with pytest.raises(InputError, match="holds years of the test"):
        check_unseen(str(tmp_path / "late.csv"))
    with pytest.raises(InputError, match="'analysis': calibrated on 2011-03 to 2025-12"):
        check_unseen("analysis")


def test_what_ships_fits_these_rules_and_says_how_it_was_made() -> None:
    for name in posteriors.SHIPPED:
        facts = posteriors.shipped_manifest(name)
        assert facts["rules"] == rules_digest(), "the rules or priors were changed: keci calibrate --to model/data/posterior"
        assert len(read_posterior(name).values) == facts["sets"] >= 1000
    assert posteriors.shipped_manifest("validation")["window"][1] < "2021-01"


def test_a_posterior_of_other_rules_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posteriors, "rules_digest", lambda: "0" * 64)
    posteriors._shipped.cache_clear()
    with pytest.raises(InputError, match="calibrated for other rules or priors; run 'keci calibrate', or use 'prior'"):
        read_posterior("analysis")
    posteriors._shipped.cache_clear()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--window", "2012-01:2013-06"), "holds 18 months; must hold at least 24"),
        (("--window", "2010-01:2014-12"), "the record holds 2011-03 to"),
        (("--window", "2011-03"), "must be both, validation, analysis, or months START:END"),
        (("--window", "2011-03:2031-12"), "the record holds 2011-03 to"),
        (("--window", "2011-03:2010-12"), "holds no month"),
        (("--futures", "10"), "futures 10: must be a whole number from 2,000"),
        (("--futures", "3000", "--quick"), "--quick and --futures: give one of them"),
    ],
)
def test_wrong_input_is_refused_in_a_line(arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(build(), "keci", ["calibrate", *arguments]) == 2
    captured = capsys.readouterr()
    assert said in captured.err and captured.err.count("\n") == 1 and captured.out == ""


def test_the_forecast_continues_the_record_without_a_jump() -> None:
    """The first year from 2026 beside the same year of hindcasts under the same sets whose end is like the record's of 2025."""
    names = ("serious", "severe", "unilateral", "round")
    longer, start = Scenario.named("baseline", start="2011-03", months=190), Scenario.named("baseline", months=12)
    played = simulate(longer, 12_000, 0, "analysis", record=continuation.SERIES).attrs["series"]
    until = {name: months[:, :179] for name, months in played.items()}
    ended, record = (
        features(seen(History.simulated(until, "2011-03"), 0)),
        features(History.observed("2011-03", "2025-12", alerts=True))[0],
    )
    alike = continuation.certain(ended, record)
    weights = narrowed(distances(ended[alike], record), 400.0)
    forecast = simulate(start, 4000, 0, "analysis", record=names).attrs["series"]
    for name in names:
        before, after = played[name][alike, 179:].mean(axis=1) @ weights, forecast[name][:, 1:].mean()
        assert 0.75 < after / before < 1.4, (name, after / before)
