"""Worlds played with given parameter sets, and which set each of them took."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from keci.agents.rules.chance import Stream, chance_key, uniform


@contextmanager
def sets_file(draws: pd.DataFrame) -> Iterator[str]:
    """A file of parameter sets of equal weight, as `--parameters` takes it; it is gone afterwards."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sets.csv"
        draws.to_csv(path, index=False)
        yield str(path)


def taken(sets: int, seed: int, worlds: int, first: int = 0) -> np.ndarray:
    """The row that worlds `first` onwards take of so many sets of equal weight: int array (worlds,).

    By the same keyed draw as in the worlds themselves (`agents.moves.beginnings.draw_set`).
    """
    draws = np.array([uniform(chance_key(seed, first + world), int(Stream.PARAMETER_SET), 0, 0, 0) for world in range(worlds)])
    edges = np.cumsum(np.ones(sets)) / sets
    return np.minimum(np.searchsorted(edges, draws, side="right"), sets - 1)
