"""From stored runs to verdicts: cells are means over arms, months are read from adoption on, a run belongs to one plan."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keci.experiments.claims import perform
from keci.experiments.cli import build
from keci.experiments.commands.console import execute
from keci.experiments.hypotheses.arms import claims_designs
from keci.experiments.hypotheses.measures import Cell, measure
from keci.experiments.hypotheses.outcomes import adopted_in_time, from_months
from keci.experiments.hypotheses.plan import parsed, shipped_plan
from keci.experiments.store.folder import StoredRun
from keci.experiments.store.manifest import read_manifest
from keci.model.errors import InputError
from tests.experiments.hypotheses.planned import HEAD, TEST

LATER = """
[[hypothesis.test]]
name = "severe, later"
outcome = ["severe_later"]
treated = "K"
control = "none"
worlds = "adopted"
expected = "<=0"
smallest = 0.5
needed = false

[[hypothesis.test]]
name = "support"
outcome = ["support_change"]
treated = "K on"
control = "K off"
expected = "+"
smallest = 0.05
needed = false
"""
ARMS = HEAD.replace("arms = {}", "").replace("[reruns.reduced]", '[arms.placebo]\nscenario = "placebo"\n\n[reruns.reduced]')
TEXT = ARMS + TEST + LATER
OPTIONS = ("--worlds", "200", "--months", "36", "--plan", "plan.toml")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.toml").write_text(TEXT, encoding="utf-8")


def test_every_variant_has_every_arm_and_only_its_own_parameters() -> None:
    read = shipped_plan()
    whole, monthly = claims_designs(read, 200)
    assert len(whole.arms) == len(read.variants) * (32 + len(read.arms))
    arms = {arm.name: arm for arm in whole.arms}
    assert arms["idle.K"].parameters == {"p_submembership_works": 0.0}
    assert arms["base.K"].parameters == {}
    assert arms["reduced.wide_K"].parameters["reject_recognition_serbia"] == 0.39
    assert arms["working.c20_d66"].levers["keci"].delay == 66
    assert {name.split(".")[1] for name in monthly.names} == set(read.monthly_arms())


def test_months_by_hand() -> None:
    severe, unilateral = np.zeros((2, 41)), np.zeros((2, 41))
    severe[0, 1 + np.array([3, 4, 15, 16, 39])] = 1.0  # adopted in month 3: in 4 to 15 the first year, from 16 on later
    unilateral[1, 1 + np.array([0, 5])] = 1.0
    support = np.full((2, 41), 0.9)
    support[0, 10:] = 0.7
    series = {"severe": severe, "unilateral": unilateral, "nato_support": support}
    found = from_months(series, np.array([3.0, 0.0]))
    assert found["severe_first_year"].tolist() == [2.0, 0.0]
    assert found["severe_later"].tolist() == [2.0, 0.0]
    assert found["unilateral_first_year"].tolist() == [0.0, 1.0]
    assert found["support_change"] == pytest.approx([-0.2, 0.0])
    assert found["months_to_low_support"].tolist() == [10.0, 40.0]
    assert adopted_in_time(np.array([3.0, 15.0, 16.0, 39.0]), 40).tolist() == [True, True, False, False]


def test_cells_are_means_over_arms_of_the_stored_worlds() -> None:
    read = parsed(TEXT, "plan.toml")
    judged = perform(read, claims_designs(read, 200, months=30), Path("runs"))
    frame = judged.whole.frame(["arm", "world", "trust", "rounds_held"])
    assert judged.whole.manifest["plan"]["parts"] > judged.whole.manifest["plan"]["arms"] // 64, "parts had to be joined"
    for variant in ("base", "reduced"):
        for arm in ("K", "none"):
            rows = frame[frame["arm"] == f"{variant}.{arm}"].sort_values("world")
            assert judged.measured.cells[Cell(variant, (arm,), ("trust",))].tolist() == rows["trust"].tolist()
    rounds = frame[frame["arm"] == "base.none"].sort_values("world")["rounds_held"].to_numpy()
    assert judged.measured.where("base", "active").tolist() == (rounds >= np.median(rounds)).tolist()
    change = Cell("base", read.members("K on"), ("support_change",))
    months = pd.concat(list(judged.monthly.months(["arm", "month", "nato_support", "world"])))
    own = months[months["arm"].isin([f"base.{arm}" for arm in read.members("K on")])]
    ends = own[own["month"].isin([0, 30])].pivot_table(index="world", columns="month", values="nato_support")
    assert judged.measured.cells[change] == pytest.approx((ends[30] - ends[0]).to_numpy())
    assert not judged.measured.placebo_differs


def test_a_run_without_an_arm_is_not_judged() -> None:
    read = parsed(TEXT, "plan.toml")
    judged = perform(read, claims_designs(read, 200, months=3), Path("runs"))
    other = parsed(ARMS.replace("placebo", "serbia_reward") + TEST, "plan.toml")

    class Lacking(StoredRun):
        def parts(self, columns=None):
            return (part[part["arm"] != "base.KF"] for part in super().parts(columns))

    with pytest.raises(ValueError, match="every arm"):
        measure(read, Lacking(judged.whole.folder, judged.whole.manifest), judged.monthly)
    with pytest.raises(InputError, match=r"the run has no arm 'base\.serbia_reward'"):
        measure(
            parsed(ARMS.replace("placebo", "serbia_reward") + TEST.replace('"K"', '"serbia_reward"'), "p"),
            judged.whole,
            judged.monthly,
        )
    assert other.digest != read.digest


def test_a_run_belongs_to_the_plan_under_which_it_was_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(build(), "keci", ["claims", *OPTIONS, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    digest = parsed(TEXT, "plan.toml").digest
    assert document["plan"]["sha256"] == digest
    for folder in document["run"]["folders"]:
        assert read_manifest(Path(folder))["analysis_plan"] == {"version": 1, "date": "2026-11-24", "sha256": digest}
        assert Path(folder, "plan.toml").read_text(encoding="utf-8") == TEXT
    assert execute(build(), "keci", ["claims", *OPTIONS]) == 0
    assert "H1" in capsys.readouterr().out
    before = Path("plan.toml").read_bytes()
    Path("plan.toml").write_text(TEXT.replace("smallest = 0.1", "smallest = 0.2"), encoding="utf-8")
    assert execute(build(), "keci", ["claims", *OPTIONS]) == 2
    said = capsys.readouterr().err
    assert "its analysis plan has SHA-256" in said
    assert said.count("\n") == 1
    Path("plan.toml").write_bytes(before)


def test_what_is_written_follows_from_the_run_folders_alone() -> None:
    read = parsed(TEXT, "plan.toml")
    designs = claims_designs(read, 200, months=3)
    folder = perform(read, designs, Path("runs")).whole.folder
    names = ("claims.md", "findings.csv", "surface.csv", "report.html")
    before = {name: (folder / name).read_bytes() for name in names}
    for name in names:
        (folder / name).unlink()
    again = perform(read, designs, Path("runs"))
    assert (again.whole.played, again.monthly.played) == (0, 0)
    assert {name: (folder / name).read_bytes() for name in names} == before


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("kfor_intensity_coef = 0.0", "kfor_intensity = 0.0"), "rerun 'reduced': "),
        (("kfor_intensity_coef = 0.0", "kfor_intensity_coef = 99.0"), "kfor_intensity_coef = 99 is out of range"),
        (('scenario = "placebo"', 'scenario = "placbo"'), "arm 'placebo': unknown scenario 'placbo'; did you mean 'placebo'?"),
        (('scenario = "placebo"', 'scenario = "placebo"\nchanges = { "levers.keki" = true }'), "arm 'placebo': unknown column"),
    ],
)
def test_arms_that_cannot_be_made(change: tuple[str, str], expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert change[0] in TEXT
    Path("plan.toml").write_text(TEXT.replace(*change), encoding="utf-8")
    assert execute(build(), "keci", ["claims", *OPTIONS]) == 2
    said = capsys.readouterr().err
    assert expected in said
    assert said.count("\n") == 1
    assert not Path("runs").exists()


def test_few_worlds_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(build(), "keci", ["claims", "--worlds", "199"]) == 2
    assert "worlds 199: must be a whole number from 200 to 200,000" in capsys.readouterr().err
