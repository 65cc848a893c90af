"""What is compared: the arms, the worlds that they share, and everything else that decides the result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keci.experiments.statistics.metrics import METRICS
from keci.model.ensemble import OUTCOMES
from keci.model.errors import InputError, shown, unknown
from keci.model.own_rules import OwnRule, compile_rule
from keci.model.scenario import LONGEST, Scenario
from keci.model.setup import prepare

MOST_WORLDS = 1_000_000_000  # per arm; their rows go to disk as they come
MOST_SEED = 2**64 - 1
MOST_SHOWN = 8  # arms that an error names
ENGINES = {"mesa": 400, "compiled": 10_000}  # and the number of worlds that each plays unless told otherwise


@dataclass(frozen=True)
class Design:
    """A paired comparison: every arm is played in worlds 0 to `worlds` - 1 of `seed`; the first arm is the reference."""

    arms: tuple[Scenario, ...]
    worlds: int
    seed: int
    parameters: str

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the arms, the reference first."""
        return tuple(arm.name for arm in self.arms)

    @property
    def reference(self) -> str:
        """Name of the reference arm."""
        return self.arms[0].name

    @property
    def months(self) -> int:
        """The horizon that all arms share."""
        return self.arms[0].months

    @property
    def start(self) -> str:
        """The start state that all arms share."""
        return self.arms[0].start

    def facts(self) -> dict[str, Any]:
        """What all arms share, as plain data."""
        return {name: getattr(self, name) for name in ("worlds", "months", "start", "seed", "parameters")}

    @classmethod
    def of(
        cls,
        arms: Sequence[str | Scenario],
        worlds: int,
        seed: int = 0,
        parameters: str = "prior",
        months: int | None = None,
        start: str | None = None,
        least: int = 2,
    ) -> Design:
        """A checked design of at least `least` arms; InputError, one line, for anything that could not be run or compared."""
        check_whole("worlds", worlds, 1, MOST_WORLDS)
        check_whole("seed", seed, 0, MOST_SEED)
        if not arms:
            raise InputError("arms: none given; name at least two, the reference first, as in baseline,keci")
        scenarios = tuple(load(arm, months, start) for arm in arms)
        _check_arms(scenarios, least)
        check_rules(scenarios)
        before: Scenario | None = None
        for scenario in scenarios:
            if before is None or _preparing(scenario) != _preparing(before):
                prepare(scenario, parameters)
            before = scenario
        return cls(scenarios, worlds, seed, parameters)


def _preparing(arm: Scenario) -> tuple[object, ...]:
    """What `prepare` can refuse an arm for; its levers and shocks were checked when it was made."""
    return arm.months, arm.start, arm.parameters, arm.strategies, arm.start_values, arm.openness


def load(what: str | Scenario, months: int | None, start: str | None) -> Scenario:
    """A scenario, with another horizon or start if one is given; InputError if it cannot be."""
    if months is not None:
        check_whole("months", months, 1, LONGEST)
    changes: dict[str, Any] = {"months": months, "start": start}
    changes = {name: value for name, value in changes.items() if value is not None}
    scenario = Scenario.of(what)
    return scenario.changed(**changes) if changes else scenario


def _check_arms(arms: tuple[Scenario, ...], least: int) -> None:
    names = [arm.name for arm in arms]
    name, times = Counter(names).most_common(1)[0]
    if times > 1:
        raise InputError(f"arms: two are named {name!r}; give each its own name (in a scenario file: name = ...)")
    if len(arms) < least:
        example = f"baseline,{names[0]}" if names[0] != "baseline" else "baseline,keci"
        raise InputError(f"arms: only {names[0]!r} given; name at least two, the reference first, as in {example}")
    for field, option in (("months", "--months"), ("start", "--start")):
        values = {arm.name: getattr(arm, field) for arm in arms}
        if len(set(values.values())) > 1:
            said = ", ".join(f"{name} {value}" for name, value in _examples(values))
            raise InputError(f"arms: they differ in {field} ({said}); give one for all with {option}")


def check_rules(arms: Sequence[Scenario]) -> None:
    """Compile the strategies of the arms' own; InputError for one that cannot be, or if two of one name differ."""
    known: dict[str, OwnRule] = {}
    for rule in (what for arm in arms for what in arm.strategies.values() if isinstance(what, OwnRule)):
        other = known.setdefault(rule.name, rule)
        if other.source != rule.source:
            raise InputError(f"two rules are called {rule.name!r} ({other.where}, {rule.where}); give each its own name")
    for rule in known.values():
        compile_rule(rule)


def _examples(values: dict[str, Any]) -> list[tuple[str, Any]]:
    """All arms' values where they are few, else the first arm of each value."""
    if len(values) <= MOST_SHOWN:
        return list(values.items())
    return list({value: (name, value) for name, value in reversed(values.items())}.values())[::-1][:MOST_SHOWN]


def check_whole(name: str, value: object, low: int, high: int) -> None:
    """InputError unless `value` is a whole number from `low` to `high`."""
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise InputError(f"{name} {shown(value)}: must be a whole number from {low:,} to {high:,}")


def split_names(text: str) -> tuple[str, ...]:
    """Names separated by commas; blanks around them do not matter, an empty one is an error."""
    names = [name.strip() for name in text.split(",")] if text.strip() else []
    if any(not name for name in names):
        raise InputError(f"{shown(text)}: an empty name between commas; write names separated by single commas")
    return tuple(names)


def check_metrics(names: Sequence[str]) -> tuple[str, ...]:
    """The outcomes asked for, each once; InputError with the nearest known name for one that does not exist."""
    known = [*METRICS, *(name for name in OUTCOMES if name not in METRICS)]
    for name in names:
        if name not in known:
            raise unknown("metric", name, known)
    if not names:
        raise InputError(f"metrics: none given; name outcomes, as in {','.join(known[:2])}")
    return tuple(dict.fromkeys(names))


def check_engine(name: str) -> str:
    """The engine, if there is one of this name."""
    if name not in ENGINES:
        raise unknown("engine", name, ENGINES)
    return name
