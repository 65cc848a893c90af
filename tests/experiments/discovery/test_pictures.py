"""Figures say in their titles and labels what their numbers are."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from keci.experiments.discovery.pictures import BLUE, GREY, drivers_figure, surface_figure
from keci.experiments.discovery.region import Condition
from keci.experiments.discovery.surface import Surface
from keci.experiments.discovery.words import Speech
from keci.experiments.statistics.intervals import Estimate

HELP, HARM, NOTHING, UNCLEAR = (
    Estimate(0.06, 0.04, 0.08, 900),
    Estimate(-0.03, -0.05, -0.01, 900),
    Estimate(0.0, -0.004, 0.004, 900),
    Estimate(0.01, -0.02, 0.04, 900),
)
SURFACE = Surface(
    ("step", "trust"),
    (Condition("step", None, None, ("text",)), Condition("step", None, None, ("police",))),
    (Condition("trust", None, 0.4), Condition("trust", 0.4, None)),
    ((HELP, NOTHING), (HARM, UNCLEAR)),
    (("helps", "does nothing"), ("harms", "unclear")),
    Estimate(0.1, 0.05, 0.2, 3_600),
    Estimate(0.05, 0.0, 0.1, 3_600),
    1e-6,
)


def test_the_surface_says_where_it_helps_and_harms() -> None:
    figure = json.loads(surface_figure(SURFACE, Speech("normalisation", labels={"trust": "initial trust"})).to_json())
    assert figure["layout"]["title"]["text"] == (
        "By step and initial trust, of 4 cells: helps in 1, harms in 1, does nothing in 1 and unclear in 1; "
        "from -3 of 100 to +6 of 100"
    )
    (heat,) = figure["data"]
    assert heat["z"] == [[6.0, 0.0], [-3.0, 1.0]]
    assert heat["text"] == [["▲ +6 of 100", "= 0 of 100"], ["▼ -3 of 100", "? +1 of 100"]]
    assert (heat["zmin"], heat["zmax"]) == (-6.0, 6.0)
    assert heat["x"] == ["≤ 0.4", "> 0.4"] and heat["y"] == ["text", "police"]
    assert heat["customdata"][0][0] == "step is text, initial trust is at most 0.4: helps, +6 of 100 (+4 to +8)"


def test_help_is_blue_whichever_way_the_outcome_goes() -> None:
    less = surface_figure(SURFACE, Speech("attacks", unit="attacks", better=-1)).data[0]
    more = surface_figure(SURFACE, Speech("peace", unit="months")).data[0]
    assert less.z[0][0] == pytest.approx(-0.06) and less.colorscale[0][1] == more.colorscale[2][1] == BLUE


def test_drivers_are_grey_where_chance_explains_them() -> None:
    table = pd.DataFrame(
        {
            "parameter": ["trust", "step"],
            "share": [0.04, 0.001],
            "low": [0.03, 0.0],
            "high": [0.06, 0.002],
            "found": [True, False],
        }
    )
    figure = drivers_figure(table, Speech("normalisation"))
    (dots,) = figure.data
    assert list(dots.y) == ["step", "trust"] and list(dots.marker.color) == [GREY, BLUE]
    assert dots.error_x.array == pytest.approx([0.1, 2.0]) and dots.error_x.arrayminus == pytest.approx([0.1, 1.0])
    assert figure.layout.title.text == "What drives the effect, in order: trust (4 % of the variance, 3 to 6)."
