"""Loss aversion: what is lost weighs more than what is won."""

from __future__ import annotations

from keci.agents.compiled import rule
from keci.agents.record import Kind
from keci.agents.strategies.situations import is_stake
from keci.agents.strategies.strategy import Strategy

CURVATURE = 0.88  # of gains and of losses alike (Tversky and Kahneman 1992, median of their subjects)
AVERSION = 2.25  # how much more a loss weighs than a gain of its size (the same)


@rule
def value(x):
    """Value of a gain or loss against the present state: x^.88 for gains, -2.25 (-x)^.88 for losses."""
    return x**CURVATURE if x >= 0.0 else -AVERSION * (-x) ** CURVATURE


class LossAverse(Strategy):
    """Weighs each of its own gains and losses by the value function of prospect theory; the reference is the present state.

    Circumstances that make an act more usual (tension, a firm government) are neither gain nor loss and count as ever. To an ally
    the step before the Council is a loss that breaking silence averts.
    """

    name = "loss_averse"
    title = "loss-averse"
    source = (
        "Kahneman and Tversky 1979, https://doi.org/10.2307/1914185; "
        "Tversky and Kahneman 1992, https://doi.org/10.1007/BF00122574 (parameters); Levy 1996 for bargaining between states"
    )
    actors = ("kosovo", "serbia", "members", "armed_sponsor")

    @staticmethod
    def weigh(case, terms, board, own, memory, weighed):
        """The same terms, gains and losses at their value."""
        for k in range(terms.shape[0]):
            if not is_stake(case.kind, case.subject, k):
                weighed[k] = terms[k]
            elif case.kind == Kind.SILENCE and k == 0:
                weighed[k] = -value(-terms[k])
            else:
                weighed[k] = value(terms[k])
