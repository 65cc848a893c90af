"""The report of a factorial: main effects, interactions and the package as charts, with their tables, in one HTML file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from keci.experiments.factorials.arms import BESIDE, LEVERS
from keci.experiments.factorials.cost import costs
from keci.experiments.factorials.effects import Factorial
from keci.experiments.factorials.tables import READING, SHOWN, labelled, plus_minus, standing, title
from keci.experiments.reporting import page
from keci.experiments.reporting.charts import PALETTE, colour, mark
from keci.experiments.statistics.metrics import metric
from keci.experiments.statistics.words import signed, smallest

CHARTED = ("normalisation", "severe_incident", "incidents_per_year", "nato_support")  # outcomes with a chart of interactions
SEE_EFFECTS = (
    "Each mark is a lever's effect, averaged over all combinations of the others, as a multiple of the smallest effect that "
    "matters; marks inside the grey band are too small to matter."
)
SEE_PACKAGE = "Where the two marks of an outcome coincide, the five levers add up; multiples of the smallest effect that matters."
CAVEAT = "A model shows what follows from stated assumptions; it is no evidence about the world."


def report(factorial: Factorial, names: Sequence[str], facts: Mapping[str, Any]) -> str:
    """The whole page; `facts` is the run's manifest."""
    shown = [name for name in names if metric(name).smallest]
    body = [f"<h1>{escape(title(factorial))}</h1>", page.heading("Main effects")]
    body.append(page.chart(main_effects(factorial, shown), SEE_EFFECTS))
    body += [_main_table(factorial, names), page.heading("Interactions")]
    for name in CHARTED:
        said = f"{labelled(metric(name))}: what two levers do beyond the sum of both, on the diagonal each lever's main effect; "
        said += "* stands after Holm's correction."
        body.append(page.chart(interactions(factorial, name), said))
    body += [_interaction_table(factorial, names), page.heading("The package against the sum of its parts")]
    body.append(page.chart(packages(factorial, shown), SEE_PACKAGE))
    body += [_package_table(factorial, names), page.heading("Rivals and other designs of the track"), _beside(factorial)]
    body += [page.heading("Costs"), _costs(factorial), page.paragraph(READING, "soft"), *_origin(factorial, facts)]
    return page.page("Factorial of the five levers", body)


def figures(factorial: Factorial, names: Sequence[str]) -> dict[str, go.Figure]:
    """All charts of the page by name."""
    shown = [name for name in names if metric(name).smallest]
    heats = {f"interactions-{name.replace('_', '-')}": interactions(factorial, name) for name in CHARTED}
    return {"main-effects": main_effects(factorial, shown), **heats, "package": packages(factorial, shown)}


def main_effects(factorial: Factorial, names: Sequence[str]) -> go.Figure:
    """Main effects of all levers on these outcomes in multiples of the smallest effect of interest."""
    figure = go.Figure()
    for position, lever in enumerate(LEVERS):
        found = [factorial.terms(name, 1)[position].contrast for name in names]
        edges = [_edge(factorial, name) for name in names]
        rows = [len(names) - 1 - row + 0.3 - 0.15 * position for row in range(len(names))]
        hover = [f"{lever}, {labelled(metric(n))}: {plus_minus(metric(n), c, c.sure)}" for n, c in zip(names, found, strict=True)]
        spread = {"type": "data", "array": [c.half / e for c, e in zip(found, edges, strict=True)], "width": 3}
        values = [c.mean / e for c, e in zip(found, edges, strict=True)]
        look = {"color": colour(position + 1), "symbol": mark(position), "size": 9}
        figure.add_trace(go.Scatter(x=values, y=rows, name=lever, mode="markers", marker=look, error_x=spread, text=hover,
                                    hovertemplate="%{text}"))  # fmt: skip
    return _rowed(figure, names)


def interactions(factorial: Factorial, name: str) -> go.Figure:
    """A heat map of the ten two-way interactions on one outcome, main effects on the diagonal."""
    m = metric(name)
    cells: list[list[float | None]] = [[None] * len(LEVERS) for _ in LEVERS]
    text = [[""] * len(LEVERS) for _ in LEVERS]
    for order in (1, 2):
        for found in factorial.terms(name, order):
            i, j = LEVERS.index(found.name.split(" x ")[-1]), LEVERS.index(found.name.split(" x ")[0])
            cells[i][j] = found.contrast.mean
            text[i][j] = f"{signed(m, found.contrast.mean, fine=True)}{'*' if found.sure else ''}"
    widest = max(abs(v) for row in cells for v in row if v is not None) or 1.0
    shades = [[0, PALETTE[2]], [0.5, "#ffffff"], [1, PALETTE[1]]]
    heat = go.Heatmap(z=cells, x=LEVERS, y=LEVERS, text=text, texttemplate="%{text}", zmin=-widest, zmax=widest)
    heat.update(colorscale=shades, hoverinfo="text", showscale=False)
    figure = go.Figure(heat)
    figure.update_yaxes(autorange="reversed")
    figure.update_layout(height=330)
    return figure


