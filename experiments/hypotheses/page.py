"""The verdicts as a page in Markdown (docs/reference/claims.md) and as a report in HTML with the surface as pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from keci.experiments.hypotheses.document import limits, surface, titles
from keci.experiments.hypotheses.measures import Measured
from keci.experiments.hypotheses.plan import BASE, Plan, Test
from keci.experiments.hypotheses.rule import REFUTED, SUPPORTED, UNTESTABLE
from keci.experiments.hypotheses.verdicts import NEVER, REDUCED, Finding, Verdict
from keci.experiments.reporting import page
from keci.experiments.reporting.charts import PALETTE
from keci.experiments.statistics.metrics import Unit, metric
from keci.experiments.statistics.words import counted

CAVEAT = "A verdict tests the logic of a claim under the stated assumptions; it is no evidence about the world."
HUNDREDTHS = ("normalisation_lost", "track_ever_suspended", "support_change")  # shares that the table of outcomes does not have


@dataclass(frozen=True)
class Played:
    """What the verdicts rest on."""

    worlds: int
    months: int
    start: str
    seed: int
    parameters: str
    runs: tuple[str, ...]

    def said(self) -> str:
        """In a sentence."""
        drawn = {"prior": "assumptions drawn anew for each future", "mode": "likeliest assumptions in all"}
        about = f"seed {self.seed}; parameters {self.parameters}: {drawn.get(self.parameters, 'sets from that file')}"
        futures = f"{self.worlds:,} futures of {counted(self.months, 'month')} from {self.start}"
        return f"{futures}, all arms in the same futures ({about})"


def is_share(test: Test) -> bool:
    """Whether a difference is best said in points."""
    names = test.outcome
    shares = all(name in HUNDREDTHS or metric(name).unit in (Unit.FUTURES, Unit.PERCENT) for name in names)
    return test.scale == "difference" and (bool(test.per) or shares)


def shown_effect(finding: Finding) -> str:
    """An effect with its interval: in points, as a ratio, or in the outcome's unit."""
    if finding.contrast is None:
        return finding.test.untestable or "not measured: no event on one side"
    test = finding.test
    numbers = limits(test, finding.contrast)
    if test.scale == "ratio":
        mean, low, high = (f"{value:.2f}" for value in numbers)
    elif is_share(test):
        mean, low, high = (_points(value) for value in numbers)
        return f"{mean} points ({low} to {high})"
    else:
        largest = max(abs(v) for v in numbers)
        digits = 4 if largest < 0.02 else 3 if largest < 1.0 else 2
        mean, low, high = (f"{value:+.{digits}f}" for value in numbers)
    return f"{mean} ({low} to {high})"


def _points(value: float) -> str:
    """Points with one digit after the point, two where one would leave nothing of them."""
    said = f"{100.0 * value:+.1f}"
    return said if float(said) else "0" if not value else f"{100.0 * value:+.2f}"


def expectation(test: Test) -> str:
    """What was expected, with the smallest effect: "+ 3 points", "ratio <= 0.9"."""
    if test.scale == "ratio":
        return {"-": "<= ", "+": ">= "}.get(test.expected, "not above ") + f"{test.smallest:g}"
    size = f"{100 * test.smallest:g} points" if is_share(test) else f"{test.smallest:g}"
    word = {"+": "+", "-": "-", "0": "none beyond", ">=0": "no fall by", "<=0": "no rise by"}[test.expected]
    return f"{word} {size}" if test.smallest or test.expected == "0" else f"{word}, any size"


def markdown(plan: Plan, found: Sequence[Verdict], measured: Measured, played: Played) -> str:
    """The page docs/reference/claims.md."""
    command = f"keci claims --worlds {played.worlds} --seed {played.seed} --parameters {played.parameters}"
    lines = ["# Claims", "", f"Written by `{command} --markdown`; not edited by hand.", ""]
    lines += [f"Played: {played.said()}. Worlds that failed: {measured.failed:,}.", ""]
    lines += [f"Plan: `experiments/hypotheses/plan.toml`, version {plan.version} of {plan.date}, SHA-256 `{plan.digest}`.", ""]
    lines += [f"{CAVEAT} {_placebo(measured)}", "", f"Source of the claims: {plan.source}.", "", "## Verdicts", ""]
    lines += _summary(plan, found)
    lines += ["", "## Rules", ""]
    lines += [f"- *Test.* {plan.rule.test}", f"- *Claim.* {plan.rule.claim}", f"- *Draws.* {plan.rule.draws}", ""]
    lines += [*_reruns(plan), "", "## Hypotheses"]
    for verdict in found:
        lines += ["", *_hypothesis(plan, verdict)]
    return "\n".join([*lines, "", *_surface_lines(plan, measured)]) + "\n"


