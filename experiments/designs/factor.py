"""A column of a design table: which setting of a scenario it changes, and which values its cells may hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from keci.agents.parameters import Parameter
from keci.agents.strategies.known import BUILT_IN
from keci.agents.strategies.strategy import DECIDERS
from keci.model.errors import InputError, shown, unknown
from keci.model.own_rules import names_a_file
from keci.model.scenario import (
    CONDITIONS,
    CONSENSUS_LEVERS,
    EARNED_BY,
    LEVERS,
    PROMISE_FROM,
    PROMISE_SETTINGS,
    PROMISES,
    TRACK_SETTINGS,
    LeverSettings,
    Scenario,
)
from keci.model.scenario import LABELS as TRACK_LABELS
from keci.model.start import RANGES, records

LABELS = ("name", "scenario", "point")  # columns that say what a row is; all others are factors
FIELDS = ("months", "start")
SETTINGS = tuple(LeverSettings.model_fields)
SWITCHES = ("conditional", "cost", "used_up")
PREFIXES = {"parameter": "parameters.", "strategy": "strategies.", "start value": "start_values.", "openness": "openness."}
BEGINNINGS = {"start_values": "start value", "openness": "openness"}  # fields of a scenario about its start, and their kinds
WORDS = {"earned_by": tuple(EARNED_BY), "promise_from": tuple(PROMISE_FROM), "label": TRACK_LABELS}
YES, NO = ("true", "yes", "on"), ("false", "no", "off")

Cell = bool | int | float | str | None


@dataclass(frozen=True)
class Factor:
    """A column by its kind: a label, a field of the scenario, a lever, one setting of a lever, a parameter, a strategy, a number
    of the start, or a member's openness."""

    kind: str  # "label", "field", "lever", "setting", "parameter", "strategy", "start value" or "openness"
    name: str  # of the label, field, lever, parameter, actor or number; a member's code
    setting: str = ""

    @property
    def title(self) -> str:
        """The column's heading in its full form."""
        if self.kind in ("lever", "setting"):
            return ".".join(part for part in ("levers", self.name, self.setting) if part)
        return f"{PREFIXES[self.kind]}{self.name}" if self.kind in PREFIXES else self.name

    @property
    def short(self) -> str:
        """The column's name in a table for people."""
        return self.title.removeprefix("parameters.").removeprefix("levers.")

    @property
    def continuous(self) -> bool:
        """True if any number in a range will do, so that the factor can be sampled."""
        return self.kind in ("lever", "parameter", *BEGINNINGS.values()) or self.setting in ("strength", "credibility", "delay")

    def cell(self, value: Any) -> Cell:
        """A cell's value in the type that the column has, None if it is empty; ValueError, without the place, if it is wrong."""
        value = plain(value)
        if value is None:
            return None
        if self.kind == "label" or self.name == "start":
            return str(value)
        if self.kind == "strategy":
            return str(value) if names_a_file(str(value)) else word(value, "strategy", tuple(BUILT_IN))
        if self.kind == "lever":
            return switch_or_number(value)
        if self.setting in SWITCHES:
            return switch(value)
        if self.setting in WORDS:
            return word(value, self.setting, WORDS[self.setting])
        if self.setting == "conditions":
            return conditions(value)
        if self.name == "months" or self.setting == "start":
            return whole(value)
        return number(value)


def factor(title: str, where: str = "") -> Factor:
    """The factor with this heading; InputError with the nearest known one if there is none."""
    prefix = f"{where}: " if where else ""
    parts = title.split(".")
    if title in LABELS:
        return Factor("label", title)
    if title in FIELDS:
        return Factor("field", title)
    if title in Parameter.__members__:
        return Factor("parameter", title)
    if parts[0] == "parameters" and len(parts) == 2 and parts[1] in Parameter.__members__:
        return Factor("parameter", parts[1])
    if parts[0] == "strategies" and len(parts) == 2 and parts[1] in DECIDERS:
        return Factor("strategy", parts[1])
    if parts[0] in BEGINNINGS and len(parts) == 2:
        if parts[1] not in beginnings(parts[0]):
            raise unknown("column", title, [f"{parts[0]}.{name}" for name in beginnings(parts[0])], where)
        return Factor(BEGINNINGS[parts[0]], parts[1])
    if parts[0] == "levers" and 2 <= len(parts) <= 3 and parts[1] in LEVERS and (len(parts) == 2 or parts[2] in SETTINGS):
        if len(parts) == 3 and not _has(parts[1], parts[2]):
            owners = PROMISES if parts[2] in PROMISE_SETTINGS else CONSENSUS_LEVERS
            raise InputError(f"{prefix}lever {parts[1]!r} has no setting {parts[2]!r}; only {', '.join(owners)} do")
        return Factor("lever", parts[1]) if len(parts) == 2 else Factor("setting", parts[1], parts[2])
    if title in ("arm", "arms"):
        raise InputError(f"{prefix}unknown column {title!r}; the scenario that a row changes is named in column 'scenario'")
    raise unknown("column", title, _like(title), where)


@cache
def beginnings(field: str) -> tuple[str, ...]:
    """Numbers of a start, or codes of the members, that a column can name."""
    if field == "start_values":
        return tuple(RANGES)
    return tuple(sorted(str(row["iso3"]) for row in records("members")))


@cache
def known_columns() -> tuple[str, ...]:
    """Every heading that a design table can have, parameters in their short form."""
    levers = [f"levers.{lever}" for lever in LEVERS]
    settings = [f"levers.{lever}.{s}" for lever in LEVERS for s in SETTINGS if _has(lever, s)]
    strategies = [f"strategies.{actor}" for actor in DECIDERS]
    begun = [f"{field}.{name}" for field in BEGINNINGS for name in beginnings(field)]
    return (*LABELS, *FIELDS, *levers, *settings, *strategies, *begun, *Parameter.__members__)


