"""The dialogue as it is told: what the EU imposes and pays, rounds, sessions, texts, answers, signatures, collapse."""

from __future__ import annotations

import numpy as np

from keci.agents.parameters import Parameter
from keci.agents.record import Entry, Kind
from keci.agents.state import Actor, Issue, Text
from keci.model.telling.capitals import unwilling
from keci.model.telling.decisions import terms_of
from keci.model.telling.story import CAPITALS, COUNTRIES, DRAFTS, GOLDEN, SIGNED, YEAR, Demand, Story, detail, one_of
from keci.model.telling.ways import BASKET, LATER_BASKET, LATER_START, SETTLED, TRADE
from keci.model.telling.words import SLIGHT, joined, listed, months, nth, number, strongest

ISSUES = ("ASM", "RECOG", "NORTH")
DRAFTED = 2023  # the EU's draft statute of the Association; before, texts are measured by nothing
NAMED = 2013  # the year in which the Association got its name
# words for levels of the issues: those of the highest threshold not above the level (anchors of principals.csv)
ISSUE_ANCHORS = {
    "ASM": ((0.0, "a coordination body of the Serb municipalities"), (0.35, "an Association close to the EU's draft"),
            (0.5, "the Association of the EU's draft"), (0.6, "an Association with executive powers")),
    "RECOG": ((0.0, "some of Kosovo's documents accepted"), (0.25, "Kosovo's documents and plates accepted"),
              (0.35, "Kosovo no longer blocked in some bodies"), (0.45, "Kosovo no longer blocked outside the UN"),
              (0.6, "recognition in all but name")),
    "NORTH": ((0.0, "KFOR and EULEX first in the north"), (0.4, "Kosovo Police first in the north with KFOR behind it"),
              (0.6, "the north left largely to Kosovo Police")),
}  # fmt: skip
EARLIER = {
    "an Association close to the EU's draft": "an Association with modest powers",
    "the Association of the EU's draft": "an Association with powers of its own",
}  # the same levels before there was a draft
SINCE_PRINCIPLES = 2015  # from the August text of that year on the EU tables nothing less than an Association
LATER = {"a coordination body of the Serb municipalities": "an Association that only coordinates the Serb municipalities"}
LOOSER = "even less for the Serb municipalities to decide together"
FAR = 0.5  # of the probability that both accept with which the mediator tables a text: below, they are far apart
LEAST_CHANGE = 0.025  # of a level: half the step of drafts; less is the same text
PLURAL = ("its terms for the north", "red lines")
BESIDE = ("NATO's track", "extra reward", "EU's reward")  # what a text is offered with
RESUMES = (
    "the EU brings both sides to one table again",
    "both sides come back to the table in Brussels",
    "the EU's envoy gets both negotiators into one room",
)  # how a dialogue that was suspended goes on
AGREED = ("Brussels round: an agreement", "Pristina and Belgrade agree in Brussels", "an agreement in Brussels")
LONG_FREE = 3  # months in which a round could have been held before one is
FROZEN = 12  # months without a round after which the next is worth a line
OLD = 3  # months after which the text that a revision departs from is named by its month
DEFIANT = 3  # months after a step alone in which a payment to Kosovo is not announced
PAID_FOR = 24  # months after a political text within which a payment is for it; and between two that are told

