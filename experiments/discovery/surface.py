"""The two assumptions that together explain most of the effect, as a small table of effects with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from keci.experiments.discovery.contrast import Sums, estimate, judged
from keci.experiments.discovery.drivers import screened
from keci.experiments.discovery.keyed import generator
from keci.experiments.discovery.pairs import Pairs
from keci.experiments.discovery.region import Condition, Region
from keci.experiments.discovery.shares import Parts, cells_of, errors, interval, weights
from keci.experiments.statistics.intervals import LEVEL, Estimate
from keci.model.errors import InputError

FIFTHS = 5  # bins of each parameter; judgement: 25 cells of a twenty-fifth of the futures each
CANDIDATES = 8  # the strongest parameters of which pairs are formed: 28 pairs; judgement
_BOOTSTRAP = 21


@dataclass(frozen=True)
class Surface:
    """Effects by the bins of two parameters, from the honest half.

    `rows` and `columns` are the conditions of the bins of the first and the second parameter; `effects` has a row of
    estimates for each bin of the first, with intervals that hold for all cells together (Bonferroni); `verdicts` says for each
    cell "helps", "harms", "does nothing" or "unclear". `share` is the share of variance that both explain together and
    `interaction` the part of it that neither explains alone, each with its 95 % interval. `chance` is the p-value that all
    cells are alike.
    """

    names: tuple[str, str]
    rows: tuple[Condition, ...]
    columns: tuple[Condition, ...]
    effects: tuple[tuple[Estimate, ...], ...]
    verdicts: tuple[tuple[str, ...], ...]
    share: Estimate
    interaction: Estimate
    chance: float


def surface(pairs: Pairs, candidates: np.ndarray | None = None) -> Surface:
    """The surface of the pair that explains most on the searching half, estimated on the honest half.

    Args:
        pairs: the pairs.
        candidates: positions of the parameters looked at, the strongest first; those that pass the screening if None.

    Raises:
        InputError: fewer than two parameters vary.
    """
    first, second = strongest(pairs, screened(pairs, pairs.training) if candidates is None else candidates)
    table = cells_of(pairs, (first, second), FIFTHS, pairs.honest)
    alone = [cells_of(pairs, (p,), FIFTHS, pairs.honest) for p in (first, second)]
    drawn = weights(generator(pairs.seed, _BOOTSTRAP))
    joint = Parts.of(table.whole).share[0], errors(table, drawn)
    single = [(Parts.of(cells.whole).share[0], errors(cells, drawn)) for cells in alone]
    count = int(pairs.honest.sum())
    rows, columns = (_conditions(pairs, p) for p in (first, second))
    effects = _effects(pairs, first, second)
    return Surface(
        (pairs.binning.names[first], pairs.binning.names[second]),
        rows,
        columns,
        effects,
        tuple(tuple(judged(effect, pairs.smallest) for effect in row) for row in effects),
        Estimate(float(joint[0]), *interval(float(joint[0]), joint[1]), count),
        _interaction(joint, single, count),
        float(Parts.of(table.whole).chance[0]),
    )


def _interaction(joint: tuple[float, np.ndarray], single: list[tuple[float, np.ndarray]], count: int) -> Estimate:
    share = float(joint[0] - sum(s for s, _ in single))
    error = joint[1] - np.sum([e for _, e in single], axis=0)
    return Estimate(share, *interval(share, error), count)


def strongest(pairs: Pairs, candidates: np.ndarray) -> tuple[int, int]:
    """Positions of the two parameters that together explain most among the searching worlds.

    Formed of the first eight candidates; where fewer than two vary, of the eight parameters that are strongest alone.

    Raises:
        InputError: fewer than two parameters vary.
    """
    varying = np.flatnonzero(pairs.binning.sizes > 1)
    if len(varying) < 2:
        raise InputError(f"assumptions: {len(varying)} parameter that varies; a picture of two needs at least two")
    chosen = [int(p) for p in candidates if p in varying]
    if len(chosen) < 2:
        chosen = [int(p) for p in screened(pairs, pairs.training, level=np.inf) if p in varying]
    return max(combinations(chosen[:CANDIDATES], 2), key=lambda pair: _joint(pairs, pair))


def _joint(pairs: Pairs, pair: tuple[int, int]) -> float:
    return float(Parts.of(cells_of(pairs, pair, FIFTHS, pairs.training).whole).share[0])


def _bins(pairs: Pairs, parameter: int) -> list[np.ndarray]:
    """The bins of the surface as bins of the parameter: a bool array (bins,) for each."""
    size = int(pairs.binning.sizes[parameter])
    fewer = min(size, FIFTHS) if pairs.binning.ordered[parameter] else size
    coarse = np.full(pairs.binning.width, -1)
    coarse[:size] = np.arange(size) * fewer // size
    return [coarse == b for b in range(fewer)]


def _conditions(pairs: Pairs, parameter: int) -> tuple[Condition, ...]:
    whole = Region.whole(pairs.binning)
    absent = np.arange(pairs.binning.width) >= pairs.binning.sizes[parameter]
    regions = [whole.asking(parameter, bins | absent) for bins in _bins(pairs, parameter)]
    return tuple(region.conditions(pairs.binning)[0] for region in regions)


def _effects(pairs: Pairs, first: int, second: int) -> tuple[tuple[Estimate, ...], ...]:
    rows, columns = _bins(pairs, first), _bins(pairs, second)
    one, two = (pairs.binning.codes[p][pairs.honest] for p in (first, second))
    gain, level = pairs.gain[pairs.honest], 1.0 - (1.0 - LEVEL) / (len(rows) * len(columns))
    return tuple(tuple(estimate(Sums.of(gain[row[one] & column[two]]), pairs.reach, level) for column in columns) for row in rows)
