"""Shocks as they are declared, a table each in data/declared/shocks.toml: name, size, and the words for both.

What a shock does stands in `agents/moves/calendar.py`, beside the names; scenarios, pages and tables read the rest here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from keci.agents.moves.calendar import Shock
from keci.model.errors import InputError, unknown

WHERE = "model/data/declared/shocks.toml"


@dataclass(frozen=True)
class Asked:
    """How a page asks for the size: the field's full and short label, its range, step and first value, in ones if `thousands`."""

    label: str
    short: str
    low: float
    high: float
    step: float
    value: float
    thousands: bool = False

    @property
    def scale(self) -> float:
        """By what the number asked for is divided to give the size."""
        return 1000.0 if self.thousands else 1.0


@dataclass(frozen=True)
class ShockDeclaration:
    """One shock.

    `label` is its public name, `meaning` stands in the glossary, `told` in the chronicle. Its size lies from `low` to `high`
    in `unit`; `size` says so in the how-to. `said` is label and size in a line. A page asks for a size as `asked` says, or
    offers `words` for the sizes 0 and 1; without either it is 1.
    """

    name: str
    label: str
    meaning: str
    told: str
    low: float
    high: float
    unit: str
    size: str
    said: str = "{label}"
    asked: Asked | None = None
    words: tuple[str, ...] = ()

    def with_size(self, size: float) -> str:
        """Label and size in a line: "Armed attack in the north, 4 dead"."""
        if self.words:
            return f"{self.label} {self.words[size > 0]}"
        return self.said.format(label=self.label, size=size, count=1000 * size)

    def fault(self, size: float) -> str:
        """What is wrong with a size, and what would be right; empty if nothing is."""
        if self.low <= size <= self.high:
            return ""
        right = f"be {self.low:g}" if self.low == self.high else f"lie from {self.low:g} to {self.high:g}"
        return f"size {size:g} must {right} ({self.unit})"


@cache
def shocks() -> Mapping[str, ShockDeclaration]:
    """All shocks by name, in the order of the table, which is that of pages. InputError if it and `Shock` do not agree."""
    rows = tomllib.loads(files("keci.model").joinpath("data/declared/shocks.toml").read_text(encoding="utf-8"))
    known = [shock.name.lower() for shock in Shock]
    for name in rows:
        if name not in known:
            raise unknown("shock", name, known, WHERE)
    for name in known:
        if name not in rows:
            raise InputError(f"{WHERE}: shock {name!r} has no table; add one")
    try:
        return {name: _declared(name, row) for name, row in rows.items()}
    except TypeError as error:
        raise InputError(f"{WHERE}: {error}") from None


def _declared(name: str, row: dict) -> ShockDeclaration:
    asked = Asked(**row.pop("asked")) if "asked" in row else None
    return ShockDeclaration(name, asked=asked, words=tuple(row.pop("words", ())), **row)
