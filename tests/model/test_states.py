"""States of the start that a file of sets hands over, assumptions and closing states read back as tables."""

import numpy as np
import pandas as pd
import pytest

from keci.agents.parameters import WORKS, Parameter
from keci.model.ensemble import assumptions, closing_states, simulate
from keci.model.errors import InputError
from keci.model.negotiation import NegotiationModel
from keci.model.posterior import read_posterior
from keci.model.scenario import Scenario
from keci.model.setup import prepare
from keci.model.states import STATES
from keci.model.world import array_of


def value_of(model, name):
    place = STATES[name]
    return array_of(model.world, place.array)[place.slot]


@pytest.fixture
def handed(tmp_path):
    """A file of four sets with weights and two states."""
    frame = pd.DataFrame(
        {
            "weight": [0.0, 1.0, 3.0, 0.0],
            "p_severe": [0.1, 0.11, 0.12, 0.13],
            "state.tension": [0.9, 0.31, 0.47, 0.9],
            "state.promises_broken_to_kosovo": [1.0, 2.5, 7.5, 1.0],
        }
    )
    path = tmp_path / "sets.csv"
    frame.to_csv(path, index=False)
    return str(path)


def test_assumptions_are_those_of_the_worlds():
    frame = assumptions("keci", 5, seed=3, first=2)
    for world in frame.index:
        model = NegotiationModel("keci", seed=3, world=world)
        assert frame.loc[world].to_numpy()[:-1].tolist() == model.parameters[: len(Parameter)].tolist()
        assert frame.loc[world, "works"] == model.parameters[WORKS]


def test_closing_states_are_those_at_the_end():
    scenario = Scenario.named("baseline", start="2011-03", months=40)
    frame = closing_states(scenario, np.array([4, 1]), seed=2)
    for world in frame.index:
        model = NegotiationModel(scenario, seed=2, world=int(world))
        for _ in range(40):
            model.step()
        assert frame.loc[world].to_dict() == {name: value_of(model, name) for name in STATES}


def test_worlds_begin_with_the_states_of_their_set_and_never_with_one_of_no_weight(handed):
    seen = set()
    for world in range(40):
        model = NegotiationModel("baseline", seed=1, world=world, parameters=handed)
        severe, tension = float(model.parameters[Parameter.p_severe]), float(value_of(model, "tension"))
        broken = float(value_of(model, "promises_broken_to_kosovo"))
        seen.add((severe, tension, broken))
    assert seen == {(0.11, 0.31, 2.5), (0.12, 0.47, 7.5)}


def test_sets_are_taken_by_weight(handed):
    taken = assumptions("baseline", 4000, seed=1, parameters=handed)["p_severe"]
    share = (taken == 0.12).mean()
    assert abs(share - 0.75) < 4 * np.sqrt(0.75 * 0.25 / 4000)


def test_both_drivers_begin_alike(handed):
    frame = simulate("keci", 4, seed=5, parameters=handed, months=24)
    for world in range(4):
        outcomes = NegotiationModel("keci", seed=5, world=world, parameters=handed, months=24).run().outcomes()
        assert np.array_equal(frame.loc[world].to_numpy(), np.array(list(outcomes.values())), equal_nan=True)


def test_another_start_keeps_its_own_states(handed):
    assert len(prepare(Scenario.named("baseline"), handed).places) == 2
    assert len(prepare(Scenario.named("baseline", start="2011-03"), handed).places) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("state.tensoin\n0.5\n", "line 1: unknown state 'tensoin'; did you mean 'tension'?"),
        ("state.tension\n1.5\n", "line 2: state.tension = 1.5 is out of range; must lie from 0 to 1"),
        ("weight,p_severe\n0,0.1\n0,0.2\n", "all weights are 0; give at least one set a weight above 0"),
        ("weight,p_severe\n-1,0.1\n", "line 2: weight = -1 is out of range; must lie from 0 to inf"),
    ],
)
def test_wrong_sets_are_refused_in_a_line(tmp_path, text, said):
    path = tmp_path / "sets.csv"
    path.write_text(text)
    with pytest.raises(InputError) as error:
        read_posterior(path)
    assert said in str(error.value) and "\n" not in str(error.value)
