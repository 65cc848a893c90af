"""The European Union: when it convenes, what it withholds, lifts and pays."""

from __future__ import annotations

from agents.compiled import rule
from agents.levers import strength
from agents.parameters import Derived, Parameter
from agents.record import Kind, befalls, decide
from agents.rules import bargaining
from agents.rules.chance import Stream
from agents.state import Act, Actor, Board, Lever, Principal, Text, Union

CRISIS_CALLS = 0.25  # utility: a severe incident calls for a crisis meeting (judgement)
PROSPECT_CALLS = 0.2  # utility: a deal within reach is worth a meeting (judgement)
FATIGUE = 0.03  # utility lost with each round in a row without result, at most ten (judgement)
MEASURES_COOL = 0.1  # utility: measures in force chill the dialogue (judgement)
CAMPAIGN_COOLS = 0.2  # utility: leaders do not travel in the month of an election (judgement)
SUCCESS_DRAWS = 0.04  # attention won by a signed text (judgement)
CRISIS_DRAWS = 0.05  # attention won by a severe incident (judgement)
TENSE = 0.35  # tension above which a unilateral act can bring measures (judgement; June 2023 followed four months of crisis)
RELIEF = 3.0  # coordinated conduct multiplies the hazard that measures end (judgement)


@rule
def convene(own, board, parameters, key, ledger):
    """Call a round or not: attention, crisis, prospects, fatigue. Sets `board[ROUND]`."""
    month = int(board[Board.MONTH])
    board[Board.ROUND] = 0.0
    if month < board[Board.SUSPENDED_UNTIL]:
        return
    attention = own[Union.ATTENTION]
    terms = (
        CRISIS_CALLS if board[Board.SEVERE] > 0.0 else 0.0,
        PROSPECT_CALLS * board[Board.PROXIMITY],
        -FATIGUE * min(own[Union.FAILURES], 10.0),
        -MEASURES_COOL * board[Board.MEASURES],
        -CAMPAIGN_COOLS * max(board[Board.ELECTION_KOSOVO], board[Board.ELECTION_SERBIA]),
    )
    base = bargaining.log_odds(attention)
    precision = parameters[Parameter.quantal_precision]
    held = decide(ledger, key, Stream.CONVENING, Actor.EUROPEAN_UNION, month, 0, Kind.CONVENE, 0.0, base, precision, 1.0, terms)
    board[Board.ROUND] = held
    own[Union.ROUNDS] += held


@rule
def weigh_measures(own, board, parameters, key, ledger):
    """Impose measures on Kosovo after a unilateral act in tense times; lift them slowly."""
    month = int(board[Board.MONTH])
    if board[Board.MEASURES] > 0.0:
        coordinated = board[Board.KOSOVO_ACT] == Act.COORDINATED or board[Board.KOSOVO_COMPLIED] > 0.0
        hazard = min(1.0, parameters[Parameter.stick_compliance_hazard] * (RELIEF if coordinated else 1.0))
        lifted = befalls(
            ledger, key, Stream.MEASURES, Actor.EUROPEAN_UNION, month, 1, Kind.MEASURES_LIFTED, 0.0, hazard, (hazard,)
        )
        if lifted > 0.0:
            board[Board.MEASURES] = 0.0
    elif board[Board.KOSOVO_ACT] == Act.UNILATERAL and board[Board.TENSION] > TENSE:
        probability = parameters[Parameter.measures_probability]
        imposed = befalls(
            ledger,
            key,
            Stream.MEASURES,
            Actor.EUROPEAN_UNION,
            month,
            0,
            Kind.MEASURES_IMPOSED,
            0.0,
            probability,
            (board[Board.TENSION],),
        )
        board[Board.MEASURES] = imposed
        own[Union.MEASURES_MONTH] = month


@rule
def pay(own, board, parameters, key, ledger):
    """Pay what a political step has earned: each month with probability 1 / (delay + 1), to Kosovo not under measures."""
    month = int(board[Board.MONTH])
    probability = 1.0 / (parameters[Parameter.reward_delay] + 1.0)
    board[Board.EU_PAID_KOSOVO] = 0.0
    board[Board.EU_PAID_SERBIA] = 0.0
    if own[Union.OWES_KOSOVO] > 0.0 and board[Board.MEASURES] == 0.0:
        board[Board.EU_PAID_KOSOVO] = befalls(
            ledger, key, Stream.PAYMENT, Actor.EUROPEAN_UNION, month, 0, Kind.PAYMENT, Actor.KOSOVO, probability, (probability,)
        )
        own[Union.OWES_KOSOVO] -= board[Board.EU_PAID_KOSOVO]
    if own[Union.OWES_SERBIA] > 0.0 and board[Board.SERBIA_ACT] != Act.ALERT:
        board[Board.EU_PAID_SERBIA] = befalls(
            ledger, key, Stream.PAYMENT, Actor.EUROPEAN_UNION, month, 1, Kind.PAYMENT, Actor.SERBIA, probability, (probability,)
        )
        own[Union.OWES_SERBIA] -= board[Board.EU_PAID_SERBIA]


@rule
def reflect(own, board, parameters, levers):
    """End of the month: attention drifts to its floor and rises with success or crisis; steps are noted as owed a reward."""
    floor = parameters[Parameter.attention_floor]
    attention = floor + (own[Union.ATTENTION] - floor) * parameters[Derived.ATTENTION_KEPT]
    if board[Board.SIGNED] > 0.0:
        attention += SUCCESS_DRAWS
        own[Union.FAILURES] = 0.0
    elif board[Board.ROUND] > 0.0:
        own[Union.FAILURES] += 1.0
    if board[Board.SEVERE] > 0.0:
        attention += CRISIS_DRAWS
    own[Union.ATTENTION] = min(max(attention, 0.01), 0.95)
    if board[Board.SIGNED] >= Text.FRAMEWORK:
        own[Union.OWES_KOSOVO] = 1.0
        own[Union.OWES_SERBIA] = 1.0
    # aligned tracks are paid on the same steps
    if board[Board.MILESTONE] > 0.0 and strength(levers, Lever.EU_ALIGNMENT, board[Board.MONTH]) > 0.0:
        own[Union.OWES_KOSOVO] = 1.0


@rule
def reward_size(own, parameters, money):
    """Utility of the EU's whole package for one side: a step of its accession perspective and yearly money (share of GDP)."""
    return own[Principal.EU_WEIGHT] * parameters[Parameter.eu_perspective_step] + money
