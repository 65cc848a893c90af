"""The dashboard with worlds and ensembles that fail for one seed each, so that the tests can see how the pages take it."""

from __future__ import annotations

import faulthandler
import signal
import sys
from typing import Any

import pandas as pd

from keci.dashboard.command import dashboard
from keci.dashboard.futures import frequencies
from keci.dashboard.shell.process import tidying
from keci.experiments.commands.console import script
from keci.model import ensemble
from keci.model.negotiation import NegotiationModel

COUNTED = 20  # futures counted for how often actors decide so: a third of this server's time went into the usual hundred
FAILING_WORLD, FAILING_MONTH, FAILING_ENSEMBLE = 666, 9, 667  # seeds, and the month in which a world fails

if __name__ == "__main__":
    if hasattr(faulthandler, "register"):  # when asked, it writes where each of its threads is
        faulthandler.register(signal.SIGUSR1, file=sys.stderr, all_threads=True)
    step, simulate = NegotiationModel.step, ensemble.simulate

    def failing_step(model: NegotiationModel) -> None:
        if model.world_seed == FAILING_WORLD and model.month == FAILING_MONTH:
            raise ArithmeticError("the ledger does not balance")
        step(model)

    def failing_simulate(scenario: Any, worlds: int = 1000, seed: int = 0, *rest: Any, **options: Any) -> pd.DataFrame:
        if seed == FAILING_ENSEMBLE:
            raise ArithmeticError("the ledger does not balance")
        return simulate(scenario, worlds, seed, *rest, **options)

    counted = frequencies.played
    frequencies.played = lambda plan, advance, _futures: counted(plan, advance, COUNTED)
    NegotiationModel.step = failing_step
    ensemble.simulate = failing_simulate
    tidying.after, tidying.again = 0.5, 5.0  # seconds: a test waits for them
    script(dashboard, "dashboard")
