"""Assumptions as bins: every parameter in up to 100 bins of equal mass, every design column in its levels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from keci.model.errors import InputError, shown

MOST_BINS = 100  # judgement: limits to a hundredth of the futures; more would only follow noise
MOST_LEVELS = 64  # judgement: a column of more names is a label, not a design


@dataclass(frozen=True)
class Binning:
    """What is known of the assumptions: bins, and what they stand for.

    `codes` is a uint8 array (parameters, worlds): the bin of each world. `sizes` is an int array (parameters,): the number of
    bins. `ordered` is a bool array (parameters,): whether bins have an order. `edges` holds for each parameter the inclusive
    upper ends of its bins, float array (bins,), or None where the bins are `levels`, names in a tuple (else empty).
    `lowest` holds each parameter's lowest value (0 for names).
    """

    names: tuple[str, ...]
    codes: np.ndarray
    sizes: np.ndarray
    ordered: np.ndarray
    edges: tuple[np.ndarray | None, ...]
    levels: tuple[tuple[str, ...], ...]
    lowest: np.ndarray

    @property
    def width(self) -> int:
        """The largest number of bins."""
        return int(self.sizes.max(initial=1))

    def coarse(self, most: int) -> np.ndarray:
        """Codes in at most `most` bins of equal mass where bins are ordered; names keep their levels: uint8 array."""
        shrink = self.ordered & (self.sizes > most)
        table = np.arange(self.width)[None, :] * np.ones(len(self.names), dtype=int)[:, None]
        table[shrink] = table[shrink] * most // self.sizes[shrink][:, None]
        return np.stack([table[p][codes] for p, codes in enumerate(self.codes)]).astype(np.uint8)

    def coarse_sizes(self, most: int) -> np.ndarray:
        """The number of bins of `coarse(most)`: int array (parameters,)."""
        return np.where(self.ordered, np.minimum(self.sizes, most), self.sizes)


@dataclass(frozen=True)
class _Column:
    codes: np.ndarray
    size: int
    ordered: bool
    edges: np.ndarray | None
    levels: tuple[str, ...]
    lowest: float


def binned(assumptions: pd.DataFrame) -> Binning:
    """Bins of a table (worlds x parameters): numbers by quantiles, names and ordered categories by level.

    Bins follow the ranks alone, so that a monotone transform of a parameter changes no bin.

    Raises:
        InputError: a number is missing or not finite, a name is empty, or a column has more than 64 names.
    """
    if assumptions.shape[1] == 0 or len(assumptions) == 0:
        raise InputError(f"assumptions: a table of shape {assumptions.shape}; give at least one world and one parameter")
    columns = [_column(str(name), assumptions[name]) for name in assumptions.columns]
    return Binning(
        tuple(str(name) for name in assumptions.columns),
        np.stack([c.codes for c in columns]).astype(np.uint8),
        np.array([c.size for c in columns]),
        np.array([c.ordered for c in columns]),
        tuple(c.edges for c in columns),
        tuple(c.levels for c in columns),
        np.array([c.lowest for c in columns]),
    )


def _column(name: str, values: pd.Series) -> _Column:
    if isinstance(values.dtype, pd.CategoricalDtype):
        return _categories(name, values)
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        return _numbers(name, values.to_numpy(dtype=float))
    if values.isna().any():
        raise _missing(name, values)
    said = values.map({True: "yes", False: "no"}) if pd.api.types.is_bool_dtype(values.dtype) else values.astype(str)
    return _categories(name, said.astype("category"))


def _categories(name: str, values: pd.Series) -> _Column:
    values = values.cat.remove_unused_categories()
    if values.isna().any():
        raise _missing(name, values)
    levels = tuple(str(level) for level in values.cat.categories)
    if len(levels) > MOST_LEVELS:
        raise InputError(f"assumptions, column {shown(name)}: {len(levels)} names; at most {MOST_LEVELS} can be told apart")
    return _Column(values.cat.codes.to_numpy(), len(levels), bool(values.cat.ordered), None, levels, 0.0)


def _numbers(name: str, values: np.ndarray) -> _Column:
    if not np.isfinite(values).all():
        raise _missing(name, values)
    edges = _edges(np.sort(values))
    return _Column(np.searchsorted(edges, values), len(edges), True, edges, (), float(values.min()))


def _missing(name: str, values: pd.Series | np.ndarray) -> InputError:
    row = int(np.flatnonzero(pd.isna(values) | np.isin(np.asarray(values, dtype=object), [np.inf, -np.inf]))[0])
    return InputError(f"assumptions, column {shown(name)}, row {row + 1}: no finite value; give a number or a name in each row")


def _edges(ranked: np.ndarray) -> np.ndarray:
    """Inclusive upper ends: every distinct value if they are few, else the order statistics at hundredths."""
    distinct = _distinct(ranked)
    if len(distinct) <= MOST_BINS:
        return distinct
    places = np.ceil(np.arange(1, MOST_BINS + 1) / MOST_BINS * len(ranked)).astype(int) - 1
    return _distinct(ranked[places])


def _distinct(ranked: np.ndarray) -> np.ndarray:
    return ranked[np.append(True, ranked[1:] != ranked[:-1])]
