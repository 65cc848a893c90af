"""The manifest: what was run, with which code and data, and the identity that follows from it."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from agents.compiled import rulebook_stamp
from experiments.design import Design
from model.scenario import Scenario

FORMAT = 1  # of the run folder
PACKAGES = ("mesa", "numpy", "pandas", "numba", "llvmlite", "pydantic", "pyarrow", "scipy", "plotly", "typer", "rich")
SOURCES = ("agents", "model", "experiments", "dashboard", "pyproject.toml")
SCENARIOS = "data/scenarios/"
DATA_ENDINGS = (".csv", ".toml", ".json")


def identity(design: Design) -> str:
    """SHA-256 over all that decides the result and nothing else: the arms, worlds, seed, parameters, rules and data.

    The same on every machine. The engine is no part of it, for both give equal numbers; nor are descriptions,
    nor scenario files, since the arms stand here in full.
    """
    decides = {
        "arms": [_deciding(arm) for arm in design.arms],
        "worlds": design.worlds,
        "seed": design.seed,
        "parameters": design.parameters,
        "rules": rulebook_stamp(),
        "data": {name: said for name, said in data_checksums().items() if not name.startswith(SCENARIOS)},
    }
    return hashlib.sha256(json.dumps(decides, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def manifest(design: Design, engine: str, parts: dict[str, dict[str, object]], failed: int) -> dict[str, object]:
    """Everything that somebody needs to judge or repeat the run; `parts` is the ledger of checksums."""
    return {
        "format": FORMAT,
        "kind": "compare",
        "id": identity(design),
        "design": {
            "arms": [arm.model_dump(mode="json") for arm in design.arms],
            "reference": design.reference,
            "worlds": design.worlds,
            "first": 0,
            "months": design.months,
            "start": design.start,
            "seed": design.seed,
            "parameters": design.parameters,
        },
        "engine": engine,
        "failed_worlds": failed,
        "code": code_version(),
        "packages": package_versions(),
        "data": data_checksums(),
        "parts": parts,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _deciding(arm: Scenario) -> dict[str, Any]:
    return arm.model_dump(mode="json", exclude={"description"})


@cache
def data_checksums() -> dict[str, str]:
    """SHA-256 of every data file that ships with the model, by path."""
    return {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in sorted(_files(files("model") / "data", "data"))}


def _files(folder: Traversable, path: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in folder.iterdir():
        name = f"{path}/{entry.name}"
        if entry.is_dir():
            found.extend(_files(entry, name))
        elif entry.name.endswith(DATA_ENDINGS):
            found.append((name, entry))
    return found


def package_versions() -> dict[str, str]:
    """Versions of Python and of the packages that results could depend on."""
    return {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def code_version() -> dict[str, object]:
    """The package's version, the hash of its rules, and, in a git work tree, the commit and whether anything differs from it."""
    root = Path(__file__).resolve().parent.parent
    commit, dirty = None, None
    if (root / ".git").exists():
        commit = _git(root, "rev-parse", "HEAD")
        changes = _git(root, "status", "--porcelain", "--", *SOURCES)
        dirty = None if changes is None else bool(changes)
    return {"version": _version("keci"), "commit": commit, "dirty": dirty, "rules": rulebook_stamp()}


def _git(root: Path, *arguments: str) -> str | None:
    try:
        answer = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()
