"""A web page that needs no network: style for light and dark screens, tables, and charts that stand in it as drawings."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from keci.experiments.reporting.drawing import svg

PLOTLY = "plotly-graph-div"  # the class of a chart that is drawn by a script
STYLE = """
:root { --paper: #ffffff; --ink: #1d2429; --soft: #5a666e; --line: #d8dee2; --band: #f3f6f8; --good: #00694c; --bad: #a33d00; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14181b; --ink: #e8ecee; --soft: #a3afb6; --line: #343c42; --band: #1d2327; --good: #4fd0a5; --bad: #ff9d66; }
}
body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
  max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; line-height: 1.3; margin-bottom: .3rem; } h2 { font-size: 1.15rem; margin-top: 2.4rem; }
p.soft, td.soft, footer { color: var(--soft); }
svg.chart { width: 100%; min-width: 40rem; height: auto; } svg.chart text { fill: var(--ink); font-size: 13px; }
svg.chart line.grid { stroke: var(--line); stroke-width: 1; }
section.first { border: 1px solid var(--line); border-radius: 8px; padding: .2rem 1.2rem 1rem; }
section.first h2 { margin-top: 1.2rem; } section.first ul { padding-left: 1.2rem; }
p.question { font-size: 1.15rem; margin-bottom: .4rem; }
p.verdict { font-size: 1.15rem; border-left: 4px solid #0a84c6; padding-left: .9rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .28rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th:first-child, td:first-child { text-align: left; } tr.group th { background: var(--band); }
table.words td, table.words th { text-align: left; }
td.better { color: var(--good); font-weight: 600; } td.worse { color: var(--bad); font-weight: 600; }
code, pre { background: var(--band); border-radius: 4px; padding: .1rem .35rem; font-size: .88rem; overflow-wrap: anywhere; }
pre { padding: .7rem; overflow-x: auto; white-space: pre-wrap; } details { margin-top: 1rem; }
"""


def page(title: str, body: Sequence[str]) -> str:
    """A whole page, without any script unless a chart needs Plotly's, which then stands in it once."""
    head = "<meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
    head += f"<title>{escape(title)}</title><style>{STYLE}</style>"
    if any(PLOTLY in part for part in body):
        head += f"<script>{get_plotlyjs()}</script>"
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{''.join(body)}</body></html>\n"


def heading(text: str) -> str:
    """A section's heading."""
    return f"<h2>{escape(text)}</h2>"


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph; `kind` is a class of the style."""
    return f"<p class='{kind}'>{escape(text)}</p>"


def code(text: str) -> str:
    """Commands, a line each."""
    return f"<pre>{escape(text)}</pre>"


def chart(figure: go.Figure, said: str) -> str:
    """A chart under the sentence that says what to see; the sentence is also its text for those who cannot see it."""
    try:
        drawn = svg(figure, said)
    except (TypeError, ValueError):  # bars, heat maps and named rows: Plotly's own script, which then stands in the page
        name = f"chart-{hashlib.sha256(figure.to_json().encode()).hexdigest()[:12]}"  # the same page twice from the same run
        drawn = figure.to_html(full_html=False, include_plotlyjs=False, div_id=name, config={"showSendToCloud": False})
    return f"{paragraph(said)}<div class='wide'>{drawn}</div>"


def items(texts: Sequence[str]) -> str:
    """A list, an item each."""
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], kind: str = "") -> str:
    """A table, of numbers unless `kind` is "words"; a row of one cell is a group's heading, "better" and "worse" are coloured."""
    head = "".join(f"<th>{escape(c)}</th>" for c in columns)
    body = "".join(_row(row, len(columns)) for row in rows)
    return f"<div class='wide'><table class='{kind}'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _row(row: Sequence[str], width: int) -> str:
    if len(row) == 1:
        return f"<tr class='group'><th colspan='{width}'>{escape(row[0])}</th></tr>"
    cells = "".join(f"<td class='{cell if cell in ('better', 'worse') else ''}'>{escape(cell)}</td>" for cell in row)
    return f"<tr>{cells}</tr>"


def details(summary: str, inner: str) -> str:
    """Something that opens on a click."""
    return f"<details><summary>{escape(summary)}</summary>{inner}</details>"
