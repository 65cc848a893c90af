"""The cut into parts: every arm and world once, small designs' arms together, sizes that depend on the design alone."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keci.experiments.designs.plan import ROWS, TOGETHER, Plan


@given(st.integers(1, 300), st.integers(1, 3000))
def test_every_arm_and_world_stands_in_one_part(arms: int, worlds: int) -> None:
    plan = Plan.of(arms, worlds)
    parts = list(plan)
    assert [part.number for part in parts] == list(range(len(plan)))
    assert sum(part.rows for part in parts) == arms * worlds
    corners = Counter((part.first_arm, part.first_world) for part in parts)
    assert set(corners.values()) == {1}
    for part in parts:
        assert 0 < part.arms <= arms - part.first_arm
        assert 0 < part.worlds <= worlds - part.first_world
        assert part.rows <= max(ROWS, arms if arms <= TOGETHER else 0)


@given(st.integers(1, TOGETHER), st.integers(1, 100_000))
def test_few_arms_are_always_together(arms: int, worlds: int) -> None:
    assert {(part.first_arm, part.arms) for part in Plan.of(arms, worlds)} == {(0, arms)}


@pytest.mark.parametrize(
    ("arms", "worlds", "parts"),
    [(2, 10_000, 3), (2, 1_000_000, 245), (10_000, 50, 62), (10_000, 1, 2), (65, 10_000, 158), (1, 1, 1)],
)
def test_numbers_of_parts(arms: int, worlds: int, parts: int) -> None:
    assert len(Plan.of(arms, worlds)) == parts


def test_no_part_beyond_the_last() -> None:
    with pytest.raises(IndexError):
        Plan.of(2, 10).part(1)
