"""The armed groups in the north as an agent: the spoilers."""

from __future__ import annotations

from keci.agents.actor import Actor, Slot, makes
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

    be_attributed = makes(armed_groups.attribute)
    act = makes(armed_groups.act)
