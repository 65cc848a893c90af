"""The ledger as a table: who decided what, out of which options, for which reasons, with which probability and draw."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from agents.record import Entry, Kind
from agents.state import Actor, Step, Text

if TYPE_CHECKING:
    from model.negotiation import NegotiationModel

COLUMNS = (
    "month",
    "date",
    "day",
    "actor",
    "decision",
    "subject",
    "options",
    "choice",
    "probability",
    "draw",
    "base",
    "precision",
    "factor",
    "terms",
)
ACTORS: dict[int, str] = {
    Actor.WORLD: "world",
    Actor.KOSOVO: "Kosovo",
    Actor.SERBIA: "Serbia",
    Actor.EUROPEAN_UNION: "European Union",
    Actor.COUNCIL: "North Atlantic Council",
    Actor.ARMED_GROUPS: "armed groups",
}
STEPS: dict[int, str] = {
    Step.ENHANCED_INTERACTION: "enhanced interaction",
    Step.FRAMEWORK: "cooperation track",
    Step.TRAINING: "training tranche",
    Step.EXERCISES: "exercises tranche",
    Step.PLANNING_REVIEW: "planning review tranche",
    Step.REPRESENTATIVE: "Special Representative",
}
TEXTS: dict[int, str] = {
    Text.NONE: "none",
    Text.TECHNICAL: "technical item",
    Text.FRAMEWORK: "framework text",
    Text.COMPREHENSIVE: "comprehensive deal",
}
SEVERITIES = ("minor", "serious", "severe", "of Banjska's size")
TECHNICAL_TERMS = ("easy items first", "tension", "firm government", "backlash", "pressure of the crisis")
CONDUCT_TERMS = ("government's line", "tension", "trust in Serbia", "stake in NATO's track", "coordination commitment")


@dataclass(frozen=True)
class Meaning:
    """What an entry of a kind is: the decision's name, its options (not done, done), the names of its terms in order."""

    name: str
    options: tuple[str, ...]
    terms: tuple[str, ...]
    subjects: str = ""


