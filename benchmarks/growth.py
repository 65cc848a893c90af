"""How time grows with worlds, months and members."""

from __future__ import annotations

import dataclasses
from typing import Any

from keci.benchmarks.contestants import SCENARIO, loop, one_core
from keci.benchmarks.measure import Contestant, Times, in_turn, processor_time, slope
from keci.model.scenario import Scenario
from keci.model.start import Start

OF_MEMBERS = ("members", "ranges", "ties", "networks", "codes", "names")  # fields of a start state


class FewerMembers(Scenario):
    """A scenario in which only the first members of NATO take part; to see what a member costs, and for nothing else."""

    take: int

    def state(self) -> Start:
        """The start state with fewer members."""
        start = super().state()
        cut = {name: self._cut(getattr(start, name), len(start.codes)) for name in OF_MEMBERS if hasattr(start, name)}
        return dataclasses.replace(start, **cut)

    def _cut(self, values: Any, members: int) -> Any:
        """The first members of a tuple, or of an array along every axis that is as long as there are members."""
        if isinstance(values, tuple):
            return values[: self.take]
        return values[tuple(slice(self.take if size == members else size) for size in values.shape)].copy()


def with_worlds(sizes: list[int], engine: str, repeats: int) -> float:
    """Exponent of growth over the number of worlds, in processor time on one thread."""
    play = {str(n): _whole(one_core(n) if engine == "ensemble" else loop(n), n) for n in sizes}
    return _exponent(in_turn(play, repeats), sizes)


def with_months(sizes: list[int], engine: str, worlds: int, repeats: int) -> float:
    """Exponent of growth over the number of months, in processor time on one thread."""
    play = {str(m): one_core(worlds, m) if engine == "ensemble" else loop(worlds, m) for m in sizes}
    return _exponent(in_turn(play, repeats), sizes)


def with_members(sizes: list[int], worlds: int, repeats: int) -> float:
    """Exponent of growth over the number of members, in processor time on one thread."""
    from keci.model.ensemble import simulate

    base = Scenario.named(SCENARIO).model_dump()

    def members(count: int) -> Contestant:
        scenario = FewerMembers(**base, take=count)
        return lambda: processor_time(lambda: simulate(scenario, worlds, threads=1)) / worlds

    return _exponent(in_turn({str(n): members(n) for n in sizes}, repeats), sizes)


def _whole(contestant: Contestant, worlds: int) -> Contestant:
    """Seconds for all worlds."""
    return lambda: contestant() * worlds


def _exponent(times: Times, sizes: list[int]) -> float:
    return slope(sizes, [times.median(str(size)) for size in sizes])
