"""How far each future's statistics lie from the record: standardised, by ranks, or with regard to correlations.

All distances are root mean squares over statistics, so that 1 means one unit away on every statistic. A statistic that is
undefined in a future counts as `UNDEFINED` units (standardised and correlated) or as the whole range (ranks).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from keci.experiments.calibration.table import UNDEFINED, ReferenceTable
from keci.model.errors import InputError, shown

SAMPLE = 100_000  # futures from which a covariance is taken


def scales(table: ReferenceTable, chance: pd.Series | None = None) -> np.ndarray:
    """Unit of each statistic: sqrt(tolerance^2 + variance by chance), float array (statistics,).

    Args:
        table: the futures.
        chance: variance of each statistic between futures of equal parameters (`Emulator.chance`); without it, the variance
            over the whole table, as is usual in approximate Bayesian computation (Prangle 2017, Bayesian Analysis 12).
    """
    variance = np.nanvar(table.statistics, axis=0, dtype=np.float64) if chance is None else _aligned(table, chance)
    return np.sqrt(table.tolerance**2 + variance)


def standardised(table: ReferenceTable, unit: np.ndarray) -> np.ndarray:
    """Root mean square of (statistic - record) / unit: float64 array (futures,)."""
    out = np.empty(table.size)
    for rows in table.blocks():
        away = (table.statistics[rows] - table.record) / unit
        away[np.isnan(away)] = UNDEFINED
        out[rows] = np.sqrt(np.square(away).mean(axis=1))
    return out


def by_ranks(table: ReferenceTable) -> np.ndarray:
    """Root mean square difference of mid-ranks, as shares of the futures: float64 array (futures,), 0 to 1.

    Indifferent to any increasing transformation of a statistic, so skewed ones need no care; blind to how far out of all
    futures' range the record lies.
    """
    total = np.zeros(table.size)
    for column, observed in zip(table.statistics.T, table.record, strict=True):
        defined = np.isfinite(column)
        ordered = np.sort(column[defined])
        away = np.ones(table.size)
        away[defined] = middle_rank(ordered, column[defined]) - middle_rank(ordered, np.array([observed], column.dtype))
        total += np.square(away)
    return np.sqrt(total / len(table.names))


def middle_rank(ordered: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Share of an ordered sample below each value, ties counted half."""
    return 0.5 * (np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right")) / len(ordered)


def correlated(table: ReferenceTable, covariance: np.ndarray) -> np.ndarray:
    """Mahalanobis's distance over the square root of the number of statistics: float64 array (futures,).

    Statistics that say the same count once. `covariance` is (statistics, statistics), from `shrunk_covariance`, say; the
    tolerances' variances are added to its diagonal.
    """
    whole = covariance + np.diag(table.tolerance**2)
    unit = np.sqrt(np.diagonal(whole))
    factor = np.linalg.cholesky(whole / np.outer(unit, unit))
    whitening = np.linalg.inv(factor).T
    out = np.empty(table.size)
    for rows in table.blocks():
        away = (table.statistics[rows] - table.record) / unit
        away[np.isnan(away)] = UNDEFINED
        out[rows] = np.sqrt(np.square(away @ whitening).mean(axis=1))
    return out


def shrunk_covariance(values: np.ndarray) -> np.ndarray:
    """Covariance with correlations shrunk towards 0, as far as they cannot be told from 0: array (columns, columns).

    Schäfer and Strimmer (2005), Statistical Applications in Genetics and Molecular Biology 4(1)32, target D: the
    intensity is the sum of the variances of the correlations over the sum of their squares, cut to [0, 1]. Undefined values are
    set to the column's mean.

    Args:
        values: float array (n, columns), 3 rows or more.

    Raises:
        InputError: fewer than 3 rows.
    """
    if len(values) < 3:
        raise InputError(f"covariance: {len(values)} futures; it takes at least 3")
    used = np.asarray(values[:: max(1, len(values) // SAMPLE)], dtype=np.float64)
    n = len(used)
    centred = used - np.nanmean(used, axis=0)
    centred[np.isnan(centred)] = 0.0
    deviation = np.sqrt(np.square(centred).sum(axis=0) / (n - 1))
    standard = centred / np.where(deviation > 0, deviation, 1.0)
    correlation = standard.T @ standard / (n - 1)
    squares = np.square(standard)
    variance = n / (n - 1.0) ** 3 * (squares.T @ squares - (standard.T @ standard) ** 2 / n)
    apart = ~np.eye(len(deviation), dtype=bool)
    strength = np.square(correlation[apart]).sum()
    shrinkage = min(1.0, max(0.0, variance[apart].sum() / strength)) if strength > 0 else 1.0
    shrunk = np.where(apart, (1.0 - shrinkage) * correlation, 1.0)
    return shrunk * np.outer(deviation, deviation)


def implausibility(expected: np.ndarray, variance: np.ndarray, record: np.ndarray, tolerance: np.ndarray) -> np.ndarray:
    """|E[f] - z| / sqrt(V_obs + V_disc + V_ens), of the shape of `expected`.

    Craig, Goldstein, Seheult and Smith (1997); with the variance of a stochastic model's ensemble, Andrianakis and others (2015),
    PLOS Computational Biology 11(1)e1003968.

    Args:
        expected: what the model gives on average, array (futures, statistics).
        variance: of one future about that average, and of the average itself where it is not known, same shape.
        record: array (statistics,).
        tolerance: deviation of observation error and discrepancy, array (statistics,).
    """
    return np.abs(expected - record) / np.sqrt(tolerance**2 + variance)


def _aligned(table: ReferenceTable, chance: pd.Series) -> np.ndarray:
    for name in table.names:
        if name not in chance.index or not float(chance[name]) >= 0:
            raise InputError(f"chance: no variance of 0 or more for statistic {shown(name)}; give one for each")
    return chance[list(table.names)].to_numpy(dtype=np.float64)
