"""The parameters' table: values, ranges and sources, and how a world's parameters are drawn from it."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from keci.agents.moves.beginnings import FIXED, LOG_PERT, PERT, UNIFORM
from keci.agents.parameters import Parameter
from keci.agents.rules.chance import actor_number
from keci.model.errors import InputError, shown, unknown

DISTRIBUTIONS = {"fixed": FIXED, "pert": PERT, "logpert": LOG_PERT, "uniform": UNIFORM}
SOURCES = ("prior", "mode")
GRADES = {"A": "read in a source", "B": "derived from a source", "C": "judgement"}
WHERE = "model/data/parameters.csv"
PROBABILITY_LIKE = ("share", "probability", "0-1")


@dataclass(frozen=True)
class Prior:
    """One row: what a parameter means, its PERT or log-PERT range, where it comes from and how sure it is."""

    name: str
    meaning: str
    unit: str
    low: float
    mode: float
    high: float
    distribution: str
    source: str
    grade: str
    mechanism: str


@cache
def priors() -> Mapping[str, Prior]:
    """All parameters by name, in the order of `Parameter`; read and checked once. InputError if the table is damaged."""
    text = files("keci.model").joinpath("data/parameters.csv").read_text(encoding="utf-8")
    return read_priors(text.splitlines())


def read_priors(lines: list[str]) -> dict[str, Prior]:
    """Read and check the table's lines; the names must be exactly those of `Parameter`, each once, each with a source."""
    found: dict[str, Prior] = {}
    for number, row in enumerate(csv.DictReader(lines), 2):
        prior = _prior(row, number)
        if prior.name in found:
            raise InputError(f"{WHERE}, line {number}: parameter {prior.name!r} stands twice; keep one row")
        found[prior.name] = prior
    for parameter in Parameter:
        if parameter.name not in found:
            right = "add one, or take the name out of agents/parameters.py"
            raise InputError(f"{WHERE}: parameter {parameter.name!r} has no row; {right}")
    return {parameter.name: found[parameter.name] for parameter in Parameter}


def _prior(row: Mapping[str, str], number: int) -> Prior:
    where = f"{WHERE}, line {number}"
    name = row.get("name") or ""
    if name not in Parameter.__members__:
        said = unknown("parameter", name, Parameter.__members__, where)
        raise InputError(f"{said} (a new one must be named in agents/parameters.py too)")
    if not (row.get("source") or "").strip():
        raise InputError(f"{where}: {name} has no source; give one, or the word 'judgement' with a reason")
    if row.get("grade") not in GRADES:
        raise InputError(f"{where}: {name} has grade {row.get('grade')!r}; must be one of {', '.join(GRADES)}")
    try:
        low, mode, high = (float(row[c]) for c in ("low", "mode", "high"))
    except (KeyError, TypeError, ValueError):
        raise InputError(f"{where}: {name} needs numbers in low, mode and high") from None
    texts = {c: (row.get(c) or "").strip() for c in ("meaning", "unit", "distribution", "source", "grade", "mechanism")}
    for column, value in texts.items():
        if not value:
            raise InputError(f"{where}: {name} has nothing in column {column!r}; fill it in")
    check_range(name, texts["distribution"], low, mode, high, where)
    prior = Prior(name=name, low=low, mode=mode, high=high, **texts)
    lowest, highest = _bounds(prior)
    if low < lowest or high > highest:
        raise InputError(f"{where}: {name} can only lie from {lowest:g} to {highest:g}, not from {low:g} to {high:g}")
    return prior


def check_range(name: str, distribution: str, low: float, mode: float, high: float, where: str) -> None:
    """InputError unless low <= mode <= high, all finite, and above 0 for a log-PERT."""
    if distribution not in DISTRIBUTIONS:
        raise unknown("distribution", distribution, DISTRIBUTIONS, f"{where}: {name}")
    if not all(math.isfinite(v) for v in (low, mode, high)):
        raise InputError(f"{where}: {name} must be finite numbers, not {low}, {mode}, {high}")
    if not low <= mode <= high:
        raise InputError(f"{where}: {name} needs low <= mode <= high, not {low:g}, {mode:g}, {high:g}")
    if distribution == "logpert" and low <= 0:
        raise InputError(f"{where}: {name} is drawn on the log scale, so low must be above 0, not {low:g}")


