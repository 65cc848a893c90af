"""A world in which some decisions are taken for the actors: by a person, or to see what would have followed.

No rule is changed. The move that decides is played again with other chance until the decision falls as it should: all that the
actor weighs stays what it was, only its draw differs. All other moves keep the chance of their world, so the months before stay
the same to the last bit, and whatever differs afterwards follows from this decision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from keci.agents.record import Entry, Kind
from keci.agents.state import Actor
from keci.dashboard.futures.interventions import Choice
from keci.model.errors import InputError
from keci.model.negotiation import NegotiationModel
from keci.model.scenario import Scenario
from keci.model.telling.kinds import MEANINGS

TRIES = 4000  # draws after which a decision counts as one that this actor would never take there (judgement)
# by kind of decision: the move in which it is taken; None is the actor that decides
MOVES: dict[int, tuple[str | None, str]] = {
    int(kind): (meaning.taken_by or None, meaning.move) for kind, meaning in MEANINGS.items() if meaning.move
}


@dataclass
class _Moment:
    """What a move may change, as it was before it."""

    arrays: list[np.ndarray]
    entries: float

    @classmethod
    def of(cls, model: NegotiationModel) -> _Moment:
        """Copies of all arrays of a world."""
        return cls([part.copy() for part in model.world], float(model.ledger[0, 0]))

    def restore(self, model: NegotiationModel) -> None:
        """Put everything back."""
        for part, kept in zip(model.world, self.arrays, strict=True):
            part[...] = kept
        model.ledger[0, 0] = self.entries


class SteeredModel(NegotiationModel):
    """A world whose `choices` are taken as they say; all else as in `NegotiationModel`."""

    def __init__(
        self, scenario: Scenario, seed: int, world: int, parameters: str, choices: Sequence[Choice], insist: bool = True
    ) -> None:
        super().__init__(scenario, seed, world, parameters)
        self._insist = insist
        self._choices = tuple(choices)
        self._steered: list[tuple[Any, str]] = []
        self.turned: list[Choice] = []  # decisions that would have fallen otherwise

    def step(self) -> None:
        """Play one month. InputError if a decision of this month never falls as it should."""
        for choice in self._choices:
            if choice.month == self.month:
                self._steer(choice)
        super().step()

    def _steer(self, choice: Choice) -> None:
        """Let the move that decides fall as it should in this month."""
        owner, name = MOVES[choice.kind]
        actor = getattr(self, owner) if owner else self._actor(choice.actor)
        move = getattr(
            actor, name
        )  # what stands there now: of two decisions in one move the later one is steered around the first

        def steered(*arguments: Any, **named: Any) -> Any:
            return self._until(choice, lambda: move(*arguments, **named))

        vars(actor)[name] = steered  # this actor's only, and only for this month
        self._steered.append((actor, name))

    def _play_month(self) -> None:
        try:
            super()._play_month()
        finally:
            while self._steered:
                actor, name = self._steered.pop()
                vars(actor).pop(name, None)

    def _actor(self, number: int) -> Any:
        own = {int(Actor.KOSOVO): self.kosovo, int(Actor.SERBIA): self.serbia}
        return own.get(number) or next(member for member in self.members if member.number == number)

    def _until(self, choice: Choice, move: Callable[[], Any]) -> Any:
        """Play a move until the decision falls as it should, from the same state; the world's own chance comes first."""
        before, own = _Moment.of(self), self.key
        answer = move()
        first = self._written(before)
        here = _row_of(first, choice)
        if here is None or int(first[here][Entry.CHOICE]) == choice.choice:
            return answer  # it does not come up in this call, or falls so by itself
        for attempt in range(1, TRIES + 1):
            before.restore(self)
            self.key = own.copy()
            self.key[2] = np.uint32((int(own[2]) + 0x9E3779B9 * attempt) % 2**32)  # far from the worlds that are numbered from 0
            try:
                answer = move()
            finally:
                self.key = own
            if _as_wanted(first, self._written(before), here, choice):
                self.turned.append(choice)
                return answer
        before.restore(self)
        if not self._insist:
            return move()
        raise InputError(f"{choice.said()}: in {TRIES:,} draws it never fell so; as things stand there, this is not to be had")

    def _written(self, before: _Moment) -> np.ndarray:
        """The entries that a move wrote."""
        return self.ledger[int(before.entries) + 1 : int(self.ledger[0, 0]) + 1].copy()


def _row_of(rows: np.ndarray, choice: Choice) -> int | None:
    """The entry of a decision among those of a move."""
    found = (row[Entry.KIND] == choice.kind and row[Entry.ACTOR] == choice.actor and _about(row, choice) for row in rows)
    return next((number for number, is_it in enumerate(found) if is_it), None)


def _about(row: np.ndarray, choice: Choice) -> bool:
    return choice.subject < 0 or int(row[Entry.SUBJECT]) == choice.subject


def _as_wanted(first: np.ndarray, now: np.ndarray, here: int, choice: Choice) -> bool:
    """True if the decision fell as it should and nothing that was settled before it, nor the other side's answer, differs."""
    if len(now) <= here or not np.array_equal(_settled(first[:here]), _settled(now[:here])):
        return False
    if not np.array_equal(now[here][_WEIGHED], first[here][_WEIGHED]) or int(now[here][Entry.CHOICE]) != choice.choice:
        return False
    return choice.kind != Kind.ANSWER or _other_answer(first, choice) == _other_answer(now, choice)


_WEIGHED = [Entry.KIND, Entry.ACTOR, Entry.SUBJECT, Entry.PROBABILITY]


def _settled(rows: np.ndarray) -> np.ndarray:
    return rows[:, [Entry.KIND, Entry.ACTOR, Entry.SUBJECT, Entry.CHOICE]]


def _other_answer(rows: np.ndarray, choice: Choice) -> list[float]:
    return [float(row[Entry.CHOICE]) for row in rows if row[Entry.KIND] == Kind.ANSWER and row[Entry.ACTOR] != choice.actor]
