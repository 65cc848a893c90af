"""The arms that a plan needs: the factorial and the arms beside it, under the base and every rerun, all in the same worlds."""

from __future__ import annotations

from keci.experiments.designs.design import Design, check_whole, load
from keci.experiments.designs.factor import change, factor
from keci.experiments.factorials.arms import factorial_arms
from keci.experiments.hypotheses.plan import ArmPlan, Plan
from keci.model.errors import InputError
from keci.model.scenario import Scenario

LEAST_WORLDS, MOST_WORLDS = 200, 200_000  # ten groups of twenty; and what memory holds, a number a world for every side of a test


def arm(variant: str, name: str) -> str:
    """An arm's name in the design."""
    return f"{variant}.{name}"


def claims_designs(
    plan: Plan, worlds: int, seed: int = 0, parameters: str = "prior", months: int | None = None, start: str | None = None
) -> tuple[Design, Design]:
    """All arms of a plan, and those of them whose months are recorded; InputError for what could not be run."""
    check_whole("worlds", worlds, LEAST_WORLDS, MOST_WORLDS)
    once = (*factorial_arms(months, start), *(_beside(name, plan.arms[name], months, start) for name in plan.arms))
    arms = [_fixed(scenario, variant, fixed) for variant, fixed in plan.variants.items() for scenario in once]
    whole = Design.of(arms, worlds, seed, parameters)
    recorded = plan.monthly_arms()
    monthly = [a for a in arms if a.name.split(".", 1)[1] in recorded]
    return whole, Design.of(monthly, worlds, seed, parameters)


def _beside(name: str, planned: ArmPlan, months: int | None, start: str | None) -> Scenario:
    """An arm beside the factorial; InputError, naming it, if a change is not possible."""
    try:
        base = load(planned.scenario, months, start)
        cells = {}
        for title, value in planned.changes.items():
            column = factor(title)
            cells[column] = column.cell(value)
        return change(base, cells, name)
    except ValueError as error:
        raise InputError(f"analysis plan, arm {name!r}: {error}") from None


def _fixed(scenario: Scenario, variant: str, fixed: dict[str, float]) -> Scenario:
    """The arm under a variant; what the arm itself fixes stays."""
    try:
        return scenario.changed(name=arm(variant, scenario.name), parameters={**fixed, **scenario.parameters})
    except InputError as error:
        raise InputError(f"analysis plan, rerun {variant!r}: {error}") from None
