"""`keci robust`: which set of levers to choose when nobody knows which assumptions hold, and what being wrong costs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keci.experiments.commands.console import output, print_json, script
from keci.experiments.commands.options import Cluster, Fresh, Json, Markdown, Months, Out, RetryFailed, Seed, Yes
from keci.experiments.commands.playing import note_if_finished, one_form, playing

if TYPE_CHECKING:
    from rich.console import Console

    from keci.experiments.robustness.criteria import Judged
    from keci.experiments.robustness.study import Study
    from keci.experiments.store.runner import Execution, StoredRun

SHOWN = 8  # sets of a table on the terminal


def robust(
    sets: Annotated[
        str, typer.Option(help="Sets of levers joined by +, separated by commas, as in keci,keci+kfor; all 32 unless given.")
    ] = "",
    assumptions: Annotated[str, typer.Option(help="Assumptions, separated by commas; all unless given.")] = "",
    posterior: Annotated[Path | None, typer.Option(help="A CSV file of parameter sets, played as one more assumption.")] = None,
    worlds: Annotated[int, typer.Option(help="Number of futures of each set under each assumption.")] = 500,
    months: Months = None,
    seed: Seed = 0,
    parameters: Annotated[
        str, typer.Option(help="What an assumption leaves open: 'prior' draws it, 'mode' fixes it; or a CSV file of sets.")
    ] = "prior",
    cluster: Cluster = None,
    out: Out = Path("runs"),
    fresh: Fresh = False,
    retry_failed: RetryFailed = False,
    yes: Yes = False,
    markdown: Markdown = False,
    json: Json = False,
) -> None:
    """Play sets of levers under different assumptions and weigh the regret of each.

    Each assumption is a stored run: what was played once is not played again.
    """
    from keci.experiments.designs.design import split_names
    from keci.experiments.robustness.assumptions import chosen
    from keci.experiments.robustness.lever_sets import read_sets
    from keci.experiments.robustness.study import Study

    silent = one_form(markdown, json)
    levers = read_sets(split_names(sets) if sets else ())
    under = chosen(split_names(assumptions) if assumptions else (), posterior)
    study = Study.of(levers, under, worlds, seed, parameters, months)
    with playing(cluster, yes, silent, fresh, retry_failed) as how:
        found, stored = perform(study, out, how)
    note_if_finished(*stored)
    folders = [run.folder for run in stored]
    if json:
        print_json(document(study, found, folders))
    elif markdown:
        from keci.experiments.reporting.markdown import command_line

        about = {"sets": sets, "assumptions": assumptions, "posterior": posterior, "worlds": worlds, "months": months}
        print(page(study, found, command_line("robust", **about, parameters=parameters, seed=str(seed))), end="")
    else:
        show(study, found, folders)


def perform(study: Study, out: Path, how: Execution | None = None) -> tuple[list[Judged], list[StoredRun]]:
    """Play a study into a run folder for each assumption, and judge it; returns the criteria and the stored runs.

    `how` is as in `experiments.store.runner.run`.
    """
    from keci.experiments.robustness.criteria import OUTCOMES, judged, stacked
    from keci.experiments.store.runner import run

    stored = [run(design, out, "robust", how=how) for design in study.designs]
    frames = [one.frame(["arm", "world", "status", *OUTCOMES]) for one in stored]
    outcomes = stacked(frames, study.designs[0].names)
    return judged(outcomes, study.designs[0].seed), stored


def show(study: Study, found: Sequence[Judged], folders: Sequence[Path]) -> None:
    """A table for each criterion, what to choose, and the price of being wrong."""
    from textwrap import fill

    from keci.experiments.robustness.assumptions import ABSENT
    from keci.experiments.robustness.words import READING, sentences

    console = output()
    console.print(fill(study.title(), console.width), style="bold")
    for judged in found:
        _table(study, judged, console)
        for said in sentences(study, judged):
            console.print(fill(said, console.width))
    console.print(f"\n{fill(READING, console.width)}")
    for what, why in ABSENT.items():
        console.print(fill(f"{what[0].upper()}{what[1:]}: {why}.", console.width))
    console.print(f"\nRuns: {folders[0].parent}, {len(folders)} folders", soft_wrap=True)


def page(study: Study, found: Sequence[Judged], command: str) -> str:
    """Tables, choices and prices as a page in Markdown; `command` wrote it."""
    from keci.experiments.reporting import markdown as md
    from keci.experiments.robustness.assumptions import ABSENT
    from keci.experiments.robustness.words import HEAD, READING, rows, sentences

    lines = [*md.heading("Which measures to choose", command), f"{study.title()}.", ""]
    for judged in found:
        shown = rows(study, judged)
        rest = f" (the {SHOWN} of {len(shown)} sets with the least largest regret)" if len(shown) > SHOWN else ""
        lines += [f"## Regret, {judged.criterion}{rest}", "", *md.table(HEAD, shown[:SHOWN]), ""]
        lines += [*md.items(sentences(study, judged)), ""]
    lines += ["## The assumptions", "", *md.table(("name", "meaning"), [(a.name, a.meaning) for a in study.assumptions]), ""]
    return "\n".join([*lines, READING, "", *(f"{what[0].upper()}{what[1:]}: {why}." for what, why in ABSENT.items())]) + "\n"


def _table(study: Study, judged: Judged, console: Console) -> None:
    from rich.table import Table
    from rich.text import Text

    from keci.experiments.robustness.words import HEAD, rows

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for number, column in enumerate(HEAD):
        table.add_column(column, justify="right" if number else "left", no_wrap=True)
    shown = rows(study, judged)
    for row in shown[:SHOWN]:
        table.add_row(*row)
    rest = f" (the {SHOWN} of {len(shown)} sets with the least largest regret)" if len(shown) > SHOWN else ""
    console.print(Text(f"\nRegret, {judged.criterion}{rest}", style="bold"))
    console.print(table)


def document(study: Study, found: Sequence[Judged], folders: Sequence[Path]) -> dict[str, object]:
    """All regrets as one JSON document."""
    from keci.experiments.robustness.assumptions import ABSENT
    from keci.experiments.robustness.words import plain

    first = study.designs[0]
    run = {"folders": [str(folder) for folder in folders], "worlds": first.worlds, "months": first.months, "seed": first.seed}
    under = {a.name: {"meaning": a.meaning, "parameters": a.parameters(), "source": a.source} for a in study.assumptions}
    criteria = {judged.criterion: plain(study, judged) for judged in found}
    return {"run": run, "sets": list(study.names), "assumptions": under, "absent": ABSENT, "criteria": criteria}


if __name__ == "__main__":
    script(robust, "robust")
