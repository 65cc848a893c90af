"""Pairs are put in the order of their worlds, replicates are averaged, and wrong input is refused in one line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from keci.experiments.discovery.pairs import pairs
from keci.model.errors import InputError

TABLE = pd.DataFrame({"trust": np.linspace(0.0, 1.0, 400)})
ZEROS = np.zeros(400)


def test_replicates_count_once_with_their_mean() -> None:
    sets = np.repeat(np.arange(200), 2)
    table = pd.DataFrame({"trust": sets / 200.0})
    found = pairs(table, np.tile([1.0, 0.0], 200), 0.1, better=-1, sets=sets)
    assert len(found.gain) == 200 and (found.gain == -0.5).all()
    assert found.worlds.tolist() == list(range(200))


def test_halves_follow_the_set() -> None:
    sets = np.repeat(np.arange(200), 2)
    table = pd.DataFrame({"trust": sets / 200.0})
    alone = pairs(table.iloc[::2].set_axis(np.arange(200), axis=0), np.zeros(200), 0.1, seed=3)
    assert (pairs(table, ZEROS, 0.1, seed=3, sets=sets).training == alone.training).all()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"difference": np.zeros(3)}, r"difference: shape \(3,\) for 400 worlds"),
        ({"difference": np.append(np.nan, np.zeros(399))}, "difference, row 1: nan"),
        ({"assumptions": TABLE[:199], "difference": np.zeros(199)}, "199 pairs; at least 200"),
        ({"smallest": 0.0}, "must be above 0"),
        ({"smallest": float("nan")}, "must be above 0"),
        ({"better": 0}, "better: 0; give 1"),
        ({"seed": -1}, "seed: -1"),
        ({"assumptions": TABLE.set_axis(np.linspace(0, 1, 400), axis=0)}, "index is of type float64"),
        ({"assumptions": TABLE.set_axis(np.arange(400) // 2, axis=0)}, "world 0 stands twice"),
        ({"sets": np.arange(3)}, r"sets: shape \(3,\) for 400 worlds"),
        ({"sets": np.arange(400) // 2}, "set 0 has two values of 'trust'"),
        ({"assumptions": TABLE * 0, "sets": np.arange(400) // 4}, "100 sets; at least 200"),
    ],
)
def test_wrong_input_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        pairs(**({"assumptions": TABLE, "difference": ZEROS, "smallest": 0.1} | changed))
