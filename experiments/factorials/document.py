"""A factorial as plain data: the tables that go into the run folder, and the JSON document."""

from __future__ import annotations

from typing import Any

import pandas as pd

from keci.experiments.factorials.arms import BESIDE, LEVERS, NONE
from keci.experiments.factorials.cost import Cost, costs
from keci.experiments.factorials.effects import Factorial, Package, outcome_names
from keci.experiments.statistics.contrasts import Contrast

FILES = ("effects.csv", "package.csv", "arms.csv", "costs.csv")
Record = dict[str, Any]


def tables(factorial: Factorial) -> dict[str, pd.DataFrame]:
    """What is written beside the worlds: a table a file, for all outcomes."""
    frames = (factorial.to_frame(), packages(factorial), arms(factorial), cost_table(factorial))
    return dict(zip(FILES, frames, strict=True))


def packages(factorial: Factorial) -> pd.DataFrame:
    """The package, the sum of its parts and their difference for every outcome, and each lever's share of the package."""
    return pd.DataFrame([{"outcome": name, **_package(factorial.package(name))} for name in outcome_names()])


def _package(found: Package) -> Record:
    named: dict[str, Contrast | None] = {
        "package": found.whole,
        "sum_of_parts": found.parts,
        "surplus": found.surplus,
        "surplus_logit": found.logit,
    }
    named |= {f"share_{lever}": found.shares.get(lever) for lever in LEVERS}
    return {f"{name}{end}": value for name, c in named.items() for end, value in _ends(c)}


def _ends(contrast: Contrast | None) -> list[tuple[str, float | None]]:
    if contrast is None:
        return [("", None), ("_low", None), ("_high", None)]
    return [("", contrast.mean), ("_low", contrast.low), ("_high", contrast.high)]


def arms(factorial: Factorial) -> pd.DataFrame:
    """Every arm's mean of every outcome with its interval, and its difference to the arm without any lever."""
    return pd.DataFrame([_arm(factorial, arm, name) for arm in factorial.names for name in outcome_names()])


def _arm(factorial: Factorial, arm: str, outcome: str) -> Record:
    levers = sorted(next(a for a in factorial.design.arms if a.name == arm).levers)
    record = {"arm": arm, "levers": " ".join(levers), "outcome": outcome, **factorial.result(arm, outcome).numbers()}
    effect = None if arm == NONE else factorial.effect(arm, outcome)
    return record | {f"effect{end}": value for end, value in _ends(effect)}


def cost_table(factorial: Factorial) -> pd.DataFrame:
    """For every lever and payer the points of normalisation won, the welfare given up, and their ratio or why there is none."""
    return pd.DataFrame([_cost(cost) for cost in costs(factorial)])


def _cost(cost: Cost) -> Record:
    named = {"points": cost.points, "given_up": cost.given_up, "per_point": cost.per_point}
    numbers = {f"{name}{end}": value for name, c in named.items() for end, value in _ends(c)}
    return {"lever": cost.lever, "payer": cost.payer, **numbers, "said": cost.said}


def document(factorial: Factorial) -> Record:
    """Everything as plain data for other programs."""
    found: dict[str, Any] = {}
    for name in outcome_names():
        found[name] = {
            "terms": {
                t.name: {**t.contrast.numbers(), "p": t.contrast.p, "p_holm": t.adjusted} for t in factorial.all_terms(name)
            },
            "package": _package(factorial.package(name)),
            "beside": {arm: factorial.effect(arm, name).numbers() for arm in BESIDE},
        }
    return {
        "worlds": factorial.moments.count,
        "failed_worlds": factorial.failed,
        "outcomes": found,
        "costs": [_cost(cost) for cost in costs(factorial)],
    }
