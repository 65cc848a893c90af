"""Which hindcasts are accepted as ones that could have produced the record, and how far another way to a posterior may differ."""

from __future__ import annotations

import numpy as np
import pandas as pd

from keci.experiments.calibration import adjustment, checks, distance, rejection
from keci.experiments.calibration.posterior import Posterior
from keci.experiments.calibration.screening import Screening, projected
from keci.experiments.calibration.table import ReferenceTable

KEPT = 1_200  # sets accepted
WIDER = 5  # times as many are kept by what tells parameters, before whole histories are compared (judgement)
LEAST_KEPT = 300  # sets accepted of a small table
SHARE = 0.01  # of the table that is accepted at most: beyond that, little was learned (judgement)
CHECKED = 20_000  # futures on which pseudo-records are tried, for time
USUAL = 20  # pseudo-records by which it is seen how far right opinions differ


def accept(table: ReferenceTable, screening: Screening, without: str | None = None) -> Posterior:
    """The futures of a table that are nearest to its record: first in what the parameters hang on, then as whole histories.

    The first step keeps `WIDER` times as many as are wanted, by `screening.projected`; of these the nearest in all patterns are
    accepted. `without` names a pattern that counts in neither.
    """
    kept = min(int(np.clip(SHARE * table.size, LEAST_KEPT, KEPT)), table.size // 2)
    expected = projected(table, screening, without)
    away = np.sqrt(np.square(expected.statistics - expected.record).sum(axis=1, dtype=np.float64))
    near = table.subset(np.sort(np.argsort(away, kind="stable")[: min(WIDER * kept, table.size)]))
    if without is not None:
        near, table = near.without(without), table.without(without)
    return rejection.accept(near, distance.standardised(near, distance.scales(table)), min(kept, near.size // 2))


def nearest(table: ReferenceTable) -> Posterior:
    """The futures nearest to the record in all patterns alike: another opinion, from the oldest method."""
    kept = min(int(np.clip(SHARE * table.size, LEAST_KEPT, KEPT)), table.size // 2)
    return rejection.accept(table, distance.standardised(table, distance.scales(table)), kept)


def usual(table: ReferenceTable, screening: Screening, seed: int) -> pd.Series:
    """How far acceptance and regression differ where the model is right, by parameter: what more than that is an alarm."""

    def accepted(some: ReferenceTable) -> Posterior:
        return accept(some, screening)

    def adjusted(some: ReferenceTable) -> Posterior:
        return adjustment.local_linear(some, accepted(some), screening.active)

    methods = {"acceptance": accepted, "regression": adjusted}
    return checks.usual_disagreement(fewer(table, CHECKED, seed), screening.active, methods, USUAL, seed)


def fewer(table: ReferenceTable, most: int, seed: int) -> ReferenceTable:
    """At most so many futures of a table, chosen by a seed."""
    if table.size <= most:
        return table
    return table.subset(np.sort(np.random.default_rng([seed, 4]).choice(table.size, most, replace=False)))
