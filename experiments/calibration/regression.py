"""Ridge regression of many targets on second-order polynomials, in blocks, from sums that are kept fold by fold.

Only sums of products are kept, so that a table of 10^6 futures is read once and every fold's held-out error follows from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from scipy.stats import skew

CLIPPED = 4.0  # standard deviations at which a regressor is cut, so that no single future rules the squares (judgement)
SKEWED = 2.0  # skewness from which a regressor is replaced by its normal scores; 2 is the exponential distribution's (judgement)
KNOTS = 513  # quantiles through which normal scores are interpolated
PENALTIES = (1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)  # of the ridge, a future, for regressors of unit variance; tried in turn
SMALLEST = 1e-10  # share of the largest variance below which a regressor is taken as constant


@dataclass(frozen=True)
class Scaling:
    """How columns become regressors: standardised and cut, or normal scores where skewed; a flag where undefined.

    `knots` has, for each column, None or (values, scores) to interpolate in; `flagged` the columns that may be undefined.
    """

    centre: np.ndarray
    spread: np.ndarray
    knots: tuple[tuple[np.ndarray, np.ndarray] | None, ...]
    flagged: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray) -> Scaling:
        """The scaling that fits an array (futures, columns)."""
        columns = [column[np.isfinite(column)].astype(np.float64) for column in values.T]
        knots = tuple(normal_scores(column) if abs(_skewness(column)) > SKEWED else None for column in columns)
        centre = np.array([column.mean() for column in columns])
        spread = np.array([column.std() for column in columns])
        spread[spread <= SMALLEST * np.maximum(1.0, np.abs(centre))] = np.inf
        return cls(centre, spread, knots, np.flatnonzero(~np.isfinite(values).all(axis=0)))

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.centre)

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """Regressors: array (futures, columns + flags)."""
        out = (values - self.centre) / self.spread
        for column, knots in enumerate(self.knots):
            if knots is not None:
                out[:, column] = np.interp(values[:, column], *knots)
        undefined = ~np.isfinite(out)
        out[undefined] = 0.0
        return np.hstack([np.clip(out, -CLIPPED, CLIPPED), undefined[:, self.flagged].astype(np.float64)])


def _skewness(column: np.ndarray) -> float:
    return float(skew(column)) if len(np.unique(column[:1000])) > 2 and np.ptp(column) > 0 else 0.0


def normal_scores(column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Knots of a column's van der Waerden scores, the normal quantile of the mid-rank (van der Waerden 1952): values, scores."""
    ordered = np.sort(column)
    values = np.unique(np.quantile(ordered, np.linspace(0.0, 1.0, KNOTS)))
    middle = 0.5 * (np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right"))
    return values, ndtri((middle + 0.5) / (len(ordered) + 1.0))


def second_order(regressors: np.ndarray, width: int) -> np.ndarray:
    """A column of ones, the regressors, and squares and pairwise products of the first `width` of them."""
    first, second = np.triu_indices(width)
    count, columns = regressors.shape
    out = np.empty((count, 1 + columns + len(first)))
    out[:, 0] = 1.0
    out[:, 1 : 1 + columns] = regressors
    np.multiply(regressors[:, first], regressors[:, second], out=out[:, 1 + columns :])
    return out


def involved(scaling: Scaling) -> np.ndarray:
    """Which terms of `second_order` hold which column: bool array (columns, terms)."""
    first, second = np.triu_indices(scaling.width)
    holder = np.concatenate([[-1], np.arange(scaling.width), scaling.flagged, first])
    partner = np.concatenate([[-1], np.arange(scaling.width), scaling.flagged, second])
    column = np.arange(scaling.width)[:, np.newaxis]
    return (holder == column) | (partner == column)


@dataclass(frozen=True)
class Sums:
    """Sums of products of terms and targets, over some futures: gram (terms, terms), cross (terms, targets), squares (targets,).

    The first term is the column of ones, so counts and sums stand in the first row.
    """

    gram: np.ndarray
    cross: np.ndarray
    squares: np.ndarray

    @classmethod
    def over(cls, parts: Iterator[tuple[np.ndarray, np.ndarray]]) -> Sums:
        """Sums over blocks of (terms, targets)."""
        total: Sums | None = None
        for terms, targets in parts:
            part = cls(terms.T @ terms, terms.T @ targets, (targets * targets).sum(axis=0))
            total = part if total is None else total + part
        if total is None:
            raise ValueError("no futures to sum over")
        return total

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.gram + other.gram, self.cross + other.cross, self.squares + other.squares)

    def __sub__(self, other: Sums) -> Sums:
        return Sums(self.gram - other.gram, self.cross - other.cross, self.squares - other.squares)

    @property
    def count(self) -> float:
        """Number of futures."""
        return float(self.gram[0, 0])

    def only(self, terms: np.ndarray) -> Sums:
        """The sums of some terms (positions, the ones first)."""
        return Sums(self.gram[np.ix_(terms, terms)], self.cross[terms], self.squares)

    def error(self, coefficients: np.ndarray) -> np.ndarray:
        """Sum of squared errors of predictions with coefficients (terms, targets): array (targets,)."""
        fitted = (coefficients * (self.gram @ coefficients)).sum(axis=0)
        return np.maximum(self.squares - 2.0 * (coefficients * self.cross).sum(axis=0) + fitted, 0.0)

    def spread_about(self, centre: np.ndarray) -> np.ndarray:
        """Sum of squares of the targets about given values: array (targets,)."""
        return self.squares - 2.0 * centre * self.cross[0] + self.count * centre**2


