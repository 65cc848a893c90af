"""Sentences beside a verdict: natural frequencies, what pairing and power are worth, chance and assumptions, the edge."""

from __future__ import annotations

import math

from keci.experiments.findings.conclusion import Conclusion, Word
from keci.experiments.findings.hinges import Hinge
from keci.experiments.statistics.edges import Edges
from keci.experiments.statistics.explained import Explained
from keci.experiments.statistics.intervals import Effect
from keci.experiments.statistics.metrics import Metric
from keci.experiments.statistics.simultaneous import detectable, pairing_gain
from keci.experiments.statistics.words import signed, unit_of


def pairing_note(m: Metric, variances: tuple[float, float, float], count: int) -> str:
    """What pairing saves, and the smallest effect that so many pairs would have shown; empty where nothing differs.

    `variances` are those of the arm, of the reference and of the paired difference over `count` worlds.
    """
    difference = variances[2]
    if not difference > 0.0:
        return ""
    gain = pairing_gain(*variances)
    times = f"{gain:.0f}" if gain >= 10 else f"{gain:.1f}"
    smallest = _points(m, detectable(difference, count))
    saved = f"Playing each future in both arms takes {times} times fewer futures than giving each arm futures of its own"
    return f"{saved}; {count:,} pairs show an effect of {smallest} in four of five studies (80 % power)."


def spread_note(m: Metric, effect: Effect, found: Explained | None) -> str:
    """How the effect spreads over assumptions, beside the interval from chance."""
    if found is None or effect.differing == 0:
        return ""
    if not found.found:
        most = found.share + 2.0 * found.error
        if most >= 1.0:
            return "Too few futures differ to tell how much of the spread goes with assumptions."
        bound = _percent(most)
        return (
            f"Which futures change could not be told from their assumptions (the sum of their separate influences explains less "
            f"than {bound} %): it is chance, or turns on combinations of assumptions."
        )
    low, high = (signed(m, value, fine=True) for value in found.tenths)
    return (
        f"Between futures at least {_percent(found.share)} % of the spread goes with assumptions, the rest is chance. Under "
        f"four of five sets of assumptions the expected effect lies between about {low} and {high} {unit_of(m)} (10th to 90th "
        "percentile). That is how unsure the assumptions leave it; the interval above tells only how unsure chance leaves the "
        "average over them."
    )


def edge_note(m: Metric, effect: Effect, base: float, edges: Edges, found: Conclusion) -> str:
    """From which edge on the verdict would be another one; empty where nothing differs or there is no interval."""
    if effect.differing == 0 or math.isnan(effect.low):
        return ""
    here = f"A change matters here from {edges.said(m, base)}."
    if found.hinge is not None and found.word is Word.HANGS_ON:
        return f"{here} {_while_it_hangs(m, found.hinge)}"
    mean, inside = _points(m, abs(effect.mean)), _points(m, max(abs(effect.low), abs(effect.high)))
    sure = effect.low > 0 or effect.high < 0
    verb = "raises" if effect.mean > 0 else "lowers"
    parts = [f"up to {mean}, that it {verb} {m.spoken}", f"up to {inside}, undecided"]
    parts = [*(parts if sure else [f"below {inside}, no detectable effect"]), f"from {inside} on, too little to matter"]
    return f"{here} With another edge the verdict would be: {'; '.join(parts)}."


def _while_it_hangs(m: Metric, hinge: Hinge) -> str:
    larger, other = (branch.effect for branch in hinge.branches)
    if larger.low * other.high < 0 and larger.mean * other.mean < 0 and other.low * other.high > 0:
        return "With any other edge it would still hang on this assumption, for the signs differ."
    return f"With an edge above {_points(m, abs(larger.mean))} it would not hang on this assumption."


def _points(m: Metric, value: float) -> str:
    said = signed(m, value, fine=True).removeprefix("+")
    if said == "0" and value > 0.0:
        said = f"{100 * value:.2g}"
    return " ".join(part for part in (said, unit_of(m, said)) if part)


def _percent(share: float) -> str:
    return f"{100 * share:.0f}" if share >= 0.095 else f"{100 * share:.1f}"
