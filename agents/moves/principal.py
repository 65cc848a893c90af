"""What Kosovo and Serbia do alike besides bargaining: learn whom to trust, listen to their publics, hold elections."""

from __future__ import annotations

from agents.compiled import rule
from agents.parameters import Derived, Parameter
from agents.record import Entry, Kind, decide, happened
from agents.rules import bargaining, conflict, cooperation, incentives, opinion, trust
from agents.rules.chance import Stream, uniform
from agents.state import Board, Lever, Principal, Setting, Text

KFOR_REFERENCE = 4.5  # thousand troops at which the peacekeeping coefficients are 0 (KFOR at the end of 2023)
SHORTEST_TERM = 6.0  # months before another election can be called, from a shock too (judgement)
LINE_SWING = 10.0  # log-odds of a firmer government per unit of hawkish shift (judgement)
KEPT_PROMISE = 0.25  # evidence: a month of carrying out obligations (judgement)
SIGNATURE = 0.3  # evidence: a text signed (judgement)
LESSER_HARM = 0.5  # evidence: pressure, against 1 for an army alert (judgement)
PAYMENT_GAIN = 0.2  # part of the credibility gain that one payment of the EU's brings (judgement)
MOVING = 6.0  # months since the last step in which the dialogue counts as moving (judgement)
FORFEIT = 0.5  # part of what the track has given already that misconduct puts at risk (judgement)


@rule
def update_trust(own, parameters, good, bad):
    """Take this month's evidence about the other side into the reputation; the pulse of shared emergencies fades."""
    memory = parameters[Parameter.trust_memory]
    own[Principal.GOOD] = trust.evidence(own[Principal.GOOD], memory, good, 1.0)
    own[Principal.BAD] = trust.evidence(own[Principal.BAD], memory, bad, 1.0)
    own[Principal.PULSE] *= parameters[Derived.PULSE_KEPT]
    own[Principal.TRUST] = trust.reputation(
        own[Principal.GOOD], own[Principal.BAD], parameters[Parameter.trust_0], parameters[Parameter.trust_prior_strength]
    )


@rule
def update_public(own, board, parameters):
    """The hawkish shift of the public after this month's violence."""
    own[Principal.HARDLINE] = opinion.hardline_step(
        own[Principal.HARDLINE],
        parameters[Derived.HARDLINE_KEPT],
        board[Board.SEVERE],
        parameters[Parameter.hawkish_shift_severe],
    )
    own[Principal.BACKLASH] *= parameters[Derived.BACKLASH_KEPT]


@rule
def hold_election(own, board, parameters, key, ledger, actor, early, turnover):
    """An election falls due or is called early; it may bring another government, firmer or softer. Returns 1 if held."""
    month = int(board[Board.MONTH])
    own[Principal.SINCE_ELECTION] += 1.0
    if own[Principal.SINCE_ELECTION] < SHORTEST_TERM:
        return 0.0
    draw = uniform(key, Stream.ELECTION, actor, month, 0)
    if opinion.election_due(own[Principal.SINCE_ELECTION], own[Principal.TERM], early, draw) == 0.0:
        return 0.0
    own[Principal.SINCE_ELECTION] = 0.0
    happened(ledger, month, 0, actor, Kind.ELECTION, 0.0, (own[Principal.HARDLINE],))
    base = bargaining.log_odds(turnover)
    if decide(ledger, key, Stream.GOVERNMENT, actor, month, 0, Kind.GOVERNMENT, 0.0, base, 1.0, 1.0, (0.0,)) > 0.0:
        firmer = uniform(key, Stream.GOVERNMENT, actor, month, 1) < opinion.firmer_probability(
            own[Principal.HARDLINE], LINE_SWING
        )
        size = uniform(key, Stream.GOVERNMENT, actor, month, 2)
        own[Principal.LINE] = size if firmer else -size
        if ledger is not None and ledger.shape[0] > 0:
            ledger[int(ledger[0, 0]), Entry.SUBJECT] = own[Principal.LINE]
    return 1.0


@rule
def at_stake(own, board, levers):
    """Utility that misconduct puts at risk under a conditional track: what it still promises, part of what it gave."""
    if board[Board.TRACK] == 0.0 or levers[Lever.KECI, Setting.CONDITIONAL] == 0.0:
        return 0.0
    return own[Principal.CRED_NATO] * own[Principal.REWARD_NATO] + FORFEIT * own[Principal.NATO_HELD]


@rule
def troop_factor(board, coefficient):
    """Factor on a rate or probability from KFOR's strength above its reference level."""
    return conflict.peacekeeper_factor(coefficient, board[Board.KFOR] - KFOR_REFERENCE)


@rule
def judge_union(own, parameters, paid, signed):
    """Belief in the EU's promise: won by a payment, lost month by month while a step waits for its reward."""
    if paid > 0.0:
        gain = PAYMENT_GAIN * parameters[Parameter.credibility_gain]
        own[Principal.CRED_EU] = incentives.credibility_won(own[Principal.CRED_EU], gain)
        own[Principal.OWED_EU] = 0.0
    elif own[Principal.OWED_EU] > 0.0:
        loss = parameters[Parameter.credibility_loss_delay]
        own[Principal.CRED_EU] = incentives.credibility_lost(own[Principal.CRED_EU], loss)
    if signed >= Text.FRAMEWORK:
        own[Principal.OWED_EU] = 1.0


@rule
def share_emergency(own, board, parameters):
    """An emergency met together moves trust for a while, further if the dialogue moves."""
    if board[Board.JOINT_RESPONSE] > 0.0:
        moves = 1.0 if board[Board.MONTH] - board[Board.STEP_MONTH] <= MOVING else 0.0
        own[Principal.PULSE] += cooperation.emergency_pulse(
            parameters[Parameter.eadrcc_trust_pulse], moves, parameters[Parameter.eadrcc_basis_mult]
        )
