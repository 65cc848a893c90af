"""The dashboard as Solara runs it: four pages with addresses of their own, in one frame."""

from __future__ import annotations

import solara

from dashboard.live import Live
from dashboard.server import prepare
from dashboard.shell import Frame


@solara.component
def WhatIfPage() -> None:
    """The page What if, loaded when it is first asked for: the first page is usable the sooner."""
    from dashboard.what_if import WhatIf

    WhatIf()


@solara.component
def RunsPage() -> None:
    """The page Runs, loaded when it is first asked for."""
    from dashboard.runs_page import Runs

    Runs()


@solara.component
def EvidencePage() -> None:
    """The page Evidence, loaded when it is first asked for."""
    from dashboard.evidence_page import Evidence

    Evidence()


routes = [
    # the first route's layout frames all of them
    solara.Route("/", component=Live, layout=Frame, label="Live - keci"),
    solara.Route("live", component=Live, label="Live - keci"),
    solara.Route("what-if", component=WhatIfPage, label="What if - keci"),
    solara.Route("runs", component=RunsPage, label="Runs - keci"),
    solara.Route("evidence", component=EvidencePage, label="Evidence - keci"),
]

# Solara imports this file to run it, however it is started; the settings must stand before the first request
prepare()
