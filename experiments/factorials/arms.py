"""The arms of the factorial: all 32 combinations of the five levers, then the rivals and the other designs of the track."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np

from keci.agents.declared import levers
from keci.experiments.designs import sampling
from keci.experiments.designs.design import Design, check_whole, load
from keci.experiments.designs.table import MOST_ROWS, checked, designs_from
from keci.model.scenario import Scenario

# the paper's levers with the letters of docs/reference/claims.md
LETTERS = {lever.name: lever.letter for lever in levers().values() if lever.letter}
LEVERS = tuple(LETTERS)
PACKAGE, NONE = "package", "none"
# arms beside the factorial: the rival lever, other designs of the track, and a lever without any mechanism
BESIDE = (
    "serbia_reward",
    "keci_status_laden",
    "keci_adoption",
    "keci_any_step",
    "keci_delivery",
    "keci_slow",
    "keci_unconditional",
    "keci_used_up",
    "placebo",
)
LEAST_WORLDS, MOST_WORLDS = 2, MOST_ROWS * 10  # one world has no interval


def levels() -> np.ndarray:
    """Which levers are on in which arm: 0 or 1, int array (32, 5), the last lever fastest."""
    return np.array(list(product((0, 1), repeat=len(LEVERS))))


def arm_name(on: np.ndarray) -> str:
    """An arm's name, the letters of the levers that are on: "KF"; "none" without any."""
    return "".join(letter for letter, state in zip(LETTERS.values(), on, strict=True) if state) or NONE


def arm_names() -> tuple[str, ...]:
    """Names of the 32 arms in the order of `levels`, the one without any lever first."""
    return tuple(arm_name(row) for row in levels())


def subsets(order: int) -> tuple[tuple[int, ...], ...]:
    """Positions of so many levers at a time: the main effects (1), the two-way interactions (2) ..."""
    return tuple(combinations(range(len(LEVERS)), order))


def term(positions: tuple[int, ...]) -> str:
    """A main effect or interaction by its levers: "keci", "keci x kfor"."""
    return " x ".join(LEVERS[i] for i in positions)


def factorial_arms(months: int | None = None, start: str | None = None) -> tuple[Scenario, ...]:
    """The 32 arms; each lever, where it is on, is set as in the shipped scenario `package`."""
    table = sampling.factorial({f"levers.{lever}": [False, True] for lever in LEVERS}, arms=(PACKAGE,))
    table["name"] = list(arm_names())
    arms = designs_from(checked(table), 1, 0, "mode", months, start).arms
    return tuple(arm.changed(description=_description(arm)) for arm in arms)


def _description(arm: Scenario) -> str:
    return f"Levers on: {', '.join(arm.levers) or NONE}."


def factorial_design(
    worlds: int, seed: int = 0, parameters: str = "prior", months: int | None = None, start: str | None = None
) -> Design:
    """The factorial with the arms beside it, all in the same worlds; InputError for what could not be run."""
    check_whole("worlds", worlds, LEAST_WORLDS, MOST_WORLDS)
    arms = (*factorial_arms(months, start), *(load(name, months, start) for name in BESIDE))
    return Design.of(arms, worlds, seed, parameters, months, start)
