"""The page Live: twin worlds on the same chance, played month by month; pull a lever, ask why."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import solara

from dashboard import interventions, live_data
from dashboard.address import SPEEDS, whole
from dashboard.parting import parting
from dashboard.session import LiveSession
from dashboard.shell import Empty, Panel, Press, Problem, use_memory
from dashboard.theme import arm_variable
from dashboard.why import ally_decisions, reason
from model.errors import InputError
from model.scenario import Scenario, scenario_names
from model.start import start_names

Event = Callable[[Any], None]


@solara.component_vue("address.vue", vuetify=False)
def _Address(query: str) -> None: ...


@solara.component_vue("controls.vue", vuetify=False)
def _Controls(
    scenarios: list[dict[str, str]], starts: list[str], chosen: dict[str, Any], colours: list[str], event_choose: Event
) -> None: ...


@solara.component_vue("transport.vue", vuetify=False)
def _Transport(
    state: str,
    month: int,
    last: int,
    months: int,
    dates: list[str],
    marks: list[int],
    speed: int,
    speeds: list[int],
    can_play: bool,
    can_step: bool,
    event_play: Event,
    event_pause: Event,
    event_step: Event,
    event_reset: Event,
    event_seek: Event,
    event_set_speed: Event,
) -> None: ...


@solara.component_vue("maps.vue", vuetify=False)
def _Maps(
    outlines: str,
    network: str,
    worlds: str,
    codes: list[str],
    names: list[str],
    month: int,
    view: str,
    ally: str | None,
    event_ask: Event,
) -> None: ...


@solara.component_vue("series.vue", vuetify=False)
def _Series(charts: str, month: int, last: int, first_year: int, first_month: int) -> None: ...


@solara.component_vue("chronicle.vue", vuetify=False)
def _Chronicle(lines: str, month: int, arms: list[str], colours: list[str], event_why: Event) -> None: ...


@solara.component_vue("why.vue", vuetify=False)
def _Why(reason: str, event_close: Event) -> None: ...


@solara.component_vue("changes.vue", vuetify=False)
def _Changes(
    shocks: dict[str, str],
    levers: dict[str, str],
    arms: list[str],
    able: bool,
    busy: bool,
    next: str,
    changes: list[dict[str, str]],
    event_shock: Event,
    event_move: Event,
    event_withdraw: Event,
) -> None: ...


@solara.component
def Live() -> None:
    """The page."""
    memory = use_memory()
    search = solara.use_router().search
    session = solara.use_memo(lambda: LiveSession(search), [])
    solara.use_effect(session.open, [])
    with solara.Div():
        Address(session, memory)
        Choosing(session)
        Messages(session)
        if session.recordings.value:
            Player(session)
            Parting(session)
            with solara.Div(classes=["keci-live"]):
                Allies(session)
                with solara.Div(classes=["side"]):
                    Told(session)
                    Why(session)
                    Changes(session)
                Course(session)
        elif session.busy.value:
            Empty("Preparing the worlds", "A moment; the first time on a machine it takes half a minute to compile the rules.")


@solara.component
def Address(session: LiveSession, memory: dict[str, str]) -> None:
    """Keeps the address in step with what is shown."""
    query = session.address()
    memory["/live"] = query
    if session.recordings.value:
        _Address(query=query)


@solara.component
def Choosing(session: LiveSession) -> None:
    """Scenarios, start, seed, world number."""
    choices = session.choices.value

    def choose(fields: dict[str, Any]) -> None:
        try:
            given = {"seed": whole(fields, "seed", 0), "world": whole(fields, "world", 0)}
        except InputError as error:
            session.problem.value = str(error)
            return
        session.choose(arms=tuple(str(arm) for arm in list(fields.get("arms", ()))[:3]), start=str(fields.get("start")), **given)

    chosen = {"arms": list(choices.arms), "start": choices.start, "seed": str(choices.seed), "world": str(choices.world)}
    scenarios = solara.use_memo(lambda: [{"name": n, "description": Scenario.named(n).description} for n in scenario_names()], [])
    colours = [arm_variable(arm) for arm in choices.arms]
    _Controls(scenarios=scenarios, starts=list(start_names()), chosen=chosen, colours=colours, event_choose=choose)


@solara.component
def Messages(session: LiveSession) -> None:
    """What went wrong, if anything."""
    with solara.Div():
        if session.problem.value:
            Problem(session.problem.value, "", on_retry=None if session.recordings.value else session.retry)
        elif session.said.value:
            solara.v.Html(tag="p", class_="keci-notice small", attributes={"role": "status"}, children=[session.said.value])


@solara.component
def Player(session: LiveSession) -> None:
    """Play, Pause, Step, Reset, the scrubber and the speed."""
    player, recordings, choices = session.player.value, session.recordings.value, session.choices.value
    _Transport(
        state=player.state.value,
        month=player.month,
        last=player.last,
        months=recordings[0].months,
        dates=solara.use_memo(lambda: live_data.dates(recordings), [recordings]),
        marks=[i.month for i in choices.interventions],
        speed=choices.speed,
        speeds=list(SPEEDS),
        can_play=player.can_play,
        can_step=player.can_step,
        event_play=lambda *_: session.play(),
        event_pause=lambda *_: session.pause(),
        event_step=lambda *_: session.step(),
        event_reset=lambda *_: session.reset(),
        event_seek=lambda month: session.seek(int(month)),
        event_set_speed=lambda speed: session.choose(speed=int(speed)),
    )


@solara.component
def Parting(session: LiveSession) -> None:
    """Where the twins first part, with the way to those months."""
    recordings = session.recordings.value
    parts = solara.use_memo(lambda: parting(*recordings) if len(recordings) == 2 else [], [recordings])
    with solara.Div(classes=["keci-parting"] if parts else []):
        for part in parts:
            with solara.v.Html(tag="p"):
                solara.v.Html(tag="span", children=[f"{part.text} "])
                if part.frame is not None:
                    Press("Go there", lambda frame=part.frame: session.seek(frame), class_="link")


@solara.component
def Allies(session: LiveSession) -> None:
    """The map or the network of allies, a picture for each world."""
    recordings, view = session.recordings.value, session.choices.value.view
    worlds = solara.use_memo(lambda: live_data.worlds(recordings), [recordings])
    sentences = {
        "map": "Colour: how open an ally is to closer ties with Kosovo. Click on one for what it decided, and why.",
        "network": "Allies that listen to each other stand close; thicker lines are stronger. Click on one for its decisions.",
    }

    def ask(asked: dict[str, Any]) -> None:
        if asked.get("code") in recordings[0].codes:
            session.ally.value = asked["code"]

    with Panel("The allies", sentences[view]):
        with solara.Div(classes=["keci-switch"]):
            for name, label in (("map", "Map"), ("network", "Network of influence")):
                Press(label, lambda name=name: session.choose(view=name), pressed=name == view)
        _Maps(
            outlines=live_data.outlines(),
            network=live_data.network(recordings[0].codes),
            worlds=worlds,
            codes=list(recordings[0].codes),
            names=list(recordings[0].names),
            month=session.player.value.month,
            view=view,
            ally=session.ally.value,
            event_ask=ask,
        )
        Ally(session)


@solara.component
def Ally(session: LiveSession) -> None:
    """What the chosen ally decided in the Council so far, in each world."""
    code, recordings, month = session.ally.value, session.recordings.value, session.player.value.month
    if code is None:
        return
    with solara.Div(classes=["keci-ally"]):
        solara.v.Html(tag="h2", children=[recordings[0].names[recordings[0].codes.index(code)]])
        with solara.Div(classes=["keci-grid"]):
            for place, recording in enumerate(recordings):
                AllyDecisions(session, place, ally_decisions(recording, code, month))


@solara.component
def AllyDecisions(session: LiveSession, place: int, told: list[dict[str, Any]]) -> None:
    """An ally's decisions in one world, each with its Why."""
    arm = session.recordings.value[place].arm
    with solara.Div():
        dot = solara.v.Html(tag="i", class_="dot", style_=f"background: {arm_variable(arm)}")
        solara.v.Html(
            tag="p", class_="small", children=[dot, f" In the world {arm}: {'' if told else 'nothing to decide so far.'}"]
        )
        with solara.v.Html(tag="ul", class_="keci-list"):
            for item in told:
                with solara.v.Html(tag="li").key(f"{place}.{item['row']}"):
                    Press(f"{item['date']}  {item['text']}", lambda row=item["row"]: session.asked.set((place, row)), class_="")


