"""What the screens of the guided way share: title, picture, text; and what is worked out in the background."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import solara

from keci.dashboard.guide.once import Once
from keci.dashboard.language.speech import N_, _
from keci.dashboard.shell.shell import Problem

Result = TypeVar("Result")
COMPILING = N_("The first time after an installation the rules are compiled, which takes half a minute.")


@solara.component
def Screen(number: int, title: str, sentence: str = "", source: str = "", children: list[solara.Element] = []) -> solara.Element:
    """A screen: its finding as a title, what to see, and what stands in it; `source` says what was played for it."""
    heading = solara.v.Html(tag="h2", attributes={"id": f"screen-{number}", "tabindex": "-1"}, children=[title])
    said = [solara.v.Html(tag="p", class_="sentence", children=[sentence])] if sentence else []
    label = {"aria-labelledby": f"screen-{number}", "data-screen": str(number), "data-source": source}
    return solara.v.Html(tag="section", class_="screen", attributes=label, children=[heading, *said, *children])


@solara.component
def Waiting(number: int, title: str, said: str) -> solara.Element:
    """A screen whose numbers are being played: its question as a title, and a place as large as the picture's."""
    words = solara.v.Html(tag="p", attributes={"role": "status"}, children=[f"{said} {_(COMPILING)}"])
    return Screen(number, title, children=[solara.Div(classes=["waiting"], children=[words])])


def use_background(work: Callable[[], Result], known: Result | None, dependencies: list[object]) -> solara.Result[Result]:
    """What `work` gives, worked out in the background unless it is known already."""
    found = solara.use_thread(lambda: (dependencies, work()), dependencies=[*dependencies], intrusive_cancel=False)
    if known is not None:
        return solara.Result(value=known, state=solara.ResultState.FINISHED)
    if found.state is solara.ResultState.FINISHED and found.value is not None and found.value[0] == dependencies:
        return solara.Result(value=found.value[1], state=solara.ResultState.FINISHED)
    if found.state is solara.ResultState.ERROR:
        return solara.Result(error=found.error, state=solara.ResultState.ERROR)
    return solara.Result(state=solara.ResultState.RUNNING)


def use_once(once: Once[Result]) -> solara.Result[Result]:
    """What a server works out once."""
    return use_background(once, once.known, [])


@solara.component
def Failed(number: int, title: str, error: BaseException | None) -> solara.Element:
    """A screen whose numbers could not be played."""
    said = _("{error}. The other screens work; loading this page anew tries it again.", error=f"{type(error).__name__}: {error}")
    return Screen(number, title, children=[Problem(_("This could not be played"), said)])
