"""Every result is a frame, and short in a notebook."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from keci.experiments import compare, discover, factorial, parting, robust, stress
from keci.experiments.designs.design import Design
from keci.experiments.factorials.arms import factorial_design
from keci.experiments.mechanisms.counts import count
from keci.experiments.robustness.assumptions import chosen
from keci.experiments.robustness.lever_sets import read_sets
from keci.experiments.robustness.shock_effects import frame as shock_frame
from keci.experiments.robustness.shocks import Plan
from keci.experiments.robustness.study import Study
from keci.experiments.robustness.words import frame as regret_frame
from keci.experiments.store.runner import run

SHORT = 4000  # characters


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def short(result: object) -> str:
    said = result._repr_html_()
    assert 0 < len(said) < SHORT
    return said


def test_a_comparison_and_its_run() -> None:
    design = Design.of(["baseline", "kfor"], 30, months=12)
    found, stored = compare.perform(design, "compiled", Path("runs"), ["trust"])
    frame = found.to_frame().set_index(["arm", "outcome"])
    assert frame.loc[("kfor", "trust"), "effect_mean"] == found.effects["kfor"]["trust"].mean
    assert frame.loc[("kfor", "trust"), "joint_high"] == found.joint("kfor").effects["trust"].high
    assert pd.isna(frame.loc[("baseline", "trust"), "effect_mean"])
    assert found.verdicts()[0][:20] in short(found)
    assert stored.folder.name in short(stored)


def test_a_factorial() -> None:
    found, stored = factorial.perform(factorial_design(20, 0, "prior", 12), Path("runs"), ["trust"])
    saved = pd.read_csv(stored.folder / "effects.csv")
    pd.testing.assert_frame_equal(found.to_frame().reset_index(drop=True), saved, check_dtype=False)
    assert set(saved["levers"]) == {1, 2, 3, 4, 5}
    assert "<table" in short(found)


def test_a_discovery() -> None:
    design = Design.of(["baseline", "kfor"], 400, months=12)
    found, _ = discover.search(design, run(design, Path("runs"), "discover"), "incidents_per_year")
    assert found.to_frame().equals(found.drivers)
    assert "<table" in short(found)


def test_shocks_and_regrets() -> None:
    effects, _ = stress.perform(Plan.of(("baseline", "keci"), ("banjska",), ("6",), 20, 0, "prior", 24), Path("runs"))
    frame = shock_frame(effects)
    assert frame["with_track_mean"].tolist() == [one.with_track.mean for one in effects]
    study = Study.of(read_sets(("keci",)), chosen(("works", "works_not"), None), 20, 0, "prior", 12)
    found, _ = robust.perform(study, Path("runs"))
    regrets = regret_frame(study, found)
    assert len(regrets) == len(found) * len(study.assumptions) * len(study.names)
    assert (regrets.groupby(["criterion", "assumption"])["regret"].min() == 0).all()


def test_partings() -> None:
    design = parting.planned(("baseline", "keci"), "normalisation", 2, months=12)
    found = count(parting.part_all(design, "normalisation"))
    frame = found.to_frame()
    assert frame.loc[frame["kind"] == "first", "count"].sum() == 2 - found.never
    assert "<table" in short(found)
