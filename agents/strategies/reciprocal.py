"""Pure reciprocity: like for like."""

from __future__ import annotations

import math

from keci.agents.rules.bargaining import as_utility
from keci.agents.strategies.situations import wronged
from keci.agents.strategies.strategy import Strategy

RESOLVE = math.log(20.0)  # log odds ratio of answering in kind: a hand that trembles one time in twenty (judgement)


class Reciprocal(Strategy):
    """Answers the other side's last move with the same: tit-for-tat. What an act is worth does not count.

    Nice (it cooperates until wronged), and it forgives as soon as the other does; Kosovo and Serbia can lock each other into a
    feud by it, as two such players do when moves go astray.
    """

    name = "reciprocal"
    title = "tit-for-tat"
    source = "Axelrod 1984, The Evolution of Cooperation; noise: Wu and Axelrod 1995, https://doi.org/10.1177/0022002795039001008"
    terms = ("other side's last move",)
    keeps = False
    actors = ("kosovo", "serbia", "members", "armed_sponsor")

    @staticmethod
    def weigh(case, terms, board, own, memory, weighed):
        """Towards the other side unless it has just wronged this one."""
        answer = -1.0 if wronged(board, case.actor) else 1.0
        weighed[0] = case.toward * answer * as_utility(RESOLVE, case.precision)
