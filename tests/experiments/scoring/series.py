"""Made-up records for the tests of the scores."""

from __future__ import annotations

import numpy as np
import pandas as pd

from keci.experiments.scoring.months import first_day, month_number, month_text
from keci.experiments.scoring.record import History, Record, Target, spread_within_days

INCIDENTS = Target("incidents", "incident")


def table_of(counts: np.ndarray, first: str) -> pd.DataFrame:
    """A table of events with so many incidents a month, all on different days where a month has at most 28."""
    rows = []
    for offset, count in enumerate(counts):
        month = month_text(month_number(first) + offset)
        rows += [(f"{month}-{1 + k % 28:02d}", "incident", 0.5, f"{month} {k}") for k in range(int(count))]
    return pd.DataFrame(rows, columns=["date", "kind", "severity", "title"])


def record_of(counts: np.ndarray, first: str = "2011-01") -> Record:
    """A record with so many incidents a month."""
    return Record.of_table(table_of(counts, first), first, month_text(month_number(first) + len(counts) - 1))


def history_of(counts: np.ndarray, first: str = "2011-01") -> History:
    """The same as what is known after its last month."""
    record = record_of(np.asarray(counts), first)
    days = (record.dates - first_day(record.first)).astype(np.int64)
    return History(np.asarray(counts), record.first, spread_within_days(days))
