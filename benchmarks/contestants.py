"""Who is measured: the same scenario, seed and worlds through Mesa's batch_run, a plain Mesa loop, the ensemble and the floor."""

from __future__ import annotations

import os
from collections.abc import Sequence

from keci.benchmarks import floor
from keci.benchmarks.measure import Contestant, processor_time, timed
from keci.benchmarks.operations import Operations

SCENARIO = "keci"
FEW = 2  # worlds of the short batch that shows what starting the processes costs


def batch_run(worlds: int, processes: int, months: int | None = None) -> list[dict[str, object]]:
    """Mesa's own runner at its fastest: nothing collected between but what the model collects itself, no progress bar."""
    import mesa

    from keci.model.negotiation import NegotiationModel

    parameters = {"scenario": [SCENARIO], "world": range(worlds), "months": [months]}
    return mesa.batch_run(
        NegotiationModel, parameters, number_processes=processes, data_collection_period=-1, display_progress=False
    )


def batch(worlds: int, processes: int) -> Contestant:
    """Seconds a world of `mesa.batch_run`. With several processes those that start them are taken off, in favour of Mesa:
    the time of a batch of two worlds is subtracted, as if the pool were already there."""
    if processes == 1:
        return lambda: timed(lambda: batch_run(worlds, 1)) / worlds

    def marginal() -> float:
        long, few = timed(lambda: batch_run(worlds, processes)), timed(lambda: batch_run(FEW, processes))
        # on a busy machine starting may have taken longer the second time: then nothing is taken off
        return (long - few) / (worlds - FEW) if few < long / 2 else long / worlds

    return marginal


def loop(worlds: int, months: int | None = None, collected: bool = True) -> Contestant:
    """Seconds a world of a plain loop over Mesa worlds, with or without collecting its series; in processor time."""
    from keci.model.negotiation import NegotiationModel

    def play() -> None:
        for world in range(worlds):
            model = NegotiationModel(SCENARIO, 0, world, months=months)
            if not collected:
                vars(model.datacollector)["collect"] = lambda _: None  # type: ignore[index]  # hides the method
            model.run()

    return lambda: processor_time(play) / worlds


def ensemble(worlds: int, threads: int, months: int | None = None) -> Contestant:
    """Seconds a world of the compiled ensemble."""
    from keci.model.ensemble import simulate

    return lambda: timed(lambda: simulate(SCENARIO, worlds, months=months, threads=threads)) / worlds


def one_core(worlds: int, months: int | None = None) -> Contestant:
    """Seconds a world of the compiled ensemble on one thread, in processor time."""
    from keci.model.ensemble import simulate

    return lambda: processor_time(lambda: simulate(SCENARIO, worlds, months=months, threads=1)) / worlds


def arithmetic(worlds: int, operations: Operations) -> Contestant:
    """Seconds a world of the bare loop, on one thread, in processor time."""
    work = floor.per_world(operations)
    return lambda: processor_time(lambda: floor.play(work, worlds)) / worlds


def cluster(worlds: int, workers: int) -> Contestant:
    """Seconds a world of a stored run of two arms on a Dask cluster of so many worker processes here.

    The cluster is started before the clock, and a small run warms its workers. `worlds` are those of both arms together.
    """
    import tempfile
    from pathlib import Path

    from keci.experiments.designs.design import Design
    from keci.experiments.designs.plan import ROWS
    from keci.experiments.store.cluster import executing
    from keci.experiments.store.runner import Execution, run

    design = Design.of(["baseline", SCENARIO], worlds // 2)
    warm = Design.of([SCENARIO], ROWS * workers, seed=1, months=1, least=1)  # a part for each worker

    def play() -> float:
        with tempfile.TemporaryDirectory() as out, executing(f"local:{workers}") as executor:
            run(warm, Path(out), how=Execution(executor=executor))
            return timed(lambda: run(design, Path(out), how=Execution(executor=executor))) / worlds

    return play


def same_outcomes(worlds: int) -> bool:
    """Whether `mesa.batch_run` and the ensemble give the same outcomes, to the last bit."""
    from keci.model.ensemble import OUTCOMES, simulate

    rows: Sequence[dict[str, object]] = batch_run(worlds, 1)
    return [[row[f"outcome_{name}"] for name in OUTCOMES] for row in rows] == simulate(SCENARIO, worlds).to_numpy().tolist()


def cores() -> int:
    """Number of cores."""
    return os.cpu_count() or 1
