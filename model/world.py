"""The arrays of one world, and what a scenario prepares for every world: both drivers of the model begin here."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from keci.agents.compiled import lending, rule, unowned
from keci.agents.moves import beginnings
from keci.agents.moves.texts import GRID, ROOM
from keci.agents.parameters import PARAMETER_SLOTS, Parameter
from keci.agents.rules import chance, trust
from keci.agents.state import PROMISES, Ally, Board, CouncilSlot, Decider, Groups, Principal, Reward, Union
from keci.model.outcomes import Tally, begin_tally
from keci.model.states import BOARD, COUNCIL, GROUPS, KOSOVO, SERBIA, UNION


class World(NamedTuple):
    """All arrays of one world. The Mesa agents own theirs; the ensemble keeps one set a thread and begins it anew."""

    board: np.ndarray
    kosovo: np.ndarray
    serbia: np.ndarray
    union: np.ndarray
    council: np.ndarray
    groups: np.ndarray
    members: np.ndarray
    parameters: np.ndarray
    tally: np.ndarray
    promised: np.ndarray  # (promises, slots of a reward)
    sketch: np.ndarray  # scratch room of a round
    room: np.ndarray  # scratch room of the draws at the start
    key: np.ndarray


class Setup(NamedTuple):
    """What all worlds of a scenario share: templates of the start state, parameters' table, levers and shocks."""

    board: np.ndarray
    kosovo: np.ndarray
    serbia: np.ndarray
    union: np.ndarray
    council: np.ndarray
    members: np.ndarray
    openness: np.ndarray  # (members, 7): how each member's openness is drawn; see `chance.pert_shape`
    accessions: np.ndarray  # (enlargements,)
    networks: np.ndarray  # (enlargements + 1, members, members)
    table: np.ndarray  # (parameters, 4)
    shapes: np.ndarray  # (parameters, 7): how those are drawn that have a mode; see `chance.pert_shape`
    numbers: np.ndarray  # keys of the parameters' draws
    columns: np.ndarray  # positions of the parameters that a posterior gives
    sets: np.ndarray  # (sets, columns): the posterior; no rows without one
    weights: np.ndarray  # (sets,): shares of the sets' weight, summed up
    places: np.ndarray  # (states, 2): array and slot of the states that the posterior gives; see `states`
    states: np.ndarray  # (sets, states)
    fixed: float  # 1 if parameters are fixed at their modes
    calendar: int
    levers: np.ndarray  # (levers, settings)
    shocks: np.ndarray  # (shocks, 3)
    strategies: np.ndarray  # (deciders, 4): where each one's rule is compiled, its number, its kinds of terms; see `Decider`


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
        np.zeros(PARAMETER_SLOTS),
        np.zeros(Tally.SIZE),
        np.zeros((PROMISES, Reward.SIZE)),
        np.zeros((ROOM, GRID)),
        np.zeros((3, max(PARAMETER_SLOTS, n_members))),
        np.zeros(3, np.uint32),
    )


@lending
def unowned_world(world):
    """The same arrays, as `unowned`."""
    return World(
        unowned(world.board),
        unowned(world.kosovo),
        unowned(world.serbia),
        unowned(world.union),
        unowned(world.council),
        unowned(world.groups),
        unowned(world.members),
        unowned(world.parameters),
        unowned(world.tally),
        unowned(world.promised),
        unowned(world.sketch),
        unowned(world.room),
        unowned(world.key),
    )


@lending
def unowned_setup(setup):
    """The same arrays and numbers, the arrays as `unowned`."""
    return Setup(
        unowned(setup.board),
        unowned(setup.kosovo),
        unowned(setup.serbia),
        unowned(setup.union),
        unowned(setup.council),
        unowned(setup.members),
        unowned(setup.openness),
        unowned(setup.accessions),
        unowned(setup.networks),
        unowned(setup.table),
        unowned(setup.shapes),
        unowned(setup.numbers),
        unowned(setup.columns),
        unowned(setup.sets),
        unowned(setup.weights),
        unowned(setup.places),
        unowned(setup.states),
        setup.fixed,
        setup.calendar,
        unowned(setup.levers),
        unowned(setup.shocks),
        unowned(setup.strategies),
    )


