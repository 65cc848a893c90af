"""Findings in plain English, from numbers: boxes, leaves, drivers, flips and luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from keci.experiments.discovery.box import Box
from keci.experiments.discovery.contrast import judged
from keci.experiments.discovery.flip import ABOVE, BELOW, FLIPS, Crossing, Flip
from keci.experiments.discovery.luck import Bound, Luck
from keci.experiments.discovery.region import Condition
from keci.experiments.discovery.tree import Leaf, Tree
from keci.experiments.statistics.intervals import Estimate

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
# from one in two up to nine in ten; rarer is always one in so many
FRACTIONS = ((1, 2), (3, 5), (2, 3), (3, 4), (4, 5), (5, 6), (9, 10))
NEARLY_ALL = 0.95  # judgement: above it "nearly every"


@dataclass(frozen=True)
class Speech:
    """How an outcome and its assumptions are spoken of.

    `unit` is empty for outcomes that happen in a future or do not: their effects are futures of 100. `better` turns gains back
    into differences of the outcome (-1 where less is better). `labels` are plain words for parameters, their names else.
    """

    outcome: str
    unit: str = ""
    better: int = 1
    smallest: float = 0.0
    labels: Mapping[str, str] = field(default_factory=dict)

    def label(self, name: str) -> str:
        """The plain words for a parameter."""
        return self.labels.get(name, name)


def amount(gain: float, speech: Speech) -> str:
    """ "+6 of 100", "-1.5 months" or "0"."""
    said = _signed(speech.better * gain * (1.0 if speech.unit else 100.0))
    return f"{said} {speech.unit or 'of 100'}"


def between(effect: Estimate, speech: Speech) -> str:
    """ "+6 of 100 (+4.8 to +7.2)"."""
    scale = speech.better * (1.0 if speech.unit else 100.0)
    low, high = sorted((scale * effect.low, scale * effect.high))
    return f"{amount(effect.mean, speech)} ({_signed(low)} to {_signed(high)})"


def _signed(value: float) -> str:
    said = f"{value:+.0f}" if abs(value) >= 9.95 else f"{value:+.1f}".removesuffix(".0")
    return "0" if float(said) == 0.0 else said


def number(value: float) -> str:
    """A limit: three digits, thousands whole."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def rarity(share: float) -> str:
    """A share of futures as people say it: "one future in nine", "two futures in three", "nearly every future"."""
    if share <= 0.0:
        return "no future"
    if share > NEARLY_ALL:
        return "every future" if share >= 1.0 else "nearly every future"
    if share < 0.45:
        return f"one future in {_count(round(1.0 / share))}"
    some, of = min(FRACTIONS, key=lambda f: abs(share - f[0] / f[1]))
    return f"{_count(some)} {'future' if some == 1 else 'futures'} in {_count(of)}"


def _count(value: int) -> str:
    return NUMBERS[value] if value < len(NUMBERS) else f"{value:,}"


