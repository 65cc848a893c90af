"""Armed groups in the north: incidents that excite one another day by day, and attacks that somebody plans."""

from __future__ import annotations

import math

from keci.agents.choice import choose
from keci.agents.compiled import rule
from keci.agents.levers import strength
from keci.agents.moves.principal import KFOR_REFERENCE, stakes, troop_factor
from keci.agents.parameters import Derived, Parameter
from keci.agents.record import Kind, befalls, happened
from keci.agents.rules import bargaining, conflict, cooperation
from keci.agents.rules.chance import Stream, exponential, uniform
from keci.agents.state import Act, Actor, Board, Groups, Lever

DAYS = 30.4375  # mean length of a month
MOST_BRANCHING = 0.95  # keeps the process from running away
MOST_INCIDENTS = 150  # a month; more would be a war, which the model is not about
IMPOSED = 1 << 16  # keeps the draws of an attack apart, so that the others' stay theirs
ATTACK_BANJSKA = 3.0  # deaths from which on an attack is of Banjska's size (outcome definition)
LESSER_ATTACK = 1.0  # the size of an attack that stays below that
KINDS, PLACES = 0, 1  # draws of the chronicle about an incident: what it was, where it was


@rule
def background(own, board, parameters):
    """Daily background rate and its factors: spoilers near a deal, KFOR, tension, a deal, Pristina's line (as a log)."""
    daily = parameters[Parameter.mu_incident] / DAYS
    multiplier = 1.0 + (parameters[Parameter.spoiler_mult] - 1.0) * (1.0 + own[Groups.PATRON])
    spoilers = conflict.spoiled_rate(1.0, multiplier, board[Board.PROXIMITY] * (1.0 - board[Board.DEAL]))
    troops = troop_factor(board, parameters[Parameter.kfor_onset_coef])
    hot = conflict.heat(board[Board.TENSION], parameters[Parameter.tension_hot])
    tension = 1.0 + parameters[Parameter.tension_effect] * hot
    calmed = 1.0 - parameters[Derived.CALMED] * board[Board.DEAL]
    line = parameters[Parameter.line_incidents] * board[Board.KOSOVO_LINE]
    rate = daily * spoilers * troops * tension * calmed * math.exp(line)
    return rate, spoilers, troops, tension, calmed, line


@rule
def provoked(board, parameters):
    """Expected incidents that last month's acts set off: a unilateral act in full, an army alert in part."""
    result = 0.0
    if board[Board.KOSOVO_ACT] == Act.UNILATERAL:
        result += parameters[Parameter.provocation]
    if board[Board.SERBIA_ACT] == Act.ALERT:
        result += parameters[Parameter.provocation] * parameters[Parameter.alert_provokes]
    return result * (1.0 - parameters[Derived.CALMED] * board[Board.DEAL])


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
def count_incident(board, grade, day):
    """Enter one incident of this class and day of the month (from 0) on the board."""
    board[Board.INCIDENTS] += 1.0
    days = Board.SERIOUS_DAYS if grade >= conflict.SERIOUS else Board.SMALL_DAYS
    board[days] = int(board[days]) | (1 << day)
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
def patron_push(own, board, parameters, levers):
    """The outside patron's push, less what a representative's engagement takes away."""
    engaged = parameters[Parameter.envoy_on_patron] * board[Board.ENVOY] * strength(levers, Lever.ENVOY, board[Board.MONTH])
    return own[Groups.PATRON] * max(0.0, 1.0 - engaged)


@rule
def guard(board, parameters):
    """Troops that count against an attack, in thousands above the reference: what KFOR handed over is still guarded."""
    return board[Board.KFOR] + parameters[Parameter.handover] * board[Board.STANDARD] - KFOR_REFERENCE


