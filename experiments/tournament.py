"""`keci tournament`: every rule for Kosovo against every rule for Serbia, without and with the track."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keci.experiments.commands.console import note, note_if_finished, output, print_json, progress, script
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

if TYPE_CHECKING:
    from rich.table import Table

    from keci.experiments.store.runner import Announce, Executor, StoredRun
    from keci.experiments.tournaments.meetings import Found
    from keci.experiments.tournaments.pairs import Tournament

WORLDS = 1000
KIND = "tournament"
TABLE = "tournament.csv"


def tournament(
    arms: Annotated[
        str, typer.Option(help="Two scenarios, separated by a comma: without the track, and with it.")
    ] = "baseline,keci",
    kosovo: Annotated[
        str, typer.Option(help="Rules for Kosovo, separated by commas; all that ship unless given. Your own: my_rule.py:Name.")
    ] = "",
    serbia: Annotated[str, typer.Option(help="Rules for Serbia, likewise.")] = "",
    worlds: Annotated[int, typer.Option(help="Futures of each pair of rules and each arm.")] = WORLDS,
    months: Months = None,
    start: Start = None,
    parameters: Assumptions = "prior",
    seed: Seed = 0,
    metrics: Annotated[str | None, typer.Option(help="Outcomes, separated by commas; four unless given.")] = None,
    cluster: Cluster = None,
    out: Out = Path("runs"),
    fresh: Fresh = False,
    retry_failed: RetryFailed = False,
    yes: Yes = False,
    markdown: Markdown = False,
    json: Json = False,
) -> None:
    """Ask whether the answer depends on how Kosovo and Serbia decide.

    A run that was killed or interrupted goes on where it stopped when the same command is given again.
    """
    from keci.experiments.designs.design import check_metrics, split_names
    from keci.experiments.store.cluster import executing
    from keci.experiments.store.estimate import asking
    from keci.experiments.tournaments.meetings import MEASURED
    from keci.experiments.tournaments.page import document
    from keci.experiments.tournaments.page import markdown as written
    from keci.experiments.tournaments.pairs import Tournament
    from keci.model.errors import InputError

    if markdown and json:
        raise InputError("--markdown and --json: give one of them")
    names = MEASURED if metrics is None else check_metrics(split_names(metrics))
    first, second = (split_names(rules) if rules else () for rules in (kosovo, serbia))
    asked = Tournament.of(split_names(arms), first, second, worlds, seed, parameters, months, start)
    with executing(cluster) as executor:
        found, stored = perform(
            asked,
            out,
            names,
            lambda title, total: progress(title, total, json or markdown),
            executor,
            fresh=fresh,
            retry_failed=retry_failed,
            consent=asking(asked.design, "compiled", yes, None if executor is None else executor.cores),
            say=note,
        )
    note_if_finished(stored.played, stored.folder)
    if json:
        design = asked.design
        run = {"id": stored.manifest["id"], "folder": str(stored.folder), "arms": list(asked.arms)}
        run |= {name: getattr(design, name) for name in ("worlds", "months", "start", "seed", "parameters")}
        print_json({"run": run, **document(found)})
    elif markdown:
        print(written(found), end="")
    else:
        show(found, stored)


def perform(
    tournament: Tournament,
    out: Path,
    outcomes: Sequence[str],
    announce: Announce | None = None,
    executor: Executor | None = None,
    fresh: bool = False,
    retry_failed: bool = False,
    consent: Callable[[int], None] | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> tuple[Found, StoredRun]:
    """Play a tournament into its run folder; what it says, and the stored run.

    `tournament.csv` and `report.html` are written into the folder, from the stored worlds alone. `Found.frame()` is the table.
    """
    from keci.experiments.store.disk import REPORT, write_whole
    from keci.experiments.store.runner import run
    from keci.experiments.tournaments.meetings import PAYOFFS, found
    from keci.experiments.tournaments.page import report

    stored = run(tournament.design, out, KIND, "compiled", announce, executor, (), retry_failed, fresh, consent, say)
    columns = ["arm", "world", "status", *dict.fromkeys((*outcomes, *PAYOFFS.values()))]
    said = found(tournament, stored.frame(columns), outcomes)
    write_whole(stored.folder / TABLE, said.frame().to_csv(index=False).encode())
    write_whole(stored.folder / REPORT, report(said, stored.manifest).encode())
    return said, stored


def show(found: Found, stored: StoredRun) -> None:
    """The tables on the terminal, the answers, and where the files lie."""
    from textwrap import fill

    from rich.text import Text

    from keci.experiments.store.disk import REPORT
    from keci.experiments.tournaments.page import FARE, QUESTION
    from keci.experiments.tournaments.words import (
        CAVEAT,
        HEAD,
        NAMES,
        READING,
        answers,
        effect_table,
        grid_head,
        heading,
        level_table,
        standing_rows,
        title,
    )

    console = output()
    console.print(Text(fill(title(found), console.width), style="bold"))
    for outcome in found.outcomes:
        console.print(Text(f"\n{heading(outcome)}", style="bold"))
        for said, rows in (("without the track", level_table), ("what the track changes", effect_table)):
            console.print(f"{said}:")
            console.print(_table(grid_head(found), rows(found, outcome)))
    console.print(Text(f"\n{fill(FARE, console.width)}", style="bold"))
    for side, name in NAMES.items():
        console.print(_table((name, *HEAD[1:]), standing_rows(found, side)))
    console.print(Text(f"\n{QUESTION}", style="bold"))
    for said in (*answers(found), READING, CAVEAT):
        console.print(fill(said, console.width))
    console.print(f"\nReport: {stored.folder / REPORT}\nTable: {stored.folder / TABLE}", soft_wrap=True)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for number, column in enumerate(head):
        table.add_column(column, justify="right" if number else "left")
    for row in rows:
        table.add_row(*row)
    return table


if __name__ == "__main__":
    script(tournament, "tournament")
