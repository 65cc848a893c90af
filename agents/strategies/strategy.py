"""What a strategy is: a class with a name, a source, the names of its terms, and one function that weighs a decision."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

import numpy as np

from keci.agents.state import MOST_TERMS, NAMED_TERMS, Decider

DECIDERS = ("kosovo", "serbia", "mediator", "members", "armed_sponsor")  # who may have one, as in `world.take_strategies`
MEMORY = Decider.MEMORY.length  # numbers that a strategy keeps from one decision to the next
MOST_NAMED = NAMED_TERMS  # terms that a strategy can add to the default's
MOST_OWN = MOST_TERMS  # terms that it can have instead of them


class Case(NamedTuple):
    """A decision between doing something and not doing it.

    It is done with probability factor x logistic(base + precision x sum of the terms).
    """

    kind: int  # what is decided: `record.Kind`
    actor: int  # who decides: `state.Actor`, or a member's number
    month: int  # months since the start
    subject: float  # what it is about: the kind of text, the step before the Council
    base: float  # log-odds of usual conduct, all terms being 0
    precision: float  # log-odds per unit of utility
    factor: float  # on the probability, from circumstances such as KFOR's strength
    toward: float  # 1 if doing it is a step towards the other side, -1 if it is one against it


class Strategy:
    """A rule by which an actor decides. Subclasses give `name`, `source`, `terms` and `weigh`.

    Attributes:
        name: how scenarios call it; the class's own name unless given.
        title: how tables call it; the name unless given.
        source: where the rule comes from, or "judgement".
        terms: names of its own terms, as `--explain` and Why show them.
        keeps: whether the default's terms stay, in front of its own; else its own are all there are.
        actors: who can decide by it (`DECIDERS`); anybody if empty.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    source: ClassVar[str] = ""
    terms: ClassVar[tuple[str, ...]] = ()
    keeps: ClassVar[bool] = True
    actors: ClassVar[tuple[str, ...]] = ()
    number: ClassVar[int] = 0  # in the ledger

    @staticmethod
    def weigh(case: Case, terms: np.ndarray, board: np.ndarray, own: np.ndarray, memory: np.ndarray, weighed: np.ndarray) -> None:
        """Fill `weighed` with what each term counts for, in utility: the default's first if it `keeps` them, then its own.

        Args:
            case: the decision.
            terms: what doing it is worth by the default's terms, float array of shape (terms,); read only.
            board: what everybody can see, by `state.Board`; read only.
            own: the actor's own state, by `state.Principal` for Kosovo and Serbia; read only.
            memory: four numbers that stay from one decision to the next, 0 at the start.
            weighed: zeros, to be filled.
        """
        raise NotImplementedError


def title_of(strategy: type[Strategy]) -> str:
    """How tables call a strategy."""
    return strategy.title or name_of(strategy).replace("_", " ")


def name_of(strategy: type[Strategy]) -> str:
    """How scenarios call a strategy."""
    return strategy.name or strategy.__name__
