"""Every kind of entry in a ledger, declared once: options, terms, and all that is said and drawn of it.

A kind is numbered in `agents/record.py` and noted by a move. What the chronicle says of it is the function of its name in
`violence`, `capitals`, `dialogue`, `alliance` or `events`, found by that name; a kind without one has no line.
"""

from __future__ import annotations

from dataclasses import dataclass

from keci.agents.record import Kind
from keci.agents.state import MOST_TERMS

# terms whose name depends on who decides: Pristina is offered NATO's track, Belgrade at most a rival's reward
OTHER_REWARD = "NATO's track"
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
    """What an entry of a kind is: the decision's name, its options (not done, done), the names of its terms in order.

    `subjects` says what the subject is: a "text", a "step", a grade of "severity", a "line" ... A `logit` decision's probability
    is factor x logistic(base + precision x sum of terms); `counted` terms add up, the others explain one of them; `factor` says
    what lies behind a factor other than 1. Of pages: `icon` of its lines; whether it is the `council` handling a step, and so
    the lever itself at work; row and mark on the line of the page `live`, mark and words on the map of the `north`, row of the
    `guide`, and whether it is `grave` there. A decision that somebody may take for an actor has the `move` in which it falls
    (`taken_by` another actor than the one who decides) and, for the game, the `question`. `did` is the past tense of its options.
    `link` is what a chain of causes says where it is done in the arm alone, and where in the reference alone.
    """

    name: str
    options: tuple[str, ...]
    terms: tuple[str, ...]
    subjects: str = ""
    logit: bool = False
    counted: int | None = None  # None: all
    factor: str = ""
    icon: str = "council"
    council: bool = False
    live: tuple[str, str] | None = None
    north: tuple[str, str] | None = None
    guide: str = ""
    grave: bool = False
    move: str = ""
    taken_by: str = ""
    question: str = ""
    did: tuple[str, str] | None = None
    link: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        """Refuse names of terms for which an entry has no room."""
        if len(self.terms) > MOST_TERMS:
            raise ValueError(f"{self.name}: {len(self.terms)} terms; an entry of the ledger holds {MOST_TERMS}")


