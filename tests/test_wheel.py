"""The wheel holds all that is needed, runs far from its source in a folder that cannot be written, and under later Pythons."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
LATER = ("3.14", "3.13", "3.12")  # the newest of them that is found is tried
REQUIRED = os.environ.get("KECI_LATER_PYTHON", "")  # an interpreter that must work, as in the workflow
SECONDS = 900.0 if REQUIRED else 60.0  # for an installation, else a machine without packages at hand would hold up all tests
SUFFIXES = {".py", ".csv", ".json", ".toml", ".md", ".vue", ".css", ".html", ".js", ".po", ".pot", ".typed"}
RULE = """
import logging
logging.basicConfig(level=logging.INFO)
import keci
from keci.agents.rules.incentives import on_offer
print(on_offer(0.75, 1.0), keci.__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], ROOT)
    (found,) = folder.glob("*.whl")
    return found


def run(command: list[str], folder: Path, seconds: float = 900.0, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a command that must succeed said."""
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=seconds
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done


def published() -> dict[str, str]:
    """The outcomes of the world that `tests/elsewhere.py` plays, from the exact baseline."""
    cases = json.loads((ROOT / "tests/baseline.json").read_text(encoding="utf-8"))
    case = next(case for case in cases if case["scenario"] == "package" and case["seed"] == 1)
    return {name: values[0] for name, values in case["outcomes"].items()}


def assert_as_published(found: dict[str, Any]) -> None:
    assert found["scenario"] == "package"
    assert found["months"] >= 121
    expected = published()
    assert {name: value for name, value in found["outcomes"].items() if value != expected[name]} == {}
    assert len(set(found["iterations"])) == len(found["iterations"])


def test_the_wheel_holds_the_tree_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    floors = ("agents", "model", "experiments", "dashboard", "benchmarks")
    tree = {
        f"keci/{path.relative_to(ROOT).as_posix()}"
        for floor in floors
        for path in (ROOT / floor).rglob("*")
        if path.is_file() and path.suffix in SUFFIXES
    }
    beside = {"keci/__init__.py", "keci/py.typed", "keci/glossary.md"}
    assert tree | beside == {name for name in names if name.startswith("keci/")}
    assert {name.split("/")[0] for name in names if not name.startswith("keci/")} == {f"{wheel.name.split('-py3')[0]}.dist-info"}


def test_the_wheel_runs_elsewhere_and_keeps_its_cache_with_the_user(wheel: Path, tmp_path: Path) -> None:
    """A rule is compiled, the commands and the dashboard load, and a whole world is played.

    The world is played uncompiled, in a second: compiling would take a minute, and gives the same world to the last bit.
    """
    site, home, work = (tmp_path / name for name in ("site", "home", "work"))
    work.mkdir()
    zipfile.ZipFile(wheel).extractall(site)
    for folder in [path for path in (site / "keci").rglob("*") if path.is_dir()]:
        (folder / "__pycache__").write_text("a file where the cache would be")  # root may write anywhere; into a file nobody can
    environment = {"PYTHONPATH": str(site), "HOME": str(home), "XDG_CACHE_HOME": str(home), "NUMBA_CACHE_DIR": ""}
    before = sorted(site.rglob("*"))
    script = shutil.copy(ROOT / "tests/elsewhere.py", tmp_path)
    found = json.loads(run([sys.executable, str(script)], work, **environment, NUMBA_DISABLE_JIT="1").stdout)
    assert Path(found["place"]).parent == site / "keci"
    assert_as_published(found)
    first, second = (run([sys.executable, "-c", RULE], work, **environment) for _ in range(2))
    assert first.stdout.split() == second.stdout.split() == ["0.25", str(site / "keci/__init__.py")]
    assert "compiling" not in second.stderr
    assert list(home.rglob("*on_offer*.nbc")) != []
    assert "serbia_reward" in run([sys.executable, "-m", "keci.experiments", "scenarios"], work, **environment).stdout
    assert "nash" in run([sys.executable, "-m", "keci.experiments", "baselines", "kosovo", "--json"], work, **environment).stdout
    run([sys.executable, "-c", "import keci.dashboard.app"], work, **environment)
    assert sorted(site.rglob("*")) == before
    assert list(work.iterdir()) == []


def later_python() -> str | None:
    """A Python newer than the lock file's, if there is one."""
    if REQUIRED:
        return REQUIRED
    managed = Path(os.environ.get("PYENV_ROOT", "/nowhere")) / "versions"
    for number in LATER:
        candidates = [shutil.which(f"python{number}"), *managed.glob(f"{number}.*/bin/python")]
        for candidate in (str(found) for found in candidates if found):
            if subprocess.run([candidate, "-c", "import ensurepip, venv"], capture_output=True, check=False).returncode == 0:
                return candidate
    return None


def plain_environment(python: str, wheel: Path) -> Path:
    """An environment with the newest packages that pip finds, kept in build/ until Python or what keci asks for changes."""
    asked = (ROOT / "pyproject.toml").read_bytes() + subprocess.check_output([python, "-VV"])
    folder = ROOT / "build" / f"plain-{hashlib.sha256(asked).hexdigest()[:12]}"
    if not (folder / "finished").exists():
        shutil.rmtree(folder, ignore_errors=True)
        run([python, "-m", "venv", str(folder)], ROOT)
        pip(folder, "--no-compile", str(wheel))
        (folder / "finished").touch()
    pip(folder, "--no-deps", "--no-index", "--force-reinstall", "--no-compile", str(wheel))
    return folder


def pip(folder: Path, *arguments: str) -> None:
    """Install; where no index of packages can be reached in time, the test is skipped, not failed."""
    command = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        pytest.skip(f"the newest packages could not be installed in {SECONDS:.0f} seconds")
    unreached = any(sign in done.stderr for sign in ("(from versions: none)", "NewConnectionError", "Connection broken"))
    if unreached and not REQUIRED:
        pytest.skip("no index of packages can be reached")
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.skipif(os.name == "nt", reason="environments are laid out otherwise on Windows")
def test_a_plain_install_under_a_later_python_gives_the_same_world(wheel: Path, tmp_path: Path) -> None:
    if os.environ.get("CI") and not REQUIRED:
        pytest.skip("the workflow has jobs of their own for later Pythons")
    python = later_python()
    if python is None:
        pytest.skip(f"no Python {', '.join(reversed(LATER))} is installed here")
    folder = plain_environment(python, wheel)
    script = shutil.copy(ROOT / "tests/elsewhere.py", tmp_path)
    cache = str(folder / "cache")
    environment = {"NUMBA_CACHE_DIR": cache, "PYTHONPATH": ""}
    found = json.loads(run([str(folder / "bin/python"), str(script)], tmp_path, **environment).stdout)
    assert Path(found["place"]).is_relative_to(folder)
    assert tuple(int(part) for part in found["mesa"].split(".")[:2]) >= (3, 5)
    assert_as_published(found)
    assert "Usage: keci" in run([str(folder / "bin/keci"), "--help"], tmp_path).stdout
