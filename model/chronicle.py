"""The chronicle: a future told as dated lines, each tied to the entries of the ledger that it tells."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.record import Entry, Kind
from agents.state import Step, Text
from model.decisions import MEANINGS, actor_name, date_of, entries, factor_said, subject_name, terms_of, tipping_point

if TYPE_CHECKING:
    from model.negotiation import NegotiationModel

SHOCKS = {
    "armed_attack": "a shock: an armed attack in the north is imposed on this future",
    "government_kosovo": "a shock: another government takes office in Pristina",
    "government_serbia": "a shock: another government takes office in Belgrade",
    "kfor_cut": "a shock: troops leave KFOR",
    "eu_measures": "a shock: EU measures are set from outside",
    "emergency": "a shock: an emergency strikes",
    "election_kosovo": "a shock: an election is called in Kosovo",
    "election_serbia": "a shock: an election is called in Serbia",
}
INCIDENT_TEXT = (
    "minor incident in the north",
    "people are hurt in an incident in the north",
    "severe violence in the north",
    "armed attack in the north on the scale of Banjska",
)


# words for levels of the issues: the highest threshold not above the level (anchors of principals.csv)
ISSUE_ANCHORS = {
    "ASM": ((0.0, "a coordination body of Serb municipalities"), (0.35, "an Association close to the EU's draft"),
            (0.5, "the Association of the EU's draft"), (0.6, "an Association with executive traits")),
    "RECOG": ((0.0, "documents and plates accepted"), (0.35, "no obstruction in some bodies"),
              (0.45, "no obstruction outside the UN"), (0.6, "recognition de facto")),
    "NORTH": ((0.0, "KFOR and EULEX lead in the north"), (0.4, "Kosovo Police first with KFOR behind it"),
              (0.6, "the north left largely to Kosovo Police")),
}  # fmt: skip
Teller = Callable[[str, str, bool, dict[str, float], np.ndarray], str]
SLIGHT = 0.015  # utility: reasons below this are not worth a word


@dataclass(frozen=True)
class Line:
    """One dated line; `kind` is the entry's kind, `row` its number in the ledger (from 0), for those who ask why."""

    month: int
    date: str
    kind: int
    row: int
    text: str


def chronicle(model: NegotiationModel) -> list[Line]:
    """The lines of a world so far, oldest first; refusals to act and routine are left out, incidents of a month are summed."""
    lines: list[Line] = []
    incidents: dict[int, list[tuple[int, np.ndarray]]] = {}
    apart = False  # since a suspension or a walk-out
    for number, row in enumerate(entries(model)):
        month, kind, done = int(row[Entry.MONTH]), int(row[Entry.KIND]), bool(row[Entry.CHOICE] > 0)
        if kind == Kind.INCIDENT:
            incidents.setdefault(month, []).append((number, row))
            continue
        said = tell(model, row)
        if apart and kind == Kind.SUSPENSION:
            said = "The dialogue stays suspended after more violence" if done else ""
        elif done and kind in (Kind.SUSPENSION, Kind.WALK_OUT):
            apart = True
        elif apart and done and kind == Kind.CONVENE:
            said, apart = "The EU brings both sides to one table again: the dialogue resumes", False
        if said:
            lines.append(_line(model, month, kind, number, said))
    for month, rows in incidents.items():
        gravest = max(rows, key=lambda pair: pair[1][Entry.SUBJECT])
        lines.append(
            _line(model, month, int(Kind.INCIDENT), gravest[0], _incidents([r for _, r in rows], _days_in(model, month)))
        )
    return sorted(lines, key=lambda line: (line.month, line.row))


