"""What is kept of single futures, and the assumptions found in them: invariant to the cut, right where the truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from keci.experiments.designs.design import Design
from keci.experiments.findings import kept as kept_module
from keci.experiments.findings.assumed import BATCH, NAMES, WORKS, Assumed, spoken
from keci.experiments.findings.hinges import Side, strongest_hinges, works_hinge
from keci.experiments.findings.kept import PLACE, Kept
from keci.experiments.statistics.intervals import Effect
from keci.model.ensemble import OUTCOMES, assumptions, incentive_works
from keci.model.parameters import priors


def design(worlds: int = 600, **options: object) -> Design:
    return Design.of(["baseline", "keci"], worlds, **options)  # type: ignore[arg-type]


def keeping(primary: np.ndarray, numbers: np.ndarray | None = None) -> Kept:
    """Futures with this main outcome of each arm: (arms, n); every other outcome is 0."""
    arms, count = primary.shape
    outcomes = np.zeros((arms, count, len(OUTCOMES)))
    outcomes[:, :, PLACE] = primary
    found = Kept(arms)
    found.add(np.arange(count) if numbers is None else numbers, outcomes)
    return found


def test_assumptions_are_those_of_the_worlds_even_where_some_failed() -> None:
    numbers = np.array([3, 4, 7, 11])
    drawn = assumptions("baseline", 12, 5)
    assumed = Assumed(design(12, seed=5), numbers)
    ((which, found),) = assumed.batches()
    assert which == slice(0, 4)
    names = [NAMES[place] for place in assumed.varying]
    np.testing.assert_array_equal(found, drawn.loc[numbers, names].to_numpy())


def test_what_is_fixed_in_all_futures_is_no_assumption_to_hang_on() -> None:
    assert len(Assumed(design(20, parameters="mode"), np.arange(20)).varying) <= 1  # whether incentives work may still be drawn
    assert len(Assumed(design(20), np.arange(0)).varying) == 0


def test_batches_cover_all_futures() -> None:
    numbers = np.arange(BATCH + 5)
    sizes = [found.shape[0] for _, found in Assumed(design(BATCH + 5), numbers).batches()]
    assert sizes == [BATCH, 5]


def test_the_assumption_behind_an_effect_is_found() -> None:
    drawn = assumptions("baseline", 3000, 0)["signing_cost_kosovo"].to_numpy()
    chance = np.random.default_rng(1).uniform(size=3000)
    yes = (drawn < np.median(drawn)) & (chance < 0.2)
    (hinge,) = strongest_hinges(design(3000), keeping(np.array([np.zeros(3000), yes])))
    assert hinge is not None
    assert hinge.name == "signing_cost_kosovo"
    large, none = hinge.branches
    assert large.said == "where it is not"
    assert large.effect.mean == pytest.approx(0.2, abs=0.03)
    assert none.effect.mean == 0.0
    # effects are those of the half that did not choose
    assert large.effect.count + none.effect.count == 1500


def test_whether_incentives_work_is_found_as_itself() -> None:
    works = incentive_works("baseline", 2000, 0)
    yes = works & (np.random.default_rng(2).uniform(size=2000) < 0.1)
    (hinge,) = strongest_hinges(design(2000), keeping(np.array([np.zeros(2000), yes])))
    assert hinge is not None
    assert (hinge.name, hinge.branches[0].said) == (WORKS, "where it does")


def test_chance_alone_and_no_difference_hang_on_nothing() -> None:
    draw = np.random.default_rng(3)
    assert strongest_hinges(design(), keeping((draw.uniform(size=(2, 600)) < 0.3).astype(float))) == [None]
    assert strongest_hinges(design(), keeping(np.zeros((2, 600)))) == [None]
    assert strongest_hinges(design(), Kept(2)) == [None]


def effect(mean: float, count: int) -> Effect:
    return Effect(mean, mean - 0.01, mean + 0.01, count, 0.1, 0.1, 0.5, 0.1)


def test_two_kinds_of_futures_differ_by_a_normal_test() -> None:
    # standard error of the difference: sqrt(.04 / 400 + .04 / 400) = .01414
    apart = works_hinge(Side(effect(0.03, 400), 0.04, 0.1), Side(effect(0.0, 400), 0.04, 0.1))
    assert apart is not None
    assert apart.name == WORKS
    assert works_hinge(Side(effect(0.027, 400), 0.04, 0.1), Side(effect(0.0, 400), 0.04, 0.1)) is None


def test_only_so_many_futures_are_kept_whatever_the_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_module, "MOST", 10)
    outcomes = np.random.default_rng(4).integers(0, 2, size=(3, 17, len(OUTCOMES))).astype(float)
    whole, parts = Kept(3), Kept(3)
    whole.add(np.arange(17), outcomes)
    for begin in range(0, 17, 4):
        parts.add(np.arange(17)[begin : begin + 4], outcomes[:, begin : begin + 4])
    for found in (whole, parts):
        assert found.worlds.tolist() == list(range(10))
        np.testing.assert_array_equal(found.primary, outcomes[:, :10, PLACE])
        np.testing.assert_array_equal(found.differences(2), outcomes[2, :5] - outcomes[0, :5])


def test_every_assumption_is_spoken_with_the_name_that_fixes_it() -> None:
    assert spoken(WORKS) == "whether an incentive short of membership works at all"
    assert all(spoken(name).endswith(f"({name})") for name in priors())
