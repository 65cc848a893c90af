"""A web page that needs no network: style for light and dark screens, tables, and charts drawn by an inlined script."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

STYLE = """
:root { --paper: #ffffff; --ink: #1d2429; --soft: #5a666e; --line: #d8dee2; --band: #f3f6f8; --good: #00694c; --bad: #a33d00; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14181b; --ink: #e8ecee; --soft: #a3afb6; --line: #343c42; --band: #1d2327; --good: #4fd0a5; --bad: #ff9d66; }
}
body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
  max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; line-height: 1.3; margin-bottom: .3rem; } h2 { font-size: 1.15rem; margin-top: 2.4rem; }
p.soft, td.soft, footer { color: var(--soft); }
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

DRAW = """
const dark = window.matchMedia("(prefers-color-scheme: dark)");
function draw() {
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  document.querySelectorAll("script.figure").forEach(source => {
    const figure = JSON.parse(source.textContent);
    const axis = { gridcolor: css("--line"), zerolinecolor: css("--line"), automargin: true };
    const layout = figure.layout;
    layout.font = { color: css("--ink"), size: 13, family: "system-ui, sans-serif" };
    layout.xaxis = Object.assign({}, axis, layout.xaxis); layout.yaxis = Object.assign({}, axis, layout.yaxis);
    const options = { responsive: true, displaylogo: false, displayModeBar: false, showSendToCloud: false, plotlyServerURL: "" };
    Plotly.react(source.previousElementSibling, figure.data, layout, options);
  });
}
draw(); dark.addEventListener("change", draw);
"""

LAYOUT = {
    "template": "none",
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "margin": {"l": 10, "r": 20, "t": 40, "b": 50},
    "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"},
}


def page(title: str, body: Sequence[str]) -> str:
    """A whole page; Plotly's script stands in it once."""
    head = "<meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
    head += f"<title>{escape(title)}</title><style>{STYLE}</style>"
    scripts = f"<script>{get_plotlyjs()}</script>"
    return (
        f"<!doctype html><html lang='en'><head>{head}{scripts}</head><body>{''.join(body)}<script>{DRAW}</script></body></html>\n"
    )


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
    figure.update_layout(**LAYOUT)
    data = json.dumps(json.loads(figure.to_json()), separators=(",", ":")).replace("</", "<\\/")
    label = escape(said, quote=True)
    place = f"<div role='img' aria-label='{label}'></div>"
    return f"{paragraph(said)}{place}<script class='figure' type='application/json'>{data}</script>"


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
