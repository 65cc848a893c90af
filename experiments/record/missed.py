"""Every pattern that the model misses, as the page of its limits lists them: from the tables of the hindcast, not by choice."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from keci.experiments.record.predictive import CENTRAL
from keci.model.errors import InputError

SELDOM = 0.1  # share of single futures within tolerance, below which a pattern is missed wherever the record lies (judgement)
CALIBRATION = re.compile(r"^- ((?:The model cannot meet|From all other facts|'\w+' and '\w+' want).*)$", re.MULTILINE)
"""Sentences of a calibration (`calibration.words`) that name a fact out of reach, or at odds with others."""


def missed(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of `predictive.predictive` whose record lies outside the central 90 % of the futures, or that futures seldom meet."""
    low, high = CENTRAL
    return table[(table["place"] < low) | (table["place"] > high) | (table["inside"] < SELDOM)]


def lines(tables: Mapping[str, pd.DataFrame], calibration: str) -> list[str]:
    """Markdown: what is missed, by the span of years that names each table, then what the page of the calibration names."""
    head = ("years", "", "pattern", "record", "hindcasts (90 %)", "place", "within")
    rows = [_row(span, row) for span, table in tables.items() for _, row in missed(table).iterrows()]
    said = [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *rows, ""]
    counts = ", ".join(f"{len(missed(table))} of {len(table)} in {span}" for span, table in tables.items())
    found = [f"- {sentence}" for sentence in CALIBRATION.findall(calibration)]
    named = ["From [the calibrations](../reference/calibration.md), the facts out of reach or at odds with others:", "", *found]
    return [f"Missed: {counts}.", "", *said, *(named if found else ["The calibrations name no fact out of reach or at odds."])]


def _row(span: str, row: pd.Series) -> str:
    futures = f"{row['median']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
    cells = (span, row["code"], f"{row['label']} ({row['unit']})", f"{row['record']:.2f}", futures, f"{row['place']:.2f}")
    return f"| {' | '.join(cells)} | {100 * row['inside']:.0f} % |"


def between(page: str, told: list[str], name: str = "missed", where: str = "page of limits") -> str:
    """The page with these lines between the marks of a name; InputError if they are not there, once each and in order."""
    begin, end = marks(name)
    if page.count(begin) != 1 or page.count(end) != 1 or page.index(begin) > page.index(end):
        raise InputError(f"{where}: must have the marks {begin!r} and {end!r}, once each and in this order")
    before, rest = page.split(begin)
    return "\n".join([before + begin, "", *told, "", end + rest.split(end)[1]])


def marks(name: str) -> tuple[str, str]:
    """Between which lines of a page what is written by `make baseline` stands."""
    return f"<!-- {name}: written by make baseline -->", f"<!-- {name}: end -->"
