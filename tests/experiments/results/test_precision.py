"""Until the interval is narrow enough: the same parts, no more futures than needed, and a stated end."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from keci.experiments.compare import perform
from keci.experiments.designs.design import Design
from keci.experiments.results.comparison import Comparison, summarise
from keci.experiments.results.precision import Precision
from keci.experiments.statistics.metrics import headline_names
from keci.experiments.store.execution import Execution
from keci.experiments.store.folder import StoredRun
from keci.experiments.store.growth import take_over, with_worlds
from keci.experiments.store.runner import place, run
from keci.experiments.store.worlds import play
from keci.model.errors import InputError


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keci.experiments.designs.plan.ROWS", 256)  # 128 worlds of two arms


def design(worlds: int, *arms: str) -> Design:
    return Design.of(list(arms) or ["baseline", "kfor"], worlds, months=24)


def compared(chosen: Design) -> Comparison:
    return summarise(chosen, play(chosen, "compiled", lambda _: None))


def test_a_larger_run_takes_over_the_parts_that_are_the_same(tmp_path: Path) -> None:
    small = run(design(300), tmp_path)  # parts of 128, 128, 44
    large = design(500)
    folder = place(large, tmp_path, "compare", "compiled")
    assert take_over(small, large, folder, "compare", "compiled") == 2
    assert take_over(small, large, folder, "compare", "compiled") == 0
    said: list[str] = []
    grown = run(large, tmp_path, how=Execution(say=said.append))
    assert grown.played == 2 * (500 - 256)
    assert "2 of 4 parts are there already" in said[0]
    fresh = run(large, tmp_path / "elsewhere")
    assert grown.manifest["content"] == fresh.manifest["content"]
    assert fresh.played == 1000
    pd.testing.assert_frame_equal(grown.frame(), fresh.frame(), check_exact=True)


def test_parts_of_other_rules_are_not_taken_over(tmp_path: Path) -> None:
    small, large = run(design(256), tmp_path), design(500)
    code = {**small.manifest["code"], "rules": "another"}
    other = StoredRun(small.folder, {**small.manifest, "code": code})
    folder = place(large, tmp_path, "compare", "compiled")
    assert take_over(other, large, folder, "compare", "compiled") == 0
    assert not folder.exists()


def test_a_damaged_part_is_played_again(tmp_path: Path) -> None:
    small, large = run(design(256), tmp_path), design(300)
    (small.folder / "worlds/part-000000.parquet").write_bytes(b"no parquet")
    take_over(small, large, place(large, tmp_path, "compare", "compiled"), "compare", "compiled")
    assert run(large, tmp_path).played == 2 * (300 - 128)


def test_it_plays_until_the_interval_is_so_narrow(tmp_path: Path) -> None:
    wanted = Precision.of("trust=0.001", most=4000)
    played: list[int] = []
    how = Execution(consent=lambda chosen, engine, worlds, cores: played.append(chosen.worlds))
    comparison, stored = perform(design(128), "compiled", tmp_path, headline_names(), how, wanted=wanted)
    assert played == sorted(set(played))
    assert played[0] == 128 < played[-1] == comparison.design.worlds <= 4000
    assert all(worlds % 128 == 0 for worlds in played)
    assert wanted.widest(comparison) <= 0.001
    # the round before was not narrow enough
    assert wanted.widest(compared(design(played[-2]))) > 0.001
    again = perform(design(128), "compiled", tmp_path, headline_names(), how, wanted=wanted)[1]
    assert again.manifest["id"] == stored.manifest["id"]
    assert json.loads((stored.folder / "manifest.json").read_text())["state"] == "finished"


def test_the_maximum_is_kept_and_said() -> None:
    comparison = compared(design(128))
    wanted = Precision.of("trust=0.000001", most=300)
    assert wanted.more(comparison) == 300
    assert "not reached yet" in wanted.said(comparison)
    at_most = replace(comparison, design=with_worlds(comparison.design, 300))
    assert wanted.more(at_most) is None
    assert "not reached with at most 300 futures" in wanted.said(at_most)
    assert Precision.of("trust=1").more(comparison) is None
    assert "reached (" in Precision.of("trust=1").said(comparison)


def test_one_future_gives_no_interval_and_is_doubled() -> None:
    comparison = compared(design(1))
    wanted = Precision.of("trust=0.01", most=1000)
    assert math.isinf(wanted.widest(comparison))
    assert wanted.more(comparison) == 128


def test_the_tracks_own_outcomes_have_no_effect_without_it() -> None:
    wanted = Precision.of("keci_consensus_60=0.01")
    with pytest.raises(InputError, match="not all arms have the track"):
        wanted.check(design(20, "baseline", "keci"))
    wanted.check(design(20, "keci", "keci_slow"))


@pytest.mark.parametrize("text", ["trsut=0.1", "trust", "trust=", "trust=-1", "trust=0", "trust=nan", "trust=inf", "trust=1_0"])
def test_what_is_no_precision(text: str) -> None:
    with pytest.raises(InputError) as caught:
        Precision.of(text)
    assert "\n" not in str(caught.value)
