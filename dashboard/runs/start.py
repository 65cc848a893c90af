"""The part of the page Runs that starts batch runs and shows how far they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import solara

from keci.dashboard.language.speech import N_, SEPARATORS, _, language, number
from keci.dashboard.runs.batches import MOST_WORLDS, Batch, check_size, server_batches
from keci.dashboard.shell.shell import Panel, Problem
from keci.dashboard.shell.simulation_task import Phase
from keci.dashboard.shell.standing import default_parameters
from keci.dashboard.widgets.choosing import Choose, Ticks
from keci.model.errors import InputError
from keci.model.scenario import scenario_names
from keci.model.start import start_names

if TYPE_CHECKING:
    from keci.experiments.designs.design import Design

ASSUMPTIONS = {
    "analysis": N_("analysis: sets that agree with 2011-2025"),
    "validation": N_("validation: sets that agree with 2011-2020"),
    "prior": N_("prior: drawn from their ranges"),
    "mode": N_("mode: each at its likeliest value"),
}
FIELDS = {"worlds": N_("Futures"), "months": N_("Months"), "seed": N_("Seed")}  # as they are called on the page


@solara.component
def StartRun(owner: str) -> solara.Element:
    """A form: arms, futures, months, start, seed, assumptions; and the button that starts the run."""
    arms, set_arms = solara.use_state(["baseline", "keci"])
    texts, set_texts = solara.use_state({"worlds": "10000", "months": "120", "seed": "0"})
    start, set_start = solara.use_state("2026-01")
    parameters, set_parameters = solara.use_state(default_parameters())
    problem, set_problem = solara.use_state("")

    def begin() -> None:
        set_problem("")
        try:
            server_batches().start(_design(arms, texts, start, parameters), owner)
        except InputError as error:
            set_problem(str(error))

    with solara.v.Html(tag="details", class_="keci-panel") as main:
        solara.v.Html(tag="summary", children=[_("Start a run")])
        said = _(
            "Every arm is played in the same futures. The run is stored in the server's folder; it ends if you close this tab."
        )
        solara.v.Html(tag="p", class_="sentence soft small", children=[said])
        title = _("Arms, the reference first: {arms}", arms=", ".join(arms) or _("none"))
        Ticks(title, {name: name for name in scenario_names()}, arms, set_arms)
        with solara.Div(classes=["form"]):
            for key, label in (
                ("worlds", _("Futures, up to {most}", most=MOST_WORLDS)),
                ("months", _("Months")),
                ("seed", _("Seed")),
            ):
                Number(label, texts[key], lambda text, key=key: set_texts({**texts, key: text}))
            Choose(_("Start"), {name: name for name in start_names()}, start, set_start)
            Choose(_("Assumptions"), {name: _(said) for name, said in ASSUMPTIONS.items()}, parameters, set_parameters)
        solara.Button(_("Start it"), on_click=begin, outlined=True, small=True, classes=["mt-2"])
        if problem:
            Problem(_("This run was not started"), problem)
    return main


@solara.component
def Number(label: str, text: str, on_text: Callable[[str], None]) -> solara.Element:
    """A field for a whole number, as text: what is no number is refused when the run starts, with words."""
    return solara.InputText(label, value=text, on_value=on_text, continuous_update=False, dense=True)


def _design(arms: list[str], texts: dict[str, str], start: str, parameters: str) -> Design:
    from keci.experiments.designs.design import Design

    numbers = {key: _whole(_(FIELDS[key]), text) for key, text in texts.items()}
    if not 1 <= numbers["worlds"] <= MOST_WORLDS:
        raise InputError(_("Futures: type a whole number from 1 to {most}.", most=MOST_WORLDS))
    design = Design.of(arms, numbers["worlds"], numbers["seed"], parameters, numbers["months"], start)
    check_size(design)
    return design


def _whole(name: str, text: str) -> int:
    plain = text.replace(SEPARATORS[language()][0], "").replace(" ", "")
    if not plain.isdecimal() or len(plain) > 19:
        raise InputError(_("{name}: type a whole number; {text} is none.", name=name, text=repr(text[:30])))
    return int(plain)


@solara.component
def Progress(owner: str, on_end: Callable[[], None]) -> None:
    """This session's batches: progress, Stop, Continue. `on_end` is called when one of them ends."""
    _count, redraw = solara.use_state(0)
    ended = solara.use_ref(0)

    def listen() -> Callable[[], None]:
        return server_batches().listen(owner, lambda: redraw(lambda count: count + 1))

    solara.use_effect(listen, [owner])
    batches = server_batches().of(owner)
    done = sum(batch.status.phase is Phase.DONE for batch in batches)

    def tell() -> None:
        if done > ended.current:
            on_end()
        ended.current = done

    solara.use_effect(tell, [done])
    if batches:
        with Panel(_("Runs of this tab"), ""):
            for batch in batches:
                OneBatch(batch, batch.status.phase, batch.status.done).key(batch.name)


@solara.component
def OneBatch(batch: Batch, phase: Phase, done: int) -> solara.Element:
    """A batch in one line; `phase` and `done` are given so that it is drawn anew when they change."""
    problem, set_problem = solara.use_state("")
    status = batch.status

    def go_on() -> None:
        set_problem("")
        try:
            server_batches().start(batch.design, batch.owner)
        except InputError as error:
            set_problem(str(error))

    with solara.Div() as main:
        with solara.Div(classes=["bar-line"]):
            said = f"{batch.name} ({', '.join(batch.design.names)}): {describe(batch)}"
            solara.v.Html(tag="span", class_="small", attributes={"role": "status"}, children=[said])
            if status.busy:
                percent = f"{100 * status.share:.0f}"
                attributes = {"role": "progressbar", "aria-label": _("worlds played"), "aria-valuenow": percent}
                inner = solara.v.Html(tag="div", style_=f"width: {percent}%")
                solara.v.Html(tag="div", class_="bar", attributes=attributes, children=[inner])
                solara.Button(_("Stop"), on_click=batch.task.cancel, small=True, outlined=True)
            elif phase is not Phase.DONE:
                solara.Button(_("Continue"), on_click=go_on, small=True, outlined=True)
        if problem or phase is Phase.FAILED:
            Problem(_("This run could not go on"), problem or status.message)
    return main


def describe(batch: Batch) -> str:
    """What a batch is doing, in words."""
    status = batch.status
    if status.phase is Phase.DONE:
        return _("finished in {seconds} s", seconds=number(status.seconds))
    said = {
        Phase.CANCELLED: N_("stopped, {done} of {total} worlds"),
        Phase.FAILED: N_("failed, {done} of {total} worlds"),
    }.get(status.phase, N_("playing, {done} of {total} worlds"))
    return _(said, done=status.done, total=status.total)
