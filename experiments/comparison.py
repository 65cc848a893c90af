"""A comparison of arms over the same worlds: results of each arm, paired effects, and the verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments import statistics
from experiments.design import Design
from experiments.metrics import Unit, metric
from experiments.statistics import Effect, Estimate
from experiments.verdict import feasibility, verdict
from experiments.worlds import DONE
from model.ensemble import OUTCOMES
from model.scenario import CONSENSUS_LEVERS, Scenario

Effects = Mapping[str, Effect]


@dataclass(frozen=True)
class Split:
    """Effects of an arm in the worlds where an incentive short of membership works, and in those where it does not."""

    working: Effects
    idle: Effects


@dataclass(frozen=True)
class Comparison:
    """What a design's worlds say. `frame` holds a row an arm and world; the rest is summed up over them by arm and outcome."""

    design: Design
    frame: pd.DataFrame
    failed: int
    results: Mapping[str, Mapping[str, Estimate]]
    effects: Mapping[str, Effects]
    splits: Mapping[str, Split]

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms other than the reference."""
        return self.design.names[1:]

    def both_track(self, arm: str) -> bool:
        """Whether both the arm and the reference have the cooperation track."""
        return has_track(self.design.arms[0]) and self.has_track(arm)

    def has_track(self, arm: str) -> bool:
        """Whether an arm has the cooperation track."""
        return has_track(next(a for a in self.design.arms if a.name == arm))

    def verdicts(self) -> list[str]:
        """A sentence for each arm, and one more on feasibility for each that has the track."""
        said = []
        reference = self.design.reference
        for arm in self.arms:
            sentence = verdict(arm, reference, self.effects[arm], self.results[reference], self.both_track(arm))
            if self.has_track(arm):
                sentence += " " + feasibility(arm, self.design.months, self.results[arm]["keci_consensus_60"])
            said.append(sentence[0].upper() + sentence[1:] if not sentence.startswith(arm) else sentence)
        return said

    def document(self) -> dict[str, object]:
        """Results and effects as plain numbers by arm and outcome."""
        return {
            "arms": {arm: {name: e.numbers() for name, e in found.items()} for arm, found in self.results.items()},
            "effects": {arm: {name: e.numbers() for name, e in found.items()} for arm, found in self.effects.items()},
        }


def summarise(design: Design, frame: pd.DataFrame) -> Comparison:
    """Sum up the worlds of a design. A world that failed in one arm is left out of all; RuntimeError if none is left."""
    columns = {arm: part.set_index("world") for arm, part in frame.groupby("arm", sort=False)}
    whole = np.all([columns[arm]["status"].to_numpy() == DONE for arm in design.names], axis=0)
    if not whole.any():
        failure = frame.loc[frame["status"] != DONE, "traceback"].iloc[0]
        raise RuntimeError(f"every world failed in some arm; the first failure:\n{failure}")
    parts = {arm: columns[arm][whole] for arm in design.names}
    results = {arm: {name: _estimate(part, name) for name in OUTCOMES} for arm, part in parts.items()}
    reference = parts[design.reference]
    effects = {arm: _effects(reference, parts[arm]) for arm in design.names[1:]}
    splits = {arm: split for arm in design.names[1:] if (split := _split(reference, parts[arm]))}
    return Comparison(design, frame, int(np.sum(~whole)), results, effects, splits)


def has_track(scenario: Scenario) -> bool:
    """Whether a scenario has the cooperation track under either label."""
    return any(lever in scenario.levers for lever in CONSENSUS_LEVERS)


def _estimate(part: pd.DataFrame, name: str) -> Estimate:
    return statistics.describe(part[name].to_numpy(), metric(name).unit is Unit.FUTURES)


def _effects(reference: pd.DataFrame, arm: pd.DataFrame) -> dict[str, Effect]:
    return {name: _effect(reference[name].to_numpy(), arm[name].to_numpy(), name) for name in OUTCOMES}


def _effect(reference: np.ndarray, arm: np.ndarray, name: str) -> Effect:
    m = metric(name)
    return statistics.paired(reference, arm, m.unit is Unit.FUTURES, m.better)


def _split(reference: pd.DataFrame, arm: pd.DataFrame) -> Split | None:
    """Effects where the incentive works and where not; None if it is the same in all worlds, or not the same in both arms."""
    works = reference["works"].to_numpy(dtype=bool)
    if works.all() or not works.any() or not np.array_equal(works, arm["works"].to_numpy(dtype=bool)):
        return None
    return Split(_effects(reference[works], arm[works]), _effects(reference[~works], arm[~works]))
