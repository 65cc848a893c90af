"""What the factorial's worlds say: main effects, interactions, the package against the sum of its parts, arms beside it.

With x_j = 1 where lever j is on, the term of a set T of levers is the mean over all combinations of the other levers of the
difference (of differences ...) that the levers in T make: the weights of the 32 arms are the product over T of (2 x_j - 1),
divided by 2^(5 - |T|) (Montgomery 2017, section 6.4, with interactions as whole differences of differences, not halved).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from keci.experiments.designs.design import Design
from keci.experiments.factorials.arms import LETTERS, LEVERS, NONE, arm_name, arm_names, levels, subsets, term
from keci.experiments.statistics.contrasts import Contrast, JointMoments, holm
from keci.experiments.statistics.intervals import Estimate
from keci.experiments.statistics.metrics import METRICS, Unit, metric
from keci.experiments.store.worlds import DONE
from keci.model.ensemble import OUTCOMES

ALL = arm_name(np.ones(len(LEVERS)))
SIGNIFICANT = 0.05  # of Holm's adjusted p values: one family in twenty errs if there is nothing
MOST_OF_IT = 0.8  # share of the package's effect above which one lever is said to give it (claims.md, H11)
PAIRED = ("normalisation", "welfare_kosovo", "welfare_serbia", "welfare_eu", "welfare_nato")  # for costs, with covariances


@dataclass(frozen=True)
class Term:
    """A main effect or an interaction on one outcome. `adjusted` is Holm's p value among those of the same order."""

    name: str
    order: int
    contrast: Contrast
    adjusted: float

    @property
    def sure(self) -> bool:
        """Whether it stands in its family of terms."""
        return self.adjusted < SIGNIFICANT

    def record(self, outcome: str) -> dict[str, object]:
        """The term on an outcome as a row of a table."""
        numbers = {**self.contrast.numbers(), "p": self.contrast.p, "p_holm": self.adjusted}
        return {"outcome": outcome, "term": self.name, "levers": self.order, **numbers}


@dataclass(frozen=True)
class Package:
    """All five levers together against the sum of each alone, on one outcome.

    `surplus` is the package's effect minus the sum of the single effects; `logit` the same on the logit scale, only for
    chances (None where a share is 0 or 1). `shares` are each single effect as a share of the package's; empty where the
    package's own effect is not sure.
    """

    whole: Contrast
    parts: Contrast
    surplus: Contrast
    logit: Contrast | None
    shares: dict[str, Contrast]

    @property
    def main_part(self) -> str:
        """The lever that alone gives at least four fifths of the package's effect; empty if none does."""
        found = [lever for lever, share in self.shares.items() if share.mean >= MOST_OF_IT]
        return max(found, key=lambda lever: self.shares[lever].mean) if found else ""


