"""Which sources can change a result: the modules that hold compiled code, with all that they import.

What only says things (the chronicle, the declarations of levers and outcomes, pages) is not among them, so that a comma
in a sentence neither compiles the rules anew nor gives a run another identity.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

PACKAGE = "keci"
KERNEL = "keci.model.ensemble"  # plays worlds, and so imports every module with a rule that a world needs
ROOT = Path(__file__).resolve().parent.parent
IMPORT = re.compile(
    rf"^[ \t]*(?:from\s+({PACKAGE}[\w.]*)\s+import\s+(\([^)]*\)|[^\n]+)|import\s+({PACKAGE}[\w.]*))", re.MULTILINE
)
COMMENT = re.compile(r"#[^\n]*")


def closure(roots: Iterable[str], without: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The modules of these names and all of the package that they import, within functions too, in alphabetical order.

    Modules and packages named in `without` are neither taken nor followed.
    """
    found: set[str] = set()
    waiting = [name for name in roots if file_of(name)]
    while waiting:
        name = waiting.pop()
        if name not in found and not any(name == left or name.startswith(f"{left}.") for left in without):
            found.add(name)
            waiting += imported(name)
    return tuple(sorted(found))


@cache
def imported(name: str) -> tuple[str, ...]:
    """Modules of the package that a module imports."""
    return tuple(_imported(source_of(name).decode()))


def _imported(source: str) -> Iterator[str]:
    for module, names, whole in IMPORT.findall(source):
        if whole:
            yield whole
            continue
        for part in filter(str.strip, COMMENT.sub("", names).strip("()\n ").split(",")):
            inner = f"{module}.{part.split()[0]}"
            yield inner if file_of(inner) else module


@cache
def file_of(name: str) -> Path | None:
    """The file of a module of the package; None if there is no such module."""
    package, *parts = name.split(".")
    path = ROOT.joinpath(*parts)
    if package != PACKAGE or not parts:
        return None
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


def source_of(name: str) -> bytes:
    """The source of a module of the package."""
    path = file_of(name)
    assert path is not None
    return path.read_bytes()


@cache
def rulebook_stamp(module: str = KERNEL) -> str:
    """SHA-256 over the sources from which compiled code may come, and over what a module of its own imports."""
    digest = hashlib.sha256()
    for name in closure((KERNEL, module)):
        digest.update(name.encode())
        digest.update(source_of(name))
    return digest.hexdigest()
