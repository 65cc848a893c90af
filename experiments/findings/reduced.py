"""Effects that were put into the model as a single number: does what the headline says remain when that number is neutral?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from keci.experiments.designs.design import Design
from keci.experiments.statistics.intervals import Effect, paired
from keci.experiments.statistics.metrics import Unit, metric
from keci.experiments.statistics.words import difference
from keci.model.ensemble import simulate
from keci.model.scenario import Scenario

WORLDS = 2_000  # futures played again for each coefficient; judgement: enough to tell an effect that matters from none
LEFT = 0.25  # share of an effect below which it is said to have vanished; judgement


@dataclass(frozen=True)
class Coefficient:
    """A reduced-form effect: its name, the value at which it does nothing, and the levers that work through it."""

    name: str
    neutral: float
    levers: tuple[str, ...]


# the analysis plan's guard 1 (effects assumed rather than derived), and docs/discussion/limits.md
COEFFICIENTS = (
    Coefficient("frustration_rate", 0.0, ("keci", "keci_status_laden")),
    Coefficient("kfor_dilemma_coef", 0.0, ("kfor",)),
    Coefficient("kfor_intensity_coef", 0.0, ("kfor",)),
    Coefficient("kfor_onset_coef", 0.0, ("kfor",)),
    Coefficient("sr_or_agreement", 1.0, ("envoy",)),
    Coefficient("alignment_effect", 0.0, ("eu_alignment",)),
)


@dataclass(frozen=True)
class Vanished:
    """An outcome whose effect is gone with a coefficient at its neutral value; `left` is what remains."""

    outcome: str
    coefficient: Coefficient
    left: Effect

    @property
    def said(self) -> str:
        """In a sentence."""
        m, c = metric(self.outcome), self.coefficient
        left = f"{difference(m, self.left)} of it is left" if self.left.differing else "nothing of it is left"
        return f"What it does to {m.spoken} rests on one coefficient: with {c.name} = {c.neutral:g}, {left}."


def vanishing(design: Design, arm: str, effects: Mapping[str, Effect], names: Sequence[str]) -> list[Vanished]:
    """Which of the arm's effects on the outcomes named are gone, but for a quarter, when a coefficient of its levers is neutral.

    Plays the reference and the arm again, in the first futures of the design, once for each coefficient.
    """
    reference, scenario = design.arms[0], next(a for a in design.arms if a.name == arm)
    found: list[Vanished] = []
    for coefficient in COEFFICIENTS:
        if not _concerned(coefficient, reference, scenario):
            continue
        without, with_arm = (_played(design, s, coefficient, names) for s in (reference, scenario))
        for column, name in enumerate(names):
            left = _effect(name, without[:, column], with_arm[:, column])
            if left.mean / effects[name].mean < LEFT:
                found.append(Vanished(name, coefficient, left))
    return found


def _concerned(coefficient: Coefficient, reference: Scenario, arm: Scenario) -> bool:
    """Whether a lever in which the two differ works through the coefficient, and neither fixes it already."""
    differs = any(reference.levers.get(lever) != arm.levers.get(lever) for lever in coefficient.levers)
    return differs and coefficient.name not in {*reference.parameters, *arm.parameters}


def _played(design: Design, scenario: Scenario, coefficient: Coefficient, names: Sequence[str]) -> np.ndarray:
    neutral = scenario.changed(parameters={**scenario.parameters, coefficient.name: coefficient.neutral})
    worlds = min(design.worlds, WORLDS)
    return simulate(neutral, worlds, design.seed, design.parameters)[list(names)].to_numpy(dtype=float)


def _effect(name: str, reference: np.ndarray, arm: np.ndarray) -> Effect:
    m = metric(name)
    return paired(reference, arm, m.unit is Unit.FUTURES, m.better)
