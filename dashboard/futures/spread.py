"""How a thousand futures of the same settings spread, and where among them one future lies.

The futures are those of the same scenario and seed, numbered from 0. A lever that was switched on on the way is played as a lever
that starts in that month, which is the same to the last bit; a lever that was changed or switched off cannot be played so, and
the spread says that it leaves it out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from keci.dashboard.futures.interventions import LeverMove, levers_from
from keci.dashboard.futures.kept import Kept
from keci.dashboard.futures.recording import Plan
from keci.model.scenario import CONSENSUS_LEVERS, Scenario

FUTURES = 1000
PIECE = 250  # futures played at a time: what is played together stays in memory until it is summed up
GRID = 201  # of the sorted futures as many are kept: enough to say "higher than in 83 of 100"
QUANTILES = (5, 25, 75, 95)  # per cent: the bands hold 90 and 50 of 100 futures
KEPT = 8  # spreads that the server keeps: most visitors look at the same few scenarios
YEAR = 12
TELL = 1e-6  # values closer than this are the same

# what is drawn of a series, where it is not the series itself
PAST_YEAR, SO_FAR = "past year", "so far"
Shown = tuple[str, str]  # name of a series, and how it is counted ("" as it is)


@dataclass(frozen=True, eq=False)
class Spread:
    """The futures of one scenario, sorted month by month: `grid` by series, arrays (GRID, months + 1)."""

    grid: dict[Shown, np.ndarray]
    left_out: tuple[str, ...] = ()

    def bands(self, shown: Shown) -> np.ndarray:
        """The bands' edges: array (4, months + 1), 5, 25, 75 and 95 of 100 futures lie below."""
        grid = self.grid[shown]
        return grid[[round(q * (GRID - 1) / 100) for q in QUANTILES]]

    def place(self, shown: Shown, values: Sequence[float]) -> tuple[list[int], list[int]]:
        """By month, of 100 futures: how many lie below these values, and how many are equal to them."""
        grid = self.grid[shown]
        own = np.asarray(values, dtype=np.float32)[: grid.shape[1]]
        below = np.round(100 * np.mean(grid[:, : len(own)] < own - TELL, axis=0)).astype(int)
        above = np.round(100 * np.mean(grid[:, : len(own)] > own + TELL, axis=0)).astype(int)
        return below.tolist(), np.maximum(0, 100 - below - above).tolist()


def counted(values: np.ndarray, how: str) -> np.ndarray:
    """A monthly series as it is shown; `values` is (..., months + 1), the start state first."""
    if not how:
        return values
    total = np.cumsum(values, axis=-1)
    if how == SO_FAR:
        return total
    past = total.copy()
    past[..., YEAR:] -= total[..., :-YEAR]
    return past


def unchanging(plan: Plan) -> tuple[Scenario, tuple[str, ...]]:
    """A scenario that plays as the plan does from its first month on, and what of the plan it must leave out."""
    scenario, left_out = plan.scenario, []
    for move in sorted(plan.moves, key=lambda m: m.month):
        if _is_new(scenario, move):
            scenario = levers_from(scenario, [move])[move.month]
        else:
            left_out.append(move.said())
    return scenario, (*left_out, *(choice.said() for choice in plan.choices))


def _is_new(scenario: Scenario, move: LeverMove) -> bool:
    """True if the lever is switched on and nothing of its kind was on before."""
    kind = CONSENSUS_LEVERS if move.lever in CONSENSUS_LEVERS else (move.lever,)
    return move.strength > 0 and not any(name in scenario.levers for name in kind)


class Spreads:
    """The spreads that a server keeps, the latest few. May be asked from several threads."""

    def __init__(self, most: int = KEPT) -> None:
        self._kept = Kept[Spread](most)

    def kept(self, plan: Plan, shown: Sequence[Shown], futures: int = FUTURES) -> Spread | None:
        """The spread of a plan's futures if it has been worked out before."""
        scenario, left_out = unchanging(plan)
        found = self._kept.get(self._key(scenario, plan, shown, futures))
        return found if found is None or found.left_out == left_out else Spread(found.grid, left_out)

    def of(self, plan: Plan, shown: Sequence[Shown], advance: Callable[[int], None], futures: int = FUTURES) -> Spread:
        """The spread of a plan's futures; `advance` hears of futures played and may raise to stop it."""
        found = self.kept(plan, shown, futures)
        if found is not None:
            return found
        scenario, left_out = unchanging(plan)
        played = Spread(sort(scenario, plan, shown, advance, futures), left_out)
        self._kept.put(self._key(scenario, plan, shown, futures), played)
        return played

    @staticmethod
    def _key(scenario: Scenario, plan: Plan, shown: Sequence[Shown], futures: int) -> tuple[object, ...]:
        return scenario.model_dump_json(exclude={"name", "description"}), plan.seed, plan.source, futures, tuple(shown)


def sort(
    scenario: Scenario, plan: Plan, shown: Sequence[Shown], advance: Callable[[int], None], futures: int
) -> dict[Shown, np.ndarray]:
    """Play the futures and sort them month by month: by series an array (GRID, months + 1)."""
    from keci.model import ensemble

    names = tuple(dict.fromkeys(name for name, _ in shown))
    parts: dict[Shown, list[np.ndarray]] = {one: [] for one in shown}
    for first in range(0, futures, PIECE):
        count = min(PIECE, futures - first)
        frame = ensemble.simulate(scenario, count, plan.seed, plan.source, record=names, first=first, threads=1)
        for one in shown:
            parts[one].append(counted(frame.attrs["series"][one[0]], one[1]).astype(np.float32))
        advance(count)
    rows = np.round(np.linspace(0, futures - 1, GRID)).astype(int)
    return {one: np.sort(np.concatenate(part), axis=0)[rows] for one, part in parts.items()}


spreads = Spreads()  # one for the server
