"""The dashboard as Solara runs it: pages with addresses of their own, in one frame."""

from __future__ import annotations

import solara

from keci.dashboard.server import prepare
from keci.dashboard.shell.process import model_loaded
from keci.dashboard.shell.shell import Frame, page_title

# Each page is loaded when it is first asked for: a server that is only starting hands out the frame and the scripts of all
# pages while the model is still being loaded.


@solara.component
def GuidePage() -> None:
    """The guided way in."""
    from keci.dashboard.guide.page import Guide

    Guide()


@solara.component
def LivePage() -> None:
    """The page Live."""
    page_title("Live")
    model_loaded.wait()
    from keci.dashboard.live.page import Live

    Live()


@solara.component
def WhatIfPage() -> None:
    """The page What if."""
    page_title("What if")
    model_loaded.wait()
    from keci.dashboard.what_if.page import WhatIf

    WhatIf()


@solara.component
def RunsPage() -> None:
    """The page Runs."""
    page_title("Runs")
    model_loaded.wait()
    from keci.dashboard.runs.page import Runs

    Runs()


@solara.component
def EvidencePage() -> None:
    """The page Evidence."""
    page_title("Evidence")
    model_loaded.wait()
    from keci.dashboard.evidence.page import Evidence

    Evidence()


@solara.component
def RecordPage() -> None:
    """The page Record."""
    page_title("Record")
    from keci.dashboard.record.page import Record

    Record()


@solara.component
def SeatPage() -> None:
    """The page Take a seat."""
    page_title("Take a seat")
    from keci.dashboard.seat.page import TakeASeat

    TakeASeat()


routes = [
    # the first route's layout frames all of them
    solara.Route("/", component=GuidePage, layout=Frame, label="A cooperation track for Kosovo? - keci"),
    solara.Route("live", component=LivePage, label="Live - keci"),
    solara.Route("what-if", component=WhatIfPage, label="What if - keci"),
    solara.Route("runs", component=RunsPage, label="Runs - keci"),
    solara.Route("evidence", component=EvidencePage, label="Evidence - keci"),
    solara.Route("record", component=RecordPage, label="Record - keci"),
    solara.Route("seat", component=SeatPage, label="Take a seat - keci"),
]

# Solara imports this file to run it, however it is started; the settings must stand before the first request
prepare()
