"""`keci factorial`: the five levers crossed, 2^5, with the rivals and the track's designs, all in the same worlds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keci.experiments.commands.console import output, print_json, script
from keci.experiments.commands.options import (
    Assumptions,
    Cluster,
    Fresh,
    Json,
    Markdown,
    Months,
    Out,
    RetryFailed,
    Seed,
    Start,
    Yes,
)
from keci.experiments.commands.playing import note_if_finished, one_form, playing

if TYPE_CHECKING:
    from keci.experiments.designs.design import Design
    from keci.experiments.factorials.effects import Factorial
    from keci.experiments.store.runner import Execution, StoredRun

WORLDS = 1000
KIND = "factorial"


def factorial(
    worlds: Annotated[int, typer.Option(help="Futures of each arm.")] = WORLDS,
    months: Months = None,
    start: Start = None,
    parameters: Assumptions = "prior",
    seed: Seed = 0,
    metrics: Annotated[
        str | None, typer.Option(help="Outcomes to show, separated by commas; the headline ones unless given.")
    ] = None,
    cluster: Cluster = None,
    out: Out = Path("runs"),
    fresh: Fresh = False,
    retry_failed: RetryFailed = False,
    yes: Yes = False,
    markdown: Markdown = False,
    json: Json = False,
) -> None:
    """Say which levers work, which work together, and whether the package is more than its parts.

    If a run is interrupted, give the same command again and it goes on where it stopped.
    """
    from keci.experiments.designs.design import check_metrics, split_names
    from keci.experiments.factorials.arms import factorial_design
    from keci.experiments.statistics.metrics import METRICS

    silent = one_form(markdown, json)
    usual = tuple(m.name for m in METRICS.values() if m.headline and not m.track)  # the track's own mean nothing without it
    names = usual if metrics is None else check_metrics(split_names(metrics))
    design = factorial_design(worlds, seed, parameters, months, start)
    with playing(cluster, yes, silent, fresh, retry_failed) as how:
        found, stored = perform(design, out, names, how)
    note_if_finished(stored)
    if json:
        print_json(plain(found, stored))
    elif markdown:
        from keci.experiments.factorials.tables import page
        from keci.experiments.reporting.markdown import command_line

        about = {"worlds": worlds, "months": months, "start": start, "parameters": parameters, "metrics": metrics}
        print(page(found, names, command_line("factorial", **about, seed=str(seed))), end="")
    else:
        show(found, names, stored)


def perform(design: Design, out: Path, names: Sequence[str], how: Execution | None = None) -> tuple[Factorial, StoredRun]:
    """Play a design of `factorials.arms.factorial_design` into its run folder and sum it up.

    `effects.csv`, `package.csv`, `arms.csv`, `costs.csv` and `report.html` are written into the folder, from the stored worlds
    alone; `names` are the outcomes that the report shows. `how` is as in `experiments.store.runner.run`.
    """
    from keci.experiments.factorials.document import tables
    from keci.experiments.factorials.effects import summarise
    from keci.experiments.factorials.report import figures, report
    from keci.experiments.reporting.figures import keep
    from keci.experiments.store.disk import REPORT, write_whole
    from keci.experiments.store.runner import run

    stored = run(design, out, KIND, how=how)
    found = summarise(design, stored.parts())
    for name, frame in tables(found).items():
        write_whole(stored.folder / name, frame.to_csv(index=False).encode())
    write_whole(stored.folder / REPORT, report(found, names, stored.manifest).encode())
    keep(stored.folder, figures(found, names))
    return found, stored


def show(found: Factorial, names: Sequence[str], stored: StoredRun) -> None:
    """The tables on the terminal, and where the files lie."""
    from keci.experiments.factorials.document import FILES
    from keci.experiments.factorials.tables import show as print_tables
    from keci.experiments.store.disk import REPORT

    console = output()
    print_tables(found, names, console)
    console.print(f"\nReport: {stored.folder / REPORT}\nAll terms and outcomes: {', '.join(FILES)} beside it", soft_wrap=True)


def plain(found: Factorial, stored: StoredRun) -> dict[str, object]:
    """The factorial as one JSON document."""
    from keci.experiments.factorials.document import document

    design = found.design
    run = {"id": stored.manifest["id"], "folder": str(stored.folder), "arms": list(design.names)}
    return {"run": run | design.facts(), **document(found)}


if __name__ == "__main__":
    script(factorial, "factorial")
