"""Pictures in which a range can be selected with the pointer: small multiples of histograms, and parallel coordinates.

Both only draw and tell which range was drawn; whoever uses them keeps the ranges, and offers them to the keyboard as well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara


@solara.component_vue("brush.vue", vuetify=False)
def Histograms(
    rows: list[dict[str, Any]],
    panels: list[dict[str, str]],
    values: list[list[list[float | None]]],
    futures: int,
    reference: int | None,
    brushes: list[dict[str, float]],
    marked: list[int],
    event_brush: Callable[[dict[str, float]], None],
) -> None:
    """A histogram for each outcome and arm on the same scales; selected futures stand out in all of them.

    Args:
        rows: outcomes: name, label, edges of the bars (evenly apart), names of the bars, ticks (at: 0 to 1, said, anchor).
        panels: arms: label, colour, and family, which arms share that are played in the same futures.
        values: by outcome and arm the value in each future; None where it failed.
        futures: how many there are in each arm.
        reference: the panel whose outline stands behind all others, if any.
        brushes: ranges: row, panel, low, high.
        marked: 1 for each future that other conditions leave, 0 for others; empty without any.
        event_brush: hears of a range that was drawn: row, panel, low, high.
    """


@solara.component_vue("threads.vue", vuetify=False)
def Threads(
    axes: list[dict[str, Any]],
    threads: list[list[float | None]],
    brushes: list[dict[str, float]],
    event_brush: Callable[[dict[str, float]], None],
) -> None:
    """Parallel coordinates: a thread an arm, coloured by the last axis.

    Args:
        axes: name, label, ticks (at: 0 to 1, said), and whether it is an outcome.
        threads: by arm the place on each axis, 0 to 1; None for a setting that it does not have.
        brushes: ranges: axis (its number), low, high, 0 to 1.
        event_brush: hears of a range that was drawn.
    """
