"""The patient rule induction method: peel a box out of the space of assumptions in which the mean gain is high.

Friedman and Fisher 1999, "Bump hunting in high-dimensional data" (https://doi.org/10.1023/A:1008894516817). The target is the
paired difference itself, mostly 0 and else +1 or -1, and never the difference cut at a threshold: chance moves single futures
both ways, and only the mean of a box tells help from chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from keci.experiments.discovery.contrast import Sums, chance
from keci.experiments.discovery.counts import Counts, counted
from keci.experiments.discovery.region import Region, Restriction

PEEL = 0.05  # share of the box that a peel takes off at least: alpha, of Friedman and Fisher's usual size
LEAST_SUPPORT = 0.02  # share of the worlds in the smallest box; judgement: one future in fifty
MOST_ROUNDS = 10  # of pasting; two or three are usual


@dataclass(frozen=True)
class Searched:
    """What PRIM searches: bins (parameters, worlds), gains (worlds,), whether bins are ordered (parameters,), the number of bins
    of each parameter (parameters,), and `smallest`, the mean gain that a box must reach."""

    codes: np.ndarray
    gain: np.ndarray
    ordered: np.ndarray
    sizes: np.ndarray
    smallest: float

    @property
    def width(self) -> int:
        """The number of bins of the widest parameter."""
        return int(self.sizes.max())

    @property
    def least(self) -> float:
        """The smallest number of worlds in a box."""
        return max(1.0, LEAST_SUPPORT * len(self.gain))

    @cached_property
    def all(self) -> Sums:
        """Sums of all gains."""
        return Sums.of(self.gain)

    def sums(self, region: Region) -> Sums:
        """Sums of the gains in a box."""
        return Sums.of(self.gain[region.contains(self.codes)])


def search(searched: Searched, level: float) -> Region:
    """The box on the peeling path that tells most, without restrictions that chance explains, its limits set anew by pasting.

    Of the boxes whose mean reaches the smallest effect of interest, the one is taken that explains most of the variance, as a
    tree's split would: neither a tiny box of high mean nor the whole space wins. The whole space is the answer if none does.
    """
    path = peeled(searched)
    best = path[int(np.argmax([explained(searched, step) for step in path]))].region
    for _ in range(MOST_ROUNDS):
        before = best
        best = pasted(searched, supported(searched, best, level))
        if np.array_equal(best.kept, before.kept):
            break
    return supported(searched, best, level)


@dataclass(frozen=True)
class Step:
    """A box on the peeling path with its number of worlds and the sum of their gains."""

    region: Region
    worlds: float
    total: float


def explained(searched: Searched, step: Step) -> float:
    """Sum of squares between inside and outside, n1 n2 / (n1 + n2) (m1 - m2)^2; 0 if the mean inside is not the larger one
    or below the smallest effect of interest."""
    outside = len(searched.gain) - step.worlds
    inner = step.total / max(step.worlds, 1.0)
    gap = inner - (searched.all.total - step.total) / max(outside, 1.0)
    return step.worlds * outside / len(searched.gain) * gap * gap if gap > 0.0 and inner >= searched.smallest else 0.0


def peeled(searched: Searched, peel: float = PEEL) -> list[Step]:
    """Boxes from the whole space to the smallest, each a peel smaller than the one before."""
    inside = np.arange(len(searched.gain))
    counts = counted(searched.codes, searched.gain, inside, searched.width)
    path: list[Step] = []
    region = Region(np.ones((len(searched.sizes), searched.width), dtype=bool))
    while True:
        path.append(Step(region, float(counts.worlds[0].sum()), float(counts.total[0].sum())))
        found = best_peel(counts, searched, peel)
        if found is None:
            return path
        p, bins = found
        gone = bins[searched.codes[p][inside]]
        counts = counts - counted(searched.codes, searched.gain, inside[gone], searched.width)
        inside = inside[~gone]
        region = region.asking(p, region.kept[p] & ~bins)


def best_peel(counts: Counts, searched: Searched, peel: float) -> tuple[int, np.ndarray] | None:
    """What is peeled off next: parameter and bins, bool array (bins,); None if nothing may go.

    Friedman and Fisher peel the piece of a share `peel` whose loss raises the mean most. Where most differences are 0, such a
    piece says little, and among 250 parameters noise would win. So the end of a parameter is chosen that most surely has a
    lower mean than the rest, over all runs of bins from that end: the largest (mean of the box - mean of the run)
    sqrt(n N / (N - n)), proportional to the test statistic of the run against the rest. Only a share `peel` of the box is
    peeled there, patiently. Of names a single one goes.
    """
    backwards = Counts(counts.worlds[:, ::-1], counts.total[:, ::-1])
    mass = peel * float(counts.worlds[0].sum())
    runs = [_run_scores(side, searched, mass) for side in (counts, backwards)]
    scores = np.concatenate([*runs, _name_scores(counts, searched)])
    best, place = np.unravel_index(int(np.argmax(scores)), scores.shape)
    if not np.isfinite(scores[best, place]):
        return None
    kind, p = divmod(int(best), len(searched.sizes))
    if kind == 2:
        return p, np.arange(searched.width) == place
    side = counts if kind == 0 else backwards
    bins = np.cumsum(side.worlds[p]) - side.worlds[p] < mass  # the fewest bins that hold so many worlds
    return p, bins if kind == 0 else bins[::-1]


def _run_scores(counts: Counts, searched: Searched, mass: float) -> np.ndarray:
    """Scores of all runs from the first bin on that are large enough to be peeled: float array (parameters, bins)."""
    worlds = np.cumsum(counts.worlds, axis=1)
    scores = _scores(worlds, np.cumsum(counts.total, axis=1), counts, searched.least)
    return np.where(searched.ordered[:, None] & (worlds >= mass), scores, -np.inf)


def _name_scores(counts: Counts, searched: Searched) -> np.ndarray:
    """Scores of single names: float array (parameters, bins)."""
    scores = _scores(counts.worlds, counts.total, counts, searched.least)
    return np.where(searched.ordered[:, None], -np.inf, scores)


def _scores(worlds: np.ndarray, total: np.ndarray, counts: Counts, least: float) -> np.ndarray:
    """How surely the mean rises without pieces of so many worlds; minus infinity for pieces that may not go."""
    size, whole = float(counts.worlds[0].sum()), float(counts.total[0].sum())
    left = size - worlds
    gap = whole / max(size, 1.0) - total / np.maximum(worlds, 1.0)
    allowed = (worlds > 0) & (left >= least)
    return np.where(allowed, gap * np.sqrt(worlds * size / np.maximum(left, 1.0)), -np.inf)


def pasted(searched: Searched, region: Region) -> Region:
    """The box with every limit set anew, given all others, until nothing changes.

    Friedman and Fisher paste pieces back while the mean of the box rises. A mean given the assumptions
    belongs inside if it is nearer to the mean inside than to that outside and reaches the smallest effect of interest; so the
    run of bins with the largest sum of gains above that mark is taken at once (Bentley 1984,
    https://doi.org/10.1145/358234.381162), which may also peel further.
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
    excess = np.bincount(row[others], searched.gain[others], minlength=size) - _mark(searched, region) * worlds
    bins = best_run(excess, not kept[0], not kept[size - 1]) if searched.ordered[parameter] else excess > 0
    if worlds[bins].sum() < searched.least:
        return region
    return region.asking(parameter, np.append(bins, np.ones(searched.width - size, dtype=bool)))


def _mark(searched: Searched, region: Region) -> float:
    """The mean gain from which a piece belongs inside."""
    inside = searched.sums(region)
    return max(searched.smallest, (inside.mean + (searched.all - inside).mean) / 2.0)


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
    """The box without restrictions that chance explains, the least supported dropped first.

    The level is shared among all limits that the search could have set (Bonferroni): two for each bin.
    """
    left = region.restrictions(searched.ordered, searched.sizes)
    while left:
        values = quasi_ps(searched.codes, searched.gain, left)
        worst = int(np.argmax(values))
        if values[worst] < level / (2.0 * float(searched.sizes.sum())):
            break
        left.pop(worst)
    return Region.cutting(left, region.kept.shape)


def quasi_ps(codes: np.ndarray, gain: np.ndarray, restrictions: list[Restriction]) -> np.ndarray:
    """For each restriction, how often chance alone would give the box so high a mean among the worlds of the box without it.

    Bryant and Lempert's quasi-p-value (2010, https://doi.org/10.1016/j.techfore.2009.08.002) is a binomial tail for outcomes 0
    or 1; for differences it is the permutation test of the worlds inside against those that this restriction alone cuts off.
    """
    times, label = np.zeros(len(gain), dtype=np.intp), np.zeros(len(gain), dtype=np.intp)
    for j, restriction in enumerate(restrictions):
        gone = restriction.cut[codes[restriction.parameter]]
        times += gone
        label += j * gone
    inside, alone = Sums.of(gain[times == 0]), times == 1
    sums = [np.bincount(label[alone], w, minlength=len(restrictions)) for w in (None, *(gain[alone] ** k for k in (1, 2, 3)))]
    return np.array([chance(inside, Sums(int(n), float(t), float(q), float(c))) for n, t, q, c in zip(*sums, strict=True)])
