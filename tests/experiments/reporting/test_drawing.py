"""Charts as SVG: marks where the numbers are, nothing outside the picture, and text that cannot break the page."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keci.experiments.designs.design import Design
from keci.experiments.reporting import charts
from keci.experiments.reporting.drawing import MOST_TICKS, WIDTH, svg, ticks
from keci.experiments.results.comparison import Comparison, summarise
from keci.experiments.statistics.metrics import headline_names
from keci.experiments.store.worlds import play


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    design = Design.of(["baseline", "keci", "kfor"], 60, months=24)
    return summarise(design, play(design, "compiled", lambda _: None))


def drawn(figure: go.Figure) -> ElementTree.Element:
    return ElementTree.fromstring(svg(figure, "what <is> 'seen' & \"said\""))


def dots(x: list[float], margin: float = 0.0, limits: tuple[float, float] = (0.0, 100.0)) -> go.Figure:
    error = {"type": "data", "array": [margin] * len(x), "arrayminus": [margin] * len(x)}
    marker = {"color": "#0a84c6", "symbol": "circle"}
    trace = go.Scatter(
        x=x, y=list(range(len(x))), mode="markers", name="arm", marker=marker, error_x=error, text=["<b>"] * len(x)
    )
    figure = go.Figure(trace)
    figure.update_xaxes(range=limits)
    figure.update_yaxes(tickvals=list(range(len(x))), ticktext=["row"] * len(x), range=[-0.6, len(x) - 0.4])
    return figure


def test_marks_lie_in_proportion_to_their_values() -> None:
    places = [float(c.get("cx", "nan")) for c in drawn(dots([0.0, 25.0, 100.0])).findall("./g/circle")]
    assert places[1] - places[0] == pytest.approx((places[2] - places[0]) / 4, abs=0.1)


def test_what_lies_beyond_the_axis_is_an_arrow_at_its_edge() -> None:
    picture = drawn(dots([-50.0, 50.0, 300.0]))
    assert len(picture.findall("./g/circle")) == 1
    arrows = [polygon.get("points", "") for polygon in picture.findall("./g/polygon")]
    tips = [[float(point.split(",")[0]) for point in arrow.split()][1] for arrow in arrows]
    assert tips[0] < 100 < WIDTH - 30 < tips[1]


def test_no_interval_no_bar() -> None:
    assert len(drawn(dots([10.0, 20.0], 2.0)).findall("./g/line")) == 2
    assert drawn(dots([10.0, 20.0], math.nan)).findall("./g/line") == []


def test_charts_of_a_comparison_are_whole(comparison: Comparison) -> None:
    names = headline_names()
    for figure in (charts.frequencies(comparison, names), charts.effects(comparison, names)):
        picture = drawn(figure)
        marks = len(picture.findall("./g"))
        assert marks == sum(len(trace.x) for trace in figure.data)
        said = [text.text for text in picture.iter("text")]
        assert set(figure.layout.yaxis.ticktext) <= set(said)
        assert "nan" not in svg(figure, "").lower()
    lines = drawn(charts.arrivals(comparison, "months_to_deal")).findall("./polyline")
    assert len(lines) == 3
    assert all(len(line.get("points", "").split()) == 2 * 24 + 1 for line in lines)


def test_nothing_lies_outside_the_picture(comparison: Comparison) -> None:
    figure = charts.effects(comparison, headline_names())
    numbers = [float(n) for n in re.findall(r"(?:x1|x2|cx)='(-?[\d.]+)'", svg(figure, ""))]
    assert numbers
    assert min(numbers) >= 0
    assert max(numbers) <= WIDTH


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_ticks_are_round_few_and_inside(low: float, span: float) -> None:
    high = low + span
    found = ticks(low, high)
    assert len(found) <= MOST_TICKS
    assert all(low - 1e-6 * span <= tick <= high + 1e-6 * span for tick in found)
    steps = np.diff(found)
    assert np.allclose(steps, steps[:1], rtol=1e-6, atol=1e-9)


def test_ticks_by_hand() -> None:
    assert ticks(-2, 102) == [0, 20, 40, 60, 80, 100]
    assert ticks(0, 120) == [0, 20, 40, 60, 80, 100, 120]
    assert ticks(-1.62, 1.62) == [-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5]
