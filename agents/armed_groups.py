"""The armed groups in the north as an agent: the spoilers."""

from __future__ import annotations

from keci.agents.actor import Actor, Slot
from keci.agents.moves import armed_groups
from keci.agents.principal import Party
from keci.agents.state import Groups


class ArmedGroups(Actor):
    """Whoever is behind incidents in the north, with or without an outside patron."""

    excitation = Slot(Groups.EXCITATION)
    patron = Slot(Groups.PATRON)
    plan = Slot(Groups.PLAN)

    @property
    def push(self) -> float:
        """How hard the outside patron pushes this month, 0 to 1."""
        return float(armed_groups.patron_push(self.state, self.board, self.parameters, self.levers))

    def plot(self, serbia: Party) -> None:
        """Prepare an attack, be found out, launch it, or give it up."""
        armed_groups.plot(
            self.state, self.board, self.parameters, self.levers, serbia.state, serbia.promised, self.key, self.ledger
        )

    def be_attributed(self) -> None:
        """See whether a planned attack is attributed this month, and to whom."""
        armed_groups.attribute(self.board, self.parameters, self.key, self.ledger)

    def act(self) -> None:
        """A month of incidents, day by day."""
        armed_groups.act(self.state, self.board, self.parameters, self.levers, self.key, self.ledger)
