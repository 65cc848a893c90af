"""What a lever costs in welfare for each point of normalisation that it wins.

Costs that the model states are NATO's (troops each month, side payments once: model/outcomes.py) and Serbia's anger; they stand
in the welfare of the four, net of what the lever gives back there. The cost of a lever is the fall of a welfare (an index:
discounted mean of monthly utility), averaged over all combinations of the other levers; a point is one future in a hundred.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keci.experiments.factorials.arms import LEVERS
from keci.experiments.factorials.effects import PAIRED, Factorial
from keci.experiments.statistics.contrasts import Contrast

PAYERS = {name.removeprefix("welfare_"): (name,) for name in PAIRED[1:]} | {"all four": PAIRED[1:]}
POINT = 100.0


@dataclass(frozen=True)
class Cost:
    """One lever and one payer: points won, welfare given up, and their ratio where both are surely above 0."""

    lever: str
    payer: str
    points: Contrast
    given_up: Contrast
    per_point: Contrast | None

    @property
    def said(self) -> str:
        """Why there is no cost per point: the payer gains, or no points are won, or nothing is given up, for sure; else empty."""
        if self.per_point is not None:
            return ""
        if self.given_up.high < 0.0:
            return "gains"
        if not self.points.low > 0.0:
            return "no points"
        return "no cost"


def costs(factorial: Factorial) -> list[Cost]:
    """Costs of every lever to every payer and to all four together, with equal weights."""
    return [_cost(factorial, position, payer) for position in range(len(LEVERS)) for payer in PAYERS]


def _cost(factorial: Factorial, position: int, payer: str) -> Cost:
    main = factorial.weights((position,))
    moments = factorial.paired
    top = -np.sum([_spread(main, name) for name in PAYERS[payer]], axis=0)
    bottom = POINT * _spread(main, PAIRED[0])
    points, given_up = moments.contrast(0, bottom), moments.contrast(0, top)
    assert points is not None and given_up is not None  # the plain scale takes every mean
    both = points.low > 0.0 and given_up.low > 0.0
    return Cost(LEVERS[position], payer, points, given_up, moments.ratio(0, top, bottom) if both else None)


def _spread(weights: np.ndarray, name: str) -> np.ndarray:
    """Weights of the arms (arms,) at one of the outcomes that are kept together: float array (arms x outcomes,)."""
    table = np.zeros((len(weights), len(PAIRED)))
    table[:, PAIRED.index(name)] = weights
    return table.ravel()
