"""`keci compare`: the main job. The same futures played under each arm; what differs is due to the arm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keci.experiments.commands.console import note, note_if_finished, output, print_json, progress, script
from keci.experiments.commands.options import (
    PARAMETERS,
    Cluster,
    Engine,
    Fresh,
    Json,
    Months,
    Out,
    Parameters,
    RetryFailed,
    Seed,
    Start,
    Yes,
)
from keci.experiments.commands.runs import chosen_metrics

if TYPE_CHECKING:
    from keci.experiments.designs.design import Design
    from keci.experiments.results.comparison import Comparison
    from keci.experiments.results.precision import Precision
    from keci.experiments.statistics.edges import Edges
    from keci.experiments.store.runner import Executor, StoredRun

Announce = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


def compare(
    arms: Annotated[
        str, typer.Option(help="Scenario names or files, separated by commas; the first is the reference.")
    ] = "baseline,keci",
    worlds: Annotated[int | None, typer.Option(help="Number of futures; 10,000 unless given, with mesa 400.")] = None,
    months: Months = None,
    start: Start = None,
    parameters: Parameters = PARAMETERS,
    seed: Seed = 0,
    engine: Engine = "compiled",
    cluster: Cluster = None,
    out: Out = Path("runs"),
    metrics: Annotated[
        str | None, typer.Option(help="Outcomes to show, separated by commas; the headline ones unless given.")
    ] = None,
    edge: Annotated[
        list[str] | None, typer.Option(help="Smallest change that matters, as in normalisation=0.03; may be given several times.")
    ] = None,
    relative_edge: Annotated[
        float | None,
        typer.Option(help="The same as a share of the base rate, for yes-or-no outcomes; 0.25 unless given."),
    ] = None,
    precision: Annotated[
        str | None, typer.Option(help="Play on until half the interval is this narrow, as in normalisation=0.005.")
    ] = None,
    most_worlds: Annotated[
        int | None, typer.Option(help="With --precision: futures at which to stop; a million unless given.")
    ] = None,
    series: Annotated[
        str | None, typer.Option(help="Monthly series to store too, separated by commas, or 'all'; see the page on outcomes.")
    ] = None,
    fresh: Fresh = False,
    retry_failed: RetryFailed = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Compare scenarios over the same futures: a table, a verdict and a report.

    If a run is interrupted, give the same command again and it goes on where it stopped.
    """
    from keci.experiments.results.precision import MOST, Precision
    from keci.experiments.statistics.edges import QUARTER, Edges
    from keci.experiments.store.cluster import executing
    from keci.experiments.store.estimate import asking

    names = chosen_metrics(metrics)
    edges = Edges.of(edge or (), QUARTER if relative_edge is None else relative_edge)
    wanted = None if precision is None else Precision.of(precision, MOST if most_worlds is None else most_worlds)
    design = prepared(arms, worlds, seed, parameters, months, start, engine)
    recorded = chosen_series(series)
    if wanted is not None:
        wanted.check(design)
    with executing(cluster) as executor:
        cores = None if executor is None else executor.cores

        def played(chosen: Design) -> tuple[Comparison, StoredRun]:
            return perform(
                chosen,
                engine,
                out,
                names,
                lambda title, total: progress(title, total, json),
                executor,
                fresh=fresh,
                retry_failed=retry_failed,
                consent=asking(chosen, engine, yes, cores),
                say=note,
                edges=edges,
                series=recorded,
            )

        comparison, stored = played(design) if wanted is None else until_precise(design, wanted, engine, out, played, recorded)
    note_if_finished(stored.played, stored.folder)
    if wanted is not None:
        note(wanted.said(comparison))
    if json:
        print_json(document(comparison, engine, stored))
    else:
        show(comparison, names, stored)


def prepared(
    arms: str, worlds: int | None, seed: int, parameters: str, months: int | None, start: str | None, engine: str
) -> Design:
    """The design that the options ask for, checked; InputError, one line, if it cannot be played or compared."""
    from keci.experiments.designs.design import ENGINES, Design, check_engine, split_names
    from keci.experiments.results.comparison import check_comparable

    usual = ENGINES[check_engine(engine)]
    design = Design.of(split_names(arms), usual if worlds is None else worlds, seed, parameters, months, start)
    check_comparable(design)
    return design


