"""The manifest: what was run, with which code and data, and the identity that follows from it."""

from __future__ import annotations

import hashlib
import json
import platform
import stat
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from keci.experiments.designs.design import Design
from keci.experiments.designs.plan import TOGETHER, Plan
from keci.experiments.store.disk import ARMS, MANIFEST
from keci.experiments.store.shape import fault
from keci.model.errors import InputError, shown
from keci.model.posterior import is_posterior, read_posterior
from keci.model.scenario import Scenario
from keci.model.stamp import code_digest

FORMAT = 2  # of the run folder
PACKAGES = ("mesa", "numpy", "pandas", "numba", "llvmlite", "pydantic", "pyarrow", "scipy", "plotly", "typer", "rich")
SOURCES = ("agents", "model", "experiments", "dashboard", "pyproject.toml")
# what ships here counts by what a run takes of it: an arm stands in full in the manifest, a posterior by its digest
# and what is declared for readers changes no result
SCENARIOS = ("data/scenarios/", "data/posterior/", "data/declared/")
DATA_ENDINGS = (".csv", ".toml", ".json")
RUNNING, FINISHED = "running", "finished"
SEAL = "seal"


def identity(design: Design, series: Sequence[str] = ()) -> str:
    """SHA-256 over all that decides the result and nothing else: the arms, worlds, seed, parameters, rules and data.

    The same on every machine. The engine is no part of it, for both give equal numbers; nor are descriptions,
    nor scenario files, since the arms stand here in full. Recorded series count only where there are any.
    """
    return _identity(design, series, code_digest(), _without_scenarios(data_checksums()))


def _without_scenarios(data: Mapping[str, str]) -> dict[str, str]:
    return {name: said for name, said in data.items() if not name.startswith(SCENARIOS)}


def deciding_data() -> str:
    """SHA-256 over all data files that decide a result: all but the scenarios that ship."""
    return hashlib.sha256(_canonical(_without_scenarios(data_checksums()))).hexdigest()


def _identity(design: Design, series: Sequence[str], rules: str, data: Mapping[str, str]) -> str:
    parameters = design.parameters
    if is_posterior(parameters):  # what the file holds decides, not where it lies
        parameters = f"posterior {read_posterior(parameters).digest}"
    decides: dict[str, Any] = {
        "arms": [_deciding(arm) for arm in design.arms],
        "worlds": design.worlds,
        "seed": design.seed,
        "parameters": parameters,
        "rules": rules,
        "data": dict(data),
    }
    if series:
        decides["series"] = list(series)
    return hashlib.sha256(_canonical(decides)).hexdigest()


def stated_identity(manifest: Mapping[str, Any], design: Design) -> str:
    """The run id that follows from what a manifest states: its design, and the rules and data it was played with."""
    return _identity(design, manifest["design"]["series"], manifest["code"]["rules"], _without_scenarios(manifest["data"]))


def opening(design: Design, kind: str, engine: str, series: Sequence[str], started: str) -> dict[str, Any]:
    """The manifest of a run that begins: everything that somebody needs to judge or repeat it."""
    plan = Plan.of(len(design.arms), design.worlds)
    return {
        "format": FORMAT,
        "kind": kind,
        "id": identity(design, series),
        "state": RUNNING,
        "design": {
            "arms": _arms(design),
            "reference": design.reference,
            "worlds": design.worlds,
            "first": 0,
            "months": design.months,
            "start": design.start,
            "seed": design.seed,
            "parameters": design.parameters,
            "series": list(series),
        },
        "engine": engine,
        "plan": {"parts": len(plan), "arms": plan.arm_block, "worlds": plan.world_block},
        "code": code_version(),
        "packages": package_versions(),
        "data": data_checksums(),
        "started": started,
    }


def _arms(design: Design) -> list[dict[str, Any]] | dict[str, Any]:
    """The arms in full; of a large design where they stand, with the checksum of that file."""
    if len(design.arms) <= TOGETHER:
        return [arm.model_dump(mode="json") for arm in design.arms]
    return {"file": ARMS, "count": len(design.arms), "sha256": hashlib.sha256(arms_file(design)).hexdigest()}


def arms_file(design: Design) -> bytes:
    """The arms of a large design, a line of JSON each."""
    return b"".join(_canonical(arm.model_dump(mode="json")) + b"\n" for arm in design.arms)


