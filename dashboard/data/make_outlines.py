"""Makes outlines.json anew from world-atlas 2.0.2 (see README.md beside it).

python -m keci.dashboard.data.make_outlines FOLDER    FOLDER holds countries-50m.json and countries-10m.json
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = list[Point]

ALLIES = {
    "Albania": "ALB", "Belgium": "BEL", "Bulgaria": "BGR", "Canada": "CAN", "Czechia": "CZE", "Germany": "DEU", "Denmark": "DNK",
    "Spain": "ESP", "Estonia": "EST", "Finland": "FIN", "France": "FRA", "United Kingdom": "GBR", "Greece": "GRC",
    "Croatia": "HRV", "Hungary": "HUN", "Iceland": "ISL", "Italy": "ITA", "Lithuania": "LTU", "Luxembourg": "LUX",
    "Latvia": "LVA", "Macedonia": "MKD", "Montenegro": "MNE", "Netherlands": "NLD", "Norway": "NOR", "Poland": "POL",
    "Portugal": "PRT", "Romania": "ROU", "Slovakia": "SVK", "Slovenia": "SVN", "Sweden": "SWE", "Turkey": "TUR",
    "United States of America": "USA",
}  # fmt: skip
PARTIES = {"Kosovo": "KOS", "Serbia": "SRB"}
LEFT_OUT = ("Greenland",)


@dataclass(frozen=True)
class View:
    """A window on the globe: Lambert's azimuthal equal-area projection around a centre, fitted to a box."""

    centre: Point  # longitude, latitude
    bounds: tuple[float, float, float, float]  # west, south, east, north: what is kept
    box: tuple[float, float, float, float]  # x, y, width, height on the page
    corners: tuple[Point, Point]  # south-west and north-east points that the box shows
    tolerance: float  # of simplification, on the page
    smallest: float  # area of an island that is kept, on the page

    def plane(self, point: Point) -> Point:
        """The projected point, in radians, y to the north."""
        lon, lat = (math.radians(v) for v in point)
        lon0, lat0 = (math.radians(v) for v in self.centre)
        k = math.sqrt(2 / (1 + math.sin(lat0) * math.sin(lat) + math.cos(lat0) * math.cos(lat) * math.cos(lon - lon0)))
        x = k * math.cos(lat) * math.sin(lon - lon0)
        return x, k * (math.cos(lat0) * math.sin(lat) - math.sin(lat0) * math.cos(lat) * math.cos(lon - lon0))

    def page(self, point: Point) -> Point:
        """The point on the page."""
        (x0, y0), (x1, y1) = (self.plane(c) for c in self.corners)
        left, top, width, height = self.box
        scale = min(width / (x1 - x0), height / (y1 - y0))
        x, y = self.plane(point)
        return left + width / 2 + scale * (x - (x0 + x1) / 2), top + height / 2 - scale * (y - (y0 + y1) / 2)


VIEWS = {
    "europe": View((14, 52), (-25, 33, 50, 72), (70, 0, 690, 600), ((-9.5, 34.9), (41, 67.2)), 0.5, 4.0),
    "america": View((-98, 52), (-169, 23, -50, 72), (6, 130, 170, 126), ((-128, 22), (-48, 68)), 0.6, 3.0),
    "balkans": View((20.8, 42.7), (17.5, 40.4, 24.2, 44.6), (6, 268, 170, 190), ((19.8, 41.8), (21.95, 43.4)), 0.4, 4.0),
    "north": View((20.72, 43.05), (20.2, 42.7, 21.3, 43.4), (0, 0, 440, 420), ((20.43, 42.835), (21.03, 43.265)), 0.3, 4.0),
}


