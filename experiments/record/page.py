"""The reference page of the patterns, written from the patterns themselves."""

from __future__ import annotations

from keci.experiments.record.pattern import Pattern
from keci.experiments.record.patterns import PATTERNS, record_values
from keci.model.evidence.tables import FIRST_MONTH, LAST_MONTH

CALIBRATION, TEST = (FIRST_MONTH, "2020-12"), ("2021-01", "2025-12")
"""The windows on which the model is fitted and tested; the record from 2026 on is too short for either."""
INTRODUCTION = """\
# Patterns of the record

What happened from March 2011 to June 2026 as numbers, and how far from each a plausible future may lie. One function measures
each pattern, on the record and on simulated futures alike (`keci.experiments.record`): both are months in rows of the same
names. Values of the record are computed from the tables in [the evidence](evidence.md), not typed. A dash is a window in
which the pattern makes no sense, or in which the record shows nothing of it. P1 to P16 are the numbers of the record's notes;
S1 to S4 are steps of status.

What differs from the notes, and by how much:

- Alerts of Serbia's army (6 rows) are incidents in the coding of `events.csv` and acts of Serbia's in the model. Here they
  are acts: 39 incidents, not 45. `History.observed(alerts=True)` counts them, and then gives 2.9 incidents a year, variance
  over mean 1.88, 85 % quiet months and 29 episodes, as the notes do.
- Rounds and unilateral steps are counted by month, since a future has at most one of each a month: 47 months with a leaders'
  session or a technical round, 15 months with one of 18 steps. The gap between sessions has a median of 34 days in the notes,
  1.5 months here.
- "Within 180 days" is the six months after the month of the text; "within 14 days" is the month of the step or the next one.
  The baseline is any month, or any two, of the same history.
- What became of the agreements is known as of June 2026 only, so no window that ends earlier has it.
- Polls stand in June of their year, figures of KFOR in the month that their note names; all other months are unknown.
- A future has no opinion of Serbia's public on NATO (P15) and no exponential decay is fitted (P5): shares of incidents within
  7 and 30 days of another stand for it.

Incidents in which nobody was hurt are under-counted, "perhaps ten-fold". `keci.experiments.record.observation.seen` thins
those of a future, each kept with a probability between 0.1 and 1, before it is measured.
"""


def lines() -> list[str]:
    """The page's lines: introduction, then a row a pattern."""
    spans = [(FIRST_MONTH, LAST_MONTH), CALIBRATION, TEST]
    values = [record_values(*window) for window in spans]
    head = ["", "pattern", "unit", *(f"{start} to {end}" for start, end in spans), "tolerance", "reason"]
    table = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return [*INTRODUCTION.splitlines(), "", *table, *(_row(one, [_said(v.get(one.name)) for v in values]) for one in PATTERNS)]


def _row(one: Pattern, values: list[str]) -> str:
    cells = [one.code, f"{one.label} (`{one.name}`)", one.unit, *values, one.tolerance.words(), one.reason]
    return f"| {' | '.join(cells)} |"


def _said(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


if __name__ == "__main__":
    print("\n".join(lines()))
