"""Pristina and Belgrade as they are told: acts in the north and abroad, elections, what they carry out."""

from __future__ import annotations

import math

import numpy as np

from keci.agents.parameters import Parameter
from keci.agents.record import Entry, Kind
from keci.agents.state import Actor, Board, Text
from keci.model.telling.decisions import entries, subject_name, terms_of
from keci.model.telling.kinds import MEANINGS
from keci.model.telling.story import CAPITALS, CONDITIONS, COUNTRIES, EVENTS, FINE, MANY_RETURNS, YEAR, Story, detail, one_of
from keci.model.telling.ways import (
    ABROAD,
    ALERTS,
    ALONE,
    ANSWERED,
    ARMED_SINCE,
    GRIEVANCES,
    PRESSED,
    STOOD_DOWN,
    TOGETHER,
    WATCHES,
)
from keci.model.telling.words import NOTABLE, SLIGHT, joined, listed, months, nth, strongest

MANNERS = {
    "police": ("", "", ", without telling KFOR", ", with no word to KFOR or the EU"),
    "rule": ("", "", ", without asking the EU", ", against the EU's advice"),
    "": ("",),
}  # how an act alone was done, by what it was
VOTES = {
    "deal rejected at home": "over a deal that the public rejects",
    "violence": "after the violence",
    "promises unkept": "over promises from abroad that were not kept",
    "protest movement": "amid protests",
    "government's majority": "after the government's majority has worn thin",
}
TONES = ((0.5, "hard-line"), (0.0, "firm"), (-0.5, "moderate"), (-math.inf, "conciliatory"))  # of lines above this
FIRMER = 0.5  # a difference of lines that is worth a word
CALLED = {int(Actor.KOSOVO): (12 * 26 + 3, ", after the Assembly could not elect a president,")}  # events.csv: 6 March 2026
STAYS = ("leave the government in office", "return the government", "change nothing at the top")
SAYS_WHY = (
    "rules",
    "licences",
    "its own pay",
    "bills",
    "vote",
    "train",
    "lets them",
)  # forms of pressure whose words name what they are about
SURE, THIN = 0.65, 0.35  # strengths of a majority at which a government goes to the voters early, and at which it must
PRESIDENT = "the new Assembly then agrees on a president"
SOON_AGAIN = 6  # months within which a side that has carried out nothing takes its part up again
SOON = 18  # months after the last election within which the next is called soon
MANY = 3  # early elections within three years from which they are counted
FELT = 6  # months for which violence is a reason of voters
PROVOKED = ", over what it calls provocations in the north"  # an alarm for which nothing told is a reason
CALMING = ("Pristina takes some of its special police out", "Pristina puts off a search")
UNWILLING = {
    "cost of what is owed": "what it owes costs too much at home",
    "hawkish shift": "its public has hardened",
    "government's line": "its government takes a firm line",
    "anger at NATO": "it is angry at NATO",
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
    """A clause that says that an act breaches the deal in force, by its date once a year; empty without one."""
    if terms.get("deal in force", 0.0) >= 0.0:
        return ""
    told = not story.fresh(("breach", story.signed), YEAR)
    return f", in breach of {'the deal' if told else story.in_force(int(Text.COMPREHENSIVE))}"


def unilateral(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """A step that Pristina takes alone, counted within the year."""
    if not done:
        return ""
    times = story.time(Kind.UNILATERAL)
    story.when["alone"] = story.month
    draw = detail(row)
    soft = story.lines_of.get(int(Actor.KOSOVO), 1.0) < 0.0 and story.lately(("changed", int(Actor.KOSOVO)), YEAR)
    # what a soft government begins with, and nobody arrests the other's envoy in the month of an agreement
    ways = tuple(way for way in ALONE if not (soft and way.manner == "police"))
    ways = tuple(way for way in ways if not (story.here(Kind.SIGNED) and "envoy" in way.words))
    story.act = way = story.choose(ways, draw, _north_level(story, row))
    manners = MANNERS[way.manner]
    said = way.words + (_breach(story, terms) or manners[int(len(manners) * (FINE * draw % 1.0))]) + ANSWERED.get(way.ends, "")
    if times > 1:
        return f"{said}; the {nth(times)} unilateral step this year"
    return said + story.driven(row, terms, {*EVENTS, *CONDITIONS} - {"tension"})  # high tempers are no reason to raise them


def coordinated(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """The first of a year is told."""
    if not done:
        return ""
    calm = not story.violence[0]  # no police are taken out of the north in the month of an attack
    ways = tuple(way for way in TOGETHER if calm or not way.words.startswith(CALMING))
    way = story.choose(ways, detail(row)) if story.time(Kind.COORDINATED) == 1 else None
    return way.words if way is not None else ""


def alert(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """The army put on alert, in one of several ways, over what happened; the first of a year is told to its end."""
    if not done:
        return ""
    times = story.time(Kind.ALERT)
    story.when["alert"] = story.month
    draw = detail(row)
    forceful = story.wounded or (story.act is not None and story.act.manner == "police")
    way = story.choose(ALERTS if forceful and story.year >= ARMED_SINCE else WATCHES, draw)
    # Moscow does not need to encourage a firm government alone, but a conciliatory one does not follow it
    known = {*EVENTS, *CONDITIONS} - ({"patron", "government's line"} if terms.get("government's line", 0.0) < 0.0 else set())
    hurt = f", after the violence {story.wounded}" if story.wounded else ""
    over = story.driven(row, terms, known & set(EVENTS)) or hurt or story.driven(row, terms, known) or PROVOKED
    ends = next((ends for words, ends in STOOD_DOWN.items() if words in way.words), ("",))
    end = f"; the {nth(times)} alarm this year" if times > 1 else ends[int(len(ends) * (FINE * draw % 1.0))]
    return f"{way.words.removeprefix('once more ')}{_breach(story, terms)}{over}{end}"


def campaign(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """A campaign against Kosovo's recognition; what a third state does is no breach, the campaign behind it is."""
    if not done:
        return ""
    said, breach = story.choose(ABROAD, detail(row)).words, _breach(story, terms)
    if breach and said.startswith(("a ", "an ", "another ")):
        breach = breach.replace(", in breach", "; Belgrade's lobbying is in breach")
    return said + breach


def pressure(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """Pressure in the north, with what happened before it."""
    if not done:
        return ""
    story.when["pressed"] = story.month
    voted = any(int(other[Entry.ACTOR]) == Actor.KOSOVO for other in story.here(Kind.ELECTION))
    signs = any(int(other[Entry.SUBJECT]) >= Text.FRAMEWORK for other in story.here(Kind.SIGNED))
    # nobody leaves what is being elected, and nobody walks out of institutions in the month of a signature
    ways = tuple(way for way in PRESSED if not (voted and way.ends == "Assembly") and not (signs and way.ends))
    if "ministry" not in story.ended:  # who has a minister leaves with him
        ways = tuple(way for way in ways if way.ends != "Assembly" or way.unless == "ministry")
    way = story.choose(ways, detail(row))
    if way.unless:
        story.ended.add(way.unless)  # the ministry is given up with the seats
    over = story.driven(row, terms, EVENTS) or _grievance(story, row, way.words)
    breach = _breach(story, terms)
    return f"{way.words}{over}{breach}" if over.startswith(" ") else f"{way.words}{breach}{over}"


def _grievance(story: Story, row: np.ndarray, words: str) -> str:
    """What is protested against where no single act is behind it, told anew after a year; empty if the words say it."""
    if any(named in words for named in SAYS_WHY):
        return ""
    fit = [
        over
        for since, until, over in GRIEVANCES
        if since <= story.year < until
        and not story.lately(("grievance", over), YEAR)
        and (story.association or "Association" not in over)
    ]
    if not fit:
        return ""
    over = one_of(fit, FINE * detail(row) % 1.0, 0)
    story.when["grievance", over] = story.month
    return f" {over}"


# elections


def _tone(line: float, actor: int) -> str:
    words = next(words for least, words in TONES if line > least)
    return "moderate" if actor == Actor.SERBIA and words == TONES[-1][1] else words


def government(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """An election, why it came early, and what it brought."""
    actor, line = int(row[Entry.ACTOR]), float(row[Entry.SUBJECT])
    name = COUNTRIES[actor]
    held = [other for other in story.here(Kind.ELECTION) if int(other[Entry.ACTOR]) == actor]
    early = bool(held) and held[0][Entry.SUBJECT] == 0.0
    gap = story.since(("vote", actor))
    called = _called(story, actor)
    counted = called or _counted(story, actor, early, gap)
    before = story.lines_of.get(actor)
    story.lines_of[actor] = line
    back = [PRESIDENT] if called else []
    back += story.restore("vote", most=MANY_RETURNS - len(back)) if actor == Actor.KOSOVO and held else []
    kind = "early elections" if early or called else "elections"
    if not done:
        why = ", amid protests," if "protest movement" in strongest(terms, 1.0, NOTABLE, VOTES) else ""
        why = why or (_why_early(held[0]) if early and not _imposed(story, name) else "")
        said = one_of(STAYS, detail(row), story.counts["stays", actor])
        story.counts["stays", actor] += 1
        return f"{kind} in {name}{counted or why} {said}{joined(back)}"
    story.when["changed", actor] = story.month
    softer = line < max(before or 0.0, 0.0)
    # voters who reject a deal do not turn to somebody softer on it, even if fewer of them voted for the government over it
    out = {"deal rejected at home"} if softer else set()
    out |= set() if story.lately("wounded", FELT) else {"violence"}
    reasons = strongest(terms, 1.0, NOTABLE, set(VOTES) - out, most=1)
    reason = counted or (f", {VOTES[reasons[0]]}," if reasons else "")
    back += _softer(story, actor, before, line, MANY_RETURNS - len(back))
    tone = _tone(line, actor)
    alike = before is not None and _tone(before, actor) == tone
    return f"{kind} in {name}{reason} bring in {_new_government(before, line, tone, alike)}{joined(back)}"


def _why_early(held: np.ndarray) -> str:
    """Why a government that stays in office went to the voters early, as a clause between commas, by its majority before."""
    majority = terms_of(held)["government's majority"]
    if majority >= SURE:
        return ", called by a government sure of its lead,"
    return ", after the coalition broke," if majority <= THIN else ""


def _called(story: Story, actor: int) -> str:
    """Why an election had been called when the start state begins, as a clause between commas; empty for all others."""
    month, why = CALLED.get(actor, (-1, ""))
    return why if month == story.calendar and story.model.setup.calendar > month - YEAR else ""


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


def _new_government(before: float | None, line: float, tone: str, alike: bool) -> str:
    """A government by its line, and by how it stands to the last one where they lie well apart."""
    if before is None or abs(line - before) <= FIRMER:
        return f"{'another' if alike else 'a'} {tone} government"
    turn = "less ready" if line > before else "readier"
    if alike:
        return f"a government that is {turn} for the dialogue than the last"
    though = "though " if (tone in ("hard-line", "firm")) != (line > before) else ""
    return f"a {tone} government, {though}{turn} for the dialogue than the last"


def _softer(story: Story, actor: int, before: float | None, line: float, most: int) -> list[str]:
    """What a softer government in Pristina takes back, and who joins a conciliatory one."""
    if actor != Actor.KOSOVO:
        return []
    causes = ["softer"] if before is not None and line < before - FIRMER else []
    causes += ["conciliatory"] if line <= TONES[-2][0] else []
    return story.restore(*causes, most=most)


# obligations


def compliance(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """Two years of not carrying out are worth a line, and their end; month by month it is routine."""
    actor = int(row[Entry.ACTOR])
    text = story.in_force(int(row[Entry.SUBJECT]))
    if done:
        waited, story.stalled[actor] = story.stalled[actor], 0
        return f"after {months(waited)} {CAPITALS[actor]} takes up its part of {text} again" if waited >= 2 * YEAR else ""
    story.stalled[actor] += 1
    if story.stalled[actor] != 2 * YEAR or _taken_up_soon(story, row):
        return ""
    return f"for two years {CAPITALS[actor]} has carried out nothing of {text}{unwilling(terms)}"


def _taken_up_soon(story: Story, row: np.ndarray) -> bool:
    """True if the side carries out again within months: two lines that undo each other would say nothing."""
    rows = entries(story.model)
    same = (rows[:, Entry.KIND] == Kind.COMPLIANCE) & (rows[:, Entry.ACTOR] == row[Entry.ACTOR]) & (rows[:, Entry.CHOICE] > 0.0)
    after = rows[same, Entry.MONTH] - story.month
    return bool(((after > 0) & (after <= SOON_AGAIN)).any())


def unwilling(terms: dict[str, float]) -> str:
    """Why a side does not carry out what it owes, from the terms of that decision, as a clause; empty without a weighty one."""
    why = strongest(terms, -1.0, SLIGHT, UNWILLING)
    return f": {listed([UNWILLING[name] for name in why])}" if why else ""
