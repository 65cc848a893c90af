"""Run folders: written beside their place under a temporary name, flushed, and renamed when whole."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from model.errors import InputError

SHORT = 12  # characters of the run id in a folder's name
MANIFEST, REPORT = "manifest.json", "report.html"


@dataclass(frozen=True)
class RunFolder:
    """A run folder under way: write into `draft`; it takes its `place` when all is written."""

    place: Path
    draft: Path

    def write_worlds(self, frame: pd.DataFrame, part: int = 0) -> dict[str, dict[str, object]]:
        """Write a part of the worlds; returns its entry for the manifest's ledger: {path: {rows, sha256}}."""
        name = f"worlds/part-{part:04d}.parquet"
        path = self.draft / name
        path.parent.mkdir(exist_ok=True)
        frame.to_parquet(path, index=False, engine="pyarrow", compression="zstd")
        _flush(path)
        return {name: {"rows": len(frame), "sha256": checksum(path)}}

    def write_text(self, name: str, text: str) -> None:
        """Write a text file into the folder."""
        path = self.draft / name
        path.write_text(text, encoding="utf-8")
        _flush(path)

    def write_manifest(self, content: dict[str, object]) -> None:
        """Write the manifest."""
        self.write_text(MANIFEST, json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


@contextmanager
def run_folder(out: str | Path, name: str) -> Iterator[RunFolder]:
    """A folder `name` under `out`, made before anything is computed and put in its place only if all goes well.

    An older folder of that name is replaced. If anything fails, or the user interrupts, nothing remains, not even an `out`
    that was made for this run. InputError if the folder cannot be made or written.
    """
    out = Path(out)
    made = _make(out)
    try:
        draft = Path(tempfile.mkdtemp(prefix=f".{name}-", suffix=".partial", dir=out))
    except OSError as error:
        _remove_made(made)
        raise _unwritable(out, error) from None
    try:
        folder = RunFolder(out / name, draft)
        yield folder
        _put_in_place(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        _remove_made(made)
        raise


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make(out: Path) -> list[Path]:
    """Make the folder and those above it; returns what was made, the outermost first."""
    missing = [p for p in (out, *out.parents) if not p.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(out, error) from None
    return missing[::-1]


def _unwritable(out: Path, error: OSError) -> InputError:
    reason = "it is a file" if out.is_file() else (error.strerror or str(error)).lower()
    return InputError(f"output folder {out}: cannot be written ({reason}); give a folder that can with --out")


def _remove_made(made: list[Path]) -> None:
    for path in reversed(made):
        try:
            path.rmdir()
        except OSError:  # not empty: somebody else writes there too
            return


def _put_in_place(folder: RunFolder) -> None:
    """Rename the finished draft; an older run of the same name steps aside first and is removed afterwards."""
    folder.draft.chmod(0o755)
    older = None
    if folder.place.exists():
        older = folder.place.with_name(f".{folder.place.name}-{os.getpid()}.old.partial")
        folder.place.rename(older)
    folder.draft.rename(folder.place)
    _flush(folder.place.parent)
    if older is not None:
        shutil.rmtree(older) if older.is_dir() else older.unlink()


def _flush(path: Path) -> None:
    """Make sure that a file, or a folder's list of files, has reached the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
