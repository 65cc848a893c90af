"""Texts as they are told: what they say and change, signatures, texts given up, and Belgrade's answer to NATO's steps."""

from __future__ import annotations

import numpy as np

from keci.agents.record import Entry, Kind
from keci.agents.state import Actor, Text
from keci.model.telling.capitals import unwilling
from keci.model.telling.decisions import terms_of
from keci.model.telling.levels import ISSUES, anchor
from keci.model.telling.story import CAPITALS, DRAFTS, GOLDEN, SIGNED, YEAR, Story, detail, one_of
from keci.model.telling.ways import BASKET, LATER_BASKET, LATER_START, SETTLED, TRADE
from keci.model.telling.words import SLIGHT, joined, listed, nth, number

LEAST_CHANGE = 0.025  # of a level: half the step of drafts; less is the same text
BESIDE = ("NATO's track", "extra reward", "EU's reward")  # what a text is offered with
AGREED = ("Brussels round: an agreement", "Pristina and Belgrade agree in Brussels", "an agreement in Brussels")
OLD = 3  # months after which the text that a revision departs from is named by its month


def _changes(story: Story, before: tuple[float, ...], levels: tuple[float, ...]) -> list[str]:
    """What a draft says more and less of than another text, and what that now comes to where it has another name.

    In the north a draft begins from what is the case, which moves a little every month: that is no change of the text.
    """
    words = ("on self-management", "on recognition", "for Kosovo Police in the north")
    changes = []
    for issue, name in enumerate(ISSUES):
        if abs(levels[issue] - before[issue]) < LEAST_CHANGE:
            continue
        now = anchor(story, name, levels[issue])
        named = f" ({now})" if now != anchor(story, name, before[issue]) else ""
        changes.append(f"{'more' if levels[issue] > before[issue] else 'less'} {words[issue]}{named}")
    return changes


