"""Histories: the record, or many simulated futures, as the same monthly arrays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from keci.experiments.record import kernels
from keci.experiments.record.observed import day_starts, monthly
from keci.model.errors import InputError, shown, unknown
from keci.model.evidence.tables import FIRST_MONTH, LAST_MONTH
from keci.model.outcomes import Series

Array = NDArray[np.float64]
MONTH_DAYS = 30.4375  # mean length of a month: the model's months are all of this length (agents/moves/armed_groups.py)
TECHNICAL, FRAMEWORK, COMPREHENSIVE = 1, 2, 3  # kinds of text in the series `signed`
PARTS = ("signed", "text_done")
"""Series from which `simulated` derives `technical`, `political`, `political_done` and `reversal`."""
UNDONE = 0.1
"""Fall of what is carried out of a political text, as share of the whole, that is a reversal (judgement: the police and courts
undone in November 2022 were a large part of what had been carried out of the text of 2013)."""


def month_number(month: str) -> int:
    """Months since January of the year 0; InputError unless it is written YYYY-MM."""
    if not isinstance(month, str) or not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month, re.ASCII):
        raise InputError(f"month {shown(month)}: must be a month written YYYY-MM, such as {FIRST_MONTH}")
    return 12 * int(month[:4]) + int(month[5:]) - 1


def month_name(number: int) -> str:
    """The month of a number of `month_number`, written YYYY-MM."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def span(start: str, end: str) -> int:
    """Number of months from `start` to `end`, both included; InputError if there is none."""
    months = month_number(end) - month_number(start) + 1
    if months < 1:
        raise InputError(f"window {start} to {end}: holds no month; the end must not lie before the start")
    return months


