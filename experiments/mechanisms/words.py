"""Links of a chain in words: who does what, or does not, in the arm and other than in the reference."""

from __future__ import annotations

from keci.agents.state import Step
from keci.model.telling.decisions import ACTORS, subject_name
from keci.model.telling.kinds import MEANINGS

ALLY = "an ally"
NAMES = {**ACTORS, 0: "the world", 3: "the EU", 4: "the Council", 5: "armed groups"}
# what can be a link: choices, not what follows from them at once
LINKS = frozenset(int(kind) for kind, meaning in MEANINGS.items() if meaning.link)
STAGES: dict[int, str] = {
    Step.FRAMEWORK: "the Council adopts the track",
    Step.TRAINING: "the Council grants the training tranche",
    Step.EXERCISES: "the Council grants the exercises tranche",
    Step.PLANNING_REVIEW: "the Council grants the planning review tranche",
    Step.REPRESENTATIVE: "the Council agrees on a Special Representative",
}


def name_of(actor: int) -> str:
    """The actor's name inside a sentence; members are called an ally."""
    return NAMES.get(actor, ALLY)


def link_said(actor: int, kind: int, subject: int, done: bool) -> str:
    """A link in words: what the arm's future has and the reference's has not, or the other way round."""
    words = MEANINGS[kind].link
    assert words is not None
    return words[0 if done else 1].format(actor=name_of(actor), subject=subject_name(kind, MEANINGS[kind], float(subject)))


def decision_said(actor: int, kind: int) -> str:
    """A decision in words, without what came of it: "Kosovo: unilateral act in the north"."""
    return f"{name_of(actor)}: {MEANINGS[kind].name}"
