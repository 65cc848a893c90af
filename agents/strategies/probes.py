"""Decisions made up to see what a strategy does with them: its terms and its memory, from the compiled code itself."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import numpy as np

from keci.agents.compiled import plain_python
from keci.agents.record import Kind
from keci.agents.state import Actor, Board, Decider, Principal
from keci.agents.strategies.compiling import run
from keci.agents.strategies.situations import toward
from keci.agents.strategies.strategy import MEMORY, Case, Strategy

CASES = 96
MOST_STEPS = 100_000  # lines that a rule runs for one decision; those that ship run fewer than a hundred (judgement)
DECIDED = (
    # kind, subject, number of the default's terms
    (Kind.ANSWER, 3.0, 10),
    (Kind.ANSWER, 2.0, 10),
    (Kind.ANSWER, 1.0, 6),
    (Kind.COMPLIANCE, 2.0, 8),
    (Kind.UNILATERAL, 0.0, 8),
    (Kind.COORDINATED, 0.0, 8),
    (Kind.ALERT, 0.0, 8),
    (Kind.CAMPAIGN, 0.0, 8),
    (Kind.PRESSURE, 0.0, 8),
    (Kind.WALK_OUT, 0.0, 2),
)


class Probe:
    """One made-up decision: what a strategy is given, drawn from generator number `number`."""

    def __init__(self, number: int) -> None:
        chance = np.random.default_rng(number)
        self.kind, self.subject, given = DECIDED[number % len(DECIDED)]
        self.actor = Actor.KOSOVO if number % 2 else Actor.SERBIA
        self.terms = chance.normal(0.0, 0.5, given)
        self.board = chance.uniform(0.0, 1.0, Board.SIZE)
        self.board[[Board.KOSOVO_ACT, Board.SERBIA_ACT]] = chance.integers(0, 6, 2)
        self.own = chance.uniform(-1.0, 1.0, Principal.SIZE)
        self.memory = chance.normal(0.0, 0.5, MEMORY) if number % 3 else np.zeros(MEMORY)
        self.month = int(chance.integers(0, 120))
        self.base, self.precision, self.factor = float(chance.normal(0.0, 2.0)), float(chance.uniform(1.0, 12.0)), 1.0


class EndlessError(RuntimeError):
    """A strategy has run `MOST_STEPS` lines of one decision."""


class _Watch:
    """Counts lines as they run, in the place of a debugger: a limit of steps, unlike one of time, is the same on any machine."""

    def __init__(self) -> None:
        self.steps = 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> _Watch:
        self.steps += event == "line"
        if self.steps > MOST_STEPS:
            raise EndlessError
        return self


def rehearse(strategy: type[Strategy], number: int) -> np.ndarray:
    """The terms that a strategy gives a made-up decision as plain Python, with arrays that check every index and every write.

    `EndlessError` if it takes more than `MOST_STEPS` lines: compiled, it could not be stopped.
    """
    found = Probe(number)
    weighed = np.zeros(len(strategy.terms) + (len(found.terms) if strategy.keeps else 0))
    for array in (found.terms, found.board, found.own):
        array.setflags(write=False)
    kind, actor = int(found.kind), int(found.actor)
    case = Case(kind, actor, found.month, found.subject, found.base, found.precision, found.factor, toward(kind))
    weigh, before = plain_python(strategy.weigh), sys.gettrace()
    sys.settrace(_Watch())
    try:
        weigh(case, found.terms, found.board, found.own, found.memory, weighed)
    finally:
        sys.settrace(before)
    return weighed


def ask(strategy: type[Strategy], stamp: str, number: int) -> tuple[np.ndarray, np.ndarray]:
    """What the compiled strategy makes of a made-up decision: (its terms, its memory after it)."""
    case = Probe(number)
    block = case.own[Principal.DECIDER :]
    block[Decider.MEMORY : Decider.MEMORY + MEMORY] = case.memory
    block[Decider.GIVEN : Decider.GIVEN + len(case.terms)] = case.terms
    block[Decider.WEIGHED :] = 0.0
    whole = (len(case.own), len(case.terms), int(case.kind), int(case.actor), case.month)
    run(strategy, stamp, (case.own, case.board, block), (*whole, case.subject, case.base, case.precision, case.factor))
    weighed = len(strategy.terms) + (len(case.terms) if strategy.keeps else 0)
    memory = block[Decider.MEMORY : Decider.MEMORY + MEMORY].copy()
    return block[Decider.WEIGHED : Decider.WEIGHED + weighed].copy(), memory
