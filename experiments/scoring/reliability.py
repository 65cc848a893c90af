"""Whether what is called likely happens as often: reliability of event probabilities, and of forecasts of counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import isotonic_regression
from scipy.stats import binomtest

from keci.experiments.scoring.checks import happenings, probabilities, same_shape, whole_counts
from keci.experiments.scoring.profile import PROFILE, Profile
from keci.model.errors import InputError

COLUMNS = ("cases", "lowest", "highest", "forecast", "observed", "observed_low", "observed_high")


@dataclass(frozen=True)
class Decomposition:
    """Mean Brier score = miscalibration - discrimination + uncertainty (Dimitriadis, Gneiting and Jordan 2021, CORP).

    Miscalibration is what recalibrating the forecasts in hindsight would gain, 0 for reliable ones; discrimination what the
    recalibrated forecasts gain over the base rate; uncertainty the Brier score of the base rate. None is below 0.
    """

    miscalibration: float
    discrimination: float
    uncertainty: float

    @property
    def brier(self) -> float:
        """The mean Brier score."""
        return self.miscalibration - self.discrimination + self.uncertainty


def decompose(probability: Any, happened: Any) -> Decomposition:
    """CORP decomposition of the mean Brier score of forecasts (cases,), recalibrated by isotonic regression.

    Needs no bins. With some dozen cases isotonic regression fits chance as well: miscalibration is then never quite 0.
    """
    p, y = _cases(probability, happened)
    # equal forecasts are one forecast, and are recalibrated together
    _, group, sizes = np.unique(p, return_inverse=True, return_counts=True)
    shares = np.bincount(group, weights=y) / sizes
    recalibrated = isotonic_regression(shares, weights=sizes.astype(np.float64)).x[group]
    base = float(np.mean((y - y.mean()) ** 2))
    sharp, plain = float(np.mean((recalibrated - y) ** 2)), float(np.mean((p - y) ** 2))
    return Decomposition(plain - sharp, base - sharp, base)


def reliability_table(probability: Any, happened: Any, profile: Profile = PROFILE) -> pd.DataFrame:
    """A row per bin of forecasts (cases,), at most five bins of about equally many cases, rising.

    Columns: cases; lowest, highest and mean forecast; share that happened with Wilson's interval (1927) at the
    profile's confidence level, which assumes independent cases and is too narrow for cases that depend on each other. Equal
    forecasts share a bin.
    """
    p, y = _cases(probability, happened)
    ranks = pd.Series(p).rank(method="average").to_numpy()
    bins = ((ranks - 0.5) * profile.reliability_bins / len(p)).astype(int)
    rows = [_row(p[bins == number], y[bins == number], profile.confidence_level) for number in np.unique(bins)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def coverage(draws: Any, observed: Any, profile: Profile = PROFILE) -> float:
    """Share of counts (cases,) inside the draws' (draws, cases) central interval at the profile's level, ends included.

    With counts a reliable forecast covers more than the level, since the ends hold probability of their own.
    """
    x, y = _draws_and_counts(draws, observed)
    tail = (1.0 - profile.interval_level) / 2.0
    low, high = np.quantile(x, (tail, 1.0 - tail), axis=0)
    return float(np.mean((y >= low) & (y <= high)))


def probability_integral_transform(draws: Any, observed: Any, profile: Profile = PROFILE) -> np.ndarray:
    """Heights (bins,) of the mean histogram of the probability integral transform of counts: shares, 1/bins if reliable.

    A count's transform is spread evenly over the step of the draws' distribution at it, so that no chance is used (Czado,
    Gneiting and Held 2009, equation 2). U-shaped: too narrow; hump: too wide.
    """
    x, y = _draws_and_counts(draws, observed)
    below, upto = (x < y).mean(axis=0), (x <= y).mean(axis=0)
    edges = np.linspace(0.0, 1.0, profile.reliability_bins + 1)[:, None]
    step = np.maximum(upto - below, 1e-300)  # a count that no draw shows has no step: all of it lies at one point
    risen = np.where(upto > below, np.clip((edges - below) / step, 0.0, 1.0), (edges > below) | (edges == 1.0))
    risen[0] = 0.0
    return np.diff(risen.mean(axis=1))


def _cases(probability: Any, happened: Any) -> tuple[np.ndarray, np.ndarray]:
    p, y = probabilities(probability, "probabilities"), happenings(happened, "whether it happened")
    same_shape(p, y, "probabilities and whether it happened")
    return p.ravel(), y.ravel()


def _draws_and_counts(draws: Any, observed: Any) -> tuple[np.ndarray, np.ndarray]:
    x, y = whole_counts(draws, "draws"), whole_counts(observed, "observed counts")
    if x.ndim == 0 or x.shape[1:] != y.shape:
        raise InputError(f"draws and observations: shapes {x.shape} and {y.shape}; should be (draws, ...) and (...)")
    return x.reshape(len(x), -1), y.ravel()


def _row(p: np.ndarray, y: np.ndarray, level: float) -> tuple[float, ...]:
    interval = binomtest(int(y.sum()), len(y)).proportion_ci(level, method="wilson")
    return (len(p), p.min(), p.max(), p.mean(), y.mean(), interval.low, interval.high)
