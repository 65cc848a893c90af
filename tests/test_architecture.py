"""The house: floors and rooms, with all arrows of imports one way, and no room too full."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("agents", "model", "experiments", "dashboard", "benchmarks")  # each may import from those before it
FULL = 16  # modules in a folder
QUESTIONS = 20  # files at the top of experiments, each a command: a list, not a crowd


@cache
def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in (path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")):
        found[".".join(("keci", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")] = path
    return found


def imports(path: Path) -> Iterator[str]:
    """What a module imports of the package, inside functions and for type checkers too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("keci"):
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                yield whole if whole in modules() else str(node.module)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.startswith("keci"))


@cache
def arrows() -> nx.DiGraph:
    """Module to module."""
    return nx.DiGraph((name, other) for name, path in modules().items() for other in imports(path) if other != name)


def room(module: str) -> str:
    """The folder of a module below its floor, or the module itself where it stands on the floor."""
    parts = module.split(".")
    return ".".join(parts[:3]) if len(parts) > 3 else module


def circles(graph: nx.DiGraph) -> list[list[str]]:
    return [sorted(part) for part in nx.strongly_connected_components(graph) if len(part) > 1]


def test_all_arrows_go_down() -> None:
    floor = {name: number for number, name in enumerate(FLOORS)}
    up = [(a, b) for a, b in arrows().edges if floor[b.split(".")[1]] > floor[a.split(".")[1]]]
    assert up == []


def test_no_circle_of_modules() -> None:
    assert circles(arrows()) == []


def test_no_circle_of_rooms() -> None:
    rooms = nx.DiGraph((room(a), room(b)) for a, b in arrows().edges if room(a) != room(b))
    assert circles(rooms) == []


def test_a_circle_would_be_found() -> None:
    assert circles(nx.DiGraph([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")])) == [["a", "b", "c"]]


def test_no_room_is_too_full() -> None:
    count = Counter(path.parent.relative_to(ROOT).as_posix() for path in modules().values() if path.name != "__init__.py")
    assert {folder: number for folder, number in count.items() if number > (QUESTIONS if folder == "experiments" else FULL)} == {}


@pytest.mark.parametrize("floor", FLOORS)
def test_each_floor_is_reached_by_the_one_name(floor: str) -> None:
    assert (ROOT / "src/keci" / floor).resolve() == ROOT / floor


def test_rooms_say_what_they_are_for() -> None:
    folders = {path.parent for path in modules().values() if path.parent.name != "data"}
    silent = [folder for folder in folders if not ast.get_docstring(ast.parse((folder / "__init__.py").read_text()))]
    assert silent == []
