"""The reference table: futures drawn from the prior, their statistics, and the record they are held against.

A statistic may be undefined in a future (a mean gap between rounds where no round was held): it is NaN there. The rule for it
is the same everywhere. Where distances are taken, such a future counts as `UNDEFINED` standard deviations away from the record
on that statistic. Where regressions are run, the value is set to the mean and a column of its own says that it is undefined.
The record itself must be defined throughout: a statistic that the record has not is left out by the caller.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from keci.model.errors import InputError, shown, unknown

BLOCK = 16_384  # futures worked on at once: 50 MB of regressors for 25 statistics
UNDEFINED = 3.0  # standard deviations: the cut of history matching (judgement)
FEWEST_FUTURES = 200  # below, no share or regression means anything (judgement)
GOLDEN = 0x9E3779B97F4A7C15  # increment and multipliers of SplitMix64 (Steele, Lea and Flood 2014)
MULTIPLIERS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


@dataclass(frozen=True)
class ReferenceTable:
    """Parameters and statistics of the same futures, and the record.

    Attributes:
        parameters: a row a future, in the caller's order; never copied as a whole.
        order: int array (futures,), positions in `parameters`, by increasing label, so that the order given is irrelevant.
        statistics: float32 array (futures, statistics) in that order; NaN where undefined.
        names: of the statistics.
        record: float array (statistics,), what was observed.
        tolerance: float array (statistics,), standard deviation of observation error and discrepancy together.
    """

    parameters: pd.DataFrame
    order: np.ndarray
    statistics: np.ndarray
    names: tuple[str, ...]
    record: np.ndarray
    tolerance: np.ndarray

    @property
    def size(self) -> int:
        """Number of futures."""
        return len(self.order)

    @property
    def labels(self) -> pd.Index:
        """Labels of the futures, in the table's order."""
        return self.parameters.index[self.order]

    @property
    def parameter_names(self) -> list[str]:
        """Names of the parameters."""
        return [str(name) for name in self.parameters.columns]

    def values(self, rows: np.ndarray, columns: Sequence[str] | None = None) -> np.ndarray:
        """Parameters of some futures: float64 array (rows, columns), all columns if none are named."""
        frame = self.parameters if columns is None else self.parameters[list(columns)]
        return frame.iloc[self.order[rows]].to_numpy(dtype=np.float64)

    def blocks(self, rows: np.ndarray | None = None) -> Iterator[np.ndarray]:
        """The futures (or some of them) in parts of at most `BLOCK`: int arrays of positions."""
        chosen = np.arange(self.size) if rows is None else rows
        return (chosen[start : start + BLOCK] for start in range(0, len(chosen), BLOCK))

    def subset(self, rows: np.ndarray) -> ReferenceTable:
        """The table of some futures only: positions (int) or a mask (bool), each future once."""
        return replace(self, order=self.order[rows], statistics=self.statistics[rows])

    def without(self, name: str) -> ReferenceTable:
        """The same futures without one statistic; InputError if there is none of this name."""
        if name not in self.names:
            raise unknown("statistic", name, self.names, "calibration")
        kept = [place for place, other in enumerate(self.names) if other != name]
        names = tuple(self.names[place] for place in kept)
        return replace(
            self, statistics=self.statistics[:, kept], names=names, record=self.record[kept], tolerance=self.tolerance[kept]
        )

    def against(self, record: np.ndarray) -> ReferenceTable:
        """The same futures against another record (a pseudo-record, say): float array (statistics,)."""
        return replace(self, record=np.asarray(record, dtype=np.float64))

    def with_error(self, seed: int = 0) -> ReferenceTable:
        """Every future as it would be observed: one normal draw with the tolerance's deviation is added to each statistic.

        What is accepted from such a table is the posterior of the model *with* its observation error and discrepancy, not of
        the model taken as perfect (Wilkinson 2013, Statistical Applications in Genetics and Molecular Biology 12).
        """
        draws = np.random.default_rng([seed, 1]).standard_normal(self.statistics.shape, dtype=np.float32)
        draws *= self.tolerance.astype(np.float32)
        draws += self.statistics
        return replace(self, statistics=draws)

    def folds(self, number: int, seed: int = 0) -> np.ndarray:
        """A fold for each future, int array (futures,); it hangs on the future's label and the seed alone."""
        return (keys(self.labels, seed) % np.uint64(number)).astype(np.int64)


