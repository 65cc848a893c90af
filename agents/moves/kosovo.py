"""Kosovo: its conduct in the north, what it learns and how it feels about NATO."""

from __future__ import annotations

from agents.compiled import rule
from agents.levers import strength, track_content
from agents.moves.principal import (
    KEPT_PROMISE,
    LESSER_HARM,
    SIGNATURE,
    at_stake,
    hold_election,
    judge_union,
    update_public,
    update_trust,
)
from agents.parameters import Derived, Parameter
from agents.record import Kind, decide
from agents.rules import incentives, opinion
from agents.rules.chance import Stream
from agents.state import Act, Actor, Board, Issue, Lever, Principal, Setting

TRACK_SPAN = 0.75  # of the scale of NATO engagement, from today's .25 to membership: the full accession track
LINE_ON_CONDUCT = 0.2  # utility: pull of a firm government towards acting alone (judgement)
TENSION_ON_CONDUCT = 0.1  # utility: pull of full tension towards acting alone (judgement)
RESTRAINT_OF_TRUST = 0.1  # utility: trust in Serbia makes acting alone less needed (judgement)
NORTH_CEILING = 0.85  # Kosovo's own ideal: unilateral acts lead no further
TRANCHES = 3.0
FRESH = 48.0  # months for which a milestone still counts as an answer to aspirations (judgement)
SUPPORT_CEILING = 0.95  # highest share seen in polls


@rule
def elect(own, board, parameters, key, ledger):
    """Kosovo's elections: every four years at the latest, often earlier."""
    board[Board.ELECTION_KOSOVO] = hold_election(
        own,
        board,
        parameters,
        key,
        ledger,
        Actor.KOSOVO,
        parameters[Parameter.early_election_kosovo],
        parameters[Parameter.turnover_kosovo],
    )
    board[Board.KOSOVO_LINE] = own[Principal.LINE]


@rule
def appraise(own, board, parameters, levers):
    """What the track is still worth to Pristina: works x relative value x strength x full track, less what has arrived."""
    month = board[Board.MONTH]
    content = track_content(levers, parameters, month)
    if content > 0.0 and month == levers[Lever.KECI, Setting.START] and levers[Lever.KECI, Setting.CREDIBILITY] >= 0.0:
        own[Principal.CRED_NATO] = levers[Lever.KECI, Setting.CREDIBILITY]
    whole = own[Principal.NATO_WEIGHT] * TRACK_SPAN * parameters[Parameter.keci_value_rel] * content * parameters[Derived.WORKS]
    delivered = board[Board.TRANCHES] / TRANCHES
    own[Principal.NATO_HELD] = whole * delivered
    own[Principal.REWARD_NATO] = whole * (1.0 - delivered)


@rule
def act_in_north(own, board, parameters, levers, key, ledger):
    """Act alone, coordinate with KFOR and the EU, or do nothing; acting alone moves the facts on the ground."""
    month = int(board[Board.MONTH])
    precision = parameters[Parameter.quantal_precision]
    aligned = parameters[Parameter.alignment_effect] * strength(levers, Lever.EU_ALIGNMENT, month)
    stake = at_stake(own, board, levers)
    terms = (
        LINE_ON_CONDUCT * own[Principal.LINE],
        TENSION_ON_CONDUCT * board[Board.TENSION],
        -RESTRAINT_OF_TRUST * own[Principal.TRUST],
        -stake,
        -aligned,
    )
    base = incentives.emboldened(
        parameters[Derived.UNILATERAL_LOG_ODDS], emboldening_absent(board, levers), parameters[Parameter.moral_hazard_mult]
    )
    board[Board.KOSOVO_ACT] = Act.NOTHING
    if decide(ledger, key, Stream.KOSOVO_NORTH, Actor.KOSOVO, month, 0, Kind.UNILATERAL, 0.0, base, precision, 1.0, terms) > 0.0:
        board[Board.KOSOVO_ACT] = Act.UNILATERAL
        change_facts(board, parameters)
        return
    terms = (-LINE_ON_CONDUCT * own[Principal.LINE], -TENSION_ON_CONDUCT * board[Board.TENSION], 0.0, stake, aligned)
    base = parameters[Derived.COORDINATED_LOG_ODDS]
    if decide(ledger, key, Stream.KOSOVO_NORTH, Actor.KOSOVO, month, 1, Kind.COORDINATED, 0.0, base, precision, 1.0, terms) > 0.0:
        board[Board.KOSOVO_ACT] = Act.COORDINATED


