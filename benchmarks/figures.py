"""The figures of merit: each measured, said, and held against its target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from keci.benchmarks import commands, contestants, growth
from keci.benchmarks.figure import Figure, at_least, at_most, plain_figure
from keci.benchmarks.measure import Contestant, Times, in_turn, machine
from keci.benchmarks.operations import Operations, count

NAN = float("nan")
MILLION = 1_000_000


@dataclass(frozen=True)
class Sizes:
    """How much is played."""

    repeats: int
    mesa: int  # worlds of Mesa's batch with one process
    mesa_all: int  # with all cores
    ensemble: int
    counted: int
    stored: int  # worlds of each arm of a stored run


QUICK = Sizes(repeats=3, mesa=6, mesa_all=24, ensemble=512, counted=2, stored=0)
FULL = Sizes(repeats=5, mesa=30, mesa_all=120, ensemble=8192, counted=6, stored=16_384)


@dataclass(frozen=True)
class Report:
    """All figures, the machine, and what was counted."""

    figures: tuple[Figure, ...]
    machine: dict[str, str]
    operations: Operations
    quick: bool
    same: bool

    def title(self) -> str:
        """The machine in a line."""
        m = self.machine
        return f"{m['cores']} cores ({m['processor']}), Python {m['python']}, Numba {m['numba']}, Mesa {m['mesa']}"

    def document(self) -> dict[str, Any]:
        """Everything as plain data."""
        counts = {name: number / self.operations.months for name, number in sorted(self.operations.counts.items())}
        return {
            "machine": self.machine,
            "quick": self.quick,
            "same_outcomes": self.same,
            "operations_per_world_month": counts,
            "figures": [figure.plain() for figure in self.figures],
        }


def measure(quick: bool, told: Callable[[str], None]) -> Report:
    """Measure everything; `told` hears what is under way."""
    sizes, here = QUICK if quick else FULL, machine()
    told("comparing outcomes of mesa.batch_run and the ensemble")
    same = contestants.same_outcomes(3)
    told("counting the arithmetic of a world")
    operations = count(contestants.SCENARIO, sizes.counted)
    times = _race(sizes, operations, told)
    figures = [*_speeds(times), *_threads(times), *_dask(sizes, told), *_mesa_world(sizes, told), *_waiting(sizes, quick, told)]
    figures += [*_million(sizes, told), *_storing(sizes, told), *_growth(sizes, told)]
    return Report(tuple(figures), here, operations, quick, same)


def _race(sizes: Sizes, operations: Operations, told: Callable[[str], None]) -> Times:
    """The contestants in turn."""
    cores = contestants.cores()
    racing: dict[str, Contestant] = {
        "batch_run": contestants.batch(sizes.mesa, 1),
        "batch_run_all": contestants.batch(sizes.mesa_all, cores),
        "loop": contestants.loop(sizes.mesa),
        "one_core": contestants.one_core(sizes.ensemble),
        "floor": contestants.arithmetic(sizes.ensemble, operations),
        "one_thread": contestants.ensemble(sizes.ensemble, 1),
        "two_threads": contestants.ensemble(sizes.ensemble, 2),
        "all_threads": contestants.ensemble(sizes.ensemble, cores),
    }
    times = in_turn(racing, sizes.repeats, told)
    fastest = [min(pair) for pair in zip(times.rounds["batch_run"], times.rounds["batch_run_all"], strict=True)]
    return Times({**times.rounds, "batch_run_fastest": fastest})


def _speeds(times: Times) -> list[Figure]:
    both, low_high = times.ratio("batch_run_fastest", "all_threads"), times.ratios("batch_run_fastest", "all_threads")
    return [
        at_least(
            "ensemble on all cores against mesa.batch_run at its fastest", both, 300.0,
            how=f"ratio within a round, {low_high[0]:,.0f} to {low_high[1]:,.0f}; starting Mesa's processes is not counted",
        ),
        plain_figure(
            "ensemble against a plain Mesa loop, one core", times.ratio("loop", "one_core"), "x",
            how="in processor time",
        ),
        plain_figure("mesa.batch_run, 1 process", 1 / times.median("batch_run"), "worlds a second"),
        plain_figure("mesa.batch_run, all cores", 1 / times.median("batch_run_all"), "worlds a second"),
        plain_figure("plain loop over Mesa worlds", 1 / times.median("loop"), "worlds a second", how="in processor time"),
        plain_figure("ensemble, one core", 1 / times.median("one_core"), "worlds a second", how="in processor time"),
        plain_figure("ensemble, 1 thread", 1 / times.median("one_thread"), "worlds a second"),
        plain_figure("ensemble, 2 threads", 1 / times.median("two_threads"), "worlds a second"),
        plain_figure("arithmetic floor, one core", 1 / times.median("floor"), "worlds a second", how="in processor time"),
        at_most(
            "ensemble against the arithmetic floor, one core", times.ratio("one_core", "floor"), 2.5,
            how="the floor makes as many draws, exponentials ... as counted in the real world; in processor time",
        ),
    ]  # fmt: skip


def _threads(times: Times) -> list[Figure]:
    how = "needs two cores that nobody else uses"
    return [at_least("2 threads against 1", times.ratio("one_thread", "two_threads"), 1.8, how=how)]


def _dask(sizes: Sizes, told: Callable[[str], None]) -> list[Figure]:
    ratio = NAN
    if sizes.stored:
        racing = {f"dask, {n} worker{'s' * (n > 1)}": contestants.cluster(2 * sizes.stored, n) for n in (1, 2)}
        ratio = in_turn(racing, sizes.repeats - 2, told).ratio(*racing)
    how = "stored runs, workers as processes on this machine, started before the clock; needs two cores that nobody else uses"
    return [at_least("dask, 2 workers against 1", ratio, 1.7, how=how)]


def _mesa_world(sizes: Sizes, told: Callable[[str], None]) -> list[Figure]:
    few = max(4, sizes.mesa // 3)
    racing = {"with": contestants.loop(few), "without": contestants.loop(few, collected=False)}
    times = in_turn(racing, sizes.repeats + 2, told)
    share = 1.0 - 1.0 / times.ratio("with", "without")
    return [
        at_most(
            "one Mesa world of 120 months with full records", 1000 * times.median("with"), 100.0, "ms", how="in processor time"
        ),
        at_most(
            "collection, as a share of it", 100 * share, 20.0, "%", how="against the same worlds with the collector silenced"
        ),
    ]


def _waiting(sizes: Sizes, quick: bool, told: Callable[[str], None]) -> list[Figure]:
    told("keci --help")
    shown = commands.help_seconds(sizes.repeats)
    cold = NAN
    if not quick:
        told("the first keci compare, with an empty cache")
        cold = commands.compare_seconds(1000, 1, cold=True)
    told("keci compare, 2 x 1,000 worlds")
    warm = commands.compare_seconds(1000, 1 if quick else 3, cold=False)
    return [
        at_most("keci --help", shown, 0.5, "s"),
        at_most(
            "first keci compare, compilation included", cold, 30.0, "s", how="2 x 1,000 worlds, empty cache of compiled code"
        ),
        at_most("later ones, 2 x 1,000 worlds", warm, 4.0, "s", how="the whole command: start, play, store, table and report"),
    ]


def _million(sizes: Sizes, told: Callable[[str], None]) -> list[Figure]:
    told("a stored run of two arms")
    worlds = sizes.stored or sizes.ensemble
    commands.run_seconds(64)
    seconds = commands.run_seconds(worlds)
    few, many = (512, 4096) if sizes is QUICK else (8192, 65_536)
    told(f"memory of runs of {few:,} and {many:,} worlds")
    small, large = commands.run_peaks(few, many)
    return [
        at_most(
            "one million ten-year worlds, two arms", seconds / worlds * MILLION / 60, 5.0, "minutes",
            how=f"extrapolated from {worlds:,} worlds in two arms, stored and summed up, all cores",
        ),
        at_most("peak memory of a run", large, 1024.0, "MB", how=f"{many:,} worlds of 12 months in two arms, in a fresh process"),
        at_most(
            "peak memory, 8 times the worlds against 1", large / small, 1.1,
            how=f"{many:,} against {few:,} worlds of 12 months in two arms; the margin is judgement",
        ),
    ]  # fmt: skip


def _storing(sizes: Sizes, told: Callable[[str], None]) -> list[Figure]:
    stored = resumed = added = NAN
    if sizes.stored:
        told("what storing costs")
        stored = 100 * commands.storing(sizes.stored, sizes.repeats)
        told("what an interruption costs")
        added, whole = commands.resuming(4 * sizes.stored, sizes.repeats)
        resumed = 100 * added / (whole * MILLION / (4 * sizes.stored))
    return [
        at_most("cost of storing, of a run", stored, 10.0, "%", how="against playing the same parts and throwing them away"),
        at_most(
            "overhead of an interruption and going on",
            resumed,
            2.0,
            "%",
            how=f"{added:.2f} s an interruption, by a signal half way; share of a run of one million worlds at this speed",
        ),
    ]


def _growth(sizes: Sizes, told: Callable[[str], None]) -> list[Figure]:
    told("growth over worlds, months and members")
    base, repeats = (128, 2) if sizes is QUICK else (512, 3)
    slopes = {
        "worlds, ensemble": growth.with_worlds([base, 2 * base, 4 * base], "ensemble", repeats),
        "months, ensemble": growth.with_months([30, 60, 120, 240], "ensemble", base, repeats),
        "worlds, Mesa": growth.with_worlds([2, 4, 8], "mesa", repeats),
        "months, Mesa": growth.with_months([30, 60, 120], "mesa", 2, repeats),
    }
    how = "exponent of time, 1 is in proportion; the margin is judgement"
    figures = [at_most(f"growth over {name}", s, 1.15, "", how) for name, s in slopes.items()]
    members = growth.with_members([8, 16, 32], base, repeats)
    return [*figures, plain_figure("growth over members (8 to 32), ensemble", members, "", "exponent of time")]
