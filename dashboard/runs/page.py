"""The page Runs: the run folders of the server's directory, opened, put side by side, and started."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode

import solara

from keci.dashboard.language.speech import N_, _, ngettext, whole
from keci.dashboard.runs.batches import server_batches
from keci.dashboard.runs.open import CompareRuns, OpenRun
from keci.dashboard.runs.start import Progress, StartRun
from keci.dashboard.runs.style import STYLE
from keci.dashboard.runs.view import MOST_RUNS as MOST_COMPARED
from keci.dashboard.runs.view import View, read
from keci.dashboard.runs.words import finished
from keci.dashboard.runs.workbench import Workbench
from keci.dashboard.shell import stored_runs
from keci.dashboard.shell.shell import Empty, Panel, Problem, use_memory
from keci.dashboard.shell.stored_runs import STATES, Run, State
from keci.model.errors import InputError

ADDRESS = "/runs"
MOST_LISTED = 200
HEADS = (N_("Compare"), N_("Run"), N_("Arms"), N_("Futures"), N_("Months"), N_("Start"), N_("Seed"), N_("Assumptions"),
         N_("Finished (UTC)"))  # fmt: skip


@solara.component
def Runs() -> None:
    """The page. The address says what is open: /runs?open=NAME, /runs?compare=NAME,NAME, /runs?study=NAME,NAME&..."""
    router, memory = solara.use_router(), use_memory()
    owner = solara.use_memo(_session, [])
    first = solara.use_memo(stored_runs.listing, [])
    listed, set_listed = solara.use_state(first)
    asked = parse_qs(router.search or "", max_num_fields=40)
    opened = asked.get("open", [""])[0]
    compared = tuple(name for name in asked.get("compare", [""])[0].split(",") if name)[:MOST_COMPARED]

    def refresh() -> None:
        set_listed(stored_runs.listing())

    def go(**query: str) -> None:
        router.push(f"{ADDRESS}?{urlencode(query)}" if query else ADDRESS)

    def study(view: View) -> None:
        router.push(f"{ADDRESS}?{view.encode()}")

    memory[ADDRESS] = (router.search or "").lstrip("?")
    with solara.Div(classes=["runs"]):
        solara.Style(STYLE)
        StartRun(owner)
        Progress(owner, refresh)
        if asked.get("study"):
            Studied(asked, study, go)
        elif opened:
            OpenRun(opened, go, lambda names: study(View(tuple(names)))).key(f"open {opened}")
        elif len(compared) > 1:
            CompareRuns(compared, go).key("compare " + ",".join(compared))
        on_open, on_compare = (lambda name: go(open=name)), (lambda names: go(compare=",".join(names)))
        RunList(owner, listed, refresh, on_open, on_compare, lambda names: study(View(tuple(names)))).key("list")


@solara.component
def Studied(asked: dict[str, list[str]], study: Callable[[View], None], on_close: Callable[[], None]) -> solara.Element:
    """The workbench on what the address asks for, or why it is not understood."""
    with solara.Div() as main:
        try:
            view = read(asked)
        except InputError as error:
            Problem(_("The address was not understood"), str(error))
            solara.Button(_("Back to the list"), on_click=on_close, small=True, outlined=True)
        else:
            Workbench(view, study, on_close)
    return main


def _session() -> str:
    """This session's id; its batches are stopped when it ends."""
    from solara.server.kernel_context import get_current_context

    context = get_current_context()
    context.on_close(lambda: server_batches().forget(context.id))
    return context.id


