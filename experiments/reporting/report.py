"""The report of a comparison: one HTML file that says what came out, shows it, and tells how to repeat it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

import numpy as np

from keci.experiments.findings.misses import said_of
from keci.experiments.reporting import charts, page
from keci.experiments.reporting.first_screen import first_screen
from keci.experiments.reporting.tables import ABSENT, SPLIT_METRICS, cut_short, labelled, ordered, shown_effect, title
from keci.experiments.results.comparison import Comparison
from keci.experiments.statistics.edges import QUARTER
from keci.experiments.statistics.metrics import STAR, Metric, Unit, metric
from keci.experiments.statistics.words import brief, difference, judgement, shown
from keci.model.ensemble import OUTCOMES
from keci.model.scenario import Scenario, scenario_names

SEE_FREQUENCIES = (
    "Each mark is the number of futures in 100 in which it happens, each line its 95 % interval; where the marks of the arms "
    "nearly coincide, the arm changes little. The intervals are of each arm alone: the paired effects below are sharper."
)
SEE_EFFECTS = (
    "Marks right of the grey band are changes for the better that are large enough to matter, marks left of it changes for "
    "the worse; inside the band an effect is too small to matter, and a line that crosses the band's edge leaves it open."
)
SMALLEST = (
    "The smallest effect that matters was fixed beforehand for each outcome: 3 points for normalisation, 5 points for support "
    "for NATO, 20 points for consensus, 3 months for times, a tenth of the reference for rates of violence; for outcomes "
    "without a hypothesis of their own by judgement. What happens seldom is judged by the nearer of these points and a quarter "
    "of its share under the reference. Marks beyond the edge of the chart are in the table."
)
READING = (
    "Differences are means over pairs of the same future, with intervals (Student's t; for numbers of futures Newcombe's "
    "paired interval) that hold together: all of them are right in 95 of 100 studies. ** The main question, named beforehand, "
    "has a 95 % interval of its own. A point is one future in a hundred. Better for, worse "
    f"for: share of all futures that end better or worse than under the reference. {STAR}. "
)
SEE_DEALS = (
    "Each line climbs by the futures in which a comprehensive deal has been signed by that month; a higher line means that "
    "deals come earlier or more often."
)
SEE_CONSENSUS = (
    "The same for NATO's consensus on the cooperation track, in the arms that have one: where the line flattens, some ally "
    "still objects."
)
SPLIT = (
    "Whether an incentive short of membership works at all is disputed, so it is drawn once for each future. "
    "An effect that shows only where such incentives work rests on that assumption."
)


def report(comparison: Comparison, names: Sequence[str], facts: Mapping[str, Any]) -> str:
    """The whole report. `names` are the outcomes shown first; `facts` is the run's manifest."""
    return page.page(_heading(comparison), _body(comparison, names, facts))


def joint_report(found: Sequence[tuple[Comparison, Mapping[str, Any]]], names: Sequence[str]) -> str:
    """One page for several comparisons, each with its run's manifest; the style and the charts' script stand in it once."""
    if len(found) == 1:
        return report(found[0][0], names, found[0][1])
    body = [page.heading("In this report")]
    body.append(page.table(("", ""), [(_heading(c), "; ".join(c.verdicts())) for c, _ in found], "words"))
    for comparison, facts in found:
        body += _body(comparison, names, facts)
    return page.page(f"{len(found)} comparisons", body)


def _heading(comparison: Comparison) -> str:
    *first, last = comparison.arms
    arms = f"{', '.join(first)} and {last}" if first else last
    return f"{arms} compared with {comparison.design.reference}"


def _body(comparison: Comparison, names: Sequence[str], facts: Mapping[str, Any]) -> list[str]:
    body = [f"<h1>{escape(_heading(comparison))}</h1>", page.paragraph(f"{title(comparison)}.", "soft")]
    body += first_screen(comparison)
    for section in (_arms, _frequencies, _effects, _times, _split, _examples):
        body += section(comparison, names)
    body += _everything(comparison)
    return body + _origin(comparison, facts)


