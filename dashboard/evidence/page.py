"""The page Evidence: what the model rests on, and what of it is judgement."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

import solara

from keci.dashboard.evidence import figures, tables
from keci.dashboard.evidence.style import STYLE
from keci.dashboard.language.speech import N_, _, month, ngettext
from keci.dashboard.shell.shell import Empty, Panel
from keci.dashboard.shell.standing import claim_runs, is_calibrated
from keci.dashboard.widgets.chart import Chart
from keci.dashboard.widgets.choosing import Choose
from keci.model.evidence import tables as evidence
from keci.model.parameters import priors
from keci.model.posterior import DEFAULT, shipped_manifest

ADDRESS = "/evidence"
TABS = {
    "actors": N_("Actors"),
    "record": N_("Record"),
    "parameters": N_("Parameters"),
    "tests": N_("Calibration and claims"),
}
SEE_ISSUES = N_(
    "Mark: what an actor would like best. Bar: what it could accept. Where no bars overlap, there is no agreement without a move "
    "of somebody's red line."
)
SEE_MEMBERS = N_("Mark: how open an ally is to a KECI-type package. Bar: the range from which each future draws it.")
CODED = N_("Severity of incidents from 0 to 1 is coded by judgement from the description and its source.")
SEE_RECORD = N_(
    "Each dot is a dated event of the record; larger incident dots are more severe. Below: KFOR's strength, and polls."
)


@solara.component
def Evidence() -> None:
    """The page. The address says which part is shown: /evidence?show=record."""
    router = solara.use_router()
    asked = parse_qs(router.search or "", max_num_fields=10).get("show", ["actors"])[0]
    shown = asked if asked in TABS else "actors"
    parts = {"actors": Actors, "record": Record, "parameters": Parameters, "tests": Tests}
    with solara.Div(classes=["evidence"]):
        solara.Style(STYLE)
        with solara.v.Html(tag="nav", class_="tabs", attributes={"aria-label": _("Evidence")}):
            for name, label in TABS.items():
                Tab(_(label), name == shown, lambda name=name: router.push(f"{ADDRESS}?show={name}"))
        parts[shown]()


@solara.component
def Tab(label: str, chosen: bool, on_click: Callable[[], None]) -> solara.Element:
    """A button that shows a part of the page."""
    attributes = {"type": "button", "aria-pressed": "true" if chosen else "false"}
    button = solara.v.Html(tag="button", class_="tab chosen" if chosen else "tab", attributes=attributes, children=[label])
    solara.v.use_event(button, "click", lambda *_: on_click())
    return button


@solara.component
def Actors() -> solara.Element:
    """Positions of the two sides and their neighbours on the issues, and of the 32 allies on the track."""
    issue, set_issue = solara.use_state("ASM")
    principals, positions = solara.use_memo(lambda: (evidence.table("principals"), evidence.table("positions")), [])
    members, votes = solara.use_memo(lambda: (evidence.table("members"), evidence.table("votes")), [])
    by_issue = solara.use_memo(lambda: figures.positions_of_principals(principals), [])
    by_member = solara.use_memo(lambda: figures.positions_of_members(positions, members), [])
    judged = _(
        "All positions are judgement, anchored on the acts and statements in the sources; confidence says how firm they are."
    )
    with solara.Div() as main:
        with Panel(_("Who wants what"), judged):
            Chart(by_issue, _(SEE_ISSUES), height=int(by_issue.layout.height), tools=True, name="keci-positions")
            Choose(_("Issue"), {name: _(label) for name, label in figures.ISSUES.items()}, issue, set_issue)
            solara.HTML(tag="p", classes=["soft", "small"], unsafe_innerHTML=tables.scale(principals, issue))
            solara.HTML(tag="div", classes=["wide"], unsafe_innerHTML=tables.principals_table(principals, issue))
        with Panel(_("How open the allies are"), judged):
            Chart(by_member, _(SEE_MEMBERS), height=int(by_member.layout.height), tools=True, name="keci-allies")
            rows = solara.use_memo(lambda: tables.members_table(positions, votes, members), [])
            solara.HTML(tag="div", classes=["wide"], unsafe_innerHTML=rows)
    return main


@solara.component
def Record() -> solara.Element:
    """The event record on a time line beside KFOR and polls, and as a table."""
    words, set_words = solara.use_state("")
    events = solara.use_memo(lambda: evidence.table("events"), [])
    figure = solara.use_memo(lambda: figures.record(events, evidence.table("kfor"), evidence.table("opinion")), [])
    rows, count = solara.use_memo(lambda: tables.events_table(events, words), [words])
    said = _(
        "{count} dated events from {first} to {last}; later months are unknown, not quiet.",
        count=len(events),
        first=month(evidence.FIRST_MONTH),
        last=month(evidence.LAST_MONTH),
    )
    with solara.Div() as main:
        with Panel(_("What happened"), said):
            Chart(figure, _(SEE_RECORD), height=int(figure.layout.height), tools=True, name="keci-record")
            solara.Link("/record", children=[_("How well the model knew these years")])
        with Panel(_("Events ({count})", count=count), _(CODED)):
            solara.InputText(
                _("Filter: a word, a year, an actor"), value=words, on_value=set_words, continuous_update=True, dense=True
            )
            if count:
                solara.HTML(tag="div", classes=["wide"], unsafe_innerHTML=rows)
            else:
                Empty(_("No event fits the filter"), _("Shorten it, or clear it to see all."))
    return main


@solara.component
def Parameters() -> solara.Element:
    """All parameters with sketches of their priors, their sources, and the word judgement where that is what they are."""
    words, set_words = solara.use_state("")
    only, set_only = solara.use_state(False)
    found = priors()
    judged = sum(tables.is_judgement(prior) for prior in found.values())
    rows, count = solara.use_memo(lambda: tables.parameters_table(found, words, only), [words, only])
    said = _(
        "A sketch shows the range of a parameter before calibration, the line in it the likeliest value. Of {count} parameters, "
        "{judged} are graded as judgement; the others are read in a source or derived from one.",
        count=len(found),
        judged=judged,
    )
    with Panel(_("What is assumed ({count} shown)", count=count), said) as main:
        with solara.Div(classes=["bar-line"]):
            solara.InputText(
                _("Filter: a word of the meaning"), value=words, on_value=set_words, continuous_update=True, dense=True
            )
            solara.Checkbox(label=_("Only what is judgement"), value=only, on_value=set_only)
        if count:
            solara.HTML(tag="div", classes=["wide"], unsafe_innerHTML=rows)
        else:
            Empty(_("No parameter fits the filter"), _("Shorten it, or clear it to see all."))
    return main


@solara.component
def Tests() -> solara.Element:
    """Whether the model has been fitted to the record, and the paper's claims tested; until then, that they have not."""
    calibrated = solara.use_memo(is_calibrated, [])
    claims = solara.use_memo(claim_runs, [])
    with solara.Div() as main:
        with Panel(_("Calibration"), _("Whether the parameters have been fitted to the record of 2011 to 2026.")):
            if calibrated:
                Empty(*tables.calibrated(shipped_manifest(DEFAULT)))
            else:
                said = _(
                    "Parameters are drawn from their priors, which rest on sources or judgement; they were not fitted together."
                )
                Empty(_("The model has not been calibrated for these rules"), said)
        with Panel(_("Claims"), _("Tests of the paper's claims by the plan that was fixed beforehand.")):
            if claims:
                title = ngettext("{count} stored test of claims", "{count} stored tests of claims", len(claims))
                Empty(title, _("Open them on the page Runs: {runs}.", runs=", ".join(claims)))
            else:
                said = _("keci claims tests them all; the result of the plan as shipped is docs/reference/claims.md.")
                Empty(_("No test of claims is stored on this server"), said)
    return main
