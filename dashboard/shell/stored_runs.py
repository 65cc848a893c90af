"""Run folders as the page Runs sees them. All access to the run store stands here and nowhere else in the dashboard.

A run is asked for by its name, and a name is looked up in the listing of the directory: no text from a browser ever becomes
a path.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keci.dashboard.language.speech import N_, _
from keci.model.errors import InputError, unknown

if TYPE_CHECKING:
    import pandas as pd

    from keci.experiments.designs.design import Design
    from keci.experiments.pooled.differences import Difference
    from keci.experiments.pooled.pool import Pool
    from keci.experiments.results.comparison import Comparison
    from keci.experiments.store.catalogue import Listed
    from keci.experiments.store.folder import StoredRun

DIRECTORY = "KECI_RUNS"  # variable of the environment that names the server's directory of runs
REPORT, MANIFEST = "report.html", "manifest.json"
MOST_ROWS = 4_000_000  # rows that are downloaded as CSV; of larger runs the parts themselves can be read
DESIGN = ("worlds", "start", "months", "seed", "parameters")


class State(StrEnum):
    """What can be done with a run."""

    FINISHED = "finished"
    AT_WORK = "at work"
    STOPPED = "stopped"
    UNREADABLE = "unreadable"


STATES = {
    State.FINISHED: N_("finished"),
    State.AT_WORK: N_("at work"),
    State.STOPPED: N_("stopped"),
    State.UNREADABLE: N_("unreadable"),
}


class NotFinishedError(InputError):
    """A run that can be gone on with."""


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
    def count(self) -> int:
        """Number of its arms; those of a large design are not listed by name."""
        arms = self.design.get("arms", [])
        return len(arms) if isinstance(arms, list) else int(arms.get("count", 0))

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
        said = [self.name, self.state, *self.arms, *(str(self.design.get(key, "")) for key in DESIGN)]
        return " ".join(map(str, said)).lower()


def directory() -> Path:
    """The directory of runs that the server was started with; `runs` where it was started unless told otherwise."""
    return Path(os.environ.get(DIRECTORY, "runs"))


def listing() -> list[Run]:
    """All run folders of the directory, the latest first; none if there is no such directory."""
    from keci.experiments.store.catalogue import listed

    place = directory()
    return [_seen(found) for found in listed(place) if not found.folder.name.startswith(".")] if place.is_dir() else []


def _seen(found: Listed) -> Run:
    """A run as the catalogue lists it; what is no design is as bad as a manifest that cannot be read."""
    if not found.problem and all(key in found.manifest.get("design", {}) for key in ("arms", *DESIGN)):
        return Run(found.folder.name, found.folder, State(found.state), found.manifest)
    problem = found.problem.removeprefix(f"{found.folder}/") or "manifest.json has no design"
    return Run(found.folder.name, found.folder, State.UNREADABLE, {}, problem)


def named(name: str) -> Run:
    """The run of this name in the listing; InputError if it is not there."""
    runs = {run.name: run for run in listing()}
    if name not in runs:
        raise (
            unknown("run", name[:80], runs)
            if runs
            else InputError(_("run {name}: there is no run in {folder}", name=repr(name[:80]), folder=directory()))
        )
    return runs[name]


def design_of(run: Run) -> Design:
    """The design of a run, so that it can be gone on with; InputError if this version cannot play it."""
    from keci.experiments.store.manifest import stated_design

    return stated_design(run.folder, dict(run.manifest))


def design_again(name: str) -> Design:
    """The design of a finished run of the listing whose worlds can be played again here: InputError, with the reason, if not."""
    place = directory()
    seen = place.iterdir() if place.is_dir() and not name.startswith(".") else iter(())
    folder = next((entry for entry in seen if entry.name == name), None)
    manifest = folder / MANIFEST if folder else None
    if folder is None or manifest is None or not manifest.is_file():
        return design_of(named(name))  # says what is wrong with it
    return _replayed(folder, manifest.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _replayed(folder: Path, written: int) -> Design:
    """The same, read once for as long as the manifest was not written anew."""
    from keci.experiments.store.replay import replayable

    return replayable(folder)[1]


def stored(run: Run) -> StoredRun:
    """A finished run in the store; InputError if it is not finished, or cannot be read."""
    from keci.experiments.store.folder import StoredRun

    if run.state is not State.FINISHED:
        if run.problem:
            raise InputError(f"{run.name}: {run.problem}")
        said = _(
            "{run}: not finished ({state}); Continue, in the list below, plays the rest", run=run.name, state=_(STATES[run.state])
        )
        raise NotFinishedError(said)
    return StoredRun.open(run.folder)


def worlds(run: Run) -> pd.DataFrame:
    """All worlds of a run: arm, world, works, status, traceback, then the outcomes. InputError if they cannot be read."""
    rows = int(run.design["worlds"]) * run.count
    if rows > MOST_ROWS:
        said = _("{run}: {rows} rows are too many to download at once (at most {most})", run=run.name, rows=rows, most=MOST_ROWS)
        raise InputError(said)
    with _readable():
        return stored(run).frame()


def comparison(run: Run) -> Comparison:
    """What a finished run adds up to, read part by part; InputError if it has one arm, is not finished, or cannot be read."""
    from keci.experiments.results.side_by_side import sum_up

    with _readable():
        return sum_up(stored(run))


@contextmanager
def _readable() -> Iterator[None]:
    """A part that is missing or damaged is the input's fault, and is said in a line."""
    from keci.experiments.store.errors import StoppedError

    try:
        yield
    except StoppedError as error:
        raise InputError(str(error)) from None


