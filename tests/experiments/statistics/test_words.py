"""Numbers in words, and how effects are judged."""

from __future__ import annotations

import math

import pytest

from keci.experiments.statistics.intervals import Effect, Estimate
from keci.experiments.statistics.metrics import METRICS, Group, Metric, Unit, headline_names, metric
from keci.experiments.statistics.words import brief, difference, frequency, judgement, level, shown, signed, size
from keci.model.ensemble import OUTCOMES

NORMALISATION, TRUST, DEAL = metric("normalisation"), metric("trust"), metric("months_to_deal")


def effect(mean: float, low: float, high: float, count: int = 400, differing: float = 0.5) -> Effect:
    return Effect(mean, low, high, count, 0.3, 0.2, 0.6, differing)


def test_every_outcome_has_its_row() -> None:
    assert set(METRICS) == set(OUTCOMES)


def test_labels_fit_the_table_and_differ() -> None:
    labels = [m.label for m in METRICS.values()]
    assert len(set(labels)) == len(labels)
    assert max(len(label) for label in labels) <= 34


def test_every_group_has_a_headline() -> None:
    assert {METRICS[name].group for name in headline_names()} == set(Group)


def test_an_outcome_that_the_table_does_not_know_is_still_shown() -> None:
    assert metric("new_outcome") == Metric("new_outcome", "new outcome", Group.NEGOTIATION, Unit.COUNT, 0, 0.0)


def test_natural_frequencies() -> None:
    assert frequency(Estimate(31 / 400, 0.05, 0.11, 400)) == "31 of 400"
    assert frequency(Estimate(0.082, 0.08, 0.09, 10_000)) == "820 of 10,000 (8.2 in 100)"
    assert brief(NORMALISATION, Estimate(0.082, 0.08, 0.09, 10_000)) == "8.2 in 100"
    assert shown(TRUST, Estimate(0.2134, 0.2, 0.3, 400)) == "0.213"


def test_levels() -> None:
    assert level(metric("nato_support"), 0.8649) == "86 %"
    assert level(metric("eu_measures_share"), 0.031) == "3.1 %"
    assert level(DEAL, 108.7) == "109"
    assert level(metric("severe_per_year"), 0.8698) == "0.87"
    assert level(TRUST, math.nan) == "unknown"


def test_signed_never_says_minus_nothing() -> None:
    assert signed(NORMALISATION, -0.001) == "0"
    assert signed(NORMALISATION, 0.0) == "0"
    assert signed(NORMALISATION, -0.012) == "-1"
    assert signed(NORMALISATION, 0.0123, fine=True) == "+1.2"


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((-0.01, -0.08, 0.06), "-1 point (-8 to +6)"),
        ((0.127, 0.12, 0.133), "+12.7 points (+12.0 to +13.3)"),
        ((0.0, 0.0, 0.0), "0 points (0 to 0)"),
        ((0.25, math.nan, math.nan), "+25 points"),
    ],
)
def test_differences(numbers: tuple[float, float, float], said: str) -> None:
    assert difference(NORMALISATION, effect(*numbers)) == said


def test_differences_without_units() -> None:
    assert difference(DEAL, effect(-2.0, -4.0, 0.5)) == "-2.0 months (-4.0 to +0.5)"
    assert difference(DEAL, effect(-2.0, -4.0, 0.5), units=False) == "-2.0 (-4.0 to +0.5)"


def test_sizes_turn_falls_around() -> None:
    assert size(NORMALISATION, effect(-0.2, -0.3, -0.1)) == "20 points (10 to 30)"
    assert size(metric("incidents_per_year"), effect(0.4, 0.2, 0.6)) == "0.40 (0.20 to 0.60)"


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((0.05, 0.031, 0.069), "better"),
        ((-0.05, -0.069, -0.031), "worse"),
        ((0.01, -0.01, 0.029), "negligible"),
        ((0.01, -0.01, 0.031), "unclear"),
        ((0.01, 0.005, 0.015), "negligible"),
        ((0.02, 0.005, 0.035), "unclear"),
        ((0.01, -0.03, 0.05), "unclear"),
        ((0.5, math.nan, math.nan), "unclear"),
    ],
)
def test_judgements_of_normalisation(numbers: tuple[float, float, float], said: str) -> None:
    assert judgement(NORMALISATION, effect(*numbers), 0.2) == said


def test_judgements_in_other_directions() -> None:
    violence = metric("severe_per_year")
    assert judgement(violence, effect(-0.2, -0.3, -0.1), 1.0) == "better"
    assert judgement(violence, effect(-0.2, -0.3, -0.1), 3.0) == "negligible"
    assert judgement(metric("rounds_held"), effect(5.0, 4.0, 6.0), 10.0) == "more"
    assert judgement(metric("rounds_held"), effect(-5.0, -6.0, -4.0), 10.0) == "less"
    assert judgement(violence, effect(0.0, 0.0, 0.0, differing=0.0), 1.0) == "identical"
