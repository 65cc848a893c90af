"""Morris's screening of many parameters: by how much each moves the mean of a quantity, chance left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from keci.experiments.sensitivities.squares import Z, chances, covariance, product, products_without, weights
from keci.experiments.statistics.intervals import LEVEL

if TYPE_CHECKING:
    import pandas as pd


def elementary_effects(shares: np.ndarray, batches: np.ndarray) -> np.ndarray:
    """What moving each factor over its whole range would change, from the step of each trajectory (Morris 1991).

    Args:
        shares: the trajectories' points in the unit cube, float array (trajectories (factors + 1), factors).
        batches: the quantity at these points, float array (the same number of points, batches).

    Returns a float array of shape (trajectories, factors, batches).
    """
    count = shares.shape[1]
    steps = np.diff(shares.reshape(-1, count + 1, count), axis=1)
    changes = np.diff(batches.reshape(len(steps), count + 1, -1), axis=1)
    moved = np.abs(steps).argmax(axis=2)
    length = np.take_along_axis(steps, moved[:, :, None], axis=2)
    effects = np.zeros_like(changes)
    np.put_along_axis(effects, np.broadcast_to(moved[:, :, None], changes.shape), changes / length, axis=1)
    return effects


def screened(names: list[str], shares: np.ndarray, batches: np.ndarray, seed: int = 0) -> pd.DataFrame:
    """A row a factor, the one that moves the quantity most first.

    Columns: `factor`; `effect`, the mean change over the factor's whole range (Morris's mu) with its 95 % interval `low`,
    `high`; `size`, the root of the mean squared change, whichever way it goes, without what chance adds (0 if that leaves
    nothing), with `size_low` and `size_high`; `chance`, how often chance makes any factor's so large; and `sure`, whether that is
    below 5 %. The arguments are those of `elementary_effects`.
    """
    import pandas as pd

    effects = elementary_effects(shares, batches)
    drawn = weights(len(effects), seed)
    mean, error = _means(effects, drawn)
    square, square_error = _mean_squares(effects, drawn)
    chance = chances(effects, seed)
    table = pd.DataFrame(
        {
            "factor": names,
            "effect": mean,
            "low": mean - Z * error,
            "high": mean + Z * error,
            "size": _root(square),
            "size_low": _root(square - Z * square_error),
            "size_high": _root(square + Z * square_error),
            "chance": chance,
            "sure": chance <= 1.0 - LEVEL,
        }
    )
    return table.sort_values(["size", "chance"], ascending=[False, True], kind="stable", ignore_index=True)


def _means(effects: np.ndarray, drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean effect of each factor and its standard error."""
    over_points = drawn @ effects.mean(axis=2) / len(effects)
    batches = effects.shape[2]
    without = (effects.sum(axis=2)[..., None] - effects).mean(axis=0).T / (batches - 1)
    return effects.mean(axis=(0, 2)), np.sqrt(np.diag(covariance(over_points, without)))


def _mean_squares(effects: np.ndarray, drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean squared effect of each factor without chance, and its standard error."""
    each = product(effects, effects)
    over_points = drawn @ each / len(effects)
    without = products_without(effects, effects).mean(axis=1)
    return each.mean(axis=0), np.sqrt(np.diag(covariance(over_points, without)))


def _root(square: np.ndarray) -> np.ndarray:
    return np.sqrt(np.maximum(square, 0.0))