@rule
def plot_terms(own, board, parameters, levers, serbia, promised, precision):
    """What moves an armed sponsor to prepare and launch an attack: patron, tension, a deal to spoil, Belgrade's losses, KFOR."""
    patron = parameters[Derived.PATRON_LOG_RATIO] * patron_push(own, board, parameters, levers)
    tense = parameters[Derived.PLOT_TENSION_LOG_RATIO] * board[Board.TENSION]
    near = parameters[Derived.SPOILER_LOG_RATIO] * board[Board.PROXIMITY]
    deal = -parameters[Parameter.deal_calms] * board[Board.DEAL]
    rival, union = stakes(serbia, board, parameters, promised, Actor.SERBIA)
    return (
        bargaining.as_utility(patron, precision),
        bargaining.as_utility(tense, precision),
        bargaining.as_utility(near, precision),
        bargaining.as_utility(deal, precision),
        -parameters[Parameter.belgrade_restrains] * (rival + union),
        -parameters[Parameter.deterrence] * guard(board, parameters),
    )


@rule
def plot(own, board, parameters, levers, serbia, promised, key, ledger):
    """A month of the armed sponsor: begin to prepare, be found out, launch, or give up. An attack falls into this month."""
    month = int(board[Board.MONTH])
    board[Board.FOILED] = 0.0
    if own[Groups.REST] > 0.0:
        own[Groups.REST] -= 1.0
        return
    precision = parameters[Parameter.conduct_precision]
    terms = plot_terms(own, board, parameters, levers, serbia, promised, precision)
    stream, actor, at = Stream.PLOT, Actor.ARMED_GROUPS, Groups.DECIDER
    if own[Groups.PLAN] == 0.0:
        base = parameters[Derived.PLOT_LOG_ODDS]
        own[Groups.PLAN] = choose(
            own, at, board, ledger, key, stream, actor, month, 0, Kind.PLOT, 0.0, base, precision, 1.0, terms
        )
        return
    own[Groups.PLAN] += 1.0
    if found_out(own, board, parameters, levers, key, ledger):
        return
    if own[Groups.PLAN] < parameters[Parameter.plot_months]:
        return
    base = parameters[Derived.LAUNCH_LOG_ODDS]
    launched = choose(own, at, board, ledger, key, stream, actor, month, 1, Kind.LAUNCH, 0.0, base, precision, 1.0, terms)
    if launched > 0.0:
        large = uniform(key, Stream.PLOT, Actor.ARMED_GROUPS, month, 3) < parameters[Parameter.share_banjska]
        board[Board.ATTACK] = max(board[Board.ATTACK], ATTACK_BANJSKA if large else LESSER_ATTACK)
        board[Board.ATTACK_DAY] = DAYS * uniform(key, Stream.PLOT, Actor.ARMED_GROUPS, month, 4)
        board[Board.AUTHORED] = 1.0
        board[Board.SUSPECTED] = 1.0
        rest(own, parameters)
    elif own[Groups.PLAN] >= parameters[Parameter.given_up]:
        own[Groups.PLAN] = 0.0


@rule
def found_out(own, board, parameters, levers, key, ledger):
    """True if preparations are uncovered this month: sooner with more patrols, and with a representative who aligns warning."""
    envoy = parameters[Parameter.envoy_warning] * board[Board.ENVOY] * strength(levers, Lever.ENVOY, board[Board.MONTH])
    reach = parameters[Parameter.kfor_reach] * guard(board, parameters)
    chance = bargaining.logistic(parameters[Derived.FOUND_LOG_ODDS] + reach + envoy)
    month = int(board[Board.MONTH])
    terms = (reach, envoy)
    board[Board.FOILED] = befalls(ledger, key, Stream.PLOT, Actor.COUNCIL, month, 2, Kind.PLOT_FOUND, 0.0, chance, terms)
    if board[Board.FOILED] == 0.0:
        return False
    rest(own, parameters)
    return True


@rule
def rest(own, parameters):
    """After an attack or a discovery nothing can be prepared for a while."""
    own[Groups.PLAN] = 0.0
    own[Groups.REST] = parameters[Parameter.plot_rest]


@rule
def record_incident(ledger, key, month, day, grade, turn, factors, triggered, p_severe, draw, planned, line):
    """Enter an incident in the ledger, with the factors behind it and the draws of the chronicle about kind and place."""
    kind = uniform(key, Stream.PLACE, KINDS, month, turn)
    place = uniform(key, Stream.PLACE, PLACES, month, turn)
    spoilers, troops, tension, calmed = factors
    terms = (
        math.log(spoilers),
        math.log(troops),
        math.log(tension),
        math.log(calmed),
        triggered,
        p_severe,
        draw,
        planned,
        kind,
        place,
        line,
    )
    happened(ledger, month, day, Actor.ARMED_GROUPS, Kind.INCIDENT, grade, terms)


