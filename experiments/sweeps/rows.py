"""What the worlds of a sweep say row by row: means, shares and paired effects, added up while parts stream past.

Nothing is kept of a world once it is added, so that memory depends on the number of rows and not on that of worlds.
Besides the sums over all worlds there are sums over batches (world number modulo their number): any contrast between rows,
computed in every batch, has an interval from the spread of the batches, which knows that rows share their worlds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from keci.experiments.statistics import intervals as statistics
from keci.experiments.statistics.intervals import Effect, Estimate
from keci.experiments.statistics.metrics import Unit, metric

if TYPE_CHECKING:
    import pandas as pd

BATCHES = 20
DONE = "done"
Block = tuple[np.ndarray, np.ndarray]  # values (worlds, outcomes), whether each world is done
NAN = math.nan


class RowMoments:
    """Counts, means and sums of squared deviations of many rows, merged block by block (Chan, Golub and LeVeque 1983).

    Unlike `experiments.moments`, every row has its own count, and tens of thousands of rows are cheap; the price is that
    the last digits depend on how worlds were cut into parts.
    """

    def __init__(self, rows: int, outcomes: int) -> None:
        self.count = np.zeros(rows, dtype=int)
        self.mean = np.zeros((rows, outcomes))
        self.squares = np.zeros((rows, outcomes))

    def add(self, row: int, values: np.ndarray) -> None:
        """Add a block of worlds, (worlds, outcomes), to a row."""
        new = len(values)
        if new == 0:
            return
        mean = values.mean(axis=0)
        squares = ((values - mean) ** 2).sum(axis=0)
        old = self.count[row]
        step = mean - self.mean[row]
        self.count[row] = old + new
        self.mean[row] += step * new / (old + new)
        self.squares[row] += squares + step**2 * old * new / (old + new)

    def estimate(self, row: int, outcome: int) -> Estimate:
        """The mean with Student's t interval, as `experiments.statistics.average` gives it."""
        return average(self.mean[row, outcome], self.squares[row, outcome], int(self.count[row]))


