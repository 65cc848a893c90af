"""The ledger: what every actor decided, with the terms, the probability and the draw behind it.

A ledger is a float array; row 0 holds the number of entries in its first column, each further row is an entry. The ensemble
passes None, and what would write an entry is not even compiled; with a ledger of no rows nothing is written. All decisions
are logit choices between doing and not doing, p = factor x logistic(base + precision x sum of terms), so an entry lets
anybody recompute the probability.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba.core import errors, types

from keci.agents.compiled import rule, written_out
from keci.agents.names import END, Names, Slots, slot
from keci.agents.rules.bargaining import logistic
from keci.agents.rules.chance import uniform
from keci.agents.state import GIVEN_TERMS, MOST_TERMS


class Entry(Slots):
    """Columns of the ledger."""

    MONTH = slot()
    DAY = slot()
    ACTOR = slot()
    KIND = slot()
    CHOICE = slot()
    PROBABILITY = slot()
    DRAW = slot()
    BASE = slot()
    PRECISION = slot()
    FACTOR = slot()
    SUBJECT = slot()  # what it is about: a step, a text, a class of severity, a size
    TERMS = slot()
    RULE = slot()  # number of the strategy that weighed the terms; 0 the default
    TERM = slot(MOST_TERMS)
    SIZE = END


WIDTH = int(Entry.SIZE)
NOW = -1  # of a draw: this month's


class Kind(Names):
    """What was decided or happened."""

    ELECTION = 0
    GOVERNMENT = 1
    EMERGENCY = 2
    JOINT_RESPONSE = 3
    INCIDENT = 4
    SUSPENSION = 5
    REINFORCEMENT = 6
    UNILATERAL = 7
    COORDINATED = 8
    ALERT = 9
    PRESSURE = 10
    CONVENE = 11
    MEASURES_IMPOSED = 12
    MEASURES_LIFTED = 13
    PROPOSAL = 14
    ANSWER = 15
    SIGNED = 16
    COMPLIANCE = 17
    COLLAPSE = 18
    SPONSOR = 19
    SILENCE = 20
    HOLDOUT = 21
    CONSENSUS = 22
    DELIVERY = 23
    TRACK_SUSPENDED = 24
    TRACK_RESUMED = 25
    TRANCHE_WITHDRAWN = 26
    APPOINTMENT = 27
    WALK_OUT = 28
    SHOCK = 29
    NORMALISED = 30
    ACCESSION = 31
    PAYMENT = 33
    SESSION = 34
    COUNTER_OFFER = 35
    PLOT = 36
    PLOT_FOUND = 37
    LAUNCH = 38
    ATTRIBUTION = 39
    CAMPAIGN = 40
    JOINING = 41
    MEMBER_GOVERNMENT = 42
    RENEGOTIATION = 43


def _limit(most: int, advice: str) -> Callable[[Any], None]:
    """A check of how many terms a decision has, made while it is compiled: at run time it costs nothing."""

    def refusal(number: int) -> str | None:
        return f"a decision with {number} terms: at most {most}; {advice}" if number > most else None

    def check_plain(terms: Any) -> None:
        if said := refusal(len(terms)):
            raise ValueError(said)

    @written_out(plain=check_plain)
    def check(typing_context: Any, terms: Any) -> Any:
        if said := refusal(len(terms)):
            raise errors.TypingError(said)
        return types.void(terms), lambda context, builder, signature, arguments: context.get_dummy_value()

    return check


check_noted = _limit(MOST_TERMS, "raise GIVEN_TERMS or NAMED_TERMS in agents/state.py, or give fewer")
check_given = _limit(GIVEN_TERMS, "raise GIVEN_TERMS in agents/state.py, or give fewer")


def empty_ledger() -> np.ndarray:
    """A ledger that records nothing: float array of shape (0, WIDTH)."""
    return np.zeros((0, WIDTH))


def new_ledger(entries: int = 1024) -> np.ndarray:
    """A ledger with room for so many entries: float array of shape (entries + 1, WIDTH)."""
    return np.zeros((entries + 1, WIDTH))


def ensure_room(ledger: np.ndarray, entries: int) -> np.ndarray:
    """The same ledger, or a copy twice as long, such that `entries` more fit."""
    if ledger.shape[0] - 1 - int(ledger[0, 0]) >= entries:
        return ledger
    return np.concatenate([ledger, np.zeros((max(ledger.shape[0], entries), ledger.shape[1]))])


@rule
def new_row(ledger):
    """The next free row of a ledger, or 0 if it has none."""
    if ledger.shape[0] == 0:
        return 0
    row = int(ledger[0, 0]) + 1
    if row >= ledger.shape[0]:
        return 0
    ledger[0, 0] = row
    return row


@rule
def write(ledger, row, month, day, actor, kind, choice, probability, draw, base, precision, factor, subject):
    """Fill the columns of one entry other than its terms."""
    ledger[row, Entry.MONTH] = month
    ledger[row, Entry.DAY] = day
    ledger[row, Entry.ACTOR] = actor
    ledger[row, Entry.KIND] = kind
    ledger[row, Entry.CHOICE] = choice
    ledger[row, Entry.PROBABILITY] = probability
    ledger[row, Entry.DRAW] = draw
    ledger[row, Entry.BASE] = base
    ledger[row, Entry.PRECISION] = precision
    ledger[row, Entry.FACTOR] = factor
    ledger[row, Entry.SUBJECT] = subject
    ledger[row, Entry.RULE] = 0.0


@rule
def note(ledger, month, day, actor, kind, choice, probability, draw, base, precision, factor, subject, terms):
    """Write one entry; does nothing with a ledger of no rows, and drops the entry if the ledger is full."""
    check_noted(terms)
    row = new_row(ledger)
    if row == 0:
        return
    write(
        ledger,
        row,
        int(month),
        int(day),
        int(actor),
        kind,
        float(choice),
        probability,
        draw,
        base,
        precision,
        factor,
        float(subject),
    )
    ledger[row, Entry.TERMS] = len(terms)
    for k in range(len(terms)):
        ledger[row, Entry.TERM + k] = terms[k]


@rule
def happened(ledger, month, day, actor, kind, subject, terms):
    """Write an event that follows from what went before, with no chance of its own."""
    if ledger is None:
        return
    note(ledger, month, day, actor, kind, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, subject, terms)


@rule
def decide(ledger, key, stream, actor, month, index, kind, subject, base, precision, factor, terms, since=NOW):
    """A logit choice between doing (1) and not doing (0), recorded; returns the choice.

    p = min(1, factor x logistic(base + precision x sum of terms)); it is done if the keyed uniform draw lies below p. The draw is
    that of this month, or of the month `since` which it has held.
    """
    total = 0.0
    for k in range(len(terms)):
        total += terms[k]
    probability = min(1.0, factor * logistic(base + precision * total))
    draw = uniform(key, stream, actor, month if since == NOW else since, index)
    choice = 1.0 if draw < probability else 0.0
    if ledger is not None:
        note(ledger, month, 0, actor, kind, choice, probability, draw, base, precision, factor, subject, terms)
    return choice


@rule
def befalls(ledger, key, stream, actor, month, index, kind, subject, probability, terms):
    """Something that happens with a given probability, recorded; returns 1 if it does. `terms` only inform."""
    draw = uniform(key, stream, actor, month, index)
    choice = 1.0 if draw < probability else 0.0
    if ledger is not None:
        note(ledger, month, 0, actor, kind, choice, probability, draw, 0.0, 0.0, 1.0, subject, terms)
    return choice
