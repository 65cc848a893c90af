"""The outcomes as people read them: a plain label, a unit, which way is better, and how small a change still matters.

Declared in model/data/declared/outcomes.toml, a table an outcome, in the order of tables; computed in model/outcomes.py.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any

from keci.model.errors import InputError, unknown
from keci.model.outcomes import Outcome

PRIMARY = "normalisation"
WHERE = "model/data/declared/outcomes.toml"


class Group(StrEnum):
    """Headings under which outcomes are shown."""

    NEGOTIATION = "Negotiation"
    VIOLENCE = "Violence"
    ALLIANCE = "Alliance"
    OPINION = "Opinion and trust"
    WELFARE = "Welfare"


STAR = "* the horizon where it never comes"
LONGEST_WINDOW = 60  # months: the furthest that an outcome of fixed length looks ahead


class Unit(StrEnum):
    """What an outcome is measured in. FUTURES is yes or no in one world, and a share of futures over many."""

    FUTURES = "futures"
    PERCENT = "percent"  # a share from 0 to 1, shown in percent
    INDEX = "index"  # a scale from 0 to 1, shown as it is
    MONTHS = "months"
    YEARLY = "a year"
    COUNT = "count"
    TROOPS = "thousand"


@dataclass(frozen=True)
class Metric:
    """How one outcome is read.

    `better` is +1 if more is better, -1 if less is, 0 if neither. `smallest` is the smallest change that matters, in the
    outcome's own unit (shares from 0 to 1), or, if `relative`, as a share of the reference's mean; `source` says whose choice
    that is. `track` marks outcomes of the cooperation track itself, which mean nothing in an arm that has none. `definition`
    is exact, `meaning` stands beside the label in the glossary.
    """

    name: str
    label: str
    group: Group
    unit: Unit
    better: int
    smallest: float
    relative: bool = False
    headline: bool = False
    track: bool = False
    phrase: str = ""  # in a sentence: "it raises <phrase>"
    meaning: str = ""
    definition: str = ""
    source: str = ""

    @property
    def spoken(self) -> str:
        """The outcome inside a sentence."""
        return self.phrase or self.label[0].lower() + self.label[1:]


def metric(name: str) -> Metric:
    """The outcome of this name; one that the table does not know, as of an older run, is shown under its bare name."""
    return METRICS.get(name) or Metric(name, name.replace("_", " "), Group.NEGOTIATION, Unit.COUNT, 0, 0.0)


def headline_names() -> tuple[str, ...]:
    """Outcomes that are shown unless others are asked for."""
    return tuple(m.name for m in METRICS.values() if m.headline)


def read_metrics(text: str) -> dict[str, Metric]:
    """The declarations in a TOML text; InputError unless they are those of `Outcome`, each whole and with a source."""
    rows = tomllib.loads(text)
    for name in rows:
        if name not in Outcome.__members__:
            raise unknown("outcome", name, Outcome.__members__, WHERE)
    for name in Outcome.__members__:
        if name not in rows:
            raise InputError(f"{WHERE}: outcome {name!r} has no table; add one")
    return {name: _metric(name, row) for name, row in rows.items()}


def _metric(name: str, row: Mapping[str, Any]) -> Metric:
    try:
        group, unit = Group[row["group"].upper()], Unit[row["unit"].upper()]
        found = Metric(**{**row, "name": name, "group": group, "unit": unit})
    except (KeyError, TypeError) as error:
        raise InputError(f"{WHERE}: outcome {name!r}: {error}; see the outcomes beside it for what a table needs") from None
    for key in ("meaning", "definition", "source"):
        if not getattr(found, key):
            raise InputError(f"{WHERE}: outcome {name!r} has no {key}; give one")
    if found.better not in (-1, 0, 1):
        raise InputError(f"{WHERE}: outcome {name!r}: better must be 1, -1 or 0, not {found.better}")
    return found


METRICS = read_metrics(files("keci.model").joinpath("data/declared/outcomes.toml").read_text(encoding="utf-8"))