MEANINGS: dict[int, Meaning] = {
    Kind.ELECTION: Meaning(
        "election",
        ("held",),
        ("hawkish shift", "chance of an early one", "government's majority"),
        subjects="election",
        icon="election",
        live=("Governments", "election"),
        guide="Kosovo and Serbia",
        link=("{actor} votes", "{actor} does not vote"),
    ),
    Kind.GOVERNMENT: Meaning(
        "change of government",
        ("stays", "changes"),
        ("deal rejected at home", "violence", "promises unkept", "protest movement", "government's majority"),
        subjects="line",
        logit=True,
        icon="election",
        live=("Governments", "change"),
        guide="Kosovo and Serbia",
        link=("the government of {actor} changes", "the government of {actor} stays"),
    ),
    Kind.MEMBER_GOVERNMENT: Meaning(
        "change of government in an ally",
        ("changes",),
        ("openness before", "openness after"),
        icon="council",
    ),
    Kind.EMERGENCY: Meaning(
        "emergency",
        ("strikes",),
        ("emergencies a year",),
        icon="emergency",
    ),
    Kind.JOINT_RESPONSE: Meaning(
        "response to emergency",
        ("bilateral", "joint"),
        ("civil-emergency lever", "readiness"),
        icon="emergency",
        link=("allies answer an emergency together", "allies do not answer an emergency together"),
    ),
    Kind.JOINING: Meaning(
        "Serbia's part in the joint response",
        ("stays away", "takes part"),
        ("tension",),
        icon="council",
        link=("Serbia takes part in the joint response", "Serbia takes no part in the joint response"),
    ),
    Kind.PLOT: Meaning(
        "plan of an armed attack",
        ("none", "begins"),
        PLOT_TERMS,
        logit=True,
        icon="plot",
        link=("armed groups begin to plan an attack", "armed groups do not plan an attack"),
    ),
    Kind.PLOT_FOUND: Meaning(
        "discovery of a planned attack",
        ("unseen", "uncovered"),
        ("KFOR's reach", "representative's warning"),
        icon="plot",
        north=("found", "a planned attack uncovered"),
        guide="Violence",
        link=("a planned attack is uncovered", "a planned attack is not uncovered"),
    ),
    Kind.LAUNCH: Meaning(
        "launch of a planned attack",
        ("wait", "attack"),
        PLOT_TERMS,
        logit=True,
        icon="plot",
        guide="Violence",
        link=("armed groups launch an attack", "armed groups do not launch an attack"),
    ),
    Kind.ATTRIBUTION: Meaning(
        "attribution of an attack",
        ("not established", "traced to Belgrade's side"),
        ("probability of blame",),
        icon="plot",
        link=("an attack is traced to Belgrade's side", "an attack is not traced to Belgrade's side"),
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
        subjects="severity",
        icon="incident",
        live=("The north", "incident"),
        guide="Violence",
        link=("a {subject} incident happens", "a {subject} incident does not happen"),
    ),
    Kind.SUSPENSION: Meaning(
        "suspension of talks",
        ("go on", "suspended"),
        ("severe incidents",),
        icon="dialogue",
        live=("Dialogue", "broken"),
        guide="Dialogue",
        link=("talks are suspended after violence", "talks go on"),
    ),
    Kind.REINFORCEMENT: Meaning(
        "reinforcement of KFOR",
        ("not sent", "sent"),
        ("strength with it, thousands",),
        subjects="thousands",
        icon="kfor",
        north=("reinforced", "KFOR reinforced"),
        guide="Violence",
        link=("KFOR is reinforced", "KFOR is not reinforced"),
    ),
    Kind.UNILATERAL: Meaning(
        "unilateral act in the north",
        ("refrain", "act alone"),
        NORTH_TERMS,
        logit=True,
        icon="north",
        live=("The north", "alone"),
        north=("alone", "Pristina acted alone"),
        guide="Kosovo and Serbia",
        move="act_in_north",
        question="Do you act alone in the north this month? A no holds for half a year.",
        link=("Kosovo acts alone in the north", "Kosovo does not act alone in the north"),
    ),
    Kind.COORDINATED: Meaning(
        "coordinated step in the north",
        ("nothing", "coordinate"),
        (*NORTH_TERMS[:4], "asked for by the track", *NORTH_TERMS[5:]),
        logit=True,
        icon="north",
        live=("The north", "together"),
        north=("together", "Pristina coordinated with KFOR"),
        guide="Kosovo and Serbia",
        move="act_in_north",
        question="Do you take a step in the north together with KFOR and the EU? A no holds for half a year.",
        link=("Kosovo coordinates its step in the north", "Kosovo does not coordinate a step in the north"),
    ),
    Kind.ALERT: Meaning(
        "army alert",
        ("hold back", "alert"),
        BELGRADE_TERMS,
        logit=True,
        icon="north",
        live=("The north", "alone"),
        north=("alert", "Serbia's army on alert"),
        guide="Kosovo and Serbia",
        move="act_in_north",
        question="Do you put the army on alert? A no holds for half a year.",
        link=("Serbia puts its army on alert", "Serbia does not put its army on alert"),
    ),
    Kind.CAMPAIGN: Meaning(
        "campaign against recognition",
        ("hold back", "campaign"),
        BELGRADE_TERMS,
        logit=True,
        icon="union",
        guide="Kosovo and Serbia",
        move="act_in_north",
        question="Do you campaign abroad against Kosovo's recognition? A no holds for half a year.",
        link=("Serbia campaigns against recognition", "Serbia does not campaign against recognition"),
    ),
    Kind.PRESSURE: Meaning(
        "pressure on the north",
        ("hold back", "press"),
        BELGRADE_TERMS,
        logit=True,
        icon="north",
        live=("The north", "alone"),
        north=("pressed", "Belgrade pressed on the north"),
        guide="Kosovo and Serbia",
        move="act_in_north",
        question="Do you press on the north through the Serbs there? A no holds for half a year.",
        link=("Serbia presses in the north", "Serbia does not press in the north"),
    ),
    Kind.CONVENE: Meaning(
        "calling a round",
        ("no round", "round"),
        ("crisis", "deal within reach", "fatigue", "measures in force", "election", "time without a round"),
        logit=True,
        icon="union",
        move="convene",
        taken_by="european_union",
        link=("the EU calls a round", "the EU calls no round"),
    ),
    Kind.MEASURES_IMPOSED: Meaning(
        "imposing measures",
        ("not imposed", "imposed"),
        ("tension",),
        subjects="side",
        icon="union",
        guide="Kosovo and Serbia",
        link=("the EU imposes measures on {subject}", "the EU imposes no measures on {subject}"),
    ),
    Kind.MEASURES_LIFTED: Meaning(
        "lifting measures",
        ("kept", "lifted"),
        ("hazard",),
        subjects="side",
        icon="union",
        guide="Kosovo and Serbia",
        link=("the EU lifts its measures on {subject}", "the EU keeps its measures on {subject}"),
    ),
    Kind.SESSION: Meaning(
        "session on a draft",
        ("held",),
        ("ASM", "RECOG", "NORTH", "probability that both accept", "sessions so far"),
        subjects="text",
        icon="dialogue",
    ),
    Kind.PROPOSAL: Meaning(
        "proposal",
        ("tabled",),
        ("ASM", "RECOG", "NORTH", "probability that both accept"),
        subjects="text",
        icon="dialogue",
        live=("Dialogue", "tabled"),
        guide="Dialogue",
        link=("the EU tables a {subject}", "the EU does not table a {subject}"),
    ),
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
        subjects="text",
        logit=True,
        factor="KFOR's strength",
        icon="dialogue",
        move="hold_round",
        taken_by="european_union",
        question="Do you accept the text that the EU has tabled?",
        link=("{actor} accepts a {subject}", "{actor} does not accept a {subject}"),
    ),
    Kind.COUNTER_OFFER: Meaning(
        "counter-offer",
        ("made",),
        ("level tabled", "level asked"),
        subjects="issue",
        icon="dialogue",
    ),
    Kind.SIGNED: Meaning(
        "signature",
        ("signed",),
        ("ASM", "RECOG", "NORTH"),
        subjects="text",
        icon="signature",
        live=("Dialogue", "signed"),
        guide="Dialogue",
        grave=True,
    ),
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
        subjects="text",
        logit=True,
        icon="dialogue",
        move="carry_out_obligations",
        question="Do you work on what you have signed, in the coming half-year?",
        link=("{actor} carries out obligations", "{actor} does not carry out obligations"),
    ),
    Kind.COLLAPSE: Meaning(
        "collapse of the text",
        ("holds", "abandoned"),
        ("share carried out", "KFOR (ratio)", "representative (ratio)", "worth to Kosovo", "worth to Serbia"),
        subjects="text",
        icon="dialogue",
        live=("Dialogue", "broken"),
        guide="Dialogue",
        grave=True,
        link=("the {subject} is abandoned", "the {subject} holds"),
    ),
    Kind.SPONSOR: Meaning(
        "tabling a step",
        ("wait", "table"),
        ("Kosovo's standing", "recent political text", "tension"),
        subjects="step",
        logit=True,
        icon="council",
        council=True,
        live=("Council", "tabled"),
        guide="NATO's track",
    ),
    Kind.SILENCE: Meaning(
        "silence procedure",
        ("keep silence", "break silence"),
        ("objection", "cost of isolation", "side payment", "salience", "distance", "discount"),
        subjects="step",
        logit=True,
        counted=3,
        factor="so small an objection is not always pressed",
        icon="silence",
        council=True,
        live=("Council", "broken"),
        guide="NATO's track",
        move="answer_silence",
        did=("kept silence", "broke silence"),
    ),
    Kind.HOLDOUT: Meaning(
        "holding out",
        ("hold out", "give way"),
        ("hazard", "side payment offered"),
        subjects="step",
        icon="silence",
        council=True,
        guide="NATO's track",
        move="reconsider",
        did=("went on holding out", "gave way"),
    ),
    Kind.RENEGOTIATION: Meaning(
        "trimming of a text",
        ("trimmed",),
        ("content kept", "holdouts"),
        subjects="step",
        icon="silence",
        council=True,
    ),
    Kind.CONSENSUS: Meaning(
        "consensus",
        ("reached",),
        ("months since tabled", "allies that had broken silence"),
        subjects="step",
        icon="council",
        council=True,
        live=("Council", "signed"),
        guide="NATO's track",
        grave=True,
    ),
    Kind.DELIVERY: Meaning(
        "delivery of a tranche",
        ("delivered",),
        ("months since earned", "content of the track"),
        subjects="tranche",
        icon="track",
        council=True,
        live=("Council", "delivered"),
        guide="NATO's track",
        grave=True,
    ),
    Kind.TRACK_SUSPENDED: Meaning(
        "suspension of the track",
        ("goes on", "suspended"),
        ("tension",),
        icon="track",
        council=True,
        live=("Council", "broken"),
        guide="NATO's track",
    ),
    Kind.TRACK_RESUMED: Meaning(
        "resumption of the track",
        ("resumed",),
        ("months without a unilateral act",),
        icon="track",
        council=True,
        live=("Council", "signed"),
        guide="NATO's track",
    ),
    Kind.TRANCHE_WITHDRAWN: Meaning(
        "withdrawal of a tranche",
        ("kept", "taken back"),
        ("tranches delivered",),
        icon="track",
        council=True,
        live=("Council", "broken"),
        guide="NATO's track",
    ),
    Kind.APPOINTMENT: Meaning(
        "appointment of the Special Representative",
        ("appointed",),
        ("months since agreed",),
        icon="council",
        council=True,
        live=("Council", "delivered"),
    ),
    Kind.WALK_OUT: Meaning(
        "walk-out from the dialogue",
        ("stay", "walk out"),
        ("anger at NATO", "government's line"),
        logit=True,
        factor="size of NATO's step",
        icon="dialogue",
        live=("Dialogue", "broken"),
        guide="Dialogue",
        move="react_to_track",
        question="Do you walk out of the dialogue over NATO's step?",
        link=("Serbia walks out of the dialogue", "Serbia stays in the dialogue"),
    ),
    Kind.SHOCK: Meaning(
        "shock",
        ("imposed",),
        ("size",),
        subjects="shock",
        icon="shock",
        live=("Governments", "shock"),
        guide="Violence",
    ),
    Kind.NORMALISED: Meaning(
        "normalisation",
        ("reached",),
        ("share carried out", "months without a severe incident"),
        icon="signature",
        live=("Dialogue", "signed"),
        guide="Dialogue",
        grave=True,
    ),
    Kind.ACCESSION: Meaning(
        "accession to NATO",
        ("joins",),
        ("months since January 2000",),
        icon="council",
    ),
    Kind.PAYMENT: Meaning(
        "payment of a reward",
        ("delayed", "paid"),
        ("monthly rate", "consent of members"),
        subjects="side",
        icon="union",
        live=("Dialogue", "delivered"),
        link=("the EU pays {subject}", "the EU does not pay {subject}"),
    ),
}
LOGIT = frozenset(int(kind) for kind, meaning in MEANINGS.items() if meaning.logit)
COUNCIL = frozenset(int(kind) for kind, meaning in MEANINGS.items() if meaning.council)
# of these the subject is a quantity, not a name: two such entries of a month are the same decision whatever their subjects
QUANTITIES = frozenset(int(kind) for kind, meaning in MEANINGS.items() if meaning.subjects in ("line", "thousands", "tranche"))
