"""Ranges that were selected, as chips that can be taken back, and a form that selects one without a pointer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import solara

from keci.dashboard.language.speech import N_, _, separated, typed
from keci.dashboard.runs.view import MOST_BRUSHES, Brush, View
from keci.dashboard.shell.shell import Press
from keci.dashboard.widgets.choosing import Choose


@dataclass(frozen=True)
class Range:
    """Something of which a range can be selected: its outcome or setting, its arm ("" for none), how it is called, its ends."""

    what: str
    arm: str
    label: str
    low: float
    high: float
    scale: float = 1.0  # from stored numbers to those that are typed
    yes_or_no: bool = False

    def said(self, brush: Brush) -> str:
        """A range of it in words."""
        if self.yes_or_no and brush.low <= 0.0 <= brush.high < 1.0:
            return f"{self.label}: {_('no')}"
        if self.yes_or_no and 0.0 < brush.low <= 1.0 <= brush.high:
            return f"{self.label}: {_('yes')}"
        return ranged(self.label, self.scale * brush.low, self.scale * brush.high)


def ranged(label: str, low: float, high: float) -> str:
    """A range in words."""
    return _("{label}: {low} to {high}", label=label, low=separated(f"{low:.4g}"), high=separated(f"{high:.4g}"))


def with_brush(view: View, brush: Brush) -> View:
    """The view with a range more; one of the same panel or axis is replaced."""
    others = [one for one in view.brushes if (one.what, one.arm) != (brush.what, brush.arm)]
    return view.changed(brushes=(*others, brush)[-MOST_BRUSHES:])


@solara.component
def Narrow(view: View, ranges: Mapping[str, Range], go: Callable[[View], None], title: str) -> solara.Element:
    """Chips and the form, which has a title of its own."""
    key, set_key = solara.use_state(next(iter(ranges)))
    texts, set_texts = solara.use_state(("", ""))
    problem, set_problem = solara.use_state("")
    chosen = ranges.get(key) or next(iter(ranges.values()))

    def add() -> None:
        try:
            low, high = (
                typed(text) / chosen.scale if text.strip() else end
                for text, end in zip(texts, (chosen.low, chosen.high), strict=True)
            )
        except ValueError:
            set_problem(_("Type numbers from and to; an empty field takes the end of the axis."))
            return
        set_problem("")
        go(with_brush(view, Brush(chosen.what, chosen.arm, min(low, high), max(low, high))))

    with solara.Div(classes=["narrow"]) as main:
        with solara.Div(classes=["chips"]):
            for place, brush in enumerate(view.brushes):
                known = next((one for one in ranges.values() if (one.what, one.arm) == (brush.what, brush.arm)), None)
                label = known.said(brush) if known else ranged(f"{brush.what} {brush.arm}", brush.low, brush.high)
                Press(f"{label}  ×", lambda place=place: go(_without(view, place)), class_="chip").key(brush.encode())
            if len(view.brushes) > 1:
                Press(_("Take all back"), lambda: go(view.changed(brushes=())))
        with solara.v.Html(tag="details"):
            solara.v.Html(tag="summary", children=[title])
            with solara.Div(classes=["downloads"]):
                Choose(_("Of"), {name: one.label for name, one in ranges.items()}, key, set_key)
                for position, label in enumerate((N_("From"), N_("To"))):
                    text = texts[position]
                    solara.InputText(
                        _(label),
                        value=text,
                        on_value=lambda said, p=position: set_texts((said, texts[1]) if p == 0 else (texts[0], said)),
                        dense=True,
                    )
                Press(_("Select"), add)
            if problem:
                solara.v.Html(tag="p", class_="wrong small", attributes={"role": "alert"}, children=[problem])
    return main


def _without(view: View, place: int) -> View:
    return view.changed(brushes=tuple(brush for number, brush in enumerate(view.brushes) if number != place))