MEANINGS: dict[int, Meaning] = {
    Kind.ELECTION: Meaning("election", ("held",), ("hawkish shift",)),
    Kind.GOVERNMENT: Meaning("change of government", ("stays", "changes"), ("none",), "line"),
    Kind.EMERGENCY: Meaning("emergency", ("strikes",), ("emergencies a year",)),
    Kind.JOINT_RESPONSE: Meaning("response to emergency", ("bilateral", "joint"), ("civil-emergency lever",)),
    Kind.INCIDENT: Meaning(
        "incident",
        ("happens",),
        ("spoilers (log)", "KFOR (log)", "tension (log)", "triggered by another", "probability of severe", "severity draw"),
        "severity",
    ),
    Kind.SUSPENSION: Meaning("suspension of talks", ("go on", "suspended"), ("severe incidents",)),
    Kind.REINFORCEMENT: Meaning("reinforcement of KFOR", ("sent",), ("strength after, thousands",), "thousands"),
    Kind.UNILATERAL: Meaning("unilateral act in the north", ("refrain", "act alone"), CONDUCT_TERMS),
    Kind.COORDINATED: Meaning("coordinated step in the north", ("nothing", "coordinate"), CONDUCT_TERMS),
    Kind.ALERT: Meaning(
        "army alert",
        ("hold back", "alert"),
        ("unilateral act", "violence", "patron", "government's line", "EU reward at stake", "backlash"),
    ),
    Kind.PRESSURE: Meaning(
        "pressure on the north",
        ("hold back", "press"),
        ("unilateral act", "violence", "patron", "government's line", "EU reward at stake", "backlash"),
    ),
    Kind.CONVENE: Meaning(
        "calling a round", ("no round", "round"), ("crisis", "deal within reach", "fatigue", "measures in force", "election")
    ),
    Kind.MEASURES_IMPOSED: Meaning("imposing measures on Kosovo", ("not imposed", "imposed"), ("tension",)),
    Kind.MEASURES_LIFTED: Meaning("lifting measures", ("kept", "lifted"), ("hazard",)),
    Kind.PROPOSAL: Meaning("proposal", ("tabled",), ("ASM", "RECOG", "NORTH", "Nash product"), "text"),
    Kind.ANSWER: Meaning(
        "answer",
        ("refuse", "accept"),
        (
            "Association",
            "recognition de facto",
            "policing of the north",
            "red lines",
            "NATO's track",
            "EU and other rewards",
            "pressure of the crisis",
            "political cost and backlash",
        ),
        "text",
    ),
    Kind.SIGNED: Meaning("signature", ("signed",), ("ASM", "RECOG", "NORTH"), "text"),
    Kind.COMPLIANCE: Meaning(
        "carrying out obligations",
        ("stall", "carry out"),
        (
            "NATO's track",
            "EU and other rewards",
            "threat of measures",
            "reciprocity",
            "cost of what is owed",
            "hard line at home",
            "backlash",
        ),
        "text",
    ),
    Kind.COLLAPSE: Meaning(
        "collapse of the text", ("holds", "abandoned"), ("share carried out", "KFOR (ratio)", "representative (ratio)"), "text"
    ),
    Kind.SPONSOR: Meaning("tabling a step", ("wait", "table"), ("Kosovo's standing", "recent political text", "tension"), "step"),
    Kind.SILENCE: Meaning(
        "silence procedure",
        ("keep silence", "break silence"),
        ("objection", "cost of isolation", "side payment", "salience", "distance", "discount"),
        "step",
    ),
    Kind.HOLDOUT: Meaning("holding out", ("hold out", "give way"), ("hazard", "side payment offered"), "step"),
    Kind.CONSENSUS: Meaning("consensus", ("reached",), ("months since tabled", "allies that had broken silence"), "step"),
    Kind.DELIVERY: Meaning("delivery of a tranche", ("delivered",), ("months since earned",), "tranche"),
    Kind.TRACK_SUSPENDED: Meaning("suspension of the track", ("goes on", "suspended"), ("tension",)),
    Kind.TRACK_RESUMED: Meaning("resumption of the track", ("resumed",), ("months without a unilateral act",)),
    Kind.TRANCHE_WITHDRAWN: Meaning("withdrawal of a tranche", ("kept", "taken back"), ("tranches delivered",)),
    Kind.APPOINTMENT: Meaning("appointment of the Special Representative", ("appointed",), ("months since agreed",)),
    Kind.WALK_OUT: Meaning("walk-out from the dialogue", ("stay", "walk out"), ("backlash", "government's line")),
    Kind.SHOCK: Meaning("shock", ("imposed",), ("size",), "shock"),
    Kind.NORMALISED: Meaning("normalisation", ("reached",), ("share carried out",)),
    Kind.ACCESSION: Meaning("accession to NATO", ("joins",), ("months since January 2000",)),
    Kind.PAYMENT: Meaning("payment of a reward", ("delayed", "paid"), ("monthly probability",), "payee"),
}
# entries whose probability is recomputed from their terms: factor x logistic(base + precision x sum of terms)
LOGIT = frozenset(
    {
        Kind.UNILATERAL,
        Kind.COORDINATED,
        Kind.ALERT,
        Kind.PRESSURE,
        Kind.CONVENE,
        Kind.ANSWER,
        Kind.COMPLIANCE,
        Kind.SPONSOR,
        Kind.WALK_OUT,
        Kind.SILENCE,
    }
)
# what lies behind a factor on the probability
FACTORS = {Kind.SILENCE: "so small an objection is not always pressed", Kind.ANSWER: "KFOR's strength"}
NEXT_TO_ONE = 0.005  # a factor that close to 1 is not worth a word
SILENCE_TERMS = 3  # of the terms of a silence procedure the first three add up; the others explain the objection


def date_of(calendar: float) -> str:
    """A month counted from January 2000 as "YYYY-MM"."""
    months = int(calendar)
    return f"{2000 + months // 12}-{months % 12 + 1:02d}"


def entries(model: NegotiationModel) -> np.ndarray:
    """The filled rows of a world's ledger, oldest first."""
    return model.ledger[1 : int(model.ledger[0, 0]) + 1]


def actor_name(model: NegotiationModel, number: float) -> str:
    """The name of the actor with this number, a member's included."""
    return ACTORS.get(int(number)) or next(m.name for m in model.members if m.number == int(number))


