"""`keci stress`, `keci parting`, `keci robust` from the command line: one document, and one line for a wrong question."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from keci.experiments.cli import build
from keci.experiments.commands.console import execute

STRESS = ("stress", "--shocks", "banjska", "--at", "3", "--worlds", "4", "--months", "12")
PARTING = ("parting", "--worlds", "3", "--months", "12")
ROBUST = ("robust", "--sets", "kfor", "--assumptions", "prior,works_not", "--worlds", "4", "--months", "12")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def keci(*arguments: str) -> int:
    return execute(build(), "keci", arguments)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*STRESS, "--shocks", "banjka"), "unknown shock 'banjka'"),
        ((*STRESS, "--at", "12"), "--at 12: must be whole months from 0 to 11"),
        ((*STRESS, "--arms", "baseline"), "--arms: 1 given"),
        ((*STRESS, "--parameters", "priro"), "did you mean 'prior'?"),
        ((*PARTING, "--links", "4"), "links 4: must be a whole number from 1 to 3"),
        ((*PARTING, "--outcome", "kfor"), "--outcome kfor"),
        ((*PARTING, "--seed", "-1"), "seed -1"),
        ((*ROBUST, "--sets", "keci+"), "--sets keci+: unknown lever ''"),
        ((*ROBUST, "--assumptions", "prior"), "name at least two"),
        ((*ROBUST, "--posterior", "missing.csv"), "missing.csv"),
        ((*ROBUST, "--worlds", "1"), "worlds 1"),
    ],
)
def test_a_wrong_question_gets_one_line(arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert keci(*arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.startswith("keci: ") and captured.err.count("\n") == 1
    assert said in captured.err
    assert not Path("runs").exists()


@pytest.mark.parametrize(("arguments", "holds"), [(STRESS, "effects"), (PARTING, "chains"), (ROBUST, "criteria")])
def test_json_is_one_document_and_the_same_again(
    arguments: tuple[str, ...], holds: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = []
    for _ in range(2):
        assert keci(*arguments, "--json") == 0
        found.append(json.loads(capsys.readouterr().out))
    assert found[0][holds] and found[0] == found[1]


@pytest.mark.parametrize("arguments", [STRESS, PARTING, ROBUST])
def test_the_tables_fit_a_terminal_of_a_hundred_columns(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert keci(*arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if len(line) > 100 and "/" not in line] == []
    assert len(lines) > 10


def test_sets_from_a_file_are_one_more_assumption(capsys: pytest.CaptureFixture[str]) -> None:
    Path("sets.csv").write_text("credibility_0,patron_push\n0.2,0.1\n0.3,0.2\n", encoding="utf-8")
    assert keci(*ROBUST, "--posterior", "sets.csv", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found["assumptions"]) == ["prior", "works_not", "posterior"]
    assert found["criteria"]["normalisation"]["regrets"]["posterior"].keys() == {"none", "kfor"}
