"""Squares of means over futures, without the part that chance adds.

A mean over a few futures is the mean that would be found over all futures, plus chance; its square is therefore too large on
average by the variance of chance. Where futures come in batches, products of the means of two *different* batches have no such
part: chance in one says nothing of chance in the other (a U-statistic, Hoeffding 1948, https://doi.org/10.1214/aoms/1177730196).
Indices made of such products are those of the mean over all futures, and not of the few that were played; what is lost is only
sharpness (explorations against repetitions: https://arxiv.org/abs/2210.08807).
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from keci.experiments.statistics.intervals import LEVEL

FEWEST = 4  # batches below which leaving one out leaves too little; judgement
RESAMPLES = 500  # of points
FLIPS = 999  # with what was found a thousand, so that 5 % is fifty of them (Phipson and Smyth 2010)
Z = float(ndtri(0.5 + LEVEL / 2.0))


def product(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Mean over all pairs of different batches of `one` in the first times `two` in the second.

    Float arrays of shape (..., batches); the last axis goes.
    """
    count = one.shape[-1]
    return (one.sum(axis=-1) * two.sum(axis=-1) - (one * two).sum(axis=-1)) / (count * (count - 1))


def products_without(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """The same with each batch left out in turn: float array of shape (batches, ...)."""
    count = one.shape[-1]
    left_one, left_two = one.sum(axis=-1)[..., None] - one, two.sum(axis=-1)[..., None] - two
    both = one * two
    left = (left_one * left_two - (both.sum(axis=-1)[..., None] - both)) / ((count - 1) * (count - 2))
    return np.moveaxis(left, -1, 0)


def weights(points: int, seed: int) -> np.ndarray:
    """How often each point counts in each resample: float array of shape (resamples, points)."""
    drawn = np.random.default_rng([seed, points]).multinomial(points, np.full(points, 1.0 / points), size=RESAMPLES)
    return drawn.astype(float)


def covariance(over_points: np.ndarray, without_batches: np.ndarray) -> np.ndarray:
    """Covariance of estimates from two sources of error: which points were taken, and which futures were played.

    The first is the spread over resamples of points, the second the jackknife over batches. What both share is counted
    twice, so intervals are rather too wide than too narrow.

    Args:
        over_points: estimates over resamples of points: float array (resamples, estimates).
        without_batches: estimates without each batch in turn: float array (batches, estimates).
    """
    count = len(without_batches)
    around = without_batches - without_batches.mean(axis=0)
    return np.atleast_2d(np.cov(over_points, rowvar=False)) + (count - 1) / count * around.T @ around


def chances(differences: np.ndarray, seed: int = 0) -> np.ndarray:
    """For each factor: how often chance alone makes any factor's difference as large as this one's.

    If moving a factor changes no mean over futures, the difference in a batch is as often above 0 as below, so batches keep
    their size and get their signs anew, the same for all points and factors. The largest of all factors counts, so that of many
    factors that do nothing one is named in 5 % of the cases (Westfall and Young 1993). A factor that changes no future has 1.

    Args:
        differences: what moving a factor at a point changes in each batch: float array (points, factors, batches).
        seed: of the signs.
    """
    signs = np.random.default_rng([seed, 7]).choice([-1.0, 1.0], size=(FLIPS, differences.shape[-1]))
    found, drawn = _squares(differences), np.zeros((FLIPS, differences.shape[1]))
    for first in range(0, FLIPS, 100):  # in blocks, for memory
        some = signs[first : first + 100]
        whole = np.einsum("pfb,rb->prf", differences, some) ** 2
        drawn[first : first + 100] = whole.mean(axis=0) - (differences**2).sum(axis=-1).mean(axis=0)
    spread = drawn.std(axis=0)
    scaled = np.where(spread > 0.0, found / np.where(spread > 0.0, spread, 1.0), -np.inf)
    largest = (drawn / np.where(spread > 0.0, spread, np.inf)).max(axis=1)
    return (1.0 + (largest[:, None] >= scaled).sum(axis=0)) / (FLIPS + 1.0)


def _squares(differences: np.ndarray) -> np.ndarray:
    """Mean over points of the products of different batches, times their number: float array (factors,)."""
    return (differences.sum(axis=-1) ** 2 - (differences**2).sum(axis=-1)).mean(axis=0)


def ranks(values: np.ndarray, spread: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The best and the worst rank that each estimate may have: one is surely above another if their difference is.

    Args:
        values: estimates (n,), the largest first in rank.
        spread: their covariance (n, n).
    """
    variance = np.diag(spread)
    apart = values[:, None] - values[None, :]
    error = np.sqrt(np.maximum(variance[:, None] + variance[None, :] - 2.0 * spread, 0.0))
    above = apart > Z * error
    np.fill_diagonal(above, False)
    return 1 + above.sum(axis=0), len(values) - above.sum(axis=1)