def proposal(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """A text tabled: its content, or what it changes; a text that was refused before is told as such."""
    kind = int(row[Entry.SUBJECT])
    if kind not in DRAFTS:
        return ""
    levels = tuple(terms[issue] for issue in ISSUES)
    earlier = story.tabled.setdefault(kind, [])
    sessions = story.sessions[DRAFTS[kind]]
    story.sessions.clear()
    earlier.append((story.month, levels))
    again = _again(story, kind, earlier[-2][0] if len(earlier) > 1 else story.month)
    if len(earlier) > 1:
        return _revised(story, DRAFTS[kind], levels, earlier[:-1], again)
    after = f" after {number(sessions)} sessions" if sessions > 1 else ""
    if kind == Text.FRAMEWORK and story.signed is not None:
        last = story.spoken(story.signed[0])
        if added := _changes(story, story.signed[1], levels):
            return f"the EU tables a new {DRAFTS[kind]}{after}, with {listed(added)} than in that of {last}"
        return f"the EU tables a {DRAFTS[kind]}{after} that carries on from that of {last}"
    content = "; ".join(anchor(story, issue, terms[issue]) for issue in ISSUES)
    return f"the EU tables a {DRAFTS[kind]}{after}: {content}"


def _again(story: Story, kind: int, since: int) -> str:
    """Why a text that was refused may pass now, as a clause: another government where it was, or more beside it; else empty."""
    answers = [row for row in story.here(Kind.ANSWER) if int(row[Entry.SUBJECT]) == kind]
    offered = {int(row[Entry.ACTOR]): sum(value for name, value in terms_of(row).items() if name in BESIDE) for row in answers}
    before = story.refused.get(kind, {})
    refused = {int(row[Entry.ACTOR]): offered[int(row[Entry.ACTOR])] for row in answers if row[Entry.CHOICE] <= 0}
    story.refused[kind] = refused
    since = max(since, story.month - YEAR)  # a government of years ago is no longer new
    new = [CAPITALS[side] for side in sorted(before) if story.when.get(("changed", side), -1) > since]
    if new:
        return f", now that {listed(new)} {'has a new government' if len(new) == 1 else 'have new governments'}"
    more = before and all(offered.get(side, 0.0) > value + SLIGHT for side, value in before.items())
    return ", with more to offer beside it" if more else ""


def _revised(story: Story, name: str, levels: tuple[float, ...], earlier: list[tuple[int, tuple[float, ...]]], again: str) -> str:
    month, before = earlier[-1]
    changed = _changes(story, before, levels)
    if not changed:
        return f"the EU tables the {name} of {story.spoken(month)} once more{again or ', unchanged'}"
    same = [told for told, text in earlier if not _changes(story, text, levels)]
    if same:
        return f"the EU goes back to its {name} of {story.spoken(same[-1])}, with {listed(changed)} than in the last"
    than = f" than in that of {story.spoken(month)}" if story.month - month > OLD else ""
    return f"the EU tables a revised {name}{again}: {listed(changed)}{than}"


def signed(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """A technical item, or a political text with what it brings back."""
    kind = int(row[Entry.SUBJECT])
    story.when["agreed"] = story.month
    if kind == Text.TECHNICAL:
        return _technical(story)
    story.tabled.pop(int(Text.FRAMEWORK), None)
    if kind == Text.COMPREHENSIVE:
        story.tabled.clear()
    for told in (story.stalled, story.reasons, story.wanted, story.refusals):
        told.clear()
    story.signed = story.month, tuple(terms[issue] for issue in ISSUES)
    story.counts["signed", kind] += 1
    times = story.counts["signed", kind]
    which = f", their {nth(times)}" if times > 1 else ""
    back = story.restore("text", "deal") if kind == Text.COMPREHENSIVE else story.restore("text")
    return f"Pristina and Belgrade sign the {SIGNED[kind]}{which}{joined(back)}"


def _technical(story: Story) -> str:
    """The record's items in its order where the start lies before them; after it, by the answer's draw, one of those left."""
    count = story.counts["basket",]
    story.counts["basket",] += 1
    first = BASKET if story.model.setup.calendar < YEAR * (LATER_START - 2000) else ()
    if count < len(first):
        story.ended |= set(SETTLED.get(first[count], ()))
        back = _trade(story) if first[count] in TRADE else []
        return f"{AGREED[count % len(AGREED)]} on {first[count]}{joined(back)}"
    left = [item for item in LATER_BASKET if item not in first and not story.counts["item", item]]
    if not left:
        return f"Brussels round: one more technical agreement, the {nth(count + 1)}"
    answers = story.here(Kind.ANSWER)
    draw = detail(answers[0]) if answers else 0.0
    item = min(left, key=lambda item: (draw + GOLDEN * LATER_BASKET.index(item)) % 1.0)
    story.counts["item", item] += 1
    return f"{AGREED[count % len(AGREED)]} on {item}{joined(_trade(story) if item in TRADE else [])}"


def _trade(story: Story) -> list[str]:
    """What an item on trade brings back; nobody bans goods, or puts a tariff on them, soon after it."""
    back = story.restore("trade")
    story.when |= {("back", key): story.month for key in ("ban", "tariff")}
    return back


def collapse(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """A text abandoned by the side to which keeping it is worth less, with its reasons."""
    if not done:
        return ""
    share = terms["share carried out"]
    steps = ((0.05, "next to nothing of it"), (0.45, "less than half of it"), (0.6, "about half of it"), (2.0, "most of it"))
    much = next(words for below, words in steps if share < below)
    name = story.in_force(int(row[Entry.SUBJECT]))
    story.tabled.clear()
    story.stalled.clear()
    story.signed = None
    worth = {int(Actor.KOSOVO): terms["worth to Kosovo"], int(Actor.SERBIA): terms["worth to Serbia"]}
    side = min(worth, key=lambda actor: (worth[actor], -actor))
    mine = [terms_of(other) for other in story.here(Kind.COMPLIANCE) if int(other[Entry.ACTOR]) == side]
    why = unwilling(mine[0]) if mine else ""
    story.gave_up = story.month, side
    held = "the EU calls the text binding and pays it no more for it"
    if share < steps[0][0]:
        return f"{CAPITALS[side]} says that it is no longer bound by {name}, with {much} done{why}; {held}"
    return f"{CAPITALS[side]} stops carrying out {name}, with {much} done{why}; {held}"


PROTESTS = (
    "Belgrade protests at the United Nations that NATO breaks resolution 1244",
    "Serbia's president calls the National Security Council together over NATO's move",
    "Belgrade summons the ambassadors of NATO's members and stays in the dialogue",
    "Serbia's government calls NATO's move a step towards Kosovo's membership, and Moscow agrees",
    "Belgrade puts off an exercise with NATO's troops in answer to the Council's move",
)  # how Belgrade answers when it stays: as in December 2016 and 2018, May 2024 and March 2025 (data/evidence/events.csv)
PROTESTED = 9  # months after which another protest is told


def walk_out(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """What Serbia does over a step of NATO's: it leaves the dialogue, or protests."""
    if not done:
        if not story.fresh("protest", PROTESTED):
            return ""
        told = story.counts["protests",]
        story.counts["protests",] += 1
        return one_of(PROTESTS, detail(row), told)
    away = story.apart is not None
    story.apart = story.month if story.apart is None else story.apart
    return f"Serbia {'says that it will stay away from' if away else 'walks out of'} the dialogue over NATO's move"
