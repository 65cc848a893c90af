"""`keci bench`: speed and memory beside Mesa's own runner, a cluster and the arithmetic floor, held against the targets."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from keci.experiments.commands.console import output, print_json, script
from keci.experiments.commands.options import Json

if TYPE_CHECKING:
    from keci.benchmarks.figures import Report

Told = Callable[[str], None]


def bench(
    quick: Annotated[bool, typer.Option("--quick", help="Fewer repeats and worlds, and no first compilation.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the page docs/reference/performance.md.")] = False,
    json: Json = False,
) -> None:
    """Measure speed and memory and compare them with the targets."""
    from keci.benchmarks.figures import measure
    from keci.experiments.commands.console import note

    report = measure(quick, (lambda said: None) if json else _teller(note))
    if json:
        print_json(report.document())
    elif markdown:
        from keci.benchmarks.page import page

        print(page(report))
    else:
        show(report)


def _teller(note: Told) -> Told:
    """Progress on stderr: one line that changes where it is a terminal, else a line for each step."""
    if not sys.stderr.isatty():
        return note

    def tell(said: str) -> None:
        print(f"\r\x1b[K{said}", end="", file=sys.stderr, flush=True)

    return tell


def show(report: Report) -> None:
    """The table on the terminal."""
    from rich.table import Table
    from rich.text import Text

    console = output()
    if sys.stderr.isatty():
        print(file=sys.stderr)
    console.print(Text(report.title(), style="bold"))
    console.print()
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    table.add_column("", overflow="fold")
    for heading in ("measured", "target", ""):
        table.add_column(heading, justify="right", overflow="fold")
    for figure in report.figures:
        style = {"met": "green", "missed": "red"}.get(figure.verdict, "")
        table.add_row(figure.name, figure.said, figure.target, Text(figure.verdict, style=style))
    console.print(table)
    console.print()
    met, missed = (sum(f.verdict == v for f in report.figures) for v in ("met", "missed"))
    console.print(f"{met} met, {missed} missed. How each is measured: docs/reference/performance.md")


if __name__ == "__main__":
    script(bench, "bench")
