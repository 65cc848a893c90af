"""What stands behind a slider: for a lever what it is and its precedents, for an assumption its range, source and grade."""

from __future__ import annotations

import re
from collections.abc import Sequence

import solara

from keci.agents.declared import levers
from keci.dashboard.language.speech import _
from keci.dashboard.what_if.dials import PARAMETER, Dial
from keci.model.parameters import GRADES, priors

ADDRESS = re.compile(r"https?://[^\s;,)]+")


@solara.component
def AboutLever(name: str) -> solara.Element:
    """What a lever is, and what has been done like it before."""
    lever = levers()[name]
    with solara.v.Html(tag="details", class_="about") as main:
        solara.v.Html(tag="summary", children=[_("What it is, and precedents")])
        solara.v.Html(tag="p", children=[lever.what])
        with solara.v.Html(tag="ul"):
            for one in lever.precedents:
                with solara.v.Html(tag="li"):
                    solara.v.Html(tag="span", children=[f"{one.said} "])
                    Source(one.source)
    return main


@solara.component
def AboutAssumption(dial: Dial) -> solara.Element:
    """What an assumption means, its range, and where that comes from."""
    prior = priors()[dial.key.removeprefix(PARAMETER)]
    said = (
        f"{prior.meaning}. From {prior.low:g} to {prior.high:g}, likeliest {prior.mode:g} ({prior.unit}). "
        f"Grade {prior.grade}: {GRADES[prior.grade]}."
    )
    with solara.v.Html(tag="details", class_="about") as main:
        solara.v.Html(tag="summary", children=[_("What it means, and its source")])
        solara.v.Html(tag="p", children=[said])
        addresses = ADDRESS.findall(prior.source)
        words = ADDRESS.sub("", prior.source).strip(" ;,")
        if words:
            solara.v.Html(tag="p", children=[f"Source: {words}"])
        Sources(addresses)
    return main


@solara.component
def Sources(addresses: Sequence[str]) -> solara.Element:
    """Sources as links, which open outside."""
    with solara.v.Html(tag="p") as main:
        for address in addresses:
            Source(address)
            solara.v.Html(tag="span", children=[" "])
    return main


@solara.component
def Source(address: str) -> solara.Element:
    """A source as a link by the name of its host."""
    host = address.split("/")[2].removeprefix("www.")
    attributes = {"href": address, "target": "_blank", "rel": "noopener noreferrer"}
    return solara.v.Html(tag="a", attributes=attributes, children=[host])
