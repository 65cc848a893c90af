"""A pattern: one number measured on any history, the record's own value, and how far from it a future may lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from keci.experiments.record.history import Array, History, span
from keci.model.errors import InputError
from keci.model.evidence.tables import FIRST_MONTH, LAST_MONTH

Measure = Callable[[History], Array]


@dataclass(frozen=True)
class Tolerance:
    """How far below and above the record a value may lie: factors of it, or differences from it in the pattern's unit."""

    kind: Literal["ratio", "difference", "same"]
    low: float = 0.0
    high: float = 0.0

    def around(self, record: float) -> tuple[float, float]:
        """Least and largest value that is near enough to the record's."""
        if self.kind == "ratio":
            return self.low * record, self.high * record
        return record + self.low, record + self.high

    def words(self) -> str:
        """In words: "0.7 to 1.4 times", "-0.1 to +0.1", "the same"."""
        if self.kind == "ratio":
            return f"{self.low:g} to {self.high:g} times"
        return "the same" if self.kind == "same" else f"{self.low:+g} to {self.high:+g}"


def times(low: float, high: float) -> Tolerance:
    """From so many times the record to so many times."""
    return Tolerance("ratio", low, high)


def within(below: float, above: float | None = None) -> Tolerance:
    """At most so far below and above the record."""
    return Tolerance("difference", 0.0 - below, below if above is None else above)


SAME = Tolerance("same")


@dataclass(frozen=True)
class Pattern:
    """One pattern of the record; `measure` takes observed and simulated histories alike to values (histories,).

    `code` is the pattern's number in the record's notes: P1 to P16, and S1 to S4 for steps of status. `kind` "event" is 0 or 1
    in one future. `needs` are the first and last month without which it makes no sense, `years` the whole calendar years
    that it takes, `about` an array of which the record must have something in the window. `reason` says where the tolerance
    comes from.
    """

    name: str
    code: str
    label: str
    unit: str
    measure: Measure
    tolerance: Tolerance
    reason: str
    kind: Literal["number", "event"] = "number"
    needs: tuple[str, str] | None = None
    years: int = 0
    about: str = ""

    def fits(self, start: str, end: str) -> bool:
        """Whether the pattern makes sense in the window from `start` to `end`, both included."""
        span(start, end)
        inside = self.needs is None or (start <= self.needs[0] and self.needs[1] <= end)
        january = int(start[:4]) + (start[5:] != "01")
        years = int(end[:4]) - january + (end[5:] == "12")
        return inside and max(0, years) >= self.years

    def values(self, history: History) -> Array:
        """The pattern's value in each history: (histories,). InputError outside its months, or where it is not known."""
        if not self.fits(history.start, history.end):
            raise InputError(f"pattern {self.name}: makes no sense from {history.start} to {history.end}; {self.asks()}")
        values = np.asarray(self.measure(history), dtype=np.float64)
        if not np.isfinite(values).all():
            raise InputError(f"pattern {self.name}: not known from {history.start} to {history.end}; {self.asks()}")
        return values

    def asks(self) -> str:
        """What the pattern needs, for an error."""
        months = f"the months {self.needs[0]} to {self.needs[1]}" if self.needs else "any months"
        years = f", {self.years} whole years" if self.years else ""
        return f"needs {months}{years}" + (f" and something of the series {self.about!r}" if self.about else "")

    def known(self, record: History) -> bool:
        """Whether the record has what the pattern is about in its window."""
        return self.fits(record.start, record.end) and (not self.about or float(record.get(self.about).max()) > 0.0)

    def record(self, start: str = FIRST_MONTH, end: str = LAST_MONTH) -> float:
        """The record's value in a window, computed from the evidence tables; InputError where it has none."""
        history = observed(start, end)
        if not self.known(history):
            raise InputError(f"pattern {self.name}: the record shows nothing of it from {start} to {end}; {self.asks()}")
        return float(self.values(history)[0])

    def bounds(self, record: float) -> tuple[float, float]:
        """Least and largest value that counts as met."""
        return self.tolerance.around(record)

    def met(self, values: Array, record: float) -> NDArray[np.bool_]:
        """Whether each value is near enough to the record's: (histories,)."""
        low, high = self.bounds(record)
        return (values >= low - 1e-9) & (values <= high + 1e-9)


@cache
def observed(start: str = FIRST_MONTH, end: str = LAST_MONTH) -> History:
    """The record in a window; read once."""
    return History.observed(start, end)
