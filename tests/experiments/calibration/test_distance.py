"""Distances against closed forms and SciPy, and what must not change them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from keci.experiments.calibration.distance import implausibility, scales, standardised
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


def test_implausibility_by_hand() -> None:
    found = implausibility(np.array([[5.0, 1.0]]), np.array([[9.0, 0.0]]), np.array([0.0, 0.0]), np.array([4.0, 0.5]))
    assert found.tolist() == [[1.0, 2.0]]
