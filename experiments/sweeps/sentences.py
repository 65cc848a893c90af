"""One plain sentence on what a quantity depends on, for each way in which a design is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keci.experiments.designs.factor import factor
from keci.experiments.statistics.words import signed, unit_of
from keci.experiments.sweeps.quantity import Quantity

if TYPE_CHECKING:
    import pandas as pd

MOST_NAMED = 3
# shares of the variance between points that must be repeatable, else the sentence warns, or names nothing; judgement
DOUBTFUL, HOPELESS = 0.7, 0.3
SLIGHT = 0.05  # of the most important factor's weight: what is below is not named; judgement


def sentence(kind: str, quantity: Quantity, factors: pd.DataFrame) -> str:
    """What matters most for a quantity, or that nothing does, with a warning where chance is large."""
    what = quantity.spoken[0].upper() + quantity.spoken[1:]
    if not len(factors):
        return f"{what}: the same at all points, or does not depend on these factors."
    if quantity.repeatable < HOPELESS:
        return f"{what}: what differs between points is nearly all chance; play more worlds."
    sure = [row for row in records(factors) if row["sure"] and row["importance"] >= SLIGHT * factors["importance"].max()]
    # of a factor with several levels the one that matters most
    first_of_each = {row["factor"]: row for row in reversed(sure)}
    named = [_named(kind, quantity, row) for row in sure if row is first_of_each[row["factor"]]][:MOST_NAMED]
    if not named:
        return f"{what}: no factor stands out from chance{_warning(quantity)}."
    return f"{what}: {_VERBS[kind]} {', then '.join(named)}{_warning(quantity)}."


_VERBS = {
    "sobol": "varies most with",
    "morris": "moves most with",
    "latin_hypercube": "goes most with",
    "factorial": "changed most by",
    "one_at_a_time": "swings most with",
}


def records(factors: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of an analysis as dictionaries."""
    return [{str(column): value for column, value in row.items()} for row in factors.to_dict("records")]


def short(title: str) -> str:
    """A factor's name in a sentence."""
    return factor(title).short


def _named(kind: str, quantity: Quantity, row: dict[str, Any]) -> str:
    name = short(row["factor"])
    if kind == "sobol":
        return f"{name} ({_percent(row['total'])} % of the variance, {_percent(row['low'])} to {_percent(row['high'])})"
    if kind == "latin_hypercube":
        return f"{name} (rank correlation {row['correlation']:+.2f})"
    if kind == "morris":
        return f"{name} (by {said(quantity, row['mu_star']).lstrip('+')} over its range)"
    if kind == "factorial":
        return f"{name} = {cell(row['level'])} instead of {cell(row['against'])} ({said(quantity, row['difference'])})"
    return f"{name} ({said(quantity, row['difference'])} from {cell(row['from'])} to {cell(row['to'])})"


def said(quantity: Quantity, value: float) -> str:
    """A difference with its sign and unit."""
    number = signed(quantity.metric, value, fine=True)
    return " ".join(part for part in (number, unit_of(quantity.metric, number)) if part)


def cell(value: Any) -> str:
    """A level as people write it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _percent(share: float) -> str:
    """A share in percent; an estimate may lie a little outside what a share can be."""
    return f"{100 * min(1.0, max(0.0, share)):.0f}"


def _warning(quantity: Quantity) -> str:
    repeatable = quantity.repeatable
    if repeatable != repeatable or repeatable >= DOUBTFUL:
        return ""
    return f"; but only {100 * repeatable:.0f} % of this would be found again in other worlds: play more"