def _placebo(measured: Measured) -> str:
    differs = "differs from no lever: the draws are not shared, and nothing here counts"
    return (
        f"The placebo, a lever without a mechanism, {differs if measured.placebo_differs else 'changes nothing in any future'}."
    )


def _summary(plan: Plan, found: Sequence[Verdict]) -> list[str]:
    names = titles(plan)
    head = ["", "claim", "verdict", *(names[v] for v in names if v != BASE), "why"]
    rows = []
    for verdict in found:
        words = [verdict.words[v] for v in names if v != BASE]
        rows.append([verdict.hypothesis.id, verdict.hypothesis.claim, f"**{verdict.word}**", *words, _why(verdict)])
    return _table(head, rows)


def _why(verdict: Verdict) -> str:
    """What decided, whether it rests on reduced-form effects, and whether a part of the claim is decided by construction."""
    said = [_decided_by(verdict)]
    without = verdict.words.get(REDUCED, verdict.words[BASE])
    if without != verdict.words[BASE] and verdict.word == verdict.words[BASE]:
        said.append(f"{without} with reduced-form effects off, so that this rests on them")
    if verdict.hypothesis.by_construction:
        said.append("in part by construction")
    return "; ".join(said)


def _decided_by(verdict: Verdict) -> str:
    """What decided: the reasons, and for what was refuted or supported the tests; for what is open the tests that are."""
    if verdict.word == UNTESTABLE:
        return verdict.hypothesis.untestable
    base = verdict.findings[BASE]
    if verdict.word == REFUTED:
        alone = [f for f in base if f.word == REFUTED and f.test.refutes != NEVER]
        return "; ".join([*(f"{f.test.name}: {shown_effect(f)}" for f in alone), *verdict.reasons])
    if verdict.reasons:
        return "; ".join(verdict.reasons)
    needed = [f for f in base if f.test.needed and f.word != UNTESTABLE]
    if verdict.word == SUPPORTED:
        return "; ".join(f"{f.test.name}: {shown_effect(f)}" for f in needed)
    return "; ".join(f"{f.test.name}: {f.word}" for f in needed if f.word != SUPPORTED)


def _reruns(plan: Plan) -> list[str]:
    lines = ["Everything is played again:", ""]
    for rerun in plan.reruns.values():
        fixed = ", ".join(f"`{name}` = {value:g}" for name, value in rerun.parameters.items())
        lines.append(f"- *{rerun.title}*: {fixed}")
    return lines


def _hypothesis(plan: Plan, verdict: Verdict) -> list[str]:
    h = verdict.hypothesis
    lines = [f"### {h.id}: {h.claim}", "", f"**{verdict.word}**. What would refute it: {h.refuter}.", ""]
    lines += _table(_HEAD, [_row(f) for f in verdict.findings[BASE]])
    lines += ["", *_table(["", *(rerun.title for rerun in plan.reruns.values())], _rerun_rows(plan, verdict))]
    lines += ["", *(f"- By construction, not testable here: {said}." for said in h.by_construction)]
    lines += [f"- Limit: {said}." for said in h.limits]
    lines += [f"- {said}." for said in verdict.reasons]
    return [line for i, line in enumerate(lines) if line or i < len(lines) - 1]


_HEAD = ("test", "expected", "effect (95 %)", "", "sign in draws", "with sign, of those that differ", "role")


def _rerun_rows(plan: Plan, verdict: Verdict) -> list[list[str]]:
    """A row a test: its effect and the word on it in every rerun."""
    columns = [verdict.findings[name] for name in plan.reruns]
    return [
        [row[0].test.name, *(f"{shown_effect(f)}, {f.word}" for f in row)]
        for row in zip(*columns, strict=True)
        if not row[0].test.untestable
    ]


def _row(finding: Finding) -> list[str]:
    test = finding.test
    role = "needed" if test.needed else "further"
    role += {"no": "", "alone": ", refutes alone"}.get(test.refutes, f", refutes with '{test.refutes}'")
    draws = "" if finding.draws is None else f"{100 * finding.draws:.0f} %"
    moved = "" if finding.with_sign is None else f"{100 * finding.with_sign:.0f} % of {100 * (finding.differing or 0.0):.0f} %"
    return [test.name, expectation(test), shown_effect(finding), finding.word, draws, moved, role]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *(f"| {' | '.join(row)} |" for row in rows)]


