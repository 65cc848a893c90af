"""What strategies ask of a decision: which way it leads, what is at stake for the actor itself, what the other side did last."""

from __future__ import annotations

from keci.agents.compiled import rule
from keci.agents.record import Kind
from keci.agents.state import Act, Actor, Board, Text


@rule
def toward(kind):
    """1 if doing it is a step towards the other side or towards agreement, -1 if it is one against."""
    if kind == Kind.ANSWER or kind == Kind.COMPLIANCE or kind == Kind.COORDINATED or kind == Kind.CONVENE:
        return 1.0
    return -1.0


@rule
def is_stake(kind, subject, term):
    """True if a term of the default is a gain or a loss of the actor's own, not a circumstance that makes acts more usual.

    The terms are those of `telling.decisions.MEANINGS`, in their order.
    """
    if kind == Kind.ANSWER:
        return term >= 4 if subject == Text.TECHNICAL else True
    if kind == Kind.UNILATERAL or kind == Kind.COORDINATED:
        return term >= 5
    if kind == Kind.ALERT or kind == Kind.CAMPAIGN or kind == Kind.PRESSURE:
        return term == 5
    if kind == Kind.COMPLIANCE:
        return term <= 5
    if kind == Kind.PLOT or kind == Kind.LAUNCH:
        return term >= 4
    return kind == Kind.SILENCE


@rule
def keep(terms, weighed):
    """Take over the default's terms as they are; returns how many there are."""
    for k in range(terms.shape[0]):
        weighed[k] = terms[k]
    return terms.shape[0]


@rule
def wronged(board, actor):
    """True if the other side's last move was hostile. Kosovo looks at Serbia, everybody else at Kosovo.

    Hostile is an alert, a campaign or pressure, an attack laid at Belgrade's door, an act alone in the north, and what was left
    undone of a text last month.
    """
    if actor == Actor.KOSOVO:
        act = board[Board.SERBIA_ACT]
        hostile = act == Act.ALERT or act == Act.CAMPAIGN or act == Act.PRESSURE
        return hostile or board[Board.SERBIA_DEFAULTED] > 0.0 or board[Board.BLAMED_SERBIA] > 0.0
    return board[Board.KOSOVO_ACT] == Act.UNILATERAL or board[Board.KOSOVO_DEFAULTED] > 0.0
