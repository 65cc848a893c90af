"""Words from numbers: a table of cases for the one function that decides what may be said."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keci.experiments.findings.conclusion import Word, conclusion, flips
from keci.experiments.findings.hinges import Branch, Hinge
from keci.experiments.statistics.edges import USUAL, Edges
from keci.experiments.statistics.intervals import Effect
from keci.experiments.statistics.metrics import metric

NORMALISATION = metric("normalisation")
Numbers = tuple[float, float, float]


def effect(numbers: Numbers, count: int = 10_000, differing: float = 0.1) -> Effect:
    mean, low, high = (value / 100 for value in numbers)
    return Effect(mean, low, high, count, 0.05, 0.05, 0.6, differing)


def hinge(one: Numbers, two: Numbers, base: float) -> Hinge:
    return Hinge("works", "whether it works", (Branch("yes", effect(one), base), Branch("no", effect(two), base)))


# effect in points, reference's share, effects under two assumptions, the word
CASES = [
    ((5.0, 4.0, 6.0), 0.2, None, Word.RAISES),
    ((-5.0, -6.0, -4.0), 0.2, None, Word.LOWERS),
    ((0.5, 0.2, 0.8), 0.2, None, Word.TOO_LITTLE),
    ((0.5, -0.2, 1.2), 0.2, None, Word.TOO_LITTLE),
    ((2.0, -1.0, 5.0), 0.2, None, Word.NOT_DETECTED),
    ((2.0, 0.5, 3.5), 0.2, None, Word.UNDECIDED),
    # a large part of a small base rate: never too little
    ((1.9, 1.5, 2.4), 0.043, None, Word.RAISES),
    ((-1.2, -1.5, -0.9), 0.043, None, Word.LOWERS),
    ((1.0, 0.7, 1.3), 0.043, None, Word.UNDECIDED),
    # half a point on nearly nothing is the smallest edge there is
    ((0.4, 0.3, 0.49), 0.001, None, Word.TOO_LITTLE),
    ((0.6, 0.4, 0.8), 0.001, None, Word.RAISES),
    # opposite signs, whatever the average says
    ((0.1, -0.2, 0.4), 0.2, ((1.0, 0.5, 1.5), (-0.8, -1.2, -0.4)), Word.HANGS_ON),
    ((3.5, 3.0, 4.0), 0.2, ((7.0, 6.0, 8.0), (-0.8, -1.2, -0.4)), Word.HANGS_ON),
    # large enough under one assumption alone
    ((2.0, 1.5, 2.5), 0.2, ((3.5, 3.0, 4.0), (0.1, -0.3, 0.5)), Word.HANGS_ON),
    ((1.0, 0.5, 1.5), 0.2, ((3.5, 3.0, 4.0), (0.5, 0.1, 0.9)), Word.HANGS_ON),
    # the same word under both: the overall one, and beside it that the size depends
    ((5.0, 4.5, 5.5), 0.2, ((6.0, 5.5, 6.5), (3.5, 3.0, 4.0)), Word.RAISES),
    ((0.5, 0.2, 0.8), 0.2, ((0.8, 0.3, 1.3), (0.1, -0.1, 0.3)), Word.TOO_LITTLE),
    # sure in sign and only not surely large under the second: not another verdict
    ((4.0, 3.5, 4.5), 0.2, ((5.0, 4.5, 5.5), (2.6, 2.0, 3.2)), Word.RAISES),
    ((math.nan, math.nan, math.nan), 0.2, None, Word.NOT_DETECTED),
]


@pytest.mark.parametrize(("numbers", "base", "sides", "word"), CASES)
def test_words(numbers: Numbers, base: float, sides: tuple[Numbers, Numbers] | None, word: Word) -> None:
    hinges = [hinge(*sides, base)] if sides else []
    found = conclusion(NORMALISATION, effect(numbers), base, USUAL, hinges)
    assert found.word is word
    assert found.depends == (bool(sides) and word is not Word.HANGS_ON)


def test_nobody_differs() -> None:
    nothing = (0.0, 0.0, 0.0)
    assert conclusion(NORMALISATION, effect(nothing, 400, 0.0), 0.2, USUAL).word is Word.TOO_LITTLE
    # 20 pairs without a difference leave room for 17 points
    assert conclusion(NORMALISATION, effect(nothing, 20, 0.0), 0.2, USUAL).word is Word.NOT_DETECTED


def test_the_second_hinge_counts_where_the_first_does_not_flip() -> None:
    mild, flipping = hinge((0.8, 0.3, 1.3), (0.1, -0.1, 0.3), 0.2), hinge((4.0, 3.0, 5.0), (-1.0, -1.5, -0.5), 0.2)
    found = conclusion(NORMALISATION, effect((0.5, 0.2, 0.8)), 0.2, USUAL, [mild, flipping])
    assert found.word is Word.HANGS_ON
    assert found.hinge is flipping


NUMBER = st.floats(-10, 10)


@given(NUMBER, NUMBER, NUMBER, NUMBER, st.floats(0.01, 0.9))
def test_never_too_little_where_signs_surely_oppose(one: float, two: float, mean: float, width: float, base: float) -> None:
    sides = hinge((abs(one) + 1.0, abs(one) + 0.5, abs(one) + 2.0), (-abs(two) - 1.0, -abs(two) - 2.0, -abs(two) - 0.5), base)
    numbers = (mean, mean - abs(width), mean + abs(width))
    assert conclusion(NORMALISATION, effect(numbers), base, USUAL, [sides]).word is Word.HANGS_ON


@given(NUMBER, st.floats(0.0, 10), st.floats(0.01, 0.9), st.floats(0.1, 0.5))
def test_too_little_only_inside_both_edges(mean: float, width: float, base: float, relative: float) -> None:
    numbers = (mean, mean - width, mean + width)
    word = conclusion(NORMALISATION, effect(numbers), base, Edges(relative=relative)).word
    if word is Word.TOO_LITTLE:
        assert abs(mean) + width <= 100 * min(0.03, max(relative * base, 0.005)) + 1e-9


@given(NUMBER, NUMBER, st.floats(0.0, 3.0), st.floats(0.05, 0.9))
def test_which_branch_comes_first_does_not_matter(one: float, two: float, width: float, base: float) -> None:
    sides = [(value, value - width, value + width) for value in (one, two)]
    assert flips(NORMALISATION, hinge(sides[0], sides[1], base), USUAL) == flips(
        NORMALISATION, hinge(sides[1], sides[0], base), USUAL
    )
