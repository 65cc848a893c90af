"""The record of dated events, what is counted in it, and what was known of it at an origin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from keci.experiments.scoring.checks import whole_counts
from keci.experiments.scoring.months import first_day, month_edges, month_number, month_text, months_of
from keci.model.errors import InputError, shown, unknown
from keci.model.evidence.tables import FIRST_MONTH, LAST_MONTH, SCHEMAS, table

KINDS: tuple[str, ...] = SCHEMAS["events"].columns["kind"].among
"""Kinds of event that a record may hold."""
COLUMNS = ("date", "kind", "severity", "title")


@dataclass(frozen=True)
class Target:
    """What is counted: events of one kind, for incidents from a least severity (0..1) up."""

    name: str
    kind: str
    least_severity: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise unknown("kind of event", self.kind, KINDS, f"target {self.name}")
        if not 0.0 <= self.least_severity <= 1.0:
            raise InputError(f"target {self.name}: least severity {shown(self.least_severity)}; should be from 0 to 1")
        if self.least_severity and self.kind != "incident":
            raise InputError(f"target {self.name}: only incidents have a severity; should have none")


TARGETS: tuple[Target, ...] = (
    Target("incidents", "incident"),
    Target("serious", "incident", 0.6),
    Target("severe", "incident", 0.7),
    Target("meetings", "dialogue_meeting"),
    Target("agreements", "agreement"),
)
"""What is scored unless other targets are given. .6 (injuries or shots at people) and .7 are the edges of the stylised facts."""


@dataclass(frozen=True)
class History:
    """What was known at an origin: nothing of the origin's month or later.

    `counts`: int array (months,) from month number `first` on. `days`: float array (events,), sorted, days since the first
    day of month `first`; the n events of one day stand at (k + 1/2)/n of it, since dates hold no hour. Raises InputError if
    there is no month, a count is negative or days and counts disagree.
    """

    counts: np.ndarray
    first: int
    days: np.ndarray

    def __post_init__(self) -> None:
        counts = whole_counts(self.counts, "history of monthly counts")
        if counts.ndim != 1:
            raise InputError(f"history of monthly counts: shape {counts.shape}; should be (months,)")
        found = np.histogram(self.days, month_edges(self.first, len(counts)))[0]
        if found.sum() != len(self.days) or (found != counts).any():
            raise InputError("history: monthly counts differ from the days of the events; should be counted from them")
        object.__setattr__(self, "counts", counts)

    @property
    def origin(self) -> int:
        """Number of the first month not known."""
        return self.first + len(self.counts)

    @property
    def span(self) -> float:
        """Days from the first known day to the origin."""
        return float(month_edges(self.first, len(self.counts))[-1])


@dataclass(frozen=True)
class Record:
    """Dated events from month number `first` to before month number `end`, sorted by date; months between are covered.

    `dates`: datetime64[D] (events,); `kinds`: str (events,); `severities`: float (events,), 0 for what is no incident.
    """

    first: int
    end: int
    dates: np.ndarray
    kinds: np.ndarray
    severities: np.ndarray

    @classmethod
    def of_table(cls, events: pd.DataFrame, first: str, last: str) -> Record:
        """The record of a table with the columns date, kind, severity and title, which covers months `first` to `last`.

        Raises InputError for a missing column, a date that is none or lies outside, an unknown kind, an incident without a
        severity in 0..1, and an event that stands twice (the same date and title).
        """
        start, end = month_number(first), month_number(last) + 1
        if end <= start:
            raise InputError(f"record: from {first} to {last}; should end after it begins")
        for name in COLUMNS:
            if name not in events.columns:
                raise InputError(f"record: no column {name!r}; should have {', '.join(COLUMNS)}")
        dates = _dates(events["date"], start, end)
        kinds = events["kind"].astype(str).to_numpy(dtype=object)
        for kind in kinds:
            if kind not in KINDS:
                raise unknown("kind of event", kind, KINDS, "record")
        _check_unique(dates, events["title"].astype(str))
        severities = _severities(events["severity"], kinds, dates)
        order = np.argsort(dates, kind="stable")
        return cls(start, end, dates[order], kinds[order], severities[order])

    @classmethod
    def installed(cls) -> Record:
        """The project's own record of events."""
        return cls.of_table(table("events"), FIRST_MONTH, LAST_MONTH)

    def until(self, end: int) -> Record:
        """The record of the months before month number `end`; InputError if there are none, or it does not reach so far."""
        if not self.first < end <= self.end:
            raise InputError(f"record: cut before {month_text(end)}; must be within {month_text(self.first)} and its end")
        kept = self.dates < first_day(end)
        return Record(self.first, end, self.dates[kept], self.kinds[kept], self.severities[kept])

    def counts(self, target: Target) -> np.ndarray:
        """Events of a target by month: int array (end - first,)."""
        numbers = months_of(self.dates[self._counted(target)]) - self.first
        return np.bincount(numbers, minlength=self.end - self.first)

    def history(self, target: Target, origin: int) -> History:
        """What was known of a target at the beginning of month number `origin`; InputError if nothing was."""
        if not self.first < origin <= self.end:
            known = f"from {month_text(self.first + 1)} to {month_text(self.end)}"
            raise InputError(f"origin {month_text(origin)}: empty history or outside the record; should be {known}")
        dates = self.dates[self._counted(target)]
        dates = dates[dates < first_day(origin)]
        counts = np.bincount(months_of(dates) - self.first, minlength=origin - self.first)
        return History(counts, self.first, spread_within_days((dates - first_day(self.first)).astype(np.int64)))

    def _counted(self, target: Target) -> np.ndarray:
        return (self.kinds == target.kind) & (self.severities >= target.least_severity)


