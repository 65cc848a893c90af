"""Compromise model and weighted median: closed forms and what independent programs printed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from keci.experiments.static_forecasts.means import compromise, median_voter, weighted_median
from keci.experiments.static_forecasts.table import read
from tests.experiments.static_forecasts.strategies import issues, simple

CASES = Path(__file__).parent / "cases"


def test_published_means_and_medians() -> None:
    emission = read(CASES / "emission_standards.csv")[0]
    # Scholz et al. start from 7.4; an independent program prints 7.389955686853767 and 7.0
    assert compromise(emission) == pytest.approx(7.389955686853767, abs=1e-12) and median_voter(emission) == 7.0
    iran = read(CASES / "iran_2013.csv")[0]
    assert compromise(iran) == pytest.approx(5.43833734111989, abs=1e-12) and median_voter(iran) == 5.0
    greece = read(CASES / "greece_2015.csv")[0]
    assert int(compromise(greece)) == 82 and median_voter(greece) == 100.0


def test_median_by_hand() -> None:
    assert median_voter(simple([1, 2, 10], [1, 1, 1])) == 2
    assert median_voter(simple([1, 2, 10], [1, 1, 3])) == 10
    assert median_voter(simple([1, 2, 10], [1, 1, 2])) == 6, "half of the weight on either side: midpoint of 2 and 10"
    assert median_voter(simple([1, 3])) == 2
    assert weighted_median(np.array([0.0, 1.0, 2.0]), np.array([0.1, 0.2, 0.3])) == 1.5, "0.1 + 0.2 is no exact half of 0.6"


def test_who_has_no_capability_has_no_voice() -> None:
    without, with_ = simple([1, 3, 4], [1, 2, 4]), simple([1, 3, 4, 100], [1, 2, 4, 0])
    assert compromise(without) == compromise(with_) == pytest.approx(23 / 7)
    assert median_voter(without) == median_voter(with_) == 4


@given(issues())
def test_the_weighted_median_loses_no_vote(issue) -> None:
    """Black 1948: no position has more weight nearer to it than to the median."""
    median = median_voter(issue)
    for rival in {*issue.position, 0.0, 33.3, 100.0}:
        nearer = np.abs(issue.position - rival) < np.abs(issue.position - median) - 1e-9
        assert issue.weight[nearer].sum() <= issue.weight.sum() / 2 + 1e-9