# what speaks for and against an answer, in words: (for it, against it)
NEARER = 0.1  # of the way to what was asked for: less is no step towards it
FELT = 0.02  # a level that moves by less is as before
WEIGHED = {
    "Association": ("what it says on the Association", "the Association"),
    "recognition de facto": ("what it brings towards recognition", "what it concedes on recognition"),
    "policing of the north": ("its terms for the north", "its terms for the north"),
    "technical annex": ("its technical annex", "its technical annex"),
    "red lines": ("red lines", "red lines"),
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


def _era(story: Story, words: str) -> str:
    """A phrase on the Association as it would have been said in the year told."""
    if story.year < DRAFTED:
        words = EARLIER.get(words, words)
    if story.year >= SINCE_PRINCIPLES:
        words = LATER.get(words, words)
    if story.year >= NAMED:
        return words
    return words.replace("an Association", "a union of Serb municipalities").replace(
        "Association", "union of Serb municipalities"
    )


def anchor(story: Story, issue: str, level: float) -> str:
    """The words for a level: those of the highest threshold that it reaches."""
    return _era(story, [words for threshold, words in ISSUE_ANCHORS[issue] if level >= threshold - 1e-9][-1])


# the European Union

MEASURES_2023 = 12 * 23 + 5  # months since January 2000: those of June 2023, the first of their name (events.csv)
WORDS = ("votes", "army")  # what Pristina said or voted: no ground for measures by itself


def measures_imposed(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """Measures on either side, with what they answer: misconduct of the month before, a text given up earlier."""
    if not done:
        return ""
    side = int(row[Entry.SUBJECT])
    story.when["measures", side] = story.month
    over = "the text that it gave up" if story.gave_up == (story.month - 2, side) else _misconduct(story, side)
    times = story.repeat("measures", side)
    if side == Actor.KOSOVO and story.in_2023:
        return f"the EU puts its measures of 2023 against Kosovo back in place over {over}{times}"
    if side == Actor.SERBIA:
        return f"the EU holds up its accession talks with Serbia over {over}{times}"
    if story.calendar < MEASURES_2023:
        return f"the EU holds back funds for Kosovo over {over}{times}"
    return f"the EU imposes measures on Kosovo over {over}{times}"


def _misconduct(story: Story, side: int) -> str:
    """What a side did last month, as far as it has a name of its own."""
    if side == Actor.KOSOVO:
        last = story.last_act
        return f"its {last.about}" if last is not None and last.about and last.ends not in WORDS else "its step in the north"
    if story.lately("traced", 2):
        return "the attack traced to its side"
    return "its army's alarm" if story.lately("alert", 2) else "its breach of the deal"


def measures_lifted(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """Their end, and how long they held."""
    if not done:
        return ""
    side = int(row[Entry.SUBJECT])
    begun = story.when.pop(("measures", side), None)
    after = f" after {months(story.month - begun)}" if begun is not None else ""
    if side == Actor.SERBIA:
        return f"the EU takes up its accession talks with Serbia again{after}"
    back = joined(story.restore("measures"))
    still = ", although Pristina has just acted alone once more" if story.act is not None else ""
    if begun is not None and story.calendar - (story.month - begun) < MEASURES_2023:
        return f"the EU releases the funds for Kosovo{after}{still}{back}"
    return f"the EU lifts its measures against Kosovo{after}{still}{back}"


def payment(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """The first payment to a side for a text, and from time to time a further one."""
    side = int(row[Entry.SUBJECT])
    if not done or (side == Actor.KOSOVO and story.lately("alone", DEFIANT)):
        return ""  # what was owed comes all the same, but is nothing that anybody announces then
    if not story.fresh(("paid", side, story.signed), PAID_FOR):
        return ""
    part = "part of its package" if story.since(("paid", side)) is None else "a further part of its package"
    return f"the EU pays {COUNTRIES[side]} {part}{_earned(story)}"


def _earned(story: Story) -> str:
    """What a payment is for: a text signed of late, else what was carried out of the one in force."""
    if story.signed is not None and story.month - story.signed[0] <= PAID_FOR:
        return f" for the text of {story.spoken(story.signed[0])}"
    if story.here(Kind.COMPLIANCE):
        return f" for what has been carried out of {story.in_force(int(story.here(Kind.COMPLIANCE)[0][Entry.SUBJECT]))}"
    return ", earned while the text was in force"


# rounds


def convene(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """A round after a suspension or a long time without one."""
    if not done:
        return ""
    first = story.ago("round") is None and story.in_2023
    idle = story.since("round")
    suspended, story.apart = story.apart, None
    free = story.ago("unbarred")
    if suspended is not None:
        how = RESUMES[story.counts["resumed",] % len(RESUMES)]
        story.counts["resumed",] += 1
        if free is not None and free >= LONG_FREE:  # the suspension itself was over long before
            return f"{how}: the first round since the dialogue was suspended in {story.spoken(suspended)}"
        return f"{how}: the dialogue resumes after {months(story.month - suspended)}"
    if first:
        return "the EU brings leaders together for the first time since September 2023"
    if idle is None or idle < FROZEN:
        return ""
    if story.ago("round shown") != idle:
        return "after a long pause leaders meet again in Brussels"
    last = story.spoken(story.month - idle)
    told = story.counts["frozen",]
    story.counts["frozen",] += 1
    return (
        f"the EU calls the first round with both leaders since {last}",
        f"after {months(idle)} without a round with leaders, the last in {last}, the EU brings both together",
    )[told % 2]


def session(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """The first session of a run-up on a kind of text is told, and every third, with what stands in the way.

    The mediator tables what is as likely to pass as it wants (`tabling_confidence`): a text never follows where it finds both
    sides too far apart.
    """
    text, likely = DRAFTS[int(row[Entry.SUBJECT])], terms["probability that both accept"]
    if terms["sessions so far"] <= 1.0:
        story.sessions.clear()
    story.sessions[text] += 1
    count = story.sessions[text]
    since = story.since(("session", text))
    enough = float(story.model.parameters[Parameter.tabling_confidence])
    far = "far apart" if likely < FAR * enough else "too far apart for a text" if likely < enough else ""
    if count == 1 and (since is None or since >= FROZEN):
        lately = 0 <= story.month - story.gave_up[0] < YEAR and story.gave_up[1] > 0
        alive = "to keep a process alive " if lately or story.lately("attacked", YEAR) else ""
        anew = "begins to sound both capitals out" if since is None else "sounds both capitals out anew"
        return f"{alive}the EU {anew} on a {text}{f': they are {far}' if far else ''}"
    if count % 3:
        return ""
    return f"{nth(count)} session on a {text}: {f'the mediator finds both sides {far}' if far else 'the EU has no text yet'}"


# texts


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
    if kind == Text.FRAMEWORK and story.signed is not None and (added := _changes(story, story.signed[1], levels)):
        return f"the EU tables a new {DRAFTS[kind]}{after}, with {listed(added)} than in that of {story.spoken(story.signed[0])}"
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


def answer(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """An answer to a political text: reasons as far as they are new, and what a side that refuses would sign."""
    kind, actor = int(row[Entry.SUBJECT]), int(row[Entry.ACTOR])
    if kind not in DRAFTS:
        return ""
    name, net = CAPITALS[actor], sum(terms.values())
    refused = story.refusals.pop(actor, None)
    if not done:
        story.refusals[actor] = kind, dict(terms)
    elif refused is not None and refused[0] == kind:
        return _comes_round(story, actor, kind, terms, refused[1])
    reasons = strongest(terms, 1.0 if done else -1.0, SLIGHT, set(WEIGHED) - (_lost(story, kind, actor) if done else set()))
    words = listed([_era(story, WEIGHED[reason][0 if done else 1]) for reason in reasons]) if reasons else ""
    if story.reasons.get(actor) == (done, words):
        words = ""  # told at its last answer
    else:
        story.reasons[actor] = done, words
    verb = "weigh" if len(reasons) > 1 or words in PLURAL else "weighs"
    if not done:
        return f"{name} {_refusal(story, row, net, words, verb)}"
    story.wanted.pop(actor, None)
    if net < -SLIGHT:
        return f"{name} accepts the {DRAFTS[kind]}{LOSING}"
    return f"{name} accepts the {DRAFTS[kind]}" + (f": {words} {verb} most" if words else "")


def _comes_round(story: Story, actor: int, kind: int, terms: dict[str, float], before: dict[str, float]) -> str:
    """A side that accepts a text after it refused the last one: what has become better for it since, the most first.

    Where nothing has that is worth a word it settles for less than it had held out for.
    """
    name, text, demand = CAPITALS[actor], DRAFTS[kind], story.wanted.pop(actor, None)
    insists = f"no longer insists on {demand.words} and " if demand and _unmet(story, kind, demand) else ""
    if sum(terms.values()) < -SLIGHT:
        return f"{name} {insists}accepts the {text}{LOSING}"
    why = strongest({term: value - before.get(term, 0.0) for term, value in terms.items()}, 1.0, SLIGHT, BETTER)
    if not why:
        return f"{name} {insists or 'settles for less than it had held out for and '}accepts the {text}"
    words = listed([_era(story, BETTER[reason]) for reason in why])
    return f"{name} {insists}{'accepts' if insists else 'comes round to'} the {text}: {words}"


def _unmet(story: Story, kind: int, demand: Demand) -> bool:
    """True if a text has come no nearer to what a side said at its last refusal that it would sign."""
    way = demand.asked - demand.tabled
    now = story.tabled[kind][-1][1][demand.issue]
    return (now - demand.tabled) * way < NEARER * way**2


def _lost(story: Story, kind: int, actor: int) -> set[str]:
    """The terms on which a text is worse for a side than the one before: no reasons to accept this one."""
    texts = story.tabled.get(kind, [])
    if len(texts) < 2:
        return set()
    (_, before), (_, now) = texts[-2:]
    moved = [after - earlier for after, earlier in zip(now, before, strict=True)]
    gains = [-1.0 if issue == Issue.ASM else 1.0 for issue in range(len(ISSUES))]  # what Pristina gains by more of it
    if actor == Actor.SERBIA:
        gains = [-gain for gain in gains]
    return {TERMS[issue] for issue, change in enumerate(moved) if change * gains[issue] < -FELT}


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
            return Demand(_offered(story, issue, terms), issue, terms["level tabled"], terms["level asked"])
    return None


def _offered(story: Story, issue: int, terms: dict[str, float]) -> str:
    tabled, asked = terms["level tabled"], terms["level asked"]
    words = anchor(story, ISSUES[issue], asked)
    if words != anchor(story, ISSUES[issue], tabled):
        return words
    more = asked > tabled
    if issue == Issue.ASM:
        least = words == anchor(story, "ASM", 0.0)
        return LOOSER if least and not more else _era(story, "a stronger Association" if more else "a weaker Association")
    on = "on recognition" if issue == Issue.RECOG else "for Kosovo Police in the north"
    return f"a little {'more' if more else 'less'} {on}"


def counter_offer(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """A counter-offer is told with the refusal that it goes with."""
    actor = int(row[Entry.ACTOR])
    if any(int(other[Entry.ACTOR]) == actor for other in story.here(Kind.ANSWER)):
        return ""
    return f"{CAPITALS[actor]} lets it be known that it would sign with {_offered(story, int(row[Entry.SUBJECT]), terms)}"


def signed(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """A technical item, or a political text with what it brings back."""
    kind = int(row[Entry.SUBJECT])
    if kind == Text.TECHNICAL:
        return _technical(story)
    for told in (story.tabled, story.stalled, story.reasons, story.wanted, story.refusals):
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
        back = story.restore("trade") if first[count] in TRADE else []
        return f"{AGREED[count % len(AGREED)]} on {first[count]}{joined(back)}"
    left = [item for item in LATER_BASKET if item not in first and not story.counts["item", item]]
    if not left:
        return f"Brussels round: one more technical agreement, the {nth(count + 1)}"
    answers = story.here(Kind.ANSWER)
    draw = detail(answers[0]) if answers else 0.0
    item = min(left, key=lambda item: (draw + GOLDEN * LATER_BASKET.index(item)) % 1.0)
    story.counts["item", item] += 1
    return f"{AGREED[count % len(AGREED)]} on {item}{joined(story.restore('trade') if item in TRADE else [])}"


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
    return f"{CAPITALS[side]} stops carrying out {name}, with {much} done{why}; {held}"


PROTESTS = (
    "Belgrade protests at the United Nations that NATO breaks resolution 1244",
    "Serbia's president calls the National Security Council together over NATO's move",
    "Belgrade summons the ambassadors of NATO's members and stays in the dialogue",
    "Serbia's government calls NATO's move a step towards Kosovo's membership, and Moscow agrees",
    "Belgrade puts off an exercise with NATO's troops in answer to its move",
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