@solara.component
def Course(session: LiveSession) -> None:
    """The monthly series of all worlds."""
    recordings = session.recordings.value
    charts = solara.use_memo(lambda: live_data.charts(recordings), [recordings])
    year, month = live_data.calendar(recordings)
    sentence = "Each colour is a world; the lines end at the month on the scrubber. Point at a chart to read an earlier month."
    with Panel("Month by month", sentence):
        _Series(
            charts=charts, month=session.player.value.month, last=session.player.value.last, first_year=year, first_month=month
        )


@solara.component
def Told(session: LiveSession) -> None:
    """The chronicle."""
    recordings = session.recordings.value
    lines = solara.use_memo(lambda: live_data.chronicle(recordings), [recordings])

    def why(asked: dict[str, Any]) -> None:
        world, row = int(asked["world"]), int(asked["row"])
        if 0 <= world < len(recordings) and 0 <= row < len(recordings[world].ledger):
            session.asked.value = (world, row)

    with Panel("Chronicle", "Newest first; a dot says in which world it happened. Click on a line to ask why."):
        _Chronicle(
            lines=lines,
            month=session.player.value.month,
            arms=[r.arm for r in recordings],
            colours=[arm_variable(r.arm) for r in recordings],
            event_why=why,
        )


@solara.component
def Why(session: LiveSession) -> None:
    """The decision that was asked about."""
    told = ""
    if session.asked.value is not None:
        world, row = session.asked.value
        recordings = session.recordings.value
        if world < len(recordings) and row < len(recordings[world].ledger):
            recording = recordings[world]
            told = json.dumps({**reason(recording, row), "arm": recording.arm, "colour": arm_variable(recording.arm)})
    _Why(reason=told, event_close=lambda *_: session.asked.set(None))


