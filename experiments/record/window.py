"""A window of the record as what a run stores: the values of its patterns in each world, instead of outcomes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from keci.experiments.record.history import Array, History, span
from keci.experiments.record.observation import seen
from keci.experiments.record.patterns import fitting, measured
from keci.model.errors import InputError, shown

PATTERNS = "patterns:"  # how the name of such a recording begins
SHORT = 8
MEASURING = (
    "conduct",
    "dialogue",
    "frequencies",
    "history",
    "kernels",
    "observation",
    "observed",
    "pattern",
    "patterns",
    "violence",
)
"""Modules of this room by which patterns are measured; the others say and compare."""


@dataclass(frozen=True)
class Window:
    """The months from `start` to `end`, both included, on which patterns are measured."""

    start: str
    end: str

    @classmethod
    def of(cls, name: str) -> Window:
        """The window that a recording's name says; InputError for another form, or patterns of another version."""
        parts = name.split(":")
        if len(parts) != 4:
            raise InputError(f"recording {shown(name)}: must read {PATTERNS}START:END:VERSION")
        window = cls(parts[1], parts[2])
        span(window.start, window.end)
        if parts[3] != version():
            raise InputError(f"recording {shown(name)}: made by another version of the patterns; play it anew with --fresh")
        return window

    @property
    def name(self) -> str:
        """The recording's name, which decides the run's id: the window, and which version of the patterns measured it."""
        return f"{PATTERNS}{self.start}:{self.end}:{version()}"

    @property
    def months(self) -> int:
        """Length in months."""
        return span(self.start, self.end)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the patterns that make sense in the window."""
        return tuple(pattern.name for pattern in fitting(self.start, self.end))

    def measure(self, series: Mapping[str, Array], start: str, seed: int, first: int) -> np.ndarray:
        """Pattern values (worlds, patterns) of simulated series (worlds, months + 1) that begin at `start`.

        Small incidents are seen as the record saw them, by draws of the worlds `first` onwards of `seed`.
        """
        history = seen(History.simulated(series, start), seed, first=first).window(self.start, self.end)
        return measured(history).to_numpy(dtype=float)


def recorded_by_month(series: Sequence[str]) -> bool:
    """Whether what a run records beside its rows is monthly series, not the patterns of a window."""
    return bool(series) and not series[0].startswith(PATTERNS)


@cache
def version() -> str:
    """The first digits of a SHA-256 over the code of the patterns."""
    digest = hashlib.sha256()
    for name in MEASURING:
        digest.update(files("keci.experiments.record").joinpath(f"{name}.py").read_bytes())
    return digest.hexdigest()[:SHORT]
