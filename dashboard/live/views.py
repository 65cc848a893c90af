"""What the page Live shows: where twins part, the allies, the series, the chronicle, and why."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import solara

from keci.dashboard.futures.parting import Part, parting, uneven
from keci.dashboard.futures.why import ally_decisions, how_often, reason
from keci.dashboard.language.speech import N_, _
from keci.dashboard.live import charts as live_charts
from keci.dashboard.live import data as live_data
from keci.dashboard.live import decade, issues, north
from keci.dashboard.live.controls import complaint
from keci.dashboard.live.session import LiveSession
from keci.dashboard.shell.shell import Panel, Press
from keci.dashboard.shell.theme import world_variable

Event = Callable[[Any], None]


@solara.component_vue("maps.vue", vuetify=False)
def _Maps(
    outlines: str,
    network: str,
    worlds: str,
    codes: list[str],
    names: list[str],
    view: str,
    ally: str | None,
    event_ask: Event,
) -> None: ...


@solara.component_vue("decade.vue", vuetify=False)
def _Decade(
    decade: str, dates: list[str], last: int, first_year: int, first_month: int, event_seek: Event, event_why: Event
) -> None: ...


@solara.component_vue("issues.vue", vuetify=False)
def _Issues(issues: str, dates: list[str], last: int) -> None: ...


@solara.component_vue("north.vue", vuetify=False)
def _North(ground: str, worlds: str, event_why: Event) -> None: ...


@solara.component_vue("series.vue", vuetify=False)
def _Series(charts: str, last: int, first_year: int, first_month: int, event_ready: Event) -> None: ...


@solara.component_vue("chronicle.vue", vuetify=False)
def _Chronicle(lines: str, arms: list[str], colours: list[str], event_why: Event) -> None: ...


@solara.component_vue("why.vue", vuetify=False)
def _Why(reason: str, often: str, problem: str, event_close: Event, event_otherwise: Event) -> None: ...


@solara.component
def Parting(session: LiveSession) -> None:
    """Where the twins first part, with the way to those months."""
    recordings = session.recordings.value
    changes = session.choices.value.interventions

    def find() -> list[Part]:
        if len(recordings) < 2:
            return []
        first, second = recordings
        return [*uneven(first, second, changes), *parting(first, second)]

    parts = solara.use_memo(find, [recordings, changes])
    with solara.Div(classes=["keci-parting"] if parts else []):
        for part in parts:
            with solara.v.Html(tag="p"):
                solara.v.Html(tag="span", children=[f"{part.text} "])
                if part.frame is not None:
                    Press(_("Go there"), lambda frame=part.frame: session.seek(frame), class_="link")


@solara.component
def Allies(session: LiveSession) -> None:
    """The map or the network of allies, a picture for each world."""
    recordings, view = session.recordings.value, session.choices.value.view
    worlds = solara.use_memo(lambda: live_data.worlds(recordings), [recordings])
    sentences = {
        "row": N_("Consensus takes all. Colour: openness to closer ties with Kosovo. Click on an ally to see what it decided."),
        "map": N_("Colour: how open an ally is to closer ties with Kosovo. Click on one for what it decided, and why."),
        "network": N_(
            "Allies that listen to each other stand close; thicker lines are stronger. Click on one for its decisions."
        ),
    }

    def ask(asked: dict[str, Any]) -> None:
        if asked.get("code") in recordings[0].codes:
            session.ally.value = asked["code"]

    with Panel(_("The Council"), _(sentences[view])):
        with solara.Div(classes=["keci-switch"]):
            for name, label in (("row", N_("Row of 32")), ("map", N_("Map")), ("network", N_("Network of influence"))):
                Press(_(label), lambda name=name: session.choose(view=name), pressed=name == view)
        _Maps(
            outlines=live_data.outlines(),
            network=live_data.network(recordings[0].codes) if view == "network" else "",
            worlds=worlds,
            codes=list(recordings[0].codes),
            names=[_(name) for name in recordings[0].names],
            view=view,
            ally=session.ally.value,
            event_ask=ask,
        )
        Ally(session)


@solara.component
def Decade(session: LiveSession) -> None:
    """The whole future on one line, a lane for each world."""
    recordings = session.recordings.value
    year, month = live_data.calendar(recordings)
    _Decade(
        decade=solara.use_memo(lambda: decade.decade(recordings), [recordings]),
        dates=solara.use_memo(lambda: live_data.dates(recordings), [recordings]),
        last=max(r.last for r in recordings),
        first_year=year,
        first_month=month,
        event_seek=lambda frame: session.seek(int(frame)),
        event_why=lambda asked: ask_why(session, asked),
    )


@solara.component
def Dialogue(session: LiveSession) -> None:
    """The dialogue issue by issue, a column for each world."""
    recordings, zones = session.recordings.value, session.zones.value
    told = solara.use_memo(lambda: issues.issues(recordings, zones), [recordings, zones])
    dates = solara.use_memo(lambda: live_data.dates(recordings), [recordings])
    sentence = _("What is on paper, what is done, and when there was a deal from which both sides would gain.")
    with Panel(_("The dialogue"), sentence):
        _Issues(issues=told, dates=dates, last=max(r.last for r in recordings))


@solara.component
def North(session: LiveSession) -> None:
    """The north of Kosovo, a picture for each world."""
    recordings = session.recordings.value
    worlds = solara.use_memo(lambda: north.worlds(recordings), [recordings])
    with Panel(_("The north"), _("Where it burns, and who moved: click on an incident to ask why.")):
        _North(ground=north.ground(), worlds=worlds, event_why=lambda asked: ask_why(session, asked))


def ask_why(session: LiveSession, asked: dict[str, Any]) -> None:
    """Ask about a row of a world's ledger, if there is one."""
    world, row, recordings = int(asked["world"]), int(asked["row"]), session.recordings.value
    if 0 <= world < len(recordings) and 0 <= row < len(recordings[world].ledger):
        session.ask(world, row)


