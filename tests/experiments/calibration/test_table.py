"""The reference table: order is irrelevant, folds hang on labels, bad input gets one clear line."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from keci.experiments.calibration.table import ReferenceTable, keys, reference_table
from keci.model.errors import InputError


def parts(size: int = 300) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series, pd.Series]:
    random = np.random.default_rng(1)
    parameters = pd.DataFrame(random.random((size, 2)), columns=["a", "b"])
    statistics = pd.DataFrame(random.random((size, 2)), columns=["s", "t"])
    return parameters, statistics, pd.Series({"s": 0.1, "t": 0.2}), pd.Series({"s": 1.0, "t": 2.0})


def test_order_of_rows_is_irrelevant() -> None:
    parameters, statistics, record, tolerance = parts()
    straight = reference_table(parameters, statistics, record, tolerance)
    shuffled = parameters.sample(frac=1, random_state=1), statistics.sample(frac=1, random_state=2)
    mixed = reference_table(*shuffled, record, tolerance)
    everyone = np.arange(straight.size)
    assert np.array_equal(straight.values(everyone), mixed.values(everyone))
    assert np.array_equal(straight.statistics, mixed.statistics)
    assert np.array_equal(straight.folds(5, 3), mixed.folds(5, 3))


def test_a_future_s_fold_does_not_depend_on_the_other_futures() -> None:
    labels = pd.Index(range(1000))
    assert np.array_equal(keys(labels, 4)[500:], keys(labels[500:], 4))
    assert not np.array_equal(keys(labels, 4), keys(labels, 5))


def test_folds_are_even() -> None:
    counts = np.bincount((keys(pd.Index(range(100_000)), 0) % np.uint64(10)).astype(int))
    assert abs(counts - 10_000).max() < 5 * 95  # standard deviation of a count: sqrt(10^5 x .1 x .9) = 95


def test_error_is_added_with_the_tolerance_s_deviation() -> None:
    parameters, statistics, record, tolerance = parts(20_000)
    table = reference_table(parameters, statistics, record, tolerance)
    added = table.with_error(3).statistics - table.statistics
    assert added.std(axis=0) == pytest.approx([1.0, 2.0], rel=0.03)
    assert np.array_equal(table.with_error(3).statistics, table.with_error(3).statistics)


def wrong(**change: object) -> ReferenceTable:
    parameters, statistics, record, tolerance = parts()
    given = {"parameters": parameters, "statistics": statistics, "record": record, "tolerance": tolerance} | change
    return reference_table(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"record": pd.Series({"s": 0.1, "u": 1.0})}, "unknown statistic 'u'"),
        ({"record": pd.Series({"s": np.nan})}, "record: 's' is nan; leave out"),
        ({"record": pd.Series(dtype=float)}, "record: no statistic"),
        ({"tolerance": pd.Series({"s": 0.0, "t": 1.0})}, "tolerance: 's' is 0.0; give a standard deviation above 0"),
        ({"tolerance": pd.Series({"s": 1.0})}, "tolerance: nothing for statistic 't'"),
        ({"parameters": parts(100)[0], "statistics": parts(100)[1]}, "100 futures; draw at least 200"),
        ({"statistics": parts(400)[1]}, "not the same futures"),
        ({"statistics": parts()[1].assign(s=np.nan)}, "'s' is undefined in nearly all futures"),
        ({"statistics": parts()[1].assign(t=np.inf)}, "'t' is infinite"),
        ({"parameters": parts()[0].assign(b=np.nan)}, "'b' is not finite"),
        ({"parameters": parts()[0].assign(b="x")}, "'b' holds no numbers"),
        ({"parameters": parts()[0].set_index(pd.Index([0] * 300))}, "same label"),
    ],
)
def test_bad_input_is_one_clear_line(change: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)) as caught:
        wrong(**change)
    assert "\n" not in str(caught.value)
