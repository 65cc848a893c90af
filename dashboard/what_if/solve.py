"""What would have to be true for an effect of a given size: each assumption alone at its kindest, then all of them together."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from keci.dashboard.language.effects import difference
from keci.dashboard.shell.simulation_task import Ticket
from keci.dashboard.shell.standing import default_parameters
from keci.dashboard.what_if.dials import PARAMETER, Dial, dials
from keci.dashboard.what_if.settings import Settings
from keci.experiments.statistics.intervals import Effect, paired
from keci.experiments.statistics.metrics import PRIMARY, metric
from keci.model import ensemble
from keci.model.parameters import priors
from keci.model.scenario import Scenario

FUTURES = 1_000  # pairs of each trial; judgement: half-widths of one to two points
HALVINGS = 4  # of the way from likeliest to kindest: the answer is then known to a sixteenth of it
PIECE = 250  # worlds played between two looks at whether somebody still wants the answer
TARGET = 5.0  # points that are asked for unless another number is


@dataclass(frozen=True)
class Trial:
    """The effect on the main outcome under some settings, and the reference's share there."""

    settings: Settings
    effect: Effect
    base: float

    @property
    def said(self) -> str:
        """The effect with its interval."""
        return difference(metric(PRIMARY), self.effect)


@dataclass(frozen=True)
class Solution:
    """What was tried for an effect of `target` (a share of futures).

    `alone` are trials with one assumption at its kindest, the largest effect first; `together` those with all of them moved
    the same part of the way (0 to 1) from the likeliest to the kindest value; `part` is the least part that reaches the
    target, None if none does.
    """

    target: float
    alone: tuple[tuple[Dial, Trial], ...]
    together: tuple[tuple[float, Trial], ...]
    part: float | None

    @property
    def reaching(self) -> Trial | None:
        """The trial at that part of the way."""
        return next((trial for part, trial in self.together if part == self.part), None)

    @property
    def kindest(self) -> Trial:
        """The trial with all assumptions at their kindest."""
        return next(trial for part, trial in self.together if part == 1.0)


def kind_dials() -> list[Dial]:
    """Assumptions of which one end is kind to the track."""
    return [dial for key, dial in dials().items() if key.startswith(PARAMETER) and dial.favours]


def trials() -> int:
    """How many trials a solution takes at most."""
    return len(kind_dials()) + 2 + HALVINGS


def size() -> int:
    """How many worlds a solution plays at most."""
    return 2 * FUTURES * trials()


def part_of_the_way(settings: Settings, part: float) -> Settings:
    """All assumptions of which one end is kind that part of the way from their likeliest to their kindest value."""
    for dial in kind_dials():
        mode = min(max(priors()[dial.key.removeprefix(PARAMETER)].mode, dial.low), dial.high)
        settings = settings.changed(dial.key, mode + part * (_kindest(dial) - mode))
    return settings


def _kindest(dial: Dial) -> float:
    return dial.high if dial.favours > 0 else dial.low


def solve(settings: Settings, target: float, ticket: Ticket) -> Solution:
    """Try what would have to be true. Cancelled if the ticket is given up.

    Args:
        settings: levers, horizon and seed as they stand, and the assumptions that stay while one is moved alone.
        target: the effect that is asked for, as a share of futures.
        ticket: hears of every piece that is played.
    """
    alone = [(dial, _try(settings.changed(dial.key, _kindest(dial)), ticket)) for dial in kind_dials()]
    alone.sort(key=lambda pair: -pair[1].effect.mean)
    together: dict[float, Trial] = {}

    def effect(part: float) -> float:
        if part not in together:
            together[part] = _try(part_of_the_way(settings, part), ticket)
        return together[part].effect.mean

    part = _bisect(effect, target)
    return Solution(target, tuple(alone), tuple(sorted(together.items())), part)


def _bisect(effect: Callable[[float], float], target: float) -> float | None:
    """The least part of the way that reaches the target, by halving; None if the whole way does not reach it."""
    low, high = 0.0, 1.0
    if effect(high) < target:
        return None
    if effect(low) >= target:
        return low
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        if effect(middle) >= target:
            high = middle
        else:
            low = middle
    return high


def _try(settings: Settings, ticket: Ticket) -> Trial:
    reference, arm = (_outcome(each, settings.seed, ticket) for each in settings.arms())
    return Trial(settings, paired(reference, arm, True, 1), float(reference.mean()))


def _outcome(arm: Scenario, seed: int, ticket: Ticket) -> np.ndarray:
    """The main outcome in each future: float array (FUTURES,)."""

    def one(first: int) -> np.ndarray:
        ticket.check()
        frame = ensemble.simulate(arm, PIECE, seed, default_parameters(), first=first, threads=1)
        ticket.advance(PIECE)
        return frame[PRIMARY].to_numpy()

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return np.concatenate(list(pool.map(one, range(0, FUTURES, PIECE))))
