"""The arithmetic floor: a bare compiled loop that makes as many draws, exponentials, logarithms and multiply-adds as a world.

No state, no branches, no memory beyond a few numbers: what a world would cost if it were its arithmetic and nothing else.
Every operation is done on 32 numbers side by side that do not depend on each other, so that the processor can overlap them
and use vector instructions wherever it has them. (Done one after another, each on the last one's result, the same operations
take longer than the ensemble itself, which overlaps much of its work and multiplies vectors of members: no floor.)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from keci.agents.rules.chance import chance_key, uniform
from keci.benchmarks.operations import Operations

KINDS = ("draw", "exp", "log", "sqrt", "cos", "pow", "divide", "pair")
LANES = 32  # as many as there are members


def per_world(operations: Operations) -> np.ndarray:
    """Operations of a world in whole numbers, in the order of `KINDS`; `pair` is a multiplication with an addition.

    Of additions and multiplications, and comparisons, which cost about as much, half as many pairs are made as there are in all.
    """
    counts = {kind: operations.counts.get(kind, 0.0) for kind in KINDS}
    counts["exp"] += sum(operations.counts.get(name, 0.0) for name in ("exp2", "expm1", "tanh"))
    counts["log"] += operations.counts.get("log1p", 0.0) + operations.counts.get("lgamma", 0.0)
    counts["cos"] += operations.counts.get("sin", 0.0)
    counts["pair"] = sum(operations.counts.get(kind, 0.0) for kind in ("add", "multiply", "compare")) / 2.0
    return np.array([round(counts[kind]) for kind in KINDS], dtype=np.int64)


def play(work: np.ndarray, worlds: int, seed: int = 0) -> float:
    """Do the arithmetic of so many worlds on one thread; returns a number that depends on all of it."""
    return float(_compiled()(work, worlds, chance_key(seed, 0)))


@cache
def _compiled() -> Callable[[np.ndarray, int, np.ndarray], float]:
    """The loop, compiled when it is first needed, with the rules' own settings (strict arithmetic)."""
    from numba import njit

    return njit(nogil=True, error_model="numpy")(_loop)


def _loop(work: Any, worlds: Any, key: Any) -> float:
    result = 0.0
    x = np.empty(LANES)
    for world in range(worlds):
        key[2] = np.uint32(world)
        total = 0.0
        for i in range(work[0]):
            total += uniform(key, i & 15, 1, i, world)
        for k in range(LANES):
            x[k] = 0.5 + 0.01 * k + total / (1.0 + work[0])
        for i in range(0, work[1], LANES):
            for k in range(min(LANES, work[1] - i)):
                x[k] = math.exp(-x[k])
        for i in range(0, work[2], LANES):
            for k in range(min(LANES, work[2] - i)):
                x[k] = math.log(x[k] + 1.5)
        for i in range(0, work[3], LANES):
            for k in range(min(LANES, work[3] - i)):
                x[k] = math.sqrt(x[k] + 0.5)
        for i in range(0, work[4], LANES):
            for k in range(min(LANES, work[4] - i)):
                x[k] = math.cos(x[k])
        for i in range(0, work[5], LANES):
            for k in range(min(LANES, work[5] - i)):
                x[k] = (x[k] + 1.5) ** 0.3
        for i in range(0, work[6], LANES):
            for k in range(min(LANES, work[6] - i)):
                x[k] = 1.0 / (x[k] + 0.5)
        for i in range(0, work[7], LANES):
            for k in range(min(LANES, work[7] - i)):
                x[k] = x[k] * 0.999 + 0.001
        result += total + x.sum()
    return result
