"""All of a discovery at once: where an arm helps, does nothing or harms, what drives it, and how much is luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from keci.experiments.discovery.box import HARMS, HELPS, Box, best_box
from keci.experiments.discovery.drivers import drivers, grouped, screened
from keci.experiments.discovery.flip import Flip, flips
from keci.experiments.discovery.luck import Bound, Luck, bound, luck
from keci.experiments.discovery.pairs import Pairs, pairs
from keci.experiments.discovery.surface import Surface, surface
from keci.experiments.discovery.tree import Tree, grow


@dataclass(frozen=True)
class Discovery:
    """What was found. `flips` are at 0 and at the smallest effect of interest, for the parameters found to drive the effect
    (for the strongest five if none is). `surface` is None with fewer than two parameters that vary; `luck` is None without
    replicates."""

    pairs: Pairs
    tree: Tree
    helps: Box
    harms: Box
    drivers: pd.DataFrame
    groups: pd.DataFrame
    surface: Surface | None
    flips: tuple[Flip, ...]
    bound: Bound
    luck: Luck | None

    def to_frame(self) -> pd.DataFrame:
        """What drives the effect, a row a parameter, as `drivers.drivers` gives it."""
        return self.drivers.copy()

    def _repr_html_(self) -> str:
        return str(self.drivers[["parameter", "share", "low", "high", "found"]].head(10).to_html(index=False))


def discover(
    assumptions: pd.DataFrame,
    difference: np.ndarray,
    smallest: float,
    better: int = 1,
    seed: int = 0,
    sets: np.ndarray | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
) -> Discovery:
    """Search one half of the worlds, test and estimate on the other.

    The tree looks at all parameters. PRIM and the picture of two look at those that the searching half proposes: that pass the
    screening alone, or that its tree splits on, where they may matter only together with another.

    Args:
        assumptions: worlds x parameters, the index the worlds' numbers; numbers, names or ordered categories.
        difference: the paired difference, arm minus reference, float array (worlds,).
        smallest: the smallest effect of interest, in the outcome's unit.
        better: +1 if more of the outcome is better, -1 if less is.
        seed: of halves and resamples.
        sets: which futures share their assumptions, int array (worlds,), if any do.
        groups: names of parameters by group.

    Raises:
        InputError: as `experiments.discovery.pairs.pairs`, `grouped` and `luck`.
    """
    these = pairs(assumptions, difference, smallest, better, seed, sets)
    tree, table, passing = grow(these), drivers(these), screened(these, these.training)
    candidates = proposed(passing, tree)
    return Discovery(
        these,
        tree,
        best_box(these, HELPS, candidates),
        best_box(these, HARMS, candidates),
        table,
        grouped(these, groups or {}),
        surface(these, candidates) if (these.binning.sizes > 1).sum() > 1 else None,
        tuple(flip for mark in (0.0, these.smallest) for flip in flips(these, mark, _flipping(these, table))),
        bound(these, tree, passing),
        None if sets is None else luck(difference, sets, seed=seed),
    )


def proposed(passing: np.ndarray, tree: Tree) -> np.ndarray:
    """Positions of the parameters that pass the screening, the strongest first, then of those that the tree splits on."""
    return np.array(list(dict.fromkeys([*passing.tolist(), *tree.grown])), dtype=np.intp)


def _flipping(these: Pairs, table: pd.DataFrame) -> list[int]:
    found = table[table["found"]]
    names = list((found if len(found) else table.head(5))["parameter"])
    return [p for p in (these.binning.names.index(name) for name in names) if these.binning.sizes[p] > 1]
