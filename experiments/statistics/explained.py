"""How much of a quantity's spread over futures goes with their assumptions, and how much is left to chance."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import ndtri

from keci.experiments.statistics.halves import Drawn

FOLDS = 5  # of the cross-validation, as usual (Stone 1974 leaves the number open; Hastie et al. 2009, 7.10, take 5 or 10)
PENALTIES = (0.02, 0.2, 2.0)  # of the ridge, per future and unit variance; judgement
TENTH = float(ndtri(0.9))  # standard deviations from the middle of a normal distribution to its 90th percentile


@dataclass(frozen=True)
class Explained:
    """The share of the variance that a linear predictor finds in the assumptions of futures it was not fitted to.

    `share` lies in [0, 1]; `error` is its standard error over the folds. What goes with assumptions in another than a linear
    way counts as chance, so that the share is a lower bound. `spread` is the standard deviation, in the quantity's unit,
    that the explained part has over assumptions.
    """

    share: float
    error: float
    mean: float
    spread: float

    @property
    def found(self) -> bool:
        """Whether anything is explained: the share is above 0 by two standard errors."""
        return self.share > 2.0 * self.error

    @property
    def tenths(self) -> tuple[float, float]:
        """10th and 90th percentile of the expected quantity over assumptions, if it is spread normally."""
        return self.mean - TENTH * self.spread, self.mean + TENTH * self.spread


def explained(futures: Iterable[Drawn]) -> Explained | None:
    """Cross-validated share of the variance of one quantity that goes linearly with assumptions; None without spread.

    Ridge regression (Hoerl and Kennard, Technometrics 12, 1970, 55-67) on standardised assumptions. Every fifth future is
    predicted by the fit to the others (Stone, Journal of the Royal Statistical Society B 36, 1974, 111-147), and the share is
    1 minus the mean squared error of that over the variance. The squared standardised coefficients of a linear fit are its
    first-order sensitivities (Saltelli et al., Global Sensitivity Analysis, 2008, section 1.2.5).
    """
    products, first = np.zeros((FOLDS, 0, 0)), 0
    for batch in futures:
        rows = np.column_stack([np.ones(len(batch.assumptions)), batch.assumptions, batch.quantity[:, 0]])
        if not products.size:
            products = np.zeros((FOLDS, rows.shape[1], rows.shape[1]))
        fold = (np.arange(len(rows)) + first) % FOLDS
        for number in range(FOLDS):
            products[number] += rows[fold == number].T @ rows[fold == number]
        first += len(rows)
    return _scored(products) if first >= 2 * FOLDS else None


def _scored(products: np.ndarray) -> Explained | None:
    """From the products of each fold: (folds, columns, columns)."""
    whole = products.sum(axis=0)
    count, mean = whole[0, 0], whole[0, -1] / whole[0, 0]
    variance = whole[-1, -1] / count - mean * mean
    if not variance > 0.0:
        return None
    shares = np.array([_shares(whole - left, left) for left in products])  # (folds, penalties)
    best = int(np.argmax(shares.mean(axis=0)))
    share = float(min(max(shares[:, best].mean(), 0.0), 1.0))
    error = float(shares[:, best].std(ddof=1)) / math.sqrt(FOLDS)
    return Explained(share, error, float(mean), math.sqrt(share * variance))


def _shares(fitted: np.ndarray, left: np.ndarray) -> list[float]:
    """Share of the variance of the futures left out that the fit to the others explains, for each penalty."""
    count = fitted[0, 0]
    means = fitted[0] / count
    centred = fitted / count - np.outer(means, means)
    scale = np.sqrt(np.maximum(np.diag(centred)[1:-1], 0.0))
    scale = np.where(scale > 0.0, scale, 1.0)
    correlations, target = centred[1:-1, 1:-1] / np.outer(scale, scale), centred[1:-1, -1] / scale
    slopes = (cho_solve(cho_factor(correlations + p * np.eye(len(scale))), target) for p in PENALTIES)
    return [_share(left, means, found / scale) for found in slopes]


def _share(left: np.ndarray, means: np.ndarray, slopes: np.ndarray) -> float:
    weights = np.concatenate([[means[1:-1] @ slopes - means[-1]], -slopes, [1.0]])  # quantity minus its prediction
    error = weights @ left @ weights / left[0, 0]
    # the spread around what the others' mean would have predicted
    plain = np.zeros(len(weights))
    plain[0], plain[-1] = -means[-1], 1.0
    spread = plain @ left @ plain / left[0, 0]
    return float(1.0 - error / spread) if spread > 0.0 else 0.0
