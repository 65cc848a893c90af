"""Deciding for one side: where it is asked, what it could know, and what its answers make of the future.

The future is recorded whole, then read up to the side's next decision. An answer that differs from what the rule did there is
taken for the side (`futures.steering`), and the future is recorded anew; its past stays the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlencode

import numpy as np

from keci.agents.record import Entry, Kind
from keci.agents.state import Actor, Board, Principal, Promise, Reward, Text
from keci.dashboard.futures.interventions import Choice
from keci.dashboard.futures.recording import Plan, record
from keci.dashboard.language.speech import N_, _, number
from keci.dashboard.live.address import MOST_SEED, MOST_WORLD
from keci.model.errors import InputError, unknown
from keci.model.scenario import Scenario, scenario_names
from keci.model.telling.decisions import ISSUES, subject_name, terms_of
from keci.model.telling.kinds import MEANINGS

MONTHS = 60  # of a game: with some twenty-five decisions, what somebody answers in a quarter of an hour (judgement)
HALF_YEAR = 6  # months: decisions that come up every month are asked for twice a year
SIDES = {"kosovo": int(Actor.KOSOVO), "serbia": int(Actor.SERBIA)}
CAPITALS = {"kosovo": N_("Pristina"), "serbia": N_("Belgrade")}
TWICE_A_YEAR = frozenset(
    {int(Kind.UNILATERAL), int(Kind.COORDINATED), int(Kind.COMPLIANCE), int(Kind.ALERT), int(Kind.CAMPAIGN), int(Kind.PRESSURE)}
)
YOURS, RULED = "your decisions", "the rule's"  # what the two futures are called
LEFT = "r"  # the answer that leaves a decision to the rule
ANSWERS = ("0", "1", LEFT)
QUESTIONS = {int(kind): meaning.question for kind, meaning in MEANINGS.items() if meaning.question}


@dataclass(frozen=True)
class Seat:
    """Who decides, in which world, and the answers so far: "1" do it, "0" do not, "r" as the rule decides."""

    side: str = "kosovo"
    arm: str = "keci"
    seed: int = 7
    world: int = 5
    answers: tuple[str, ...] = ()

    def encode(self) -> str:
        """The query part of an address that brings this game back."""
        pairs = {"side": self.side, "arm": self.arm, "seed": self.seed, "world": self.world, "answers": "".join(self.answers)}
        return urlencode(pairs)

    @classmethod
    def read(cls, query: str | None) -> Seat:
        """A game from an address; InputError if there is something wrong in it."""
        given = {name: values[0] for name, values in parse_qs((query or "")[:1000]).items()}
        seat = cls(
            given.get("side", cls.side),
            given.get("arm", cls.arm),
            _whole(given, "seed", cls.seed, MOST_SEED),
            _whole(given, "world", cls.world, MOST_WORLD),
            tuple(given.get("answers", "")),
        )
        if seat.side not in SIDES:
            raise unknown("side", seat.side[:40], SIDES)
        if seat.arm not in scenario_names():  # names only: no visitor's path is ever opened
            raise unknown("scenario", seat.arm[:60], scenario_names())
        if any(answer not in ANSWERS for answer in seat.answers):
            raise InputError("answers: each must be 1, 0 or r (left to the rule)")
        return seat

    def plan(self, choices: Sequence[Choice] = ()) -> Plan:
        """The future in which these decisions are taken."""
        plan = Plan.of(Scenario.named(self.arm, months=MONTHS), self.seed, self.world, choices, "0")
        return replace(plan, insist=False, label=YOURS if choices else RULED)


def _whole(given: dict[str, str], name: str, default: int, most: int) -> int:
    text = given.get(name, str(default))
    if not text.isascii() or not text.isdigit() or int(text[:21]) > most:
        raise InputError(f"{name}: type a whole number from 0 to {most:,}")
    return int(text)


@dataclass(frozen=True)
class Question:
    """A decision that a side is asked for: its row in the ledger, and what stands there."""

    row: int
    entry: np.ndarray
    date: str

    @property
    def kind(self) -> int:
        """The kind of decision."""
        return int(self.entry[Entry.KIND])

    @property
    def month(self) -> int:
        """Months played before it."""
        return int(self.entry[Entry.MONTH])

    @property
    def about(self) -> str:
        """What it is about, in words; empty where the question says it."""
        return subject_name(self.kind, MEANINGS[self.kind], self.entry[Entry.SUBJECT]) if self.kind == Kind.ANSWER else ""

    @property
    def options(self) -> tuple[str, str]:
        """Not doing it, and doing it."""
        not_done, done = MEANINGS[self.kind].options
        return not_done, done

    @property
    def ruled(self) -> int:
        """What the rule did, with this world's chance."""
        return int(self.entry[Entry.CHOICE])

    @property
    def probability(self) -> float:
        """The probability with which the rule does it."""
        return float(self.entry[Entry.PROBABILITY])

    def weighed(self) -> list[tuple[str, float]]:
        """What speaks for it (above 0) and against it, utility, the strongest first."""
        terms = [(name, value) for name, value in terms_of(self.entry).items() if abs(value) > 5e-4]
        return sorted(terms, key=lambda term: -abs(term[1]))


