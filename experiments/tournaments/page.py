"""A tournament as a page: in HTML for the run's folder, with pictures, and in Markdown for docs/reference/tournament.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from keci.agents.strategies.known import BUILT_IN
from keci.experiments.reporting import page
from keci.experiments.reporting.charts import PALETTE
from keci.experiments.statistics.metrics import metric
from keci.experiments.statistics.words import smallest
from keci.experiments.tournaments.meetings import Found
from keci.experiments.tournaments.words import (
    CAVEAT,
    HEAD,
    NAMES,
    READING,
    answers,
    effect_cell,
    effect_table,
    grid_head,
    heading,
    level_table,
    named,
    standing_rows,
    title,
)

QUESTION = "Is the answer an artefact of how the capitals decide?"
SEE = (
    "Each cell is a pair of rules: blue where the track raises the outcome, orange where it lowers it; * where that is sure. "
    "Effects too small to matter are pale."
)
FARE = "Welfare of each side (an index from 0 to 1), averaged over all rules of the other side."


def command(found: Found) -> str:
    """The command that plays the same."""
    t, design = found.tournament, found.tournament.design
    own = [rule for rule in (*t.kosovo, *t.serbia) if rule not in BUILT_IN]
    rules = (
        "" if set(t.kosovo) == set(t.serbia) == set(BUILT_IN) else f" --kosovo {','.join(t.kosovo)} --serbia {','.join(t.serbia)}"
    )
    said = f"keci tournament --arms {','.join(t.arms)}{rules} --worlds {design.worlds} --months {design.months}"
    said += f" --seed {design.seed} --parameters {design.parameters}"
    return f"{said}  # {', '.join(dict.fromkeys(own))}: with the file in front, as in my_rule.py:{own[0]}" if own else said


def report(found: Found, facts: Mapping[str, Any]) -> str:
    """The whole page; `facts` is the run's manifest."""
    body = [f"<h1>{escape(QUESTION)}</h1>", page.paragraph(f"{title(found)}.", "soft"), page.items(answers(found))]
    body.append(page.table(("Rule", "What it is", "Source"), _rules(found), "words"))
    for outcome in found.outcomes:
        body += [page.heading(heading(outcome)), page.chart(picture(found, outcome), SEE)]
        body += [page.paragraph("Without the track:"), page.table(grid_head(found), level_table(found, outcome))]
        body += [page.paragraph("What the track changes:"), page.table(grid_head(found), effect_table(found, outcome))]
    body += [page.heading("Which rule serves whom"), page.paragraph(FARE)]
    for side, name in NAMES.items():
        body.append(page.table((name, *HEAD[1:]), standing_rows(found, side)))
    body += [page.paragraph(READING, "soft"), page.paragraph(CAVEAT, "soft"), page.heading("How to repeat it")]
    about = f"Run {facts['id'][:12]}, rules {facts['code']['rules'][:12]}, finished {facts['finished']}."
    return page.page(QUESTION, [*body, page.code(command(found)), page.paragraph(about)])


def picture(found: Found, outcome: str) -> go.Figure:
    """A heat map of the track's effect: Kosovo's rules from top to bottom, Serbia's from left to right."""
    t = found.tournament
    meetings = {(m.kosovo, m.serbia): m for m in found.of(outcome)}
    cells = [[meetings[kosovo, serbia].effect.mean for serbia in t.serbia] for kosovo in t.kosovo]
    text = [[effect_cell(meetings[kosovo, serbia]) for serbia in t.serbia] for kosovo in t.kosovo]
    m, usual = metric(outcome), found.usual(outcome) or found.of(outcome)[0]
    edge = smallest(m, usual.without.mean)  # so that effects too small to matter stay pale
    widest = max(edge, *(abs(value) for row in cells for value in row)) or 1.0
    heat = go.Heatmap(z=cells, x=[named(r) for r in t.serbia], y=[named(r) for r in t.kosovo], text=text, texttemplate="%{text}")
    heat.update(zmin=-widest, zmax=widest, colorscale=[[0, PALETTE[2]], [0.5, "#ffffff"], [1, PALETTE[1]]])
    heat.update(hoverinfo="text", showscale=False)
    figure = go.Figure(heat)
    figure.update_yaxes(autorange="reversed", title="Kosovo")
    figure.update_xaxes(title="Serbia", side="top")
    figure.update_layout(height=90 + 48 * len(t.kosovo), margin={"t": 60, "b": 20})
    return figure


def _rules(found: Found) -> list[tuple[str, str, str]]:
    """The rules of both sides, what each is and where it comes from."""
    from keci.model.own_rules import OwnRule, strategy_of

    own = {w.name: strategy_of(w) for a in found.tournament.design.arms for w in a.strategies.values() if isinstance(w, OwnRule)}
    known = {**BUILT_IN, **own}
    names = dict.fromkeys((*found.tournament.kosovo, *found.tournament.serbia))
    return [(named(n), _first(known[n].__doc__), known[n].source) for n in names]


def _first(text: str | None) -> str:
    """The first paragraph of a docstring, in one line."""
    return " ".join((text or "").strip().split("\n\n")[0].split())


def markdown(found: Found) -> str:
    """The page docs/reference/tournament.md."""
    lines = ["# Tournament", "", f"Written by `{command(found)} --markdown`; not edited by hand.", "", f"*{QUESTION}*", ""]
    lines += [f"Played: {title(found)}.", "", *(f"- {said}" for said in answers(found)), "", CAVEAT, "", "## The rules", ""]
    lines += [*_table(("rule", "what it is", "source"), _rules(found)), "", READING]
    for outcome in found.outcomes:
        lines += [
            "",
            f"## {heading(outcome)}",
            "",
            "Without the track:",
            "",
            *_table(grid_head(found), level_table(found, outcome)),
        ]
        lines += ["", "What the track changes:", "", *_table(grid_head(found), effect_table(found, outcome))]
    lines += ["", "## Which rule serves whom", "", FARE]
    for side, name in NAMES.items():
        lines += ["", *_table((name, *HEAD[1:]), standing_rows(found, side))]
    return "\n".join(lines) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    cells = [[cell.replace("|", "\\|").replace("*", "\\*") for cell in row] for row in rows]
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *cells)]


def document(found: Found) -> dict[str, Any]:
    """The tournament as plain data for other programs."""
    t = found.tournament
    cells = [
        {"kosovo": m.kosovo, "serbia": m.serbia, "outcome": m.outcome, "without": m.without.numbers(),
         "with": m.with_track.numbers(), "effect": m.effect.numbers(), "judged": m.word}
        for m in found.meetings
    ]  # fmt: skip
    standings = [
        {"side": s.side, "rule": s.rule, "without": s.without.numbers(), "with": s.with_track.numbers()} for s in found.standings
    ]
    rules = {"kosovo": list(t.kosovo), "serbia": list(t.serbia)}
    about = {name: metric(name).label for name in found.outcomes}
    return {
        "question": QUESTION,
        "rules": rules,
        "outcomes": about,
        "answers": answers(found),
        "meetings": cells,
        "standings": standings,
    }