def packages(factorial: Factorial, names: Sequence[str]) -> go.Figure:
    """The package's effect and the sum of the single effects, in multiples of the smallest effect of interest."""
    figure = go.Figure()
    found = [factorial.package(name) for name in names]
    edges = [_edge(factorial, name) for name in names]
    for position, (label, chosen) in enumerate((("package", "whole"), ("sum of parts", "parts"))):
        contrasts = [getattr(p, chosen) for p in found]
        rows = [len(names) - 1 - row + 0.12 - 0.24 * position for row in range(len(names))]
        spread = {"type": "data", "array": [c.half / e for c, e in zip(contrasts, edges, strict=True)], "width": 3}
        look = {"color": colour(position + 1), "symbol": mark(position), "size": 10}
        values = [c.mean / e for c, e in zip(contrasts, edges, strict=True)]
        figure.add_trace(go.Scatter(x=values, y=rows, name=label, mode="markers", marker=look, error_x=spread))
    return _rowed(figure, names)


def _edge(factorial: Factorial, name: str) -> float:
    """The smallest effect of interest of an outcome, never 0."""
    return smallest(metric(name), factorial.result("none", name).mean) or 1.0


def _rowed(figure: go.Figure, names: Sequence[str]) -> go.Figure:
    labels = [metric(name).label.rstrip(" *") for name in names]
    figure.update_yaxes(tickvals=list(range(len(names))), ticktext=labels[::-1], range=[-0.6, len(names) - 0.4])
    figure.add_vrect(x0=-1, x1=1, fillcolor="#7f7f7f", opacity=0.18, line_width=0)
    figure.update_xaxes(title="multiples of the smallest effect that matters")
    figure.update_layout(height=34 * len(names) + 120, showlegend=True)
    return figure


def _main_table(factorial: Factorial, names: Sequence[str]) -> str:
    rows = [[labelled(metric(n)), *(plus_minus(metric(n), t.contrast, t.sure) for t in factorial.terms(n, 1))] for n in names]
    return page.table(("Main effect on", *LEVERS), rows)


def _interaction_table(factorial: Factorial, names: Sequence[str]) -> str:
    rows = [[labelled(metric(n)), t.name, plus_minus(metric(n), t.contrast, True)] for n in names for t in standing(factorial, n)]
    return page.table(("Interactions that stand, on", "levers", ""), rows or [["none of these outcomes", "", ""]])


def _package_table(factorial: Factorial, names: Sequence[str]) -> str:
    rows = []
    for name in names:
        m, found = metric(name), factorial.package(name)
        cells = [plus_minus(m, c, c.sure) for c in (found.whole, found.parts, found.surplus)]
        rows.append([labelled(m), *cells, "" if found.logit is None else f"{found.logit.mean:+.2f} ±{found.logit.half:.2f}"])
    return page.table(("Package on", "package", "sum of parts", "surplus", "surplus, logit"), rows)


def _beside(factorial: Factorial) -> str:
    rows = []
    for arm in ("K", *BESIDE):
        found = [(metric(name), factorial.effect(arm, name)) for name in SHOWN]
        rows.append([arm, *(plus_minus(m, c, c.sure) for m, c in found)])
    return page.table(("Against no lever", *(labelled(metric(name)) for name in SHOWN)), rows)


def _costs(factorial: Factorial) -> str:
    rows = []
    for cost in costs(factorial):
        per = f"{1000 * cost.per_point.mean:.2f} ±{1000 * cost.per_point.half:.2f}" if cost.per_point else cost.said
        given = f"{1000 * cost.given_up.mean:+.2f} ±{1000 * cost.given_up.half:.2f}"
        rows.append([cost.lever, cost.payer, f"{cost.points.mean:+.2f} ±{cost.points.half:.2f}", given, per])
    return page.table(("Lever", "Payer", "Points won", "Welfare given up (thousandths)", "Per point"), rows)


def _origin(factorial: Factorial, facts: Mapping[str, Any]) -> list[str]:
    design = factorial.design
    said = f"keci factorial --worlds {design.worlds} --months {design.months} --start {design.start} --seed {design.seed}"
    about = f"Run {facts['id'][:12]}, rules {facts['code']['rules'][:12]}, finished {facts['finished']}."
    parts = [page.heading("How to repeat it"), page.code(f"{said} --parameters {design.parameters}"), page.paragraph(about)]
    return [*parts, page.paragraph(CAVEAT, "soft")]
