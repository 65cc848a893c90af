"""Regret of sets of levers over assumptions, which set each rule chooses, and the price of being wrong.

Regret of a set under an assumption: the best set's mean there less this set's (Savage 1951, "The Theory of Statistical
Decision", JASA 46, 55-67). Rules: least mean regret with all assumptions equally likely (Laplace), least 90th percentile over
assumptions (the criterion of robust decision making: Lempert, Popper and Bankes 2003, Shaping the Next One Hundred Years,
RAND), and least largest regret (Savage's minimax).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from keci.model.errors import InputError

PERCENTILE = 90.0
RESAMPLES = 200  # of the worlds, for how sure a choice is: judgement; a share of 200 is within 7 points (95 %)
Summary = Callable[[np.ndarray], np.ndarray]  # regrets (assumptions, sets) to one number a set
RULES: dict[str, Summary] = {
    "mean": lambda regrets: regrets.mean(axis=0),
    "90th percentile": lambda regrets: np.percentile(regrets, PERCENTILE, axis=0),
    "minimax": lambda regrets: regrets.max(axis=0),
}


def regrets_of(means: np.ndarray) -> np.ndarray:
    """The best set's mean less each set's; `means` has shape (assumptions, sets), more being better. None is below 0.

    InputError for another shape or a number that is not finite.
    """
    means = np.asarray(means, dtype=float)
    if means.ndim != 2 or 0 in means.shape:
        raise InputError(f"means of shape {means.shape}: must be a table of assumptions by sets, with at least one of each")
    if not np.isfinite(means).all():
        raise InputError("means: must be finite numbers, one for each assumption and set")
    return means.max(axis=1, keepdims=True) - means


def hindsight_regrets(worlds: np.ndarray) -> np.ndarray:
    """Regret world by world: what the set best in that very world has more; `worlds` has shape (assumptions, sets, worlds)."""
    return worlds.max(axis=1, keepdims=True) - worlds


@dataclass(frozen=True)
class Choice:
    """What one rule chooses: the set's position, its number under the rule, and the assumption in which it is most wrong.

    `worst` is the position of that assumption, `price` the regret there; `share` the share of resamples of the worlds in which
    the rule chooses the same set.
    """

    rule: str
    chosen: int
    value: float
    worst: int
    price: float
    share: float


def choices(means: np.ndarray, resampled: np.ndarray | None = None) -> list[Choice]:
    """What every rule chooses from means of shape (assumptions, sets), the first set where several are equal.

    `resampled` of shape (resamples, assumptions, sets) are the same means over worlds drawn again; without them the share is 1.
    """
    regrets = regrets_of(means)
    return [_choice(rule, summary, regrets, resampled) for rule, summary in RULES.items()]


def _choice(rule: str, summary: Summary, regrets: np.ndarray, resampled: np.ndarray | None) -> Choice:
    values = summary(regrets)
    best = int(np.argmin(values))
    worst = int(np.argmax(regrets[:, best]))
    again = [int(np.argmin(summary(regrets_of(means)))) == best for means in (() if resampled is None else resampled)]
    share = float(np.mean(again)) if again else 1.0
    return Choice(rule, best, float(values[best]), worst, float(regrets[worst, best]), share)


def price_of_being_wrong(means: np.ndarray) -> np.ndarray:
    """What it costs to act on assumption a when b holds: shape (assumptions, assumptions), row a, column b, 0 where a is b.

    Acting on a is choosing the set that is best under a.
    """
    regrets = regrets_of(means)
    best = np.argmin(regrets, axis=1)
    return regrets[:, best].T


def resampled_means(worlds: np.ndarray, seed: int = 0, resamples: int = RESAMPLES) -> np.ndarray:
    """Means over worlds drawn with replacement, the same in all assumptions and sets (Efron 1979): worlds are the last axis.

    Shape (resamples, ...) with the last axis of `worlds` gone. The pairing of sets and assumptions by worlds is kept.
    """
    number = worlds.shape[-1]
    weights = np.random.default_rng(seed).multinomial(number, np.full(number, 1.0 / number), size=resamples) / number
    return np.moveaxis(worlds @ weights.T, -1, 0)
