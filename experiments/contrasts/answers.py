"""How the sides of a case answer its text, by the model's own compiled rules, under parameters drawn from the prior.

Nothing is computed here that the model computes: a case is written into the arrays of a world, its first side in Kosovo's
place and its second in Serbia's, and `agents.moves.texts` weighs the text. Mapped are: ideals, red lines and duties by issue
(equally salient: judgement), firmness, trust, the vote that decides on the text (in place of a poll), and rewards. Everything
else (impatience, audience and signing costs, assurance of a binding text, opening demand, precision, worth of a whole
accession track, size and credibility of an EU perspective, what rewards buy at home) is a parameter of the model, drawn
from the same prior in both cases and the same in both for one draw. No violence, tension or sticks in either case.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from keci.agents.moves import texts
from keci.agents.moves.beginnings import begin_reward
from keci.agents.parameters import Parameter
from keci.agents.record import Entry, new_ledger
from keci.agents.rules import bargaining, incentives
from keci.agents.state import PROMISES as PROMISE_ROWS
from keci.agents.state import Actor, Board, Earns, Principal, Promise, Reward, Text
from keci.experiments.contrasts.cases import TEXT, Case
from keci.model.ensemble import check_worlds, seed_key
from keci.model.scenario import Scenario
from keci.model.setup import prepare
from keci.model.world import begin, new_world

SALIENCE = 1.0  # of each issue of a case: judgement
SEATS = (Actor.KOSOVO, Actor.SERBIA)
ROWS = {
    (0, "membership"): Promise.NATO,
    (0, "talks"): Promise.EU_KOSOVO,
    (1, "membership"): Promise.RIVAL,
    (1, "talks"): Promise.EU_SERBIA,
}
NO_ENVOY, NO_TROOPS = 1.0, 1.0  # factors on the odds and on the probability of an answer: neither case has them
ONE_SHARE = 1.0  # a comprehensive text earns the whole reward at once
TERMS = {"content": (0, 1, 2, 3), "red lines": (4,), "rewards": (5, 6), "signing": (8,)}
"""Places of the terms in `texts.political_terms`; pressure and anger (7, 9) are 0 in both cases."""


@dataclass(frozen=True)
class Draws:
    """Parameters of so many worlds: arrays of shape (worlds, slots), the principals' as they begin in the baseline."""

    parameters: np.ndarray
    principals: tuple[np.ndarray, np.ndarray]
    levers: np.ndarray
    key: np.ndarray

    def __len__(self) -> int:
        """Number of draws."""
        return len(self.parameters)

    def only(self, w: int) -> Draws:
        """One draw alone."""
        first, second = (own[w : w + 1] for own in self.principals)
        return Draws(self.parameters[w : w + 1], (first, second), self.levers, self.key)


@dataclass(frozen=True)
class Answers:
    """How one side answers, by draw: arrays of shape (draws,).

    `government` is the probability that it accepts, `supported` 1 where the vote at home would carry the text,
    `terms` the net gain by group of terms, in units of utility, `held_out` what is asked beyond it.
    """

    government: np.ndarray
    supported: np.ndarray
    terms: dict[str, np.ndarray]
    held_out: np.ndarray

    @property
    def accepted(self) -> np.ndarray:
        """Probability that the side accepts and its vote carries the text."""
        return self.government * self.supported


@dataclass(frozen=True)
class Played:
    """A case played: the answers of its two sides."""

    case: Case
    answers: tuple[Answers, Answers]

    @property
    def governments(self) -> np.ndarray:
        """Probability that both governments accept, by draw."""
        return self.answers[0].government * self.answers[1].government

    @property
    def both(self) -> np.ndarray:
        """Probability that both sides accept and both votes carry the text, by draw."""
        return self.answers[0].accepted * self.answers[1].accepted


@cache
def draw(worlds: int, seed: int = 0, source: str = "prior") -> Draws:
    """Parameters of worlds 0 onwards as `model.ensemble.simulate` draws them; InputError for a bad number, seed or source."""
    check_worlds(worlds)
    setup, key = prepare(Scenario.named("baseline"), source), seed_key(seed)
    world = new_world(setup.members.shape[1])
    drawn: tuple[list[np.ndarray], ...] = ([], [], [])
    for w in range(worlds):
        world.key[:] = key[0], key[1], w
        begin(world, setup)
        for kept, values in zip(drawn, (world.parameters, world.kosovo, world.serbia), strict=True):
            kept.append(values.copy())
    parameters, kosovo, serbia = (np.array(values) for values in drawn)
    return Draws(parameters, (kosovo, serbia), setup.levers.copy(), key)


def play(case: Case, draws: Draws) -> Played:
    """Both sides' answers to the case's text under every draw."""
    first, second = (_answers(case, seat, draws) for seat in (0, 1))
    return Played(case, (first, second))


