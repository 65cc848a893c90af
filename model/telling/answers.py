"""What a capital answers to a text, as it is told: why, what it would sign, what made it come round."""

from __future__ import annotations

import numpy as np

from keci.agents.record import Entry, Kind
from keci.agents.state import Actor, Issue, Text
from keci.model.telling.decisions import terms_of
from keci.model.telling.levels import ISSUES, anchor, era
from keci.model.telling.story import CAPITALS, DRAFTS, YEAR, Demand, Story
from keci.model.telling.words import SLIGHT, listed, strongest

BODY = "a coordination body of the Serb municipalities"  # what texts offer below an Association until they name one
PLURAL = ("its terms for the north", "its red lines")
# what speaks for and against an answer, in words: (for it, against it)
NEARER, WHOLLY = 0.1, 0.95  # of the way to what was asked for: less is no step towards it, and more is all of it
FELT = 0.02  # a level that moves by less is as before
WEIGHED = {
    "Association": ("what it says on the Association", "the Association"),
    "recognition de facto": ("what it brings towards recognition", "what it concedes on recognition"),
    "policing of the north": ("its terms for the north", "its terms for the north"),
    "technical annex": ("its technical annex", "its technical annex"),
    "red lines": ("its red lines", "its red lines"),
    "NATO's track": ("NATO's track", "NATO's track"),
    "extra reward": ("the extra reward", "the extra reward"),
    "EU's reward": ("the EU's package", "the EU's package"),
    "cost of no deal": ("the price of going on without a deal", "the price of going on without a deal"),
    "political cost of signing": ("the political price of a signature", "the political price of a signature"),
    "anger at NATO": ("anger at NATO", "anger at NATO"),
}
LOSING = ", though by its own reckoning it loses by it"
BETTER = {
    "Association": "its terms on the Association are better",
    "recognition de facto": "its terms on recognition are better",
    "policing of the north": "its terms for the north are better",
    "technical annex": "its technical annex is larger",
    "red lines": "it crosses fewer red lines",
    "NATO's track": "more hangs on NATO's track",
    "extra reward": "the extra reward is larger",
    "EU's reward": "the EU's package is larger",
    "cost of no deal": "the price of going on without a deal has risen",
    "political cost of signing": "a signature costs less at home",
    "anger at NATO": "anger at NATO has cooled",
}  # what has changed for the better since a refusal
TERMS = tuple(WEIGHED)[: len(ISSUES)]  # of the levels of a text, in their order


