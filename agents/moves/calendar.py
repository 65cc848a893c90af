"""What befalls the world: the turn of the month, emergencies, shocks of a scenario, tension between the communities."""

from __future__ import annotations

from keci.agents.compiled import rule
from keci.agents.names import Names
from keci.agents.parameters import Derived, Parameter
from keci.agents.record import Kind, happened
from keci.agents.rules import conflict
from keci.agents.rules.chance import Stream, uniform
from keci.agents.state import Act, Actor, Board, CouncilSlot, Principal, Text

SHOCK_DAY = 15.0  # a shock falls in the middle of its month


class Shock(Names):
    """Kinds of shock that a scenario can set."""

    ARMED_ATTACK = 0
    GOVERNMENT_KOSOVO = 1
    GOVERNMENT_SERBIA = 2
    KFOR_CUT = 3
    EU_MEASURES = 4
    EMERGENCY = 5
    ELECTION_KOSOVO = 6
    ELECTION_SERBIA = 7


class ShockColumn(Names):
    """Columns of the table of shocks."""

    MONTH = 0
    KIND = 1
    SIZE = 2


@rule
def turn_month(board, month, first_calendar):
    """Begin a month: the date, and the marks of the last month wiped (acts stay: they provoke this month's incidents)."""
    board[Board.MONTH] = month
    board[Board.CALENDAR] = first_calendar + month
    board[Board.UNDER_ATTACK] = 1.0 if board[Board.SEVERE] > 0.0 else 0.0
    board[Board.KOSOVO_DEFAULTED] = 1.0 if board[Board.KOSOVO_COMPLIED] == 0.0 else board[Board.KOSOVO_BREACHED]
    board[Board.SERBIA_DEFAULTED] = 1.0 if board[Board.SERBIA_COMPLIED] == 0.0 else board[Board.SERBIA_BREACHED]
    for slot in (
        Board.INCIDENTS,
        Board.SERIOUS,
        Board.SEVERE,
        Board.BANJSKA,
        Board.BLAMED_SERBIA,
        Board.MILESTONE,
        Board.EMERGENCY,
        Board.SUSPENSION,
        Board.ATTACK,
        Board.AUTHORED,
        Board.FOILED,
        Board.WITHDRAWN,
        Board.SMALL_DAYS,
        Board.SERIOUS_DAYS,
        Board.KOSOVO_BREACHED,
        Board.SERBIA_BREACHED,
    ):
        board[slot] = 0.0


@rule
def meet_shocks(board, kosovo, serbia, council, shocks, ledger):
    """What the scenario imposes this month, each entered on the state of the actor that it meets."""
    month = board[Board.MONTH]
    for s in range(shocks.shape[0]):
        if shocks[s, ShockColumn.MONTH] != month:
            continue
        kind = int(shocks[s, ShockColumn.KIND])
        size = shocks[s, ShockColumn.SIZE]
        happened(ledger, month, 0, Actor.WORLD, Kind.SHOCK, kind, (size,))
        if kind == Shock.ARMED_ATTACK:
            board[Board.ATTACK] = size
            board[Board.ATTACK_DAY] = SHOCK_DAY
            board[Board.AUTHORED] = 1.0
            board[Board.SUSPECTED] = 1.0
        elif kind == Shock.GOVERNMENT_KOSOVO:
            kosovo[Principal.LINE] = size
            board[Board.KOSOVO_LINE] = size
        elif kind == Shock.GOVERNMENT_SERBIA:
            serbia[Principal.LINE] = size
            board[Board.SERBIA_LINE] = size
        elif kind == Shock.KFOR_CUT:
            council[CouncilSlot.KFOR_LOST] += size
            council[CouncilSlot.KFOR_BASE] = max(0.0, council[CouncilSlot.KFOR_BASE] - size)
            council[CouncilSlot.KFOR_TARGET] = max(0.0, council[CouncilSlot.KFOR_TARGET] - size)
        elif kind == Shock.EU_MEASURES:
            board[Board.MEASURES] = 1.0 if size > 0.0 else 0.0
        elif kind == Shock.EMERGENCY:
            board[Board.EMERGENCY] = 1.0
        elif kind == Shock.ELECTION_KOSOVO:
            kosovo[Principal.SINCE_ELECTION] = kosovo[Principal.TERM]  # falls due this month
        elif kind == Shock.ELECTION_SERBIA:
            serbia[Principal.SINCE_ELECTION] = serbia[Principal.TERM]


@rule
def emergencies(board, parameters, key, ledger):
    """Floods, earthquakes, epidemics big enough for a call for help: at least one in a month, or none."""
    month = int(board[Board.MONTH])
    if uniform(key, Stream.EMERGENCY, 0, month, 0) > parameters[Derived.QUIET_MONTH]:
        board[Board.EMERGENCY] = 1.0
    if board[Board.EMERGENCY] > 0.0:
        happened(ledger, month, 0, Actor.WORLD, Kind.EMERGENCY, 0.0, (parameters[Parameter.disaster_rate],))


@rule
def tension(board, parameters):
    """Tension between the communities at the end of the month, in [0, 1], and the violence that people have come to expect."""
    added = parameters[Parameter.tension_of_severe] * board[Board.SEVERE]
    added += parameters[Parameter.tension_of_serious] * (board[Board.SERIOUS] - board[Board.SEVERE])
    if board[Board.KOSOVO_ACT] == Act.UNILATERAL:
        added += parameters[Parameter.tension_of_act]
    if board[Board.SERBIA_ACT] == Act.PRESSURE:
        added += parameters[Parameter.tension_of_pressure]
    if board[Board.SERBIA_ACT] == Act.ALERT:
        added += parameters[Parameter.tension_of_alert]
    if board[Board.COLLAPSED] > 0.0:
        added += parameters[Parameter.tension_of_collapse]
    if board[Board.SIGNED] >= Text.FRAMEWORK:
        added -= parameters[Parameter.calm_of_text]
    board[Board.TENSION] = conflict.tension_step(board[Board.TENSION], parameters[Derived.TENSION_KEPT], added)
    kept = parameters[Derived.VIOLENCE_KEPT]
    board[Board.VIOLENCE] = kept * board[Board.VIOLENCE] + (1.0 - kept) * board[Board.SEVERE]
    board[Board.QUIET_MONTHS] = 0.0 if board[Board.SEVERE] > 0.0 else board[Board.QUIET_MONTHS] + 1.0
