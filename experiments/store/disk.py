"""Run folders on disk: a lock that dies with its process, files that are whole or not there, and parts as Parquet."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from keci.experiments.store.errors import StoppedError
from keci.model.errors import InputError

SHORT = 12  # characters of the run id in a folder's name
MANIFEST, REPORT, LEDGER, ARMS, LOCK = "manifest.json", "report.html", "ledger.jsonl", "arms.jsonl", ".lock"
DRAFT = ".partial"  # ending of files that are being written
SHORT_NAME = 50  # characters of a file's name in its draft's, which must not be too long where the name just is not
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NOT_CONTENT = ("traceback",)  # columns that differ between machines: tracebacks hold paths


def part_name(number: int, folder: str = "worlds") -> str:
    """Path of a part inside the run folder; `folder` is "worlds" or "months"."""
    return f"{folder}/part-{number:06d}.parquet"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a run folder, made if need be, for this process alone. The operating system drops the lock with the process.

    A folder in which nothing but the lock is left at the end is removed, with those above it that were made for it.
    InputError if another process is at work there or the folder cannot be written.
    """
    made = _make(folder)
    try:
        handle = _lock(folder)
    except InputError:
        _remove(made)
        raise
    try:
        yield
    finally:
        if [p.name for p in folder.iterdir()] == [LOCK]:
            (folder / LOCK).unlink()
            _remove(made if folder in made else [folder])
        os.close(handle)


def _lock(folder: Path) -> int:
    path = folder / LOCK
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise unwritable(folder, error) from None
        try:
            if not _try_lock(handle):
                raise InputError(f"{folder}: another process is at work on this run; wait until it ends, or stop it")
        except OSError as error:
            os.close(handle)
            reason = (error.strerror or str(error)).lower()
            raise InputError(f"{folder}: cannot be locked ({reason}); give a folder on another disk with --out") from None
        except InputError:
            os.close(handle)
            raise
        with suppress(FileNotFoundError):
            if os.path.samestat(os.stat(path), os.fstat(handle)):
                return handle
        os.close(handle)  # removed by a process that ended between the two calls: make it anew
        _make(folder)


def is_locked(folder: Path) -> bool:
    """Whether a process is at work on a run folder right now."""
    try:
        handle = os.open(folder / LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _try_lock(handle)
    except OSError:
        return False
    finally:
        os.close(handle)


def _try_lock(handle: int) -> bool:
    """Take the lock of an open file, or say that another process has it; OSError if the file system knows no locks."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _make(folder: Path) -> list[Path]:
    """Make the folder and those above it; returns what was made, the outermost first."""
    missing = [p for p in (folder, *folder.parents) if not p.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder.parent, error) from None
    return missing[::-1]


def unwritable(out: Path, error: OSError) -> InputError:
    """The error for a folder that cannot be made or written."""
    reason = "it is a file" if out.is_file() else (error.strerror or str(error)).lower()
    return InputError(f"output folder {out}: cannot be written ({reason}); give a folder that can with --out")


def _remove(made: list[Path]) -> None:
    for path in reversed(made):
        try:
            path.rmdir()
        except OSError:  # not empty: somebody else writes there too
            return


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name, see it to the disk and rename it, so that it is whole or as it was before.

    StoppedError if the disk is full.
    """
    draft = path.with_name(f".{path.name[:SHORT_NAME]}{DRAFT}")
    with disk(path):
        try:
            path.parent.mkdir(exist_ok=True)
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, path)
            flush_folder(path.parent)
        except BaseException:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise


def write_to(path: Path, content: bytes) -> None:
    """Write to wherever the user says: whole, by renaming, where it is a file or will be one; else straight into it.

    A draft renamed over /dev/null would replace the device, and one over a link the link.
    """
    try:
        regular = stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        regular = True
    if regular:
        write_whole(Path(os.path.realpath(path)), content)
        return
    with disk(path), path.open("wb") as device:
        device.write(content)


@contextmanager
def disk(path: Path) -> Iterator[None]:
    """What the disk refuses is said in one line: StoppedError."""
    try:
        yield
    except OSError as error:
        said = "the disk is full" if error.errno in FULL else (error.strerror or str(error)).lower()
        raise StoppedError(
            f"{path}: cannot be written ({said}); finished parts are kept: mend it, then the same command goes on"
        ) from error


def flush_folder(folder: Path) -> None:
    """Make sure that a folder's list of files has reached the disk, where the system can tell."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def parquet(table: pa.Table) -> bytes:
    """A table as Parquet: the same bytes whenever and wherever the same version of pyarrow writes them."""
    sink = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(None), sink, compression="zstd", use_dictionary=True)
    return sink.getvalue()


@dataclass(frozen=True)
class Parcel:
    """A part ready to be stored or sent: its files, how many rows and failed worlds, and the checksum of its values."""

    worlds: bytes
    months: bytes | None
    rows: int
    failed: int
    content: str

    @classmethod
    def of(cls, worlds: pa.Table, months: pa.Table | None, failed: int) -> Parcel:
        """The parcel of a part's tables."""
        packed = None if months is None else parquet(months)
        return cls(parquet(worlds), packed, worlds.num_rows, failed, content_hash(worlds))


def content_hash(table: pa.Table) -> str:
    """SHA-256 of a table's values, whatever the file format; tracebacks, which differ between machines, do not count."""
    digest = hashlib.sha256()
    for name in table.column_names:
        if name in NOT_CONTENT:
            continue
        digest.update(f"{name}\0{table.num_rows}\0".encode())
        column = table[name]
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            digest.update("\n".join(column.to_pylist()).encode())
        else:
            values = column.to_numpy()
            digest.update(np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()


def read_part(path: Path, columns: list[str] | None = None, expected: str | None = None) -> pa.Table:
    """A stored part; StoppedError if it is missing or damaged, or its SHA-256 is not the expected one."""
    try:
        # the buffer of one file in memory: a mapped or open file could change below us, after its checksum was found right
        content = path.read_bytes()
        if expected is not None and hashlib.sha256(content).hexdigest() != expected:
            raise _unfit(path, "its checksum is not that of the manifest")
        return pq.read_table(io.BytesIO(content), columns=columns, use_threads=False)
    except (OSError, pa.ArrowException) as error:
        raise _unfit(path, str(error).splitlines()[0] if str(error) else type(error).__name__) from None


def _unfit(path: Path, said: str) -> StoppedError:
    right = "the command that made the run mends it, 'keci runs verify' lists all"
    return StoppedError(f"{path}: missing, damaged or changed ({said}); {right}")
