"""The outcomes that tests can name: those of a world, some put together from them, and some read from its months."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from keci.model.ensemble import OUTCOMES

YEAR = 12  # months
LOW_SUPPORT = 0.8  # claims H10: the month in which support falls below 80 %
Columns = Mapping[str, np.ndarray]  # of one arm: outcomes (worlds,)

# put together from the outcomes of a world
COMPOSED: dict[str, tuple[tuple[str, ...], Callable[[Columns], np.ndarray]]] = {
    "normalisation_lost": (
        ("normalisation", "lasting_normalisation"),
        lambda c: c["normalisation"] - c["lasting_normalisation"],
    ),
    "track_ever_suspended": (("track_suspended_share",), lambda c: (c["track_suspended_share"] > 0.0).astype(float)),
}
# monthly series from which the others are read
SERIES = ("severe", "unilateral", "nato_support")
MONTHLY = (
    "severe_first_year",
    "severe_later",
    "unilateral_first_year",
    "support_change",
    "months_to_low_support",
)


def known_outcomes() -> tuple[str, ...]:
    """All names that a test can use."""
    return (*OUTCOMES, *COMPOSED, *MONTHLY)


def needed_columns(names: tuple[str, ...]) -> tuple[str, ...]:
    """The outcomes of a world from which these can be had."""
    found = [column for name in names for column in (COMPOSED[name][0] if name in COMPOSED else (name,)) if name not in MONTHLY]
    return tuple(dict.fromkeys(found))


def composed(name: str, columns: Columns) -> np.ndarray:
    """An outcome of a world, or one put together: float array (worlds,)."""
    return COMPOSED[name][1](columns) if name in COMPOSED else columns[name]


def from_months(series: Mapping[str, np.ndarray], adoption: np.ndarray) -> dict[str, np.ndarray]:
    """The outcomes read from one arm's months.

    Args:
        series: arrays (worlds, months + 1) by name, the start state first.
        adoption: month (from 0) in which the track is adopted in the same world, (worlds,); the horizon where it never is.

    Returns:
        Arrays (worlds,): counts in the 12 months after the month of adoption and beyond them, the change of support from the
        start to the end (share), and the months until support is below 80 %, the horizon where it never is.
    """
    months = series["severe"].shape[1] - 1
    after = np.arange(months)[np.newaxis, :] - adoption[:, np.newaxis]
    first, later = (after > 0) & (after <= YEAR), after > YEAR
    support = series["nato_support"]
    low = support[:, 1:] < LOW_SUPPORT
    return {
        "severe_first_year": (series["severe"][:, 1:] * first).sum(axis=1),
        "severe_later": (series["severe"][:, 1:] * later).sum(axis=1),
        "unilateral_first_year": (series["unilateral"][:, 1:] * first).sum(axis=1),
        "support_change": support[:, -1] - support[:, 0],
        "months_to_low_support": np.where(low.any(axis=1), low.argmax(axis=1) + 1.0, float(months)),
    }


def adopted_in_time(adoption: np.ndarray, months: int) -> np.ndarray:
    """Worlds in which the track is adopted early enough for two years after it to be seen: bool array (worlds,)."""
    return adoption + 2 * YEAR < months
