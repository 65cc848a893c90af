"""What Kosovo and Serbia have in common as agents."""

from __future__ import annotations

from keci.agents.actor import Actor, Slot, makes
from keci.agents.moves import obligations, principal
from keci.agents.state import Principal


class Party(Actor):
    """A party to the dialogue."""

    line = Slot(Principal.LINE)
    hardline = Slot(Principal.HARDLINE)
    trust = Slot(Principal.TRUST)
    anger = Slot(Principal.ANGER)
    commitment = Slot(Principal.COMMITMENT)

    share_emergency = makes(principal.share_emergency)
    carry_out_obligations = makes(obligations.comply)
