"""The record as monthly arrays: counted from the evidence tables by the model's own definitions."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from keci.experiments.record.checked import checked
from keci.model.evidence.tables import FIRST_MONTH, LAST_MONTH, table

Array = NDArray[np.float64]
USED = ("agreements", "events", "kfor", "opinion")
SERIOUS, SEVERE, BANJSKA = 0.6, 0.7, 1.0
"""Least severity of each class, by the rubric of events.csv: somebody wounded; many soldiers injured, or worse; Banjska."""
TECHNICAL_STEP = 0.05  # of the technical basket for each deal: as in the model (agents/moves/dialogue.py)
STATUS = {"implemented": 1.0, "partial": 0.5, "not": 0.0}  # share carried out; the half is judgement
GOVERNMENTS = (("2011-03", -0.2), ("2021-03", 0.6))
"""Line of Kosovo's government from a month on: judgement, as in the start files 2011-03 and 2026-01; the government elected in
2021 is where the rate of escalatory steps changes in events.csv. Earlier changes of government are not coded."""
NATO_LEVELS = (("2011-03", 0.1), ("2016-12", 0.25))
"""NATO's engagement with Kosovo, as in the start files; the enhanced interaction dates from December 2016
(parameters.csv, functional_discount)."""
MONTHLY = (
    "incidents", "serious", "severe", "banjska", "small_days", "serious_days", "round", "signed", "technical", "political",
    "political_done", "text_done", "breakdown", "reversal", "unilateral", "alert", "measures", "paid_kosovo", "paid_serbia",
    "kfor", "nato_level", "nato_support", "rejecting_kosovo", "rejecting_serbia", "government_kosovo", "asm_implemented",
    "tech_agreed", "tech_implemented",
)  # fmt: skip
"""Names of the record's arrays. Other series of the model have no counterpart in the record."""
ALERT = "alert|army|armour|build-up"  # titles of the six rows in which Serbia's army is put on alert or massed
POLLS = (
    ("nato_support", "Kosovo", "^support NATO membership"),
    ("rejecting_kosovo", "Kosovo", "Association.*(?:harmful|threat)"),
    (
        "rejecting_serbia",
        "Serbia",
        "refuse recognition|recognition required|recognition as EU condition|exchange for faster EU entry",
    ),
)
"""Array, country and question of opinion.csv; answers in favour of an exchange are left out."""
DATED = {"mid-": 6, "late ": 11}  # months of a troop figure whose note says so: the middle, and November for late (judgement)
NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_starts(end: str) -> Array:
    """Day on which each month of the record begins, from 0, and the day after the last: (months + 1,)."""
    months = pd.period_range(FIRST_MONTH, end, freq="M")
    return np.concatenate([[0.0], np.cumsum(months.days_in_month.to_numpy(dtype=np.float64))])


def monthly(end: str, alerts: bool, tables: Mapping[str, pd.DataFrame] | None = None) -> dict[str, Array]:
    """The record's arrays, (1, months), from its first month to `end`; rows after it are dropped before anything is counted."""
    given = {name: _table(name, tables) for name in USED}
    events = _until(given["events"], "date", end)
    deals = _until(given["agreements"], "agreement_date", end)
    count = len(pd.period_range(FIRST_MONTH, end, freq="M"))
    alert = _is_alert(events)
    incidents = events[(events.kind == "incident") & (alerts | ~alert)]
    found = {
        **_violence(incidents, count),
        **_dialogue(events, deals, count, end),
        **_conduct(events, events[alert], count),
        "kfor": _strength(given["kfor"], count),
        **{name: _poll(given["opinion"], country, asked, count) for name, country, asked in POLLS},
        "government_kosovo": _steps(GOVERNMENTS, count),
        "nato_level": _steps(NATO_LEVELS, count),
    }
    return {name: found[name][np.newaxis, :] for name in MONTHLY}


def _table(name: str, tables: Mapping[str, pd.DataFrame] | None) -> pd.DataFrame:
    """An installed table, or one that is given, checked."""
    return table(name) if tables is None else checked(name, tables, USED)


def _until(frame: pd.DataFrame, column: str, end: str) -> pd.DataFrame:
    """The rows up to a month, with their `month` (from 0, the record's first) and `day` of the month (from 0)."""
    dates = pd.to_datetime(frame[column])
    kept = frame[dates.dt.strftime("%Y-%m") <= end].copy()
    dates = dates[kept.index]
    first = pd.Period(FIRST_MONTH, freq="M")
    kept["month"] = 12 * (dates.dt.year - first.year) + dates.dt.month - first.month
    kept["day"] = dates.dt.day - 1
    return kept


def _count(rows: pd.DataFrame, months: int) -> Array:
    return np.bincount(rows.month.to_numpy(dtype=np.int64), minlength=months).astype(np.float64)


def _any(rows: pd.DataFrame, months: int) -> Array:
    return (_count(rows, months) > 0).astype(np.float64)


def _days(rows: pd.DataFrame, months: int) -> Array:
    """Days with a row, as the sum of 2 to the power of each day of the month, from 0."""
    marked = np.zeros(months)
    for month, day in {(int(m), int(d)) for m, d in zip(rows.month, rows.day, strict=True)}:
        marked[month] += 2.0**day
    return marked


def _is_alert(events: pd.DataFrame) -> pd.Series:
    titled = events.title.str.contains(ALERT, flags=re.IGNORECASE)
    return (events.kind == "incident") & (events.actor == "Serbia") & titled


