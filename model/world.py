"""The arrays of one world, and what a scenario prepares for every world: both drivers of the model begin here."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from agents.compiled import rule
from agents.moves import beginnings
from agents.moves.texts import GRID
from agents.parameters import PARAMETER_SLOTS
from agents.state import Ally, Board, CouncilSlot, Groups, Principal, Union
from model.outcomes import Tally, begin_tally


class World(NamedTuple):
    """All arrays of one world. The Mesa agents own theirs; the ensemble keeps one set a thread and begins it anew."""

    board: np.ndarray
    kosovo: np.ndarray
    serbia: np.ndarray
    union: np.ndarray
    council: np.ndarray
    groups: np.ndarray
    members: np.ndarray
    influence: np.ndarray
    parameters: np.ndarray
    tally: np.ndarray
    sketch: np.ndarray
    key: np.ndarray


class Setup(NamedTuple):
    """What all worlds of a scenario share: templates of the start state, parameters' table, levers and shocks."""

    board: np.ndarray
    kosovo: np.ndarray
    serbia: np.ndarray
    union: np.ndarray
    council: np.ndarray
    members: np.ndarray
    ranges: np.ndarray
    ties: np.ndarray
    table: np.ndarray  # (parameters, 4)
    numbers: np.ndarray  # keys of the parameters' draws
    fixed: float  # 1 if parameters are fixed at their modes
    calendar: int
    levers: np.ndarray  # (levers, settings)
    shocks: np.ndarray  # (shocks, 3)


def new_world(n_members: int) -> World:
    """Empty arrays for one world."""
    return World(
        np.zeros(Board.SIZE),
        np.zeros(Principal.SIZE),
        np.zeros(Principal.SIZE),
        np.zeros(Union.SIZE),
        np.zeros(CouncilSlot.SIZE),
        np.zeros(Groups.SIZE),
        np.zeros((Ally.SIZE, n_members)),
        np.zeros((n_members, n_members)),
        np.zeros(PARAMETER_SLOTS),
        np.zeros(Tally.SIZE),
        np.zeros((8, GRID)),
        np.zeros(3, np.uint32),
    )


@rule
def begin(world, setup):
    """Begin a world: draw its parameters and its members' openness under its key, and set every actor's state."""
    parameters = world.parameters
    beginnings.draw_parameters(setup.table, setup.numbers, world.key, parameters)
    beginnings.draw_whether_it_works(world.key, parameters, setup.fixed)
    beginnings.begin_kosovo(world.kosovo, setup.kosovo, parameters)
    beginnings.begin_serbia(world.serbia, setup.serbia, parameters)
    world.union[:] = setup.union
    beginnings.begin_council(world.council, setup.council)
    beginnings.begin_groups(world.groups, parameters, world.key)
    beginnings.begin_board(world.board, setup.board, world.kosovo, world.serbia, world.council)
    for i in range(world.members.shape[1]):
        beginnings.begin_member(world.members, i, setup.members, setup.ranges, parameters, world.key, setup.calendar)
    beginnings.set_influence(setup.ties, world.members, world.influence)
    begin_tally(world.tally)


@rule
def track_value(kosovo):
    """Utility of a full accession track to Kosovo: the measure by which the rival reward to Serbia is made equal."""
    return kosovo[Principal.NATO_WEIGHT] * 0.75