def reference_table(
    parameters: pd.DataFrame, statistics: pd.DataFrame, record: pd.Series, tolerance: pd.Series
) -> ReferenceTable:
    """Check the inputs and put them side by side.

    Args:
        parameters: futures x parameters, draws from the prior; finite.
        statistics: the same futures x statistics; NaN where a statistic is undefined.
        record: observed value by statistic; its statistics are the ones used.
        tolerance: standard deviation of observation error and discrepancy by statistic, above 0.

    Raises:
        InputError: labels that differ or repeat, unknown statistics, values that are no numbers, too few futures.
    """
    names = tuple(str(name) for name in record.index)
    _check_names(names, statistics, tolerance)
    _check_labels(parameters.index, statistics.index)
    order = np.argsort(parameters.index.to_numpy(), kind="stable")
    there = statistics.index.get_indexer(parameters.index[order])
    values = statistics[list(names)].to_numpy(dtype=np.float32)[there]
    observed = record.to_numpy(dtype=np.float64)
    deviations = tolerance[list(names)].to_numpy(dtype=np.float64)
    _check_numbers(names, observed, deviations)
    _check_statistics(names, values)
    table = ReferenceTable(parameters, order, values, names, observed, deviations)
    _check_parameters(table)
    return table


def keys(labels: pd.Index, seed: int) -> np.ndarray:
    """A random-looking whole number for each label and a seed, uint64 array: SplitMix64 over pandas' hash of the label."""
    mixed = pd.util.hash_pandas_object(labels.to_frame(index=False), index=False).to_numpy(dtype=np.uint64, copy=True)
    mixed += np.uint64((seed * GOLDEN + GOLDEN) % 2**64)
    for shift, multiplier in zip((30, 27), MULTIPLIERS, strict=True):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(multiplier)
    return mixed ^ (mixed >> np.uint64(31))


def positions(table: ReferenceTable, names: Sequence[str]) -> list[int]:
    """Columns of some parameters.

    Raises:
        InputError: a name that is no parameter of the table.
    """
    known = {name: column for column, name in enumerate(table.parameter_names)}
    for name in names:
        if name not in known:
            raise unknown("parameter", name, known, "calibration")
    return [known[name] for name in names]


def _check_names(names: tuple[str, ...], statistics: pd.DataFrame, tolerance: pd.Series) -> None:
    if not names:
        raise InputError("record: no statistic; give at least one observed value")
    if len(set(names)) < len(names) or statistics.columns.has_duplicates or tolerance.index.has_duplicates:
        raise InputError("record, statistics, tolerance: a statistic stands there twice; give each name once")
    for name in names:
        if name not in statistics.columns:
            raise unknown("statistic", name, map(str, statistics.columns), "record")
        if name not in tolerance.index:
            raise InputError(f"tolerance: nothing for statistic {shown(name)}; give its standard deviation, above 0")


def _check_labels(parameters: pd.Index, statistics: pd.Index) -> None:
    if parameters.has_duplicates or statistics.has_duplicates:
        raise InputError("parameters, statistics: two futures have the same label; give each future one row in each table")
    if len(parameters) != len(statistics) or not parameters.isin(statistics).all():
        raise InputError("parameters, statistics: not the same futures; both tables need the same index")
    if len(parameters) < FEWEST_FUTURES:
        raise InputError(f"parameters: {len(parameters)} futures; draw at least {FEWEST_FUTURES} from the prior")


def _check_numbers(names: tuple[str, ...], record: np.ndarray, tolerance: np.ndarray) -> None:
    for name, observed, deviation in zip(names, record.tolist(), tolerance.tolist(), strict=True):
        if not np.isfinite(observed):
            raise InputError(f"record: {shown(name)} is {observed}; leave out what the record does not define")
        if not (np.isfinite(deviation) and deviation > 0):
            raise InputError(f"tolerance: {shown(name)} is {deviation}; give a standard deviation above 0")


def _check_statistics(names: tuple[str, ...], values: np.ndarray) -> None:
    if np.isinf(values).any():
        name = names[int(np.isinf(values).any(axis=0).argmax())]
        raise InputError(f"statistics: {shown(name)} is infinite in a future; give NaN where it is undefined")
    enough = np.isfinite(values).sum(axis=0) >= FEWEST_FUTURES
    if not enough.all():
        name = names[int(enough.argmin())]
        raise InputError(f"statistics: {shown(name)} is undefined in nearly all futures; leave it out of the record")


def _check_parameters(table: ReferenceTable) -> None:
    names = table.parameter_names
    if not names or len(set(names)) < len(names):
        raise InputError("parameters: no column, or one name twice; give each parameter one column")
    wrong = [name for name in table.parameters.columns if not pd.api.types.is_numeric_dtype(table.parameters[name])]
    if wrong:
        raise InputError(f"parameters: {shown(str(wrong[0]))} holds no numbers; give numbers, or leave the column out")
    for rows in table.blocks():
        finite = np.isfinite(table.values(rows)).all(axis=0)
        if not finite.all():
            raise InputError(f"parameters: {shown(names[int(finite.argmin())])} is not finite in a future; drop that future")
