"""What a world must hold for its story to be told: a ledger of decisions, a calendar, names and final numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np


class _Ally(Protocol):
    """A member of NATO by name."""

    @property
    def name(self) -> str:
        """Its name in English."""

    @property
    def number(self) -> int:
        """Its number as an actor."""


class _Setup(Protocol):
    """Where months are counted from, and what the scenario does."""

    @property
    def calendar(self) -> int:
        """Months from January 2000 to the start."""

    @property
    def kosovo(self) -> np.ndarray:
        """Kosovo's state at the start; its government's line is read."""

    @property
    def serbia(self) -> np.ndarray:
        """Serbia's."""

    @property
    def levers(self) -> np.ndarray:
        """Settings of all levers: float array of shape (number of levers, settings)."""


class Recorded(Protocol):
    """A world that keeps records; `keci.model.NegotiationModel` is one."""

    ledger: np.ndarray
    parameters: np.ndarray
    board: np.ndarray

    @property
    def setup(self) -> _Setup:
        """How the world was set up."""

    @property
    def members(self) -> Iterable[_Ally]:
        """The members of NATO."""
