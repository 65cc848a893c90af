"""Violence in the north as it is told: incidents by the month, planned attacks one by one, KFOR, talks shaken by it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence

import numpy as np

from keci.agents.parameters import Parameter
from keci.agents.record import Entry, Kind
from keci.agents.rules.conflict import MINOR, SEVERE
from keci.agents.state import Lever, Setting
from keci.model.evidence.places import SOUTHERN, Happening, happening
from keci.model.telling.decisions import terms_of
from keci.model.telling.story import FINE, GOLDEN, YEAR, Story, detail, one_of
from keci.model.telling.words import months, number, ordinal

QUIET = 2  # months without a line about incidents after which a small one is told again
TOLD_AGAIN = 6  # months after which what goes on is told again: reinforcements, talks despite violence
LATELY = 2 * YEAR  # months within which what happens is told of as something else, or as happening once more
REMEMBERED = 10 * YEAR  # the same of what kills or maims
PETTY = ("smugglers", "resident", "passing car", "wounds its owner")  # what shakes no talks and moves no troops, in its words
TURNS = 12  # kinds looked at before what was told of late is told once more
SOON = 3  # months within which nobody is indicted
FOUND_BY_KFOR = (
    "KFOR finds an arms cache",
    "a KFOR patrol stops a truck with arms",
    "KFOR searches a hunting lodge and finds rifles",
)
FOUND_BY_POLICE = (
    "police uncover an arms cache",
    "police find rifles and explosives in a house",
    "border police stop a van with arms",
    "after a tip from Kosovo's intelligence agency police seize arms",
)
AS_BEFORE = {
    "hold the monastery of Banjska": ", as in September 2023",
    "explosives damage the Ibar-Lepenac canal": ", as in November 2024",
}  # planned attacks of the record (events.csv)
TWO = 2
ONCE = ("EULEX convoy", "off-duty soldier")  # what is told once in a future, by its words
BY_ENVOY = (
    "; NATO's Special Representative goes to Mitrovica the next day",
    "; the Special Representative brings KFOR, EULEX and the police to one table",
    "; the Special Representative asks both capitals to hold their people back",
)
LIVELY = 6  # months since the last round within which it is news that talks go on
OTHER_NUMBERS = {
    "four officers are wounded": ("two officers are wounded", "an officer is wounded", "three officers are wounded"),
    "ten officers hurt and a man shot": ("six officers hurt", "a dozen officers hurt and two men shot"),
    "wound two officers": ("wound an officer", "wound three officers"),
    "two KFOR soldiers are": ("three KFOR soldiers are", "four KFOR soldiers are"),
    "more than twenty KFOR": ("about fifteen KFOR", "some thirty KFOR"),
    "two young Serbs": ("a young Serb", "two Serbs"),
    "some thirty armed men": ("about twenty armed men", "a dozen armed men", "some forty armed men"),
    "hurts two passers-by": ("hurts a passer-by", "hurts three passers-by"),
}  # of kinds whose words give the record's numbers
REACTIONS = (
    "; NATO and the EU condemn it and call for arrests",
    "; KFOR steps up its patrols",
    "; the Western capitals ask both sides to calm their people",
    "; police make arrests within the week",
    "; each capital blames the other",
    "; KFOR's commander meets the mayors of the north",
)  # as after the incidents of 2011 to 2024 (data/evidence/events.csv); which one is told hangs on a draw


def incident(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """The incidents of a month in a line, told with its gravest; an attack that was planned has a line of its own."""
    _what(story, row)  # what happens unsaid is remembered too
    if terms["planned"] > 0:
        return "" if story.done(Kind.LAUNCH) else attack(story, row)
    spontaneous = [other for other in story.here(Kind.INCIDENT) if terms_of(other)["planned"] <= 0]
    gravest = max(spontaneous, key=lambda other: other[Entry.SUBJECT])
    if not np.array_equal(row, gravest):
        return ""
    story.said |= {k for k, other in enumerate(story.rows) if _among(other, spontaneous)}
    if int(gravest[Entry.SUBJECT]) == MINOR and (story.ago("incident") or YEAR) <= QUIET:
        _count_small(story, len(spontaneous))
        return ""
    story.when["incident"] = story.month
    said = f"on {_dated(story, gravest)}{_others(spontaneous, gravest)}"
    if story.small > 1 and story.month - story.small_since <= YEAR:
        said += f", after {number(story.small)} smaller incidents since {story.spoken(story.small_since)}"
    story.small = 0
    return said + _reaction(story, gravest, spontaneous)


def _reaction(story: Story, gravest: np.ndarray, incidents: Sequence[np.ndarray]) -> str:
    """What is said or done about bloodshed that changes nothing else this month, as a clause; it changes nothing either."""
    grave = int(gravest[Entry.SUBJECT]) >= SEVERE or "KFOR" in _what(story, gravest).words
    answered = story.done(Kind.SUSPENSION) or story.done(Kind.REINFORCEMENT) or len(incidents) > 1
    if not grave or answered:
        return ""
    told = story.counts["reactions",]
    story.counts["reactions",] += 1
    if "representative" in story.when and told % 2 == 0:
        return one_of(BY_ENVOY, terms_of(gravest)["place draw"], told // 2)
    resigned = "mayors" in story.ended or _what(story, gravest).municipality == SOUTHERN
    said = REACTIONS if not resigned else tuple(one for one in REACTIONS if "mayors" not in one)
    return one_of(said, terms_of(gravest)["place draw"], told)


def _count_small(story: Story, count: int) -> None:
    if story.small == 0 or story.month - story.small_since > YEAR:
        story.small, story.small_since = 0, story.month
    story.small += count


def _others(rows: Sequence[np.ndarray], gravest: np.ndarray) -> str:
    """What else happened that month, as a clause."""
    others = len(rows) - 1
    grave = sum(int(row[Entry.SUBJECT]) >= SEVERE for row in rows) - int(gravest[Entry.SUBJECT] >= SEVERE)
    if not others:
        return ""
    if others == 1:
        return "; a second incident that month has dead or many wounded too" if grave else "; one more incident that month"
    some = "one of them" if grave == 1 else "both" if grave == others == TWO else f"{number(grave)} of them"
    also = f", {some} with dead or many wounded" if grave else ""
    return f"; {number(others)} more incidents that month{also}"


def _among(row: np.ndarray, rows: Sequence[np.ndarray]) -> bool:
    return any(np.array_equal(row, other) for other in rows)


def _dated(story: Story, row: np.ndarray) -> str:
    """The day and what happened on it, "another" or "once more" where the like was told of late."""
    story.day = min(int(row[Entry.DAY]), monthrange(story.year, story.calendar % 12 + 1)[1])
    what = _what(story, row)
    grade = int(row[Entry.SUBJECT])
    if grade >= max(SEVERE, story.violence[0]):
        story.violence = grade, where(what)
    if grade > MINOR:
        story.wounded = where(what)
        story.when["wounded"] = story.month
    before = story.since(("incident", what.kind))
    again = before is not None and (before <= LATELY or grade > MINOR)
    others = before is not None or (story.in_2023 and terms_of(row)["planned"] > 0)
    words = other_numbers(what.words, terms_of(row)["place draw"]) if others else what.words
    if story.in_2023 and before is None and terms_of(row)["planned"] > 0:
        words += next((as_then for done, as_then in AS_BEFORE.items() if done in words), "")
    article, _, rest = words.partition(" ")
    if again and article in ("a", "an") and not rest.startswith("crowd"):
        return f"the {ordinal(story.day)} another {rest}"
    return f"the {ordinal(story.day)}{', once more,' if again else ''} {words}"


def other_numbers(words: str, draw: float) -> str:
    """What happened for a second time hurt other people, and seldom as many."""
    for number_, others in OTHER_NUMBERS.items():
        words = words.replace(number_, one_of((number_, *others), FINE * draw % 1.0, 0))
    return words


def where(what: Happening) -> str:
    """Where something happened, in two or three words: "in Zvecan", "at Rudare"."""
    if what.site in ("town", "seat", "village"):
        return f"in {what.place}"
    return f"at {'the ' if ' ' in what.place and what.site != 'road' else ''}{what.place}"


def _what(story: Story, row: np.ndarray) -> Happening:
    """What happened in an incident of the month being told."""
    if story.happened[0] != story.month:
        story.happened = story.month, month_of_incidents(story.rows, story.kinds)
    return next(what for place, what in story.happened[1].items() if np.array_equal(story.rows[place], row))


def incidents_of(ledger: np.ndarray) -> dict[int, Happening]:
    """What every incident of a world was, by its row in the ledger: what the chronicle says of those that it tells."""
    kinds: dict[str, int] = {}
    found: dict[int, Happening] = {}
    rows = np.flatnonzero(ledger[:, Entry.KIND] == Kind.INCIDENT)
    for month in np.unique(ledger[rows, Entry.MONTH]):
        here = np.flatnonzero(ledger[:, Entry.MONTH] == month)
        found |= {int(here[place]): what for place, what in month_of_incidents(ledger[here], kinds).items()}
    return found


def month_of_incidents(rows: Sequence[np.ndarray] | np.ndarray, kinds: dict[str, int]) -> dict[int, Happening]:
    """What the incidents among a month's entries were, by their places; `kinds` is the month in which each last happened.

    What an incident was is left open by the model: the gravest of a month and those that were planned, which are told, are of
    another kind than the like of them of late, and what suspends talks or moves troops is no quarrel of smugglers.
    """
    incidents = {place: row for place, row in enumerate(rows) if row[Entry.KIND] == Kind.INCIDENT}
    spontaneous = [place for place, row in incidents.items() if terms_of(row)["planned"] == 0]
    gravest = max(spontaneous, key=lambda place: incidents[place][Entry.SUBJECT], default=-1)
    shaken = any(row[Entry.KIND] in (Kind.SUSPENSION, Kind.REINFORCEMENT) and row[Entry.CHOICE] > 0.0 for row in rows)
    found = {}
    for place, row in incidents.items():
        terms, grade, month = terms_of(row), int(row[Entry.SUBJECT]), int(row[Entry.MONTH])
        lately = REMEMBERED if grade >= SEVERE else LATELY
        told = place == gravest or terms["planned"] > 0
        draws = [(terms["kind draw"] + GOLDEN * turn) % 1.0 for turn in range(TURNS if told else 1)]
        ways = [happening(grade, terms["planned"] > 0, draw, terms["place draw"]) for draw in draws]
        if shaken and place == gravest:
            ways = [way for way in ways if not any(words in way.kind for words in PETTY)] or ways
        ways = [way for way in ways if not (way.kind in kinds and any(words in way.kind for words in ONCE))] or ways
        what = next((way for way in ways if way.kind not in kinds or month - kinds[way.kind] > lately), ways[-1])
        if told:
            kinds[what.kind] = month
        found[place] = what
    return found


def attack(story: Story, row: np.ndarray) -> str:
    """A planned attack, told of its incident; nobody claims it."""
    story.attack = story.month
    story.when["incident"] = story.month
    story.prepared = story.when.pop("plot", None)
    story.when["attacked"] = story.month
    return f"on {_dated(story, row)}; nobody claims the attack"


def plot(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """Preparations, which nobody sees: told when the attack comes or is foiled, by those who look into it."""
    if done:
        story.when["plot"] = story.month
    return ""


def plot_found(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """A discovery; who made it is left open between KFOR's patrols and the police."""
    if not done:
        return ""
    begun = story.when.pop("plot", None)
    what = f"an attack in preparation since {story.spoken(begun)}" if begun is not None else "the attack"
    found = FOUND_BY_KFOR if terms["KFOR's reach"] > 0.0 and detail(row) < 0.5 else FOUND_BY_POLICE
    told = story.counts["found", found]
    story.counts["found", found] += 1
    return f"{one_of(found, FINE * detail(row) % 1.0, told)} in the north; {what} is foiled"


