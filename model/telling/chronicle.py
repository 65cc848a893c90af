"""The chronicle: a future told as dated lines, each tied to the entry of the ledger that it tells.

What is told of a month depends on that month and on those before it, never on later ones. Where the model leaves open what
exactly was done (which office was closed, which state withdrew its recognition), a table below says what it may have been,
chosen by the entry's own draw; such details colour the line and change nothing.
"""

from __future__ import annotations

import math
from calendar import month_name, monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from keci.agents.parameters import Parameter
from keci.agents.record import Entry, Kind
from keci.agents.rules.conflict import MINOR, SEVERE
from keci.agents.state import Actor, Board, Issue, Step, Text
from keci.model.evidence.places import Happening, happening
from keci.model.telling.decisions import (
    MEANINGS,
    STEPS,
    actor_name,
    date_of,
    decided_by,
    entries,
    factor_said,
    subject_name,
    terms_of,
    tipping_point,
)

if TYPE_CHECKING:
    from keci.model.telling.recorded import Recorded

SHOCKS = {
    "armed_attack": "a shock: an armed attack in the north is imposed on this future",
    "government_kosovo": "a shock: another government takes office in Pristina",
    "government_serbia": "a shock: another government takes office in Belgrade",
    "kfor_cut": "a shock: troops leave KFOR",
    "eu_measures": "a shock: EU measures are set from outside",
    "emergency": "a shock: an emergency strikes",
    "election_kosovo": "a shock: an election is called in Kosovo",
    "election_serbia": "a shock: an election is called in Serbia",
}
CAPITALS = {int(Actor.KOSOVO): "Pristina", int(Actor.SERBIA): "Belgrade"}
COUNTRIES = {int(Actor.KOSOVO): "Kosovo", int(Actor.SERBIA): "Serbia"}
DRAFTS = {int(Text.FRAMEWORK): "framework text", int(Text.COMPREHENSIVE): "comprehensive text"}
SIGNED = {int(Text.FRAMEWORK): "framework text", int(Text.COMPREHENSIVE): "comprehensive deal"}
# words for levels of the issues: those of the highest threshold not above the level (anchors of principals.csv)
ISSUE_ANCHORS = {
    "ASM": ((0.0, "a coordination body of Serb municipalities"), (0.35, "an Association close to the EU's draft"),
            (0.5, "the Association of the EU's draft"), (0.6, "an Association with executive traits")),
    "RECOG": ((0.0, "some documents accepted"), (0.25, "documents and plates accepted"), (0.35, "no obstruction in some bodies"),
              (0.45, "no obstruction outside the UN"), (0.6, "recognition de facto")),
    "NORTH": ((0.0, "KFOR and EULEX first in the north"), (0.4, "Kosovo Police first with KFOR behind it"),
              (0.6, "the north left largely to Kosovo Police")),
}  # fmt: skip
ISSUES = ("ASM", "RECOG", "NORTH")
SLIGHT = 0.015  # utility: reasons below this are not worth a word
NOTABLE = 0.15  # log-odds: what moves votes less is not worth a word
TURN = 0.1  # openness: a smaller change of an ally's government is not worth a line
QUIET = 2  # months without a line about incidents after which a small one is told again
TOLD_AGAIN = 6  # months after which KFOR's reinforcement is told again
YEAR = 12
APART, CLOSE = 0.5, 0.75  # probability that both accept: still apart below the first, close to terms from the second
FROZEN = 12  # months without a round after which the next is worth a line
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


class Way(NamedTuple):
    """One way in which an act may have been done: between these levels of north control, in these years.

    What `ends` something (the posts of officers who resign) is not told again before that is restored.
    """

    words: str
    low: float = 0.0
    high: float = 1.0
    since: int = 2000
    until: int = 2100
    ends: str = ""


