"""Many worlds at once: the same moves as the Mesa agents', in compiled loops, without a Python object inside."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

from agents.compiled import rule
from agents.moves.beginnings import draw_parameters, draw_set, draw_whether_it_works
from agents.parameters import PARAMETER_SLOTS, WORKS, Parameter
from agents.rules.chance import chance_key
from agents.state import Ally
from model.errors import InputError, unknown
from model.month import play_month
from model.outcomes import (
    Outcome,
    Series,
    close_deals,
    close_horizon,
    count_month,
    judgement_pending,
    read_series,
)
from model.scenario import Scenario
from model.setup import prepare
from model.world import begin, new_world, unowned_setup, unowned_world

OUTCOMES = tuple(o.name for o in Outcome)
SERIES = tuple(s.name for s in Series)
CHUNK = 128  # worlds a thread takes at a time
MOST_WORLDS = 2**32  # world numbers
MOST_AT_ONCE = 10_000_000  # worlds whose outcomes fit into the memory of an ordinary machine (3.7 GB)


@rule
def play_worlds(shared, room, ledger, key, first, months, outcomes, series):
    """Play worlds `first`, `first + 1`, ... to their horizon: a row of `outcomes` each, and of `series` if it has any rows.

    `outcomes` (worlds, outcomes) and `series` (worlds or 0, months + 1, series) are filled in place; `room` holds one world.
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
        draw_set(setup.columns, setup.sets, key, slots)
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
        play_worlds(setup, room, None, key, first + begin_at, scenario.months, outcomes[begin_at:end], part)

    chunk(0)  # the first chunk compiles, before any thread waits for it
    rest = range(CHUNK, worlds, CHUNK)
    if rest:
        with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
            list(pool.map(chunk, rest))
    return outcomes, series
