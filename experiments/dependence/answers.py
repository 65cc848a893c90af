"""What each posterior says: the track's effect on normalisation with its verdict, and scores on years that it has not read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from keci.experiments.dependence import effects, unseen
from keci.experiments.dependence.taught import WHOLE, Taught, union, weights_of
from keci.experiments.findings.conclusion import conclusion
from keci.experiments.record.hindcasts import FIRST_TEST
from keci.experiments.scoring.conditioned import LEAST_EFFECTIVE, SERIES
from keci.experiments.scoring.rolling import HORIZONS
from keci.experiments.statistics.edges import USUAL
from keci.experiments.statistics.intervals import Effect, paired
from keci.experiments.statistics.metrics import METRICS, PRIMARY
from keci.model.ensemble import simulate
from keci.model.errors import InputError
from keci.model.posterior import manifest_of

Say = Callable[[str], None]
PRIOR = "prior"
SHIPPED = ("validation", "analysis")
ENDING = " (ships)"
SCORES = list(product(SERIES, HORIZONS, unseen.SCORES))
ANSWER = ("window", "without", "hindcasts", "effective", "reference", "effect", "low", "high", "change", "half", "word", "seen")


@dataclass(frozen=True)
class Answers:
    """A row a posterior.

    Columns: `window` (its name), `without` (the pattern left out, or nothing), `hindcasts` of its table, `effective` sets;
    `reference` (share of futures that normalise without the track), `effect` of the track with its interval `low` to `high`,
    `change` against the posterior of the same window with all patterns, with half its interval, `word` (the verdict), `seen`
    (years of the test that were read); then a column a score, (target, months, score), NaN where test years were read.
    `climatology` are the same scores of a forecaster that repeats the past, `tells` says by window which parameters are told.
    """

    rows: pd.DataFrame
    climatology: pd.Series
    tells: Mapping[str, str]

    def whole(self) -> pd.DataFrame:
        """The posteriors that leave out no pattern."""
        return self.rows[self.rows["without"] == WHOLE]

    def parts(self, window: str) -> pd.DataFrame:
        """Those of a window that leave one out."""
        return self.rows[(self.rows["window"] == window) & (self.rows["without"] != WHOLE)]


def answer(found: list[Taught], worlds: int, histories: int, seed: int, say: Say = lambda _: None) -> Answers:
    """Play and score under all posteriors found, beside the prior and the two posteriors that ship.

    Args:
        found: what windows taught.
        worlds: futures from 2026 in each arm, shared by the posteriors.
        histories: hindcasts from which unseen years are forecast, shared by the posteriors.
        seed: of both.
    """
    say(f"{worlds:,} futures with and without the track")
    rows = [*_effects(found, worlds, seed), *_usual(worlds, seed)]
    say(f"forecasts of {FIRST_TEST[:4]} to 2025 by the posteriors that have not read them")
    judge = unseen.Judge(seed)
    scores = _scores(found, histories, seed, judge)
    table = pd.DataFrame(rows, columns=list(ANSWER))
    for column in SCORES:
        keys = zip(table["window"], table["without"], strict=True)
        table[column] = np.array([scores.get(key, {}).get(column, np.nan) for key in keys], dtype=float)
    return Answers(table, judge.climatology(), {taught.name: taught.tells for taught in found})


def _effects(found: list[Taught], worlds: int, seed: int) -> Iterator[tuple[object, ...]]:
    draws = union(found)
    pairs = effects.play(draws, worlds, seed)
    for taught in found:
        whole = weights_of(taught.posteriors[WHOLE], draws.index)
        for without, posterior in taught.posteriors.items():
            weights = weights_of(posterior, draws.index)
            told, base = effects.effect(pairs, weights), effects.base(pairs, weights)
            moved = effects.change(pairs, weights, whole)
            yield (taught.name, without, taught.hindcasts, posterior.effective, *_said(told, base), *moved, _word(told, base),
                   taught.seen)  # fmt: skip


def _usual(worlds: int, seed: int) -> Iterator[tuple[object, ...]]:
    """The prior and what ships, as commands use them."""
    for source in (PRIOR, *SHIPPED):
        arms = (effects.REFERENCE, effects.ARM)
        reference, arm = (simulate(name, worlds, seed, source)[PRIMARY].to_numpy() for name in arms)
        told, base = paired(reference, arm, True, METRICS[PRIMARY].better), float(reference.mean())
        facts = manifest_of(source) if source != PRIOR else {}
        seen = Taught.years_seen(facts["window"][1]) if facts else ""
        yield (_called(source), WHOLE, facts.get("hindcasts", 0), facts.get("effective", float(worlds)), *_said(told, base),
               np.nan, np.nan, _word(told, base), seen)  # fmt: skip


def _called(source: str) -> str:
    return source if source == PRIOR else source + ENDING


def _said(told: Effect, base: float) -> tuple[float, float, float, float]:
    return base, told.mean, told.low, told.high


def _word(told: Effect, base: float) -> str:
    return str(conclusion(METRICS[PRIMARY], told, base, USUAL).word)


def _scores(found: list[Taught], histories: int, seed: int, judge: unseen.Judge) -> dict[tuple[str, str], dict[object, float]]:
    """Mean scores by window and pattern left out, of those posteriors that have not read the years tested."""
    scored = {}
    for source in (PRIOR, "validation"):
        scored[_called(source), WHOLE] = judge.ours(unseen.played(source, histories, seed)).to_dict()
    blind = [taught for taught in found if taught.unseen]
    if not blind:
        return scored
    draws = union(blind)
    futures, rows = unseen.hindcasts(draws, histories, seed)
    for taught in blind:
        for without, posterior in taught.posteriors.items():
            weights = weights_of(posterior, draws.index)[rows]
            scored[taught.name, without] = judge.ours(futures, _enough(taught.name, weights)).to_dict()
    return scored


def _enough(name: str, weights: np.ndarray) -> np.ndarray:
    """The weights; InputError if too few hindcasts have any for a forecast to be made."""
    count = float(weights.sum() ** 2 / max(np.square(weights).sum(), 1e-300))
    if count < LEAST_EFFECTIVE:
        raise InputError(
            f"window {name}: {count:.0f} hindcasts to forecast from, {LEAST_EFFECTIVE:.0f} needed; ask for more with --histories"
        )
    return weights
