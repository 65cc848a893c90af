"""The left side of the page What if: presets, and the sliders in their groups."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import solara

from keci.dashboard.language.speech import N_, _, ngettext, whole
from keci.dashboard.what_if.about import AboutAssumption, AboutLever
from keci.dashboard.what_if.dials import PARAMETER, Dial, Group, dials
from keci.dashboard.what_if.settings import (
    ASSUMED,
    ASSUMED_LONG,
    DESIGNS,
    FUTURES,
    MOST_FUTURES,
    SHORT,
    SPOKEN,
    Settings,
    assumed,
    check_futures,
    preset,
    with_assumptions,
    with_preset,
)
from keci.model.errors import InputError

OPEN = (Group.TRACK, Group.OTHERS, Group.SHOCK)  # groups that stand open at first
Move = Callable[[Callable[[Settings], Settings]], None]  # is told what to change, whatever the settings are by then
Turn = Callable[[str, float | None], None]


@solara.component
def Controls(settings: Settings, on_change: Move) -> solara.Element:
    """Presets and sliders; `on_change` is called once a slider is released or a choice made."""
    turn, choose = use_stable_moves(on_change)
    with solara.Div(classes=["dials"]) as main:
        with solara.v.Html(tag="section", class_="keci-panel", attributes={"aria-label": _("Presets")}):
            solara.v.Html(tag="h2", children=[_("Start from")])
            Choices(SHORT, settings.arm_name, choose["preset"], SPOKEN)
            solara.v.Html(tag="h2", children=[_("Design of the track")])
            Choices(DESIGNS, settings.arm_name, choose["preset"], SPOKEN)
            solara.v.Html(tag="h2", children=[_("Assume")])
            Choices(ASSUMED, assumed(settings), choose["assumptions"], ASSUMED_LONG)
            solara.Button(
                _("Reset all sliders"), on_click=lambda: on_change(lambda _now: preset("keci")), small=True, outlined=True
            )
        for group in Group:
            with solara.v.Html(tag="section", class_="keci-panel"):
                DialGroup(group, settings, turn, choose["futures"])
    return main


def use_stable_moves(on_change: Move) -> tuple[Turn, dict[str, Callable[[str], None]]]:
    """What sliders and choices call: the same functions as long as the page lives, so that what did not move is not drawn anew.

    The first moves one slider (key, value); the others take a preset's name, a set of assumptions, a number of futures.
    """

    def moves() -> tuple[Turn, dict[str, Callable[[str], None]]]:
        return lambda key, value: on_change(lambda now: now.changed(key, value)), {
            "preset": lambda name: on_change(lambda now: with_preset(now, name)),
            "assumptions": lambda kind: on_change(lambda now: with_assumptions(now, kind)),
            "futures": lambda count: on_change(lambda now: now.with_futures(int(count))),
        }

    return solara.use_memo(moves, [on_change])


@solara.component
def DialGroup(group: Group, settings: Settings, turn: Turn, on_futures: Callable[[str], None]) -> solara.Element:
    """The sliders of one group, which opens and closes."""
    own = [dial for dial in dials().values() if dial.group is group]
    moved = sum(dial.key in settings.moved for dial in own)
    attributes = {"open": True} if group in OPEN else {}
    title = ngettext("{group} ({count} set)", "{group} ({count} set)", moved, group=_(group)) if moved else _(group)
    with solara.v.Html(tag="details", attributes=attributes) as main:
        solara.v.Html(tag="summary", children=[title])
        if group is Group.RUN:
            FuturesInput(settings.futures, on_futures)
        if group is Group.TRACK:
            AboutLever("keci")
        for dial in own:
            OneDial(dial, settings.value(dial.key), turn)
            if dial.key.startswith(PARAMETER):
                AboutAssumption(dial)
            elif group is Group.OTHERS:
                AboutLever(dial.key.removesuffix(".strength"))
    return main


@solara.component
def Choices(
    words: Mapping[str, str], chosen: str | None, on_choice: Callable[[str], None], hints: Mapping[str, str] | None = None
) -> solara.Element:
    """One of several, as buttons; `hints` show when the mouse rests on one."""
    with solara.Div(classes=["choices"]) as main:
        for name, said in words.items():
            Choice(_(said), name == chosen, lambda name=name: on_choice(name), _((hints or {}).get(name, "")))
    return main


@solara.component
def Choice(said: str, chosen: bool, on_choice: Callable[[], None], hint: str) -> solara.Element:
    """One button of several."""
    attributes = {"type": "button", "aria-pressed": "true" if chosen else "false", "title": hint}
    button = solara.v.Html(tag="button", class_="choice chosen" if chosen else "choice", attributes=attributes, children=[said])
    solara.v.use_event(button, "click", lambda *_: on_choice())
    return button


@solara.component_vue("slider.vue", vuetify=False)
def _Slider(
    *,
    label: str,
    help: str,
    low: float,
    high: float,
    step: float,
    decimals: int,
    unit: str,
    zero: str,
    value: float | None,
    event_turn: Callable[[object], None],
) -> None: ...


@solara.component
def OneDial(dial: Dial, value: float | None, turn: Turn) -> solara.Element:
    """A dial: a slider that answers when it is released, or a few words to choose from."""

    def on_value(to: float | None) -> None:
        turn(dial.key, to)

    with solara.Div(classes=["dial"]) as main:
        if dial.words is not None:
            with solara.v.Html(tag="div", class_="dial-head", attributes={"title": _(dial.help)}):
                solara.v.Html(tag="span", children=[_(dial.label)])
            names = {str(position): word for position, word in enumerate(dial.words)}
            Choices(names, str(int(value or 0)), lambda name: on_value(float(name)))
        else:
            ReleasedSlider(dial, value, on_value)
            if dial.default is None and value is not None:
                Choices({"": N_("draw it again")}, None, lambda _: on_value(None))
    return main


@solara.component
def ReleasedSlider(dial: Dial, value: float | None, on_value: Callable[[float | None], None]) -> None:
    """A slider that reports its value when it is let go, or with each press of an arrow key."""

    def turn(sent: object) -> None:
        nearest = dial.nearest(sent)
        if nearest is not None:  # what is no number comes from no slider of this page
            on_value(nearest)

    _Slider(
        label=_(dial.label),
        help=_(dial.help),
        low=dial.low,
        high=dial.high,
        step=dial.step,
        decimals=dial.decimals,
        unit=_(dial.unit),
        zero=_("off") if dial.key.endswith(".strength") else "",
        value=None if value is None else float(value),
        event_turn=turn,
    )


@solara.component
def FuturesInput(futures: int, on_futures: Callable[[str], None]) -> solara.Element:
    """How many futures: usual numbers, or a number of one's own up to the cap."""
    problem, set_problem = solara.use_state("")

    def ask(text: str) -> None:
        try:
            wanted = check_futures(_whole(text))
        except InputError as error:
            set_problem(str(error))
            return
        set_problem("")
        on_futures(str(wanted))

    with solara.Div(classes=["dial"]) as main:
        with solara.v.Html(tag="div", class_="dial-head"):
            solara.v.Html(tag="span", children=[_("Number of futures")])
            solara.v.Html(tag="span", class_="dial-value", children=[whole(futures)])
        Choices({str(count): whole(count) for count in FUTURES}, str(futures), ask)
        solara.InputText(
            _("Another number, up to {most}", most=MOST_FUTURES), value="", on_value=ask, dense=True, hide_details=True
        )
        if problem:
            solara.v.Html(tag="div", class_="keci-notice problem", attributes={"role": "alert"}, children=[problem])
    return main


def _whole(text: str) -> int:
    """A whole number from what somebody typed; InputError if it is none."""
    plain = re.sub(r"[,.\s]", "", text)
    if not plain.isdecimal() or len(plain) > 15:
        raise InputError(_("{text} is no whole number; type one from 1 to {most}", text=repr(text[:30]), most=MOST_FUTURES))
    return int(plain)