def spread_within_days(days: np.ndarray) -> np.ndarray:
    """Sorted whole days (events,) as times in days: the k-th (from 0) of n events of a day at (k + 1/2)/n of it.

    Judgement: two events at the same instant would let a Hawkes kernel become infinitely short.
    """
    _, firsts, sizes = np.unique(days, return_index=True, return_counts=True)
    size = np.repeat(sizes, sizes)
    rank = np.arange(len(days)) - np.repeat(firsts, sizes)
    return days + (rank + 0.5) / size


def _dates(cells: pd.Series, start: int, end: int) -> np.ndarray:
    try:
        dates = pd.to_datetime(cells, format=None if cells.dtype.kind == "M" else "%Y-%m-%d").to_numpy(dtype="datetime64[D]")
    except (ValueError, TypeError) as error:
        raise InputError(f"record, date: {_first_wrong(cells)}; should be a day of the calendar like 2023-09-24") from error
    if np.isnat(dates).any():
        raise InputError("record, date: an empty cell; should be a day of the calendar like 2023-09-24")
    outside = (dates < first_day(start)) | (dates >= first_day(end))
    if outside.any():
        span = f"from {month_text(start)} to {month_text(end - 1)}"
        raise InputError(f"record, date: {dates[outside][0]}; should lie in the months covered, {span}")
    return dates


def _first_wrong(cells: pd.Series) -> str:
    parsed = pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce")
    return shown(cells[parsed.isna()].iloc[0]) if parsed.isna().any() else "not dates"


def _check_unique(dates: np.ndarray, titles: pd.Series) -> None:
    repeated = pd.DataFrame({"date": dates, "title": titles.to_numpy()}).duplicated().to_numpy()
    if repeated.any():
        title = shown(titles.to_numpy()[repeated][0])
        raise InputError(f"record: {title} of {dates[repeated][0]} stands twice; should stand once")


def _severities(cells: pd.Series, kinds: np.ndarray, dates: np.ndarray) -> np.ndarray:
    values = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64)
    incident = kinds == "incident"
    wrong = incident & ~((values >= 0.0) & (values <= 1.0))
    if wrong.any():
        cell = shown(cells.to_numpy()[wrong][0])
        raise InputError(f"record, severity of the incident of {dates[wrong][0]}: {cell}; should be from 0 to 1")
    return np.where(incident, values, 0.0)
