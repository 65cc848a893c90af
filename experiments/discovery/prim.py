"""The patient rule induction method: peel a box out of the space of assumptions in which the mean gain is high.

Friedman and Fisher 1999, "Bump hunting in high-dimensional data" (https://doi.org/10.1023/A:1008894516817). The target is the
paired difference itself, mostly 0 and else +1 or -1, and never the difference cut at a threshold: chance moves single futures
both ways, and only the mean of a box tells help from chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.discovery.contrast import Sums, chance
from experiments.discovery.counts import Counts, counted
from experiments.discovery.region import Region

PEEL = 0.05  # share of the box that a peel takes off at least: Friedman and Fisher's alpha (1999, section 8)
LEAST_SUPPORT = 0.02  # share of the worlds in the smallest box; judgement: one future in fifty
MOST_ROUNDS = 10  # of pasting; two or three are usual


@dataclass(frozen=True)
class Searched:
    """What PRIM searches: bins (parameters, worlds), gains (worlds,), whether bins are ordered (parameters,), the number of bins
    of each parameter (parameters,), and `worth`, the mean gain from which a world is worth having in the box."""

    codes: np.ndarray
    gain: np.ndarray
    ordered: np.ndarray
    sizes: np.ndarray
    worth: float

    @property
    def width(self) -> int:
        """The number of bins of the widest parameter."""
        return int(self.sizes.max())

    @property
    def least(self) -> float:
        """The smallest number of worlds in a box."""
        return LEAST_SUPPORT * len(self.gain)

    def excess(self, region: Region) -> float:
        """Sum over the box's worlds of the gain less `worth`: what the box is chosen by."""
        inside = region.contains(self.codes)
        return float(self.gain[inside].sum()) - self.worth * float(inside.sum())

    def sums(self, region: Region) -> Sums:
        """Sums of the gains in a box."""
        return Sums.of(self.gain[region.contains(self.codes)])


def search(searched: Searched, level: float) -> Region:
    """The box with the largest excess on the peeling path, its limits set anew by pasting, without restrictions that chance
    explains.

    The excess, the sum of gain less worth, is the rule by which a box is chosen: of all regions, the one where the mean gain
    given the assumptions is above `worth` has the largest, so that neither a tiny box of high mean nor the whole space wins.
    """
    path = peeled(searched)
    best = path[int(np.argmax([searched.excess(region) for region in path]))]
    return supported(searched, pasted(searched, best), level)


def peeled(searched: Searched, peel: float = PEEL) -> list[Region]:
    """Boxes from the whole space to the smallest, each a peel smaller than the one before."""
    kept = np.ones((len(searched.sizes), searched.width), dtype=bool)
    inside = np.arange(len(searched.gain))
    counts = counted(searched.codes, searched.gain, inside, searched.width)
    path = [Region(kept)]
    while True:
        found = best_peel(counts, kept, searched, peel)
        if found is None:
            return path
        p, bins = found
        gone = bins[searched.codes[p][inside]]
        counts = counts - counted(searched.codes, searched.gain, inside[gone], searched.width)
        inside = inside[~gone]
        kept = path[-1].asking(p, kept[p] & ~bins).kept
        path.append(Region(kept))


def best_peel(counts: Counts, kept: np.ndarray, searched: Searched, peel: float) -> tuple[int, np.ndarray] | None:
    """The piece whose loss raises the mean most surely: parameter and bins, bool array (bins,); None if none may go.

    Pieces are the lowest or the highest bins of a parameter with at least a share `peel` of the box, or a single name. Where
    pieces differ in size, as with designs, the mean of the rest would favour large ones and the mean of the piece the noise of
    small ones; they are compared by (mean of the box - mean of the piece) sqrt(n N / (N - n)), proportional to the test
    statistic of the piece against the rest. For pieces of equal size that is Friedman and Fisher's criterion.
    """
    mass = peel * float(counts.worlds[0].sum())
    backwards = Counts(counts.worlds[:, ::-1], counts.total[:, ::-1])
    lowest = _lowest(counts, mass) & searched.ordered[:, None]
    highest = _lowest(backwards, mass)[:, ::-1] & searched.ordered[:, None]
    pieces = np.concatenate([lowest, highest, _worst_name(counts, searched)])
    worlds = (pieces * np.tile(counts.worlds, (3, 1))).sum(axis=1)
    total = (pieces * np.tile(counts.total, (3, 1))).sum(axis=1)
    scores = _scores(worlds, total, counts, searched.least)
    best = int(np.argmax(scores))
    return (best % len(kept), pieces[best]) if np.isfinite(scores[best]) else None


def _lowest(counts: Counts, mass: float) -> np.ndarray:
    """The fewest bins from the lowest on that hold `mass` worlds: bool array (parameters, bins)."""
    return np.cumsum(counts.worlds, axis=1) - counts.worlds < mass


