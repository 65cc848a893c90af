"""Two settings side by side: the one that was kept, and the one on the sliders."""

from __future__ import annotations

import html
from collections.abc import Callable

import solara

from keci.dashboard.shell.shell import Panel, Press
from keci.dashboard.what_if.change import kind_of, moved
from keci.dashboard.what_if.futures import Answer
from keci.dashboard.what_if.settings import REFERENCE, SPOKEN
from keci.dashboard.widgets.fourfold import fourfold, sentence
from keci.experiments.statistics.metrics import headline_names, metric
from keci.experiments.statistics.words import difference, judgement

SHOWN = ("normalisation", "severe_incident_36", "support_below_80")  # outcomes that are drawn; judgement


@solara.component
def SideBySide(kept: Answer, now: Answer, on_swap: Callable[[], None], on_release: Callable[[], None]) -> solara.Element:
    """Both settings' effects, in pictures and in one table."""
    changed = moved(kept.settings, now.settings)
    named = "; ".join(f"{d.label}, {d.said(kept.settings.value(d.key))} and {d.said(now.settings.value(d.key))}" for d in changed)
    said = f"They differ in {kind_of(changed)}: {named}." if changed else "Both are the same settings; move a slider."
    drawn = solara.use_memo(lambda: pictures(kept, now), [kept, now])
    rows = solara.use_memo(lambda: side_table(kept, now), [kept, now])
    with Panel("Side by side", f"Left the settings that you kept, right those on the sliders. {said}") as main:
        solara.HTML(tag="div", classes=["pair"], unsafe_innerHTML=drawn)
        with solara.v.Html(tag="details"):
            solara.v.Html(tag="summary", children=["The numbers of both"])
            solara.HTML(tag="div", classes=["wide"], unsafe_innerHTML=rows)
        with solara.Div(classes=["downloads"]):
            Press("Swap them", on_swap)
            Press("Keep nothing beside", on_release)
    return main


def names(kept: Answer, now: Answer) -> tuple[str, str]:
    """How the two are headed."""
    one, two = SPOKEN[kept.arm], SPOKEN[now.arm]
    return (f"Kept: {one}", f"Now: {two}")


def pictures(kept: Answer, now: Answer) -> str:
    """A row an outcome, a picture each, as HTML."""
    heads = "".join(f"<h3>{html.escape(name)}</h3>" for name in names(kept, now))
    return heads + "".join(_cell(answer, name) for name in SHOWN for answer in (kept, now))


def _cell(answer: Answer, name: str) -> str:
    m, found = metric(name), answer.comparison.frequencies(answer.arm, name)
    effect = difference(m, answer.comparison.effects[answer.arm][name])
    return (
        f"<div><b>{html.escape(m.label)}</b>{fourfold(m.label, found)}<div class='small'>{sentence(found)}. {effect}</div></div>"
    )


def side_table(kept: Answer, now: Answer) -> str:
    """Headline effects of both against their references."""
    head = "".join(f"<th scope='col'>{html.escape(name)}</th>" for name in ("Effect on", *names(kept, now)))
    rows = [_row(kept, now, name) for name in headline_names() if not metric(name).track]
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _row(kept: Answer, now: Answer, name: str) -> str:
    m, cells = metric(name), []
    for answer in (kept, now):
        effect, base = answer.comparison.effects[answer.arm][name], answer.comparison.results[REFERENCE][name].mean
        judged = judgement(m, effect, base, answer.comparison.edges)
        kind = judged if judged in ("better", "worse") else ""
        cells.append(f"<td class='{kind}'>{html.escape(difference(m, effect))} {judged}</td>")
    return f"<tr><td>{html.escape(m.label)}</td>{''.join(cells)}</tr>"
