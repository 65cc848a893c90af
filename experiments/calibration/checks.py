"""Whether a posterior deserves belief: calibration on pseudo-records, coverage, predictivity, predictive checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import binomtest, chisquare

from keci.experiments.calibration.adjustment import disagreement
from keci.experiments.calibration.posterior import Posterior, prior, weighted_quantiles
from keci.experiments.calibration.table import ReferenceTable, keys, positions
from keci.model.errors import InputError

RECORDS = 200  # pseudo-records
DRAWS = 99  # posterior draws a rank is taken among: 100 possible ranks
BINS = 10  # of the ranks; 20 ranks are expected in each
CENTRAL = 0.90  # interval whose coverage is counted
DOUBTFUL = 0.001  # probability of such ranks under calibration, below which a parameter is named (1 in 1,000 as there are many)
PREDICTED = 0.1  # predictivity below which a parameter is called not identified: the threshold of screening (judgement)
Method = Callable[[ReferenceTable], Posterior | Mapping[str, Posterior]]


@dataclass(frozen=True)
class Calibration:
    """What pseudo-records show.

    Attributes:
        parameters: a row a parameter: `parameter`, `uniform` (probability of ranks as uneven as these if the method is
            calibrated), `coverage` of the central 90 %, `coverage_low`, `coverage_high` (95 %), `predictivity`, `contraction`
            (mean), `doubtful`, `identified`.
        ranks: int frame (pseudo-records x parameters), 0 to `DRAWS`.
        effective: effective sample size, by pseudo-record.
    """

    parameters: pd.DataFrame
    ranks: pd.DataFrame
    effective: pd.Series


def calibration(
    table: ReferenceTable, active: Sequence[str], method: Method, records: int = RECORDS, seed: int = 0
) -> Calibration:
    """Take futures out of the table as pseudo-records and see whether the method finds the parameters they were played with.

    Ranks among `DRAWS` posterior draws are uniform if the method is calibrated (Talts, Betancourt, Simpson, Vehtari and Gelman
    2018, arXiv 1804.06788), which a chi-square test in `BINS` bins judges. Predictivity is 1 - sum (theta - estimate)^2 /
    sum (theta - mean theta)^2, the estimate being the posterior mean (Carrella 2021, Journal of Artificial Societies and Social
    Simulation 24(2)7).

    Args:
        table: the futures; its record does not matter. With `table.with_error()` pseudo-records hold observation error too.
        active: parameters to be judged.
        method: makes a posterior (or one a parameter) from a table that lacks the pseudo-record's future.
        records: how many pseudo-records.
        seed: of their choice and of the draws.

    Raises:
        InputError: fewer than 5 pseudo-records a bin, or more than a tenth of the futures.
    """
    positions(table, active)
    if not 5 * BINS <= records <= table.size // 10:
        raise InputError(f"calibration: {records} pseudo-records of {table.size} futures; take {5 * BINS} to {table.size // 10}")
    chosen = pseudo_records(table, records, seed)
    truth = table.values(chosen, active)
    found = [
        _judge(method(left_out(table, int(row))), active, true, [seed, 7, place])
        for place, (row, true) in enumerate(zip(chosen, truth, strict=True))
    ]
    ranks, means, inside, variance, effective = (np.array(part) for part in zip(*found, strict=True))
    frame = _frame(active, ranks, means, inside, variance, truth)
    labels = table.labels[chosen]
    return Calibration(frame, pd.DataFrame(ranks, index=labels, columns=list(active)), pd.Series(effective, index=labels))


def pseudo_records(table: ReferenceTable, number: int, seed: int) -> np.ndarray:
    """Futures that stand in for the record, chosen by their labels' keys among those with all statistics defined."""
    whole = np.flatnonzero(np.isfinite(table.statistics).all(axis=1))
    if len(whole) < number:
        raise InputError(f"pseudo-records: {len(whole)} futures with all statistics, {number} needed; leave out rare statistics")
    return whole[np.argsort(keys(table.labels[whole], seed), kind="stable")[:number]]


def left_out(table: ReferenceTable, row: int) -> ReferenceTable:
    """The table without a future, and that future's statistics as its record."""
    rest = np.delete(np.arange(table.size), row)
    return table.subset(rest).against(table.statistics[row].astype(np.float64))


