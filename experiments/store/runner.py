"""The runner: plays a design part by part into a run folder, continues what was interrupted, and mends what is damaged."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from keci.experiments.designs.design import Design, check_engine
from keci.experiments.designs.plan import TOGETHER, Part, Plan
from keci.experiments.record.window import PATTERNS
from keci.experiments.store.disk import (
    ARMS,
    DRAFT,
    LEDGER,
    LOCK,
    MANIFEST,
    SHORT,
    Parcel,
    checksum,
    disk,
    locked,
    part_name,
    write_whole,
)
from keci.experiments.store.execution import Execution, Executor, Here, Say
from keci.experiments.store.folder import StoredRun
from keci.experiments.store.ledger import Entry, append, lines, read_ledger
from keci.experiments.store.manifest import (
    FINISHED,
    RUNNING,
    arms_file,
    identity,
    opening,
    parsed_manifest,
    read_manifest,
    sealed,
)
from keci.experiments.store.worlds import Work
from keci.model.ensemble import SERIES
from keci.model.errors import InputError, unknown

FOLDERS = ("worlds", "months")
__all__ = ["Execution", "Executor", "Here", "StoredRun", "place", "run"]


def place(design: Design, out: Path, kind: str, engine: str, series: Sequence[str] = ()) -> Path:
    """The folder of a run. The engines give equal numbers under one id, but each has a folder of its own."""
    ending = "" if engine == "compiled" else f"-{engine}"
    return Path(out) / f"{kind}-{identity(design, series)[:SHORT]}{ending}"


def run(
    design: Design,
    out: Path,
    kind: str = "compare",
    engine: str = "compiled",
    series: tuple[str, ...] = (),
    how: Execution | None = None,
) -> StoredRun:
    """Play a design into its run folder under `out`: what is there and sound is kept, what is missing is played.

    Args:
        design: arms, worlds, seed and parameters.
        out: folder in which the run's folder, `<kind>-<short id>`, is made.
        kind: which question the run answers: "compare", "sweep" ...
        engine: "compiled" or "mesa".
        series: names of monthly series to record.
        how: where it is played, what is played again, who is asked and told; in this process and silently unless given.

    Raises:
        InputError: if the folder cannot be written, another process is at work there, or it holds something else.
        StoppedError: if the run could not go on (a full disk, a lost cluster); what was finished is kept.
    """
    check_engine(engine)
    for name in series:
        if not name.startswith(PATTERNS) and name not in SERIES:
            raise unknown("series", name, SERIES)
    folder, how = place(design, out, kind, engine, series), how or Execution()
    with locked(folder):
        session = _Session(folder, design, opening(design, kind, engine, series, _now()), how.say)
        session.look(how.fresh, how.retry_failed)
        if not session.missing and session.manifest["state"] == FINISHED:
            session.tidy()
            session.write_arms()
            return StoredRun(folder, session.manifest)
        rows = sum(session.plan.part(number).rows for number in session.missing)
        if rows:
            how.consent(design, engine, rows, how.executor.cores)
        try:
            session.begin()
            session.play(how, rows)
            return StoredRun(folder, session.finish(how.executor), rows)
        except BaseException as error:
            kept = session.leave(isinstance(error, KeyboardInterrupt))
            if kept:
                error.add_note(kept)
            raise


class _Session:
    """One process at work on a locked run folder."""

    def __init__(self, folder: Path, design: Design, manifest: dict[str, Any], say: Say) -> None:
        self.folder, self.design, self.manifest, self.say = folder, design, manifest, say
        self.plan = Plan.of(len(design.arms), design.worlds)
        self.entries: dict[int, Entry] = {}
        self.missing: list[int] = list(range(len(self.plan)))
        self.seconds_before = 0.0

    def look(self, fresh: bool, retry_failed: bool) -> None:
        """What stands in the folder, and which parts are missing. InputError if it is not this run's."""
        if not (self.folder / MANIFEST).exists():
            self._expect_nothing()
            return
        if fresh:
            parsed_manifest(self.folder)  # refuses what is of another format
            return
        found = self._accepted()
        entries = _listed(found) if found["state"] == FINISHED else read_ledger(self.folder / LEDGER)
        self.seconds_before = found.get("summary", {}).get("seconds", 0.0)
        self.manifest = found
        known = {number: entry for number, entry in entries.items() if number in range(len(self.plan))}
        self.entries = {number: entry for number, entry in known.items() if self._sound(number, entry)}
        damaged = len(known) - len(self.entries)
        if damaged:
            self.say(f"{damaged:,} of {len(self.plan):,} parts are damaged or gone and are played again.")
        if retry_failed:
            self.entries = {number: entry for number, entry in self.entries.items() if not entry.failed}
        self.missing = [number for number in range(len(self.plan)) if number not in self.entries]
        if self.missing and self.entries:
            self.say(f"Going on in {self.folder}: {len(self.entries):,} of {len(self.plan):,} parts are there already.")

    def _expect_nothing(self) -> None:
        """A folder without a manifest may hold what a run that was killed at once has left, and nothing else."""
        for path in self.folder.iterdir():
            left = path.name in (LOCK, LEDGER, ARMS) or path.name.endswith(DRAFT)
            if not left and not (path.name in FOLDERS and not any(path.iterdir())):
                raise InputError(f"{self.folder}: not a run folder, and not empty ({path.name}); move it away")

    def _accepted(self) -> dict[str, Any]:
        """The folder's manifest if it is of this very run."""
        found, expected = read_manifest(self.folder), self.manifest
        for name, what in (("id", "run id"), ("kind", "kind"), ("engine", "engine"), ("plan", "cut into parts")):
            if found[name] != expected[name]:
                raise InputError(f"{self.folder}: another run ({what} {found[name]}, not {expected[name]}); move the folder away")
        if found["code"]["rules"] != expected["code"]["rules"]:
            raise InputError(f"{self.folder}: made by another version of the rules; move the folder away")
        return found

    def _sound(self, number: int, entry: Entry) -> bool:
        """Whether a part's files are what the ledger says."""
        expected = {"worlds": entry.sha256, "months": entry.months}
        try:
            return all(said is None or checksum(self.folder / part_name(number, kind)) == said for kind, said in expected.items())
        except OSError:
            return False

    def begin(self) -> None:
        """Make the folder ready to be written: a ledger of what is sound, the manifest of a run under way, no drafts."""
        self.tidy()
        write_whole(self.folder / LEDGER, lines(self.entries[number] for number in sorted(self.entries)))
        self.write_arms()
        unfinished = {name: value for name, value in self.manifest.items() if name not in CLOSING}
        self.manifest = {**unfinished, "state": RUNNING}
        write_whole(self.folder / MANIFEST, sealed(self.manifest))

    def tidy(self) -> None:
        """Remove what a kill may have left: drafts, and beside a finished run's manifest the ledger that it took in."""
        for kind in ("", *FOLDERS):
            for draft in (self.folder / kind).glob(f".*{DRAFT}"):
                draft.unlink(missing_ok=True)
        if self.manifest["state"] == FINISHED:
            (self.folder / LEDGER).unlink(missing_ok=True)

    def write_arms(self) -> None:
        """Write the arms of a large design beside the manifest, unless they stand there unharmed."""
        if len(self.design.arms) > TOGETHER:
            content, path = arms_file(self.design), self.folder / ARMS
            if not path.exists() or path.read_bytes() != content:
                write_whole(path, content)

    def play(self, how: Execution, rows: int) -> None:
        """Play what is missing, store each part when it is done, and enter it into the ledger."""
        if not self.missing:
            return
        before = time.monotonic()
        works = ((number, self._work(self.plan.part(number))) for number in self.missing)
        with how.announce(f"Playing {_named(self.design)}", rows) as told:
            for number, parcel in how.executor.play(works, told):
                now = time.monotonic()
                entry = self._store(number, parcel, now - before)
                with disk(self.folder / LEDGER):
                    append(self.folder / LEDGER, entry)
                self.entries[number], before = entry, now

    def _work(self, part: Part) -> Work:
        design, first = self.design, part.first_arm
        series = tuple(self.manifest["design"]["series"])
        arms = design.arms[first : first + part.arms]
        return Work(arms, part.first_world, part.worlds, design.seed, design.parameters, self.manifest["engine"], series)

    def _store(self, number: int, parcel: Parcel, seconds: float) -> Entry:
        months = None
        if parcel.months is not None:
            write_whole(self.folder / part_name(number, "months"), parcel.months)
            months = hashlib.sha256(parcel.months).hexdigest()
        write_whole(self.folder / part_name(number), parcel.worlds)
        said = hashlib.sha256(parcel.worlds).hexdigest()
        return Entry(number, parcel.rows, parcel.failed, parcel.content, said, months, round(seconds, 3))

    def finish(self, executor: Executor) -> dict[str, Any]:
        """Write the manifest of the finished run, which takes the ledger in."""
        if len(self.entries) != len(self.plan):
            raise RuntimeError(f"{len(self.plan) - len(self.entries)} parts were not played")
        ordered = [self.entries[number] for number in sorted(self.entries)]
        rows = sum(entry.rows for entry in ordered)
        seconds = round(self.seconds_before + sum(entry.seconds for entry in ordered), 3)
        self.manifest |= {
            "state": FINISHED,
            "failed_worlds": sum(entry.failed for entry in ordered),
            "content": hashlib.sha256("".join(entry.content for entry in ordered).encode()).hexdigest(),
            "parts": {part_name(entry.part): entry.lasting() for entry in ordered},
            "summary": {
                "cores": executor.cores,
                "seconds": seconds,
                "worlds_per_second": round(rows / seconds, 1) if seconds else None,
            },
            "finished": _now(),
        }
        write_whole(self.folder / MANIFEST, sealed(self.manifest))
        (self.folder / LEDGER).unlink(missing_ok=True)
        return self.manifest

    def leave(self, interrupted: bool) -> str:
        """After a failure: say what is kept, and return it, or leave nothing behind if nothing was finished."""
        if self.entries or any((self.folder / "worlds").glob("*.parquet")):
            kept = f"{len(self.entries):,} of {len(self.plan):,} parts are kept in {self.folder}"
            said = f"Interrupted: {kept}; the same command goes on from there." if interrupted else ""
            if said:
                self.say(said)
            return said
        for name in (MANIFEST, ARMS, LEDGER):
            (self.folder / name).unlink(missing_ok=True)
        for kind in FOLDERS:
            with suppress(OSError):
                (self.folder / kind).rmdir()
        return ""


CLOSING = ("failed_worlds", "content", "parts", "summary", "finished")  # what only a finished run's manifest has


def _listed(manifest: dict[str, Any]) -> dict[int, Entry]:
    """The entries that a finished run's manifest holds."""
    entries = {}
    for number in range(manifest["plan"]["parts"]):
        said = manifest["parts"].get(part_name(number))
        if said is not None:
            entries[number] = Entry(part=number, seconds=0.0, **said)
    return entries


def _named(design: Design) -> str:
    return ", ".join(design.names) if len(design.arms) <= 8 else f"{len(design.arms):,} arms"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
