"""Kosovo: what the track is worth to it, its conduct in the north, what it learns and how it feels about NATO."""

from __future__ import annotations

import math

from keci.agents.choice import choose
from keci.agents.compiled import rule
from keci.agents.levers import strength, track_content
from keci.agents.moves import promises
from keci.agents.moves.principal import betrayal, hold_election, judge_union, stakes, update_public, update_trust
from keci.agents.parameters import Derived, Parameter
from keci.agents.record import Kind
from keci.agents.rules import bargaining, incentives, opinion
from keci.agents.rules.chance import Stream
from keci.agents.state import Act, Actor, Board, Counts, Issue, Lever, Principal, Promise, Reward, Setting

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
        parameters[Derived.EARLY_KOSOVO_LOG_ODDS],
        parameters[Parameter.shortest_term_kosovo],
        parameters[Parameter.turnover_kosovo],
        parameters[Parameter.nato_support_0],
    )
    board[Board.KOSOVO_LINE] = own[Principal.LINE]


@rule
def track_worth(own, board, parameters, levers, content):
    """Utility of the whole track: the content, and a perspective of Partnership for Peace if its label says so.

    Both relative to a full accession track, if an incentive short of membership works at all, as far as the public wants it.
    """
    laden = levers[Lever.KECI, Setting.STATUS_LADEN]
    relative = parameters[Parameter.keci_value_rel] + laden * parameters[Parameter.pfp_value_rel]
    demand = incentives.demand_for(
        own[Principal.SUPPORT], parameters[Parameter.nato_support_0], parameters[Parameter.support_demand]
    )
    full = own[Principal.NATO_WEIGHT] * parameters[Parameter.accession_span]
    return full * relative * content * parameters[Derived.WORKS] * demand


@rule
def promise_counts(board, parameters, levers):
    """1 from the moment at which the track's promise counts: its announcement, its adoption, or the first delivery.

    Before its adoption each ally that holds out makes it count for less.
    """
    since = levers[Lever.KECI, Setting.PROMISE_FROM]
    if since == Counts.ANNOUNCEMENT:
        return 1.0 if board[Board.TRACK] > 0.0 else parameters[Parameter.holdout_doubt] ** board[Board.HOLDOUTS]
    if since == Counts.ADOPTION:
        return board[Board.TRACK]
    return 1.0 if board[Board.TRANCHES] > 0.0 else 0.0


@rule
def appraise(own, board, parameters, levers, reward):
    """What the track is worth to Pristina and whether its promise counts. `reward` is NATO's row of the table of rewards."""
    month = board[Board.MONTH]
    announced = track_content(levers, parameters, month)
    if announced <= 0.0:
        reward[Reward.PROMISED] = 0.0
        reward[Reward.WHOLE] = 0.0
        return
    if month == levers[Lever.KECI, Setting.START]:
        promises.announce(reward, levers[Lever.KECI], own[Principal.DISCOUNT])
    content = board[Board.CONTENT] if board[Board.TRACK] > 0.0 else announced
    reward[Reward.WHOLE] = track_worth(own, board, parameters, levers, content)
    reward[Reward.SUSPENDED] = board[Board.TRACK_SUSPENDED]
    reward[Reward.PROMISED] = promise_counts(board, parameters, levers)


@rule
def room_in_north(board, parameters):
    """Log of the share of occasions for acting alone that are left as Kosovo's control nears its ideal."""
    left = max(1e-3, board[Board.NORTH_IDEAL] - board[Board.IMPLEMENTED + Issue.NORTH])
    return math.log(left / (left + parameters[Parameter.north_room]))


