"""The tutorial on a lever of one's own, done in a copy of the tree exactly as it is printed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from keci.model.ensemble import simulate

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/tutorials/your-own-lever.md").read_text(encoding="utf-8")
WORLDS = 300
PLAY = f"""
import json
from keci.model.ensemble import simulate
from keci.model.scenario import Scenario
frames = {{arm: simulate(Scenario.of(arm), {WORLDS}, seed=5) for arm in ("baseline", "drones.toml")}}
print(json.dumps({{arm: frame.to_dict("list") for arm, frame in frames.items()}}))
"""


def edits() -> list[tuple[str, str, str]]:
    """File, text before and text after of each change that the tutorial prints."""
    found = []
    for block in re.findall(r"```diff\n--- (\S+)\n(.*?)```", PAGE, re.DOTALL):
        lines = block[1].splitlines()
        before, after = ("\n".join(line[1:] for line in lines if not line.startswith(other)) for other in ("+", "-"))
        found.append((block[0], before, after))
    return found


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of agents and model with the tutorial's changes."""
    folder = tmp_path_factory.mktemp("tutorial")
    for package in ("agents", "model"):
        shutil.copytree(ROOT / package, folder / "keci" / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "src/keci/__init__.py", folder / "keci")
    for name, before, after in edits():
        path = folder / "keci" / name
        text = path.read_text(encoding="utf-8")
        assert text.count(f"{before}\n") == 1, f"{name} no longer has the lines of the tutorial"
        path.write_text(text.replace(before, after), encoding="utf-8")
    (scenario,) = re.findall(r"```toml new lever\n(.*?)```", PAGE, re.DOTALL)
    (folder / "drones.toml").write_text(scenario, encoding="utf-8")
    return folder


def test_a_lever_of_ones_own_works_as_printed_and_changes_nothing_while_it_is_off(tree: Path) -> None:
    assert len(edits()) == 3
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tree / "cache"), "PYTHONPATH": str(tree)}
    done = subprocess.run([sys.executable, "-c", PLAY], cwd=tree, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    played = json.loads(done.stdout)
    here = simulate("baseline", WORLDS, seed=5)
    assert played["baseline"]["trust"] == here["trust"].tolist()
    assert played["baseline"]["plots_found"] == here["plots_found"].tolist()
    assert sum(played["drones.toml"]["plots_found"]) > 1.2 * sum(played["baseline"]["plots_found"])
    assert sum(played["drones.toml"]["attacks_planned"]) < sum(played["baseline"]["attacks_planned"])
