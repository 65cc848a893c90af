"""The chain of one future: where the arms first part, and the first choices that differ outside the Council.

A chain is told in the order of time. That a later link follows from an earlier one is likely, since nothing but the lever can
make twins part, but several ways from the lever to the outcome run side by side and a chain shows the first steps of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from keci.agents.record import Entry, Kind
from keci.experiments.mechanisms.differences import Difference, differences
from keci.experiments.mechanisms.endings import ending
from keci.experiments.mechanisms.words import LINKS, STAGES, decision_said, link_said
from keci.model.telling.kinds import COUNCIL

LONGEST = 3  # links after the lever
ANNOUNCED = "the lever is announced"
HELPED, HARMED, UNCHANGED = "helped", "harmed", "unchanged"
GROUPS = (HELPED, HARMED, UNCHANGED)


@dataclass(frozen=True)
class Link:
    """A choice that differs: its month, actor, kind, what is said of it, and the term that moved it most (may be empty)."""

    month: int
    actor: int
    kind: int
    said: str
    reason: str


@dataclass(frozen=True)
class Parting:
    """One pair of futures. `first` is the first decision in which they differ at all, even in a probability alone.

    `stage` is how far the Council was in the arm when the first choice outside it differed; `gain` the outcome's difference,
    arm less reference, counted so that more is better; `ending` what became of the deal where that decides the outcome.
    """

    world: int
    first: str
    first_month: int
    stage: str
    links: tuple[Link, ...]
    gain: float
    ending: str = ""

    @property
    def group(self) -> str:
        """Whether the arm helped, harmed or left the outcome unchanged."""
        return HELPED if self.gain > 0.0 else HARMED if self.gain < 0.0 else UNCHANGED

    @property
    def chain(self) -> tuple[str, ...]:
        """The chain in words, lever first and ending last; empty if no choice outside the Council differs."""
        ending = (self.ending,) if self.ending else ()
        return (self.stage, *(link.said for link in self.links), *ending) if self.links else ()


def part(
    world: int, arm: np.ndarray, reference: np.ndarray, gain: float, longest: int = LONGEST, about_deal: bool = False
) -> Parting:
    """Where twins part, from the filled rows of their ledgers, shape (entries, Entry.WIDTH), and the gain in the outcome.

    A chain has at most `longest` links; with `about_deal` it ends with what became of the deal, where the gain is not 0.
    """
    found = differences(arm, reference)
    first = next(found, None)
    if first is None:
        return Parting(world, "", -1, "", (), gain)
    links = tuple(islice(_links(chain([first], found)), longest))
    stage = _stage(arm, links[0].month) if links else ""
    end = ending(arm, reference, gain > 0.0) if about_deal and gain != 0.0 else ""
    return Parting(world, decision_said(first.actor, first.kind), first.month, stage, links, gain, end)


def _links(found: Iterable[Difference]) -> Iterator[Link]:
    """The first choice outside the Council that differs, then each time the first of another actor than the last one."""
    last = None
    for one in found:
        if one.kind in COUNCIL or one.kind not in LINKS or not one.choice_differs or one.actor == last:
            continue
        yield Link(one.month, one.actor, one.kind, link_said(one.actor, one.kind, one.subject, one.done_in_arm), one.reason())
        last = one.actor


def _stage(arm: np.ndarray, month: int) -> str:
    """The last thing that the Council agreed in the arm before a month, of steps that only a lever brings.

    The Council meets at the end of a month: what it agrees then bears on the next.
    """
    agreed = arm[(arm[:, Entry.KIND] == Kind.CONSENSUS) & (arm[:, Entry.MONTH] < month)]
    steps = [int(step) for step in agreed[:, Entry.SUBJECT] if int(step) in STAGES]
    return STAGES[steps[-1]] if steps else ANNOUNCED
