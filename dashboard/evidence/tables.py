"""Tables of the page Evidence as HTML: actors and votes, events, parameters; judgement is marked as such."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from keci.dashboard.evidence.figures import ACTORS, ISSUES, LANES, sketch
from keci.dashboard.language.speech import N_, _, day, is_said, month, number, separated
from keci.experiments.reporting.odd import MECHANISMS
from keci.model.parameters import GRADES, Prior

VOTES = {1.0: N_("for"), 0.5: N_("abstained"), 0.0: N_("against")}
CONFIDENCE = {"high": N_("high"), "medium": N_("medium"), "low": N_("low")}
# who acted, where the record names no government
ACTED = {"several": N_("several"), "local": N_("local"), "NATO": N_("NATO"), "EU": N_("EU"), "US": N_("US")}
LINK = re.compile(r"https?://[^\s;,)\"'<>]+")


def linked(text: str) -> str:
    """A source as HTML: its addresses as links that open elsewhere and only when clicked, the rest as text."""
    parts, last = [], 0
    for found in LINK.finditer(text):
        parts.append(html.escape(text[last : found.start()]))
        address = html.escape(found.group(), quote=True)
        host = html.escape(re.sub(r"^https?://(www\.)?", "", found.group()).split("/")[0])
        parts.append(f"<a href='{address}' target='_blank' rel='noopener noreferrer'>{host}</a>")
        last = found.end()
    return "".join([*parts, html.escape(text[last:])])


def said(text: str) -> str:
    """A text of the evidence as HTML: translated, or named as the English that it is."""
    return html.escape(_(text)) if is_said(text) else f"<span lang='en'>{html.escape(text)}</span>"


def judgement() -> str:
    """The word, as it is marked in tables."""
    return f"<span class='judgement'>{_('judgement')}</span>"


def is_judgement(prior: Prior) -> bool:
    """Whether a parameter's range is judgement: graded so, or its source says so."""
    return prior.grade == "C"


def parameters_table(priors: Mapping[str, Prior], words: str, only_judgement: bool) -> tuple[str, int]:
    """Parameters that fit the words, by mechanism, with sketches; and how many there are."""
    head = (_("Parameter"), _("Distribution"), _("Low"), _("Likeliest"), _("High"), _("Unit"), _("Based on"), _("Source"))
    fitting = [p for p in priors.values() if _fits(p, words) and (is_judgement(p) or not only_judgement)]
    body = []
    for letter, title in MECHANISMS.items():
        own = [p for p in fitting if p.mechanism == letter]
        if own:
            body.append(f"<tr class='group'><th colspan='{len(head)}'>{html.escape(_(title))}</th></tr>")
            body += [_parameter(p) for p in own]
    return _table(head, body), len(fitting)


def _fits(prior: Prior, words: str) -> bool:
    texts = (prior.meaning, MECHANISMS.get(prior.mechanism, ""))
    searched = " ".join((prior.name, prior.source, *texts, *map(_, texts))).lower()
    return all(word in searched for word in words.lower().split())


def _parameter(prior: Prior) -> str:
    numbers = "".join(f"<td class='number'>{separated(f'{value:g}')}</td>" for value in (prior.low, prior.mode, prior.high))
    based = judgement() if is_judgement(prior) else html.escape(_(GRADES[prior.grade]))
    source = re.sub(r"^judgement:\s*", "", prior.source)
    return (
        f"<tr data-parameter='{prior.name}'>"
        f"<td>{said(prior.meaning)}<div class='soft small'>{prior.name}</div></td>"
        f"<td>{sketch(prior)}<div class='soft small'>{html.escape(prior.distribution)}</div></td>{numbers}"
        f"<td>{said(prior.unit)}</td><td>{based}</td><td class='source' lang='en'>{linked(source)}</td></tr>"
    )


def principals_table(principals: pd.DataFrame, issue: str) -> str:
    """Where each actor stands on one issue, and why."""
    head = (_("Actor"), _("Ideal"), _("Red line"), _("Salience"), _("Confidence"), _("Reason"), _("Source"))
    body = []
    for item in principals[principals.issue == issue].itertuples():
        cells = [f"<b>{html.escape(_(ACTORS[str(item.actor)][0]))}</b>", number(float(str(item.preferred)), 2)]
        cells += [_red_line(str(item.red_line_type), separated(str(item.red_line))), number(float(str(item.salience)), 2)]
        cells += [_confidence(item.confidence), said(str(item.rationale)), linked(str(item.source))]
        body.append(_row(cells))
    return _table(head, body)


