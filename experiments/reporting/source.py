"""What the model's own source says of itself: slots with their comments, the order of a month, who reads what."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.resources.abc import Traversable

MOVES = "keci.agents.moves"
PACKAGES = ("keci.agents", "keci.model")
HEADING = re.compile(r"\d")  # of a part of the month, as comments in `model/month.py` have it

PROPER = {"KOSOVO": "Kosovo", "SERBIA": "Serbia", "NATO": "NATO", "EU": "EU", "KFOR": "KFOR", "BANJSKA": "of Banjska's size"}


@dataclass(frozen=True)
class Slot:
    """One name of an enumeration: its number, and the comment behind it or, without one, the name in words.

    `length` is how many numbers it holds where it names the place of a block in an array.
    """

    name: str
    number: int
    said: str
    length: int = 1


@dataclass(frozen=True)
class Step:
    """One call in the order of a month: its part, `module.function`, what its docstring says first, and what it calls itself."""

    part: str
    called: str
    said: str
    inside: tuple[str, ...] = ()


def text_of(module: str) -> str:
    """The source of a module."""
    package, _, name = module.rpartition(".")
    return files(package).joinpath(f"{name}.py").read_text(encoding="utf-8")


def slots(module: str, enumeration: str) -> list[Slot]:
    """The names of an enumeration in a module, in their order; ValueError if there is none of this name."""
    text = text_of(module)
    notes = comments(text)
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef) and node.name == enumeration:
            members = getattr(import_module(module), enumeration).__members__
            found = [(members[name], notes.get(line, _words(name))) for name, line in _declared(node) if name in members]
            return [Slot(one.name, int(one), said, getattr(one, "length", 1)) for one, said in found]
    raise ValueError(f"{module}: no enumeration {enumeration}")


def comments(text: str) -> dict[int, str]:
    """Comments by line, without their mark."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}


def docstring(module: str, name: str) -> str:
    """The first sentence of what a class or function of a module says of itself."""
    for node in ast.parse(text_of(module)).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
            said = " ".join((ast.get_docstring(node) or "").split())
            return re.split(r"(?<=[a-z0-9)`])\.(?: |$)", said)[0]
    raise ValueError(f"{module}: nothing is named {name}")


def schedule() -> list[Step]:
    """The order of a month, from `model/month.py`: every call of a move, under the comment that heads its part."""
    module = "keci.model.month"
    text = text_of(module)
    headings = {line: note for line, note in comments(text).items() if HEADING.match(note)}
    functions = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
    found: list[Step] = []
    part = ""
    order = functions["play_month"]
    for node in order.body[1:]:
        for line in sorted(headings):
            if order.lineno < line <= node.lineno:
                part = headings[line]
        for called in calls(node, functions):
            inside = tuple(calls(functions[called], functions)) if called in functions else ()
            name = called if "." in called else f"month.{called}"
            found.append(Step(part, name, _said(called), inside))
    return found


def calls(node: ast.AST, own: dict[str, ast.FunctionDef]) -> Iterator[str]:
    """Calls of moves (`module.function`) and of a module's own functions below a node, in the order of the source."""
    found = [child for child in ast.walk(node) if isinstance(child, ast.Call)]
    for child in sorted(found, key=lambda call: (call.lineno, call.col_offset)):
        if isinstance(child.func, ast.Attribute) and isinstance(child.func.value, ast.Name) and _is_move(child.func.value.id):
            yield f"{child.func.value.id}.{child.func.attr}"
        elif isinstance(child.func, ast.Name) and child.func.id in own:
            yield child.func.id


def readers(enumeration: str) -> dict[str, tuple[str, ...]]:
    """Which modules of agents and model name which member of an enumeration, as in `Parameter.branching`."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, text in _modules():
        for member in re.findall(rf"\b{enumeration}\.([A-Za-z]\w*)", text):
            found[member].add(name)
    return {member: tuple(sorted(names)) for member, names in found.items()}


def tables_of(module: str) -> set[str]:
    """The evidence tables that a module reads."""
    return set(re.findall(r"\b(?:records|table)\(\"(\w+)\"\)", text_of(module)))


@cache
def _modules() -> tuple[tuple[str, str], ...]:
    """Modules of the model by short name ("moves/kosovo"), with their source."""
    return tuple(found for package in PACKAGES for found in _below(files(package), ""))


def _below(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir() and entry.name != "telling":  # which only tells what happened
            yield from _below(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(".py"):
            yield path + entry.name.removesuffix(".py"), entry.read_text(encoding="utf-8")


def _declared(node: ast.ClassDef) -> Iterator[tuple[str, int]]:
    for line in node.body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            yield line.targets[0].id, line.lineno


def _is_move(module: str) -> bool:
    return files(MOVES).joinpath(f"{module}.py").is_file()


def _said(called: str) -> str:
    module, _, name = called.rpartition(".")
    return docstring(f"{MOVES}.{module}" if module else "keci.model.month", name)


def _words(name: str) -> str:
    """ "last severe" of LAST_SEVERE; proper names keep their capitals."""
    return " ".join(PROPER.get(word, word.lower()) for word in name.split("_"))
