"""What the documents say must be so: links lead somewhere, scenario files load, code runs, tables are the model's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from keci.experiments.hindcast import Hindcast, lines, measure
from keci.experiments.record.missed import between
from keci.model.outcomes import Outcome, Series
from keci.model.scenario import LEVERS, Scenario
from keci.model.shocks import shocks
from tests.refresh_baseline import WORLDS, limits

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")) if "://" not in link]
    missing = [link for link in links if not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_scenario_files_in_the_documents_load(page: Path, tmp_path: Path) -> None:
    for number, text in enumerate(blocks(page, "toml")):
        path = tmp_path / f"{number}.toml"
        path.write_text(text, encoding="utf-8")
        assert Scenario.from_file(path).name


def test_the_readme_s_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks(ROOT / "README.md", "python")
    exec(compile(code, "README.md", "exec"), {})
    assert re.match(r"2026-\d\d ", capsys.readouterr().out)


def test_the_readme_s_commands_exist() -> None:
    from importlib.metadata import entry_points

    from keci.experiments.cli import ADDED, COMMANDS, GROUPS

    known = {command.__name__ for command in COMMANDS} | {group.info.name for group in GROUPS}
    known |= {found.name for found in entry_points(group=ADDED)}
    used = set(re.findall(r"^keci (\w+)", "\n".join(blocks(ROOT / "README.md", "")), re.MULTILINE))
    assert used
    assert used <= known


def test_tests_named_in_the_documents_exist() -> None:
    defined = {
        name for path in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"^def (test_\w+)", path.read_text(), re.M)
    }
    named = {name for page in PAGES for name in re.findall(r"`(test_\w+)`", page.read_text(encoding="utf-8"))}
    assert named
    assert sorted(named - defined) == []


def test_every_outcome_series_lever_and_shock_is_documented() -> None:
    outcomes = (ROOT / "docs/reference/outcomes.md").read_text(encoding="utf-8")
    scenario = (ROOT / "docs/how-to/write-a-scenario.md").read_text(encoding="utf-8")
    assert [o.name for o in Outcome if f"`{o.name}`" not in outcomes] == []
    assert [name for name in (*LEVERS, *shocks()) if f"`{name}`" not in scenario] == []
    assert len(Series) == len({s.name for s in Series})


@pytest.fixture(scope="module")
def hindcast() -> Hindcast:
    return measure(WORLDS)


def test_the_page_of_the_hindcast_shows_what_the_model_gives(hindcast: Hindcast) -> None:
    page = (ROOT / "docs/reference/hindcast.md").read_text(encoding="utf-8").splitlines()
    expected = [line for line in lines(hindcast) if line]
    assert [line for line in expected if line not in page] == [], "run `make baseline` if the model was changed on purpose"


def test_the_page_of_limits_lists_every_pattern_missed(hindcast: Hindcast) -> None:
    page = (ROOT / "docs/discussion/limits.md").read_text(encoding="utf-8")
    assert between(page, limits(hindcast)) == page, "run `make baseline` if the model or a calibration was changed on purpose"