def _red_line(kind: str, line: str) -> str:
    """Beyond which levels an actor does not go; `line` is one level, or two with a dash between them."""
    if kind == "none":
        return _("no formal power")
    if kind in ("max", "min"):
        return _("at most {level}", level=line) if kind == "max" else _("at least {level}", level=line)
    low, _dash, high = line.partition("-")
    return _("from {low} to {high}", low=low, high=high)


def _confidence(word: object) -> str:
    return f"{_(CONFIDENCE[str(word)])} {judgement()}"


def scale(principals: pd.DataFrame, issue: str) -> str:
    """What 0 and 1 mean on an issue, as HTML."""
    first = principals[principals.issue == issue].iloc[0]
    return _("{issue}: 0 is {low}; 1 is {high}.", issue=_(ISSUES[issue]), low=said(first.scale_0), high=said(first.scale_1))


def members_table(positions: pd.DataFrame, votes: pd.DataFrame, members: pd.DataFrame) -> str:
    """Allies, the most sceptical first: openness, salience, votes, and why."""
    head = (_("Ally"), _("Recognises"), _("Openness (range)"), _("Salience"), _("Confidence"), _("Council of Europe 2023"),
            _("UNESCO 2015"), _("NATO Assembly 2024"), _("Reason"), _("Source"))  # fmt: skip
    cast, facts = votes.set_index("iso3"), members.set_index("iso3")
    body = []
    for item in positions.sort_values("openness").itertuples():
        own = cast.loc[str(item.iso3)]
        recognises = facts.loc[str(item.iso3)].recognises_kosovo == 1
        openness, low, high, salience = (
            number(float(str(value)), 2) for value in (item.openness, item.openness_lo, item.openness_hi, item.salience)
        )
        cells = [f"<b>{html.escape(_(str(item.name)))}</b>", _("yes") if recognises else _("no")]
        cells += [f"{openness} {_('({low} to {high})', low=low, high=high)}", salience, _confidence(item.confidence)]
        cells += [vote(float(str(own[column]))) for column in ("coe_cm_2023_04_24", "unesco_gc_2015_11_09", "nato_pa_2024_05_27")]
        cells += [said(str(item.rationale)), linked(str(item.source))]
        body.append(_row(cells))
    return _table(head, body)


def vote(value: float) -> str:
    """A vote in words; "no vote" for who was absent or is no member."""
    return _(VOTES[value]) if value in VOTES else _("no vote")


def events_table(events: pd.DataFrame, words: str) -> tuple[str, int]:
    """Events that fit the words, the latest first; and how many there are."""
    head = (_("Date"), _("Kind"), _("Actor"), _("What happened"), _("Source"))
    searched = events[["title", "description", "kind", "actor", "date"]].astype(str)
    searched = searched.assign(named=[f"{_(LANES[str(e.kind)])} {_actor(e.actor)}" for e in events.itertuples()])
    found = searched.agg(" ".join, axis=1).str.lower()
    fits = pd.Series(True, index=events.index)
    for word in words.lower().split():
        fits &= found.str.contains(word, regex=False)
    body = []
    for item in events[fits].sort_values("date", ascending=False).to_dict("records"):
        kind = _(LANES[item["kind"]])
        if item["kind"] == "incident":
            kind = _("{kind}, severity {severity}", kind=kind, severity=separated(f"{item['severity']:g}"))
        what = f"<div lang='en'><b>{html.escape(item['title'])}</b><br>{html.escape(item['description'])}</div>"
        date = day(f"{item['date']:%Y-%m-%d}")
        body.append(_row([date, kind, html.escape(_actor(item["actor"])), what, linked(item["source"])]))
    return _table(head, body, "events"), int(fits.sum())


def _actor(word: object) -> str:
    """Who acted."""
    return _(ACTED.get(str(word), str(word)))


def _row(cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _table(head: Sequence[str], body: Sequence[str], kind: str = "") -> str:
    heads = "".join(f"<th scope='col'>{html.escape(cell)}</th>" for cell in head)
    return f"<table class='{kind}'><thead><tr>{heads}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def calibrated(facts: Mapping[str, Any]) -> tuple[str, str]:
    """What a calibration taught, as a heading and a sentence, from the posterior's manifest."""
    start, end = facts["window"]
    active, weak = ", ".join(facts["active"]), len(facts["weak"])
    told = _(
        "{sets} sets of parameters from {hindcasts} hindcasts. The record tells something of {count} parameters ({names}), "
        "little of {weak}, and of the others nothing: they stay as assumed. Pages and commands take their assumptions from these "
        "sets unless told otherwise.",
        sets=int(facts["sets"]),
        hindcasts=int(facts["hindcasts"]),
        count=len(facts["active"]),
        names=active,
        weak=weak,
    )
    return _("Calibrated on {start} to {end}", start=month(start), end=month(end)), told
