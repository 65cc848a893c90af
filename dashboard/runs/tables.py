"""Tables of the page Runs as HTML: effects of the arms of one run or of several, and in what runs differ."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from itertools import groupby

import pandas as pd
import solara

from keci.dashboard.language.effects import JUDGED, brief, difference
from keci.dashboard.language.speech import _
from keci.dashboard.widgets.numbers import Numbers
from keci.experiments.pooled.differences import Difference
from keci.experiments.reporting.tables import ABSENT, ordered
from keci.experiments.results.comparison import Comparison
from keci.experiments.statistics.metrics import Metric, headline_names
from keci.experiments.statistics.words import judgement
from keci.model.outcomes import Outcome

MOST_SAID = 12  # differences that are said one by one; the table has them all


def table(head: Sequence[str], rows: Sequence[str]) -> str:
    """An HTML table from its heading's texts and its rows."""
    heads = "".join(f"<th scope='col'>{html.escape(cell)}</th>" for cell in head)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def row(cells: Sequence[str], kinds: Sequence[str] = ()) -> str:
    """A row; `kinds` are classes of its cells."""
    kinds = kinds or [""] * len(cells)
    return "<tr>" + "".join(f"<td class='{k}'>{html.escape(c)}</td>" for c, k in zip(cells, kinds, strict=True)) + "</tr>"


def heading(text: str, width: int) -> str:
    """A row that heads a group of rows."""
    return f"<tr class='group'><th colspan='{width}'>{html.escape(text)}</th></tr>"


def effects_table(columns: Mapping[str, tuple[Comparison, str]], everything: bool = False) -> str:
    """Effects of arms against their reference, an arm a column.

    Args:
        columns: for each heading the comparison and the arm in it; all references are the same scenario.
        everything: all outcomes instead of the headline ones.
    """
    first = next(iter(columns.values()))[0]
    names = [o.name for o in Outcome] if everything else headline_names()
    head = [_("Outcome"), first.design.reference, *columns]
    body = []
    for group, members in groupby(ordered(names), key=lambda m: m.group):
        body.append(heading(_(str(group)), len(head)))
        body += [_effects_row(m, first, columns) for m in members]
    return table(head, body)


def _effects_row(m: Metric, first: Comparison, columns: Mapping[str, tuple[Comparison, str]]) -> str:
    reference = first.design.reference
    own = first.results[reference][m.name]
    cells, kinds = [_(m.label), _(ABSENT) if m.track and not first.has_track(reference) else brief(m, own)], ["", ""]
    for comparison, arm in columns.values():
        if m.track and not comparison.both_track(arm):
            cells.append(brief(m, comparison.results[arm][m.name]) if comparison.has_track(arm) else _(ABSENT))
            kinds.append("")
        else:
            effect = comparison.effects[arm][m.name]
            judged = judgement(m, effect, comparison.results[reference][m.name].mean)
            cells.append(f"{difference(m, effect)} {_(JUDGED[judged])}")
            kinds.append(judged if judged in ("better", "worse") else "")
    return row(cells, kinds)


@solara.component
def DifferencesOf(names: Sequence[str], found: Sequence[Difference]) -> solara.Element:
    """In what runs differ: in words, and as a table with a run a column."""
    with solara.Div() as main:
        if not found:
            solara.v.Html(tag="p", children=[_("In nothing: they are the same run.")])
        for one in found[:MOST_SAID]:
            solara.v.Html(tag="p", class_="difference", attributes={"lang": "en"}, children=[one.sentence()])
        if found:
            exact = pd.DataFrame([[one.setting, *one.values] for one in found], columns=["setting", *names])
            Numbers(_("All {count} as a table", count=len(found)), exact, exact, "keci-differences", words=1 + len(names))
    return main
