"""In which share of prior draws an effect has a sign, when every future has one draw and its own difference is mostly chance.

Futures are sorted by the effect that their assumptions predict and cut into ten groups; the share is that of groups whose mean
has the sign. The prediction is made for one half of the futures by a ridge regression (Hoerl and Kennard 1970) fitted on the
other half, so that a group's mean is that of futures that did not shape the sorting (sorted group average treatment effects:
Chernozhukov, Demirer, Duflo and Fernandez-Val 2018). The penalty has the least generalised cross-validation error (Golub,
Heath and Wahba 1979).
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

GROUPS = 10
LEAST = 20  # futures of a group (judgement)
PENALTIES = np.logspace(-1.0, 7.0, 33)  # of the squared singular values of standardised assumptions; judgement: wide


class Draws:
    """Assumptions of futures, float array (worlds, assumptions), ready for many effects."""

    def __init__(self, assumptions: np.ndarray) -> None:
        spread = assumptions.std(axis=0)
        varied = spread > 1e-9 * np.maximum(1.0, np.abs(assumptions).max(axis=0, initial=0.0))
        self.standard = (assumptions[:, varied] - assumptions[:, varied].mean(axis=0)) / spread[varied]
        self.halves = (np.arange(len(assumptions)) % 2 == 0, np.arange(len(assumptions)) % 2 == 1)

    @property
    def usable(self) -> bool:
        """Whether assumptions vary and futures are enough for ten groups."""
        return self.standard.shape[1] > 0 and len(self.standard) >= GROUPS * LEAST

    @cached_property
    def _decompositions(self) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], ...]:
        return tuple(np.linalg.svd(self.standard[half], full_matrices=False) for half in self.halves)

    def predicted(self, values: np.ndarray) -> np.ndarray:
        """For every future the effect that its assumptions predict, fitted on the other half: float array (worlds,)."""
        found = np.zeros(len(values))
        for fitted, other, parts in zip(self.halves, self.halves[::-1], self._decompositions, strict=True):
            found[other] = self.standard[other] @ _ridge(parts, values[fitted])
        return found

    def group_means(self, values: np.ndarray) -> np.ndarray:
        """Mean of `values` in ten groups of futures, from the least predicted effect to the largest: float array (10,)."""
        predicted, group = self.predicted(values), np.zeros(len(values), dtype=int)
        for half in self.halves:
            ranks = np.argsort(np.argsort(predicted[half], kind="stable"), kind="stable")
            group[half] = ranks * GROUPS // len(ranks)
        return np.bincount(group, weights=values, minlength=GROUPS) / np.bincount(group, minlength=GROUPS)

    def share(self, values: np.ndarray, sign: float) -> float | None:
        """Share of the groups whose mean has the sign; None where assumptions do not vary or futures are too few."""
        return float(np.mean(sign * self.group_means(values) > 0.0)) if self.usable else None


def _ridge(parts: tuple[np.ndarray, np.ndarray, np.ndarray], values: np.ndarray) -> np.ndarray:
    """Coefficients of the ridge regression with the best penalty."""
    left, size, right = parts
    centred = values - values.mean()
    along, count = left.T @ centred, len(values)
    kept = size**2 / (size**2 + PENALTIES[:, np.newaxis])
    residual = centred @ centred - ((2.0 * kept - kept**2) * along**2).sum(axis=1)
    freedom = np.maximum(count - 1.0 - kept.sum(axis=1), 1.0)
    best = int(np.argmin(residual / freedom**2))
    inverse = np.divide(kept[best], size, out=np.zeros_like(size), where=size > 1e-9 * size.max(initial=0.0))
    return right.T @ (inverse * along)


def same_sign(differences: np.ndarray | None, sign: float) -> tuple[float | None, float | None]:
    """Share of futures that differ at all, and of those the share with the sign; None where there is nothing to count."""
    if differences is None:
        return None, None
    moved = int(np.sum(differences != 0.0))
    return moved / len(differences), float(np.sum(sign * differences > 0.0) / moved) if moved else None
