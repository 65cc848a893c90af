"""Sets of the paper's five levers, each set a scenario; a lever is pulled as in the shipped scenario `package`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations

from keci.agents.declared import levers
from keci.model.errors import InputError, unknown
from keci.model.scenario import Scenario

PACKAGE = "package"  # the shipped scenario that has all five
LEVERS = tuple(lever.name for lever in levers().values() if lever.letter)  # the paper's
NONE = "none"  # the set without any
JOINED = "+"

LeverSet = tuple[str, ...]


def name_of(levers: LeverSet) -> str:
    """The name of a set, as in `keci+kfor`; `none` for the empty one."""
    return JOINED.join(levers) or NONE


def every_set() -> tuple[LeverSet, ...]:
    """All 32 sets, the smaller ones first."""
    return tuple(levers for size in range(len(LEVERS) + 1) for levers in combinations(LEVERS, size))


def read_sets(names: Sequence[str]) -> tuple[LeverSet, ...]:
    """The sets of these names, the empty set first, which is always played; all 32 if none is named.

    InputError for a lever that is not of the five, or that a set names twice.
    """
    if not names:
        return every_set()
    return tuple(dict.fromkeys([(), *(_read(name) for name in names)]))


def _read(name: str) -> LeverSet:
    if name == NONE:
        return ()
    levers = [part.strip() for part in name.split(JOINED)]
    for lever in levers:
        if lever not in LEVERS:
            raise unknown("lever", lever, LEVERS, f"--sets {name}")
    if len(set(levers)) < len(levers):
        raise InputError(f"--sets {name}: a lever stands twice; name each once, as in keci+kfor")
    return tuple(lever for lever in LEVERS if lever in levers)


@cache
def _package() -> Scenario:
    return Scenario.named(PACKAGE)


def scenario_of(levers: LeverSet, parameters: dict[str, float], months: int | None = None) -> Scenario:
    """The package with these levers alone, and with these parameters fixed in every world."""
    package = _package()
    fixed = {**package.parameters, **parameters}
    kept = {lever: package.levers[lever].model_dump() for lever in levers}
    said = f"The package's levers {', '.join(levers)}." if levers else "Today's policy: none of the package's levers."
    name = name_of(levers).replace(JOINED, ".")  # a scenario's name has no plus
    horizon = {} if months is None else {"months": months}
    return package.changed(name=name, description=said, levers=kept, parameters=fixed, **horizon)
