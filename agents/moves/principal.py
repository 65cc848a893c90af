"""What Kosovo and Serbia do alike besides bargaining: learn whom to trust, listen to their publics, hold elections."""

from __future__ import annotations

from keci.agents.compiled import rule
from keci.agents.moves import promises
from keci.agents.parameters import Derived, Parameter
from keci.agents.record import Entry, Kind, decide, happened
from keci.agents.rules import bargaining, conflict, cooperation, opinion, trust
from keci.agents.rules.chance import Stream, uniform
from keci.agents.state import Actor, Board, Principal, Promise, Reward

KFOR_REFERENCE = 4.5  # thousand troops at which the peacekeeping coefficients are 0 (KFOR at the end of 2023)


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
def betrayal(breached, parameters):
    """Weight of an act as evidence against a side: that of a betrayal where it breaches a comprehensive text in force, else 1."""
    return parameters[Parameter.trust_neg_weight] if breached > 0.0 else 1.0


@rule
def update_public(own, board, parameters):
    """The public after this month: its hawkish shift, what ties the government's hands, movements and grievances fading."""
    own[Principal.HARDLINE] = opinion.hardline_step(
        own[Principal.HARDLINE],
        parameters[Derived.HARDLINE_KEPT],
        board[Board.SEVERE],
        parameters[Parameter.hawkish_shift_severe],
    )
    own[Principal.COMMITMENT] *= parameters[Derived.COMMITMENT_KEPT]
    own[Principal.GRIEVANCE] *= parameters[Derived.COMMITMENT_KEPT]
    own[Principal.PROTEST] *= parameters[Derived.PROTEST_KEPT]


@rule
def early_hazard(own, parameters, month, usual, shortest):
    """Monthly probability of an early election: none while the last is recent, more without a majority and under protest.

    `usual` is the log-odds under a middling majority. What nobody had called by the start cannot be held right after it.
    """
    if own[Principal.SINCE_ELECTION] < shortest or month < own[Principal.EARLY_FROM]:
        return 0.0
    shift = parameters[Parameter.majority_memory] * (0.5 - own[Principal.MAJORITY])
    shift += parameters[Parameter.protest_effect] * own[Principal.PROTEST]
    return bargaining.logistic(usual + shift)


@rule
def resented(own):
    """How much of the public rejects the deal that the government signed, beyond what is usual; 0 without one."""
    return own[Principal.SIGNED_DEAL] * max(0.0, 1.0 - 2.0 * own[Principal.THRESHOLD] + own[Principal.REJECT])


@rule
def vote_terms(own, board, parameters, usual_support):
    """What moves votes against the government, in log-odds: a deal the public rejects, violence, broken promises, protest."""
    lost = max(0.0, usual_support - own[Principal.SUPPORT]) + own[Principal.GRIEVANCE]
    return (
        parameters[Parameter.vote_on_deal] * resented(own),
        parameters[Parameter.vote_on_violence] * 12.0 * board[Board.VIOLENCE],
        parameters[Parameter.vote_on_promises] * lost,
        parameters[Parameter.protest_effect] * own[Principal.PROTEST],
        -parameters[Parameter.majority_memory] * (own[Principal.MAJORITY] - 0.5),
    )


@rule
def hold_election(own, board, parameters, key, ledger, actor, early, shortest, turnover, usual_support):
    """An election falls due or is called early; it may bring another government, firmer or softer. 1 held, 2 another government.

    What happened since the last one moves votes. A change of government brings in the opposition, so it tends to turn the line;
    a hawkish public turns it firmer, and so does one that rejects what was signed. The new government owes its predecessor's word
    nothing.
    """
    month = int(board[Board.MONTH])
    own[Principal.SINCE_ELECTION] += 1.0
    due = own[Principal.SINCE_ELECTION] >= own[Principal.TERM] or month == own[Principal.CALLED]
    hazard = early_hazard(own, parameters, month, early, shortest)
    if not due and (hazard == 0.0 or uniform(key, Stream.ELECTION, actor, month, 0) >= hazard):
        return 0.0
    own[Principal.SINCE_ELECTION] = 0.0
    happened(
        ledger, month, 0, actor, Kind.ELECTION, 1.0 if due else 0.0, (own[Principal.HARDLINE], hazard, own[Principal.MAJORITY])
    )
    base = bargaining.log_odds(turnover)
    terms = vote_terms(own, board, parameters, usual_support)
    changed = decide(ledger, key, Stream.GOVERNMENT, actor, month, 0, Kind.GOVERNMENT, 0.0, base, 1.0, 1.0, terms)
    own[Principal.MAJORITY] = uniform(key, Stream.MAJORITY, actor, month, 0)
    if changed > 0.0:
        firmer = uniform(key, Stream.GOVERNMENT, actor, month, 1) < opinion.firmer_probability(
            own[Principal.HARDLINE] + resented(own),
            parameters[Parameter.line_swing],
            own[Principal.LINE],
            parameters[Parameter.line_return],
        )
        size = uniform(key, Stream.GOVERNMENT, actor, month, 2)
        own[Principal.LINE] = size if firmer else -size
        own[Principal.COMMITMENT] = 0.0
        own[Principal.SIGNED_DEAL] = 0.0
        own[Principal.PROTEST] = 0.0
    if ledger is not None and ledger.shape[0] > 0:
        ledger[int(ledger[0, 0]), Entry.SUBJECT] = own[Principal.LINE]
    return 1.0 + changed


@rule
def troop_factor(board, coefficient):
    """Factor on a rate or probability from KFOR's strength above its reference level."""
    return conflict.peacekeeper_factor(coefficient, board[Board.KFOR] - KFOR_REFERENCE)


@rule
def stakes(own, board, parameters, promised, actor):
    """Utility that misconduct puts at risk with each payer: (NATO's track or the rival lever's, the EU's)."""
    other = Promise.NATO if actor == Actor.KOSOVO else Promise.RIVAL
    union = Promise.EU_KOSOVO if actor == Actor.KOSOVO else Promise.EU_SERBIA
    foresight = own[Principal.FORESIGHT]
    return promises.at_stake(promised[other], parameters, foresight), promises.at_stake(promised[union], parameters, foresight)


@rule
def judge_union(reward, parameters, paid, signed):
    """Belief in the EU's promise: won by a payment, lost month by month while a step waits for its reward."""
    waiting = 1.0 if promises.owed(reward) and reward[Reward.SUSPENDED] == 0.0 else 0.0
    promises.judge(reward, parameters, paid, parameters[Parameter.payment_gain], waiting)


@rule
def share_emergency(own, board, parameters):
    """An emergency met together moves trust for a while, further if the dialogue moves, and better with trained services."""
    if board[Board.JOINED] > 0.0:
        moves = 1.0 if board[Board.MONTH] - board[Board.STEP_MONTH] <= parameters[Parameter.moving_months] else 0.0
        size = parameters[Parameter.eadrcc_trust_pulse] * (1.0 + board[Board.READINESS])
        own[Principal.PULSE] += cooperation.emergency_pulse(size, moves, parameters[Parameter.eadrcc_basis_mult])
