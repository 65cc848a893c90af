"""What of the futures' small incidents the record would show."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keci.experiments.record.history import History
from keci.experiments.record.observation import LEAST_SEEN, MOST_SEEN, probabilities, seen
from keci.experiments.record.patterns import measured
from keci.model.errors import InputError
from tests.experiments.record.test_patterns import random_history

CHANGED = {"incidents", "small_days"}


def bits(days: np.ndarray) -> np.ndarray:
    return np.array([[int(value).bit_count() for value in row] for row in days])


@given(seed=st.integers(0, 2**64 - 1), chance=st.floats(0.0, 1.0))
def test_what_is_seen_is_part_of_what_happened_and_all_that_is_serious(seed: int, chance: float) -> None:
    history = random_history(seed % 2**32, 2, 30)
    found = seen(history, seed, chance)
    for name in set(history.monthly) - CHANGED:
        assert found.get(name) is history.get(name)
    before, after = (h.get("small_days").astype(np.int64) for h in (history, found))
    assert (after & ~before == 0).all()
    assert (found.get("incidents") <= history.get("incidents")).all()
    assert (found.get("incidents") >= history.get("serious") + bits(after)).all()
    assert ((found.get("incidents") > history.get("serious")) == (after > 0)).all()


def test_all_or_nothing_is_seen_at_the_ends() -> None:
    history = random_history(3, 3)
    everything, nothing = seen(history, 1, 1.0), seen(history, 1, 0.0)
    for name in history.monthly:
        np.testing.assert_array_equal(everything.get(name), history.get(name))
    np.testing.assert_array_equal(nothing.get("incidents"), history.get("serious"))
    assert not nothing.get("small_days").any()


def test_a_tenth_is_seen_at_a_tenth() -> None:
    history = random_history(5, 60)
    small = (history.get("incidents") - history.get("serious")).sum()
    kept = (seen(history, 9, 0.1).get("incidents") - history.get("serious")).sum()
    assert abs(kept - 0.1 * small) < 5 * np.sqrt(0.1 * 0.9 * small)
    assert small > 5000


@given(seed=st.integers(0, 2**32 - 1), first=st.integers(0, 2**31))
def test_batches_and_order_do_not_matter(seed: int, first: int) -> None:
    history = random_history(seed, 5, 30)
    whole = seen(history, seed, first=first)
    for row in range(5):
        alone = seen(history.taken(np.array([row])), seed, first=first + row)
        for name in CHANGED:
            np.testing.assert_array_equal(alone.get(name)[0], whole.get(name)[row])


def test_each_future_has_its_own_probability_over_the_whole_range() -> None:
    drawn = probabilities(4000, 11)
    assert LEAST_SEEN <= drawn.min() < 0.102 and 0.98 < drawn.max() <= MOST_SEEN
    logs = np.log10(drawn)
    assert abs(logs.mean() + 0.5) < 5 / np.sqrt(12 * 4000)  # uniform on -1 to 0: mean -1/2, variance 1/12
    assert (probabilities(10, 11, first=5) == drawn[5:15]).all()
    assert not (probabilities(10, 12) == drawn[:10]).any()


def test_fewer_small_incidents_are_fewer_incidents_and_graver_ones() -> None:
    history = random_history(8, 40)
    full, part = measured(history), measured(seen(history, 2, 0.3))
    assert (part["incidents"] < full["incidents"]).all() and (part["serious"] == full["serious"]).all()
    assert (part["serious_share"] > full["serious_share"]).all()
    assert (part["quiet_months"] >= full["quiet_months"]).all()


@pytest.mark.parametrize(
    ("seed", "chance", "first", "said"),
    [
        (1, 1.5, 0, "probability of being seen 1.5: must be a number from 0 to 1"),
        (1, float("nan"), 0, "must be a number from 0 to 1"),
        (1, True, 0, "must be a number from 0 to 1"),
        (-1, 0.5, 0, "seed -1: must be a whole number"),
        (1, 0.5, 2**32, "world 4294967297: must be a whole number"),
    ],
)
def test_wrong_arguments_are_refused(seed: int, chance: float, first: int, said: str) -> None:
    with pytest.raises(InputError, match=said):
        seen(random_history(1, 2, 30), seed, chance, first)


def test_a_history_without_days_cannot_be_thinned() -> None:
    with pytest.raises(InputError, match="unknown monthly series 'small_days'"):
        seen(History.simulated({"incidents": np.zeros((1, 3))}, "2011-03"), 1)
