"""A question put to a pool of arms: which outcome, itself or as an effect, over which settings, of which arms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from keci.experiments.pooled.cells import Cells, cells_of
from keci.experiments.pooled.factors import ARM, RUN, said
from keci.experiments.pooled.pool import Pool, binary
from keci.model.ensemble import OUTCOMES
from keci.model.errors import InputError, unknown

ITSELF, EFFECT, CHANGE = "itself", "effect", "change"
QUANTITIES = {
    ITSELF: "itself",
    EFFECT: "its effect, against each arm's reference",
    CHANGE: "its change, against the first level",
}


@dataclass(frozen=True)
class Question:
    """What is asked: an outcome, its effect or its change, over settings.

    `quantity` is one of `QUANTITIES`; `arms` are the labels of the arms that are looked at (all if empty), `where` a setting
    and the level that it must have.
    """

    outcome: str
    quantity: str = ITSELF
    over: tuple[str, ...] = (ARM,)
    arms: tuple[str, ...] = ()
    where: tuple[str, str] = ("", "")

    def changed(self, **fields: object) -> Question:
        """With fields replaced."""
        return replace(self, **fields)  # type: ignore[arg-type]

    @property
    def effect(self) -> bool:
        """Whether arms are compared with their references."""
        return self.quantity == EFFECT

    @property
    def difference(self) -> bool:
        """Whether a difference is asked for, of which 0 says that nothing changes."""
        return self.quantity != ITSELF


def check(question: Question, pool: Pool) -> Question:
    """The question if the pool can answer it; InputError, with what would be right, if not."""
    if question.quantity not in QUANTITIES:
        raise unknown("quantity", question.quantity[:60], QUANTITIES)
    if question.outcome not in OUTCOMES:
        raise unknown("outcome", question.outcome[:60], OUTCOMES)
    for name in (*question.over, *filter(None, question.where[:1])):
        if name not in pool.table.columns:
            raise unknown("setting", name[:80], list(pool.table.columns))
    labels = set(pool.table[ARM])
    for label in question.arms:
        if label not in labels:
            raise unknown("arm", label[:80], sorted(labels))
    if question.where[0] and question.where[1] not in levels(pool, question.where[0]):
        raise unknown(f"level of {question.where[0]}", question.where[1][:60], levels(pool, question.where[0]))
    if question.effect and not pool.paired:
        raise InputError("effect: these runs say of no arm which other it is compared with; look at the outcome itself")
    if not places(question, pool):
        raise InputError("arms: none is left; take a condition back")
    return question


def levels(pool: Pool, setting: str) -> list[str]:
    """The levels of a setting as they are said, in the order of the arms."""
    return list(dict.fromkeys(said(value) for value in pool.table[setting] if value is not None))


def places(question: Question, pool: Pool) -> list[int]:
    """Places in the pool of the arms that are looked at.

    Of effects arms that are their own reference are left out where arms are told apart, and in sweeps, in which every point has
    its own; in a run whose arms are all compared with the first, that one is the level at which nothing is changed.
    """
    name, level = question.where
    found = []
    for place, arm in enumerate(pool.arms):
        value = pool.table[name].iloc[place] if name else None
        if (question.arms and arm.label not in question.arms) or (name and (value is None or said(value) != level)):
            continue
        alone = arm.reference == place and (ARM in question.over or not _one_reference(pool, arm.run))
        if question.effect and (arm.reference < 0 or alone):
            continue
        found.append(place)
    return found


def _one_reference(pool: Pool, run: int) -> bool:
    return len({arm.reference for arm in pool.arms if arm.run == run}) == 1


def answer(pool: Pool, question: Question) -> Cells:
    """The outcome over the settings asked for; InputError if the pool cannot answer."""
    check(question, pool)
    rows = places(question, pool)
    own = pool.outcome(question.outcome)[rows]
    references = pool.references(question.outcome)[rows] if question.effect else None
    if references is not None:
        own = np.where(np.isfinite(references), own, np.nan)
    table = pool.table.iloc[rows].reset_index(drop=True)
    return cells_of(own, table, question.over, binary(question.outcome), references, question.quantity == CHANGE)


def settings(pool: Pool) -> list[str]:
    """Columns over which something can be followed: the arm, the run where there are several, then all settings that differ."""
    return [name for name in pool.table.columns if name != RUN or len(pool.runs) > 1]


def first_settings(pool: Pool) -> Sequence[str]:
    """Settings to begin with: of a design whose arms are too many to be named the first two that differ, else the arm."""
    differing = [name for name in settings(pool) if name not in (ARM, RUN)]
    return differing[:2] if len(pool.arms) > MOST_NAMED and differing else [ARM]


MOST_NAMED = 12  # arms that a chart names one by one (judgement)
