"""`keci tournament`: every pair of rules in the same futures, told as a table, a picture, a page and a frame."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keci.agents.strategies.known import BUILT_IN
from keci.experiments.cli import build
from keci.experiments.commands.console import execute
from keci.experiments.store.verify import verify
from keci.experiments.tournament import perform
from keci.experiments.tournaments.meetings import found
from keci.experiments.tournaments.page import markdown
from keci.experiments.tournaments.pairs import Tournament, arm_name
from keci.experiments.tournaments.words import answer, effect_cell
from keci.model.ensemble import simulate
from keci.model.scenario import Scenario

SMALL = ("tournament", "--kosovo", "logit,reciprocal", "--serbia", "logit,spoiler", "--worlds", "6", "--months", "24")
RULE = '''
from keci.agents.strategies.situations import keep
from keci.agents.strategies.strategy import Strategy


class Cautious(Strategy):
    """Does everything a little less."""

    source = "judgement"
    terms = ("caution",)

    @staticmethod
    def weigh(case, terms, board, own, memory, weighed):
        weighed[keep(terms, weighed)] = -0.05
'''


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def keci(*arguments: str) -> int:
    return execute(build(), "keci", arguments)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*SMALL, "--kosovo", "logit,recipro"), "did you mean 'reciprocal'?"),
        ((*SMALL, "--arms", "baseline"), "--arms: 1 given"),
        ((*SMALL, "--worlds", "1"), "worlds 1"),
        ((*SMALL, "--metrics", "normalisaton"), "did you mean 'normalisation'?"),
        ((*SMALL, "--serbia", "mine.py:Rule"), "mine.py: cannot be read"),
        ((*SMALL, "--serbia", "logit,,spoiler"), "an empty name between commas"),
        ((*SMALL, "--json", "--markdown"), "give one of them"),
    ],
)
def test_a_wrong_question_gets_one_line(arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert keci(*arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.startswith("keci: ") and captured.err.count("\n") == 1
    assert said in captured.err
    assert not Path("runs").exists()


def test_json_is_one_document_and_the_same_again(capsys: pytest.CaptureFixture[str]) -> None:
    read = []
    for _ in range(2):
        assert keci(*SMALL, "--json") == 0
        read.append(json.loads(capsys.readouterr().out))
    assert read[0] == read[1] and len(read[0]["meetings"]) == 4 * 4


def test_the_tables_fit_a_terminal_and_the_page_says_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert keci(*SMALL) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if len(line) > 100 and "/" not in line] == []
    (folder,) = Path("runs").iterdir()
    assert "Is the answer an artefact" in (folder / "report.html").read_text()
    assert list(pd.read_csv(folder / "tournament.csv").columns[:3]) == ["kosovo", "serbia", "outcome"]
    assert keci(*SMALL, "--markdown") == 0
    page = capsys.readouterr().out
    assert page.startswith("# Tournament\n") and "not edited by hand" in page
    assert all(rule in page for rule in ("tit-for-tat", "spoiler", "Axelrod 1984"))


def test_every_rule_meets_every_other_that_ships() -> None:
    tournament = Tournament.of(["baseline", "keci"], worlds=2, months=12)
    assert len(tournament.pairs) == len(BUILT_IN) ** 2
    assert len(tournament.design.arms) == 2 * len(BUILT_IN) ** 2
    first = {arm.name: arm for arm in tournament.design.arms}
    assert first[arm_name("keci", "logit", "logit")].strategies == {}
    assert first[arm_name("keci", "spoiler", "reciprocal")].strategies == {"kosovo": "spoiler", "serbia": "reciprocal"}


def test_a_cell_is_the_difference_of_the_two_arms_in_the_same_futures(tmp_path: Path) -> None:
    tournament = Tournament.of(["baseline", "keci"], ["reciprocal"], ["logit"], worlds=40, months=36, seed=3)
    result, _ = perform(tournament, tmp_path / "runs", ["nato_support", "deal"])
    strategies = {"kosovo": "reciprocal"}
    without, track = (
        simulate(Scenario.named(name, months=36, strategies=strategies), 40, 3)["nato_support"] for name in ("baseline", "keci")
    )
    (cell,) = result.of("nato_support")
    assert cell.effect.mean == pytest.approx(float((track - without).mean()))
    assert cell.without.mean == pytest.approx(float(without.mean()))
    frame = result.frame()
    assert frame.loc[frame["outcome"] == "nato_support", "effect"].tolist() == [cell.effect.mean]


def frame_of(tournament: Tournament, shift: dict[tuple[str, str], float]) -> pd.DataFrame:
    """Made-up worlds: the track adds `shift` to an outcome of a pair of rules."""
    rows = []
    for number, arm in enumerate(tournament.arms):
        for pair in tournament.pairs:
            for world in range(100):
                value = 0.5 + 0.001 * (world % 7) + number * (shift[pair] + 0.0001 * (world % 3))
                rows.append((arm_name(arm, *pair), world, "done", value, 0.1, 0.2))
    return pd.DataFrame(rows, columns=["arm", "world", "status", "nato_support", "welfare_kosovo", "welfare_serbia"])


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (0.2, "all 3 other pairs agree: it does not depend on how the capitals decide"),
        (-0.2, "2 of the other 3 pairs agree and 1 contradicts it: it depends on how the capitals decide"),
        (-0.005, "2 of the other 3 pairs agree and none contradicts it by an effect that matters"),
    ],
)
def test_the_answer_says_whether_it_depends_on_the_rules(other: float, said: str) -> None:
    tournament = Tournament.of(["baseline", "keci"], ["logit", "spoiler"], ["logit", "spoiler"], worlds=100, months=12)
    shift = dict.fromkeys(tournament.pairs, 0.1) | {("spoiler", "spoiler"): other}
    result = found(tournament, frame_of(tournament, shift), ["nato_support"])
    assert said in answer(result, "nato_support")
    assert [cell.endswith("*") for cell in map(effect_cell, result.of("nato_support"))].count(True) >= 3
    assert "by the default" not in markdown(result)


def test_standings_average_over_the_other_sides_rules() -> None:
    tournament = Tournament.of(["baseline", "keci"], ["logit", "spoiler"], ["logit"], worlds=100, months=12)
    result = found(tournament, frame_of(tournament, dict.fromkeys(tournament.pairs, 0.1)), ["nato_support"])
    assert [(s.side, s.rule, s.without.mean) for s in result.standings] == [
        ("kosovo", "logit", pytest.approx(0.1)),
        ("kosovo", "spoiler", pytest.approx(0.1)),
        ("serbia", "logit", pytest.approx(0.2)),
    ]


def test_a_run_with_a_rule_of_ones_own_is_verified_when_its_file_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(RULE)
    tournament = Tournament.of(["baseline", "keci"], ["logit"], ["logit", "mine.py:Cautious"], worlds=8, months=12)
    _, stored = perform(tournament, tmp_path / "runs", ["deal"])
    path.unlink()
    checked = verify(stored.folder, 4)
    assert checked.differences == [] and checked.replayed == 4
    assert RULE in (stored.design().arms[1].strategies["serbia"].source)


def test_another_source_is_another_run(tmp_path: Path) -> None:
    from keci.experiments.store.manifest import identity

    ids = []
    for value in ("-0.05", "-0.06"):
        (tmp_path / "mine.py").write_text(RULE.replace("-0.05", value))
        ids.append(identity(Tournament.of(["baseline", "keci"], ["logit"], ["mine.py:Cautious"], worlds=8, months=12).design))
    assert ids[0] != ids[1]
    assert np.all([len(one) == 64 for one in ids])


def test_a_posterior_under_another_rule_is_cautioned_against_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    Path("sets.csv").write_text("trust_0\n0.2\n")
    assert keci(*SMALL, "--parameters", "sets.csv", "--json") == 0
    said = [line for line in capsys.readouterr().err.splitlines() if "default rules" in line]
    assert len(said) >= 1 and all(line.startswith("keci: parameters 'sets.csv': the record was met") for line in said)