@solara.component
def RunList(
    owner: str,
    runs: list[Run],
    on_refresh: Callable[[], None],
    on_open: Callable[[str], None],
    on_compare: Callable[[list[str]], None],
    on_study: Callable[[list[str]], None],
) -> solara.Element:
    """The list with its filter; runs are ticked to be compared."""
    words, set_words = solara.use_state("")
    ticked, set_ticked = solara.use_state(())
    problem, set_problem = solara.use_state("")
    shown = [run for run in runs if all(word in run.words for word in words.lower().split())]
    chosen = [run.name for run in runs if run.name in ticked]

    def tick(name: str, on: bool) -> None:
        set_ticked(tuple(n for n in ticked if n != name) + ((name,) if on else ()))

    def go_on(run: Run) -> None:
        set_problem("")
        try:
            server_batches().start(stored_runs.design_of(run), owner)
        except InputError as error:
            set_problem(str(error))

    where = _("Folders in {folder}, the latest first.", folder=stored_runs.directory())
    with Panel(_("Stored runs"), where) as main:
        if not runs:
            advice = _("Start one above, or with the command keci compare; both write into this folder.")
            Empty(_("There is no run yet"), advice)
        else:
            with solara.Div(classes=["top"]):
                solara.InputText(
                    _("Filter: name, arm, seed"), value=words, on_value=set_words, continuous_update=True, dense=True
                )
                with solara.Div(classes=["downloads"]):
                    wrong = not 2 <= len(chosen) <= MOST_COMPARED
                    label = _("Compare (tick two or more)")
                    if len(chosen) > 1:
                        label = ngettext("Compare {count} run", "Compare {count} runs", len(chosen))
                    solara.Button(label, on_click=lambda: on_compare(chosen), disabled=wrong, small=True, outlined=True)
                    said = (
                        _("Look at futures and settings of {count}", count=len(chosen))
                        if chosen
                        else _("Look at futures and settings (tick one or more)")
                    )
                    none = not 1 <= len(chosen) <= MOST_COMPARED
                    solara.Button(said, on_click=lambda: on_study(chosen), disabled=none, small=True, outlined=True)
                    solara.Button(_("Look again"), on_click=on_refresh, small=True, outlined=True)
            if not shown:
                Empty(_("No run fits the filter"), _("Shorten it, or clear it to see all."))
            else:
                if problem:
                    Problem(_("This run could not go on"), problem)
                Rows(shown[:MOST_LISTED], ticked, tick, on_open, go_on)
            if len(shown) > MOST_LISTED:
                said = _("{count} more; narrow the filter to see them.", count=len(shown) - MOST_LISTED)
                solara.v.Html(tag="p", class_="soft small", children=[said])
    return main


@solara.component
def Rows(
    runs: list[Run],
    ticked: tuple[str, ...],
    on_tick: Callable[[str, bool], None],
    on_open: Callable[[str], None],
    on_continue: Callable[[Run], None],
) -> solara.Element:
    """The runs as a table."""
    with solara.Div(classes=["wide"]) as main, solara.v.Html(tag="table"):
        with solara.v.Html(tag="thead"), solara.v.Html(tag="tr"):
            for head in HEADS:
                solara.v.Html(tag="th", children=[_(head)])
        with solara.v.Html(tag="tbody"):
            for run in runs:
                Row(run, run.name in ticked, on_tick, on_open, on_continue).key(run.name)
    return main


@solara.component
def Row(
    run: Run,
    ticked: bool,
    on_tick: Callable[[str, bool], None],
    on_open: Callable[[str], None],
    on_continue: Callable[[Run], None],
) -> solara.Element:
    """One run of the list; one that cannot be opened says why."""
    whole = run.state is State.FINISHED
    box = {"type": "checkbox", "aria-label": _("compare {run}", run=run.name), **({"checked": True} if ticked else {})}
    with solara.v.Html(tag="tr") as main:
        with solara.v.Html(tag="td"):
            tick = solara.v.Html(tag="input", attributes=box if whole else {**box, "disabled": True})
        with solara.v.Html(tag="td"):
            name = solara.v.Html(tag="button", class_="name", attributes={"type": "button"}, children=[run.name])
        if run.state is State.UNREADABLE:
            solara.v.Html(tag="td", class_="soft", attributes={"colspan": "7", "lang": "en"}, children=[run.problem])
        else:
            for said in cells(run):
                solara.v.Html(tag="td", children=[said])
            with solara.v.Html(tag="td"):
                solara.v.Html(tag="span", children=[finished(run.finished) or _(STATES[run.state])])
                if run.state is State.STOPPED:
                    solara.Button(_("Continue"), on_click=lambda: on_continue(run), x_small=True, outlined=True, classes=["ml-2"])
    solara.v.use_event(tick, "change", lambda *_: on_tick(run.name, not ticked))
    solara.v.use_event(name, "click", lambda *_: on_open(run.name))
    return main


def cells(run: Run) -> list[str]:
    """What the list says of a run that can be read."""
    design = run.design
    arms = ", ".join(run.arms)
    if len(run.arms) > 4:
        arms = _("{first} and {second}", first=", ".join(run.arms[:3]), second=_("{count} more", count=len(run.arms) - 3))
    arms = arms or ngettext("{count} arm", "{count} arms", run.count)
    numbers = [whole(design["worlds"]), str(design["months"]), str(design["start"]), str(design["seed"])]
    return [arms, *numbers, str(design["parameters"])]
