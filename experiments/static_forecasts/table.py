"""The table of a static forecast: a CSV file with a row for each actor on each issue, checked cell by cell."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from keci.experiments.static_forecasts.issue import FEWEST_ACTORS, LARGEST, MOST_ACTORS, Issue
from keci.model.errors import InputError, shown

REQUIRED = ("actor", "capability", "position", "salience")
OPTIONAL = ("issue", "reference_point", "outcome")
LARGEST_FILE = 10_000_000  # bytes: a hundred thousand rows and more
MOST_ROWS = 100_000
LONGEST_NAME = 200  # characters of an actor or issue
PERCENT = 100.0  # the other scale of salience
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
SIMILAR = 0.8  # likeness from which an unknown column is taken for a misspelt one, not for a note (judgement)


@dataclass
class Row:
    """One line of the file: where it stands, and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass
class Gathered:
    """The rows of one issue, and on which line each actor stands."""

    rows: list[Row] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)


def read(path: str | Path) -> tuple[Issue, ...]:
    """The issues of a CSV file in order of appearance; a file without a column `issue` is one issue, named as the file is.

    Columns in any order and case: actor, capability, position, salience; optional issue, reference_point and outcome, which
    may be blank and must not differ within an issue. Other columns are notes, unless their name looks like a misspelt one.
    Salience is a share above 0, at most 1, or, if any in the file is above 1, a number above 0, at most 100, throughout.
    InputError, naming file, line and column, for whatever else is found.
    """
    path = Path(path)
    rows = list(_rows(path))
    if not rows:
        raise InputError(f"{path}: no rows; give a line of column names and a line for each actor")
    _check_scale(rows, path)
    scale = PERCENT if any(_number(row, "salience", path) > 1 for row in rows) else 1.0
    return tuple(_issue(name, found, scale, path) for name, found in _gathered(rows, path).items())


def _fail(path: Path, line: int, column: str, said: str) -> InputError:
    return InputError(f"{path}, line {line}" + (f", column {column}" if column else "") + f": {said}")


