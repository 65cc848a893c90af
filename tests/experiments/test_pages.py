"""Pages that commands write: the command on a page gives the page again, and those that ship belong together."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from keci.experiments.cli import build
from keci.experiments.commands.console import execute
from keci.experiments.reporting import markdown as md
from keci.model.stamp import rules_digest

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ("sensitivity", "discovery", "factorial", "robust", "stress", "parting")
SMALL = {
    "sensitivity": "--factors mu_incident,branching --points 4 --worlds 8 --months 12 --metrics incidents_per_year,trust",
    "discover": "--worlds 400 --months 24 --outcome incidents_per_year --arms baseline,kfor",
    "factorial": "--worlds 20 --months 12",
    "robust": "--sets keci,kfor --assumptions works,firm_pristina --worlds 20 --months 12",
    "stress": "--shocks banjska --at 6 --worlds 20 --months 24",
    "parting": "--worlds 3 --months 24 --links 2",
}


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", SMALL)
def test_the_command_on_a_page_gives_the_page(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(build(), "keci", [name, *SMALL[name].split(), "--seed", "3", "--markdown"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("# ") and "seed 3" in page and "\x1b" not in page
    (command,) = re.findall(r"^Written by `keci (.*?)`; not edited", page, re.MULTILINE)
    assert f"Rules and priors: `{rules_digest()[:12]}`" in page
    assert execute(build(), "keci", [*shlex.split(command), "--out", "elsewhere"][: None if name != "parting" else -2]) == 0
    assert capsys.readouterr().out == page


def test_tables_hold_any_cell() -> None:
    assert md.table(("a", "b"), [("x|y", "1*\n2")]) == ["| a | b |", "|---|---|", "| x\\|y | 1\\* 2 |"]
    assert md.command_line("run", a="b c", d=None, e="", f=False, g_h=3) == "keci run --a 'b c' --g-h 3"


def shipped(name: str) -> str:
    return (ROOT / f"docs/reference/{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", RESULTS)
def test_the_pages_that_ship_are_of_the_rules_of_the_posterior_that_ships(name: str) -> None:
    rules = json.loads((ROOT / "model/data/posterior/analysis.json").read_text(encoding="utf-8"))["rules"]
    assert f"{md.STAMP}: `{rules[:12]}`" in shipped(name), "the rules were calibrated anew: run `make results`"


@pytest.mark.parametrize("name", RESULTS)
def test_make_results_writes_the_pages_as_they_stand(name: str) -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
    (command,) = re.findall(rf"keci (.*) --markdown >build/results/{name}\.md", recipe)
    (written,) = re.findall(r"^Written by `keci (.*?) --markdown`", shipped(name), re.MULTILINE)
    given, stated = shlex.split(command), shlex.split(written)
    assert given[0] == stated[0]
    assert set(given[1:]) <= set(stated[1:]), "the page was written with other options than make results gives"
