"""Arms of stored runs in one table, with their worlds: read outcome by outcome, so that large runs can be looked at."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from keci.experiments.designs import table as design_table
from keci.experiments.designs.design import Design
from keci.experiments.pooled.factors import table_of
from keci.experiments.statistics.metrics import Unit, metric
from keci.experiments.store.disk import SHORT
from keci.experiments.store.folder import StoredRun
from keci.experiments.store.manifest import SCENARIOS
from keci.experiments.store.worlds import DONE
from keci.model.errors import InputError
from keci.model.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

MOST_VALUES = 4_000_000  # of an outcome in memory; of more worlds the first ones are read
MOST_ARMS = 4_000
ALL_AGAINST_FIRST = ("compare", "factorial")  # kinds of run whose first arm is the reference of all others
FUTURE = ("seed", "start", "assumptions", "rules of the model", "data of the model")
SWEEP, DESIGN_FILE = "sweep", "design.csv"


@dataclass(frozen=True)
class Arm:
    """An arm of one of the runs; `reference` is the place in the pool of the arm that it is compared with, -1 for none."""

    label: str
    run: int
    number: int
    scenario: Scenario
    reference: int


@dataclass(frozen=True, eq=False)
class Pool:
    """Arms of runs. `worlds` is the number that all have and that are read; `hindered` why arms of two runs are no pairs."""

    runs: tuple[StoredRun, ...]
    designs: tuple[Design, ...]
    arms: tuple[Arm, ...]
    table: pd.DataFrame
    worlds: int
    hindered: tuple[str, ...]
    _kept: dict[str, np.ndarray] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def of(cls, runs: Sequence[StoredRun]) -> Pool:
        """The pool of finished runs; InputError if they have too many arms to be looked at together."""
        designs = tuple(run.design() for run in runs)
        count = sum(len(design.arms) for design in designs)
        if count > MOST_ARMS:
            raise InputError(f"arms: {count:,} are too many to look at together; at most {MOST_ARMS:,}")
        arms = tuple(_arms(runs, designs))
        names = [runs[arm.run].folder.name for arm in arms]
        table = table_of([arm.scenario for arm in arms], [arm.label for arm in arms], names)
        worlds = min(min(design.worlds for design in designs), max(MOST_VALUES // count, 1))
        hindered = [
            f"{one.folder.name} and {two.folder.name} differ in {', '.join(names)}"
            for one, two in combinations(runs, 2)
            if (names := [name for name, a, b in zip(FUTURE, _future(one), _future(two), strict=True) if a != b])
        ]
        return cls(tuple(runs), designs, arms, table, worlds, tuple(hindered))

    @property
    def stored_worlds(self) -> int:
        """The largest number of worlds of an arm, read or not."""
        return max(design.worlds for design in self.designs)

    def family(self, place: int) -> tuple[str, ...]:
        """What must be equal so that world k of two arms is the same future: that of their runs, and where they start."""
        arm = self.arms[place]
        return (*_future(self.runs[arm.run]), arm.scenario.start)

    @property
    def paired(self) -> bool:
        """Whether any arm has a reference."""
        return any(arm.reference >= 0 for arm in self.arms)

    def outcomes(self, names: Sequence[str]) -> dict[str, np.ndarray]:
        """Outcomes by name: float array (arms, worlds), NaN where a world failed. StoppedError for parts that are damaged."""
        with self._lock:  # visitors who look at the same runs share what was read
            found = {name: self._kept[name] for name in names if name in self._kept}
            wanted = [name for name in names if name not in found]
            if wanted:
                read = np.full((len(wanted), len(self.arms), self.worlds), np.nan)
                for number in range(len(self.runs)):
                    self._read(number, wanted, read)
                found |= dict(zip(wanted, read, strict=True))
                self._kept.update(found)
                while len(self._kept) > _most_kept(len(self.arms) * self.worlds):
                    self._kept.pop(next(iter(self._kept)))
        return found

    def _read(self, number: int, names: Sequence[str], into: np.ndarray) -> None:
        places = {arm.scenario.name: place for place, arm in enumerate(self.arms) if arm.run == number}
        rows_left = len(places) * self.worlds
        for part in self.runs[number].parts(["arm", "world", "status", *names]):
            world = part["world"].to_numpy()
            keep = world < self.worlds
            rows_left -= int(keep.sum())
            done = keep & (part["status"].to_numpy(dtype=object) == DONE)
            arms = part["arm"].map(places).to_numpy(dtype=int)
            for place, name in enumerate(names):
                into[place, arms[done], world[done]] = part[name].to_numpy(dtype=float)[done]
            if rows_left <= 0:
                return

    def outcome(self, name: str) -> np.ndarray:
        """One outcome: float array (arms, worlds)."""
        return self.outcomes([name])[name]

    def references(self, name: str) -> np.ndarray:
        """The same of each arm's reference; NaN for an arm that has none."""
        own = self.outcome(name)
        found = np.full_like(own, np.nan)
        for place, arm in enumerate(self.arms):
            if arm.reference >= 0:
                found[place] = own[arm.reference]
        return found


def _future(run: StoredRun) -> tuple[str, ...]:
    """What decides of which futures a run's worlds are, in the order of `FUTURE`."""
    design, data = run.manifest["design"], run.manifest["data"]
    decides = "".join(sorted(f"{name}{said}" for name, said in data.items() if not name.startswith(SCENARIOS)))
    return (str(design["seed"]), str(design["start"]), str(design["parameters"]), run.manifest["code"]["rules"], decides)


def binary(name: str) -> bool:
    """Whether an outcome is yes or no."""
    return metric(name).unit is Unit.FUTURES


def _most_kept(values: int) -> int:
    """Outcomes kept in memory: a pool is held by a page for as long as somebody looks at it."""
    return max(2, min(12, MOST_VALUES // max(values, 1)))


def _arms(runs: Sequence[StoredRun], designs: Sequence[Design]) -> list[Arm]:
    names = Counter(arm.name for design in designs for arm in design.arms)
    found: list[Arm] = []
    for number, (run, design) in enumerate(zip(runs, designs, strict=True)):
        first, references = len(found), _references(run, design)
        told = str(run.manifest["id"])[: SHORT // 2]
        for place, (arm, reference) in enumerate(zip(design.arms, references, strict=True)):
            label = f"{arm.name} ({told})" if names[arm.name] > 1 else arm.name
            found.append(Arm(label, number, place, arm, first + reference if reference >= 0 else -1))
    return found


def _references(run: StoredRun, design: Design) -> list[int]:
    """By arm the number of the arm that it is compared with, -1 for none."""
    if run.manifest["kind"] in ALL_AGAINST_FIRST:
        return [0] * len(design.arms)
    if run.manifest["kind"] != SWEEP:
        return [-1] * len(design.arms)
    try:
        table = design_table.checked(design_table.read(run.folder / DESIGN_FILE), str(run.folder / DESIGN_FILE))
    except InputError:
        return [-1] * len(design.arms)
    if tuple(table["name"]) != design.names:  # another table than the one that was played
        return [-1] * len(design.arms)
    return [int(number) for number in table[design_table.REFERENCE]]
