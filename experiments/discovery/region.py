"""A region of the space of assumptions: for each parameter the bins that belong to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keci.experiments.discovery.binning import Binning


@dataclass(frozen=True)
class Condition:
    """What a region asks of one parameter: above `low`, at most `high` (None: no limit), or one of `levels`."""

    parameter: str
    low: float | None
    high: float | None
    levels: tuple[str, ...] = ()

    def holds(self, values: np.ndarray) -> np.ndarray:
        """Whether values of the parameter meet it: bool array of their shape."""
        if self.levels:
            return np.isin(values.astype(str), self.levels)
        above = True if self.low is None else values > self.low
        below = True if self.high is None else values <= self.high
        return np.broadcast_to(above & below, values.shape)


@dataclass(frozen=True)
class Restriction:
    """One limit of a region, or one set of names: the bins of a parameter that it cuts off, bool array (bins,)."""

    parameter: int
    cut: np.ndarray


@dataclass(frozen=True)
class Region:
    """`kept` is a bool array (parameters, bins); a world lies in the region if all its bins are kept."""

    kept: np.ndarray

    @staticmethod
    def whole(binning: Binning) -> Region:
        """All worlds; bins that a parameter does not have count as kept."""
        return Region(np.ones((len(binning.names), binning.width), dtype=bool))

    @property
    def restricted(self) -> np.ndarray:
        """The positions of the parameters of which something is asked: int array."""
        return np.flatnonzero(~self.kept.all(axis=1))

    def contains(self, codes: np.ndarray) -> np.ndarray:
        """Which worlds lie in it: bool array (worlds,), from their bins (parameters, worlds)."""
        inside = np.ones(codes.shape[1], dtype=bool)
        for p in self.restricted:
            inside &= self.kept[p][codes[p]]
        return inside

    def asking(self, parameter: int, kept: np.ndarray) -> Region:
        """The region with other bins of one parameter: bool array (bins,)."""
        changed = self.kept.copy()
        changed[parameter] = kept
        return Region(changed)

    @staticmethod
    def cutting(restrictions: list[Restriction], shape: tuple[int, ...]) -> Region:
        """The region of shape (parameters, bins) with these restrictions alone."""
        kept = np.ones(shape, dtype=bool)
        for r in restrictions:
            kept[r.parameter] &= ~r.cut
        return Region(kept)

    def restrictions(self, ordered: np.ndarray, sizes: np.ndarray) -> list[Restriction]:
        """Its restrictions: a lower and an upper limit apart, as each may be idle alone; names together."""
        places = np.arange(self.kept.shape[1])
        found = []
        for p in self.restricted:
            bins = np.flatnonzero(self.kept[p][: sizes[p]])
            sides = [places < bins[0], (places > bins[-1]) & (places < sizes[p])] if ordered[p] else [~self.kept[p]]
            found += [Restriction(int(p), cut) for cut in sides if cut.any()]
        return found

    def conditions(self, binning: Binning) -> tuple[Condition, ...]:
        """What it asks, in the order of the parameters."""
        return tuple(_condition(binning, int(p), self.kept[p]) for p in self.restricted)


def _condition(binning: Binning, parameter: int, kept: np.ndarray) -> Condition:
    name, edges, size = binning.names[parameter], binning.edges[parameter], int(binning.sizes[parameter])
    bins = np.flatnonzero(kept[:size])
    if edges is None:
        return Condition(name, None, None, tuple(binning.levels[parameter][b] for b in bins))
    low = float(edges[bins[0] - 1]) if len(bins) and bins[0] > 0 else None
    high = float(edges[bins[-1]]) if len(bins) and bins[-1] < size - 1 else None
    return Condition(name, low, high)
