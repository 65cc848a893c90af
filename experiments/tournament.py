"""`keci tournament`: every rule for Kosovo against every rule for Serbia, without and with the track."""

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
    from rich.table import Table

    from keci.experiments.store.runner import Execution, StoredRun
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

    If a run is interrupted, give the same command again and it goes on where it stopped.
    """
    from keci.experiments.designs.design import check_metrics, split_names
    from keci.experiments.tournaments.meetings import MEASURED
    from keci.experiments.tournaments.page import markdown as written
    from keci.experiments.tournaments.pairs import Tournament

    silent = one_form(markdown, json)
    names = MEASURED if metrics is None else check_metrics(split_names(metrics))
    first, second = (split_names(rules) if rules else () for rules in (kosovo, serbia))
    asked = Tournament.of(split_names(arms), first, second, worlds, seed, parameters, months, start)
    with playing(cluster, yes, silent, fresh, retry_failed) as how:
        found, stored = perform(asked, out, names, how)
    note_if_finished(stored)
    if json:
        print_json(plain(asked, found, stored))
    elif markdown:
        print(written(found), end="")
    else:
        show(found, stored)


def perform(tournament: Tournament, out: Path, outcomes: Sequence[str], how: Execution | None = None) -> tuple[Found, StoredRun]:
    """Play a tournament into its run folder; what it says, and the stored run.

    `tournament.csv` and `report.html` are written into the folder, from the stored worlds alone. `Found.frame()` is the table.
    """
    from keci.experiments.store.disk import REPORT, write_whole
    from keci.experiments.store.runner import run
    from keci.experiments.tournaments.meetings import PAYOFFS, found
    from keci.experiments.tournaments.page import report

    stored = run(tournament.design, out, KIND, how=how)
    columns = ["arm", "world", "status", *dict.fromkeys((*outcomes, *PAYOFFS.values()))]
    said = found(tournament, stored.frame(columns), outcomes)
    write_whole(stored.folder / TABLE, said.frame().to_csv(index=False).encode())
    write_whole(stored.folder / REPORT, report(said, stored.manifest).encode())
    return said, stored


def plain(asked: Tournament, found: Found, stored: StoredRun) -> dict[str, object]:
    """The tournament as one JSON document."""
    from keci.experiments.tournaments.page import document

    run = {"id": stored.manifest["id"], "folder": str(stored.folder), "arms": list(asked.arms)}
    return {"run": run | asked.design.facts(), **document(found)}


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
