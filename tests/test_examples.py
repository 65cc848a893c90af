"""Every block of Python in the documents runs, and every command line is right to the point where worlds would be played."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from keci.experiments.cli import build
from keci.experiments.commands.console import execute
from keci.experiments.designs.design import Design
from keci.experiments.store.runner import run
from keci.model.posterior import shipped_manifest
from tests.experiments.test_fuzz import DESIGN, KINDS, PLAYS, POSITIONS, TABLE
from tests.test_docs import PAGES, ROOT, blocks

ELSEWHERE = {
    "README.md": "tests/test_docs.py",
    "sweep.md": "tests/experiments/test_sweep.py",
}  # pages whose blocks run there, and are held against more
CHANGED_MODEL = ("your-own-lever.md",)  # pages whose commands ask a model that the page changes: tests/test_tutorials.py
FILES = {  # what the examples call their files
    "my-scenario.toml": KINDS["scenario.toml"][1],
    "without.toml": 'name = "without"\n[parameters]\np_submembership_works = 1.0\n',
    "my-design.csv": TABLE,
    "mine.csv": TABLE,
    "my-design.toml": DESIGN,
    "my-sets.csv": KINDS["sets.csv"][1],
    "my-posteriors/analysis.csv": KINDS["sets.csv"][1],
    "FILE.csv": POSITIONS,
    "my_serbia.py": blocks(ROOT / "docs/how-to/your-own-rule.md", "python")[0],
}
PLACEHOLDER = re.compile(r"\b(COMMAND|RUN|DIR|FILE|MANIFEST)\b(?!\.)")


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


WITH_PYTHON = [page for page in PAGES if blocks(page, "python") and page.name not in ELSEWHERE]


@pytest.mark.parametrize(("page", "test"), ELSEWHERE.items())
def test_pages_whose_blocks_run_elsewhere_do_run_there(page: str, test: str) -> None:
    source = (ROOT / test).read_text(encoding="utf-8")
    assert f'{page}"' in source and "exec(compile(code" in source


@pytest.mark.parametrize("page", WITH_PYTHON, ids=named)
def test_the_python_of_a_page_runs_from_top_to_bottom(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for number, code in enumerate(blocks(page, "python"), 1):
        exec(compile(code, f"{named(page)}, block {number}", "exec"), names)
    assert names


def lines() -> Iterator[tuple[str, str]]:
    """Every command line of the documents with its page: in blocks, and inside sentences, where it may be no more than a name."""
    for page in PAGES:
        if page.name in CHANGED_MODEL:
            continue
        text = page.read_text(encoding="utf-8")
        found = [line for block in re.findall(r"```\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
        found += re.findall(r"`(keci [a-z][^`\n]*)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
        for line in found:
            if re.match(r"keci [a-z]", line) and not PLACEHOLDER.search(line):
                yield named(page), line


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the examples name, and two stored runs."""
    place = tmp_path_factory.mktemp("examples")
    scenarios = [text for page in PAGES for text in blocks(page, "toml")]
    files = {f"{name}.toml": text for text in scenarios for name in re.findall(r'^name = "(.+?)"', text)} | FILES
    for name, text in files.items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    for worlds in (8, 9):
        played = run(Design.of(["baseline", "keci"], worlds, seed=1, months=3), place / "runs")
        (place / "manifest.json").write_bytes((played.folder / "manifest.json").read_bytes())
    return place


def stored(folder: Path, word: str) -> str:
    """A word of an example; the beginning of a stored run's id or name becomes that of one that is there."""
    runs = sorted(path.name.partition("-")[2] for path in (folder / "runs").iterdir())
    named = {"5661": runs[0], "5e26": runs[1], "compare-5661": runs[0], "factorial-77a0": runs[1]}
    return named.get(word, word)


@pytest.mark.parametrize(("page", "line"), sorted(set(lines())), ids=lambda text: text)
def test_a_command_line_is_right(
    page: str, line: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def plays(*arguments: object, **options: object) -> None:
        raise typer.Exit(0)

    for name in (*PLAYS, "keci.experiments.store.verify._replay"):
        monkeypatch.setattr(name, plays)
    monkeypatch.setattr("keci.experiments.store.estimate.measure", lambda *arguments: 1e12)
    monkeypatch.chdir(folder)
    # between a change of rules and the next calibration the posteriors that ship are refused, which other tests say
    monkeypatch.setattr("keci.model.posterior.rules_digest", lambda: shipped_manifest("analysis")["rules"])
    words = [stored(folder, word) for word in shlex.split(line.partition(" > ")[0], comments=True)[1:]]
    status = execute(build(), "keci", words)
    said = capsys.readouterr().err
    only_named = len(words) < 4 and re.search(r"Missing argument|requires an argument", said)
    assert status == 0 or only_named, said
