"""The factorial against outcomes whose effects and interactions are known, and the command."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keci.experiments.cli import build
from keci.experiments.commands.console import execute
from keci.experiments.factorial import perform
from keci.experiments.factorials.arms import BESIDE, LETTERS, arm_names, factorial_design, levels
from keci.experiments.factorials.cost import costs
from keci.experiments.factorials.document import FILES
from keci.experiments.factorials.effects import Factorial, summarise
from keci.experiments.store.worlds import play
from keci.model.ensemble import OUTCOMES
from keci.model.errors import InputError
from keci.model.scenario import Scenario

WORLDS = 100
Made = Callable[[dict[str, int], np.ndarray], np.ndarray]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def frame(worlds: int = WORLDS, **made: Made) -> pd.DataFrame:
    """Rows as a run stores them: outcomes 0, but those made from the levers that are on (by letter) and the world's number."""
    design = factorial_design(worlds)
    world = np.arange(worlds)
    rows = []
    for name in design.names:
        on = {letter: int(letter in name) if name in arm_names() and name != "none" else 0 for letter in LETTERS.values()}
        outcomes = {outcome: made[outcome](on, world) if outcome in made else np.zeros(worlds) for outcome in OUTCOMES}
        rows.append(pd.DataFrame({"arm": name, "world": world, "works": True, "status": "done", "traceback": "", **outcomes}))
    return pd.concat(rows, ignore_index=True)


