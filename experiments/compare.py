"""`keci compare`: the main job. The same futures played under each arm; what differs is due to the arm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.console import output, print_json, progress, script
from experiments.options import Json, Months, Seed, Start

if TYPE_CHECKING:
    from experiments.comparison import Comparison
    from experiments.design import Design

Announce = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


def compare(
    arms: Annotated[
        str, typer.Option(help="Scenario names or files, separated by commas; the first is the reference.")
    ] = "baseline,keci",
    worlds: Annotated[
        int | None, typer.Option(help="Number of futures; 400 with mesa, 10,000 with compiled unless given.")
    ] = None,
    months: Months = None,
    start: Start = None,
    parameters: Annotated[str, typer.Option(help="'prior' draws assumptions anew for each future, 'mode' fixes them.")] = "prior",
    seed: Seed = 0,
    engine: Annotated[str, typer.Option(help="'mesa' or 'compiled'; equal numbers.")] = "mesa",
    out: Annotated[Path, typer.Option(help="Folder in which the run's folder is made.")] = Path("runs"),
    metrics: Annotated[
        str | None, typer.Option(help="Outcomes to show, separated by commas; the headline ones unless given.")
    ] = None,
    json: Json = False,
) -> None:
    """Compare scenarios over the same futures: a table, a verdict and a report."""
    from experiments.design import ENGINES, Design, check_engine, check_metrics, split_names
    from experiments.metrics import headline_names

    default = ENGINES[check_engine(engine)]
    names = headline_names() if metrics is None else check_metrics(split_names(metrics))
    design = Design.of(split_names(arms), default if worlds is None else worlds, seed, parameters, months, start)
    comparison, folder = perform(design, engine, out, names, lambda t, n: progress(t, n, json))
    if json:
        print_json(document(comparison, engine, folder))
    else:
        show(comparison, names, folder)


def perform(
    design: Design, engine: str, out: Path, names: Sequence[str], announce: Announce | None = None
) -> tuple[Comparison, Path]:
    """Play a design, sum it up and store it; returns the comparison and its run folder.

    `names` are the outcomes that the report shows first. InputError if the folder cannot be written, before anything is played.
    """
    from experiments.comparison import summarise
    from experiments.manifest import identity, manifest
    from experiments.report import report
    from experiments.store import REPORT, SHORT, run_folder
    from experiments.worlds import play

    announce = announce or (lambda title, total: nullcontext(lambda done: None))
    with run_folder(out, f"compare-{identity(design)[:SHORT]}") as folder:
        with announce("Playing " + ", ".join(design.names), design.worlds * len(design.arms)) as told:
            frame = play(design, engine, told)
        comparison = summarise(design, frame)
        facts = manifest(design, engine, folder.write_worlds(frame), comparison.failed)
        folder.write_text(REPORT, report(comparison, names, facts))
        folder.write_manifest(facts)
    return comparison, folder.place


def show(comparison: Comparison, names: Sequence[str], folder: Path) -> None:
    """The comparison on the terminal, ending with the verdict and where the report lies."""
    from textwrap import fill

    from rich.text import Text

    from experiments.store import REPORT
    from experiments.tables import print_comparison

    console = output()
    print_comparison(comparison, names, console)
    console.print()
    for sentence in comparison.verdicts():
        console.print(Text(fill(sentence, console.width), style="bold"))
    console.print(f"\nReport: {folder / REPORT}", soft_wrap=True)


def document(comparison: Comparison, engine: str, folder: Path) -> dict[str, object]:
    """The comparison as one JSON document; its shape is the project's contract with other programs."""
    from experiments.manifest import identity

    design = comparison.design
    run = {
        "id": identity(design),
        "folder": str(folder),
        "worlds": design.worlds,
        "months": design.months,
        "seed": design.seed,
        "arms": list(design.names),
        "parameters": design.parameters,
        "engine": engine,
    }
    return {"run": run, **comparison.document()}


if __name__ == "__main__":
    script(compare, "compare")
