"""Screening and indices against functions whose indices are known, with chance that other estimates would take for effects."""

from __future__ import annotations

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol
from SALib.sample import sobol as saltelli

from keci.experiments.designs.sampling import morris_shares, problem
from keci.experiments.sensitivities.screening import elementary_effects, screened
from keci.experiments.sensitivities.shares import sobol_shares
from keci.experiments.sensitivities.squares import chances, product, products_without, ranks

BATCHES = 20
ISHIGAMI = {"total": (0.558, 0.442, 0.244), "first": (0.314, 0.442, 0.0)}  # Ishigami and Homma 1990, a = 7, b = .1
A = np.array([0.0, 1.0, 4.5, 9.0])  # of the g-function (Saltelli and Sobol 1995)


def ishigami(x: np.ndarray) -> np.ndarray:
    one, two, three = (np.pi * (2.0 * x[:, i] - 1.0) for i in range(3))
    return np.sin(one) + 7.0 * np.sin(two) ** 2 + 0.1 * three**4 * np.sin(one)


def g_function(x: np.ndarray) -> np.ndarray:
    return ((np.abs(4.0 * x - 2.0) + A) / (1.0 + A)).prod(axis=1)


def g_indices() -> tuple[np.ndarray, np.ndarray]:
    """First and total indices of the g-function, from its partial variances."""
    parts = 1.0 / (3.0 * (1.0 + A) ** 2)
    whole = np.prod(1.0 + parts) - 1.0
    return parts / whole, parts * np.prod(1.0 + parts) / (1.0 + parts) / whole


def points(factors: int, n: int, seed: int) -> np.ndarray:
    return saltelli.sample(problem(factors), n, calc_second_order=False, seed=seed)


def noisy(values: np.ndarray, spread: float, seed: int) -> np.ndarray:
    """Means in batches: the true mean, and chance of its own at each point and of the batch's at all."""
    rng = np.random.default_rng(seed)
    own, shared = rng.normal(size=(len(values), BATCHES)), rng.normal(size=BATCHES)
    return values[:, None] + spread * (own + 0.5 * shared)


def names(count: int) -> list[str]:
    return [f"x{i}" for i in range(count)]


def by_name(table) -> dict:
    return {str(column): values.to_numpy() for column, values in table.sort_values("factor").items()}


def test_products_leave_chance_out() -> None:
    one, two = np.array([1.0, 2.0, 4.0]), np.array([3.0, 5.0, 7.0])
    pairs = [one[i] * two[j] for i in range(3) for j in range(3) if i != j]
    assert product(one, two) == pytest.approx(np.mean(pairs))
    assert products_without(one, two)[1] == pytest.approx((1.0 * 7.0 + 4.0 * 3.0) / 2)


def test_without_chance_the_indices_are_salib_s() -> None:
    values = ishigami(points(3, 256, 1))
    theirs = salib_sobol.analyze(problem(3), values, calc_second_order=False, seed=1)
    found = by_name(sobol_shares(names(3), np.repeat(values[:, None], BATCHES, axis=1)).table)
    assert found["total"] == pytest.approx(theirs["ST"], abs=1e-9)
    assert found["first"] == pytest.approx(theirs["S1"], abs=1e-3), "SALib takes the middle over all points, not the two samples"


def test_without_chance_the_screening_is_salib_s() -> None:
    shares = morris_shares(3, 20, 1, 4)
    values = ishigami(shares)
    theirs = salib_morris.analyze(problem(3), shares, values, seed=1)
    effects = elementary_effects(shares, values[:, None])[:, :, 0]
    assert effects.mean(axis=0) == pytest.approx(np.asarray(theirs["mu"]), abs=1e-9)
    assert np.abs(effects).mean(axis=0) == pytest.approx(np.asarray(theirs["mu_star"]), abs=1e-9)
    found = by_name(screened(names(3), shares, np.repeat(values[:, None], BATCHES, axis=1)))
    assert found["size"] == pytest.approx(np.sqrt((effects**2).mean(axis=0)), abs=1e-9)