def found(table: pd.DataFrame) -> Factorial:
    return summarise(factorial_design(len(table) // (32 + len(BESIDE))), [table])


def first(share: float) -> Callable[[np.ndarray], np.ndarray]:
    """Yes in the first worlds, as large a share of them as this."""
    return lambda world: (world < round(share * len(world))).astype(float)


def additive(on: dict[str, int], world: np.ndarray) -> np.ndarray:
    return 5.0 + np.sin(world) + 2.0 * on["K"] - 1.0 * on["F"] + 3.0 * on["K"] * on["F"]


def test_effects_and_interactions_that_are_known() -> None:
    result = found(frame(incidents_per_year=additive))
    main = {t.name: t.contrast.mean for t in result.terms("incidents_per_year", 1)}
    # K alone 2, beside F 5; F alone -1, beside K 2; half of the other combinations have each
    assert main == pytest.approx({"keci": 3.5, "kfor": 0.5, "eadrcc": 0.0, "eu_alignment": 0.0, "envoy": 0.0})
    for order in (2, 3, 4, 5):
        for term in result.terms("incidents_per_year", order):
            assert term.contrast.mean == pytest.approx(3.0 if term.name == "keci x kfor" else 0.0, abs=1e-12)
    package = result.package("incidents_per_year")
    assert (package.whole.mean, package.parts.mean, package.surplus.mean) == pytest.approx((4.0, 1.0, 3.0))
    assert package.surplus.error == pytest.approx(0.0, abs=1e-9), "what worlds have in common does not count"


def test_odds_that_multiply_have_no_surplus_on_the_logit_scale() -> None:
    # odds of none 1/3, with K three times as much, with F nine times, with both 27 times
    share = {(0, 0): 0.25, (1, 0): 0.5, (0, 1): 0.75, (1, 1): 0.9}
    result = found(frame(normalisation=lambda on, world: first(share[on["K"], on["F"]])(world)))
    package = result.package("normalisation")
    assert package.surplus.mean == pytest.approx(0.65 - 0.25 - 0.5)
    assert package.logit is not None
    assert package.logit.mean == pytest.approx(0.0, abs=1e-12)
    assert {lever: s.mean for lever, s in package.shares.items()} == pytest.approx(
        {"keci": 0.25 / 0.65, "kfor": 0.5 / 0.65, "eadrcc": 0.0, "eu_alignment": 0.0, "envoy": 0.0}
    )
    assert package.main_part == ""


def test_one_lever_that_gives_most_of_the_package() -> None:
    result = found(frame(normalisation=lambda on, world: first(0.2 + 0.5 * on["F"] + 0.05 * on["S"])(world)))
    assert result.package("normalisation").main_part == "kfor"


def test_an_interaction_stands_only_beyond_holm() -> None:
    def noisy(on: dict[str, int], world: np.ndarray) -> np.ndarray:
        number = sum(on[letter] << i for i, letter in enumerate(LETTERS.values()))
        noise = np.random.default_rng(number).normal(size=len(world))
        return 4.0 * on["E"] * on["A"] + noise

    terms = {t.name: t for t in found(frame(incidents_per_year=noisy)).terms("incidents_per_year", 2)}
    assert terms["eadrcc x eu_alignment"].sure
    assert [name for name, t in terms.items() if t.sure] == ["eadrcc x eu_alignment"]
    assert all(t.adjusted >= t.contrast.p for t in terms.values())


def test_cost_per_point() -> None:
    table = frame(
        normalisation=lambda on, world: first(0.3 + 0.1 * on["F"])(world),
        welfare_nato=lambda on, world: 0.5 - 0.01 * on["F"] + 0.02 * on["S"],
        welfare_kosovo=lambda on, world: 0.5 + 0.004 * on["F"],
    )
    by = {(c.lever, c.payer): c for c in costs(found(table))}
    nato = by["kfor", "nato"]
    assert nato.per_point is not None
    assert (nato.points.mean, nato.given_up.mean, nato.per_point.mean) == pytest.approx((10.0, 0.01, 0.001))
    assert by["kfor", "all four"].given_up.mean == pytest.approx(0.006)
    assert (by["kfor", "kosovo"].said, by["envoy", "nato"].said, by["keci", "nato"].said) == ("gains", "gains", "no points")


def test_a_world_that_failed_in_one_arm_counts_in_none() -> None:
    table = frame(incidents_per_year=additive)
    bad = (table["arm"] == "KE") & (table["world"] == 7)
    table.loc[bad, ["status", "traceback", "incidents_per_year"]] = ["failed", "broken", math.nan]
    result = found(table)
    assert (result.failed, result.moments.count, result.failure) == (1, WORLDS - 1, "broken")
    assert result.terms("incidents_per_year", 1)[0].contrast.mean == pytest.approx(3.5)


def test_a_run_without_an_arm_is_no_factorial() -> None:
    table = frame(10)
    with pytest.raises(ValueError, match="every arm"):
        summarise(factorial_design(10), [table[table["arm"] != "KF"]])


def test_levers_are_set_as_in_the_shipped_scenarios() -> None:
    arms = {arm.name: arm for arm in factorial_design(2).arms}
    for lever, letter in LETTERS.items():
        assert np.array_equal(arms[letter].lever_array(), Scenario.named(lever).lever_array())
    assert np.array_equal(arms["KFEAS"].lever_array(), Scenario.named("package").lever_array())
    assert np.array_equal(arms["none"].lever_array(), Scenario.named("baseline").lever_array())
    assert [sum(row) for row in levels()] == [len(name) if name != "none" else 0 for name in arm_names()]


def test_placebo_is_exactly_nothing_and_the_package_is_not() -> None:
    design = factorial_design(60, months=24)
    result = summarise(design, [play(design, "compiled", lambda done: None)])
    for outcome in OUTCOMES:
        assert (result.effect("placebo", outcome).mean, result.effect("placebo", outcome).error) == (0.0, 0.0)
    assert result.effect("KFEAS", "incidents_per_year").high < 0.0


def test_what_is_written_follows_from_the_run_folder_alone() -> None:
    design = factorial_design(12, months=6)
    _, stored = perform(design, Path("runs"), ["deal"])
    before = {name: (stored.folder / name).read_bytes() for name in (*FILES, "report.html")}
    for name in before:
        (stored.folder / name).unlink()
    _, again = perform(design, Path("runs"), ["deal"])
    assert again.played == 0
    assert {name: (again.folder / name).read_bytes() for name in before} == before
    assert stored.manifest["kind"] == "factorial"


def test_the_command_says_it_in_json_and_in_tables(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["factorial", "--worlds", "15", "--months", "12", "--seed", "3"]
    assert execute(build(), "keci", [*arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["run"]["seed"] == 3
    assert len(document["run"]["arms"]) == 32 + len(BESIDE)
    assert len(document["outcomes"]["deal"]["terms"]) == 31
    assert execute(build(), "keci", [*arguments, "--metrics", "incidents_per_year"]) == 0
    shown = capsys.readouterr()
    assert "nothing to play" in shown.err
    effect = document["outcomes"]["incidents_per_year"]["terms"]["kfor"]["mean"]
    assert f"{effect:+.2f}" in shown.out


def test_one_world_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(build(), "keci", ["factorial", "--worlds", "1"]) == 2
    assert capsys.readouterr().err == "keci: worlds 1: must be a whole number from 2 to 1,000,000\n"
    with pytest.raises(InputError, match="unknown start"):
        factorial_design(5, start="2026-02")
