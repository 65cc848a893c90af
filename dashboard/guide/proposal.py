"""The first screen: what is proposed. It needs no model, so that nobody waits for it."""

from __future__ import annotations

import json

import solara

from keci.dashboard.guide.council import legend, seats, sentence, title
from keci.dashboard.guide.frame import Screen
from keci.dashboard.language.speech import N_, _
from keci.dashboard.shell.process import model_loaded

STEPS = (
    (N_("Training"), N_("NATO trains Kosovo's security force beyond what it does today.")),
    (N_("Exercises"), N_("Kosovo takes part in exercises of the alliance.")),
    (N_("Planning review"), N_("NATO and Kosovo review its defence plans together.")),
)
PAPER = "https://qkss.org/al/publikimet/exploring-options-for-advancing-kosovo-nato-relations"


@solara.component_vue("council.vue", vuetify=False)
def _Council(seats: str, leanings: list[str]) -> None: ...


@solara.component
def Proposal() -> None:
    """What the paper proposes, and who decides."""
    shown = solara.use_memo(lambda: json.dumps([seat.shown() for seat in seats()]), [])
    with Screen(1, title(), sentence()):
        with solara.Div(classes=["halves"]):
            _Council(seats=shown, leanings=legend())
            with solara.Div(classes=["told"]):
                Words()
        InShort()


@solara.component
def Words() -> None:
    """The proposal in plain words."""
    with solara.v.Html(tag="p"):
        solara.v.Html(tag="span", children=[f"{_('In March 2025 the')} "])
        outward = {"href": PAPER, "target": "_blank", "rel": "noopener noreferrer"}
        solara.v.Html(tag="a", attributes=outward, children=[_("Kosovar Centre for Security Studies")])
        said = _(
            "proposed a track of cooperation between NATO and Kosovo, the Kosovo Enhanced Cooperation Initiative (KECI). It is "
            "no membership and asks no ally to recognise Kosovo. It has three steps, each to be earned by a political text "
            "agreed with Serbia:"
        )
        solara.v.Html(tag="span", children=[f" {said}"])
    with solara.v.Html(tag="ol", class_="ladder"):
        for name, what in STEPS:
            with solara.v.Html(tag="li"):
                solara.v.Html(tag="b", children=[f"{_(name)}. "])
                solara.v.Html(tag="span", children=[_(what)])
    said = _(
        "Would it help Kosovo and Serbia to an agreement, make the north of Kosovo safer, or do harm? Nobody can try it twice. "
        "So the ten years from 2026 are played here in a model, thousands of times, with the track and without it."
    )
    solara.v.Html(tag="p", children=[said])


def _prepare() -> None:
    """Work out the later screens while the first ones are read."""
    from keci.dashboard.guide.doubts import doubts
    from keci.dashboard.guide.past import past

    doubts()
    past()


@solara.component
def InShort() -> solara.Element:
    """The answer in a few sentences, as soon as the decades are played; their place is kept until then."""
    found, say = solara.use_state(tuple[str, ...]())

    def work() -> None:
        model_loaded.wait()
        from keci.dashboard.guide.thousand import thousand
        from keci.dashboard.shell.standing import standing

        say((*thousand().in_short(), standing()))
        _prepare()

    failed = solara.use_thread(work, dependencies=[], intrusive_cancel=False).state is solara.ResultState.ERROR
    waiting = (
        _("the decades could not be played; the server's log has the details.")
        if failed
        else _("the decades are being played ...")
    )
    with solara.Div(classes=["in-short"]) as main:
        solara.v.Html(tag="b", children=[f"{_('In short:')} "])
        with solara.v.Html(tag="div", attributes={"role": "status"}):
            for sentence in found or (waiting,):
                solara.v.Html(tag="p", children=[sentence])
    return main