def _text(path: Path) -> str:
    """The file's text, of at most LARGEST_FILE bytes."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)  # no more of a device without end
    except OSError as error:
        raise InputError(f"table {path}: {(error.strerror or str(error)).lower()}; give a readable CSV file") from None
    except ValueError:  # a name that no file can have
        raise InputError(f"table {str(path)!r}: no possible file name; give a readable CSV file") from None
    if len(content) > LARGEST_FILE:
        raise InputError(f"table {path}: larger than {LARGEST_FILE:,} bytes; split it")
    try:
        return content.decode("utf-8-sig")  # some editors begin a file with a mark
    except UnicodeDecodeError:
        raise InputError(f"table {path}: not UTF-8 text; give a CSV file in UTF-8") from None


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Cells of the lines that are not blank, with the number of the line."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise _fail(path, reader.line_num, "", f"broken CSV ({error}); close every quotation mark") from None


def _rows(path: Path) -> Iterator[Row]:
    columns: list[str] = []
    for count, (line, cells) in enumerate(_lines(path)):
        if not columns:
            columns = _columns(cells, path, line)
            continue
        if len(cells) != len(columns):
            raise _fail(path, line, "", f"{len(cells)} cells under {len(columns)} column names; give one for each")
        if count > MOST_ROWS:
            raise InputError(f"{path}: more than {MOST_ROWS:,} rows; split the table")
        yield Row(line, dict(zip(columns, cells, strict=True)))


def _columns(cells: list[str], path: Path, line: int) -> list[str]:
    """The names of the columns; InputError for one that is missing, stands twice or is likely misspelt."""
    if len(cells) == 1 and ";" in cells[0]:
        raise _fail(path, line, "", "the cells are separated by semicolons; separate them by commas")
    known = (*REQUIRED, *OPTIONAL)
    columns = [re.sub(r"[\s_-]+", "_", cell.lower()) for cell in cells]
    for column in columns:
        if column in known and columns.count(column) > 1:
            raise _fail(path, line, column, "stands twice; keep one")
    for column in REQUIRED:
        if column not in columns:
            near = get_close_matches(column, [c for c in columns if c not in known], n=1)
            hint = f"rename {near[0]!r}?" if near else f"needed are {', '.join(REQUIRED)}"
            raise _fail(path, line, column, f"there is none; {hint}")
    for column in columns:
        if column not in known and (meant := get_close_matches(column, known, n=1, cutoff=SIMILAR)):
            raise _fail(path, line, column, f"unknown; did you mean {meant[0]!r}?")
    return columns


def _number(row: Row, column: str, path: Path) -> float:
    """A cell as a number of at most LARGEST in size."""
    cell = row.cells[column]
    if not cell:
        raise _fail(path, row.line, column, "empty; give a number, or leave out the row of an actor without one")
    if not NUMBER.fullmatch(cell):
        right = "write 0.5 with a point, not a comma" if "," in cell else "give a number such as 0.5"
        raise _fail(path, row.line, column, f"{shown(cell)} is no number; {right}")
    if abs(value := float(cell)) > LARGEST:
        raise _fail(path, row.line, column, f"{shown(cell)} is too large; give one of at most {LARGEST:g}")
    return value


def _check_scale(rows: list[Row], path: Path) -> None:
    """InputError for a salience out of both ranges, or for shares beside percentages."""
    values = [_number(row, "salience", path) for row in rows]
    for row, value in zip(rows, values, strict=True):
        if not 0 < value <= PERCENT:
            raise _fail(path, row.line, "salience", f"{value:g}; give one above 0, at most 1 (or at most 100 throughout)")
    large = next((row for row, value in zip(rows, values, strict=True) if value > 1), None)
    small = next((row for row, value in zip(rows, values, strict=True) if value < 1), None)
    if large and small:
        pair = f"{small.cells['salience']} beside {large.cells['salience']} on line {large.line}"
        raise _fail(path, small.line, "salience", f"{pair}; give all from 0 to 1, or all from 1 to 100")


def _gathered(rows: list[Row], path: Path) -> dict[str, Gathered]:
    """Rows by issue, in order of appearance; InputError for a missing name or an actor that stands twice."""
    found: dict[str, Gathered] = {}
    for row in rows:
        name = _name(row, "issue", path) if "issue" in row.cells else path.stem
        actor = _name(row, "actor", path)
        here = found.setdefault(name, Gathered())
        if actor in here.lines:
            said = f"{shown(actor)} stands on line {here.lines[actor]} too, for the same issue; keep one"
            raise _fail(path, row.line, "actor", said)
        here.lines[actor] = row.line
        here.rows.append(row)
    return found


def _name(row: Row, column: str, path: Path) -> str:
    name = row.cells[column]
    if not name:
        raise _fail(path, row.line, column, "empty; give a name")
    if len(name) > LONGEST_NAME:
        raise _fail(path, row.line, column, f"a name of {len(name)} characters; give one of at most {LONGEST_NAME}")
    return name


def _issue(name: str, found: Gathered, scale: float, path: Path) -> Issue:
    """One issue from its rows, which must have enough actors with a voice."""
    first = found.rows[0].line
    capability = [_capability(row, path) for row in found.rows]
    if len(found.rows) > MOST_ACTORS:
        raise _fail(path, found.rows[MOST_ACTORS].line, "actor", f"more than {MOST_ACTORS} actors on issue {shown(name)}")
    if len(found.rows) < FEWEST_ACTORS:
        raise _fail(path, first, "actor", f"the only actor on issue {shown(name)}; give at least {FEWEST_ACTORS}")
    if sum(value > 0 for value in capability) < FEWEST_ACTORS:
        said = f"above 0 for {sum(value > 0 for value in capability)} of {len(capability)} actors on issue {shown(name)}"
        raise _fail(path, first, "capability", f"{said}; give at least {FEWEST_ACTORS} actors one above 0")
    columns = {column: [_number(row, column, path) for row in found.rows] for column in ("position", "salience")}
    return Issue(
        name,
        tuple(found.lines),
        np.array(capability),
        np.array(columns["position"]),
        np.array(columns["salience"]) / scale,
        _common(found.rows, "reference_point", name, path),
        _common(found.rows, "outcome", name, path),
    )


def _capability(row: Row, path: Path) -> float:
    if (value := _number(row, "capability", path)) < 0:
        raise _fail(path, row.line, "capability", f"{value:g}; give one of at least 0")
    return value


def _common(rows: list[Row], column: str, name: str, path: Path) -> float | None:
    """The number that a column has throughout an issue; blanks are allowed, None if there is nothing else."""
    given = [row for row in rows if row.cells.get(column)]
    for row in given:
        if _number(row, column, path) != _number(given[0], column, path):
            pair = f"{row.cells[column]}, but {given[0].cells[column]} on line {given[0].line}"
            raise _fail(path, row.line, column, f"{pair}; give issue {shown(name)} one")
    return _number(given[0], column, path) if given else None
