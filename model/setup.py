"""From a scenario to what its worlds share."""

from __future__ import annotations

from model.parameters import draw_numbers
from model.scenario import Scenario
from model.world import Setup


def prepare(scenario: Scenario, parameters: str = "prior") -> Setup:
    """What all worlds of a scenario share. `parameters` is "prior" or "mode"; InputError for anything else."""
    state = scenario.state()
    return Setup(
        board=state.board.copy(),
        kosovo=state.kosovo.copy(),
        serbia=state.serbia.copy(),
        union=state.union.copy(),
        council=state.council.copy(),
        members=state.members.copy(),
        ranges=state.ranges.copy(),
        accessions=state.accessions.copy(),
        networks=state.networks.copy(),
        table=scenario.table(parameters),
        numbers=draw_numbers().copy(),
        fixed=1.0 if parameters == "mode" else 0.0,
        calendar=state.calendar,
        levers=scenario.lever_array(),
        shocks=scenario.shock_array(),
    )
