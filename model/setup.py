"""From a scenario to what its worlds share."""

from __future__ import annotations

import math

import numpy as np

from keci.agents.moves.beginnings import LOG_PERT, PERT
from keci.agents.parameters import Parameter
from keci.agents.rules.chance import pert_shape
from keci.model.parameters import draw_numbers
from keci.model.posterior import is_posterior, read_posterior
from keci.model.scenario import Scenario
from keci.model.world import Setup


def prepare(scenario: Scenario, parameters: str = "prior") -> Setup:
    """What all worlds of a scenario share.

    `parameters` is "prior", "mode" or the name of a CSV file of parameter sets (a posterior); InputError for anything else.
    What the scenario itself says of a parameter goes before the posterior.
    """
    state = scenario.state()
    columns, sets = joint_sets(scenario, parameters)
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
        columns=columns,
        sets=sets,
        numbers=draw_numbers().copy(),
        fixed=1.0 if parameters == "mode" else 0.0,
        calendar=state.calendar,
        levers=scenario.lever_array(),
        shocks=scenario.shock_array(),
    )


def parameter_shape(kind: float, low: float, mode: float, high: float) -> tuple[float, ...]:
    """How one row of the parameters' table is drawn, as `chance.pert_shape` says; without a width if it is not PERT."""
    if kind == LOG_PERT:
        return pert_shape(math.log(low), math.log(mode), math.log(high))
    return pert_shape(low, mode, high if kind == PERT else low)


def joint_sets(scenario: Scenario, parameters: str) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the parameters that a posterior gives (int array) and its sets (float array, a row a set), or both empty."""
    if not is_posterior(parameters):
        return np.zeros(0, np.int64), np.zeros((0, 0))
    posterior = read_posterior(parameters)
    kept = [k for k, name in enumerate(posterior.names) if name not in scenario.parameters]
    columns = np.array([Parameter[posterior.names[k]] for k in kept], dtype=np.int64)
    return columns, np.ascontiguousarray(posterior.values[:, kept])
