"""A posterior: a table of parameter sets, of which each world takes a row by keyed chance, so that they stay joint."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from keci.agents.parameters import Parameter
from keci.model.errors import InputError, unknown
from keci.model.parameters import check_value, is_number
from keci.model.stamp import rules_digest
from keci.model.states import PREFIX, STATES

DEFAULT = "analysis"  # what commands and pages take unless told otherwise
ENDING = ".csv"
MOST_ROWS = 1_000_000
SHIPPED = ("analysis", "validation")  # calibrated on the whole record, and on that to 2020 alone
ALIAS = {"posterior": "analysis"}
FOLDER = "data/posterior"
WEIGHT = "weight"
START = "2026-01"  # the start at which the states of a file are taken over


@dataclass(frozen=True)
class Posterior:
    """Parameter sets. `values` is a float array of shape (rows, parameters named); what is not named is drawn from its prior."""

    names: tuple[str, ...]
    values: np.ndarray
    weights: np.ndarray  # (rows,), not scaled
    state_names: tuple[str, ...]
    states: np.ndarray  # (rows, states named)
    digest: str  # SHA-256 of the file
    start: str = START


def is_posterior(source: str) -> bool:
    """Whether a source of parameters names a posterior: one that ships, or a file."""
    return ALIAS.get(source, source) in SHIPPED or source.lower().endswith(ENDING)


def read_posterior(source: str | Path) -> Posterior:
    """A posterior that ships, or a CSV file of sets with a header of parameter names and a row a set.

    Beside parameters a file may name `weight` and states of the start, as in `state.tension`. InputError, with the line, for
    anything amiss, and for a posterior that ships and was made for other rules or data.
    """
    name = ALIAS.get(str(source), str(source))
    if name in SHIPPED:
        return _shipped(name)
    path = Path(source)
    try:
        facts = path.stat()
        return _read(path, facts.st_mtime_ns, facts.st_size)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror.lower() if isinstance(error, OSError) and error.strerror else "it is no text in UTF-8"
        raise InputError(f"parameters {path}: cannot be read ({reason}); give a CSV file of parameter sets") from None
    except csv.Error as error:
        raise InputError(f"parameters {path}: broken CSV ({error}); give a CSV file of parameter sets") from None


@cache
def _shipped(name: str) -> Posterior:
    folder = files("keci.model").joinpath(FOLDER)
    try:
        raw, manifest = folder.joinpath(f"{name}.csv").read_bytes(), shipped_manifest(name)
    except FileNotFoundError:
        raise InputError(
            f"parameters {name!r}: no such posterior ships; use 'prior' or 'mode', or run 'keci calibrate'"
        ) from None
    if manifest["sha256"] != hashlib.sha256(raw).hexdigest():
        raise InputError(f"parameters {name!r}: the file is not the one that its manifest describes; run 'keci calibrate'")
    if manifest["rules"] != rules_digest():
        raise InputError(f"parameters {name!r}: calibrated for other rules or priors; run 'keci calibrate', or use 'prior'")
    # its checksum holds, so that nothing in it needs another look
    header = tuple(raw[: raw.index(b"\n")].decode().split(","))
    return _posterior(f"parameters {name!r}", header, np.loadtxt(io.BytesIO(raw), delimiter=",", skiprows=1, ndmin=2), raw)


def shipped_manifest(name: str) -> dict[str, Any]:
    """How a posterior that ships was made. FileNotFoundError if there is none."""
    found: dict[str, Any] = json.loads(files("keci.model").joinpath(f"{FOLDER}/{name}.json").read_text(encoding="utf-8"))
    return found


def manifest_of(source: str) -> dict[str, Any]:
    """What is known of how a posterior was made: its manifest, or nothing if a file of one's own has none beside it."""
    name = ALIAS.get(source, source)
    if name in SHIPPED:
        return shipped_manifest(name)
    try:
        found = json.loads(Path(source).with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


@lru_cache(maxsize=8)
def _read(path: Path, changed: int, size: int) -> Posterior:
    return _parsed(path, path.read_bytes())


def _parsed(path: Path, raw: bytes) -> Posterior:
    reader = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
    rows = [(reader.line_num, row) for row in reader if any(c.strip() for c in row)]
    if len(rows) < 2:
        raise InputError(f"parameters {path}: no parameter sets; give a header of parameter names and a row for each set")
    if len(rows) - 1 > MOST_ROWS:
        raise InputError(f"parameters {path}: {len(rows) - 1:,} sets; at most {MOST_ROWS:,}")
    header = tuple(name.strip() for name in rows[0][1])
    for name in header:
        _check_column(name, header, f"parameters {path}, line {rows[0][0]}")
    values = np.array([_set(path, number, header, row) for number, row in rows[1:]])
    return _posterior(f"parameters {path}", header, values, raw)


def _posterior(where: str, header: tuple[str, ...], values: np.ndarray, raw: bytes) -> Posterior:
    values.setflags(write=False)
    chosen = [k for k, name in enumerate(header) if name in Parameter.__members__]
    stated = [k for k, name in enumerate(header) if name.startswith(PREFIX)]
    weights = values[:, header.index(WEIGHT)] if WEIGHT in header else np.ones(len(values))
    if not weights.sum() > 0.0:
        raise InputError(f"{where}: all weights are 0; give at least one set a weight above 0")
    return Posterior(
        tuple(header[k] for k in chosen),
        values[:, chosen],
        weights,
        tuple(header[k].removeprefix(PREFIX) for k in stated),
        values[:, stated],
        hashlib.sha256(raw).hexdigest(),
    )


def _check_column(name: str, header: tuple[str, ...], where: str) -> None:
    if not name:
        raise InputError(f"{where}: a column has no name; give it one, or remove it")
    if ";" in name:
        raise InputError(f"{where}: columns are separated by semicolons; separate them by commas")
    if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in STATES:
        raise unknown("state", name.removeprefix(PREFIX), STATES, where)
    if not name.startswith(PREFIX) and name != WEIGHT and name not in Parameter.__members__:
        raise unknown("parameter", name, Parameter.__members__, where)
    if header.count(name) > 1:
        raise InputError(f"{where}: {name!r} stands twice; keep one column")


def _set(path: Path, number: int, names: tuple[str, ...], row: list[str]) -> list[float]:
    where = f"parameters {path}, line {number}"
    if len(row) != len(names):
        raise InputError(f"{where}: {len(row)} values for {len(names)} columns; give one for each")
    numbers = []
    for name, text in zip(names, row, strict=True):
        try:
            numbers.append(_checked(name, float(text.replace("_", "?"))))  # Python would read 1_0 as 10
        except ValueError as error:
            if isinstance(error, InputError):
                raise InputError(f"{where}: {error}") from None
            raise InputError(f"{where}: {name} must be a finite number, not {text[:60]!r}") from None
    return numbers


def _checked(name: str, value: float) -> float:
    if name != WEIGHT and not name.startswith(PREFIX):
        return check_value(name, value)
    low, high = (0.0, math.inf) if name == WEIGHT else STATES[name.removeprefix(PREFIX)][2:]
    if not is_number(value):
        raise ValueError(name)
    if not low <= value <= high:
        raise InputError(f"{name} = {value:g} is out of range; must lie from {low:g} to {high:g}")
    return value
