"""An issue on which actors disagree: who wants what, how much they care, and what they can bring to bear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from keci.model.errors import InputError, shown

FEWEST_ACTORS = 2  # with a capability above 0: one alone has nobody to disagree with
MOST_ACTORS = 200  # on one issue: the challenge model compares every three of them in every round
LARGEST = 1e15  # size of a position or capability up to which sums keep what matters here; above it a misprint is likelier


@dataclass(frozen=True, eq=False)
class Issue:
    """One issue, n actors: arrays of shape (n,) in the order of `actors`.

    `position` is in the units of the issue's scale, `capability` in any unit common to all actors (0: no voice), `salience` a
    share above 0, at most 1. `reference_point` is the position that holds if nothing is agreed, `outcome` what was decided;
    both in units of position, both may be unknown (None). InputError, naming the issue, for anything else.
    """

    name: str
    actors: tuple[str, ...]
    capability: np.ndarray
    position: np.ndarray
    salience: np.ndarray
    reference_point: float | None = None
    outcome: float | None = None

    def __post_init__(self) -> None:
        for column in ("capability", "position", "salience"):
            object.__setattr__(self, column, self._column(column))
        for field in ("reference_point", "outcome"):
            if (value := getattr(self, field)) is not None and not abs(value) <= LARGEST:
                raise InputError(f"issue {shown(self.name)}: {field} {value}: not a number; give one, or leave it out")
        self._require("capability", lambda c: (c >= 0) & (c <= LARGEST), "at least 0")
        self._require("position", lambda x: np.abs(x) <= LARGEST, "a number")
        self._require("salience", lambda s: (s > 0) & (s <= 1), "above 0, at most 1")
        self._check_actors()

    def _column(self, name: str) -> np.ndarray:
        """A column as floats, one an actor; a copy, so that nobody else's array changes."""
        try:
            values = np.array(getattr(self, name), dtype=float)
        except (TypeError, ValueError):
            raise InputError(f"issue {shown(self.name)}: {name} holds what is no number; give one an actor") from None
        if values.shape != (len(self.actors),):
            raise InputError(
                f"issue {shown(self.name)}: {name} has shape {values.shape} for {len(self.actors)} actors; give one an actor"
            )
        values.setflags(write=False)
        return values

    def _require(self, name: str, holds: Callable[[np.ndarray], np.ndarray], right: str) -> None:
        values = getattr(self, name)
        for i in np.flatnonzero(~holds(values)):  # a NaN holds nothing
            raise InputError(f"issue {shown(self.name)}: {name} of {shown(self.actors[i])} is {values[i]}; give one {right}")

    def _check_actors(self) -> None:
        if doubled := {actor for actor in self.actors if self.actors.count(actor) > 1}:
            raise InputError(f"issue {shown(self.name)}: {shown(min(doubled))} stands twice; keep one")
        if len(self.actors) > MOST_ACTORS:
            raise InputError(f"issue {shown(self.name)}: {len(self.actors)} actors; at most {MOST_ACTORS}")
        if np.count_nonzero(self.capability) < FEWEST_ACTORS:
            raise InputError(
                f"issue {shown(self.name)}: {np.count_nonzero(self.capability)} of {len(self.actors)} actors with a capability "
                f"above 0; give at least {FEWEST_ACTORS}"
            )

    @property
    def weight(self) -> np.ndarray:
        """Capability × salience, the largest being 1: what an actor brings to bear (Bueno de Mesquita 1994)."""
        weight = self.capability / self.capability.max() * self.salience
        return weight / weight.max()

    @property
    def span(self) -> float:
        """Distance of the two positions furthest apart, in units of position."""
        return float(np.ptp(self.position))

    def voices(self) -> Issue:
        """The issue among those of a weight above 0, by position and then by name, so that the order of rows is irrelevant."""
        order = sorted(
            (i for i in range(len(self.actors)) if self.weight[i] > 0), key=lambda i: (self.position[i], self.actors[i])
        )
        return Issue(
            self.name,
            tuple(self.actors[i] for i in order),
            self.capability[order],
            self.position[order],
            self.salience[order],
            self.reference_point,
            self.outcome,
        )
