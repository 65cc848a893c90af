"""What Kosovo and Serbia have in common as agents."""

from __future__ import annotations

from agents.actor import Actor, Slot
from agents.moves import obligations, principal
from agents.state import Principal


class Party(Actor):
    """A party to the dialogue."""

    line = Slot(Principal.LINE)
    hardline = Slot(Principal.HARDLINE)
    trust = Slot(Principal.TRUST)
    credibility_nato = Slot(Principal.CRED_NATO)
    credibility_eu = Slot(Principal.CRED_EU)
    backlash = Slot(Principal.BACKLASH)

    def share_emergency(self) -> None:
        """Feel the pulse of trust that an emergency met together gives."""
        principal.share_emergency(self.state, self.board, self.parameters)

    def carry_out_obligations(self) -> None:
        """Work on the obligations of the text in force this month, or not."""
        obligations.comply(self.state, self.board, self.parameters, self.levers, self.key, self.ledger, self.number)
