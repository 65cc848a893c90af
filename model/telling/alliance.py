"""The Council and its members as they are told: steps tabled, silence broken, holdouts, tranches, governments."""

from __future__ import annotations

import numpy as np

from keci.agents.record import Entry, Kind
from keci.agents.state import Lever, Setting, Step
from keci.model.telling.decisions import STEPS, subject_name
from keci.model.telling.kinds import MEANINGS
from keci.model.telling.story import Story
from keci.model.telling.words import NAMED, joined, listed, months, nth, number

NOBODY = ": none of the allies that do not recognise Kosovo breaks silence, nor does any other"
UNEASY = 0.1  # probability of breaking silence from which keeping it is worth a word
TURN = 0.1  # openness: a smaller change of an ally's government is not worth a line
# how much is left of a step that was trimmed, of content from a level on
KEPT = (
    (0.9, " slightly"),
    (0.82, " by a few items"),
    (0.7, " to three quarters"),
    (0.58, " to two thirds"),
    (0.0, " to about half"),
)
RESUMES = (
    "the cooperation track resumes",
    "allies take up the cooperation track again",
    "allies lift the suspension of the cooperation track",
)
TOGETHER_AGAIN = (
    ", now that Pristina moves together with KFOR again",
    ", once Pristina has cleared a move with them beforehand",
    ": Pristina no longer acts alone in the north",
)  # why: quiet months and a step together with others
LONG_HELD = 6  # months of holding out that are worth a word when an ally gives way
SHARP = 0.2  # the same while nothing of NATO's is before the Council


INTERACTION = 12 * 16 + 11  # months since January 2000: "enhanced interaction" was agreed in December 2016 (events.csv)


def the(story: Story, step: int) -> str:
    """A step by its name with its article; before it had that name, by what it was."""
    if step == Step.ENHANCED_INTERACTION and story.calendar < INTERACTION:
        return "closer contact with Kosovo's security force"
    return f"the {STEPS[step]}"


