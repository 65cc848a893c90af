"""Issues for Hypothesis: up to eight actors, weights and positions of ordinary size."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from keci.experiments.static_forecasts.issue import Issue

POSITIONS = st.integers(0, 100).map(float)  # published cases are coded in whole steps, so that ties are common
NONE: st.SearchStrategy[float | None] = st.none()
SHARES = st.integers(1, 20).map(lambda n: n / 20)


@st.composite
def issues(draw: st.DrawFn, fewest: int = 2, reference: st.SearchStrategy[float | None] = NONE) -> Issue:
    count = draw(st.integers(fewest, 8))
    rows = draw(st.lists(st.tuples(SHARES, POSITIONS, SHARES), min_size=count, max_size=count))
    return Issue(
        "drawn",
        tuple(f"actor {i}" for i in range(count)),
        *(np.array(column) for column in zip(*rows, strict=True)),
        reference_point=draw(reference),
    )


def changed(issue: Issue, position: np.ndarray, reference: float | None = None) -> Issue:
    """The same actors at other positions."""
    return Issue(issue.name, issue.actors, issue.capability, position, issue.salience, reference)


def simple(position: list[float], weight: list[float] | None = None, reference: float | None = None) -> Issue:
    """Actors named by number, all of salience 1, of capability 1 unless given."""
    count = len(position)
    return Issue(
        "simple",
        tuple(map(str, range(count))),
        np.array(weight or [1.0] * count),
        np.array(position, dtype=float),
        np.ones(count),
        reference,
    )