@rule
def act_in_north(own, board, parameters, levers, promised, key, ledger):
    """Act alone, coordinate with KFOR and the EU, or do nothing; acting alone moves the facts on the ground."""
    month = int(board[Board.MONTH])
    precision = parameters[Parameter.conduct_precision]
    lever = strength(levers, Lever.EU_ALIGNMENT, month)
    aligned = parameters[Parameter.alignment_effect] * lever
    nato, union = stakes(own, board, parameters, promised, Actor.KOSOVO)
    # the EU's money hangs on conduct in the north only as far as both are aligned, or while measures show that it does
    union *= min(1.0, lever + board[Board.MEASURES])
    line = bargaining.as_utility(parameters[Derived.LINE_LOG_RATIO] * own[Principal.LINE], precision)
    tense = bargaining.as_utility(parameters[Derived.TENSION_LOG_RATIO] * board[Board.TENSION], precision)
    fresh = bargaining.as_utility(parameters[Derived.FATIGUE_LOG_RATIO] * board[Board.ACT_MEMORY], precision)
    room = bargaining.as_utility(room_in_north(board, parameters), precision)
    deal = bargaining.as_utility(parameters[Derived.RESTRAINT_LOG_RATIO] * board[Board.DEAL], precision)
    terms = (line, tense, fresh, room, deal, -nato, -union, -aligned)
    base = incentives.emboldened(
        parameters[Derived.UNILATERAL_LOG_ODDS], emboldening_absent(board, levers), parameters[Parameter.moral_hazard_mult]
    )
    board[Board.KOSOVO_ACT] = Act.NOTHING
    board[Board.ACT_MEMORY] *= parameters[Derived.FATIGUE_KEPT]
    recent = board[Board.COORDINATION_MEMORY]
    board[Board.COORDINATION_MEMORY] *= parameters[Derived.FATIGUE_KEPT]
    stream, actor = Stream.KOSOVO_NORTH, Actor.KOSOVO
    at = Principal.DECIDER
    if choose(own, at, board, ledger, key, stream, actor, month, 0, Kind.UNILATERAL, 0.0, base, precision, 1.0, terms) > 0.0:
        board[Board.KOSOVO_ACT] = Act.UNILATERAL
        board[Board.KOSOVO_BREACHED] = board[Board.DEAL] * (1.0 - board[Board.UNDER_ATTACK])
        board[Board.ACT_MEMORY] += 1.0
        own[Principal.COMMITMENT] += 1.0
        change_facts(board, parameters)
        return
    asked = bargaining.as_utility(parameters[Derived.STANDING_LOG_RATIO] * asks(board, levers), precision)
    tired = bargaining.as_utility(parameters[Derived.FATIGUE_LOG_RATIO] * recent, precision)
    also = (-line, 0.0, tired, 0.0, asked, nato, union, aligned)
    base = parameters[Derived.COORDINATED_LOG_ODDS]
    if choose(own, at, board, ledger, key, stream, actor, month, 1, Kind.COORDINATED, 0.0, base, precision, 1.0, also) > 0.0:
        board[Board.KOSOVO_ACT] = Act.COORDINATED
        board[Board.COORDINATION_MEMORY] += 1.0


@rule
def asks(board, levers):
    """How much coordination in the north the track in force asks for: its content, at most 1."""
    if board[Board.TRACK] == 0.0 or levers[Lever.KECI, Setting.COORDINATION] == 0.0:
        return 0.0
    return min(1.0, board[Board.CONTENT])


@rule
def emboldening_absent(board, levers):
    """1 unless an unconditional track is in force: then nothing is lost by misconduct; in between for little content."""
    if board[Board.TRACK] > 0.0 and levers[Lever.KECI, Setting.CONDITIONAL] == 0.0:
        return 1.0 - min(1.0, board[Board.CONTENT])
    return 1.0


@rule
def change_facts(board, parameters):
    """A unilateral act extends Kosovo's control of the north a little, up to its own ideal.

    What a text had achieved on the north is undone, as in November 2022: it must be carried out anew from the new facts.
    """
    step = min(parameters[Parameter.unilateral_gain], board[Board.NORTH_IDEAL] - board[Board.IMPLEMENTED + Issue.NORTH])
    if step <= 0.0:
        return
    level = board[Board.IMPLEMENTED + Issue.NORTH] + step
    if board[Board.AGREED + Issue.NORTH] <= level:  # nothing agreed on it, or less than is now the case
        board[Board.AGREED + Issue.NORTH] = level
    board[Board.IMPLEMENTED + Issue.NORTH] = level
    board[Board.BASE + Issue.NORTH] = level
    board[Board.DONE + Issue.NORTH] = 0.0


