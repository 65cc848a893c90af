"""Sobol's indices of the mean over futures: which part of its variance each assumption has, chance left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from keci.experiments.sensitivities.squares import Z, chances, covariance, product, products_without, ranks, weights
from keci.experiments.statistics.intervals import LEVEL, Estimate

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Shares:
    """Indices of a quantity.

    `table` has a row a factor, the largest total index first: `factor`; `total`, the share of the variance that it has a part
    in, alone or with others (Jansen 1999), with its 95 % interval `low`, `high`; `first`, the share that it has by itself
    (Saltelli et al. 2010), with `first_low`, `first_high`; `rank_low` and `rank_high`, the best and worst rank that its total
    index may have; `chance` and `sure` as in `screening`. `variance` is that of the mean over futures between points;
    `repeatable` the share of the variance between the means that were found which is not chance; `told` whether the
    variance is told from chance at all, without which nothing is ranked.
    """

    table: pd.DataFrame
    variance: Estimate
    repeatable: float
    told: bool


def sobol_shares(names: list[str], batches: np.ndarray, seed: int = 0) -> Shares:
    """Indices of first and total order from Saltelli's scheme, as SALib samples it without second order.

    The formulas are SALib's (https://doi.org/10.1016/j.cpc.2009.09.018; Jansen, https://doi.org/10.1016/S0010-4655(98)00154-4),
    with every square taken as a product of different batches of futures; without chance both are equal (tested).

    Args:
        names: of the factors.
        batches: the quantity at the scheme's points in their order, float array (n (factors + 2), batches); four at least.
        seed: of resamples and signs.
    """
    import pandas as pd

    scheme = _Scheme.of(batches, len(names))
    drawn = weights(len(scheme.a), seed)
    terms, left = scheme.terms(), scheme.terms_without()
    count, found = len(names), _indices(terms.mean(axis=0))
    spread = covariance(_indices(drawn @ terms / len(terms)), _indices(left))
    error = np.sqrt(np.diag(spread))
    total, first = found[:count], found[count:]
    best, worst = ranks(total, spread[:count, :count])
    chance = chances(scheme.moved, seed)
    table = pd.DataFrame({"factor": names, "total": total, **_limits("", total, error[:count]), "first": first,
                          **_limits("first_", first, error[count:]), "rank_low": best, "rank_high": worst, "chance": chance,
                          "sure": chance <= 1.0 - LEVEL})  # fmt: skip
    variance, half = float(terms[:, -1].mean()), Z * float(_error(drawn @ terms[:, -1:] / len(terms), left[:, -1:]))
    table = table.sort_values(["total", "chance"], ascending=[False, True], kind="stable", ignore_index=True)
    estimate = Estimate(variance, max(0.0, variance - half), variance + half, len(scheme.a))
    return Shares(table, estimate, scheme.repeatable(variance), variance - half > 0.0)


def _limits(prefix: str, values: np.ndarray, error: np.ndarray) -> dict[str, np.ndarray]:
    return {f"{prefix}low": values - Z * error, f"{prefix}high": values + Z * error}


def _error(over_points: np.ndarray, without: np.ndarray) -> float:
    return float(np.sqrt(covariance(over_points, without)[0, 0]))


def _indices(terms: np.ndarray) -> np.ndarray:
    """Total and first indices from sums whose last column is the variance: the last axis is 2 factors + 1, then 2 factors."""
    variance = terms[..., -1:]
    return terms[..., :-1] / np.where(np.abs(variance) > 0.0, variance, np.nan)


@dataclass(frozen=True)
class _Scheme:
    """Saltelli's points: two samples `a` and `b` (n, batches), and `a` with each factor taken from `b`, `mixed` (n, factors,
    batches), all around the mean of their batch."""

    a: np.ndarray
    b: np.ndarray
    mixed: np.ndarray

    @classmethod
    def of(cls, batches: np.ndarray, factors: int) -> _Scheme:
        values = batches.reshape(-1, factors + 2, batches.shape[1])
        middle = values[:, [0, -1]].mean(axis=(0, 1))
        values = values - middle
        return cls(values[:, 0], values[:, -1], values[:, 1:-1])

    @property
    def moved(self) -> np.ndarray:
        """What moving each factor alone changes: (n, factors, batches)."""
        return self.mixed - self.a[:, None]

    def terms(self) -> np.ndarray:
        """For each point its part in the total indices, the first indices and the variance: (n, 2 factors + 1)."""
        others = np.broadcast_to(self.b[:, None], self.mixed.shape)
        variance = (product(self.a, self.a) + product(self.b, self.b)) / 2.0
        return np.hstack([product(self.moved, self.moved) / 2.0, product(others, self.moved), variance[:, None]])

    def terms_without(self) -> np.ndarray:
        """Means of the terms with each batch left out in turn: (batches, 2 factors + 1)."""
        others = np.broadcast_to(self.b[:, None], self.mixed.shape)
        variance = (products_without(self.a, self.a) + products_without(self.b, self.b)).mean(axis=1) / 2.0
        totals = products_without(self.moved, self.moved).mean(axis=1) / 2.0
        return np.hstack([totals, products_without(others, self.moved).mean(axis=1), variance[:, None]])

    def repeatable(self, variance: float) -> float:
        """Share of the variance between the means that were found which more futures would show again."""
        raw = float((self.a.mean(axis=1) ** 2).mean() + (self.b.mean(axis=1) ** 2).mean()) / 2.0
        return min(1.0, max(0.0, variance / raw)) if raw > 0.0 else float("nan")