def arcs_of(topology: dict[str, Any]) -> list[Ring]:
    """The topology's arcs in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for packed in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in packed:
            x, y = x + dx, y + dy
            arc.append((x * sx + tx, y * sy + ty))
        arcs.append(arc)
    return arcs


def rings_of(geometry: dict[str, Any], arcs: list[Ring]) -> Iterable[Ring]:
    """The outer rings of a country."""
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    for polygon in polygons:
        ring: Ring = []
        for number in polygon[0]:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            ring += arc[1:] if ring else arc
        yield ring


def clipped(ring: Ring, bounds: tuple[float, float, float, float]) -> Ring:
    """The part of a ring inside west, south, east, north (Sutherland and Hodgman)."""
    west, south, east, north = bounds
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        kept: Ring = []
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            inside_a, inside_b = sign * (a[axis] - limit) >= 0, sign * (b[axis] - limit) >= 0
            if inside_a:
                kept.append(a)
            if inside_a != inside_b:
                t = (limit - a[axis]) / (b[axis] - a[axis])
                kept.append((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))
        ring = kept
    return ring


def simplified(line: Ring, tolerance: float) -> Ring:
    """Fewer points, none of those left out farther than the tolerance from the line (Douglas and Peucker)."""
    if len(line) < 3:
        return line
    (ax, ay), (bx, by) = line[0], line[-1]
    length = math.hypot(bx - ax, by - ay)

    def away(p: Point) -> float:
        if length == 0:
            return math.hypot(p[0] - ax, p[1] - ay)
        return abs((bx - ax) * (ay - p[1]) - (ax - p[0]) * (by - ay)) / length

    farthest = max(range(1, len(line) - 1), key=lambda i: away(line[i]))
    if away(line[farthest]) <= tolerance:
        return [line[0], line[-1]]
    return simplified(line[: farthest + 1], tolerance)[:-1] + simplified(line[farthest:], tolerance)


def area(ring: Ring) -> float:
    """The area of a ring."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def middle(ring: Ring) -> Point:
    """The centre of mass of a ring."""
    total = x = y = 0.0
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        total, x, y = total + cross, x + (a[0] + b[0]) * cross, y + (a[1] + b[1]) * cross
    return x / (3 * total), y / (3 * total)


def simple_arcs(arcs: list[Ring], view: View) -> list[Ring]:
    """Arcs simplified one by one, so that neighbours keep the same border; the tolerance is in degrees of this view."""
    a, b = view.page(view.centre), view.page((view.centre[0], view.centre[1] + 1))
    degrees = view.tolerance / math.hypot(b[0] - a[0], b[1] - a[1])
    out = []
    for arc in arcs:
        shrink = math.cos(math.radians(arc[0][1]))
        flat = simplified([(x * shrink, y) for x, y in arc], degrees) if arc[0] != arc[-1] else halves(arc, shrink, degrees)
        out.append([(x / shrink, y) for x, y in flat])
    return out


def halves(ring: Ring, shrink: float, degrees: float) -> Ring:
    """A closed arc simplified in two halves: its ends are the same point."""
    flat = [(x * shrink, y) for x, y in ring]
    half = len(flat) // 2
    return simplified(flat[: half + 1], degrees)[:-1] + simplified(flat[half:], degrees)


def path_of(rings: list[Ring]) -> str:
    """Rings as the text of an SVG path, in tenths of a unit."""
    return "".join("M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in ring) + "Z" for ring in rings)


def country(geometry: dict[str, Any], arcs: list[Ring], view: View) -> tuple[str, Point] | None:
    """A country's path in a view and the middle of its largest part; None if it is not in it."""
    rings = []
    for ring in rings_of(geometry, arcs):
        kept = clipped(ring, view.bounds)
        if len(kept) > 3:
            placed = [view.page(p) for p in kept]
            if area(placed) >= view.smallest:
                rings.append(placed)
    return (path_of(rings), middle(max(rings, key=area))) if rings else None


def make(folder: Path) -> dict[str, Any]:
    """All views, with the paths of allies and parties by code and one path for all other land."""
    out: dict[str, Any] = {"source": "Natural Earth (public domain) by way of world-atlas 2.0.2", "size": [760, 600]}
    names = {**ALLIES, **PARTIES}
    for name, view in VIEWS.items():
        file = folder / f"countries-{'10m' if name in ('balkans', 'north') else '50m'}.json"
        topology = json.loads(file.read_text(encoding="utf-8"))
        arcs = simple_arcs(arcs_of(topology), view)
        countries: dict[str, Any] = {}
        land = ""
        for geometry in topology["objects"]["countries"]["geometries"]:
            title = geometry["properties"]["name"]
            if title in LEFT_OUT or not geometry.get("arcs"):
                continue
            found = country(geometry, arcs, view)
            if found is None:
                continue
            if title in names:
                countries[names[title]] = {"path": found[0], "at": [round(v, 1) for v in found[1]]}
            else:
                land += found[0]
        out[name] = {"box": list(view.box), "countries": countries, "land": land}
    places = {"north": (20.80, 42.97), "pristina": (21.17, 42.66)}
    out["places"] = {key: [round(v, 1) for v in VIEWS["balkans"].page(point)] for key, point in places.items()}
    out["kosovo"] = [round(v, 1) for v in VIEWS["europe"].page((20.9, 42.6))]
    return out


if __name__ == "__main__":
    target = Path(__file__).with_name("outlines.json")
    target.write_text(json.dumps(make(Path(sys.argv[1])), separators=(",", ":")) + "\n", encoding="utf-8")