def listed(parts: Sequence[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def asked(condition: Condition, speech: Speech) -> str:
    """ "trust is above 0.3", "trust is at most 0.5", "trust is between 0.3 and 0.5", "step is text or police"."""
    name = f"{speech.label(condition.parameter)} is"
    if condition.levels:
        return f"{name} {listed(condition.levels, 'or')}"
    if condition.low is None and condition.high is None:
        return f"{name} anything"
    if condition.high is None:
        return f"{name} above {number(condition.low or 0.0)}"
    if condition.low is None:
        return f"{name} at most {number(condition.high)}"
    return f"{name} between {number(condition.low)} and {number(condition.high)}"


def where(conditions: Sequence[Condition], speech: Speech) -> str:
    """ "where trust is above 0.3 and step is text", or "everywhere"."""
    return f"where {listed([asked(c, speech) for c in conditions])}" if conditions else "everywhere"


def box_said(box: Box, speech: Speech) -> str:
    """The finding of a box in two sentences, or that there is none."""
    does, done = ("helps", "help") if box.sign > 0 else ("harms", "harm")
    if not box.found:
        least = amount(box.sign * speech.smallest, speech)
        return f"No region stands out in which it {does} {speech.outcome} by {least} or more."
    share = rarity(box.support.mean)
    lies = "lie" if "futures" in share else "lies"
    return (
        f"{_capital(where(box.conditions, speech))}, it {does} {speech.outcome}: {between(box.density, speech)}; {share} {lies} "
        f"there, with {100 * box.coverage.mean:.0f} % of all {done}. Elsewhere: {between(box.outside, speech)}."
    )


def _capital(said: str) -> str:
    """The words as the beginning of a sentence."""
    return said[:1].upper() + said[1:]


def stability_said(box: Box, speech: Speech) -> str:
    """How often each parameter of a box was restricted in resamples."""
    names = {condition.parameter for condition in box.conditions}
    rates = sorted(((box.stability.get(name, 0.0), name) for name in names), reverse=True)
    said = listed([f"{speech.label(name)} in {100 * rate:.0f}" for rate, name in rates])
    return f"Of 100 resamples restricted: {said}." if said else "Nothing is restricted."


def leaf_said(leaf: Leaf, speech: Speech) -> str:
    """A leaf in one sentence."""
    place = where(leaf.conditions, speech)
    said = {"helps": "it helps", "harms": "it harms", "does nothing": "it does nothing", "unclear": "it is unclear"}
    verdict = said[judged(leaf.effect, speech.smallest)]
    return f"{_capital(place)} ({rarity(leaf.share)}), {verdict}: {between(leaf.effect, speech)}."


def tree_said(tree: Tree, speech: Speech) -> list[str]:
    """A sentence a leaf, the best first; a single one if the effect is told to differ nowhere."""
    if not tree.found:
        return [f"The effect is not told to differ anywhere: {between(tree.leaves[0].effect, speech)}."]
    return [leaf_said(leaf, speech) for leaf in tree.leaves]


def drivers_said(table: pd.DataFrame, speech: Speech, most: int = 5) -> str:
    """What drives the effect, in order, from a table of `drivers`."""
    found = table[table["found"]]
    if not len(found):
        return "No assumption alone is told from chance."
    said = [
        f"{speech.label(str(row['parameter']))} ({100 * row['share']:.2g} % of the variance, {100 * row['low']:.2g} to "
        f"{100 * row['high']:.2g})"
        for _, row in found.head(most).iterrows()
    ]
    rest = f"; {len(found) - most} more are told from chance" if len(found) > most else ""
    return f"What drives the effect, in order: {listed(said)}{rest}."


def flip_said(flip: Flip, speech: Speech) -> str:
    """Where one assumption flips the effect, all others as drawn."""
    name, mark = speech.label(flip.parameter), "0" if flip.mark == 0 else amount(flip.mark, speech)
    if flip.answer in (ABOVE, BELOW):
        side = "better" if flip.answer == ABOVE else "worse"
        return f"{name}: the effect is {side} than {mark} over the whole range."
    if flip.answer != FLIPS:
        return f"{name}: no sure flip at {mark} in the range."
    if flip.crossings:
        return f"{name}: {listed([_crossing_said(c, mark) for c in flip.crossings])}."
    return f"{name}: better than {mark} with {listed(flip.above, 'or')}, worse with {listed(flip.below, 'or')}."


def _crossing_said(crossing: Crossing, mark: str) -> str:
    side = "better" if crossing.rising else "worse"
    limits = f"between {number(crossing.low)} and {number(crossing.high)}"
    return f"the effect turns {side} than {mark} above {number(crossing.value)} (surely {limits})"


def luck_said(luck: Luck) -> str:
    """Luck's share for one future and for means."""
    parts = [f"{percent(luck.one)} of the variance between single futures"]
    parts += [f"{percent(share)} of that between means of {n:,} futures" for n, share in luck.means.items()]
    return f"Luck, which no assumption explains, makes {listed(parts)}."


def percent(share: Estimate) -> str:
    """ "79 % (77 to 81)"; small shares with a digit more."""
    digits = 0 if share.mean >= 0.1 else 1
    return f"{100 * share.mean:.{digits}f} % ({100 * share.low:.{digits}f} to {100 * share.high:.{digits}f})"


def bound_said(bound: Bound) -> str:
    """What luck can be at most where each set of assumptions has one future."""
    return (
        f"At most {100 * bound.most:.1f} % of the variance between single futures is luck; how much less, "
        "only several futures from the same assumptions can tell."
    )
