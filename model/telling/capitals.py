"""Pristina and Belgrade as they are told: acts in the north and abroad, elections, what they carry out."""

from __future__ import annotations

import math

import numpy as np

from keci.agents.parameters import Parameter
from keci.agents.record import Entry, Kind
from keci.agents.state import Actor, Board, Text
from keci.model.telling.decisions import subject_name, terms_of
from keci.model.telling.kinds import MEANINGS
from keci.model.telling.story import CAPITALS, COUNTRIES, EVENTS, FINE, YEAR, Story, detail
from keci.model.telling.ways import ABROAD, ALERTS, ALONE, PRESSED, TOGETHER
from keci.model.telling.words import NOTABLE, SLIGHT, joined, listed, months, nth, number, strongest

MANNERS = {
    "police": ("", "", ", without telling KFOR", ", with no word to KFOR or the EU"),
    "rule": ("", "", ", without asking the EU", ", against the EU's advice"),
    "": ("",),
}  # how an act alone was done, by what it was
VOTES = {
    "deal rejected at home": "over a deal that the public rejects",
    "violence": "after the violence",
    "promises unkept": "over promises unkept",
    "protest movement": "amid protests",
    "government's majority": "after the government's majority has worn thin",
}
TONES = ((0.5, "hard-line"), (0.0, "firm"), (-0.5, "moderate"), (-math.inf, "conciliatory"))  # of lines above this
FIRMER = 0.5  # a difference of lines that is worth a word
STAYS = ("leave the government in office", "return the government", "change nothing at the top")
SOON = 18  # months after the last election within which the next is called soon
MANY = 3  # early elections within three years from which they are counted
UNWILLING = {
    "cost of what is owed": "the cost of what it owes",
    "hawkish shift": "a hardened public",
    "government's line": "a firm government",
    "anger at NATO": "anger at NATO",
}


def _north_level(story: Story, row: np.ndarray) -> float:
    """Kosovo's control of the north when it acted, worked back from the term that says how much room was left."""
    room = terms_of(row).get("room left in the north")
    share = 1.0 if room is None else math.exp(room * row[Entry.PRECISION])  # a strategy may not say
    if share >= 1.0:
        return 0.0
    left = story.model.parameters[Parameter.north_room] * share / (1.0 - share)
    return float(story.model.board[Board.NORTH_IDEAL] - left)


def _breach(story: Story, terms: dict[str, float]) -> str:
    """A clause that says that an act is against the deal in force; empty without one."""
    return f", against {story.in_force(int(Text.COMPREHENSIVE))}" if terms.get("deal in force", 0.0) < 0.0 else ""


