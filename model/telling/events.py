"""What befalls everybody, as it is told: emergencies, shocks of a scenario, accessions, normalisation."""

from __future__ import annotations

import numpy as np

from keci.agents.record import Entry, Kind
from keci.model.shocks import shocks
from keci.model.telling.decisions import subject_name
from keci.model.telling.kinds import MEANINGS
from keci.model.telling.story import Story, detail
from keci.model.telling.words import joined

# what calls for outside help in Kosovo, by season (January first); which of them is told hangs on a draw and changes nothing
WINTER = ("floods hit Kosovo", "snow and ice cut off towns in Kosovo", "rivers burst their banks in Kosovo")
SPRING = (
    "floods hit Kosovo",
    "rivers burst their banks in Kosovo",
    "an earthquake strikes Kosovo",
    "a landslide buries houses in Kosovo",
)
SUMMER = (
    "wildfires spread in Kosovo",
    "wildfires spread in Kosovo",
    "an earthquake strikes Kosovo",
    "storms wreck villages in Kosovo",
)
AUTUMN = (
    "floods hit Kosovo",
    "an earthquake strikes Kosovo",
    "storms wreck villages in Kosovo",
    "a landslide buries houses in Kosovo",
)
SEASONS = (WINTER, WINTER, SPRING, SPRING, SPRING, SUMMER, SUMMER, SUMMER, SUMMER, AUTUMN, AUTUMN, WINTER)


def emergency(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """An emergency with what was done about it: one line."""
    kinds = SEASONS[story.calendar % 12]
    what = kinds[int(len(kinds) * detail((story.here(Kind.JOINT_RESPONSE) or [row])[0]))]
    before = story.since(("emergency", what))
    again = " again" if before is not None and before <= 36 else ""
    if not story.done(Kind.JOINT_RESPONSE):
        return f"{what}{again}; help comes country by country"
    with_it = "Serbia takes part" if story.done(Kind.JOINING) else "Serbia stays away"
    return f"{what}{again}; allies send help together through NATO's disaster centre and the EU, and {with_it}"


def shock(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """What a scenario imposes."""
    about = subject_name(Kind.SHOCK, MEANINGS[Kind.SHOCK], row[Entry.SUBJECT])
    return f"a shock: {shocks()[about].told} (size {terms['size']:g})"


def accession(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """A new member of NATO."""
    return f"{story.name(row[Entry.ACTOR])} joins NATO"


def normalised(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """The outcome that the program is about."""
    if not done:
        return ""
    back = joined(story.restore("peace"))
    return f"normalisation: half of the comprehensive deal is carried out, and a year has passed without severe violence{back}"


def appointment(story: Story, row: np.ndarray, terms: dict[str, float], done: bool) -> str:
    """The representative's post filled."""
    if done:
        story.when["representative"] = story.month
    return "the Special Representative takes office" if done else ""
