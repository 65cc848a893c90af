"""What steers the page Live: the choice of worlds, the player, shocks and levers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import solara

from keci.agents.declared import levers
from keci.dashboard.futures import interventions
from keci.dashboard.language.speech import _
from keci.dashboard.live import data as live_data
from keci.dashboard.live import state_machine
from keci.dashboard.live.address import SPEEDS, arm_names, assumptions_of, scenario_of, whole
from keci.dashboard.live.session import LiveSession, labels
from keci.dashboard.shell.shell import Problem
from keci.dashboard.shell.theme import world_variable
from keci.model.errors import InputError
from keci.model.shocks import shocks
from keci.model.start import start_names

Event = Callable[[Any], None]


@solara.component_vue("controls.vue", vuetify=False)
def _Controls(
    scenarios: list[dict[str, str]],
    starts: list[str],
    chosen: dict[str, Any],
    colours: list[str],
    problem: str,
    event_choose: Event,
) -> None: ...


@solara.component_vue("transport.vue", vuetify=False)
def _Transport(
    *,
    months: int,
    dates: list[str],
    marks: list[int],
    speed: int,
    speeds: list[int],
    state: str = "idle",
    month: int = 0,
    last: int = 0,
    can_play: bool = False,
    can_step: bool = False,
    event_play: Event,
    event_pause: Event,
    event_step: Event,
    event_reset: Event,
    event_seek: Event,
    event_set_speed: Event,
) -> None: ...


@solara.component_vue("changes.vue", vuetify=False)
def _Changes(
    shocks: list[dict[str, Any]],
    levers: list[dict[str, Any]],
    arms: list[str],
    dates: list[str],
    months: int,
    busy: bool,
    changes: list[dict[str, str]],
    shock_problem: str,
    lever_problem: str,
    event_shock: Event,
    event_move: Event,
    event_withdraw: Event,
) -> None: ...


@solara.component
def Choosing(session: LiveSession) -> None:
    """Scenarios, start, seed, world number."""
    choices = session.choices.value

    def choose(fields: dict[str, Any]) -> None:
        try:
            given = {"seed": whole(fields, "seed", 0), "world": whole(fields, "world", 0)}
        except InputError as error:
            session.complain("worlds", str(error))
            return
        session.choose(arms=tuple(str(arm) for arm in list(fields.get("arms", ()))[:3]), start=str(fields.get("start")), **given)

    chosen = {"arms": list(choices.arms), "start": choices.start, "seed": str(choices.seed), "world": str(choices.world)}
    scenarios = solara.use_memo(
        lambda: [{"name": n, "description": _(scenario_of(choices, n).description)} for n in arm_names(choices.run)],
        [choices.run, choices.start],
    )
    colours = [world_variable(label) for label in labels(choices)]
    _Controls(
        scenarios=scenarios,
        starts=list(start_names()),
        chosen=chosen,
        colours=colours,
        problem=complaint(session, "worlds"),
        event_choose=choose,
    )


@solara.component
def Messages(session: LiveSession) -> None:
    """What went wrong, if anything; of which stored run these worlds are."""
    choices = session.choices.value
    with solara.Div():
        if session.problem.value:
            Problem(session.problem.value, "", on_retry=None if session.recordings.value else session.retry)
        elif choices.run:
            said = f"The worlds of run {choices.run}: its arms, its horizon, its assumptions ({assumptions_of(choices)})."
            solara.v.Html(tag="p", class_="soft small", children=[said])
        if session.said.value and not session.problem.value:
            solara.v.Html(tag="p", class_="keci-notice small", attributes={"role": "status"}, children=[session.said.value])


@solara.component
def Player(session: LiveSession, memory: dict[str, str]) -> None:
    """Play, Pause, Step, Reset, the scrubber and the speed.

    A month played changes fields of this one widget, and nothing on the server is drawn anew: going through all parts of the
    page took 7 ms a month, a third of a processor for twenty visitors. In the browser it tells the other parts the month.
    """
    recordings, choices = session.recordings.value, session.choices.value
    memory["/live"] = session.address()
    transport = _Transport(
        months=recordings[0].months,
        dates=solara.use_memo(lambda: live_data.dates(recordings), [recordings]),
        marks=[i.month for i in choices.interventions],
        speed=choices.speed,
        speeds=list(SPEEDS),
        event_play=lambda calm=None: session.play(calm=calm is True),
        event_pause=lambda *_: session.pause(),
        event_step=lambda *_: session.step(),
        event_reset=lambda *_: session.reset(),
        event_seek=lambda month: session.seek(int(month)),
        event_set_speed=lambda speed: session.choose(speed=int(speed)),
    )

    # where the player stands is no argument of the element: each drawing would set it back to what it was when it was drawn
    def follow() -> Callable[[], None]:
        widget, one_at_a_time = solara.get_widget(transport), threading.Lock()

        def show(*_: object) -> None:
            with one_at_a_time, widget.hold_sync():  # read under the lock: of two threads the later one must not write the older
                for name, value in fields_of(session.player.peek()).items():
                    setattr(widget, name, value)
            memory["/live"] = session.address()

        unsubscribe = session.player.subscribe(show)
        show()
        return unsubscribe

    solara.use_effect(follow, [])


def fields_of(player: state_machine.Player) -> dict[str, Any]:
    """What the browser is told about the player."""
    return {
        "state": player.state.value,
        "month": player.month,
        "last": player.last,
        "can_play": player.can_play,
        "can_step": player.can_step,
    }


@solara.component
def Changes(session: LiveSession) -> None:
    """Set off a shock, move a lever, and what was changed so far."""
    recordings, choices = session.recordings.value, session.choices.value
    dates, months = recordings[0].dates, recordings[0].months
    names = {"both": _("both worlds") if len(recordings) > 1 else recordings[0].arm}
    names |= {str(place): recording.arm for place, recording in enumerate(recordings)}

    def shock(form: dict[str, Any]) -> None:
        session.intervene(lambda month: shock_of(form, month, where(form, names)), "shock")

    def move(form: dict[str, Any]) -> None:
        session.intervene(lambda month: lever_move(form, month, where(form, names)), "lever")

    changes = [
        {"date": dates[min(i.month + 1, len(dates) - 1)], "said": i.said(), "where": names.get(i.where, _("other world"))}
        for i in choices.interventions
    ]
    _Changes(
        shocks=[
            {
                **asdict(shock),
                "label": _(shock.label),
                "words": [_(word) for word in shock.words],
                "asked": shock.asked and {**asdict(shock.asked), "label": _(shock.asked.label), "short": _(shock.asked.short)},
            }
            for shock in shocks().values()
        ],
        levers=[
            {"name": lever.name, "label": _(lever.label), "unit": _(lever.unit), "track": lever.reward == "track"}
            for lever in levers().values()
        ],
        arms=[r.arm for r in recordings],
        dates=dates,
        months=months,
        busy=session.busy.value,
        changes=changes,
        shock_problem=complaint(session, "shock"),
        lever_problem=complaint(session, "lever"),
        event_shock=shock,
        event_move=move,
        event_withdraw=lambda position: session.withdraw(int(position)),
    )


def complaint(session: LiveSession, form: str) -> str:
    """What is to be said beside a form; empty if nothing is."""
    about, problem = session.complaint.value
    return problem if about == form else ""


def shock_of(form: dict[str, Any], month: int, world: str) -> interventions.Shock:
    """The shock that the form describes. InputError if it cannot be."""
    kind, size = str(form.get("kind")), str(form.get("size"))
    asked = shocks()[kind].asked if kind in shocks() else None
    if asked is not None:
        return interventions.shock(
            month, kind, interventions.typed(size, asked.label, asked.low, asked.high) / asked.scale, world
        )
    return interventions.shock(month, kind, interventions.number(size, "size"), world)


def where(form: dict[str, Any], names: dict[str, str]) -> str:
    """The world that a form names; "both" if it names none that there is."""
    return str(form.get("where")) if form.get("where") in names else "both"


def lever_move(form: dict[str, Any], month: int, world: str) -> interventions.LeverMove:
    """The move that the form describes; what is left empty stays as it is. InputError if it cannot be."""

    def optional(name: str, label: str, high: float) -> float | None:
        text = str(form.get(name, "")).strip()
        return interventions.typed(text, label, 0, high) if text else None

    strength = interventions.typed(str(form.get("strength")), "Strength of the lever", 0, 3)
    delay, credibility = optional("delay", "Delay in months", 240), optional("credibility", "Credibility", 1)
    return interventions.move(month, str(form.get("lever")), strength, delay, credibility, world)
