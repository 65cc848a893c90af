"""What a sweep follows over its points: an outcome of its arm, or the effect of an arm on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keci.experiments.designs.design import Design
from keci.experiments.results.comparison import has_track
from keci.experiments.statistics.metrics import Metric, metric
from keci.experiments.sweeps.rows import RowResults


@dataclass(frozen=True)
class Quantity:
    """An outcome at every point of a design, or the effect of an arm on it.

    `batches` (points, batches) are means in batches of worlds, the same worlds at all points; `rows` are the rows in question.
    """

    arm: str
    reference: str  # empty if the quantity is the outcome itself
    metric: Metric
    rows: np.ndarray
    batches: np.ndarray

    @property
    def values(self) -> np.ndarray:
        """The quantity at every point: float array of shape (points,)."""
        return np.nanmean(self.batches, axis=1)

    @property
    def effect(self) -> bool:
        """True if the quantity is a difference between two arms."""
        return bool(self.reference)

    @property
    def spoken(self) -> str:
        """The quantity inside a sentence."""
        return f"the effect of {self.arm} on {self.metric.spoken}" if self.effect else self.metric.spoken

    @property
    def subject(self) -> str:
        """Whose outcome, or whose effect, this is: a table's heading."""
        return f"Effect of {self.arm} (against {self.reference}) on" if self.effect else f"Under {self.arm}"

    @property
    def repeatable(self) -> float:
        """Share of the variance between points that would be found again in as many other worlds; NaN if it cannot be known.

        From the correlation of two halves of the worlds, stepped up to all of them (Spearman 1910, Brown 1910). What is
        missing to 1 is chance that more worlds would average out.
        """
        if self.batches.shape[1] < 2 or self.batches.shape[0] < 3:
            return float("nan")
        one, two = np.nanmean(self.batches[:, ::2], axis=1), np.nanmean(self.batches[:, 1::2], axis=1)
        if np.ptp(one) == 0 or np.ptp(two) == 0:
            return float("nan")
        r = float(np.corrcoef(one, two)[0, 1])
        return max(0.0, 2.0 * r / (1.0 + r)) if r > -1.0 else 0.0


def quantities(design: Design, results: RowResults, arms: int, outcome: str) -> list[Quantity]:
    """What a design of points crossed with `arms` arms says on an outcome: the outcome itself under a single arm, else the
    effect of every further arm; for the track's own outcomes, where the reference has no track, the outcome under the arm."""
    m = metric(outcome)
    every = np.arange(len(design.arms))
    first = every[::arms]
    found = []
    for position in range(arms):
        rows = every[position::arms]
        arm = _arm(design.arms[rows[0]].name)
        own = results.batch_means(rows, outcome)
        if arms == 1:
            found.append(Quantity(arm, "", m, rows, own))
        elif position > 0:
            if m.track and not has_track(design.arms[first[0]]):
                if any(has_track(design.arms[r]) for r in rows):
                    found.append(Quantity(arm, "", m, rows, own))
            else:
                found.append(Quantity(arm, _arm(design.arms[0].name), m, rows, own - results.batch_means(first, outcome)))
    return found


def _arm(name: str) -> str:
    """The arm's part of a row's name."""
    return name.rsplit("-", 1)[0]
