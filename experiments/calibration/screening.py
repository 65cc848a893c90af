"""Which parameters the record could teach anything about: held-out R2 of each parameter from the statistics.

A parameter that cannot be told from the statistics of a future played with it cannot be told from the record either: its
posterior is its prior. What is seen is how the mean of a parameter moves with the statistics, their squares and their pairwise
products; a parameter that only widens or narrows a distribution without moving its mean would escape.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from keci.experiments.calibration.regression import PENALTIES, Scaling, Sums, fit, fit_with, involved, second_order
from keci.experiments.calibration.table import ReferenceTable
from keci.model.errors import InputError

ACTIVE = 0.10  # held-out R2 above which a parameter is calibrated: the threshold of the project's own trial on 24,000 futures
NOTHING = 0.02  # below, nothing can be told (the same trial: 73 of 98 parameters)
FOLDS = 10
LEVEL = 0.95  # of the interval
THIRDS = 3  # into which the folds are joined where every statistic is left out in turn, to save time
FEWEST_A_TERM = 2.0  # futures for each term of the regression, below which nothing is screened (judgement)
VERDICTS = ("active", "weak", "posterior = prior")


@dataclass(frozen=True)
class Screening:
    """What was found.

    Attributes:
        verdicts: a row a parameter: `parameter`, `R2` (held out, mean of the folds), `low`, `high`, `verdict`; largest R2 first.
        scaling: how the statistics became regressors.
        folds: the sums of each fold; targets are parameters about `centre` in units of `spread`.
        centre, spread: prior mean and standard deviation, arrays (parameters,).
        parameters, statistics: names, in the order of the table.
    """

    verdicts: pd.DataFrame
    scaling: Scaling
    folds: tuple[Sums, ...]
    centre: np.ndarray
    spread: np.ndarray
    parameters: tuple[str, ...]
    statistics: tuple[str, ...]

    def named(self, verdict: str) -> list[str]:
        """The parameters with a verdict, largest R2 first."""
        return [str(name) for name in self.verdicts.loc[self.verdicts["verdict"] == verdict, "parameter"]]

    @cached_property
    def coefficients(self) -> np.ndarray:
        """Ridge coefficients on the terms, from all futures: array (terms, parameters), in prior deviations; worked out once."""
        return fit(_total(self.folds))

    @property
    def active(self) -> list[str]:
        """The parameters to be calibrated."""
        return self.named("active")


def screen(table: ReferenceTable, seed: int = 0, folds: int = FOLDS) -> Screening:
    """Held-out R2 of every parameter, by ridge regression in `folds` folds that hang on the futures' labels and the seed.

    R2 of a fold is 1 - SSE / SST, with SST about the mean of the other folds: below 0 where the regression is worse than the
    prior mean. The interval is Student's over the folds' values; folds share training futures, so it is somewhat too narrow
    (Bengio and Grandvalet 2004, Journal of Machine Learning Research 5).

    Raises:
        InputError: fewer futures than `FEWEST_A_TERM` for each term of the regression.
    """
    if folds < THIRDS:
        raise InputError(f"screening: {folds} folds; take at least {THIRDS}")
    scaling = Scaling.of(table.statistics)
    terms = len(involved(scaling)[0])
    if table.size < FEWEST_A_TERM * terms:
        raise InputError(f"screening: {table.size} futures for {terms} terms; draw at least {int(FEWEST_A_TERM * terms)}")
    centre, spread = prior_moments(table)
    sums = _sums(table, scaling, table.folds(folds, seed), folds, centre, spread)
    verdicts = _verdicts(table.parameter_names, held_out(sums))
    return Screening(verdicts, scaling, sums, centre, spread, tuple(table.parameter_names), table.names)


def prior_moments(table: ReferenceTable) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each parameter over the table; a constant parameter has deviation 0."""
    total, squares = np.zeros((2, len(table.parameter_names)))
    shift = table.values(np.arange(1))[0]
    for rows in table.blocks():
        values = table.values(rows) - shift
        total += values.sum(axis=0)
        squares += (values * values).sum(axis=0)
    mean = total / table.size
    return mean + shift, np.sqrt(np.maximum(squares / table.size - mean**2, 0.0))


def held_out(sums: tuple[Sums, ...]) -> np.ndarray:
    """R2 on each fold of what was fitted on the others: array (folds, targets); 0 where a target is constant."""
    whole = _total(sums)
    return np.array([_score(fit(whole - part), whole - part, part) for part in sums])


