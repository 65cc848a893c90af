"""The default: noisy choice by what an act is worth."""

from __future__ import annotations

from keci.agents.strategies.situations import keep
from keci.agents.strategies.strategy import Strategy


class Logit(Strategy):
    """Does what is worth more, the likelier the more it is worth: a logit over the sum of all terms.

    The house's own rule, which needs no call (`agents/choice.py`); here so that others can be held against it.
    """

    name = "logit"
    title = "weighs (logit)"
    source = "McFadden 1974; McKelvey and Palfrey 1995, https://doi.org/10.1006/game.1995.1023"

    @staticmethod
    def weigh(case, terms, board, own, memory, weighed):
        """Every term for what it is."""
        keep(terms, weighed)
