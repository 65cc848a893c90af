"""The European Union: when it convenes, what it withholds, lifts and pays, to both sides by the same rules."""

from __future__ import annotations

from keci.agents.choice import choose
from keci.agents.compiled import rule
from keci.agents.levers import strength
from keci.agents.moves import promises
from keci.agents.parameters import Derived, Parameter
from keci.agents.record import Kind, befalls
from keci.agents.rules import bargaining, conflict
from keci.agents.rules.chance import Stream
from keci.agents.state import Act, Actor, Board, Lever, Principal, Promise, Reward, Setting, Text, Union

MOST_TIRED = 10.0  # rounds without result after which nobody tires further: the text of 2013 took ten
FREEZE = 3.0  # years without a round, as nearly passed from September 2023 on, that call for none (part of `absence_calls`)
MOST_TIRESOME = 2.0  # times the usual rate at which old measures end at most (part of what `measures_age` means)


@rule
def convene(own, board, parameters, key, ledger):
    """Call a round or not: attention, crisis, prospects, fatigue, how long there was none. Sets `board[ROUND]`."""
    month = int(board[Board.MONTH])
    board[Board.ROUND] = 0.0
    if month < board[Board.SUSPENDED_UNTIL]:
        return
    attention = own[Union.ATTENTION]
    hot = conflict.heat(board[Board.TENSION], parameters[Parameter.tension_hot])
    terms = (
        parameters[Parameter.crisis_calls] * (1.0 if board[Board.SEVERE] > 0.0 else hot),
        parameters[Parameter.prospect_calls] * board[Board.PROXIMITY],
        -parameters[Parameter.fatigue] * min(own[Union.FAILURES], MOST_TIRED),
        -parameters[Parameter.measures_cool] * max(board[Board.MEASURES], board[Board.MEASURES_SERBIA]),
        -parameters[Parameter.campaign_cools] * min(1.0, max(board[Board.ELECTION_KOSOVO], board[Board.ELECTION_SERBIA])),
        parameters[Parameter.absence_calls] * max(0.0, (month - own[Union.LAST_ROUND]) / 12.0 - FREEZE),
    )
    base = bargaining.log_odds(attention)
    precision = parameters[Parameter.agenda_precision]
    stream, actor, at = Stream.CONVENING, Actor.EUROPEAN_UNION, Union.DECIDER
    held = choose(own, at, board, ledger, key, stream, actor, month, 0, Kind.CONVENE, 0.0, base, precision, 1.0, terms)
    board[Board.ROUND] = held
    own[Union.ROUNDS] += held
    if held > 0.0:
        own[Union.LAST_ROUND] = month


@rule
def weigh_measures(own, board, parameters, promised, key, ledger):
    """Impose measures on either side after misconduct, the breach of a deal or the end of a text; lift them slowly.

    Rewards wait meanwhile. Member states need a month to agree on measures: those of June 2023 came some three weeks after the
    acts that they answered (data/evidence/events.csv). Who abandons a text is answered too: the annex of 18 March 2023 says that
    failure to honour it may have consequences for accession and aid.
    """
    tense = board[Board.TENSION] > parameters[Parameter.measures_tension]
    acted = board[Board.KOSOVO_ACT] == Act.UNILATERAL and board[Board.UNDER_ATTACK] == 0.0 and tense
    breached = board[Board.KOSOVO_BREACHED] > 0.0 or board[Board.COLLAPSED_BY] == Actor.KOSOVO
    good = board[Board.KOSOVO_ACT] == Act.COORDINATED or board[Board.KOSOVO_COMPLIED] > 0.0
    board[Board.MEASURES] = measures(
        board[Board.MEASURES], own, Union.MEASURES_MONTH, own[Union.PROPOSED],
        good, Stream.MEASURES, Actor.KOSOVO, board, parameters, key, ledger,
    )  # fmt: skip
    own[Union.PROPOSED] = parameters[Parameter.measures_probability] if acted or breached else 0.0
    alerted = board[Board.SERBIA_ACT] == Act.ALERT and tense
    traced = board[Board.BLAMED_SERBIA] > 0.0 and board[Board.AUTHORED] > 0.0
    breached = board[Board.SERBIA_BREACHED] > 0.0 or board[Board.COLLAPSED_BY] == Actor.SERBIA
    good = board[Board.SERBIA_ACT] == Act.NOTHING and board[Board.SERBIA_COMPLIED] > 0.0
    board[Board.MEASURES_SERBIA] = measures(
        board[Board.MEASURES_SERBIA], own, Union.MEASURES_MONTH_SERBIA, own[Union.PROPOSED_SERBIA],
        good, Stream.MEASURES_SERBIA, Actor.SERBIA, board, parameters, key, ledger,
    )  # fmt: skip
    grave = parameters[Parameter.measures_probability_serbia] if traced or breached else 0.0
    own[Union.PROPOSED_SERBIA] = max(grave, parameters[Parameter.measures_after_alert] if alerted else 0.0)
    promised[Promise.EU_KOSOVO, Reward.SUSPENDED] = board[Board.MEASURES]
    promised[Promise.EU_SERBIA, Reward.SUSPENDED] = board[Board.MEASURES_SERBIA]
    promised[Promise.RIVAL, Reward.SUSPENDED] = board[Board.MEASURES_SERBIA]