def usual_disagreement(
    table: ReferenceTable, active: Sequence[str], methods: Mapping[str, Method], records: int = 40, seed: int = 0
) -> pd.Series:
    """Difference between opinions that 1 pseudo-record in 20 exceeds, by parameter, in prior deviations: the model being right.

    Accepted futures lie nearer to the prior than adjusted ones where statistics are many; only more than that is an alarm.
    """
    before = prior(table, seed)
    differences = []
    for row in pseudo_records(table, records, seed):
        rest = left_out(table, int(row))
        opinions = {name: method(rest) for name, method in methods.items()}
        differences.append(disagreement(before, opinions, active).set_index("parameter")["difference"])
    return pd.concat(differences, axis=1).quantile(0.95, axis=1).rename("usual")


def predictive(table: ReferenceTable, posterior: Posterior) -> pd.DataFrame:
    """The record among the statistics of the posterior's own futures: a row a statistic, the least met first.

    `low`, `median` and `high` are of the central 90 %; `beyond` is the two-sided share of futures as far out as the record, ties
    counted half (Gelman, Meng and Stern 1996). The futures were chosen for being near the record, so this is a mild
    check: what fails here fails badly. `misspecification.conflicts` is the strict one.

    Raises:
        InputError: draws that are not futures of the table (from sequential sampling, say), or a statistic that none defines.
    """
    rows = table.labels.get_indexer(posterior.draws.index)
    if (rows < 0).any():
        raise InputError("predictive check: the posterior holds futures that the table has not; give the table it was drawn from")
    found = [_placed(table, rows, posterior.weights, place) for place in range(len(table.names))]
    return pd.DataFrame(found).sort_values("beyond", kind="stable", ignore_index=True)


def _placed(table: ReferenceTable, rows: np.ndarray, weights: np.ndarray, place: int) -> dict[str, object]:
    column, observed = table.statistics[rows, place].astype(np.float64), float(np.float32(table.record[place]))
    defined = np.isfinite(column)
    share = weights[defined].sum()
    if share <= 0:
        raise InputError(f"predictive check: no accepted future defines {table.names[place]!r}; leave it out of the record")
    values, weight = column[defined], weights[defined] / share
    below = float(weight[values < observed].sum() + 0.5 * weight[values == observed].sum())
    low, median, high = weighted_quantiles(values, weight, (0.05, 0.5, 0.95))
    found = {"statistic": table.names[place], "record": observed, "low": low, "median": median, "high": high}
    return found | {"defined": float(share), "beyond": 2.0 * min(below, 1.0 - below)}


Judged = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, float]


def _judge(found: Posterior | Mapping[str, Posterior], active: Sequence[str], truth: np.ndarray, seed: list[int]) -> Judged:
    random = np.random.default_rng(seed)
    ranks, means, inside, variances, effective = [], [], [], [], []
    for name, true in zip(active, truth, strict=True):
        posterior = found if isinstance(found, Posterior) else found[name]
        values, weights = posterior.of(name), posterior.weights
        draws = random.choice(values, size=DRAWS, p=weights)
        below, equal = int((draws < true).sum()), int((draws == true).sum())
        ranks.append(below + int(random.integers(equal + 1)))
        low, high = weighted_quantiles(values, weights, (0.5 - CENTRAL / 2, 0.5 + CENTRAL / 2))
        inside.append(low <= true <= high)
        means.append(weights @ values)
        variances.append(weights @ np.square(values - means[-1]))
        effective.append(posterior.effective)
    return np.array(ranks), np.array(means), np.array(inside), np.array(variances), min(effective)


def _frame(
    active: Sequence[str], ranks: np.ndarray, means: np.ndarray, inside: np.ndarray, variance: np.ndarray, truth: np.ndarray
) -> pd.DataFrame:
    rows = []
    total = np.maximum(np.square(truth - truth.mean(axis=0)).sum(axis=0), 1e-300)
    for place, name in enumerate(active):
        counts = np.bincount(ranks[:, place] * BINS // (DRAWS + 1), minlength=BINS)
        covered = binomtest(int(inside[:, place].sum()), len(truth)).proportion_ci(method="wilson")
        rows.append(
            {
                "parameter": name,
                "uniform": float(chisquare(counts).pvalue),
                "coverage": float(inside[:, place].mean()),
                "coverage_low": float(covered.low),
                "coverage_high": float(covered.high),
                "predictivity": 1.0 - float(np.square(truth[:, place] - means[:, place]).sum() / total[place]),
                "contraction": 1.0 - float(variance[:, place].mean() / (total[place] / len(truth))),
            }
        )
    frame = pd.DataFrame(rows)
    frame["doubtful"] = frame["uniform"] < DOUBTFUL
    frame["identified"] = frame["predictivity"] >= PREDICTED
    return frame
