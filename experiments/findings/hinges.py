"""On what the main outcome's effect hangs: assumptions that cut the futures into two kinds with different effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from keci.experiments.designs.design import Design
from keci.experiments.findings.assumed import NAMES, WORKS, Assumed, spoken
from keci.experiments.findings.kept import Kept
from keci.experiments.statistics.halves import CHANCE, Cut, Drawn, apart, strongest_cuts
from keci.experiments.statistics.intervals import Effect, paired
from keci.experiments.statistics.metrics import METRICS, PRIMARY


@dataclass(frozen=True)
class Branch:
    """The effect on the main outcome in one kind of futures; `base` is the reference's mean there."""

    said: str  # "where it does"
    effect: Effect
    base: float


@dataclass(frozen=True)
class Hinge:
    """An assumption on which the effect depends: the two kinds of futures, the one with the larger effect first."""

    name: str
    spoken: str
    branches: tuple[Branch, Branch]

    def document(self) -> dict[str, object]:
        """As plain data."""
        sides = [{"said": b.said, "reference": b.base, **b.effect.numbers()} for b in self.branches]
        return {"assumption": self.name, "spoken": self.spoken, "branches": sides}


@dataclass(frozen=True)
class Side:
    """The primary outcome in one kind of futures: the effect, the variance of the paired difference, the reference's mean."""

    effect: Effect
    variance: float
    base: float


def works_hinge(working: Side, idle: Side) -> Hinge | None:
    """Whether such incentives work, if the effect differs between the two kinds of futures; named before anything was played."""
    one, two = ((side.effect.mean, side.variance, side.effect.count) for side in (working, idle))
    if not 2.0 * float(ndtr(-abs(apart(one, two)))) < CHANCE:
        return None
    branches = [Branch(said, side.effect, side.base) for said, side in (("where it does", working), ("where it does not", idle))]
    return Hinge(WORKS, spoken(WORKS), _ordered(branches))


def strongest_hinges(design: Design, kept: Kept) -> list[Hinge | None]:
    """For each arm but the reference the assumption that its effect depends on most; None where none stands out from chance.

    Effects are those in the half of the futures that the assumption was not chosen by.
    """
    primary = kept.primary.astype(float)
    differences = (primary[1:] - primary[:1]).T
    assumed = Assumed(design, kept.worlds)
    places = assumed.varying
    nothing: list[Hinge | None] = [None] * (len(design.arms) - 1)
    if not len(places) or not differences.any():
        return nothing
    cuts = strongest_cuts(Drawn(drawn, differences[which]) for which, drawn in assumed.batches())
    if all(cut is None for cut in cuts):
        return nothing
    return _hinges(assumed, places, primary, cuts)


def _hinges(assumed: Assumed, places: np.ndarray, primary: np.ndarray, cuts: Sequence[Cut | None]) -> list[Hinge | None]:
    above = np.zeros((len(cuts), primary.shape[1]), dtype=bool)
    tested = np.zeros(primary.shape[1], dtype=bool)
    for which, drawn in assumed.batches():
        tested[which][1::2] = True
        for row, cut in enumerate(cuts):
            if cut is not None:
                above[row, which] = drawn[:, cut.parameter] > cut.threshold
    return [
        None if cut is None else _hinge(NAMES[places[cut.parameter]], cut, primary[[0, row + 1]][:, tested], above[row, tested])
        for row, cut in enumerate(cuts)
    ]


def _hinge(name: str, cut: Cut, pair: np.ndarray, above: np.ndarray) -> Hinge:
    """`pair` holds the main outcome of the reference and of the arm: (2, n)."""
    if name == WORKS:
        words = ("where it does", "where it does not")
    else:
        words = (f"where it is above {cut.threshold:.2g}", "where it is not")
    branches = []
    for said, side in zip(words, (above, ~above), strict=True):
        reference, arm = pair[:, side]
        effect = paired(reference, arm, binary=True, better=METRICS[PRIMARY].better)
        branches.append(Branch(said, effect, float(reference.mean())))
    return Hinge(name, spoken(name), _ordered(branches))


def _ordered(branches: Sequence[Branch]) -> tuple[Branch, Branch]:
    one, two = branches
    return (one, two) if abs(one.effect.mean) >= abs(two.effect.mean) else (two, one)
