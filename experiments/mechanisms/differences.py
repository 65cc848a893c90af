"""What differs between the ledgers of two futures of the same chance, decision by decision, oldest first.

Chance is keyed by purpose, actor and month, so the same decision has the same draw in both: what differs is due to the arm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from keci.agents.record import Entry
from keci.model.telling.decisions import terms_of
from keci.model.telling.kinds import LOGIT, QUANTITIES

ROUNDING = 1e-12  # probabilities nearer than this are equal
Key = tuple[int, ...]
Rows = dict[Key, np.ndarray]


@dataclass(frozen=True)
class Difference:
    """A decision that is not the same in both futures: its entry in the arm and in the reference, None where there is none."""

    month: int
    actor: int
    kind: int
    subject: int
    arm: np.ndarray | None
    reference: np.ndarray | None

    @property
    def choice_differs(self) -> bool:
        """True if something is done in one future only; a decision that comes up in one only and is refused does not count."""
        return self.done(self.arm) != self.done(self.reference)

    @property
    def done_in_arm(self) -> bool:
        """True if it is done in the arm."""
        return self.done(self.arm)

    @staticmethod
    def done(row: np.ndarray | None) -> bool:
        """True if there is an entry and what it is about was done."""
        return row is not None and bool(row[Entry.CHOICE] > 0.0)

    def reason(self) -> str:
        """The term whose weight differs most between the futures, for a logit decision taken in both; else empty."""
        if self.arm is None or self.reference is None or self.kind not in LOGIT:
            return ""
        one, two = terms_of(self.arm), terms_of(self.reference)
        gaps = {name: abs(one[name] - two[name]) for name in one if name in two}
        name = max(gaps, key=lambda n: gaps[n], default="")
        return name if name and gaps[name] > ROUNDING else ""


def differences(arm: np.ndarray, reference: np.ndarray) -> Iterator[Difference]:
    """Every decision that differs, from the filled rows of two ledgers, float arrays of shape (entries, Entry.WIDTH).

    By month, and within a month in the order in which the arm decides, then what the reference alone has.
    """
    months = [rows[:, Entry.MONTH].astype(int) for rows in (arm, reference)]
    for month in np.union1d(*months).tolist():
        one = _keyed(arm[slice(*np.searchsorted(months[0], [month, month + 1]))])
        two = _keyed(reference[slice(*np.searchsorted(months[1], [month, month + 1]))])
        yield from _in_month(month, one, two)


def _in_month(month: int, one: Rows, two: Rows) -> Iterator[Difference]:
    for key in _ordered(one, two):
        a, b = one.get(key), two.get(key)
        if a is None or b is None or _unequal(a, b):
            actor, kind, subject, *_ = key
            yield Difference(month, actor, kind, subject, a, b)


def _unequal(a: np.ndarray, b: np.ndarray) -> bool:
    return bool(a[Entry.CHOICE] != b[Entry.CHOICE] or abs(a[Entry.PROBABILITY] - b[Entry.PROBABILITY]) > ROUNDING)


def _ordered(one: Rows, two: Rows) -> list[Key]:
    """The keys of both, each future's own order kept: what the second alone has comes before the next that both have."""
    found: list[Key] = []
    waiting = list(one)
    for key in two:
        if key in one:
            if key in waiting:
                place = waiting.index(key) + 1
                found, waiting = [*found, *waiting[:place]], waiting[place:]
        else:
            found.append(key)
    return [*found, *waiting]


def _keyed(rows: np.ndarray) -> Rows:
    """A month's entries by actor, kind, subject, day and how many alike came before."""
    columns = rows[:, [Entry.ACTOR, Entry.KIND, Entry.SUBJECT, Entry.DAY]].astype(int).tolist()
    found: Rows = {}
    for row, (actor, kind, subject, day) in zip(rows, columns, strict=True):
        about = 0 if kind in QUANTITIES else subject
        count = 0
        while (actor, kind, about, day, count) in found:
            count += 1
        found[actor, kind, about, day, count] = row
    return found
