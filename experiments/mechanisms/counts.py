"""Chains counted over many futures: first partings, first choices, whole chains by what became of the outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING

from keci.experiments.mechanisms.chains import GROUPS, HARMED, HELPED, Parting

if TYPE_CHECKING:
    import pandas as pd

ARROW = " -> "


@dataclass(frozen=True)
class Counted:
    """Something that several futures share: how many, of them helped and harmed, the median month, a future to replay.

    `reason` is the commonest term behind it, empty where none is known.
    """

    said: str
    count: int
    helped: int
    harmed: int
    month: float
    reason: str
    world: int

    def plain(self) -> dict[str, object]:
        """All as plain numbers."""
        return asdict(self)


@dataclass(frozen=True)
class Mechanism:
    """What many pairs of futures say: how many there are by group, and the commonest of each kind, the commonest first."""

    worlds: int
    groups: dict[str, int]
    never: int  # futures in which nothing differs, not even a probability
    silent: int  # futures in which probabilities differ and no choice outside the Council does
    firsts: list[Counted]
    choices: list[Counted]
    endings: list[Counted]  # of futures in which the outcome differs, where a deal decides it
    chains: dict[str, list[Counted]]

    def to_frame(self) -> pd.DataFrame:
        """A row a thing counted: its kind ("first", "choice", "ending", "chain"), the group of a chain, then as `Counted`."""
        import pandas as pd

        kinds = {"first": self.firsts, "choice": self.choices, "ending": self.endings}
        rows = [{"kind": kind, "group": "", **one.plain()} for kind, counted in kinds.items() for one in counted]
        rows += [{"kind": "chain", "group": g, **one.plain()} for g, counted in self.chains.items() for one in counted]
        return pd.DataFrame(rows)

    def _repr_html_(self) -> str:
        return str(self.to_frame().groupby("kind", sort=False).head(3).to_html(index=False))


def count(partings: Sequence[Parting]) -> Mechanism:
    """Count partings; those of equal number come in the order in which they were first met."""
    parted = [p for p in partings if p.first]
    linked = [p for p in parted if p.links]
    groups = Counter(p.group for p in partings)
    return Mechanism(
        worlds=len(partings),
        groups={group: groups[group] for group in GROUPS},
        never=len(partings) - len(parted),
        silent=len(parted) - len(linked),
        firsts=_counted(parted, lambda p: p.first, lambda p: p.first_month, lambda _: ""),
        choices=_counted(linked, lambda p: p.links[0].said, lambda p: p.links[0].month, lambda p: p.links[0].reason),
        endings=_counted([p for p in linked if p.ending], lambda p: p.ending, lambda p: p.links[-1].month, lambda _: ""),
        chains={group: _chains(p for p in linked if p.group == group) for group in GROUPS},
    )


def _chains(partings: Iterable[Parting]) -> list[Counted]:
    return _counted(list(partings), lambda p: ARROW.join(p.chain), lambda p: p.links[0].month, lambda p: p.links[0].reason)


def _counted(
    partings: Sequence[Parting],
    said: Callable[[Parting], str],
    month: Callable[[Parting], int],
    reason: Callable[[Parting], str],
) -> list[Counted]:
    shared: dict[str, list[Parting]] = {}
    for parting in partings:
        shared.setdefault(said(parting), []).append(parting)
    found = [_one(name, members, month, reason) for name, members in shared.items()]
    return sorted(found, key=lambda c: -c.count)


def _one(said: str, members: Sequence[Parting], month: Callable[[Parting], int], reason: Callable[[Parting], str]) -> Counted:
    groups = Counter(p.group for p in members)
    reasons = Counter(reason(p) for p in members if reason(p))
    common = reasons.most_common(1)[0][0] if reasons else ""
    middle = float(median(month(p) for p in members))
    return Counted(said, len(members), groups[HELPED], groups[HARMED], middle, common, _example(members))


def _example(members: Sequence[Parting]) -> int:
    """The future to replay: the one in which the outcome moved most, the first of them."""
    return max(members, key=lambda p: abs(p.gain)).world
