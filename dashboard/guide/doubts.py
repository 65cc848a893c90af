"""On what it hangs: the effect over two doubts at once, that such rewards work at all and one other, and all doubts together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from keci.dashboard.guide.decade import ARMS, SEED
from keci.dashboard.guide.once import Once
from keci.dashboard.language.effects import difference, edge
from keci.dashboard.language.speech import _
from keci.dashboard.what_if.dials import PARAMETER, Dial, dials
from keci.dashboard.what_if.settings import preset, with_assumptions
from keci.experiments.discovery.contrast import judged
from keci.experiments.discovery.drivers import drivers
from keci.experiments.discovery.flip import value_at
from keci.experiments.discovery.pairs import Pairs, pairs
from keci.experiments.discovery.smoother import critical, local_linear
from keci.experiments.statistics.edges import USUAL
from keci.experiments.statistics.intervals import LEVEL, Effect, Estimate, paired
from keci.experiments.statistics.metrics import PRIMARY, metric
from keci.model import ensemble

FUTURES = 12_000  # pairs; judgement: a few seconds on one processor, and half-widths of about half a point
EXTREMES = 2_000  # pairs with all doubts settled one way; judgement
RUNGS = 11  # chances that such rewards work, from 0 to 1
WORTH = "keci_value_rel"  # named beforehand, for where no assumption stands out
WORKS, ITS_CHANCE = "works", "p_submembership_works"
SHOWN = ("helps", "does nothing", "unclear", "harms")


@dataclass(frozen=True, eq=False)
class Doubts:
    """Paired futures that draw every assumption from its whole range.

    `names` are the assumptions of the page What if, those that explain most of the effect first; `found` are those that stand
    out from chance. `works` says of each future whether such rewards work in it, `base` is the reference's share.
    `extremes` are the effects with all assumptions at the kindest and at the unkindest end.
    """

    assumed: pd.DataFrame
    gain: np.ndarray
    works: np.ndarray
    base: float
    names: tuple[str, ...]
    found: frozenset[str]
    extremes: Mapping[str, Effect]
    smallest: float

    def effect(self, among: np.ndarray) -> Effect:
        """The effect in some of the futures."""
        chosen = self.gain[among]
        return paired(np.zeros(len(chosen)), chosen, False, 1)

    @property
    def first(self) -> str:
        """The second doubt that is shown at first: the strongest that stands out from chance, else the track's worth."""
        return next((name for name in self.names if name in self.found), WORTH)

    def title(self) -> str:
        """The finding."""
        m = metric(PRIMARY)
        with_it, without = self.effect(self.works), self.effect(~self.works)
        sides = {"do": difference(m, with_it), "do_not": difference(m, without)}
        if with_it.low > without.high or without.low > with_it.high:
            return _(
                "It hangs first on whether rewards short of membership work at all: {do} where they do, {do_not} where they do "
                "not",
                **sides,
            )
        return _(
            "No single doubt decides it, not even whether rewards short of membership work at all: {do} where they do, {do_not} "
            "where they do not",
            **sides,
        )

    def map(self, name: str) -> DoubtMap:
        """The effect over one assumption and the chance that such rewards work."""
        return _map(self, name)

    def together(self) -> list[dict[str, Any]]:
        """The effect as drawn, and with all doubts settled one way: as the picture takes it."""
        m = metric(PRIMARY)
        every = self.effect(np.ones(len(self.gain), dtype=bool))
        named = {
            _("All doubts settled against the track"): self.extremes["unkind"],
            _("Each future draws its own"): every,
            _("All doubts settled in favour of the track"): self.extremes["kind"],
        }
        return [
            {"said": said, "mean": 100 * e.mean, "low": 100 * e.low, "high": 100 * e.high, "text": difference(m, e)}
            for said, e in named.items()
        ]


@dataclass(frozen=True, eq=False)
class DoubtMap:
    """Cells of a map: `values` of one assumption (columns, each an equal share of its prior) by `chances` (rows).

    `mean`, `low`, `high` are float arrays (rows, columns), of the share of futures; `verdict` the words of `SHOWN`; `base`
    is the share in which it happens without the track.
    """

    dial: Dial
    values: np.ndarray
    chances: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    verdict: list[list[str]]
    smallest: float
    base: float

    def share(self, word: str) -> float:
        """The share of the map's cells with a verdict."""
        cells = [said for row in self.verdict for said in row]
        return cells.count(word) / len(cells)

    def sentence(self) -> str:
        """How much of the map has which verdict."""
        shares = {word: self.share(word) for word in SHOWN}
        words = {
            "helps": _("the track helps enough to matter"),
            "harms": _("it harms enough to matter"),
            "does nothing": _("the difference is too small to matter"),
            "unclear": _("so many futures do not settle it"),
        }
        said = [(words[word], _percent(share)) for word, share in shares.items() if share > 0]
        parts = [_("{what} on {share} of the map", what=what, share=share) for what, share in said]
        nowhere = [words[word] for word in ("helps", "harms") if shares[word] == 0]
        if len(nowhere) == 1:
            parts.append(_("nowhere on it can one be sure that {what}", what=nowhere[0]))
        elif nowhere:
            first, second = nowhere
            parts.append(_("nowhere on it can one be sure that {first} or that {second}", first=first, second=second))
        whole = "; ".join(parts)
        return f"{whole[0].upper()}{whole[1:]}."

    def shown(self, start: float) -> dict[str, Any]:
        """As the picture takes it, the point at the middle of the assumption and at a chance of `start`."""

        def hundred(values: np.ndarray) -> list[list[float]]:
            return [[round(100 * float(v), 2) for v in row] for row in values]

        return {
            "label": _(self.dial.label),
            "help": _(self.dial.help),
            "unit": _(self.dial.unit),
            "values": [float(f"{v:.3g}") for v in self.values],
            "chances": [round(float(c), 2) for c in self.chances],
            "mean": hundred(self.mean),
            "low": hundred(self.low),
            "high": hundred(self.high),
            "verdict": self.verdict,
            "edge": edge(metric(PRIMARY), self.base),
            "start": start,
        }