def answer(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """An answer to a political text: reasons as far as they are new, and what a side that refuses would sign."""
    kind, actor = int(row[Entry.SUBJECT]), int(row[Entry.ACTOR])
    if kind not in DRAFTS:
        return ""
    name, net, text = CAPITALS[actor], sum(terms.values()), DRAFTS[kind]
    refused = story.refusals.pop(actor, None)
    if not done:
        story.refusals[actor] = kind, dict(terms)
    elif refused is not None and refused[0] == kind:
        return _comes_round(story, actor, kind, terms, refused[1])
    # a red line is not bought off by another article: who would sign with one names what that article costs
    out = _lost(story, kind, actor) if done else {"red lines"} if _demand(story, actor) else set()
    reasons = strongest(terms, 1.0 if done else -1.0, SLIGHT, set(WEIGHED) - out)
    words = listed([_spoken(story, kind, WEIGHED[reason][0 if done else 1]) for reason in reasons]) if reasons else ""
    if story.reasons.get(actor) == (done, words):
        words = ""  # told at its last answer
    else:
        story.reasons[actor] = done, words
    verb = "weigh" if len(reasons) > 1 or words in PLURAL else "weighs"
    if not done:
        return f"{name} {_refusal(story, row, net, words, verb)}"
    story.wanted.pop(actor, None)
    final = story.tabled.get(int(Text.COMPREHENSIVE))  # none where what was tabled is forgotten with a text given up
    if refused is not None and refused[0] == Text.COMPREHENSIVE and final and story.month - final[-1][0] < YEAR:
        text = f"{text}, which binds it to less than the {DRAFTS[refused[0]]} of {story.spoken(final[-1][0])}"
    if net < -SLIGHT:
        return f"{name} accepts the {text}{LOSING}"
    return f"{name} accepts the {text}" + (f": {words} {verb} most" if words else "")


def _body(story: Story, kind: int) -> bool:
    """True if the text on the table offers the Serb municipalities less than an Association, and does not call it one."""
    texts = story.tabled.get(kind)
    return texts is not None and anchor(story, "ASM", texts[-1][1][Issue.ASM]) == BODY


def _spoken(story: Story, kind: int, words: str) -> str:
    """A reason in the words of its year; of a text without an Association nobody speaks of one."""
    if _body(story, kind):
        words = words.replace("terms on the Association", "terms on the Serb municipalities")
        words = words.replace("says on the Association", "says on the Serb municipalities")
        words = words.replace("the Association", "the body of the Serb municipalities")
    return era(story, words)


def _comes_round(story: Story, actor: int, kind: int, terms: dict[str, float], before: dict[str, float]) -> str:
    """A side that accepts a text after it refused the last one: it has what it held out for, settles for less, or gives that up.

    Then what has become better for it since, the most first; of the issues only those on which the text has moved its way.
    """
    name, text, demand = CAPITALS[actor], DRAFTS[kind], story.wanted.pop(actor, None)
    moved = _moved(story, kind, actor)
    held = _held_out(story, kind, demand) if demand else ""
    if sum(terms.values()) < -SLIGHT:
        return f"{name} {held}accepts the {text}{LOSING}"
    count = set(BETTER) - {TERMS[issue] for issue, gain in enumerate(moved) if gain <= FELT}
    why = strongest({term: value - before.get(term, 0.0) for term, value in terms.items()}, 1.0, SLIGHT, count)
    if not why:
        most = strongest(terms, 1.0, SLIGHT, set(WEIGHED) - _lost(story, kind, actor), most=1)
        said = _spoken(story, kind, WEIGHED[most[0]][0]) if most else ""
        weighs = f": {said} {'weigh' if said in PLURAL else 'weighs'} most" if said else ""
        return f"{name} {held or 'settles for less than it had held out for and '}accepts the {text}{weighs}"
    words = listed([_spoken(story, kind, BETTER[reason]) for reason in why])
    return f"{name} {held}{'accepts' if held else 'comes round to'} the {text}: {words}"


def _held_out(story: Story, kind: int, demand: Demand) -> str:
    """How a text stands to what a side said at its last refusal that it would sign, as the beginning of a sentence."""
    now, sign = story.tabled[kind][-1][1][demand.issue], 1.0 if demand.asked > demand.tabled else -1.0
    share = (now - demand.tabled) / (demand.asked - demand.tabled)
    if share >= WHOLLY:  # unless as much had been on the table before, and was not enough
        before = any(sign * (levels[demand.issue] - now) >= -FELT for _, levels in story.tabled[kind][:-1])
        return "" if before else "has what it held out for and "
    return "" if share >= NEARER else f"no longer insists on {demand.words} and "


def _moved(story: Story, kind: int, actor: int) -> list[float]:
    """How far a text moved towards a side since the one before, issue by issue; nothing if it is the first."""
    texts = story.tabled.get(kind, [])
    if len(texts) < 2:
        return [0.0] * len(ISSUES)
    (_, before), (_, now) = texts[-2:]
    gains = [-1.0 if issue == Issue.ASM else 1.0 for issue in range(len(ISSUES))]  # what Pristina gains by more of it
    sign = -1.0 if actor == Actor.SERBIA else 1.0
    return [sign * gain * (after - earlier) for gain, earlier, after in zip(gains, before, now, strict=True)]


def _lost(story: Story, kind: int, actor: int) -> set[str]:
    """The terms on which a text is worse for a side than the one before: no reasons to accept this one."""
    return {TERMS[issue] for issue, gain in enumerate(_moved(story, kind, actor)) if gain < -FELT}


def _refusal(story: Story, row: np.ndarray, net: float, words: str, verb: str) -> str:
    actor, text = int(row[Entry.ACTOR]), DRAFTS[int(row[Entry.SUBJECT])]
    before, demand = story.wanted.pop(actor, None), _demand(story, actor)
    want = demand.words if demand else ""
    still = " still" if demand and before and before.words == want else ""
    if demand:
        story.wanted[actor] = demand
    if net > SLIGHT:
        minds = f"; it minds {words}" if words else ""
        return f"refuses the {text} and{still} holds out for {'one with ' if want else ''}{want or 'more'}{minds}"
    why = f": {words} {verb} too heavily" if words else ""
    return f"refuses the {text}{why}" + (f"; it would{still} have signed with {want}" if want else "")


def _demand(story: Story, actor: int) -> Demand | None:
    """What a side lets be known that it would sign, this month; None if it says nothing."""
    for row in story.here(Kind.COUNTER_OFFER):
        if int(row[Entry.ACTOR]) == actor:
            issue, terms = int(row[Entry.SUBJECT]), terms_of(row)
            kind = next((int(other[Entry.SUBJECT]) for other in story.here(Kind.PROPOSAL)), int(Text.FRAMEWORK))
            return Demand(_offered(story, kind, issue, terms), issue, terms["level tabled"], terms["level asked"])
    return None


def _offered(story: Story, kind: int, issue: int, terms: dict[str, float]) -> str:
    tabled, asked = terms["level tabled"], terms["level asked"]
    words = anchor(story, ISSUES[issue], asked)
    more = asked > tabled
    if words != anchor(story, ISSUES[issue], tabled):
        return f"at least {words}" if more and _body(story, kind) else words
    if issue == Issue.ASM:
        what = "body of the Serb municipalities" if words == BODY else "Association"
        return era(story, f"a stronger {what}" if more else f"a weaker {what}")
    on = "on recognition" if issue == Issue.RECOG else "for Kosovo Police in the north"
    return f"a little {'more' if more else 'less'} {on}"


def counter_offer(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """A counter-offer is told with the refusal that it goes with."""
    actor = int(row[Entry.ACTOR])
    if any(int(other[Entry.ACTOR]) == actor for other in story.here(Kind.ANSWER)):
        return ""
    offered = _offered(story, int(Text.FRAMEWORK), int(row[Entry.SUBJECT]), terms)
    return f"{CAPITALS[actor]} lets it be known that it would sign with {offered}"
