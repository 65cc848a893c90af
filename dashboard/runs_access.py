"""Run folders as the page Runs sees them. All access to the run store stands here and nowhere else in the dashboard.

A run is asked for by its name, and a name is looked up in the listing of the directory: no text from a browser ever becomes
a path.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.errors import InputError, unknown
from model.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from experiments.comparison import Comparison
    from experiments.design import Design

DIRECTORY = "KECI_RUNS"  # variable of the environment that names the server's directory of runs
MANIFEST, REPORT = "manifest.json", "report.html"
LARGEST_MANIFEST = 20_000_000  # bytes
MOST_ROWS = 4_000_000  # rows that the page sums up; larger runs are for the command line
SAME = ("start", "months", "seed", "parameters")  # what runs must share to be put side by side


class State(StrEnum):
    """What can be done with a run."""

    FINISHED = "finished"
    STOPPED = "not finished"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Run:
    """A run folder as the list shows it; `manifest` is empty, and `problem` says why, if it cannot be read."""

    name: str
    folder: Path
    state: State
    manifest: Mapping[str, Any]
    problem: str = ""

    @property
    def arms(self) -> list[str]:
        """Names of its arms, the reference first."""
        arms = self.design.get("arms", [])
        return [arm["name"] for arm in arms] if isinstance(arms, list) else []

    @property
    def design(self) -> Mapping[str, Any]:
        """What was played."""
        return self.manifest.get("design", {})

    @property
    def finished(self) -> str:
        """When it ended, as "2026-01-31 12:00", or nothing."""
        return str(self.manifest.get("finished") or "")[:16].replace("T", " ")

    @property
    def words(self) -> str:
        """All that the filter looks at."""
        said = [self.name, self.state, *self.arms, *(str(self.design.get(key, "")) for key in ("worlds", *SAME))]
        return " ".join(map(str, said)).lower()


def directory() -> Path:
    """The directory of runs that the server was started with; `runs` where it was started unless told otherwise."""
    return Path(os.environ.get(DIRECTORY, "runs"))


def listing() -> list[Run]:
    """All run folders of the directory, the latest first; none if there is no such directory."""
    place = directory()
    if not place.is_dir():
        return []
    found = [look(entry) for entry in sorted(place.iterdir()) if not entry.name.startswith(".") and (entry / MANIFEST).is_file()]
    return sorted(found, key=lambda run: str(run.manifest.get("finished") or run.manifest.get("started") or ""), reverse=True)


def named(name: str) -> Run:
    """The run of this name in the listing; InputError if it is not there."""
    runs = {run.name: run for run in listing()}
    if name not in runs:
        raise unknown("run", name[:80], runs) if runs else InputError(f"run {name[:80]!r}: there is no run in {directory()}")
    return runs[name]


def look(folder: Path) -> Run:
    """One run folder, whatever state it is in."""
    try:
        if (folder / MANIFEST).stat().st_size > LARGEST_MANIFEST:
            raise ValueError("the manifest is larger than any that this program writes")
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        design = manifest["design"]
        missing = [key for key in ("arms", "worlds", *SAME) if key not in design]
        if missing:
            raise ValueError(f"the manifest lacks {', '.join(missing)}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        said = "it has no design" if isinstance(error, KeyError | TypeError) else str(error)
        return Run(folder.name, folder, State.UNREADABLE, {}, f"{MANIFEST} cannot be read: {said}")
    done = manifest.get("state", "finished") == "finished"
    return Run(folder.name, folder, State.FINISHED if done else State.STOPPED, manifest)


def design_of(run: Run) -> Design:
    """The design that was played, rebuilt and checked; InputError if this version cannot play it."""
    from experiments.design import Design

    arms = run.design["arms"]
    if not isinstance(arms, list):
        raise InputError(f"{run.name}: it has too many arms for this page; use keci report")
    design = run.design
    return Design.of([Scenario.make(**arm) for arm in arms], design["worlds"], design["seed"], design["parameters"])


def worlds(run: Run) -> pd.DataFrame:
    """All worlds of a run: arm, world, works, status, traceback, then the outcomes. InputError if they cannot be read."""
    import pandas as pd

    rows = int(run.design["worlds"]) * len(run.arms)
    if rows > MOST_ROWS:
        raise InputError(f"{run.name}: {rows:,} rows are too many for this page (at most {MOST_ROWS:,}); open its report instead")
    parts = sorted((run.folder / "worlds").glob("part-*.parquet"))
    if not parts:
        raise InputError(f"{run.name}: no worlds are stored in it")
    try:
        return pd.concat([pd.read_parquet(part) for part in parts], ignore_index=True)
    except (OSError, ValueError) as error:  # pyarrow's errors are among these
        said = (str(error).splitlines() or [type(error).__name__])[0][:120]
        raise InputError(f"{run.name}: a stored part is damaged ({said}); make the run again") from None


def comparison(run: Run) -> Comparison:
    """What a finished run adds up to; InputError if it has one arm, is not finished, or cannot be read."""
    from experiments.comparison import summarise
    from experiments.design import Design

    if run.state is not State.FINISHED:
        raise InputError(f"{run.name}: {run.problem or 'not finished yet'}")
    design = design_of(run)
    if not isinstance(design, Design) or len(design.arms) < 2:
        raise InputError(f"{run.name}: it has a single arm, so that there is nothing to compare")
    return summarise(design, worlds(run))


def report(run: Run) -> bytes:
    """The HTML report; InputError if the run has none."""
    path = run.folder / REPORT
    try:
        return path.read_bytes()
    except OSError:
        raise InputError(f"{run.name}: it has no report") from None


def place_of(design: Design) -> str:
    """The name of the folder that a run of this design gets."""
    from experiments.manifest import identity
    from experiments.store import SHORT

    return f"compare-{identity(design)[:SHORT]}"


def perform(design: Design, told: Callable[[int], None]) -> None:
    """Play a design into its run folder, or go on with it; `told` hears of finished worlds and may raise to stop it."""
    from experiments.compare import perform as play
    from experiments.metrics import headline_names

    @contextmanager
    def announce(title: str, total: int) -> Iterator[Callable[[int], None]]:
        yield told

    play(design, "compiled", directory(), headline_names(), announce)


def obstacles(runs: Sequence[Run]) -> list[str]:
    """Why runs cannot be put side by side: a line for each thing that is not the same although it must be."""
    first, found = runs[0], []
    for run in runs[1:]:
        for key in SAME:
            one, two = first.design[key], run.design[key]
            if one != two:
                found.append(f"{first.name} and {run.name} differ in {key} ({one}, {two})")
        if first.manifest.get("code", {}).get("rules") != run.manifest.get("code", {}).get("rules"):
            found.append(f"{first.name} and {run.name} were played with other rules of the model")
        if _reference(first) != _reference(run):
            found.append(f"{first.name} and {run.name} have other reference arms ({first.arms[0]}, {run.arms[0]})")
    return found


def _reference(run: Run) -> dict[str, Any]:
    return {key: value for key, value in run.design["arms"][0].items() if key not in ("name", "description")}


def differences(runs: Sequence[Run]) -> list[tuple[str, list[str]]]:
    """Settings in which runs differ: (setting, its value in each run); of arms those that stand in every run."""
    flat = [_flat({key: run.manifest.get(key) for key in ("design", "engine", "code", "packages")}) for run in runs]
    everywhere = [arm for arm in dict.fromkeys(name for run in runs for name in run.arms) if all(arm in run.arms for run in runs)]
    for settings, run in zip(flat, runs, strict=True):
        settings["arms"] = ", ".join(run.arms)
        for arm in (arm for arm in run.design["arms"] if arm["name"] in everywhere):
            own = _flat({key: value for key, value in arm.items() if key not in ("name", "description")})
            settings.update({f"arm {arm['name']}: {key}": value for key, value in own.items()})
    names = sorted({key for settings in flat for key in settings if not key.startswith("design.arms")})
    rows = [(name, [settings.get(name, "none") for settings in flat]) for name in names]
    return [(name, values) for name, values in rows if len(set(values)) > 1]


def _flat(value: Any, path: str = "") -> dict[str, str]:
    """Nested settings as text by their dotted path; those that are not set are left out."""
    if isinstance(value, list):
        value = {str(number): inner for number, inner in enumerate(value)}
    if isinstance(value, Mapping):
        inner = (_flat(found, f"{path}.{name}" if path else str(name)) for name, found in value.items())
        return {name: said for part in inner for name, said in part.items()}
    return {} if value is None else {path: str(value)}
