"""Where it helps, and where it harms: a PRIM box searched on one half of the worlds and reported on the other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from keci.experiments.discovery import keyed
from keci.experiments.discovery.contrast import chance, estimate
from keci.experiments.discovery.pairs import Pairs
from keci.experiments.discovery.prim import Searched, quasi_ps, search
from keci.experiments.discovery.region import Condition, Region
from keci.experiments.statistics.intervals import LEVEL, Estimate, share

RESAMPLES = 50  # judgement: a share of resamples is then known to within a seventh
HELPS, HARMS = 1, -1


@dataclass(frozen=True)
class Box:
    """A box as the estimating half sees it.

    `sign` is +1 for help, -1 for harm; all effects are gains (more is better) all the same. `support` is the share of futures
    that lie in it, `density` the mean gain there and `outside` elsewhere. `coverage` is the share of all help (harm) that lies
    in it: of the sum of the sizes of single differences of that sign. `chance` is the p-value of inside against outside, and
    `quasi_p` that of the least supported restriction on each parameter. `stability` is the share of resamples in which each
    parameter was restricted, and `overlap` the mean share of worlds that the box and a resample's box have in common
    (Jaccard 1912). `found` says whether it stands.
    """

    sign: int
    region: Region
    conditions: tuple[Condition, ...]
    support: Estimate
    density: Estimate
    outside: Estimate
    coverage: Estimate
    chance: float
    quasi_p: Mapping[str, float]
    stability: Mapping[str, float]
    overlap: float
    found: bool


def best_box(pairs: Pairs, sign: int = HELPS, candidates: np.ndarray | None = None, resamples: int = RESAMPLES) -> Box:
    """The box in which the arm helps (or harms) by more than the smallest effect of interest, and more than on average.

    Args:
        pairs: the pairs.
        sign: +1 for help, -1 for harm.
        candidates: positions of the parameters that may be restricted; all if None.
        resamples: how often the search is repeated on a random half of the searching worlds for the stability.

    The box stands if on the honest half its mean exceeds the mean outside (one-sided, 2.5 %: two boxes are looked for), and the
    arm helps (harms) in it: the 95 % interval leaves out 0 and the mean reaches the smallest effect of interest.
    """
    chosen = np.arange(len(pairs.binning.names)) if candidates is None else np.sort(candidates)
    if not len(chosen):
        return _reported(pairs, sign, Region.whole(pairs.binning), {}, 1.0)
    box = search(_searched(pairs, sign, chosen, pairs.training), 1.0 - LEVEL)
    stability, overlap = _stability(pairs, sign, chosen, box, resamples)
    return _reported(pairs, sign, _widened(pairs, chosen, box), stability, overlap)


def _searched(pairs: Pairs, sign: int, chosen: np.ndarray, among: np.ndarray) -> Searched:
    """The problem of some parameters and worlds."""
    binning, gain = pairs.binning, sign * pairs.gain[among]
    return Searched(binning.codes[chosen][:, among], gain, binning.ordered[chosen], binning.sizes[chosen], pairs.smallest)


def _widened(pairs: Pairs, chosen: np.ndarray, box: Region) -> Region:
    """The box in the space of all parameters."""
    kept = Region.whole(pairs.binning).kept
    kept[chosen, : box.kept.shape[1]] = box.kept
    return Region(kept)


def _stability(pairs: Pairs, sign: int, chosen: np.ndarray, box: Region, resamples: int) -> tuple[dict[str, float], float]:
    """How often each parameter is restricted on random halves (Meinshausen and Buehlmann 2010,
    https://doi.org/10.1111/j.1467-9868.2010.00740.x: halves without replacement, in which no world counts twice)."""
    counts = np.zeros(len(chosen))
    overlaps = []
    codes = pairs.binning.codes[chosen][:, pairs.training]
    here = box.contains(codes)
    for resample in range(resamples):
        among = pairs.training & keyed.subsample(pairs.seed, resample, pairs.worlds)
        found = search(_searched(pairs, sign, chosen, among), 1.0 - LEVEL)
        counts[found.restricted] += 1
        there = found.contains(codes)
        overlaps.append(float((here & there).sum() / max((here | there).sum(), 1)))
    shares = {pairs.binning.names[p]: float(c / resamples) for p, c in zip(chosen, counts, strict=True) if c}
    return shares, float(np.mean(overlaps)) if overlaps else 1.0


def _reported(pairs: Pairs, sign: int, region: Region, stability: Mapping[str, float], overlap: float) -> Box:
    inside = region.contains(pairs.binning.codes)
    within, without = pairs.sums(inside & pairs.honest), pairs.sums(~inside & pairs.honest)
    density = estimate(within, pairs.reach)
    turned = chance(without, within) if sign < 0 else chance(within, without)
    stands = sign * density.mean >= pairs.smallest and (density.low > 0 if sign > 0 else density.high < 0)
    return Box(
        sign,
        region,
        region.conditions(pairs.binning),
        share(within.count, within.count + without.count),
        density,
        estimate(without, pairs.reach),
        covered(sign * pairs.gain[pairs.honest], inside[pairs.honest]),
        turned,
        _quasi_ps(pairs, sign, region),
        stability,
        overlap,
        bool(len(region.restricted)) and turned < (1.0 - LEVEL) / 2.0 and stands,
    )


def covered(gain: np.ndarray, inside: np.ndarray) -> Estimate:
    """Share of the sum of all positive gains that lies inside, with the interval of a ratio (Cochran 1977, equation 2.39)."""
    help_ = np.maximum(gain, 0.0)
    total, count = float(help_.sum()), int((help_ > 0).sum())
    if total <= 0.0:
        return Estimate(0.0, 0.0, 1.0, 0)
    part = float(help_[inside].sum()) / total
    half = float(ndtri(0.5 + LEVEL / 2.0)) * math.sqrt(float((help_**2 * (inside - part) ** 2).sum())) / total
    return Estimate(part, max(0.0, part - half), min(1.0, part + half), count)


def _quasi_ps(pairs: Pairs, sign: int, region: Region) -> dict[str, float]:
    """The larger quasi-p-value of each restricted parameter's restrictions, on the honest half."""
    restrictions = region.restrictions(pairs.binning.ordered, pairs.binning.sizes)
    if not restrictions:
        return {}
    values: dict[str, float] = {}
    found = quasi_ps(pairs.binning.codes[:, pairs.honest], sign * pairs.gain[pairs.honest], restrictions)
    for restriction, value in zip(restrictions, found, strict=True):
        name = pairs.binning.names[restriction.parameter]
        values[name] = max(values.get(name, 0.0), float(value))
    return values