def _surface_lines(plan: Plan, measured: Measured) -> list[str]:
    """The surface of H3 in the base: differences to no track, points, rows beliefs and columns delays."""
    table = surface(plan, measured)
    lines = ["## The surface of H3", "", "Difference to no track, in points, with half of the 95 % interval.", ""]
    for outcome in plan.surface.outcomes:
        found = table[(table["variant"] == BASE) & (table["outcome"] == outcome)]
        rows = [[f"belief {c:g}", *_cells(found[found["credibility"] == c])] for c in plan.surface.credibility]
        label = metric(outcome).label
        lines += [*_table([label, *(f"after {d:g} months" for d in plan.surface.delay)], rows), ""]
    return lines[:-1]


def _cells(rows: pd.DataFrame) -> list[str]:
    return [f"{100 * r['mean']:+.1f} ±{50 * (r['high'] - r['low']):.1f}" for r in rows.to_dict("records")]


def report(plan: Plan, found: Sequence[Verdict], measured: Measured, played: Played, facts: Mapping[str, Any]) -> str:
    """The report in HTML."""
    body = [f"<h1>Claims: {escape(played.said())}</h1>"]
    body.append(page.paragraph(f"{CAVEAT} {_placebo(measured)} Plan of {plan.date}, SHA-256 {plan.digest}."))
    names = titles(plan)
    head = ("", "Claim", "Verdict", *(names[v] for v in names if v != BASE), "Why")
    rows = [[v.hypothesis.id, v.hypothesis.claim, v.word, *(v.words[n] for n in names if n != BASE), _why(v)] for v in found]
    body.append(page.table(head, rows, "words"))
    body.append(page.heading("Belief and delay (H3)"))
    for outcome in plan.surface.outcomes:
        said = f"{metric(outcome).label}: difference to no track, points, by belief in the promise at the start and delay."
        body.append(page.chart(surface_chart(plan, measured, outcome), said))
    for verdict in found:
        body += _section(plan, verdict)
    body += [page.heading("Rules"), *(page.paragraph(said) for said in (plan.rule.test, plan.rule.claim, plan.rule.draws))]
    body.append(page.paragraph(f"Runs {', '.join(played.runs)}; rules {facts['code']['rules'][:12]}.", "soft"))
    return page.page("Claims", body)


def _section(plan: Plan, verdict: Verdict) -> list[str]:
    rows = [_row(f) for f in verdict.findings[BASE]]
    parts = [page.heading(f"{verdict.hypothesis.id}: {verdict.word}"), page.paragraph(verdict.hypothesis.claim)]
    parts.append(page.table(_HEAD, rows, "words"))
    parts.append(page.table(("", *(rerun.title for rerun in plan.reruns.values())), _rerun_rows(plan, verdict), "words"))
    said = [f"By construction, not testable here: {s}." for s in verdict.hypothesis.by_construction]
    said += [f"Limit: {s}." for s in verdict.hypothesis.limits]
    return [*parts, *(page.paragraph(s, "soft") for s in (*said, *verdict.reasons))]


def surface_chart(plan: Plan, measured: Measured, outcome: str) -> go.Figure:
    """A heat map of one outcome of the surface, in points against no track."""
    table = surface(plan, measured)
    table = table[(table["variant"] == BASE) & (table["outcome"] == outcome)]
    beliefs, delays = list(plan.surface.credibility), list(plan.surface.delay)
    cells = [(100 * table[table["credibility"] == c]["mean"]).round(2).tolist() for c in beliefs]
    text = [_cells(table[table["credibility"] == c]) for c in beliefs]
    widest = max(abs(v) for row in cells for v in row) or 1.0
    shades = [[0, PALETTE[2]], [0.5, "#ffffff"], [1, PALETTE[1]]]
    heat = go.Heatmap(z=cells, x=[f"{d:g} months" for d in delays], y=[f"{c:g}" for c in beliefs], text=text)
    heat.update(texttemplate="%{text}", zmin=-widest, zmax=widest, colorscale=shades, hoverinfo="text", showscale=False)
    figure = go.Figure(heat)
    figure.update_yaxes(title="belief at the start", type="category")
    figure.update_xaxes(title="delay of a tranche that is earned", type="category")
    figure.update_layout(height=300)
    return figure
