"""`keci runs`: the run folders of a directory: listed, shown, put side by side, verified, played again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keci.experiments.commands.console import application, execute, output, print_json
from keci.experiments.commands.options import Cluster, In, Json
from keci.experiments.commands.playing import playing

if TYPE_CHECKING:
    from keci.experiments.results.side_by_side import SideBySide
    from keci.experiments.store.catalogue import Listed
    from keci.experiments.store.verify import Verified

Run = Annotated[str, typer.Argument(help="A run: its folder, its name, the beginning of its id, or 'latest'.")]
Runs = Annotated[list[str], typer.Argument(help="Runs: folders, names, or beginnings of ids.")]
Metrics = Annotated[str | None, typer.Option(help="Outcomes to show, separated by commas; the headline ones unless given.")]
DIRECTORY = Path("runs")
runs = application(name="runs", help="List, show, compare, verify and replay stored runs.")


@runs.callback(invoke_without_command=True)
def overview(context: typer.Context) -> None:
    """List, show, compare, verify and replay stored runs."""
    if context.invoked_subcommand is None:
        print(context.get_help())


@runs.command("list")
def list_runs(directory: In = DIRECTORY, json: Json = False) -> None:
    """List the runs of a folder, the latest first."""
    from keci.experiments.store.catalogue import listed

    found = listed(directory)
    if json:
        print_json({"runs": [run.facts() for run in found]})
    elif found:
        _print_list(found)
    else:
        output().print(f"No run in {directory}.")


@runs.command()
def show(run: Run, metrics: Metrics = None, directory: In = DIRECTORY, json: Json = False) -> None:
    """Show one run: what was played, with which code, and what came out."""
    from textwrap import fill

    from rich.text import Text

    from keci.experiments.designs.plan import TOGETHER
    from keci.experiments.reporting.tables import print_comparison
    from keci.experiments.results.comparison import Comparison
    from keci.experiments.results.side_by_side import sum_up
    from keci.experiments.store.catalogue import find, look
    from keci.experiments.store.folder import StoredRun
    from keci.experiments.store.manifest import FINISHED
    from keci.model.errors import InputError

    names = chosen_metrics(metrics)
    found = look(find(run, directory))
    if found.problem:
        raise InputError(found.problem)
    arms = found.facts()["arms"]
    comparison: Comparison | None = None
    if found.state == FINISHED and isinstance(arms, list) and 2 <= len(arms) <= TOGETHER:
        comparison = sum_up(StoredRun(found.folder, found.manifest))
    if json:
        print_json(_document(found) | (comparison.document() if comparison else {}))
        return
    _print_facts(found)
    if comparison:
        console = output()
        console.print()
        print_comparison(comparison, names, console)
        for sentence in comparison.verdicts():
            console.print()
            console.print(Text(fill(sentence, console.width), style="bold"))


@runs.command("compare")
def compare_stored(
    run: Runs,
    metrics: Metrics = None,
    directory: In = DIRECTORY,
    json: Json = False,
) -> None:
    """Put the effects of several runs side by side; refused, with the reason, where that would mislead.

    Runs under other assumptions or over another horizon are put side by side with a warning.
    """
    from keci.experiments.results.side_by_side import compare_runs
    from keci.experiments.store.catalogue import find
    from keci.experiments.store.folder import StoredRun

    names = chosen_metrics(metrics)
    found = compare_runs([StoredRun.open(find(name, directory)) for name in run])
    if json:
        print_json(found.document())
    else:
        _print_side_by_side(found, names)


@runs.command()
def verify(
    run: Run,
    worlds: Annotated[int, typer.Option(help="Random worlds to play again.", min=0, max=1000)] = 5,
    clean_cache: Annotated[
        bool, typer.Option("--clean-cache", help="Compile the rules anew for it, using no compiled code that is stored.")
    ] = False,
    directory: In = DIRECTORY,
    json: Json = False,
) -> None:
    """Check all checksums and the run id, and play some worlds again; status 1 if anything differs."""
    if clean_cache:
        from keci.agents.compiled import distrust_cache

        distrust_cache()
    from keci.experiments.store.catalogue import find
    from keci.experiments.store.verify import verify as check

    found = check(find(run, directory), worlds)
    if json:
        print_json(found.document())
    else:
        _print_verified(found)
    if found.differences:
        raise typer.Exit(1)


@runs.command()
def replay(
    manifest: Annotated[Path, typer.Argument(help="A run's manifest.json, or the folder in which it lies.")],
    out: Annotated[
        Path | None, typer.Option(help="Keep what is played again in a run folder here; nothing is kept unless given.")
    ] = None,
    cluster: Cluster = None,
    json: Json = False,
) -> None:
    """Play a run again from its manifest alone, the scenarios in it included; status 1 if anything comes out otherwise."""
    from tempfile import TemporaryDirectory

    from keci.experiments.store.replay import replay as play_again

    with TemporaryDirectory(prefix="keci-replay-") as passing, playing(cluster, yes=True, silent=json) as how:
        found = play_again(manifest, out or Path(passing), how)
        if json:
            print_json(found.document() | ({} if out else {"folder": None}))
        else:
            output().print(f"{manifest}: {found.said()}", soft_wrap=True)
            if out:
                output().print(f"  played again in {found.stored.folder}", soft_wrap=True)
    if not found.agrees:
        raise typer.Exit(1)


def chosen_metrics(metrics: str | None) -> Sequence[str]:
    """The outcomes to show: those asked for, or the headline ones; InputError for a name that does not exist."""
    from keci.experiments.designs.design import check_metrics, split_names
    from keci.experiments.statistics.metrics import headline_names

    return headline_names() if metrics is None else check_metrics(split_names(metrics))


def _print_list(found: list[Listed]) -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for column in ("Run", "State", "Arms", "Worlds", "Months", "Seed", "Finished"):
        table.add_column(column, no_wrap=column != "Arms", justify="right" if column in ("Worlds", "Months") else "left")
    for run in found:
        table.add_row(*_cells(run))
    output().print(table)


def _cells(run: Listed) -> tuple[str, ...]:
    if run.problem:
        reason = run.problem.split(": ", 1)[-1].split(";")[0]
        return run.folder.name, run.state, reason
    facts = run.facts()
    arms = facts["arms"] if isinstance(facts["arms"], int) else len(facts["arms"])
    said = ", ".join(facts["arms"]) if arms <= 4 and isinstance(facts["arms"], list) else f"{arms:,} arms"
    state = run.state if facts["finished"] else f"{run.state}, {run.parts_done:,} of {facts['parts']:,} parts"
    if facts["failed_worlds"]:
        state += f", {facts['failed_worlds']:,} failed"
    finished = str(facts["finished"] or "")[:16].replace("T", " ")
    return run.folder.name, state, said, f"{facts['worlds']:,}", str(facts["months"]), str(facts["seed"]), finished


def _document(run: Listed) -> dict[str, Any]:
    """A run's facts with code, packages and effort, the ledger left out."""
    kept = ("code", "packages", "summary", "content")
    return {"run": run.facts() | {name: run.manifest[name] for name in kept if name in run.manifest}}


