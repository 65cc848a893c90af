"""The page Record: how well the model knew the past, and what it has said of the time to come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from keci.dashboard.language.speech import N_, _, day, month, ngettext, separated
from keci.dashboard.record import hindsight
from keci.dashboard.record.style import STYLE
from keci.dashboard.record.tables import kept_rows, score_rows, table
from keci.dashboard.shell.process import tidying
from keci.dashboard.shell.shell import Empty, Panel, Press, Problem
from keci.dashboard.shell.simulation_task import Phase, SimulationTask, Ticket

KNEW = {
    hindsight.CALIBRATED: N_("The model was calibrated on 2011 to 2020 and had not seen what came after."),
    hindsight.UNFITTED: N_(
        "Assumptions are drawn from their ranges, fitted to nothing: the calibrated sets belong to other rules."
    ),
}
SPANS = {
    "test": N_("Those of 2021 to 2025, which it has not seen."),
    "calibration": N_("Those of 2011 to 2020, on which it is calibrated."),
}
SPANS_SHORT = {"test": N_("2021 to 2025"), "calibration": N_("2011 to 2020")}


@solara.component_vue("past.vue", vuetify=False)
def _Past(past: str) -> None: ...


@solara.component_vue("patterns.vue", vuetify=False)
def _Patterns(patterns: str) -> None: ...


@solara.component
def Record() -> None:
    """The page: what is known is shown at once, the rest as it is worked out."""
    stage, set_stage = solara.use_state(0)
    problem, set_problem = solara.use_state("")
    found = hindsight.hindsight

    def begin() -> Callable[[], None]:
        def changed() -> None:
            if task.status.phase is Phase.FAILED:
                set_problem(task.status.message)

        def work(ticket: Ticket) -> None:
            def tell() -> None:
                ticket.check()
                set_stage(reached())

            found.work_out(tell)
            tell()
            tidying.soon()

        task: SimulationTask[None] = SimulationTask(changed)
        if not found.scored:
            task.start(work, hindsight.WORLDS)
        return task.close

    solara.use_effect(begin, [])
    with solara.Div(classes=["record"]):
        solara.Style(STYLE)
        if problem:
            Problem(_("The past could not be played"), problem)
        Past(max(stage, reached()))
        Met(max(stage, reached()))
        Scores(max(stage, reached()))
        Kept()


def reached() -> int:
    """How much has been worked out on this server: 0 nothing, 1 the bands, 2 the patterns, 3 the scores."""
    found = hindsight.hindsight
    return 3 if found.scored else 2 if found.tables is not None else 1 if found.bands is not None else 0


@solara.component
def Past(stage: int) -> None:
    """Hindcasts beside the record, year by year."""
    bands = hindsight.hindsight.bands
    past = solara.use_memo(lambda: hindsight.drawn(bands) if bands is not None else "", [bands])
    if bands is None:
        Empty(
            _("Playing from March 2011"),
            _("{count} hindcasts, once on this server; some seconds.", count=hindsight.WORLDS),
        )
        return
    cases, wide, half = bands.coverage()
    title = ngettext(
        "Of {cases} yearly figures from 2021 on, {count} lies in the band of 90 of 100 hindcasts",
        "Of {cases} yearly figures from 2021 on, {count} lie in the band of 90 of 100 hindcasts",
        wide,
        cases=cases,
    )
    parts = (
        ngettext("{count} lies in the band of the middle 50.", "{count} lie in the band of the middle 50.", half),
        _(KNEW[hindsight.parameters()]),
        _("Move the slider to let it look ahead from a later year, from those hindcasts whose past is like the record's."),
    )
    with Panel(title, " ".join(parts)):
        _Past(past=past)


@solara.component
def Met(stage: int) -> None:
    """Patterns of the record, met and missed."""
    span, set_span = solara.use_state("test")
    tables = hindsight.hindsight.tables
    if tables is None:
        return
    patterns = tables.patterns[span]
    missed = hindsight.outside(patterns)
    title = ngettext(
        "{count} of {patterns} patterns of the record lies among the central 90 of 100 hindcasts",
        "{count} of {patterns} patterns of the record lie among the central 90 of 100 hindcasts",
        len(patterns) - len(missed),
        patterns=len(patterns),
    )
    outside = _("Outside: {patterns}.", patterns=", ".join(map(_, missed))) if missed else _("Outside: none.")
    with Panel(title, f"{_(SPANS[span])} {outside}"):
        with solara.Div(classes=["keci-switch"]):
            for name, label in SPANS_SHORT.items():
                Press(_(label), lambda name=name: set_span(name), pressed=name == span)
        _Patterns(patterns=hindsight.patterns(patterns)).key(span)
        said = _(
            "{share} % of single hindcasts meet all of these patterns within their tolerances at once.",
            share=separated(f"{100 * tables.whole[span].all():.2g}"),
        )
        solara.v.Html(tag="p", class_="small soft", children=[said])


@solara.component
def Scores(stage: int) -> None:
    """Forecasts of years not seen, against simple rivals."""
    tables = hindsight.hindsight.tables
    if stage < 3 or tables is None or tables.scores is None:
        Empty(
            _("Scoring forecasts"),
            _("From every month of 2021 to 2025, against simple rivals; some ten seconds, once on this server."),
        )
        return
    brier = _("Brier scores: 0 is certain and right, .25 is 'one in two' each time.")
    with Panel(_("Against simple rivals, on years that it has not seen"), brier):
        InEnglish(tables.sentence)
        Wide(_("Scores"), table(*score_rows(tables.scores)))


@solara.component
def Wide(name: str, rows: str) -> None:
    """A table that may be wider than the screen; the keyboard can push it along."""
    attributes = {"tabindex": "0", "role": "group", "aria-label": name}
    solara.HTML(tag="div", classes=["wide"], attributes=attributes, unsafe_innerHTML=rows)


@solara.component
def Kept() -> None:
    """The forecast that is kept, to be scored later."""
    kept: dict[str, Any] | None = solara.use_memo(hindsight.kept_forecast, [])
    if kept is None:
        return
    made = _(
        "Made on {made} from the start of {start} with {worlds} futures, and not changed since.",
        made=day(kept["made"]),
        start=month(kept["start"]),
        worlds=int(kept["worlds"]),
    )
    with Panel(_("What it says of the two years to come"), made):
        InEnglish(kept["sentence"])
        Wide(_("The forecast"), table(*kept_rows(kept)))


@solara.component
def InEnglish(sentence: str) -> None:
    """What the experiments themselves say of their numbers, in one wording with the command line."""
    solara.v.Html(tag="p", class_="sentence", attributes={"lang": "en"}, children=[sentence])
