"""How small a change still matters: an edge in the outcome's own unit, and one relative to the base rate; both settable."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from keci.experiments.statistics.metrics import METRICS, Metric, Unit
from keci.model.errors import InputError, shown, unknown

QUARTER = 0.25  # of the base rate, for yes-or-no outcomes; judgement: rare things are judged by how much rarer they become
LEAST = 0.005  # a relative edge is never below half a future in a hundred; judgement: rarer changes decide nothing
LARGEST = 100.0  # largest edge that may be asked for, in the outcome's unit or as a share of the base rate


@dataclass(frozen=True)
class Edges:
    """The smallest changes that matter.

    `own` replaces the metric's own edge, in its own unit (shares from 0 to 1; for metrics with a relative edge, a share of
    the reference's mean). `relative` is a share of the base rate and holds for yes-or-no outcomes beside their own edge.
    A change is too small to matter only inside both.
    """

    own: dict[str, float] = field(default_factory=dict)
    relative: float = QUARTER

    @classmethod
    def of(cls, texts: Sequence[str], relative: float = QUARTER) -> Edges:
        """Edges from texts such as "normalisation=0.03"; InputError for an unknown outcome or a number out of range."""
        _check("relative edge", relative)
        own: dict[str, float] = {}
        for text in texts:
            name, value = named_number("edge", text)
            _check(f"edge {name}", value)
            own[name] = value
        return cls(own, relative)

    def absolute(self, metric: Metric, base: float) -> float:
        """The metric's own edge in its own unit, given the reference's mean."""
        edge = self.own.get(metric.name, metric.smallest)
        return edge * abs(base) if metric.relative else edge

    def smallest(self, metric: Metric, base: float) -> float:
        """The smallest change that matters: the nearer of the two edges, given the reference's mean (the base rate)."""
        absolute = self.absolute(metric, base)
        if metric.unit is not Unit.FUTURES or math.isnan(base) or metric.smallest == 0.0:
            return absolute
        return min(absolute, max(self.relative * abs(base), LEAST))

    def said(self, metric: Metric, base: float) -> str:
        """The edge of a yes-or-no outcome in words: "3 points", or "2.0 points, a quarter of 7.8 in 100"."""
        edge = self.smallest(metric, base)
        points = f"{100 * edge:.0f} points" if abs(100 * edge - round(100 * edge)) < 0.05 else f"{100 * edge:.1f} points"
        points = "1 point" if points == "1 points" else points
        if edge == self.absolute(metric, base):
            return points
        if edge == LEAST:
            return f"{points}, the smallest edge for what is rare"
        share = "a quarter" if self.relative == QUARTER else f"{100 * self.relative:.0f} %"
        return f"{points}, {share} of {100 * base:.1f} in 100"


USUAL = Edges()


def named_number(option: str, text: str) -> tuple[str, float]:
    """The outcome and the number of a text such as "normalisation=0.03"; InputError, one line, if it is none."""
    name, _, number = (part.strip() for part in text.partition("="))
    if name not in METRICS:
        raise unknown("metric", name, METRICS, f"{option} {shown(text)}")
    try:
        value = float(number.replace("_", "?"))  # Python would read 1_0 as 10
    except ValueError:
        raise InputError(f"{option} {shown(text)}: must be an outcome and a number, as in normalisation=0.03") from None
    return name, value


def _check(what: str, value: float) -> None:
    if not 0.0 < value <= LARGEST:
        raise InputError(f"{what} {value:g}: must be a number above 0, at most {LARGEST:g}")
