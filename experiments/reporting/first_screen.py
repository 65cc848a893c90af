"""The first screen of a report: the question, the answer, in how many futures, for whom, on what it hangs, how far to believe."""

from __future__ import annotations

from keci.experiments.findings.actors import in_short
from keci.experiments.findings.belief import how_far
from keci.experiments.reporting import page
from keci.experiments.results.comparison import Comparison
from keci.experiments.statistics.frequencies import frequencies_said
from keci.experiments.statistics.metrics import PRIMARY, Unit, headline_names, metric

MOST_CHANGED = 3  # yes-or-no outcomes whose natural frequencies stand there, beside normalisation


def first_screen(comparison: Comparison) -> list[str]:
    """A framed section for each arm, and one sentence below them on how far to believe them."""
    parts = []
    for arm, sentence in zip(comparison.arms, comparison.verdicts(), strict=True):
        parts.append("<section class='first'>")
        parts.append(page.paragraph(_question(comparison, arm), "question"))
        parts.append(page.paragraph(sentence, "verdict"))
        parts += [page.paragraph(gone.said, "verdict") for gone in comparison.vanished(arm)]
        lines = comparison.for_whom(arm)
        parts += [page.paragraph(in_short(lines, comparison.design.reference)), page.items([line.said for line in lines])]
        parts += [page.heading("In how many futures it changes something"), page.items(_changes(comparison, arm))]
        parts += [page.heading("How sure"), page.items([*comparison.notes(arm)[1:]])]
        parts.append("</section>")
    return [*parts, page.heading("How far to believe it"), page.paragraph(how_far(comparison.design))]


def _question(comparison: Comparison, arm: str) -> str:
    design = comparison.design
    years = f"{design.months // 12} years" if design.months % 12 == 0 else f"{design.months} months"
    years = "1 year" if design.months == 12 else years
    return f"Does {arm} change how Kosovo and Serbia fare over {years}, compared with {design.reference}?"


def _changes(comparison: Comparison, arm: str) -> list[str]:
    """Natural frequencies of normalisation and of the other yes-or-no outcomes that change in most futures."""
    effects = comparison.effects[arm]
    others = [name for name in headline_names() if name != PRIMARY and _counts(comparison, arm, name)]
    others.sort(key=lambda name: -effects[name].differing)
    said = []
    for name in (PRIMARY, *others[:MOST_CHANGED]):
        if effects[name].differing:
            found = frequencies_said(comparison.frequencies(arm, name), arm, comparison.design.reference)
            said.append(f"{metric(name).label}: {found}.")
    return said or [f"In none: no outcome that is yes or no differs from {comparison.design.reference}."]


def _counts(comparison: Comparison, arm: str, name: str) -> bool:
    m = metric(name)
    return m.unit is Unit.FUTURES and (not m.track or comparison.both_track(arm))
