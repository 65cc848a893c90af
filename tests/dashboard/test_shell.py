"""The frame of all pages without a browser: what fails on a page is said there, and the rest stays."""

from __future__ import annotations

from typing import Any

import ipyvuetify
import ipywidgets
import solara

from keci.dashboard.shell.shell import PAGES, Empty, Frame, Panel
from keci.dashboard.shell.theme import PLACES, arm_colour, arm_mark, arm_variable


def text_of(widget: object) -> str:
    """All words in a tree of widgets."""
    if isinstance(widget, str):
        return widget
    if isinstance(widget, list | tuple):
        return " ".join(text_of(child) for child in widget)
    return text_of(getattr(widget, "children", [])) if isinstance(widget, ipywidgets.Widget) else ""


def drawn(element: solara.Element) -> tuple[Any, Any]:
    box, context = solara.render(element, handle_error=False)
    return box, context


def test_a_page_stands_in_the_frame():
    box, context = drawn(Frame(children=[Panel("Trust", "What to see", children=[Empty("Nothing yet", "Press Play")])]))
    said = text_of(box)
    assert all(label in said for label, _ in PAGES)
    assert all(word in said for word in ("Trust", "What to see", "Nothing yet", "Press Play"))
    context.close()


def test_a_failing_page_leaves_the_frame_and_can_be_tried_again(capsys):
    failing = [True]

    @solara.component
    def Page() -> None:  # noqa: N802
        if failing[0]:
            raise ZeroDivisionError("a fault of ours")
        solara.Text("All is well")

    box, context = drawn(Frame(children=[Page()]))
    said = text_of(box)
    assert "This page could not be shown" in said and "Evidence" in said
    assert "a fault of ours" not in said, "visitors are not shown the traceback"
    assert "ZeroDivisionError: a fault of ours" in capsys.readouterr().err
    failing[0] = False
    context.find(ipyvuetify.Btn).widget.click()
    assert "All is well" in text_of(box)
    context.close()


def test_every_arm_has_a_colour_and_a_mark_of_its_own():
    assert len({arm_colour(arm) for arm in PLACES}) == len({arm_variable(arm) for arm in PLACES}) == len(PLACES)
    assert len({arm_mark(arm) for arm in PLACES}) == len(PLACES)
    assert arm_colour("mine", ["baseline", "mine", "yours"]) != arm_colour("yours", ["baseline", "mine", "yours"])
