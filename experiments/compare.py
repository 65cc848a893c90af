"""`keci compare`: the main job. The same futures played under each arm; what differs is due to the arm."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keci.experiments.commands.console import note, output, print_json, script
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
from keci.experiments.commands.playing import note_if_finished, playing
from keci.experiments.commands.runs import chosen_metrics

if TYPE_CHECKING:
    from keci.experiments.designs.design import Design
    from keci.experiments.results.comparison import Comparison
    from keci.experiments.results.precision import Precision
    from keci.experiments.statistics.edges import Edges
    from keci.experiments.store.runner import Execution, StoredRun

KIND = "compare"


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

    names = chosen_metrics(metrics)
    edges = Edges.of(edge or (), QUARTER if relative_edge is None else relative_edge)
    wanted = None if precision is None else Precision.of(precision, MOST if most_worlds is None else most_worlds)
    design = prepared(arms, worlds, seed, parameters, months, start, engine)
    recorded = chosen_series(series)
    if wanted is not None:
        wanted.check(design)
    with playing(cluster, yes, json, fresh, retry_failed) as how:
        comparison, stored = perform(design, engine, out, names, how, edges, recorded, wanted)
    note_if_finished(stored)
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


def perform(
    design: Design,
    engine: str,
    out: Path,
    names: Sequence[str],
    how: Execution | None = None,
    edges: Edges | None = None,
    series: tuple[str, ...] = (),
    wanted: Precision | None = None,
) -> tuple[Comparison, StoredRun]:
    """Play a design into its run folder, sum it up, and write the report; returns the comparison and the stored run.

    `names` are the outcomes that the report shows first, `edges` the smallest changes that matter (the usual ones unless
    given), `series` the monthly series to store. With a precision that is `wanted`, more and more futures are played until the
    interval is as narrow; each run takes over the parts of the one before. `how` is as in `experiments.store.runner.run`.
    """
    from keci.experiments.store.growth import take_over, with_worlds
    from keci.experiments.store.runner import Execution, place

    how = how or Execution()
    comparison, stored = _played(design, engine, out, names, how, edges, series)
    while wanted is not None and (more := wanted.more(comparison)) is not None:
        larger = with_worlds(design, more)
        how.say(f"{wanted.said(comparison).removesuffix('.')}; going on to {more:,} futures.")
        take_over(stored, larger, place(larger, out, KIND, engine, series), KIND, engine)
        comparison, stored = _played(larger, engine, out, names, how, edges, series)
    return comparison, stored


def _played(
    design: Design,
    engine: str,
    out: Path,
    names: Sequence[str],
    how: Execution,
    edges: Edges | None,
    series: tuple[str, ...],
) -> tuple[Comparison, StoredRun]:
    """The comparison of one design and its stored run, with the report beside it."""
    from keci.experiments.reporting.report import report
    from keci.experiments.results.comparison import summarise
    from keci.experiments.statistics.edges import USUAL
    from keci.experiments.store.disk import REPORT, write_whole
    from keci.experiments.store.runner import run

    stored = run(design, out, KIND, engine, series, how)
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
