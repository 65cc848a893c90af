"""What is kept of single futures, beside the sums: the main outcome of many, the differences in all outcomes of some."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from keci.experiments.statistics.metrics import PRIMARY
from keci.model.ensemble import OUTCOMES

MOST = 100_000  # futures whose main outcome is kept for every arm, and pairs whose differences in all outcomes are kept
PLACE = OUTCOMES.index(PRIMARY)


@dataclass
class Kept:
    """The first futures that were played in every arm, in the order of their numbers, as they came part by part."""

    arms: int
    _worlds: list[np.ndarray] = field(default_factory=list)
    _primary: list[np.ndarray] = field(default_factory=list)
    _differences: list[np.ndarray] = field(default_factory=list)
    count: int = 0

    @property
    def most_pairs(self) -> int:
        """Futures whose differences in all outcomes are kept, so that memory does not grow with the arms."""
        return MOST // max(self.arms - 1, 1)

    def add(self, worlds: np.ndarray, outcomes: np.ndarray) -> None:
        """Add futures: their numbers (n,) and outcomes (arms, n, outcomes), the reference first."""
        room, pairs = MOST - self.count, max(self.most_pairs - self.count, 0)
        if room > 0 and len(worlds):
            self._worlds.append(np.asarray(worlds[:room], dtype=np.int64))
            self._primary.append(outcomes[:, :room, PLACE].astype(np.int8))
        if pairs > 0 and len(worlds):
            self._differences.append((outcomes[1:, :pairs] - outcomes[:1, :pairs]).astype(np.float32))
        self.count += min(max(room, 0), len(worlds))

    @property
    def worlds(self) -> np.ndarray:
        """Numbers of the futures: int64 array (n,)."""
        return np.concatenate(self._worlds) if self._worlds else np.zeros(0, dtype=np.int64)

    @property
    def primary(self) -> np.ndarray:
        """The main outcome, 0 or 1: int8 array (arms, n)."""
        return np.concatenate(self._primary, axis=1) if self._primary else np.zeros((self.arms, 0), dtype=np.int8)

    def differences(self, arm: int) -> np.ndarray:
        """Paired differences of an arm, numbered from 1, in all outcomes: float64 array (pairs kept, outcomes)."""
        parts = [part[arm - 1] for part in self._differences]
        return np.concatenate(parts).astype(float) if parts else np.zeros((0, len(OUTCOMES)))