def sealed(manifest: Mapping[str, Any]) -> bytes:
    """The manifest as a file, with a checksum of all that stands in it."""
    content = {name: value for name, value in manifest.items() if name != SEAL}
    content[SEAL] = _seal(content)
    return (json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def read_manifest(folder: Path) -> dict[str, Any]:
    """A folder's manifest; InputError, one line, if it is none, of another format, damaged or edited by hand."""
    return _sound(folder / MANIFEST, parsed_manifest(folder))


def manifest_file(path: Path) -> dict[str, Any]:
    """The same of a manifest under any name, which may lie alone."""
    if not path.exists():
        raise InputError(f"{path}: no such file; give a run's {MANIFEST}, or its folder")
    return _sound(path, _parsed(path))


def _sound(path: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    right = "move the folder away, or play the run anew with --fresh"
    if manifest.get(SEAL) != _seal({name: value for name, value in manifest.items() if name != SEAL}):
        raise InputError(f"{path}: edited by hand or damaged (its seal does not fit); {right}")
    said = fault(manifest)
    if said:
        raise InputError(f"{path}: no manifest of a run ({said}); {right}")
    return manifest


def parsed_manifest(folder: Path) -> dict[str, Any]:
    """A folder's manifest, edited or not; InputError if there is none, it cannot be read or is of another format."""
    try:
        return _parsed(folder / MANIFEST)
    except FileNotFoundError:
        raise InputError(f"{folder}: not a run folder (it has no {MANIFEST}); see 'keci runs list'") from None


def _parsed(path: Path) -> dict[str, Any]:
    """A manifest's content; FileNotFoundError if there is none, else as `parsed_manifest`."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for without end
            raise InputError(f"{path}: cannot be read (it is no file); move the folder away")
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({(error.strerror or str(error)).lower()})") from None
    except InputError:
        raise
    except (ValueError, RecursionError):
        raise InputError(f"{path}: damaged (not JSON); move the folder away to play the run anew") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        found = manifest.get("format") if isinstance(manifest, dict) else None
        raise InputError(f"{path}: format {shown(found)} of run folders, this program knows {FORMAT}; move the folder away")
    return manifest


def stated_design(folder: Path, manifest: Mapping[str, Any]) -> Design:
    """The design that a manifest states; InputError if its arms cannot be read or this version of the model has no such."""
    stated = manifest["design"]
    arms = stated["arms"]
    if isinstance(arms, dict):
        arms = _listed_arms(folder / arms["file"], arms["sha256"])
    try:
        scenarios = tuple(Scenario.make(**arm) for arm in arms)
    except InputError as error:
        raise InputError(f"{folder}: this version of the model cannot read its arms ({error})") from None
    return Design(scenarios, stated["worlds"], stated["seed"], stated["parameters"])


def _listed_arms(path: Path, expected: str) -> list[dict[str, Any]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({(error.strerror or str(error)).lower()})") from None
    if hashlib.sha256(content).hexdigest() != expected:
        raise InputError(f"{path}: edited by hand or damaged (its checksum does not fit); move the folder away")
    try:
        arms = [json.loads(line) for line in content.splitlines()]
    except (ValueError, RecursionError):
        arms = [None]
    if not all(isinstance(arm, dict) for arm in arms):
        raise InputError(f"{path}: damaged (not a line of JSON for each arm); move the folder away")
    return arms


def _seal(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(content)).hexdigest()


def _canonical(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _deciding(arm: Scenario) -> dict[str, Any]:
    return arm.model_dump(mode="json", exclude={"description"})


@cache
def data_checksums() -> dict[str, str]:
    """SHA-256 of every data file that ships with the model, by path."""
    return {
        name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in sorted(_files(files("keci.model") / "data", "data"))
    }


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


@cache
def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


@cache
def code_version() -> dict[str, object]:
    """The package's version, the hash of its rules, and, in a git work tree, the commit and whether anything differs from it."""
    root = Path(__file__).resolve().parents[2]
    commit, dirty = None, None
    if (root / ".git").exists():
        commit = _git(root, "rev-parse", "HEAD")
        changes = _git(root, "status", "--porcelain", "--", *SOURCES)
        dirty = None if changes is None else bool(changes)
    return {"version": _version("keci"), "commit": commit, "dirty": dirty, "rules": code_digest()}


def _git(root: Path, *arguments: str) -> str | None:
    try:
        answer = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()
