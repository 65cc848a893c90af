"""A comparison of arms over the same worlds: results of each arm, paired effects, and the verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from keci.experiments.designs.design import Design
from keci.experiments.designs.plan import TOGETHER
from keci.experiments.results.summary import Group, Summary
from keci.experiments.results.verdict import feasibility, verdict
from keci.experiments.statistics.intervals import Effect, Estimate
from keci.model.ensemble import OUTCOMES
from keci.model.errors import InputError
from keci.model.scenario import CONSENSUS_LEVERS, Scenario

Effects = Mapping[str, Effect]


@dataclass(frozen=True)
class Split:
    """Effects of an arm in the worlds where an incentive short of membership works, and in those where it does not."""

    working: Effects
    idle: Effects


@dataclass(frozen=True)
class Comparison:
    """What a design's worlds say, by arm and outcome.

    `failed` worlds are left out. `arrivals` are shares of futures by the end of month 0, 1, ... the horizon in which a deal
    ("months_to_deal") or NATO's consensus ("months_to_consensus") has come; `partings` the worlds in which an arm and the
    reference differ most.
    """

    design: Design
    failed: int
    results: Mapping[str, Mapping[str, Estimate]]
    effects: Mapping[str, Effects]
    splits: Mapping[str, Split]
    arrivals: Mapping[str, Mapping[str, np.ndarray]]
    partings: Mapping[str, tuple[int, ...]]

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


def summarise(design: Design, parts: pd.DataFrame | Iterable[pd.DataFrame]) -> Comparison:
    """Sum up the worlds of a design, given whole or part by part. A world that failed in one arm is left out of all.

    Memory does not grow with the number of parts. RuntimeError if every world failed in some arm.
    """
    check_comparable(design)
    summary = Summary(design)
    for part in [parts] if isinstance(parts, pd.DataFrame) else parts:
        summary.add(part)
    whole, names = summary.whole(), design.names
    results = {arm: {name: whole.estimate(i, j) for j, name in enumerate(OUTCOMES)} for i, arm in enumerate(names)}
    effects = {arm: _effects(whole, i) for i, arm in enumerate(names) if i}
    splits = {
        arm: Split(_effects(summary.working, i), _effects(summary.idle, i))
        for i, arm in enumerate(names)
        if i and summary.is_split(i)
    }
    count = whole.results.count
    arrivals = {
        arm: {name: np.cumsum(counts[i]) / count for name, counts in summary.arrivals.items()} for i, arm in enumerate(names)
    }
    partings = {arm: summary.partings(i) for i, arm in enumerate(names) if i}
    return Comparison(design, summary.failed, results, effects, splits, arrivals, partings)


def check_comparable(design: Design) -> None:
    """InputError if a design has too many arms for all to be compared with the first one."""
    if len(design.arms) > TOGETHER:
        raise InputError(
            f"arms: {len(design.arms):,} are too many to compare with one another; at most {TOGETHER} ('keci sweep' plays more)"
        )


def has_track(scenario: Scenario) -> bool:
    """Whether a scenario has the cooperation track under either label."""
    return any(lever in scenario.levers for lever in CONSENSUS_LEVERS)


def _effects(group: Group, arm: int) -> dict[str, Effect]:
    return {name: group.effect(arm, j) for j, name in enumerate(OUTCOMES)}