class RowResults:
    """Results of a sweep's rows for chosen outcomes.

    Args:
        names: the rows' names, in order.
        references: for each row the number of the row it is compared with, -1 for none.
        outcomes: names of outcomes.
        worlds: number of worlds of each row.
    """

    def __init__(self, names: Sequence[str], references: Sequence[int], outcomes: Sequence[str], worlds: int) -> None:
        self.names, self.outcomes = tuple(names), tuple(outcomes)
        self.references = np.asarray(references, dtype=int)
        self.compared = (self.references >= 0) & (self.references != np.arange(len(names)))
        self.binary = np.array([metric(name).unit is Unit.FUTURES for name in outcomes])
        self.failed = np.zeros(len(names), dtype=int)
        self.failure = ""  # the first traceback met
        self.batches = min(BATCHES, worlds)
        shape = (len(names), len(outcomes))
        self.own, self.paired = RowMoments(*shape), RowMoments(*shape)
        self.batch_sums = np.zeros((len(names), self.batches, len(outcomes)))
        self.batch_counts = np.zeros((len(names), self.batches))
        self.fourfold = np.zeros((3, *shape))  # of paired worlds: yes in the row, yes in the reference, yes in both
        self.differing = np.zeros(shape)
        self._number = {name: row for row, name in enumerate(names)}
        # of reference rows, by row and first world: the block, and the rows that are still to be paired with it
        self._dependants = np.bincount(self.references[self.compared], minlength=len(names))
        self._seen: dict[tuple[int, int], Block] = {}
        self._due: dict[tuple[int, int], int] = {}
        self._waiting: dict[tuple[int, int], list[tuple[int, Block]]] = {}

    def add(self, frame: pd.DataFrame) -> None:
        """Add a part: columns arm, world, status, traceback and the outcomes; a block of worlds is the same for all arms."""
        values = frame[list(self.outcomes)].to_numpy(dtype=float)
        worlds, done = frame["world"].to_numpy(), (frame["status"] == DONE).to_numpy()
        if not self.failure and not done.all():
            self.failure = str(frame.loc[~done, "traceback"].iloc[0])
        for name, found in frame.groupby("arm", sort=False).indices.items():
            positions = np.asarray(found)[np.argsort(worlds[found], kind="stable")]
            self._add_row(self._number[str(name)], worlds[positions], (values[positions], done[positions]))

    def _add_row(self, row: int, worlds: np.ndarray, block: Block) -> None:
        values, done = block
        self.failed[row] += int(np.sum(~done))
        self.own.add(row, values[done])
        np.add.at(self.batch_sums[row], worlds[done] % self.batches, values[done])
        self.batch_counts[row] += np.bincount(worlds[done] % self.batches, minlength=self.batches)
        first = int(worlds[0])
        if self._dependants[row]:
            self._seen[row, first] = block
            self._due[row, first] = int(self._dependants[row])
            for waiting, other in self._waiting.pop((row, first), []):
                self._add_pair(waiting, first, other)
        if not self.compared[row]:
            return
        reference = int(self.references[row])
        if (reference, first) in self._seen:
            self._add_pair(row, first, block)
        else:
            self._waiting.setdefault((reference, first), []).append((row, block))

    def _add_pair(self, row: int, first: int, arm: Block) -> None:
        """Add a row's block and its reference's; the reference's is dropped when all rows have been paired with it."""
        key = (int(self.references[row]), first)
        reference = self._seen[key]
        self._due[key] -= 1
        if self._due[key] == 0:
            del self._seen[key], self._due[key]
        if len(arm[0]) != len(reference[0]):
            raise RuntimeError(f"rows {row} and {self.references[row]}: their blocks of worlds differ, so they cannot be paired")
        whole = arm[1] & reference[1]
        one, two = arm[0][whole], reference[0][whole]
        self.paired.add(row, one - two)
        self.differing[row] += np.sum(one != two, axis=0)
        self.fourfold[:, row] += np.stack([one.sum(axis=0), two.sum(axis=0), (one * two).sum(axis=0)])

    def result(self, row: int, outcome: str) -> Estimate:
        """A row's share or mean over its worlds, with its interval."""
        i, count = self.outcomes.index(outcome), int(self.own.count[row])
        if count == 0:
            return Estimate(NAN, NAN, NAN, 0)
        return statistics.share(round(self.own.mean[row, i] * count), count) if self.binary[i] else self.own.estimate(row, i)

    def effect(self, row: int, outcome: str) -> Effect | None:
        """The paired difference of a row to the row it is compared with; None if there is none."""
        if not self.compared[row]:
            return None
        i, count = self.outcomes.index(outcome), int(self.paired.count[row])
        estimate = self._difference_of_shares(row, i) if self.binary[i] else self.paired.estimate(row, i)
        differing = float(self.differing[row, i] / count) if count else NAN
        return Effect(estimate.mean, estimate.low, estimate.high, count, NAN, NAN, NAN, differing)

    def _difference_of_shares(self, row: int, i: int) -> Estimate:
        """From the fourfold table: Newcombe's interval, as in a comparison of two arms."""
        count = int(self.paired.count[row])
        arm, reference, both = (round(v) for v in self.fourfold[:, row, i])
        cells = [both, arm - both, reference - both, count - arm - reference + both]
        return statistics.paired_shares_of(statistics.Fourfold(*cells))

    def batch_means(self, rows: np.ndarray, outcome: str) -> np.ndarray:
        """Means of rows in each batch of worlds: float array of shape (rows, batches), NaN where all worlds of a batch failed."""
        i = self.outcomes.index(outcome)
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.batch_sums[rows, :, i] / self.batch_counts[rows]


def average(mean: float, squares: float, count: int) -> Estimate:
    """A mean from its sum of squared deviations, with Student's t interval; no interval from a single value."""
    if count < 2:
        return Estimate(float(mean) if count else NAN, NAN, NAN, count)
    half = float(stdtrit(count - 1, 0.5 + statistics.LEVEL / 2.0)) * math.sqrt(squares / (count - 1) / count)
    return Estimate(float(mean), float(mean - half), float(mean + half), count)


def over_batches(values: np.ndarray) -> Estimate:
    """The mean of a contrast over batches of worlds, one value a batch, with Student's t interval."""
    return statistics.average(values[~np.isnan(values)])
