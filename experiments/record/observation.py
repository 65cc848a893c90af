"""Under-counting as an observation process: incidents in which nobody was hurt reach the record only with some probability."""

from __future__ import annotations

import math
from types import MappingProxyType

import numpy as np

from keci.agents.rules.chance import chance_key
from keci.experiments.record import kernels
from keci.experiments.record.history import Array, History
from keci.model.errors import InputError, shown

LEAST_SEEN, MOST_SEEN = 0.1, 1.0
"""Range of the probability that such an incident is in the record. events.csv has three blasts for the months of 2012-13 in which
a page of that time counts about thirty: low severity is under-counted "perhaps ten-fold", and at least not at all."""


def seen(history: History, seed: int, chance: float | None = None, first: int = 0) -> History:
    """The futures as the record would show them: incidents below serious are thinned, all others stay.

    Each incident is kept with probability `chance`; without it each future draws its own, with a uniform logarithm between
    `LEAST_SEEN` and `MOST_SEEN` (judgement: the order of magnitude is what is unknown). Draws are keyed by (`seed`, world,
    month, day), world `first` being the history's first row, so that the result depends on neither order nor batches.
    InputError for a seed or probability that is none. The arrays changed are `incidents` and `small_days`.
    """
    small, total, serious = history.get("small_days"), history.get("incidents"), history.get("serious")
    chances = probabilities(history.count, seed, first) if chance is None else np.full(history.count, check_chance(chance))
    key, count = _key(seed, first, history.count), total - serious
    days, number = np.empty_like(small), np.empty_like(total)
    for row in range(history.count):
        kernels.seen(key, first + row, chances[row], small[row], count[row], days[row], number[row])
    changed = {**history.monthly, "small_days": days, "incidents": serious + number}
    return History(MappingProxyType(changed), history.start, history.days)


def probabilities(count: int, seed: int, first: int = 0) -> Array:
    """The probability with which each future's small incidents are seen: (count,), for worlds `first` onwards."""
    key = _key(seed, first, count)
    draws = np.array([kernels.world_draw(key, first + row) for row in range(count)])
    return LEAST_SEEN * np.exp(draws * math.log(MOST_SEEN / LEAST_SEEN))


def check_chance(chance: float) -> float:
    """The probability itself; InputError unless it lies from 0 to 1."""
    if not isinstance(chance, int | float) or isinstance(chance, bool) or not 0.0 <= chance <= 1.0:
        raise InputError(f"probability of being seen {shown(chance)}: must be a number from 0 to 1")
    return float(chance)


def _key(seed: int, first: int, count: int) -> np.ndarray:
    try:
        chance_key(seed, first + count - 1)
        return chance_key(seed, first)
    except ValueError as error:
        raise InputError(str(error)) from None
