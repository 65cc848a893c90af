"""Sums without rounding: exact, whatever the cut and the order."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from keci.experiments.statistics.moments import Moments, exact_sums

FLOATS = st.floats(-1e12, 1e12, allow_subnormal=True)


def exactly(values: np.ndarray) -> Fraction:
    return sum((Fraction(float(v)) for v in values), Fraction(0))


@given(arrays(float, st.tuples(st.integers(0, 40), st.integers(1, 3)), elements=FLOATS))
def test_levels_add_up_to_the_exact_sum(values: np.ndarray) -> None:
    levels = exact_sums(values)
    for column in range(values.shape[1]):
        found = sum((Fraction(float(level[column])) for level in levels), Fraction(0))
        assert found == exactly(values[:, column])


@given(arrays(float, st.integers(1, 60), elements=st.floats(-1200, 1200)), st.integers(0, 60))
def test_the_cut_does_not_matter(values: np.ndarray, cut: int) -> None:
    whole = Moments.of(values)
    parts = Moments.of(values[:cut]).merged(Moments.of(values[cut:]))
    backwards = Moments.of(values[::-1].copy())
    for other in (parts, backwards):
        assert other.count == whole.count
        assert other.mean((0, 0)) == whole.mean((0, 0))
        assert other.variance((0, 0)) == whole.variance((0, 0)) or whole.count < 2
    assert whole.mean((0, 0)) == float(exactly(values) / len(values))


@given(arrays(float, st.integers(2, 50), elements=st.floats(-100, 100, allow_subnormal=False)))
def test_mean_and_variance_are_numpys(values: np.ndarray) -> None:
    moments = Moments.of(values)
    assert moments.mean((0, 0)) == pytest.approx(values.mean(), abs=1e-12)
    assert moments.variance((0, 0)) == pytest.approx(values.var(ddof=1), rel=1e-9, abs=1e-11)


def test_what_is_no_number_spoils_only_its_own_column() -> None:
    moments = Moments.zero((1, 3))
    moments.add(np.array([[[1.0, math.nan, 2.0], [2.0, 1.0, math.inf]]]))
    assert moments.mean((0, 0)) == 1.5
    assert math.isnan(moments.mean((0, 1)))
    assert math.isnan(moments.mean((0, 2)))