class Factorial:
    """Results of a factorial design, over the parts added so far. A world that failed in one arm counts in none."""

    def __init__(self, design: Design) -> None:
        self.design, self.names = design, design.names
        self.levels = levels()
        self.moments = JointMoments(len(self.names), len(OUTCOMES))
        self.paired = JointMoments(len(self.names) * len(PAIRED), 1)
        self.failed = 0
        self.failure = ""

    def to_frame(self) -> pd.DataFrame:
        """All 31 terms of every outcome: mean, low, high, p, and Holm's p among the terms of the same order."""
        return pd.DataFrame([one.record(name) for name in outcome_names() for one in self.all_terms(name)])

    def all_terms(self, outcome: str) -> list[Term]:
        """Main effects, then interactions of two levers, of three ..."""
        return [found for order in range(1, len(LEVERS) + 1) for found in self.terms(outcome, order)]

    def _repr_html_(self) -> str:
        return str(self.to_frame().query("p_holm < @SIGNIFICANT and levers <= 2").head(20).to_html(index=False))

    def add(self, part: pd.DataFrame) -> None:
        """Add a part that holds the same worlds of every arm, rows by arm and world."""
        arms = len(self.names)
        if not np.array_equal(part["arm"].to_numpy(dtype=object), np.repeat(self.names, len(part) // arms)):
            raise ValueError("a part must hold the same worlds of every arm, in the order of the design")
        done = (part["status"].to_numpy(dtype=object) == DONE).reshape(arms, -1)
        whole = done.all(axis=0)
        self.failed += int(np.sum(~whole))
        if not self.failure and not whole.all():
            self.failure = str(part["traceback"].to_numpy(dtype=object)[~done.ravel()][0])
        outcomes = part[list(OUTCOMES)].to_numpy(dtype=float).reshape(arms, -1, len(OUTCOMES))[:, whole]
        self.moments.add(outcomes)
        chosen = outcomes[:, :, [OUTCOMES.index(name) for name in PAIRED]]
        self.paired.add(np.moveaxis(chosen, 2, 1).reshape(arms * len(PAIRED), -1, 1))

    def check(self) -> None:
        """RuntimeError unless two worlds at least were played in all arms: one has no interval."""
        if self.moments.count < 2:
            raise RuntimeError(f"fewer than two worlds were played in every arm; the first failure:\n{self.failure or 'none'}")

    def weights(self, positions: tuple[int, ...]) -> np.ndarray:
        """Weights of all arms (arms,) for the term of these levers; 0 for the arms beside the factorial."""
        weights = np.zeros(len(self.names))
        signs = np.prod(2 * self.levels[:, list(positions)] - 1, axis=1)
        weights[: len(signs)] = signs / 2.0 ** (len(LEVERS) - len(positions))
        return weights

    def against(self, arm: str, reference: str = NONE) -> np.ndarray:
        """Weights of all arms for one arm against another."""
        weights = np.zeros(len(self.names))
        weights[self.names.index(arm)] += 1.0
        weights[self.names.index(reference)] -= 1.0
        return weights

    def result(self, arm: str, outcome: str) -> Estimate:
        """An arm's mean."""
        found = self._contrast(outcome, _only(self.names, arm))
        return found.estimate()

    def effect(self, arm: str, outcome: str) -> Contrast:
        """An arm against the one without any lever."""
        return self._contrast(outcome, self.against(arm))

    def terms(self, outcome: str, order: int) -> list[Term]:
        """Main effects (order 1) or interactions of so many levers, with Holm's p values among them."""
        found = [(term(positions), self._contrast(outcome, self.weights(positions))) for positions in subsets(order)]
        adjusted = holm([contrast.p for _, contrast in found])
        return [Term(name, order, contrast, p) for (name, contrast), p in zip(found, adjusted, strict=True)]

    def package(self, outcome: str) -> Package:
        """The package against the sum of its parts."""
        singles = {lever: self.against(letter) for lever, letter in LETTERS.items()}
        whole, parts = self.against(ALL), np.sum(list(singles.values()), axis=0)
        surplus = whole - parts
        at, chance = OUTCOMES.index(outcome), metric(outcome).unit in (Unit.FUTURES, Unit.PERCENT)
        shares = {lever: self.moments.ratio(at, weights, whole) for lever, weights in singles.items()}
        return Package(
            self._contrast(outcome, whole),
            self._contrast(outcome, parts),
            self._contrast(outcome, surplus),
            self.moments.contrast(at, surplus, "logit") if chance else None,
            {lever: share for lever, share in shares.items() if share is not None},
        )

    def _contrast(self, outcome: str, weights: np.ndarray) -> Contrast:
        found = self.moments.contrast(OUTCOMES.index(outcome), weights)
        assert found is not None  # the plain scale takes every mean
        return found


def _only(names: tuple[str, ...], arm: str) -> np.ndarray:
    return np.array([float(name == arm) for name in names])


def summarise(design: Design, parts: Iterable[pd.DataFrame]) -> Factorial:
    """Sum up the parts of a factorial; ValueError if its first arms are not the 32 combinations in their order."""
    names = arm_names()
    if design.names[: len(names)] != names:
        raise ValueError("the first arms must be the 32 combinations of the levers")
    found = Factorial(design)
    for part in parts:
        found.add(part)
    found.check()
    return found


def outcome_names() -> tuple[str, ...]:
    """All outcomes that the table of outcomes knows, in its order."""
    return tuple(name for name in METRICS if name in OUTCOMES)
