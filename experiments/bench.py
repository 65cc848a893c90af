"""`keci bench`: speed and memory beside Mesa's own runner, a cluster and the arithmetic floor, held against the targets."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.console import output, print_json, script
from experiments.options import Json

if TYPE_CHECKING:
    from benchmarks.figures import Report

Told = Callable[[str], None]


def bench(
    quick: Annotated[bool, typer.Option("--quick", help="Fewer repeats and worlds, and no first compilation.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the page docs/reference/performance.md.")] = False,
    json: Json = False,
) -> None:
    """Measure speed and memory, and hold them against the targets."""
    from experiments.console import note
    from model.errors import InputError

    try:
        from benchmarks.figures import measure
    except ModuleNotFoundError as error:
        if error.name not in ("benchmarks", "benchmarks.figures"):
            raise
        raise InputError("bench: the benchmarks are part of the source tree only; run it there") from None
    report = measure(quick, (lambda said: None) if json else _teller(note))
    if json:
        print_json(report.document())
    elif markdown:
        print(report.page())
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


@dataclass(frozen=True)
class Figure:
    """One figure of merit: what was measured, the target, and whether it is met (None where there is no target or value)."""

    name: str
    value: float  # NaN if it was not measured
    said: str
    target: str = ""
    met: bool | None = None
    how: str = ""

    @property
    def verdict(self) -> str:
        """ "met", "missed", or nothing."""
        return "" if self.met is None else "met" if self.met else "missed"

    def plain(self) -> dict[str, Any]:
        """The figure as plain data."""
        return {
            "name": self.name,
            "value": self.value,
            "said": self.said,
            "target": self.target,
            "met": self.met,
            "how": self.how,
        }


def at_least(name: str, value: float, target: float, unit: str = "x", how: str = "", note: str = "") -> Figure:
    """A figure that should be large."""
    return _figure(name, value, f">= {_number(target)} {unit}".rstrip(), value >= target, unit, how, note)


def at_most(name: str, value: float, target: float, unit: str = "x", how: str = "", note: str = "") -> Figure:
    """A figure that should be small."""
    return _figure(name, value, f"<= {_number(target)} {unit}".rstrip(), value <= target, unit, how, note)


def _figure(name: str, value: float, target: str, met: bool, unit: str, how: str, note: str) -> Figure:
    if math.isnan(value):
        return Figure(name, value, note or "not measured", target, None, how)
    said = f"{_number(value)} {unit}".rstrip() + (f" ({note})" if note else "")
    return Figure(name, value, said, target, met, how)


def plain_figure(name: str, value: float, unit: str, how: str = "") -> Figure:
    """A figure without a target."""
    return Figure(name, value, "not measured" if math.isnan(value) else f"{_number(value)} {unit}".rstrip(), "", None, how)


def _number(value: float) -> str:
    """Three digits, and whole thousands with separators."""
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


if __name__ == "__main__":
    script(bench, "bench")
