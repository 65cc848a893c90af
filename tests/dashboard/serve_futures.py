"""The dashboard with an ensemble that fails for one seed, so that the tests can see how the pages take it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from keci.dashboard.command import dashboard
from keci.experiments.commands.console import script
from keci.model import ensemble

FAILING_SEED = 666

if __name__ == "__main__":
    simulate = ensemble.simulate

    def failing(scenario: Any, worlds: int = 1000, seed: int = 0, *rest: Any, **options: Any) -> pd.DataFrame:
        if seed == FAILING_SEED:
            raise ArithmeticError("the ledger does not balance")
        return simulate(scenario, worlds, seed, *rest, **options)

    ensemble.simulate = failing
    script(dashboard, "dashboard")
