"""What makes one set of levers better than another: three criteria, from the same worlds.

- `welfare sum`: the four welfare indices added, all weighing the same (judgement: there is no ground for other weights).
- `least gain`: what the party that gains least has gained against no lever, of the means (Rawls 1971, maximin, on gains: the
  indices' levels cannot be compared across parties, so the lowest level would always be the same party's).
- `normalisation`: the share of futures with comprehensive normalisation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from keci.experiments.robustness.regret import Choice, choices, hindsight_regrets, regrets_of, resampled_means
from keci.model.errors import InputError

PARTIES = ("kosovo", "serbia", "eu", "nato")
WELFARE = tuple(f"welfare_{party}" for party in PARTIES)
OUTCOMES = (*WELFARE, "normalisation")
SUM, LEAST, NORMALISATION = "welfare sum", "least gain", "normalisation"
CRITERIA = (SUM, LEAST, NORMALISATION)


@dataclass(frozen=True)
class Judged:
    """One criterion: means (assumptions, sets), regrets of the same shape, what each rule chooses.

    `hindsight` has a row a set: mean and 90th percentile of regret over all worlds of all assumptions, the best set of each
    world being known in advance.
    """

    criterion: str
    means: np.ndarray
    regrets: np.ndarray
    choices: list[Choice]
    hindsight: np.ndarray


def stacked(frames: Sequence[pd.DataFrame], arms: Sequence[str]) -> np.ndarray:
    """Outcomes of every assumption's frame: shape (assumptions, sets, outcomes, worlds), sets in the order of `arms`.

    Worlds that failed anywhere are left out everywhere; InputError if none is left.
    """
    failed = {int(world) for frame in frames for world in frame.loc[frame["status"] != "done", "world"]}
    tables = []
    for frame in frames:
        whole = frame[~frame["world"].isin(failed)].sort_values("world")
        by_arm = [whole.loc[whole["arm"] == arm, list(OUTCOMES)].to_numpy(dtype=float).T for arm in arms]
        tables.append(np.stack(by_arm))
    found = np.stack(tables)
    if found.shape[-1] == 0:
        raise InputError("worlds: every one failed in some arm; the run folders hold their tracebacks")
    return found


def judged(outcomes: np.ndarray, seed: int = 0) -> list[Judged]:
    """Every criterion judged from outcomes of shape (assumptions, sets, outcomes, worlds), the first set having no lever."""
    means, again = scores(outcomes.mean(axis=-1)), scores(resampled_means(outcomes, seed))
    worlds = scores(np.moveaxis(outcomes, -1, 0))
    return [_judged(name, means[name], again[name], np.moveaxis(worlds[name], 0, -1)) for name in CRITERIA]


def _judged(name: str, means: np.ndarray, again: np.ndarray, worlds: np.ndarray) -> Judged:
    hindsight = np.moveaxis(hindsight_regrets(worlds), 1, 0).reshape(means.shape[1], -1)
    two = np.stack([hindsight.mean(axis=1), np.percentile(hindsight, 90.0, axis=1)], axis=1)
    return Judged(name, means, regrets_of(means), choices(means, again), two)


def scores(outcomes: np.ndarray) -> dict[str, np.ndarray]:
    """Every criterion from outcomes of shape (..., sets, outcomes), single worlds' or means: shape (..., sets) each."""
    welfare = outcomes[..., : len(WELFARE)]
    gains = welfare - welfare[..., :1, :]
    return {SUM: welfare.sum(axis=-1), LEAST: gains.min(axis=-1), NORMALISATION: outcomes[..., len(WELFARE)]}
