"""What the track does to normalisation under each of many posteriors, from worlds that all of them share.

Worlds are played once with the sets of all posteriors together, each set as often as any other, and are then weighted as each
posterior weights its sets. So posteriors are compared on the same chance, and a change is due to the weights alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from keci.experiments.dependence.sets import sets_file, taken
from keci.experiments.statistics.intervals import Effect
from keci.experiments.statistics.metrics import PRIMARY
from keci.model.ensemble import simulate

REFERENCE, ARM = "baseline", "keci"
WIDE = float(ndtri(0.975))  # of a 95 % interval, in standard errors


@dataclass(frozen=True)
class Pairs:
    """The primary outcome in the reference and in the arm, arrays (worlds,), and the row of the set each world took."""

    reference: np.ndarray
    arm: np.ndarray
    rows: np.ndarray

    @property
    def difference(self) -> np.ndarray:
        """Arm less reference, array (worlds,)."""
        return self.arm - self.reference


def play(draws: pd.DataFrame, worlds: int, seed: int) -> Pairs:
    """Play both arms with these sets."""
    with sets_file(draws) as path:
        reference, arm = (simulate(name, worlds, seed, path)[PRIMARY].to_numpy() for name in (REFERENCE, ARM))
    return Pairs(reference, arm, taken(len(draws), seed, worlds))


def base(pairs: Pairs, weights: np.ndarray) -> float:
    """Share of the reference's worlds with the outcome; `weights` (sets,) are a posterior's."""
    return float(np.average(pairs.reference, weights=weights[pairs.rows]))


def effect(pairs: Pairs, weights: np.ndarray) -> Effect:
    """The effect under a posterior that weights the sets so: array (sets,).

    The 95 % interval is that of a ratio of sums, worlds with the same set counting as one cluster (Cochran 1977, Sampling
    Techniques, 6.3): sets are what a posterior has few of.
    """
    weight, difference = weights[pairs.rows], pairs.difference
    mean = float(np.average(difference, weights=weight))
    half = WIDE * float(np.sqrt(np.square(_influence(pairs, weights)).sum()))
    more, less = (float(weight[sign * difference > 0].sum() / weight.sum()) for sign in (1, -1))
    same = more if mean > 0 else less if mean < 0 else 0.0
    moved = more + less
    share = same / moved if moved else float("nan")
    return Effect(mean, mean - half, mean + half, int(np.sum(weight > 0)), more, less, share, moved)


def change(pairs: Pairs, weights: np.ndarray, others: np.ndarray) -> tuple[float, float]:
    """How much larger the effect is under the first weights than under the others, and half its 95 % interval."""
    influence = _influence(pairs, weights) - _influence(pairs, others)
    difference = effect(pairs, weights).mean - effect(pairs, others).mean
    return difference, WIDE * float(np.sqrt(np.square(influence).sum()))


def _influence(pairs: Pairs, weights: np.ndarray) -> np.ndarray:
    """What each set contributes to the error of the weighted mean difference: array (sets,)."""
    weight, difference = weights[pairs.rows], pairs.difference
    mean = np.average(difference, weights=weight)
    return np.bincount(pairs.rows, weight * (difference - mean), minlength=len(weights)) / weight.sum()
