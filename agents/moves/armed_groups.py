"""Armed groups in the north: incidents day by day, which excite one another and flare up near agreements."""

from __future__ import annotations

import math

from agents.compiled import rule
from agents.levers import strength
from agents.moves.principal import troop_factor
from agents.parameters import Derived, Parameter
from agents.record import Kind, befalls, happened
from agents.rules import conflict, cooperation
from agents.rules.chance import Stream, exponential, uniform
from agents.state import Act, Actor, Board, Groups, Lever

DAYS = 30.4375  # mean length of a month
MOST_BRANCHING = 0.95  # keeps the process from running away
MOST_INCIDENTS = 150  # a month; more would be a war, which the model is not about
IMPOSED = 1 << 16  # keeps the severity draw of an imposed attack apart, so that the others' stay theirs
BLAME = 0.6  # Belgrade's side was blamed for 3 of 5 severe rows of the record (judgement)
ATTACK_DAY = 15.0  # a shock falls in the middle of its month
ALERT_PROVOKES = 0.3  # an army alert provokes this part of what a unilateral act does (judgement)
ATTACK_BANJSKA = 3.0  # deaths from which on an attack is of Banjska's size (outcome definition)


@rule
def background(own, board, parameters):
    """Daily background rate and the logs of its factors: spoilers near a deal, the patron's push, KFOR, tension."""
    daily = parameters[Parameter.mu_incident] / DAYS
    multiplier = 1.0 + (parameters[Parameter.spoiler_mult] - 1.0) * (1.0 + own[Groups.PATRON])
    spoilers = conflict.spoiled_rate(1.0, multiplier, board[Board.PROXIMITY])
    troops = troop_factor(board, parameters[Parameter.kfor_onset_coef])
    tension = 1.0 + parameters[Parameter.tension_effect] * board[Board.TENSION]
    return daily * spoilers * troops * tension, math.log(spoilers), math.log(troops), math.log(tension)


@rule
def provoked(board, parameters):
    """Expected incidents that last month's acts set off: a unilateral act in full, an army alert in part."""
    result = 0.0
    if board[Board.KOSOVO_ACT] == Act.UNILATERAL:
        result += parameters[Parameter.provocation]
    if board[Board.SERBIA_ACT] == Act.ALERT:
        result += parameters[Parameter.provocation] * ALERT_PROVOKES
    return result


@rule
def escalation(board, parameters, levers):
    """Probability that an incident turns severe: lower with more troops and with a representative in post."""
    month = board[Board.MONTH]
    troops = troop_factor(board, parameters[Parameter.kfor_intensity_coef])
    envoy = cooperation.envoy_factor(
        parameters[Parameter.sr_escalation_mult], board[Board.ENVOY], strength(levers, Lever.ENVOY, month)
    )
    return min(1.0, parameters[Parameter.p_severe] * troops * envoy)


@rule
def count_incident(board, grade):
    """Enter one incident of this class on the board."""
    board[Board.INCIDENTS] += 1.0
    if grade >= conflict.SERIOUS:
        board[Board.SERIOUS] += 1.0
    if grade >= conflict.SEVERE:
        board[Board.SEVERE] += 1.0
        board[Board.LAST_SEVERE] = board[Board.MONTH]
    if grade >= conflict.BANJSKA_SIZE:
        board[Board.BANJSKA] += 1.0


@rule
def quiet(key, month, background_expected, triggered_expected):
    """True if the month's first draws alone show that nothing happens: most months, spared what an incident needs."""
    return conflict.none_due(uniform(key, Stream.INCIDENT_BACKGROUND, 0, month, 0), background_expected) and conflict.none_due(
        uniform(key, Stream.INCIDENT_TRIGGERED, 0, month, 0), triggered_expected
    )


@rule
def act(own, board, parameters, levers, key, ledger):
    """A month of the armed groups, in continuous time by days: background and triggered incidents, each with its severity.

    With a decay of days most offspring fall into the month of their parent, so a monthly draw would lose them.
    """
    month = int(board[Board.MONTH])
    decay = parameters[Parameter.decay_days]
    rate, spoilers, troops, tension = background(own, board, parameters)
    excitation = own[Groups.EXCITATION] + conflict.excitation_jump(provoked(board, parameters), decay)
    if board[Board.ATTACK] == 0.0 and quiet(key, month, rate * DAYS, excitation * decay):
        own[Groups.EXCITATION] = excitation * parameters[Derived.EXCITATION_KEPT]
        return
    branching = min(
        MOST_BRANCHING, parameters[Parameter.branching] * troop_factor(board, parameters[Parameter.kfor_intensity_coef])
    )
    p_severe = escalation(board, parameters, levers)
    attack = board[Board.ATTACK]
    now = 0.0
    from_background = 0
    count = 0
    natural = 0
    next_background = conflict.background_wait(exponential(key, Stream.INCIDENT_BACKGROUND, 0, month, 0), rate)
    while True:
        wait = conflict.triggered_wait(exponential(key, Stream.INCIDENT_TRIGGERED, 0, month, count), excitation, decay)
        next_triggered = now + wait
        when = min(next_background, next_triggered)
        imposed = attack > 0.0 and when > ATTACK_DAY
        if imposed:
            when = ATTACK_DAY
        if when >= DAYS or count >= MOST_INCIDENTS:
            break
        excitation = conflict.decayed(excitation, decay, when - now)
        now = when
        triggered = 1.0 if not imposed and next_triggered < next_background else 0.0
        draw = uniform(key, Stream.SEVERITY, 0, month, IMPOSED if imposed else natural)
        grade = conflict.severity(draw, p_severe, parameters[Parameter.share_serious], parameters[Parameter.share_banjska])
        if imposed:
            grade = conflict.BANJSKA_SIZE if attack >= ATTACK_BANJSKA else conflict.SEVERE
            attack = 0.0
        else:
            natural += 1
        if not imposed and triggered == 0.0:
            from_background += 1
            next_background = now + conflict.background_wait(
                exponential(key, Stream.INCIDENT_BACKGROUND, 0, month, from_background), rate
            )
        excitation += conflict.excitation_jump(branching, decay)
        count_incident(board, grade)
        terms = (spoilers, troops, tension, triggered, p_severe, draw)
        happened(ledger, month, int(now) + 1, Actor.ARMED_GROUPS, Kind.INCIDENT, grade, terms)
        count += 1
    own[Groups.EXCITATION] = conflict.decayed(excitation, decay, DAYS - now)
    board[Board.ATTACK] = 0.0
    shake_talks(board, parameters, key, ledger)


@rule
def shake_talks(board, parameters, key, ledger):
    """After a severe incident: who is blamed, and whether the talks are suspended."""
    if board[Board.SEVERE] == 0.0:
        return
    month = int(board[Board.MONTH])
    if uniform(key, Stream.ATTRIBUTION, 0, month, 0) < BLAME:
        board[Board.BLAMED_SERBIA] = 1.0
    p_suspend = parameters[Parameter.p_suspend_severe]
    if befalls(ledger, key, Stream.SUSPENSION, 0, month, 0, Kind.SUSPENSION, 0.0, p_suspend, (board[Board.SEVERE],)) > 0.0:
        extra = int(2.0 * exponential(key, Stream.SUSPENSION, 0, month, 1))  # two months on average beyond the first (judgement)
        board[Board.SUSPENDED_UNTIL] = max(board[Board.SUSPENDED_UNTIL], month + 2.0 + extra)
        board[Board.SUSPENSION] = 1.0
