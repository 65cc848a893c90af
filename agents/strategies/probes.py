"""Decisions made up to see what a strategy does with them: its terms and its memory, from the compiled code itself."""

from __future__ import annotations

import ctypes

import numpy as np

from keci.agents.record import Kind
from keci.agents.state import Actor, Board, Decider, Principal
from keci.agents.strategies.compiling import compiled
from keci.agents.strategies.situations import toward
from keci.agents.strategies.strategy import MEMORY, Case, Strategy

CASES = 96
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


def rehearse(strategy: type[Strategy], number: int) -> np.ndarray:
    """The terms that a strategy gives a made-up decision as plain Python, with arrays that check every index and every write."""
    found = Probe(number)
    weighed = np.zeros(len(strategy.terms) + (len(found.terms) if strategy.keeps else 0))
    for array in (found.terms, found.board, found.own):
        array.setflags(write=False)
    kind, actor = int(found.kind), int(found.actor)
    case = Case(kind, actor, found.month, found.subject, found.base, found.precision, found.factor, toward(kind))
    strategy.weigh(case, found.terms, found.board, found.own, found.memory, weighed)
    return weighed


def ask(strategy: type[Strategy], stamp: str, number: int) -> tuple[np.ndarray, np.ndarray]:
    """What the compiled strategy makes of a made-up decision: (its terms, its memory after it)."""
    case = Probe(number)
    block = case.own[Principal.DECIDER :]
    block[Decider.MEMORY : Decider.MEMORY + MEMORY] = case.memory
    block[Decider.GIVEN : Decider.GIVEN + len(case.terms)] = case.terms
    block[Decider.WEIGHED :] = 0.0
    pointers = [array.ctypes.data_as(ctypes.POINTER(ctypes.c_double)) for array in (case.own, case.board, block)]
    whole = (len(case.own), len(case.terms), int(case.kind), int(case.actor), case.month)
    compiled(strategy, stamp).ctypes(*pointers, *whole, case.subject, case.base, case.precision, case.factor)
    weighed = len(strategy.terms) + (len(case.terms) if strategy.keeps else 0)
    memory = block[Decider.MEMORY : Decider.MEMORY + MEMORY].copy()
    return block[Decider.WEIGHED : Decider.WEIGHED + weighed].copy(), memory
