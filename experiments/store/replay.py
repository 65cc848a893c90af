"""Playing a run again from its manifest alone, and whether the same bytes come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from keci.experiments.designs.design import Design
from keci.experiments.store.disk import MANIFEST, SHORT
from keci.experiments.store.manifest import FINISHED, SCENARIOS, data_checksums, identity, manifest_file, stated_design
from keci.experiments.store.runner import Execution, StoredRun, run
from keci.model.errors import InputError
from keci.model.stamp import code_digest

MOST_NAMED = 5  # parts that differ


@dataclass
class Replayed:
    """What came out. `agrees` if all values do; `same_bytes` if the files do too; `note` says why files may differ alone."""

    stored: StoredRun
    rows: int
    differing: list[str] = field(default_factory=list)
    other_bytes: int = 0
    note: str = ""

    @property
    def agrees(self) -> bool:
        """Whether every value is the manifest's."""
        return not self.differing

    @property
    def same_bytes(self) -> bool:
        """Whether every file is too."""
        return self.agrees and not self.other_bytes

    def said(self) -> str:
        """The finding in a sentence."""
        if self.differing:
            more = f" and {len(self.differing) - MOST_NAMED} more" if len(self.differing) > MOST_NAMED else ""
            return f"differs from the manifest in {', '.join(self.differing[:MOST_NAMED])}{more}"
        if self.other_bytes:
            return f"agrees: {self.rows:,} rows hold the same values; {self.note}"
        return f"agrees: {self.rows:,} rows, the same bytes"

    def document(self) -> dict[str, Any]:
        """All of it as plain data."""
        plain = {"agrees": self.agrees, "same_bytes": self.same_bytes, "differing": self.differing, "note": self.note}
        return {"id": self.stored.manifest["id"], "folder": str(self.stored.folder), "rows": self.rows, **plain}


def replay(path: Path, out: Path, how: Execution | None = None) -> Replayed:
    """Play the run that a manifest describes into a folder under `out`, whatever is there, and hold it against the manifest.

    `path` is the manifest, or the folder in which it lies; a large design's arms must lie beside it. InputError if it is no
    manifest of a finished run, or was made with rules or data other than those installed here.
    """
    manifest, design = replayable(path)
    stated = manifest["design"]
    anew = replace(how or Execution(), fresh=True)
    stored = run(design, out, manifest["kind"], manifest["engine"], tuple(stated["series"]), anew)
    return compared(manifest, stored)


def replayable(path: Path) -> tuple[dict[str, Any], Design]:
    """A manifest with the design that it states; InputError if it cannot be played again here."""
    path = path / MANIFEST if path.is_dir() else path
    manifest = manifest_file(path)
    if manifest["state"] != FINISHED:
        raise InputError(f"{path}: of a run that is not finished, so there is nothing to hold a replay against")
    rules = manifest["code"]["rules"]
    if rules != code_digest():
        commit = manifest["code"]["commit"] or "unknown"
        raise InputError(f"{path}: made with other rules ({rules[:SHORT]}, commit {commit}) than those installed here")
    here = data_checksums()
    changed = [n for n, said in manifest["data"].items() if here.get(n) != said and not n.startswith(SCENARIOS)]
    if changed:
        raise InputError(f"{path}: made with other data ({', '.join(changed)}) than those installed here")
    design = stated_design(path.parent, manifest)
    if identity(design, tuple(manifest["design"]["series"])) != manifest["id"]:
        raise InputError(f"{path}: its run id does not follow from its design; parameters {design.parameters} may have changed")
    return manifest, design


def compared(manifest: Mapping[str, Any], stored: StoredRun) -> Replayed:
    """A run that was played again, held against the manifest part by part."""
    stated, found = manifest["parts"], stored.manifest["parts"]
    names = sorted({*stated, *found})
    differing = [n for n in names if stated.get(n, {}).get("content") != found.get(n, {}).get("content")]
    files = [n for n in names if any(stated.get(n, {}).get(k) != found.get(n, {}).get(k) for k in ("sha256", "months"))]
    versions = manifest["packages"].get("pyarrow"), stored.manifest["packages"].get("pyarrow")
    why = f"pyarrow {versions[0]} then, {versions[1]} now" if versions[0] != versions[1] else "tracebacks or months"
    note = f"{len(files):,} files differ in their bytes ({why})" if files and not differing else ""
    rows = sum(part["rows"] for part in found.values())
    return Replayed(stored, rows, differing, len(files), note)
