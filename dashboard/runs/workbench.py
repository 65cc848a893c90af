"""The workbench of the page Runs: any outcome of stored runs by future, by setting, by two settings, or over all of them."""

from __future__ import annotations

from collections.abc import Callable

import solara

from keci.dashboard.language.speech import N_, _, ngettext
from keci.dashboard.runs import view as views
from keci.dashboard.runs.answered import Answered
from keci.dashboard.runs.arms_over import ArmsOver
from keci.dashboard.runs.futures import FuturesOf
from keci.dashboard.runs.tables import DifferencesOf
from keci.dashboard.runs.view import KINDS, View
from keci.dashboard.runs.words import level as said_level
from keci.dashboard.runs.words import setting
from keci.dashboard.shell import stored_runs
from keci.dashboard.shell.shell import Panel, Press, Problem
from keci.dashboard.widgets.choosing import Choose, Ticks
from keci.experiments.pooled.differences import Difference
from keci.experiments.pooled.factors import ARM
from keci.experiments.pooled.pool import Pool
from keci.experiments.pooled.question import CHANGE, EFFECT, QUANTITIES, levels, settings
from keci.experiments.statistics.metrics import METRICS
from keci.model.ensemble import OUTCOMES
from keci.model.errors import InputError

MOST_TICKED = 64  # arms that are offered one by one; of more a condition chooses
EVERY = N_("all arms")
Go = Callable[[View], None]
Loaded = tuple[Pool, list[Difference]]


@solara.component
def Workbench(view: View, go: Go, on_close: Callable[[], None]) -> solara.Element:
    """The runs that the view names, read in the background; then its controls and its picture."""
    found = solara.use_thread(lambda: (view.runs, _loaded(view.runs)), dependencies=[view.runs], intrusive_cancel=False)
    with solara.Div(classes=["workbench"]) as main:
        if found.state is solara.ResultState.ERROR:
            failed = _("{error}; the server's log has the details", error=f"{type(found.error).__name__}: {found.error}")
            Problem(_("These runs cannot be read"), failed)
        elif found.value is None or found.value[0] != view.runs:
            waiting = _("Reading {name} ...", name=", ".join(view.runs))
            solara.v.Html(tag="p", class_="soft", attributes={"role": "status"}, children=[waiting])
        elif isinstance(found.value[1], InputError):
            Problem(_("These runs cannot be looked at"), str(found.value[1]))
            solara.Button(_("Back to the list"), on_click=on_close, small=True, outlined=True)
        else:
            pool, differing = found.value[1]
            Bench(view, pool, differing, go, on_close)
    return main


def _loaded(names: tuple[str, ...]) -> Loaded | InputError:
    try:
        return stored_runs.pool(names)
    except InputError as error:
        return error


@solara.component
def Bench(view: View, pool: Pool, differing: list[Difference], go: Go, on_close: Callable[[], None]) -> solara.Element:
    """Controls on one side, the picture on the other."""
    problem = ""
    try:
        shown = views.fitted(view, pool)
    except InputError as error:
        problem, shown = str(error), views.fitted(View(view.runs, view.kind), pool)
    with solara.Div() as main:
        with Panel(_title(pool), ""):
            solara.v.Html(tag="p", class_="soft small", children=[_about(pool)])
            for said in pool.hindered:
                solara.v.Html(
                    tag="p", class_="keci-notice small", children=[_("{reason}: their futures are not pairs.", reason=said)]
                )
            with solara.Div(classes=["keci-switch", "downloads"]):
                for kind, label in KINDS.items():
                    Press(_(label), lambda kind=kind: go(_turned(shown, kind)), pressed=kind == shown.kind)
                solara.Button(_("Close"), on_click=on_close, small=True, outlined=True)
        with solara.Div(classes=["bench"]):
            with solara.Div(classes=["choices"]):
                Asked(shown, pool, go)
            with solara.Div(classes=["picture"]):
                if problem:
                    Problem(_("The address was not understood, so the usual picture is shown"), problem)
                if shown.kind == "worlds":
                    FuturesOf(shown, pool, go)
                elif shown.kind == "all":
                    ArmsOver(shown, pool, go)
                else:
                    Answered(shown, pool)
        if len(pool.runs) > 1:
            with Panel(_("In what these runs differ"), _("In words; what is the same in all is left out.")):
                DifferencesOf([run.folder.name for run in pool.runs], differing)
    return main


def _turned(view: View, kind: str) -> View:
    """Another kind of picture of the same; ranges that were selected in one say nothing in another."""
    return view.changed(kind=kind, brushes=())


