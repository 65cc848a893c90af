"""The question as a whole: screening, shares, words that say no more than is told from chance, files, JSON."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keci.agents.parameters import Parameter
from keci.experiments.cli import build
from keci.experiments.commands.console import execute
from keci.experiments.sensitivities.screening import screened
from keci.experiments.sensitivities.shares import sobol_shares
from keci.experiments.sensitivities.study import Indexed, Screened, leading
from keci.experiments.sensitivities.words import screening_sentence, sentence, sentences
from keci.experiments.sensitivity import perform
from keci.experiments.statistics.metrics import metric
from keci.experiments.sweeps.quantity import Quantity
from tests.experiments.sensitivities.test_indices import ishigami, names, noisy, points


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def keci(*arguments: str) -> int:
    return execute(build(), "keci", arguments)


def indexed(batches: np.ndarray, luck: float = 0.97, seed: int = 1) -> Indexed:
    quantity = Quantity("keci", "baseline", metric("incidents_per_year"), np.arange(3), batches)
    return Indexed(quantity, sobol_shares(names(3), batches, seed), luck)


def test_words_rank_only_what_can_be_told_apart() -> None:
    sure = indexed(noisy(ishigami(points(3, 2048, 1)), 1.0, 1))
    assert sentence(sure).startswith(
        "The effect of keci on incidents a year: differs by 3.7"  # the root of 13.8
    )
    assert "(one standard deviation) between these assumptions, most with x0 (5" in sentence(sure)
    assert ", then x1 (4" in sentence(sure)
    assert sentence(sure).endswith("Of a single future's variance 97 % is luck.")
    few = indexed(noisy(ishigami(points(3, 32, 1)), 4.0, 1))
    assert ", in no order that can be told" in sentence(few) or "no single assumption" in sentence(few)
    assert "of what differs between the means played is chance, and left out" in sentence(few)


def test_what_is_all_chance_is_not_ranked() -> None:
    nothing = indexed(np.random.default_rng(3).normal(size=(5 * 32, 20)))
    said = "The effect of keci on incidents a year differs too little between these assumptions to be told from chance"
    assert said in sentence(nothing) and "%" not in sentence(nothing)
    both = sentences([nothing, nothing])
    assert len(both) == 1 and " differ too little" in both[0]


def test_leading_parameters_are_taken_from_each_quantity_in_turn() -> None:
    def told(*factors: str) -> Screened:
        table = pd.DataFrame({"factor": [*factors, "z"], "sure": [True] * len(factors) + [False], "size": 1.0})
        return Screened(Quantity("keci", "", metric("trust"), np.arange(1), np.zeros((1, 1))), table)

    assert leading([told("a", "b", "c"), told("b", "d")], 3) == ["a", "b", "d"]
    assert leading([told(), told("d")], 3) == ["d"]
    assert leading([told()], 3) == []
    assert screening_sentence(told()) == "Trust between Kosovo and Serbia under keci: none of 1 parameters is told from chance."


def test_the_constant_and_the_single_factor() -> None:
    """Nothing varies, or a factor does nothing at all: no NaN is shown and nothing is told."""
    found = sobol_shares(names(3), np.ones((5 * 16, 20)))
    assert not found.told and not found.table["sure"].any()
    table = screened(names(2), np.array([[0.0, 0.0], [2 / 3, 0.0], [2 / 3, 2 / 3]]), np.ones((3, 20)))
    assert (table["size"] == 0).all() and not table["sure"].any()


def test_screening_then_shares_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    options = "--months 24 --trajectories 2 --screening-worlds 16 --leading 2 --points 8 --worlds 40 --arms baseline,kfor"
    assert keci("sensitivity", *options.split(), "--metrics", "trust,incidents_per_year", "--json") == 0
    document = json.loads(capsys.readouterr().out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    folder = Path(document["run"]["folder"])
    assert document["run"]["points"] == 8 * (2 + 2)
    about = [(one["arm"], one["compared_with"], one["outcome"]) for one in document["shares"]]
    effects = [("kfor", "baseline", "trust"), ("kfor", "baseline", "incidents_per_year")]
    assert about == [*effects, ("baseline", "", "trust"), ("baseline", "", "incidents_per_year")]
    assert len(document["screening"]) == 4 and len(document["screening"][0]["factors"]) == len(Parameter)
    files = {path.name for path in folder.iterdir()}
    assert {"sensitivity.csv", "screening.csv", "sensitivity.html", "figures.json"} <= files
    saved = pd.read_csv(folder / "sensitivity.csv")
    assert saved["total"].tolist() == pytest.approx([row["total"] for one in document["shares"] for row in one["factors"]])
    assert "<script" not in (folder / "sensitivity.html").read_text(encoding="utf-8")
    assert keci("sensitivity", *options.split(), "--metrics", "trust,incidents_per_year") == 0
    shown = capsys.readouterr().out
    assert "Trust between Kosovo and Serbia under baseline: " in " ".join(shown.split())
    assert f"lead a screening of all {len(Parameter)} by {2 * (len(Parameter) + 1)} points in 16 futures each" in " ".join(
        shown.split()
    )
    assert max(len(line.rstrip()) for line in shown.splitlines()[:-1]) <= 100


def test_named_parameters_need_no_screening() -> None:
    from keci.experiments.sensitivities.study import Asked

    found = perform(
        Asked(("baseline", "keci"), ("trust",), 2, months=12), Path("runs"), ["trust_0", "mu_incident"], shares=(8, 16)
    )
    assert found.screening is None and found.screening_frame().empty
    frame = found.to_frame().set_index(["arm", "factor"])
    assert frame.loc[("baseline", "trust_0"), "total"] > 0.8 > frame.loc[("baseline", "mu_incident"), "total"]
    assert frame.loc[("baseline", "trust_0"), "sure"]
    assert "<li>" in found._repr_html_()


@pytest.mark.parametrize(
    ("wrong", "said"), [(("--worlds", "0"), "worlds 0: at least 4"), (("--points", "7"), "n 7 must be a power of two")]
)
def test_what_is_wrong_with_the_shares_is_said_before_a_screening_is_played(
    wrong: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("keci.experiments.store.runner.run", lambda *arguments, **options: pytest.fail("it is played"))
    assert keci("sensitivity", *wrong) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


def test_a_screening_that_tells_nothing_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    options = "--months 1 --trajectories 2 --screening-worlds 4 --arms baseline,placebo --metrics severe_incident"
    assert keci("sensitivity", *options.split(), "--json") == 2
    assert "the screening tells no parameter from chance; play more --screening-worlds" in capsys.readouterr().err