@dataclass(frozen=True)
class Given:
    """A question with the answer that it got; `choice` is what was done."""

    question: Question
    answer: str

    @property
    def choice(self) -> int:
        """What was done: the answer, or what the rule did where it was left to it."""
        return self.question.ruled if self.answer == LEFT else int(self.answer)

    @property
    def differs(self) -> bool:
        """True if the side did not do what the rule would have done."""
        return self.choice != self.question.ruled


class Game:
    """A game as far as it has been played. `answer` goes on; what was answered can be read in `given`."""

    def __init__(self, seat: Seat) -> None:
        self.seat = replace(seat, answers=())
        self.choices: list[Choice] = []
        self.given: list[Given] = []
        self.recording = record(self.seat.plan())
        self.ruled = self.recording  # the future as the rules alone play it
        self.question = self._next(-1)
        for answer in seat.answers:
            if self.question is None:
                break
            self.answer(answer)

    def answer(self, answer: str) -> None:
        """Answer the question that stands, and go on to the next."""
        question = self.question
        if question is None or answer not in ANSWERS:
            return
        given = Given(question, answer)
        self.given.append(given)
        self.seat = replace(self.seat, answers=(*self.seat.answers, answer))
        if answer != LEFT:
            taken = held(question, int(answer))
            self.choices += taken
            if given.differs or len(taken) > 1:
                self.recording = record(self.seat.plan(self.choices))
        self.question = self._next(question.row)

    def _next(self, after: int) -> Question | None:
        """The first decision of this side after a row of the ledger; None at the end."""
        recording, actor = self.recording, SIDES[self.seat.side]
        for row in range(after + 1, len(recording.ledger)):
            entry = recording.ledger[row]
            if int(entry[Entry.ACTOR]) == actor and is_asked(entry):
                return Question(row, entry, recording.dates[min(int(entry[Entry.MONTH]) + 1, recording.last)])
        return None

    @property
    def side(self) -> str:
        """The capital that decides."""
        return CAPITALS[self.seat.side]

    def rows(self) -> list[dict[str, Any]]:
        """The answers as a table, for download: a row a decision, with what the rule would have done and what it weighed."""
        return [
            {
                "date": one.question.date,
                "decision": MEANINGS[one.question.kind].name,
                "about": one.question.about,
                "answer": one.question.options[one.choice] if one.answer != LEFT else "left to the rule",
                "done": one.question.options[one.choice],
                "rule": one.question.options[one.question.ruled],
                "probability": round(one.question.probability, 4),
                "differs": one.differs,
                "weighed": {name: round(value, 4) for name, value in one.question.weighed()},
            }
            for one in self.given
        ]


def is_asked(entry: np.ndarray) -> bool:
    """True for a decision that a person is asked for."""
    kind = int(entry[Entry.KIND])
    if not entry[Entry.DRAW] > 0 or entry[Entry.MONTH] >= MONTHS:
        return False
    if kind == Kind.ANSWER:
        return int(entry[Entry.SUBJECT]) >= Text.FRAMEWORK
    return kind == Kind.WALK_OUT or (kind in TWICE_A_YEAR and int(entry[Entry.MONTH]) % HALF_YEAR == 0)


