"""What Kosovo and Serbia have in common as agents."""

from __future__ import annotations

import numpy as np

from keci.agents.actor import Actor, Slot
from keci.agents.moves import obligations, principal
from keci.agents.state import Principal


class Party(Actor):
    """A party to the dialogue."""

    line = Slot(Principal.LINE)
    hardline = Slot(Principal.HARDLINE)
    trust = Slot(Principal.TRUST)
    anger = Slot(Principal.ANGER)
    commitment = Slot(Principal.COMMITMENT)

    @property
    def promised(self) -> np.ndarray:
        """The table of rewards, float array of shape (promises, slots of a reward)."""
        return self.model.world.promised

    def share_emergency(self) -> None:
        """Feel the pulse of trust that an emergency met together gives."""
        principal.share_emergency(self.state, self.board, self.parameters)

    def carry_out_obligations(self) -> None:
        """Work on the obligations of the text in force this month, or not."""
        obligations.comply(self.state, self.board, self.parameters, self.promised, self.key, self.ledger, self.number)