@rule
def measures(in_force, own, began, probability, good, stream, side, board, parameters, key, ledger):
    """Whether measures against one side are in force after this month.

    `probability` is that of imposing them, 0 without misconduct last month; `began` is the slot of the month in which they were
    imposed. The longer they last, the likelier they end: nobody imposes them for a month, and nobody keeps them for a decade.
    """
    month = int(board[Board.MONTH])
    if in_force > 0.0:
        age = min((month - own[began]) / parameters[Parameter.measures_age], MOST_TIRESOME)
        hazard = parameters[Parameter.stick_compliance_hazard] * (parameters[Parameter.stick_relief] if good else 1.0) * age
        hazard = min(1.0, hazard)
        lifted = befalls(ledger, key, stream, Actor.EUROPEAN_UNION, month, 1, Kind.MEASURES_LIFTED, side, hazard, (hazard,))
        return 1.0 - lifted
    if probability == 0.0:
        return 0.0
    terms = (board[Board.TENSION],)
    imposed = befalls(ledger, key, stream, Actor.EUROPEAN_UNION, month, 0, Kind.MEASURES_IMPOSED, side, probability, terms)
    if imposed > 0.0:
        own[began] = month
    return imposed


@rule
def pay_one(row, reward, delay, consent, size, side, parameters, board, key, ledger):
    """Pay what one side has earned: each month with probability 1 / (delay + 1) and if no member stands in the way."""
    if not promises.owed(reward) or reward[Reward.SUSPENDED] > 0.0:
        return 0.0
    month = int(board[Board.MONTH])
    probability = min(1.0, consent / (delay + 1.0))
    paid = befalls(
        ledger,
        key,
        Stream.PAYMENT,
        Actor.EUROPEAN_UNION,
        month,
        row,
        Kind.PAYMENT,
        side,
        probability,
        (1.0 / (delay + 1.0), consent),
    )
    if paid > 0.0:
        promises.pay(reward, min(size, reward[Reward.EARNED] - reward[Reward.PAID]))
    return paid


@rule
def pay(own, board, parameters, levers, promised, key, ledger):
    """Pay both sides what their steps have earned, the rival lever's reward too."""
    kosovo, serbia, rival = promised[Promise.EU_KOSOVO], promised[Promise.EU_SERBIA], promised[Promise.RIVAL]
    delay_k, delay_s = parameters[Parameter.eu_delay_kosovo], parameters[Parameter.eu_delay_serbia]
    consent_k, consent_s = parameters[Parameter.eu_consent_kosovo], parameters[Parameter.eu_consent_serbia]
    board[Board.EU_PAID_KOSOVO] = pay_one(
        Promise.EU_KOSOVO, kosovo, delay_k, consent_k, kosovo[Reward.SHARE], Actor.KOSOVO, parameters, board, key, ledger
    )
    board[Board.EU_PAID_SERBIA] = pay_one(
        Promise.EU_SERBIA, serbia, delay_s, consent_s, serbia[Reward.SHARE], Actor.SERBIA, parameters, board, key, ledger
    )
    delay = levers[Lever.SERBIA_REWARD, Setting.DELAY]
    paid = pay_one(Promise.RIVAL, rival, delay, consent_s, rival[Reward.SHARE], Actor.SERBIA, parameters, board, key, ledger)
    promises.judge(rival, parameters, paid * rival[Reward.SHARE], 1.0, 1.0 if promises.owed(rival) else 0.0)


@rule
def credit(board, parameters, levers, promised):
    """Enter what this month's steps have earned of the EU and of the rival lever: a political text, or a step delivered.

    Who abandons a text is paid no more for it.
    """
    month = board[Board.MONTH]
    for row in (Promise.EU_KOSOVO, Promise.EU_SERBIA, Promise.RIVAL):
        reward = promised[row]
        kosovo = row == Promise.EU_KOSOVO
        if board[Board.COLLAPSED_BY] == (Actor.KOSOVO if kosovo else Actor.SERBIA):
            reward[Reward.EARNED] = reward[Reward.PAID]
        done = board[Board.DUTIES_KOSOVO if kosovo else Board.DUTIES_SERBIA]
        complied = board[Board.KOSOVO_COMPLIED if kosovo else Board.SERBIA_COMPLIED]
        delivered = promises.step_delivered(reward, parameters, done)
        whole = 1.0 if board[Board.SIGNED] == Text.COMPREHENSIVE else 0.0
        if row != Promise.RIVAL:
            promises.renew(reward, month, 12.0 * parameters[Parameter.eu_years])
        if promises.earns_now(reward, board[Board.SIGNED], complied, delivered):
            promises.earn(reward, parameters, month, 0.0, whole)
    # aligned tracks are paid on the same steps
    if board[Board.MILESTONE] > 0.0 and strength(levers, Lever.EU_ALIGNMENT, month) > 0.0:
        promises.earn(promised[Promise.EU_KOSOVO], parameters, month, 0.0, 0.0)


@rule
def reflect(own, board, parameters):
    """End of the month: attention drifts to its floor and rises with success or crisis."""
    floor = parameters[Parameter.attention_floor]
    attention = floor + (own[Union.ATTENTION] - floor) * parameters[Derived.ATTENTION_KEPT]
    if board[Board.SIGNED] > 0.0:
        attention += parameters[Parameter.success_draws]
        own[Union.FAILURES] = 0.0
    elif board[Board.ROUND] > 0.0:
        own[Union.FAILURES] += 1.0
    if board[Board.SEVERE] > 0.0:
        attention += parameters[Parameter.crisis_draws]
    own[Union.ATTENTION] = min(max(attention, 0.01), 0.95)


@rule
def reward_size(own, parameters, money):
    """Utility of the EU's whole package for one side: a step of its accession perspective and yearly money (share of GDP)."""
    return own[Principal.EU_WEIGHT] * parameters[Parameter.eu_perspective_step] + money