def fit(sums: Sums) -> np.ndarray:
    """Ridge coefficients (terms, targets), the first the intercept; the penalty of each target by generalised cross-validation.

    Golub, Heath and Wahba (1979), Technometrics 21: least n SSE / (n - trace of the hat matrix)^2.
    """
    scale, means, inner, cross, total = _centred(sums)
    size, directions = np.linalg.eigh(inner)
    size = np.maximum(size, 0.0)
    along = directions.T @ cross
    scores, n = [], sums.count
    for penalty in PENALTIES:
        shrunk = size / (size + penalty * n)
        error = total - (along**2 * ((2.0 - shrunk) / (size + penalty * n))[:, np.newaxis]).sum(axis=0)
        scores.append(np.maximum(error, 0.0) / max(n - 1.0 - shrunk.sum(), 1.0) ** 2)
    chosen = np.array(PENALTIES)[np.argmin(scores, axis=0)] * n
    inside = directions @ (along / (size[:, np.newaxis] + chosen))
    return _uncentred(sums, inside, scale, means)


def fit_with(sums: Sums, penalty: float) -> np.ndarray:
    """Ridge coefficients (terms, targets) with one given penalty a future."""
    scale, means, inner, cross, _ = _centred(sums)
    inside = np.linalg.solve(inner + penalty * sums.count * np.eye(len(inner)), cross)
    return _uncentred(sums, inside, scale, means)


def _centred(sums: Sums) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Scale and means of the terms, their correlations times n, cross products and target squares, all about the means."""
    n = sums.count
    means, averages = sums.gram[0, 1:] / n, sums.cross[0] / n
    inner = sums.gram[1:, 1:] - n * np.outer(means, means)
    variance = np.maximum(np.diagonal(inner) / n, 0.0)
    constant = variance <= SMALLEST * max(float(variance.max(initial=0.0)), SMALLEST)
    scale = np.where(constant, 0.0, 1.0 / np.sqrt(np.where(constant, 1.0, variance)))
    cross = (sums.cross[1:] - n * np.outer(means, averages)) * scale[:, np.newaxis]
    return scale, means, inner * np.outer(scale, scale), cross, sums.squares - n * averages**2


def _uncentred(sums: Sums, inside: np.ndarray, scale: np.ndarray, means: np.ndarray) -> np.ndarray:
    slopes = inside * scale[:, np.newaxis]
    return np.vstack([sums.cross[0] / sums.count - means @ slopes, slopes])
