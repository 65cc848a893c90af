"""The ledger of a run under way: a line of JSON for each part that is whole, only ever appended to."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Entry:
    """A stored part. `content` is the SHA-256 of its values, `sha256` that of its file, `months` that of its series' file."""

    part: int
    rows: int
    failed: int
    content: str
    sha256: str
    months: str | None
    seconds: float  # wall time since the part before it was stored

    def lasting(self) -> dict[str, Any]:
        """What the manifest keeps: all but the number, which is the key there, and the time, which decides nothing."""
        kept = asdict(self)
        del kept["part"], kept["seconds"]
        return kept

    @classmethod
    def of(cls, fields: Any) -> Entry:
        """The entry with these fields; ValueError if it is none."""
        if not isinstance(fields, dict) or set(fields) != set(cls.__dataclass_fields__):
            raise ValueError("no entry of a ledger")
        whole = all(isinstance(fields[name], int) for name in ("part", "rows", "failed"))
        text = all(isinstance(fields[name], str) for name in ("content", "sha256"))
        text = text and isinstance(fields["months"], str | None)
        seconds = fields["seconds"]
        if not whole or not text or not isinstance(seconds, int | float) or not math.isfinite(seconds):
            raise ValueError("no entry of a ledger")
        return cls(**fields)


def read_ledger(path: Path) -> dict[int, Entry]:
    """Entries by part, the last of each. A torn or damaged line is passed over: its part counts as missing."""
    entries: dict[int, Entry] = {}
    if not path.is_file():
        return entries
    for line in path.read_bytes().splitlines():
        with suppress(ValueError, RecursionError):
            entry = Entry.of(json.loads(line))
            entries[entry.part] = entry
    return entries


def append(path: Path, entry: Entry) -> None:
    """Append an entry and see it to the disk; if the disk is full, what was half written is cut off again."""
    with path.open("ab") as file:
        before = file.tell()
        try:
            file.write(_line(entry))
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            os.truncate(path, before)
            raise


def lines(entries: Iterable[Entry]) -> bytes:
    """A whole ledger."""
    return b"".join(_line(entry) for entry in entries)


def _line(entry: Entry) -> bytes:
    return json.dumps(asdict(entry), separators=(",", ":")).encode() + b"\n"
