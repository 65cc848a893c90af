"""The EU as it is told: what it imposes and lifts, what it pays, rounds and sessions."""

from __future__ import annotations

import numpy as np

from keci.agents.parameters import Parameter
from keci.agents.record import Entry, Kind
from keci.agents.state import Actor
from keci.model.telling.story import CAPITALS, COUNTRIES, DRAFTS, YEAR, Story
from keci.model.telling.words import joined, months

FAR = 0.5  # of the probability that both accept with which the mediator tables a text: below, they are far apart
RESUMES = (
    "the EU brings both sides to one table again",
    "both sides come back to the table in Brussels",
    "the EU's envoy gets both negotiators into one room",
)  # how a dialogue that was suspended goes on
LONG_FREE = 3  # months in which a round could have been held before one is
FROZEN = 12  # months without a round after which the next is worth a line
DEFIANT = 3  # months after a step alone in which a payment to Kosovo is out of the ordinary
PAID_FOR = 24  # months after a political text within which a payment is for it; and between two that are told

MEASURES_2023 = 12 * 23 + 5  # months since January 2000: those of June 2023, the first of their name (events.csv)
# months counted from January 2000: a candidate in March 2012, talks opened in January 2014 (events.csv)
ACCESSION = (
    (12 * 12 + 2, ("puts off Serbia's candidacy", "goes on with Serbia's candidacy")),
    (
        12 * 14,
        ("puts off the opening of accession talks with Serbia", "prepares the opening of accession talks with Serbia again"),
    ),
    (12 * 1000, ("holds up its accession talks with Serbia", "takes up its accession talks with Serbia again")),
)
WORDS = ("votes", "army", "office")  # said, voted, or what Western capitals agree with: no ground for measures by its name


def measures_imposed(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """Measures on either side, with what they answer: misconduct of the month before, a text given up earlier."""
    if not done:
        return ""
    side = int(row[Entry.SUBJECT])
    story.when["measures", side] = story.month
    if side == Actor.KOSOVO and story.lately(("changed", side), 2) and story.last_act is not None:
        over = "a step of Pristina's last government in the north"
    else:
        over = _misconduct(story, side)
    over = f"the text that {CAPITALS[side]} gave up" if story.gave_up == (story.month - 2, side) else over
    times = story.repeat("measures", side)
    if side == Actor.KOSOVO and story.in_2023:
        return f"the EU puts its measures of 2023 against Kosovo back in place over {over}{times}"
    if side == Actor.SERBIA:
        return f"the EU {_accession(story.calendar)[0]} over {over}{times}"
    if story.calendar < MEASURES_2023:
        return f"the EU holds back funds for Kosovo over {over}{times}"
    return f"the EU imposes measures on Kosovo over {over}{times}"


def _accession(calendar: int) -> tuple[str, str]:
    """How the EU makes Serbia wait for its accession in a month, and how that ends."""
    return next(said for until, said in ACCESSION if calendar < until)


def _misconduct(story: Story, side: int) -> str:
    """What a side did last month, as far as it has a name of its own."""
    if side == Actor.KOSOVO:
        last = story.last_act
        stands = last is not None and last.ends in story.ended and last.ends not in WORDS
        return f"Pristina's {last.about}" if last is not None and last.about and stands else "Pristina's step in the north"
    if story.lately("traced", 2):
        return "the attack traced to Serbia's side"
    return "the alarm of Serbia's army" if story.lately("alert", 2) else "Belgrade's breach of the deal"


def measures_lifted(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """Their end, and how long they held."""
    if not done:
        return ""
    side = int(row[Entry.SUBJECT])
    begun = story.when.pop(("measures", side), None)
    after = f" after {months(story.month - begun)}" if begun is not None else ""
    if side == Actor.SERBIA:
        waited = 0 if begun is None else story.month - begun
        return f"the EU {_accession(story.calendar - waited)[1]}{after}"
    back = joined(story.restore("measures"))
    still = ", although Pristina has acted alone of late" if story.lately("alone", DEFIANT) else ""
    if begun is not None and story.calendar - (story.month - begun) < MEASURES_2023:
        return f"the EU releases the funds for Kosovo{after}{still}{back}"
    return f"the EU lifts its measures against Kosovo{after}{still}{back}"


def payment(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """The first payment to a side for a text, and from time to time a further one."""
    side = int(row[Entry.SUBJECT])
    again = ("paid", side, story.signed) in story.when  # for the same text
    if not done or not story.fresh(("paid", side, story.signed), PAID_FOR):
        return ""
    part = "a further part of its package" if again else "part of its package"
    defiant = story.lately("alone", DEFIANT) if side == Actor.KOSOVO else story.lately("pressed", DEFIANT)
    did = "Pristina has acted alone of late" if side == Actor.KOSOVO else "Belgrade has pressed on the north of late"
    return f"the EU pays {COUNTRIES[side]} {part}{_earned(story)}{f', although {did}' if defiant else ''}"


def _earned(story: Story) -> str:
    """What a payment is for: a text signed of late, else what was carried out of the one in force."""
    if story.signed is not None and story.month - story.signed[0] <= PAID_FOR:
        return f" for the text of {story.spoken(story.signed[0])}"
    if story.here(Kind.COMPLIANCE):
        return f" for what has been carried out of {story.in_force(int(story.here(Kind.COMPLIANCE)[0][Entry.SUBJECT]))}"
    return ", earned before the text was given up"


# rounds


def convene(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """A round after a suspension or a long time without one."""
    if not done:
        over = story.apart is not None and story.when.get("unbarred") == story.month
        return "the EU says that talks may resume, and sets no date yet" if over else ""
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
        idle = not story.lately("agreed", DEFIANT)
        alive = "to keep a process alive " if idle and (lately or story.lately("attacked", YEAR)) else ""
        anew = "begins to sound both capitals out" if since is None else "sounds both capitals out anew"
        return f"{alive}the EU {anew} on a {text}{f': they are {far}' if far else ''}"
    if count % 3:
        return ""
    return f"more sessions on a {text}: {f'the mediator finds both sides {far}' if far else 'the EU has no text yet'}"
