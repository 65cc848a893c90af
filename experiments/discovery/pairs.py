"""Paired futures: what was assumed in each, and what the arm changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from keci.experiments.discovery import keyed
from keci.experiments.discovery.binning import Binning, binned
from keci.experiments.discovery.contrast import Sums
from keci.model.errors import InputError, shown

BATCHES = 200  # judgement: batches of worlds that the bootstrap draws; intervals from fewer would be coarse
FEWEST = 200  # judgement: pairs below which nothing can be searched and then tested


@dataclass(frozen=True)
class Pairs:
    """Pairs of futures in the order of their numbers.

    `worlds` are the numbers, int array (worlds,). `gain` is the paired difference turned so that more is better, float array
    (worlds,). `training` is True for the worlds that search and False for those that estimate. `batch` is
    the batch of each world for the bootstrap, int array (worlds,). `smallest` is the smallest effect of interest, in the
    outcome's unit.
    """

    worlds: np.ndarray
    binning: Binning
    gain: np.ndarray
    training: np.ndarray
    batch: np.ndarray
    smallest: float
    seed: int

    @property
    def reach(self) -> float:
        """The largest size of a difference; 1 if there is none."""
        return float(np.abs(self.gain).max(initial=0.0)) or 1.0

    @property
    def honest(self) -> np.ndarray:
        """True for the worlds that estimate: bool array (worlds,)."""
        return ~self.training

    def sums(self, among: np.ndarray) -> Sums:
        """Sums of the gains of some worlds, bool array (worlds,) or indices."""
        return Sums.of(self.gain[among])


def pairs(
    assumptions: pd.DataFrame,
    difference: np.ndarray,
    smallest: float,
    better: int = 1,
    seed: int = 0,
    sets: np.ndarray | None = None,
) -> Pairs:
    """Pairs from arrays.

    Args:
        assumptions: worlds x parameters; the index holds the worlds' numbers.
        difference: arm minus reference, float array (worlds,).
        smallest: the smallest effect of interest, above 0, in the outcome's unit.
        better: +1 if more of the outcome is better, -1 if less is.
        seed: of halves, batches and sub-samples.
        sets: for several futures from the same assumptions, the number of the set of each, int array (worlds,): a set then
            counts once, with its mean difference, and its number takes the place of the world's.

    Raises:
        InputError: shapes that do not match, a difference that is not finite, numbers of worlds that are not whole or not
            unique, fewer than 200 pairs or sets, `smallest` not above 0, `better` neither +1 nor -1.
    """
    gain = _checked(assumptions, difference, smallest, better, seed)
    if sets is not None:
        assumptions, gain = averaged(assumptions, gain, sets)
        if len(gain) < FEWEST:
            raise InputError(f"sets: {len(gain)} sets; at least {FEWEST} are needed")
    worlds = _numbers(assumptions.index)
    order = np.argsort(worlds, kind="stable")
    worlds = worlds[order]
    half, batch = keyed.training(seed, worlds), keyed.batches(seed, worlds, BATCHES)
    return Pairs(worlds, binned(assumptions.iloc[order]), gain[order], half, batch, float(smallest), seed)


def averaged(assumptions: pd.DataFrame, gain: np.ndarray, sets: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """One row a set: its assumptions and its mean gain.

    Raises:
        InputError: not a set for each world, or two futures of a set differ in their assumptions.
    """
    if np.shape(sets) != gain.shape:
        raise InputError(f"sets: shape {np.shape(sets)} for {len(gain):,} worlds; give the number of a set for each world")
    numbers, first, inverse = np.unique(sets, return_index=True, return_inverse=True)
    for name in assumptions.columns:
        codes = pd.factorize(assumptions[name])[0]
        odd = np.flatnonzero(codes != codes[first][inverse])
        if len(odd):
            raise InputError(f"sets: set {numbers[inverse[odd[0]]]} has two values of {shown(str(name))}; give each set one")
    means = np.bincount(inverse, gain) / np.bincount(inverse)
    return assumptions.iloc[first].set_axis(numbers, axis=0), means


def _checked(assumptions: pd.DataFrame, difference: np.ndarray, smallest: float, better: int, seed: int) -> np.ndarray:
    values = np.asarray(difference, dtype=float)
    if values.shape != (len(assumptions),):
        raise InputError(f"difference: shape {values.shape} for {len(assumptions):,} worlds; give one number for each world")
    if not np.isfinite(values).all():
        row = int(np.flatnonzero(~np.isfinite(values))[0])
        raise InputError(f"difference, row {row + 1}: {shown(float(values[row]))}; leave out pairs without the outcome")
    if len(values) < FEWEST:
        raise InputError(f"difference: {len(values)} pairs; at least {FEWEST} are needed")
    if not (np.isfinite(smallest) and smallest > 0):
        raise InputError(f"smallest: {shown(smallest)}; the smallest effect of interest must be above 0")
    if better not in (1, -1):
        raise InputError(f"better: {shown(better)}; give 1 if more of the outcome is better, -1 if less is")
    if not 0 <= seed < 2**63:
        raise InputError(f"seed: {shown(seed)}; give a whole number from 0 to 2**63 - 1")
    return better * values


def _numbers(index: pd.Index) -> np.ndarray:
    if not pd.api.types.is_integer_dtype(index.dtype):
        raise InputError(f"assumptions: the index is of type {index.dtype}; it must hold the worlds' whole numbers")
    if not index.is_unique:
        twice = index[index.duplicated()][0]
        raise InputError(f"assumptions: world {twice} stands twice; give `sets` where several futures share assumptions")
    return index.to_numpy(dtype=np.int64)
