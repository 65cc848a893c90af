"""From stored worlds to numbers a world: for every side of every test the mean over its arms, added while parts stream past."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from keci.experiments.designs.plan import Plan as Cut
from keci.experiments.hypotheses.arms import arm
from keci.experiments.hypotheses.outcomes import (
    MONTHLY,
    SERIES,
    adopted_in_time,
    composed,
    from_months,
    needed_columns,
)
from keci.experiments.hypotheses.plan import Plan
from keci.experiments.store.folder import StoredRun
from keci.experiments.store.worlds import DONE
from keci.model.errors import InputError

TRACK, NONE = "K", "none"  # the arm whose adoption opens windows, and the one whose rounds tell an active dialogue
ROUNDS, ADOPTION = "rounds_held", "months_to_consensus"


@dataclass(frozen=True)
class Cell:
    """The sum of some outcomes, averaged over some arms of a variant: a number a world."""

    variant: str
    arms: tuple[str, ...]
    outcomes: tuple[str, ...]

    @property
    def monthly(self) -> bool:
        """Whether it is read from months."""
        return any(name in MONTHLY for name in self.outcomes)


@dataclass
class Measured:
    """Cells (worlds,), which worlds count, and whether the placebo differs from no lever anywhere."""

    worlds: int
    cells: dict[Cell, np.ndarray]
    done: np.ndarray
    adopted: dict[str, np.ndarray] = field(default_factory=dict)
    placebo_differs: bool = False

    def where(self, variant: str, which: str) -> np.ndarray:
        """Worlds of a subset: "all", "active" or "frozen" (rounds held without any lever at or above their median, or below),
        "adopted" (the track adopted at least two years before the end). Failed worlds are in none."""
        if which == "all":
            return self.done
        if which == "adopted":
            return self.done & self.adopted[variant]
        rounds = self.cells[Cell(variant, (NONE,), (ROUNDS,))]
        active = rounds >= np.median(rounds[self.done])
        return self.done & (active if which == "active" else ~active)

    @property
    def failed(self) -> int:
        """Worlds that failed in some arm."""
        return int(np.sum(~self.done))


def cells_of(plan: Plan) -> tuple[Cell, ...]:
    """All cells that a plan needs, each once."""
    found: dict[Cell, None] = {}
    for variant in plan.variants:
        for test in plan.tests:
            for side, _ in test.sides:
                for outcomes in (test.outcome, test.per):
                    if outcomes:
                        found[Cell(variant, plan.members(side), outcomes)] = None
        for single, outcome in _singles(plan):
            found[Cell(variant, (single,), (outcome,))] = None
        found[Cell(variant, (NONE,), (ROUNDS,))] = None
    return tuple(found)


def _singles(plan: Plan) -> Iterator[tuple[str, str]]:
    """Single arms whose means are needed: those of the surface, and those of a share of the package."""
    surface = plan.surface
    for name in (surface.reference, *(name for row in surface.arms for name in row)):
        yield from ((name, outcome) for outcome in surface.outcomes)
    for hypothesis in plan.hypothesis:
        if (most := hypothesis.most_of_it) is not None:
            yield from ((name, o) for name in (most.package, most.reference, *most.singles) for o in most.outcome)


def measure(plan: Plan, whole: StoredRun, monthly: StoredRun) -> Measured:
    """Read both runs of a plan.

    InputError if a run has not all arms of the plan; RuntimeError if hardly any world was played in all arms.
    """
    cells = cells_of(plan)
    _check_arms(cells, whole, monthly)
    worlds = int(whole.manifest["design"]["worlds"])
    measured = Measured(worlds, {cell: np.zeros(worlds) for cell in cells}, np.zeros(worlds, dtype=bool))
    _read_worlds(plan, whole, measured)
    _read_months(plan, monthly, measured)
    if measured.done.sum() < 2:
        raise RuntimeError("fewer than two worlds were played in all arms; see the tracebacks in the run folder")
    return measured


def _check_arms(cells: Sequence[Cell], whole: StoredRun, monthly: StoredRun) -> None:
    stored = {False: (whole, set(whole.design().names)), True: (monthly, set(monthly.design().names))}
    for cell in cells:
        run, names = stored[cell.monthly]
        lacking = [name for name in cell.arms if arm(cell.variant, name) not in names]
        if lacking:
            said = f"the run has no arm {arm(cell.variant, lacking[0])!r}, which the plan needs"
            raise InputError(f"{run.folder}: {said}; play it anew under this plan")


def _read_worlds(plan: Plan, whole: StoredRun, measured: Measured) -> None:
    cells = [cell for cell in measured.cells if not cell.monthly]
    columns = needed_columns(tuple(name for cell in cells for name in cell.outcomes))
    names = whole.design().names
    for block in _blocks(whole, names, columns):
        at = block.first + np.arange(block.count)
        measured.done[at] = block.done
        for cell in cells:
            measured.cells[cell][at] = np.mean([_sum(block, arm(cell.variant, a), cell.outcomes) for a in cell.arms], axis=0)
        if "placebo" in plan.arms:
            one, two = (block.table(arm("base", name))[block.done] for name in ("placebo", NONE))
            measured.placebo_differs |= bool(np.any(one != two))


@dataclass(frozen=True)
class _Block:
    """The same worlds of all arms: values (arms, worlds, columns)."""

    names: dict[str, int]
    columns: dict[str, int]
    values: np.ndarray
    done: np.ndarray
    first: int

    @property
    def count(self) -> int:
        return self.values.shape[1]

    def table(self, name: str) -> np.ndarray:
        """An arm's columns: array (worlds, columns)."""
        return self.values[self.names[name]]

    def of(self, name: str) -> dict[str, np.ndarray]:
        """An arm's columns by name."""
        table = self.table(name)
        return {column: table[:, i] for column, i in self.columns.items()}


