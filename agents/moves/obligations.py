"""What Kosovo or Serbia does with a signed text: carry out its part this month, or not."""

from __future__ import annotations

import math

from keci.agents.choice import choose
from keci.agents.compiled import rule
from keci.agents.moves import promises
from keci.agents.parameters import Derived, Parameter
from keci.agents.record import Kind
from keci.agents.rules import bargaining, implementation, trust
from keci.agents.rules.chance import Stream
from keci.agents.state import Actor, Board, Principal, Promise, Text


@rule
def outstanding(own, board):
    """Utility of one's own obligations still to be carried out, as a cost (at least 0), red lines aside."""
    cost = 0.0
    for issue in range(3):
        open_part = 1.0 - board[Board.DONE + issue]
        gain = bargaining.issue_gain(
            own[Principal.WEIGHT + issue],
            board[Board.AGREED + issue],
            board[Board.BASE + issue],
            own[Principal.IDEAL + issue],
        )
        cost += max(0.0, -gain) * own[Principal.OBLIGED + issue] * open_part
    return cost


@rule
def obliged_now(own, board):
    """True if a political text leaves this side something to carry out."""
    for issue in range(3):
        due = board[Board.AGREED + issue] != board[Board.BASE + issue] and board[Board.DONE + issue] < 1.0
        if due and own[Principal.OBLIGED + issue] > 0.0:
            return True
    return False


@rule
def expected_return(own, board):
    """Utility of what the other side still owes, weighed by trust."""
    value = 0.0
    for issue in range(3):
        gain = bargaining.issue_gain(
            own[Principal.WEIGHT + issue],
            board[Board.AGREED + issue],
            board[Board.BASE + issue],
            own[Principal.IDEAL + issue],
        )
        value += max(0.0, gain) * (1.0 - own[Principal.OBLIGED + issue]) * (1.0 - board[Board.DONE + issue])
    return value * trust.with_pulse(own[Principal.TRUST], own[Principal.PULSE])


@rule
def set_implemented(board, issue):
    """Implemented level: the way from the level at signing to the agreed one, as far as it has been gone."""
    base = board[Board.BASE + issue]
    board[Board.IMPLEMENTED + issue] = base + board[Board.DONE + issue] * (board[Board.AGREED + issue] - base)


@rule
def carry_out(own, board, parameters):
    """A month of carrying out: each issue advances by one's own share of the duty."""
    rate = implementation.rate_when_complying(parameters[Parameter.impl_rate_base], parameters[Parameter.usual_compliance])
    if board[Board.DEAL] > 0.0:
        rate *= parameters[Parameter.comprehensive_pace]
    violence = parameters[Parameter.viol_impl_mult] if board[Board.SEVERE] > 0.0 else 1.0
    for issue in range(3):
        duty = own[Principal.OBLIGED + issue]
        if duty > 0.0:
            slot = Board.DONE + issue
            board[slot] = implementation.progress(board[slot], rate, violence, duty)
            set_implemented(board, issue)


@rule
def duties_done(own, board):
    """Share of a side's own duties under the text in force that is carried out, weighted by what each issue demands."""
    done = 0.0
    due = 0.0
    for issue in range(3):
        weight = abs(board[Board.AGREED + issue] - board[Board.BASE + issue]) * own[Principal.OBLIGED + issue]
        done += board[Board.DONE + issue] * weight
        due += weight
    return implementation.implementation_share(done, due)


@rule
def comply(own, board, parameters, promised, key, ledger, actor):
    """Carry out obligations of a political text this month or not; marks the board: 1, 0, or -1 if nothing is due.

    The other side's default of last month (`KOSOVO_DEFAULTED`, `SERBIA_DEFAULTED`) is answered by generous tit-for-tat: what it
    still owes then counts for less.
    """
    mine = Board.KOSOVO_COMPLIED if actor == Actor.KOSOVO else Board.SERBIA_COMPLIED
    theirs = Board.SERBIA_DEFAULTED if actor == Actor.KOSOVO else Board.KOSOVO_DEFAULTED
    duties = Board.DUTIES_KOSOVO if actor == Actor.KOSOVO else Board.DUTIES_SERBIA
    if board[Board.TEXT_KIND] < Text.FRAMEWORK or not obliged_now(own, board):
        board[mine] = -1.0
        own[Principal.KEEPING] = 0.0
        board[duties] = duties_done(own, board)
        return
    month = int(board[Board.MONTH])
    kind = board[Board.TEXT_KIND]
    other = Promise.NATO if actor == Actor.KOSOVO else Promise.RIVAL
    union = Promise.EU_KOSOVO if actor == Actor.KOSOVO else Promise.EU_SERBIA
    foresight = own[Principal.FORESIGHT]
    punished = board[Board.MEASURES if actor == Actor.KOSOVO else Board.MEASURES_SERBIA]
    stick = parameters[Parameter.eu_stick_cost_kosovo if actor == Actor.KOSOVO else Parameter.eu_stick_cost_serbia]
    reciprocity = expected_return(own, board) * trust.cooperation_after(board[theirs], parameters[Parameter.forgive_prob])
    precision = parameters[Parameter.compliance_precision]
    line = parameters[Derived.COMPLIANCE_LINE_LOG_RATIO] * own[Principal.LINE]
    terms = (
        promises.for_delivering(promised[other], parameters, foresight),
        promises.for_delivering(promised[union], parameters, foresight),
        stick * punished,
        reciprocity,
        -outstanding(own, board),
        -own[Principal.HARDLINE],
        bargaining.as_utility(line, precision),
        -own[Principal.ANGER],
    )
    own[Principal.KEEPING] = 0.0
    for k in range(len(terms)):
        own[Principal.KEEPING] += terms[k]
    base = parameters[Derived.COMPLIANCE_LOG_ODDS]
    if kind == Text.COMPREHENSIVE:
        base += math.log(parameters[Parameter.binding_odds])
    stream, at, done = Stream.COMPLIANCE, Principal.DECIDER, Kind.COMPLIANCE
    board[mine] = choose(own, at, board, ledger, key, stream, actor, month, 0, done, kind, base, precision, 1.0, terms)
    if board[mine] > 0.0:
        carry_out(own, board, parameters)
    board[duties] = duties_done(own, board)
