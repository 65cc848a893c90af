"""Natural frequencies: whole numbers that add up, and that round away neither what differs nor which way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from keci.experiments.statistics.frequencies import Frequencies, frequencies_said, natural_frequencies
from keci.experiments.statistics.intervals import Fourfold


def test_out_of_a_hundred() -> None:
    assert natural_frequencies(Fourfold(400, 100, 0, 9500)) == Frequencies(100, 4, 1, 0, 95)


def test_more_futures_where_a_hundred_would_hide_what_differs() -> None:
    assert natural_frequencies(Fourfold(698, 126, 78, 9098)) == Frequencies(1000, 70, 12, 8, 910)
    assert natural_frequencies(Fourfold(500, 3, 0, 19497)).total == 10_000
    assert natural_frequencies(Fourfold(5, 1, 0, 34)) == Frequencies(40, 5, 1, 0, 34)


def test_in_words() -> None:
    found = natural_frequencies(Fourfold(400, 100, 0, 9500))
    assert frequencies_said(found, "keci", "baseline") == (
        "of 100 futures: 4 with both, 1 only with keci, 0 only with baseline, 95 with neither"
    )


CELL = st.integers(0, 20_000)


@given(CELL, CELL, CELL, CELL)
def test_parts_add_up_and_nothing_is_rounded_away(both: int, arm: int, reference: int, neither: int) -> None:
    table = Fourfold(both, arm, reference, neither + 1)
    found = natural_frequencies(table)
    assert found.both + found.only_arm + found.only_reference + found.neither == found.total
    assert (found.only_arm > found.only_reference) == (arm > reference)
    assert (found.only_arm == 0) == (arm == 0)
    assert abs(found.both / found.total - both / table.count) <= 1 / found.total
