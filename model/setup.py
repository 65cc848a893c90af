"""From a scenario to what its worlds share."""

from __future__ import annotations

import math
import warnings
from typing import NamedTuple

import numpy as np

from keci.agents.moves.beginnings import LOG_PERT, PERT
from keci.agents.parameters import Parameter
from keci.agents.rules.chance import pert_shape
from keci.model.errors import CautionWarning
from keci.model.parameters import draw_numbers
from keci.model.posterior import is_posterior, read_posterior
from keci.model.scenario import Scenario
from keci.model.states import STATED, STATES
from keci.model.world import Setup

CAUTION = (
    "parameters {parameters!r}: the record was met with the default rules; under other strategies these sets are no posterior, "
    "use 'prior' to assume nothing"
)


def prepare(scenario: Scenario, parameters: str = "prior") -> Setup:
    """What all worlds of a scenario share.

    `parameters` is "prior", "mode", a posterior that ships ("analysis", "validation") or the name of a CSV file of parameter
    sets; InputError for anything else. What the scenario itself says of a parameter goes before the posterior.
    """
    state = scenario.state()
    joint = joint_sets(scenario, parameters)
    if scenario.strategies and is_posterior(parameters):
        warnings.warn(CAUTION.format(parameters=parameters), CautionWarning, stacklevel=1)
    table = scenario.table("prior" if is_posterior(parameters) else parameters)
    return Setup(
        board=state.board.copy(),
        kosovo=state.kosovo.copy(),
        serbia=state.serbia.copy(),
        union=state.union.copy(),
        council=state.council.copy(),
        members=state.members.copy(),
        openness=np.array([pert_shape(*of_member) for of_member in state.ranges.T]),
        accessions=state.accessions.copy(),
        networks=state.networks.copy(),
        table=table,
        shapes=np.array([parameter_shape(*row) for row in table]),
        columns=joint.columns,
        sets=joint.sets,
        weights=joint.weights,
        places=joint.places,
        states=joint.states,
        numbers=draw_numbers().copy(),
        fixed=1.0 if parameters == "mode" else 0.0,
        calendar=state.calendar,
        levers=scenario.lever_array(),
        shocks=scenario.shock_array(),
        strategies=scenario.strategy_array(),
    )


def parameter_shape(kind: float, low: float, mode: float, high: float) -> tuple[float, ...]:
    """How one row of the parameters' table is drawn, as `chance.pert_shape` says; without a width if it is not PERT."""
    if kind == LOG_PERT:
        return pert_shape(math.log(low), math.log(mode), math.log(high))
    return pert_shape(low, mode, high if kind == PERT else low)


class Joint(NamedTuple):
    """A posterior as the compiled code takes it; all arrays without rows if there is none."""

    columns: np.ndarray  # (parameters named,) positions
    sets: np.ndarray  # (sets, parameters named)
    weights: np.ndarray  # (sets,) shares of all weight, summed up
    places: np.ndarray  # (states named, 2) array and slot
    states: np.ndarray  # (sets, states named)


def joint_sets(scenario: Scenario, parameters: str) -> Joint:
    """The posterior's sets for a scenario.

    The states that it names hold only where the scenario starts when they were read, and says nothing of them itself.
    """
    if not is_posterior(parameters):
        return Joint(np.zeros(0, np.int64), np.zeros((0, 0)), np.zeros(0), np.zeros((0, 2), np.int64), np.zeros((0, 0)))
    posterior = read_posterior(parameters)
    kept = [k for k, name in enumerate(posterior.names) if name not in scenario.parameters]
    columns = np.array([Parameter[posterior.names[k]] for k in kept], dtype=np.int64)
    said = {state for key in scenario.start_values for state in STATED.get(key, ())}
    names = posterior.state_names if scenario.start == posterior.start else ()
    held = [k for k, name in enumerate(names) if name not in said]
    named = [names[k] for k in held]
    places = np.array([(STATES[name].array, STATES[name].slot) for name in named], dtype=np.int64).reshape(-1, 2)
    return Joint(
        columns,
        np.ascontiguousarray(posterior.values[:, kept]),
        np.cumsum(posterior.weights) / posterior.weights.sum(),
        places,
        np.ascontiguousarray(posterior.states[:, held]),
    )
