"""Two settings side by side: the one that was kept, and the one on the sliders."""

from __future__ import annotations

import html
from collections.abc import Callable

import solara

from keci.dashboard.language.effects import JUDGED, difference
from keci.dashboard.language.speech import _
from keci.dashboard.shell.shell import Panel, Press
from keci.dashboard.what_if.change import kind_of, moved
from keci.dashboard.what_if.futures import Answer
from keci.dashboard.what_if.settings import REFERENCE, SPOKEN
from keci.dashboard.widgets.fourfold import fourfold, sentence
from keci.experiments.statistics.metrics import headline_names, metric
from keci.experiments.statistics.words import judgement

SHOWN = ("normalisation", "severe_incident_36", "support_below_80")  # outcomes that are drawn; judgement


@solara.component
def SideBySide(kept: Answer, now: Answer, on_swap: Callable[[], None], on_release: Callable[[], None]) -> solara.Element:
    """Both settings' effects, in pictures and in one table."""
    one, two = kept.settings, now.settings
    changed = moved(one, two)
    named = "; ".join(
        _("{dial}, {kept} and {now}", dial=_(d.label), kept=d.told(one.value(d.key)), now=d.told(two.value(d.key)))
        for d in changed
    )
    said = _("Both are the same settings; move a slider.")
    if changed:
        said = _("They differ in {kind}: {dials}.", kind=kind_of(changed), dials=named)
    drawn = solara.use_memo(lambda: pictures(kept, now), [kept, now])
    rows = solara.use_memo(lambda: side_table(kept, now), [kept, now])
    with Panel(_("Side by side"), f"{_('Left the settings that you kept, right those on the sliders.')} {said}") as main:
        solara.HTML(tag="div", classes=["pair"], unsafe_innerHTML=drawn)
        with solara.v.Html(tag="details"):
            solara.v.Html(tag="summary", children=[_("The numbers of both")])
            solara.HTML(tag="div", classes=["wide"], unsafe_innerHTML=rows)
        with solara.Div(classes=["downloads"]):
            Press(_("Swap them"), on_swap)
            Press(_("Keep nothing beside"), on_release)
    return main


def names(kept: Answer, now: Answer) -> tuple[str, str]:
    """How the two are headed."""
    return _("Kept: {arm}", arm=_(SPOKEN[kept.arm])), _("Now: {arm}", arm=_(SPOKEN[now.arm]))


def pictures(kept: Answer, now: Answer) -> str:
    """A row an outcome, a picture each, as HTML."""
    heads = "".join(f"<h3>{html.escape(name)}</h3>" for name in names(kept, now))
    return heads + "".join(_cell(answer, name) for name in SHOWN for answer in (kept, now))


def _cell(answer: Answer, name: str) -> str:
    m, found = metric(name), answer.comparison.frequencies(answer.arm, name)
    effect = difference(m, answer.effects[name])
    return (
        f"<div><b>{html.escape(_(m.label))}</b>{fourfold(_(m.label), found)}"
        f"<div class='small'>{html.escape(sentence(found))}. {effect}</div></div>"
    )


def side_table(kept: Answer, now: Answer) -> str:
    """Headline effects of both against their references."""
    head = "".join(f"<th scope='col'>{html.escape(name)}</th>" for name in (_("Effect on"), *names(kept, now)))
    rows = [_row(kept, now, name) for name in headline_names() if not metric(name).track]
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _row(kept: Answer, now: Answer, name: str) -> str:
    m, cells = metric(name), []
    for answer in (kept, now):
        effect, base = answer.effects[name], answer.comparison.results[REFERENCE][name].mean
        kind = judgement(m, effect, base, answer.comparison.edges)
        shown = kind if kind in ("better", "worse") else ""
        cells.append(f"<td class='{shown}'>{html.escape(difference(m, effect))} {html.escape(_(JUDGED[kind]))}</td>")
    return f"<tr><td>{html.escape(_(m.label))}</td>{''.join(cells)}</tr>"
