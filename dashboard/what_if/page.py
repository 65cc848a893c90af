"""The page What if: move a lever or an assumption, and see what it does over a thousand paired futures."""

from __future__ import annotations

import threading
from collections.abc import Callable

import solara

from keci.dashboard.language.speech import _, ngettext, number
from keci.dashboard.shell.process import tidying
from keci.dashboard.shell.shell import Press, Problem, use_memory
from keci.dashboard.shell.simulation_task import Phase
from keci.dashboard.what_if.asking import Asked, Change, Playing
from keci.dashboard.what_if.beside import SideBySide
from keci.dashboard.what_if.change import change_said, what_it_did
from keci.dashboard.what_if.controls import Controls, Move
from keci.dashboard.what_if.futures import Answer
from keci.dashboard.what_if.results import Results
from keci.dashboard.what_if.settings import Settings, apart, from_link, with_pin
from keci.dashboard.what_if.solving import WouldHaveToBeTrue
from keci.dashboard.what_if.style import style
from keci.dashboard.widgets.progress import Bar

ADDRESS = "/what-if"
MOST_UNDONE = 30  # settings that Undo leads back to
REPLAYED_FOR = 1.6  # seconds for which the pictures before the last change are shown again; judgement
Go = Callable[[Change], None]


@solara.component
def WhatIf() -> None:
    """The page. The address holds the sliders: a release changes it, and whatever changes it, Back included, plays anew."""
    router, memory = solara.use_router(), use_memory()
    asked = solara.use_memo(Asked, [])
    asked.seen((router.search or "").lstrip("?"))
    own, pinned = solara.use_memo(lambda: apart(router.search), [router.search])
    settings, problems = solara.use_memo(lambda: from_link(own), [own])
    memory[ADDRESS] = with_pin(settings, pinned)
    earlier = solara.use_ref([settings])
    if earlier.current[-1] != settings:
        earlier.current = [*earlier.current[-MOST_UNDONE:], settings]

    playing = solara.use_memo(Playing, [])
    push = solara.use_ref(router.push)
    push.current = router.push

    def ways() -> tuple[Go, Move]:
        """What changes the settings: the same functions as long as the page lives, so that what did not move stays."""

        def go(change: Change) -> None:
            query = asked.changed(change)
            if query is not None:
                playing.ask(*asked.settings())  # the page is drawn while it plays
                push.current(f"{ADDRESS}?{query}")

        return go, lambda change: go(lambda now, beside: (change(now), beside))

    go, move = solara.use_memo(ways, [])

    def undo() -> None:
        earlier.current = earlier.current[:-1]
        move(lambda _now: earlier.current[-1])

    with solara.Div():
        solara.Style(style())
        with solara.Div(classes=["what-if"]):
            Controls(settings, move)
            with solara.Div():
                for problem in problems:
                    solara.v.Html(tag="div", class_="keci-notice problem", attributes={"role": "alert"}, children=[problem])
                Ways(settings, pinned, undo if len(earlier.current) > 1 else None, go)
                Futures(settings, pinned, asked, playing, go)


def swapped(now: Settings, beside: Settings | None) -> tuple[Settings, Settings | None]:
    """What is kept beside on the sliders, and what was on them kept."""
    return beside or now, now


@solara.component
def Ways(settings: Settings, pinned: Settings | None, undo: Callable[[], None] | None, go: Go) -> solara.Element:
    """Undo, and keep the settings beside others to come."""
    with solara.Div(classes=["choices"]) as main:
        if undo is not None:
            Press(_("Undo the last change"), undo, class_="choice")
        if pinned != settings:
            said = _("Keep these settings beside") if pinned is None else _("Keep these beside instead")
            Press(said, lambda: go(lambda now, _beside: (now, now)), class_="choice")
    return main


@solara.component
def Futures(settings: Settings, pinned: Settings | None, asked: Asked, playing: Playing, go: Go) -> solara.Element:
    """The futures of these settings, played in the background; the sliders are not drawn anew while it runs."""
    redraw = solara.use_state(0)[1]
    playing.show = lambda: redraw(lambda count: count + 1)
    # what was asked for last, not what is drawn: that may be older, and would take the place of what is already playing
    solara.use_effect(lambda: playing.ask(*asked.settings()), [settings, pinned])

    def leave() -> None:
        playing.task.close()
        tidying.soon()

    solara.use_effect(lambda: leave, [])
    put = solara.use_memo(lambda: lambda to: go(lambda _now, beside: (to, beside)), [])
    solved = solara.use_memo(lambda: WouldHaveToBeTrue(settings, put), [settings])
    result = playing.task.status.result
    with solara.Div() as main:
        Running(settings, playing, lambda: playing.ask(*asked.settings(), again=True))
        if result is not None:
            now, beside = result
            if beside is not None and pinned is not None:
                SideBySide(beside, now, lambda: go(swapped), lambda: go(lambda now, _beside: (now, None)))
            Replayed(now, now.settings != settings, children=[solved])
    return main


@solara.component
def Replayed(now: Answer, stale: bool, children: list[solara.Element] = []) -> solara.Element:
    """The results, what moved them, and the last change once more while one looks at another chart."""
    seen = solara.use_ref((now, now))
    if seen.current[1] is not now:
        seen.current = (seen.current[1], now)
    before = seen.current[0]
    past, show_past = solara.use_state(False)

    def replay() -> None:
        show_past(True)
        timer = threading.Timer(REPLAYED_FOR, lambda: show_past(False))
        timer.daemon = True
        timer.start()

    with solara.Div() as main:
        if before.settings != now.settings:
            with solara.Div(classes=["moved"]):
                said = f"{change_said(before.settings, now.settings)} {what_it_did(before, now)}"
                solara.v.Html(tag="span", attributes={"role": "status"}, children=[said])
                Press(_("Before the change ...") if past else _("Replay the last change"), replay, class_="choice")
        Results(before if past else now, stale=stale or past, children=children)
    return main


@solara.component
def Running(settings: Settings, playing: Playing, on_again: Callable[[], None]) -> solara.Element:
    """What the task is doing, in one line of constant height, with Cancel while it runs."""
    redraw = solara.use_state(0)[1]
    playing.tell = lambda: redraw(lambda count: count + 1)
    status = playing.task.status
    with solara.Div(classes=["running"]) as main:
        if status.phase is Phase.FAILED:
            Problem(_("This could not be played"), status.message, on_again)
        elif status.busy:
            said = status.message or _(
                "Playing {futures} futures: {done} of {total} worlds",
                futures=settings.futures,
                done=status.done,
                total=status.total,
            )
            if status.result is None and status.done == 0:
                compiling = _("The first time after an installation the rules are compiled, which takes half a minute.")
                said = f"{said}. {compiling}"
            solara.v.Html(tag="span", class_="soft small", attributes={"role": "status"}, children=[said])
            Bar(status.share)
            solara.Button(_("Cancel"), on_click=playing.task.cancel, small=True, outlined=True)
        elif status.phase is Phase.CANCELLED:
            said = _("Cancelled.") if status.result is None else _("Cancelled; what you see is the result before.")
            solara.v.Html(tag="span", class_="soft small", attributes={"role": "status"}, children=[said])
            solara.Button(_("Play it"), on_click=on_again, small=True, outlined=True)
        elif status.result is not None:
            seconds = number(status.seconds, 1)
            said = ngettext(
                "{count} paired future in {seconds} s.",
                "{count} paired futures in {seconds} s.",
                settings.futures,
                seconds=seconds,
            )
            solara.v.Html(tag="span", class_="soft small", attributes={"role": "status"}, children=[said])
    return main