@rule
def emboldening_absent(board, levers):
    """1 unless an unconditional track is in force: then nothing is lost by misconduct."""
    if board[Board.TRACK] > 0.0 and levers[Lever.KECI, Setting.CONDITIONAL] == 0.0:
        return 0.0
    return 1.0


@rule
def change_facts(board, parameters):
    """A unilateral act extends Kosovo's control of the north a little, up to its own ideal.

    What a text had achieved on the north is undone, as in November 2022: it must be carried out anew from the new facts.
    """
    step = min(parameters[Parameter.unilateral_gain], NORTH_CEILING - board[Board.IMPLEMENTED + Issue.NORTH])
    if step <= 0.0:
        return
    level = board[Board.IMPLEMENTED + Issue.NORTH] + step
    if board[Board.AGREED + Issue.NORTH] == board[Board.BASE + Issue.NORTH]:  # nothing agreed on it
        board[Board.AGREED + Issue.NORTH] = level
    board[Board.IMPLEMENTED + Issue.NORTH] = level
    board[Board.BASE + Issue.NORTH] = level
    board[Board.DONE + Issue.NORTH] = 0.0


@rule
def judge_promises(own, board, parameters):
    """Belief in NATO's promise: lost while an earned tranche is owed, won when one arrives."""
    if board[Board.MILESTONE] > 0.0:
        own[Principal.CRED_NATO] = incentives.credibility_won(own[Principal.CRED_NATO], parameters[Parameter.credibility_gain])
        own[Principal.OWED_NATO] = 0.0
    elif board[Board.EARNED] > board[Board.TRANCHES]:
        own[Principal.OWED_NATO] += 1.0
        own[Principal.CRED_NATO] = incentives.credibility_lost(
            own[Principal.CRED_NATO], parameters[Parameter.credibility_loss_delay]
        )
    judge_union(own, parameters, board[Board.EU_PAID_KOSOVO], board[Board.SIGNED])


@rule
def learn(own, board, parameters):
    """Take in the month: Serbia's conduct as evidence, the public's mood, support for NATO."""
    good = 0.0
    bad = 0.0
    if board[Board.SERBIA_COMPLIED] > 0.0:
        good += KEPT_PROMISE
    if board[Board.SIGNED] > 0.0:
        good += SIGNATURE
    if board[Board.SERBIA_ACT] == Act.PRESSURE:
        bad += LESSER_HARM
    if board[Board.SERBIA_ACT] == Act.ALERT:
        bad += 1.0
    if board[Board.BLAMED_SERBIA] > 0.0:
        bad += parameters[Parameter.trust_neg_weight]
    if board[Board.COLLAPSED] > 0.0:
        bad += parameters[Parameter.trust_neg_weight]
    update_trust(own, parameters, good, bad)
    update_public(own, board, parameters)
    update_support(own, board, parameters)


@rule
def update_support(own, board, parameters):
    """Support for NATO: lifted by a milestone, worn down slowly where none has come for long."""
    if board[Board.MILESTONE] > 0.0:
        own[Principal.SINCE_MILESTONE] = 0.0
        own[Principal.SUPPORT] = opinion.support_after_milestone(
            own[Principal.SUPPORT], parameters[Parameter.milestone_gain], SUPPORT_CEILING
        )
        return
    own[Principal.SINCE_MILESTONE] += 1.0
    if own[Principal.SINCE_MILESTONE] > FRESH:
        own[Principal.SUPPORT] = opinion.support_without_milestone(
            own[Principal.SUPPORT], parameters[Parameter.support_floor], parameters[Parameter.frustration_rate]
        )
