"""Toys with a known truth: futures in which the arm helps in a planted box and elsewhere only chance moves them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

Toy = Callable[..., tuple[pd.DataFrame, np.ndarray]]
CHURN = 0.025  # share of futures that chance alone turns to the better, and as many to the worse


def planted(seed: int, worlds: int, parameters: int = 8, effect: float = 0.3) -> tuple[pd.DataFrame, np.ndarray]:
    """Helps by `effect` where p0 > 0.6, p1 <= 0.5 and step is text, a tenth of a half of a third; does nothing elsewhere."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.random((worlds, parameters)), columns=[f"p{i}" for i in range(parameters)])
    table["step"] = rng.choice(["police", "text", "trade"], worlds)
    inside = (table["p0"] > 0.6) & (table["p1"] <= 0.5) & (table["step"] == "text")
    draw = rng.random(worlds)
    difference = np.where(draw < CHURN + effect * inside, 1.0, np.where(draw > 1.0 - CHURN, -1.0, 0.0))
    return table, difference


@pytest.fixture
def toy() -> Toy:
    return planted
