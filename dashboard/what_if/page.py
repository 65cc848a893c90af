"""The page What if: move a lever or an assumption, and see what it does over a thousand paired futures."""

from __future__ import annotations

from collections.abc import Callable

import solara

from keci.dashboard.shell.process import tidying
from keci.dashboard.shell.shell import Problem, use_memory
from keci.dashboard.shell.simulation_task import Phase, SimulationTask, Status
from keci.dashboard.what_if.controls import Controls
from keci.dashboard.what_if.futures import Answer, PlayedFutures
from keci.dashboard.what_if.results import Results
from keci.dashboard.what_if.settings import Settings, from_link, to_link
from keci.dashboard.what_if.style import STYLE

ADDRESS = "/what-if"


@solara.component
def WhatIf() -> None:
    """The page. The address holds the sliders: a release changes it, and whatever changes it, Back included, plays anew."""
    router, memory = solara.use_router(), use_memory()
    settings, problems = solara.use_memo(lambda: from_link(router.search), [router.search])
    memory[ADDRESS] = to_link(settings)

    def move(to: Settings) -> None:
        if to != settings:
            router.push(f"{ADDRESS}?{to_link(to)}")

    with solara.Div():
        solara.Style(STYLE)
        with solara.Div(classes=["what-if"]):
            Controls(settings, move)
            with solara.Div():
                for problem in problems:
                    solara.v.Html(tag="div", class_="keci-notice problem", attributes={"role": "alert"}, children=[problem])
                Futures(settings)


@solara.component
def Futures(settings: Settings) -> solara.Element:
    """The futures of these settings, played in the background; the sliders are not drawn anew while it runs."""
    _, redraw = solara.use_state(0)
    played = solara.use_memo(PlayedFutures, [])
    task = solara.use_memo(lambda: SimulationTask[Answer](lambda: redraw(lambda count: count + 1)), [])
    tries, set_tries = solara.use_state(0)
    status = task.status

    def start() -> None:
        task.start(lambda ticket: played.answer(settings, ticket), played.size(settings))

    solara.use_effect(start, [settings, tries])

    def leave() -> None:
        task.close()
        tidying.soon()

    solara.use_effect(lambda: leave, [])
    with solara.Div() as main:
        Running(settings, status, task.cancel, lambda: set_tries(tries + 1))
        if status.result is not None:
            Results(status.result, stale=status.result.settings != settings)
    return main


@solara.component
def Running(
    settings: Settings, status: Status[Answer], on_cancel: Callable[[], None], on_again: Callable[[], None]
) -> solara.Element:
    """What the task is doing, in one line of constant height, with Cancel while it runs."""
    with solara.Div(classes=["running"]) as main:
        if status.phase is Phase.FAILED:
            Problem("This could not be played", status.message, on_again)
        elif status.busy:
            said = status.message or f"Playing {settings.futures:,} futures: {status.done:,} of {status.total:,} worlds"
            if status.result is None and status.done == 0:
                said += ". The first time after an installation the rules are compiled, which takes half a minute."
            solara.v.Html(tag="span", class_="soft small", attributes={"role": "status"}, children=[said])
            Bar(status.share)
            solara.Button("Cancel", on_click=on_cancel, small=True, outlined=True)
        elif status.phase is Phase.CANCELLED:
            said = "Cancelled." if status.result is None else "Cancelled; what you see is the result before."
            solara.v.Html(tag="span", class_="soft small", attributes={"role": "status"}, children=[said])
            solara.Button("Play it", on_click=on_again, small=True, outlined=True)
        elif status.result is not None:
            said = f"{settings.futures:,} paired futures in {status.seconds:.1f} s."
            solara.v.Html(tag="span", class_="soft small", attributes={"role": "status"}, children=[said])
    return main


@solara.component
def Bar(share: float) -> solara.Element:
    """A progress bar, also for those who hear the page."""
    percent = f"{100 * share:.0f}"
    attributes = {"role": "progressbar", "aria-label": "worlds played", "aria-valuemin": "0", "aria-valuemax": "100"}
    inner = solara.v.Html(tag="div", style_=f"width: {percent}%")
    return solara.v.Html(tag="div", class_="bar", attributes={**attributes, "aria-valuenow": percent}, children=[inner])