def unilateral(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """A step that Pristina takes alone, counted within the year."""
    if not done:
        return ""
    times = story.time(Kind.UNILATERAL)
    draw = detail(row)
    way = story.choose(ALONE, draw, _north_level(story, row))
    manners = MANNERS[way.manner]
    said = way.words + (_breach(story, terms) or manners[int(len(manners) * (FINE * draw % 1.0))])
    if times > 1:
        return f"{said}; the {nth(times)} step alone this year"
    return said + story.driven(row, terms)


def coordinated(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """The first of a year is told; last year's are summed."""
    if not done:
        return ""
    way = story.choose(TOGETHER, detail(row)) if story.time(Kind.COORDINATED) == 1 else None
    if way is None:
        return ""
    before = story.counts[story.year - 1, Kind.COORDINATED]
    return way.words + (f"; the first such step this year, after {number(before)} last year" if before > 3 else "")


def alert(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """The army put on alert, in one of several ways."""
    if not done:
        return ""
    times = story.time(Kind.ALERT)
    way = story.choose(ALERTS, detail(row))
    counted = f"; the {nth(times)} such alarm this year" if times > 1 else ""
    return f"{way.words.removeprefix('once more ')}{_breach(story, terms)}{story.driven(row, terms)}{counted}"


def campaign(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """A campaign against Kosovo's recognition; what a third state does is no breach, the campaign behind it is."""
    if not done:
        return ""
    breach = _breach(story, terms).replace(", against", "; Belgrade's campaign is against")
    return story.choose(ABROAD, detail(row)).words + breach


def pressure(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """Pressure in the north, with what happened before it."""
    if not done:
        return ""
    said = story.choose(PRESSED, detail(row)).words
    return f"{said}{_breach(story, terms)}{story.driven(row, terms, EVENTS)}"


# elections


def _tone(line: float) -> str:
    return next(words for least, words in TONES if line > least)


def government(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """An election, if it changes something, comes early or brings the Serb List back; others are routine."""
    actor, line = int(row[Entry.ACTOR]), float(row[Entry.SUBJECT])
    name = COUNTRIES[actor]
    held = [other for other in story.here(Kind.ELECTION) if int(other[Entry.ACTOR]) == actor]
    early = bool(held) and held[0][Entry.SUBJECT] == 0.0
    gap = story.since(("vote", actor))
    counted = _counted(story, actor, early, gap)
    before = story.lines_of.get(actor)
    story.lines_of[actor] = line
    back = joined(story.restore("vote")) if actor == Actor.KOSOVO and held else ""
    kind = "early elections" if early else "elections"
    if not done:
        if not early and not back and not _imposed(story, name):
            return ""
        why = ", amid protests," if "protest movement" in strongest(terms, 1.0, NOTABLE, VOTES) else ""
        said = STAYS[story.counts["stays", actor] % len(STAYS)]
        story.counts["stays", actor] += 1
        return f"{kind} in {name}{counted or why} {said}{back}"
    reasons = strongest(terms, 1.0, NOTABLE, VOTES, most=1)
    reason = f", {VOTES[reasons[0]]}," if reasons else counted
    after = back + _softer(story, actor, before, line)
    return f"{kind} in {name}{reason} bring in a {_tone(line)} government{_compared(before, line)}{after}"


def _counted(story: Story, actor: int, early: bool, gap: int | None) -> str:
    """How often or how soon voters have been called, as a clause between commas; empty where that is nothing unusual."""
    recent = story.early.setdefault(actor, [])
    if not early:
        return ""
    recent.append(story.month)
    within = sum(story.month - month < 3 * YEAR for month in recent)
    if within >= MANY:
        return f", the {nth(within)} in three years,"
    return f", only {months(gap)} after the last," if gap is not None and gap < SOON else ""


def _imposed(story: Story, name: str) -> bool:
    """True if a shock of the scenario called this election."""
    called = f"election_{name.lower()}"
    return any(subject_name(Kind.SHOCK, MEANINGS[Kind.SHOCK], row[Entry.SUBJECT]) == called for row in story.here(Kind.SHOCK))


def _compared(before: float | None, line: float) -> str:
    if before is None or abs(line - before) <= FIRMER:
        return ""
    return f", {'firmer' if line > before else 'softer'} on the dialogue than the last"


def _softer(story: Story, actor: int, before: float | None, line: float) -> str:
    """What a softer government in Pristina takes back."""
    if actor != Actor.KOSOVO or before is None or line >= before - FIRMER:
        return ""
    return joined(story.restore("softer"))


# obligations


def compliance(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """Two years of not carrying out are worth a line, and their end; month by month it is routine."""
    actor = int(row[Entry.ACTOR])
    text = story.in_force(int(row[Entry.SUBJECT]))
    if done:
        waited, story.stalled[actor] = story.stalled[actor], 0
        return f"{CAPITALS[actor]} takes up its part of {text} again" if waited >= 2 * YEAR else ""
    story.stalled[actor] += 1
    if story.stalled[actor] != 2 * YEAR:
        return ""
    return f"for two years {CAPITALS[actor]} has carried out nothing of {text}{unwilling(terms)}"


def unwilling(terms: dict[str, float]) -> str:
    """Why a side does not carry out what it owes, from the terms of that decision, as a clause; empty without a weighty one."""
    why = strongest(terms, -1.0, SLIGHT, UNWILLING)
    return f": {listed([UNWILLING[name] for name in why])}" if why else ""
