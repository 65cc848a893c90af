"""Accept-reject: the futures nearest to the record, weighted by how near they are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from keci.experiments.calibration.posterior import FEWEST_EFFECTIVE, Posterior, weighted
from keci.experiments.calibration.table import ReferenceTable
from keci.model.errors import InputError

KEPT = 1000  # futures accepted, if not told otherwise
MOST = 0.5  # share of the futures that may be accepted: more is the prior
REMEDY = "accept more futures, or draw more from the prior"


def accept(table: ReferenceTable, distances: np.ndarray, kept: int = KEPT) -> Posterior:
    """The `kept` nearest futures with Epanechnikov weights 1 - (d / h)^2 (Beaumont, Zhang and Balding 2002, Genetics 162).

    h is the distance of the first future left out; futures at exactly h have no weight. Where statistics are so coarse that
    nearly all kept futures stand at h, weights are equal and ties are broken by label. Whole rows are kept: parameters that the
    record does not touch keep their prior draws, as drawn together with the others.

    Args:
        table: the futures.
        distances: of each to the record, float array (futures,).
        kept: how many to accept.

    Raises:
        InputError: `kept` too small for a posterior or too large to differ from the prior, or distances that are not finite.
    """
    if len(distances) != table.size:
        raise InputError(f"rejection: {len(distances)} distances for {table.size} futures; give one each")
    rows, weights, radius = nearest(distances, kept)
    draws = pd.DataFrame(table.values(rows), columns=table.parameter_names, index=table.labels[rows])
    return weighted(draws, weights, "rejection", radius, REMEDY)


def nearest(distances: np.ndarray, kept: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Positions of the nearest futures (ascending), their unnormalised weights, and the radius.

    Raises:
        InputError: as `accept`.
    """
    count = len(distances)
    if not FEWEST_EFFECTIVE <= kept <= MOST * count:
        most = int(MOST * count)
        raise InputError(f"rejection: cannot accept {kept} of {count} futures; take {FEWEST_EFFECTIVE:.0f} to {most}")
    if not np.isfinite(distances).all():
        raise InputError("rejection: a distance is not finite; give a finite distance for each future")
    radius = float(np.partition(distances, kept)[kept])
    inside = np.flatnonzero(distances < radius)
    if len(inside) >= FEWEST_EFFECTIVE:
        return inside, 1.0 - np.square(distances[inside] / radius), radius
    tied = np.flatnonzero(distances == radius)[: kept - len(inside)]
    rows = np.sort(np.concatenate([inside, tied]))
    return rows, np.ones(len(rows)), radius
