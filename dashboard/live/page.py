"""The page Live: twin worlds on the same chance, played month by month; pull a lever, ask why."""

from __future__ import annotations

import solara

from keci.dashboard.language.speech import _
from keci.dashboard.live.controls import Changes, Choosing, Messages, Player
from keci.dashboard.live.session import LiveSession
from keci.dashboard.live.style import STYLE
from keci.dashboard.live.views import Allies, Course, Decade, Dialogue, North, Parting, Told, Why
from keci.dashboard.shell.shell import Empty, use_memory


@solara.component_vue("address.vue", vuetify=False)
def _Address(choices: str) -> None: ...


@solara.component
def Live() -> None:
    """The page."""
    memory = use_memory()
    search = solara.use_router().search
    session = solara.use_memo(lambda: LiveSession(search), [])
    solara.use_effect(session.open, [])
    with solara.Div():
        Choosing(session)
        Messages(session)
        if session.recordings.value:
            chosen = session.choices.value
            _Address(choices=chosen.encode(0))  # the month is added in the browser
            solara.v.Html(tag="span", attributes={"data-source": f"World {chosen.world} of seed {chosen.seed}"})
            Player(session, memory)
            Decade(session)
            Parting(session)
            solara.Style(STYLE)
            with solara.Div(classes=["keci-live"]):
                with solara.Div(classes=["middle"]):
                    North(session)
                    Dialogue(session)
                with solara.Div(classes=["side"]):
                    Told(session)
                    Why(session)
                    Changes(session)
                with solara.Div(classes=["whole"]):
                    Allies(session)
                    Course(session)
        elif session.busy.value:
            Empty(
                _("Preparing the worlds"), _("A moment; the first time on a machine it takes half a minute to compile the rules.")
            )
