"""A picture of the workbench as a figure for a paper or as a slide, with a caption that says what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING

import solara

from keci.dashboard.language.speech import _, ngettext
from keci.dashboard.shell.shell import Problem
from keci.dashboard.shell.standing import standing
from keci.dashboard.widgets.choosing import Choose
from keci.experiments.reporting.figures import FORMATS, SIZE, rendered, size_of, slide
from keci.experiments.store.disk import SHORT
from keci.model.errors import InputError

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from keci.experiments.pooled.pool import Pool

DOTS = ("150", "300", "600")  # an inch
MOST_PIXELS = 10_000  # of a side of a PNG
INCH = 25.4  # millimetres
MOST_NAMED = 6  # arms that a caption names
TYPES = {"svg": "image/svg+xml", "pdf": "application/pdf", "png": "image/png"}


def caption(pool: Pool, labels: list[str], note: str) -> str:
    """What a figure rests on: arms, worlds, seeds, start, assumptions, rules, runs, and how far to believe it."""
    arms = ", ".join(labels) if len(labels) <= MOST_NAMED else ngettext("{count} arm", "{count} arms", len(labels))
    design = [run.manifest["design"] for run in pool.runs]
    rules = sorted({str(run.manifest["code"]["rules"])[:SHORT] for run in pool.runs})

    def each(name: str) -> str:
        return ", ".join(dict.fromkeys(str(one[name]) for one in design))

    said = _(
        "Arms: {arms}. {futures} futures of {months} months from {start}, seed {seed}, assumptions {parameters}, rules {rules}; "
        "{runs}.",
        arms=arms,
        futures=pool.worlds,
        rules=", ".join(rules),
        runs=", ".join(run.folder.name for run in pool.runs),
        **{name: each(name) for name in ("months", "start", "seed", "parameters")},
    )
    return f"{note} {said} keci {version('keci')}. {standing()}".strip()


def dots_fault(size: str, dots: int) -> str:
    """What is wrong with a size or a resolution; empty if nothing is."""
    try:
        sides = size_of(size)
    except InputError as error:
        return str(error)
    if max(sides) / INCH * dots > MOST_PIXELS:
        return _(
            "{size} at {dots} dots an inch: more than {most} pixels; take fewer dots or a smaller size",
            size=size,
            dots=dots,
            most=MOST_PIXELS,
        )
    return ""


@solara.component
def TakeFigure(make: Callable[[], go.Figure], title: str, said: str, name: str) -> solara.Element:
    """The figure in a form and size of one's choice, and as a slide.

    Args:
        make: draws the figure; called when somebody takes it.
        title: what the picture says.
        said: its caption.
        name: of the files, without ending.
    """
    form, set_form = solara.use_state(FORMATS[0])
    size, set_size = solara.use_state(SIZE)
    dots, set_dots = solara.use_state(DOTS[1])
    fault = dots_fault(size, int(dots) if form == "png" else 1)
    with solara.v.Html(tag="details", class_="take") as main:
        solara.v.Html(tag="summary", children=[_("Take this picture: for a paper, or as a slide")])
        with solara.Div(classes=["downloads"]):
            Choose(_("Form"), {one: one.upper() for one in FORMATS}, form, set_form)
            solara.InputText(_("Size, width x height"), value=size, on_value=set_size, dense=True)
            if form == "png":
                Choose(_("Dots an inch"), {one: one for one in DOTS}, dots, set_dots)
        if fault:
            Problem(_("This size will not do"), fault)
        with solara.Div(classes=["downloads"]):
            if not fault:
                solara.FileDownload(
                    lambda: rendered(make(), form, size_of(size), int(dots), "", said),
                    f"{name}.{form}",
                    _("Figure ({form}, {size})", form=form.upper(), size=size),
                    mime_type=TYPES[form],
                )
            solara.FileDownload(
                lambda: slide(make(), title, said), f"{name}-slide.png", _("Slide (PNG, 1920 x 1080)"), mime_type=TYPES["png"]
            )
        solara.v.Html(tag="p", class_="soft small", children=[said])
    return main