def patterns(screening: Screening) -> pd.DataFrame:
    """Which statistics move which parameters: a row a parameter and statistic.

    `alone` is the held-out R2 from the statistic and its square alone, `lost` how much R2 falls without any term that holds it.
    Both small: the pattern says nothing about the parameter. `alone` large and `lost` small: others say the same.
    """
    holds, penalty = involved(screening.scaling), PENALTIES[1]
    sums = tuple(_total(screening.folds[start::THIRDS]) for start in range(THIRDS))
    full = _mean_score(sums, np.arange(holds.shape[1]), penalty)
    tables = []
    for column, name in enumerate(screening.statistics):
        only = holds[column] & ~np.delete(holds, column, axis=0).any(axis=0)
        alone = _mean_score(sums, np.flatnonzero(only | _ones(holds)), penalty)
        lost = full - _mean_score(sums, np.flatnonzero(~holds[column]), penalty)
        tables.append(pd.DataFrame({"parameter": screening.parameters, "statistic": name, "alone": alone, "lost": lost}))
    return pd.concat(tables, ignore_index=True)


def coefficients(screening: Screening, without: str | None = None) -> np.ndarray:
    """Ridge coefficients of every parameter on the terms, from all futures: array (terms, parameters), in prior deviations.

    `without` names a statistic that is left out: the coefficients of all terms that hold it are 0, the others fitted anew.
    """
    if without is None:
        return screening.coefficients
    whole = _total(screening.folds)
    terms = np.flatnonzero(~involved(screening.scaling)[screening.statistics.index(without)])
    found = np.zeros_like(whole.cross)
    found[terms] = fit(whole.only(terms))
    return found


def predict(screening: Screening, statistics: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Parameters that regression expects from statistics (futures, statistics): array (futures, targets), prior deviations."""
    return second_order(screening.scaling(statistics), screening.scaling.width) @ weights


def projected(table: ReferenceTable, screening: Screening, without: str | None = None) -> ReferenceTable:
    """The same futures with the parameters that regression expects from their statistics as their only statistics.

    "Semi-automatic" summaries (Fearnhead and Prangle 2012, Journal of the Royal Statistical Society B 74) of all parameters of
    which the record tells anything, active or weak. They are in prior deviations and not brought to one unit: a parameter of
    which little is told hardly varies here, and hardly counts in a distance. `without` names a statistic of
    which nothing is made.

    Raises:
        InputError: the record tells nothing of any parameter.
    """
    names = [*screening.active, *screening.named("weak")]
    if not names:
        raise InputError("screening: the record tells nothing of any parameter; there is nothing to project on")
    weights = coefficients(screening, without)[:, [screening.parameters.index(name) for name in names]]
    expected = [predict(screening, table.statistics[rows], weights) for rows in table.blocks()]
    record = predict(screening, table.record[np.newaxis, :], weights)[0]
    statistics = np.concatenate(expected).astype(np.float32)
    return replace(table, statistics=statistics, names=tuple(names), record=record, tolerance=np.ones(len(names)))


def _ones(holds: np.ndarray) -> np.ndarray:
    first = np.zeros(holds.shape[1], dtype=bool)
    first[0] = True
    return first


def _sums(
    table: ReferenceTable, scaling: Scaling, fold: np.ndarray, number: int, centre: np.ndarray, spread: np.ndarray
) -> tuple[Sums, ...]:
    unit = np.where(spread > 0, spread, 1.0)

    def part(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        terms = second_order(scaling(table.statistics[rows]), scaling.width)
        return terms, (table.values(rows) - centre) / unit

    rows = [np.flatnonzero(fold == one) for one in range(number)]
    if min(map(len, rows)) == 0:
        raise InputError(f"screening: a fold is empty with {number} folds; take fewer folds or draw more futures")
    return tuple(Sums.over(part(block) for block in table.blocks(chosen)) for chosen in rows)


def _total(sums: tuple[Sums, ...]) -> Sums:
    whole = sums[0]
    for part in sums[1:]:
        whole = whole + part
    return whole


def _score(weights: np.ndarray, trained: Sums, held: Sums) -> np.ndarray:
    spread = held.spread_about(trained.cross[0] / trained.count)
    constant = spread <= 1e-12 * held.count
    return np.where(constant, 0.0, 1.0 - held.error(weights) / np.where(constant, 1.0, spread))


def _mean_score(sums: tuple[Sums, ...], terms: np.ndarray, penalty: float) -> np.ndarray:
    parts = [part.only(terms) for part in sums]
    whole = _total(tuple(parts))
    return np.mean([_score(fit_with(whole - part, penalty), whole - part, part) for part in parts], axis=0)


def _verdicts(names: list[str], scores: np.ndarray) -> pd.DataFrame:
    count = len(scores)
    mean = scores.mean(axis=0)
    half = float(stdtrit(count - 1, 0.5 + LEVEL / 2.0)) * scores.std(axis=0, ddof=1) / np.sqrt(count)
    sure = mean - half > 0
    verdict = np.select([sure & (mean > ACTIVE), sure & (mean >= NOTHING)], VERDICTS[:2], VERDICTS[2])
    frame = pd.DataFrame({"parameter": names, "R2": mean, "low": mean - half, "high": mean + half, "verdict": verdict})
    return frame.sort_values("R2", ascending=False, kind="stable", ignore_index=True)
