"""What has been told so far, as far as it bears on how the next thing is told."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from keci.agents.record import Entry, Kind
from keci.agents.state import Actor, Issue, Principal, Text
from keci.model.telling.decisions import actor_name
from keci.model.telling.ways import NOVEMBER, RETURNS, Way, local_vote
from keci.model.telling.words import SLIGHT, month_said, nth, strongest

if TYPE_CHECKING:
    from keci.model.evidence.places import Happening
    from keci.model.telling.recorded import Recorded

CAPITALS = {int(Actor.KOSOVO): "Pristina", int(Actor.SERBIA): "Belgrade"}
COUNTRIES = {int(Actor.KOSOVO): "Kosovo", int(Actor.SERBIA): "Serbia"}
DRAFTS = {int(Text.FRAMEWORK): "framework text", int(Text.COMPREHENSIVE): "comprehensive text"}
SIGNED = {int(Text.FRAMEWORK): "framework text", int(Text.COMPREHENSIVE): "comprehensive deal"}
AGREEMENT_2023 = 12 * 23 + 2  # months since January 2000: the start state holds its levels
PROMISED = 0.35  # level of ASM from which a text speaks of an Association (see `levels`)
RESIGNED = 12 * 22 + 10  # when the Serb List's minister, Serb officers, judges and prosecutors resigned, November 2022
YEAR = 12
GOLDEN = 0.6180339887498949  # turns of a circle that put many points evenly on it
FINE = 1000.0  # cuts the draw of something done into pieces finer than any probability
MANY_RETURNS = 2  # more clauses about what comes back make a line that nobody reads
TAKEN_BACK = 18  # months for which what was taken back is not done once more
STANDING = 24  # months for which a reason that does not change is not told again
HALF_MORE = math.log(1.5)  # log-odds: what merely holds is a reason from where it raises the odds by half

# why a capital acts: what happened (told each time), and what merely holds (told anew after `STANDING` months)
EVENTS = {
    "unilateral act": "in answer to Pristina's move",
    "violence": "after the violence",
    "anger at NATO": "angered by NATO's moves",
}
CONDITIONS = {
    "tension": "while tempers are high",
    "patron": "encouraged by Moscow",
    "Kosovo's security force": "uneasy about Kosovo's security force",
    "government's line": "under a government with a firm line",
}


class Demand(NamedTuple):
    """What a side that refuses lets be known that it would sign: in words, and on which issue from which level to which."""

    words: str
    issue: int
    tabled: float
    asked: float


@dataclass
class Story:
    """What has been told so far, as far as it bears on how the next thing is told."""

    model: Recorded
    month: int = 0
    rows: Sequence[np.ndarray] | np.ndarray = ()  # the entries of the month being told
    day: int = 0  # of the month, of what was told last; 0 where it has none
    kinds: dict[str, int] = field(default_factory=dict)  # month in which an incident of a kind last happened
    happened: tuple[int, dict[int, Happening]] = (-1, {})  # the month being told, and what its incidents were
    apart: int | None = None  # month of the suspension or walk-out after which both sides have not met
    barred: bool = False  # whether rounds were barred last month
    said: set[int] = field(default_factory=set)  # entries of the month told with another
    counts: Counter[tuple[object, ...]] = field(default_factory=Counter)
    when: dict[object, int] = field(default_factory=dict)  # month in which something last happened
    lines_of: dict[int, float] = field(default_factory=dict)  # the government's line last told, by actor
    early: dict[int, list[int]] = field(default_factory=dict)  # months of early elections
    tabled: dict[int, list[tuple[int, tuple[float, ...]]]] = field(default_factory=dict)  # texts not signed: month and levels
    wanted: dict[int, Demand] = field(default_factory=dict)  # what a side last said that it would sign
    signed: tuple[int, tuple[float, ...]] | None = None  # the political text in force: month and levels
    sessions: Counter[str] = field(default_factory=Counter)  # on each kind of text since the last one tabled
    refused: dict[int, dict[int, float]] = field(
        default_factory=dict
    )  # by kind, who refused the last text and what was beside it
    act: Way | None = None  # what Pristina did alone this month
    last_act: Way | None = None  # and last month
    gave_up: tuple[int, int] = (-1, 0)  # month in which a text was last given up, and the side that did
    refusals: dict[int, tuple[int, dict[str, float]]] = field(default_factory=dict)  # by actor: kind and terms of its last answer
    wounded: str = ""  # where the month's gravest incident was, from serious on
    broke: dict[int, set[int]] = field(default_factory=dict)  # allies that broke silence on a step, until it is adopted
    holding: dict[int, set[int]] = field(default_factory=dict)  # those of them that have not given way
    gave: dict[int, set[int]] = field(default_factory=dict)  # those that have
    asked: dict[int, int] = field(default_factory=dict)  # month in which silence was last broken on a step
    step_on_table: bool = False  # a step of NATO's is before the Council, or a track in force
    reasons: dict[int, tuple[bool, str]] = field(default_factory=dict)  # what was last said of an actor's answer
    stalled: Counter[int] = field(default_factory=Counter)  # months in a row of not carrying out
    ended: set[str] = field(default_factory=set)  # what `Way.ends` has ended and nothing has restored
    violence: tuple[int, str] = (0, "")  # the month's gravest incident so far, from severe on: its grade and where it was
    attack: int | None = None  # month of the planned attack not yet attributed
    prepared: int | None = None  # month in which it began to be prepared
    small: int = 0  # incidents not told since the last line about incidents
    small_since: int = -1

    def __post_init__(self) -> None:
        lines = ((Actor.KOSOVO, self.model.setup.kosovo), (Actor.SERBIA, self.model.setup.serbia))
        self.lines_of = {int(actor): float(own[Principal.LINE]) for actor, own in lines}
        if self.model.setup.calendar >= RESIGNED:
            self.ended |= {"officers", "judges", "ministry"}

    def turn(self, month: int, rows: np.ndarray) -> None:
        """Begin a month with its entries."""
        self.barred = bool(len(self.rows)) and not self.here(Kind.CONVENE)
        if self.barred and bool((rows[:, Entry.KIND] == Kind.CONVENE).any()):
            self.when["unbarred"] = month
        self.last_act = self.act if month == self.month + 1 else None
        self.month, self.rows, self.said, self.act, self.violence, self.wounded = month, rows, set(), None, (0, ""), ""
        if local_vote(self.calendar) and self.calendar % YEAR == NOVEMBER:
            self.restore("local")

    @property
    def calendar(self) -> int:
        """Months since January 2000."""
        return int(self.model.setup.calendar) + self.month

    @property
    def year(self) -> int:
        """The calendar year."""
        return 2000 + self.calendar // 12

    @property
    def in_2023(self) -> bool:
        """True if what happened until 2023 is the past of this future."""
        return int(self.model.setup.calendar) >= AGREEMENT_2023

    @property
    def association(self) -> bool:
        """True if an Association has been promised: by the text in force, or before this future began."""
        return self.in_2023 if self.signed is None else self.signed[1][Issue.ASM] >= PROMISED

    @property
    def settled(self) -> bool:
        """True once a political text was signed, in this future or in its past."""
        return self.in_2023 or self.signed is not None or self.counts["signed", int(Text.FRAMEWORK)] > 0

    def spoken(self, month: int) -> str:
        """A month of this future as it is spoken: "May 2027"."""
        return month_said(int(self.model.setup.calendar) + month)

    def name(self, actor: float) -> str:
        """The name of an actor, an ally's with its article."""
        name = actor_name(self.model, actor)
        return f"the {name}" if name in ("United States", "United Kingdom", "Netherlands") else name

    def here(self, kind: int) -> list[np.ndarray]:
        """This month's entries of a kind."""
        return [row for row in self.rows if int(row[Entry.KIND]) == kind]

    def done(self, kind: int, actor: int | None = None) -> bool:
        """True if something of this kind was done this month, by this actor if one is named."""
        return any(row[Entry.CHOICE] > 0 and actor in (None, int(row[Entry.ACTOR])) for row in self.here(kind))

    def time(self, *key: object) -> int:
        """How many times it has happened this calendar year, this one included."""
        self.counts[self.year, *key] += 1
        return self.counts[self.year, *key]

    def ago(self, key: object) -> int | None:
        """Months since this last happened; None if it never did."""
        before = self.when.get(key)
        return None if before is None else self.month - before

    def since(self, key: object) -> int | None:
        """Months since this last happened, which it now does again; None at first."""
        before = self.ago(key)
        self.when[key] = self.month
        return before

    def fresh(self, key: object, months: int) -> bool:
        """True if this was not told in the last `months` months; it then counts as told."""
        if self.lately(key, months):
            return False
        self.when[key] = self.month
        return True

    def lately(self, key: object, months: int) -> bool:
        """True if this happened in the last `months` months."""
        before = self.ago(key)
        return before is not None and before < months

    def repeat(self, *key: object) -> str:
        """Count something rare over the whole future: a clause with its comma from the second time on."""
        self.counts["ever", *key] += 1
        times = self.counts["ever", *key]
        return f", for the {nth(times)} time" if times > 1 else ""

    def met_within(self, months: int) -> bool:
        """True if a round was held in the last `months` months; a dialogue that does not meet can hardly be suspended."""
        before = self.ago("round")
        return before is not None and before <= months

    def choose(self, ways: tuple[Way, ...], draw: float, level: float = 0.5) -> Way:
        """One of the ways that fit level, month and what was ended before: of those told least often the one a draw falls on.

        `draw` lies in [0, 1). Every way has its place on a circle that the draw turns, so that in another future on the same
        chance the same act is told in the same way, whatever else was told there. The way comes back in the words of a
        repetition if it has been told before.
        """
        left = [
            way
            for way in ways
            if way.ends not in self.ended
            and (not way.unless or way.unless not in self.ended)
            and (self.settled or not way.settled)
            and not self.lately(("back", way.ends), TAKEN_BACK)
        ]
        timely = [way for way in left if way.fits(self.calendar)] or left
        fit = [way for way in timely if way.low <= level < way.high] or timely
        fewest = min(self.counts["way", way.words] for way in fit)
        least = [way for way in fit if self.counts["way", way.words] == fewest]
        way = min(least, key=lambda way: (draw + GOLDEN * ways.index(way)) % 1.0)
        self.counts["way", way.words] += 1
        if way.ends:
            self.ended.add(way.ends)
        return way if fewest == 0 else way._replace(words=repeated(way.words))

    def restore(self, *causes: str, most: int = MANY_RETURNS) -> list[str]:
        """Bring back what was ended and one of these causes restores, the first few of it; says so in clauses."""
        back = [key for key in RETURNS if key in self.ended and set(causes) & set(RETURNS[key][0])][:most]
        self.ended -= set(back)
        self.when |= {("back", key): self.month for key in back}
        return [RETURNS[key][1] for key in back if RETURNS[key][1]]

    def driven(self, row: np.ndarray, terms: dict[str, float], only: Iterable[str] = (*EVENTS, *CONDITIONS)) -> str:
        """The strongest drive behind an act of a capital that is news, as a clause with its comma; empty if none is."""
        for name in strongest(terms, 1.0, SLIGHT, only, most=1):
            if name in EVENTS:
                return f", {EVENTS[name]}"
            weighty = terms[name] * row[Entry.PRECISION] >= HALF_MORE
            if weighty and self.fresh(("why", int(row[Entry.ACTOR]), name), STANDING):
                return f", {CONDITIONS[name]}"
        return ""

    def moved(self) -> str:
        """What Pristina did alone this month, in a few words: "tariff", else "step in the north"."""
        return self.act.about if self.act is not None and self.act.about else "step in the north"

    def in_force(self, kind: int) -> str:
        """The text in force, named by its date: "the framework text of May 2027"."""
        if self.signed is not None:
            return f"the {SIGNED[kind]} of {self.spoken(self.signed[0])}"
        return "the Ohrid agreement of 2023" if self.in_2023 else f"the {SIGNED[kind]}"


Teller = Callable[[Story, np.ndarray, dict[str, float], bool], str]


def repeated(words: str) -> str:
    """A sentence told once more: "another ..." of what is one of many, else "once more ..."."""
    article, _, rest = words.partition(" ")
    return f"another {rest}" if article in ("a", "an") else f"once more {words}"


def one_of(phrases: Sequence[str], draw: float, told: int) -> str:
    """The phrase on which a draw falls, and the next ones as it is told again."""
    return phrases[(int(len(phrases) * draw) + told) % len(phrases)]


def detail(row: np.ndarray) -> float:
    """A number in [0, 1) to choose a detail by: what the entry's draw leaves beyond three digits.

    That it was done says nothing of it, and it is the same in every future on the same chance.
    """
    return float(row[Entry.DRAW] * FINE % 1.0)
