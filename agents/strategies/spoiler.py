"""A spoiler: one to whom peace is the threat."""

from __future__ import annotations

import math

from keci.agents.record import Kind
from keci.agents.rules.bargaining import as_utility
from keci.agents.state import Board
from keci.agents.strategies.situations import keep
from keci.agents.strategies.strategy import Strategy

REFUSAL = math.log(1000.0)  # log odds ratio against any step to peace: as good as never (judgement)
BLOWS = math.log(20.0)  # log odds ratio of striking while a deal is as near as can be, or in force (judgement)


class Spoiler(Strategy):
    """Refuses and stalls whatever it is offered, and strikes the harder the nearer a deal is.

    Stedman's total spoiler: no offer satisfies it. Violence before agreements: Kydd and Walter 2002.
    """

    name = "spoiler"
    title = "spoiler"
    source = (
        "Stedman 1997, https://doi.org/10.1162/isec.22.2.5; "
        "Kydd and Walter 2002, https://doi.org/10.1162/002081802320005487 (when spoilers strike)"
    )
    terms = ("spoiling",)
    actors = ("kosovo", "serbia", "members", "armed_sponsor")

    @staticmethod
    def weigh(case, terms, board, own, memory, weighed):
        """All terms, and against every step to peace or for every blow at it."""
        own_term = keep(terms, weighed)
        shift = -case.toward * REFUSAL
        if case.toward < 0.0 and case.kind != Kind.SILENCE:
            shift = BLOWS * max(board[Board.PROXIMITY], board[Board.DEAL])
        weighed[own_term] = as_utility(shift, case.precision)
