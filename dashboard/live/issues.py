"""The dialogue issue by issue: what is carried out, agreed and tabled, both red lines, and where both sides would gain."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from keci.agents.record import Entry, Kind
from keci.agents.state import Actor, Board, Issue, Principal, Text
from keci.dashboard.futures.recording import Recording
from keci.dashboard.futures.zone import POLITICAL, Month
from keci.dashboard.shell.theme import world_variable
from keci.model.telling.decisions import TEXTS

NAMES = {
    Issue.ASM: ("Association of Serb-majority municipalities", "none", "executive powers", "asm"),
    Issue.RECOG: ("Recognition de facto", "obstruction", "recognition", "recog"),
    Issue.NORTH: ("Policing of the north", "Serbia's police", "Kosovo's police", "north"),
}
SIDES = {int(Actor.KOSOVO): "kosovo", int(Actor.SERBIA): "serbia"}
LINES = {-1.0: "at most", 1.0: "at least"}


def issues(recordings: Sequence[Recording], zones: Sequence[Sequence[Month]] = ()) -> str:
    """By issue and world what the table shows, as JSON text; the zones of agreement once they are known."""
    named = [{"name": name, "low": low, "high": high} for name, low, high, _ in NAMES.values()]
    known = [recording.states[0] for recording in recordings[:1]]
    for place, issue in enumerate(POLITICAL):
        named[place]["red"] = [red_line(own, int(issue)) for state in known for own in (state.kosovo, state.serbia)]  # type: ignore[assignment]
    worlds = [world(recording, zones[place] if place < len(zones) else ()) for place, recording in enumerate(recordings)]
    return json.dumps({"issues": named, "worlds": worlds}, separators=(",", ":"))


def red_line(own: Any, issue: int) -> list[Any]:
    """A side's published red line on an issue: ("at most" or "at least", level); an empty list where it has none."""
    said = LINES.get(float(own[Principal.DIRECTION + issue]))
    return [said, round(float(own[Principal.RED_LINE + issue]), 3)] if said else []


def world(recording: Recording, zones: Sequence[Month]) -> dict[str, Any]:
    """One world: levels by month, drafts with their answers, and the zone by month (empty where there is none)."""
    return {
        "arm": recording.arm,
        "colour": world_variable(recording.arm),
        "done": [[round(v, 3) for v in recording.series[f"{name}_implemented"]] for *_, name in NAMES.values()],
        "agreed": [[round(v, 3) for v in recording.series[f"{name}_agreed"]] for *_, name in NAMES.values()],
        "drafts": drafts(recording),
        "deal": [int(known.board[Board.DEAL] > 0.0) for known in recording.states],
        "zone": [[[round(v, 3) for v in ends] for ends in month.levels] for month in zones],
    }


def drafts(recording: Recording) -> list[dict[str, Any]]:
    """Political texts discussed or tabled, oldest first, with their levels and both answers (none to a draft only discussed)."""
    found: list[dict[str, Any]] = []
    for number, row in enumerate(recording.ledger):
        kind, text = int(row[Entry.KIND]), int(row[Entry.SUBJECT])
        if kind in (Kind.SESSION, Kind.PROPOSAL) and text >= Text.FRAMEWORK:
            levels = [round(float(row[Entry.TERM + k]), 3) for k in range(3)]
            frame = int(row[Entry.MONTH]) + 1
            found.append(
                {"m": frame, "text": TEXTS[text], "levels": levels, "tabled": kind == Kind.PROPOSAL, "row": number, "answers": {}}
            )
        elif kind == Kind.ANSWER and text >= Text.FRAMEWORK and found:
            found[-1]["answers"][SIDES[int(row[Entry.ACTOR])]] = int(row[Entry.CHOICE])
    return [draft for draft in found if draft["m"] <= recording.last]
