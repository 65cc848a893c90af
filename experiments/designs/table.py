"""Design tables: a row an arm, a column a factor. Read from CSV, checked row by row, turned into a design that can be run."""

from __future__ import annotations

import csv
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keci.experiments.designs.design import MOST_SEED, MOST_WORLDS, Design, check_rules, check_whole, load
from keci.experiments.designs.factor import Cell, Factor, change, factor
from keci.model.errors import InputError
from keci.model.scenario import Scenario
from keci.model.setup import prepare

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 100_000
BASE = "baseline"
REFERENCE = "reference"  # column that `checked` adds: the number of the row that a row is compared with


def read(path: str | Path) -> pd.DataFrame:
    """A design table from a CSV file, its cells checked; the index is the line in the file.

    InputError, naming file and line, if the file cannot be read, is no table, or has a cell of the wrong kind.
    """
    import pandas as pd

    path = Path(path)
    lines: list[int] = []
    rows: list[list[str]] = []
    header: list[str] = []
    for line, cells in _lines(path):
        if not header:
            header = [cell.strip() for cell in cells]
            columns = _columns(header, f"{path}, line {line}")
            continue
        if len(cells) != len(header):
            raise InputError(f"{path}, line {line}: {len(cells)} cells under {len(header)} column names; give one for each")
        if len(rows) == MOST_ROWS:
            raise InputError(f"{path}: more than {MOST_ROWS:,} rows; split the table")
        lines.append(line)
        rows.append(cells)
    if not header:
        raise InputError(f"{path}: the table is empty; it needs a line of column names and a line for each arm")
    index = pd.Index(lines, name="line", dtype=int)
    table = {c.title: _cells(c, [row[i] for row in rows], lines, f"{path}, line") for i, c in enumerate(columns)}
    return pd.DataFrame(table, index=index, dtype=object)


def checked(table: pd.DataFrame, where: str = "design table") -> pd.DataFrame:
    """The table with full column names, a name and a point for each row, and in column `reference` the number of the row
    (from 0) that it is compared with; -1 where a row stands alone.

    Rows of one `point` are compared with the first of them. Without that column, rows that differ in nothing but `scenario`
    are a point; if there are no such rows, all rows are compared with the first. InputError, naming the row, for what is wrong.
    """
    import pandas as pd

    columns = _columns([str(title) for title in table.columns if title != REFERENCE], where)
    if len(table) == 0:
        raise InputError(f"{where}: the table has no rows; give one for each arm")
    if len(table) > MOST_ROWS:
        raise InputError(f"{where}: {len(table):,} rows; at most {MOST_ROWS:,}")
    at = f"{where}, {_unit(table)}"
    labels = list(table.index)
    source = table.drop(columns=REFERENCE, errors="ignore")
    source.attrs = {}  # pandas copies them, a plan of all factors, with every column that is taken
    cells = {c.title: _cells(c, list(source.iloc[:, i]), labels, at) for i, c in enumerate(columns)}
    for title in ("name", "scenario", "point"):
        if None in (column := cells.get(title, [""])):
            raise InputError(f"{at} {labels[column.index(None)]}: {title} is empty; fill it in, or leave out the column")
    names = cells.setdefault("name", [f"row-{i}" for i in range(1, len(table) + 1)])
    _once(names, labels, at, "has the same name, {value!r}, as {unit} {other}; give each its own")
    cells.setdefault("scenario", [BASE] * len(table))
    factors = [c.title for c in columns if c.kind != "label"]
    rows = list(zip(*(cells[title] for title in ("scenario", *factors)), strict=True))
    identity = list(zip(cells["point"], rows, strict=True)) if "point" in cells else rows
    _once(identity, labels, at, "is the same as {unit} {other}; keep one")
    points: list[Any] = cells.get("point") or _points([row[1:] for row in rows])
    whole = {title: cells[title] for title in ("name", "scenario")} | {"point": points} | {f: cells[f] for f in factors}
    result = pd.DataFrame(whole, index=table.index, dtype=object)
    result.insert(3, REFERENCE, _references(points))
    result.attrs = dict(table.attrs)
    return result