def _title(pool: Pool) -> str:
    names = [run.folder.name for run in pool.runs]
    if len(names) == 1:
        return names[0]
    return ngettext("{count} run: {names}", "{count} runs: {names}", len(names), names=", ".join(names))


def _about(pool: Pool) -> str:
    seeds = ", ".join(dict.fromkeys(str(design.seed) for design in pool.designs))
    count = len(settings(pool)) - 1 - (len(pool.runs) > 1)
    said = ngettext(
        "{arms} arms that differ in {count} setting, each in {futures} futures, seed {seed}.",
        "{arms} arms that differ in {count} settings, each in {futures} futures, seed {seed}.",
        count,
        arms=len(pool.arms),
        futures=pool.worlds,
        seed=seeds,
    )
    if pool.worlds == pool.stored_worlds:
        return said
    return f"{said} {_('These are the first of {count} that are stored.', count=pool.stored_worlds)}"


@solara.component
def Asked(view: View, pool: Pool, go: Go) -> solara.Element:
    """What is asked, as a sentence of fields."""
    offered = settings(pool)
    few = [name for name in offered if views.is_few(pool, name)]
    named = {name: setting(name) for name in offered}
    outcomes = {name: _(METRICS[name].label).rstrip(" *") if name in METRICS else name.replace("_", " ") for name in OUTCOMES}
    quantities = {name: _(said) for name, said in QUANTITIES.items() if _offered(name, view, pool)}

    def choose(field: str) -> Callable[[str], None]:
        return lambda value: go(view.changed(**{field: value}))

    with Panel(_("What is shown"), "") as main:
        with solara.Div(classes=["fields"]):
            Choose(_("Outcome"), outcomes, view.outcome, choose("outcome"))
            if view.kind in ("worlds", "all"):
                Choose(_("and"), outcomes, view.second, choose("second"))
            if view.kind != "worlds" and len(quantities) > 1:
                Choose(_("as"), quantities, view.quantity, choose("quantity"))
            if view.kind in ("setting", "map"):
                Choose(_("over") if view.kind == "setting" else _("across"), named, view.x, choose("x"))
            if view.kind == "map":
                Choose(_("up"), {name: word for name, word in named.items() if name != view.x}, view.y, choose("y"))
            if view.kind == "setting":
                Choose(_("a line for each"), {"": _("no lines apart")} | _but(few, view.x), view.lines, choose("lines"))
            if view.kind in ("setting", "map"):
                others = (view.x, view.lines if view.kind == "setting" else view.y)
                Choose(_("a panel for each"), {"": _("one panel")} | _but(few, *others), view.panel, choose("panel"))
            if view.kind != "worlds":
                conditions = {"": _(EVERY)} | {
                    f"{n}~{level}": f"{setting(n)} = {said_level(level)}" for n in few if n != ARM for level in levels(pool, n)
                }
                Choose(
                    _("of arms with"),
                    conditions,
                    "~".join(view.where) if view.where[0] else "",
                    lambda said: go(view.changed(where=_pair(said))),
                )
        if len(pool.arms) <= MOST_TICKED:
            labels = {arm.label: arm.label for arm in pool.arms}
            ticked = (
                [pool.arms[place].label for place in views.named_arms(view, pool)] if view.kind == "worlds" else list(view.arms)
            )
            with solara.v.Html(tag="details", class_="arms"):
                solara.v.Html(
                    tag="summary",
                    children=[
                        _("Arms: {count} of {all}", count=len(ticked), all=len(labels))
                        if ticked
                        else _("Arms: all {all}", all=len(labels))
                    ],
                )
                title = _("None ticked: all") if view.kind != "worlds" else _("At most {most}", most=views.MOST_PANELS)
                Ticks(title, labels, ticked,
                      lambda chosen: go(view.changed(arms=tuple(chosen), brushes=())))  # fmt: skip
        else:
            NamedArms(view, go)
    return main


@solara.component
def NamedArms(view: View, go: Go) -> solara.Element:
    """A field for the names of arms, where there are too many to be ticked."""

    def named(said: str) -> None:
        go(view.changed(arms=tuple(name.strip() for name in said.split(",") if name.strip()), brushes=()))

    return solara.InputText(_("Arms by name, separated by commas"), value=", ".join(view.arms), on_value=named, dense=True)


def _offered(quantity: str, view: View, pool: Pool) -> bool:
    if quantity == EFFECT:
        return pool.paired
    return quantity != CHANGE or view.kind == "setting"


def _but(names: list[str], *used: str) -> dict[str, str]:
    return {name: setting(name) for name in names if name not in used}


def _pair(said: str) -> tuple[str, str]:
    name, _tilde, level = said.partition("~")
    return name, level
