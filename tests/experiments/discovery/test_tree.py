"""The honest tree finds what is planted, finds nothing in noise, and its intervals hold."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from keci.experiments.discovery.contrast import Sums, chance, estimate, separation, skewness, tail
from keci.experiments.discovery.counts import Counts
from keci.experiments.discovery.pairs import pairs
from keci.experiments.discovery.tree import best_split, grow


def test_the_planted_tree_is_recovered(toy) -> None:
    tree = grow(pairs(*toy(1, 20_000), 0.02, seed=4))
    best = {c.parameter: c for c in tree.leaves[0].conditions}
    assert set(best) == {"p0", "p1", "step"}
    assert best["p0"].low == pytest.approx(0.6, abs=0.02) and best["p0"].high is None
    assert best["p1"].high == pytest.approx(0.5, abs=0.02) and best["p1"].low is None
    assert best["step"].levels == ("text",)
    assert tree.leaves[0].effect.low < 0.3 < tree.leaves[0].effect.high
    assert tree.leaves[0].share == pytest.approx(0.4 * 0.5 / 3, abs=0.01)
    assert all(leaf.effect.low < 0.02 for leaf in tree.leaves[1:])
    assert sum(leaf.share for leaf in tree.leaves) == pytest.approx(1.0)


def truth(step: str, trust: int, late: bool) -> float:
    """Effects by design, one for each of 24 combinations."""
    if step == "text" and trust >= 2:
        return 0.25
    return -0.2 if step == "police" and late else 0.0


def test_every_cell_of_an_enumerated_truth_gets_its_sign() -> None:
    cells = list(itertools.product(["police", "text", "trade"], range(4), [False, True]))
    table = pd.DataFrame([cells[i % 24] for i in range(24_000)], columns=["step", "trust", "late"])
    rng = np.random.default_rng(5)
    known = np.array([truth(*cell) for cell in cells])[np.arange(24_000) % 24]
    difference = np.sign(known) * (rng.random(24_000) < abs(known)) + rng.choice([-1, 0, 1], 24_000, p=[0.02, 0.96, 0.02])
    tree = grow(pairs(table, difference, 0.05, seed=2))
    for cell in cells:
        row = pd.Series(cell, index=["step", "trust", "late"])
        values = {"step": cell[0], "trust": cell[1], "late": "yes" if cell[2] else "no"}
        leaf = next(leaf for leaf in tree.leaves if all(bool(c.holds(np.array(values[c.parameter]))) for c in leaf.conditions))
        assert leaf.effect.mean == pytest.approx(truth(*cell), abs=0.03), row.to_dict()
    assert len(tree.leaves) == 4 or len(tree.leaves) == 5


def test_leaves_cover_their_true_means(toy) -> None:
    # every leaf's true mean is the share of the planted box in it times the effect
    hits = []
    grid, _ = toy(10_000, 50_000, 4)
    inside = (grid["p0"] > 0.6) & (grid["p1"] <= 0.5) & (grid["step"] == "text")
    for seed in range(60):
        table, difference = toy(seed, 2_000, 4, effect=0.5)
        found = pairs(table, difference, 0.02, seed=seed)
        for leaf in grow(found).leaves:
            asked = [c.holds(grid[c.parameter].to_numpy()) for c in leaf.conditions]
            here = np.logical_and.reduce([np.ones(50_000, bool), *asked])
            hits.append(leaf.effect.low <= 0.5 * inside[here].mean() <= leaf.effect.high)
    assert len(hits) > 150
    assert 0.90 <= np.mean(hits) <= 0.99


def test_the_split_is_the_best_of_all() -> None:
    # two parameters of four bins by hand: against every division in two of either
    worlds = np.array([[10.0, 20, 30, 40], [25, 25, 25, 25]])
    total = np.array([[1.0, 8, -3, 2], [0, 12, -9, 5]])
    kept = np.ones((2, 4), dtype=bool)
    found = best_split(Counts(worlds, total), kept, np.array([True, False]), least=1)
    assert found is not None
    scores = {}
    names = [list(c) for r in (1, 2, 3) for c in itertools.combinations(range(4), r)]
    for p, sides in ((0, [[0], [0, 1], [0, 1, 2]]), (1, names)):
        for side in sides:
            n, s = worlds[p, side].sum(), total[p, side].sum()
            scores[p, tuple(side)] = n * (100 - n) / 100 * (s / n - (8 - s) / (100 - n)) ** 2
    p, side = max(scores, key=lambda key: scores[key])
    assert found[0] == p == 1
    assert tuple(np.flatnonzero(found[1])) in (side, tuple(set(range(4)) - set(side)))


def test_separation_is_the_permutation_distribution() -> None:
    rng = np.random.default_rng(3)
    values = rng.choice([-1.0, 0.0, 1.0], 60)
    drawn = np.array([rng.permutation(values) for _ in range(20_000)])
    spread = (drawn[:, :20].mean(axis=1) - drawn[:, 20:].mean(axis=1)).std()
    inside, outside = Sums.of(values[:20]), Sums.of(values[20:])
    assert separation(inside, outside) == pytest.approx((inside.mean - outside.mean) / spread, rel=0.02)


def test_the_skewness_is_that_of_all_ways_to_draw() -> None:
    values = np.array([0.0, 0, 0, 0, 0, 0, 0, 1, 1, -1, 0, 3])
    for n in (2, 3, 6, 9):
        draws = np.array([values[list(c)].mean() for c in itertools.combinations(range(12), n)])
        inside = Sums.of(values[:n])
        assert skewness(inside, Sums.of(values) - inside) == pytest.approx(stats.skew(draws), abs=1e-9)


@pytest.mark.parametrize("skew", [-2.0, -0.5, 0.0, 0.01, 0.7, 3.0])
@pytest.mark.parametrize("z", [-3.0, 0.0, 0.4, 2.5])
def test_the_tail_is_pearsons(skew: float, z: float) -> None:
    assert tail(z, skew) == pytest.approx(stats.pearson3.sf(z, skew), rel=1e-6, abs=1e-12)


def test_a_rare_event_is_no_surprise_in_a_small_part() -> None:
    # 3 of 10 events in 60 of 1,000 worlds: exactly 1 in 50 by chance; a normal tail would say 1 in 1,000
    inside, outside = Sums(60, 3.0, 3.0, 3.0), Sums(940, 7.0, 7.0, 7.0)
    exact = stats.hypergeom.sf(2, 1_000, 10, 60)
    assert exact / 3 < chance(inside, outside) < exact
    assert stats.norm.sf(separation(inside, outside)) < exact / 15


def test_equal_pairs_leave_what_may_hide() -> None:
    found = estimate(Sums(300, 0.0, 0.0, 0.0), reach=1.0)
    assert found.mean == 0.0 and found.high == -found.low
    assert (1.0 - found.high) ** 300 == pytest.approx(0.025)  # none seen of 300, exactly
    assert estimate(Sums(0, 0.0, 0.0, 0.0), reach=2.0).high == 2.0
    assert chance(Sums(0, 0.0, 0.0, 0.0), Sums(9, 1.0, 1.0, 1.0)) == 0.5
