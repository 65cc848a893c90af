"""A Plotly chart that is redrawn in place, takes its ink from the theme and needs no network."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import solara

from keci.dashboard.language.speech import SEPARATORS, language
from keci.dashboard.shell.standing import standing

if TYPE_CHECKING:
    import plotly.graph_objects as go


@solara.component_vue("chart.vue", vuetify=False)
def _Chart(figure: str, sentence: str, height: int, tools: bool, format: str, name: str, note: str) -> None:
    pass


@solara.component
def Chart(
    figure: go.Figure,
    sentence: str,
    height: int = 320,
    tools: bool = False,
    format: str = "svg",
    name: str = "keci",
    note: str = "",
) -> solara.Element:
    """A chart under the sentence that says what to see in it.

    Args:
        figure: the Plotly figure; axes need titles with units. Paper, font and grid colours come from the theme.
        sentence: what to see; shown above the chart and read aloud by screen readers.
        height: in pixels; fixed, so that the page does not jump.
        tools: shows Plotly's buttons (zoom, and saving as a picture in `format`, "svg" or "png", under `name`).
        note: what a saved picture says below: where it comes from and how far to believe it.
    """
    with solara.Div(classes=["keci-charted"]) as main:
        solara.v.Html(tag="p", class_="sentence soft small", children=[sentence])
        told = note or f"keci {version('keci')}. {standing()}"
        _Chart(figure=plain(figure), sentence=sentence, height=height, tools=tools, format=format, name=name, note=told)
    return main


def plain(figure: Any) -> str:
    """The figure as JSON text with the language's separators, without Plotly's template, which would bring its own colours."""
    thousands, decimals = SEPARATORS[language()]
    figure.update_layout(template="none", separators=f"{decimals}{thousands}")
    return str(figure.to_json())