def _arms(comparison: Comparison, names: Sequence[str]) -> list[str]:
    rows = [(arm.name, arm.description or "no description given") for arm in comparison.design.arms]
    return [page.heading("What is compared"), page.table(("Arm", "What it means"), rows, "words")]


def _frequencies(comparison: Comparison, names: Sequence[str]) -> list[str]:
    futures = [m for m in ordered(names) if m.unit is Unit.FUTURES]
    if not futures:
        return []
    rows = [(m.label, *(_result(comparison, arm, m, shown) for arm in comparison.design.names)) for m in futures]
    return [
        page.heading("In how many futures"),
        page.table(("", *comparison.design.names), rows),
        page.chart(charts.frequencies(comparison, names), SEE_FREQUENCIES),
    ]


def _effects(comparison: Comparison, names: Sequence[str]) -> list[str]:
    chart = page.chart(charts.effects(comparison, names), SEE_EFFECTS)
    tables = [_arm_table(comparison, arm, names) for arm in comparison.arms]
    return [
        page.heading("What differs in the same futures"),
        chart,
        page.paragraph(SMALLEST, "soft"),
        *([_together(comparison, names)] if len(comparison.arms) > 1 else []),
        *tables,
        page.paragraph(READING + cut_short(comparison.design.months), "soft"),
        *(page.paragraph(text, "soft") for text in said_of(names)),
    ]


def _together(comparison: Comparison, names: Sequence[str]) -> str:
    """All arms in one table: the reference's results, and each arm's difference with the word on it."""
    rows: list[Sequence[str]] = []
    for group, members in groupby(ordered(names), key=lambda m: m.group):
        rows.append((str(group),))
        for m in members:
            cells = [_cells(comparison, arm, m, names) for arm in comparison.arms]
            rows.append((labelled(m), cells[0][0], *(f"{c[2]} {c[5]}".strip() or c[1] for c in cells)))
    return page.table(("All arms", comparison.design.reference, *comparison.arms), rows)


def _arm_table(comparison: Comparison, arm: str, names: Sequence[str]) -> str:
    reference = comparison.design.reference
    columns = (f"{arm} against {reference}", reference, arm, "Difference (95 % interval)", "Better for", "Worse for", "")
    rows: list[Sequence[str]] = []
    for group, members in groupby(ordered(names), key=lambda m: m.group):
        rows.append((str(group),))
        rows += [(labelled(m), *_cells(comparison, arm, m, names)) for m in members]
    return page.table(columns, rows)


def _cells(comparison: Comparison, arm: str, m: Metric, names: Sequence[str]) -> tuple[str, ...]:
    reference = comparison.design.reference
    results = (_result(comparison, reference, m, brief), _result(comparison, arm, m, brief))
    if m.track and not comparison.both_track(arm):
        return (*results, "", "", "", "")
    effect = shown_effect(comparison, arm, m, names)
    helped, harmed = (_percent(v) for v in (effect.share_helped, effect.share_harmed))
    said = judgement(m, effect, comparison.base(m.name), comparison.edges)
    return (*results, difference(m, effect), helped, harmed, said)


def _result(comparison: Comparison, arm: str, m: Metric, say: Any) -> str:
    if m.track and not comparison.has_track(arm):
        return ABSENT
    return say(m, comparison.results[arm][m.name])


def _percent(value: float) -> str:
    return "" if np.isnan(value) else f"{100 * value:.0f} %"


def _times(comparison: Comparison, names: Sequence[str]) -> list[str]:
    parts = [page.heading("When"), page.chart(charts.arrivals(comparison, "months_to_deal"), SEE_DEALS)]
    if any(comparison.has_track(arm) for arm in comparison.design.names):
        parts.append(page.chart(charts.arrivals(comparison, "months_to_consensus"), SEE_CONSENSUS))
    return parts


