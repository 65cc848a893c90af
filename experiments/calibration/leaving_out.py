"""Posteriors without one pattern each, from the same table of hindcasts: what hangs on a single fact of the record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keci.experiments.calibration import waves
from keci.experiments.calibration.acceptance import accept
from keci.experiments.calibration.posterior import Posterior
from keci.experiments.calibration.screening import Screening
from keci.experiments.calibration.table import ReferenceTable


def without_each(
    table: ReferenceTable,
    observed: ReferenceTable,
    screening: Screening,
    matched: waves.Waves,
    names: Sequence[str] | None = None,
) -> Iterator[tuple[str, Posterior]]:
    """The name of each pattern, and the posterior that there would be without it.

    Nothing is played again. Regression is fitted anew on the terms that do not hold the pattern, and the pattern counts in no
    distance; parameters stay those that all patterns had told something of. History matching is repeated only for a pattern
    that ruled anything out, since each is described and judged by itself.

    Args:
        table: hindcasts and record; `observed` is the same with observation error.
        screening, matched: of all patterns.
        names: patterns to be left out; each of the table's unless given.
    """
    ruled_out = matched.statistics.groupby("statistic")["ruled_out"].max()
    for name in table.names if names is None else names:
        kept = matched.kept
        if ruled_out[name] > 0.0:
            kept = waves.match(table.without(name), screening.active).kept
        yield name, accept(observed.subset(kept.to_numpy()), screening, name)
