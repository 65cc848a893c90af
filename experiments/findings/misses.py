"""What the model is known to miss, to be said beside the numbers that it touches; more in docs/discussion/limits.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Miss:
    """Something known to be amiss, and the outcomes that it touches."""

    outcomes: tuple[str, ...]
    said: str


# shares and rates are those of docs/discussion/limits.md and docs/reference/hindcast.md
MISSES = (
    Miss(
        ("normalisation", "lasting_normalisation", "deal", "good_deal", "months_to_deal", "months_to_normalisation"),
        "Played from 2011 with calibrated assumptions, about two worlds in a hundred sign a comprehensive deal by 2020 (five "
        "with the prior); the record, one history, has none.",
    ),
    Miss(
        (
            "severe_incident_12",
            "severe_incident_36",
            "severe_incident",
            "banjska_size_incident",
            "severe_per_year",
            "serious_per_year",
            "incidents_per_year",
        ),
        "Compare levels with the record since 2011: 0.5 severe incidents and 2.9 incidents of all kinds a year. Hot and cool "
        "phases are weaker in the model, and violence helps deals by its design.",
    ),
)
MARKS = "abcdefgh"


def mark(name: str) -> str:
    """The mark "[a]" of an outcome that is known to be missed, else nothing."""
    return next((f"[{MARKS[k]}]" for k, miss in enumerate(MISSES) if name in miss.outcomes), "")


def said_of(names: Sequence[str]) -> list[str]:
    """The notes on the outcomes named, each under its mark."""
    return [f"[{MARKS[k]}] {miss.said}" for k, miss in enumerate(MISSES) if any(name in miss.outcomes for name in names)]