def _answers(case: Case, seat: int, draws: Draws) -> Answers:
    levels, board, failed = _levels(case), _board(case), case.number(TEXT, "failed")
    number = len(draws)
    government, supported, held_out = np.empty(number), np.empty(number), np.empty(number)
    terms, ledger = np.empty((number, 10)), new_ledger(1)
    for w in range(number):
        parameters = draws.parameters[w]
        own = _principal(case, seat, draws.principals[seat][w])
        promised = _promised(case, seat, own, parameters)
        ledger[0, 0] = 0.0
        about = (draws.key, ledger, SEATS[seat], Text.COMPREHENSIVE, levels, NO_ENVOY, NO_TROOPS, failed)
        texts.answer(own, board, parameters, draws.levers, promised, *about)
        government[w] = ledger[1, Entry.PROBABILITY]
        terms[w] = ledger[1, Entry.TERM : Entry.TERM + 10]
        supported[w] = _carried(own, board, parameters, promised, SEATS[seat], levels)
        held_out[w] = texts.holding_out(parameters, Text.COMPREHENSIVE, failed)
    groups = {name: terms[:, list(places)].sum(axis=1) for name, places in TERMS.items()}
    return Answers(government, supported, groups, held_out)


def _carried(
    own: np.ndarray, board: np.ndarray, parameters: np.ndarray, promised: np.ndarray, actor: int, levels: tuple[float, ...]
) -> float:
    """1 if the vote at home carries the text, with what the rewards buy there."""
    other, union = texts.rewards(own, board, parameters, promised, actor, Text.COMPREHENSIVE)
    sweet = texts.sweetener(own, parameters, other + union)
    return float(texts.supported(own, levels[int(own[Principal.FEARED])], sweet))


def _levels(case: Case) -> tuple[float, float, float]:
    """Levels of the text; an issue that the case does not have stays at 0."""
    first, second, third = (case.number(TEXT, f"text_{i}") if i in case.issues else 0.0 for i in (1, 2, 3))
    return first, second, third


def _board(case: Case) -> np.ndarray:
    """What everybody can see: the levels before the text, no text in force, no violence, no sticks."""
    board = np.zeros(Board.SIZE)
    for issue in case.issues:
        for slot in (Board.AGREED, Board.IMPLEMENTED, Board.BASE):
            board[slot + issue - 1] = case.number(TEXT, f"before_{issue}")
    board[Board.NORTH_IDEAL] = 1.0
    return board


def _principal(case: Case, seat: int, template: np.ndarray) -> np.ndarray:
    """One side's state: its government's parameters from the draw, its issues and its vote from the case."""
    side, other = case.sides[seat], case.sides[1 - seat]
    own = template.copy()
    for slot in (Principal.IDEAL, Principal.WEIGHT, Principal.RED_LINE, Principal.DIRECTION, Principal.SALIENCE):
        own[slot : slot + 4] = 0.0
    stake = _stake(case)
    for issue in case.issues:
        at, ideal, theirs = issue - 1, case.number(side, f"ideal_{issue}"), case.number(other, f"ideal_{issue}")
        own[Principal.IDEAL + at] = ideal
        own[Principal.WEIGHT + at] = bargaining.issue_weight(SALIENCE, ideal, theirs, stake)
        own[Principal.SALIENCE + at] = SALIENCE
        own[Principal.RED_LINE + at] = case.number(side, f"red_line_{issue}")
        own[Principal.DIRECTION + at] = 1.0 if ideal > theirs else -1.0
        own[Principal.OBLIGED + at] = case.number(side, f"obliged_{issue}")
    own[Principal.LINE], own[Principal.TRUST] = case.number(side, "line"), case.number(side, "trust")
    own[[Principal.PULSE, Principal.HARDLINE, Principal.COMMITMENT, Principal.ANGER, Principal.COUNTERWEIGHT]] = 0.0
    return _with_vote(case, side, seat, own)


def _with_vote(case: Case, side: str, seat: int, own: np.ndarray) -> np.ndarray:
    """Enter the vote that decides: on this very text, so that all who reject it count in full."""
    own[Principal.FEARED] = seat
    own[Principal.UNTROUBLED] = case.number(TEXT, f"before_{seat + 1}")
    own[Principal.WHOLE] = case.number(TEXT, f"text_{seat + 1}")
    own[Principal.REJECT], own[Principal.THRESHOLD] = case.number(side, "reject"), case.number(side, "threshold")
    return own


def _stake(case: Case) -> float:
    """Utility of the whole dispute before scaling: sum of salience x distance of the two ideals (as in model/start.py)."""
    first, second = case.sides
    distances = (abs(case.number(first, f"ideal_{i}") - case.number(second, f"ideal_{i}")) for i in case.issues)
    return SALIENCE * sum(distances)


def _promised(case: Case, seat: int, own: np.ndarray, parameters: np.ndarray) -> np.ndarray:
    """The table of rewards as this side sees it."""
    side, promised = case.sides[seat], np.zeros((PROMISE_ROWS, Reward.SIZE))
    for (place, promise), row in ROWS.items():
        if place != seat or not case.promises(side, promise):
            continue
        weight = case.number(side, f"{promise}_salience") / _stake(case)
        if promise == "membership":
            whole = weight * parameters[Parameter.accession_span] * case.number(side, "membership_size")
            belief = case.number(side, "membership_belief")
        else:
            whole, belief = weight * parameters[Parameter.eu_perspective_step], parameters[Parameter.credibility_0]
        delay = case.number(side, f"{promise}_delay")
        wait = incentives.patience(own[Principal.DISCOUNT], delay)
        begin_reward(promised[row], whole, ONE_SHARE, belief, wait, delay, float(Earns.POLITICAL))
        promised[row, Reward.CONDITIONAL] = case.number(side, f"{promise}_tied")
    return promised
