"""Tables of the record that are given instead of the installed ones, checked as far as the patterns rest on them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from keci.model.errors import InputError, shown
from keci.model.evidence.tables import FIRST_MONTH, LAST_MONTH, SCHEMAS, Column

LONGEST_GAP = 540  # days without an event of any kind, above which rows must be missing (judgement: the record's longest is 288)


def checked(name: str, tables: Mapping[str, pd.DataFrame], used: tuple[str, ...]) -> pd.DataFrame:
    """One of the tables given, blank cells of texts as empty texts. InputError, one line, for the first thing amiss.

    Refused are a missing table or column, no rows, a key that stands twice, an unknown kind, a date that is none or lies outside
    the record, a number that is none or out of range, an empty cell that must not be, an incident without severity,
    and events with so long a gap between them that rows must be missing.
    """
    if name not in tables:
        raise InputError(f"table {name}: missing; give {', '.join(used)}")
    frame, schema = tables[name].copy(), SCHEMAS[name]
    for column in schema.columns:
        if column not in frame:
            raise InputError(f"table {name}: no column {column!r}; must have {', '.join(schema.columns)}")
    if frame.empty:
        raise InputError(f"table {name}: no rows; give at least one")
    for row in frame.index[frame.duplicated(list(schema.key))]:
        cells = ", ".join(str(frame.loc[row, key]) for key in schema.key)
        raise InputError(f"table {name}, row {row}: {cells!r} occurs before; every {' and '.join(schema.key)} must occur once")
    for column, rule in schema.columns.items():
        frame[column] = _column(name, frame, column, rule)
    if name == "events":
        _check_severity(frame)
        _check_gaps(frame)
    return frame


def _column(name: str, frame: pd.DataFrame, column: str, rule: Column) -> pd.Series:
    """A column as its schema has it."""
    cells = frame[column]
    if rule.among:
        _refuse(name, cells, ~cells.astype(str).isin(rule.among), f"one of {', '.join(rule.among)}")
        return cells
    if rule.kind == "date":
        return _dates(name, cells, rule)
    if rule.kind == "text":
        texts = cells.fillna("").astype(str)
        _refuse(name, cells, (texts.str.strip() == "") & (not rule.blank), "a text")
        return texts
    numbers = pd.to_numeric(cells, errors="coerce")
    given = cells.notna() & (cells.astype(str) != "")
    wrong = (given & ~numbers.between(rule.low, rule.high)) | (~given & (not rule.blank))
    _refuse(name, cells, wrong, f"a number from {rule.low:g} to {rule.high:g}")
    return numbers


def _dates(name: str, cells: pd.Series, rule: Column) -> pd.Series:
    dates = pd.to_datetime(cells, errors="coerce")
    if not rule.blank:
        inside = dates.dt.strftime("%Y-%m").between(FIRST_MONTH, LAST_MONTH)
        _refuse(name, cells, ~inside, f"a day from {FIRST_MONTH} to {LAST_MONTH}")
    return dates


def _check_severity(events: pd.DataFrame) -> None:
    without = (events["kind"] == "incident") & events["severity"].isna()
    _refuse("events", events["severity"], without, "a number from 0 to 1, for an incident")


def _check_gaps(events: pd.DataFrame) -> None:
    dates = events["date"].sort_values(ignore_index=True)
    apart = dates.diff().dt.days
    if float(apart.max()) > LONGEST_GAP:
        row = int(apart.idxmax())
        between = f"{dates[row - 1]:%Y-%m-%d} and {dates[row]:%Y-%m-%d}"
        days = f"{apart[row]:.0f} days; at most {LONGEST_GAP}, or rows are missing"
        raise InputError(f"table events: no event of any kind between {between}, {days}")


def _refuse(name: str, cells: pd.Series, wrong: pd.Series, right: str) -> None:
    for row in cells.index[wrong]:
        raise InputError(f"table {name}, row {row}: {cells.name} {shown(str(cells[row]))}; {right}")
