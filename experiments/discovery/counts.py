"""Numbers of worlds and sums of their gains by parameter and bin: what all searches look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Counts:
    """`worlds` and `total` are float arrays (parameters, bins): number of worlds, and sum of their gains, in each bin."""

    worlds: np.ndarray
    total: np.ndarray

    def __sub__(self, other: Counts) -> Counts:
        return Counts(self.worlds - other.worlds, self.total - other.total)

    @property
    def means(self) -> np.ndarray:
        """Mean gain by bin, 0 where a bin is empty."""
        return self.total / np.maximum(self.worlds, 1.0)


def counted(codes: np.ndarray, gain: np.ndarray, among: np.ndarray, width: int) -> Counts:
    """Counts over some worlds.

    Args:
        codes: bins, uint8 array (parameters, worlds).
        gain: float array (worlds,).
        among: indices of the worlds.
        width: the number of bins of the widest parameter.
    """
    moved = among[gain[among] != 0.0]  # most pairs do not differ; sums need only those that do
    weights = gain[moved]
    worlds = np.empty((len(codes), width))
    total = np.empty((len(codes), width))
    for p, row in enumerate(codes):
        worlds[p] = np.bincount(row[among], minlength=width)
        total[p] = np.bincount(row[moved], weights, minlength=width)
    return Counts(worlds, total)
