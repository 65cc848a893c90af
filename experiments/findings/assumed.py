"""The assumptions under which kept futures were played, batch by batch, and how they are called in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from keci.agents.parameters import Parameter
from keci.experiments.designs.design import Design
from keci.model.ensemble import assumptions
from keci.model.parameters import priors
from keci.model.scenario import Scenario

BATCH = 10_000  # futures whose assumptions are in memory at once, 20 MB
WORKS = "works"
NAMES = (*(parameter.name for parameter in Parameter), WORKS)


@dataclass(frozen=True)
class Assumed:
    """The assumptions of a design's futures, as the reference draws them, without those that are the same in all."""

    design: Design
    worlds: np.ndarray  # numbers of the futures, ascending

    @property
    def varying(self) -> np.ndarray:
        """Places in `NAMES` of the assumptions that differ between the first futures."""
        if not len(self.worlds):
            return np.zeros(0, dtype=np.int64)
        first = next(self._batches())[1]
        return np.flatnonzero(first.min(axis=0) < first.max(axis=0))

    def batches(self) -> Iterator[tuple[slice, np.ndarray]]:
        """Which of the futures, and their assumptions: (n, varying)."""
        varying = self.varying
        return ((which, found[:, varying]) for which, found in self._batches())

    def _batches(self) -> Iterator[tuple[slice, np.ndarray]]:
        for begin in range(0, len(self.worlds), BATCH):
            numbers = self.worlds[begin : begin + BATCH]
            first, count = int(numbers[0]), int(numbers[-1] - numbers[0]) + 1
            drawn = _drawn(self.design.arms[0].model_dump_json(), self.design.seed, self.design.parameters, first, count)
            yield slice(begin, begin + len(numbers)), drawn[numbers - first]


@lru_cache(maxsize=2)
def _drawn(reference: str, seed: int, parameters: str, first: int, count: int) -> np.ndarray:
    """Assumptions of futures in a row: (count, `NAMES`). Kept for the next question on the same futures."""
    return assumptions(Scenario.model_validate_json(reference), count, seed, parameters, first).to_numpy(dtype=float)


def spoken(name: str) -> str:
    """An assumption in a sentence: what it means, and its name, under which a scenario can fix it."""
    if name == WORKS:
        return "whether an incentive short of membership works at all"
    meaning = priors()[name].meaning
    return f"{meaning[0].lower()}{meaning[1:]} ({name})"
