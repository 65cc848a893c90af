"""Tables of the page Evidence as HTML: actors and votes, events, parameters; judgement is marked as such."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from keci.dashboard.evidence.figures import ACTORS, ISSUES, LANES, sketch
from keci.experiments.reporting.odd import MECHANISMS
from keci.model.parameters import GRADES, Prior

JUDGEMENT = "<span class='judgement'>judgement</span>"
VOTES = {1.0: "for", 0.5: "abstained", 0.0: "against"}
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


def is_judgement(prior: Prior) -> bool:
    """Whether a parameter's range is judgement: graded so, or its source says so."""
    return prior.grade == "C"


def parameters_table(priors: Mapping[str, Prior], words: str, only_judgement: bool) -> tuple[str, int]:
    """Parameters that fit the words, by mechanism, with sketches; and how many there are."""
    head = ("Parameter", "Distribution", "Low", "Likeliest", "High", "Unit", "Based on", "Source")
    fitting = [p for p in priors.values() if _fits(p, words) and (is_judgement(p) or not only_judgement)]
    body = []
    for letter, title in MECHANISMS.items():
        own = [p for p in fitting if p.mechanism == letter]
        if own:
            body.append(f"<tr class='group'><th colspan='{len(head)}'>{title}</th></tr>")
            body += [_parameter(p) for p in own]
    return _table(head, body), len(fitting)


def _fits(prior: Prior, words: str) -> bool:
    said = f"{prior.name} {prior.meaning} {prior.source} {MECHANISMS.get(prior.mechanism, '')}".lower()
    return all(word in said for word in words.lower().split())


def _parameter(prior: Prior) -> str:
    numbers = "".join(f"<td class='number'>{value:g}</td>" for value in (prior.low, prior.mode, prior.high))
    based = JUDGEMENT if is_judgement(prior) else html.escape(GRADES[prior.grade])
    source = re.sub(r"^judgement:\s*", "", prior.source)
    return (
        f"<tr data-parameter='{prior.name}'>"
        f"<td>{html.escape(prior.meaning)}<div class='soft small'>{prior.name}</div></td>"
        f"<td>{sketch(prior)}<div class='soft small'>{html.escape(prior.distribution)}</div></td>{numbers}"
        f"<td>{html.escape(prior.unit)}</td><td>{based}</td><td class='source'>{linked(source)}</td></tr>"
    )


def principals_table(principals: pd.DataFrame, issue: str) -> str:
    """Where each actor stands on one issue, and why."""
    head = ("Actor", "Ideal", "Red line", "Salience", "Confidence", "Why", "Source")
    body = []
    for item in principals[principals.issue == issue].itertuples():
        line = {"none": "no formal power", "max": f"at most {item.red_line}", "min": f"at least {item.red_line}"}
        cells = [f"<b>{ACTORS[str(item.actor)][0]}</b>", f"{item.preferred:.2f}"]
        cells += [line.get(str(item.red_line_type), f"from {item.red_line}".replace("-", " to ")), f"{item.salience:.2f}"]
        cells += [f"{item.confidence} {JUDGEMENT}", html.escape(str(item.rationale)), linked(str(item.source))]
        body.append(_row(cells))
    return _table(head, body)


def scale(principals: pd.DataFrame, issue: str) -> str:
    """What 0 and 1 mean on an issue."""
    first = principals[principals.issue == issue].iloc[0]
    return f"{ISSUES[issue]}: 0 is {first.scale_0}; 1 is {first.scale_1}."


def members_table(positions: pd.DataFrame, votes: pd.DataFrame, members: pd.DataFrame) -> str:
    """Allies, the most sceptical first: openness, salience, votes, and why."""
    head = ("Ally", "Recognises", "Openness (range)", "Salience", "Confidence", "Council of Europe 2023", "UNESCO 2015",
            "NATO Assembly 2024", "Why", "Source")  # fmt: skip
    cast, facts = votes.set_index("iso3"), members.set_index("iso3")
    body = []
    for item in positions.sort_values("openness").itertuples():
        own = cast.loc[str(item.iso3)]
        cells = [f"<b>{html.escape(str(item.name))}</b>", "yes" if facts.loc[str(item.iso3)].recognises_kosovo == 1 else "no"]
        cells += [f"{item.openness:.2f} ({item.openness_lo:.2f} to {item.openness_hi:.2f})", f"{item.salience:.2f}"]
        cells += [f"{item.confidence} {JUDGEMENT}"]
        cells += [vote(float(str(own[column]))) for column in ("coe_cm_2023_04_24", "unesco_gc_2015_11_09", "nato_pa_2024_05_27")]
        cells += [html.escape(str(item.rationale)), linked(str(item.source))]
        body.append(_row(cells))
    return _table(head, body)


def vote(value: float) -> str:
    """A vote in words; "no vote" for who was absent or is no member."""
    return VOTES.get(float(value), "no vote")


def events_table(events: pd.DataFrame, words: str) -> tuple[str, int]:
    """Events that fit the words, the latest first; and how many there are."""
    head = ("Date", "Kind", "Actor", "What happened", "Source")
    searched = events[["title", "description", "kind", "actor", "date"]].astype(str)
    said = searched.agg(" ".join, axis=1).str.lower()
    fits = pd.Series(True, index=events.index)
    for word in words.lower().split():
        fits &= said.str.contains(word, regex=False)
    body = []
    for item in events[fits].sort_values("date", ascending=False).to_dict("records"):
        kind = LANES[item["kind"]] + (f", severity {item['severity']:g}" if item["kind"] == "incident" else "")
        what = f"<b>{html.escape(item['title'])}</b><br>{html.escape(item['description'])}"
        body.append(_row([f"{item['date']:%Y-%m-%d}", kind, html.escape(item["actor"]), what, linked(item["source"])]))
    return _table(head, body, "events"), int(fits.sum())


def _row(cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _table(head: Sequence[str], body: Sequence[str], kind: str = "") -> str:
    heads = "".join(f"<th scope='col'>{html.escape(cell)}</th>" for cell in head)
    return f"<table class='{kind}'><thead><tr>{heads}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def calibrated(facts: Mapping[str, Any]) -> tuple[str, str]:
    """What a calibration taught, as a heading and a sentence, from the posterior's manifest."""
    start, end = facts["window"]
    active, weak = ", ".join(facts["active"]), len(facts["weak"])
    said = (
        f"{facts['sets']:,} sets of parameters from {facts['hindcasts']:,} hindcasts. The record tells something of "
        f"{len(facts['active'])} parameters ({active}), little of {weak}, and of the others nothing: they stay as assumed. "
        "Pages and commands take their assumptions from these sets unless told otherwise."
    )
    return f"Calibrated on {start} to {end}", said