def launch(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """The attack itself, in the month in which it is launched. What its authors give up nobody hears of."""
    if not done:
        begun = story.when.get("plot")
        if begun is not None and story.month - begun + 1 >= story.model.parameters[Parameter.given_up]:
            del story.when["plot"]
        return ""
    planned = [other for other in story.here(Kind.INCIDENT) if terms_of(other)["planned"] > 0]
    return attack(story, planned[0]) if planned else ""


def attribution(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """What the investigation of an attack comes to."""
    which = f"the attack of {story.spoken(story.attack)}" if story.attack is not None else "the attack"
    soon = story.attack is not None and story.month - story.attack <= SOON
    story.attack = None
    prepared, story.prepared = story.prepared, None
    if done:
        story.when["traced"] = story.month
        since = f", prepared since {story.spoken(prepared)}{',' if soon else ''}" if prepared is not None else ""
        how = "Pristina's investigators trace" if soon else "an indictment names men close to Belgrade for"
        traced = f"{how} {which}{since}{' to men close to Belgrade' if soon else ''}"
        return f"{traced}; Belgrade denies a part in it"
    settles = "'s first findings do" if soon else " does"
    return f"the investigation{settles} not settle who stood behind {which}"


def suspension(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """Whether the talks outlive a severe incident, as far as there are talks."""
    at = f" {story.violence[1]}" if story.violence[1] else ""
    if not done:
        lively = story.apart is None and story.met_within(LIVELY)
        return f"the dialogue goes on despite the violence{at}" if lively and story.fresh("goes on", TOLD_AGAIN) else ""
    if story.apart is None and story.met_within(YEAR):
        story.apart = story.month
        story.when["stays suspended"] = story.month
        return f"the dialogue is suspended after the violence{at}{story.repeat('suspension')}"
    if story.apart is not None and story.when.get("unbarred", -1) > story.apart:
        story.apart = story.month
        return f"the dialogue is suspended anew after the violence{at}, before any round was held"
    if story.apart is not None:
        return "the dialogue stays suspended after more violence" if story.fresh("stays suspended", TOLD_AGAIN) else ""
    if story.barred or not story.fresh("put off", YEAR):
        return ""
    idle = story.ago("round")
    if idle is not None and idle >= YEAR and idle == story.ago("round shown"):
        return f"the EU, after {months(idle)} without a round, gives up the one that it was preparing, because of the violence"
    return "the EU gives up a round that it was preparing, because of the violence"


def reinforcement(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """Troops sent and the strength after, in hundreds."""
    if not done or not story.fresh("reinforced", TOLD_AGAIN):
        return ""
    told = story.counts["reinforced",]
    story.counts["reinforced",] += 1
    sent = max(1, round(10 * row[Entry.SUBJECT])) * 100
    after = round(10 * terms["strength with it, thousands"]) * 100
    before = story.counts["troops",]
    story.counts["troops",] = after
    home = ", after earlier reinforcements had gone home" if 0 < after <= before else ""
    standing = float(story.model.setup.levers[Lever.KFOR, Setting.STRENGTH])
    if before == 0 and standing > 0.0 and story.month >= story.model.setup.levers[Lever.KFOR, Setting.START]:
        home = f", on top of a standing force raised by some {round(10 * standing) * 100:,} over that of 2023"
    return (
        f"NATO decides to send some {sent:,} more soldiers to KFOR, which will have about {after:,}{home}",
        f"KFOR is to be reinforced by some {sent:,} soldiers, to about {after:,}{home}",
    )[told % 2]
