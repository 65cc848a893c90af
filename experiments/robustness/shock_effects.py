"""What a shock does without the track and with it, and the difference of the two differences, in the same worlds.

The difference of differences is (y[track, shock] - y[track]) - (y[without, shock] - y[without]), world by world (Angrist and
Pischke 2009, Mostly Harmless Econometrics, section 5.2; here no trend has to be assumed parallel, since every world is played
all four ways). Its interval is Student's t over worlds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from keci.experiments.robustness.shocks import Imposed, Plan, arm_name
from keci.experiments.statistics.intervals import Effect, Estimate, average, paired
from keci.experiments.statistics.metrics import Unit, metric
from keci.model.errors import InputError

MEASURED = ("normalisation", "severe_per_year", "unilateral_per_year", "rounds_suspended")
Outcomes = Mapping[str, np.ndarray]  # by arm: float array of shape (worlds,)


@dataclass(frozen=True)
class ShockEffect:
    """The effect of one shock in one month on one outcome: without the track, with it, and by how much the track changes it."""

    shock: str
    month: int
    outcome: str
    without: Effect
    with_track: Effect
    difference: Estimate

    def numbers(self) -> dict[str, object]:
        """All as plain numbers."""
        about = {"shock": self.shock, "month": self.month, "outcome": self.outcome}
        effects = {"without": self.without.numbers(), "with": self.with_track.numbers()}
        return {**about, **effects, "difference": self.difference.numbers()}


def frame(found: Sequence[ShockEffect]) -> pd.DataFrame:
    """A row an effect: shock, month, outcome, then mean, low and high without the track, with it, and of the difference."""
    parts = ("without", "with_track", "difference")
    return pd.DataFrame(
        [
            {"shock": one.shock, "month": one.month, "outcome": one.outcome}
            | {f"{part}_{name}": getattr(getattr(one, part), name) for part in parts for name in ("mean", "low", "high")}
            for one in found
        ]
    )


def difference_of_differences(
    without: np.ndarray, without_shocked: np.ndarray, track: np.ndarray, track_shocked: np.ndarray
) -> Estimate:
    """Mean over worlds of (track_shocked - track) - (without_shocked - without), arrays of shape (worlds,), with its interval."""
    return average((track_shocked - track) - (without_shocked - without))


def shock_effect(outcome: str, shock: str, month: int, four: Sequence[np.ndarray]) -> ShockEffect:
    """From an outcome in the same worlds: without, without and shocked, track, track and shocked; each of shape (worlds,)."""
    without, without_shocked, track, track_shocked = four
    m = metric(outcome)
    binary = m.unit is Unit.FUTURES
    first = paired(without, without_shocked, binary, m.better)
    second = paired(track, track_shocked, binary, m.better)
    return ShockEffect(shock, month, outcome, first, second, difference_of_differences(*four))


def effects(plan: Plan, frame: pd.DataFrame, outcomes: Sequence[str] = MEASURED) -> list[ShockEffect]:
    """All effects of a played plan, by shock, month and outcome.

    `frame` has columns arm, world, status and the outcomes. A world that failed in any arm is left out of all; InputError if
    none is left.
    """
    found = {outcome: by_arm(frame, outcome) for outcome in outcomes}
    return [
        shock_effect(outcome, shock.name, month, _four(plan, found[outcome], shock, month))
        for shock in plan.shocks
        for month in plan.months
        for outcome in outcomes
    ]


def by_arm(frame: pd.DataFrame, outcome: str) -> dict[str, np.ndarray]:
    """An outcome by arm, each of shape (worlds,) in the order of worlds; worlds that failed in any arm are left out of all."""
    failed = frame.loc[frame["status"] != "done", "world"].unique()
    whole = frame[~frame["world"].isin(failed)]
    if whole.empty:
        raise InputError("worlds: every one failed in some arm; the run folder holds their tracebacks")
    table = whole.pivot_table(index="world", columns="arm", values=outcome, observed=True)
    return {str(arm): table[arm].to_numpy(dtype=float) for arm in table.columns}


def _four(plan: Plan, outcomes: Outcomes, shock: Imposed, month: int) -> list[np.ndarray]:
    return [outcomes[name] for arm in plan.arms for name in (arm, arm_name(arm, shock, month))]
