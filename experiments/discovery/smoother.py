"""The mean effect along one parameter by local linear regression, with a band that holds along the whole curve."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from experiments.statistics import most_hidden

HALF_WIDTH = 0.15  # share of the futures on either side that a point of the curve looks at; judgement


@dataclass(frozen=True)
class Curve:
    """`place` is the share of futures below each point, `mean` the mean gain there with `low` and `high`: arrays (points,)."""

    place: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray


def curve(worlds: np.ndarray, total: np.ndarray, squares: np.ndarray, level: float, reach: float) -> Curve:
    """The curve at the middle of every bin.

    Args:
        worlds: number of worlds by bin, all above 0, float array (bins,).
        total: sum of gains by bin.
        squares: sum of squared gains by bin.
        level: how probable it is that the curve lies within the band everywhere; the band takes no account of the bias of
            smoothing, which rounds off a sharp bend within the half-width.
        reach: the largest size that a difference has anywhere: where all pairs within reach of a point are equal, the band is
            what may still hide in so many.
    """
    place = (np.cumsum(worlds) - worlds / 2.0) / worlds.sum()
    smoother = local_linear(place, worlds)
    kernel = _kernel(place)
    near = kernel * worlds
    near /= near.sum(axis=1, keepdims=True)
    variance = np.maximum(near @ (squares / worlds) - (near @ (total / worlds)) ** 2, 0.0)
    paths = smoother * np.sqrt(variance[None, :] / worlds)
    spread = np.linalg.norm(paths, axis=1)
    hidden = np.array([reach * most_hidden(int(count)) for count in (kernel > 0) @ worlds])
    half = np.where(variance > 1e-12 * reach * reach, critical(paths, level) * spread, hidden)
    mean = smoother @ (total / worlds)
    return Curve(place, mean, mean - half, mean + half)


def _kernel(place: np.ndarray) -> np.ndarray:
    """Epanechnikov's kernel (1969) by pairs of places: float array (points, bins)."""
    return np.maximum(1.0 - ((place[None, :] - place[:, None]) / HALF_WIDTH) ** 2, 0.0)


def local_linear(place: np.ndarray, worlds: np.ndarray) -> np.ndarray:
    """The weights with which each point's mean is made of the bins' means: float array (points, bins).

    w_i (S2 - S1 d_i) / (S0 S2 - S1^2), with d_i the distance, w_i the kernel and Sk the sum of w_i d_i^k (Fan 1992,
    https://doi.org/10.1080/01621459.1992.10476255, section 2).
    """
    distance = place[None, :] - place[:, None]
    weights = _kernel(place) * worlds
    s0, s1, s2 = ((weights * distance**k).sum(axis=1, keepdims=True) for k in range(3))
    determinant = s0 * s2 - s1 * s1
    straight = determinant > 1e-12 * s0 * s0  # else a bin has no neighbour within reach: its own mean
    linear = weights * (s2 - s1 * distance) / np.where(straight, determinant, 1.0)
    return np.where(straight, linear, weights / s0)


def critical(paths: np.ndarray, level: float) -> float:
    """How many standard deviations wide the band must be to hold at all points together.

    The tube formula for a curve (Sun and Loader 1994, https://doi.org/10.1214/aos/1176325631, the limit of many degrees of
    freedom): 1 - level = kappa / pi exp(-c^2 / 2) + 2 (1 - Phi(c)), with kappa the length of the path of the
    weights, brought to length 1, along the curve.
    """
    norms = np.linalg.norm(paths, axis=1, keepdims=True)
    units = (paths / np.where(norms > 0, norms, 1.0))[norms[:, 0] > 0]
    kappa = float(np.linalg.norm(np.diff(units, axis=0), axis=1).sum()) if len(units) else 0.0
    return float(brentq(lambda c: kappa / math.pi * math.exp(-c * c / 2.0) + 2.0 * ndtr(-c) - (1.0 - level), 0.0, 40.0))
