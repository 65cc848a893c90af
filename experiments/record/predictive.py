"""Where the record falls among many futures, pattern by pattern, and which futures meet all patterns at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from keci.experiments.record.history import Array
from keci.experiments.record.pattern import Pattern
from keci.experiments.record.patterns import pattern
from keci.model.errors import InputError

CENTRAL = (0.05, 0.95)  # ends of the central 90 %
MOST_DROPPED = 2  # patterns left out at once: single ones and pairs
COLUMNS = ("code", "label", "unit", "kind", "record", "mean", "median", "low", "high", "place", "inside")


@dataclass(frozen=True)
class Met:
    """Which future meets which pattern. `met` is (futures, patterns); `weights` (futures,) sum to 1."""

    names: tuple[str, ...]
    met: NDArray[np.bool_]
    weights: Array

    def all(self) -> float:
        """Share of futures that meet all patterns at once."""
        return float(self.weights[self.met.all(axis=1)].sum())

    def missed(self) -> pd.DataFrame:
        """Share of futures by the number of patterns they miss: columns `missed`, `share`."""
        numbers = (~self.met).sum(axis=1)
        shares = np.bincount(numbers, weights=self.weights)
        kept = shares > 0.0
        return pd.DataFrame({"missed": np.flatnonzero(kept), "share": shares[kept]})

    def nearest(self, more: int = 2) -> pd.DataFrame:
        """What the nearest futures miss: those that miss the fewest patterns, or at most `more` besides.

        Columns `pattern` and `share` of these futures that miss it, the most missed first; patterns that all of them meet are
        left out. It tells what stands in the way where no future meets all patterns or all but two.
        """
        numbers = (~self.met).sum(axis=1)
        held = self.weights > 0.0
        near = held & (numbers <= numbers[held].min() + more)
        share = self.weights[near] @ ~self.met[near] / self.weights[near].sum()
        frame = pd.DataFrame({"pattern": self.names, "share": share})
        return frame[frame["share"] > 0.0].sort_values("share", ascending=False, kind="stable", ignore_index=True)

    def without(self) -> pd.DataFrame:
        """Share of futures that meet all other patterns when one, or two, are dropped: the largest rise first.

        Columns `dropped` (names, joined by " + "), `share`, `rise`; only what raises the share is listed. A pair counts if it
        raises more than its better half alone.
        """
        single: dict[tuple[int, ...], float] = {(k,): self._others((k,)) for k in range(len(self.names))}
        pairs: dict[tuple[int, ...], float] = {
            pair: self._others(pair) for pair in combinations(range(len(self.names)), MOST_DROPPED)
        }
        worth = {pair: share for pair, share in pairs.items() if share > max(single[(k,)] for k in pair) + 1e-12}
        base = self.all()
        found = [(dropped, share) for dropped, share in {**single, **worth}.items() if share > base + 1e-12]
        found.sort(key=lambda row: (-row[1], len(row[0]), row[0]))
        names = [" + ".join(self.names[k] for k in dropped) for dropped, _ in found]
        shares = np.array([share for _, share in found], dtype=float)
        return pd.DataFrame({"dropped": names, "share": shares, "rise": shares - base})

    def _others(self, dropped: tuple[int, ...]) -> float:
        """Share of futures whose misses, at most two, all lie among those dropped."""
        sets = [()] + [missed for size in range(1, len(dropped) + 1) for missed in combinations(dropped, size)]
        return sum(self._few.get(missed, 0.0) for missed in sets)

    @cached_property
    def _few(self) -> dict[tuple[int, ...], float]:
        """Share of futures by the patterns they miss, of those that miss at most two."""
        shares: dict[tuple[int, ...], float] = {}
        for future in np.flatnonzero((~self.met).sum(axis=1) <= MOST_DROPPED):
            missed = tuple(np.flatnonzero(~self.met[future]).tolist())
            shares[missed] = shares.get(missed, 0.0) + float(self.weights[future])
        return shares

    def together(self) -> pd.DataFrame:
        """How often two patterns are met together, against what they would be if they had nothing to do with one another.

        Columns `first`, `second`, `share`, `apart` (product of both shares), `ratio`; the lowest ratio first, so that what cannot
        be met together stands at the top. Pairs of which one is never met, or both always, are left out.
        """
        weighted = self.met * self.weights[:, np.newaxis]
        own, both = weighted.sum(axis=0), weighted.T @ self.met.astype(np.float64)
        first, second = np.triu_indices(len(self.names), k=1)
        apart, share = own[first] * own[second], both[first, second]
        kept = (apart > 0.0) & (apart < 1.0 - 1e-12)
        frame = pd.DataFrame(
            {
                "first": np.array(self.names)[first[kept]],
                "second": np.array(self.names)[second[kept]],
                "share": share[kept],
                "apart": apart[kept],
                "ratio": share[kept] / apart[kept],
            }
        )
        return frame.sort_values("ratio", kind="stable", ignore_index=True)


def predictive(
    values: pd.DataFrame, record: Mapping[str, float] | pd.Series, weights: Sequence[float] | None = None
) -> pd.DataFrame:
    """Each pattern's record against many futures: a row a pattern (index `pattern`), columns `COLUMNS`.

    `values` is futures x patterns, `record` the record's values by name, `weights` of the futures (equal without them). `low`
    and `high` bound the central 90 %; `place` is the mid-rank of the record among the futures, P(below) + P(equal) / 2
    (for calibration: Czado, Gneiting and Held 2009, https://doi.org/10.1111/j.1541-0420.2009.01191.x); `inside` the share of
    futures within tolerance. InputError for unknown patterns, numbers that are not finite, or weights that are none.
    """
    weighed = check(values, record, weights)
    rows = {name: _row(pattern(name), values[name].to_numpy(float), float(record[name]), weighed) for name in values.columns}
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS)).rename_axis("pattern")


def _row(one: Pattern, values: Array, record: float, weights: Array) -> tuple[str | float, ...]:
    low, median, high = quantiles(values, weights, (CENTRAL[0], 0.5, CENTRAL[1]))
    place = weights[values < record - 1e-12].sum() + 0.5 * weights[np.abs(values - record) <= 1e-12].sum()
    inside = weights[one.met(values, record)].sum()
    mean = float(weights @ values)
    return one.code, one.label, one.unit, one.kind, record, mean, median, low, high, float(place), float(inside)


def met(values: pd.DataFrame, record: Mapping[str, float] | pd.Series, weights: Sequence[float] | None = None) -> Met:
    """Which future meets which pattern, from the arguments of `predictive`."""
    weighed = check(values, record, weights)
    columns = [pattern(name).met(values[name].to_numpy(float), float(record[name])) for name in values.columns]
    return Met(tuple(values.columns), np.column_stack(columns), weighed)


def check(values: pd.DataFrame, record: Mapping[str, float] | pd.Series, weights: Sequence[float] | None) -> Array:
    """The weights, summing to 1; InputError for a table, record or weights that cannot be used."""
    if values.empty:
        raise InputError("pattern values: an empty table; give a row for each future and a column for each pattern")
    for name in values.columns:
        pattern(name)
        if name not in record:
            raise InputError(f"record: no value for pattern {name}; give one for each column of the futures")
    _check_finite(values, record)
    if weights is None:
        return np.full(len(values), 1.0 / len(values))
    weighed = np.asarray(weights, dtype=np.float64)
    if weighed.shape != (len(values),) or not np.isfinite(weighed).all() or (weighed < 0.0).any() or weighed.sum() <= 0.0:
        raise InputError(f"weights: must be {len(values)} numbers of at least 0, not all 0, one for each future")
    return weighed / weighed.sum()


def _check_finite(values: pd.DataFrame, record: Mapping[str, float] | pd.Series) -> None:
    for name in values.columns:
        wrong = np.flatnonzero(~np.isfinite(values[name].to_numpy(float)))
        if len(wrong):
            raise InputError(f"pattern values, future {wrong[0]}, pattern {name}: must be a finite number")
        if not np.isfinite(float(record[name])):
            raise InputError(f"record, pattern {name}: must be a finite number; leave out what the record does not know")


def quantiles(values: Array, weights: Array, levels: Iterable[float]) -> list[float]:
    """Weighted quantiles: for each level the smallest value at which the weights up to it reach the level."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    last = len(values) - 1
    return [float(values[order[min(last, int(np.searchsorted(reached, level - 1e-12)))]]) for level in levels]


def beside(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Results of `predictive` side by side, such as prior and posterior: the record, then columns of each by its name."""
    first = next(iter(tables.values()))
    parts = {name: table[["median", "low", "high", "place", "inside"]].add_prefix(f"{name}_") for name, table in tables.items()}
    return pd.concat([first[["code", "label", "unit", "kind", "record"]], *parts.values()], axis=1)


def lines(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Markdown: for every pattern the record and, for each of the named results, futures, place and share within tolerance."""
    head = ["", "pattern", "unit", "record"]
    for name in tables:
        head += [f"{name}", "place", "within"]
    rows = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    joint = beside(tables)
    for _, row in joint.iterrows():
        cells = [row["code"], row["label"], row["unit"], f"{row['record']:.2f}"]
        for name in tables:
            cells += _cells(row, name)
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def _cells(row: pd.Series, name: str) -> list[str]:
    value = f"{row[f'{name}_median']:.2f} ({row[f'{name}_low']:.2f} to {row[f'{name}_high']:.2f})"
    return [value, f"{row[f'{name}_place']:.2f}", f"{100 * row[f'{name}_inside']:.0f} %"]


def whole_lines(found: Met, most: int = 5) -> list[str]:
    """Markdown: how many futures meet all patterns, what dropping one or two would change, and what cannot be met together."""
    fewest = found.missed().iloc[0]
    told = [
        f"{100 * found.all():.2g} % of futures meet all {len(found.names)} patterns; "
        f"the nearest miss {fewest['missed']:.0f} ({100 * fewest['share']:.2g} % of futures)."
    ]
    for row in found.nearest().head(most).to_dict("records"):
        told.append(f"- of the nearest, {100 * row['share']:.0f} % miss {row['pattern']}")
    for row in found.without().head(most).to_dict("records"):
        told.append(f"- without {row['dropped']}: {100 * row['share']:.2g} %")
    for row in found.together().head(most).to_dict("records"):
        ratio = f"{row['ratio']:.2f} times as often as if apart"
        told.append(f"- {row['first']} and {row['second']} are met together in {100 * row['share']:.2g} %, {ratio}")
    return told
