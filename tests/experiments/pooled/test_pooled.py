"""Arms of stored runs taken together: their settings, an outcome over them, and in what runs differ."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keci.experiments.designs.design import Design
from keci.experiments.designs.sampling import latin_hypercube
from keci.experiments.designs.table import checked, designs_from
from keci.experiments.factorials.arms import factorial_design
from keci.experiments.factorials.effects import summarise
from keci.experiments.pooled.cells import cells_of
from keci.experiments.pooled.cells import crossed as crossed_mean
from keci.experiments.pooled.differences import differences
from keci.experiments.pooled.factors import ARM
from keci.experiments.pooled.pool import Pool
from keci.experiments.pooled.question import CHANGE, EFFECT, Question, answer, levels
from keci.experiments.results.side_by_side import sum_up
from keci.experiments.store.folder import StoredRun
from keci.experiments.store.runner import run
from keci.experiments.sweep import perform as sweep
from keci.model.errors import InputError

MONTHS = 12
YES_OR_NO, NUMBER = "severe_incident_12", "incidents_per_year"


def stored_compare(folder: Path, arms: tuple[str, ...], worlds: int, **changes) -> StoredRun:
    design = Design.of(arms, worlds, months=MONTHS, **changes)
    return run(design, folder, "compare", "compiled")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("pooled")


@pytest.fixture(scope="module")
def compared(folder: Path) -> StoredRun:
    return stored_compare(folder, ("baseline", "keci", "package"), 60)


@pytest.fixture(scope="module")
def crossed(folder: Path):
    stored = run(factorial_design(12, months=MONTHS), folder, "factorial", "compiled")
    return summarise(stored.design(), stored.parts()), stored


@pytest.fixture(scope="module")
def swept(folder: Path) -> StoredRun:
    ranges = {"trust_0": "range", "branching": (0.2, 0.6)}
    table = checked(latin_hypercube(ranges, 24, seed=1, arms=("baseline", "keci")))
    return sweep(designs_from(table, 8, months=MONTHS), table, folder, (NUMBER, YES_OR_NO))[1]


def test_a_levers_change_over_a_factorial_is_its_main_effect(crossed):
    found, stored = crossed
    pool = Pool.of([stored])
    for position, lever in enumerate(("keci", "kfor")):
        for name in (NUMBER, YES_OR_NO):
            cells = answer(pool, Question(name, CHANGE, (f"levers.{lever}",)))
            term = found.terms(name, 1)[position].contrast
            assert cells.blocks == 16 and cells.left_out == 9 and len(cells.cells) == 1
            estimate = cells.cells[0].estimate
            assert [estimate.mean, estimate.low, estimate.high] == pytest.approx([term.mean, term.low, term.high], abs=1e-12)


def test_effects_by_arm_are_those_of_the_comparison(compared):
    pool, comparison = Pool.of([compared]), sum_up(compared)
    for name in (NUMBER, YES_OR_NO):
        one = answer(pool, Question(name, EFFECT, (ARM,), arms=("keci",))).cells[0].estimate
        whole = comparison.effects["keci"][name]
        assert (one.mean, one.low, one.high) == pytest.approx((whole.mean, whole.low, whole.high))
        both = answer(pool, Question(name, EFFECT))
        assert [cell.levels[0].said for cell in both.cells] == ["keci", "package"]
        assert 0.95 <= both.coverage < 0.975 + 1e-9
        assert both.cells[0].estimate.low <= one.low and one.high <= both.cells[0].estimate.high


def test_arms_that_differ_in_more_are_not_taken_for_a_counterpart(compared):
    cells = answer(Pool.of([compared]), Question(NUMBER, over=("levers.keci",)))
    assert cells.blocks == 1 and cells.left_out == 1  # the package has other levers too
    cells = answer(Pool.of([compared]), Question(NUMBER, over=("levers.keci", "levers.kfor")))
    assert cells.blocks == 0 and cells.left_out == 0


def test_the_effect_at_a_point_of_a_sweep_is_against_the_points_own_reference(swept):
    pool = Pool.of([swept])
    cells = answer(pool, Question(NUMBER, EFFECT, ("parameters.trust_0",)))
    frame = swept.frame(["arm", "world", NUMBER]).pivot(index="arm", columns="world", values=NUMBER)
    pairs = [frame.loc[a] - frame.loc[a.replace("keci", "baseline")] for a in frame.index if a.startswith("keci")]
    assert cells.sampled and sum(cell.arms for cell in cells.cells) == len(pairs) == 24
    assert sum(c.estimate.mean * c.arms for c in cells.cells) / 24 == pytest.approx(np.mean([p.mean() for p in pairs]))
    places = [cell.place for cell in cells.levels(0)]
    assert places == sorted(places)


def test_a_mean_over_points_and_worlds_is_as_unsure_as_what_varies():
    draw = np.random.default_rng(1)
    points, worlds = draw.normal(size=(12, 1)), draw.normal(size=(1, 40))
    t = {12: 2.200985, 40: 2.022691}
    alone = crossed_mean(np.broadcast_to(points, (12, 40)), 0.95)
    assert alone.high - alone.mean == pytest.approx(t[12] * points.std(ddof=1) / np.sqrt(12), rel=1e-5)
    both = crossed_mean(points + worlds, 0.95)
    variance = points.var(ddof=1) / 12 + worlds.var(ddof=1) / 40
    assert both.high - both.mean == pytest.approx(t[12] * np.sqrt(variance), rel=1e-5)


def test_a_world_that_failed_in_one_arm_counts_in_none():
    table = pd.DataFrame({"arm": ["a", "b"], "run": ["r", "r"], "x": [0.0, 1.0]}, dtype=object)
    values = np.array([[1.0, 2.0, np.nan, 4.0], [3.0, 3.0, 9.0, 3.0]])
    cells = cells_of(values, table, ["x"], binary=False)
    assert cells.worlds == 3
    assert [cell.estimate.mean for cell in cells.cells] == pytest.approx([7 / 3, 3.0])
    change = cells_of(values, table, ["x"], binary=False, against_first=True)
    assert change.cells[0].estimate.mean == pytest.approx(2 / 3) and len(change.cells) == 1


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (Question("normalization"), "unknown outcome 'normalization'; did you mean 'normalisation'"),
        (Question(NUMBER, over=("levers.kecci",)), "unknown setting 'levers.kecci'; did you mean 'levers.keci'"),
        (Question(NUMBER, arms=("kecci",)), "unknown arm 'kecci'; did you mean 'keci'"),
        (Question(NUMBER, where=("levers.keci", "maybe")), "unknown level of levers.keci 'maybe'"),
        (Question(NUMBER, "half"), "unknown quantity 'half'"),
        (Question(NUMBER, EFFECT, arms=("baseline",)), "arms: none is left"),
    ],
)
def test_what_the_runs_do_not_have_is_refused(compared, question, said):
    with pytest.raises(InputError, match=said):
        answer(Pool.of([compared]), question)


def test_runs_of_the_same_futures_are_pooled_and_others_are_told(folder, compared):
    same, other = (
        stored_compare(folder, ("baseline", "keci", "kfor"), 40),
        stored_compare(folder, ("baseline", "keci"), 40, seed=3),
    )
    pool = Pool.of([compared, same])
    assert pool.hindered == () and pool.worlds == 40
    assert levels(pool, ARM)[:2] == [f"{name} ({compared.manifest['id'][:6]})" for name in ("baseline", "keci")]
    own = pool.outcome(NUMBER)
    assert np.array_equal(own[0], own[3]), "the baseline of both runs is played in the same futures"
    apart = Pool.of([compared, other])
    assert apart.hindered == (f"{compared.folder.name} and {other.folder.name} differ in seed",)
    assert apart.family(0) != apart.family(3)


def test_differences_are_said_in_words(folder, compared):
    other = stored_compare(folder, ("baseline", "keci"), 40, seed=3)
    found = {one.setting: one for one in differences([compared, other])}
    assert set(found) == {"seed", "futures", "arms that not all have"}
    assert found["seed"].sentence() == "Seed: 0 against 3; other elections, emergencies and draws: their futures are not pairs."
    assert found["arms that not all have"].values == ("package", "none")
    assert differences([compared, compared]) == []


def test_settings_of_an_arm_that_differ_are_named(folder):
    from keci.model.scenario import Scenario

    slow = Scenario.named("keci").changed(levers={"keci": {"delay": 24.0}}, parameters={"trust_0": 0.1})
    runs = [stored_compare(folder, ("baseline", arm), 8) for arm in ("keci", slow)]
    found = {one.setting: one.values for one in differences(runs)}
    assert found["arm keci, keci.delay"][1] == "24" and found["arm keci, trust_0"] == ("drawn", "0.1")
