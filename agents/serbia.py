"""Serbia as an agent."""

from __future__ import annotations

from keci.agents.actor import makes
from keci.agents.moves import serbia
from keci.agents.principal import Party
from keci.agents.state import Promise


class Serbia(Party):
    """Serbia's government and public: presses or holds back in the north, bargains, carries out, walks out."""

    hold_election = makes(serbia.elect)

    def appraise_reward(self, track_value: float) -> None:
        """Weigh the rival reward, made equal to what the track is worth to Kosovo (`track_value`, utility of the whole)."""
        serbia.appraise(self.state, self.board, self.parameters, self.levers, track_value, self.promised[Promise.RIVAL])

    def act_in_north(self, patron: float) -> None:
        """Alert the army, campaign abroad, press, or hold back; `patron` is how hard the outside patron pushes, 0 to 1."""
        serbia.act_in_north(self.state, self.board, self.parameters, self.promised, patron, self.key, self.ledger)

    join_response = makes(serbia.join_response)
    react_to_track = makes(serbia.react_to_track)
    learn = makes(serbia.learn)
