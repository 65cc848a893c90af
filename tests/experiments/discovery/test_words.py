"""Findings in plain English, word for word."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keci.experiments.discovery.box import Box
from keci.experiments.discovery.contrast import Sums
from keci.experiments.discovery.flip import ABOVE, BELOW, FLIPS, UNCLEAR, Crossing, Flip
from keci.experiments.discovery.luck import Bound, Luck
from keci.experiments.discovery.region import Condition, Region
from keci.experiments.discovery.tree import Leaf, Node, Tree
from keci.experiments.discovery.words import (
    Speech,
    amount,
    asked,
    between,
    bound_said,
    box_said,
    drivers_said,
    flip_said,
    leaf_said,
    listed,
    luck_said,
    number,
    rarity,
    stability_said,
    tree_said,
    where,
)
from keci.experiments.statistics.intervals import Estimate

PEACE = Speech("normalisation", smallest=0.01, labels={"trust_0": "initial trust"})
ATTACKS = Speech("attacks", unit="attacks", better=-1, smallest=0.5)
TRUST = Condition("trust_0", 0.3, None)
STEP = Condition("step", None, None, ("text",))
BOX = Box(
    1,
    Region.__new__(Region),
    (TRUST, STEP),
    Estimate(0.111, 0.1, 0.12, 50_000),
    Estimate(0.06, 0.048, 0.0723, 5_550),
    Estimate(0.001, -0.001, 0.003, 44_450),
    Estimate(0.52, 0.5, 0.54, 900),
    1e-9,
    {"trust_0": 1e-7, "step": 1e-9},
    {"trust_0": 0.9, "step": 1.0, "idle": 0.1},
    0.8,
    True,
)


def test_a_box_says_where_how_much_and_how_often() -> None:
    assert box_said(BOX, PEACE) == (
        "Where initial trust is above 0.3 and step is text, it helps normalisation: +6 of 100 (+4.8 to +7.2); one future in nine "
        "lies there, with 52 % of all help. Elsewhere: +0.1 of 100 (-0.1 to +0.3)."
    )
    assert stability_said(BOX, PEACE) == "Of 100 resamples restricted: step in 100 and initial trust in 90."


def test_a_box_that_does_not_stand_is_none() -> None:
    none = replace(BOX, sign=-1, found=False)
    assert box_said(none, PEACE) == "No region stands out in which it harms normalisation by -1 of 100 or more."
    assert box_said(none, ATTACKS) == "No region stands out in which it harms attacks by +0.5 attacks or more."


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "no future"),
        (1 / 9, "one future in nine"),
        (0.028, "one future in 36"),
        (0.0001, "one future in 10,000"),
        (0.5, "one future in two"),
        (0.4, "one future in two"),
        (0.66, "two futures in three"),
        (0.91, "nine futures in ten"),
        (0.97, "nearly every future"),
        (1.0, "every future"),
    ],
)
def test_shares_are_said_as_futures(share: float, said: str) -> None:
    assert rarity(share) == said


@given(st.floats(-1.0, 1.0))
def test_amounts_read_back_and_are_never_minus_zero(gain: float) -> None:
    said = amount(gain, PEACE)
    assert float(said.removesuffix(" of 100")) == pytest.approx(100 * gain, abs=0.5 if abs(gain) > 0.09 else 0.0501)
    assert not said.startswith(("-0 ", "+0 "))


def test_where_less_is_better_signs_are_the_outcomes() -> None:
    assert between(Estimate(1.5, 1.2, 1.8, 9), ATTACKS) == "-1.5 attacks (-1.8 to -1.2)"
    assert leaf_said(Leaf((), 1.0, Estimate(1.5, 1.2, 1.8, 9)), ATTACKS) == (
        "Everywhere (every future), it helps: -1.5 attacks (-1.8 to -1.2)."
    )


@pytest.mark.parametrize(
    ("effect", "verdict"),
    [
        ((0.02, 0.015, 0.03), "helps"),
        ((-0.02, -0.03, -0.01), "harms"),
        ((0.002, -0.003, 0.006), "does nothing"),
        ((0.02, -0.01, 0.05), "is unclear"),
    ],
)
def test_a_leaf_is_judged(effect: tuple[float, float, float], verdict: str) -> None:
    said = leaf_said(Leaf((STEP,), 0.2, Estimate(*effect, 100)), PEACE)
    assert said.startswith(f"Where step is text (one future in five), it {verdict}: ")


def test_a_tree_without_splits_says_so() -> None:
    root = Node(Region.__new__(Region), 0.0, Sums(9, 0.0, 0.0, 0.0))
    alone = Tree((Leaf((), 1.0, Estimate(0.01, 0.0, 0.02, 9)),), 3, 0.0, root)
    assert tree_said(alone, PEACE) == ["The effect is not told to differ anywhere: +1 of 100 (0 to +2)."]
    two = replace(alone, leaves=(*alone.leaves, Leaf((STEP,), 0.5, Estimate(0.0, -0.001, 0.001, 9))))
    assert len(tree_said(two, PEACE)) == 2


def test_conditions() -> None:
    assert asked(Condition("x", None, 0.25), PEACE) == "x is at most 0.25"
    assert asked(Condition("x", 0.25, 1234.6), PEACE) == "x is between 0.25 and 1,235"
    assert asked(Condition("step", None, None, ("a", "b", "c")), PEACE) == "step is a, b or c"
    assert where((), PEACE) == "everywhere"
    assert (listed([]), listed(["a"]), listed(["a", "b"])) == ("", "a", "a and b")
    assert number(0.123456) == "0.123"


@pytest.mark.parametrize(
    ("flip", "said"),
    [
        (Flip("x", 0.0, ABOVE), "x: the effect is better than 0 over the whole range."),
        (Flip("x", 0.01, BELOW), "x: the effect is worse than +1 of 100 over the whole range."),
        (Flip("trust_0", 0.0, UNCLEAR), "initial trust: no sure flip at 0 in the range."),
        (
            Flip("x", 0.0, FLIPS, (Crossing(0.4, 0.35, 0.45, True), Crossing(0.8, 0.7, 0.9, False))),
            "x: the effect turns better than 0 above 0.4 (surely between 0.35 and 0.45) and "
            "the effect turns worse than 0 above 0.8 (surely between 0.7 and 0.9).",
        ),
        (
            Flip("step", 0.0, FLIPS, (), ("text",), ("police", "trade")),
            "step: better than 0 with text, worse with police or trade.",
        ),
    ],
)
def test_flips(flip: Flip, said: str) -> None:
    assert flip_said(flip, PEACE) == said


def test_drivers_are_said_in_order() -> None:
    table = pd.DataFrame(
        {
            "parameter": ["trust_0", "step", "x"],
            "share": [0.042, 0.01, 0.0],
            "low": [0.031, 0.004, 0.0],
            "high": [0.05, 0.02, 0.001],
        }
    )
    assert drivers_said(table.assign(found=[True, True, False]), PEACE) == (
        "What drives the effect, in order: initial trust (4.2 % of the variance, 3.1 to 5) and "
        "step (1 % of the variance, 0.4 to 2)."
    )
    assert drivers_said(table.assign(found=[True, True, True]), PEACE, most=1).endswith("3.1 to 5); 2 more are told from chance.")
    assert drivers_said(table.assign(found=False), PEACE) == "No assumption alone is told from chance."


def test_luck_is_said_for_one_future_and_for_means() -> None:
    one, mean = Estimate(0.96, 0.94, 0.97, 100), Estimate(0.021, 0.012, 0.03, 100)
    assert luck_said(Luck(1.0, 0.1, one, {1000: mean})) == (
        "Luck, which no assumption explains, makes 96 % (94 to 97) of the variance between single futures and "
        "2.1 % (1.2 to 3.0) of that between means of 1,000 futures."
    )
    assert bound_said(Bound(0.981, one, mean)).startswith("At most 98.1 % of the variance between single futures is luck; ")
