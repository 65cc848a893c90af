"""The whole future on one line: decisions, elections, incidents and deliveries, a lane for each world."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from keci.agents.record import Entry, Kind
from keci.agents.rules.conflict import SERIOUS
from keci.dashboard.futures.in_short import in_short, places_of
from keci.dashboard.futures.recording import Recording
from keci.dashboard.shell.theme import world_variable
from keci.model.telling.kinds import MEANINGS
from keci.model.telling.violence import incidents_of

LANES = ("Dialogue", "Council", "The north", "Governments")
# by row of a lane: its name, and what is marked in it: kind of entry -> kind of mark
ROWS: tuple[tuple[str, dict[int, str]], ...] = tuple(
    (lane, {int(kind): meaning.live[1] for kind, meaning in MEANINGS.items() if meaning.live and meaning.live[0] == lane})
    for lane in LANES
)
NOT_DONE = frozenset({int(Kind.INCIDENT), int(Kind.ELECTION), int(Kind.SHOCK)})  # marked whatever their choice says


def decade(recordings: Sequence[Recording]) -> str:
    """By world the marks of its lane, with the line of the chronicle that tells them; as JSON text."""
    lanes = [
        {"arm": recording.arm, "colour": world_variable(recording.arm), "marks": marks(recording)} for recording in recordings
    ]
    return json.dumps({"rows": [name for name, _ in ROWS], "lanes": lanes}, separators=(",", ":"))


def words_of(recording: Recording, entry: Any) -> str:
    """What a mark says that the chronicle has no line for and that is no incident; empty for what is not worth one."""
    kind = int(entry[Entry.KIND])
    return f"Election in {recording.actors[int(entry[Entry.ACTOR])]}" if kind == Kind.ELECTION else ""


def marks(recording: Recording) -> list[list[Any]]:
    """The marks of one world: frame, row of the lane, kind of mark, size, words, row of the ledger, and in
    short in the visitor's language; one of a kind a month."""
    places = places_of(recording)
    told = {line.row: line.text.removeprefix(f"{line.date} ") for line in recording.lines}
    whats = incidents_of(recording.ledger)
    found: dict[tuple[int, int, str], list[Any]] = {}
    for number, entry in enumerate(recording.ledger):
        kind, frame = int(entry[Entry.KIND]), int(entry[Entry.MONTH]) + 1
        for place, (_, kinds) in enumerate(ROWS):
            if kind not in kinds or frame > recording.last or not (kind in NOT_DONE or entry[Entry.CHOICE] > 0):
                continue
            size = int(entry[Entry.SUBJECT]) if kind == Kind.INCIDENT else 0
            if kind == Kind.INCIDENT and size < SERIOUS:
                continue  # small incidents are too many for a line of ten years
            words = told.get(number) or (whats[number].words if number in whats else words_of(recording, entry))
            if not words:
                continue
            key = (frame, place, kinds[kind])
            old = found.get(key)
            if old is None or size > old[3]:
                found[key] = [frame, place, kinds[kind], size, words, number, in_short(recording, number, places)]
    return sorted(found.values(), key=lambda mark: mark[0])
