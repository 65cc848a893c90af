"""What an incident was and where it happened: from its class of severity and two uniform draws, by the record's frequencies.

Rows of events.csv in which an army is put on alert or massed are left out: the model has them as acts of Serbia's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from keci.model.evidence.tables import SEVERITIES, table

SMUGGLING, SOUTHERN = "smugglers", "Strpce"  # what goes over the northern crossings or is prepared there is not told of the south
SOLDIER = "soldier of Kosovo's force"  # none of them lives in the north


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
def _kinds(severity: str, planned: int) -> tuple[list[Any], np.ndarray]:
    """Rows of the incidents of a severity, and the ends of their shares."""
    kinds = table("incident_kinds")
    kinds = kinds[(kinds.severity == severity) & (kinds.planned == planned)]
    return list(kinds.itertuples()), ends(kinds.weight)


@cache
def _places(site: str, severity: str, northern: bool, southern: bool) -> tuple[list[Any], np.ndarray]:
    """Rows of the places that have a site, and the ends of their shares of the incidents of a severity."""
    places = table("places")
    places = places[places.sites.str.split().map(lambda sites: site in sites)]
    if northern:
        places = places[places.municipality != SOUTHERN]
    if southern:
        places = places[places.municipality == SOUTHERN]
    return list(places.itertuples()), ends(places[severity])


def ends(weights: pd.Series) -> np.ndarray:
    """Where each row's share of [0, 1) ends, each as wide as its weight."""
    return (weights.cumsum() / weights.sum()).to_numpy()


def pick(shares: np.ndarray, draw: float) -> int:
    """Position of the row that a uniform draw in [0, 1) falls on, by the ends of the rows' shares."""
    return min(int((shares <= draw).sum()), len(shares) - 1)


def happening(severity: int, planned: bool, kind_draw: float, place_draw: float) -> Happening:
    """The incident of this class (0 minor to 3 of Banjska's size); large attacks are always planned."""
    name = SEVERITIES[severity]
    kinds, shares = _kinds(name, int(planned))
    if not kinds:  # nobody plans what is minor, nothing of Banjska's size just happens
        kinds, shares = _kinds(name, int(not planned))
    kind = kinds[pick(shares, kind_draw)]
    places, shares = _places(kind.site, name, bool(kind.planned) or SMUGGLING in kind.words, SOLDIER in kind.words)
    place = places[pick(shares, place_draw)]
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
