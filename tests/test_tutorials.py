"""The tutorial on a lever and an outcome of one's own, done in a copy of the tree exactly as it is printed.

Each takes one file of code and one of data. What follows from them is looked for where people meet it: scenario, ensemble,
Mesa world, command line, the page What if, documents.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from keci.model.ensemble import simulate
from keci.model.scenario import Scenario

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/tutorials/your-own-lever.md").read_text(encoding="utf-8")
WORLDS, MONTHS = 30, 60
OFTEN = {"plot_usual": 0.05}  # many plots, so that a few futures show what drones do
PLAY = f"""
import contextlib, io, json, shutil
from pathlib import Path
from keci.agents.declared import levers
from keci.dashboard.futures.interventions import decode
from keci.dashboard.what_if.dials import dials
from keci.dashboard.what_if.settings import Settings
from keci.experiments.cli import build
from keci.experiments.commands.console import execute
from keci.experiments.reporting import declared
from keci.model.ensemble import simulate
from keci.model.scenario import Scenario

arms = [Scenario.of(arm).changed(months={MONTHS}, parameters={OFTEN}) for arm in ("baseline", "drones.toml")]
frames = {{arm.name: simulate(arm, {WORLDS}, seed=5) for arm in arms}}
with contextlib.redirect_stdout(io.StringIO()) as said:
    command = ["compare", "--arms", "baseline,drones.toml", "--parameters", "prior", "--worlds", "20", "--months", "18",
               "--metrics", "share_of_plots_found", "--json"]
    status = execute(build(), "keci", command)
pages = {{path.name: text for path, text in declared.written(Path("docs")).items()}}
print(json.dumps({{
    "frames": {{arm: frame.to_dict("list") for arm, frame in frames.items()}},
    "status": status,
    "command": json.loads(said.getvalue()),
    "dial": dials()["drones.strength"].label,
    "arm": Settings({{"drones.strength": 1.5}}).arms()[1].levers["drones"].strength,
    "live": decode("18:lever.drones:2//:1").said(),
    "pages": {{name: [part for part in ("`drones`", "`share_of_plots_found`") if part in text] for name, text in pages.items()}},
}}))
"""
STEP = f"""
import json
from keci.model import NegotiationModel
from keci.model.scenario import Scenario

arm = Scenario.of("drones.toml").changed(months={MONTHS}, parameters={OFTEN})
print(json.dumps(NegotiationModel(arm, seed=5, world=1, parameters="prior").run().outcomes()))
"""
COMPILE = """
import json
from keci.agents.moves import armed_groups
from keci.agents.record import empty_ledger
from keci.model.scenario import Scenario
from keci.model.setup import prepare
from keci.model.world import begin, new_world
from keci.agents.rules.chance import chance_key

setup = prepare(Scenario.of("drones.toml"))
w = new_world(setup.members.shape[1])._replace(key=chance_key(5, 1))
begin(w, setup)
w.groups[:] = 1.0
args = (w.groups, w.board, w.parameters, setup.levers, w.serbia, w.promised, w.key, empty_ledger())
armed_groups.plot(*args)
print(json.dumps(len(armed_groups.plot.signatures)))
"""


def edits() -> list[tuple[str, str, str]]:
    """File, text before and text after of each change that the tutorial prints."""
    found = []
    for block in re.findall(r"```diff\n--- (\S+)\n(.*?)```", PAGE, re.DOTALL):
        lines = block[1].splitlines()
        before, after = ("\n".join(line[1:] for line in lines if not line.startswith(other)) for other in ("+", "-"))
        found.append((block[0], before, after))
    return found


def data() -> list[tuple[str, str, str]]:
    """Whether each piece of data is a new file or more of one, its file and its text."""
    return re.findall(r"```toml (new|more) (\S+/\S+)\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree with the tutorial's changes."""
    folder = tmp_path_factory.mktemp("tutorial")
    for package in ("agents", "model", "experiments", "dashboard", "benchmarks"):
        shutil.copytree(ROOT / package, folder / "keci" / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "src/keci/__init__.py", folder / "keci")
    shutil.copy(ROOT / "docs/reference/glossary.md", folder / "keci")
    for name, before, after in edits():
        path = folder / "keci" / name
        text = path.read_text(encoding="utf-8")
        assert text.count(f"{before}\n") == 1, f"{name} no longer has the lines of the tutorial"
        path.write_text(text.replace(f"{before}\n", f"{after}\n"), encoding="utf-8")
    for how, name, text in data():
        path = folder / "keci" / name
        assert path.exists() is (how == "more")
        path.write_text((path.read_text(encoding="utf-8") + "\n" if how == "more" else "") + text, encoding="utf-8")
    (scenario,) = re.findall(r"```toml new lever\n(.*?)```", PAGE, re.DOTALL)
    (folder / "drones.toml").write_text(scenario, encoding="utf-8")
    return folder