@solara.component
def Ally(session: LiveSession) -> None:
    """What the chosen ally decided in the Council so far, in each world."""
    code, recordings = session.ally.value, session.recordings.value
    if code is None:
        return
    month = session.player.value.month  # read only here: what does not read it is not drawn anew with each month
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
        dot = solara.v.Html(tag="i", class_="dot", style_=f"background: {world_variable(arm)}")
        solara.v.Html(
            tag="p", class_="small", children=[dot, f" In the world {arm}: {'' if told else 'nothing to decide so far.'}"]
        )
        with solara.v.Html(tag="ul", class_="keci-list"):
            for item in told:
                with solara.v.Html(tag="li").key(f"{place}.{item['row']}"):
                    Press(f"{item['date']}  {item['text']}", lambda row=item["row"]: session.ask(place, row), class_="")


@solara.component
def Course(session: LiveSession) -> None:
    """The monthly series of all worlds, in front of a thousand futures."""
    recordings, spread = session.recordings.value, session.spread.value
    charts = solara.use_memo(lambda: live_charts.charts(recordings, spread), [recordings, spread])
    year, month = live_data.calendar(recordings)
    last = max(r.last for r in recordings)
    sentence = _("Each colour is a world; the lines end at the month on the scrubber. Point at a chart to read an earlier month.")
    with Panel(_("Month by month"), sentence):
        _Series(charts=charts, last=last, first_year=year, first_month=month, event_ready=lambda *_: session.watch())


@solara.component
def Told(session: LiveSession) -> None:
    """The chronicle."""
    recordings = session.recordings.value
    lines = solara.use_memo(lambda: live_data.chronicle(recordings), [recordings])

    with Panel(_("Chronicle"), _("Newest first; a dot says in which world it happened. Click on a line to ask why.")):
        _Chronicle(
            lines=lines,
            arms=[r.arm for r in recordings],
            colours=[world_variable(r.arm) for r in recordings],
            event_why=lambda asked: ask_why(session, asked),
        )


@solara.component
def Why(session: LiveSession) -> None:
    """The decision that was asked about."""
    told, said = "", ""
    if session.asked.value is not None:
        world, row = session.asked.value
        recordings, often = session.recordings.value, session.often.value
        if world < len(recordings) and row < len(recordings[world].ledger):
            recording = recordings[world]
            about = {"arm": recording.arm, "colour": world_variable(recording.arm), "world": world}
            told = json.dumps({**reason(recording, row), **about})
            counted = often is not None and often[0] == world
            said = how_often(often[1], recording, row) if often is not None and counted else COUNTING

    def otherwise(asked: dict[str, Any]) -> None:
        session.decide_otherwise(int(asked["world"]), int(asked["row"]))

    _Why(
        reason=told,
        often=said,
        problem=complaint(session, "why"),
        event_close=lambda *_: session.asked.set(None),
        event_otherwise=otherwise,
    )


COUNTING = "A hundred futures are being played, to say how often this happens ..."