def member_government(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """Another government in an ally, as far as it matters to what lies before the Council."""
    story.when["government", int(row[Entry.ACTOR])] = story.month
    change = terms["openness after"] - terms["openness before"]
    if abs(change) < (TURN if story.step_on_table else SHARP):
        return ""
    turn = "is more open to" if change > 0 else "keeps some distance from"
    name = story.name(row[Entry.ACTOR])
    if name == "the United States":  # its elections are in November, its presidents take office in January
        return f"the United States elects a president who {turn} NATO's ties with Kosovo"
    return f"a new government in {name} {turn} NATO's ties with Kosovo"


def sponsor(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """A step tabled; what is agreed in the same month is told once, when it is agreed."""
    step = int(row[Entry.SUBJECT])
    if not done:
        return ""
    story.step_on_table = True
    if any(int(other[Entry.SUBJECT]) == step for other in story.here(Kind.CONSENSUS)) and not _breaking(story, step):
        return ""
    return f"Albania and other allies close to Kosovo put {the(story, step)} before the Council"


def _breaking(story: Story, step: int) -> list[int]:
    """The allies that break silence on a step this month, in the ledger's order."""
    return [
        int(row[Entry.ACTOR]) for row in story.here(Kind.SILENCE) if row[Entry.CHOICE] > 0 and int(row[Entry.SUBJECT]) == step
    ]


def silence(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """All who break silence on a step in a month, in the line of the first, and whether they did before."""
    if not done:
        return ""
    step = int(row[Entry.SUBJECT])
    breaking = _breaking(story, step)
    story.said |= {
        k for k, other in enumerate(story.rows) if int(other[Entry.KIND]) == Kind.SILENCE and int(other[Entry.SUBJECT]) == step
    }
    known, last = story.broke.setdefault(step, set()), story.holding.get(step)
    story.counts["silences", step] += 1
    times = story.counts["silences", step]
    story.holding[step] = set(breaking)
    again = " again" if breaking[0] in known else ""
    before = _before(story, step, breaking) if step in story.asked else ""
    story.asked[step] = story.month
    story.gave.get(step, set()).difference_update(breaking)
    known |= set(breaking)
    said = f"{story.name(breaking[0])} breaks silence on {the(story, step)}"
    others = breaking[1:]
    if not others:
        return said + again + before
    if last == set(breaking):
        they = listed([story.name(actor) for actor in breaking])
        return f"{they} break silence on {the(story, step)} for the {nth(times)} time"
    also = listed([story.name(actor) for actor in others])
    return f"{said}{again}, and so {'does' if len(others) == 1 else 'do'} {also}{before}"


def _before(story: Story, step: int, breaking: list[int]) -> str:
    """What allies that now break silence had done before, and what has happened since, as a clause; empty if it is no news."""
    since = story.asked[step]
    alone = story.when.get("alone", -1) > since
    for done, allies in (
        ("given way", [actor for actor in breaking if actor in story.gave.get(step, ())]),
        ("kept silence", [actor for actor in breaking if actor not in story.broke[step]]),
    ):
        if not allies:
            continue
        who = "it" if len(breaking) == 1 else listed([story.name(actor) for actor in allies])
        if all(story.when.get(("government", actor), -1) >= since for actor in allies):
            return f"; {who} had {done} under {'its' if len(allies) == 1 else 'their'} last government"
        return f"; {who} had {done} before{' Pristina acted alone once more' if alone else ''}"
    return ""


def holdout(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """An ally that gives way, and at what price."""
    if not done:
        return ""
    step = int(row[Entry.SUBJECT])
    story.holding.get(step, set()).discard(int(row[Entry.ACTOR]))
    story.gave.setdefault(step, set()).add(int(row[Entry.ACTOR]))
    return f"{story.name(row[Entry.ACTOR])} gives way on {the(story, step)}{_why_given_way(story, step, row, terms)}"


def _why_given_way(story: Story, step: int, row: np.ndarray, terms: dict[str, float]) -> str:
    """Why an ally no longer holds out, as a clause."""
    if terms["side payment offered"] > 0:
        return " in return for support on another file"
    if row[Entry.PROBABILITY] >= 1.0:  # what is asked is no more than it wants by now
        changed = story.when.get(("government", int(row[Entry.ACTOR])), -1) > story.asked.get(step, story.month)
        return " under its new government" if changed else ", satisfied with the text as it stands"
    if not story.holding.get(step):
        if len(story.broke.get(step, ())) == 1:
            return ", the only ally to object"
        held = story.month - story.asked.get(step, story.month)
        return f", the last to hold out, after {months(held)}" if held >= LONG_HELD else ", the last to hold out"
    return ", on a promise that its stance on status is not touched"


def renegotiation(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """Content taken out of a step to win those who hold out, by name if they are few."""
    step = int(row[Entry.SUBJECT])
    left = sorted(story.holding.get(step, ()))
    who = listed([story.name(actor) for actor in left]) if 0 < len(left) <= NAMED else f"the {number(terms['holdouts'])} holdouts"
    kept = next(words for least, words in KEPT if terms["content kept"] >= least)
    more = " a little more" if ("kept", step, kept) in story.when else kept
    story.when["kept", step, kept] = story.month
    return f"the sponsors of {the(story, step)} trim it{more} to win {who}"


def consensus(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """A step adopted: how long it took and how many allies had broken silence, each counted once."""
    step, waited = int(row[Entry.SUBJECT]), int(terms["months since tabled"])
    broke = max(len(story.broke.pop(step, ())), int(terms["allies that had broken silence"]))
    for told in (story.holding, story.gave, story.asked):
        told.pop(step, None)
    if step == Step.REPRESENTATIVE:
        return "the Council agrees on the post of a Special Representative for the Western Balkans"
    if step == Step.ENHANCED_INTERACTION:
        story.step_on_table = False
    alone = "although Pristina has acted alone of late, " if story.lately("alone", 3) else ""
    if broke == 0:
        passed = _let_pass(story, step)
        if not waited:
            return f"the Council agrees on {the(story, step)} as soon as it is tabled{passed}"
        return f"{alone}the Council adopts {the(story, step)}, {months(waited)} after it was tabled{passed or NOBODY}"
    who = "one ally" if broke == 1 else f"{number(broke)} allies"
    return f"{alone}the Council adopts {the(story, step)}, {months(waited)} after it was tabled; {who} had broken silence"


def _let_pass(story: Story, step: int) -> str:
    """The allies that object and yet keep silence this month, by name if they are few, as a clause; empty without any."""
    names = [
        story.name(row[Entry.ACTOR])
        for row in story.here(Kind.SILENCE)
        if row[Entry.CHOICE] <= 0 and int(row[Entry.SUBJECT]) == step and row[Entry.PROBABILITY] >= UNEASY
    ]
    if not 0 < len(names) <= NAMED:
        return ""
    note = "a note that it touches nobody's stance on status"
    return f": {listed(names)} {'lets' if len(names) == 1 else 'let'} it pass with {note}"


def delivery(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """A tranche that arrives, and how long after it was earned."""
    about = subject_name(Kind.DELIVERY, MEANINGS[Kind.DELIVERY], row[Entry.SUBJECT])
    return f"NATO delivers the {about}, {months(terms['months since earned'])} after it was earned" if done else ""


def track_suspended(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """Allies suspend the track over conduct."""
    if not done:
        return ""
    story.when["track suspended"] = story.month
    over = f"over Pristina's {story.moved()}"
    times = story.repeat("track suspended")
    if story.counts["ever", "track suspended"] % 2:
        return f"allies suspend the cooperation track {over}{times}"
    return f"{over} allies put the cooperation track on hold{times}"


def track_resumed(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """The track goes on, and how long it was suspended."""
    since = story.when.pop("track suspended", None)
    told = story.counts["track resumed",] % len(RESUMES)
    story.counts["track resumed",] += 1
    after = f" after {months(story.month - since)}" if since is not None else ""
    return f"{RESUMES[told]}{after}{_why_resumed(story, told)}{joined(story.restore('track'))}"


def _why_resumed(story: Story, told: int) -> str:
    """Why a suspended track goes on; a step together with others shows in it only where the design asks for one."""
    asked = story.model.setup.levers[Lever.KECI, Setting.COORDINATION] > 0.0
    if story.lately("alone", 4):
        return TOGETHER_AGAIN[1] if asked else ""
    return TOGETHER_AGAIN[told if asked else -1]


def tranche_withdrawn(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """The last tranche delivered, taken back."""
    about = STEPS[Step.TRAINING - 1 + int(terms["tranches delivered"])]
    return f"over Pristina's {story.moved()} NATO takes the {about} back" if done else ""
