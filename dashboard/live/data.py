"""What the page Live draws, as JSON text: made once a recording, sent once, and drawn month by month in the browser."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from keci.dashboard.futures.in_short import in_short, places_of
from keci.dashboard.futures.recording import Recording
from keci.dashboard.shell.theme import world_variable
from keci.model.telling.decisions import STEPS
from keci.model.telling.kinds import MEANINGS

ICONS = {
    "incident": "alert",
    "shock": "flash",
    "election": "vote",
    "emergency": "home-flood",
    "kfor": "shield",
    "north": "police-badge",
    "union": "star-circle-outline",
    "plot": "eye-outline",
    "dialogue": "forum-outline",
    "signature": "pen",
    "silence": "hand-right",
    "council": "gavel",
    "track": "package-variant-closed",
}
STRONGEST, OWN = 120, 2  # ties drawn in the network: the strongest of all, and of each ally


@cache
def outlines() -> str:
    """The outlines of countries."""
    return files("keci.dashboard").joinpath("data/outlines.json").read_text(encoding="utf-8")


def category(kind: int) -> str:
    """The category of a chronicle line."""
    return MEANINGS[kind].icon


def worlds(recordings: Sequence[Recording]) -> str:
    """For map and network: by frame every ally's openness, who holds out, who broke silence, incidents, KFOR, tranches."""
    out = []
    for recording in recordings:
        out.append(
            {
                "arm": recording.arm,
                "colour": world_variable(recording.arm),
                "stances": [[None if math.isnan(v) else v for v in row] for row in recording.stances],
                "holdouts": recording.holdouts,
                "broke": recording.broke,
                "incidents": recording.incidents,
                "kfor": [round(v, 3) for v in recording.series["kfor"]],
                "tranches": [int(v) for v in recording.series["tranches"]],
                "tabled": tabled(recording),
            }
        )
    return json.dumps(out, separators=(",", ":"))


def tabled(recording: Recording) -> list[list[Any]]:
    """By frame the step before the Council, in words ("" if none), and the frame since which it has been there."""
    out: list[list[Any]] = []
    for frame, step in enumerate(recording.tabled):
        same = out and recording.tabled[frame - 1] == step
        out.append([STEPS.get(step, ""), out[-1][1] if same else frame])
    return out


@cache
def network(codes: tuple[str, ...]) -> str:
    """The network of influence laid out: a place for each ally, and the strongest ties with their widths."""
    import networkx

    from keci.model.start import records

    both: dict[tuple[str, str], float] = {}
    for row in records("network"):
        one, other = sorted((str(row["from_iso3"]), str(row["to_iso3"])))
        both[one, other] = both.get((one, other), 0.0) + float(row["weight"])
    top = max(both.values())
    graph = networkx.Graph()
    graph.add_nodes_from(codes)
    # distances that grow slowly with weakness, so that allies with few ties do not fly off
    graph.add_edges_from((a, b, {"distance": 1.0 / (0.3 + (weight / top) ** 0.5)}) for (a, b), weight in both.items())
    places = networkx.kamada_kawai_layout(graph, weight="distance")
    nodes = spread([(float(places[code][0]), float(places[code][1])) for code in codes])
    ranked = sorted(both, key=lambda pair: -both[pair])
    drawn = dict.fromkeys(ranked[:STRONGEST])
    for code in codes:  # and of every ally its own strongest, lest it seem to listen to nobody
        drawn |= dict.fromkeys([pair for pair in ranked if code in pair][:OWN])
    edges = [[codes.index(a), codes.index(b), round(0.5 + 5.0 * both[a, b] / top, 2)] for a, b in drawn]
    return json.dumps({"nodes": nodes, "edges": edges}, separators=(",", ":"))


def spread(places: list[tuple[float, float]]) -> list[list[float]]:
    """Places fitted to the map's box with a margin, and moved apart until no two circles overlap."""
    low_x, high_x = min(p[0] for p in places), max(p[0] for p in places)
    low_y, high_y = min(p[1] for p in places), max(p[1] for p in places)
    at = [[30 + 700 * (x - low_x) / (high_x - low_x), 30 + 540 * (y - low_y) / (high_y - low_y)] for x, y in places]
    for _ in range(80):
        for i in range(len(at)):
            for j in range(i):
                dx, dy = at[i][0] - at[j][0], at[i][1] - at[j][1]
                far = math.hypot(dx, dy) or 1e-6
                if far < 60:
                    push = (60 - far) / far / 2
                    at[i] = [at[i][0] + dx * push, at[i][1] + dy * push]
                    at[j] = [at[j][0] - dx * push, at[j][1] - dy * push]
        at = [[min(738.0, max(22.0, x)), min(578.0, max(22.0, y))] for x, y in at]
    return [[round(x, 1), round(y, 1)] for x, y in at]


def chronicle(recordings: Sequence[Recording]) -> str:
    """The chronicles of all worlds as one list, oldest first; a line that reads the same in both stands once, with both rows."""
    merged: dict[tuple[int, str], dict[str, Any]] = {}
    for place, recording in enumerate(recordings):
        places = places_of(recording)
        for line in recording.lines:
            text = line.text.removeprefix(f"{line.date} ")
            found = merged.get((line.month, text))
            if found is None or found["rows"][place] is not None:
                kind = category(line.kind)
                found = {"m": line.month, "date": line.date, "kind": kind, "icon": ICONS[kind], "text": text}
                found |= {"rows": [None] * len(recordings), "order": line.place, "key": f"{place}.{line.row}"}
                found |= {"short": in_short(recording, line.row, places)}
                merged[line.month, text] = found
            found["rows"][place] = line.row
    lines = sorted(merged.values(), key=lambda item: (item["m"], item["order"]))
    return json.dumps(lines, separators=(",", ":"))


def calendar(recordings: Sequence[Recording]) -> tuple[int, int]:
    """Year and month (0 is January) of the first month played."""
    year, month = recordings[0].dates[0].split("-")
    return int(year), int(month) - 1


def dates(recordings: Sequence[Recording]) -> list[str]:
    """The date of every frame of the longest recording."""
    return max((r.dates for r in recordings), key=len)
