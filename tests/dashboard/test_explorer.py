"""The explorer's file: its numbers are those of `keci compare`, its sliders show them, and it asks nobody for anything."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from keci.dashboard.explorer.document import OUTCOMES
from keci.dashboard.explorer.grid import Grid
from keci.dashboard.what_if.settings import to_toml
from keci.experiments.cli import build
from keci.experiments.commands.console import execute
from keci.experiments.statistics.metrics import Unit, metric
from tests.dashboard.conftest import Watch, visitor

WORLDS, MONTHS = 60, 24
ASKED = ["explore", "--levers", "keci", "--assumptions", "p_submembership_works", "--worlds", "60", "--months", "24"]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explorer")
    assert execute(build(), "keci", [*ASKED, "--out", str(folder / "runs"), "--to", str(folder / "explorer.html")]) == 0
    return folder / "explorer.html"


def data(path: Path) -> dict:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', path.read_text(encoding="utf-8"), re.S)
    return json.loads(found[1])


def compared(settings, folder: Path, capsys: pytest.CaptureFixture[str]) -> dict:
    """What `keci compare` says of a setting, given as two scenario files."""
    files = []
    for arm, name in zip(settings.arms(), ("without", "with"), strict=True):
        files.append(folder / f"{name}.toml")
        files[-1].write_text(to_toml(arm.changed(name=name)), encoding="utf-8")
    arms = ",".join(map(str, files))
    capsys.readouterr()
    assert execute(build(), "keci", ["compare", "--arms", arms, "--worlds", "60", "--json", "--out", str(folder / "runs")]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("number", [6, 11])  # as proposed and low; twice the content and high
def test_the_numbers_are_those_of_keci_compare(written: Path, number: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    grid = Grid.of(("keci",), ("p_submembership_works",), MONTHS)
    said = compared(grid.settings[number], tmp_path, capsys)
    for cell, name in zip(data(written)["settings"][number], OUTCOMES, strict=True):
        effect = said["effects"]["with"][name]
        assert cell["effect"] == pytest.approx([effect[end] for end in ("mean", "low", "high")], rel=1e-5, abs=1e-9), name
        if metric(name).unit is Unit.FUTURES:
            assert sum(cell["counts"]) == cell["total"] == WORLDS
            assert cell["counts"][1] - cell["counts"][2] == round(WORLDS * effect["mean"])
    frequencies = said["verdicts"]["with"]["frequencies"]
    assert data(written)["settings"][number][0]["counts"] == list(frequencies.values())[1:]


def test_a_slider_shows_its_setting_and_nothing_is_asked_for(chromium, written: Path):
    found = data(written)
    context = visitor(chromium, noted := Watch(), width=390)
    page = context.new_page()
    page.goto(written.as_uri())
    content = page.get_by_role("slider", name="Content of the track")
    expect(content).to_have_attribute("aria-valuetext", "1.0 × the paper's")
    content.press("End")
    page.get_by_role("slider", name="Chance that rewards").press("Home")
    cells = found["settings"][3 * 3]
    for name, cell in zip(OUTCOMES, cells, strict=True):
        expect(page.locator(f"[data-said={name}]")).to_have_text(cell["said"])
    page.get_by_role("button", name="Severe incident within 3 years").press("Enter")
    expect(page.locator("#found")).to_contain_text(f"of 60 futures, {cells[2]['counts'][0]} either way")
    expect(page.locator("#squares")).to_have_attribute("aria-label", re.compile(f"{cells[2]['counts'][3]} not at all"))
    # the address holds it; without a lever nothing differs
    page.reload()
    expect(content).to_have_attribute("aria-valuetext", "2.0 × the paper's")
    content.press("Home")
    expect(page.locator("#effect")).to_have_text("No lever is on: both are the same futures.")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert noted.errors == [] and {address.partition("#")[0] for address in noted.strays} == {written.as_uri()}
    context.close()


def test_settings_are_paired_with_the_same_assumptions_and_no_lever():
    grid = Grid.of(("keci", "kfor"), ("trust_0",), MONTHS)
    assert grid.count == len(grid.settings) == 4 * 2 * 3
    for settings, reference in zip(grid.settings, grid.references, strict=True):
        arms = settings.arms()
        if reference < 0:
            assert not arms[1].levers
        else:
            assert grid.settings[reference].arms()[1].changed(name="x", description="") == arms[0].changed(
                name="x", description=""
            )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--levers", "kfro"], "unknown lever 'kfro'; did you mean 'kfor'?"),
        (["--levers", "keci,keci"], "a name stands twice"),
        (["--assumptions", "trust_1"], "did you mean 'trust_0'?"),
        (["--levers", "keci,kfor,envoy,eadrcc,eu_alignment,serbia_reward"], "at most 1,000 fit in a file"),
        (["--months", "12"], "months 12: must be a whole number from 24 to 240"),
        (["--worlds", "1"], "worlds 1: must be a whole number from 2"),
        (["--to", "/no/such/folder/explorer.html"], "there is no folder"),
    ],
)
def test_bad_input_gets_one_line_and_nothing_is_written(
    options: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    assert execute(build(), "keci", ["explore", *options]) == 2
    assert said in (line := capsys.readouterr().err) and line.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
