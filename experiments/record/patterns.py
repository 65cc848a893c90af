"""All patterns of the record, and their values for a history."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from keci.experiments.record.conduct import CONDUCT
from keci.experiments.record.dialogue import DIALOGUE
from keci.experiments.record.history import History
from keci.experiments.record.pattern import Pattern, observed
from keci.experiments.record.violence import VIOLENCE
from keci.model.errors import unknown
from keci.model.evidence.tables import FIRST_MONTH, LAST_MONTH

PATTERNS: tuple[Pattern, ...] = tuple(sorted((*VIOLENCE, *DIALOGUE, *CONDUCT), key=lambda p: (p.code[0], int(p.code[1:]))))
"""In the order of the record's notes, P1 to P16, then the steps of status, S1 to S4."""
BY_NAME = {pattern.name: pattern for pattern in PATTERNS}


def pattern(name: str) -> Pattern:
    """The pattern of a name; InputError for an unknown one."""
    if name not in BY_NAME:
        raise unknown("pattern", name, BY_NAME)
    return BY_NAME[name]


def fitting(start: str = FIRST_MONTH, end: str = LAST_MONTH) -> tuple[Pattern, ...]:
    """The patterns that make sense in a window, both months included, and of which the record shows something there."""
    record = observed(start, end)
    return tuple(p for p in PATTERNS if p.known(record))


def measured(history: History, patterns: Iterable[Pattern] | None = None) -> pd.DataFrame:
    """Values of all patterns that make sense in the history's window, or of those given: a row a history, a column a pattern."""
    chosen = fitting(history.start, history.end) if patterns is None else tuple(patterns)
    return pd.DataFrame({p.name: p.values(history) for p in chosen})


def record_values(start: str = FIRST_MONTH, end: str = LAST_MONTH) -> pd.Series:
    """The record's values of all patterns that make sense in a window, by name."""
    return pd.Series({p.name: p.record(start, end) for p in fitting(start, end)}, name="record", dtype=float)
