"""How often actors decide so: a hundred futures with the same settings, played for their ledgers.

The worlds are those numbered from 0 under the same seed, as in the spread behind the charts, but fewer: each is played with all
its decisions written down, which takes fifty times as long.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from keci.agents.record import Entry
from keci.dashboard.futures.kept import Kept
from keci.dashboard.futures.recording import Plan, model_of
from keci.dashboard.futures.spread import unchanging
from keci.model.telling.kinds import MEANINGS

FUTURES = 100
KEPT = 6  # tables that the server keeps, some hundred kilobytes each
COLUMNS = (Entry.KIND, Entry.ACTOR, Entry.SUBJECT, Entry.CHOICE)
# what is decided anew with whatever the subject says: a size, or a government's line
ANY_SUBJECT = ("thousands", "line")


@dataclass(frozen=True, eq=False)
class Decisions:
    """The decisions of some futures: `rows` are kind, actor, subject and choice, `worlds` the future of each row."""

    rows: np.ndarray
    worlds: np.ndarray
    futures: int

    def often(self, entry: np.ndarray) -> tuple[int, int]:
        """In how many futures a decision like this entry comes up, and in how many it falls this way at least once."""
        kind = int(entry[Entry.KIND])
        alike = (self.rows[:, 0] == kind) & (self.rows[:, 1] == int(entry[Entry.ACTOR]))
        subjects = MEANINGS[kind].subjects
        if subjects == "severity":  # at least as grave counts
            alike &= self.rows[:, 2] >= int(entry[Entry.SUBJECT])
        elif subjects not in ANY_SUBJECT:
            alike &= self.rows[:, 2] == int(entry[Entry.SUBJECT])
        so = alike & (self.rows[:, 3] == int(entry[Entry.CHOICE]))
        return len(np.unique(self.worlds[alike])), len(np.unique(self.worlds[so]))


class Frequencies:
    """The tables that a server keeps, the latest few. May be asked from several threads."""

    def __init__(self, most: int = KEPT) -> None:
        self._kept = Kept[Decisions](most)

    def of(self, plan: Plan, advance: Callable[[int], None], futures: int = FUTURES) -> Decisions:
        """The decisions of a plan's futures; `advance` hears of futures played and may raise to stop it."""
        scenario, _ = unchanging(plan)
        key = (scenario.model_dump_json(exclude={"name", "description"}), plan.seed, plan.source, futures)
        found = self._kept.get(key)
        if found is None:
            found = played(plan, advance, futures)
            self._kept.put(key, found)
        return found


def played(plan: Plan, advance: Callable[[int], None], futures: int) -> Decisions:
    """Play the futures for their decisions."""
    scenario, _ = unchanging(plan)
    tables, worlds = [], []
    for world in range(futures):
        model = model_of(Plan(scenario, plan.seed, world, parameters=plan.parameters)).run()
        written = model.ledger[1 : int(model.ledger[0, 0]) + 1]
        tables.append(written[:, list(COLUMNS)].astype(np.int32))
        worlds.append(np.full(len(written), world, dtype=np.int16))
        advance(1)
    return Decisions(np.concatenate(tables), np.concatenate(worlds), futures)


frequencies = Frequencies()  # one for the server
