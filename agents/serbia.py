"""Serbia as an agent."""

from __future__ import annotations

from keci.agents.moves import serbia
from keci.agents.principal import Party
from keci.agents.state import Promise


class Serbia(Party):
    """Serbia's government and public: presses or holds back in the north, bargains, carries out, walks out."""

    def hold_election(self) -> None:
        """Hold an election if one is due or called early."""
        serbia.elect(self.state, self.board, self.parameters, self.key, self.ledger)

    def appraise_reward(self, track_value: float) -> None:
        """Weigh the rival reward, made equal to what the track is worth to Kosovo (`track_value`, utility of the whole)."""
        serbia.appraise(self.state, self.board, self.parameters, self.levers, track_value, self.promised[Promise.RIVAL])

    def act_in_north(self, patron: float) -> None:
        """Alert the army, campaign abroad, press, or hold back; `patron` is how hard the outside patron pushes, 0 to 1."""
        serbia.act_in_north(self.state, self.board, self.parameters, self.promised, patron, self.key, self.ledger)

    def join_response(self) -> None:
        """Take part in a joint response to an emergency in Kosovo, or not."""
        serbia.join_response(self.state, self.board, self.parameters, self.key, self.ledger)

    def react_to_track(self) -> None:
        """Answer a move of NATO's towards Kosovo."""
        serbia.react_to_track(self.state, self.board, self.parameters, self.levers, self.key, self.ledger)

    def learn(self) -> None:
        """Take in what happened this month."""
        serbia.learn(self.state, self.board, self.parameters, self.promised)
