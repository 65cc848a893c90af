"""Sets of levers under assumptions: what is played, how it is judged, and one small real run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keci.agents.parameters import Parameter
from keci.experiments.robust import document, perform
from keci.experiments.robustness.assumptions import ASSUMPTIONS, chosen
from keci.experiments.robustness.criteria import LEAST, NORMALISATION, OUTCOMES, SUM, judged, scores, stacked
from keci.experiments.robustness.lever_sets import every_set, name_of, read_sets, scenario_of
from keci.experiments.robustness.study import Study
from keci.experiments.robustness.words import rows, sentences
from keci.model.ensemble import assumptions as drawn
from keci.model.errors import InputError
from keci.model.parameters import priors
from keci.model.scenario import Scenario


def test_there_are_thirty_two_sets_and_the_first_has_no_lever() -> None:
    sets = every_set()
    assert len(sets) == len(set(sets)) == 32
    assert sets[0] == () and name_of(sets[0]) == "none"


def test_the_largest_set_is_the_package_and_a_single_one_is_its_lever() -> None:
    package = Scenario.named("package")
    assert scenario_of(every_set()[-1], {}).levers == package.levers
    assert scenario_of(("keci",), {}).levers == {"keci": package.levers["keci"]}


def test_sets_are_read_in_any_order_and_the_empty_one_is_always_played() -> None:
    assert read_sets(("kfor+keci", "keci+kfor", "envoy")) == ((), ("keci", "kfor"), ("envoy",))


@pytest.mark.parametrize("assumption", ASSUMPTIONS.values(), ids=ASSUMPTIONS)
def test_every_assumption_stays_in_the_range_of_its_parameters_or_is_neutral(assumption: object) -> None:
    for name, value in assumption.parameters().items():  # type: ignore[attr-defined]
        prior = priors()[name]
        neutral = (0.0, 1.0)  # no effect, sure, or a ratio of one
        assert prior.low <= value <= prior.high or value in neutral


def test_worlds_share_everything_that_an_assumption_does_not_fix() -> None:
    firm = scenario_of(("keci",), ASSUMPTIONS["firm_belgrade"].parameters())
    one, two = drawn(scenario_of((), {}), 40), drawn(firm, 40)
    changed = [name for name in one.columns if not np.array_equal(one[name], two[name])]
    assert sorted(changed) == ["audience_cost_serbia", "reject_recognition_serbia"]
    assert set(changed) <= set(Parameter.__members__)


def test_whether_incentives_work_is_the_same_question_in_every_world() -> None:
    works, not_ = (drawn(scenario_of((), ASSUMPTIONS[name].parameters()), 50)["works"] for name in ("works", "works_not"))
    assert works.eq(1.0).all() and not_.eq(0.0).all()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: read_sets(("keci+kfro",)), "--sets keci+kfro: unknown lever 'kfro'; did you mean 'kfor'?"),
        (lambda: read_sets(("keci+keci",)), "--sets keci+keci: a lever stands twice"),
        (lambda: chosen(("piror",)), "--assumptions: unknown assumption 'piror'; did you mean 'prior'?"),
        (lambda: chosen(("prior",)), "only 'prior' given; name at least two"),
        (lambda: Study.of(((),), chosen(()), 1), "worlds 1: must be a whole number from 2 to 20,000"),
    ],
)
def test_wrong_input_gets_one_line(wrong: object, said: str) -> None:
    with pytest.raises(InputError) as caught:
        wrong()  # type: ignore[operator]
    assert said in str(caught.value) and "\n" not in str(caught.value)


def outcomes(*sets: tuple[float, ...]) -> np.ndarray:
    """One assumption, one world: rows of four welfare indices and normalisation."""
    return np.array(sets)[None, :, :, None]


def test_criteria_from_a_worked_table() -> None:
    table = outcomes((0.5, 0.3, 0.6, 0.6, 0.0), (0.7, 0.2, 0.7, 0.7, 1.0), (0.6, 0.4, 0.6, 0.6, 0.0))
    found = scores(table[..., 0])
    assert found[SUM][0].tolist() == pytest.approx([2.0, 2.3, 2.2])
    assert found[LEAST][0].tolist() == pytest.approx([0.0, -0.1, 0.0])  # the second set harms Serbia
    assert found[NORMALISATION][0].tolist() == [0.0, 1.0, 0.0]


def test_the_least_gain_is_of_means_and_not_the_mean_of_least_gains() -> None:
    # in each of two worlds another party loses .1 and the rest gain .3: on average nobody loses
    worlds = np.zeros((1, 2, 5, 2))
    worlds[0, 1, :4, :] = 0.3
    worlds[0, 1, 0, 0] = worlds[0, 1, 1, 1] = -0.1
    least = next(j for j in judged(worlds) if j.criterion == LEAST)
    assert least.means[0].tolist() == pytest.approx([0.0, 0.1])


def test_worlds_that_failed_under_one_assumption_are_left_out_of_all() -> None:
    def frame(failed: int) -> pd.DataFrame:
        values = {"arm": ["none"] * 3, "world": [0, 1, 2], "status": ["failed" if w == failed else "done" for w in range(3)]}
        return pd.DataFrame(values | {name: [0.0, 1.0, 2.0] for name in OUTCOMES})

    found = stacked([frame(0), frame(9)], ["none"])
    assert found.shape == (2, 1, len(OUTCOMES), 2)
    assert found[1, 0, 0].tolist() == [1.0, 2.0]


def test_a_small_study_is_played_once_and_judged(tmp_path: Path) -> None:
    study = Study.of(read_sets(("kfor",)), chosen(("prior", "works_not")), 40, months=24)
    found, stored = perform(study, tmp_path)
    folders = [run.folder for run in stored]
    assert len(set(folders)) == 2 and all(run.played for run in stored)
    again, kept = perform(study, tmp_path)
    assert [run.folder for run in kept] == folders and not any(run.played for run in kept)
    for one, two in zip(found, again, strict=True):
        assert np.array_equal(one.regrets, two.regrets)
    assert [len(rows(study, one)) for one in found] == [2, 2, 2]
    assert all(len(sentences(study, one)) == 4 for one in found)
    written = document(study, found, folders)
    assert written["criteria"][SUM]["regrets"]["prior"].keys() == {"none", "kfor"}


def test_reduced_forms_are_switched_off_at_their_neutral_values() -> None:
    fixed = drawn(scenario_of(every_set()[-1], ASSUMPTIONS["no_reduced_forms"].parameters()), 5)
    assert fixed["sr_or_agreement"].eq(1.0).all()
    for name in ("kfor_dilemma_coef", "kfor_intensity_coef", "kfor_onset_coef", "alignment_effect"):
        assert fixed[name].eq(0.0).all()
