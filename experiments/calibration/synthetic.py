"""The robust synthetic likelihood on the emulator, and a sampler for it: parameters, and what each statistic is short of.

A statistic of the record is taken as z = E[f] + sigma gamma + sigma e, with e standard normal, sigma^2 = tolerance^2 + V_ens, and
gamma an adjustment with a Laplace prior, so that it stays near 0 unless the model cannot meet the fact (Frazier and Drovandi
2021, Journal of Computational and Graphical Statistics 30, mean adjustment). Statistics are taken as independent given the
parameters, which makes each gamma integrable in closed form: no chain is needed for them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr, ndtri

from keci.experiments.calibration.emulator import Emulator
from keci.experiments.calibration.table import ReferenceTable

SCALE = 1.0  # of the Laplace prior, in sigmas: the default of R's package BSL, sliceGammaMean
PARTICLES = 2000
HALVED = 0.5  # effective share to which each temperature brings the particles (Del Moral, Doucet and Jasra 2012 take .5 to .9)
MOVES = 12  # Metropolis moves a temperature (judgement)
STEP = 2.38  # over the root of the dimension: the best random walk's scale (Roberts, Gelman and Gilks 1997)
KNOTS = 2001  # quantiles through which a prior is interpolated
SMALLEST = 1e-300


@dataclass(frozen=True)
class Particles:
    """Equally weighted draws of the active parameters given the record.

    Attributes:
        values: array (particles, active).
        away: (z - E[f]) / sigma at each, array (particles, statistics).
        log_sigma: array (particles, statistics).
    """

    values: np.ndarray
    away: np.ndarray
    log_sigma: np.ndarray


def log_marginal(away: np.ndarray, scale: float = SCALE) -> np.ndarray:
    """log of the density of u = gamma + e: a normal and a Laplace variable added (Reed and Jorgensen 2004), any shape.

    (1 / 2b) exp(1 / 2b^2) [exp(-u / b) Phi(u - 1 / b) + exp(u / b) Phi(-u - 1 / b)], b the Laplace scale.
    """
    above, below = _sides(away, scale)
    return np.logaddexp(above, below) + 0.5 / scale**2 - np.log(2.0 * scale)


def _sides(away: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
    return -away / scale + log_ndtr(away - 1.0 / scale), away / scale + log_ndtr(-away - 1.0 / scale)


def share_above(away: np.ndarray, scale: float = SCALE) -> np.ndarray:
    """P(gamma > 0 | u), of the shape of `away`."""
    above, below = _sides(away, scale)
    return np.exp(above - np.logaddexp(above, below))


def adjustments(away: np.ndarray, random: np.random.Generator, scale: float = SCALE) -> np.ndarray:
    """One draw of gamma given each u: normal about u -+ 1 / b, cut to its side of 0; of the shape of `away`."""
    upward = random.random(away.shape) < share_above(away, scale)
    side = np.where(upward, 1.0, -1.0)
    centre = side * away - 1.0 / scale
    tail = np.exp(log_ndtr(centre)) * (1.0 - random.random(away.shape))
    return side * np.maximum(centre - ndtri(np.maximum(tail, SMALLEST)), 0.0)


def sample(
    table: ReferenceTable, emulator: Emulator, seed: int = 0, particles: int = PARTICLES, scale: float = SCALE
) -> Particles:
    """Draws of the active parameters from the robust synthetic posterior, by tempering from the prior.

    Sequential Monte Carlo with Metropolis moves (Del Moral, Doucet and Jasra 2006, Journal of the Royal Statistical Society B 68)
    in prior coordinates, reflected at 0 and 1. The prior is the table's, its parameters taken as independent.

    Args:
        table: the futures, with the record.
        emulator: of the statistics, from the same table.
        seed: of the draws.
        particles: number of draws.
        scale: of the Laplace prior of the adjustments.
    """
    random = np.random.default_rng([seed, 4])
    target = _Target(table, emulator, scale)
    places = random.random((particles, len(emulator.active)))
    log_density = target(places)
    temperature = 0.0
    while temperature < 1.0:
        step = _step(log_density, 1.0 - temperature)
        temperature = min(1.0, temperature + step)
        chosen = _resampled(np.exp(step * (log_density - log_density.max())), random)
        places, log_density = places[chosen], log_density[chosen]
        places, log_density = _move(places, log_density, target, temperature, random)
    values = target.values(places)
    return Particles(values, *target.away(values))


class _Target:
    """log of the likelihood over prior coordinates."""

    def __init__(self, table: ReferenceTable, emulator: Emulator, scale: float) -> None:
        self.table, self.emulator, self.scale = table, emulator, scale
        shares = np.linspace(0.0, 1.0, KNOTS)
        columns = ([table.values(rows, [name])[:, 0] for rows in table.blocks()] for name in emulator.active)
        self.shares, self.knots = shares, [np.quantile(np.concatenate(column), shares) for column in columns]

    def values(self, places: np.ndarray) -> np.ndarray:
        return np.stack([np.interp(place, self.shares, knots) for place, knots in zip(places.T, self.knots, strict=True)], axis=1)

    def away(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        expected, variance = self.emulator.expect(values)
        sigma = np.sqrt(self.table.tolerance**2 + variance)
        return (self.table.record - expected) / sigma, np.log(sigma)

    def __call__(self, places: np.ndarray) -> np.ndarray:
        away, log_sigma = self.away(self.values(places))
        return (log_marginal(away, self.scale) - log_sigma).sum(axis=1)


def _step(log_density: np.ndarray, most: float) -> float:
    """How far the temperature may rise until the effective share is `HALVED`, by bisection."""

    def share(step: float) -> float:
        weights = np.exp(step * (log_density - log_density.max()))
        return float(weights.sum() ** 2 / np.square(weights).sum() / len(weights))

    if share(most) >= HALVED:
        return most
    low, high = 0.0, most
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if share(middle) >= HALVED else (low, middle)
    return max(low, 1e-6)


def _resampled(weights: np.ndarray, random: np.random.Generator) -> np.ndarray:
    ticks = (np.arange(len(weights)) + random.random()) / len(weights)
    return np.minimum(np.searchsorted(np.cumsum(weights / weights.sum()), ticks), len(weights) - 1)


def _move(
    places: np.ndarray, log_density: np.ndarray, target: _Target, temperature: float, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    size = places.shape[1]
    covariance = np.atleast_2d(np.cov(places.T)) + 1e-8 * np.eye(size)
    factor = np.linalg.cholesky(covariance) * STEP / np.sqrt(size)
    for _ in range(MOVES):
        wanted = places + random.standard_normal(places.shape) @ factor.T
        wanted = 1.0 - np.abs(1.0 - np.mod(wanted, 2.0))
        density = target(wanted)
        taken = np.log(1.0 - random.random(len(places))) < temperature * (density - log_density)
        places, log_density = np.where(taken[:, np.newaxis], wanted, places), np.where(taken, density, log_density)
    return places, log_density
