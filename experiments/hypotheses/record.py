"""The plan in the run folder: a copy of its file, and its SHA-256 in the manifest, so that a run belongs to one plan."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keci.experiments.hypotheses.plan import Plan, facts
from keci.experiments.store.disk import MANIFEST, locked, write_whole
from keci.experiments.store.folder import StoredRun
from keci.experiments.store.manifest import read_manifest, sealed
from keci.model.errors import InputError

ENTRY = "analysis_plan"
COPY = "plan.toml"


def check_plan(folder: Path, plan: Plan) -> None:
    """InputError if the run in a folder was made under another plan: verdicts by a plan written after the run mean nothing."""
    if (folder / MANIFEST).exists():
        _agreed(folder, read_manifest(folder), plan)


def _agreed(folder: Path, manifest: Mapping[str, Any], plan: Plan) -> None:
    stated = manifest.get(ENTRY)
    if stated is not None and stated["sha256"] != plan.digest:
        said = f"its analysis plan has SHA-256 {stated['sha256'][:12]}, this one {plan.digest[:12]}"
        raise InputError(f"{folder}: {said}; give the plan of the run, or play anew under this one with --fresh or another --out")


def record_plan(stored: StoredRun, plan: Plan) -> StoredRun:
    """Enter the plan into a finished run's manifest and put its file beside it; returns the run with that manifest."""
    with locked(stored.folder):
        manifest = read_manifest(stored.folder)
        _agreed(stored.folder, manifest, plan)
        if ENTRY not in manifest:
            manifest = {**manifest, ENTRY: dict(facts(plan))}
            write_whole(stored.folder / MANIFEST, sealed(manifest))
        write_whole(stored.folder / COPY, plan.text.encode())
    return StoredRun(stored.folder, manifest, stored.played)
