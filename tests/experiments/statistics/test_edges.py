"""Edges: the nearer of two, settable, and one line for what is none."""

from __future__ import annotations

import re

import pytest

from keci.experiments.statistics.edges import USUAL, Edges
from keci.experiments.statistics.metrics import metric
from keci.model.errors import InputError

NORMALISATION, SEVERE, TRUST = metric("normalisation"), metric("severe_per_year"), metric("trust")


@pytest.mark.parametrize(
    ("base", "edge"), [(0.5, 0.03), (0.12, 0.03), (0.08, 0.02), (0.043, 0.01075), (0.01, 0.005), (0.0, 0.005)]
)
def test_the_nearer_edge_counts(base: float, edge: float) -> None:
    assert USUAL.smallest(NORMALISATION, base) == pytest.approx(edge)


def test_the_base_rate_counts_for_yes_or_no_outcomes_alone() -> None:
    assert USUAL.smallest(TRUST, 0.01) == 0.03
    assert USUAL.smallest(SEVERE, 0.9) == pytest.approx(0.09)


def test_edges_are_settable() -> None:
    edges = Edges.of(["normalisation=0.01", " severe_per_year = 0.2 "], relative=0.5)
    assert edges.smallest(NORMALISATION, 0.9) == 0.01
    assert edges.smallest(NORMALISATION, 0.016) == pytest.approx(0.008)
    assert edges.smallest(SEVERE, 2.0) == pytest.approx(0.4)
    assert edges.smallest(metric("deal"), 0.05) == pytest.approx(0.025)


@pytest.mark.parametrize(
    ("base", "said"),
    [
        (0.5, "3 points"),
        (0.0776, "1.9 points, a quarter of 7.8 in 100"),
        (0.001, "0.5 points, the smallest edge for what is rare"),
    ],
)
def test_edges_in_words(base: float, said: str) -> None:
    assert USUAL.said(NORMALISATION, base) == said
    assert Edges(relative=0.1).said(NORMALISATION, 0.1) == "1 point, 10 % of 10.0 in 100"


@pytest.mark.parametrize(
    ("texts", "relative", "said"),
    [
        (["normalization=0.03"], 0.25, "did you mean 'normalisation'?"),
        (["normalisation"], 0.25, "must be an outcome and a number, as in normalisation=0.03"),
        (["normalisation=3%"], 0.25, "must be an outcome and a number"),
        (["normalisation=0"], 0.25, "edge normalisation 0: must be a number above 0"),
        (["normalisation=nan"], 0.25, "edge normalisation nan: must be a number above 0"),
        ([], -0.1, "relative edge -0.1: must be a number above 0"),
    ],
)
def test_what_is_no_edge(texts: list[str], relative: float, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        Edges.of(texts, relative)
