"""A sweep's results: rows with their effects, and for designs made by plan what matters over them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from keci.experiments.designs.design import Design
from keci.experiments.designs.factor import LABELS, Cell
from keci.experiments.designs.sampling import plan_of
from keci.experiments.designs.table import REFERENCE
from keci.experiments.sweeps.quantity import Quantity, quantities
from keci.experiments.sweeps.rows import RowResults
from keci.experiments.sweeps.sensitivity import analyse
from keci.experiments.sweeps.sentences import sentence

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Analysis:
    """A quantity over the points of a design and the factors that it depends on, the most important first."""

    quantity: Quantity
    factors: pd.DataFrame
    sentence: str


@dataclass(frozen=True)
class Sweep:
    """What a sweep's worlds say."""

    design: Design
    table: pd.DataFrame
    results: RowResults
    analyses: tuple[Analysis, ...]

    @cached_property
    def plan(self) -> dict[str, Any]:
        """How the table was made; empty for a table of the user's own."""
        return plan_of(self.table)

    @property
    def kind(self) -> str:
        """The way in which the table was made."""
        return str(self.plan.get("kind", "table"))

    @property
    def factors(self) -> list[str]:
        """Headings of the columns in which rows differ."""
        titles = [title for title in self.table.columns if title not in (*LABELS, REFERENCE)]
        return [title for title in titles if len(set(self.table[title])) > 1]

    def cells(self, row: int) -> dict[str, Cell]:
        """A row's factors that are not empty."""
        named = {str(title): self.table[title].iloc[row] for title in self.table.columns if title not in (*LABELS, REFERENCE)}
        return {title: cell for title, cell in named.items() if cell is not None}

    def results_table(self) -> pd.DataFrame:
        """A row a row of the design, in its order: labels and factors, number of worlds, then for every outcome mean, low and
        high, and of its effect, against the row named in `compared_with`, the same."""
        import pandas as pd

        rows, names = range(len(self.table)), self.results.names
        references = self.results.references
        data: dict[str, list[Any]] = {str(t): self.table[t].tolist() for t in self.table.columns if t != REFERENCE}
        data["compared_with"] = [names[references[r]] if self.results.compared[r] else None for r in rows]
        data["worlds"] = self.results.own.count.tolist()
        data["failed_worlds"] = self.results.failed.tolist()
        for outcome in self.results.outcomes:
            found = [self.results.result(row, outcome) for row in rows]
            data |= {f"{outcome}{end}": [getattr(e, part) for e in found] for end, part in _ENDS}
        for outcome in self.results.outcomes:
            effects = [self.results.effect(row, outcome) for row in rows]
            data |= {f"effect_{outcome}{end}": [getattr(e, part) if e else None for e in effects] for end, part in _ENDS}
        return pd.DataFrame(data)

    def to_frame(self) -> pd.DataFrame:
        """As `results_table`."""
        return self.results_table()

    def _repr_html_(self) -> str:
        said = "".join(f"<li>{escape(analysis.sentence)}</li>" for analysis in self.analyses)
        return f"<p>{len(self.table):,} rows of {self.design.worlds:,} futures</p><ul>{said}</ul>"

    def sensitivity_table(self) -> pd.DataFrame:
        """All analyses, a row a factor and quantity."""
        import pandas as pd

        frames = []
        for analysis in self.analyses:
            q = analysis.quantity
            frame = analysis.factors.copy()
            labels: dict[str, Any] = {
                "arm": q.arm,
                "compared_with": q.reference,
                "outcome": q.metric.name,
                "repeatable": q.repeatable,
            }
            for position, (column, value) in enumerate(labels.items()):
                frame.insert(position, column, value)
            frames.append(frame)
        return pd.concat(frames, ignore_index=True)

    def document(self) -> dict[str, object]:
        """Everything as plain data."""
        rows = []
        for row, name in enumerate(self.results.names):
            reference = int(self.results.references[row])
            effects = {o: self.results.effect(row, o) for o in self.results.outcomes}
            rows.append(
                {
                    "name": name,
                    "scenario": self.table["scenario"].iloc[row],
                    "compared_with": self.results.names[reference] if self.results.compared[row] else None,
                    "factors": self.cells(row),
                    "failed_worlds": int(self.results.failed[row]),
                    "results": {o: self.results.result(row, o).numbers() for o in self.results.outcomes},
                    "effects": {o: {k: getattr(e, k) for k in ("mean", "low", "high")} for o, e in effects.items() if e},
                }
            )
        return {"run": {}, "kind": self.kind, "rows": rows, "sensitivity": [_plain(a) for a in self.analyses]}


_ENDS = (("", "mean"), ("_low", "low"), ("_high", "high"))


def summarise(design: Design, table: pd.DataFrame, parts: Iterable[pd.DataFrame], outcomes: Sequence[str]) -> Sweep:
    """Sum up the parts of a sweep; `table` is the checked table of the design. RuntimeError if every world failed."""
    results = RowResults(design.names, table[REFERENCE].tolist(), outcomes, design.worlds)
    for part in parts:
        results.add(part)
    if not results.own.count.any():
        raise RuntimeError(f"every world failed; the first failure:\n{results.failure}")
    plan = plan_of(table)
    return Sweep(design, table, results, tuple(_analyses(design, table, results, plan)) if plan else ())


def _analyses(design: Design, table: pd.DataFrame, results: RowResults, plan: dict[str, Any]) -> Iterable[Analysis]:
    for outcome in results.outcomes:
        for quantity in quantities(design, results, len(plan["arms"]), outcome):
            factors = analyse(plan, table.iloc[quantity.rows], quantity.batches, seed=plan.get("seed", 0))
            yield Analysis(quantity, factors, sentence(plan["kind"], quantity, factors))


def _plain(analysis: Analysis) -> dict[str, object]:
    q = analysis.quantity
    return {
        "arm": q.arm,
        "compared_with": q.reference or None,
        "outcome": q.metric.name,
        "repeatable": q.repeatable,
        "factors": analysis.factors.to_dict("records"),
        "sentence": analysis.sentence,
    }