def check_value(name: str, value: Any) -> float:
    """The value, if the parameter can take it: finite, and inside the bounds that its unit or its rule sets; else InputError."""
    if name not in Parameter.__members__:
        raise unknown("parameter", name, Parameter.__members__)
    if not is_number(value):
        raise InputError(f"{name} must be a finite number, not {shown(value if isinstance(value, int) else str(value))}")
    low, high = bounds(name)
    if not low <= value <= high:
        raise InputError(f"{name} = {value:g} is out of range; must lie from {low:g} to {high:g}")
    return float(value)


def is_number(value: object) -> bool:
    """True for a finite int or float that a float can hold; False for booleans and texts."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        return False


def bounds(name: str) -> tuple[float, float]:
    """What a parameter can be at all: shares from 0 to 1, and for the rest a span well beyond the prior's range."""
    return _bounds(priors()[name])


def _bounds(prior: Prior) -> tuple[float, float]:
    name = prior.name
    if name in _OPEN_INTERVAL:
        return 1e-6, 1.0 - 1e-6
    if prior.unit in PROBABILITY_LIKE or name in _UNIT_INTERVAL:
        return 0.0, 1.0
    span = max(abs(prior.low), abs(prior.high))
    if prior.low < 0:
        return -10.0 * span, 10.0 * span
    # what is drawn on a log scale, or divided by, must stay above 0
    return (prior.low / 1000.0 if prior.distribution == "logpert" else 0.0), 10.0 * span


_UNIT_INTERVAL = frozenset(
    {
        "trust_memory",
        "socialisation_pace",
        "holdout_hazard",
        "holdout_hazard_status",
        "collapse_hazard",
        "frustration_rate",
        "early_election_kosovo",
        "early_election_serbia",
        "stick_compliance_hazard",
        "branching",
        "trust_0",
        "keci_value_rel",
        "credibility_gain",
        "milestone_gain",
        "viol_impl_mult",
    }
)
# a logit or a logarithm is taken of these
_OPEN_INTERVAL = frozenset(
    {
        "unilateral_usual",
        "coordinated_usual",
        "pressure_usual",
        "alert_usual",
        "usual_compliance",
        "turnover_kosovo",
        "turnover_serbia",
        "attention_floor",
        "discount_annual_kosovo",
        "discount_annual_serbia",
        "kfor_collapse_hr",
    }
)


def parameter_table(source: str, overrides: Mapping[str, Any]) -> np.ndarray:
    """Float array of shape (parameters, 4), columns (kind of distribution, low, mode, high).

    `source` is "prior" (draw each world's parameters) or "mode" (fix them at their modes); `overrides` are a scenario's:
    a number fixes a parameter, a table of low, mode, high and distribution replaces its prior.
    """
    if source not in SOURCES:
        raise unknown("source of parameters", source, SOURCES)
    table = np.empty((len(Parameter), 4))
    for parameter, prior in zip(Parameter, priors().values(), strict=True):
        kind = DISTRIBUTIONS[prior.distribution] if source == "prior" else FIXED
        table[parameter] = (kind, prior.low, prior.mode, prior.high)
    for name, value in overrides.items():
        table[Parameter[name]] = _override(name, value, source)
    return table


def _override(name: str, value: Any, source: str) -> tuple[float, float, float, float]:
    if isinstance(value, Mapping):
        kind = DISTRIBUTIONS[value["distribution"]] if source == "prior" else FIXED
        return kind, value["low"], value["mode"], value["high"]
    return FIXED, value, value, value


@cache
def draw_numbers() -> np.ndarray:
    """The number under which each parameter's draw is keyed: int64 array, from the names, so that order does not matter."""
    numbers = np.array([actor_number(p.name) for p in Parameter], dtype=np.int64)
    if len(set(numbers.tolist())) != len(numbers) or 0 in numbers:
        raise InputError("two parameters share a draw number; rename one")
    numbers.setflags(write=False)
    return numbers
