"""The workbench of the page Runs: any outcome of stored runs by future, by setting, by two settings, or over all of them."""

from __future__ import annotations

from collections.abc import Callable

import solara

from keci.dashboard.runs import view as views
from keci.dashboard.runs.answered import Answered
from keci.dashboard.runs.arms_over import ArmsOver
from keci.dashboard.runs.futures import FuturesOf
from keci.dashboard.runs.tables import DifferencesOf
from keci.dashboard.runs.view import KINDS, View
from keci.dashboard.shell import stored_runs
from keci.dashboard.shell.shell import Panel, Press, Problem
from keci.dashboard.widgets.choosing import Choose, Ticks
from keci.experiments.pooled.differences import Difference
from keci.experiments.pooled.factors import ARM, RUN, short
from keci.experiments.pooled.pool import Pool
from keci.experiments.pooled.question import CHANGE, EFFECT, QUANTITIES, levels, settings
from keci.experiments.statistics.metrics import METRICS
from keci.model.ensemble import OUTCOMES
from keci.model.errors import InputError

MOST_TICKED = 64  # arms that are offered one by one; of more a condition chooses
EVERY = "all arms"
Go = Callable[[View], None]
Loaded = tuple[Pool, list[Difference]]


@solara.component
def Workbench(view: View, go: Go, on_close: Callable[[], None]) -> solara.Element:
    """The runs that the view names, read in the background; then its controls and its picture."""
    found = solara.use_thread(lambda: (view.runs, _loaded(view.runs)), dependencies=[view.runs], intrusive_cancel=False)
    with solara.Div(classes=["workbench"]) as main:
        if found.state is solara.ResultState.ERROR:
            Problem("These runs cannot be read", f"{type(found.error).__name__}: {found.error}; the server's log has the details")
        elif found.value is None or found.value[0] != view.runs:
            solara.v.Html(tag="p", class_="soft", attributes={"role": "status"}, children=[f"Reading {', '.join(view.runs)} ..."])
        elif isinstance(found.value[1], InputError):
            Problem("These runs cannot be looked at", str(found.value[1]))
            solara.Button("Back to the list", on_click=on_close, small=True, outlined=True)
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
                solara.v.Html(tag="p", class_="keci-notice small", children=[f"{said}: their futures are not pairs."])
            with solara.Div(classes=["keci-switch", "downloads"]):
                for kind, label in KINDS.items():
                    Press(label, lambda kind=kind: go(_turned(shown, kind)), pressed=kind == shown.kind)
                solara.Button("Close", on_click=on_close, small=True, outlined=True)
        with solara.Div(classes=["bench"]):
            with solara.Div(classes=["choices"]):
                Asked(shown, pool, go)
            with solara.Div(classes=["picture"]):
                if problem:
                    Problem("The address was not understood, so the usual picture is shown", problem)
                if shown.kind == "worlds":
                    FuturesOf(shown, pool, go)
                elif shown.kind == "all":
                    ArmsOver(shown, pool, go)
                else:
                    Answered(shown, pool)
        if len(pool.runs) > 1:
            with Panel("In what these runs differ", "In words; what is the same in all is left out."):
                DifferencesOf([run.folder.name for run in pool.runs], differing)
    return main


def _turned(view: View, kind: str) -> View:
    """Another kind of picture of the same; ranges that were selected in one say nothing in another."""
    return view.changed(kind=kind, brushes=())


def _title(pool: Pool) -> str:
    names = [run.folder.name for run in pool.runs]
    return names[0] if len(names) == 1 else f"{len(names)} runs: {', '.join(names)}"


def _about(pool: Pool) -> str:
    read = "" if pool.worlds == pool.stored_worlds else f" (the first of {pool.stored_worlds:,})"
    seeds = ", ".join(dict.fromkeys(str(design.seed) for design in pool.designs))
    count = len(settings(pool)) - 1 - (len(pool.runs) > 1)
    differ = f"{count} settings" if count != 1 else "1 setting"
    return f"{len(pool.arms):,} arms that differ in {differ}, each in {pool.worlds:,} futures{read}, seed {seeds}."


@solara.component
def Asked(view: View, pool: Pool, go: Go) -> solara.Element:
    """What is asked, as a sentence of fields."""
    offered = settings(pool)
    few = [name for name in offered if views.is_few(pool, name)]
    named = {name: _word(name) for name in offered}
    outcomes = {name: METRICS[name].label.rstrip(" *") if name in METRICS else name.replace("_", " ") for name in OUTCOMES}
    quantities = {name: said for name, said in QUANTITIES.items() if _offered(name, view, pool)}

    def choose(field: str) -> Callable[[str], None]:
        return lambda value: go(view.changed(**{field: value}))

    with Panel("What is shown", "") as main:
        with solara.Div(classes=["fields"]):
            Choose("Outcome", outcomes, view.outcome, choose("outcome"))
            if view.kind in ("worlds", "all"):
                Choose("and", outcomes, view.second, choose("second"))
            if view.kind != "worlds" and len(quantities) > 1:
                Choose("as", quantities, view.quantity, choose("quantity"))
            if view.kind in ("setting", "map"):
                Choose("over" if view.kind == "setting" else "across", named, view.x, choose("x"))
            if view.kind == "map":
                Choose("up", {name: word for name, word in named.items() if name != view.x}, view.y, choose("y"))
            if view.kind == "setting":
                Choose("a line for each", {"": "no lines apart"} | _but(few, view.x), view.lines, choose("lines"))
            if view.kind in ("setting", "map"):
                others = (view.x, view.lines if view.kind == "setting" else view.y)
                Choose("a panel for each", {"": "one panel"} | _but(few, *others), view.panel, choose("panel"))
            if view.kind != "worlds":
                conditions = {"": EVERY} | {
                    f"{n}~{level}": f"{_word(n)} = {level}" for n in few if n != ARM for level in levels(pool, n)
                }
                Choose(
                    "of arms with",
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
                solara.v.Html(tag="summary", children=[f"Arms: {f'{len(ticked)} of ' if ticked else 'all '}{len(labels)}"])
                Ticks("None ticked: all" if view.kind != "worlds" else f"At most {views.MOST_PANELS}", labels, ticked,
                      lambda chosen: go(view.changed(arms=tuple(chosen), brushes=())))  # fmt: skip
        else:
            NamedArms(view, go)
    return main


@solara.component
def NamedArms(view: View, go: Go) -> solara.Element:
    """A field for the names of arms, where there are too many to be ticked."""

    def named(said: str) -> None:
        go(view.changed(arms=tuple(name.strip() for name in said.split(",") if name.strip()), brushes=()))

    return solara.InputText("Arms by name, separated by commas", value=", ".join(view.arms), on_value=named, dense=True)


def _offered(quantity: str, view: View, pool: Pool) -> bool:
    if quantity == EFFECT:
        return pool.paired
    return quantity != CHANGE or view.kind == "setting"


def _word(name: str) -> str:
    return {ARM: "arm", RUN: "run"}.get(name, short(name))


def _but(names: list[str], *used: str) -> dict[str, str]:
    return {name: _word(name) for name in names if name not in used}


def _pair(said: str) -> tuple[str, str]:
    name, _, level = said.partition("~")
    return name, level
