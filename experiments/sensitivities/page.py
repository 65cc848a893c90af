"""A sensitivity as a page in Markdown, and as one in HTML with a picture for each quantity."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import plotly.graph_objects as go

from keci.experiments.designs.design import Design
from keci.experiments.reporting import markdown as md
from keci.experiments.reporting import page
from keci.experiments.reporting.charts import PALETTE, ROW, mark
from keci.experiments.sensitivities.study import Indexed, Screened
from keci.experiments.sensitivities.words import (
    READING,
    capital,
    named_as,
    percent,
    rows,
    screening_sentence,
    sentences,
    share_cell,
)
from keci.model.parameters import priors

KINDS = (("total", "low", "high", "alone or with others"), ("first", "first_low", "first_high", "by itself"))


def asked(design: Design, points: int) -> str:
    """What was played, in a sentence."""
    return (
        f"{points:,} points, each under {_arm(design, 0)} and {_arm(design, 1)} in the same {design.worlds:,} futures of "
        f"{design.months} months from {design.start} (seed {design.seed}; parameters {design.parameters})"
    )


def _arm(design: Design, position: int) -> str:
    return design.names[position].rsplit("-", 1)[0]


def subject_tables(found: Sequence[Indexed]) -> list[tuple[str, list[str], list[list[str]]]]:
    """For each subject (the effect, the reference) its heading, its columns and a row a factor with the shares."""
    tables = []
    for subject, group in groupby(found, key=lambda one: one.quantity.subject):
        members = list(group)
        columns = ["share of the variance, %", *(one.quantity.metric.label.removesuffix(" *") for one in members)]
        cells = [{row["factor"]: share_cell(row) if one.shares.told else "-" for row in rows(one)} for one in members]
        order = _order(members)
        tables.append((subject, columns, [[name, *(column[name] for column in cells)] for name in order]))
    return tables


def _order(found: Sequence[Indexed]) -> list[str]:
    """Factors by the largest share that they surely have in any of these quantities, then by name."""
    largest: dict[str, float] = {}
    for one in found:
        for row in rows(one):
            share = row["total"] if row["sure"] and one.shares.told else 0.0
            largest[row["factor"]] = max(largest.get(row["factor"], 0.0), share)
    return sorted(largest, key=lambda name: (-largest[name], name))


def picture(indexed: Indexed) -> go.Figure:
    """Shares of all factors with their intervals, the strongest at the top."""
    shown = rows(indexed)[::-1]
    figure = go.Figure()
    for position, (value, low, high, name) in enumerate(KINDS):
        figure.add_trace(
            go.Scatter(
                x=[100.0 * row[value] for row in shown],
                y=[row_number + 0.12 - 0.24 * position for row_number in range(len(shown))],
                name=name,
                mode="markers",
                marker={"size": 9, "color": PALETTE[1 + position], "symbol": mark(position)},
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": [100.0 * (row[high] - row[value]) for row in shown],
                    "arrayminus": [100.0 * (row[value] - row[low]) for row in shown],
                },
                text=[f"{row['factor']}, {name}: {percent(row[value])} %" for row in shown],
                hovertemplate="%{text}",
            )
        )
    labels = [row["factor"] for row in shown]
    figure.update_yaxes(tickvals=list(range(len(shown))), ticktext=labels, range=[-0.6, len(shown) - 0.4])
    figure.update_xaxes(title="percent of the variance between assumptions", range=[-15, 115])
    return figure.update_layout(height=ROW * len(shown) + 110, showlegend=True)


def figures(found: Sequence[Indexed]) -> dict[str, go.Figure]:
    """All pictures by name: of what is told from chance."""
    kinds = [(f"{'effect' if one.quantity.effect else 'level'}-{one.quantity.metric.name}", one) for one in found]
    return {name.replace("_", "-"): picture(one) for name, one in kinds if one.shares.told}


def meanings(names: Sequence[str]) -> list[tuple[str, str, str]]:
    """What each parameter means, and the range of its prior."""
    return [(n, priors()[n].meaning, f"{priors()[n].low:g} to {priors()[n].high:g}") for n in names]


def html(design: Design, found: Sequence[Indexed], screened: Sequence[Screened]) -> str:
    """The whole page."""
    points = len(design.arms) // 2
    body = ["<h1>On which assumptions it hangs</h1>", page.paragraph(f"{capital(asked(design, points))}.", "soft")]
    body.append(page.items(sentences(found)))
    for subject, columns, cells in subject_tables(found):
        body += [page.heading(subject), page.table(columns, cells)]
    body += [page.paragraph(READING, "soft"), page.heading("Pictures")]
    body += [page.chart(picture(one), f"{named_as(one)}: the share of each assumption.") for one in found if one.shares.told]
    if screened:
        body += [page.heading("Screening of all parameters"), page.items([screening_sentence(one) for one in screened])]
    body += [page.heading("What the assumptions mean")]
    body.append(page.table(("parameter", "meaning", "range"), meanings(_order(found)), "words"))
    return page.page("Sensitivity", body)


def markdown(command: str, design: Design, found: Sequence[Indexed], screened: Sequence[Screened], about: str) -> str:
    """The page docs/reference/sensitivity.md; `command` wrote it, `about` says how its parameters were chosen."""
    lines = md.heading("On which assumptions it hangs", command)
    lines += [f"{capital(asked(design, len(design.arms) // 2))}. {about}", "", *md.items(sentences(found))]
    for subject, columns, cells in subject_tables(found):
        lines += ["", f"## {subject}", "", *md.table(columns, cells)]
    lines += ["", READING, ""]
    if screened:
        lines += ["## Screening of all parameters", "", *md.items([screening_sentence(one) for one in screened]), ""]
    table = md.table(("parameter", "meaning", "range"), meanings(_order(found)))
    return "\n".join([*lines, "## What the assumptions mean", "", *table]) + "\n"