def _sum(block: _Block, name: str, outcomes: Sequence[str]) -> np.ndarray:
    columns = block.of(name)
    return np.sum([composed(outcome, columns) for outcome in outcomes], axis=0)


def _blocks(stored: StoredRun, names: Sequence[str], columns: Sequence[str]) -> Iterator[_Block]:
    """Blocks of worlds with all arms; of a design with more arms than a part holds, parts that follow one another are joined."""
    cut = Cut.of(len(names), int(stored.manifest["design"]["worlds"])).blocks_of_arms
    pending: list[pd.DataFrame] = []
    for part in stored.parts(["arm", "world", "status", *columns]):
        pending.append(part)
        if len(pending) == cut:
            yield _block(pd.concat(pending), names, columns)
            pending = []


def _block(frame: pd.DataFrame, names: Sequence[str], columns: Sequence[str]) -> _Block:
    count = len(frame) // len(names)
    if not np.array_equal(frame["arm"].to_numpy(dtype=object), np.repeat(list(names), count)):
        raise ValueError("parts must hold the same worlds of every arm, in the order of the design")
    done = (frame["status"].to_numpy(dtype=object) == DONE).reshape(len(names), -1).all(axis=0)
    values = frame[list(columns)].to_numpy(dtype=float).reshape(len(names), count, len(columns))
    order = {name: i for i, name in enumerate(names)}
    first = int(frame["world"].iloc[0])
    return _Block(order, {column: i for i, column in enumerate(columns)}, np.nan_to_num(values), done, first)


def _read_months(plan: Plan, monthly: StoredRun, measured: Measured) -> None:
    """Outcomes read from months, with the adoption of the track in the same world and variant as the window's beginning."""
    names = monthly.design().names
    months = int(monthly.manifest["design"]["months"])
    measured.adopted = {variant: np.zeros(measured.worlds, dtype=bool) for variant in plan.variants}
    cells = [cell for cell in measured.cells if cell.monthly]
    series = monthly.months(["arm", "world", "month", *SERIES])
    for block, part in zip(_blocks(monthly, names, [ADOPTION]), series, strict=True):
        at = block.first + np.arange(block.count)
        measured.done[at] &= block.done
        recorded = np.nan_to_num(part[list(SERIES)].to_numpy(dtype=float)).reshape(
            len(names), block.count, months + 1, len(SERIES)
        )
        for variant in plan.variants:
            adoption = block.of(arm(variant, TRACK))[ADOPTION] - 1.0
            measured.adopted[variant][at] = adopted_in_time(adoption, months)
            found = {a: _from_months(recorded[block.names[arm(variant, a)]], adoption) for a in plan.monthly_arms()}
            for cell in cells:
                if cell.variant == variant:
                    sums = [np.sum([found[a][name] for name in cell.outcomes], axis=0) for a in cell.arms]
                    measured.cells[cell][at] = np.mean(sums, axis=0)


def _from_months(recorded: np.ndarray, adoption: np.ndarray) -> dict[str, np.ndarray]:
    return from_months({name: recorded[:, :, i] for i, name in enumerate(SERIES)}, adoption)
