"""Summing up a comparison part by part, in memory that does not grow with the number of worlds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from keci.experiments.designs.design import Design
from keci.experiments.findings.hinges import Side
from keci.experiments.findings.kept import PLACE, Kept
from keci.experiments.statistics.intervals import (
    LEVEL,
    Effect,
    Estimate,
    Fourfold,
    average_of,
    effect_of,
    paired_shares_of,
    share,
)
from keci.experiments.statistics.metrics import METRICS, Unit, metric
from keci.experiments.statistics.moments import Moments
from keci.experiments.store.worlds import DONE
from keci.model.ensemble import OUTCOMES

ARRIVALS = ("months_to_deal", "months_to_consensus")
EXAMPLES = 3  # worlds named for each arm in which it and the reference part most
BINARY = np.array([metric(name).unit is Unit.FUTURES for name in OUTCOMES])


@dataclass
class Group:
    """Sums over some of the worlds: results by arm and outcome, paired differences by arm other than the reference."""

    results: Moments
    differences: Moments
    both: np.ndarray  # worlds in which a yes-or-no outcome is yes in the arm and in the reference
    more: np.ndarray
    less: np.ndarray

    @classmethod
    def zero(cls, arms: int) -> Self:
        """Sums over no worlds."""
        results, pairs = (arms, len(OUTCOMES)), (arms - 1, len(OUTCOMES))
        counts = (np.zeros(pairs, dtype=np.int64) for _ in range(3))
        return cls(Moments.zero(results), Moments.zero(pairs), *counts)

    def add(self, outcomes: np.ndarray) -> None:
        """Add worlds: array (arms, worlds, outcomes), the reference first."""
        reference, arms = outcomes[:1], outcomes[1:]
        difference = arms - reference
        self.results.add(outcomes)
        self.differences.add(difference)
        self.both += np.sum((arms > 0) & (reference > 0), axis=1)
        self.more += np.sum(difference > 0, axis=1)
        self.less += np.sum(difference < 0, axis=1)

    def merged(self, other: Group) -> Group:
        """The sums over the worlds of both."""
        counts = (self.both + other.both, self.more + other.more, self.less + other.less)
        return Group(self.results.merged(other.results), self.differences.merged(other.differences), *counts)

    def estimate(self, arm: int, outcome: int) -> Estimate:
        """Share or mean of an outcome in an arm."""
        if not BINARY[outcome]:
            return average_of(self.results, (arm, outcome))
        return share(self._yes(arm, outcome), self.results.count)

    def effect(self, arm: int, outcome: int, level: float = LEVEL) -> Effect:
        """Effect of an arm, numbered from 1, against the reference, with an interval of this level."""
        better, at = metric(OUTCOMES[outcome]).better, (arm - 1, outcome)
        if BINARY[outcome]:
            estimate = paired_shares_of(self.fourfold(arm, outcome), level)
        else:
            estimate = average_of(self.differences, at, level)
        return effect_of(estimate, int(self.more[at]), int(self.less[at]), better)

    def fourfold(self, arm: int, outcome: int) -> Fourfold:
        """In how many worlds a yes-or-no outcome is yes in both, only in the arm, only in the reference, in neither."""
        both, ours, theirs = int(self.both[arm - 1, outcome]), self._yes(arm, outcome), self._yes(0, outcome)
        return Fourfold(both, ours - both, theirs - both, self.results.count - ours - theirs + both)

    def variances(self, arm: int, outcome: int) -> tuple[float, float, float]:
        """Variances over worlds of an outcome in the arm, in the reference, and of the paired difference; NaN from one world."""
        ours, theirs = (self.results.variance((row, outcome)) for row in (arm, 0))
        return ours, theirs, self.differences.variance((arm - 1, outcome))

    def side(self, arm: int) -> Side:
        """The primary outcome's effect in these worlds, for an arm numbered from 1."""
        return Side(self.effect(arm, PLACE), self.differences.variance((arm - 1, PLACE)), self.estimate(0, PLACE).mean)

    def _yes(self, arm: int, outcome: int) -> int:
        return int(self.results.total.exact((arm, outcome)) or 0)


