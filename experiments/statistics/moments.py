"""Sums over many worlds, added part by part without rounding: the result does not depend on how the worlds were cut."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

import numpy as np

SMALLEST = 1074  # every float is a whole multiple of 2 to the power of minus this


@dataclass
class Sum:
    """A table of exact sums, each a whole number of smallest floats; `finite` is False where infinity or NaN was added."""

    units: np.ndarray
    finite: np.ndarray

    @classmethod
    def zero(cls, shape: tuple[int, int]) -> Self:
        """Sums of nothing."""
        return cls(np.full(shape, 0, dtype=object), np.ones(shape, dtype=bool))

    def add(self, row: int, values: np.ndarray) -> None:
        """Add all of `values` (n, columns) to a row."""
        self.finite[row] &= np.isfinite(values).all(axis=0)
        for level in exact_sums(values):
            self.units[row] += [_units(value) for value in level.tolist()]

    def merged(self, other: Sum) -> Sum:
        """The sums of both."""
        return Sum(self.units + other.units, self.finite & other.finite)

    def exact(self, index: tuple[int, int]) -> Fraction | None:
        """One of the sums; None if it is no finite number."""
        return Fraction(self.units[index], 2**SMALLEST) if self.finite[index] else None


def _units(value: float) -> int:
    if not math.isfinite(value):
        return 0
    above, below = value.as_integer_ratio()
    return above << (SMALLEST + 1 - below.bit_length())


def exact_sums(values: np.ndarray) -> list[np.ndarray]:
    """Floats whose total is the exact sum over the first axis, for each column: array (n, k) to a few arrays (k,).

    Each pass splits off the leading digits of all values of a column, so few that their sum is exact in any order.
    """
    count, columns = values.shape
    sums, rest = [], values
    where = np.arange(columns)
    while count and where.size:
        top = np.abs(rest).max(axis=0)
        finite = np.isfinite(top)
        with np.errstate(over="ignore", invalid="ignore"):
            exponent = np.frexp(np.where(finite, top, 0.0))[1]
            grid = np.ldexp(1.5, exponent + max(count - 1, 1).bit_length())
            leading = np.where(finite & np.isfinite(grid), (rest + grid) - grid, rest)
        level = np.zeros(columns)
        level[where] = leading.sum(axis=0)
        sums.append(level)
        with np.errstate(invalid="ignore"):
            rest = np.where(finite, rest - leading, 0.0)
        left = rest.any(axis=0)
        rest, where = rest[:, left], where[left]
    return sums


@dataclass
class Moments:
    """Number, sums, sums of squares and extremes of many values, for a table of variables that have equally many."""

    count: int
    total: Sum
    squares: Sum
    least: np.ndarray
    most: np.ndarray

    @classmethod
    def zero(cls, shape: tuple[int, int]) -> Self:
        """Moments of no values."""
        return cls(0, Sum.zero(shape), Sum.zero(shape), np.full(shape, np.inf), np.full(shape, -np.inf))

    @classmethod
    def of(cls, values: np.ndarray) -> Self:
        """Moments of one variable, at index (0, 0), from its values: array (n,)."""
        moments = cls.zero((1, 1))
        moments.add(values[np.newaxis, :, np.newaxis])
        return moments

    def add(self, values: np.ndarray) -> None:
        """Add values: array (rows, n, columns) for variables in a table (rows, columns)."""
        self.count += values.shape[1]
        if values.shape[1] == 0:
            return
        for row, found in enumerate(values):
            self.total.add(row, found)
            self.squares.add(row, found * found)
        self.least = np.minimum(self.least, values.min(axis=1))
        self.most = np.maximum(self.most, values.max(axis=1))

    def merged(self, other: Moments) -> Moments:
        """The moments of both sets of values."""
        least, most = np.minimum(self.least, other.least), np.maximum(self.most, other.most)
        total, squares = self.total.merged(other.total), self.squares.merged(other.squares)
        return Moments(self.count + other.count, total, squares, least, most)

    def mean(self, index: tuple[int, int]) -> float:
        """Mean of a variable, rounded once; NaN without values."""
        total = self.total.exact(index)
        if not self.count or total is None:
            return float("nan")
        return float(total / self.count)

    def variance(self, index: tuple[int, int]) -> float:
        """Variance of a variable over its values, with n - 1; NaN from fewer than two."""
        total, squares = self.total.exact(index), self.squares.exact(index)
        if self.count < 2 or total is None or squares is None:
            return float("nan")
        return float(max(Fraction(0), (squares - total * total / self.count) / (self.count - 1)))