def _split(comparison: Comparison, names: Sequence[str]) -> list[str]:
    parts = []
    for arm, split in comparison.splits.items():
        working, idle = split.working["normalisation"].count, split.idle["normalisation"].count
        columns = (
            f"Effect of {arm} on",
            f"in {working:,} futures where such incentives work",
            f"in {idle:,} futures where they do not",
        )
        rows = []
        for name in SPLIT_METRICS:
            m = metric(name)
            rows.append((m.label, difference(m, split.working[name]), difference(m, split.idle[name])))
        parts.append(page.table(columns, rows))
    if not parts:
        return []
    return [page.heading("Does it matter whether such incentives work?"), page.paragraph(SPLIT), *parts]


def _examples(comparison: Comparison, names: Sequence[str]) -> list[str]:
    arm = comparison.arms[0]
    worlds = comparison.partings[arm]
    if not worlds:
        return []
    design = comparison.design
    lines = [run_command(comparison, one, world) for world in worlds for one in (design.arms[0], design.arms[1])]
    said = (
        f"These are the futures in which {arm} and {design.reference} part most. Read both histories side by side; "
        "with --explain each line says why."
    )
    return [page.heading("Futures to look at"), page.paragraph(said), page.code("\n".join(lines))]


def run_command(comparison: Comparison, arm: Scenario, world: int) -> str:
    """The command that plays one of the worlds."""
    design = comparison.design
    return f"keci run {_argument(arm)} --world {world} --seed {design.seed}{_changes(comparison)}"


def compare_command(comparison: Comparison, engine: str) -> str:
    """The command that repeats the comparison."""
    design = comparison.design
    arms = ",".join(_argument(arm) for arm in design.arms)
    edges = "".join(f" --edge {name}={value:g}" for name, value in comparison.edges.own.items())
    if comparison.edges.relative != QUARTER:
        edges += f" --relative-edge {comparison.edges.relative:g}"
    said = f"keci compare --arms {arms} --worlds {design.worlds} --seed {design.seed}{_changes(comparison)}"
    return f"{said} --engine {engine}{edges}"


def _argument(arm: Scenario) -> str:
    """A shipped scenario's name, else the file that it must be saved in."""
    return shlex.quote(arm.name if arm.name in scenario_names() else f"{arm.name}.toml")


def _changes(comparison: Comparison) -> str:
    design = comparison.design
    return f" --months {design.months} --start {design.start} --parameters {design.parameters}"


def _everything(comparison: Comparison) -> list[str]:
    tables = "".join(_arm_table(comparison, arm, OUTCOMES) for arm in comparison.arms)
    return [page.heading("All outcomes"), page.details(f"Open the table of all {len(OUTCOMES)} outcomes", tables)]


def _origin(comparison: Comparison, facts: Mapping[str, Any]) -> list[str]:
    code = facts["code"]
    state = "" if code["dirty"] is None else ", with changes not yet committed" if code["dirty"] else ", unchanged"
    packages = ", ".join(f"{name} {said}" for name, said in facts["packages"].items())
    rows = [
        ("Run id", str(facts["id"])),
        ("Futures that failed", f"{comparison.failed:,}"),
        ("Program", f"version {code['version']}, commit {code['commit'] or 'unknown'}{state}"),
        ("Rules and data", f"rules {code['rules'][:12]}, {len(facts['data'])} data files (checksums in manifest.json)"),
        ("Packages", packages),
        ("Finished", str(facts["finished"])),
    ]
    files = [arm.name for arm in comparison.design.arms if arm.name not in scenario_names()]
    note = f" Scenario files of your own ({', '.join(files)}) stand in full in manifest.json." if files else ""
    said = f"The same command gives the same numbers on every machine, with either engine.{note}"
    parts = [page.heading("How to repeat it"), page.paragraph(said), page.code(compare_command(comparison, str(facts["engine"])))]
    return [*parts, page.table(("", ""), rows, "words")]
