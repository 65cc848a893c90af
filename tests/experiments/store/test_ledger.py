"""The ledger: lines that are whole count, torn or damaged ones do not."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from keci.experiments.store.ledger import Entry, append, lines, read_ledger


def entry(part: int, seconds: float = 1.5) -> Entry:
    return Entry(part, 128, 0, "c" * 64, "a" * 64, None, seconds)


def test_what_is_appended_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    assert read_ledger(path) == {}
    for part in (0, 2, 1):
        append(path, entry(part))
    append(path, entry(2, 9.0))
    assert read_ledger(path) == {0: entry(0), 2: entry(2, 9.0), 1: entry(1)}


@pytest.mark.parametrize("kept", range(0, 300, 7))
def test_a_torn_end_costs_the_last_entry_only(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "ledger"
    whole = lines([entry(0), entry(1)])
    path.write_bytes(whole[: min(kept, len(whole))])
    first = len(lines([entry(0)]))
    expected = set() if kept < first - 1 else {0} if kept < len(whole) - 1 else {0, 1}
    assert set(read_ledger(path)) == expected


@pytest.mark.parametrize("line", [b"\xff\xfe\n", b"[]\n", b"{}\n", b'{"part": 1}\n', b"\n", b"null\n"])
def test_a_damaged_line_is_passed_over(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "ledger"
    path.write_bytes(lines([entry(0)]) + line + lines([entry(1)]))
    assert set(read_ledger(path)) == {0, 1}


def test_nothing_half_written_stays_when_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger"
    append(path, entry(0))

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        append(path, entry(1))
    assert path.read_bytes() == lines([entry(0)])
