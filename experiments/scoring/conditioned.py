"""Our forecasts at an origin: hindcasts weighted by how much their past is like the record's, resampled as whole futures.

A base rate is the same at every origin; skill can come only from the state in which a forecast begins. The state of the record
that can be seen at an origin (how long since the last violence, who governs, measures, texts in force, meetings of late) is
compared with that of each simulated history in the same month; near histories go on into the forecast, far ones do not
(importance resampling: Gordon, Salmond and Smith 1993, with the likelihood replaced by a kernel of distance, as in
approximate Bayesian computation).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from keci.experiments.record.history import Array, History
from keci.experiments.scoring.months import month_text
from keci.experiments.scoring.profile import PROFILE, Profile
from keci.model.errors import InputError

SERIES = {"incidents": ("incidents", "alert"), "serious": ("serious",), "severe": ("severe",), "meetings": ("round",)}
"""Targets of `scoring.record` that the model has, by the monthly series that count them. The record's coding counts alerts of
Serbia's army as incidents."""
LEAST_EFFECTIVE = 200.0  # effective number of histories behind a forecast (judgement: draws are then a fifth of their number)
LONGEST = 60.0  # months after which a quiet spell or an old text is like any longer one (judgement)
Feature = Callable[[History], Array]


def _last(name: str, months: int) -> Feature:
    """Logarithm of 1 + what was counted in the last months."""
    return lambda history: np.log1p(history.get(name)[:, -months:].sum(axis=1))


def _since(name: str) -> Feature:
    """Logarithm of 1 + the months since something last happened."""

    def months(history: History) -> Array:
        happened = history.get(name)[:, ::-1] > 0.0
        never = ~happened.any(axis=1)
        return np.log1p(np.where(never, LONGEST, np.minimum(happened.argmax(axis=1), LONGEST)))

    return months


def _now(name: str) -> Feature:
    """The value of the last month."""
    return lambda history: history.get(name)[:, -1]


FEATURES: dict[str, Feature] = {
    "incidents in the last quarter": _last("incidents", 3),
    "incidents in the last year": _last("incidents", 12),
    "serious incidents in the last year": _last("serious", 12),
    "serious incidents in the last three years": _last("serious", 36),
    "months since a serious incident": _since("serious"),
    "rounds in the last year": _last("round", 12),
    "months since a political text": _since("political"),
    "unilateral acts in the last year": _last("unilateral", 12),
    "government of Kosovo": _now("government_kosovo"),
    "EU measures": _now("measures"),
}
"""What can be seen at an origin. Each is judgement; none looks at the origin's month or later."""


def likeness(futures: History, record: History, origin: str, prior: Array | None = None) -> Array:
    """Weights (histories,) of simulated histories at an origin, summing to 1: a normal kernel of the distance between features.

    Both histories begin in the same month; only months before `origin` are looked at. Distances are in standard deviations of the
    futures, their mean square over the features; the kernel is made as narrow as leaves `LEAST_EFFECTIVE` histories
    (effective number 1 / sum of squared weights, Kish 1965). `prior` (histories,) are weights that the histories have before
    anything is looked at; equal unless given. InputError if there are fewer histories than that.
    """
    count = futures.count if prior is None else float(prior.sum() ** 2 / np.square(prior).sum())
    if count < LEAST_EFFECTIVE:
        raise InputError(f"forecast at {origin}: {count:.0f} hindcasts; at least {LEAST_EFFECTIVE:.0f} are needed")
    before = record.index(origin) - 1
    past, seen = (history.until(_month(history, before)) for history in (futures, record))
    return narrowed(distances(features(past), features(seen)[0]), prior=prior)


def features(history: History) -> Array:
    """What can be seen of each history in its last month: (histories, features), in the order of `FEATURES`."""
    return np.column_stack([feature(history) for feature in FEATURES.values()])


def distances(ended: Array, record: Array) -> Array:
    """Mean squares (histories,) over the features of the differences to the record's, in standard deviations of the histories."""
    spread = ended.std(axis=0)
    squares = ((ended - record) / np.where(spread > 0.0, spread, np.inf)) ** 2
    return squares.mean(axis=1)


def _month(history: History, position: int) -> str:
    year, month = divmod(int(history.start[:4]) * 12 + int(history.start[5:]) - 1 + position, 12)
    return f"{year:04d}-{month + 1:02d}"


def narrowed(squares: Array, effective: float = LEAST_EFFECTIVE, prior: Array | None = None) -> Array:
    """Weights exp(-squares / 2h), times those before, with the smallest h that keeps `effective`, found by bisection on log h."""
    low, high = np.log(1e-6), np.log(1e6)
    before = 1.0 if prior is None else prior
    least = squares - (squares if prior is None else squares[prior > 0.0]).min()
    for _ in range(60):
        middle = 0.5 * (low + high)
        weights = _kernel(least, middle) * before
        if weights.sum() ** 2 / (weights**2).sum() < effective:
            low = middle
        else:
            high = middle
    weights = _kernel(least, high) * before
    return weights / weights.sum()


def _kernel(squares: Array, logarithm: float) -> Array:
    """exp(-squares / 2h), squares below 0 (of histories without weight) counting as 0."""
    return np.exp(-np.maximum(squares, 0.0) / (2.0 * np.exp(logarithm)))


def resampled(weights: Array, draws: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Rows taken by systematic resampling (Kitagawa 1996): each row within one of its share of the draws."""
    places = (np.arange(draws) + rng.uniform()) / draws
    return np.minimum(np.searchsorted(np.cumsum(weights), places, side="right"), len(weights) - 1)


def conditioned_forecasts(
    futures: History,
    record: History,
    origins: NDArray[np.int64],
    target: str,
    horizon: int,
    seed: int,
    profile: Profile = PROFILE,
    weights: Array | None = None,
) -> NDArray[np.int64]:
    """Monthly counts of a target from each origin on: int array (origins, draws, horizon).

    `origins` are month numbers of `scoring.months`. Random numbers are keyed by seed and origin, so that all targets continue
    the same histories. `weights` (histories,) are those of the hindcasts before any is compared with the record; equal unless
    given. InputError for a target that the model does not count.
    """
    if target not in SERIES:
        raise InputError(f"target {target!r}: the model does not count it; must be one of {', '.join(SERIES)}")
    made = []
    for origin in origins:
        name = month_text(int(origin))
        rng = np.random.default_rng([seed, zlib.crc32(f"conditioned/{name}".encode())])
        rows = resampled(likeness(futures, record, name, weights), profile.draws, rng)
        first = futures.index(name)
        made.append(np.sum([futures.get(name)[rows, first : first + horizon] for name in SERIES[target]], axis=0))
    return np.stack(made).astype(np.int64)
