"""Serbia: alerts, campaigns, pressure and restraint, what it does with anger at NATO, and what it learns of Kosovo."""

from __future__ import annotations

from keci.agents.choice import choose
from keci.agents.compiled import rule
from keci.agents.levers import strength
from keci.agents.moves import promises
from keci.agents.moves.principal import betrayal, hold_election, judge_union, stakes, update_public, update_trust
from keci.agents.parameters import Derived, Parameter
from keci.agents.record import Kind, befalls
from keci.agents.rules import bargaining
from keci.agents.rules.chance import Stream
from keci.agents.state import Act, Actor, Board, Issue, Lever, Principal, Promise, Reward, Setting

LEAST_RECOGNITION = 0.0


@rule
def elect(own, board, parameters, key, ledger):
    """Serbia's elections: mostly early, rarely with a change of government."""
    board[Board.ELECTION_SERBIA] = hold_election(
        own,
        board,
        parameters,
        key,
        ledger,
        Actor.SERBIA,
        parameters[Derived.EARLY_SERBIA_LOG_ODDS],
        parameters[Parameter.shortest_term_serbia],
        parameters[Parameter.turnover_serbia],
        own[Principal.SUPPORT],
    )
    board[Board.SERBIA_LINE] = own[Principal.LINE]


@rule
def appraise(own, board, parameters, levers, track_value, reward):
    """What the rival lever offers Belgrade: a reward of the same size as the track is to Pristina (`track_value`, utility).

    `reward` is its row of the table of rewards; it obeys the rules of all others.
    """
    month = board[Board.MONTH]
    size = strength(levers, Lever.SERBIA_REWARD, month)
    reward[Reward.PROMISED] = 1.0 if size > 0.0 else 0.0
    reward[Reward.WHOLE] = size * track_value * parameters[Parameter.keci_value_rel] * parameters[Derived.WORKS]
    if size > 0.0 and month == levers[Lever.SERBIA_REWARD, Setting.START]:
        promises.announce(reward, levers[Lever.SERBIA_REWARD], own[Principal.DISCOUNT])


@rule
def conduct_terms(own, board, parameters, promised, patron, precision):
    """What moves Belgrade to act in the north or against Kosovo abroad, and what holds it back."""
    provoked = 1.0 if board[Board.KOSOVO_ACT] == Act.UNILATERAL else 0.0
    violent = 1.0 if board[Board.SEVERE] > 0.0 else 0.0
    rival, union = stakes(own, board, parameters, promised, Actor.SERBIA)
    fear = parameters[Derived.FEAR_LOG_RATIO] * board[Board.STANDARD]
    line = parameters[Derived.SERBIA_LINE_LOG_RATIO] * own[Principal.LINE]
    deal = parameters[Derived.RESTRAINT_LOG_RATIO] * board[Board.DEAL]
    return (
        bargaining.as_utility(parameters[Derived.PROVOKED_LOG_RATIO] * provoked, precision),
        bargaining.as_utility(parameters[Derived.VIOLENT_LOG_RATIO] * violent, precision),
        bargaining.as_utility(parameters[Derived.PATRON_LOG_RATIO] * patron, precision),
        bargaining.as_utility(line, precision),
        bargaining.as_utility(deal, precision),
        -(rival + union),
        own[Principal.ANGER],
        bargaining.as_utility(fear, precision),
    )


@rule
def act_in_north(own, board, parameters, promised, patron, key, ledger):
    """Alert the army, campaign against recognition, press on the north, or hold back; what is done works anger off."""
    month = int(board[Board.MONTH])
    precision = parameters[Parameter.conduct_precision]
    terms = conduct_terms(own, board, parameters, promised, patron, precision)
    board[Board.SERBIA_ACT] = Act.NOTHING
    base = parameters[Derived.ALERT_LOG_ODDS] + parameters[Derived.FATIGUE_LOG_RATIO] * board[Board.ALERT_MEMORY]
    if board[Board.KOSOVO_ACT] != Act.UNILATERAL and board[Board.SERIOUS] == 0.0:
        base += parameters[Derived.NO_CAUSE_LOG_RATIO]
    board[Board.ALERT_MEMORY] *= parameters[Derived.FATIGUE_KEPT]
    stream, actor = Stream.SERBIA_NORTH, Actor.SERBIA
    at = Principal.DECIDER
    if choose(own, at, board, ledger, key, stream, actor, month, 0, Kind.ALERT, 0.0, base, precision, 1.0, terms) > 0.0:
        board[Board.SERBIA_ACT] = Act.ALERT
        board[Board.SERBIA_BREACHED] = board[Board.DEAL]
        board[Board.ALERT_MEMORY] += 1.0
        work_off(own, parameters)
        return
    forbidden = parameters[Derived.BREACH_LOG_RATIO] * board[Board.DEAL]
    base = parameters[Derived.CAMPAIGN_LOG_ODDS] + forbidden
    if choose(own, at, board, ledger, key, stream, actor, month, 2, Kind.CAMPAIGN, 0.0, base, precision, 1.0, terms) > 0.0:
        board[Board.SERBIA_ACT] = Act.CAMPAIGN
        board[Board.SERBIA_BREACHED] = board[Board.DEAL]
        lose_recognition(board, parameters)
        work_off(own, parameters)
        return
    base = parameters[Derived.PRESSURE_LOG_ODDS] + forbidden
    if choose(own, at, board, ledger, key, stream, actor, month, 1, Kind.PRESSURE, 0.0, base, precision, 1.0, terms) > 0.0:
        board[Board.SERBIA_ACT] = Act.PRESSURE
        board[Board.SERBIA_BREACHED] = board[Board.DEAL]
        work_off(own, parameters)


