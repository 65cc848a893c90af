"""Where twin worlds first part: the month, and what happens in the one and not in the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from keci.agents.record import Entry, Kind
from keci.dashboard.futures.in_short import in_short, places_of
from keci.dashboard.futures.interventions import Intervention
from keci.dashboard.futures.recording import Recording
from keci.dashboard.language.speech import N_, _
from keci.dashboard.shell.theme import TWIN
from keci.model.telling.kinds import COUNCIL

if TYPE_CHECKING:
    from keci.model.telling.chronicle import Line

INCIDENTS = int(Kind.INCIDENT)
# first words that lose their capital within a sentence; names keep it
COMMON = frozenset(
    (
        *("The", "An", "A", "Another", "Although", "On", "Over", "For", "After", "Both", "Once", "Early", "Elections", "Allies"),
        *("Normalisation:", "Police", "Special", "Inspectors", "Customs", "Border", "Protesters"),
        *("To", "More", "Floods", "Wildfires", "Rivers", "Storms", "Snow"),
        *("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Ninth"),
    )
)


@dataclass(frozen=True)
class Part:
    """A sentence about where twins part, and the frame that shows it."""

    text: str
    frame: int | None = None


def parting(first: Recording, second: Recording) -> list[Part]:
    """Where two futures of the same chance part: in the Council, where a track begins, and in all that happens outside it."""
    council = _first_month(first, second, within_council=True)
    others = _first_month(first, second, within_council=False)
    if council is None and others is None:
        if first_difference(first, second) is None:
            return [Part(_("They do not part: both worlds go the same way, month by month."))]
        return [Part(_("In what the chronicle tells they do not part: both worlds go the same way, month by month."))]
    parts = []
    if council is not None:
        told = _told(first, second, council, within_council=True)
        said = _("In the Council they part in {month}: {told}.", month=first.dates[council + 1], told=told)
        parts.append(Part(said, council + 1))
    if others is not None:
        told = _told(first, second, others, within_council=False)
        start = (
            N_("They part in {month}: {told}.") if council is None else N_("Outside the Council they part in {month}: {told}.")
        )
        parts.append(Part(_(start, month=first.dates[others + 1], told=told), others + 1))
    else:
        parts.append(Part(_("Outside the Council nothing that the chronicle tells differs.")))
    return parts


def uneven(first: Recording, second: Recording, changes: Sequence[Intervention]) -> list[Part]:
    """What was changed in one of two worlds only: from then on they differ in more than in their scenarios."""
    worlds = {"0": first, "1": second}
    parts = []
    for change in sorted((c for c in changes if c.where in worlds), key=lambda c: c.month):
        own = worlds[change.where]
        frame = min(change.month + 1, own.last)
        said = _("You changed one world only, {arm}, from {month} on: {change}.", arm=own.arm, month=own.dates[frame],
                 change=change.said())  # fmt: skip
        parts.append(Part(said, frame))
    if parts and not _same_scenario(first, second):
        parts.append(Part(_("So what differs after that comes from the scenarios and from this change together.")))
    return parts


def _same_scenario(first: Recording, second: Recording) -> bool:
    return second.arm == f"{first.arm}{TWIN}"


def first_difference(first: Recording, second: Recording) -> int | None:
    """The first frame in which any series differs; None if none does."""
    frames = min(first.last, second.last) + 1
    found = [
        int(np.argmax(unequal))
        for name in first.series
        if (unequal := np.array(first.series[name][:frames]) != np.array(second.series[name][:frames])).any()
    ]
    return min(found) if found else None


def _first_month(first: Recording, second: Recording, *, within_council: bool) -> int | None:
    """The first month whose chronicle lines differ in kind, actor, subject or choice."""
    for month in range(min(first.last, second.last)):
        if Counter(_keys(first, month, within_council)) != Counter(_keys(second, month, within_council)):
            return month
    return None


def _lines(recording: Recording, month: int, within_council: bool) -> Iterable[Line]:
    return (line for line in recording.lines if line.month == month and (line.kind in COUNCIL) == within_council)


def _keys(recording: Recording, month: int, within_council: bool) -> list[tuple[object, ...]]:
    return [_key(recording, line) for line in _lines(recording, month, within_council)]


def _key(recording: Recording, line: Line) -> tuple[object, ...]:
    """What a line is about, without the figures that may differ a little."""
    row = recording.ledger[line.row]
    if line.kind == INCIDENTS:
        return line.kind, line.text
    return line.kind, int(row[Entry.ACTOR]), int(row[Entry.CHOICE]), int(row[Entry.SUBJECT])


def _told(first: Recording, second: Recording, month: int, *, within_council: bool) -> str:
    """What either world has alone in a month, the first thing of each."""
    told = []
    for one, other in ((second, first), (first, second)):
        others = Counter(_keys(other, month, within_council))
        for line in _lines(one, month, within_council):
            if others[_key(one, line)] == 0:
                said = in_short(one, line.row, places_of(one)) or plain(line)
                told.append(_("with {arm}, {said}", arm=one.arm, said=said))
                break
    return "; ".join(told)


def plain(line: Line) -> str:
    """A line without its date and the figures in brackets."""
    said = line.text.removeprefix(f"{line.date} ").split(" (")[0].split(": salience")[0].split(", although salience")[0]
    first, __, rest = said.partition(" ")
    return f"{first.lower()} {rest}" if first in COMMON else said
