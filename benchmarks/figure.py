"""One figure of merit: measured, held against its target, said."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any


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
