"""Comparisons: equal numbers from both engines, placebo exactly nothing, and what is split and left out."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from keci.agents.parameters import WORKS
from keci.experiments.designs.design import Design
from keci.experiments.results.comparison import Comparison, summarise
from keci.experiments.statistics.edges import Edges
from keci.experiments.store import worlds
from keci.experiments.store.manifest import identity
from keci.experiments.store.worlds import play
from keci.model import NegotiationModel, Scenario
from keci.model.ensemble import OUTCOMES, incentive_works
from keci.model.errors import InputError


def quiet(_: int) -> None:
    """Progress that nobody watches."""


def compared(arms: list[str | Scenario], count: int, **options: object) -> Comparison:
    design = Design.of(arms, count, **options)
    return summarise(design, play(design, "compiled", quiet))


def test_both_engines_give_the_same_worlds() -> None:
    design = Design.of(["baseline", "keci"], 12, seed=5, months=40)
    pd.testing.assert_frame_equal(play(design, "mesa", quiet), play(design, "compiled", quiet), check_exact=True)


def test_progress_adds_up_to_all_worlds() -> None:
    design = Design.of(["baseline", "keci"], 13, months=2)
    for engine in ("mesa", "compiled"):
        told: list[int] = []
        play(design, engine, told.append)
        assert sum(told) == 26


def test_placebo_is_exactly_nothing() -> None:
    comparison = compared(["baseline", "placebo"], 60, months=60)
    for effect in comparison.effects["placebo"].values():
        assert (effect.mean, effect.low, effect.high, effect.differing) == (0.0, 0.0, 0.0, 0.0)


def test_works_is_what_the_world_itself_draws() -> None:
    scenario = Scenario.named("keci").changed(months=1)
    found = incentive_works(scenario, 12, 9, "prior")
    assert found.tolist() == [NegotiationModel(scenario, 9, world).parameters[WORKS] > 0 for world in range(12)]
    assert found.any()
    assert not found.all()


def test_split_by_whether_incentives_work_covers_all_worlds() -> None:
    comparison = compared(["baseline", "keci"], 40, months=24)
    split = comparison.splits["keci"]
    assert split.working["trust"].count + split.idle["trust"].count == 40
    assert compared(["baseline", "keci"], 5, months=6, parameters="mode").splits == {}


def test_a_failed_world_is_left_out_of_all_arms() -> None:
    design = Design.of(["baseline", "keci"], 5, months=6)
    frame = play(design, "compiled", quiet)
    frame.loc[2, ["status", "normalisation"]] = ["failed", math.nan]
    comparison = summarise(design, frame)
    assert comparison.failed == 1
    assert comparison.effects["keci"]["trust"].count == 4


def test_a_failing_model_is_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise ZeroDivisionError("nothing to divide by")

    monkeypatch.setattr(worlds, "NegotiationModel", fail)
    design = Design.of(["baseline", "keci"], 2, months=6)
    frame = play(design, "mesa", quiet)
    assert frame["status"].tolist() == ["failed"] * 4
    assert "nothing to divide by" in frame["traceback"][0]
    assert np.isnan(frame["trust"]).all()
    with pytest.raises(RuntimeError, match="nothing to divide by"):
        summarise(design, frame)


def test_effects_are_differences_of_means() -> None:
    comparison = compared(["baseline", "keci"], 30, months=36)
    for name, effect in comparison.effects["keci"].items():
        difference = comparison.results["keci"][name].mean - comparison.results["baseline"][name].mean
        assert effect.mean == pytest.approx(difference, abs=1e-9)


def test_verdicts_one_for_each_arm() -> None:
    comparison = compared(["baseline", "keci", "placebo"], 20, months=12)
    assert len(comparison.verdicts()) == 2
    assert comparison.verdicts()[1].startswith("placebo changes nothing")


def test_intervals_that_hold_together_are_wider_and_leave_the_main_question_alone() -> None:
    comparison = compared(["baseline", "keci"], 300, months=60)
    joint = comparison.joint("keci")
    assert 0.95 < joint.level < 0.95 ** (1 / 25)
    assert "normalisation" not in joint.effects
    assert not any(name.startswith("keci_") for name in joint.effects)  # the baseline has no track
    for name, wide in joint.effects.items():
        single = comparison.effects["keci"][name]
        assert wide.low <= single.low <= wide.mean == single.mean <= single.high <= wide.high
    alone = comparison.joint("keci", ["trust"])
    assert alone.level == 0.95
    assert alone.effects["trust"] == comparison.effects["keci"]["trust"]


def test_natural_frequencies_add_up_to_the_effect() -> None:
    comparison = compared(["baseline", "kfor"], 90, months=60)
    found = comparison.frequencies("kfor", "severe_incident_36")
    assert found.total == 90
    assert (found.only_arm - found.only_reference) / 90 == pytest.approx(comparison.effects["kfor"]["severe_incident_36"].mean)


def test_what_is_said_of_an_arm_is_in_the_document() -> None:
    comparison = compared(["baseline", "kfor"], 90, months=60)
    said = comparison.document()["verdicts"]["kfor"]  # type: ignore[index]
    assert said["sentence"] == comparison.verdicts()[0]
    assert said["word"] == str(comparison.conclusion("kfor").word)
    assert [line["actor"] for line in said["for_whom"]] == ["Kosovo", "Serbia", "the EU", "NATO"]
    assert set(said["joint_intervals"]) == set(comparison.joint("kfor").effects)


def test_a_reward_that_cannot_work_hangs_on_whether_it_works() -> None:
    comparison = compared(["baseline", "serbia_reward"], 4000)
    found = comparison.conclusion("serbia_reward")
    assert found.hinge is not None
    assert found.hinge.name == "works"
    assert "hangs on whether an incentive short of membership works at all" in comparison.verdicts()[0]


def test_the_edge_decides_the_word() -> None:
    design = Design.of(["baseline", "kfor"], 400)
    frame = play(design, "compiled", quiet)
    strict = Edges(dict.fromkeys(OUTCOMES, 100.0), relative=100.0)
    assert "lowers the" in summarise(design, frame).verdicts()[0]
    assert "lowers the" not in summarise(design, frame, strict).verdicts()[0]


@pytest.mark.parametrize("worlds_wanted", [0, -1, 1_000_000_001, 2.5, True, math.nan])
def test_worlds_out_of_range(worlds_wanted: object) -> None:
    with pytest.raises(InputError, match="worlds"):
        Design.of(["baseline", "keci"], worlds_wanted)  # type: ignore[arg-type]


def test_arms_must_share_horizon_and_start() -> None:
    early = Scenario.named("keci").changed(start="2011-03")
    with pytest.raises(InputError, match="differ in start"):
        Design.of(["baseline", early], 5)
    assert Design.of(["baseline", early], 5, start="2026-01").start == "2026-01"


def test_a_posterior_decides_the_run_by_what_it_holds_and_not_by_where_it_lies(tmp_path) -> None:
    files = [tmp_path / name for name in ("one.csv", "copy.csv", "other.csv")]
    for path, severe in zip(files, ("0.1", "0.1", "0.2"), strict=True):
        path.write_text(f"p_severe\n{severe}\n")
    one, copy, other = (identity(Design.of(["baseline", "keci"], 3, parameters=str(path))) for path in files)
    assert one == copy != other
    assert identity(Design.of(["baseline", "keci"], 3)) not in (one, other)
