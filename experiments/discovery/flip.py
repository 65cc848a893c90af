"""Where along one assumption, all others as drawn, the effect turns from help to harm, or past the smallest that matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from keci.experiments.discovery.contrast import Sums, estimate
from keci.experiments.discovery.pairs import Pairs
from keci.experiments.discovery.smoother import Curve, curve
from keci.experiments.statistics.intervals import LEVEL

FEWEST_BINS = 20  # judgement: of fewer values the means of each are looked at, not a curve
ABOVE, BELOW, FLIPS, UNCLEAR = "above throughout", "below throughout", "flips", "no sure flip in the range"


@dataclass(frozen=True)
class Crossing:
    """The parameter's value at which the curve crosses the mark; surely between `low` and `high`. `rising`: upwards."""

    value: float
    low: float
    high: float
    rising: bool


@dataclass(frozen=True)
class Flip:
    """How the effect lies to a mark along one parameter.

    `answer` is "flips", "above throughout", "below throughout" or "no sure flip in the range". A parameter of numbers flips at
    `crossings`; one of few values or of names has values `above` and `below` the mark for sure.
    """

    parameter: str
    mark: float
    answer: str
    crossings: tuple[Crossing, ...] = ()
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


def flips(pairs: Pairs, mark: float = 0.0, parameters: Sequence[int] | None = None) -> list[Flip]:
    """The flip of each parameter, in their order.

    Args:
        pairs: the pairs.
        mark: the gain that is crossed: 0, or the smallest effect of interest.
        parameters: positions; all that vary if None. Bands and intervals hold for all of them together with 95 %.
    """
    varying = [p for p in range(len(pairs.binning.names)) if pairs.binning.sizes[p] > 1]
    chosen = varying if parameters is None else list(parameters)
    level = 1.0 - (1.0 - LEVEL) / max(len(chosen), 1)
    return [_flip(pairs, p, mark, level) for p in chosen]


def curve_of(pairs: Pairs, parameter: int, level: float = LEVEL) -> Curve:
    """The mean gain along an ordered parameter, all else as drawn."""
    size, codes = int(pairs.binning.sizes[parameter]), pairs.binning.codes[parameter]
    sums = [np.bincount(codes, w, minlength=size).astype(float) for w in (None, pairs.gain, pairs.gain**2)]
    return curve(sums[0], sums[1], sums[2], level, pairs.reach)


def _flip(pairs: Pairs, parameter: int, mark: float, level: float) -> Flip:
    name, binning = pairs.binning.names[parameter], pairs.binning
    if binning.edges[parameter] is None or binning.sizes[parameter] < FEWEST_BINS:
        return _by_value(pairs, parameter, mark, level)
    line = curve_of(pairs, parameter, level)
    sides = np.where(line.low > mark, 1, np.where(line.high < mark, -1, 0))
    crossings = tuple(_crossing(pairs, parameter, line, mark, a, b) for a, b in turns(sides))
    return Flip(name, mark, FLIPS if crossings else _throughout(sides), crossings)


def _throughout(sides: np.ndarray) -> str:
    return ABOVE if (sides > 0).all() else BELOW if (sides < 0).all() else UNCLEAR


def turns(sides: np.ndarray) -> list[tuple[int, int]]:
    """Neighbouring sure points on opposite sides, those that are unsure (0) left out: pairs of positions."""
    sure = np.flatnonzero(sides)
    return [(int(a), int(b)) for a, b in pairwise(sure) if sides[a] != sides[b]]


def _crossing(pairs: Pairs, parameter: int, line: Curve, mark: float, first: int, last: int) -> Crossing:
    """The first crossing of the curve between two sure points, by linear interpolation between bins."""
    side = np.sign(line.mean[first] - mark)
    after = first + 1 + int(np.argmax((line.mean[first + 1 : last + 1] - mark) * side <= 0))
    one, two = line.mean[after - 1] - mark, line.mean[after] - mark
    part = one / (one - two)
    place = line.place[after - 1] + part * (line.place[after] - line.place[after - 1])
    low, value, high = (value_at(pairs, parameter, p) for p in (line.place[first], place, line.place[last]))
    return Crossing(value, low, high, bool(side < 0))


def value_at(pairs: Pairs, parameter: int, place: float) -> float:
    """The value of a parameter below which a share `place` of the futures lies, linear within a bin."""
    edges = pairs.binning.edges[parameter]
    assert edges is not None  # names have no curve
    worlds = np.bincount(pairs.binning.codes[parameter], minlength=len(edges))
    shares = np.append(0.0, np.cumsum(worlds) / worlds.sum())
    return float(np.interp(place, shares, np.append(pairs.binning.lowest[parameter], edges)))


def _by_value(pairs: Pairs, parameter: int, mark: float, level: float) -> Flip:
    size, codes, edges = int(pairs.binning.sizes[parameter]), pairs.binning.codes[parameter], pairs.binning.edges[parameter]
    names = pairs.binning.levels[parameter] if edges is None else tuple(f"{edge:.4g}" for edge in edges)
    level = 1.0 - (1.0 - level) / size
    effects = [estimate(Sums.of(pairs.gain[codes == b]), pairs.reach, level) for b in range(size)]
    above = tuple(name for name, e in zip(names, effects, strict=True) if e.low > mark)
    below = tuple(name for name, e in zip(names, effects, strict=True) if e.high < mark)
    throughout = ABOVE if len(above) == size else BELOW if len(below) == size else UNCLEAR
    return Flip(pairs.binning.names[parameter], mark, FLIPS if above and below else throughout, (), above, below)
