"""The ledger as a table: who decided what, out of which options, for which reasons, with which probability and draw."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from keci.agents.record import Entry, Kind
from keci.agents.state import Actor, Issue, Step, Text
from keci.agents.strategies.known import DEFAULT, numbered
from keci.agents.strategies.strategy import name_of, title_of
from keci.model.telling.kinds import LOGIT, MEANINGS, OTHER_REWARD, TECHNICAL_TERMS, Meaning

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
# the name of a term that depends on who decides
OTHER_REWARDS: dict[int, str] = {Actor.KOSOVO: OTHER_REWARD, Actor.SERBIA: "extra reward"}


NEXT_TO_ONE = 0.005  # a factor that close to 1 is not worth a word


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


def counted(row: np.ndarray) -> int:
    """How many of an entry's terms add up, from the first on."""
    declared = MEANINGS[int(row[Entry.KIND])].counted if row[Entry.RULE] == 0.0 else None
    return int(row[Entry.TERMS]) if declared is None else declared


def counted_terms(row: np.ndarray) -> dict[str, float]:
    """The terms of an entry that add up to its log-odds; of a silence procedure the rest only explain the objection."""
    terms = terms_of(row)
    return dict(list(terms.items())[: counted(row)])


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
    return float(row[Entry.BASE] + row[Entry.PRECISION] * np.sum(row[Entry.TERM : Entry.TERM + counted(row)]))


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
    return f"times {factor:.2f} ({MEANINGS[kind].factor})"
