"""The report of `keci stress`: one HTML file with a picture and a table for each outcome."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from keci.experiments.reporting import markdown as md
from keci.experiments.reporting import page
from keci.experiments.reporting.stress_charts import panels
from keci.experiments.robustness.shock_effects import ShockEffect
from keci.experiments.robustness.shocks import ABSENT, Plan
from keci.experiments.statistics.intervals import Effect, Estimate
from keci.experiments.statistics.metrics import Metric, metric
from keci.experiments.statistics.words import difference, unit_of

SEE = (
    "Each mark is what the shock changes if it comes in that month, each line its 95 % interval; at 0 it changes nothing. "
    "Where the two lines run apart, the track makes the shock worse or milder; where they nearly coincide, it does not."
)
READING = (
    "Every future is played four ways: without and with the track, without and with the shock. An effect is the mean over the "
    "same futures with its 95 % interval; the last column is the effect with the track less the effect without it: what the "
    "track changes. An outcome that is counted over the whole future counts the shock itself too: an armed attack is one "
    "severe incident more. One interval in twenty misses by chance alone."
)
HEAD = ("shock", "month", "without", "with the track", "difference")


def cells(effect: ShockEffect) -> tuple[str, str, str, str, str]:
    """A row of the table: shock, month, the effect without the track and with it, and the difference of the two."""
    m = metric(effect.outcome)
    said = (difference(m, effect.without, units=False), difference(m, effect.with_track, units=False))
    return effect.shock, str(effect.month), *said, _estimate(m, effect.difference)


def _estimate(m: Metric, e: Estimate) -> str:
    """An estimate as `words.difference` says an effect."""
    return difference(m, Effect(e.mean, e.low, e.high, e.count, *[float("nan")] * 4), units=False)


def title(plan: Plan) -> str:
    """What was played, in a line."""
    design = plan.design
    return f"{design.worlds:,} futures of {design.months} months (seed {design.seed}; parameters {design.parameters})"


def absent() -> list[str]:
    """Sentences on the shocks that the model does not have."""
    return [f"{what[0].upper()}{what[1:]}: {why}." for what, why in ABSENT.items()]


def report(plan: Plan, effects: Sequence[ShockEffect]) -> str:
    """The whole page."""
    heading = f"Shocks under {plan.arms[0]} and {plan.arms[1]}"
    body = [f"<h1>{escape(heading)}</h1>", page.paragraph(f"{title(plan)}.", "soft")]
    body.append(page.table(("Shock", "What it is"), [(shock.name, shock.meaning) for shock in plan.shocks], "words"))
    body += [page.paragraph(said, "soft") for said in absent()]
    for outcome in dict.fromkeys(effect.outcome for effect in effects):
        body += [page.heading(metric(outcome).label), page.chart(panels(effects, outcome, plan.arms), SEE)]
        body.append(page.table(HEAD, [cells(effect) for effect in effects if effect.outcome == outcome]))
    return page.page(heading, [*body, page.paragraph(READING, "soft")])


def markdown(plan: Plan, effects: Sequence[ShockEffect], command: str) -> str:
    """The tables as a page in Markdown; `command` wrote it."""
    lines = [*md.heading(f"Shocks under {plan.arms[0]} and {plan.arms[1]}", command), f"{title(plan)}.", ""]
    lines += [*md.table(("shock", "what it is"), [(shock.name, shock.meaning) for shock in plan.shocks]), ""]
    for outcome in dict.fromkeys(effect.outcome for effect in effects):
        m = metric(outcome)
        unit = unit_of(m)
        lines += [f"## {m.label}{f', {unit}' if unit else ''}", ""]
        lines += [*md.table(HEAD, [cells(effect) for effect in effects if effect.outcome == outcome]), ""]
    return "\n".join([*lines, READING, "", *absent()]) + "\n"
