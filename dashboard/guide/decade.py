"""One decade played twice on the same chance, with the track and without it: what is told of both, and where they part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keci.agents.record import Entry, Kind
from keci.dashboard.futures.in_short import in_short, places_of
from keci.dashboard.futures.parting import plain
from keci.dashboard.futures.recording import Plan, Recording, recorded
from keci.dashboard.language.speech import N_, _, month, ngettext
from keci.model.scenario import Scenario
from keci.model.telling.kinds import COUNCIL, MEANINGS

ARMS = ("baseline", "keci")
SEED = 0  # the futures of the third screen are those of this key of chance too
ROWS = (N_("Violence"), N_("Kosovo and Serbia"), N_("Dialogue"), N_("NATO's track"))
KINDS = {int(kind): ROWS.index(meaning.guide) for kind, meaning in MEANINGS.items() if meaning.guide}
GRAVE = {int(kind) for kind, meaning in MEANINGS.items() if meaning.grave}


@dataclass(frozen=True)
class Told:
    """One thing that is told of a world: in which month (1 the first), in which row, and whether the other world has it too."""

    month: int
    row: int
    text: str
    grave: bool
    alone: bool
    council: bool
    short: str  # in the visitor's language; empty in English

    def shown(self) -> dict[str, object]:
        """As the picture takes it."""
        return {
            "m": self.month,
            "row": self.row,
            "text": self.text,
            "grave": self.grave,
            "alone": self.alone,
            "short": self.short,
        }


@dataclass(frozen=True)
class Decade:
    """The same future without and with the track; `dates` are calendar months, the start's first."""

    world: int
    dates: Sequence[str]
    lanes: tuple[Sequence[Told], Sequence[Told]]

    @property
    def months(self) -> int:
        """Months of the horizon."""
        return len(self.dates) - 1

    @property
    def begins(self) -> int | None:
        """The month in which something beside the Council's own handling of the track first differs; None if nothing does."""
        return min((told.month for lane in self.lanes for told in lane if told.alone and not told.council), default=None)

    def alone(self, lane: int) -> int:
        """How many things of a lane the other world does not have, the Council's handling of the track left out."""
        return sum(told.alone and not told.council for told in self.lanes[lane])

    def title(self) -> str:
        """The finding: when the two part, and in how much."""
        if self.begins is None:
            return _("In this decade the track changes nothing outside the Council's own rooms")
        both = sum(not told.alone for told in self.lanes[0])
        every = both + self.alone(0) + self.alone(1)
        return ngettext(
            "With the track and without it this decade is the same until {month}; {count} of {every} things told happens in both",
            "With the track and without it this decade is the same until {month}; {count} of {every} things told happen in both",
            both,
            month=month(self.dates[self.begins]),
            every=every,
        )

    def sentence(self) -> str:
        """What to see."""
        both = sum(not told.alone for told in self.lanes[0])
        return _(
            "Above today's policy, below the same decade with the track: the same elections, emergencies and chance. Pale marks "
            "happen in both ({both}), dark ones in one only ({without} without the track, {with_track} with it). What the "
            "Council does about the track itself is shown and not counted.",
            both=both,
            without=self.alone(0),
            with_track=self.alone(1),
        )

    def shown(self) -> dict[str, Any]:
        """As the picture takes it."""
        lanes = [[told.shown() for told in lane] for lane in self.lanes]
        return {
            "dates": [month(date) for date in self.dates],
            "rows": [_(row) for row in ROWS],
            "lanes": lanes,
            "parting": self.begins,
        }


def decade(world: int) -> Decade:
    """Play both futures of a world's number and put what is told of them side by side."""
    without, with_track = (recorded(Plan.of(Scenario.named(arm), SEED, world, (), str(place))) for place, arm in enumerate(ARMS))
    failed = next((one.error for one in (without, with_track) if one.error), "")
    if failed:
        raise RuntimeError(failed)
    last = without.months
    return Decade(world, without.dates[: last + 1], (told(without, with_track, last), told(with_track, without, last)))


def told(own: Recording, other: Recording, last: int) -> list[Told]:
    """What is told of a world to its horizon; `alone` is what the other world does not have in the same month."""
    there = Counter(_key(other, line) for line in other.lines)
    found, places = [], places_of(own)
    for line in own.lines:
        if line.kind not in KINDS or line.month >= last:
            continue
        key = _key(own, line)
        alone = there[key] == 0
        there[key] -= not alone
        grave = line.kind in GRAVE or (line.kind == Kind.INCIDENT and own.ledger[line.row][Entry.SUBJECT] >= 2)
        text = plain(line)
        council = line.kind in COUNCIL
        found.append(
            Told(
                line.month + 1,
                KINDS[line.kind],
                text[0].upper() + text[1:],
                bool(grave),
                alone,
                council,
                in_short(own, line.row, places),
            )
        )
    return found


def _key(recording: Recording, line: Any) -> tuple[object, ...]:
    """What a line is about, without figures that may differ a little; of incidents how severe they are."""
    row = recording.ledger[line.row]
    about = row[Entry.SUBJECT] if line.kind == Kind.INCIDENT else (row[Entry.CHOICE], row[Entry.SUBJECT])
    return line.month, line.kind, int(row[Entry.ACTOR]), about