def _days_in(model: NegotiationModel, month: int) -> int:
    calendar = int(model.setup.calendar) + month
    return monthrange(2000 + calendar // 12, calendar % 12 + 1)[1]


def _line(model: NegotiationModel, month: int, kind: int, row: int, said: str) -> Line:
    date = date_of(model.setup.calendar + month)
    return Line(month=month, date=date, kind=kind, row=row, text=f"{date} {said}")


def _ordinal(day: int) -> str:
    suffix = "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{suffix}"


def _incidents(rows: list[np.ndarray], last_day: int) -> str:
    """The incidents of one month in a sentence: the gravest first, with its day, then how many more."""
    counts = Counter(int(row[Entry.SUBJECT]) for row in rows)
    gravest = max(counts)
    first = next(row for row in rows if int(row[Entry.SUBJECT]) == gravest)
    said = INCIDENT_TEXT[gravest]
    if gravest > 0:
        said += f" on the {_ordinal(min(int(first[Entry.DAY]), last_day))}"
    others = len(rows) - 1
    if others:
        said += f", and {others} other incident{'s' if others > 1 else ''} that month"
    if any(terms_of(row)["triggered by another"] > 0 for row in rows):
        said += ", one setting off another"
    return said[0].upper() + said[1:]


def tell(model: NegotiationModel, row: np.ndarray) -> str:
    """One entry in a sentence; empty if it is not worth a line."""
    kind = int(row[Entry.KIND])
    done = bool(row[Entry.CHOICE] > 0)
    name = actor_name(model, row[Entry.ACTOR])
    about = subject_name(kind, MEANINGS[kind], row[Entry.SUBJECT])
    terms = terms_of(row)
    teller = _TELLERS.get(kind)
    return teller(name, about, done, terms, row) if teller else ""


def _if_done(text: str) -> Teller:
    return lambda name, about, done, terms, row: text.format(name=name, about=about, **_plain(terms)) if done else ""


def _plain(terms: dict[str, float]) -> dict[str, float]:
    return {name.split(",")[0].replace(" ", "_").replace("'", ""): value for name, value in terms.items()}


def _government(name: str, about: str, done: bool, terms: dict[str, float], row: np.ndarray) -> str:
    if not done:
        return f"{name} holds elections; the government stays"
    line = row[Entry.SUBJECT]
    tone = "a hard" if line > 0.5 else "a fairly firm" if line > 0 else "a fairly soft" if line > -0.5 else "a soft"
    return f"{name} holds elections; a new government takes office with {tone} line on the dialogue"


def _anchor(anchors: tuple[tuple[float, str], ...], level: float) -> str:
    """The words for a level: those of the highest threshold that it reaches."""
    return [words for threshold, words in anchors if level >= threshold - 1e-9][-1]


def _reason(terms: dict[str, float], done: bool, among: int | None = None) -> str:
    """The term that spoke most strongly for what was done, and the one against it, in words."""
    items = list(terms.items())[:among]
    ranked = sorted(items, key=lambda item: item[1], reverse=done)
    name, value = ranked[0]
    against, cost = ranked[-1]
    if (value > 0) != done or abs(value) < SLIGHT:
        return "reasons nearly in balance"
    said = f"{name} {value:+.2f}"
    if (cost < 0) == done and abs(cost) >= SLIGHT:
        said += f" against {against} {cost:+.2f}"
    return said


def _answer(name: str, about: str, done: bool, terms: dict[str, float], row: np.ndarray) -> str:
    if int(row[Entry.SUBJECT]) == Text.TECHNICAL:
        return ""
    verb = "accepts" if done else "refuses"
    return f"{name} {verb} the {about} ({_reason(terms, done)}; probability {row[Entry.PROBABILITY]:.2f})"


def _proposal(name: str, about: str, done: bool, terms: dict[str, float], row: np.ndarray) -> str:
    if int(row[Entry.SUBJECT]) == Text.TECHNICAL:
        return ""
    content = ", ".join(f"{_anchor(ISSUE_ANCHORS[issue], terms[issue])} ({terms[issue]:.2f})" for issue in ISSUE_ANCHORS)
    return f"The EU tables a {about}: {content}"


def _signed(name: str, about: str, done: bool, terms: dict[str, float], row: np.ndarray) -> str:
    if int(row[Entry.SUBJECT]) == Text.TECHNICAL:
        return "Brussels round: a technical item is agreed"
    return f"Both sides sign the {about}"


def _silence(name: str, about: str, done: bool, terms: dict[str, float], row: np.ndarray) -> str:
    if not done:
        return ""
    objection, isolation = terms["objection"], -terms["cost of isolation"]
    discount = f" x {terms['discount']:.2f} for a practical format" if terms["discount"] < 1 else ""
    weighed = f"salience {terms['salience']:.2f} x distance {terms['distance']:.2f}{discount} = {objection:.2f}"
    if objection > isolation:
        return f"{name} breaks silence on the {about}: {weighed} outweighs the cost of isolation {isolation:.2f}"
    chance = f"probability {row[Entry.PROBABILITY]:.2f}"
    return f"{name} breaks silence on the {about}, although {weighed} is below the cost of isolation {isolation:.2f} ({chance})"


def _holdout(name: str, about: str, done: bool, terms: dict[str, float], row: np.ndarray) -> str:
    if not done:
        return ""
    how = " after a side payment" if terms["side payment offered"] > 0 else ""
    return f"{name} gives way on the {about}{how}"


def _consensus(name: str, about: str, done: bool, terms: dict[str, float], row: np.ndarray) -> str:
    waited, broke = int(terms["months since tabled"]), int(terms["allies that had broken silence"])
    if int(row[Entry.SUBJECT]) == Step.REPRESENTATIVE:
        return "The Council agrees on the post of a Special Representative for the Western Balkans"
    if broke == 0:
        return f"The Council adopts the {about}: nobody breaks silence"
    who = "1 ally" if broke == 1 else f"{broke} allies"
    return f"The Council adopts the {about}, {_months(waited)} after it was tabled; {who} had broken silence"


def _months(count: float) -> str:
    return "1 month" if round(count) == 1 else f"{count:.0f} months"


def _delivery(name: str, about: str, done: bool, terms: dict[str, float], row: np.ndarray) -> str:
    return f"NATO delivers the {about}, {_months(terms['months since earned'])} after it was earned" if done else ""


def _sponsor(name: str, about: str, done: bool, terms: dict[str, float], row: np.ndarray) -> str:
    return f"Sponsors table the {about} in the Council" if done else ""


def _suspension(name: str, about: str, done: bool, terms: dict[str, float], row: np.ndarray) -> str:
    return "The dialogue is suspended after the violence" if done else "The dialogue goes on despite the violence"


def _unilateral(name: str, about: str, done: bool, terms: dict[str, float], row: np.ndarray) -> str:
    return f"Kosovo acts alone in the north ({_reason(terms, done)})" if done else ""


def _coordinated(name: str, about: str, done: bool, terms: dict[str, float], row: np.ndarray) -> str:
    return "Kosovo notifies KFOR and the EU before it acts in the north" if done else ""


def _alert(name: str, about: str, done: bool, terms: dict[str, float], row: np.ndarray) -> str:
    return f"Serbia puts its army on alert ({_reason(terms, done)})" if done else ""


def _collapse(name: str, about: str, done: bool, terms: dict[str, float], row: np.ndarray) -> str:
    return f"The {about} is abandoned, {100 * terms['share carried out']:.0f} % of it carried out" if done else ""


def _shock(name: str, about: str, done: bool, terms: dict[str, float], row: np.ndarray) -> str:
    return f"{SHOCKS[about][0].upper()}{SHOCKS[about][1:]} (size {terms['size']:g})"


_TELLERS = {
    int(Kind.GOVERNMENT): _government,
    int(Kind.EMERGENCY): _if_done("An emergency strikes Kosovo that calls for outside help"),
    int(Kind.JOINT_RESPONSE): _if_done("NATO's civil-emergency centre coordinates help; both sides take part"),
    int(Kind.SUSPENSION): _suspension,
    int(Kind.REINFORCEMENT): _if_done("NATO reinforces KFOR by {about} thousand to {strength_after:.1f} thousand"),
    int(Kind.UNILATERAL): _unilateral,
    int(Kind.COORDINATED): _coordinated,
    int(Kind.ALERT): _alert,
    int(Kind.PRESSURE): _if_done("Belgrade presses on the north: boycotts and protests"),
    int(Kind.MEASURES_IMPOSED): _if_done("The EU imposes measures on Kosovo"),
    int(Kind.MEASURES_LIFTED): _if_done("The EU lifts its measures"),
    int(Kind.PROPOSAL): _proposal,
    int(Kind.ANSWER): _answer,
    int(Kind.SIGNED): _signed,
    int(Kind.COLLAPSE): _collapse,
    int(Kind.SPONSOR): _sponsor,
    int(Kind.SILENCE): _silence,
    int(Kind.HOLDOUT): _holdout,
    int(Kind.CONSENSUS): _consensus,
    int(Kind.DELIVERY): _delivery,
    int(Kind.TRACK_SUSPENDED): _if_done("Allies suspend the cooperation track over the unilateral act"),
    int(Kind.TRACK_RESUMED): _if_done("The cooperation track resumes"),
    int(Kind.TRANCHE_WITHDRAWN): _if_done("NATO takes the last tranche back"),
    int(Kind.APPOINTMENT): _if_done("The Special Representative takes office"),
    int(Kind.WALK_OUT): _if_done("Serbia walks out of the dialogue over NATO's move"),
    int(Kind.SHOCK): _shock,
    int(Kind.NORMALISED): _if_done("Normalisation: half of the comprehensive deal is carried out, and it holds"),
    int(Kind.ACCESSION): _if_done("{name} joins NATO"),
    int(Kind.PAYMENT): _if_done("The EU pays {about} for a step in the dialogue"),
}


def explain(model: NegotiationModel, line: Line) -> list[str]:
    """The decision behind a line: its terms, the probability, the draw, and what would have tipped it."""
    row = entries(model)[line.row]
    terms = terms_of(row)
    said = ["  " + ", ".join(f"{name} {value:+.3f}" for name, value in terms.items() if abs(value) > 5e-4)]
    if row[Entry.DRAW] > 0:
        base = (
            f"usual log-odds {row[Entry.BASE]:+.2f}, precision {row[Entry.PRECISION]:.1f}; " if row[Entry.PRECISION] > 0 else ""
        )
        factor = factor_said(row)
        base += f"{factor}; " if factor else ""
        said.append(f"  {base}probability {row[Entry.PROBABILITY]:.3f}, draw {row[Entry.DRAW]:.3f}")
    tip = tipping_point(row)
    if np.isfinite(tip):
        done = bool(row[Entry.CHOICE] > 0)
        said.append(f"  {abs(tip):.3f} {'less' if done else 'more'} utility would have tipped it")
    return [text for text in said if text.strip()]
