"""Verifying a stored run: every checksum, the id that follows from the design, and some worlds played again."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from keci.experiments.designs.design import Design
from keci.experiments.designs.plan import Plan
from keci.experiments.store.disk import MANIFEST, checksum, content_hash, part_name, read_part
from keci.experiments.store.errors import StoppedError
from keci.experiments.store.manifest import FINISHED, data_checksums, read_manifest, stated_design, stated_identity
from keci.experiments.store.worlds import DONE
from keci.model.ensemble import OUTCOMES, incentive_works
from keci.model.errors import InputError
from keci.model.negotiation import NegotiationModel
from keci.model.stamp import code_digest


@dataclass
class Verified:
    """What was checked and what differs. `note` says why no world was played again, if none was."""

    folder: Path
    parts: int = 0
    rows: int = 0
    replayed: int = 0
    differences: list[str] = field(default_factory=list)
    note: str = ""

    def document(self) -> dict[str, Any]:
        """All of it as plain data."""
        plain = {name: getattr(self, name) for name in ("parts", "rows", "replayed", "note", "differences")}
        return {"folder": str(self.folder), "holds": not self.differences, **plain}


def verify(folder: Path, replays: int) -> Verified:
    """Check a finished run and play `replays` of its worlds again with Mesa; InputError if it is no finished run."""
    found = Verified(folder)
    if not (folder / MANIFEST).exists():
        raise InputError(f"{folder}: not a run folder (it has no {MANIFEST}); see 'keci runs list'")
    try:
        manifest = read_manifest(folder)
        design = stated_design(folder, manifest) if manifest["state"] == FINISHED else None
    except InputError as error:
        found.differences.append(str(error))
        return found
    if design is None:
        raise InputError(f"{folder}: not finished; the command that began it goes on where it stopped")
    expected = stated_identity(manifest, design)
    if expected != manifest["id"]:
        found.differences.append(
            f"{MANIFEST}: the run id is {manifest['id']}, but from design, rules and data follows {expected}"
        )
    plan = Plan.of(len(design.arms), design.worlds)
    _check_parts(found, manifest, plan)
    _replay(found, manifest, design, plan, replays)
    return found


def _check_parts(found: Verified, manifest: dict[str, Any], plan: Plan) -> None:
    parts = manifest["parts"]
    names = [part_name(part.number) for part in plan]
    found.differences += [f"{name}: the manifest has no such part" for name in names if name not in parts]
    contents = []
    for part in plan:
        entry = parts.get(part_name(part.number))
        if entry is None:
            continue
        contents.append(_check_part(found, part.number, entry))
        found.parts += 1
        found.rows += entry["rows"]
        if entry["rows"] != part.rows:
            found.differences.append(f"{part_name(part.number)}: {entry['rows']} rows, where the design has {part.rows}")
    if None not in contents and hashlib.sha256("".join(map(str, contents)).encode()).hexdigest() != manifest["content"]:
        found.differences.append(f"{MANIFEST}: the checksum of the content of all parts does not fit")
    known = {*names, *(part_name(part.number, "months") for part in plan)}
    strange = [p for kind in ("worlds", "months") for p in (found.folder / kind).glob("*") if f"{kind}/{p.name}" not in known]
    found.differences += [f"{path.parent.name}/{path.name}: no part of this run" for path in sorted(strange)]


def _check_part(found: Verified, number: int, entry: dict[str, Any]) -> str | None:
    """Check the files of a part; its content's checksum, None if it cannot be read."""
    for kind, expected in (("worlds", entry["sha256"]), ("months", entry["months"])):
        name = part_name(number, kind)
        if expected is None:
            continue
        try:
            if checksum(found.folder / name) != expected:
                found.differences.append(f"{name}: damaged or changed (its SHA-256 is not that of the ledger)")
        except OSError as error:
            found.differences.append(f"{name}: cannot be read ({(error.strerror or str(error)).lower()})")
            return None
    try:
        content = content_hash(read_part(found.folder / part_name(number)))
    except StoppedError:
        return None  # listed above: a file that cannot be parsed has another checksum
    if content != entry["content"]:
        found.differences.append(f"{part_name(number)}: its values are not those of the ledger")
    return content


def _replay(found: Verified, manifest: dict[str, Any], design: Design, plan: Plan, replays: int) -> None:
    """Play some random worlds again, one at a time with Mesa, and hold the outcomes against the stored rows."""
    for what, stated, here in (
        ("rules", manifest["code"]["rules"], code_digest()),
        ("data", manifest["data"], data_checksums()),
    ):
        if stated != here:
            found.note = f"no world was played again: the run was made with other {what} than those installed here"
            return
    chance = random.Random()
    for _ in range(replays):
        number = chance.randrange(len(plan))
        try:
            table = read_part(found.folder / part_name(number))
        except StoppedError:
            continue
        row = table.slice(chance.randrange(table.num_rows), 1)
        if row["status"][0].as_py() == DONE:
            found.differences += _differs(design, row)
            found.replayed += 1


def _differs(design: Design, row: pa.Table) -> list[str]:
    """What a world that is played again gives otherwise than its stored row."""
    name, world = row["arm"][0].as_py(), row["world"][0].as_py()
    arm = next((arm for arm in design.arms if arm.name == name), None)
    if arm is None or not 0 <= world < design.worlds:
        return [f"arm {name}, world {world}: the design has no such"]
    outcomes = NegotiationModel(arm, design.seed, world, design.parameters).run().outcomes()
    changed = [outcome for outcome in OUTCOMES if outcomes[outcome] != row[outcome][0].as_py()]
    if incentive_works(arm, 1, design.seed, design.parameters, world)[0] != row["works"][0].as_py():
        changed.append("works")
    shown = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
    return [f"arm {name}, world {world}: played again it gives another {shown}"] if changed else []
