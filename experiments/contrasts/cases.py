"""The two cases of the contrast pair: Prespa 2018 and Cyprus 2004 as numbers with sources, read from one table.

A side's numbers lie on the scales of model/data/evidence/principals.csv: levels of an issue in [0, 1], shares, months.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import pandas as pd

from keci.model.errors import InputError, shown, unknown
from keci.model.evidence.tables import Column, EvidenceError, Rule, Schema, read

PRESPA, CYPRUS = "prespa_2018", "cyprus_2004"
TEXT = "text"
SIDES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {PRESPA: ("skopje", "athens"), CYPRUS: ("greek_cypriots", "turkish_cypriots")}
)
"""The side in Kosovo's seat, then the side in Serbia's: judgement, by who is asked to change the name or nature of its state."""
ISSUES = (1, 2, 3)
PROMISES = ("membership", "talks")
Ends = Literal["low", "value", "high"]

_TEXT, _NOTE, _NUMBER = Column(), Column(blank=True), Column("number")
SCHEMA = Schema(
    MappingProxyType(
        {
            "case": Column(among=(PRESPA, CYPRUS)),
            "side": Column(among=(TEXT, *SIDES[PRESPA], *SIDES[CYPRUS])),
            "use": Column(among=("input", "record")),
            "quantity": Column(pattern="[a-z]+(_[a-z]+)*(_[123])?"),
            "low": _NUMBER,
            "value": _NUMBER,
            "high": _NUMBER,
            "unit": _TEXT,
            "grade": Column(among=("A", "B", "C")),
            "source": _TEXT,
            "note": _NOTE,
        }
    ),
    key=("case", "side", "quantity"),
    source="source",
    rules=(
        Rule("value", lambda frame: (frame.low <= frame.value) & (frame.value <= frame.high), "from low to high"),
        Rule("source", lambda frame: frame.source.str.contains("http|judgement"), "an address or the word judgement"),
        Rule(
            "source",
            lambda frame: (frame.grade != "C") | frame.source.str.contains("judgement"),
            "marked as judgement where the grade is C",
        ),
    ),
)


@dataclass(frozen=True)
class Case:
    """One case: numbers by (side, quantity); `TEXT` stands for what belongs to the text on the table."""

    name: str
    numbers: Mapping[tuple[str, str], float]

    @property
    def sides(self) -> tuple[str, str]:
        """The side in Kosovo's seat and the side in Serbia's."""
        return SIDES[self.name]

    @property
    def issues(self) -> tuple[int, ...]:
        """Numbers of the issues that the text is about."""
        return tuple(i for i in ISSUES if (TEXT, f"text_{i}") in self.numbers)

    def number(self, side: str, quantity: str) -> float:
        """One number; InputError if the case does not have it."""
        try:
            return self.numbers[side, quantity]
        except KeyError:
            raise unknown("number", f"{side}.{quantity}", [".".join(key) for key in self.numbers], self.name) from None

    def promises(self, side: str, promise: str) -> bool:
        """True if this reward was ever spoken of to this side."""
        return (side, f"{promise}_tied") in self.numbers

    def changed(self, side: str, **numbers: float) -> Case:
        """The same case with some of a side's numbers changed; InputError for a name it does not have, or no finite number."""
        changes: dict[tuple[str, str], float] = {}
        for quantity, value in numbers.items():
            self.number(side, quantity)
            if not math.isfinite(value):
                raise InputError(f"{self.name}: {side}.{quantity} must be a finite number, not {shown(value)}")
            changes[side, quantity] = float(value)
        return Case(self.name, MappingProxyType({**self.numbers, **changes}))


def read_table(path: Path | Traversable) -> pd.DataFrame:
    """The table from a file, a row a number; InputError in one line if it is damaged."""
    try:
        return read(path, SCHEMA)
    except EvidenceError as error:
        raise InputError(str(error)) from None


@cache
def _shipped() -> pd.DataFrame:
    return read_table(files("keci.model") / "data" / "cases" / "contrast_pair.csv")


def table() -> pd.DataFrame:
    """A copy of the shipped table: columns case, side, use, quantity, low, value, high, unit, grade, source, note."""
    return _shipped().copy()


def case(name: str, at: Ends = "value") -> Case:
    """A case of this name with every number at its value, or at the low or high end of its range."""
    if name not in SIDES:
        raise unknown("case", name, SIDES)
    return _case(table(), name, at)


def _case(frame: pd.DataFrame, name: str, at: Ends) -> Case:
    rows = frame[(frame["case"] == name) & (frame["use"] == "input")]
    keys = zip(rows["side"], rows["quantity"], strict=True)
    return Case(name, MappingProxyType(dict(zip(keys, rows[at].astype(float), strict=True))))


def ranges(name: str) -> dict[tuple[str, str], tuple[float, float]]:
    """Low and high of every number of a case that has a range, by (side, quantity)."""
    if name not in SIDES:
        raise unknown("case", name, SIDES)
    low, high = case(name, "low"), case(name, "high")
    return {key: (value, high.numbers[key]) for key, value in low.numbers.items() if value < high.numbers[key]}
