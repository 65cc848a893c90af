"""The arms of a tournament: each pair of rules, without the track and with it, all in the same worlds.

After the tournaments of Axelrod 1984, The Evolution of Cooperation; here the rules are rules of two states that differ, and what
is asked is first whether the track's effect depends on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from keci.agents.strategies.known import BUILT_IN
from keci.experiments.designs.design import Design, check_whole, load
from keci.model.errors import InputError
from keci.model.own_rules import OwnRule
from keci.model.scenario import Scenario

MOST_WORLDS = 100_000  # their outcomes are held in memory
MOST_RULES = 20  # a side


@dataclass(frozen=True)
class Tournament:
    """Two arms, the rules of each side by name, and the design that plays all pairs of rules in both arms."""

    arms: tuple[str, str]
    kosovo: tuple[str, ...]
    serbia: tuple[str, ...]
    design: Design

    @classmethod
    def of(
        cls,
        arms: Sequence[str],
        kosovo: Sequence[str] = (),
        serbia: Sequence[str] = (),
        worlds: int = 1000,
        seed: int = 0,
        parameters: str = "prior",
        months: int | None = None,
        start: str | None = None,
    ) -> Tournament:
        """A checked tournament, of all rules that ship where none is named; InputError, one line, for what cannot be played."""
        check_whole("worlds", worlds, 2, MOST_WORLDS)  # no interval from one
        if len(arms) != 2:
            raise InputError(f"--arms: {len(arms)} given; name two, the one without the track first, as in baseline,keci")
        without, track = (load(arm, months, start) for arm in arms)
        first, second = _rules(without, "kosovo", kosovo), _rules(without, "serbia", serbia)
        played = [_arm(base, *pair) for base in (without, track) for pair in product(first, second)]
        design = Design.of(played, worlds, seed, parameters)
        return cls((without.name, track.name), tuple(map(_name, first)), tuple(map(_name, second)), design)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All pairs, Kosovo's rule first."""
        return list(product(self.kosovo, self.serbia))


def arm_name(arm: str, kosovo: str, serbia: str) -> str:
    """The name of an arm under a pair of rules."""
    return f"{arm}.{kosovo}.{serbia}"


def _name(rule: str | OwnRule) -> str:
    return rule.name if isinstance(rule, OwnRule) else rule


def _rules(base: Scenario, side: str, named: Sequence[str]) -> list[str | OwnRule]:
    """One side's rules, each once, as a scenario takes them."""
    known = [name for name, rule in BUILT_IN.items() if not rule.actors or side in rule.actors]
    chosen = list(dict.fromkeys(named or known))
    if len(chosen) > MOST_RULES:
        raise InputError(f"--{side}: {len(chosen)} rules; at most {MOST_RULES}")
    rules = [base.changed(strategies={side: name}).strategies.get(side, name) for name in chosen]
    names = [_name(rule) for rule in rules]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled:
        raise InputError(f"--{side}: two rules are called {doubled!r}; give each its own name")
    return rules


def _arm(base: Scenario, kosovo: str | OwnRule, serbia: str | OwnRule) -> Scenario:
    """An arm under a pair of rules; who else has a strategy in the scenario keeps it."""
    strategies = {**base.strategies, "kosovo": kosovo, "serbia": serbia}
    return base.changed(name=arm_name(base.name, _name(kosovo), _name(serbia)), strategies=strategies)