def _has(lever: str, setting: str) -> bool:
    if setting in TRACK_SETTINGS:
        return lever in CONSENSUS_LEVERS
    return setting not in PROMISE_SETTINGS or lever in PROMISES


def _like(title: str) -> list[str]:
    """Known headings written as this one is: with the prefix if it has one, bare levers too if it has none."""
    if title.startswith("parameters."):
        return [f"parameters.{name}" for name in Parameter.__members__]
    if title.startswith("levers."):
        return [name for name in known_columns() if name.startswith("levers.")]
    return list(known_columns())


def plain(value: Any) -> Any:
    """A cell of a DataFrame or a CSV file as a plain Python value, None for an empty one."""
    if isinstance(value, str):
        return value.strip() or None
    if value is None or isinstance(value, bool | int | float):
        return None if isinstance(value, float) and math.isnan(value) else value
    if hasattr(value, "item"):
        return plain(value.item())
    return None if type(value).__name__ in ("NAType", "NaTType") else value


def number(value: Any) -> float:
    """A finite number; ValueError says what stands there instead."""
    if isinstance(value, str):
        try:
            value = float(value) if "_" not in value else value
        except ValueError:
            raise ValueError(f"{shown(value)} is not a number") from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{shown(value)} is not a number")
    try:
        value = float(value)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a finite number; leave the cell empty for what the base scenario has")
    return value


def whole(value: Any) -> int:
    """A whole number; ValueError says what stands there instead."""
    found = number(value)
    if found != int(found):
        raise ValueError(f"{shown(value)} is not a whole number")
    return int(found)


def switch(value: Any) -> bool:
    """True or false, also written as 1 or 0, yes or no, on or off; ValueError for anything else."""
    said = str(value).lower()
    if said in (*YES, "1", "1.0"):
        return True
    if said in (*NO, "0", "0.0"):
        return False
    raise ValueError(f"{shown(value)} is neither true nor false")


def word(value: Any, setting: str, known: tuple[str, ...]) -> str:
    """One of the words that a setting knows; ValueError for anything else."""
    said = str(value)
    if said not in known:
        raise ValueError(str(unknown(setting, said, known)))
    return said


def conditions(value: Any) -> str:
    """Conditions of the track joined by plus signs ("reform+coordination"), or "none"; ValueError for anything else."""
    said = str(value)
    for part in said.split("+") if said != "none" else ():
        word(part, "condition", CONDITIONS)
    return said


def switch_or_number(value: Any) -> bool | float:
    """A lever's cell: true or false, or its strength; ValueError for anything else."""
    if isinstance(value, bool) or (isinstance(value, str) and value.lower() in (*YES, *NO)):
        return switch(value)
    try:
        return number(value)
    except ValueError as error:
        said = str(error)
        raise ValueError(f"{said}, nor is it true or false" if said.endswith("number") else said) from None


def change(base: Scenario, cells: Mapping[Factor, Cell], name: str) -> Scenario:
    """The base scenario with a row's cells put in; InputError, with the scenario's own words, if they contradict each other."""
    changes: dict[str, Any] = {"name": name}
    parameters: dict[str, Cell] = {}
    strategies: dict[str, Cell] = {}
    begun: dict[str, dict[str, Cell]] = {}
    strengths: dict[str, bool | float] = {}
    settings: dict[str, dict[str, Cell]] = {}
    for column, value in cells.items():
        if value is None or column.kind == "label":
            continue
        if column.kind == "parameter":
            parameters[column.name] = value
        elif column.kind == "strategy":
            strategies[column.name] = value
        elif column.kind in BEGINNINGS.values():
            begun.setdefault(PREFIXES[column.kind].removesuffix("."), {})[column.name] = value
        elif column.kind == "field":
            changes[column.name] = value
        elif column.kind == "lever":
            assert isinstance(value, bool | float)
            strengths[column.name] = value
        else:
            settings.setdefault(column.name, {})[column.setting] = value
    if parameters:
        changes["parameters"] = {**base.parameters, **parameters}
    if strategies:
        changes["strategies"] = {**base.strategies, **strategies}
    for field, given in begun.items():
        changes[field] = {**getattr(base, field), **given}
    if strengths or settings:
        changes["levers"] = _levers(base, strengths, settings)
    return base.changed(**changes)


def _levers(base: Scenario, strengths: dict[str, bool | float], settings: dict[str, dict[str, Cell]]) -> dict[str, Any]:
    levers: dict[str, Any] = {name: lever.model_dump() for name, lever in base.levers.items()}
    for name, strength in strengths.items():
        if not strength:
            levers.pop(name, None)
            if name in settings:
                raise InputError(
                    f"levers.{name} is off, but levers.{name}.{next(iter(settings[name]))} is set; leave one cell empty"
                )
            continue
        lever = levers.setdefault(name, {})
        if strength is not True:
            lever["strength"] = strength
            if settings.get(name, {}).get("strength", strength) != strength:
                raise InputError(f"levers.{name} and levers.{name}.strength give two strengths; leave one cell empty")
    for name, given in settings.items():
        if name not in levers:
            setting = next(iter(given))
            raise InputError(
                f"levers.{name}.{setting} is set, but lever {name!r} is off; set levers.{name} too, or leave both empty"
            )
        levers[name].update({setting: _setting(setting, value) for setting, value in given.items()})
    return levers


def _setting(setting: str, value: Cell) -> Any:
    """A cell as the scenario takes it: conditions as a list."""
    if setting != "conditions":
        return value
    return () if value == "none" else tuple(str(value).split("+"))
