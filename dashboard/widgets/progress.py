"""A progress bar, also for those who hear the page."""

from __future__ import annotations

import solara

from keci.dashboard.language.speech import _


@solara.component
def Bar(share: float) -> solara.Element:
    """How much is done, 0 to 1."""
    percent = f"{100 * share:.0f}"
    attributes = {"role": "progressbar", "aria-label": _("worlds played"), "aria-valuemin": "0", "aria-valuemax": "100"}
    inner = solara.v.Html(tag="div", style_=f"width: {percent}%")
    return solara.v.Html(tag="div", class_="bar", attributes={**attributes, "aria-valuenow": percent}, children=[inner])
