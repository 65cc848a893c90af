"""What became of the deal where it came in one of two twin futures only, and what stood in its way in the other."""

from __future__ import annotations

import numpy as np

from keci.agents.record import Entry, Kind
from keci.agents.state import Actor, Text

DEAL_OUTCOMES = frozenset({"normalisation", "lasting_normalisation", "deal", "good_deal"})  # what a comprehensive deal decides
CAPITALS = {int(Actor.KOSOVO): "Kosovo", int(Actor.SERBIA): "Serbia"}


def ending(arm: np.ndarray, reference: np.ndarray, helped: bool) -> str:
    """How a deal came to be in one future and not in the other, from the filled rows of both ledgers.

    Where both sign one, what became of it is what differs.
    """
    signed = first_deal(arm), first_deal(reference)
    if signed[0] is not None and signed[1] is None:
        return f"a comprehensive deal, where in the other future {obstacle(reference, signed[0])}"
    if signed[0] is None and signed[1] is not None:
        return f"no comprehensive deal: {obstacle(arm, signed[1])}"
    if signed[0] is None:
        return "no comprehensive deal in either future"
    return f"a comprehensive deal in both futures, with a {'better' if helped else 'worse'} outcome"


def first_deal(rows: np.ndarray) -> int | None:
    """The month in which a comprehensive deal is first signed; None if it never is."""
    months = _of(rows, Kind.SIGNED, Text.COMPREHENSIVE)[:, Entry.MONTH]
    return int(months[0]) if len(months) else None


def obstacle(rows: np.ndarray, month: int) -> str:
    """Why no comprehensive deal was signed in a month: no round, no such text, or who refused it."""
    here = rows[rows[:, Entry.MONTH] == month]
    answers = _of(here, Kind.ANSWER, Text.COMPREHENSIVE)
    refusing = [CAPITALS[int(row[Entry.ACTOR])] for row in answers if row[Entry.CHOICE] == 0.0]
    if refusing:
        return f"{' and '.join(refusing)} refuse{'s' if len(refusing) == 1 else ''}"
    rounds = here[(here[:, Entry.KIND] == Kind.CONVENE) & (here[:, Entry.CHOICE] > 0.0)]
    return "the round that month has no such text" if len(rounds) else "there is no round that month"


def _of(rows: np.ndarray, kind: int, subject: int) -> np.ndarray:
    return rows[(rows[:, Entry.KIND] == kind) & (rows[:, Entry.SUBJECT] == subject)]