def held(question: Question, choice: int) -> list[Choice]:
    """The decisions that an answer takes: one, or one a month where it holds for half a year."""
    entry = question.entry
    subject = int(entry[Entry.SUBJECT]) if question.kind == Kind.ANSWER else -1
    holds = question.kind in TWICE_A_YEAR and (choice == 0 or question.kind == Kind.COMPLIANCE)
    months = range(question.month, question.month + (HALF_YEAR if holds else 1))
    return [Choice(month, question.kind, int(entry[Entry.ACTOR]), subject, choice, "0") for month in months if month < MONTHS]


def facts(game: Game, question: Question) -> list[tuple[str, str]]:
    """What the side can know before it decides: what everybody sees, and its own expectations. No probability, no draw."""
    known = game.recording.states[question.month]
    kosovos = game.seat.side == "kosovo"
    own = known.kosovo if kosovos else known.serbia
    board, series = known.board, game.recording.series
    year = slice(max(0, question.month - 11), question.month + 1)
    incidents, severe = (sum(series[name][year]) for name in ("incidents", "severe"))
    expected = N_("You expect Belgrade to keep its word") if kosovos else N_("You expect Pristina to keep its word")
    out = [
        (_(expected), _("{times} times in 100", times=number(100 * own[Principal.TRUST]))),
        (_("Incidents in the north in a year"), _("{all}, severe {severe}", all=number(incidents), severe=number(severe))),
        (_("Tension"), _("{value} of 1", value=number(board[Board.TENSION], 2))),
        ("KFOR", _("{count} troops", count=number(1000 * board[Board.KFOR]))),
        (_("EU measures"), _measures(board)),
        (_("Tranches of NATO's track delivered"), _("{count} of 3", count=number(board[Board.TRANCHES]))),
        (_("A comprehensive deal is in force"), _("yes") if board[Board.DEAL] > 0 else _("no")),
    ]
    if kosovos:
        belief = number(100 * known.promised[Promise.NATO, Reward.BELIEF])
        out.append((_("You believe what NATO promises"), _("{times} times in 100", times=belief)))
        out.append((_("Support for NATO"), _("{share} %", share=number(100 * own[Principal.SUPPORT]))))
    if question.kind == Kind.ANSWER:
        for issue, level in tabled(game, question):
            done = number(board[Board.IMPLEMENTED + issue], 2)
            said = _("{level}, carried out {done}", level=number(level, 2), done=done)
            out.append((_("The text on: {issue}", issue=_(ISSUES[issue])), said))
    return out


def _measures(board: np.ndarray) -> str:
    kosovo, serbia = (board[slot] > 0 for slot in (Board.MEASURES, Board.MEASURES_SERBIA))
    if kosovo and serbia:
        return _("against Kosovo and Serbia")
    return _("against Kosovo") if kosovo else _("against Serbia") if serbia else _("none")


def tabled(game: Game, question: Question) -> list[tuple[int, float]]:
    """The levels of the text on the table, by issue."""
    for row in range(question.row, -1, -1):
        entry = game.recording.ledger[row]
        if int(entry[Entry.KIND]) == Kind.PROPOSAL:
            return [(issue, float(entry[Entry.TERM + place])) for place, issue in enumerate(ISSUES)]
    return []


def news(game: Game, question: Question, most: int = 8) -> list[str]:
    """The latest lines of the chronicle before the decision, newest first."""
    lines = game.recording.lines
    before = [line.text for line in lines if (line.month, line.row) < (question.month, question.row)]
    return before[: -most - 1 : -1]


def live_address(game: Game) -> str:
    """The address on the page Live of the rules' future and this one side by side; empty if it took too many decisions."""
    from keci.dashboard.live.address import Choices

    taken = tuple(dict.fromkeys(replace(choice, where="1") for choice in game.recording.turned))
    seat = game.seat
    try:
        choices = Choices((seat.arm, seat.arm), seed=seat.seed, world=seat.world).changed(interventions=taken)
    except InputError:
        return ""
    return f"/live?{choices.encode(0)}"
