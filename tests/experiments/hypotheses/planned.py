"""A small plan for tests, and measured futures that are made so that the answers are known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from keci.experiments.hypotheses.measures import Cell, Measured, cells_of
from keci.experiments.hypotheses.plan import Plan, parsed

HEAD = """
version = 1
date = 2026-11-24
source = "made for a test"
arms = {}

[rule]
test = "t"
claim = "c"
draws = "d"
sign = 0.8

[levers]
K = "keci"
F = "kfor"
E = "eadrcc"
A = "eu_alignment"
S = "envoy"

[reruns.reduced]
title = "off"

[reruns.reduced.parameters]
kfor_intensity_coef = 0.0

[surface]
outcomes = ["trust"]
credibility = [0.5]
delay = [3]
arms = [["K"]]
reference = "none"

[[hypothesis]]
id = "H1"
claim = "a claim"
refuter = "something"
"""

TEST = """
[[hypothesis.test]]
name = "trust"
outcome = ["trust"]
treated = "K"
control = "none"
expected = "+"
smallest = 0.1
refutes = "alone"
"""


def plan(tests: str = TEST, head: str = HEAD) -> Plan:
    return parsed(head + tests, "plan.toml")


def measured(plan: Plan, make: Callable[[Cell], np.ndarray], worlds: int = 400) -> Measured:
    """Futures in which every cell is what `make` makes of it."""
    cells = {cell: np.asarray(make(cell), dtype=float) for cell in cells_of(plan)}
    adopted = {variant: np.ones(worlds, dtype=bool) for variant in plan.variants}
    return Measured(worlds, cells, np.ones(worlds, dtype=bool), adopted)
