"""The page at the front door: five screens from the question to what the answer hangs on, then the workbench."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import solara

from keci.dashboard.guide.place import ADDRESS, SCREENS, Go, Place, place_of
from keci.dashboard.guide.style import style
from keci.dashboard.language.speech import N_, _
from keci.dashboard.shell.process import model_loaded
from keci.dashboard.shell.shell import PAGES, use_memory

DOORS = {
    "/live": N_("Watch one future month by month, change it while it runs, and ask why each decision was taken."),
    "/what-if": N_("Move the levers and the assumptions, and see what they do over a thousand pairs of futures."),
    "/runs": N_("Play large batches, open them again, put them side by side."),
    "/evidence": N_("Read what all of it rests on: positions, the record, every number with its source."),
}


@solara.component_vue("walk.vue", vuetify=False)
def _Walk(screen: int, last: int, event_walk: Callable[[object], None]) -> None: ...


@solara.component
def Guide() -> None:
    """The page. The address says which screen is shown, and what was chosen on it."""
    router, memory = solara.use_router(), use_memory()
    here = place_of(router.search)
    memory[ADDRESS] = here.link().removeprefix(f"{ADDRESS}?")

    def go(to: Place) -> None:
        if to != here:
            router.push(to.link())

    def walk(sent: object) -> None:
        if isinstance(sent, int) and here.screen and 1 <= here.screen + sent <= len(SCREENS):
            go(replace(here, screen=here.screen + sent))

    solara.Title(f"{_('A cooperation track for Kosovo?')} - keci")
    with solara.Div(classes=["guide"]):
        solara.Style(style())
        _Walk(screen=here.screen, last=len(SCREENS), event_walk=walk)
        Steps(here)
        for number in range(1, len(SCREENS) + 1):
            if here.screen in (0, number):
                OneScreen(number, here, go).key(f"screen {number}")
        if here.screen in (0, len(SCREENS)):
            Doors()
        if here.screen:
            Ways(here)


@solara.component
def OneScreen(number: int, here: Place, go: Go) -> None:
    """One of the five screens; the others' modules are loaded when they are looked at."""
    if number == 1:
        from keci.dashboard.guide.proposal import Proposal

        Proposal()
        return
    model_loaded.wait()
    from keci.dashboard.guide import screens

    (screens.OneDecade, screens.Thousands, screens.Hangs, screens.Mind)[number - 2](here, go)


@solara.component
def Steps(here: Place) -> solara.Element:
    """The five screens as a list of links, the present one marked; and the ways past them."""
    with solara.v.Html(tag="nav", class_="steps", attributes={"aria-label": _("Screens")}) as main:
        with solara.v.Html(tag="ol"):
            for number, title in enumerate(SCREENS, 1):
                current = number == here.screen
                with solara.v.Html(tag="li", attributes={"aria-current": "step"} if current else {}):
                    solara.v.Html(tag="span", children=[str(number)])
                    solara.Link(replace(here, screen=number).link(), children=[_(title)], classes=["current"] if current else [])
        solara.Link("/what-if", children=[_("Skip to the workbench")], classes=["skip"])
    return main


@solara.component
def Ways(here: Place) -> solara.Element:
    """Back, onward, and all on one page for the printer."""
    with solara.v.Html(tag="nav", class_="ways", attributes={"aria-label": _("Back and onward")}) as main:
        if here.screen > 1:
            solara.Link(
                replace(here, screen=here.screen - 1).link(), children=[_("Back: {screen}", screen=_(SCREENS[here.screen - 2]))]
            )
        solara.Link(replace(here, screen=0).link(), children=[_("All five on one page, to print")], classes=["soft"])
        if here.screen < len(SCREENS):
            said = _("Next: {screen}", screen=_(SCREENS[here.screen]))
            solara.Link(replace(here, screen=here.screen + 1).link(), children=[said], classes=["next"])
    return main


@solara.component
def Doors() -> solara.Element:
    """The ways into the workbench."""
    labels = {address: label for label, address in PAGES}
    with solara.v.Html(tag="section", class_="doors", attributes={"aria-label": _("The workbench")}) as main:
        solara.v.Html(tag="h2", children=[_("Now ask it yourself")])
        with solara.Div(classes=["keci-grid"]):
            for address, said in DOORS.items():
                with solara.Div(classes=["door"]):
                    solara.Link(address, children=[_(labels[address])])
                    solara.v.Html(tag="p", children=[_(said)])
    return main
