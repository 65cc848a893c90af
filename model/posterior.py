"""A posterior: a table of parameter sets, of which each world takes a row by keyed chance, so that they stay joint."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from keci.agents.parameters import Parameter
from keci.model.errors import InputError, unknown
from keci.model.parameters import check_value

ENDING = ".csv"
MOST_ROWS = 1_000_000


@dataclass(frozen=True)
class Posterior:
    """Parameter sets. `values` is a float array of shape (rows, parameters named); what is not named is drawn from its prior."""

    names: tuple[str, ...]
    values: np.ndarray
    digest: str  # SHA-256 of the file


def is_posterior(source: str) -> bool:
    """Whether a source of parameters names a posterior's file."""
    return source.lower().endswith(ENDING)


def read_posterior(path: str | Path) -> Posterior:
    """Read a CSV file with a header of parameter names and a row a set; InputError, with the line, for anything amiss."""
    path = Path(path)
    try:
        facts = path.stat()
        return _read(path, facts.st_mtime_ns, facts.st_size)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror.lower() if isinstance(error, OSError) and error.strerror else "it is no text in UTF-8"
        raise InputError(f"parameters {path}: cannot be read ({reason}); give a CSV file of parameter sets") from None
    except csv.Error as error:
        raise InputError(f"parameters {path}: broken CSV ({error}); give a CSV file of parameter sets") from None


@lru_cache(maxsize=8)
def _read(path: Path, changed: int, size: int) -> Posterior:
    raw = path.read_bytes()
    reader = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
    rows = [(reader.line_num, row) for row in reader if any(c.strip() for c in row)]
    if len(rows) < 2:
        raise InputError(f"parameters {path}: no parameter sets; give a header of parameter names and a row for each set")
    if len(rows) - 1 > MOST_ROWS:
        raise InputError(f"parameters {path}: {len(rows) - 1:,} sets; at most {MOST_ROWS:,}")
    names = tuple(name.strip() for name in rows[0][1])
    for name in names:
        if not name:
            raise InputError(f"parameters {path}, line {rows[0][0]}: a column has no name; give it one, or remove it")
        if ";" in name:
            raise InputError(
                f"parameters {path}, line {rows[0][0]}: columns are separated by semicolons; separate them by commas"
            )
        if name not in Parameter.__members__:
            raise unknown("parameter", name, Parameter.__members__, f"parameters {path}, line {rows[0][0]}")
        if names.count(name) > 1:
            raise InputError(f"parameters {path}, line {rows[0][0]}: {name!r} stands twice; keep one column")
    values = np.array([_set(path, number, names, row) for number, row in rows[1:]])
    values.setflags(write=False)
    return Posterior(names, values, hashlib.sha256(raw).hexdigest())


def _set(path: Path, number: int, names: tuple[str, ...], row: list[str]) -> list[float]:
    where = f"parameters {path}, line {number}"
    if len(row) != len(names):
        raise InputError(f"{where}: {len(row)} values for {len(names)} columns; give one for each")
    numbers = []
    for name, text in zip(names, row, strict=True):
        try:
            numbers.append(check_value(name, float(text.replace("_", "?"))))  # Python would read 1_0 as 10
        except ValueError as error:
            if isinstance(error, InputError):
                raise InputError(f"{where}: {error}") from None
            raise InputError(f"{where}: {name} must be a finite number, not {text[:60]!r}") from None
    return numbers
