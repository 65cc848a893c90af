"""The ledger as a table: who decided what, out of which options, for which reasons, with which probability and draw."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from keci.agents.record import Entry, Kind
from keci.agents.state import MOST_TERMS, Actor, Issue, Step, Text
from keci.agents.strategies.known import DEFAULT, numbered
from keci.agents.strategies.strategy import name_of, title_of

if TYPE_CHECKING:
    from keci.model.telling.recorded import Recorded

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
    "strategy",
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
ISSUES: dict[int, str] = {Issue.ASM: "Association", Issue.RECOG: "recognition", Issue.NORTH: "policing of the north"}
# terms whose name depends on who decides: Pristina is offered NATO's track, Belgrade at most a rival's reward
OTHER_REWARD = "NATO's track"
OTHER_REWARDS: dict[int, str] = {Actor.KOSOVO: OTHER_REWARD, Actor.SERBIA: "extra reward"}
TECHNICAL_TERMS = (
    "easy items first",
    "tension",
    "government's line",
    "anger at NATO",
    "cost of no deal",
    "rewards",
)
NORTH_TERMS = (
    "government's line",
    "tension",
    "recent acts",
    "room left in the north",
    "deal in force",
    "stake in NATO's track",
    "stake in the EU's reward",
    "alignment of EU and NATO",
)
BELGRADE_TERMS = (
    "unilateral act",
    "violence",
    "patron",
    "government's line",
    "deal in force",
    "rewards at stake",
    "anger at NATO",
    "Kosovo's security force",
)
PLOT_TERMS = ("patron", "tension", "deal near", "deal in force", "Belgrade's losses", "KFOR's guard")


@dataclass(frozen=True)
class Meaning:
    """What an entry of a kind is: the decision's name, its options (not done, done), the names of its terms in order."""

    name: str
    options: tuple[str, ...]
    terms: tuple[str, ...]
    subjects: str = ""

    def __post_init__(self) -> None:
        """Refuse names of terms for which an entry has no room."""
        if len(self.terms) > MOST_TERMS:
            raise ValueError(f"{self.name}: {len(self.terms)} terms; an entry of the ledger holds {MOST_TERMS}")