# what a unilateral act may have been, by the level of Kosovo's control of the north (see `Way`); none is told twice before all
ALONE = (
    Way("Special police move in to take over the Jarinje and Brnjak crossings", high=0.5, ends="crossings"),
    Way("Pristina bans goods from Serbia", high=0.5),
    Way("Kosovo customs officers are flown to the northern crossings", high=0.5),
    Way("Pristina orders plates issued by Serbia off the roads of the north", high=0.55, ends="plates"),
    Way("Special police set up a checkpoint on the road to Leposavic", high=0.6),
    Way("Pristina puts a tariff on goods from Serbia", high=0.5, ends="tariff"),
    Way("Police close bank branches run from Belgrade in the north", 0.4, until=2024, ends="banks"),
    Way("Pristina makes the euro the only legal cash in the north", 0.4, until=2024, ends="cash"),
    Way("Police shut the post offices run from Belgrade in the north", 0.4, until=2024, ends="post"),
    Way("Police close the offices of Belgrade's parallel municipalities", 0.4, until=2025, ends="municipalities"),
    Way("Police take over the municipal building in Zvecan", 0.4, 0.65, ends="Zvecan"),
    Way("Special police build a new base near Leposavic", 0.5, ends="base"),
    Way("Pristina expropriates land for police posts in Zubin Potok", 0.5),
    Way("Pristina opens the main bridge over the Ibar to cars", 0.55, ends="bridge"),
    Way("Police close the last pension and tax offices run from Belgrade", 0.55, ends="pensions"),
    Way("Pristina takes over the water company of the north", 0.55, ends="water"),
    Way("Inspectors close pharmacies supplied from Serbia", 0.55),
    Way("Pristina applies its law on foreigners to holders of Serbian papers", 0.55, ends="foreigners"),
    Way("Pristina demands that the university in North Mitrovica seek its licence", 0.55, ends="university"),
    Way("Pristina puts its own managers into the power company of the north", 0.55, ends="power"),
    Way("Inspectors seal the offices of a Serbian telecom company in the north", 0.55, ends="telecom"),
    Way("Police search the offices of the Serb List in North Mitrovica", 0.5),
    Way("Pristina bars Serbian officials from visiting the north", 0.3),
    Way("Special police raid shops without a Kosovo licence in Leposavic", 0.45),
    Way("Customs officers seize schoolbooks from Serbia at the Jarinje crossing", 0.4),
    Way("Pristina gives the streets of North Mitrovica new names", 0.6, ends="streets"),
    Way("Police close employment offices run from Belgrade in Zvecan", 0.5, ends="employment"),
    Way("Pristina bans a Serbian state visit to a monastery in the north", 0.3),
    Way("Police take over the sports hall and the culture house in North Mitrovica", 0.55, ends="sports"),
)
TOGETHER = (
    Way("Pristina clears a police operation in the north with KFOR and EULEX beforehand"),
    Way("Kosovo Police and KFOR agree on joint patrols along the northern roads", ends="patrols"),
    Way("Pristina consults the EU and NATO before it changes the rules on plates and papers"),
    Way("Pristina tells KFOR and the EU in advance of a move against smugglers in the north"),
    Way("Pristina settles with KFOR how the Ibar bridge is guarded", ends="guard"),
)
PRESSED = (
    Way("Serbs of the north put up roadblocks with Belgrade's blessing"),
    Way("The Serb List leaves Kosovo's Assembly in protest", ends="Assembly"),
    Way("Belgrade tells the Serbs of the north to ignore Pristina's rules on plates and papers"),
    Way("Serb police officers and councillors resign from Kosovo's institutions", since=2013, ends="officers"),
    Way("Serbs gather day after day at the town halls of the north, called out by Belgrade's party"),
    Way("The Serb List calls a boycott of a local vote", since=2013),
    Way("Serb judges and prosecutors walk out of the court in Mitrovica", since=2017, ends="judges"),
    Way("Belgrade has schools and clinics in the north close in protest"),
)
ABROAD = (
    Way("An African state withdraws its recognition of Kosovo after a visit from Belgrade", since=2017),
    Way("An island state in the Pacific withdraws its recognition of Kosovo", since=2017),
    Way("A Caribbean state suspends its recognition of Kosovo", since=2017),
    Way("Serbian diplomats lobby against Kosovo's admission to Interpol", since=2015),
    Way("Serbian diplomats lobby against Kosovo's admission to UNESCO", since=2014),
    Way("Serbia campaigns against Kosovo's admission to the Council of Europe", since=2022),
    Way("Belgrade boycotts a regional meeting over Kosovo's name plate"),
    Way("Serbia asks undecided states at the UN not to recognise Kosovo"),
)
BASKET = (
    "freedom of movement", "civil registers", "the cadastre", "customs stamps", "university diplomas", "managing the crossings",
    "representation at regional meetings", "liaison officers", "energy", "telecoms", "vehicle insurance", "plates",
    "the trade in medicines", "fire services", "water", "veterinary certificates", "railways", "missing persons",
)  # fmt: skip
LATER_BASKET = (
    "missing persons", "plates without stickers", "diplomas", "energy meters", "phone roaming", "food certificates",
    "railway traffic", "the trade in medicines", "waste water of the Ibar", "cadastre copies", "vehicle insurance",
    "emergency services", "excise stamps", "pensions", "archives", "bus lines", "veterinary checks", "driving licences",
)  # fmt: skip
AGREEMENT_2023 = 12 * 23 + 2  # months since January 2000: the start state holds its levels
RESIGNED = 12 * 22 + 10  # when Serb officers, judges and prosecutors left Kosovo's institutions, November 2022
LATER = 2017  # from this year on the technical items are those that the first round of agreements left open

# what speaks for and against an answer, in words: (for it, against it)
WEIGHED = {
    "Association": ("what it says on the Association", "the Association"),
    "recognition de facto": ("what it brings towards recognition", "what it concedes on recognition"),
    "policing of the north": ("its terms for the north", "its terms for the north"),
    "technical annex": ("its technical annex", "its technical annex"),
    "red lines": ("red lines", "red lines"),
    "NATO's track": ("NATO's track", "NATO's track"),
    "extra reward": ("the extra reward", "the extra reward"),
    "EU's reward": ("the EU's reward", "the EU's reward"),
    "cost of no deal": ("the price of going on without a deal", "the price of going on without a deal"),
    "political cost of signing": ("the political price of a signature", "the political price of a signature"),
    "anger at NATO": ("anger at NATO", "anger at NATO"),
}
# why a capital acts: terms that speak for it
DRIVES = {
    "tension": "while tempers are high",
    "unilateral act": "in answer to Pristina's move",
    "violence": "after the bloodshed",
    "patron": "encouraged by Moscow",
    "anger at NATO": "angered by NATO's moves",
    "Kosovo's security force": "uneasy about Kosovo's security force",
}
VOTES = {
    "deal rejected at home": "over a deal that the public rejects",
    "violence": "after the violence",
    "promises unkept": "over promises unkept",
    "protest movement": "amid protests",
    "government's majority": "after its majority has worn thin",
}


