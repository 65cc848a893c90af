"""What an incident was and where it happened: from its class of severity and two uniform draws, by the record's frequencies.

Rows of events.csv in which an army is put on alert or massed are left out: the model has them as acts of Serbia's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pandas as pd

from keci.model.evidence.tables import SEVERITIES, table

SMUGGLING, SOUTHERN = "smugglers", "Strpce"  # what goes over the northern crossings is not told of the south


@dataclass(frozen=True)
class Happening:
    """What happened, as a clause ("barricades go up at Rudare, ..."), and the place, with its municipality and coordinates."""

    words: str
    kind: str  # the clause with the place left open
    place: str
    spoken: str  # the place as it is said in a sentence
    site: str
    municipality: str
    latitude: float
    longitude: float


@cache
def _kinds(severity: str, planned: int) -> pd.DataFrame:
    kinds = table("incident_kinds")
    return kinds[(kinds.severity == severity) & (kinds.planned == planned)]


@cache
def _places(site: str) -> pd.DataFrame:
    places = table("places")
    return places[places.sites.str.split().map(lambda sites: site in sites)]


def pick(weights: pd.Series, draw: float) -> int:
    """Position of the row that a uniform draw in [0, 1) falls on, each row as wide as its weight."""
    shares = weights.cumsum() / weights.sum()
    return min(int((shares <= draw).sum()), len(weights) - 1)


def happening(severity: int, planned: bool, kind_draw: float, place_draw: float) -> Happening:
    """The incident of this class (0 minor to 3 of Banjska's size); large attacks are always planned."""
    name = SEVERITIES[severity]
    kinds = _kinds(name, int(planned))
    if kinds.empty:  # nobody plans what is minor, nothing of Banjska's size just happens
        kinds = _kinds(name, int(not planned))
    kind = kinds.iloc[pick(kinds.weight, kind_draw)]
    places = _places(kind.site)
    if SMUGGLING in kind.words:
        places = places[places.municipality != SOUTHERN]
    place = places.iloc[pick(places[name], place_draw)]
    return Happening(
        words=kind.words.format(place=place.words),
        kind=kind.words,
        place=place.place,
        spoken=place.words,
        site=kind.site,
        municipality=place.municipality,
        latitude=float(place.latitude),
        longitude=float(place.longitude),
    )
