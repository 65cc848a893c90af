"""`keci sweep`: any design table. Every row is played in the same worlds, so that rows differ by their factors alone."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keci.experiments.commands.console import escaped, output, print_json, script
from keci.experiments.commands.options import Cluster, Fresh, Json, Months, Out, RetryFailed, Start, Yes
from keci.experiments.commands.playing import note_if_finished, playing

if TYPE_CHECKING:
    import pandas as pd

    from keci.experiments.designs.design import Design
    from keci.experiments.store.execution import Consent
    from keci.experiments.store.runner import Execution, StoredRun
    from keci.experiments.sweeps.results import Sweep

WORLDS = 200  # of each row, unless told otherwise
RESULTS, DESIGN, SENSITIVITY = "results.csv", "design.csv", "sensitivity.csv"


def sweep(
    design: Annotated[Path, typer.Argument(help="A design table (CSV) or a file that says how to make one (TOML).")],
    worlds: Annotated[int | None, typer.Option(help=f"Futures of each row; as in the file, or {WORLDS}, unless given.")] = None,
    seed: Annotated[int | None, typer.Option(help="Random seed; as in the file, or 0, unless given.")] = None,
    months: Months = None,
    start: Start = None,
    parameters: Annotated[
        str | None, typer.Option(help="Assumptions that no factor fixes: 'prior' draws them for each future, 'mode' fixes them.")
    ] = None,
    metrics: Annotated[
        str | None, typer.Option(help="Outcomes to analyse, separated by commas; the headline ones unless given.")
    ] = None,
    cluster: Cluster = None,
    out: Out = Path("runs"),
    fresh: Fresh = False,
    retry_failed: RetryFailed = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Play every row of a design table and say what matters.

    If a run is interrupted, give the same command again and it goes on where it stopped.
    """
    from keci.experiments.designs.design import check_metrics, split_names
    from keci.experiments.designs.file import open_design
    from keci.experiments.designs.table import checked, designs_from
    from keci.experiments.statistics.metrics import headline_names

    file = open_design(design)
    table = checked(file.table, str(design))
    played = designs_from(
        table,
        _first(worlds, file.worlds, WORLDS),
        _first(seed, file.seed, 0),
        _first(parameters, file.parameters, "prior"),
        _first(months, file.months, None),
        _first(start, file.start, None),
        str(design),
    )
    names = file.metrics if metrics is None else check_metrics(split_names(metrics))
    with playing(cluster, yes, json, fresh, retry_failed, asking(str(design), yes, json)) as how:
        found, stored = perform(played, table, out, names or headline_names(), how)
    note_if_finished(stored)
    if json:
        print_json(found.document() | {"run": _run_facts(stored)})
    else:
        from keci.experiments.reporting.sweep_tables import show

        show(found, names is not None, output())
        output().print(f"\nAll rows: {stored.folder / RESULTS}", soft_wrap=True)


def perform(
    design: Design, table: pd.DataFrame, out: Path, outcomes: Sequence[str], how: Execution | None = None
) -> tuple[Sweep, StoredRun]:
    """Play a checked table's design into its run folder and sum it up row by row; returns the results and the stored run.

    `results.csv`, `design.csv` and, for a table with a plan, `sensitivity.csv` are written into the folder; `how` is as in
    `experiments.store.runner.run`.
    """
    from keci.experiments.store.disk import write_whole
    from keci.experiments.store.runner import run
    from keci.experiments.sweeps.results import summarise

    stored = run(design, out, "sweep", how=how)
    found = summarise(design, table, stored.parts(["arm", "world", "status", "traceback", *outcomes]), outcomes)
    files = {RESULTS: found.results_table(), DESIGN: table.drop(columns="reference")}
    if found.analyses:
        files[SENSITIVITY] = found.sensitivity_table()
    for name, frame in files.items():
        write_whole(stored.folder / name, frame.to_csv(index=False).encode())
    return found, stored


def asking(name: str, yes: bool, silent: bool = False) -> Consent:
    """For a run's `consent`: says on stderr how many worlds there are and how long they take, and asks above an hour.

    InputError if it would take longer, `yes` is not given, and nobody is there to answer.
    """

    def consent(design: Design, engine: str, left: int, cores: int) -> None:
        from keci.experiments.store.estimate import LONG, confirm, duration

        rows, total = len(design.arms), len(design.arms) * design.worlds
        seconds = estimate(design, cores) * left / total
        rest = "" if left == total else f", {left:,} of them still to play"
        said = f"{name}: {rows:,} rows x {design.worlds:,} worlds = {total:,} worlds{rest}, about {duration(max(seconds, 1.0))}"
        if seconds > LONG and not yes:
            confirm(said, "give --yes to start it all the same, or fewer --worlds")
        elif not silent:
            print(escaped(said), file=sys.stderr, flush=True)

    return consent


def estimate(design: Design, cores: int | None = None) -> float:
    """Seconds that all of a design's worlds take on so many cores, from a few of them played here; on those here unless given."""
    import os
    import time

    from keci.model.ensemble import CHUNK, simulate

    here = os.cpu_count() or 1
    arm = design.arms[len(design.arms) // 2]
    simulate(arm, 1, design.seed, design.parameters)  # compiles, if that has not been done
    total = sum(a.months for a in design.arms) * design.worlds
    sample = min(CHUNK * here, 1 + len(design.arms) * design.worlds // 20)
    begun = time.perf_counter()
    simulate(arm, sample, design.seed, design.parameters)
    seconds = (time.perf_counter() - begun) * total / (sample * arm.months)
    return seconds * here / (cores or here)


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _run_facts(stored: StoredRun) -> dict[str, object]:
    design = stored.manifest["design"]
    rows = stored.manifest["design"]["arms"]
    return {
        "id": stored.manifest["id"],
        "folder": str(stored.folder),
        "rows": rows["count"] if isinstance(rows, dict) else len(rows),
        "worlds": design["worlds"],
        "seed": design["seed"],
        "parameters": design["parameters"],
    }


if __name__ == "__main__":
    script(sweep, "sweep")
