"""The page Live."""

from __future__ import annotations

import solara

from dashboard.shell import Empty


@solara.component
def Live() -> None:
    """The page."""
    Empty("This page is not there yet", "It comes with a later version.")
