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