@solara.component
def Changes(session: LiveSession) -> None:
    """Set off a shock, move a lever, and what was changed so far."""
    recordings, choices, played = session.recordings.value, session.choices.value, session.player.value.month
    dates, months = recordings[0].dates, recordings[0].months
    names = {"both": "both worlds" if len(recordings) > 1 else recordings[0].arm}
    names |= {str(place): recording.arm for place, recording in enumerate(recordings)}

    def shock(form: dict[str, Any]) -> None:
        session.intervene(
            lambda month: interventions.shock(
                month, str(form.get("kind")), interventions.number(str(form.get("size")), "size"), where(form, names)
            )
        )

    def move(form: dict[str, Any]) -> None:
        session.intervene(lambda month: lever_move(form, month, where(form, names)))

    changes = [
        {"date": dates[min(i.month + 1, len(dates) - 1)], "said": i.said(), "where": names.get(i.where, "other world")}
        for i in choices.interventions
    ]
    _Changes(
        shocks=interventions.SHOCK_TITLES,
        levers=interventions.LEVER_TITLES,
        arms=[r.arm for r in recordings],
        able=played < months,
        busy=session.busy.value,
        next=dates[min(played + 1, len(dates) - 1)],
        changes=changes,
        event_shock=shock,
        event_move=move,
        event_withdraw=lambda position: session.withdraw(int(position)),
    )


def where(form: dict[str, Any], names: dict[str, str]) -> str:
    """The world that a form names; "both" if it names none that there is."""
    return str(form.get("where")) if form.get("where") in names else "both"


def lever_move(form: dict[str, Any], month: int, world: str) -> interventions.LeverMove:
    """The move that the form describes; what is left empty stays as it is. InputError if it cannot be."""

    def optional(name: str) -> float | None:
        text = str(form.get(name, "")).strip()
        return interventions.number(text, name) if text else None

    strength = interventions.number(str(form.get("strength")), "strength")
    return interventions.move(month, str(form.get("lever")), strength, optional("delay"), optional("credibility"), world)