def _violence(incidents: pd.DataFrame, months: int) -> dict[str, Array]:
    serious = incidents.severity >= SERIOUS
    return {
        "incidents": _count(incidents, months),
        "serious": _count(incidents[serious], months),
        "severe": _count(incidents[incidents.severity >= SEVERE], months),
        "banjska": _count(incidents[incidents.severity >= BANJSKA], months),
        "small_days": _days(incidents[~serious], months),
        "serious_days": _days(incidents[serious], months),
    }


def _dialogue(events: pd.DataFrame, deals: pd.DataFrame, months: int, end: str) -> dict[str, Array]:
    """Rounds (leaders, and the technical rounds of 2011), texts, what became of them, and breakdowns."""
    level = events.note.str.extract(r"level=(\w+)", expand=False)
    held = events[(events.kind == "dialogue_meeting") & level.isin(["leader", "technical"])]
    broke = events[(events.kind == "breakdown") & ~events.note.str.contains("not a dialogue")]
    technical, political = (_count(deals[deals["class"] == kind], months) for kind in ("technical", "political"))
    return {
        "round": _any(held, months),
        "signed": np.where(political > 0, 2.0, np.where(technical > 0, 1.0, 0.0)),
        "technical": technical,
        "political": political,
        "breakdown": _any(broke, months),
        "reversal": _any(broke[broke.title.str.contains("revers")], months),
        "asm_implemented": np.zeros(months),  # agreements.csv: the Association was never formed
        "tech_agreed": TECHNICAL_STEP * np.cumsum(technical),
        **_carried_out(deals, months, end),
    }


def _carried_out(deals: pd.DataFrame, months: int, end: str) -> dict[str, Array]:
    """What became of the texts: agreements.csv knows it as of its last month only, so all else is NaN."""
    names = ("political_done", "text_done", "tech_implemented")
    found = {name: np.full(months, np.nan) for name in names}
    if end != LAST_MONTH:
        return found
    done, political = deals.status.map(STATUS), deals["class"] == "political"
    found["political_done"][:] = 0.0
    for month, share in zip(deals.month[political], done[political], strict=True):
        found["political_done"][month] = share
    found["text_done"][-1] = done[political].iloc[-1] if political.any() else 0.0
    found["tech_implemented"][-1] = TECHNICAL_STEP * done[~political].sum()
    return found


def _conduct(events: pd.DataFrame, alerts: pd.DataFrame, months: int) -> dict[str, Array]:
    """Kosovo's steps that were not conciliatory, Serbia's alerts, the EU's measures against Kosovo, and whom the EU rewarded."""
    steps = events[(events.kind == "unilateral_step") & (events.actor == "Kosovo") & ~events.note.str.match("conciliatory")]
    by_union = events[events.actor == "EU"]
    rewards = by_union[by_union.kind == "incentive"]
    imposed = by_union[(by_union.kind == "sanction") & by_union.title.str.contains("measures against Kosovo")]
    lifted = rewards[rewards.title.str.contains("lifting of measures")]
    rewards = rewards.drop(lifted.index)
    return {
        "unilateral": _any(steps, months),
        "alert": _any(alerts, months),
        "measures": np.clip(np.cumsum(_count(imposed, months) - _count(lifted, months)), 0.0, 1.0),
        "paid_kosovo": _any(rewards[rewards.title.str.contains("Kosovo")], months),
        "paid_serbia": _any(rewards[rewards.title.str.contains("Serbia")], months),
    }


def figure_month(year: int, note: str) -> str:
    """Month of a troop figure: by "mid-" or "late " of its note, else the first month the note names, else June."""
    month = next((month for word, month in DATED.items() if word in note), 0)
    named = re.search(r"\b(" + "|".join(NAMES) + r")[a-z]*\b", note)
    if not month:
        month = NAMES.index(named[1]) + 1 if named else 6
    return f"{year:04d}-{month:02d}"


def _strength(kfor: pd.DataFrame, months: int) -> Array:
    """KFOR in thousands in the months for which there is a figure, else NaN."""
    strength = np.full(months, np.nan)
    for year, troops, note in zip(kfor.year, kfor.troops, kfor.note, strict=True):
        _enter(strength, _months_since_first(figure_month(int(year), note)), float(troops) / 1000.0)
    return strength


def _poll(opinion: pd.DataFrame, country: str, asked: str, months: int) -> Array:
    """Share of a public by poll, entered in the middle of the year (the table has no months); the mean of polls of one year."""
    rows = opinion[(opinion.country == country) & opinion.question.str.contains(asked)]
    rows = rows[~rows.question.str.match("for ")]
    share = np.full(months, np.nan)
    for year, percent in rows.groupby("year").percent.mean().items():
        _enter(share, _months_since_first(f"{year}-06"), float(percent) / 100.0)
    return share


def _enter(array: Array, month: int, value: float) -> None:
    if 0 <= month < len(array):
        array[month] = value


def _months_since_first(month: str) -> int:
    return 12 * (int(month[:4]) - int(FIRST_MONTH[:4])) + int(month[5:]) - int(FIRST_MONTH[5:])


def _steps(levels: tuple[tuple[str, float], ...], months: int) -> Array:
    """An array that takes each level from its month on."""
    array = np.full(months, levels[0][1])
    for month, level in levels:
        array[max(0, _months_since_first(month)) :] = level
    return array
