"""The European Union as an agent: mediator and payer."""

from __future__ import annotations

from typing import Any

import numpy as np

from keci.agents.actor import Actor, Slot, makes
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

    def meet_governments(self) -> None:
        """Forget what was learned of a government that has left office."""
        dialogue.meet_governments(self.state, self.board, self.parameters, self.key)

    weigh_measures = makes(european_union.weigh_measures)
    pay = makes(european_union.pay)
    convene = makes(european_union.convene)

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

    reflect = makes(european_union.reflect)
    credit_steps = makes(european_union.credit)
