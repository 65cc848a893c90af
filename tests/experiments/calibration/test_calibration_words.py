"""Sentences say what the numbers say."""

from __future__ import annotations

import pandas as pd
import pytest

from keci.experiments.calibration.adjustment import local_linear
from keci.experiments.calibration.checks import calibration
from keci.experiments.calibration.distance import scales, standardised
from keci.experiments.calibration.emulator import emulate
from keci.experiments.calibration.misspecification import adjustment_parameters, conflicts, pairs
from keci.experiments.calibration.posterior import prior, prior_against_posterior
from keci.experiments.calibration.rejection import accept
from keci.experiments.calibration.screening import patterns, screen
from keci.experiments.calibration.waves import match
from keci.experiments.calibration.words import (
    believed,
    differ,
    learned,
    listed,
    moved,
    percent,
    pulling,
    ruled_out,
    taught,
    unmet,
)


@pytest.mark.parametrize(
    ("names", "most", "said"),
    [([], 3, "none"), (["a"], 3, "a"), (["a", "b"], 3, "a and b"), (["a", "b", "c"], 2, "a, b and 1 other")],
)
def test_lists(names: list[str], most: int, said: str) -> None:
    assert listed(names, most) == said


def test_what_the_record_teaches(linear_table) -> None:
    said = taught(screen(linear_table(idle=20)))
    assert said[0] in (
        "The record tells something about 2 of 22 parameters: a and b.",
        "The record tells something about 2 of 22 parameters: b and a.",
    )
    assert said[1].startswith("20 stay as the prior has them (posterior = prior): ")
    assert said[1].count("idle_") == 20  # by name, all of them


def test_which_statistic_moves_what(linear_table) -> None:
    found = patterns(screen(linear_table()))
    assert moved(found, "b") == "b is told from s2."
    assert moved(found, "idle_0") == "idle_0: no single statistic is needed to tell it."


def test_waves_in_words(linear_table) -> None:
    said = ruled_out(match(linear_table(record=(0.5, 0.0, 0.5)), ["a", "b"]))
    assert said[0].startswith("Wave 1: ")
    assert "'s2' rules out most (57 %)" in said[0] or "'s2' rules out most (58 %)" in said[0]


def test_what_was_learned(linear_table) -> None:
    table = linear_table()
    found = prior_against_posterior(prior(table), accept(table, standardised(table, scales(table)), 200))
    assert "a (" in learned(found, ["a", "b"])
    assert learned(found, ["idle_0"]) == "No parameter's posterior is much narrower than its prior."


def test_misfits_and_conflicts(linear_table) -> None:
    table = linear_table(record=(0.5, 2.0, 0.5))
    emulator = emulate(table, ["a", "b"])
    (said,) = unmet(adjustment_parameters(table, emulator))
    assert said.startswith("The model cannot meet 's2': the record has 2, the model ")
    assert said.endswith("deviations too low.")
    right = linear_table()
    assert unmet(adjustment_parameters(right, emulator)) == [
        "There is no fact of the record that the model cannot meet within its tolerances."
    ]
    assert pulling(conflicts(right, emulator), pairs(right, emulator)) == ["No facts of the record pull against each other."]
    torn = linear_table(record=(0.1, 0.5, 0.9))
    said = " ".join(pulling(conflicts(torn, emulator), pairs(torn, emulator)))
    assert "'s1' and 's3' want different parameters" in said


def test_agreement_in_words() -> None:
    row = {"parameter": "a", "difference": 0.6, "between": "regression, forest", "alarm": True, "usual": 0.1}
    frame = pd.DataFrame([row])
    said = differ(frame)
    assert said.startswith("Alarm, ")
    assert said.endswith(": a (0.60 prior deviations, regression, forest).")
    untried = differ(frame.assign(usual=0.0))
    assert untried.startswith("The ways to a posterior differ; whether they would if the model were right was not tried: a ")
    assert differ(frame.assign(alarm=False)) == "The ways to a posterior agree on all 1 calibrated parameters."


def test_belief_in_words(normal_table) -> None:
    def method(table):
        return local_linear(table, accept(table, standardised(table, scales(table)), 200), ["theta"])

    said = believed(calibration(normal_table(3000), ["theta", "idle"], method, 100))
    assert said.startswith("Of 100 pseudo-records the central 90 % held the true value in ")
    assert said.endswith("; not identified: idle.")


def test_shares_in_words() -> None:
    assert [percent(share) for share in (0.0, 0.012, 0.5)] == ["0 %", "1.2 %", "50 %"]
