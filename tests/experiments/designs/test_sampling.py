"""Ways to fill a design table: the right points, crossed with the arms, the same for the same seed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from keci.experiments.designs import sampling
from keci.experiments.designs.table import checked, designs_from
from keci.experiments.sweeps.sensitivity import analyse
from keci.model.errors import InputError
from keci.model.parameters import priors

TWO = {"trust_0": [0.1, 0.2], "branching": [0.2, 0.6]}


def test_factorial_has_every_combination_once() -> None:
    table = sampling.factorial({"trust_0": [0.1, 0.2, 0.3], "levers.kfor": [False, True], "months": [12, 24]})
    cells = {tuple(row) for row in table[["parameters.trust_0", "levers.kfor", "months"]].itertuples(index=False)}
    assert len(cells) == len(table) == 12


def test_factorial_leaves_settings_of_a_lever_that_is_off_empty() -> None:
    table = sampling.factorial({"levers.keci": [0, 1], "levers.keci.delay": [3, 66], "levers.keci.conditional": [True, False]})
    off, on = table[table["levers.keci"] == 0], table[table["levers.keci"] == 1]
    assert len(off) == 1 and len(on) == 4
    assert off["levers.keci.delay"].isna().all()
    assert len(designs_from(table, 1).arms) == 5


def test_arms_of_a_point_share_its_assumptions_and_are_compared_with_the_first() -> None:
    table = sampling.latin_hypercube(TWO, 6, seed=2, arms=("baseline", "keci", "kfor"))
    assert [len(set(group)) for _, group in table.groupby("point")["parameters.trust_0"]] == [1] * 6
    assert checked(table)["reference"].tolist() == [3 * (row // 3) for row in range(18)]


def test_a_lever_s_factor_applies_to_the_arms_that_have_the_lever() -> None:
    table = sampling.latin_hypercube({"levers.keci": [0.5, 2.0]}, 3, arms=("baseline", "keci"))
    assert table.loc[table["scenario"] == "baseline", "levers.keci"].isna().all()
    assert table.loc[table["scenario"] == "keci", "levers.keci"].between(0.5, 2.0).all()
    alone = sampling.latin_hypercube({"levers.keci": [0.5, 2.0]}, 3)
    assert alone["levers.keci"].notna().all()
    assert checked(alone)["reference"].tolist() == [-1, -1, -1], "points of a sample are not compared with each other"


def test_one_at_a_time_moves_one_factor_in_each_row() -> None:
    table = sampling.one_at_a_time(["trust_0", "mu_incident"])
    assert len(table) == 5
    moved = table[["parameters.trust_0", "parameters.mu_incident"]].notna().sum(axis=1).tolist()
    assert moved == [0, 1, 1, 1, 1]
    prior = priors()["mu_incident"]
    assert table["parameters.mu_incident"].tolist()[3:] == [prior.low, prior.high]
    assert checked(table)["reference"].tolist() == [0] * 5


def test_latin_hypercube_has_one_point_in_every_slice() -> None:
    table = sampling.latin_hypercube({"trust_0": [0.1, 0.2], "mu_incident": [0.01, 0.1]}, 50, seed=1)
    even = (table["parameters.trust_0"].astype(float) - 0.1) / 0.1
    logarithmic = np.log(table["parameters.mu_incident"].astype(float) / 0.01) / np.log(10.0)
    for shares in (even, logarithmic):
        assert sorted(np.floor(50 * shares).astype(int)) == list(range(50))


def test_prior_draws_have_the_parameter_s_own_distribution() -> None:
    for name in ("trust_0", "mu_incident"):
        prior = priors()[name]
        values = sampling.latin_hypercube({name: "prior"}, 2000)[f"parameters.{name}"].astype(float)
        log = prior.distribution == "logpert"
        low, mode, high = np.log([prior.low, prior.mode, prior.high]) if log else (prior.low, prior.mode, prior.high)
        # the mean of a PERT distribution
        assert np.mean(np.log(values) if log else values) == pytest.approx((low + 4.0 * mode + high) / 6.0, rel=1e-3)


@pytest.mark.parametrize("method", ["latin_hypercube", "sobol", "morris"])
def test_the_same_seed_gives_the_same_table_and_another_another(method: str) -> None:
    make = getattr(sampling, method)
    np.random.seed(1)  # noqa: NPY002 (the shared generator must stay as it is)
    expected = np.random.random()  # noqa: NPY002
    np.random.seed(1)  # noqa: NPY002
    pd.testing.assert_frame_equal(make(TWO, 8, seed=5), make(TWO, 8, seed=5))
    assert not make(TWO, 8, seed=5)["parameters.trust_0"].equals(make(TWO, 8, seed=6)["parameters.trust_0"])
    assert np.random.random() == expected, "no shared generator is touched"  # noqa: NPY002


def test_numbers_of_rows() -> None:
    assert len(sampling.sobol(TWO, 8)) == 8 * 4
    assert len(sampling.sobol(TWO, 8, arms=("baseline", "keci"))) == 2 * 8 * 4
    assert len(sampling.morris(TWO, 8)) == 8 * 3
    assert len(sampling.one_at_a_time(sampling.ALL)) == 1 + 2 * len(priors())


def ishigami(table: pd.DataFrame) -> np.ndarray:
    """Ishigami and Homma's function, whose indices are known: first .314, .442, 0; total .558, .442, .244."""
    x = [np.pi * (2.0 * table[f"levers.{lever}"].to_numpy(dtype=float) / 3.0 - 1.0) for lever in ("keci", "kfor", "eadrcc")]
    return np.sin(x[0]) + 7.0 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