@pytest.mark.parametrize("spread", [0.0, 8.0])
def test_the_indices_of_ishigami_s_function(spread: float) -> None:
    found = [sobol_shares(names(3), noisy(ishigami(points(3, 512, s)), spread, s), s) for s in range(6)]
    for kind, known in ISHIGAMI.items():
        mean = np.mean([by_name(one.table)[kind] for one in found], axis=0)
        assert mean == pytest.approx(known, abs=0.03)
    variance = 49.0 / 8.0 + 0.1 * np.pi**4 / 5.0 + 0.01 * np.pi**8 / 18.0 + 0.5
    assert np.mean([one.variance.mean for one in found]) == pytest.approx(variance, rel=0.05)
    # chance of the mean of twenty batches, whose part common to all points drops out
    assert np.mean([one.repeatable for one in found]) == pytest.approx(variance / (variance + spread**2 / BATCHES), abs=0.02)


def test_the_indices_of_the_g_function_and_its_ranks() -> None:
    first, total = g_indices()
    found = sobol_shares(names(4), noisy(g_function(points(4, 1024, 3)), 0.5, 3), 3)
    assert by_name(found.table)["total"] == pytest.approx(total, abs=0.05)
    assert by_name(found.table)["first"] == pytest.approx(first, abs=0.05)
    assert found.table["factor"].tolist()[:2] == ["x0", "x1"]
    assert (found.table["rank_low"].tolist()[0], found.table["rank_high"].tolist()[0]) == (1, 1)


def test_plain_indices_would_take_chance_for_effects() -> None:
    """Why this is needed: with chance as large as here every total index of SALib's is far too large."""
    batches = noisy(ishigami(points(3, 512, 1)), 15.0, 1)
    plain = salib_sobol.analyze(problem(3), batches.mean(axis=1), calc_second_order=False, seed=1)["ST"]
    assert plain[2] > 0.5
    assert by_name(sobol_shares(names(3), batches).table)["total"][2] == pytest.approx(0.244, abs=0.15)


def test_intervals_hold_what_they_say() -> None:
    inside, kinds = [], ("total", "first")
    for seed in range(60):
        found = by_name(sobol_shares(names(3), noisy(ishigami(points(3, 128, seed)), 8.0, seed), seed).table)
        limits = {"total": ("low", "high"), "first": ("first_low", "first_high")}
        inside += [(found[limits[k][0]] <= np.array(ISHIGAMI[k])) & (np.array(ISHIGAMI[k]) <= found[limits[k][1]]) for k in kinds]
    assert 0.93 <= np.mean(inside) <= 1.0


def test_what_only_chance_moves_is_not_named() -> None:
    """Forty factors that do nothing: in a hundred tries at most a few name any."""
    named = 0
    for seed in range(100):
        named += bool((chances(np.random.default_rng(seed).normal(size=(6, 40, BATCHES)), seed) <= 0.05).any())
    assert named <= 12


def test_what_is_all_chance_is_not_told() -> None:
    rng = np.random.default_rng(4)
    found = [sobol_shares(names(3), rng.normal(size=(5 * 64, BATCHES)), s) for s in range(20)]
    assert sum(one.told for one in found) <= 3


def test_screening_finds_the_few_that_matter_among_many() -> None:
    shares = morris_shares(60, 8, 2, 4)
    truth = 3.0 * shares[:, 10] - 2.0 * shares[:, 20] + 4.0 * (shares[:, 30] - 0.5) ** 2
    found = screened(names(60), shares, noisy(truth, 1.0, 5), 5)
    assert {"x10", "x20"} <= set(found["factor"][found["sure"]]) <= {"x10", "x20", "x30"}
    rows = found.set_index("factor")
    assert rows.loc["x10", "low"] <= 3.0 <= rows.loc["x10", "high"]
    assert rows.loc["x20", "effect"] < 0 < rows.loc["x20", "size"]


def test_ranks_know_that_estimates_go_together() -> None:
    values = np.array([3.0, 2.0, 1.0])
    apart, together = np.diag([1.0, 1.0, 1.0]), np.full((3, 3), 0.99) + 0.01 * np.eye(3)
    assert [r.tolist() for r in ranks(values, apart)] == [[1, 1, 1], [3, 3, 3]]
    assert [r.tolist() for r in ranks(values, together)] == [[1, 2, 3], [1, 2, 3]]