def subject_name(kind: int, meaning: Meaning, subject: float) -> str:
    """What an entry is about, in words; empty where there is nothing to say."""
    from agents.moves.calendar import Shock

    if meaning.subjects == "text":
        return TEXTS[int(subject)]
    if meaning.subjects == "step":
        return STEPS[int(subject)]
    if meaning.subjects == "severity":
        return SEVERITIES[int(subject)]
    if meaning.subjects == "payee":
        return ACTORS[int(subject)]
    if meaning.subjects == "shock":
        return Shock(int(subject)).name.lower()
    if meaning.subjects == "tranche":
        return STEPS[Step.TRAINING - 1 + int(subject)]
    return f"{subject:.2f}" if meaning.subjects else ""


def terms_of(row: np.ndarray) -> dict[str, float]:
    """The terms of an entry by name."""
    kind = int(row[Entry.KIND])
    names = MEANINGS[kind].terms
    if int(row[Entry.SUBJECT]) == Text.TECHNICAL and kind == Kind.ANSWER:
        names = TECHNICAL_TERMS
    elif int(row[Entry.SUBJECT]) == Text.TECHNICAL and kind == Kind.PROPOSAL:
        names = ("technical basket agreed",)
    return {names[k]: float(row[Entry.TERM + k]) for k in range(min(int(row[Entry.TERMS]), len(names)))}


def decisions_frame(model: NegotiationModel) -> pd.DataFrame:
    """One row a decision or event. Columns:

    `month` (0 is the first), `date`, `day` (of an incident, else 0), `actor`, `decision`, `subject`, `options` (not done, done),
    `choice`, `probability` of doing it, `draw` (it is done if the draw lies below the probability), `base` (log-odds of usual
    conduct), `precision` (log-odds per unit of utility), `factor`, and `terms` ({name: utility}). For logit decisions
    probability = factor x 1 / (1 + exp(-(base + precision x sum of terms))).
    """
    names = {m.number: m.name for m in model.members} | {int(k): v for k, v in ACTORS.items()}
    rows = []
    for row in entries(model):
        kind = int(row[Entry.KIND])
        meaning = MEANINGS[kind]
        done = int(row[Entry.CHOICE])
        options = meaning.options
        rows.append(
            (
                int(row[Entry.MONTH]),
                date_of(model.setup.calendar + row[Entry.MONTH]),
                int(row[Entry.DAY]),
                names[int(row[Entry.ACTOR])],
                meaning.name,
                subject_name(kind, meaning, row[Entry.SUBJECT]),
                options,
                options[done] if len(options) > 1 else options[0],
                float(row[Entry.PROBABILITY]),
                float(row[Entry.DRAW]),
                float(row[Entry.BASE]),
                float(row[Entry.PRECISION]),
                float(row[Entry.FACTOR]),
                terms_of(row),
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def log_odds(row: np.ndarray) -> float:
    """The log-odds of a logit decision: base + precision x sum of the terms that count."""
    counted = SILENCE_TERMS if int(row[Entry.KIND]) == Kind.SILENCE else int(row[Entry.TERMS])
    return float(row[Entry.BASE] + row[Entry.PRECISION] * np.sum(row[Entry.TERM : Entry.TERM + counted]))


def tipping_point(row: np.ndarray) -> float:
    """How much utility more (or less) would have tipped a logit decision, its draw unchanged; NaN for other entries.

    Positive: so much more, and it would have been done. Negative: so much less, and it would not.
    """
    kind = int(row[Entry.KIND])
    if kind not in LOGIT or row[Entry.PRECISION] <= 0.0:
        return math.nan
    needed = row[Entry.DRAW] / row[Entry.FACTOR]
    if not 0.0 < needed < 1.0:
        return math.nan
    return (math.log(needed / (1.0 - needed)) - log_odds(row)) / row[Entry.PRECISION]


def factor_said(row: np.ndarray) -> str:
    """What multiplied the probability of a logit decision, in words: "times 0.93 (KFOR's strength)"; empty for a factor of 1."""
    kind, factor = int(row[Entry.KIND]), float(row[Entry.FACTOR])
    if kind not in LOGIT or row[Entry.PRECISION] <= 0.0 or abs(factor - 1.0) < NEXT_TO_ONE:
        return ""
    return f"times {factor:.2f} ({FACTORS[Kind(kind)]})"
