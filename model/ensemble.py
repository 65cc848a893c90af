"""Many worlds at once: the same moves as the Mesa agents', in compiled loops, without a Python object inside."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

from keci.agents.compiled import rule
from keci.agents.moves.beginnings import draw_parameters, draw_set, draw_whether_it_works
from keci.agents.parameters import PARAMETER_SLOTS, WORKS, Parameter
from keci.agents.rules.chance import chance_key
from keci.agents.state import Ally
from keci.model.errors import InputError, unknown
from keci.model.month import play_month
from keci.model.outcomes import (
    Outcome,
    Series,
    close_deals,
    close_horizon,
    count_month,
    judgement_pending,
    read_series,
)
from keci.model.scenario import Scenario
from keci.model.setup import prepare
from keci.model.states import STATES
from keci.model.world import begin, new_world, read_states, unowned_setup, unowned_world

OUTCOMES = tuple(o.name for o in Outcome)
SERIES = tuple(s.name for s in Series)
PLACES = np.array([(place.array, place.slot) for place in STATES.values()], dtype=np.int64)
NO_STATES = np.zeros((0, len(STATES)))
CHUNK = 128  # worlds a thread takes at a time
MOST_WORLDS = 2**32  # world numbers
MOST_AT_ONCE = 10_000_000  # worlds whose outcomes fit into the memory of an ordinary machine (3.7 GB)


@rule
def play_worlds(shared, room, ledger, key, first, months, outcomes, series, places, states):
    """Play worlds `first`, `first + 1`, ... to their horizon: a row of `outcomes` each, and of what else has any rows.

    `outcomes` (worlds, outcomes), `series` (worlds or 0, months + 1, series) and the closing `states` at `places`
    (worlds or 0, states) are filled in place; `room` holds one world.
    """
    world, setup = unowned_world(room), unowned_setup(shared)
    for w in range(outcomes.shape[0]):
        world.key[0], world.key[1], world.key[2] = key[0], key[1], np.uint32(first + w)
        begin(world, setup)
        recorded = series.shape[0] > 0
        if recorded:
            read_series(world, series[w, 0])
        out = outcomes[w]
        month = 0
        # one loop for the months within the horizon and beyond: all rules are copied into it, and twice takes twice as long
        while month < months or judgement_pending(world.board, months):
            play_month(world, setup, month, ledger)
            month += 1
            if month <= months:
                count_month(world)
                if recorded:
                    read_series(world, series[w, month])
            if month == months:
                close_horizon(world, setup.members[Ally.RECOGNISES], out)
                if states.shape[0] > 0:
                    read_states(world, places, states[w])
        close_deals(world.tally, world.board, months, out)


def simulate(
    scenario: Scenario | str | Path,
    worlds: int = 1000,
    seed: int = 0,
    parameters: str = "prior",
    months: int | None = None,
    record: tuple[str, ...] | list[str] = (),
    first: int = 0,
    threads: int | None = None,
) -> pd.DataFrame:
    """Play `worlds` worlds of a scenario, numbered from `first`; a row a world (index `world`), a column an outcome.

    `parameters` is "prior" (drawn for each world), "mode" (fixed) or a CSV file of parameter sets, a posterior, of which each
    world takes a row; `months` replaces the scenario's horizon. With `record`, names
    of monthly series, the frame's `attrs["series"]` holds them: {name: float array of shape (worlds, months + 1)}, the
    start state first. Results do not depend on `threads`. InputError for anything that cannot be run.
    """
    scenario = Scenario.of(scenario)
    if months is not None:
        scenario = scenario.changed(months=months)
    check_worlds(worlds, first)
    if threads is not None and (not isinstance(threads, int) or isinstance(threads, bool) or threads < 1):
        raise InputError(f"threads {threads!r}: must be a whole number of at least 1")
    for name in record:
        if name not in SERIES:
            raise unknown("series", name, SERIES)
    outcomes, series = play(scenario, worlds, seed, parameters, bool(record), first, threads)
    frame = pd.DataFrame(outcomes, columns=list(OUTCOMES), index=pd.RangeIndex(first, first + worlds, name="world"))
    if record:
        frame.attrs["series"] = {name: series[:, :, Series[name]] for name in record}
    return frame


@rule
def find_whether_it_works(setup, slots, key, first, answers):
    """Fill `answers` (worlds,) with 1 where an incentive short of membership works, drawn as the world itself draws it."""
    position = int(Parameter.p_submembership_works)
    table, shapes = setup.table[position : position + 1], setup.shapes[position : position + 1]
    numbers, room = setup.numbers[position : position + 1], np.zeros((2, 1))
    for w in range(answers.shape[0]):
        key[2] = np.uint32(first + w)
        draw_parameters(table, shapes, numbers, key, room, slots[position : position + 1])
        draw_set(setup.columns, setup.sets, setup.weights, key, slots)
        draw_whether_it_works(key, slots, setup.fixed)
        answers[w] = slots[WORKS]


def incentive_works(
    scenario: Scenario | str | Path, worlds: int = 1000, seed: int = 0, parameters: str = "prior", first: int = 0
) -> np.ndarray:
    """Whether an incentive short of membership works in worlds `first` onwards: bool array of shape (worlds,)."""
    setup = prepare(Scenario.of(scenario), parameters)
    check_worlds(worlds, first)
    answers = np.zeros(worlds)
    find_whether_it_works(setup, np.zeros(PARAMETER_SLOTS), seed_key(seed), first, answers)
    return answers > 0.0


@rule
def draw_all(setup, slots, room, key, first, drawn):
    """Fill `drawn` (worlds, parameters + 1) with the parameters of each world, and last with whether such incentives work."""
    for w in range(drawn.shape[0]):
        key[2] = np.uint32(first + w)
        draw_parameters(setup.table, setup.shapes, setup.numbers, key, room, slots)
        draw_set(setup.columns, setup.sets, setup.weights, key, slots)
        draw_whether_it_works(key, slots, setup.fixed)
        for p in range(drawn.shape[1] - 1):
            drawn[w, p] = slots[p]
        drawn[w, drawn.shape[1] - 1] = slots[WORKS]


def assumptions(
    scenario: Scenario | str | Path, worlds: int = 1000, seed: int = 0, parameters: str = "prior", first: int = 0
) -> pd.DataFrame:
    """The assumptions that worlds `first` onwards draw: a row a world, a column a parameter, and `works` last.

    `works` is 1 where an incentive short of membership works at all. The same numbers as in the worlds that are played.
    """
    setup = prepare(Scenario.of(scenario), parameters)
    check_worlds(worlds, first)
    drawn = np.zeros((worlds, len(Parameter) + 1))
    draw_all(setup, np.zeros(PARAMETER_SLOTS), np.zeros((3, PARAMETER_SLOTS)), seed_key(seed), first, drawn)
    columns = [*(parameter.name for parameter in Parameter), "works"]
    return pd.DataFrame(drawn, columns=columns, index=pd.RangeIndex(first, first + worlds, name="world"))


def closing_states(
    scenario: Scenario | str | Path, numbers: np.ndarray, seed: int = 0, parameters: str = "prior", months: int | None = None
) -> pd.DataFrame:
    """The states that no source gives (`states.STATES`) after so many months: a row for each of these world numbers."""
    scenario = Scenario.of(scenario)
    setup, months = prepare(scenario, parameters), scenario.months if months is None else months
    numbers = np.asarray(numbers, dtype=np.int64)
    check_worlds(len(numbers), int(numbers.min()))
    check_worlds(1, int(numbers.max()))
    states, room, key = np.zeros((len(numbers), len(STATES))), new_world(setup.members.shape[1]), seed_key(seed)
    outcomes, series = np.empty((1, len(OUTCOMES))), np.zeros((0, 0, len(SERIES)))
    for k, number in enumerate(numbers.tolist()):
        play_worlds(setup, room, None, key, number, months, outcomes, series, PLACES, states[k : k + 1])
    return pd.DataFrame(states, columns=list(STATES), index=pd.Index(numbers, name="world"))


def seed_key(seed: int) -> np.ndarray:
    """The key of world 0 of a seed; InputError if it is no seed."""
    try:
        return chance_key(seed, 0)
    except ValueError as error:
        raise InputError(str(error)) from None


def check_worlds(worlds: int, first: int = 0) -> None:
    """InputError unless the number of worlds is a whole number above 0 that the world numbers can hold."""
    if not isinstance(worlds, int | np.integer) or isinstance(worlds, bool) or worlds < 1:
        raise InputError(f"worlds {worlds!r}: must be a whole number of at least 1")
    if worlds > MOST_AT_ONCE:
        raise InputError(f"worlds {worlds}: at most {MOST_AT_ONCE} at once; play the rest with a later 'first'")
    if not isinstance(first, int | np.integer) or isinstance(first, bool):
        raise InputError(f"first {first!r}: must be a whole number, the first world")
    if first < 0 or first + worlds > MOST_WORLDS:
        raise InputError(f"worlds {first} to {first + worlds - 1}: world numbers must lie from 0 to {MOST_WORLDS - 1}")


def play(
    scenario: Scenario, worlds: int, seed: int, parameters: str, recorded: bool, first: int = 0, threads: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Outcomes (worlds, outcomes) and series (worlds or 0, months + 1, series) of worlds `first` onwards."""
    setup = prepare(scenario, parameters)
    key = seed_key(seed)
    outcomes = np.full((worlds, len(OUTCOMES)), np.nan)
    series = np.zeros((worlds if recorded else 0, scenario.months + 1, len(SERIES)))

    def chunk(begin_at: int) -> None:
        end = min(begin_at + CHUNK, worlds)
        part = series[begin_at:end] if recorded else series
        room = new_world(setup.members.shape[1])
        some = outcomes[begin_at:end]
        play_worlds(setup, room, None, key, first + begin_at, scenario.months, some, part, PLACES, NO_STATES)

    chunk(0)  # the first chunk compiles, before any thread waits for it
    rest = range(CHUNK, worlds, CHUNK)
    if rest:
        with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
            list(pool.map(chunk, rest))
    return outcomes, series
