"""From outcomes to parameters and sources: read from the code, complete, and as the page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from keci.experiments.reporting import origins as o
from keci.model.ensemble import OUTCOMES, simulate
from keci.model.parameters import priors
from keci.model.scenario import Scenario

PAGE = Path(__file__).resolve().parents[3] / "docs/reference/origins.md"
CHAINS = [
    ("incidents_per_year", "armed_groups.act", "conflict.excitation_jump", "mu_incident"),
    ("trust", "kosovo.learn", "trust.reputation", "trust_neg_weight"),
    ("kfor", "council.reinforce", "", "kfor_reinforcement"),
    ("unilateral_per_year", "kosovo.act_in_north", "incentives.on_offer", "unilateral_usual"),
    ("deal", "dialogue.hold_round", "bargaining.assurance", "signature_precision"),
    ("keci_consensus_24", "council.conclude", "consensus.adopted", "adoption_part"),
]


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == o.page(), "run `make baseline` if the model was changed on purpose"


def test_every_outcome_and_every_parameter_is_there() -> None:
    assert list(o.origins()) == list(OUTCOMES)
    undecided = [name for name, origin in o.origins().items() if not origin.steps]
    assert undecided == ["recognitions_changed"], "nothing in the model changes it"
    read = {name for step in o.steps() for name in o.parameters_of(step)}
    assert read.isdisjoint(o.elsewhere())
    assert read | set(o.elsewhere()) == set(priors()), "a parameter that nothing reads"


@pytest.mark.parametrize(("outcome", "step", "rule", "parameter"), CHAINS, ids=[chain[0] for chain in CHAINS])
def test_known_chains(outcome: str, step: str, rule: str, parameter: str) -> None:
    assert f"moves.{step}" in o.origins()[outcome].steps
    assert not rule or rule in o.rules_of(f"moves.{step}")
    assert parameter in o.parameters_of(f"moves.{step}")


def test_local_names_and_helpers_are_seen_through() -> None:
    source = """
def helper(board):
    board[Board.DONE] = 1.0

def step(board, actor, parameters):
    mine = Board.KEPT if actor == 1 else Board.OTHER
    slot = Board.BASE + actor
    board[mine] = parameters[Parameter.trust_0]
    board[slot] += board[Board.TENSION]
    helper(board)
"""
    code = o._read("moves.toy", source)
    assert code["moves.toy.step"].writes == {"Board.KEPT", "Board.OTHER", "Board.BASE"}
    assert {"Board.TENSION"} <= code["moves.toy.step"].reads
    assert code["moves.toy.step"].parameters == {"trust_0"}
    assert o.reached("moves.toy.step", code) == {"moves.toy.step", "moves.toy.helper"}


def test_what_is_neither_decided_by_nor_looks_at_a_parameter_s_steps_does_not_move_with_it() -> None:
    """The dynamic check of one absence: no step of these outcomes, nor of those that they look at, reads this parameter."""
    parameter, outcome = "emergency_cost", "unilateral_per_year"
    origin = o.origins()[outcome]
    assert all(parameter not in o.parameters_of(step) for step in (*origin.steps, *origin.before))
    low, high = (simulate(Scenario.make(name="a", parameters={parameter: v}), 60, months=60)[outcome] for v in (0.0, 0.01))
    assert low.equals(high)
