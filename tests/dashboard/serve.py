"""The dashboard with a model that fails in one world, so that the tests can see how the page takes it."""

from __future__ import annotations

from keci.dashboard.command import dashboard
from keci.experiments.commands.console import script
from keci.model.negotiation import NegotiationModel

FAILING_SEED = 666
FAILING_MONTH = 9

if __name__ == "__main__":
    step = NegotiationModel.step

    def failing_step(model: NegotiationModel) -> None:
        if model.world_seed == FAILING_SEED and model.month == FAILING_MONTH:
            raise ArithmeticError("the ledger does not balance")
        step(model)

    NegotiationModel.step = failing_step
    script(dashboard, "dashboard")
