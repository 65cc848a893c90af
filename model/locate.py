"""Where in a TOML text a field stands, so that an error can name the line."""

from __future__ import annotations

import re
from collections import Counter

Path = tuple[str, ...]

HEADER = re.compile(r"^\s*(\[\[?)([^\]]+)\]\]?\s*(#.*)?$")  # no two neighbours that match a blank: slow on a long line
ASSIGNMENT = re.compile(r"""^\s*("[^"]*"|'[^']*'|[A-Za-z0-9_.-]+)\s*=""")


class ContradictionError(ValueError):
    """Parts of a scenario contradict each other; `path` is the field to blame."""

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.path: Path = tuple(str(part) for part in path)


def fields(text: str) -> dict[Path, int]:
    """Line number (from 1) of every table and key: paths as tuples, elements of an array of tables by their number."""
    found: dict[Path, int] = {}
    elements: Counter[Path] = Counter()
    table: Path = ()
    for number, line in enumerate(text.splitlines(), 1):
        header = HEADER.match(line)
        if header:
            table = _parts(header[2])
            if header[1] == "[[":
                elements[table] += 1
                table = (*table, str(elements[table] - 1))
            found.setdefault(table, number)
            continue
        key = ASSIGNMENT.match(line)
        if key:
            found.setdefault((*table, *_parts(key[1])), number)
            for inner in re.findall(r"""[{,]\s*([A-Za-z0-9_-]+)\s*=""", line):
                found.setdefault((*table, *_parts(key[1]), inner), number)
    return found


def line_of(text: str, path: Path) -> int:
    """The line of the field at `path`, or of the nearest table around it; 0 if the text has neither."""
    found = fields(text)
    for length in range(len(path), 0, -1):
        if path[:length] in found:
            return found[path[:length]]
    return 0


def _parts(key: str) -> Path:
    """A dotted key as its parts, without quotes."""
    return tuple(part.strip().strip("\"'") for part in re.findall(r"""\"[^\"]*\"|'[^']*'|[^.]+""", key))
