"""Random halves, batches and sub-samples that depend on a seed and a world's number, never on the order of the worlds."""

from __future__ import annotations

import numpy as np

# Constants of SplitMix64 (Steele, Lea and Flood 2014, https://doi.org/10.1145/2660193.2660195)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_HALF, _BATCH, _SUBSAMPLE = 1, 2, 3  # streams, so that a world's half says nothing of its batch


def _mixed(state: np.ndarray) -> np.ndarray:
    """SplitMix64's output function: 64 bits in, 64 well mixed bits out."""
    state = (state ^ (state >> np.uint64(30))) * _FIRST
    state = (state ^ (state >> np.uint64(27))) * _SECOND
    return state ^ (state >> np.uint64(31))


def uniforms(seed: int, stream: int, worlds: np.ndarray) -> np.ndarray:
    """A uniform number in [0, 1) for each world: float array (worlds,).

    Args:
        seed: a whole number from 0 to 2**63 - 1.
        stream: what the numbers are for; streams are independent.
        worlds: the worlds' numbers, int array.
    """
    key = np.array([seed], dtype=np.uint64)
    for part in (np.uint64(stream), worlds.astype(np.int64).astype(np.uint64)):
        key = _mixed((key + _GOLDEN) ^ _mixed(np.atleast_1d(part) + _GOLDEN))
    return (key >> np.uint64(11)) * 2.0**-53


def training(seed: int, worlds: np.ndarray) -> np.ndarray:
    """True for the worlds that search, False for those that estimate: bool array (worlds,)."""
    return uniforms(seed, _HALF, worlds) < 0.5


def batches(seed: int, worlds: np.ndarray, count: int) -> np.ndarray:
    """A batch from 0 to `count` - 1 for each world: int array (worlds,)."""
    return (uniforms(seed, _BATCH, worlds) * count).astype(np.intp)


def subsample(seed: int, resample: int, worlds: np.ndarray) -> np.ndarray:
    """True for the half of the worlds in the sub-sample of this number: bool array (worlds,)."""
    return uniforms(seed, _SUBSAMPLE + resample, worlds) < 0.5


def generator(seed: int, purpose: int) -> np.random.Generator:
    """NumPy's generator for draws that belong to no world."""
    return np.random.default_rng([seed, purpose])
