"""Bins follow ranks, hold equal shares, and refuse what is no number."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keci.experiments.discovery.binning import MOST_BINS, binned
from keci.model.errors import InputError


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=300))
def test_a_monotone_transform_changes_no_bin(values: list[int]) -> None:
    numbers = np.array(values, dtype=float)
    plain, bent = (binned(pd.DataFrame({"x": v})) for v in (numbers, np.exp(numbers / 500.0)))
    assert (plain.codes == bent.codes).all()
    edges = plain.edges[0]
    assert edges is not None
    assert (np.diff(edges) > 0).all() and edges[-1] == numbers.max()
    assert all(edges[code] >= value for code, value in zip(plain.codes[0], numbers, strict=True))


def test_bins_hold_equal_shares() -> None:
    found = binned(pd.DataFrame({"x": np.random.default_rng(1).lognormal(size=12_345)}))
    counts = np.bincount(found.codes[0])
    assert len(counts) == MOST_BINS
    assert counts.min() >= 123 and counts.max() <= 124


def test_few_values_names_and_ordered_categories_keep_their_levels() -> None:
    table = pd.DataFrame(
        {"months": [6, 12, 12, 24], "step": ["text", "police", "text", "trade"], "track": [True, False, True, True]}
    )
    table["trust"] = pd.Categorical(["low", "high", "mid", "low"], categories=["low", "mid", "high", "unused"], ordered=True)
    found = binned(table)
    assert found.codes.tolist() == [[0, 1, 1, 2], [1, 0, 1, 2], [1, 0, 1, 1], [0, 2, 1, 0]]
    assert found.ordered.tolist() == [True, False, False, True]
    assert found.levels == ((), ("police", "text", "trade"), ("no", "yes"), ("low", "mid", "high"))


def test_coarse_bins_merge_neighbours_and_leave_names() -> None:
    table = pd.DataFrame({"x": np.arange(1000.0), "step": np.repeat([f"s{i:02}" for i in range(20)], 50)})
    coarse = binned(table).coarse(10)
    assert (coarse[0] == np.arange(1000) // 100).all()
    assert coarse[1].max() == 19


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pd.DataFrame({"trust": [0.1, np.nan]}), "column 'trust', row 2: no finite value"),
        (pd.DataFrame({"trust": [np.inf, 0.2]}), "column 'trust', row 1: no finite value"),
        (pd.DataFrame({"step": ["text", None]}), "column 'step', row 2: no finite value"),
        (pd.DataFrame({"label": [f"n{i}" for i in range(65)]}), "column 'label': 65 names; at most 64"),
        (pd.DataFrame(index=[0, 1]), "at least one world and one parameter"),
    ],
)
def test_what_is_no_assumption_is_refused(table: pd.DataFrame, said: str) -> None:
    with pytest.raises(InputError, match=said):
        binned(table)
