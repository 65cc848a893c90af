"""How many futures until an interval is as narrow as asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from keci.experiments.designs.design import MOST_WORLDS, Design, check_whole
from keci.experiments.designs.plan import Plan
from keci.experiments.results.comparison import Comparison, has_track
from keci.experiments.statistics.edges import named_number
from keci.experiments.statistics.metrics import metric
from keci.experiments.statistics.simultaneous import needed
from keci.model.errors import InputError

MARGIN = 1.1  # more futures than expected, so that a third round is seldom needed; judgement
MOST = 1_000_000  # futures an arm, unless told otherwise


@dataclass(frozen=True)
class Precision:
    """The outcome whose interval is watched, and the half-width wanted, in the outcome's own unit (shares from 0 to 1)."""

    outcome: str
    half_width: float
    most: int = MOST

    @classmethod
    def of(cls, text: str, most: int = MOST) -> Precision:
        """From a text such as "normalisation=0.005"; InputError if it is none."""
        check_whole("most-worlds", most, 1, MOST_WORLDS)
        outcome, half_width = named_number("precision", text)
        if not 0.0 < half_width < math.inf:
            raise InputError(f"precision {outcome} {half_width:g}: must be a number above 0, half the width of the interval")
        return cls(outcome, half_width, most)

    def check(self, design: Design) -> None:
        """InputError for an outcome of the track if some arm has none: there is no effect whose interval could be watched."""
        if metric(self.outcome).track and not all(has_track(arm) for arm in design.arms):
            raise InputError(f"precision {self.outcome}: not all arms have the track; name another outcome")

    def widest(self, comparison: Comparison) -> float:
        """The largest half-width over the arms; infinite where one future gives no interval."""
        effects = [comparison.effects[arm][self.outcome] for arm in comparison.arms]
        widths = [(effect.high - effect.low) / 2.0 for effect in effects]
        return max(math.inf if math.isnan(width) else width for width in widths)

    def more(self, comparison: Comparison) -> int | None:
        """Futures to play instead, a multiple of the plan's blocks; None if the interval is narrow enough or at the maximum.

        The stopping rule is that of fixed-width intervals (Chow and Robbins, Annals of Mathematical Statistics 36, 1965,
        457-462), whose coverage is the stated one as the width goes to 0. It depends on the futures alone, not on chance.
        """
        width, worlds = self.widest(comparison), comparison.design.worlds
        if width <= self.half_width or worlds >= self.most:
            return None
        wanted = 2 * worlds if math.isinf(width) else math.ceil(MARGIN * needed(width, worlds, self.half_width))
        block = Plan.of(len(comparison.design.arms), self.most).world_block
        wanted = -(-max(wanted, worlds + 1) // block) * block
        return min(wanted, self.most)

    def said(self, comparison: Comparison) -> str:
        """What was reached, in a sentence."""
        width, worlds = self.widest(comparison), comparison.design.worlds
        short = "not reached yet" if worlds < self.most else f"not reached with at most {self.most:,} futures"
        reached = "reached" if width <= self.half_width else short
        return (
            f"Precision of {self.half_width:g} on {metric(self.outcome).spoken}: {reached} "
            f"({width:.3g} either way after {worlds:,} futures)."
        )