SPACE = {"levers.keci": [0.0, 3.0], "levers.kfor": [0.0, 3.0], "levers.eadrcc": [0.0, 3.0]}


def test_sobol_indices_of_a_known_function() -> None:
    table = sampling.sobol(SPACE, 2048, seed=3)
    found = analyse(table.attrs["plan"], table, ishigami(table)[:, None]).set_index("factor")
    assert found["total"].to_dict() == pytest.approx(
        {"levers.keci": 0.558, "levers.kfor": 0.442, "levers.eadrcc": 0.244}, abs=0.04
    )
    assert found["first"].to_dict() == pytest.approx({"levers.keci": 0.314, "levers.kfor": 0.442, "levers.eadrcc": 0.0}, abs=0.04)
    assert found.index[0] == "levers.keci"


def test_morris_and_rank_correlation_of_a_known_function() -> None:
    def linear(table: pd.DataFrame) -> np.ndarray:
        return 4.0 * table["levers.keci"].astype(float) - 2.0 * table["levers.kfor"].astype(float)

    table = sampling.morris(SPACE, 10)
    found = analyse(table.attrs["plan"], table, linear(table).to_numpy()[:, None]).set_index("factor")
    # over the whole range of 3
    assert found["mu"].to_dict() == pytest.approx({"levers.keci": 12.0, "levers.kfor": -6.0, "levers.eadrcc": 0.0})
    table = sampling.latin_hypercube(SPACE, 200)
    found = analyse(table.attrs["plan"], table, linear(table).to_numpy()[:, None]).set_index("factor")
    assert found["correlation"]["levers.keci"] > 0.8 > -0.3 > found["correlation"]["levers.kfor"]
    assert found["sure"].to_dict() == {"levers.keci": True, "levers.kfor": True, "levers.eadrcc": False}


def test_what_does_not_vary_is_not_analysed() -> None:
    table = sampling.sobol(SPACE, 8)
    assert len(analyse(table.attrs["plan"], table, np.ones((len(table), 2)))) == 0
    assert len(analyse(table.attrs["plan"], table, np.full((len(table), 2), np.nan))) == 0


BAD = [
    (lambda: sampling.factorial({}), "factorial: no factors"),
    (lambda: sampling.factorial({"trust_0": 0.1}), "factorial: trust_0: 0.1 are no levels"),
    (lambda: sampling.factorial({"trust_0": [0.1, 0.1]}), "level 0.1 stands twice"),
    (lambda: sampling.factorial({"trust_0": [0.1, None]}), "a level is empty"),
    (lambda: sampling.factorial({"trust_0": [float("inf")]}), "inf is not a finite number"),
    (lambda: sampling.factorial({p: [0.1, 0.2] for p in list(priors())[:17]}), "factorial: 131,072 rows; at most 100,000"),
    (lambda: sampling.factorial({"trust_0": [0.1]}, arms=()), "arms: none given"),
    (lambda: sampling.factorial({"trust_0": [0.1]}, arms=("keci", "keci")), "two have the same name"),
    (lambda: sampling.sobol(["trst_0"], 8), "sobol: unknown column 'trst_0'"),
    (lambda: sampling.sobol([], 8), "sobol: no factors"),
    (lambda: sampling.sobol(["trust_0", "parameters.trust_0"], 8), "factor 'parameters.trust_0' stands twice"),
    (lambda: sampling.sobol(["trust_0"], 12), "must be a power of two, such as 8 or 16"),
    (lambda: sampling.sobol(["trust_0"], 1), "sobol: n 1: must be a whole number from 2"),
    (lambda: sampling.sobol(sampling.ALL, 65_536), "rows; at most 100,000: fewer factors"),
    (lambda: sampling.sobol({"trust_0": "prio"}, 8), '\'prio\' is no range; give [low, high], "range" or "prior"'),
    (lambda: sampling.sobol({"levers.keci": "prior"}, 8), "'prior' is no range; give [low, high]"),
    (lambda: sampling.sobol({"trust_0": [0.2, 0.1]}, 8), "give two numbers, the lower first"),
    (lambda: sampling.sobol({"trust_0": [0.2, float("nan")]}, 8), "give two numbers, the lower first"),
    (lambda: sampling.sobol({"trust_0": [0.2, 7.0]}, 8), "[0.2, 7] is out of range; must lie from 0 to 1"),
    (lambda: sampling.sobol({"levers.keci": [0, 9]}, 8), "must lie from 0 to 3"),
    (lambda: sampling.sobol({"levers.keci.start": [0, 9]}, 8), "cannot be sampled from a range"),
    (lambda: sampling.latin_hypercube(["trust_0"], 8, seed=-1), "latin_hypercube: seed -1"),
    (lambda: sampling.morris(["trust_0"], 8, levels=3), "morris: levels 3 must be even"),
]


@pytest.mark.parametrize(("make", "expected"), BAD, ids=[expected for _, expected in BAD])
def test_what_cannot_be_sampled_is_said(make, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        make()
    assert expected in str(caught.value)
