"""Pages in Markdown that commands write: where they come from, tables, cells that a table can hold."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from keci.experiments.store.disk import SHORT
from keci.model.stamp import rules_digest

if TYPE_CHECKING:
    from rich.table import Table

STAMP = "Rules and priors"  # before the stamp on a page; a test holds the pages that ship against one another


def command_line(name: str, **options: object) -> str:
    """The command that gives the same again: options by name, those that are None, empty or False left out."""
    given = {option.replace("_", "-"): value for option, value in options.items() if value not in (None, "", False)}
    return shlex.join(["keci", name, *(word for option, value in given.items() for word in (f"--{option}", str(value)))])


def heading(title: str, command: str) -> list[str]:
    """A page's title, the command that wrote it, and the stamp of the rules and priors by which it was played."""
    return [f"# {title}", "", f"Written by `{command} --markdown`; not edited by hand. {STAMP}: `{rules_digest()[:SHORT]}`.", ""]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table, a line a row."""
    return [_row(head), f"|{'---|' * len(head)}", *(_row(row) for row in rows)]


def of_rich(found: Table) -> list[str]:
    """A table for the terminal as one of a page."""
    columns = [[str(cell) for cell in column.cells] for column in found.columns]
    return table([str(column.header) for column in found.columns], list(zip(*columns, strict=True)))


def items(texts: Sequence[str]) -> list[str]:
    """A list, a line an item."""
    return [f"- {text}" for text in texts]


def _row(cells: Sequence[str]) -> str:
    # a bar would end the cell, a line's end the row; asterisks in labels and numbers are no emphasis
    clean = (cell.replace("|", "\\|").replace("\n", " ").replace("*", "\\*").strip() for cell in cells)
    return f"| {' | '.join(clean)} |"
