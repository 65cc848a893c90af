"""Scenarios: which levers are on and how, what is assumed, what shocks come. TOML files, validated before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

import numpy as np
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    SerializerFunctionWrapHandler,
    StrictBool,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)

from keci.agents.declared import levers
from keci.agents.moves.calendar import Shock
from keci.agents.parameters import Parameter
from keci.agents.state import Counts, Earns, Lever, Setting
from keci.agents.strategies.compiling import decider
from keci.agents.strategies.known import BUILT_IN, DEFAULT
from keci.agents.strategies.strategy import DECIDERS
from keci.model import start as starts
from keci.model.errors import LONGEST_SHOWN, InputError, shown, unknown
from keci.model.locate import ContradictionError, line_of
from keci.model.own_rules import OwnRule, check_source, compile_rule, names_a_file, read_rule
from keci.model.parameters import check_range, check_value, parameter_table
from keci.model.shocks import shocks
from keci.model.start import Start
from keci.model.textfile import parse_toml, read_toml

LONGEST = 1200  # months: a century is beyond any use of the model
MOST_SHOCKS = 100
TABLES = ("dict_type", "model_type", "model_attributes_type")  # pydantic's names for what should have been a table
LEVERS = tuple(levers())
CONSENSUS_LEVERS = tuple(lever.name for lever in levers().values() if lever.reward == "track")
# levers that promise a reward for steps in the dialogue
PROMISES = (*CONSENSUS_LEVERS, *(lever.name for lever in levers().values() if lever.reward == "promise"))
EARNED_BY = {
    "any_step": int(Earns.TECHNICAL + Earns.POLITICAL + Earns.ROUTINE),
    "political_text": int(Earns.POLITICAL),
    "delivery": int(Earns.DELIVERY),
}
PROMISE_FROM = {counts.name.lower(): int(counts) for counts in Counts}
CONDITIONS = ("reform", "good_neighbour", "coordination", "own_pace")  # after NATO's study on enlargement of 1995
LABELS = ("practical", "pfp_perspective")
STATUS_LADEN = "keci_status_laden"  # the same lever under a PfP-like label


class Strict(BaseModel):
    """Base of all parts of a scenario: unknown names and wrong types are errors, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def _of(reward: str) -> dict[str, JsonValue]:
    """Marks a setting that only levers with such a reward have."""
    return {"of": reward}