@rule
def begin(world, setup):
    """Begin a world: draw its parameters and its members' openness under its key, and set every actor's state."""
    parameters, openness = world.parameters, world.room[2]
    beginnings.draw_parameters(setup.table, setup.shapes, setup.numbers, world.key, world.room, parameters)
    row = beginnings.draw_set(setup.columns, setup.sets, setup.weights, world.key, parameters)
    beginnings.draw_whether_it_works(world.key, parameters, setup.fixed)
    beginnings.derive(parameters)
    beginnings.begin_kosovo(world.kosovo, setup.kosovo, parameters)
    beginnings.begin_serbia(world.serbia, setup.serbia, parameters)
    beginnings.begin_union(world.union, setup.union, parameters, world.key)
    beginnings.begin_council(world.council, setup.council, parameters)
    beginnings.begin_groups(world.groups, parameters, world.key)
    beginnings.begin_board(world.board, setup.board, parameters, world.kosovo, world.serbia, world.council)
    beginnings.begin_rewards(world.promised, parameters, world.kosovo, world.serbia, world.board[Board.MEASURES])
    chance.pert_draws(world.key, chance.Stream.OPENNESS, setup.members[Ally.ACTOR], 0, setup.openness, world.room, openness)
    for i in range(world.members.shape[1]):
        beginnings.begin_member(world.members, i, setup.members, openness[i], parameters, setup.calendar)
    if row >= 0:
        set_states(world, setup.places, setup.states[row])
    take_strategies(world, setup.strategies)
    begin_tally(world.tally)


@rule
def take_strategies(world, strategies):
    """Tell the actors by which rules they decide, in the order of `strategy.DECIDERS`."""
    begin_decider(world.kosovo, Principal.DECIDER, strategies[0])
    begin_decider(world.serbia, Principal.DECIDER, strategies[1])
    begin_decider(world.union, Union.DECIDER, strategies[2])
    begin_decider(world.council, CouncilSlot.DECIDER, strategies[3])
    begin_decider(world.groups, Groups.DECIDER, strategies[4])


@rule
def begin_decider(own, place, strategy):
    """One actor's rule, and a memory with nothing in it."""
    for slot in range(Decider.SIZE):
        own[place + slot] = strategy[slot] if slot < Decider.MEMORY else 0.0


def renew_strategies(world: World, strategies: np.ndarray) -> None:
    """Put in where compiled strategies lie in this process; what they remember stays."""
    places = (Principal.DECIDER, Principal.DECIDER, Union.DECIDER, CouncilSlot.DECIDER, Groups.DECIDER)
    states = (world.kosovo, world.serbia, world.union, world.council, world.groups)
    for own, place, strategy in zip(states, places, strategies, strict=True):
        own[place + Decider.ADDRESS] = strategy[0]


@lending
def array_of(world, number):
    """An array of a world by its number in `states`, flat and `unowned`."""
    if number == BOARD:
        return unowned(world.board)
    if number == KOSOVO:
        return unowned(world.kosovo)
    if number == SERBIA:
        return unowned(world.serbia)
    if number == UNION:
        return unowned(world.union)
    if number == COUNCIL:
        return unowned(world.council)
    if number == GROUPS:
        return unowned(world.groups)
    return unowned(world.promised.reshape(world.promised.size))


@rule
def set_states(world, places, values):
    """Begin with given states, and with the reputations that follow from them."""
    if places.shape[0] == 0:
        return
    for k in range(places.shape[0]):
        array_of(world, places[k, 0])[places[k, 1]] = values[k]
    base, strength = world.parameters[Parameter.trust_0], world.parameters[Parameter.trust_prior_strength]
    for own in (world.kosovo, world.serbia):
        own[Principal.TRUST] = trust.reputation(own[Principal.GOOD], own[Principal.BAD], base, strength)
    council = world.council
    council[CouncilSlot.RELIABILITY] = trust.reputation(council[CouncilSlot.GOOD], council[CouncilSlot.BAD], 0.5, strength)


@rule
def read_states(world, places, values):
    """The states of a world at this moment, into `values` (states,)."""
    for k in range(places.shape[0]):
        values[k] = array_of(world, places[k, 0])[places[k, 1]]


@rule
def track_value(kosovo, parameters):
    """Utility of a full accession track to Kosovo: the measure by which the rival reward to Serbia is made equal."""
    return kosovo[Principal.NATO_WEIGHT] * parameters[Parameter.accession_span]
