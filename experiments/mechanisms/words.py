"""Links of a chain in words: who does what, or does not, in the arm and other than in the reference."""

from __future__ import annotations

from keci.agents.record import Kind
from keci.agents.state import Step
from keci.model.telling.decisions import ACTORS, MEANINGS, subject_name

ALLY = "an ally"
NAMES = {**ACTORS, 0: "the world", 3: "the EU", 4: "the Council", 5: "armed groups"}
# what is said where it is done in the arm alone, and where in the reference alone; {actor} and {subject} are filled in
WORDS: dict[int, tuple[str, str]] = {
    Kind.ELECTION: ("{actor} votes", "{actor} does not vote"),
    Kind.GOVERNMENT: ("the government of {actor} changes", "the government of {actor} stays"),
    Kind.JOINT_RESPONSE: ("allies answer an emergency together", "allies do not answer an emergency together"),
    Kind.JOINING: ("Serbia takes part in the joint response", "Serbia takes no part in the joint response"),
    Kind.PLOT: ("armed groups begin to plan an attack", "armed groups do not plan an attack"),
    Kind.PLOT_FOUND: ("a planned attack is uncovered", "a planned attack is not uncovered"),
    Kind.LAUNCH: ("armed groups launch an attack", "armed groups do not launch an attack"),
    Kind.ATTRIBUTION: ("an attack is traced to Belgrade's side", "an attack is not traced to Belgrade's side"),
    Kind.INCIDENT: ("a {subject} incident happens", "a {subject} incident does not happen"),
    Kind.SUSPENSION: ("talks are suspended after violence", "talks go on"),
    Kind.REINFORCEMENT: ("KFOR is reinforced", "KFOR is not reinforced"),
    Kind.UNILATERAL: ("Kosovo acts alone in the north", "Kosovo does not act alone in the north"),
    Kind.COORDINATED: ("Kosovo coordinates its step in the north", "Kosovo does not coordinate a step in the north"),
    Kind.ALERT: ("Serbia puts its army on alert", "Serbia does not put its army on alert"),
    Kind.CAMPAIGN: ("Serbia campaigns against recognition", "Serbia does not campaign against recognition"),
    Kind.PRESSURE: ("Serbia presses in the north", "Serbia does not press in the north"),
    Kind.CONVENE: ("the EU calls a round", "the EU calls no round"),
    Kind.MEASURES_IMPOSED: ("the EU imposes measures on {subject}", "the EU imposes no measures on {subject}"),
    Kind.MEASURES_LIFTED: ("the EU lifts its measures on {subject}", "the EU keeps its measures on {subject}"),
    Kind.PROPOSAL: ("the EU tables a {subject}", "the EU does not table a {subject}"),
    Kind.ANSWER: ("{actor} accepts a {subject}", "{actor} does not accept a {subject}"),
    Kind.COMPLIANCE: ("{actor} carries out obligations", "{actor} does not carry out obligations"),
    Kind.COLLAPSE: ("the {subject} is abandoned", "the {subject} holds"),
    Kind.WALK_OUT: ("Serbia walks out of the dialogue", "Serbia stays in the dialogue"),
    Kind.PAYMENT: ("the EU pays {subject}", "the EU does not pay {subject}"),
}
LINKS = frozenset(int(kind) for kind in WORDS)  # what can be a link: choices, not what follows from them at once
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
    words = WORDS[kind][0 if done else 1]
    return words.format(actor=name_of(actor), subject=subject_name(kind, MEANINGS[kind], float(subject)))


def decision_said(actor: int, kind: int) -> str:
    """A decision in words, without what came of it: "Kosovo: unilateral act in the north"."""
    return f"{name_of(actor)}: {MEANINGS[kind].name}"