class Summary:
    """What the worlds of a design add up to, over the parts added so far. A world that failed in one arm counts in none."""

    def __init__(self, design: Design) -> None:
        self.design = design
        arms = len(design.arms)
        self.working, self.idle = Group.zero(arms), Group.zero(arms)
        self.same_works = np.ones(arms, dtype=bool)  # whether `works` is the same as in the reference in all worlds
        self.failed = 0
        self.first_failure = ""
        self.arrivals = {name: np.zeros((arms, design.months + 1), dtype=np.int64) for name in ARRIVALS}
        self.kept = Kept(arms)
        self._partings = _Partings(arms)

    def add(self, part: pd.DataFrame) -> None:
        """Add a part that holds the same worlds of every arm, rows by arm and world."""
        arms = len(self.design.arms)
        if not np.array_equal(part["arm"].to_numpy(dtype=object), np.repeat(self.design.names, len(part) // arms)):
            raise ValueError("a part must hold the same worlds of every arm, in the order of the design")
        done = (part["status"].to_numpy(dtype=object) == DONE).reshape(arms, -1)
        whole = done.all(axis=0)
        self.failed += int(np.sum(~whole))
        if not self.first_failure and not whole.all():
            self.first_failure = str(part["traceback"].to_numpy(dtype=object)[~done.ravel()][0])
        works = part["works"].to_numpy(dtype=bool).reshape(arms, -1)[:, whole]
        outcomes = part[list(OUTCOMES)].to_numpy(dtype=float).reshape(arms, -1, len(OUTCOMES))[:, whole]
        self.same_works &= (works == works[0]).all(axis=1)
        self.working.add(outcomes[:, works[0]])
        self.idle.add(outcomes[:, ~works[0]])
        self._count_arrivals(outcomes)
        worlds = part["world"].to_numpy()[: len(whole)][whole]
        self.kept.add(worlds, outcomes)
        self._partings.add(outcomes, worlds)

    def whole(self) -> Group:
        """The sums over all worlds; RuntimeError if every one failed."""
        if self.working.results.count + self.idle.results.count == 0:
            raise RuntimeError(f"every world failed in some arm; the first failure:\n{self.first_failure}")
        return self.working.merged(self.idle)

    def is_split(self, arm: int) -> bool:
        """Whether worlds where the incentive works can be told from those where not, the same in the arm and the reference."""
        return bool(self.same_works[arm] and self.working.results.count and self.idle.results.count)

    def partings(self, arm: int) -> tuple[int, ...]:
        """Worlds in which an arm, numbered from 1, and the reference part most."""
        return tuple(world for _, world in self._partings.most[arm - 1])

    def _count_arrivals(self, outcomes: np.ndarray) -> None:
        horizon = self.design.months
        for name, counts in self.arrivals.items():
            months = outcomes[:, :, OUTCOMES.index(name)]
            # a value of the horizon means "not at all" unless the outcome beside it says that it came in the last month
            came = outcomes[:, :, OUTCOMES.index("deal")] > 0 if name == "months_to_deal" else months < horizon
            for arm, (when, yes) in enumerate(zip(months, came, strict=True)):
                counts[arm] += np.bincount(np.ceil(when[yes]).astype(int), minlength=horizon + 1)[: horizon + 1]


class _Partings:
    """The worlds in which each arm is furthest from the reference over the headline outcomes.

    Each outcome is scaled by its spread over the reference's worlds in the first part.
    """

    def __init__(self, arms: int) -> None:
        self.columns = [OUTCOMES.index(m.name) for m in METRICS.values() if m.headline and not m.track and m.name in OUTCOMES]
        self.scale: np.ndarray | None = None
        self.most: list[list[tuple[float, int]]] = [[] for _ in range(arms - 1)]

    def add(self, outcomes: np.ndarray, worlds: np.ndarray) -> None:
        """Add worlds: array (arms, worlds, outcomes), and their numbers."""
        if not len(worlds):
            return
        chosen = outcomes[:, :, self.columns]
        if self.scale is None:
            spread = chosen[0].std(axis=0, ddof=1) if len(worlds) > 1 else np.zeros(len(self.columns))
            self.scale = np.where(spread > 0, spread, 1.0)
        distances = (np.abs(chosen[1:] - chosen[:1]) / self.scale).sum(axis=2)
        for most, distance in zip(self.most, distances, strict=True):
            nearest = np.argsort(-distance, kind="stable")[:EXAMPLES]
            most += [(float(distance[i]), int(worlds[i])) for i in nearest if distance[i] > 0]
            most.sort(key=lambda found: (-found[0], found[1]))
            del most[EXAMPLES:]
