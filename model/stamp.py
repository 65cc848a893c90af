"""Stamps over what can change a result, and no texts: of all code for run ids, of the default rules for posteriors."""

from __future__ import annotations

import ast
import hashlib
import sys
import threading
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from keci.agents.declared import levers
from keci.agents.stamp import KERNEL, closure, source_of

DRIVERS = (KERNEL, "keci.model.negotiation")  # the ensemble and the Mesa world
MODEL = "keci.model"
# of the model, which only say things or read files of one's own
TEXTS = tuple(f"{MODEL}.{name}" for name in ("telling", "errors", "locate", "textfile", "posterior", "stamp"))
# a posterior is one of the default rule, which stands elsewhere
OTHERS = ("keci.agents.strategies", f"{MODEL}.own_rules")
EVIDENCE = ("governments", "members", "network", "positions", "principals")  # the tables from which a start is made
DATA = ("data/parameters.csv", "data/starts", *(f"data/evidence/{name}.csv" for name in EVIDENCE))
PARSER = threading.Lock()  # in Python 3.11 two threads inside the parser at once end in a SystemError
# from 3.13 on empty fields are left out unless asked for, and since 3.12 there is one that the rules never fill
EMPTY: dict[str, Any] = {"show_empty": True} if sys.version_info >= (3, 13) else {}


@cache
def code_digest() -> str:
    """SHA-256 over the syntax trees of both drivers and all that they import, docstrings, comments and mere texts aside."""
    return _over(closure(DRIVERS, TEXTS)).hexdigest()


@cache
def rules_digest() -> str:
    """SHA-256 over the syntax trees of the ensemble and what it imports under the default rules, and over priors and starts."""
    digest = _over(closure((KERNEL,), (*TEXTS, *OTHERS)))
    for name, file in _data(files(MODEL)):
        digest.update(name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _over(modules: Iterable[str]) -> hashlib._Hash:
    digest = hashlib.sha256()
    for name in modules:
        digest.update(name.encode())
        digest.update(_code(source_of(name)))
    for lever in levers().values():  # of a declaration, what the rules see
        digest.update(repr((lever.name, lever.number, lever.reward)).encode())
    return digest


@cache
def _code(source: bytes) -> bytes:
    return code_of(source.decode()).encode()


def code_of(source: str) -> str:
    """A module's syntax tree as text, without docstrings, comments and positions; the same from every version of Python."""
    with PARSER:
        tree = ast.parse(source)
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        body = getattr(node, "body", None)
        if isinstance(body, list) and body:
            waiting += body
            if _is_text(body[0]):
                del body[0]
    return ast.dump(tree, **EMPTY).replace(", type_params=[]", "")


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _data(folder: Traversable) -> Iterator[tuple[str, Traversable]]:
    for name in DATA:
        entry = folder.joinpath(name)
        for file in sorted(entry.iterdir(), key=lambda found: found.name) if entry.is_dir() else [entry]:
            yield file.name, file