@dataclass(frozen=True)
class Line:
    """One dated line; `kind` is the entry's kind, `row` its number in the ledger (from 0), for those who ask why."""

    month: int
    date: str
    kind: int
    row: int
    text: str


@dataclass
class Story:
    """What has been told so far, as far as it bears on how the next thing is told."""

    model: Recorded
    month: int = 0
    rows: Sequence[np.ndarray] | np.ndarray = ()  # the entries of the month being told
    apart: bool = False  # since a suspension or a walk-out
    said: set[int] = field(default_factory=set)  # entries of the month told with another
    counts: Counter[tuple[object, ...]] = field(default_factory=Counter)
    when: dict[object, int] = field(default_factory=dict)  # month in which something last happened
    lines_of: dict[int, float] = field(default_factory=dict)  # the government's line last told, by actor
    early: dict[int, list[int]] = field(default_factory=dict)  # months of early elections
    tabled: dict[int, tuple[float, ...]] = field(default_factory=dict)  # levels of the last text of a kind, while unsigned
    signed: tuple[int, tuple[float, ...]] | None = None  # the political text in force: month and levels
    broke: Counter[int] = field(default_factory=Counter)  # allies that broke silence on a step, until it is adopted
    reasons: dict[int, tuple[bool, str]] = field(default_factory=dict)  # what was last said of an actor's answer
    held: int = 0  # sessions since the last text
    stalled: Counter[int] = field(default_factory=Counter)  # months in a row of not carrying out
    ended: set[str] = field(default_factory=set)  # what `Way.ends` has ended and nothing has restored
    attack: tuple[int, str] | None = None  # the planned attack not yet attributed: month and place
    small: int = 0  # incidents not told since the last line about incidents
    small_since: int = -1

    def __post_init__(self) -> None:
        if self.model.setup.calendar >= RESIGNED:
            self.ended |= {"officers", "judges"}

    @property
    def calendar(self) -> int:
        """Months since January 2000."""
        return int(self.model.setup.calendar) + self.month

    @property
    def year(self) -> int:
        """The calendar year."""
        return 2000 + self.calendar // 12

    def here(self, kind: int) -> list[np.ndarray]:
        """This month's entries of a kind."""
        return [row for row in self.rows if int(row[Entry.KIND]) == kind]

    def done(self, kind: int) -> bool:
        """True if something of this kind was done this month."""
        return any(row[Entry.CHOICE] > 0 for row in self.here(kind))

    def time(self, *key: object) -> int:
        """How many times it has happened this calendar year, this one included."""
        self.counts[self.year, *key] += 1
        return self.counts[self.year, *key]

    def since(self, key: object) -> int | None:
        """Months since this last happened, which it now does again; None at first."""
        before = self.when.get(key)
        self.when[key] = self.month
        return None if before is None else self.month - before

    def choose(self, ways: tuple[Way, ...], draw: float, level: float = 0.5) -> str:
        """One of the ways that fit level, year and what was ended before: of those told least often the one that a draw falls on.

        `draw` lies in [0, 1). What has been told before is told as such.
        """
        open_ = [way for way in ways if way.ends not in self.ended]
        fit = [way for way in open_ if way.low <= level < way.high and way.since <= self.year < way.until] or open_
        fewest = min(self.counts["way", way.words] for way in fit)
        fresh = [way for way in fit if self.counts["way", way.words] == fewest]
        way = fresh[min(int(draw * len(fresh)), len(fresh) - 1)]
        self.counts["way", way.words] += 1
        if way.ends:
            self.ended.add(way.ends)
        if fewest == 0 or way.ends:
            return way.words
        article, _, rest = way.words.partition(" ")
        return f"Another {rest}" if article in ("A", "An") else f"{way.words}, once again"


Teller = Callable[[Story, np.ndarray, dict[str, float], bool], str]


def chronicle(model: Recorded) -> list[Line]:
    """The lines of a world so far, oldest first; refusals to act and routine are left out, incidents of a month are summed."""
    ledger = entries(model)
    story, lines = Story(model), []
    first = 0
    while first < len(ledger):
        month, end = int(ledger[first, Entry.MONTH]), first
        while end < len(ledger) and int(ledger[end, Entry.MONTH]) == month:
            end += 1
        story.month, story.rows, story.said = month, ledger[first:end], set()
        date = date_of(model.setup.calendar + month)
        for number in range(first, end):
            if number - first in story.said:
                continue
            said = _tell(story, ledger[number])
            if said:
                kind = int(ledger[number, Entry.KIND])
                lines.append(Line(month=month, date=date, kind=kind, row=number, text=f"{date} {_capital(said)}"))
        first = end
    return lines


def tell(model: Recorded, row: np.ndarray) -> str:
    """One entry in a sentence, without what went before it; empty if it is not worth a line."""
    return _capital(_tell(Story(model, month=int(row[Entry.MONTH]), rows=row[None, :]), row))


def _tell(story: Story, row: np.ndarray) -> str:
    teller = _TELLERS.get(int(row[Entry.KIND]))
    return teller(story, row, terms_of(row), bool(row[Entry.CHOICE] > 0)) if teller else ""


