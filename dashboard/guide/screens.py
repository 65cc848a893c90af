"""Screens two to five: one decade, thousands of them, on what it hangs, and how far to believe it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

import solara

from keci.dashboard.guide.decade import SEED, Decade, decade
from keci.dashboard.guide.doubts import Doubts, doubts
from keci.dashboard.guide.frame import Failed, Screen, Waiting, use_background, use_once
from keci.dashboard.guide.past import past, refuters
from keci.dashboard.guide.place import MOST_WORLD, SCREENS, Go, Place
from keci.dashboard.guide.thousand import ASKED, capital, thousand
from keci.dashboard.language.speech import _
from keci.dashboard.shell.shell import Press
from keci.dashboard.shell.standing import standing
from keci.dashboard.what_if.dials import PARAMETER, dials
from keci.dashboard.widgets.choosing import Choose

KEPT = 64  # decades that a server keeps; judgement
Send = Callable[[object], None]
decade_of = lru_cache(maxsize=KEPT)(decade)


@solara.component_vue("decade.vue", vuetify=False)
def _Decade(told: str) -> None: ...


@solara.component_vue("squares.vue", vuetify=False)
def _Squares(told: str) -> None: ...


@solara.component_vue("doubt.vue", vuetify=False)
def _Doubt(told: str) -> None: ...


@solara.component_vue("bars.vue", vuetify=False)
def _Bars(told: str) -> None: ...


@solara.component_vue("past.vue", vuetify=False)
def _Past(told: str) -> None: ...


@solara.component
def OneDecade(here: Place, go: Go) -> None:
    """One decade with and without the track."""
    found = use_background(lambda: decade_of(here.world), None, [here.world])
    if found.state is solara.ResultState.ERROR:
        Failed(2, _(SCREENS[1]), found.error)
    elif found.value is None:
        Waiting(2, _("What does one decade look like, with the track and without it?"), _("The two futures are being played."))
    else:
        ShownDecade(found.value, here, go)


@solara.component
def ShownDecade(found: Decade, here: Place, go: Go) -> None:
    """The decade as a picture, and the way to others."""
    told = solara.use_memo(lambda: json.dumps(found.shown()), [found])
    with Screen(2, found.title(), found.sentence(), _("World {world} of seed {seed}", world=found.world, seed=SEED)):
        _Decade(told=told).key(f"decade {found.world}")
        with solara.Div(classes=["line"]):
            Press(_("Another decade"), lambda: go(replace(here, world=(here.world + 1) % MOST_WORLD)))
            known = thousand.known
            if known is not None and known.most_parted():
                Press(_("One in which the two differ most"), lambda: go(replace(here, world=known.most_parted()[0])))
            address = f"/live?arms=baseline,keci&seed=0&world={found.world}&month={found.months}"
            solara.Link(address, children=[_("Open this decade in Live")])
        said = _("One decade proves nothing: it is one way in which chance may fall. The next screen counts thousands.")
        solara.v.Html(tag="p", class_="soft", children=[said])


@solara.component
def Thousands(here: Place, go: Go) -> None:
    """What the track changes over thousands of decades."""
    found = use_once(thousand)
    outcome = here.outcome if here.outcome in ASKED else "normalisation"
    if found.state is solara.ResultState.ERROR:
        Failed(3, _(SCREENS[2]), found.error)
    elif found.value is None:
        Waiting(3, _("In how many of thousands of decades does the track change anything?"), _("The decades are being played."))
    else:
        played = _("{pairs} paired futures, seed {seed}", pairs=found.value.comparison.design.worlds, seed=SEED)
        with Screen(3, found.value.title(outcome), found.value.sentence(outcome), played):
            words = {name: capital(_(said)) for name, said in ASKED.items()}
            Choose(_("Count the decades in which this happens:"), words, outcome, lambda name: go(replace(here, outcome=name)))
            _Squares(told=json.dumps(found.value.shown(outcome)))
            solara.v.Html(tag="p", class_="soft", children=[standing()])


@solara.component
def Hangs(here: Place, go: Go) -> None:
    """On what the effect hangs."""
    found = use_once(doubts)
    if found.state is solara.ResultState.ERROR:
        Failed(4, _(SCREENS[3]), found.error)
    elif found.value is None:
        Waiting(4, _("Under which assumptions would the track help, do nothing, or harm?"), _("The doubts are being played."))
    else:
        ShownDoubts(found.value, here, go)


@solara.component
def ShownDoubts(found: Doubts, here: Place, go: Go) -> None:
    """The map of two doubts, and all doubts at once."""
    name = here.doubt if here.doubt in found.names else found.first
    over = found.map(name)
    told = solara.use_memo(lambda: json.dumps(over.shown(0.5)), [found, name])
    sentence = f"{over.sentence()} {_('This map counts normalisation alone.')}"
    if name not in found.found:
        sentence = f"{sentence} {_('The second doubt by itself explains no more than chance.')}"
    with Screen(4, found.title(), sentence, _("{pairs} paired futures, seed {seed}", pairs=len(found.gain), seed=SEED)):
        Choose(_("The second doubt, those that explain most first:"), named(found), name, lambda to: go(replace(here, doubt=to)))
        _Doubt(told=told).key(f"doubt {name}")
        solara.v.Html(tag="h3", children=[_("And if all doubts were settled at once?")])
        _Bars(told=json.dumps({"bars": found.together(), "smallest": 100 * found.smallest}))
        said = _(
            "Here each of {pairs} pairs of futures draws every assumption from its whole range, also what "
            "disagrees with the record: that shows what an effect hangs on, not what to expect. Counted are decades in which "
            "Kosovo and Serbia normalise their relations.",
            pairs=len(found.gain),
        )
        solara.v.Html(tag="p", class_="soft", children=[said])


def named(found: Doubts) -> Mapping[str, str]:
    """The assumptions as they are called on the page What if; those that stand out from chance are marked."""
    labels = {name: _(dials()[PARAMETER + name].label) for name in found.names}
    return {
        name: _("{label} (stands out from chance)", label=label) if name in found.found else label
        for name, label in labels.items()
    }


@solara.component
def Mind(here: Place, go: Go) -> None:
    """How well the model knew the past, and what would change our mind."""
    found = use_once(past)
    if found.state is solara.ResultState.ERROR:
        Failed(5, _(SCREENS[4]), found.error)
    elif found.value is None:
        Waiting(5, _("How well did the model know the past?"), _("Fourteen years are being played again."))
    else:
        with Screen(5, found.value.title(), found.value.sentence()):
            _Past(told=json.dumps(found.value.shown()))
            solara.v.Html(tag="h3", children=[_("What would change our mind")])
            known = thousand.known
            said = _(
                "Written down before anything was played, here in the words of that plan: claims of the proposal, and what would "
                "refute them in the model. A win-set is what a government could carry at home. That plan takes 3 points for the "
                "least that matters; the screens before take less where a thing is rare, a quarter of how often it happens."
            )
            solara.v.Html(tag="p", children=[said])
            with solara.v.Html(tag="dl", class_="refuters"):
                for number, claim, refuter in refuters():
                    solara.v.Html(tag="dt", children=[_(claim)])
                    said = _(refuter)
                    refuted = _("Refuted by: {what}.", what=f"{said[0].lower()}{said[1:]}")
                    solara.v.Html(tag="dd", children=[f"{refuted} {known.found(number)}" if known else refuted])
            solara.v.Html(tag="p", class_="soft", children=[standing()])