def report(run: Run) -> bytes:
    """The HTML report; InputError if the run has none."""
    path = run.folder / REPORT
    try:
        return path.read_bytes()
    except OSError:
        raise InputError(_("{run}: it has no report", run=run.name)) from None


def place_of(design: Design) -> str:
    """The name of the folder that a run of this design gets."""
    from keci.experiments.store.runner import place

    return place(design, directory(), "compare", "compiled").name


def perform(design: Design, told: Callable[[int], None]) -> None:
    """Play a design into its run folder, or go on with it; `told` hears of finished worlds and may raise to stop it."""
    from keci.experiments.compare import perform as play
    from keci.experiments.statistics.metrics import headline_names
    from keci.experiments.store.execution import Execution

    @contextmanager
    def announce(title: str, total: int) -> Iterator[Callable[[int], None]]:
        kept = design.worlds * len(design.arms) - total
        if kept:  # played before the run was stopped
            told(kept)
        yield told

    with _readable():
        play(design, "compiled", directory(), headline_names(), Execution(announce))


def obstacles(runs: Sequence[Run]) -> list[str]:
    """Why runs cannot be put side by side: a line for each thing that is not the same although it must be."""
    from keci.experiments.results.side_by_side import compare_runs

    try:
        with _readable():
            compare_runs([stored(run) for run in runs])
    except InputError as error:
        return [str(error)]
    return []


def differences(runs: Sequence[Run]) -> list[Difference]:
    """All in which finished runs differ, in words."""
    from keci.experiments.pooled.differences import differences as found

    return found([stored(run) for run in runs])


def pool(names: Sequence[str]) -> tuple[Pool, list[Difference]]:
    """The arms of finished runs of the listing taken together, and in what the runs differ. InputError if they cannot be read."""
    found = [stored(named(name)) for name in dict.fromkeys(names)]
    if not found:
        raise InputError(_("runs: none named; tick some in the list"))
    return _pooled(tuple(run.folder for run in found), tuple(run.manifest["seal"] for run in found))


@lru_cache(maxsize=2)
def _pooled(folders: tuple[Path, ...], seals: tuple[str, ...]) -> tuple[Pool, list[Difference]]:
    """The same, kept for the next visitor for as long as the manifests are the same."""
    from keci.experiments.pooled.differences import differences as differing
    from keci.experiments.pooled.pool import Pool
    from keci.experiments.store.folder import StoredRun

    runs = [StoredRun.open(folder) for folder in folders]
    with _readable():
        return Pool.of(runs), differing(runs)
