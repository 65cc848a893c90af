"""The North Atlantic Council as an agent, with its members around it."""

from __future__ import annotations

from typing import Any

import numpy as np

from keci.agents.actor import Actor, Slot, makes
from keci.agents.member import Member
from keci.agents.moves import council, member
from keci.agents.record import Kind, happened
from keci.agents.rules.chance import Stream
from keci.agents.state import Board, CouncilSlot, Step


class Council(Actor):
    """Decides by consensus of its members: KFOR's posture, the cooperation track, the representative's post."""

    reliability = Slot(CouncilSlot.RELIABILITY)
    holdouts = Slot(CouncilSlot.HOLDOUTS)

    def __init__(
        self, model: Any, name: str, number: int, state: np.ndarray, members: list[Member], networks: np.ndarray
    ) -> None:
        super().__init__(model, name, number, state)
        self.members = members
        self.networks = networks

    @property
    def influence(self) -> np.ndarray:
        """Weight of the row's ally on the column's opinion, float array of shape (members, members)."""
        return self.networks[int(self.state[CouncilSlot.ENLARGEMENTS])]

    def admit(self, accessions: np.ndarray) -> None:
        """Admit members whose month of accession has come, into the network of influence too."""
        if council.enlargement_due(self.state, self.board, accessions) == 0.0:
            return
        month, calendar = self.board[Board.MONTH], float(self.board[Board.CALENDAR])
        for ally in self.members:
            if not ally.active and ally.join_if_due():
                happened(self.ledger, month, 0, ally.number, Kind.ACCESSION, 0.0, (calendar,))

    respond_to_emergency = makes(council.respond_to_emergency)
    set_posture = makes(council.posture)
    reinforce = makes(council.reinforce)

    def meet(self) -> None:
        """The Council's month: conduct watched, a step tabled, silence, holdouts, the post of a representative."""
        own, board, parameters, levers = self.state, self.board, self.parameters, self.levers
        council.watch_conduct(own, board, parameters, levers, self.promised, self.key, self.ledger)
        council.table_step(own, board, parameters, levers, self.key, self.ledger)
        shift = council.standing_shift(own, board, parameters)
        laden = council.status_laden(own, levers)
        for ally in self.members:
            ally.show_stance(shift, own[CouncilSlot.PULSE], laden)
        council.renegotiate(own, board, parameters, levers, self.ledger)
        if own[CouncilSlot.TABLED] != Step.NONE:
            self._seek_consensus(laden)
        if council.post_wanted(own, board, parameters, levers) > 0.0:
            demand = member.step_demand(int(Step.REPRESENTATIVE), 0.0, 1.0)
            broke = self._silence(Stream.POST, Step.REPRESENTATIVE, demand, 0.0, council.post_discount(parameters), binding=False)
            council.decide_post(own, board, parameters, broke, self.ledger)
        council.fill_post(own, board, parameters, levers, self.ledger)

    def _seek_consensus(self, laden: float) -> None:
        """Put the step on the table under silence, or wait for the holdouts; adopt it when nobody holds out."""
        own, board, parameters, levers = self.state, self.board, self.parameters, self.levers
        step = int(own[CouncilSlot.TABLED])
        demand = council.demand(own, board, parameters, levers)
        in_force = float(board[Board.NATO_LEVEL])
        if own[CouncilSlot.ATTEMPTED] == 0.0:
            if council.consulted(own, board, parameters):
                discount = council.discount(own, board, parameters, levers)
                broke = self._silence(Stream.SILENCE, step, demand, in_force, discount, binding=True)
                council.count_silence(own, board, broke)
        else:
            offered = council.offers_side_payments(own, board, parameters, levers)
            for ally in self.members:
                gave = ally.reconsider(step, demand, laden, offered)
                council.count_yield(own, board, parameters, levers, gave, offered)
        council.conclude(own, board, parameters, levers, self.ledger)

    def _silence(self, stream: int, step: int, demand: float, in_force: float, discount: float, *, binding: bool) -> float:
        """The silence procedure: how many members break it; with `binding` they hold out against the step."""
        favour = 0.0
        active = 0.0
        for ally in self.members:
            favour += ally.wants(demand)
            active += 1.0 if ally.active else 0.0
        share = council.share_of_others(favour, active)
        broke = 0.0
        for ally in self.members:
            objects = ally.answer_silence(self.state, int(stream), int(step), demand, in_force, discount, share)
            broke += objects
            if binding:
                ally.enter_answer(int(step), demand, objects)
        return broke

    def deliver(self) -> None:
        """Deliver a tranche that is due, and see whether Kosovo has earned the next."""
        council.deliver(self.state, self.board, self.parameters, self.levers, self.promised, self.ledger)
        council.credit_steps(self.state, self.board, self.parameters, self.levers, self.promised)

    def hear_members(self) -> None:
        """Let all members form their opinions, then take them up together."""
        influence = self.influence
        for ally in self.members:
            ally.form_opinion(influence)
        for ally in self.members:
            ally.take_up_opinion()

    judge_conduct = makes(council.reputation)
