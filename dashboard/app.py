"""The dashboard as Solara runs it: four pages with addresses of their own, in one frame."""

from __future__ import annotations

import solara

from dashboard.evidence_page import Evidence
from dashboard.live import Live
from dashboard.runs_page import Runs
from dashboard.server import prepare
from dashboard.shell import Frame
from dashboard.what_if import WhatIf

routes = [
    # the first route's layout frames all of them
    solara.Route("/", component=Live, layout=Frame, label="Live - keci"),
    solara.Route("live", component=Live, label="Live - keci"),
    solara.Route("what-if", component=WhatIf, label="What if - keci"),
    solara.Route("runs", component=Runs, label="Runs - keci"),
    solara.Route("evidence", component=Evidence, label="Evidence - keci"),
]

# Solara imports this file to run it, however it is started; the settings must stand before the first request
prepare()
