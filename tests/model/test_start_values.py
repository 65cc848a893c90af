"""Numbers of the start and members' openness in a scenario: where they go, what they change, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from keci.agents.state import Ally, Board, Principal
from keci.experiments.designs import sampling
from keci.experiments.designs.table import checked, designs_from
from keci.experiments.store.manifest import identity
from keci.model import NegotiationModel, Scenario
from keci.model import start as starts
from keci.model.ensemble import simulate
from keci.model.errors import InputError
from keci.model.setup import prepare

ALLIES = starts.start("2026-01").codes


def scenario(**fields: Any) -> Scenario:
    return Scenario.make(name="mine", levers={"keci": {}}, **fields)


def test_numbers_of_the_start_reach_the_actors() -> None:
    setup = prepare(scenario(start_values={"tension": 0.7, "kfor": 3.0, "serbia_line": -0.5, "standing_good": 9.0}))
    usual = prepare(scenario())
    assert (setup.board[Board.TENSION], setup.board[Board.KFOR], setup.serbia[Principal.LINE]) == (0.7, 3.0, -0.5)
    differing = np.flatnonzero(setup.board != usual.board)
    assert set(differing.tolist()) == {int(Board.TENSION), int(Board.KFOR)}, "nothing else moves"
    assert np.array_equal(setup.kosovo, usual.kosovo) and np.array_equal(setup.members, usual.members)


def test_openness_of_a_member_is_fixed_and_the_others_stay_drawn() -> None:
    found = scenario(openness={"ESP": 0.9})
    place = ALLIES.index("ESP")
    setup, usual = prepare(found), prepare(scenario())
    assert setup.openness[place, :2].tolist() == [0.9, 0.0]
    assert np.array_equal(np.delete(setup.openness, place, axis=0), np.delete(usual.openness, place, axis=0))
    one, two = (NegotiationModel(what, seed=3, world=5) for what in (found, scenario()))
    assert one.world.members[Ally.OPENNESS, place] == 0.9
    others = np.arange(len(ALLIES)) != place
    assert np.array_equal(one.world.members[Ally.OPENNESS, others], two.world.members[Ally.OPENNESS, others])


def test_both_engines_play_them_to_the_same_bits() -> None:
    found = scenario(start_values={"tension": 0.9, "recent_severe": 3.0}, openness={"ESP": 0.05, "GRC": 0.8}, months=48)
    compiled = simulate(found, 2, seed=4)
    for world in range(2):
        assert NegotiationModel(found, seed=4, world=world).run().outcomes() == compiled.iloc[world].to_dict()


def test_open_members_agree_sooner() -> None:
    closed, open_ = (scenario(openness=dict.fromkeys(ALLIES, level), months=60) for level in (0.2, 0.9))
    months = [simulate(what, 60, seed=1)["months_to_consensus"].mean() for what in (closed, open_)]
    assert months[1] < months[0] - 6


def test_a_scenario_without_them_is_what_it_was() -> None:
    assert {"start_values", "openness"}.isdisjoint(scenario().model_dump())
    again = Scenario.make(**scenario(start_values={"kfor": 3.0}).model_dump())
    assert again.start_values == {"kfor": 3.0}
    table = pd.DataFrame({"start_values.kfor": [None, 3.0], "openness.ESP": [None, 0.5]})
    one, two = (identity(designs_from(table.iloc[[row]], 2)) for row in (0, 1))
    assert one != two


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"start_values": {"tensoin": 0.5}}, "unknown number of a start 'tensoin'; did you mean 'tension'?"),
        ({"start_values": {"tension": 1.5}}, "tension = 1.5 is out of range; must lie from 0 to 1"),
        ({"start_values": {"tension": "high"}}, "tension must be a finite number, not 'high'"),
        ({"start_values": {"tension": True}}, "tension must be a finite number, not True"),
        ({"openness": {"ESQ": 0.5}}, "unknown member 'ESQ'; did you mean 'ES"),
        ({"openness": {"ESP": -0.1}}, "ESP = -0.1 is out of range; must lie from 0 to 1"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(fields: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        scenario(**fields)
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_a_file_s_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\n[start_values]\ntension = 3\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"mine.toml, line 3: start_values: tension = 3 is out of range"):
        Scenario.from_file(path)


def test_what_a_scenario_says_of_the_start_goes_before_a_posterior(tmp_path: Path) -> None:
    path = tmp_path / "sets.csv"
    path.write_text("trust_0,state.tension,state.attention\n0.1,0.2,0.3\n", encoding="utf-8")
    usual, mine = (prepare(what, str(path)) for what in (scenario(), scenario(start_values={"tension": 0.8})))
    assert (len(usual.places), len(mine.places)) == (2, 1)
    assert mine.states.tolist() == [[0.3]]
    assert mine.board[Board.TENSION] == 0.8


def test_they_are_factors_of_a_design() -> None:
    table = sampling.sobol({"start_values.tension": [0.1, 0.9], "openness.ESP": [0.0, 1.0]}, 4, arms=("baseline", "keci"))
    design = designs_from(checked(table), 2)
    values = {(arm.start_values["tension"], arm.openness["ESP"]) for arm in design.arms}
    assert len(values) == 16 and all(0.1 <= tension <= 0.9 for tension, _ in values)
    assert design.arms[0].start_values == design.arms[1].start_values, "the arms of a point share them"
    for factors, said in (
        ({"start_values.tension": [0.0, 2.0]}, "out of range; must lie from 0 to 1"),
        ({"openness.ESX": [0.0, 1.0]}, "unknown column 'openness.ESX'; did you mean 'openness.ES"),
        ({"start_values.kfor": "prior"}, "give [low, high]"),
    ):
        with pytest.raises(InputError) as caught:
            sampling.sobol(factors, 4)
        assert said in str(caught.value)
