"""Worlds made by hand, for tests of single moves."""

from typing import Any

import numpy as np

from keci.agents.moves.beginnings import derive
from keci.agents.parameters import WORKS, Parameter
from keci.agents.record import Entry
from keci.agents.rules.chance import chance_key
from keci.model.scenario import Scenario
from keci.model.setup import prepare
from keci.model.world import World, begin, new_world


def world_of(name: str = "keci", start: str = "2026-01", seed: int = 1, world: int = 0, **changes: Any) -> tuple[World, Any]:
    """Arrays of a world at its start, with parameters at their modes, and what its scenario sets up."""
    setup = prepare(Scenario.named(name, start=start, **changes), "mode")
    arrays = new_world(setup.members.shape[1])._replace(key=chance_key(seed, world))
    begin(arrays, setup)
    arrays.parameters[WORKS] = 1.0
    return arrays, setup


def assume_that(w: World, **parameters: float) -> None:
    """Set parameters of a world, and work out anew what follows from them."""
    works = w.parameters[WORKS]
    for name, value in parameters.items():
        w.parameters[Parameter[name]] = value
    derive(w.parameters)
    w.parameters[WORKS] = works


def rows(ledger: np.ndarray, kind: int) -> np.ndarray:
    """Entries of one kind."""
    filled = ledger[1 : int(ledger[0, 0]) + 1]
    return filled[filled[:, Entry.KIND] == kind]
