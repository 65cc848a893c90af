"""The arithmetic floor: a bare compiled loop that makes as many draws, exponentials, logarithms and multiply-adds as a world.

No state, no branches, no memory beyond a few numbers: what a world would cost if it were its arithmetic and nothing else.
Multiplications and additions go in pairs through four independent chains, so that the processor can overlap them as it
does in real code, but cannot turn them into vector instructions, since the order of floating-point operations is kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from agents.rules.chance import chance_key, uniform
from benchmarks.operations import Operations

KINDS = ("draw", "exp", "log", "sqrt", "cos", "pow", "divide", "pair")
CHAINS = 4


def per_world(operations: Operations) -> np.ndarray:
    """Operations of a world in whole numbers, in the order of `KINDS`; `pair` is a multiplication with an addition.

    Of additions and multiplications, and comparisons, which cost about as much, half as many pairs are made as there are in all.
    """
    counts = {kind: operations.counts.get(kind, 0.0) for kind in KINDS}
    counts["exp"] += operations.counts.get("expm1", 0.0) + operations.counts.get("tanh", 0.0)
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
    for world in range(worlds):
        key[2] = np.uint32(world)
        total = 0.0
        for i in range(work[0]):
            total += uniform(key, i & 15, 1, i, world)
        x = total / (1.0 + work[0])
        for i in range(work[1]):
            x = math.exp(-x) + 0.001 * i / (1.0 + work[1])
        for _ in range(work[2]):
            x = math.log(x + 1.5)
        for _ in range(work[3]):
            x = math.sqrt(x + 0.5)
        for _ in range(work[4]):
            x = math.cos(x)
        for _ in range(work[5]):
            x = (x + 1.5) ** 0.3
        for _ in range(work[6]):
            x = 1.0 / (x + 0.5)
        a, b, c, d = x, x + 0.1, x + 0.2, x + 0.3
        for _ in range(work[7] // 4):
            a = a * 0.999 + 0.001
            b = b * 0.998 + 0.002
            c = c * 0.997 + 0.003
            d = d * 0.996 + 0.004
        result += total + x + a + b + c + d
    return result