def said(tree: Path, code: str, **environment: str) -> Any:
    """The document that code prints in the copy."""
    environment = {**os.environ, "PYTHONPATH": str(tree), **environment}
    done = subprocess.run([sys.executable, "-c", code], cwd=tree, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def played(tree: Path) -> dict[str, Any]:
    """What is found in the copy.

    All futures are played uncompiled, which gives the same numbers (`test_plain.py`): to compile all rules for the two that
    change would take four times as long. What changes is compiled by itself.
    """
    found: dict[str, Any] = said(tree, PLAY, NUMBA_DISABLE_JIT="1")
    compiled = said(tree, COMPILE, NUMBA_CACHE_DIR=str(tree / "cache"))
    return {**found, "world": said(tree, STEP, NUMBA_DISABLE_JIT="1"), "compiled": compiled}


def test_a_lever_and_an_outcome_take_one_file_of_code_and_one_of_data_each() -> None:
    assert {name for name, _, _ in edits()} == {"agents/moves/armed_groups.py", "model/outcomes.py"}
    assert [(how, name) for how, name, _ in data()] == [
        ("new", "agents/data/levers/drones.toml"),
        ("more", "model/data/declared/outcomes.toml"),
    ]


def test_a_lever_of_ones_own_works_as_printed_and_changes_nothing_while_it_is_off(played: dict[str, Any]) -> None:
    without, drones = played["frames"]["baseline"], played["frames"]["drones"]
    here = simulate(Scenario.named("baseline").changed(months=MONTHS, parameters=OFTEN), WORLDS, seed=5)
    assert without["trust"] == here["trust"].tolist()
    assert without["plots_found"] == here["plots_found"].tolist()
    assert sum(drones["plots_found"]) > 1.2 * sum(without["plots_found"])
    assert sum(drones["attacks_planned"]) < sum(without["attacks_planned"])
    assert played["compiled"] == 1


def test_an_outcome_of_ones_own_is_the_same_in_both_engines(played: dict[str, Any]) -> None:
    frame = played["frames"]["drones"]
    found, planned = frame["plots_found"], frame["attacks_planned"]
    assert frame["share_of_plots_found"] == [f / (f + p) if f + p else 0.0 for f, p in zip(found, planned, strict=True)]
    assert played["world"] == {name: column[1] for name, column in frame.items() if name in played["world"]}


def test_both_are_found_on_the_command_line_on_the_pages_and_in_the_documents(played: dict[str, Any]) -> None:
    assert played["status"] == 0 and "share_of_plots_found" in json.dumps(played["command"]["effects"])
    assert played["dial"] == "Surveillance drones for KFOR" and played["arm"] == 1.5
    assert played["live"] == "Lever: surveillance drones for KFOR, strength 2"
    assert played["pages"] == {
        "outcomes.md": ["`share_of_plots_found`"],
        "glossary.md": ["`drones`", "`share_of_plots_found`"],
        "write-a-scenario.md": ["`drones`"],
    }
