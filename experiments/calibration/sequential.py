"""Sequential accept-reject: populations that move towards the record, wave by wave, where futures can be played at will.

Parameters are in prior coordinates: the share of the prior below them, so that the prior is uniform on [0, 1].
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from keci.experiments.calibration.distance import standardised
from keci.experiments.calibration.posterior import FEWEST_EFFECTIVE, Posterior, weighted
from keci.experiments.calibration.rejection import nearest
from keci.experiments.calibration.table import ReferenceTable, positions
from keci.model.errors import InputError

SETS = 1000  # parameter sets a population, if not told otherwise
WAVES = 8
TIGHTENED = 0.5  # quantile of a population's distances that is the next wave's radius (judgement)
RAREST = 0.02  # share accepted below which another wave is not worth its futures (judgement)
WIDENED = 2.0  # variance of the kernel in variances of the population (Beaumont and others 2009)
NARROWEST = 1e-4  # deviation of a kernel, prior coordinates
Simulate = Callable[[pd.DataFrame], pd.DataFrame]


@dataclass(frozen=True)
class Populations:
    """What came out: the last population, and a row a wave.

    Columns: `wave`, `radius`, `played`, `accepted`, `acceptance` (1 for the table's own futures), `effective`.
    """

    posterior: Posterior
    report: pd.DataFrame


@dataclass(frozen=True)
class _Population:
    draws: pd.DataFrame
    weights: np.ndarray
    distances: np.ndarray


def sequential(
    simulate: Simulate,
    table: ReferenceTable,
    active: Sequence[str],
    unit: np.ndarray,
    sets: int = SETS,
    seed: int = 0,
    waves: int = WAVES,
    target: float = 0.0,
    budget: int | None = None,
) -> Populations:
    """Population Monte Carlo (Beaumont, Cornuet, Marin and Robert 2009, Biometrika 96).

    The first population is the nearest futures of the table. In each wave the radius is the median distance of the last one,
    sets are drawn from it by weight, each active parameter is moved by a normal kernel of twice the population's variance, cut to
    [0, 1], and a set within the radius gets the weight prior / kernel density, 1 / sum_j w_j K(theta | theta_j). The other
    parameters are not moved but drawn anew, together, as a row of the table: the record says nothing about them. It ends when
    `waves` are done, the radius is `target`, fewer than `RAREST` are accepted, or `budget` futures were played.

    Args:
        simulate: plays parameter sets (a row a set, columns as in the table) and returns their statistics, row by row.
        table: futures drawn from the prior, parameters in prior coordinates.
        active: the parameters to be moved.
        unit: of the statistics, from `distance.scales`: array (statistics,).
        sets: size of a population.
        seed: of all draws here; what `simulate` draws is its own affair.
        waves: at most so many populations, the first included.
        target: radius at which to stop.
        budget: futures that may be played; twenty populations a wave if not given.

    Raises:
        InputError: parameters outside [0, 1], no active one, too few sets, or statistics that do not fit.
    """
    _check(table, active, sets)
    left = 20 * sets * waves if budget is None else budget
    population, radius = _first(table, unit, sets)
    rows = [_row(1, radius, 0, sets, population)]
    for wave in range(2, waves + 1):
        radius = max(float(np.quantile(population.distances, TIGHTENED)), target)
        found, played = _wave(simulate, table, active, unit, population, radius, sets, [seed, wave], left)
        left -= played
        if found is None:
            break
        population = found
        rows.append(_row(wave, radius, played, sets, population))
        if radius <= target or sets / played < RAREST:
            break
    posterior = weighted(population.draws, population.weights, "sequential", radius, "play more sets, or stop at a larger radius")
    return Populations(posterior, pd.DataFrame(rows))


def _check(table: ReferenceTable, active: Sequence[str], sets: int) -> None:
    if not active:
        raise InputError("sequential: no active parameter; the posterior is the prior")
    positions(table, active)
    if sets < FEWEST_EFFECTIVE:
        raise InputError(f"sequential: {sets} sets; take at least {FEWEST_EFFECTIVE:.0f}")
    for rows in table.blocks():
        values = table.values(rows, active)
        outside = ((values < 0) | (values > 1)).any(axis=0)
        if outside.any():
            raise InputError(f"sequential: {active[int(outside.argmax())]!r} leaves [0, 1]; give shares of its prior")


def _first(table: ReferenceTable, unit: np.ndarray, sets: int) -> tuple[_Population, float]:
    distances = standardised(table, unit)
    rows, _, radius = nearest(distances, sets)
    draws = pd.DataFrame(table.values(rows), columns=table.parameter_names, index=table.labels[rows])
    return _Population(draws, np.full(len(rows), 1.0 / len(rows)), distances[rows]), radius


def _row(wave: int, radius: float, played: int, sets: int, population: _Population) -> dict[str, float]:
    effective = float(1.0 / np.square(population.weights).sum())
    found = {"wave": wave, "radius": radius, "played": played, "accepted": len(population.weights)}
    return found | {"acceptance": sets / played if played else 1.0, "effective": effective}


def _wave(
    simulate: Simulate,
    table: ReferenceTable,
    active: Sequence[str],
    unit: np.ndarray,
    population: _Population,
    radius: float,
    sets: int,
    seed: list[int],
    left: int,
) -> tuple[_Population | None, int]:
    """The next population, or None where the futures ran out, and how many were played."""
    random = np.random.default_rng(seed)
    centres = population.draws[list(active)].to_numpy(dtype=np.float64)
    mean = population.weights @ centres
    variance = population.weights @ np.square(centres - mean)
    kernel = np.maximum(np.sqrt(WIDENED * variance), NARROWEST)
    parts: list[tuple[pd.DataFrame, np.ndarray]] = []
    played = accepted = 0
    while accepted < sets:
        if played + sets > left:
            return None, played
        drawn = _propose(table, active, centres, population.weights, kernel, sets, random)
        drawn.index = pd.RangeIndex(played, played + sets, name="set")
        distances = standardised(_played(simulate, drawn, table), unit)
        played += sets
        inside = distances <= radius
        accepted += int(inside.sum())
        parts.append((drawn[inside], distances[inside]))
    draws = pd.concat([draws for draws, _ in parts]).iloc[:sets]
    distances = np.concatenate([distances for _, distances in parts])[:sets]
    weights = 1.0 / kernel_mixture(draws[list(active)].to_numpy(dtype=np.float64), centres, population.weights, kernel)
    return _Population(draws, weights / weights.sum(), distances), played


def _propose(
    table: ReferenceTable,
    active: Sequence[str],
    centres: np.ndarray,
    weights: np.ndarray,
    kernel: np.ndarray,
    sets: int,
    random: np.random.Generator,
) -> pd.DataFrame:
    rows = random.integers(table.size, size=sets)
    drawn = pd.DataFrame(table.values(rows), columns=table.parameter_names)
    chosen = centres[random.choice(len(weights), size=sets, p=weights)]
    low, high = ndtr(-chosen / kernel), ndtr((1.0 - chosen) / kernel)
    moved = chosen + kernel * ndtri(low + (high - low) * random.random(chosen.shape))
    drawn[list(active)] = np.clip(moved, 0.0, 1.0)
    return drawn


def kernel_mixture(values: np.ndarray, centres: np.ndarray, weights: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Density of the proposals: sum_j w_j prod_k of normals about centre j, cut to [0, 1].

    Args:
        values: array (sets, parameters).
        centres: array (population, parameters).
        weights: array (population,), sum 1.
        kernel: deviations, array (parameters,).

    Returns:
        Array (sets,).
    """
    inside = np.log(kernel * (ndtr((1.0 - centres) / kernel) - ndtr(-centres / kernel))).sum(axis=1)
    heavy = np.log(np.maximum(weights, 1e-300)) - inside - 0.5 * np.log(2.0 * np.pi) * centres.shape[1]
    scaled, about = values / kernel, centres / kernel
    distance = np.square(scaled).sum(axis=1)[:, np.newaxis] - 2.0 * scaled @ about.T + np.square(about).sum(axis=1)
    exponent = heavy - 0.5 * np.maximum(distance, 0.0)
    top = exponent.max(axis=1, keepdims=True)
    return np.exp(top[:, 0]) * np.exp(exponent - top).sum(axis=1)


def _played(simulate: Simulate, drawn: pd.DataFrame, table: ReferenceTable) -> ReferenceTable:
    found = simulate(drawn)
    missing = [name for name in table.names if name not in found.columns]
    if missing or len(found) != len(drawn):
        lacking = f"statistic {missing[0]!r} is missing" if missing else f"{len(found)} rows for {len(drawn)} sets"
        raise InputError(f"sequential: {lacking} in what was played; return every statistic of the table for every set")
    values = found[list(table.names)].to_numpy(dtype=np.float32)
    return ReferenceTable(drawn, np.arange(len(drawn)), values, table.names, table.record, table.tolerance)
