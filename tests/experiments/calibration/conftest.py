"""Toy models whose posteriors are known in closed form."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from keci.experiments.calibration.table import ReferenceTable, reference_table

Maker = Callable[..., ReferenceTable]


def normal(size: int = 20_000, seed: int = 0, record: float = 1.0, tolerance: float = 1e-3) -> ReferenceTable:
    """theta ~ N(0, 1); the statistic is a mean of 4 draws of N(theta, 1). Posterior: N(.8 z, .2). `idle` does nothing."""
    random = np.random.default_rng(seed)
    theta, idle = random.standard_normal((2, size))
    mean = theta + 0.5 * random.standard_normal(size)
    parameters = pd.DataFrame({"theta": theta, "idle": idle})
    statistics = pd.DataFrame({"mean": mean})
    return reference_table(parameters, statistics, pd.Series({"mean": record}), pd.Series({"mean": tolerance}))


def poisson(size: int = 20_000, seed: int = 0, record: float = 7.0) -> ReferenceTable:
    """lambda ~ Gamma(3, 1); the statistic counts events in 5 years. Posterior: Gamma(3 + z, 1 + 5)."""
    random = np.random.default_rng(seed)
    rate = random.gamma(3.0, 1.0, size)
    parameters = pd.DataFrame({"rate": rate, "idle": random.random(size)})
    statistics = pd.DataFrame({"events": random.poisson(5.0 * rate).astype(float)})
    return reference_table(parameters, statistics, pd.Series({"events": record}), pd.Series({"events": 0.1}))


def linear(size: int = 20_000, seed: int = 0, record: tuple[float, ...] = (0.5, 0.5, 0.5), idle: int = 3) -> ReferenceTable:
    """a, b ~ U(0, 1) and idle ones; s1 = a + e, s2 = b + e, s3 = a + e, e ~ N(0, .1^2), tolerance .1."""
    random = np.random.default_rng(seed)
    names = ["a", "b", *(f"idle_{number}" for number in range(idle))]
    parameters = pd.DataFrame(random.random((size, len(names))), columns=names)
    chance = 0.1 * random.standard_normal((size, 3))
    statistics = pd.DataFrame(parameters[["a", "b", "a"]].to_numpy() + chance, columns=["s1", "s2", "s3"])
    return reference_table(parameters, statistics, pd.Series(record, statistics.columns), pd.Series(0.1, statistics.columns))


@pytest.fixture
def normal_table() -> Maker:
    return normal


@pytest.fixture
def poisson_table() -> Maker:
    return poisson


@pytest.fixture
def linear_table() -> Maker:
    return linear
