"""What a window taught, as a whole and without each of its patterns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from keci.experiments.calibration import study
from keci.experiments.calibration.leaving_out import without_each
from keci.experiments.calibration.posterior import Posterior
from keci.experiments.calibration.words import believed, listed
from keci.experiments.record.hindcasts import FIRST_TEST
from keci.experiments.record.window import Window
from keci.experiments.store.execution import Execution

WHOLE = ""  # in place of the name of a pattern left out


@dataclass(frozen=True)
class Taught:
    """The posteriors of a window by the pattern that they leave out; `WHOLE` leaves out none. `believed` says of pseudo-records
    whether known parameters were found."""

    name: str
    window: Window
    hindcasts: int
    active: tuple[str, ...]
    posteriors: Mapping[str, Posterior]
    believed: str = ""

    @property
    def tells(self) -> str:
        """Of which parameters the window tells something, and whether known values of them would be found, in words."""
        return f"{len(self.active)} parameters are told: {listed(self.active)}. {self.believed}"

    @property
    def unseen(self) -> bool:
        """Whether nothing of the years that are tested was read."""
        return self.window.end < FIRST_TEST

    @property
    def seen(self) -> str:
        """Which years of the test were read, as `years_seen` says it."""
        return self.years_seen(self.window.end)

    @staticmethod
    def years_seen(end: str) -> str:
        """Which years of the test a window that ends so has read: "2021", "2021-22", or nothing."""
        first, last = FIRST_TEST[:4], end[:4]
        return "" if end < FIRST_TEST else first if first == last else f"{first}-{last[2:]}"


def teach(name: str, window: Window, futures: int, seed: int, out: Path, each: bool, how: Execution | None = None) -> Taught:
    """Play or find the table of a window and learn from it; without each of its patterns too if `each`."""
    how = how or Execution()
    stored = study.play(window, futures, seed, out, how)
    table = study.read_table(window, stored)
    observed = table.with_error(seed)
    how.say(f"{name}: what {table.size:,} hindcasts and {len(table.names)} patterns teach")
    screening, matched, whole = study.learn(name, table, observed, seed)
    found = {WHOLE: whole}
    if each:
        how.say(f"{name}: the same without each pattern")
        found.update(without_each(table, observed, screening, matched))
    how.say(f"{name}: whether known parameters would be found")
    return Taught(name, window, table.size, tuple(screening.active), found, believed(study.believed(observed, screening, seed)))


def union(found: list[Taught]) -> pd.DataFrame:
    """All parameter sets that any posterior holds, each once: float64 frame, by the label of the hindcast they were played in.

    Hindcasts of all windows are the same worlds, so that one label has the same set in every window.
    """
    parts = [posterior.draws for taught in found for posterior in taught.posteriors.values()]
    whole = pd.concat(parts)
    return whole[~whole.index.duplicated()].sort_index().astype(np.float64)


def weights_of(posterior: Posterior, labels: pd.Index) -> np.ndarray:
    """Weight of each of these sets in a posterior, 0 for those that it does not hold: array (sets,)."""
    weights = np.zeros(len(labels))
    weights[labels.get_indexer(posterior.draws.index)] = posterior.weights
    return weights
