"""Why a decision fell as it did: its terms as a waterfall, the probability, the draw, and what would have tipped it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from keci.agents.record import Entry, Kind
from keci.agents.state import Actor
from keci.dashboard.futures.frequencies import Decisions
from keci.dashboard.futures.recording import Recording
from keci.dashboard.futures.steering import MOVES
from keci.dashboard.language.speech import _, number
from keci.model.telling.decisions import (
    SEVERITIES,
    counted_terms,
    decided_by,
    factor_said,
    log_odds,
    subject_name,
    terms_of,
    tipping_point,
)
from keci.model.telling.kinds import LOGIT, MEANINGS

SEVERE = 2  # the grade from which an incident counts as severe
SLIGHT = 5e-4  # terms below this are not drawn


def reason(recording: Recording, row: int) -> dict[str, Any]:
    """Everything about one entry of the ledger, as plain data for the page, in the visitor's language.

    `steps` is the waterfall in log-odds: from usual conduct, term by term (precision x utility), to the decision's log-odds;
    it is empty for hazards and events, whose `terms` only inform.
    """
    entry = recording.ledger[row]
    kind = int(entry[Entry.KIND])
    meaning = MEANINGS[kind]
    terms = terms_of(entry)
    counted = counted_terms(entry)
    decided = bool(entry[Entry.DRAW] > 0)
    logit = kind in LOGIT and entry[Entry.PRECISION] > 0
    choice = int(entry[Entry.CHOICE])
    options = tuple(_(option) for option in meaning.options)
    return {
        "row": row,
        "date": recording.dates[min(int(entry[Entry.MONTH]) + 1, recording.last)],
        "actor": _(recording.actors.get(int(entry[Entry.ACTOR]), "")),
        "decision": _(meaning.name),
        "about": _(subject_name(kind, meaning, entry[Entry.SUBJECT])),
        "options": list(options),
        "choice": options[choice] if len(options) > 1 else options[0],
        "probability": float(entry[Entry.PROBABILITY]) if decided else None,
        "draw": float(entry[Entry.DRAW]) if decided else None,
        "said": list(apart(float(entry[Entry.PROBABILITY]), float(entry[Entry.DRAW]))) if decided else [],
        "steps": waterfall(entry, counted) if logit else [],
        "facts": [[_(name), value] for name, value in terms.items() if not (logit and name in counted) and abs(value) > SLIGHT],
        "tip": tip(entry, options),
        "decided": weighed(entry) if logit else {},
        "can_replay": kind in MOVES and len(options) > 1 and decided,
        "other": options[1 - choice] if len(options) > 1 else "",
        "sentence": " ".join(part for part in (sentence(entry, options), _rule_said(entry)) if part),
    }


def _rule_said(entry: np.ndarray) -> str:
    said = decided_by(entry)
    return _("Decided by a rule of its own: {rule}.", rule=said.removeprefix("by the rule: ")) if said else ""


def weighed(entry: np.ndarray) -> dict[str, float | None]:
    """What a browser needs to work out the probability with more or less utility: log-odds, precision, factor."""
    needed = tipping_point(entry)
    return {
        "log_odds": log_odds(entry),
        "precision": float(entry[Entry.PRECISION]),
        "factor": float(entry[Entry.FACTOR]),
        "tip": needed if math.isfinite(needed) else None,
    }


def how_often(decisions: Decisions, recording: Recording, row: int) -> str:
    """How often an entry of a ledger comes up in other futures, and falls so, in words."""
    entry = recording.ledger[row]
    actor = _(recording.actors.get(int(entry[Entry.ACTOR]), "somebody"))
    kind, futures = int(entry[Entry.KIND]), decisions.futures
    meaning = MEANINGS[kind]
    asked, so = decisions.often(entry)
    about = _(subject_name(kind, meaning, entry[Entry.SUBJECT]))
    counts = {"so": so, "asked": asked, "futures": futures}
    if kind == Kind.INCIDENT:
        if int(entry[Entry.SUBJECT]) < len(SEVERITIES) - 1:
            return _(
                "In {so} of {futures} futures with the same settings there is at least one incident that is {grade} or graver.",
                grade=about,
                **counts,
            )
        return _(
            "In {so} of {futures} futures with the same settings there is at least one incident that is {grade}.",
            grade=about,
            **counts,
        )
    if len(meaning.options) < 2:
        return _("In {so} of {futures} futures with the same settings this happens at least once.", **counts)
    option = _(meaning.options[int(entry[Entry.CHOICE])])
    if int(entry[Entry.ACTOR]) == Actor.WORLD:
        return _(
            "In {asked} of {futures} futures with the same settings this comes up, and in {so} of them at least once so: "
            "{option}.",
            option=option,
            **counts,
        )
    if meaning.subjects in ("step", "text"):
        return _(
            "In {asked} of {futures} futures with the same settings {actor} decides this on the {about}, and in {so} of them at "
            "least once so: {option}.",
            actor=actor,
            about=about,
            option=option,
            **counts,
        )
    return _(
        "In {asked} of {futures} futures with the same settings {actor} decides this, and in {so} of them at least once so: "
        "{option}.",
        actor=actor,
        option=option,
        **counts,
    )


def waterfall(entry: np.ndarray, terms: dict[str, float]) -> list[dict[str, Any]]:
    """The bars from usual conduct to the decision, each with where it starts and ends, in log-odds."""
    base, precision = float(entry[Entry.BASE]), float(entry[Entry.PRECISION])
    steps = [{"name": _("usual conduct"), "utility": None, "start": 0.0, "end": base}]
    level = base
    for name, value in terms.items():
        if abs(value) > SLIGHT:
            steps.append({"name": _(name), "utility": value, "start": level, "end": level + precision * value})
            level += precision * value
    steps.append({"name": _("in sum"), "utility": None, "start": 0.0, "end": level})
    return steps


def tip(entry: np.ndarray, options: tuple[str, ...]) -> str:
    """What would have tipped the decision, in words; empty where nothing in its terms would."""
    needed = tipping_point(entry)
    if not math.isfinite(needed) or len(options) < 2:
        return ""
    done = entry[Entry.CHOICE] > 0
    other = options[0] if done else options[1]
    said = {"amount": str(float(f"{abs(needed):.2g}")), "other": other}
    if done:
        return _("With {amount} less utility for it, and the same draw, the decision would have been: {other}.", **said)
    return _("With {amount} more utility for it, and the same draw, the decision would have been: {other}.", **said)


def apart(*numbers: float) -> tuple[str, ...]:
    """Numbers from 0 to 1 with three digits, or with as many as it takes to tell those that differ from each other."""
    for digits in range(3, 17):
        said = tuple(f"{n:.{digits}f}" for n in numbers)
        if len(set(said)) == len(set(numbers)):
            break
    return said


def sentence(entry: np.ndarray, options: tuple[str, ...]) -> str:
    """Probability and draw in words."""
    if int(entry[Entry.KIND]) == Kind.INCIDENT:
        return severity_sentence(entry)
    if not entry[Entry.DRAW] > 0 or len(options) < 2:
        return _("This follows from what went before; no draw decided it.")
    probability, draw = apart(float(entry[Entry.PROBABILITY]), float(entry[Entry.DRAW]))
    said = {
        "share": number(100 * float(entry[Entry.PROBABILITY]), 1),
        "draw": draw,
        "probability": probability,
        "option": options[1],
        "choice": options[int(entry[Entry.CHOICE])],
    }
    if entry[Entry.DRAW] < entry[Entry.PROBABILITY]:
        found = _("The probability to {option} was {share} %; the draw {draw} is below {probability}, so: {choice}.", **said)
    else:
        found = _("The probability to {option} was {share} %; the draw {draw} is not below {probability}, so: {choice}.", **said)
    if not factor_said(entry):
        return found
    share = number(100 / (1 + math.exp(-log_odds(entry))), 1)
    factor, why = number(float(entry[Entry.FACTOR]), 2), _(MEANINGS[int(entry[Entry.KIND])].factor)
    return _("The bars alone make {share} %, times {factor} ({why}).", share=share, factor=factor, why=why) + " " + found


def severity_sentence(entry: np.ndarray) -> str:
    """How an incident became as grave as it is: by a draw of its own, unless it was imposed."""
    terms = terms_of(entry)
    if not {"probability of severe", "severity draw"} <= set(terms):
        return ""
    severe, draw = terms["probability of severe"], terms["severity draw"]
    if terms.get("planned", 0.0) > 0.0:
        return _("It was planned, or was imposed on this future; no draw decided how grave it was.")
    said_severe, said_draw = apart(severe, draw)
    grave = int(entry[Entry.SUBJECT]) >= SEVERE
    if grave is not bool(draw < severe):
        return _("That it happened, and how grave it was, was imposed on this future; no draw decided it.")
    if grave:
        return _(
            "Chance decided when it happened, and a draw of its own how grave it was: the draw {draw} is below {severe}, the "
            "probability of a severe incident, so it was severe.",
            draw=said_draw,
            severe=said_severe,
        )
    return _(
        "Chance decided when it happened, and a draw of its own how grave it was: the draw {draw} is not below {severe}, the "
        "probability of a severe incident, so it was none.",
        draw=said_draw,
        severe=said_severe,
    )


def ally_decisions(recording: Recording, code: str, frame: int) -> list[dict[str, Any]]:
    """What an ally decided in the Council up to a frame, newest first; runs of holding out are told once."""
    name = recording.names[recording.codes.index(code)]
    told: list[dict[str, Any]] = []
    for row, entry in enumerate(recording.ledger):
        kind = int(entry[Entry.KIND])
        meaning = MEANINGS[kind]
        if meaning.did is None or entry[Entry.MONTH] >= frame:
            continue
        if recording.actors.get(int(entry[Entry.ACTOR])) != name:
            continue
        item = {
            "row": row,
            "date": recording.dates[int(entry[Entry.MONTH]) + 1],
            "text": _(
                "{did} on the {step}",
                did=_(meaning.did[int(entry[Entry.CHOICE])]),
                step=_(subject_name(kind, meaning, entry[Entry.SUBJECT])),
            ),
        }
        if kind == Kind.HOLDOUT and told and told[-1]["text"] == item["text"]:
            told[-1] = item  # still holding out: the latest month stands for all
        else:
            told.append(item)
    return told[::-1]
