"""What an entry of a ledger is, in a few words of the visitor's language, to stand before the chronicle's English sentence."""

from __future__ import annotations

from collections.abc import Mapping

from keci.agents.record import Entry, Kind
from keci.agents.state import Actor
from keci.dashboard.futures.recording import Recording
from keci.dashboard.language.speech import ENGLISH, _, language
from keci.model.evidence.places import Happening
from keci.model.telling.decisions import subject_name
from keci.model.telling.kinds import MEANINGS
from keci.model.telling.violence import incidents_of

# where the decision's name does not say how it fell
WITH_OPTION = {
    Kind.GOVERNMENT,
    Kind.MEMBER_GOVERNMENT,
    Kind.ANSWER,
    Kind.SILENCE,
    Kind.HOLDOUT,
    Kind.COMPLIANCE,
    Kind.ATTRIBUTION,
    Kind.JOINT_RESPONSE,
    Kind.JOINING,
    Kind.PLOT,
}
NUMBERS = ("line",)  # subjects that are no name
NOBODY = {int(Actor.WORLD), int(Actor.ARMED_GROUPS)}  # who is not named where it says nothing


def places_of(recording: Recording) -> Mapping[int, Happening]:
    """Where the incidents of a world happened, by their rows; nothing in English, where the chronicle says it."""
    return {} if language() == ENGLISH else incidents_of(recording.ledger)


def in_short(recording: Recording, row: int, places: Mapping[int, Happening]) -> str:
    """ "Kosovo: unilateral act in the north", in the visitor's language; empty in English, where the chronicle says more."""
    if language() == ENGLISH:
        return ""
    entry = recording.ledger[row]
    kind, actor, choice = int(entry[Entry.KIND]), int(entry[Entry.ACTOR]), int(entry[Entry.CHOICE])
    meaning = MEANINGS[kind]
    about = "" if meaning.subjects in NUMBERS else _(subject_name(kind, meaning, entry[Entry.SUBJECT]))
    said = f"{_(meaning.name)} ({about})" if about else _(meaning.name)
    if row in places:
        said = f"{said}, {places[row].place}"
    if len(meaning.options) > 1 and (choice == 0 or kind in WITH_OPTION):
        said = f"{said}: {_(meaning.options[choice])}"
    who = "" if actor in NOBODY else _(recording.actors.get(actor, ""))
    said = f"{who}: {said}" if who else said
    return said[0].upper() + said[1:]