@rule
def work_off(own, parameters):
    """An answer works off part of the anger, and commits the government in public."""
    own[Principal.ANGER] *= 1.0 - parameters[Parameter.anger_spent]
    own[Principal.COMMITMENT] += 0.5


@rule
def lose_recognition(board, parameters):
    """A campaign abroad takes a little of the recognition that Kosovo has; what a text owes on it must be carried out anew."""
    level = board[Board.IMPLEMENTED + Issue.RECOG]
    level = max(LEAST_RECOGNITION, level - parameters[Parameter.campaign_gain])
    if board[Board.AGREED + Issue.RECOG] == board[Board.BASE + Issue.RECOG]:  # nothing agreed on it
        board[Board.AGREED + Issue.RECOG] = level
    board[Board.IMPLEMENTED + Issue.RECOG] = level
    board[Board.BASE + Issue.RECOG] = level
    board[Board.DONE + Issue.RECOG] = 0.0


@rule
def react_to_track(own, board, parameters, levers, key, ledger):
    """When NATO moves closer to Kosovo: anger by content, label and whether KFOR is asked, and perhaps leaving the dialogue."""
    if board[Board.MILESTONE] == 0.0:
        return
    month = int(board[Board.MONTH])
    laden = levers[Lever.KECI, Setting.STATUS_LADEN] * board[Board.TRACK]
    label = 1.0 + parameters[Parameter.label_anger] * laden
    consulted = max(levers[Lever.KECI, Setting.COORDINATION], min(1.0, strength(levers, Lever.EU_ALIGNMENT, month)))
    spared = 1.0 - parameters[Parameter.consent_calms] * consulted
    beyond = bargaining.beyond_red_line(board[Board.NATO_LEVEL], own[Principal.NATO_RED_LINE], -1.0)
    more = parameters[Parameter.serbia_anger] * label + own[Principal.AUDIENCE] * beyond
    own[Principal.ANGER] += more * spared * board[Board.MILESTONE]
    base = bargaining.log_odds(parameters[Parameter.walk_out_usual])
    precision = parameters[Parameter.conduct_precision]
    line = bargaining.as_utility(parameters[Derived.SERBIA_LINE_LOG_RATIO] * own[Principal.LINE], precision)
    terms = (own[Principal.ANGER], line)
    factor = min(1.0, board[Board.MILESTONE])
    stream, actor, kind = Stream.WALK_OUT, Actor.SERBIA, Kind.WALK_OUT
    at = Principal.DECIDER
    if choose(own, at, board, ledger, key, stream, actor, month, 0, kind, 0.0, base, precision, factor, terms) > 0.0:
        until = month + parameters[Parameter.walk_out_months]
        board[Board.SUSPENDED_UNTIL] = max(board[Board.SUSPENDED_UNTIL], until)
        board[Board.SUSPENSION] = 1.0
        work_off(own, parameters)


@rule
def join_response(own, board, parameters, key, ledger):
    """Take part in a joint response to an emergency in Kosovo, or not."""
    board[Board.JOINED] = 0.0
    if board[Board.JOINT_RESPONSE] == 0.0:
        return
    calm = max(0.0, 1.0 - board[Board.TENSION])
    willing = parameters[Parameter.serbia_joins] * calm
    month = int(board[Board.MONTH])
    terms = (board[Board.TENSION],)
    board[Board.JOINED] = befalls(ledger, key, Stream.JOINING, Actor.SERBIA, month, 0, Kind.JOINING, 0.0, willing, terms)


@rule
def learn(own, board, parameters, promised):
    """Take in the month: Kosovo's conduct as evidence, and the public's mood."""
    good = 0.0
    bad = 0.0
    if board[Board.KOSOVO_COMPLIED] > 0.0:
        good += parameters[Parameter.promise_evidence]
    if board[Board.SIGNED] > 0.0:
        good += parameters[Parameter.signature_evidence]
    if board[Board.KOSOVO_ACT] == Act.COORDINATED:
        good += parameters[Parameter.coordination_evidence]
    if board[Board.KOSOVO_ACT] == Act.UNILATERAL:
        bad += betrayal(board[Board.KOSOVO_BREACHED], parameters)
    if board[Board.COLLAPSED] > 0.0 and board[Board.COLLAPSED_BY] != Actor.SERBIA:
        bad += parameters[Parameter.trust_neg_weight]
    own[Principal.ANGER] *= parameters[Derived.ANGER_KEPT]
    update_trust(own, parameters, good, bad)
    update_public(own, board, parameters)
    judge_union(promised[Promise.EU_SERBIA], parameters, board[Board.EU_PAID_SERBIA], board[Board.SIGNED])
