"""Shocks: what is imposed, the difference of differences, and one small real run."""

from __future__ import annotations

from html import escape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from keci.experiments.reporting.stress_charts import panels
from keci.experiments.robustness.shock_effects import by_arm, difference_of_differences, shock_effect
from keci.experiments.robustness.shocks import IMPOSED, Plan, arm_name, chosen, months_of
from keci.experiments.stress import document, perform
from keci.model.ensemble import simulate
from keci.model.errors import InputError
from keci.model.scenario import Scenario
from keci.model.shocks import shocks

four = arrays(float, (4, 12), elements=st.floats(-10.0, 10.0, width=32))


def test_every_shock_is_one_that_the_model_has() -> None:
    for shock in IMPOSED.values():
        low, high = shocks()[shock.kind].low, shocks()[shock.kind].high
        assert low <= shock.size <= high


def test_a_worked_difference_of_differences() -> None:
    without, without_shocked = np.array([0.0, 1.0, 2.0]), np.array([3.0, 4.0, 5.0])  # the shock adds 3
    track, track_shocked = np.array([1.0, 1.0, 1.0]), np.array([2.0, 2.0, 2.0])  # with the track 1
    found = difference_of_differences(without, without_shocked, track, track_shocked)
    assert (found.mean, found.low, found.high) == (-2.0, -2.0, -2.0)


@given(four)
def test_swapping_the_arms_turns_the_sign(outcomes: np.ndarray) -> None:
    a, b, c, d = outcomes
    one, other = difference_of_differences(a, b, c, d), difference_of_differences(c, d, a, b)
    assert one.mean == pytest.approx(-other.mean)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))


@given(four)
def test_the_difference_is_that_of_the_two_effects(outcomes: np.ndarray) -> None:
    found = shock_effect("rounds_suspended", "banjska", 6, list(outcomes))
    assert found.difference.mean == pytest.approx(found.with_track.mean - found.without.mean, abs=1e-9)
    assert found.difference.low <= found.difference.mean <= found.difference.high


def test_a_world_that_failed_in_one_arm_is_left_out_of_all() -> None:
    rows = [("a", 0, "done", 1.0), ("a", 1, "done", 2.0), ("b", 0, "failed", np.nan), ("b", 1, "done", 4.0)]
    found = by_arm(pd.DataFrame(rows, columns=["arm", "world", "status", "deal"]), "deal")
    assert found["a"].tolist() == [2.0] and found["b"].tolist() == [4.0]
    lost = pd.DataFrame([("a", 0, "failed", np.nan)], columns=["arm", "world", "status", "deal"])
    with pytest.raises(InputError, match="every one failed"):
        by_arm(lost, "deal")


def test_a_plan_plays_each_arm_without_and_with_each_shock_in_each_month() -> None:
    plan = Plan.of(("baseline", "keci"), ("banjska", "emergency"), ("6", "3"), 4)
    assert len(plan.design.arms) == 2 + 2 * 2 * 2
    shocked = next(arm for arm in plan.design.arms if arm.name == "keci.banjska.3")
    assert shocked.levers == Scenario.named("keci").levers
    assert [(s.month, s.kind, s.size) for s in shocked.shocks] == [(3, "armed_attack", 4.0)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: chosen(("banjka",)), "--shocks: unknown shock 'banjka'; did you mean 'banjska'?"),
        (lambda: months_of(("120",), 120), "--at 120: must be whole months from 0 to 119"),
        (lambda: months_of(("-1",), 120), "--at -1: must be whole months"),
        (lambda: months_of(("²",), 120), "--at ²: must be whole months"),
        (lambda: months_of((), 120), "--at: no month given"),
        (lambda: Plan.of(("baseline",), (), ("6",), 4), "--arms: 1 given; name two"),
        (lambda: Plan.of(("baseline", "keci"), (), ("6",), 1), "worlds 1: must be a whole number from 2"),
    ],
)
def test_wrong_input_gets_one_line(wrong: object, said: str) -> None:
    with pytest.raises(InputError) as caught:
        wrong()  # type: ignore[operator]
    assert said in str(caught.value) and "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, list, Path]:
    plan = Plan.of(("baseline", "keci"), ("banjska", "us_leaves_kfor"), ("6", "24"), 60, horizon=36)
    effects, stored = perform(plan, tmp_path_factory.mktemp("runs"))
    return plan, effects, stored.folder


def test_an_imposed_attack_is_a_severe_incident_more_and_says_so(played: tuple[Plan, list, Path]) -> None:
    _, effects, _ = played
    for month in (6, 24):
        found = next(e for e in effects if (e.shock, e.month, e.outcome) == ("banjska", month, "severe_per_year"))
        assert found.without.mean >= 0.8 / 3.0  # one attack in three years, where it does not come instead of another


def test_a_shock_can_change_nothing_before_it_comes(played: tuple[Plan, list, Path]) -> None:
    plan, _, _ = played
    arms = {arm.name: arm for arm in plan.design.arms}
    without = simulate(arms["keci"], 30, record=("severe",)).attrs["series"]["severe"]
    shocked = simulate(arms[arm_name("keci", IMPOSED["banjska"], 24)], 30, record=("severe",)).attrs["series"]["severe"]
    assert np.array_equal(without[:, :25], shocked[:, :25])  # the series has the start state first
    assert (shocked[:, 25] >= 1.0).all() and (without[:, 25] == 0.0).any()


def test_the_report_shows_every_shock_and_says_what_is_missing(played: tuple[Plan, list, Path]) -> None:
    plan, effects, folder = played
    page = (folder / "stress.html").read_text(encoding="utf-8")
    assert all(escape(shock.meaning) in page for shock in plan.shocks)
    assert "A recogniser withdraws: no such shock" in page
    figure = panels(effects, "normalisation", plan.arms)
    assert len(figure.data) == 2 * len(plan.shocks)
    assert document(plan, effects, folder)["effects"][0]["shock"] == "banjska"