MEANINGS: dict[int, Meaning] = {
    Kind.ELECTION: Meaning(
        "election", ("held",), ("hawkish shift", "chance of an early one", "government's majority"), "election"
    ),
    Kind.GOVERNMENT: Meaning(
        "change of government",
        ("stays", "changes"),
        ("deal rejected at home", "violence", "promises unkept", "protest movement", "government's majority"),
        "line",
    ),
    Kind.MEMBER_GOVERNMENT: Meaning("change of government in an ally", ("changes",), ("openness before", "openness after")),
    Kind.EMERGENCY: Meaning("emergency", ("strikes",), ("emergencies a year",)),
    Kind.JOINT_RESPONSE: Meaning("response to emergency", ("bilateral", "joint"), ("civil-emergency lever", "readiness")),
    Kind.JOINING: Meaning("Serbia's part in the joint response", ("stays away", "takes part"), ("tension",)),
    Kind.PLOT: Meaning("plan of an armed attack", ("none", "begins"), PLOT_TERMS),
    Kind.PLOT_FOUND: Meaning(
        "discovery of a planned attack", ("unseen", "uncovered"), ("KFOR's reach", "representative's warning")
    ),
    Kind.LAUNCH: Meaning("launch of a planned attack", ("wait", "attack"), PLOT_TERMS),
    Kind.ATTRIBUTION: Meaning(
        "attribution of an attack", ("not established", "traced to Belgrade's side"), ("probability of blame",)
    ),
    Kind.INCIDENT: Meaning(
        "incident",
        ("happens",),
        (
            "spoilers (log)",
            "KFOR (log)",
            "tension (log)",
            "deal (log)",
            "triggered by another",
            "probability of severe",
            "severity draw",
            "planned",
            "kind draw",
            "place draw",
            "Pristina's line (log)",
        ),
        "severity",
    ),
    Kind.SUSPENSION: Meaning("suspension of talks", ("go on", "suspended"), ("severe incidents",)),
    Kind.REINFORCEMENT: Meaning("reinforcement of KFOR", ("not sent", "sent"), ("strength with it, thousands",), "thousands"),
    Kind.UNILATERAL: Meaning("unilateral act in the north", ("refrain", "act alone"), NORTH_TERMS),
    # the order of the terms is that of acting alone; the fifth is what a track in force asks for
    Kind.COORDINATED: Meaning(
        "coordinated step in the north", ("nothing", "coordinate"), (*NORTH_TERMS[:4], "asked for by the track", *NORTH_TERMS[5:])
    ),
    Kind.ALERT: Meaning("army alert", ("hold back", "alert"), BELGRADE_TERMS),
    Kind.CAMPAIGN: Meaning("campaign against recognition", ("hold back", "campaign"), BELGRADE_TERMS),
    Kind.PRESSURE: Meaning("pressure on the north", ("hold back", "press"), BELGRADE_TERMS),
    Kind.CONVENE: Meaning(
        "calling a round", ("no round", "round"), ("crisis", "deal within reach", "fatigue", "measures in force", "election")
    ),
    Kind.MEASURES_IMPOSED: Meaning("imposing measures", ("not imposed", "imposed"), ("tension",), "side"),
    Kind.MEASURES_LIFTED: Meaning("lifting measures", ("kept", "lifted"), ("hazard",), "side"),
    Kind.SESSION: Meaning(
        "session on a draft", ("held",), ("ASM", "RECOG", "NORTH", "probability that both accept", "sessions so far"), "text"
    ),
    Kind.PROPOSAL: Meaning("proposal", ("tabled",), ("ASM", "RECOG", "NORTH", "probability that both accept"), "text"),
    Kind.ANSWER: Meaning(
        "answer",
        ("refuse", "accept"),
        (
            "Association",
            "recognition de facto",
            "policing of the north",
            "technical annex",
            "red lines",
            OTHER_REWARD,
            "EU's reward",
            "cost of no deal",
            "political cost of signing",
            "anger at NATO",
        ),
        "text",
    ),
    Kind.COUNTER_OFFER: Meaning("counter-offer", ("made",), ("level tabled", "level asked"), "issue"),
    Kind.SIGNED: Meaning("signature", ("signed",), ("ASM", "RECOG", "NORTH"), "text"),
    Kind.COMPLIANCE: Meaning(
        "carrying out obligations",
        ("stall", "carry out"),
        (
            OTHER_REWARD,
            "EU's reward",
            "threat of measures",
            "reciprocity",
            "cost of what is owed",
            "hawkish shift",
            "government's line",
            "anger at NATO",
        ),
        "text",
    ),
    Kind.COLLAPSE: Meaning(
        "collapse of the text",
        ("holds", "abandoned"),
        ("share carried out", "KFOR (ratio)", "representative (ratio)", "worth to Kosovo", "worth to Serbia"),
        "text",
    ),
    Kind.SPONSOR: Meaning("tabling a step", ("wait", "table"), ("Kosovo's standing", "recent political text", "tension"), "step"),
    Kind.SILENCE: Meaning(
        "silence procedure",
        ("keep silence", "break silence"),
        ("objection", "cost of isolation", "side payment", "salience", "distance", "discount"),
        "step",
    ),
    Kind.HOLDOUT: Meaning("holding out", ("hold out", "give way"), ("hazard", "side payment offered"), "step"),
    Kind.RENEGOTIATION: Meaning("trimming of a text", ("trimmed",), ("content kept", "holdouts"), "step"),
    Kind.CONSENSUS: Meaning("consensus", ("reached",), ("months since tabled", "allies that had broken silence"), "step"),
    Kind.DELIVERY: Meaning("delivery of a tranche", ("delivered",), ("months since earned", "content of the track"), "tranche"),
    Kind.TRACK_SUSPENDED: Meaning("suspension of the track", ("goes on", "suspended"), ("tension",)),
    Kind.TRACK_RESUMED: Meaning("resumption of the track", ("resumed",), ("months without a unilateral act",)),
    Kind.TRANCHE_WITHDRAWN: Meaning("withdrawal of a tranche", ("kept", "taken back"), ("tranches delivered",)),
    Kind.APPOINTMENT: Meaning("appointment of the Special Representative", ("appointed",), ("months since agreed",)),
    Kind.WALK_OUT: Meaning("walk-out from the dialogue", ("stay", "walk out"), ("anger at NATO", "government's line")),
    Kind.SHOCK: Meaning("shock", ("imposed",), ("size",), "shock"),
    Kind.NORMALISED: Meaning("normalisation", ("reached",), ("share carried out", "months without a severe incident")),
    Kind.ACCESSION: Meaning("accession to NATO", ("joins",), ("months since January 2000",)),
    Kind.PAYMENT: Meaning("payment of a reward", ("delayed", "paid"), ("monthly rate", "consent of members"), "side"),
}
# entries whose probability is recomputed from their terms: factor x logistic(base + precision x sum of terms)
LOGIT = frozenset(
    {
        Kind.GOVERNMENT,
        Kind.PLOT,
        Kind.LAUNCH,
        Kind.UNILATERAL,
        Kind.COORDINATED,
        Kind.ALERT,
        Kind.CAMPAIGN,
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
FACTORS = {
    Kind.SILENCE: "so small an objection is not always pressed",
    Kind.ANSWER: "KFOR's strength",
    Kind.WALK_OUT: "size of NATO's step",
}
NEXT_TO_ONE = 0.005  # a factor that close to 1 is not worth a word
SILENCE_TERMS = 3  # of the terms of a silence procedure the first three add up; the others explain the objection


def date_of(calendar: float) -> str:
    """A month counted from January 2000 as "YYYY-MM"."""
    months = int(calendar)
    return f"{2000 + months // 12}-{months % 12 + 1:02d}"


def entries(model: Recorded) -> np.ndarray:
    """The filled rows of a world's ledger, oldest first."""
    return model.ledger[1 : int(model.ledger[0, 0]) + 1]


def actor_name(model: Recorded, number: float) -> str:
    """The name of the actor with this number, a member's included."""
    return ACTORS.get(int(number)) or next(m.name for m in model.members if m.number == int(number))


def subject_name(kind: int, meaning: Meaning, subject: float) -> str:
    """What an entry is about, in words; empty where there is nothing to say."""
    from keci.agents.moves.calendar import Shock

    if meaning.subjects == "text":
        return TEXTS[int(subject)]
    if meaning.subjects == "step":
        return STEPS[int(subject)]
    if meaning.subjects == "severity":
        return SEVERITIES[int(subject)]
    if meaning.subjects == "side":
        return ACTORS[int(subject)]
    if meaning.subjects == "issue":
        return ISSUES[int(subject)]
    if meaning.subjects == "election":
        return "at the end of the term" if subject > 0.0 else "early"
    if meaning.subjects == "shock":
        return Shock(int(subject)).name.lower()
    if meaning.subjects == "tranche":
        return STEPS[Step.TRAINING - 1 + int(subject)]
    return f"{subject:.2f}" if meaning.subjects else ""


def terms_of(row: np.ndarray) -> dict[str, float]:
    """The terms of an entry by name."""
    kind = int(row[Entry.KIND])
    names = MEANINGS[kind].terms
    if kind == Kind.ANSWER and int(row[Entry.SUBJECT]) == Text.TECHNICAL:
        names = TECHNICAL_TERMS
    elif OTHER_REWARD in names:
        other = OTHER_REWARDS.get(int(row[Entry.ACTOR]), OTHER_REWARD)
        names = tuple(other if name == OTHER_REWARD else name for name in names)
    if row[Entry.RULE] > 0.0:
        names = _own_names(row, names)
    return {names[k]: float(row[Entry.TERM + k]) for k in range(min(int(row[Entry.TERMS]), len(names)))}


def _own_names(row: np.ndarray, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the terms of a decision that was not the default's: those that its strategy gives them."""
    strategy, count = numbered(row[Entry.RULE]), int(row[Entry.TERMS])
    if strategy is None:
        return tuple(f"term {k + 1}" for k in range(count))
    return (*names[: count - len(strategy.terms)], *strategy.terms) if strategy.keeps else strategy.terms


def counted_terms(row: np.ndarray) -> dict[str, float]:
    """The terms of an entry that add up to its log-odds; of a silence procedure the rest only explain the objection."""
    terms = terms_of(row)
    explained = int(row[Entry.KIND]) == Kind.SILENCE and row[Entry.RULE] == 0.0
    return dict(list(terms.items())[:SILENCE_TERMS]) if explained else terms


def strategy_name(row: np.ndarray) -> str:
    """Name of the strategy by which an entry was decided."""
    strategy = numbered(row[Entry.RULE])
    return DEFAULT if row[Entry.RULE] == 0.0 else name_of(strategy) if strategy else "unknown"


def decided_by(row: np.ndarray) -> str:
    """Who weighed a decision other than the default rule, in words: "by the rule: tit-for-tat"; empty for the default."""
    strategy = numbered(row[Entry.RULE])
    return "" if row[Entry.RULE] == 0.0 else f"by the rule: {title_of(strategy) if strategy else 'unknown'}"


def decisions_frame(model: Recorded) -> pd.DataFrame:
    """One row a decision or event. Columns:

    `month` (0 is the first), `date`, `day` (of an incident, else 0), `actor`, `decision`, `subject`, `options` (not done, done),
    `choice`, `probability` of doing it, `draw` (it is done if the draw lies below the probability), `base` (log-odds of usual
    conduct), `precision` (log-odds per unit of utility), `factor`, `strategy` (the rule that weighed it), and `terms`
    ({name: utility}). For logit decisions
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
                strategy_name(row),
                terms_of(row),
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def log_odds(row: np.ndarray) -> float:
    """The log-odds of a logit decision: base + precision x sum of the terms that count."""
    counted = SILENCE_TERMS if int(row[Entry.KIND]) == Kind.SILENCE and row[Entry.RULE] == 0.0 else int(row[Entry.TERMS])
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
