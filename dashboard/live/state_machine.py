"""How a recorded future is played: one small machine, without a clock and without a browser."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum


class State(Enum):
    """What the player does: nothing played yet, playing, stopped on the way, at the end."""

    IDLE = "idle"
    PLAYING = "playing"
    PAUSED = "paused"
    DONE = "done"


@dataclass(frozen=True)
class Player:
    """Where in a recording of `last` months the player stands. A transition gives a new player; if it does not apply, the same.

    Invariants: 0 <= month <= last; IDLE only at month 0; DONE exactly at the last month of a recording that has any.
    """

    last: int = 0
    month: int = 0
    state: State = State.IDLE

    def __post_init__(self) -> None:
        if not 0 <= self.month <= self.last:
            raise ValueError(f"month {self.month} must lie from 0 to {self.last}")

    @property
    def can_play(self) -> bool:
        """True if Play does something."""
        return self.last > 0 and self.state in (State.IDLE, State.PAUSED)

    @property
    def can_step(self) -> bool:
        """True if there is a month to come."""
        return self.month < self.last

    def play(self) -> Player:
        """Begin or go on playing."""
        return replace(self, state=State.PLAYING) if self.can_play else self

    def pause(self) -> Player:
        """Stop where it is."""
        return self._at(self.month) if self.state is State.PLAYING else self

    def step(self) -> Player:
        """One month on, and stop there."""
        return self._at(self.month + 1) if self.can_step else self

    def advance(self, months: int) -> Player:
        """So many months on while playing; at the end it is done."""
        if self.state is not State.PLAYING:
            return self
        month = min(self.last, self.month + max(0, months))
        return replace(self, month=month, state=State.DONE if month == self.last else State.PLAYING)

    def seek(self, month: int) -> Player:
        """To any month of the recording, the nearest if there is none such, and stop there."""
        return self._at(max(0, min(self.last, month)))

    def reset(self) -> Player:
        """Back to the start."""
        return replace(self, month=0, state=State.IDLE)

    def loaded(self, last: int) -> Player:
        """With another recording at the same month, or its last; it goes on playing if it was."""
        month = min(self.month, last)
        player = Player(last, month, State.IDLE)._at(month)
        return player.play() if self.state is State.PLAYING else player

    def _at(self, month: int) -> Player:
        if self.last and month == self.last:
            return replace(self, month=month, state=State.DONE)
        return replace(self, month=month, state=State.PAUSED if month else State.IDLE)
