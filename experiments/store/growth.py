"""A larger run from a smaller one: parts that are the same in both are taken over instead of being played again."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from keci.experiments.designs.design import Design
from keci.experiments.designs.plan import Plan
from keci.experiments.store.disk import LEDGER, MANIFEST, locked, part_name, write_whole
from keci.experiments.store.folder import StoredRun
from keci.experiments.store.ledger import Entry, lines
from keci.experiments.store.manifest import RUNNING, opening, sealed


def with_worlds(design: Design, worlds: int) -> Design:
    """The same comparison in more worlds, or fewer."""
    return replace(design, worlds=worlds)


def take_over(smaller: StoredRun, larger: Design, folder: Path, kind: str, engine: str) -> int:
    """Lay the parts that a finished run shares with a larger one into the larger one's folder, as if it had been interrupted.

    The runner then checks their checksums and plays the rest. Nothing is done where the folder has a manifest already.
    Returns the number of parts taken over. Both runs must be of the same arms, seed, parameters, rules, engine and
    recorded series.
    """
    with locked(folder):
        return 0 if (folder / MANIFEST).exists() else _lay(smaller, larger, folder, kind, engine)


def _lay(smaller: StoredRun, larger: Design, folder: Path, kind: str, engine: str) -> int:
    series = smaller.manifest["design"]["series"]
    manifest = opening(larger, kind, engine, series, str(smaller.manifest["started"]))
    if manifest["code"]["rules"] != smaller.manifest["code"]["rules"] or manifest["data"] != smaller.manifest["data"]:
        return 0
    shared = _shared(smaller.design(), larger)
    entries = [Entry(part=number, seconds=0.0, **smaller.manifest["parts"][part_name(number)]) for number in shared]
    if not entries:
        return 0
    for entry in entries:
        for name in (part_name(entry.part, what) for what in (("worlds", "months") if series else ("worlds",))):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(smaller.folder / name, folder / name)
    write_whole(folder / LEDGER, lines(entries))
    write_whole(folder / MANIFEST, sealed({**manifest, "state": RUNNING}))
    return len(entries)


def _shared(smaller: Design, larger: Design) -> list[int]:
    """Numbers of the parts that hold the same worlds of the same arms in both."""
    small, large = (Plan.of(len(design.arms), design.worlds) for design in (smaller, larger))
    return [number for number in range(min(len(small), len(large))) if small.part(number) == large.part(number)]