def _worst_name(counts: Counts, searched: Searched) -> np.ndarray:
    """For parameters of names the one that is best peeled: bool array (parameters, bins)."""
    scores = _scores(counts.worlds, counts.total, counts, searched.least)
    pieces = np.arange(counts.worlds.shape[1])[None, :] == np.argmax(scores, axis=1)[:, None]
    return pieces & ~searched.ordered[:, None]


def _scores(worlds: np.ndarray, total: np.ndarray, counts: Counts, least: float) -> np.ndarray:
    """How surely the mean rises without pieces of so many worlds; minus infinity for pieces that may not go."""
    size, whole = float(counts.worlds[0].sum()), float(counts.total[0].sum())
    left = size - worlds
    gap = whole / max(size, 1.0) - total / np.maximum(worlds, 1.0)
    allowed = (worlds > 0) & (left >= max(least, 1.0))
    return np.where(allowed, gap * np.sqrt(worlds * size / np.maximum(left, 1.0)), -np.inf)


def pasted(searched: Searched, region: Region) -> Region:
    """The box with every limit set where the excess is largest given all others, until nothing changes.

    Friedman and Fisher paste pieces back while the mean of the box rises (1999, section 8.2). Here the run of bins with the
    largest excess is taken at once (Bentley 1984, https://doi.org/10.1145/358234.381162), which may also peel further.
    """
    for _ in range(MOST_ROUNDS):
        before = region.kept
        for p in region.restricted:
            region = _best_bins(searched, region, int(p))
        if np.array_equal(before, region.kept):
            break
    return region


def _best_bins(searched: Searched, region: Region, parameter: int) -> Region:
    size, row, kept = int(searched.sizes[parameter]), searched.codes[parameter], region.kept[parameter]
    others = region.asking(parameter, np.ones(searched.width, dtype=bool)).contains(searched.codes)
    worlds = np.bincount(row[others], minlength=size).astype(float)
    excess = np.bincount(row[others], searched.gain[others], minlength=size) - searched.worth * worlds
    bins = best_run(excess, not kept[0], not kept[size - 1]) if searched.ordered[parameter] else excess > 0
    if worlds[bins].sum() < max(searched.least, 1.0):
        return region
    return region.asking(parameter, np.append(bins, np.ones(searched.width - size, dtype=bool)))


def best_run(excess: np.ndarray, low: bool = True, high: bool = True) -> np.ndarray:
    """The run of neighbouring bins with the largest sum: bool array of the shape of `excess`.

    Only a limit that the box has (`low`, `high`) is moved: one that chance explained does not come back.
    """
    sums = np.append(0.0, np.cumsum(excess))
    floor = np.minimum.accumulate(sums)[:-1] if low else np.zeros(len(excess))
    end = int(np.argmax(sums[1:] - floor)) if high else len(excess) - 1
    start = int(np.argmin(sums[: end + 1])) if low else 0
    places = np.arange(len(excess))
    return (places >= start) & (places <= end)


def supported(searched: Searched, region: Region, level: float) -> Region:
    """The box without restrictions that chance explains, the least supported first, pasted anew after each.

    The level is shared among all limits that the search could have set (Bonferroni): two for each bin.
    """
    level /= 2.0 * float(searched.sizes.sum())
    while len(region.restricted):
        opened = openings(searched, region)
        values = [quasi_p(searched, region, wider) for wider in opened]
        worst = int(np.argmax(values))
        if values[worst] < level:
            break
        region = pasted(searched, opened[worst])
    return region


def openings(searched: Searched, region: Region) -> list[Region]:
    """The box without one of its restrictions, for each: a lower limit, an upper limit, or a set of names."""
    found = []
    for p in region.restricted:
        kept, size = region.kept[p], int(searched.sizes[p])
        first, last = int(np.argmax(kept[:size])), size - 1 - int(np.argmax(kept[:size][::-1]))
        places = np.arange(searched.width)
        ends = [(places <= last, first), (places >= first, size - 1 - last)] if searched.ordered[p] else [(places >= 0, 1)]
        found += [region.asking(int(p), (kept | free) if not searched.ordered[p] else free) for free, cut in ends if cut]
    return [Region(_open(r.kept, searched.sizes)) for r in found]


def _open(kept: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Bins that a parameter does not have count as kept."""
    return kept | (np.arange(kept.shape[1])[None, :] >= sizes[:, None])


def quasi_p(searched: Searched, region: Region, wider: Region) -> float:
    """How often chance alone would give the box so high a mean among the worlds of the box without the restriction.

    Bryant and Lempert's quasi-p-value (2010, https://doi.org/10.1016/j.techfore.2009.08.002, section 3.3) is a binomial tail for
    outcomes 0 or 1; for differences it is the permutation test of the worlds inside against those that the restriction cuts off.
    """
    inside = searched.sums(region)
    return chance(inside, searched.sums(wider) - inside)
