"""The strategies that ship, by name, and those that this process has met in files of somebody's own."""

from __future__ import annotations

from keci.agents.strategies.logit import Logit
from keci.agents.strategies.loss_averse import LossAverse
from keci.agents.strategies.reciprocal import Reciprocal
from keci.agents.strategies.satisficing import Satisficing
from keci.agents.strategies.spoiler import Spoiler
from keci.agents.strategies.strategy import MOST_NAMED, MOST_OWN, Strategy, name_of

DEFAULT = "logit"
BUILT_IN: dict[str, type[Strategy]] = {name_of(s): s for s in (Logit, LossAverse, Satisficing, Reciprocal, Spoiler)}
for _number, _strategy in enumerate(BUILT_IN.values()):
    _strategy.number = _number
    if len(_strategy.terms) > (MOST_NAMED if _strategy.keeps else MOST_OWN):
        raise ValueError(f"{_strategy.__name__}: too many terms of its own; see NAMED_TERMS in agents/state.py")

_numbered: dict[int, type[Strategy]] = {s.number: s for s in BUILT_IN.values()}


def remember(strategy: type[Strategy]) -> None:
    """Make a strategy of somebody's own known by the number under which it stands in ledgers."""
    _numbered[strategy.number] = strategy


def numbered(number: float) -> type[Strategy] | None:
    """The strategy of this number in a ledger, None if this process has not met it."""
    return _numbered.get(int(number))
