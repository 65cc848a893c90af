"""Playing the worlds of a design with either engine: a row for every arm and world, a failed world being a row too."""

from __future__ import annotations

import math
import traceback
from collections.abc import Callable

import numpy as np
import pandas as pd

from agents.moves import beginnings
from agents.parameters import PARAMETER_SLOTS, WORKS, Parameter
from agents.rules.chance import chance_key
from experiments.design import Design
from model.ensemble import OUTCOMES, simulate
from model.negotiation import NegotiationModel
from model.scenario import Scenario
from model.setup import prepare

Row = tuple[int, str, str, list[float]]  # world, status, traceback, outcomes
Progress = Callable[[int], None]  # told how many more worlds are done
COMPILED_BLOCK = 2048  # worlds after which progress is told
DONE, FAILED = "done", "failed"


def play(design: Design, engine: str, progress: Progress) -> pd.DataFrame:
    """Play all arms in all worlds. Columns: arm, world, works, status, traceback, then the outcomes; rows by arm and world.

    Both engines give equal numbers. Mesa worlds are played one after another: with a second process, which must load Mesa
    and the compiled rules anew, 800 worlds took longer in both measurements (on two busy cores).
    """
    one_arm = _compiled if engine == "compiled" else _mesa
    frames = [one_arm(arm, design, progress) for arm in design.arms]
    for frame, arm in zip(frames, design.arms, strict=True):
        frame.insert(0, "arm", arm.name)
        frame.insert(2, "works", works(arm, design.worlds, design.seed, design.parameters))
    return pd.concat(frames, ignore_index=True)


def works(scenario: Scenario, worlds: int, seed: int, parameters: str) -> np.ndarray:
    """Whether an incentive short of membership works, drawn as the world itself draws it: bool array, one a world."""
    setup = prepare(scenario, parameters)
    position = int(Parameter.p_submembership_works)
    row, number = setup.table[position : position + 1].copy(), setup.numbers[position : position + 1].copy()
    drawn, slots = np.zeros(2), np.zeros(PARAMETER_SLOTS)
    key = np.array(chance_key(seed, 0))
    answers = np.zeros(worlds, dtype=bool)
    for world in range(worlds):
        key[2] = world
        beginnings.draw_parameters(row, number, key, drawn)
        slots[position] = drawn[0]
        beginnings.draw_whether_it_works(key, slots, setup.fixed)
        answers[world] = slots[WORKS] > 0.0
    return answers


def _compiled(arm: Scenario, design: Design, progress: Progress) -> pd.DataFrame:
    parts = []
    for first in range(0, design.worlds, COMPILED_BLOCK):
        count = min(COMPILED_BLOCK, design.worlds - first)
        parts.append(simulate(arm, count, design.seed, design.parameters, first=first))
        progress(count)
    frame = pd.concat(parts).reset_index()
    frame.insert(1, "status", DONE)
    frame.insert(2, "traceback", "")
    return frame


def _mesa(arm: Scenario, design: Design, progress: Progress) -> pd.DataFrame:
    rows = []
    for world in range(design.worlds):
        rows.append(play_one(arm, design.seed, world, design.parameters))
        progress(1)
    return _frame(rows)


def play_one(scenario: Scenario, seed: int, world: int, parameters: str) -> Row:
    """One Mesa world; if it fails, a row that says so."""
    try:
        outcomes = NegotiationModel(scenario, seed, world, parameters).run().outcomes()
    except Exception:
        return world, FAILED, traceback.format_exc(), [math.nan] * len(OUTCOMES)
    return world, DONE, "", list(outcomes.values())


def _frame(rows: list[Row]) -> pd.DataFrame:
    frame = pd.DataFrame([row[3] for row in rows], columns=list(OUTCOMES))
    for position, name in enumerate(("world", "status", "traceback")):
        frame.insert(position, name, [row[position] for row in rows])
    return frame
