"""The north of Kosovo as a map of its own: municipalities, places, what happened where, and what both sides and KFOR did.

Where an incident happened is part of what the chronicle tells (`model.evidence.places`). Areas of municipalities are drawn from
the places in them: each point of the ground belongs to the place that is nearest (Thiessen 1911); they are no boundaries.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from keci.agents.record import Entry, Kind
from keci.dashboard.data.make_outlines import VIEWS, Point, Ring
from keci.dashboard.futures.recording import Recording
from keci.dashboard.live.data import outlines
from keci.dashboard.shell.theme import world_variable
from keci.model.evidence.tables import table
from keci.model.telling.kinds import MEANINGS
from keci.model.telling.violence import incidents_of

MUNICIPALITIES = ("Leposavic", "Zvecan", "Zubin Potok", "North Mitrovica")
# towns and villages south and east of the four, where their ground ends; coordinates: general knowledge, as in places.csv
SOUTH = {
    "Mitrovica": (20.866, 42.884),
    "Vushtrri": (20.967, 42.823),
    "Skenderaj": (20.788, 42.747),
    "Istog": (20.487, 42.780),
    "Podujeva": (21.190, 42.910),
    "Stan Terg": (20.920, 42.940),
    "Bajgora": (20.980, 42.980),
}
# the Ibar, drawn through the places of the table that lie on it, from the west to the north
RIVER = ("Brnjak", "Gazivode", "Zubin Potok", "Jagnjenica", "Ibar bridge", "Zvecan", "Socanica", "Leposavic", "Lesak", "Jarinje")
# places that carry their name, and on which side of the dot it stands
NAMED = {
    "Jarinje": "left",
    "Brnjak": "right",
    "Leposavic": "left",
    "Lesak": "left",
    "Socanica": "right",
    "Banjska": "left",
    "Zvecan": "left",
    "Zubin Potok": "below",
    "Gazivode": "left",
    "North Mitrovica": "right",
    "Ibar bridge": "right",
}
NAMES_AT = {  # where the municipalities' names stand, so that they hide no place
    "Leposavic": (20.845, 43.165),
    "Zvecan": (20.885, 42.985),
    "Zubin Potok": (20.60, 42.885),
    "North Mitrovica": (20.955, 42.905),
}
ACTS = {int(kind): meaning.north for kind, meaning in MEANINGS.items() if meaning.north}


@cache
def ground() -> str:
    """What does not change: the countries' outlines, areas, river and places, in the units of the picture."""
    view, drawn = VIEWS["north"], json.loads(outlines())["north"]
    listed = table("places").to_dict("records")
    places = {row["place"]: view.page((row["longitude"], row["latitude"])) for row in listed}
    owners = {row["place"]: row["municipality"] for row in listed}
    sites = {name: at for name, at in places.items() if owners[name] in MUNICIPALITIES}
    sites |= {name: view.page(at) for name, at in SOUTH.items()}
    areas = areas_of(sites, {name: owners.get(name, "") for name in sites})
    return json.dumps(
        {
            "size": list(view.box[2:]),
            "countries": {code: country["path"] for code, country in drawn["countries"].items()},
            "land": drawn["land"],
            "areas": areas,
            "river": path([places[name] for name in RIVER], closed=False),
            "places": [
                {"name": name, "at": rounded(at), "label": NAMED.get(name, "")} for name, at in places.items() if name in sites
            ],
        },
        separators=(",", ":"),
    )


def areas_of(sites: dict[str, Point], owners: dict[str, str]) -> list[dict[str, Any]]:
    """By municipality the ground nearest to its places, as one path, and where its name stands."""
    out = []
    for owner in MUNICIPALITIES:
        own = [name for name in sites if owners[name] == owner]
        cells = [cell(sites[name], [at for other, at in sites.items() if other != name]) for name in own]
        at = VIEWS["north"].page(NAMES_AT[owner])
        out.append({"name": owner, "path": "".join(path(ring) for ring in cells), "at": rounded(at)})
    return out


def cell(site: Point, others: Sequence[Point]) -> Ring:
    """The part of a large box that lies nearer to a site than to any other: cut by one bisector after the other."""
    ring: Ring = [(-400.0, -400.0), (800.0, -400.0), (800.0, 800.0), (-400.0, 800.0)]
    for other in others:
        if other == site:
            continue
        middle = ((site[0] + other[0]) / 2, (site[1] + other[1]) / 2)
        towards = (other[0] - site[0], other[1] - site[1])
        ring = cut(ring, lambda p, m=middle, t=towards: (p[0] - m[0]) * t[0] + (p[1] - m[1]) * t[1])
    return ring


def cut(ring: Ring, beyond: Any) -> Ring:
    """The part of a convex ring on which `beyond` is not positive."""
    kept: Ring = []
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        far_a, far_b = beyond(a), beyond(b)
        if far_a <= 0:
            kept.append(a)
        if (far_a <= 0) != (far_b <= 0):
            share = far_a / (far_a - far_b)
            kept.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
    return kept


def path(ring: Sequence[Point], closed: bool = True) -> str:
    """Points as the text of an SVG path."""
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in ring) + ("Z" if closed else "")


def rounded(point: Point) -> list[float]:
    """A point with one digit."""
    return [round(point[0], 1), round(point[1], 1)]


def worlds(recordings: Sequence[Recording]) -> str:
    """By world: incidents with frame, grade, place and words, acts of both sides and KFOR, and KFOR's strength by frame."""
    return json.dumps([world(recording) for recording in recordings], separators=(",", ":"))


def world(recording: Recording) -> dict[str, Any]:
    """One world of the map."""
    incidents, acts = [], []
    whats = incidents_of(recording.ledger)
    for number, row in enumerate(recording.ledger):
        kind, frame = int(row[Entry.KIND]), int(row[Entry.MONTH]) + 1
        if frame > recording.last:
            continue
        if kind == Kind.INCIDENT:
            what = whats[number]
            date = f"{int(row[Entry.DAY])} {recording.dates[frame]}" if row[Entry.DAY] > 0 else recording.dates[frame]
            incidents.append([frame, int(row[Entry.SUBJECT]), what.place, what.municipality, what.words, date, number])
        elif kind in ACTS and row[Entry.CHOICE] > 0:
            acts.append([frame, *ACTS[kind], number])
    return {
        "arm": recording.arm,
        "colour": world_variable(recording.arm),
        "incidents": incidents,
        "acts": acts,
        "kfor": [round(v, 2) for v in recording.series["kfor"]],
        "tension": [round(v, 2) for v in recording.series["tension"]],
    }