# words


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def _nth(count: int) -> str:
    return ORDINALS[count] if count < len(ORDINALS) else _ordinal(count)


def _ordinal(day: int) -> str:
    suffix = "th" if 10 < day % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{suffix}"


def _months(count: float) -> str:
    return "1 month" if round(count) == 1 else f"{count:.0f} months"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _anchor(issue: str, level: float) -> str:
    """The words for a level: those of the highest threshold that it reaches."""
    return [words for threshold, words in ISSUE_ANCHORS[issue] if level >= threshold - 1e-9][-1]


def _month_said(story: Story, month: int) -> str:
    calendar = int(story.model.setup.calendar) + month
    return f"{month_name[calendar % 12 + 1]} {2000 + calendar // 12}"


def _share_of_chance(row: np.ndarray) -> float:
    """Where in its probability the draw of something done lies: uniform in [0, 1), so fit to choose a detail by."""
    return float(row[Entry.DRAW] / row[Entry.PROBABILITY]) if row[Entry.PROBABILITY] > 0 else 0.0


def _again(times: int) -> str:
    return f", for the {_nth(times)} time this year" if times > 1 else ""


def _strongest(terms: dict[str, float], sign: float, least: float, words: Iterable[str]) -> list[str]:
    """The names, among `words`, of the two terms that weigh most in one direction, the strongest first."""
    known = set(words)
    found = [(sign * value, name) for name, value in terms.items() if name in known and sign * value >= least]
    return [name for _, name in sorted(found, key=lambda pair: -pair[0])[:2]]


def _driven(terms: dict[str, float]) -> str:
    """The strongest drive behind an act of a capital, as a clause with its comma; empty if none is worth a word."""
    names = _strongest(terms, 1.0, SLIGHT, DRIVES)
    return f", {DRIVES[names[0]]}" if names else ""


# violence


