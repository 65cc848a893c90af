"""What the model gives on average at a set of parameters, and by how much chance moves it: regressions on the reference table.

One future is one draw; held against the record by itself, a good set of parameters is thrown out for bad luck. So the mean
E[f] and the variance by chance V_ens of each statistic are read off the whole table, as functions of the active parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from keci.experiments.calibration.regression import Scaling, Sums, fit, second_order
from keci.experiments.calibration.table import ReferenceTable, positions
from keci.model.errors import InputError

CROSSED = 30  # parameters of which squares and products are taken; the others enter linearly (judgement)
FEWEST_A_TERM = 3.0  # futures for each term (judgement)
LEAST, LARGEST = 0.1, 10.0  # bounds of a local variance, in mean variances: a polynomial may leave them (judgement)
Terms = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Emulator:
    """Mean and variance of each statistic as functions of the active parameters.

    Attributes:
        active: names of the parameters.
        statistics: names of the statistics.
        scaling: how parameters become regressors.
        mean_weights, variance_weights: coefficients, arrays (terms, statistics).
        average: mean variance by chance, array (statistics,).
        doubt: inverse of each statistic's gram matrix, array (statistics, terms, terms), shared where the futures are the same.
        share: variance of each statistic that the parameters explain, array (statistics,).
    """

    active: tuple[str, ...]
    statistics: tuple[str, ...]
    scaling: Scaling
    mean_weights: np.ndarray
    variance_weights: np.ndarray
    average: np.ndarray
    doubt: tuple[np.ndarray, ...]
    share: np.ndarray

    @property
    def chance(self) -> pd.Series:
        """Mean variance of each statistic between futures of equal parameters."""
        return pd.Series(self.average, index=list(self.statistics))

    def terms(self, values: np.ndarray) -> np.ndarray:
        """Regression terms of active parameters (sets, active): array (sets, terms)."""
        return second_order(self.scaling(values), min(self.scaling.width, CROSSED))

    def expect(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean, and variance of one future about it with the mean's own uncertainty: two arrays (sets, statistics).

        The variance is V_ens (1 + x' (X'X)^-1 x), the usual one of a prediction.
        """
        terms = self.terms(values)
        variance = np.clip(terms @ self.variance_weights, LEAST * self.average, LARGEST * self.average)
        known: dict[int, np.ndarray] = {}
        for inverse in self.doubt:
            if id(inverse) not in known:
                known[id(inverse)] = ((terms @ inverse) * terms).sum(axis=1)
        leverage = np.stack([known[id(inverse)] for inverse in self.doubt], axis=1)
        return terms @ self.mean_weights, variance * (1.0 + np.maximum(leverage, 0.0))


def emulate(table: ReferenceTable, active: Sequence[str]) -> Emulator:
    """Ridge regressions of statistics and of their squared residuals on the active parameters, their squares and products.

    A statistic that is undefined in some futures is fitted on the others.

    Args:
        table: the futures.
        active: names of the parameters; beyond the first `CROSSED` they enter linearly, so give the most important first.

    Raises:
        InputError: no parameter, an unknown one, or too few futures.
    """
    if not active:
        raise InputError("emulator: no active parameter; the record can teach nothing about this table's parameters")
    positions(table, active)
    scaling = Scaling.of(np.concatenate([table.values(rows, active) for rows in table.blocks()]))
    defined = np.isfinite(table.statistics)

    def terms(rows: np.ndarray) -> np.ndarray:
        return second_order(scaling(table.values(rows, active)), min(scaling.width, CROSSED))

    parts = [_fit(table, terms, columns, defined[:, columns[0]]) for columns in _groups(defined)]
    places = np.argsort(np.concatenate(_groups(defined)), kind="stable")
    joined = [np.concatenate(kind, axis=-1)[..., places] for kind in zip(*(part[:4] for part in parts), strict=True)]
    inverses = [part[4] for part, columns in zip(parts, _groups(defined), strict=True) for _ in columns]
    doubt = tuple(inverses[place] for place in places)
    return Emulator(tuple(active), table.names, scaling, joined[0], joined[1], joined[2], doubt, joined[3])


def _groups(defined: np.ndarray) -> list[np.ndarray]:
    """Statistics that are defined in all futures together, every other one by itself."""
    whole = defined.all(axis=0)
    together = [np.flatnonzero(whole)] if whole.any() else []
    return together + [np.array([column]) for column in np.flatnonzero(~whole)]


Parts = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def _fit(table: ReferenceTable, terms: Terms, columns: np.ndarray, defined: np.ndarray) -> Parts:
    rows = np.flatnonzero(defined)
    wanted = FEWEST_A_TERM * terms(rows[:1]).shape[1]
    if len(rows) < wanted:
        raise InputError(
            f"emulator: {len(rows)} futures with {table.names[columns[0]]!r}, {int(wanted)} needed; "
            "draw more futures or calibrate fewer parameters"
        )
    centre = table.statistics[np.ix_(rows[:1], columns)].astype(np.float64)

    def values(block: np.ndarray) -> np.ndarray:
        return table.statistics[np.ix_(block, columns)] - centre

    sums = Sums.over((terms(block), values(block)) for block in table.blocks(rows))
    weights = fit(sums)
    squared = Sums.over(_squared(terms(block), values(block), weights) for block in table.blocks(rows))
    average = np.maximum(squared.cross[0] / squared.count, 1e-12)
    whole = sums.spread_about(sums.cross[0] / sums.count) / sums.count
    share = 1.0 - squared.cross[0] / squared.count / np.maximum(whole, 1e-300)
    inverse = np.linalg.pinv(sums.gram, hermitian=True)
    weights[0] += centre[0]
    return weights, fit(squared), average, np.where(whole > 0, share, 0.0), inverse


def _squared(terms: np.ndarray, values: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return terms, np.square(values - terms @ weights)
