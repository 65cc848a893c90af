"""A study of sets of levers under several assumptions: a stored run for each assumption, all over the same worlds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keci.experiments.designs.design import Design, check_whole
from keci.experiments.robustness.assumptions import Assumption
from keci.experiments.robustness.lever_sets import LeverSet, name_of, scenario_of

MOST_WORLDS = 20_000  # of each set under each assumption: so many hold in memory


@dataclass(frozen=True)
class Study:
    """Sets of levers, the one without any first, and a design of all of them for each assumption."""

    sets: tuple[LeverSet, ...]
    assumptions: tuple[Assumption, ...]
    designs: tuple[Design, ...]

    @classmethod
    def of(
        cls,
        sets: Sequence[LeverSet],
        assumptions: Sequence[Assumption],
        worlds: int,
        seed: int = 0,
        parameters: str = "prior",
        months: int | None = None,
    ) -> Study:
        """A checked study; `parameters` is the source of all that an assumption does not fix. InputError for wrong input."""
        check_whole("worlds", worlds, 2, MOST_WORLDS)
        designs = [
            Design.of(
                [scenario_of(levers, assumption.parameters(), months) for levers in sets],
                worlds,
                seed,
                assumption.source if assumption.source != "prior" else parameters,
            )
            for assumption in assumptions
        ]
        return cls(tuple(sets), tuple(assumptions), tuple(designs))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the sets."""
        return tuple(name_of(levers) for levers in self.sets)

    @property
    def total(self) -> int:
        """Number of worlds to play."""
        return sum(len(design.arms) * design.worlds for design in self.designs)

    def title(self) -> str:
        """What is played, in a line."""
        first = self.designs[0]
        return (
            f"{len(self.sets)} sets of levers under {len(self.assumptions)} assumptions, {first.worlds:,} futures of "
            f"{first.months} months each (seed {first.seed}; parameters {first.parameters})"
        )