@dataclass(frozen=True)
class History:
    """Monthly arrays of many histories of the same months.

    `monthly` holds float arrays of shape (histories, months) by name: those of `keci.model.outcomes.Series` and `technical`,
    `political` (texts signed in a month), `political_done` (largest share carried out of the political text signed in a month; 0
    in other months) and `reversal` (1 where what a text had achieved is undone). NaN is what the record does not know.
    `start` is the first month, YYYY-MM. `days`, of shape (months + 1,), is the day on which each month begins, and the one after.
    """

    monthly: Mapping[str, Array]
    start: str
    days: Array

    def __post_init__(self) -> None:
        first = month_number(self.start)
        shapes = {array.shape for array in self.monthly.values()}
        if len(shapes) != 1 or len(next(iter(shapes))) != 2 or 0 in next(iter(shapes)):
            raise InputError(f"history from {self.start}: arrays of shapes {sorted(shapes)}; all must be (histories, months)")
        if self.days.shape != (self.months + 1,):
            raise InputError(f"history from {self.start}: {len(self.days)} beginnings of months; must be {self.months + 1}")
        if first + self.months > 12 * 10_000:
            raise InputError(f"history from {self.start}: {self.months} months; must end before the year 10000")

    @property
    def count(self) -> int:
        """Number of histories."""
        return int(next(iter(self.monthly.values())).shape[0])

    @property
    def months(self) -> int:
        """Number of months."""
        return int(next(iter(self.monthly.values())).shape[1])

    @property
    def years(self) -> float:
        """Length in years."""
        return self.months / 12.0

    @property
    def end(self) -> str:
        """The last month, YYYY-MM."""
        return month_name(month_number(self.start) + self.months - 1)

    def get(self, name: str) -> Array:
        """One array (histories, months); InputError for a name that this history does not hold."""
        if name not in self.monthly:
            raise unknown("monthly series", name, self.monthly, f"history {self.start} to {self.end}")
        return self.monthly[name]

    def index(self, month: str) -> int:
        """Position of a month; InputError if it lies outside."""
        position = month_number(month) - month_number(self.start)
        if not 0 <= position < self.months:
            raise InputError(f"month {month}: outside the history; must lie from {self.start} to {self.end}")
        return position

    def at(self, name: str, month: str) -> Array:
        """An array's values in one month: shape (histories,)."""
        return self.get(name)[:, self.index(month)]

    def full_years(self) -> tuple[int, int]:
        """Position of the first January, and how many whole calendar years follow."""
        first = -month_number(self.start) % 12
        return first, max(0, (self.months - first) // 12)

    def yearly(self, counts: Array) -> Array:
        """Sums over the whole calendar years: (histories, years) from (histories, months)."""
        first, years = self.full_years()
        return counts[:, first : first + 12 * years].reshape(len(counts), years, 12).sum(axis=2)

    def window(self, start: str, end: str) -> Self:
        """The months from `start` to `end`, both included; InputError if they are none or reach outside."""
        span(start, end)
        first, last = self.index(start), self.index(end) + 1
        cut = {name: np.ascontiguousarray(array[:, first:last]) for name, array in self.monthly.items()}
        return replace(self, monthly=MappingProxyType(cut), start=start, days=self.days[first : last + 1])

    def until(self, end: str) -> Self:
        """The months up to `end`, as views: for one look, before which `window` would copy every series."""
        span(self.start, end)
        last = self.index(end) + 1
        cut = {name: array[:, :last] for name, array in self.monthly.items()}
        return replace(self, monthly=MappingProxyType(cut), days=self.days[: last + 1])

    def taken(self, rows: NDArray[np.int64]) -> Self:
        """Some of the histories, or all in another order."""
        return replace(self, monthly=MappingProxyType({name: array[rows] for name, array in self.monthly.items()}))

    @classmethod
    def simulated(cls, series: Mapping[str, Array], start: str) -> Self:
        """Futures from `simulate(..., record=...).attrs["series"]`: arrays (worlds, months + 1), the start state first.

        InputError for a name that is no series, arrays of other shapes, or values that are not finite.
        """
        for name, array in series.items():
            _check_series(name, array)
        kept = {name: np.ascontiguousarray(array[:, 1:], dtype=np.float64) for name, array in series.items()}
        if not kept:
            raise InputError(f"history from {start}: no series; give those that were recorded")
        if all(name in kept for name in PARTS):
            kept |= _texts(kept["signed"], kept["text_done"], np.asarray(series["text_done"])[:, :1])
        months = next(iter(kept.values())).shape[1]
        return cls(MappingProxyType(kept), start, MONTH_DAYS * np.arange(months + 1))

    @classmethod
    def observed(
        cls,
        start: str = FIRST_MONTH,
        end: str = LAST_MONTH,
        alerts: bool = False,
        tables: Mapping[str, pd.DataFrame] | None = None,
    ) -> Self:
        """The record as one history, from the evidence tables; no row later than `end` is read.

        `alerts` counts the alerts of Serbia's army as incidents, as the coding of events.csv does; the model has them as acts
        of Serbia's, so without it they are left out. `tables` (by name: agreements, events, kfor, opinion) replaces the
        installed ones. InputError for months outside the record or a damaged table.
        """
        span(start, end)
        if month_number(start) < month_number(FIRST_MONTH) or month_number(end) > month_number(LAST_MONTH):
            raise InputError(f"window {start} to {end}: the record holds {FIRST_MONTH} to {LAST_MONTH}")
        whole = cls(MappingProxyType(monthly(end, alerts, tables)), FIRST_MONTH, day_starts(end))
        return whole.window(start, end)


def _texts(signed: Array, done: Array, at_start: Array) -> dict[str, Array]:
    """Texts by kind, what became of the political ones, and the months in which what one had achieved was undone."""
    political = (signed >= FRAMEWORK).astype(np.float64)
    fall = np.concatenate([at_start, done[:, :-1]], axis=1) - done
    return {
        "technical": (signed == TECHNICAL).astype(np.float64),
        "political": political,
        "political_done": kernels.carried_out(political, done),
        "reversal": ((fall >= UNDONE) & (political == 0.0)).astype(np.float64),
    }


def _check_series(name: str, array: Array) -> None:
    if name not in Series.__members__:
        raise unknown("series", name, Series.__members__)
    if np.ndim(array) != 2 or array.shape[0] < 1 or array.shape[1] < 2:
        raise InputError(f"series {name}: shape {np.shape(array)}; must be (worlds, months + 1) with at least one month")
    if not np.isfinite(array).all():
        world, month = np.argwhere(~np.isfinite(array))[0]
        raise InputError(f"series {name}, world {world}, month {month}: no finite number; a simulated history has no gaps")