def _incident(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """The incidents of a month in a line, told with its gravest; an attack that was planned has a line of its own."""
    rows = story.here(Kind.INCIDENT)
    planned = [other for other in rows if terms_of(other)["planned"] > 0]
    spontaneous = [other for other in rows if terms_of(other)["planned"] <= 0]
    if terms["planned"] > 0:
        return "" if story.done(Kind.LAUNCH) else _attack(story, row)
    gravest = max(spontaneous, key=lambda other: other[Entry.SUBJECT])
    if row is not gravest and not np.array_equal(row, gravest):
        return ""
    story.said |= {k for k, other in enumerate(story.rows) if int(other[Entry.KIND]) == Kind.INCIDENT and not _in(other, planned)}
    recent = story.month - story.when.get("incident", -99) <= QUIET
    if int(gravest[Entry.SUBJECT]) == MINOR and recent:
        if story.small == 0 or story.month - story.small_since > YEAR:
            story.small, story.small_since = 0, story.month
        story.small += len(spontaneous)
        return ""
    story.when["incident"] = story.month
    said = f"on the {_day(story, gravest)} {_told(story, _what(gravest))}"
    others = len(spontaneous) - 1
    if others:
        grave = sum(int(other[Entry.SUBJECT]) >= SEVERE for other in spontaneous) - (int(gravest[Entry.SUBJECT]) >= SEVERE)
        also = f", {_number(grave)} of them severe" if grave else ""
        said += f"; {_number(others)} more {'incident' if others == 1 else 'incidents'} that month{also}"
    if story.small > 1 and story.month - story.small_since <= YEAR:
        said += f", after {_number(story.small)} smaller incidents since {_month_said(story, story.small_since)}"
    story.small = 0
    return said


def _in(row: np.ndarray, rows: Sequence[np.ndarray] | np.ndarray) -> bool:
    return any(np.array_equal(row, other) for other in rows)


def _day(story: Story, row: np.ndarray) -> str:
    last = monthrange(story.year, story.calendar % 12 + 1)[1]
    return _ordinal(min(int(row[Entry.DAY]), last))


def _told(story: Story, what: Happening) -> str:
    """The clause, with "another" for "a" if the like was told within two years."""
    since = story.since(("incident", what.kind))
    article, _, rest = what.words.partition(" ")
    again = since is not None and since <= 2 * YEAR and article in ("a", "an") and not rest.startswith("crowd")
    return f"another {rest}" if again else what.words


def _what(row: np.ndarray) -> Happening:
    terms = terms_of(row)
    return happening(int(row[Entry.SUBJECT]), terms["planned"] > 0, terms["kind draw"], terms["place draw"])


def _attack(story: Story, row: np.ndarray) -> str:
    """A planned attack, told of its incident; nobody claims it."""
    what = _what(row)
    story.attack = (story.month, what.spoken)
    story.when["incident"] = story.month
    begun = story.when.pop("plot", None)
    since = f"; the attack had been prepared since {_month_said(story, begun)}, and nobody claims it" if begun is not None else ""
    return f"on the {_day(story, row)} {_told(story, what)}{since or '; nobody claims the attack'}"


def _plot(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    if not done:
        return ""
    story.when["plot"] = story.month
    return "unseen by anybody, an armed group begins to gather weapons for an attack in the north"


def _plot_found(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    if not done:
        return ""
    begun = story.when.pop("plot", None)
    since = f" prepared since {_month_said(story, begun)}" if begun is not None else ""
    return f"an arms cache is uncovered in the north; the attack{since} is foiled"


def _launch(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    if not done:
        return ""
    planned = [other for other in story.here(Kind.INCIDENT) if terms_of(other)["planned"] > 0]
    return _attack(story, planned[0]) if planned else ""


def _attribution(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    which = f"the attack of {_month_said(story, story.attack[0])}" if story.attack else "the attack"
    story.attack = None
    if done:
        return f"an indictment names men close to Belgrade for {which}; Belgrade denies a part in it"
    return f"the investigation does not settle who stood behind {which}"


def _suspension(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    if done:
        again, story.apart = story.apart, True
        since = story.since("stays suspended") if again else None
        if again:
            return "" if since is not None and since < TOLD_AGAIN else "the dialogue stays suspended after more violence"
        story.when["stays suspended"] = story.month
        return "the dialogue is suspended after the violence"
    if story.apart:
        return ""
    since = story.since("goes on")
    return "" if since is not None and since < TOLD_AGAIN else "the dialogue goes on despite the violence"


def _reinforcement(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    since = story.since("reinforced")
    if not done or (since is not None and since < TOLD_AGAIN):
        return ""
    return f"NATO reinforces KFOR to some {round(10 * terms['strength with it, thousands']) * 100:,} soldiers"


# the two capitals


def _in_force(story: Story, kind: int) -> str:
    """The text in force, named by its date: "the framework text of May 2027"."""
    if story.signed is not None:
        return f"the {SIGNED[kind]} of {_month_said(story, story.signed[0])}"
    return "the agreement of 2023" if story.model.setup.calendar >= AGREEMENT_2023 else f"the {SIGNED[kind]}"


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
    return f", against {_in_force(story, int(Text.COMPREHENSIVE))}" if terms.get("deal in force", 0.0) < 0.0 else ""


def _unilateral(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    if not done:
        return ""
    times = story.time(Kind.UNILATERAL)
    draw = _share_of_chance(row)
    said = story.choose(ALONE, draw, _north_level(story, row))
    said += ("", " without asking KFOR", " with no word to the EU or KFOR")[int(3 * ((7 * draw) % 1.0))]
    said += _breach(story, terms)
    if times > 1:
        return f"{said}; its {_nth(times)} step alone this year"
    return said + _driven(terms)


def _coordinated(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """The first of a year is told; last year's are summed."""
    if not done:
        return ""
    times = story.time(Kind.COORDINATED)
    if times > 1:
        return ""
    before = story.counts[story.year - 1, Kind.COORDINATED]
    summed = f"; it is the first such step this year, after {_number(before)} last year" if before > 3 else ""
    return story.choose(TOGETHER, _share_of_chance(row)) + summed


def _alert(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    if not done:
        return ""
    times = story.time(Kind.ALERT)
    return f"Serbia puts its army on alert{_breach(story, terms)}{_driven(terms)}{_again(times)}"


def _campaign(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    if not done:
        return ""
    story.time(Kind.CAMPAIGN)
    return story.choose(ABROAD, _share_of_chance(row)) + _breach(story, terms)


def _pressure(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    if not done:
        return ""
    story.time(Kind.PRESSURE)
    said = story.choose(PRESSED, _share_of_chance(row))
    why = _driven({name: value for name, value in terms.items() if name in ("unilateral act", "violence", "anger at NATO")})
    return f"{said}{_breach(story, terms)}{why}"


def _tone(line: float) -> str:
    strength = "" if abs(line) > 0.5 else "fairly "
    return f"a {strength}{('hard' if not strength else 'firm') if line > 0 else 'soft'} line"


def _government(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """An election, if it changes something or comes early; others are routine."""
    actor = int(row[Entry.ACTOR])
    name = COUNTRIES[actor]
    held = [other for other in story.here(Kind.ELECTION) if int(other[Entry.ACTOR]) == actor]
    early = bool(held) and held[0][Entry.SUBJECT] == 0.0
    called = [other for other in story.here(Kind.SHOCK) if subject_name(Kind.SHOCK, MEANINGS[Kind.SHOCK], other[Entry.SUBJECT])
              == f"election_{name.lower()}"]  # fmt: skip
    if held and actor == Actor.KOSOVO:
        story.ended.discard("Assembly")  # in a new one the Serb List takes its seats
    recent = story.early.setdefault(actor, [])
    if early:
        recent.append(story.month)
    within = sum(story.month - month < 3 * YEAR for month in recent)
    before = story.lines_of.get(actor)
    story.lines_of[actor] = float(row[Entry.SUBJECT])
    kind = "early elections" if early else "elections"
    if not done:
        if not early and not called:
            return ""
        if within > 1 and early:
            return f"early elections in {name}, the {_nth(within)} in three years, leave the government in office"
        return f"{kind} in {name} leave the government in office"
    why = _strongest(terms, 1.0, NOTABLE, VOTES)
    line = float(row[Entry.SUBJECT])
    compared = ""
    if before is not None and abs(line - before) > 0.5:
        compared = ", firmer than the last" if line > before else ", softer than the last"
    reason = f", {VOTES[why[0]]}," if why else ""
    return f"{kind} in {name}{reason} bring in a government with {_tone(line)} on the dialogue{compared}"


def _member_government(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    change = terms["openness after"] - terms["openness before"]
    if abs(change) < TURN:
        return ""
    turn = "more open to" if change > 0 else "warier of"
    return f"elections in {_ally(story, row)} bring a government {turn} NATO's ties with Kosovo"


def _ally(story: Story, row: np.ndarray) -> str:
    name = actor_name(story.model, row[Entry.ACTOR])
    return f"the {name}" if name in ("United States", "United Kingdom", "Netherlands") else name


def _compliance(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """A year of not carrying out is worth a line; month by month it is routine."""
    actor = int(row[Entry.ACTOR])
    if done:
        waited, story.stalled[actor] = story.stalled[actor], 0
        text = _in_force(story, int(row[Entry.SUBJECT]))
        return f"{CAPITALS[actor]} takes up its part of {text} again" if waited >= 2 * YEAR else ""
    story.stalled[actor] += 1
    if story.stalled[actor] != 2 * YEAR:
        return ""
    text = _in_force(story, int(row[Entry.SUBJECT]))
    return f"for two years {CAPITALS[actor]} has carried out nothing of {text}{_unwilling(terms)}"


def _unwilling(terms: dict[str, float]) -> str:
    """Why a side does not carry out what it owes, from the terms of that decision, as a clause; empty without a weighty one."""
    said = {"cost of what is owed": "the cost of what it owes", "hawkish shift": "a hardened public",
            "government's line": "a firm government", "anger at NATO": "anger at NATO"}  # fmt: skip
    why = _strongest(terms, -1.0, SLIGHT, said)
    return f": {_listed([said[name] for name in why])}" if why else ""


# the European Union and the dialogue


def _measures_imposed(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    if not done:
        return ""
    side = int(row[Entry.SUBJECT])
    story.when["measures", side] = story.month
    if side == Actor.KOSOVO:
        return "the EU imposes measures on Kosovo over its step in the north"
    over = "its breach of the deal"
    if story.done(Kind.ATTRIBUTION):
        over = "the attack traced to its side"
    elif story.done(Kind.ALERT):
        over = "the army alert"
    return f"the EU imposes measures on Serbia over {over}"


def _measures_lifted(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    if not done:
        return ""
    side = int(row[Entry.SUBJECT])
    begun = story.when.pop(("measures", side), None)
    after = f" after {_months(story.month - begun)}" if begun is not None else ""
    return f"the EU lifts its measures against {COUNTRIES[side]}{after}"


def _payment(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    side = int(row[Entry.SUBJECT])
    if not done:
        return ""
    before = story.since(("paid", side))
    if story.time(Kind.PAYMENT, side) > 1:
        return ""  # the first of a year is told
    last = story.counts[story.year - 1, Kind.PAYMENT, side]
    summed = f", after {_number(last)} last year" if last > 1 else ""
    what = "what its step had earned" if before is None else f"a further part of its package{summed}"
    return f"the EU pays {COUNTRIES[side]} {what}"


def _convene(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    if not done:
        return ""
    since = story.since("round")
    if story.apart:
        story.apart = False
        return "the EU brings both sides to one table again: the dialogue resumes"
    return f"the EU calls the first round in {_number(since)} months" if since is not None and since >= FROZEN else ""


def _session(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """The first session of a run-up is told, and every third."""
    text, count = DRAFTS[int(row[Entry.SUBJECT])], int(terms["sessions so far"])
    likely = terms["probability that both accept"]
    story.held = count
    since = story.since(("session", text))
    apart = "still apart" if likely < APART else "not far apart" if likely < CLOSE else "close to terms"
    if count == 1 and (since is None or since >= FROZEN):
        return f"the EU begins to sound both capitals out on a {text}: they are {apart}"
    if count % 3:
        return ""
    return f"{_nth(count)} session on a {text}: the mediator finds both sides {apart}"


def _changes(before: tuple[float, ...], levels: tuple[float, ...]) -> list[str]:
    """What a draft says more and less of than another text."""
    words = ("on self-management", "on recognition", "for Kosovo Police in the north")
    return [
        f"{'more' if levels[issue] > before[issue] else 'less'} {words[issue]}"
        for issue in range(len(ISSUES))
        if abs(levels[issue] - before[issue]) > 1e-6
    ]


def _proposal(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    kind = int(row[Entry.SUBJECT])
    if kind not in DRAFTS:
        return ""
    levels = tuple(terms[issue] for issue in ISSUES)
    before = story.tabled.get(kind)
    sessions, story.held = story.held, 0
    story.tabled[kind] = levels
    if before is not None:
        changed = _changes(before, levels)
        if not changed:
            return f"the EU tables the {DRAFTS[kind]} once more, with more to offer beside it"
        return f"the EU tables a revised {DRAFTS[kind]}: {_listed(changed)}"
    after = f" after {_number(sessions)} sessions" if sessions > 1 else ""
    if kind == Text.FRAMEWORK and story.signed is not None:
        added = _listed(_changes(story.signed[1], levels)) or "the same levels"
        return f"the EU tables a new {DRAFTS[kind]}{after}, with {added} than in that of {_month_said(story, story.signed[0])}"
    content = ", ".join(_anchor(issue, terms[issue]) for issue in ISSUES)
    return f"the EU tables a {DRAFTS[kind]}{after}: {content}"


def _answer(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    kind = int(row[Entry.SUBJECT])
    if kind not in DRAFTS:
        return ""
    name, net = CAPITALS[int(row[Entry.ACTOR])], sum(terms.values())
    reasons = _strongest(terms, 1.0 if done else -1.0, SLIGHT, WEIGHED)
    words = _listed([WEIGHED[reason][0 if done else 1] for reason in reasons]) if reasons else ""
    verb = "weighs" if len(reasons) == 1 else "weigh"
    if story.reasons.get(int(row[Entry.ACTOR])) == (done, words):
        words = ""  # told at its last answer
    else:
        story.reasons[int(row[Entry.ACTOR])] = (done, words)
    if done:
        if net < -SLIGHT:
            return f"{name} accepts the {DRAFTS[kind]}, though by its own reckoning it loses by it"
        return f"{name} accepts the {DRAFTS[kind]}" + (f": {words} {verb} most" if words else "")
    if net > SLIGHT:
        return f"{name} refuses the {DRAFTS[kind]} and holds out for more" + (f": it minds {words}" if words else "")
    return f"{name} refuses the {DRAFTS[kind]}" + (f": {words} {verb} too heavily" if words else "")


def _counter_offer(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    issue = int(row[Entry.SUBJECT])
    tabled, asked = terms["level tabled"], terms["level asked"]
    name, more = CAPITALS[int(row[Entry.ACTOR])], asked > tabled
    words = _anchor(ISSUES[issue], asked)
    if words != _anchor(ISSUES[issue], tabled):
        return f"{name} lets it be known that it would sign a text with {words}"
    want = {Issue.ASM: ("a stronger Association", "a weaker Association"),
            Issue.RECOG: ("a little more on recognition", "a little less on recognition"),
            Issue.NORTH: ("a little more for Kosovo Police in the north",
                          "a little less for Kosovo Police in the north")}  # fmt: skip
    return f"{name} lets it be known that it would sign a text with {want[Issue(issue)][0 if more else 1]}"


def _signed(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    kind = int(row[Entry.SUBJECT])
    if kind == Text.TECHNICAL:
        basket = BASKET if story.model.setup.calendar < 12 * (LATER - 2000) else LATER_BASKET
        item = story.counts["basket",]
        story.counts["basket",] += 1
        if item >= len(basket):
            return f"Brussels round: one more technical agreement, the {_nth(item + 1)}"
        return f"Brussels round: an agreement on {basket[item]}"
    story.tabled.clear()
    story.stalled.clear()
    story.reasons.clear()
    story.signed = story.month, tuple(terms[issue] for issue in ISSUES)
    left = {"officers", "judges"} & story.ended
    if kind != Text.COMPREHENSIVE or not left:
        return f"both sides sign the {SIGNED[kind]}"
    story.ended -= left
    who = " and ".join(sorted(left, reverse=True))
    return f"both sides sign the {SIGNED[kind]}; Serb {who} are to return to Kosovo's institutions"


def _collapse(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    if not done:
        return ""
    share = terms["share carried out"]
    steps = ((0.05, "next to nothing of it"), (0.45, "less than half of it"), (0.6, "about half of it"), (2.0, "most of it"))
    much = next(words for below, words in steps if share < below)
    name = _in_force(story, int(row[Entry.SUBJECT]))
    story.tabled.clear()
    story.signed = None
    worth = {int(Actor.KOSOVO): terms["worth to Kosovo"], int(Actor.SERBIA): terms["worth to Serbia"]}
    side = min(worth, key=lambda actor: (worth[actor], -actor))
    mine = [terms_of(other) for other in story.here(Kind.COMPLIANCE) if int(other[Entry.ACTOR]) == side]
    return f"{CAPITALS[side]} abandons {name} with {much} carried out{_unwilling(mine[0]) if mine else ''}"


def _walk_out(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    if not done:
        return ""
    away, story.apart = story.apart, True
    return f"Serbia {'says that it will stay away from' if away else 'walks out of'} the dialogue over NATO's move"


# the Council


def _silence(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """All who break silence on a step in a month, in the line of the first."""
    if not done:
        return ""
    step = int(row[Entry.SUBJECT])
    others = []
    for k, other in enumerate(story.rows):
        if int(other[Entry.KIND]) == Kind.SILENCE and other[Entry.CHOICE] > 0 and int(other[Entry.SUBJECT]) == step:
            story.said.add(k)
            story.broke[step] += 1
            if other[Entry.ACTOR] != row[Entry.ACTOR]:
                others.append(actor_name(story.model, other[Entry.ACTOR]))
    said = f"{actor_name(story.model, row[Entry.ACTOR])} breaks silence on the {STEPS[step]}"
    if others:
        return f"{said}, and so {'does' if len(others) == 1 else 'do'} {_listed(others)}"
    return said


def _holdout(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    if not done:
        return ""
    how = " after a side payment" if terms["side payment offered"] > 0 else ""
    return f"{actor_name(story.model, row[Entry.ACTOR])} gives way on the {STEPS[int(row[Entry.SUBJECT])]}{how}"


def _renegotiation(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    holdouts = int(terms["holdouts"])
    return f"sponsors trim the {STEPS[int(row[Entry.SUBJECT])]} to win {'the last holdout' if holdouts == 1 else 'the holdouts'}"


def _consensus(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    step, waited = int(row[Entry.SUBJECT]), int(terms["months since tabled"])
    broke = max(story.broke.pop(step, 0), int(terms["allies that had broken silence"]))
    if step == Step.REPRESENTATIVE:
        return "the Council agrees on the post of a Special Representative for the Western Balkans"
    if broke == 0:
        after = f", {_months(waited)} after it was tabled" if waited else ""
        return f"the Council adopts the {STEPS[step]}{after}: nobody breaks silence"
    who = "1 ally" if broke == 1 else f"{broke} allies"
    return f"the Council adopts the {STEPS[step]}, {_months(waited)} after it was tabled; {who} had broken silence"


def _delivery(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    about = subject_name(Kind.DELIVERY, MEANINGS[Kind.DELIVERY], row[Entry.SUBJECT])
    return f"NATO delivers the {about}, {_months(terms['months since earned'])} after it was earned" if done else ""


def _sponsor(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    return f"sponsors table the {STEPS[int(row[Entry.SUBJECT])]} in the Council" if done else ""


# the world


def _emergency(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """An emergency with what was done about it: one line."""
    season = story.calendar % 12
    what = "wildfires spread in" if 6 <= season <= 8 else "an earthquake strikes" if season in (5, 9) else "floods hit"
    if not story.done(Kind.JOINT_RESPONSE):
        return f"{what} Kosovo; help comes country by country"
    joined = "Serbia takes part" if story.done(Kind.JOINING) else "Serbia stays away"
    return f"{what} Kosovo; NATO's disaster centre coordinates the help, and {joined}"


def _shock(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    about = subject_name(Kind.SHOCK, MEANINGS[Kind.SHOCK], row[Entry.SUBJECT])
    return f"{SHOCKS[about]} (size {terms['size']:g})"


def _accession(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    return f"{actor_name(story.model, row[Entry.ACTOR])} joins NATO"


def _if_done(text: str) -> Teller:
    return lambda story, row, terms, done: text if done else ""


_TELLERS: dict[int, Teller] = {
    int(Kind.GOVERNMENT): _government,
    int(Kind.MEMBER_GOVERNMENT): _member_government,
    int(Kind.EMERGENCY): _emergency,
    int(Kind.PLOT): _plot,
    int(Kind.PLOT_FOUND): _plot_found,
    int(Kind.LAUNCH): _launch,
    int(Kind.ATTRIBUTION): _attribution,
    int(Kind.INCIDENT): _incident,
    int(Kind.SUSPENSION): _suspension,
    int(Kind.REINFORCEMENT): _reinforcement,
    int(Kind.UNILATERAL): _unilateral,
    int(Kind.COORDINATED): _coordinated,
    int(Kind.ALERT): _alert,
    int(Kind.CAMPAIGN): _campaign,
    int(Kind.PRESSURE): _pressure,
    int(Kind.MEASURES_IMPOSED): _measures_imposed,
    int(Kind.MEASURES_LIFTED): _measures_lifted,
    int(Kind.PAYMENT): _payment,
    int(Kind.CONVENE): _convene,
    int(Kind.SESSION): _session,
    int(Kind.PROPOSAL): _proposal,
    int(Kind.ANSWER): _answer,
    int(Kind.COUNTER_OFFER): _counter_offer,
    int(Kind.SIGNED): _signed,
    int(Kind.COMPLIANCE): _compliance,
    int(Kind.COLLAPSE): _collapse,
    int(Kind.SPONSOR): _sponsor,
    int(Kind.SILENCE): _silence,
    int(Kind.HOLDOUT): _holdout,
    int(Kind.RENEGOTIATION): _renegotiation,
    int(Kind.CONSENSUS): _consensus,
    int(Kind.DELIVERY): _delivery,
    int(Kind.TRACK_SUSPENDED): _if_done("allies suspend the cooperation track over Pristina's step in the north"),
    int(Kind.TRACK_RESUMED): _if_done("the cooperation track resumes"),
    int(Kind.TRANCHE_WITHDRAWN): _if_done("NATO takes the last tranche back"),
    int(Kind.APPOINTMENT): _if_done("the Special Representative takes office"),
    int(Kind.WALK_OUT): _walk_out,
    int(Kind.SHOCK): _shock,
    int(Kind.NORMALISED): _if_done(
        "normalisation: half of the comprehensive deal is carried out, and a year has passed without severe violence"
    ),
    int(Kind.ACCESSION): _accession,
}


def explain(model: Recorded, line: Line) -> list[str]:
    """The decision behind a line: its terms, the probability, the draw, and what would have tipped it."""
    row = entries(model)[line.row]
    terms = terms_of(row)
    said = ["  " + ", ".join(f"{name} {value:+.3f}" for name, value in terms.items() if abs(value) > 5e-4)]
    said.append(f"  {decided_by(row)}")
    if row[Entry.DRAW] > 0:
        base = (
            f"usual log-odds {row[Entry.BASE]:+.2f}, precision {row[Entry.PRECISION]:.1f}; " if row[Entry.PRECISION] > 0 else ""
        )
        factor = factor_said(row)
        base += f"{factor}; " if factor else ""
        said.append(f"  {base}probability {row[Entry.PROBABILITY]:.3f}, draw {row[Entry.DRAW]:.3f}")
    tip = tipping_point(row)
    if np.isfinite(tip):
        done = bool(row[Entry.CHOICE] > 0)
        said.append(f"  {abs(tip):.3f} {'less' if done else 'more'} utility would have tipped it")
    return [text for text in said if text.strip()]
