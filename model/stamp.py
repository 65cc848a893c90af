"""A stamp over what can change a result: the rules as code, without their texts, and the data that they start from."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

PACKAGES = ("keci.agents", "keci.model")
TEXTS = ("telling", "errors.py", "locate.py", "textfile.py", "posterior.py", "stamp.py")  # of the model, which only say things
OTHERS = ("strategies", "own_rules.py", "strategy_contract.py")  # a posterior is one of the default rule, which stands elsewhere
EVIDENCE = ("governments", "members", "network", "positions", "principals")  # the tables from which a start is made
DATA = ("data/parameters.csv", "data/starts", *(f"data/evidence/{name}.csv" for name in EVIDENCE))


@cache
def rules_digest() -> str:
    """SHA-256 over the syntax trees of agents and model, docstrings and comments aside, and over priors and start states."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        for name, file in _sources(files(package), ""):
            digest.update(name.encode())
            digest.update(code_of(file.read_text(encoding="utf-8")).encode())
    for name, file in _data(files("keci.model")):
        digest.update(name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def code_of(source: str) -> str:
    """A module's syntax tree as text, without docstrings, comments and positions."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_text(body[0]):
            node.body = body[1:]  # type: ignore[attr-defined]
    return ast.dump(tree)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda found: found.name):
        if entry.name in TEXTS or entry.name in OTHERS:
            continue
        if entry.is_dir():
            yield from _sources(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(".py"):
            yield f"{path}{entry.name}", entry


def _data(folder: Traversable) -> Iterator[tuple[str, Traversable]]:
    for name in DATA:
        entry = folder.joinpath(name)
        for file in sorted(entry.iterdir(), key=lambda found: found.name) if entry.is_dir() else [entry]:
            yield file.name, file