@rule
def judge_promises(own, board, parameters, levers, promised):
    """Belief in NATO's and the EU's promises: won by what arrives, lost while what was earned or announced does not."""
    nato = promised[Promise.NATO]
    content = min(1.0, track_content(levers, parameters, board[Board.MONTH]))
    unmet = promises.owed(nato) or overdue(board, parameters, levers)
    waiting = content if unmet and board[Board.TRACK_SUSPENDED] == 0.0 else 0.0
    promises.judge(nato, parameters, board[Board.MILESTONE], 1.0, waiting)
    if board[Board.WITHDRAWN] > 0.0:
        own[Principal.GRIEVANCE] += content / 3.0
    judge_union(promised[Promise.EU_KOSOVO], parameters, board[Board.EU_PAID_KOSOVO], board[Board.SIGNED])


@rule
def overdue(board, parameters, levers):
    """True while a track that was announced is still not adopted after the usual time for consultations and another attempt."""
    if board[Board.TRACK] > 0.0 or track_content(levers, parameters, board[Board.MONTH]) <= 0.0:
        return False
    usual = parameters[Parameter.consultation_months] + parameters[Parameter.renegotiation_months]
    return board[Board.MONTH] - levers[Lever.KECI, Setting.START] > usual


@rule
def learn(own, board, parameters, levers, promised):
    """Take in the month: Serbia's conduct as evidence, the public's mood, support for NATO."""
    good = 0.0
    bad = 0.0
    weight = betrayal(board[Board.SERBIA_BREACHED], parameters)
    if board[Board.SERBIA_COMPLIED] > 0.0:
        good += parameters[Parameter.promise_evidence]
    if board[Board.SIGNED] > 0.0:
        good += parameters[Parameter.signature_evidence]
    if board[Board.SERBIA_ACT] == Act.PRESSURE or board[Board.SERBIA_ACT] == Act.CAMPAIGN:
        bad += parameters[Parameter.pressure_evidence] * weight
    if board[Board.SERBIA_ACT] == Act.ALERT:
        bad += weight
    if board[Board.BLAMED_SERBIA] > 0.0:
        bad += parameters[Parameter.trust_neg_weight]
    if board[Board.COLLAPSED] > 0.0 and board[Board.COLLAPSED_BY] != Actor.KOSOVO:
        bad += parameters[Parameter.trust_neg_weight]
    update_trust(own, parameters, good, bad)
    update_public(own, board, parameters)
    update_support(own, board, parameters, levers, promised[Promise.NATO])


@rule
def update_support(own, board, parameters, levers, nato):
    """Support for NATO: won by what arrives and by attacks laid at Belgrade's door, lost while a promise is unmet or broken."""
    support = own[Principal.SUPPORT]
    if board[Board.MILESTONE] > 0.0:
        support = opinion.support_gained(
            support, parameters[Parameter.milestone_gain] * min(1.0, board[Board.MILESTONE]), SUPPORT_CEILING
        )
    if board[Board.BLAMED_SERBIA] > 0.0:
        support = opinion.support_gained(support, parameters[Parameter.support_rally], SUPPORT_CEILING)
    unmet = promises.late(nato) or overdue(board, parameters, levers)
    if board[Board.MILESTONE] == 0.0 and unmet:
        content = min(1.0, track_content(levers, parameters, board[Board.MONTH]))
        support = opinion.support_disappointed(
            support, parameters[Parameter.support_floor], parameters[Parameter.frustration_rate] * content
        )
    own[Principal.SUPPORT] = support