def _percent(share: float) -> str:
    whole = round(100 * share)
    if whole == 0:
        return _("less than 1 %")
    return _("more than 99 %") if whole == 100 and share < 1 else _("{share} %", share=whole)


@lru_cache(maxsize=64)
def _map(doubts: Doubts, name: str) -> DoubtMap:
    """Both kinds of futures smoothed apart, and mixed by the chance that such rewards work.

    The effect at a value v and a chance p is p m1(v) + (1 - p) m0(v), of two independent groups of futures, so its variance is
    p^2 s1^2 + (1 - p)^2 s0^2. Intervals hold along each row of the map (tube formula, as for curves).
    """
    found = pairs(doubts.assumed[[name]], doubts.gain, doubts.smallest)
    places = np.linspace(0.05, 0.95, 19)
    one, none = (_along(found, doubts.works == works, places) for works in (True, False))
    chances = np.linspace(0.0, 1.0, RUNGS)[:, np.newaxis]
    mean = chances * one[0] + (1.0 - chances) * none[0]
    half = max(one[2], none[2]) * np.hypot(chances * one[1], (1.0 - chances) * none[1])
    low, high = mean - half, mean + half
    cells = [[Estimate(*cell, len(doubts.gain)) for cell in zip(*row, strict=True)] for row in zip(mean, low, high, strict=True)]
    verdict = [[judged(cell, doubts.smallest) for cell in row] for row in cells]
    values = np.array([value_at(found, 0, place) for place in places])
    dial = dials()[PARAMETER + name]
    return DoubtMap(dial, values, chances[:, 0], mean, low, high, verdict, doubts.smallest, doubts.base)


def _along(found: Pairs, among: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Mean gain and its standard error at shares of the prior, among some futures: two float arrays (places,).

    And how many errors wide a band must be to hold all along. Local linear regression; the variance of a gain is taken to be
    the same everywhere.
    """
    codes, gain = found.binning.codes[0][among], found.gain[among]
    worlds = np.bincount(codes, minlength=int(found.binning.sizes[0]))
    held = worlds > 0
    counts, total = worlds[held].astype(float), np.bincount(codes, gain, minlength=len(worlds))[held]
    middle = ((np.cumsum(worlds) - worlds / 2.0) / worlds.sum())[held]
    weights = local_linear(middle, counts)
    paths = weights * np.sqrt(gain.var() / counts)
    error = np.linalg.norm(paths, axis=1)
    return np.interp(places, middle, weights @ (total / counts)), np.interp(places, middle, error), critical(paths, LEVEL)


def _play() -> Doubts:
    reference, arm = (ensemble.simulate(name, FUTURES, SEED, "prior", threads=1) for name in ARMS)
    gain = arm[PRIMARY].to_numpy() - reference[PRIMARY].to_numpy()
    base = float(reference[PRIMARY].mean())
    drawn = ensemble.assumptions(ARMS[0], FUTURES, SEED, "prior")
    works = drawn[WORKS].to_numpy() > 0
    own = [key.removeprefix(PARAMETER) for key in dials() if key.startswith(PARAMETER)]
    assumed = drawn[[name for name in own if name != ITS_CHANCE]].copy()
    smallest = USUAL.smallest(metric(PRIMARY), base)
    ranked = drivers(pairs(assumed, gain, smallest))
    found = frozenset(ranked.parameter[ranked.found])
    return Doubts(assumed, gain, works, base, tuple(ranked.parameter), found, _extremes(), smallest)


def _extremes() -> dict[str, Effect]:
    """The effect with all doubts settled one way."""
    found = {}
    for kind in ("kind", "unkind"):
        arms = with_assumptions(preset(ARMS[1]), kind).arms()
        reference, arm = (ensemble.simulate(each, EXTREMES, SEED, "prior")[PRIMARY].to_numpy() for each in arms)
        found[kind] = paired(reference, arm, True, 1)
    return found


doubts = Once(_play)
