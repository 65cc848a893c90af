"""Design files: a table as CSV, or a TOML file that says how to make one and with which arms, worlds and assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keci.experiments.designs import sampling
from keci.experiments.designs.design import check_metrics
from keci.experiments.designs.table import BASE, read
from keci.model.errors import InputError, shown, unknown
from keci.model.locate import fields, line_of
from keci.model.textfile import parse_toml, read_toml

if TYPE_CHECKING:
    import pandas as pd

METHODS = {
    "factorial": ("factors",),
    "one_at_a_time": ("factors",),
    "latin_hypercube": ("factors", "n", "seed"),
    "sobol": ("factors", "n", "seed"),
    "morris": ("factors", "n", "seed", "levels"),
}
KINDS: dict[str, type] = {"worlds": int, "seed": int, "months": int, "start": str, "parameters": str, "description": str}


@dataclass(frozen=True)
class DesignFile:
    """A design table and what its file says about how to run it; None where it says nothing."""

    table: pd.DataFrame
    worlds: int | None = None
    seed: int | None = None
    months: int | None = None
    start: str | None = None
    parameters: str | None = None
    metrics: tuple[str, ...] | None = None


def open_design(path: str | Path) -> DesignFile:
    """The design in a CSV or TOML file; InputError, naming file and line, if there is none."""
    path = Path(path)
    return _from_toml(path) if path.suffix.lower() == ".toml" else DesignFile(read(path))


def _from_toml(path: Path) -> DesignFile:
    text = read_toml(path, "design")
    try:
        content = parse_toml(text, str(path), "design")
    except InputError as error:
        hint = '; write such names in quotation marks, as in "levers.keci.delay"' if "'levers'" in str(error) else ""
        raise InputError(f"{error}{hint}") from None
    place = _Place(path, text)
    known = (*METHODS, *KINDS, "arms", "metrics")
    for key in content:
        if key not in known:
            raise unknown("field", key, known, place.of(key))
    for key, kind in KINDS.items():
        if key in content and (not isinstance(content[key], kind) or isinstance(content[key], bool)):
            right = "a whole number" if kind is int else "a text"
            raise InputError(f"{place.of(key)}: {key} = {shown(content[key])} must be {right}")
    method = _method(content, place)
    try:
        table = _table(method, content[method], _texts(content, "arms", place) or (BASE,), place)
        metrics = _texts(content, "metrics", place)
        checked_metrics = check_metrics(metrics) if metrics else None
    except InputError as error:
        raise _placed(error, method, place) from None
    said = {key: content[key] for key in KINDS if key in content and key != "description"}
    return DesignFile(table, metrics=checked_metrics, **said)


@dataclass(frozen=True)
class _Place:
    """Where in a file something stands."""

    path: Path
    text: str

    def of(self, *keys: str) -> str:
        """The path, with the line where it can be found."""
        line = line_of(self.text, keys)
        return f"{self.path}, line {line}" if line else str(self.path)


def _method(content: Mapping[str, Any], place: _Place) -> str:
    found = [name for name in METHODS if name in content]
    if len(found) != 1:
        said = f"both {found[0]} and {found[1]} are there" if found else "no way to fill the table"
        raise InputError(f"{place.path}: {said}; give one of [{'], ['.join(METHODS)}]")
    if not isinstance(content[found[0]], dict):
        raise InputError(f"{place.of(found[0])}: {found[0]} must be a table, [{found[0]}]")
    return found[0]


def _table(method: str, section: Mapping[str, Any], arms: tuple[str, ...], place: _Place) -> pd.DataFrame:
    for key in section:
        if key not in METHODS[method]:
            raise unknown("key", key, METHODS[method], f"{place.of(method, key)}: {method}")
    needed = ("factors", "n") if "n" in METHODS[method] else ("factors",)
    for key in needed:
        if key not in section:
            raise InputError(f"{place.of(method)}: {method} needs {key!r}; known: {', '.join(METHODS[method])}")
    return getattr(sampling, method)(arms=arms, **{**section, "factors": _factors(section["factors"], method, place)})


def _factors(given: Any, method: str, place: _Place) -> Any:
    """The factors by their full headings: TOML reads levers.keci = ... as a table within a table."""
    if isinstance(given, Mapping):
        return dict(_flat(given))
    if method == "factorial":
        raise InputError(f"{place.of(method, 'factors')}: factors must be a table of levels, as in [factorial.factors]")
    if given == sampling.ALL or (isinstance(given, list) and all(isinstance(name, str) for name in given)):
        return given
    right = f'a list of names, a table of ranges, or "{sampling.ALL}" for all parameters'
    raise InputError(f"{place.of(method, 'factors')}: factors must be {right}")


def _flat(given: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in given.items():
        found += _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else [(f"{prefix}{key}", value)]
    return found


def _texts(content: Mapping[str, Any], key: str, place: _Place) -> tuple[str, ...]:
    value = content.get(key, [])
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise InputError(f"{place.of(key)}: {key} must be a list of names")
    return tuple(value)


def _placed(error: InputError, method: str, place: _Place) -> InputError:
    """An error of a sampling function with the line of what it names."""
    said = str(error)
    if said.startswith(str(place.path)):
        return error
    words = said.removeprefix(f"{method}: ").replace(":", " ").split()
    found = fields(place.text)
    for keys in ((method, "factors", *words[0].split(".")), (method, words[0])):
        if said.startswith(f"{method}: ") and keys in found:
            return InputError(f"{place.of(*keys)}: {said}")
    return InputError(f"{place.path}: {said}")
