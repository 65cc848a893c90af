"""Distances against closed forms and SciPy, and what must not change them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from keci.experiments.calibration.distance import by_ranks, correlated, implausibility, scales, shrunk_covariance, standardised
from keci.experiments.calibration.table import UNDEFINED, ReferenceTable, reference_table
from keci.model.errors import InputError


def table(statistics: np.ndarray, record: list[float], tolerance: float = 1.0) -> ReferenceTable:
    names = [f"s{column}" for column in range(statistics.shape[1])]
    return reference_table(
        pd.DataFrame({"a": np.zeros(len(statistics))}),
        pd.DataFrame(statistics, columns=names),
        pd.Series(record, names),
        pd.Series(tolerance, names),
    )


def test_standardised_by_hand() -> None:
    statistics = np.zeros((300, 2))
    statistics[1], statistics[2] = [3.0, 4.0], [np.nan, 0.0]
    found = standardised(table(statistics, [0.0, 0.0]), np.array([1.0, 2.0]))
    assert found[:3] == pytest.approx([0.0, np.sqrt((9 + 4) / 2), UNDEFINED / np.sqrt(2)])


def test_unit_joins_tolerance_and_chance() -> None:
    given_table = table(np.random.default_rng(0).random((200, 2)), [0.0, 0.0], 3.0)
    assert scales(given_table, pd.Series({"s0": 16.0, "s1": 0.0})) == pytest.approx([5.0, 3.0])
    with pytest.raises(InputError, match="no variance of 0 or more for statistic 's1'"):
        scales(given_table, pd.Series({"s0": 16.0}))


@given(st.integers(0, 1000), st.sampled_from([np.exp, np.cbrt, lambda x: 5 * x - 2]))
def test_ranks_do_not_mind_increasing_transformations(seed: int, change) -> None:
    statistics = np.random.default_rng(seed).standard_normal((200, 3)).astype(np.float32).astype(float)
    record = statistics[0]
    plain = by_ranks(table(statistics[1:].repeat(2, axis=0), list(record)))
    changed = by_ranks(table(change(statistics[1:].repeat(2, axis=0)), list(change(record))))
    assert changed == pytest.approx(plain)
    assert plain.max() <= 1


def test_an_undefined_statistic_is_the_whole_range_of_ranks_away() -> None:
    statistics = np.arange(201.0)[:, np.newaxis]
    statistics[200] = np.nan
    assert by_ranks(table(statistics, [0.0]))[200] == 1.0


def test_correlated_is_mahalanobis_s_distance() -> None:
    random = np.random.default_rng(0)
    statistics = (random.standard_normal((300, 3)) @ random.standard_normal((3, 3))).astype(np.float32).astype(float)
    given_table = table(statistics, [0.1, 0.2, 0.3], 1e-6)
    covariance = np.cov(statistics.T)
    known = cdist(statistics, [[0.1, 0.2, 0.3]], "mahalanobis", VI=np.linalg.inv(covariance))[:, 0] / np.sqrt(3)
    assert correlated(given_table, covariance) == pytest.approx(known, rel=1e-4)


def test_a_doubled_statistic_counts_once_where_correlated() -> None:
    random = np.random.default_rng(1)
    one, other = random.standard_normal((2, 5000))
    twice = np.stack([one, one + 0.01 * random.standard_normal(5000), other], axis=1)
    once = twice[:, 1:]
    single = 2 * correlated(table(once, [2.0, 2.0], 0.1), shrunk_covariance(once)) ** 2
    double = 3 * correlated(table(twice, [2.0, 2.0, 2.0], 0.1), shrunk_covariance(twice)) ** 2
    plain = 3 * standardised(table(twice, [2.0, 2.0, 2.0], 0.1), np.ones(3)) ** 2
    assert double == pytest.approx(single, rel=0.05, abs=0.1)
    assert np.median(plain) > 1.4 * np.median(double)


def test_covariance_is_shrunk_as_far_as_it_is_noise() -> None:
    random = np.random.default_rng(2)
    noise = random.standard_normal((20, 10))
    shrunk, raw = shrunk_covariance(noise), np.cov(noise.T)
    assert np.diagonal(shrunk) == pytest.approx(np.diagonal(raw))
    apart = ~np.eye(10, dtype=bool)
    assert np.abs(shrunk[apart]).sum() < 0.3 * np.abs(raw[apart]).sum()
    many = random.standard_normal((50_000, 3)) @ np.array([[1.0, 0.8, 0.3], [0.0, 0.6, 0.3], [0.0, 0.0, 0.9]])
    assert shrunk_covariance(many) == pytest.approx(np.cov(many.T), rel=0.01, abs=0.01)
    assert np.linalg.eigvalsh(shrunk_covariance(random.standard_normal((5, 20)))).min() > 0


def test_implausibility_by_hand() -> None:
    found = implausibility(np.array([[5.0, 1.0]]), np.array([[9.0, 0.0]]), np.array([0.0, 0.0]), np.array([4.0, 0.5]))
    assert found.tolist() == [[1.0, 2.0]]
