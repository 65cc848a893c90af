"""A forecast that was kept, scored against what has happened since."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from keci.experiments.scoring.months import month_number, month_text
from keci.experiments.scoring.profile import PROFILE
from keci.experiments.scoring.record import Record, Target
from keci.experiments.scoring.scores import brier, log_score
from keci.model.errors import InputError

COUNTED = {
    "severe_incident": Target("severe", "incident", 0.7),
    "banjska_size_incident": Target("of Banjska's size", "incident", 1.0),
    "round": Target("meetings", "dialogue_meeting"),
}
"""Events of `keci forecast` that the record's tables can answer by counting; the others are for a person to score."""


def score_kept(path: Path) -> dict[str, Any]:
    """Brier and log score of each event whose time has come and that the record answers, worst miss first.

    InputError for a file that is no kept forecast.
    """
    said = _read(path)
    record, rows = Record.installed(), []
    start = month_number(said["start"])
    for event in said["events"]:
        for months, found in event["within"].items():
            rows.append(_row(event, int(months), float(found["probability"]), start, record))
    rows.sort(key=lambda row: -(row["brier_value"] if row["brier_value"] is not None else -1.0))
    scored = [row["brier_value"] for row in rows if row["brier_value"] is not None]
    end = month_text(record.end - 1)
    sentence = f"{len(scored)} of {len(rows)} statements can be scored with the record, which ends in {end}"
    if scored:
        sentence += f"; mean Brier score {sum(scored) / len(scored):.3f} (.25 for 'one in two')"
    return {"forecast": str(path), "events": rows, "sentence": f"{sentence}."}


def _read(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"--score {path}: cannot be read ({(error.strerror or 'no file').lower()})") from None
    except (ValueError, RecursionError):
        raise InputError(f"--score {path}: not JSON; give the .json that 'keci forecast --to' wrote") from None
    right = isinstance(said, dict) and isinstance(said.get("events"), list) and isinstance(said.get("start"), str)
    if not right or not all(_is_event(event) for event in said["events"]):
        raise InputError(f"--score {path}: no kept forecast; give the .json that 'keci forecast --to' wrote")
    return dict(said)


def _is_event(event: Any) -> bool:
    """Whether it has a name, a label and probabilities by months."""
    if not isinstance(event, dict) or not all(isinstance(event.get(key), str) for key in ("event", "label")):
        return False
    within = event.get("within")
    return isinstance(within, dict) and all(
        months.isdecimal() and isinstance(found, dict) and _is_probability(found.get("probability"))
        for months, found in within.items()
    )


def _is_probability(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0.0 <= value <= 1.0


def _row(event: dict[str, Any], months: int, probability: float, start: int, record: Record) -> dict[str, Any]:
    row: dict[str, Any] = {"event": event["event"], "label": event["label"], "months": months, "probability": probability}
    target = COUNTED.get(event["event"])
    if target is None or start + months > record.end or start < record.first:
        reason = "for a person to say" if target is None else "not yet"
        return row | {"happened": reason, "brier": "", "brier_value": None, "log_value": None}
    counts = record.counts(target)[start - record.first : start - record.first + months]
    happened = bool(counts.sum() > 0)
    value = float(brier(probability, happened))
    log = float(log_score(probability, happened, PROFILE))
    return row | {"happened": "yes" if happened else "no", "brier": f"{value:.3f}", "brier_value": value, "log_value": log}