def chosen_series(text: str | None) -> tuple[str, ...]:
    """The monthly series that are asked for; InputError for a name that does not exist."""
    from keci.experiments.designs.design import split_names
    from keci.model.ensemble import SERIES
    from keci.model.errors import unknown

    if text == "all":
        return SERIES
    names = split_names(text or "")
    for name in names:
        if name not in SERIES:
            raise unknown("series", name, SERIES)
    return tuple(dict.fromkeys(names))


def until_precise(
    design: Design,
    wanted: Precision,
    engine: str,
    out: Path,
    played: Callable[[Design], tuple[Comparison, StoredRun]],
    series: tuple[str, ...] = (),
) -> tuple[Comparison, StoredRun]:
    """Play more and more futures until the interval is as narrow as wanted; each run takes over the parts of the one before."""
    from keci.experiments.store.growth import take_over, with_worlds
    from keci.experiments.store.runner import place

    comparison, stored = played(design)
    while (more := wanted.more(comparison)) is not None:
        larger = with_worlds(design, more)
        note(f"{wanted.said(comparison).removesuffix('.')}; going on to {more:,} futures.")
        take_over(stored, larger, place(larger, out, "compare", engine, series), "compare", engine)
        comparison, stored = played(larger)
    return comparison, stored


def perform(
    design: Design,
    engine: str,
    out: Path,
    names: Sequence[str],
    announce: Announce | None = None,
    executor: Executor | None = None,
    fresh: bool = False,
    retry_failed: bool = False,
    consent: Callable[[int], None] | None = None,
    say: Callable[[str], None] = lambda _: None,
    edges: Edges | None = None,
    series: tuple[str, ...] = (),
) -> tuple[Comparison, StoredRun]:
    """Play a design into its run folder, sum it up, and write the report; returns the comparison and the stored run.

    `names` are the outcomes that the report shows first, `edges` the smallest changes that matter (the usual ones unless
    given), `series` the monthly series to store; the rest is as in `experiments.runner.run`.
    """
    from keci.experiments.reporting.report import report
    from keci.experiments.results.comparison import summarise
    from keci.experiments.statistics.edges import USUAL
    from keci.experiments.store.disk import REPORT, write_whole
    from keci.experiments.store.runner import run

    stored = run(design, out, "compare", engine, announce, executor, series, retry_failed, fresh, consent, say)
    comparison = summarise(design, stored.parts(), edges or USUAL)
    write_whole(stored.folder / REPORT, report(comparison, names, stored.manifest).encode())
    return comparison, stored


def show(comparison: Comparison, names: Sequence[str], stored: StoredRun) -> None:
    """The comparison on the terminal, ending with the verdict and where the report lies."""
    from keci.experiments.reporting.tables import print_comparison, print_findings
    from keci.experiments.store.disk import REPORT

    console = output()
    print_comparison(comparison, names, console)
    print_findings(comparison, console)
    if stored.failed():
        retry = f"{stored.failed():,} worlds failed (their tracebacks: {stored.folder}); --retry-failed plays them again."
        console.print(f"\n{retry}", soft_wrap=True)
    console.print(f"\nReport: {stored.folder / REPORT}", soft_wrap=True)


def document(comparison: Comparison, engine: str, stored: StoredRun) -> dict[str, object]:
    """The comparison as one JSON document; its shape is the project's contract with other programs."""
    design = comparison.design
    run = {
        "id": stored.manifest["id"],
        "folder": str(stored.folder),
        "worlds": design.worlds,
        "months": design.months,
        "seed": design.seed,
        "arms": list(design.names),
        "parameters": design.parameters,
        "engine": engine,
    }
    gone = {arm: {g.outcome: g.coefficient.name for g in comparison.vanished(arm)} for arm in comparison.arms}
    return {"run": run, **comparison.document(), "vanishes_with": gone}


if __name__ == "__main__":
    script(compare, "compare")
