"""Arrays as the scores need them: counts are whole and not negative, probabilities lie in 0..1, shapes fit."""

from __future__ import annotations

from typing import Any

import numpy as np

from keci.model.errors import InputError, shown


def whole_counts(values: Any, what: str) -> np.ndarray:
    """The values as int64, of any shape; InputError if they are not whole numbers from 0 up, or there are none."""
    array = np.asarray(values)
    if array.size == 0:
        raise InputError(f"{what}: empty; should hold at least one count")
    if array.dtype.kind not in "iuf" or not np.isfinite(array).all():
        raise InputError(f"{what}: {shown(_odd(array))}; should be whole numbers, without gaps")
    if (array < 0).any():
        raise InputError(f"{what}: {shown(array[array < 0].flat[0].item())}; should be 0 or more")
    whole = array.astype(np.int64)
    if (whole != array).any():
        raise InputError(f"{what}: {shown(array[whole != array].flat[0].item())}; should be a whole number")
    return whole


def _odd(array: np.ndarray) -> object:
    """A value that cannot be a count."""
    if array.dtype.kind not in "iuf":
        return array.flat[0]
    return array[~np.isfinite(array)].flat[0].item()


def finite(values: Any, what: str) -> np.ndarray:
    """The values as float64, of any shape; InputError if one is not a finite number, or there are none."""
    array = np.asarray(values)
    if array.size == 0:
        raise InputError(f"{what}: empty; should hold at least one number")
    if array.dtype.kind not in "iufb" or not np.isfinite(array).all():
        raise InputError(f"{what}: should hold finite numbers only, without gaps")
    return array.astype(np.float64)


def probabilities(values: Any, what: str) -> np.ndarray:
    """The values as float64; InputError if one lies outside 0..1."""
    array = finite(values, what)
    if ((array < 0) | (array > 1)).any():
        raise InputError(f"{what}: {shown(array[(array < 0) | (array > 1)].flat[0].item())}; should be from 0 to 1")
    return array


def happenings(values: Any, what: str) -> np.ndarray:
    """The values as float64 0 or 1; InputError if one is neither."""
    array = finite(values, what)
    if not np.isin(array, (0.0, 1.0)).all():
        raise InputError(f"{what}: {shown(array[~np.isin(array, (0.0, 1.0))].flat[0].item())}; should be 0 or 1")
    return array


def same_shape(one: np.ndarray, other: np.ndarray, what: str) -> None:
    """InputError if the shapes differ."""
    if one.shape != other.shape:
        raise InputError(f"{what}: shapes {one.shape} and {other.shape}; should be the same")
