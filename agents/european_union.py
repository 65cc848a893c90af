"""The European Union as an agent: mediator and payer."""

from __future__ import annotations

from typing import Any

import numpy as np

from keci.agents.actor import Actor, Slot
from keci.agents.moves import dialogue, european_union
from keci.agents.moves.texts import GRID, ROOM
from keci.agents.principal import Party
from keci.agents.state import Union


class EuropeanUnion(Actor):
    """Convenes the dialogue, proposes texts, withholds, lifts and pays."""

    attention = Slot(Union.ATTENTION)

    def __init__(self, model: Any, name: str, number: int, state: np.ndarray) -> None:
        super().__init__(model, name, number, state)
        self.sketch = np.zeros((ROOM, GRID))  # what drafts are worth to the parties, and what the mediator takes that to be

    @property
    def promised(self) -> np.ndarray:
        """The table of rewards, float array of shape (promises, slots of a reward)."""
        return self.model.world.promised

    def meet_governments(self) -> None:
        """Forget what was learned of a government that has left office."""
        dialogue.meet_governments(self.state, self.board, self.parameters, self.key)

    def weigh_measures(self) -> None:
        """Impose or lift measures."""
        european_union.weigh_measures(self.state, self.board, self.parameters, self.promised, self.key, self.ledger)

    def pay(self) -> None:
        """Pay what steps have earned."""
        european_union.pay(self.state, self.board, self.parameters, self.levers, self.promised, self.key, self.ledger)

    def convene(self) -> None:
        """Call a round, or not."""
        european_union.convene(self.state, self.board, self.parameters, self.key, self.ledger)

    def hold_round(self, kosovo: Party, serbia: Party) -> None:
        """Chair the round if one was called: sound out both parties, table a text, hear their answers."""
        dialogue.hold_round(
            self.state,
            self.board,
            self.parameters,
            self.levers,
            self.promised,
            kosovo.state,
            serbia.state,
            self.sketch,
            self.key,
            self.ledger,
        )

    def follow_up(self, kosovo: Party, serbia: Party) -> None:
        """See what becomes of the texts: the technical basket, collapse, whether a deal counts as normalisation."""
        dialogue.carry_out_technical(self.board, self.parameters)
        dialogue.collapse(self.board, self.parameters, self.levers, kosovo.state, serbia.state, self.key, self.ledger)
        dialogue.judge_deal(self.board, self.ledger)

    def reflect(self) -> None:
        """Let attention drift."""
        european_union.reflect(self.state, self.board, self.parameters)

    def credit_steps(self) -> None:
        """Note what this month's steps have earned of each side."""
        european_union.credit(self.board, self.parameters, self.levers, self.promised)
