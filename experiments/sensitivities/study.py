"""What is played for a sensitivity, and what it adds up to: outcomes of the reference, and the effects of an arm on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from keci.agents.parameters import Parameter
from keci.experiments.designs import sampling
from keci.experiments.designs.design import Design
from keci.experiments.designs.table import REFERENCE, checked, designs_from
from keci.experiments.sensitivities.screening import screened
from keci.experiments.sensitivities.shares import Shares, sobol_shares
from keci.experiments.sensitivities.squares import FEWEST
from keci.experiments.statistics.metrics import metric
from keci.experiments.sweeps.quantity import Quantity, quantities
from keci.experiments.sweeps.rows import RowResults
from keci.model.errors import InputError, unknown

if TYPE_CHECKING:
    import pandas as pd

LEVELS = 4  # of Morris's trajectories, as usual
MOST_PLAN_SEED = 2**32  # seeds of samples are shorter than those of worlds


@dataclass(frozen=True)
class Asked:
    """What both stages share."""

    arms: tuple[str, str]
    outcomes: tuple[str, ...]
    seed: int
    parameters: str = "prior"
    months: int | None = None
    start: str | None = None

    def screening(self, trajectories: int, worlds: int) -> Planned:
        """Trajectories over all parameters, each from end to end of its prior."""
        spans = {p.name: sampling.PRIOR for p in Parameter}
        table = sampling.morris(spans, trajectories, self.seed % MOST_PLAN_SEED, self.arms, LEVELS)
        return self._planned(table, worlds)

    def shares(self, factors: Sequence[str], points: int, worlds: int) -> Planned:
        """Saltelli's scheme over these parameters, drawn from their priors."""
        for name in factors:
            if name not in Parameter.__members__:
                raise unknown("parameter", name, Parameter.__members__)
        spans = dict.fromkeys(factors, sampling.PRIOR)
        return self._planned(sampling.sobol(spans, points, self.seed % MOST_PLAN_SEED, self.arms), worlds)

    def _planned(self, table: pd.DataFrame, worlds: int) -> Planned:
        if worlds < FEWEST:
            raise InputError(f"worlds {worlds}: at least {FEWEST} are needed to tell assumptions from chance")
        table = checked(table, "sensitivity")
        return Planned(table, designs_from(table, worlds, self.seed, self.parameters, self.months, self.start, "sensitivity"))


@dataclass(frozen=True)
class Planned:
    """A table of points, each crossed with both arms, and the design that plays it."""

    table: pd.DataFrame
    design: Design

    @property
    def factors(self) -> list[str]:
        """Names of the parameters that vary."""
        return [title.removeprefix("parameters.") for title in self.table.attrs["plan"]["factors"]]

    def results(self, parts: Iterable[pd.DataFrame], outcomes: Sequence[str]) -> RowResults:
        """What the played parts add up to, row by row; InputError where so many worlds failed that a batch is empty."""
        found = RowResults(self.design.names, self.table[REFERENCE].tolist(), outcomes, self.design.worlds)
        for part in parts:
            found.add(part)
        if (found.batch_counts == 0).any():
            raise InputError(f"sensitivity: {int(found.failed.sum()):,} worlds failed; the first failure: {found.failure[-300:]}")
        return found

    def quantities(self, results: RowResults) -> list[Quantity]:
        """The arm's effect on each outcome, then each outcome under the reference."""
        rows = np.arange(0, len(self.design.arms), 2)
        reference = self.design.names[0].rsplit("-", 1)[0]
        effects = [q for name in results.outcomes for q in quantities(self.design, results, 2, name)]
        own = [name for name in results.outcomes if not metric(name).track]
        return effects + [Quantity(reference, "", metric(n), rows, results.batch_means(rows, n)) for n in own]


@dataclass(frozen=True)
class Screened:
    """What the screening says of a quantity: a row a parameter, as `screening.screened` gives it."""

    quantity: Quantity
    table: pd.DataFrame


@dataclass(frozen=True)
class Indexed:
    """What Sobol's indices say of a quantity. `luck` is the share of a single future's variance that no factor explains."""

    quantity: Quantity
    shares: Shares
    luck: float


def screen(planned: Planned, results: RowResults) -> list[Screened]:
    """The screening of every quantity."""
    plan = planned.table.attrs["plan"]
    points = sampling.morris_shares(len(planned.factors), plan["n"], plan["seed"], plan["levels"])
    return [Screened(q, screened(planned.factors, points, q.batches, plan["seed"])) for q in planned.quantities(results)]


def index(planned: Planned, results: RowResults) -> list[Indexed]:
    """The indices of every quantity."""
    found = []
    for quantity in planned.quantities(results):
        shares = sobol_shares(planned.factors, quantity.batches, planned.table.attrs["plan"]["seed"])
        found.append(Indexed(quantity, shares, luck(quantity, results, shares.variance.mean)))
    return found


def luck(quantity: Quantity, results: RowResults, variance: float) -> float:
    """Share of the variance between single futures that lies between futures of the same point; NaN if nothing varies."""
    moments = results.paired if quantity.effect else results.own
    column = results.outcomes.index(quantity.metric.name)
    free = (moments.count[quantity.rows] - 1).sum()
    within = float(moments.squares[quantity.rows, column].sum() / max(free, 1))
    whole = within + max(variance, 0.0)
    return within / whole if whole > 0.0 else float("nan")


def leading(found: Sequence[Screened], most: int) -> list[str]:
    """The parameters that lead: of each quantity in turn the strongest that is told from chance, then the second, and so on."""
    chosen: dict[str, None] = {}
    told = [one.table["factor"][one.table["sure"]].tolist() for one in found]
    for place in range(max(map(len, told), default=0)):
        for names in told:
            if place < len(names) and len(chosen) < most:
                chosen.setdefault(names[place])
    return list(chosen)
