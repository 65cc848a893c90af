"""How the dashboard looks: colours that colour-blind readers can tell apart, one for each arm, and a style for light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from keci.agents.declared import levers

# fixed places of scenarios, so that an arm has the same colour on every page: those that are no lever's, and the levers' own
_FIXED = {"baseline": 0, "package": 3, **{lever.name: lever.colour for lever in levers().values() if lever.colour is not None}}
PLACES = tuple(sorted(_FIXED, key=lambda name: _FIXED[name]))

TWIN = " (twin)"  # ends the name of the second world where both play the same scenario


@cache
def style() -> str:
    """The style of all pages."""
    return files("keci.dashboard").joinpath("shell/theme.css").read_text(encoding="utf-8")


def place(arm: str, arms: Sequence[str] = PLACES) -> int:
    """The place of an arm, which gives it its colour: fixed for known scenarios, else after them in the order of `arms`."""
    if arm in PLACES:
        return PLACES.index(arm)
    others = [name for name in arms if name not in PLACES]
    return len(PLACES) + others.index(arm) if arm in others else len(PLACES)


def arm_colour(arm: str, arms: Sequence[str] = PLACES) -> str:
    """The colour of an arm, the same on every page, for charts; readable on light and on dark."""
    from keci.experiments.reporting.charts import colour  # slow to load, and the first page does without it

    return colour(place(arm, arms))


def arm_variable(arm: str, arms: Sequence[str] = PLACES) -> str:
    """The colour of an arm as a CSS variable, a little darker on light and lighter on dark than `arm_colour`."""
    position = place(arm, arms)
    return f"var(--arm-{0 if position == 0 else 1 + (position - 1) % 6})"


def world_variable(label: str) -> str:
    """The colour of a world on the page Live as a CSS variable: its scenario's, unless it is the twin of the same scenario."""
    if not label.endswith(TWIN):
        return arm_variable(label)
    own = arm_variable(label.removesuffix(TWIN))
    return "var(--arm-2)" if own != "var(--arm-2)" else "var(--arm-1)"


def arm_mark(arm: str, arms: Sequence[str] = PLACES) -> str:
    """The mark of an arm in charts, so that colour is never the only difference."""
    from keci.experiments.reporting.charts import MARKS

    return MARKS[place(arm, arms) % len(MARKS)]