def designs_from(
    table: pd.DataFrame,
    worlds: int,
    seed: int = 0,
    parameters: str = "prior",
    months: int | None = None,
    start: str | None = None,
    where: str = "design table",
) -> Design:
    """The design in which every row of the table is an arm, all played in the same worlds; arms are named as the rows are.

    `months` and `start` are for all rows, unless the table has a column of that name. InputError, naming the row, if a row
    cannot be run: an unknown scenario, a value out of range, settings that contradict each other.
    """
    check_whole("worlds", worlds, 1, MOST_WORLDS)
    check_whole("seed", seed, 0, MOST_SEED)
    for option, given in (("months", months), ("start", start)):
        if given is not None and option in table.columns:
            raise InputError(f"{where}: has a column {option!r}, so --{option} cannot be given too; drop one")
    table = checked(table, where)
    table.attrs = {}  # pandas would copy them with every column that is taken
    at = f"{where}, {_unit(table)}"
    columns = [(title, factor(title)) for title in table.columns if title not in ("name", "scenario", "point", REFERENCE)]
    values = [table[title].tolist() for title, _ in columns]
    bases: dict[str, Scenario] = {}
    arms = []
    for position, (label, name, base) in enumerate(zip(table.index, table["name"], table["scenario"], strict=True)):
        try:
            if base not in bases:
                bases[base] = load(base, months, start)
            cells: dict[Factor, Cell] = {c: column[position] for (_, c), column in zip(columns, values, strict=True)}
            arms.append(change(bases[base], cells, name))
        except InputError as error:
            raise InputError(f"{at} {label}: {_bare(str(error), bases.get(base))}") from None
    check_rules(arms)
    prepare(arms[0], parameters)
    return Design(tuple(arms), worlds, seed, parameters)


def _unit(table: pd.DataFrame) -> str:
    """What the table's index counts."""
    return "row" if table.index.name is None else str(table.index.name)


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Lines of a CSV file that are not blank, with their numbers; InputError if it is none."""
    line = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            for cells in reader:
                line = reader.line_num
                if len(cells) == 1 and ";" in cells[0]:
                    raise InputError(f"{path}, line {line}: the cells are separated by semicolons; separate them by commas")
                if any(cell.strip() for cell in cells):
                    yield line, cells
    except csv.Error as error:
        raise InputError(f"{path}, line {line + 1}: broken CSV ({error}); close every quotation mark") from None
    except UnicodeDecodeError:
        raise InputError(f"design {path}: not UTF-8 text; give a CSV or TOML file") from None
    except OSError as error:
        raise InputError(f"design {path}: {(error.strerror or str(error)).lower()}; give a readable CSV or TOML file") from None


def _columns(titles: list[str], where: str) -> list[Factor]:
    """The table's factors by column; InputError for an unknown, empty or doubled heading, or if nothing tells the rows apart."""
    columns: list[Factor] = []
    for position, title in enumerate(titles, 1):
        if not title:
            raise InputError(f"{where}: column {position} has no name; give it one, or remove it")
        found = factor(title, where)
        if found in columns:
            raise InputError(f"{where}: column {found.title!r} stands twice; keep one")
        columns.append(found)
    if not any(c.kind != "label" or c.name == "scenario" for c in columns):
        said = "no column says what differs; give scenario, levers.NAME, a parameter, months or start"
        raise InputError(f"{where}: {said}")
    return columns


def _cells(column: Factor, values: list[Any], labels: list[Any], at: str) -> list[Cell]:
    """A column's cells; InputError, naming row and column, for one of the wrong kind."""
    cells: list[Cell] = []
    for value in values:
        try:
            cells.append(column.cell(value))
        except ValueError as error:
            raise InputError(f"{at} {labels[len(cells)]}: {column.title}: {error}") from None
    return cells


def _once(values: list[Any], labels: list[Any], at: str, said: str) -> None:
    seen: dict[Hashable, Any] = {}
    for value, label in zip(values, labels, strict=True):
        if value in seen:
            unit = at.rsplit(" ", 1)[1]
            raise InputError(f"{at} {label}: {said.format(value=value, unit=unit, other=seen[value])}")
        seen[value] = label


def _points(factors: list[tuple[Cell, ...]]) -> list[int]:
    """Points of a table that does not name them."""
    numbers: dict[tuple[Cell, ...], int] = {}
    points = [numbers.setdefault(key, len(numbers) + 1) for key in factors]
    return points if len(numbers) < len(points) else [1] * len(points)


def _references(points: list[Any]) -> list[int]:
    """For each row the first row of its point; -1 for a row that is alone at its point."""
    first: dict[Any, int] = {}
    count: dict[Any, int] = {}
    for position, point in enumerate(points):
        first.setdefault(point, position)
        count[point] = count.get(point, 0) + 1
    return [first[point] if count[point] > 1 else -1 for point in points]


def _bare(message: str, base: Scenario | None) -> str:
    """A scenario's error without the words that name the scenario, which the row's number replaces."""
    return message.removeprefix(f"scenario {base.name}: ") if base else message
