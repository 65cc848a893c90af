"""Intervals and paired effects against closed forms, numbers worked by hand, and SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from keci.experiments.statistics.intervals import average, describe, most_hidden, paired, paired_shares, share

Z = 1.959963984540054


def fourfold(both: int, only_arm: int, only_reference: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    """Reference and arm with so many worlds of each kind."""
    reference = np.repeat([1.0, 0.0, 1.0, 0.0], [both, only_arm, only_reference, neither])
    arm = np.repeat([1.0, 1.0, 0.0, 0.0], [both, only_arm, only_reference, neither])
    return reference, arm


@pytest.mark.parametrize(("yes", "count"), [(0, 10), (1, 10), (31, 400), (200, 400), (400, 400), (1, 1)])
def test_share_is_scipys_wilson_interval(yes: int, count: int) -> None:
    known = stats.binomtest(yes, count).proportion_ci(method="wilson")
    found = share(yes, count)
    assert found.mean == yes / count
    assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=1e-12)


def test_wilson_by_hand() -> None:
    # 1 of 10: (0.1 + z2/20 -+ z sqrt(0.1 x 0.9 / 10 + z2/400)) / (1 + z2/10), z2 = 3.8415
    found = share(1, 10)
    assert found.low == pytest.approx(0.01788, abs=5e-5)
    assert found.high == pytest.approx(0.40415, abs=5e-5)


def test_share_of_none_is_exactly_zero_and_still_uncertain() -> None:
    found = share(0, 100)
    assert found.mean == found.low == 0.0
    assert found.high == pytest.approx(Z * Z / (100 + Z * Z))


def test_average_is_students_interval() -> None:
    values = np.array([1.0, 2.0, 4.0, 9.0])
    known = stats.t.interval(0.95, 3, loc=values.mean(), scale=stats.sem(values))
    found = average(values)
    assert (found.mean, found.low, found.high) == pytest.approx((4.0, *known))


def test_one_world_has_no_interval() -> None:
    found = average(np.array([3.0]))
    assert found.mean == 3.0
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_no_world_is_no_number() -> None:
    assert math.isnan(describe(np.array([]), binary=False).mean)
    assert math.isnan(describe(np.array([]), binary=True).mean)


def test_newcombes_paired_interval_by_hand() -> None:
    # 50 worlds: 20 both, 12 only with the arm, 2 only without, 16 neither; worked out step by step
    reference, arm = fourfold(20, 12, 2, 16)
    one, two = share(32, 50), share(22, 50)
    phi = (20 * 16 - 12 * 2 - 25) / math.sqrt(32 * 18 * 22 * 28)
    below, above = one.mean - one.low, one.high - one.mean
    fall, rise = two.mean - two.low, two.high - two.mean
    found = paired_shares(reference, arm)
    assert found.mean == pytest.approx(0.2)
    assert found.low == pytest.approx(0.2 - math.sqrt(below**2 - 2 * phi * below * rise + rise**2))
    assert found.high == pytest.approx(0.2 + math.sqrt(above**2 - 2 * phi * above * fall + fall**2))
    assert 0.0 < found.low < 0.1
    assert 0.3 < found.high < 0.4


def test_newcombe_and_students_interval_agree_for_many_worlds() -> None:
    reference, arm = fourfold(3000, 900, 500, 5600)
    found, student = paired_shares(reference, arm), average(arm - reference)
    assert (found.low, found.high) == pytest.approx((student.low, student.high), abs=0.0005)


def test_pairs_narrow_the_interval() -> None:
    together = paired_shares(*fourfold(190, 20, 10, 180))
    apart = paired_shares(*fourfold(105, 105, 95, 95))
    assert together.mean == apart.mean
    assert together.high - together.low < 0.5 * (apart.high - apart.low)


@pytest.mark.parametrize("binary", [True, False])
def test_equal_arms_differ_by_exactly_nothing(binary: bool) -> None:
    values = np.array([0.0, 1.0, 1.0, 0.0, 1.0])
    effect = paired(values, values.copy(), binary, better=1)
    assert (effect.mean, effect.low, effect.high) == (0.0, 0.0, 0.0)
    assert (effect.share_helped, effect.share_harmed, effect.differing) == (0.0, 0.0, 0.0)
    assert math.isnan(effect.share_same_sign)


def test_a_constant_shift_has_no_width() -> None:
    reference = np.array([1.0, 2.0, 4.0])
    effect = paired(reference, reference + 0.5, binary=False, better=-1)
    assert (effect.mean, effect.low, effect.high) == (0.5, 0.5, 0.5)
    assert (effect.share_helped, effect.share_harmed, effect.share_same_sign) == (0.0, 1.0, 1.0)


def test_shares_helped_and_of_the_same_sign() -> None:
    reference, arm = np.zeros(5), np.array([2.0, 2.0, -1.0, 0.0, 0.0])
    effect = paired(reference, arm, binary=False, better=1)
    assert effect.share_helped == pytest.approx(0.4)
    assert effect.share_harmed == pytest.approx(0.2)
    assert effect.differing == pytest.approx(0.6)
    assert effect.share_same_sign == pytest.approx(2 / 3)


def test_less_can_be_better() -> None:
    effect = paired(np.array([5.0, 5.0]), np.array([4.0, 6.5]), binary=False, better=-1)
    assert effect.share_helped == effect.share_harmed == 0.5


def test_no_direction_helps_nobody() -> None:
    effect = paired(np.array([5.0, 5.0]), np.array([4.0, 6.5]), binary=False, better=0)
    assert math.isnan(effect.share_helped)
    assert math.isnan(effect.share_harmed)


def test_numbers_written_out() -> None:
    effect = paired(np.zeros(3), np.ones(3), binary=True, better=1)
    assert list(effect.numbers()) == ["mean", "low", "high", "share_helped", "share_harmed", "share_same_sign"]


def test_what_may_be_hidden_is_the_exact_binomial_limit() -> None:
    for count in (1, 20, 400):
        known = stats.binomtest(0, count).proportion_ci(method="exact").high
        assert most_hidden(count) == pytest.approx(known)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_paired_shares_hold_together(pairs: list[tuple[bool, bool]]) -> None:
    reference, arm = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    found = paired_shares(reference, arm)
    assert -1.0 - 1e-12 <= found.low <= found.mean + 1e-12
    assert found.mean - 1e-12 <= found.high <= 1.0 + 1e-12
    mirrored = paired_shares(arm, reference)
    assert (mirrored.low, mirrored.high) == pytest.approx((-found.high, -found.low))