@rule
def act(own, board, parameters, levers, key, ledger):
    """A month of incidents, in continuous time by days: background, triggered and planned ones, each with its severity.

    With a decay of days most offspring fall into the month of their parent, so a monthly draw would lose them.
    """
    month = int(board[Board.MONTH])
    decay = parameters[Parameter.decay_days]
    rate, spoilers, troops, tension, calmed, line = background(own, board, parameters)
    excitation = own[Groups.EXCITATION] + conflict.excitation_jump(provoked(board, parameters), decay)
    if board[Board.ATTACK] == 0.0 and quiet(key, month, rate * DAYS, excitation * decay):
        own[Groups.EXCITATION] = excitation * parameters[Derived.EXCITATION_KEPT]
        return
    branching = min(MOST_BRANCHING, parameters[Parameter.branching])
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
        imposed = attack > 0.0 and when > board[Board.ATTACK_DAY]
        if imposed:
            when = board[Board.ATTACK_DAY]
        if when >= DAYS or count >= MOST_INCIDENTS:
            break
        excitation = conflict.decayed(excitation, decay, when - now)
        now = when
        triggered = 1.0 if not imposed and next_triggered < next_background else 0.0
        turn = IMPOSED if imposed else natural
        draw = uniform(key, Stream.SEVERITY, 0, month, turn)
        grade = conflict.severity(draw, p_severe, parameters[Parameter.share_serious])
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
        count_incident(board, grade, int(now))
        if ledger is not None:
            planned = board[Board.AUTHORED] if imposed else 0.0
            factors = (spoilers, troops, tension, calmed)
            record_incident(ledger, key, month, int(now) + 1, grade, turn, factors, triggered, p_severe, draw, planned, line)
        count += 1
    own[Groups.EXCITATION] = conflict.decayed(excitation, decay, DAYS - now)
    board[Board.ATTACK] = 0.0
    shake_talks(board, parameters, key, ledger)


@rule
def shake_talks(board, parameters, key, ledger):
    """After a severe incident: whether the talks are suspended, and, if nobody planned it, who is blamed at once.

    An attack of the size of Banjska suspends them surely: no leaders' round was held in the month after it
    (data/evidence/events.csv).
    """
    if board[Board.SEVERE] == 0.0:
        return
    month = int(board[Board.MONTH])
    board[Board.UNDER_ATTACK] = 1.0
    if board[Board.AUTHORED] == 0.0 and uniform(key, Stream.ATTRIBUTION, 0, month, 0) < parameters[Parameter.blame]:
        board[Board.BLAMED_SERBIA] = 1.0
    p_suspend = 1.0 if board[Board.BANJSKA] > 0.0 else parameters[Parameter.p_suspend_severe]
    if befalls(ledger, key, Stream.SUSPENSION, 0, month, 0, Kind.SUSPENSION, 0.0, p_suspend, (board[Board.SEVERE],)) > 0.0:
        extra = int(parameters[Parameter.suspension_months] * exponential(key, Stream.SUSPENSION, 0, month, 1))
        board[Board.SUSPENDED_UNTIL] = max(board[Board.SUSPENDED_UNTIL], month + 2.0 + extra)
        board[Board.SUSPENSION] = 1.0


@rule
def attribute(board, parameters, key, ledger):
    """A planned attack is attributed slowly, and not always to Belgrade; whoever is blamed bears the consequences then."""
    if board[Board.SUSPECTED] == 0.0 or board[Board.AUTHORED] > 0.0:
        return
    month = int(board[Board.MONTH])
    if uniform(key, Stream.ATTRIBUTION, 0, month, 1) >= parameters[Parameter.attribution_rate]:
        return
    board[Board.SUSPECTED] = 0.0
    blame = parameters[Parameter.blame]
    traced = befalls(ledger, key, Stream.ATTRIBUTION, 0, month, 2, Kind.ATTRIBUTION, 0.0, blame, (blame,))
    board[Board.BLAMED_SERBIA] = max(board[Board.BLAMED_SERBIA], traced)
    board[Board.AUTHORED] = traced  # what the EU weighs this month
