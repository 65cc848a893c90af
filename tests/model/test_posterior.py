"""A posterior: worlds take whole rows of it, both drivers the same, and the scenario's own word goes first."""

import numpy as np
import pandas as pd
import pytest

from keci.agents.parameters import WORKS, Parameter
from keci.model.ensemble import incentive_works, simulate
from keci.model.errors import InputError
from keci.model.negotiation import NegotiationModel
from keci.model.scenario import Scenario

NAMES = ("p_severe", "trust_0", "p_submembership_works")


@pytest.fixture
def posterior(tmp_path):
    chance = np.random.default_rng(3)
    severe = chance.uniform(0.05, 0.3, 50)
    frame = pd.DataFrame({"p_severe": severe, "trust_0": severe / 2.0, "p_submembership_works": (severe > 0.15).astype(float)})
    path = tmp_path / "posterior.csv"
    frame.to_csv(path, index=False)
    return str(path), frame


def parameters_of(path, world, scenario="keci"):
    return NegotiationModel(scenario, seed=4, world=world, parameters=path).parameters


def test_every_world_takes_a_whole_row_and_worlds_take_different_ones(posterior):
    path, frame = posterior
    rows = {tuple(row) for row in frame.to_numpy()}
    taken = [tuple(float(parameters_of(path, w)[Parameter[n]]) for n in NAMES) for w in range(60)]
    assert set(taken) <= rows and len(set(taken)) > 25


def test_what_the_posterior_does_not_name_is_drawn_as_from_the_prior(posterior):
    with_sets, without = parameters_of(posterior[0], 5), parameters_of("prior", 5)
    differing = {p.name for p in Parameter if with_sets[p] != without[p]}
    assert differing <= set(NAMES) and "p_severe" in differing


def test_the_scenarios_own_value_goes_before_the_posterior(posterior):
    scenario = Scenario.named("keci", parameters={"trust_0": 0.77})
    assert parameters_of(posterior[0], 2, scenario)[Parameter.trust_0] == 0.77


def test_both_drivers_play_the_same_future_and_arms_share_their_row(posterior):
    path, _ = posterior
    frame = simulate("package", worlds=6, seed=4, parameters=path)
    for world in range(6):
        outcomes = NegotiationModel("package", seed=4, world=world, parameters=path).run().outcomes()
        assert np.array_equal(frame.loc[world].to_numpy(), np.array(list(outcomes.values())), equal_nan=True)
        one, other = (parameters_of(path, world, arm) for arm in ("baseline", "package"))
        assert one.tolist() == other.tolist()


def test_whether_incentives_work_follows_the_row(posterior):
    path, _ = posterior
    answers = incentive_works("keci", 40, seed=4, parameters=path)
    assert answers.tolist() == [bool(parameters_of(path, w)[WORKS]) for w in range(40)]
    assert 0 < answers.sum() < 40


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no parameter sets"),
        ("p_severe\n", "no parameter sets"),
        ("p_sever\n0.1\n", "did you mean 'p_severe'"),
        ("p_severe,p_severe\n0.1,0.1\n", "stands twice"),
        ("p_severe,trust_0\n0.1\n", "line 2: 1 values for 2 columns"),
        ("p_severe\n0.1\nnan\n", "line 3"),
        ("p_severe\n0.1\nhigh\n", "line 3: p_severe must be a finite number, not 'high'"),
        ("p_severe\n1_0\n", "line 2: p_severe must be a finite number"),
        ('p_severe\n"0.1\n', "broken CSV"),
        ("p_severe\n" + "1" * 200_000, "broken CSV"),
        (",p_severe\n0,0.1\n", "line 1: a column has no name"),
        ("p_severe;trust_0\n0.1;0.1\n", "line 1: columns are separated by semicolons"),
        ("p_severe\n1.5\n", "line 2: p_severe = 1.5 is out of range"),
    ],
)
def test_a_damaged_posterior_is_refused_with_its_line(tmp_path, text, said):
    path = tmp_path / "sets.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=said.replace("(", r"\(")) as error:
        simulate("keci", worlds=1, parameters=str(path))
    assert "\n" not in str(error.value) and "sets.csv" in str(error.value)


def test_a_posterior_that_is_not_there_is_refused():
    with pytest.raises(InputError, match=r"nowhere\.csv: cannot be read"):
        simulate("keci", worlds=1, parameters="nowhere.csv")
    with pytest.raises(InputError, match="unknown source of parameters 'posteriors'"):
        simulate("keci", worlds=1, parameters="posteriors")
