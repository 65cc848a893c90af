"""Kosovo as an agent."""

from __future__ import annotations

from keci.agents.actor import Slot
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

    def hold_election(self) -> None:
        """Hold an election if one is due or called early."""
        kosovo.elect(self.state, self.board, self.parameters, self.key, self.ledger)

    def appraise_track(self) -> None:
        """Weigh what the cooperation track is still worth."""
        kosovo.appraise(self.state, self.board, self.parameters, self.levers, self.promised[Promise.NATO])

    def act_in_north(self) -> None:
        """Act alone in the north, coordinate, or do nothing."""
        kosovo.act_in_north(self.state, self.board, self.parameters, self.levers, self.promised, self.key, self.ledger)

    def judge_promises(self) -> None:
        """Gain or lose belief in what NATO and the EU promise."""
        kosovo.judge_promises(self.state, self.board, self.parameters, self.levers, self.promised)

    def learn(self) -> None:
        """Take in what happened this month."""
        kosovo.learn(self.state, self.board, self.parameters, self.levers, self.promised)
