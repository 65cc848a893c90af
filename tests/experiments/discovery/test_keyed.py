"""Halves, batches and sub-samples depend on the seed and the world alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keci.experiments.discovery import keyed

WORLDS = np.arange(100_000)


def test_the_mixer_is_splitmix64() -> None:
    # the first three outputs for seed 1234567, as the reference implementation (Vigna 2015) gives them
    golden = np.uint64(0x9E3779B97F4A7C15)
    states = np.uint64(1234567) + golden * np.arange(1, 4, dtype=np.uint64)
    assert keyed._mixed(states).tolist() == [6457827717110365317, 3203168211198807973, 9817491932198370423]


@given(st.integers(0, 2**63 - 1), st.permutations(range(50)))
def test_order_and_company_of_worlds_change_no_half(seed: int, order: list[int]) -> None:
    shuffled = np.array(order)
    assert (keyed.training(seed, shuffled) == keyed.training(seed, np.arange(50))[shuffled]).all()
    assert keyed.training(seed, np.array([7]))[0] == keyed.training(seed, np.arange(50))[7]


def test_halves_are_halves_and_differ_between_seeds() -> None:
    one, two = keyed.training(1, WORLDS), keyed.training(2, WORLDS)
    assert abs(one.mean() - 0.5) < 0.005  # three standard deviations of 100,000 tosses
    assert abs((one == two).mean() - 0.5) < 0.005
    assert abs(np.corrcoef(one[:-1], one[1:])[0, 1]) < 0.01


def test_streams_are_unrelated() -> None:
    half, batch = keyed.training(3, WORLDS), keyed.batches(3, WORLDS, 200)
    assert np.bincount(batch, minlength=200).min() > 400  # 500 expected, standard deviation 22
    assert abs(np.corrcoef(half, batch)[0, 1]) < 0.01
    first, second = keyed.subsample(3, 0, WORLDS), keyed.subsample(3, 1, WORLDS)
    assert abs((first & second).mean() - 0.25) < 0.005
