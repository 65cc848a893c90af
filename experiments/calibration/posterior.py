"""Weighted futures as a posterior: means, quantiles, effective size, and how far it has moved from the prior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from keci.experiments.calibration.table import ReferenceTable
from keci.model.errors import InputError, unknown

FEWEST_EFFECTIVE = 30.0  # effective draws below which a posterior is refused (judgement)
SUMMARY = (0.05, 0.5, 0.95)  # quantiles of a summary: the median and the central 90 %
PRIOR_DRAWS = 100_000  # futures that stand for the prior in a comparison; its quantiles are then good to .2 % of rank


@dataclass(frozen=True)
class Posterior:
    """Draws with weights.

    Attributes:
        draws: a row a draw, a column a parameter; the index holds the labels of the futures that they came from.
        weights: float array (draws,), sum 1.
        method: how it was made, in a word or two.
        radius: distance to the record within which futures were accepted; 0 where the method has none.
    """

    draws: pd.DataFrame
    weights: np.ndarray
    method: str
    radius: float = 0.0

    @property
    def effective(self) -> float:
        """Effective sample size, 1 / sum of squared weights (Kong, Liu and Wong 1994)."""
        return float(1.0 / np.square(self.weights).sum())

    @property
    def parameters(self) -> list[str]:
        """Names of the parameters."""
        return [str(name) for name in self.draws.columns]

    def mean(self) -> pd.Series:
        """Mean of each parameter."""
        return pd.Series(self.weights @ self._array(), index=self.parameters)

    def deviation(self) -> pd.Series:
        """Standard deviation of each parameter."""
        values = self._array()
        centred = values - self.weights @ values
        return pd.Series(np.sqrt(self.weights @ np.square(centred)), index=self.parameters)

    def quantiles(self, shares: Sequence[float] = SUMMARY) -> pd.DataFrame:
        """Quantiles of each parameter: a row a parameter, a column a share."""
        found = [weighted_quantiles(column, self.weights, shares) for column in self._array().T]
        return pd.DataFrame(found, index=self.parameters, columns=list(shares))

    def resample(self, number: int, seed: int = 0) -> pd.DataFrame:
        """Equally weighted draws, whole rows, by systematic resampling (Kitagawa 1996), in random order.

        The index holds the labels of the futures. Whole rows keep parameters together as the posterior has them.
        """
        random = np.random.default_rng([seed, 2])
        ticks = (np.arange(number) + random.random()) / number
        chosen = np.minimum(np.searchsorted(np.cumsum(self.weights), ticks), len(self.weights) - 1)
        return self.draws.iloc[random.permutation(chosen)]

    def of(self, name: str) -> np.ndarray:
        """The draws of one parameter.

        Raises:
            InputError: no such parameter.
        """
        if name not in self.draws.columns:
            raise unknown("parameter", name, self.parameters, "posterior")
        return self.draws[name].to_numpy(dtype=np.float64)

    def _array(self) -> np.ndarray:
        return self.draws.to_numpy(dtype=np.float64)


def weighted(draws: pd.DataFrame, weights: np.ndarray, method: str, radius: float = 0.0, remedy: str = "") -> Posterior:
    """A posterior from draws and unnormalised weights.

    Raises:
        InputError: the effective size is below `FEWEST_EFFECTIVE`; `remedy` says what to do.
    """
    total = float(weights.sum())
    posterior = Posterior(draws, weights / total if total > 0 else weights, method, radius)
    effective = posterior.effective if total > 0 else 0.0
    if effective < FEWEST_EFFECTIVE:
        advice = remedy or "draw more futures, widen the tolerances or use fewer statistics"
        short = f"{effective:.1f} effective draws of {FEWEST_EFFECTIVE:.0f} needed"
        raise InputError(f"{method}: too few survivors, {short}; {advice}")
    return posterior


def weighted_quantiles(values: np.ndarray, weights: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """Quantiles of weighted values, interpolated between the middles of their shares: array (shares,)."""
    order = np.argsort(values, kind="stable")
    middle = np.cumsum(weights[order]) - 0.5 * weights[order]
    return np.interp(np.asarray(shares), middle, values[order])


def prior(table: ReferenceTable, seed: int = 0) -> Posterior:
    """The prior as equally weighted futures: all of them, or `PRIOR_DRAWS` drawn without replacement."""
    rows = np.arange(table.size)
    if table.size > PRIOR_DRAWS:
        rows = np.sort(np.random.default_rng([seed, 3]).choice(table.size, PRIOR_DRAWS, replace=False))
    draws = pd.DataFrame(table.values(rows), columns=table.parameter_names, index=table.labels[rows])
    return Posterior(draws, np.full(len(rows), 1.0 / len(rows)), "prior")


def prior_against_posterior(before: Posterior, after: Posterior) -> pd.DataFrame:
    """What became of each parameter: a row a parameter, the most contracted first.

    `contraction` is 1 - posterior variance / prior variance (Schad, Betancourt and Vasishth 2021, Psychological Methods 26): 0
    where nothing was learned, 1 where all was, below 0 where the posterior is wider. `shift` is the difference of the means in
    prior deviations. `low` and `high` bound the central 90 %. A constant parameter has 0 for both.
    """
    deviation = before.deviation()
    moves = deviation.to_numpy() > 0
    unit = np.where(moves, deviation, 1.0)
    frame = pd.DataFrame(
        {"parameter": before.parameters, "prior_mean": before.mean().to_numpy(), "prior_deviation": deviation.to_numpy()}
    )
    frame[["prior_low", "prior_median", "prior_high"]] = before.quantiles().to_numpy()
    frame["mean"] = after.mean()[before.parameters].to_numpy()
    frame["deviation"] = after.deviation()[before.parameters].to_numpy()
    frame[["low", "median", "high"]] = after.quantiles().loc[before.parameters].to_numpy()
    frame["contraction"] = np.where(moves, 1.0 - np.square(frame["deviation"] / unit), 0.0)
    frame["shift"] = np.where(moves, (frame["mean"] - frame["prior_mean"]) / unit, 0.0)
    return frame.sort_values("contraction", ascending=False, kind="stable", ignore_index=True)
