"""`keci explore`: one HTML file with sliders over precomputed paired futures, for any site to embed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from keci.experiments.commands.console import output, print_json, script
from keci.experiments.commands.options import PARAMETERS, Cluster, Fresh, Json, Out, Parameters, RetryFailed, Seed, Yes
from keci.experiments.commands.playing import note_if_finished, playing

NONE = "none"  # no assumption has a slider


def explore(
    to: Annotated[Path, typer.Option(help="The file to write.")] = Path("explorer.html"),
    levers: Annotated[str, typer.Option(help="Levers with a slider, separated by commas.")] = "keci,kfor,serbia_reward",
    assumptions: Annotated[
        str, typer.Option(help="Parameters with a slider (low, drawn, high), separated by commas, or 'none'.")
    ] = "p_submembership_works,keci_value_rel,frustration_rate",
    worlds: Annotated[int, typer.Option(help="Futures of each setting.")] = 1000,
    months: Annotated[int, typer.Option(help="Horizon in months, 24 to 240.")] = 120,
    seed: Seed = 0,
    parameters: Parameters = PARAMETERS,
    cluster: Cluster = None,
    out: Out = Path("runs"),
    fresh: Fresh = False,
    retry_failed: RetryFailed = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Write one HTML file in which anybody can move levers and assumptions, without keci and without a network.

    If a run is interrupted, give the same command again and it goes on where it stopped.
    """
    from datetime import UTC, datetime

    from keci.dashboard.explorer.document import document, measured
    from keci.dashboard.explorer.grid import Grid
    from keci.dashboard.explorer.page import whole
    from keci.experiments.designs.design import split_names
    from keci.experiments.report import check_place, write
    from keci.experiments.reporting.markdown import command_line
    from keci.experiments.store.runner import run

    check_place(to)
    grid = Grid.of(split_names(levers), () if assumptions == NONE else split_names(assumptions), months)
    design = grid.design(worlds, seed, parameters)
    with playing(cluster, yes, json, fresh, retry_failed) as how:
        stored = run(design, out, "explore", how=how)
    note_if_finished(stored)
    found = document(grid, measured(grid, design, stored.parts()), {})
    command = command_line(
        "explore", levers=levers, assumptions=assumptions, worlds=worlds, months=months, seed=str(seed), parameters=parameters
    )
    write(to, whole(found, design, command, datetime.now(UTC).date()))
    if json:
        print_json({"file": str(to), "run": {"id": stored.manifest["id"], "folder": str(stored.folder)}, **found})
    else:
        size = to.stat().st_size / 1e6
        output().print(f"{grid.count:,} settings of {worlds:,} futures: {to} ({size:.1f} MB)", soft_wrap=True)


if __name__ == "__main__":
    script(explore, "explore")
