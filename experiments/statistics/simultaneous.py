"""Intervals that hold together: how much wider each must be so that all of them cover at once in 95 of 100 studies."""

from __future__ import annotations

import math

import numpy as np
from scipy.linalg import eigh
from scipy.special import ndtr, ndtri

from keci.experiments.statistics.intervals import LEVEL

DRAWS = 40_000  # of the largest of the standardised differences: its 95 % point is then known to half a percent
BATCH = 4_000  # draws in memory at once
FEWEST = 30  # pairs below which the correlations are not estimated and Sidak's level is taken (judgement)
SEED = 2008  # of the draws, so that the same worlds give the same intervals


def joint_level(differences: np.ndarray, level: float = LEVEL) -> float:
    """Coverage of each interval so that all cover at once with `level`.

    `differences` (n, outcomes) are paired differences. The largest of the absolute standardised means is drawn from the
    normal distribution with the differences' correlations (single-step max-t; Hothorn, Bretz and Westfall, Biometrical
    Journal 50, 2008, 346-363, section 4). From few pairs, Sidak's level (Journal of the American Statistical Association 62,
    1967, 626-633), which is never too small.
    """
    spread = differences.std(axis=0) if len(differences) else np.zeros(differences.shape[1])
    moving = differences[:, spread > 0.0]
    count = moving.shape[1]
    if count < 2:
        return level
    sidak = float(level ** (1.0 / count))
    if len(moving) < FEWEST:
        return sidak
    # correlations are worth no more than this many digits, whatever order they were added up in
    correlations = np.round(np.corrcoef(moving, rowvar=False), 9)
    return min(max(2.0 * float(ndtr(_quantile(correlations, level))) - 1.0, level), sidak)


def _quantile(correlations: np.ndarray, level: float) -> float:
    """The point below which the largest of the absolute values stays with this probability."""
    values, vectors = eigh(correlations)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    draw = np.random.default_rng(SEED)
    largest = [np.abs(draw.standard_normal((BATCH, len(root))) @ root.T).max(axis=1) for _ in range(DRAWS // BATCH)]
    return float(np.quantile(np.concatenate(largest), level))


def single_quantile(level: float = LEVEL) -> float:
    """The two-sided normal quantile of one interval: 1.96 for 95 %."""
    return float(ndtri(0.5 + level / 2.0))


def pairing_gain(arm: float, reference: float, difference: float) -> float:
    """How many times fewer futures paired arms need than unpaired ones for the same interval, from the three variances.

    The variance of a difference of independent means is the sum of both; of paired ones that of the difference (common
    random numbers; Law, Simulation Modeling and Analysis, 2015, section 11.2). Infinite where pairs differ by a constant.
    """
    return (arm + reference) / difference if difference > 0.0 else math.inf


def detectable(variance: float, count: int, power: float = 0.8, level: float = LEVEL) -> float:
    """The smallest effect whose interval leaves out 0 in `power` of the studies with so many pairs.

    (z of the level + z of the power) standard errors: 2.80 for 95 % and 80 % (Bloom, Evaluation Review 19, 1995, 547-556).
    """
    return (single_quantile(level) + float(ndtri(power))) * math.sqrt(variance / count) if count else math.inf


def needed(half_width: float, count: int, wanted: float) -> int:
    """Pairs after which a half-width that `count` pairs gave is expected to be `wanted`: it falls with their square root."""
    return math.ceil(count * (half_width / wanted) ** 2)