def _print_facts(run: Listed) -> None:
    from rich.table import Table

    from keci.experiments.statistics.words import counted

    facts, code = run.facts(), run.manifest["code"]
    changed = ", with changes not yet committed" if code["dirty"] else ""
    rows = {
        "run": f"{facts['folder']} ({_cells(run)[1]})",
        "id": facts["id"],
        "arms": _cells(run)[2],
        "futures": f"{facts['worlds']:,} of {counted(facts['months'], 'month')} from {facts['start']}, seed {facts['seed']}",
        "assumptions": f"parameters {facts['parameters']}",
        "recorded": ", ".join(facts["series"]),
        "program": f"version {code['version']}, commit {code['commit'] or 'unknown'}{changed}",
        "rules": code["rules"][:12],
        "content": run.manifest.get("content", ""),
        "effort": _effort(run.manifest.get("summary")),
    }
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, said in rows.items():
        if said:
            table.add_row(name, said)
    output().print(table)


def _effort(summary: dict[str, Any] | None) -> str:
    if not summary or not summary["worlds_per_second"]:
        return ""
    from keci.experiments.store.estimate import duration

    cores = "1 core" if summary["cores"] == 1 else f"{summary['cores']} cores"
    return f"{duration(summary['seconds'])} on {cores}, {summary['worlds_per_second']:,.0f} worlds a second"


def _print_side_by_side(found: SideBySide, names: Sequence[str]) -> None:
    from textwrap import fill

    from rich.text import Text

    from keci.experiments.reporting.tables import SIDE_BY_SIDE, side_by_side_table, title

    console = output()
    titles: dict[str, list[str]] = {}
    for run, comparison in zip(found.runs, found.comparisons, strict=True):
        titles.setdefault(title(comparison), []).append(run.folder.name)
    for said, names_of_runs in titles.items():
        console.print(fill(f"{', '.join(names_of_runs)}: {said}", console.width))
    if found.same_content:
        console.print("\nThe runs hold the very same worlds.")
    for said in found.differing:
        console.print(fill(f"They differ in {said}.", console.width))
    for said in found.warnings:
        console.print(Text(fill(f"Mind: {said}", console.width), style="bold"))
    console.print()
    console.print(side_by_side_table(found, names))
    console.print()
    console.print(Text(fill(SIDE_BY_SIDE, console.width), style="dim"))


def _print_verified(found: Verified) -> None:
    from keci.experiments.statistics.words import counted

    console = output()
    one = len(found.differences) == 1
    if found.differences:
        console.print(f"{found.folder}: {counted(len(found.differences), 'thing')} differ{'s' if one else ''}", soft_wrap=True)
        for said in found.differences:
            console.print(f"  {said}", soft_wrap=True)
    else:
        console.print(f"{found.folder}: holds", soft_wrap=True)
        said = f"{counted(found.parts, 'part')} with {counted(found.rows, 'row')}"
        console.print(f"  {said}: all checksums fit, and the run id follows from the design")
        if found.replayed:
            console.print(f"  played again with Mesa, {counted(found.replayed, 'random world')} gave the stored outcomes")
    if found.note:
        console.print(f"  {found.note}", soft_wrap=True)


if __name__ == "__main__":
    import sys

    sys.exit(execute(runs, "python -m experiments.runs"))
