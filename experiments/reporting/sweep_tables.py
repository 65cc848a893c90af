"""A sweep on the terminal: its rows, or where they are many how they spread, and what matters."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from keci.experiments.designs.factor import factor
from keci.experiments.results.comparison import has_track
from keci.experiments.statistics.metrics import Metric, metric
from keci.experiments.statistics.words import brief, is_fine, level, limits, signed, unit_of
from keci.experiments.sweeps.quantity import Quantity
from keci.experiments.sweeps.results import Analysis, Sweep
from keci.experiments.sweeps.sentences import HOPELESS, cell, records, short

SHOWN = ("normalisation", "implementation_share", "severe_incident_36", "incidents_per_year", "nato_support")
SAMPLED = ("latin_hypercube", "sobol", "morris")
MOST_ROWS = 24  # rows of the design shown; all are in results.csv
MOST_FACTORS = 12  # factors shown, the most important first; all are in sensitivity.csv
MOST_COLUMNS = 3  # factors shown beside a row
CELL = 17  # characters of an outcome with its difference
BAR = 24  # characters of the longest bar


def show(sweep: Sweep, chosen: bool, console: Console) -> None:
    """Print a sweep; `chosen` says that the user named the outcomes, so that all of them are shown."""
    names = sweep.results.outcomes if chosen else tuple(name for name in SHOWN if name in sweep.results.outcomes)
    analyses = [a for name in names for a in sweep.analyses if a.quantity.metric.name == name]
    console.print(Text(textwrap.fill(title(sweep), console.width), style="bold"))
    # of a sample, or of many factors moved one by one, the rows themselves tell nothing that the analysis does not
    analysed = sweep.kind in SAMPLED or (sweep.kind == "one_at_a_time" and len(sweep.design.arms) > MOST_ROWS)
    tables = [] if analysed else [rows_table(sweep, names, console.width)]
    for _, group in groupby(sorted(analyses, key=_subject), key=_subject):
        tables += list(_analysis_tables(sweep.kind, list(group)))
    for table in tables:
        console.print()
        console.print(table)
    if analyses:
        console.print()
    for analysis in analyses:
        console.print(textwrap.fill(analysis.sentence, console.width, subsequent_indent="  "))
    console.print()
    console.print(Text(textwrap.fill(reading(sweep), console.width), style="dim"))


def _subject(analysis: Analysis) -> str:
    return analysis.quantity.subject


def _analysis_tables(kind: str, analyses: list[Analysis]) -> list[Table]:
    """The tables for quantities that have one subject."""
    telling = [a for a in analyses if len(a.factors)]
    tables = [spread_table(analyses)] if kind in SAMPLED else []
    if not telling:
        return tables
    return [*tables, tornado(_clearest(telling)) if kind == "one_at_a_time" else factors_table(kind, telling)]


def _clearest(analyses: list[Analysis]) -> Analysis:
    """The first quantity in which the points differ by more than chance, else the first."""
    return next((a for a in analyses if not a.quantity.repeatable < HOPELESS), analyses[0])


def title(sweep: Sweep) -> str:
    """What was played, in a line."""
    design = sweep.design
    drawn = {
        "prior": "what no factor fixes is drawn anew for each future",
        "mode": "what no factor fixes has its likeliest value",
    }
    horizons = sorted({arm.months for arm in design.arms})
    months = f"{horizons[0]}" if len(horizons) == 1 else f"{horizons[0]} to {horizons[-1]}"
    starts = " and ".join(sorted({arm.start for arm in design.arms}))
    rows = "1 row, played in" if len(design.arms) == 1 else f"{len(design.arms):,} rows, each in the same"
    return (
        f"{rows} {design.worlds:,} futures of {months} months from {starts} "
        f"(seed {design.seed}; {drawn.get(design.parameters, 'assumptions from the calibration')})"
    )


def rows_table(sweep: Sweep, names: Sequence[str], width: int) -> Table:
    """Rows with their factors and outcomes; beside and below each outcome its difference to the row it is compared with."""
    heads, labels = _row_labels(sweep)
    used = sum(max(len(head), *(len(row[i]) for row in labels)) + 2 for i, head in enumerate(heads))
    shown = [metric(name) for name in names][: max(1, (width - used) // (CELL + 1))]
    table = _table()
    for position, head in enumerate(heads):
        table.add_column(head, justify="left" if position == 0 else "right", overflow="fold", no_wrap=used <= width - CELL)
    for m in shown:
        table.add_column(m.label.rstrip(" *"), justify="right", max_width=CELL)
    for row, label in enumerate(labels):
        table.add_row(*label, *(_outcome(sweep, row, m) for m in shown))
    if len(sweep.design.arms) > MOST_ROWS:
        table.caption, table.caption_justify = f"... and {len(sweep.design.arms) - MOST_ROWS:,} more rows", "left"
    return table


def _row_labels(sweep: Sweep) -> tuple[list[str], list[list[str]]]:
    """What tells rows apart: their name unless the program made it, the scenario, and the factors if they are few."""
    rows = range(min(MOST_ROWS, len(sweep.design.arms)))
    columns = sweep.factors if len(sweep.factors) <= MOST_COLUMNS else []
    made = bool(sweep.plan) or all(name == f"row-{i}" for i, name in enumerate(sweep.results.names, 1))
    if len(set(sweep.table["scenario"])) > 1 and (columns or len(sweep.table.columns) <= MOST_COLUMNS + 1):
        columns = ["scenario", *columns]
    if not made or not columns:
        columns = ["name", *columns]
    labels = []
    for row in rows:
        cells = [sweep.table[column].iloc[row] for column in columns]
        labels.append(["" if c is None else cell(c) for c in cells])
    return ["" if column == "name" else factor(column).short for column in columns], labels


def _outcome(sweep: Sweep, row: int, m: Metric) -> str:
    if m.track and not has_track(sweep.design.arms[row]):
        return "no track"
    said = brief(m, sweep.results.result(row, m.name))
    effect = sweep.results.effect(row, m.name)
    if effect is None or (m.track and not has_track(sweep.design.arms[int(sweep.results.references[row])])):
        return said
    if effect.differing == 0:
        return f"{said}, same"
    mean, low, high = limits(m, effect)
    return f"{said}, {signed(m, effect.mean, is_fine(m, effect))}\n({low} to {high})" if low != "unknown" else f"{said}, {mean}"


def spread_table(analyses: Sequence[Analysis]) -> Table:
    """How quantities spread over the points of a design."""
    effect = analyses[0].quantity.effect
    table = _table(analyses[0].quantity.subject, fold=True)
    for heading in ("mean", "9 in 10 points", *(("raises in", "lowers in") if effect else ()), "repeatable"):
        table.add_column(heading, justify="right", no_wrap=True)
    for analysis in analyses:
        q, values = analysis.quantity, analysis.quantity.values
        values = values[np.isfinite(values)]
        if not len(values):
            continue
        low, high = (_number(q, float(v)) for v in np.quantile(values, [0.05, 0.95]))
        counts = [f"{np.sum(values > 0):,} of {len(values):,}", f"{np.sum(values < 0):,}"] if effect else []
        repeatable = "" if q.repeatable != q.repeatable else f"{100 * q.repeatable:.0f} %"
        table.add_row(_labelled(q), _number(q, float(values.mean())), f"{low} to {high}", *counts, repeatable)
    return table


def factors_table(kind: str, analyses: Sequence[Analysis]) -> Table:
    """Factors by quantities; a star where the interval leaves out 0."""
    table = _table(_HEADINGS[kind])
    units = kind in ("factorial", "morris")
    for analysis in analyses:
        table.add_column(_labelled(analysis.quantity, units), justify="right", max_width=CELL)
    rows: dict[tuple[str, str], dict[int, dict[str, Any]]] = {}
    for column, analysis in enumerate(analyses):
        largest = float(analysis.factors["importance"].max()) or 1.0
        for record in records(analysis.factors):
            key = (record["factor"], f" = {cell(record['level'])}" if "level" in record else "")
            rows.setdefault(key, {})[column] = record | {"weight": record["importance"] / largest}
    ranked = sorted(rows, key=lambda key: -max(record["weight"] for record in rows[key].values()))
    for key in ranked[:MOST_FACTORS]:
        cells = [_importance(kind, a, rows[key].get(i)) for i, a in enumerate(analyses)]
        table.add_row(f"{short(key[0])}{key[1]}", *cells)
    return table


_HEADINGS = {
    "sobol": "Share of its variance\n(total index)",
    "morris": "Mean size of effect\nover the range (mu*)",
    "latin_hypercube": "Rank correlation",
    "factorial": "Change against the\nfactor's first level",
}


def _importance(kind: str, analysis: Analysis, record: dict[str, Any] | None) -> str:
    if record is None:
        return ""
    star = "*" if record["sure"] else " "
    if kind == "sobol":
        return f"{record['total']:.2f} ±{record['high'] - record['total']:.2f}{star}"
    if kind == "latin_hypercube":
        return f"{record['correlation']:+.2f}{star}"
    if kind == "morris":
        return signed(analysis.quantity.metric, record["mu_star"], fine=True).lstrip("+")
    return signed(analysis.quantity.metric, record["difference"], fine=True) + star


def tornado(analysis: Analysis) -> Table:
    """Factors moved one at a time, the widest swing first, with bars from the low to the high end."""
    q = analysis.quantity
    table = _table(f"{q.subject}\n{_labelled(q)}")
    for heading in ("low", "at low", "high", "at high"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("o at low, | base, x at high", no_wrap=True)
    shown = records(analysis.factors)[:MOST_FACTORS]
    widest = max(max(abs(r["at_low"]), abs(r["at_high"])) for r in shown) or 1.0
    for r in shown:
        ends = [signed(q.metric, r[end], fine=True) for end in ("at_low", "at_high")]
        cells = [cell(r["from"]), ends[0], cell(r["to"]), ends[1], _bar(r["at_low"] / widest, r["at_high"] / widest)]
        table.add_row(f"{short(r['factor'])}{'*' if r['sure'] else ''}", *cells)
    return table


def _bar(low: float, high: float) -> str:
    """A line from the low end to the high end, the base in the middle."""
    half = BAR // 2
    one, two = (half + round(half * v) for v in (low, high))
    line = ["─" if min(one, two, half) <= i <= max(one, two, half) else " " for i in range(BAR + 1)]
    line[half] = "|"
    for place, mark in ((one, "o"), (two, "x")):
        if place != half:
            line[place] = mark
    return "".join(line)


def _labelled(q: Quantity, units: bool = True) -> str:
    """An outcome with the unit of its differences."""
    unit = unit_of(q.metric) if q.effect and units else ""
    label = q.metric.label.rstrip(" *")
    return f"{label} ({unit})" if unit else label


def _number(q: Quantity, value: float) -> str:
    return signed(q.metric, value, fine=True) if q.effect else level(q.metric, value)


def reading(sweep: Sweep) -> str:
    """How to read the tables."""
    parts = []
    if any(sweep.results.references >= 0) and sweep.kind not in SAMPLED:
        parts.append(
            "After an outcome: its difference to the first row of the point, in the same futures, with the 95 % interval below."
        )
    if sweep.kind == "one_at_a_time":
        parts.append("At low, at high: what changes against the base when one factor alone is moved there.")
    if sweep.kind == "sobol":
        parts.append(
            "Total index: the share of the variance between points that a factor has a part in, alone or with others; ± its "
            "95 % interval from resampling the points."
        )
    if sweep.kind in SAMPLED:
        parts.append(
            "Repeatable: the share of the variance between points that other futures would show again; the rest is chance."
        )
    if sweep.analyses and sweep.kind != "morris":
        parts.append("*: the interval leaves out 0. One in twenty does so by chance alone.")
    parts.append("Shares and percentages differ in points, that is, futures in a hundred.")
    if sweep.results.failed.any():
        parts.append(f"{int(sweep.results.failed.sum()):,} futures failed and are left out; see the run folder.")
    return " ".join(parts)


def _table(first: str = "", fold: bool = False) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    if first:
        table.add_column(first, no_wrap=not fold, overflow="fold")
    return table
