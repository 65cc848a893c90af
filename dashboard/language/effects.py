"""Effects and edges in words, as `experiments.statistics` says them, in the visitor's language."""

from __future__ import annotations

import math
from collections.abc import Mapping

from keci.dashboard.language.speech import N_, _, number, separated, whole
from keci.experiments.statistics.edges import LEAST, USUAL
from keci.experiments.statistics.intervals import Effect, Estimate
from keci.experiments.statistics.metrics import PRIMARY, Metric, Unit, headline_names, metric
from keci.experiments.statistics.words import MANY, judgement, level, limits, unit_of

UNKNOWN = N_("unknown")
DIFFERENCES = {"point": N_("point"), "points": N_("points"), "month": N_("month"), "months": N_("months")}  # units, for axes
JUDGED = {
    "better": N_("better"),
    "worse": N_("worse"),
    "more": N_("more"),
    "less": N_("less"),
    "negligible": N_("negligible"),
    "unclear": N_("unclear"),
    "identical": N_("identical"),
}
MEANS = {
    "": "{mean}",
    "point": N_("{mean} point"),
    "points": N_("{mean} points"),
    "month": N_("{mean} month"),
    "months": N_("{mean} months"),
}


def difference(metric: Metric, effect: Effect) -> str:
    """A difference with its interval: "-1.0 points (-3.1 to +1.1)"."""
    mean, low, high = limits(metric, effect)
    unit = unit_of(metric, mean)
    said = _(MEANS[unit], mean=figure(mean)) if unit else figure(mean)
    return said if math.isnan(effect.low) else f"{said} {_('({low} to {high})', low=figure(low), high=figure(high))}"


def figure(said: str) -> str:
    """A number that `experiments.statistics.words` wrote, or "unknown"."""
    return _(UNKNOWN) if said == UNKNOWN else separated(said)


def judged(metric: Metric, effect: Effect, base: float) -> str:
    """How an effect is judged, in a word."""
    return _(JUDGED[judgement(metric, effect, base)])


def brief(metric: Metric, estimate: Estimate) -> str:
    """An arm's result in few characters: "5.8 in 100", "31 of 400", or the mean in its unit."""
    if metric.unit is not Unit.FUTURES:
        return figure(level(metric, estimate.mean))
    if estimate.count >= MANY:
        return _("{share} in 100", share=number(100 * estimate.mean, 1))
    return _("{yes} of {all}", yes=whole(round(estimate.mean * estimate.count)), all=whole(estimate.count))


def frequency(estimate: Estimate) -> str:
    """ "31 of 400", and for many futures also per hundred: "820 of 10,000 (8.2 in 100)"."""
    said = _("{yes} of {all}", yes=round(estimate.mean * estimate.count), all=estimate.count)
    return said if estimate.count < MANY else f"{said} ({_('{share} in 100', share=number(100 * estimate.mean, 1))})"


def edge(metric: Metric, base: float) -> str:
    """The edge of a yes-or-no outcome: "3 points", or "2.0 points, a quarter of 7.8 in 100"."""
    smallest = USUAL.smallest(metric, base)
    places = 0 if abs(100 * smallest - round(100 * smallest)) < 0.05 else 1
    said = number(100 * smallest, places)
    points = _(MEANS["point"], mean=said) if said == "1" else _(MEANS["points"], mean=said)
    if smallest == USUAL.absolute(metric, base):
        return points
    if smallest == LEAST:
        return _("{points}, the smallest edge for what is rare", points=points)
    return _("{points}, a quarter of {base} in 100", points=points, base=number(100 * base, 1))


def verdict_in_short(effects: Mapping[str, Effect], reference: Mapping[str, Estimate]) -> str:
    """The main effect, and the outcomes that change enough to matter; `reference` holds the results without."""
    kinds = {
        name: judgement(metric(name), effects[name], reference[name].mean) for name in headline_names() if not metric(name).track
    }
    main = metric(PRIMARY)
    said = difference(main, effects[PRIMARY])
    parts = [_("{outcome}: {difference}, {judged}.", outcome=_(main.label), difference=said, judged=_(JUDGED[kinds[PRIMARY]]))]
    better, worse = (
        [_(metric(name).label) for name in kinds if name != PRIMARY and kinds[name] == kind] for kind in ("better", "worse")
    )
    if better:
        parts.append(_("Better: {outcomes}.", outcomes=", ".join(better)))
    if worse:
        parts.append(_("Worse: {outcomes}.", outcomes=", ".join(worse)))
    return " ".join(parts)
