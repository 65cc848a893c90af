"""The armed groups in the north as an agent: the spoilers."""

from __future__ import annotations

from agents.actor import Actor, Slot
from agents.moves import armed_groups
from agents.state import Groups


class ArmedGroups(Actor):
    """Whoever is behind incidents in the north, with or without an outside patron."""

    excitation = Slot(Groups.EXCITATION)
    patron = Slot(Groups.PATRON)

    def act(self) -> None:
        """A month of incidents, day by day."""
        armed_groups.act(self.state, self.board, self.parameters, self.levers, self.key, self.ledger)
