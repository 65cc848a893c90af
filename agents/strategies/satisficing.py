"""Aspiration: what is good enough, by what one has come to expect."""

from __future__ import annotations

from keci.agents.record import Kind
from keci.agents.state import Text
from keci.agents.strategies.situations import keep
from keci.agents.strategies.strategy import Strategy

PACE = 0.1  # share of the way to what is on offer that an aspiration goes with each decision (judgement)


class Satisficing(Strategy):
    """Takes what reaches its aspiration, and adapts the aspiration to what it is offered, upwards and downwards.

    There is an aspiration for political texts, one for technical ones, one for obligations and one for what else is decided; each
    begins at what can be had without doing anything, 0. Good offers make it ask for more, bad ones make it content with less.
    """

    name = "satisficing"
    title = "satisficing"
    source = (
        "Simon 1955, https://doi.org/10.2307/1884852; Selten 1998, https://doi.org/10.1006/jmps.1997.1205 (aspiration adaptation)"
    )
    terms = ("aspiration",)
    actors = ("kosovo", "serbia", "mediator")

    @staticmethod
    def weigh(case, terms, board, own, memory, weighed):
        """All terms, less what has come to be expected of such a decision."""
        own_term = keep(terms, weighed)
        worth = 0.0
        for k in range(own_term):
            worth += terms[k]
        about = 3
        if case.kind == Kind.ANSWER:
            about = 1 if case.subject == Text.TECHNICAL else 0
        elif case.kind == Kind.COMPLIANCE:
            about = 2
        weighed[own_term] = -memory[about]
        memory[about] += PACE * (worth - memory[about])