class LeverSettings(Strict):
    """How a lever is pulled. Only a promise has a condition, a delay and a belief in it; only the track has the Council."""

    strength: float = Field(1.0, ge=0.0, le=3.0, strict=True, description="how much of it, from 0 (off) to 3; 1 as proposed")
    start: int = Field(0, ge=0, lt=LONGEST, strict=True, description="the month in which it begins")
    conditional: StrictBool | None = Field(
        None, json_schema_extra=_of("promise"), description="whether tranches must be earned; else one a cycle comes anyway"
    )
    credibility: float | None = Field(
        None,
        ge=0.0,
        le=1.0,
        strict=True,
        json_schema_extra=_of("promise"),
        description="how far the promise is believed at first, 0 to 1",
    )
    delay: float | None = Field(
        None,
        ge=0.0,
        le=240.0,
        strict=True,
        json_schema_extra=_of("promise"),
        description="months between earning a tranche and receiving it",
    )
    cost: StrictBool | None = Field(
        None, json_schema_extra=_of("track"), description="whether sponsors offer holdouts side payments"
    )
    earned_by: str | None = Field(
        None, json_schema_extra=_of("promise"), description="what earns one: `any_step`, `political_text` or `delivery`"
    )
    used_up: StrictBool | None = Field(
        None, json_schema_extra=_of("promise"), description="whether what has been earned is no longer on offer"
    )
    promise_from: str | None = Field(
        None,
        json_schema_extra=_of("track"),
        description="from when the promise counts: `announcement`, `adoption` or `delivery`",
    )
    conditions: tuple[str, ...] | None = Field(
        None,
        json_schema_extra=_of("track"),
        description="what NATO asks of Kosovo besides: `reform`, `good_neighbour`, `coordination`, `own_pace`",
    )
    label: str | None = Field(
        None, json_schema_extra=_of("track"), description="`practical`, or `pfp_perspective`, which touches status"
    )

    @field_validator("earned_by", "promise_from", "label")
    @classmethod
    def known_word(cls, said: str | None, field: ValidationInfo) -> str | None:
        """The word, if there is such a one for this setting."""
        known = {"earned_by": EARNED_BY, "promise_from": PROMISE_FROM, "label": LABELS}[str(field.field_name)]
        if said is not None and said not in known:
            raise unknown(str(field.field_name), said, known)
        return said

    @field_validator("conditions")
    @classmethod
    def known_conditions(cls, conditions: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """The conditions, if there are such, each once."""
        for number, condition in enumerate(conditions or ()):
            if condition not in CONDITIONS:
                raise unknown("condition", condition, CONDITIONS)
            if condition in (conditions or ())[:number]:
                raise ValueError(f"{condition!r} stands twice; keep one")
        return conditions


def _settings_of(reward: str) -> tuple[str, ...]:
    fields = LeverSettings.model_fields.items()
    return tuple(name for name, field in fields if field.json_schema_extra == _of(reward))


# settings that only some levers have: of a promise, and of the track before the Council
PROMISE_SETTINGS, TRACK_SETTINGS = _settings_of("promise"), _settings_of("track")


class ShockSettings(Strict):
    """Something imposed in one month: its kind and size (the unit depends on the kind)."""

    month: int = Field(ge=0, lt=LONGEST, strict=True)
    kind: str
    size: float = Field(1.0, strict=True)

    @field_validator("kind")
    @classmethod
    def known_kind(cls, kind: str) -> str:
        """The kind, if there is such a shock."""
        if kind not in shocks():
            raise unknown("shock", kind, shocks())
        return kind

    @model_validator(mode="after")
    def size_fits(self) -> Self:
        """The size must be one that the kind can have."""
        fault = shocks()[self.kind].fault(self.size)
        if fault:
            raise ValueError(f"{self.kind}: {fault}")
        return self


class Scenario(Strict):
    """One arm of an experiment. `levers` are on if they are named; `parameters` fix a value or replace a prior.

    `strategies` name by which rule an actor decides, where it is not the default.
    """

    name: str = Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_.-]+$")
    description: str = ""
    start: str = "2026-01"
    months: int = Field(120, ge=1, le=LONGEST, strict=True)
    levers: dict[str, LeverSettings] = {}
    parameters: dict[str, Any] = {}
    shocks: tuple[ShockSettings, ...] = Field((), max_length=MOST_SHOCKS)
    strategies: dict[str, str | OwnRule] = {}
    start_values: dict[str, Any] = {}  # numbers of the start's file, replaced
    openness: dict[str, Any] = {}  # of members by ISO code, fixed instead of drawn

    @field_validator("start_values", "openness")
    @classmethod
    def known_beginning(cls, given: dict[str, Any], field: ValidationInfo) -> dict[str, float]:
        """Numbers of a start, or members, that exist, each with a value that it can take."""
        check = starts.check_number if field.field_name == "start_values" else starts.check_openness
        checked = {}
        for name, value in given.items():
            try:
                checked[name] = check(name, value)
            except InputError as error:
                raise ContradictionError(str(error), str(field.field_name), name) from None
        return checked

    @field_validator("start")
    @classmethod
    def known_start(cls, name: str) -> str:
        """The start, if there is such a one."""
        if name not in starts.start_names():
            raise unknown("start", name, starts.start_names())
        return name

    @field_validator("levers")
    @classmethod
    def known_levers(cls, levers: dict[str, LeverSettings]) -> dict[str, LeverSettings]:
        """Levers that exist, each with settings that it has."""
        for name, settings in levers.items():
            if name not in LEVERS:
                raise unknown("lever", name, LEVERS)
            for owners, owned in ((PROMISES, PROMISE_SETTINGS), (CONSENSUS_LEVERS, TRACK_SETTINGS)):
                for setting in owned if name not in owners else ():
                    if getattr(settings, setting) is not None:
                        raise ContradictionError(
                            f"lever {name!r} has no setting {setting!r}; only {', '.join(owners)} do", "levers", name, setting
                        )
            if name == STATUS_LADEN and settings.label == "practical":
                said = f"lever {STATUS_LADEN!r} has the label 'pfp_perspective'; use lever 'keci' for a practical one"
                raise ContradictionError(said, "levers", name, "label")
        return levers

    @field_validator("parameters")
    @classmethod
    def known_parameters(cls, parameters: dict[str, Any]) -> dict[str, Any]:
        """Parameters that exist, with values that they can take."""
        checked = {}
        for name, value in parameters.items():
            try:
                checked[name] = _parameter(name, value)
            except ValueError as error:
                raise ContradictionError(str(error), "parameters", name) from None
        return checked

    @field_validator("strategies", mode="before")
    @classmethod
    def known_strategies(cls, given: Any) -> Any:
        """Strategies that exist, each for an actor that can have it; the default's name says nothing and is left out."""
        if not isinstance(given, Mapping):
            return given
        chosen = {}
        for actor, what in given.items():
            try:
                chosen[actor] = _strategy(str(actor), what)
            except InputError as error:
                raise ContradictionError(str(error), "strategies", str(actor)) from None
        own = [what for what in chosen.values() if isinstance(what, OwnRule)]
        for rule in own:
            other = next((o for o in own if o.name == rule.name and o.source != rule.source), None)
            if other is not None:
                said = f"two rules are called {rule.name!r} ({rule.where}, {other.where}); give each its own name"
                raise ContradictionError(said, "strategies")
        return {actor: what for actor, what in chosen.items() if what != DEFAULT}

    @model_serializer(mode="wrap")
    def plain(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """All fields, those below only where they say something: a scenario without them is what it was before there were any."""
        fields: dict[str, Any] = handler(self)
        for name in ("strategies", "start_values", "openness"):
            if not getattr(self, name):
                fields.pop(name, None)
        return fields

    @model_validator(mode="after")
    def consistent(self) -> Self:
        """No part contradicts another."""
        if all(name in self.levers for name in CONSENSUS_LEVERS):
            said = "levers keci and keci_status_laden are the same track under two labels; keep one"
            raise ContradictionError(said, "levers", STATUS_LADEN)
        for name, settings in self.levers.items():
            if settings.start >= self.months:
                raise ContradictionError(
                    f"lever {name!r} starts in month {settings.start}, after the last of {self.months} months",
                    "levers",
                    name,
                    "start",
                )
        seen = set()
        for number, shock in enumerate(self.shocks):
            if shock.month >= self.months:
                raise ContradictionError(
                    f"shock {shock.kind!r} comes in month {shock.month}, after the last of {self.months} months",
                    "shocks",
                    number,
                    "month",
                )
            if (shock.month, shock.kind) in seen:
                raise ContradictionError(f"shock {shock.kind!r} stands twice in month {shock.month}; keep one", "shocks", number)
            seen.add((shock.month, shock.kind))
        return self

    @classmethod
    def named(cls, name: str, **changes: Any) -> Scenario:
        """A scenario that ships with the model, with fields replaced by `changes`; InputError if there is none of that name."""
        if name not in scenario_names():
            raise unknown("scenario", name, scenario_names())
        return _parse(files("keci.model").joinpath(f"data/scenarios/{name}.toml").read_text(encoding="utf-8"), name, changes)

    @classmethod
    def from_file(cls, path: str | Path, **changes: Any) -> Scenario:
        """A scenario from a TOML file; InputError, naming file and line, if it cannot be read or is wrong."""
        path = Path(path)
        text = read_toml(path, "scenario file")
        if not text.strip():
            raise InputError(f"{path}, line 1: the scenario file is empty; it needs at least a name")
        return _parse(text, str(path), changes, path.parent)

    @classmethod
    def make(cls, /, **fields: Any) -> Scenario:
        """A scenario from its fields; InputError instead of pydantic's error if they are wrong."""
        return _validated(fields, _titled(fields.get("name", "")), "")

    @classmethod
    def of(cls, what: Scenario | str | Path) -> Scenario:
        """A scenario, the name of one, or the path of a file (anything with a slash or ending in .toml)."""
        if isinstance(what, Scenario):
            return what
        if isinstance(what, Path) or str(what).endswith(".toml") or "/" in str(what):
            return cls.from_file(what)
        return cls.named(str(what))

    def changed(self, **changes: Any) -> Scenario:
        """The same scenario with fields replaced, validated again."""
        return _validated({**self.model_dump(), **changes}, f"scenario {self.name}", "")

    def state(self) -> Start:
        """The start state's templates."""
        return starts.changed(starts.start(self.start), self.start_values, self.openness)

    def lever_array(self) -> np.ndarray:
        """Settings of all levers: float array of shape (levers, settings)."""
        array = np.zeros((len(Lever), Setting.SIZE))
        array[:, Setting.CREDIBILITY] = -1.0
        for promise in {levers()[name].number for name in PROMISES}:
            array[promise, [Setting.CONDITIONAL, Setting.DELAY, Setting.COST, Setting.EARNED_BY]] = (
                1.0,
                3.0,
                1.0,
                EARNED_BY["political_text"],
            )
            array[promise, Setting.GOOD_NEIGHBOUR] = 1.0
        for name, settings in self.levers.items():
            row = array[levers()[name].number]
            row[Setting.ON] = 1.0
            row[Setting.STRENGTH] = settings.strength
            row[Setting.START] = settings.start
            row[Setting.STATUS_LADEN] = float(name == STATUS_LADEN or settings.label == "pfp_perspective")
            for setting in (Setting.CONDITIONAL, Setting.CREDIBILITY, Setting.DELAY, Setting.COST, Setting.USED_UP):
                value = getattr(settings, setting.name.lower())
                if value is not None:
                    row[setting] = float(value)
            if settings.earned_by is not None:
                row[Setting.EARNED_BY] = EARNED_BY[settings.earned_by]
            if settings.promise_from is not None:
                row[Setting.PROMISE_FROM] = PROMISE_FROM[settings.promise_from]
            if settings.conditions is not None:
                for condition in CONDITIONS:
                    row[Setting[condition.upper()]] = float(condition in settings.conditions)
        return array

    def shock_array(self) -> np.ndarray:
        """Shocks in order of month: float array of shape (shocks, 3), columns month, kind, size."""
        rows = [(s.month, Shock[s.kind.upper()], s.size) for s in sorted(self.shocks, key=lambda s: (s.month, s.kind))]
        return np.array(rows, dtype=float).reshape(-1, 3)

    def strategy_of(self, actor: str) -> str:
        """Name of the strategy by which one of `DECIDERS` decides."""
        what = self.strategies.get(actor, DEFAULT)
        return what.name if isinstance(what, OwnRule) else what

    def strategy_array(self) -> np.ndarray:
        """How each of `DECIDERS` decides: float array of shape (deciders, 4), as in `state.Decider`. Compiles what is not yet.

        InputError for a rule of one's own that cannot be compiled or does not keep the contract.
        """
        return np.array([_decider(self.strategies.get(actor, DEFAULT)) for actor in DECIDERS])

    def table(self, source: str) -> np.ndarray:
        """The parameters' table for "prior" or "mode", with this scenario's own."""
        return parameter_table(source, self.parameters)


@cache
def scenario_names() -> tuple[str, ...]:
    """Names of the scenarios that ship with the model, the baseline first."""
    folder = files("keci.model").joinpath("data/scenarios")
    names = sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml"))
    return tuple(sorted(names, key=lambda n: n != "baseline"))


def _parameter(name: str, value: Any) -> Any:
    if not isinstance(value, Mapping):
        return check_value(name, value)
    if name not in Parameter.__members__:
        raise unknown("parameter", name, Parameter.__members__)
    extra = set(value) - {"low", "mode", "high", "distribution"}
    if extra:
        raise unknown("key", sorted(extra)[0], ("low", "mode", "high", "distribution"), name)
    if not {"low", "high"} <= set(value):
        raise ValueError(f"{name}: a distribution needs low and high, and a mode unless it is uniform")
    low, high = check_value(name, value["low"]), check_value(name, value["high"])
    kind = str(value.get("distribution", "pert" if "mode" in value else "uniform"))
    mode = check_value(name, value["mode"]) if "mode" in value else (low + high) / 2.0
    check_range(name, kind, low, mode, high, "distribution")
    return {"low": low, "mode": mode, "high": high, "distribution": kind}


def _strategy(actor: str, what: Any) -> str | OwnRule:
    """A strategy for an actor; InputError if there is no such actor or strategy, or it is not for it."""
    if actor not in DECIDERS:
        raise unknown("actor", actor, DECIDERS)
    if isinstance(what, str) and names_a_file(what):
        what = read_rule(what)
    if isinstance(what, Mapping):
        what = OwnRule.model_validate(what)
        check_source(what)
    if isinstance(what, OwnRule):
        if what.name in BUILT_IN:
            raise InputError(f"{what.where}: {what.name!r} is a strategy that ships; give yours another name")
        return what
    if not isinstance(what, str) or what not in BUILT_IN:
        raise unknown("strategy", what, BUILT_IN)
    known = BUILT_IN[what].actors
    if known and actor not in known:
        raise InputError(f"strategy {what!r} is none for {actor}; it is for {', '.join(known)}")
    return what


def _parse(text: str, where: str, changes: Mapping[str, Any], folder: Path | None = None) -> Scenario:
    content = parse_toml(text, where, "scenario")
    strategies = content.get("strategies")
    if folder is not None and isinstance(strategies, dict):
        content["strategies"] = {actor: _beside(folder, what) for actor, what in strategies.items()}
    return _validated({**content, **changes}, where, text)


def _decider(what: str | OwnRule) -> tuple[float, float, float, float]:
    if isinstance(what, OwnRule):
        return decider(compile_rule(what), what.stamp)
    return decider(BUILT_IN[what])


def _beside(folder: Path, what: Any) -> Any:
    """A strategy that a scenario file names: its file stands beside the scenario's, unless it stands where one is."""
    if isinstance(what, str) and names_a_file(what) and (folder / what.rpartition(":")[0]).is_file():
        return str(folder / what)
    return what


def _validated(fields: Mapping[str, Any], where: str, text: str) -> Scenario:
    try:
        return Scenario.model_validate(fields)
    except ValidationError as error:
        raise InputError(_one_line(error, where, text)) from None


def _titled(name: object) -> str:
    """How an error calls a scenario that comes from no file."""
    return f"scenario {name if isinstance(name, str) and len(name) <= LONGEST_SHOWN else shown(name)}".strip()


def _one_line(error: ValidationError, where: str, text: str) -> str:
    """The first problem as one line: file, line, field, what is wrong, what would be right."""
    problem = error.errors()[0]
    path = [str(part) for part in problem["loc"]]
    cause = problem.get("ctx", {}).get("error")
    blamed = list(cause.path) if isinstance(cause, ContradictionError) else path
    said = str(cause) if cause is not None else problem["msg"]
    if problem["type"] == "extra_forbidden":
        parts: dict[str, type[BaseModel]] = {"levers": LeverSettings, "shocks": ShockSettings}
        known = parts.get(path[0] if len(path) > 1 else "", Scenario)
        said = str(unknown("field", path[-1], known.model_fields))
    elif problem["type"] == "missing":
        said = f"is missing; add {path[-1]} = ..."
    elif problem["type"] in TABLES:
        said = f"must be a table, as in [{'.'.join(path)}], not {shown(problem.get('input'))}"
    elif cause is None:
        said = f"{said[0].lower()}{said[1:]}, not {shown(problem.get('input'))}"
    elif not isinstance(cause, ContradictionError):
        blamed = [*path, *said.split("'")[1:2]]  # a name that the whole table's check refused: the one that the message quotes
    line = line_of(text, tuple(blamed))
    place = f"{where}, line {line}" if line else where
    field = ".".join(path or blamed[:1])
    return " ".join(f"{place}: {field}: {said}".split()) if field else " ".join(f"{place}: {said}".split())
