"""Serbia: pressure, alerts and restraint in the north, walk-outs, and what it learns of Kosovo."""

from __future__ import annotations

from agents.compiled import rule
from agents.levers import strength
from agents.moves.principal import (
    KEPT_PROMISE,
    SIGNATURE,
    hold_election,
    judge_union,
    update_public,
    update_trust,
)
from agents.parameters import Derived, Parameter
from agents.record import Kind, decide
from agents.rules import bargaining
from agents.rules.chance import Stream
from agents.state import Act, Actor, Board, Lever, Principal

PROVOKED = 0.3  # utility: how much a unilateral act calls for an answer (judgement; 4 of 6 alerts in the record were answers)
AFTER_VIOLENCE = 0.15  # utility: the same after a severe incident (judgement)
PATRON_ON_ALERT = 0.1  # utility: the patron's encouragement at full push (judgement)
LINE_ON_ALERT = 0.15  # utility (judgement)
EU_AT_STAKE = 0.5  # part of the EU's reward that an alert puts at risk (judgement)
WALK_OUT_USUAL = 0.02  # probability of walking out in a month in which NATO moves closer, before backlash (judgement)
WALK_OUT_MONTHS = 3.0  # (judgement; the record's walk-outs last weeks to months)
COORDINATION = 0.2  # evidence: a coordinated act of Kosovo's against a kept promise (judgement)


@rule
def elect(own, board, parameters, key, ledger):
    """Serbia's elections: frequent, rarely with a change of government."""
    board[Board.ELECTION_SERBIA] = hold_election(
        own,
        board,
        parameters,
        key,
        ledger,
        Actor.SERBIA,
        parameters[Parameter.early_election_serbia],
        parameters[Parameter.turnover_serbia],
    )
    board[Board.SERBIA_LINE] = own[Principal.LINE]


@rule
def appraise(own, board, parameters, levers, track_value):
    """What the rival lever offers Belgrade: a reward of the same size as the track is to Pristina (`track_value`, utility)."""
    size = strength(levers, Lever.SERBIA_REWARD, board[Board.MONTH])
    own[Principal.REWARD_EXTRA] = size * track_value * parameters[Parameter.keci_value_rel] * parameters[Derived.WORKS]


@rule
def act_in_north(own, board, parameters, patron, key, ledger):
    """Alert the army, press on the north, or hold back."""
    month = int(board[Board.MONTH])
    precision = parameters[Parameter.quantal_precision]
    provoked = PROVOKED if board[Board.KOSOVO_ACT] == Act.UNILATERAL else 0.0
    violent = AFTER_VIOLENCE if board[Board.SEVERE] > 0.0 else 0.0
    kept_back = EU_AT_STAKE * own[Principal.CRED_EU] * own[Principal.REWARD_EU]
    line = LINE_ON_ALERT * own[Principal.LINE]
    terms = (provoked, violent, PATRON_ON_ALERT * patron, line, -kept_back, own[Principal.BACKLASH])
    base = parameters[Derived.ALERT_LOG_ODDS]
    board[Board.SERBIA_ACT] = Act.NOTHING
    if decide(ledger, key, Stream.SERBIA_NORTH, Actor.SERBIA, month, 0, Kind.ALERT, 0.0, base, precision, 1.0, terms) > 0.0:
        board[Board.SERBIA_ACT] = Act.ALERT
        return
    base = parameters[Derived.PRESSURE_LOG_ODDS]
    if decide(ledger, key, Stream.SERBIA_NORTH, Actor.SERBIA, month, 1, Kind.PRESSURE, 0.0, base, precision, 1.0, terms) > 0.0:
        board[Board.SERBIA_ACT] = Act.PRESSURE


@rule
def react_to_track(own, board, parameters, key, ledger):
    """When NATO moves closer to Kosovo: anger at home, more where a red line is crossed, and perhaps a walk-out."""
    if board[Board.MILESTONE] == 0.0:
        return
    month = int(board[Board.MONTH])
    beyond = bargaining.beyond_red_line(board[Board.NATO_LEVEL], own[Principal.NATO_RED_LINE], -1.0)
    own[Principal.BACKLASH] += (
        parameters[Parameter.serbia_backlash] * board[Board.MILESTONE] + own[Principal.NATO_WEIGHT] * beyond
    )
    base = bargaining.log_odds(WALK_OUT_USUAL)
    precision = parameters[Parameter.quantal_precision]
    terms = (own[Principal.BACKLASH], LINE_ON_ALERT * own[Principal.LINE])
    if decide(ledger, key, Stream.WALK_OUT, Actor.SERBIA, month, 0, Kind.WALK_OUT, 0.0, base, precision, 1.0, terms) > 0.0:
        board[Board.SUSPENDED_UNTIL] = max(board[Board.SUSPENDED_UNTIL], month + WALK_OUT_MONTHS)
        board[Board.SUSPENSION] = 1.0


@rule
def learn(own, board, parameters):
    """Take in the month: Kosovo's conduct as evidence, and the public's mood."""
    good = 0.0
    bad = 0.0
    if board[Board.KOSOVO_COMPLIED] > 0.0:
        good += KEPT_PROMISE
    if board[Board.SIGNED] > 0.0:
        good += SIGNATURE
    if board[Board.KOSOVO_ACT] == Act.COORDINATED:
        good += COORDINATION
    if board[Board.KOSOVO_ACT] == Act.UNILATERAL:
        bad += 1.0
    if board[Board.COLLAPSED] > 0.0:
        bad += parameters[Parameter.trust_neg_weight]
    update_trust(own, parameters, good, bad)
    update_public(own, board, parameters)
    judge_union(own, parameters, board[Board.EU_PAID_SERBIA], board[Board.SIGNED])
