"""Kosovo as an agent."""

from __future__ import annotations

from keci.agents.actor import Slot, makes
from keci.agents.moves import kosovo
from keci.agents.principal import Party
from keci.agents.state import Principal, Promise, Reward


class Kosovo(Party):
    """Kosovo's government and public: acts in the north, bargains, carries out, believes in promises or ceases to."""

    nato_support = Slot(Principal.SUPPORT)

    @property
    def credibility_nato(self) -> float:
        """Belief that what NATO promises arrives."""
        return float(self.promised[Promise.NATO, Reward.BELIEF])

    @property
    def credibility_eu(self) -> float:
        """Belief that what the EU promises arrives."""
        return float(self.promised[Promise.EU_KOSOVO, Reward.BELIEF])

    hold_election = makes(kosovo.elect)

    def appraise_track(self) -> None:
        """Weigh what the cooperation track is still worth."""
        kosovo.appraise(self.state, self.board, self.parameters, self.levers, self.promised[Promise.NATO])

    act_in_north = makes(kosovo.act_in_north)
    judge_promises = makes(kosovo.judge_promises)
    learn = makes(kosovo.learn)
