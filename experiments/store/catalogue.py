"""The run folders of a directory: what each is, and how one is found by name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keci.experiments.store.disk import LEDGER, MANIFEST, is_locked
from keci.experiments.store.ledger import read_ledger
from keci.experiments.store.manifest import FINISHED, read_manifest
from keci.model.errors import InputError, unknown

AT_WORK, STOPPED, UNREADABLE = "at work", "stopped", "unreadable"
FEWEST = 4  # characters of an id that may stand for a run
LATEST = "latest"  # stands for the run that was finished last


@dataclass(frozen=True)
class Listed:
    """A run folder as a list shows it. `state` is finished, at work, stopped or unreadable; then `problem` says why."""

    folder: Path
    state: str
    manifest: dict[str, Any]
    parts_done: int = 0
    problem: str = ""

    def facts(self) -> dict[str, Any]:
        """The run in plain data; only folder, state and problem of one whose manifest cannot be read."""
        found: dict[str, Any] = {"folder": str(self.folder), "state": self.state}
        if self.problem:
            return {**found, "problem": self.problem}
        return {**found, **run_facts(self.manifest), "parts_done": self.parts_done}


def run_facts(manifest: dict[str, Any]) -> dict[str, Any]:
    """What a manifest says about its run, in short."""
    design = manifest["design"]
    arms = design["arms"]
    return {
        "id": manifest["id"],
        "kind": manifest["kind"],
        "engine": manifest["engine"],
        "arms": [arm["name"] for arm in arms] if isinstance(arms, list) else arms["count"],
        **{name: design[name] for name in ("worlds", "months", "start", "seed", "parameters", "series")},
        "parts": manifest["plan"]["parts"],
        "failed_worlds": manifest.get("failed_worlds"),
        "started": manifest["started"],
        "finished": manifest.get("finished"),
    }


def listed(directory: Path) -> list[Listed]:
    """All run folders of a directory, the latest first; InputError if there is no such directory."""
    if not directory.is_dir():
        raise InputError(f"folder {directory}: there is none; give the folder of the runs with --in")
    found = [look(path.parent) for path in directory.glob(f"*/{MANIFEST}")]
    found.sort(key=lambda run: run.folder.name)
    return sorted(found, key=lambda run: str(run.manifest.get("started", "")), reverse=True)


def look(folder: Path) -> Listed:
    """One run folder, whatever state it is in."""
    try:
        manifest = read_manifest(folder)
    except InputError as error:
        return Listed(folder, UNREADABLE, {}, problem=str(error))
    if manifest["state"] == FINISHED:
        return Listed(folder, FINISHED, manifest, manifest["plan"]["parts"])
    state = AT_WORK if is_locked(folder) else STOPPED
    return Listed(folder, state, manifest, len(read_ledger(folder / LEDGER)))


def find(name: str, directory: Path) -> Path:
    """The run folder meant by a path, a folder's name, an unambiguous beginning of its name or id, or "latest": finished last."""
    for place in (Path(name), directory / name):
        if name and (place / MANIFEST).is_file():
            return place
    if len(Path(name).parts) > 1 and Path(name).exists():  # no name of a run, but a path
        raise InputError(f"{name}: not a run folder (it has no {MANIFEST}); see 'keci runs list'")
    runs = listed(directory)
    if name == LATEST:
        finished = [run for run in runs if run.state == FINISHED]
        if not finished:
            raise InputError(f"run {LATEST!r}: none in {directory} is finished; give the folder of the runs with --in")
        # the manifest says it to the second, its file more closely
        return max(finished, key=lambda run: (str(run.manifest["finished"]), (run.folder / MANIFEST).stat().st_mtime_ns)).folder
    matching = [run for run in runs if len(name) >= FEWEST and _begins(run, name)]
    if len(matching) > 1:
        names = ", ".join(run.folder.name for run in matching)
        raise InputError(f"run {name!r}: fits several ({names}); give more of the name")
    if not matching:
        if not runs:
            raise InputError(f"run {name!r}: there is none in {directory}; give the folder of the runs with --in")
        raise unknown("run", name, [run.folder.name for run in runs], str(directory))
    return matching[0].folder


def _begins(run: Listed, name: str) -> bool:
    """Whether name or id begin so; the name ends in the beginning of the id, by which a damaged run is found too."""
    folder, identity = run.folder.name, str(run.manifest.get("id", ""))
    return any(said.startswith(name) for said in (folder, identity, folder.partition("-")[2]))
