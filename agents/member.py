"""A member of NATO as an agent."""

from __future__ import annotations

from typing import Any

import numpy as np

from keci.agents.actor import Actor, Slot
from keci.agents.moves import member
from keci.agents.state import Ally, Board


class Member(Actor):
    """One ally: its openness to closer ties with Kosovo, its salience, its silence. Its state is its column of the table."""

    openness = Slot(Ally.OPENNESS)
    anchor = Slot(Ally.ANCHOR)
    salience = Slot(Ally.SALIENCE)
    stubbornness = Slot(Ally.STUBBORNNESS)
    stance = Slot(Ally.STANCE)

    def __init__(self, model: Any, name: str, number: int, code: str, members: np.ndarray, index: int) -> None:
        super().__init__(model, name, number, members[:, index])
        self.code = code
        self.members = members
        self.index = index

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Of a copy or of what was pickled: its state is a column of the table again, not a copy of one."""
        self.__dict__.update(state)
        self.state = self.members[:, self.index]

    @property
    def active(self) -> bool:
        """True once it has joined the alliance."""
        return bool(self.state[Ally.ACTIVE])

    @property
    def holdout(self) -> bool:
        """True while it holds out against the step on the table."""
        return bool(self.state[Ally.HOLDOUT])

    @property
    def recognises(self) -> bool:
        """True if it recognises Kosovo. Nothing in the model changes that."""
        return bool(self.state[Ally.RECOGNISES])

    def join_if_due(self) -> bool:
        """Join the alliance in the month of accession; True in that month."""
        return bool(member.join(self.members, self.index, self.board[Board.CALENDAR]))

    def hold_election(self, shape: np.ndarray) -> None:
        """Hold its election if one is due; `shape` is how its openness is drawn, see `chance.pert_shape`."""
        member.elect(self.members, self.index, shape, self.board, self.parameters, self.key, self.ledger)

    def show_stance(self, reputation_shift: float, pulse: float, status_laden: float) -> None:
        """Show where it stands this month."""
        member.show_stance(self.members, self.index, reputation_shift, pulse, status_laden)

    def wants(self, demand: float) -> float:
        """1 if it wants at least as much as a step asks, else 0."""
        return member.in_favour(self.members, self.index, demand)

    def answer_silence(
        self,
        council: np.ndarray,
        stream: int,
        step: int,
        demand: float,
        in_force: float,
        discount: float,
        share_in_favour: float,
    ) -> float:
        """Keep silence (0) or break it (1); `council` is the Council's state."""
        return member.keep_silence(
            self.members,
            self.index,
            council,
            self.board,
            self.parameters,
            self.key,
            self.ledger,
            stream,
            step,
            demand,
            in_force,
            discount,
            share_in_favour,
        )

    def enter_answer(self, step: int, demand: float, objects: float) -> None:
        """Become a holdout on the step on the table, or be bound by the silence kept."""
        member.enter_answer(self.members, self.index, self.board[Board.MONTH], step, demand, objects)

    def reconsider(self, step: int, demand: float, status_laden: float, offered: float) -> float:
        """Give way (1) or hold out (0)."""
        return member.give_way(
            self.members,
            self.index,
            self.board,
            self.parameters,
            self.key,
            self.ledger,
            step,
            demand,
            status_laden,
            offered,
        )

    def form_opinion(self, influence: np.ndarray) -> None:
        """Form next month's opinion from the others' of this month."""
        average = member.neighbours(self.members, influence, self.index)
        member.form_opinion(self.members, self.index, average, self.parameters)

    def take_up_opinion(self) -> None:
        """Take up the opinion formed, once all have formed theirs."""
        member.take_up(self.members, self.index)
