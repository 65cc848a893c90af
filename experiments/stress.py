"""`keci stress`: shocks in any month, without and with the track: what each changes, and whether the track makes it milder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keci.experiments.commands.console import output, print_json, script
from keci.experiments.commands.options import Assumptions, Cluster, Fresh, Json, Markdown, Months, Out, RetryFailed, Seed, Yes
from keci.experiments.commands.playing import note_if_finished, one_form, playing

if TYPE_CHECKING:
    from keci.experiments.robustness.shock_effects import ShockEffect
    from keci.experiments.robustness.shocks import Plan
    from keci.experiments.store.runner import Execution, StoredRun

REPORT = "stress.html"


def stress(
    arms: Annotated[
        str, typer.Option(help="Two scenarios, separated by a comma: without the track, and with it.")
    ] = "baseline,keci",
    shocks: Annotated[str, typer.Option(help="Shocks to impose, separated by commas; all unless given.")] = "",
    at: Annotated[str, typer.Option(help="Months in which they come, separated by commas.")] = "6,24,48,84",
    worlds: Annotated[int, typer.Option(help="Number of futures.")] = 2000,
    months: Months = None,
    seed: Seed = 0,
    parameters: Assumptions = "prior",
    cluster: Cluster = None,
    out: Out = Path("runs"),
    fresh: Fresh = False,
    retry_failed: RetryFailed = False,
    yes: Yes = False,
    markdown: Markdown = False,
    json: Json = False,
) -> None:
    """Impose shocks on the same futures, without and with the track.

    If a run is interrupted, give the same command again and it goes on where it stopped.
    """
    from keci.experiments.designs.design import split_names
    from keci.experiments.robustness.shocks import Plan

    silent = one_form(markdown, json)
    named = split_names(shocks) if shocks else ()
    plan = Plan.of(split_names(arms), named, split_names(at), worlds, seed, parameters, months)
    with playing(cluster, yes, silent, fresh, retry_failed) as how:
        effects, stored = perform(plan, out, how)
    note_if_finished(stored)
    if json:
        print_json(document(plan, effects, stored.folder))
    elif markdown:
        from keci.experiments.reporting.markdown import command_line
        from keci.experiments.reporting.stress_page import markdown as page

        about = {"arms": arms, "shocks": shocks, "at": at, "worlds": worlds, "months": months}
        print(page(plan, effects, command_line("stress", **about, parameters=parameters, seed=str(seed))), end="")
    else:
        show(plan, effects, stored.folder)


def perform(plan: Plan, out: Path, how: Execution | None = None) -> tuple[list[ShockEffect], StoredRun]:
    """Play a plan into its run folder, measure the effects, and write the report; returns the effects and the stored run.

    `how` is as in `experiments.store.runner.run`.
    """
    from keci.experiments.reporting.figures import keep
    from keci.experiments.reporting.stress_charts import panels
    from keci.experiments.reporting.stress_page import report
    from keci.experiments.robustness.shock_effects import MEASURED, effects
    from keci.experiments.store.disk import write_whole
    from keci.experiments.store.runner import run

    stored = run(plan.design, out, "stress", how=how)
    found = effects(plan, stored.frame(["arm", "world", "status", *MEASURED]))
    write_whole(stored.folder / REPORT, report(plan, found).encode())
    keep(stored.folder, {name.replace("_", "-"): panels(found, name, plan.arms) for name in MEASURED})
    return found, stored


def show(plan: Plan, effects: Sequence[ShockEffect], folder: Path) -> None:
    """A table for each outcome on the terminal."""
    from textwrap import fill

    from rich.table import Table
    from rich.text import Text

    from keci.experiments.reporting.stress_page import HEAD, READING, absent, cells, title
    from keci.experiments.statistics.metrics import metric
    from keci.experiments.statistics.words import unit_of

    console = output()
    console.print(f"{title(plan)}: {plan.arms[0]} (without) and {plan.arms[1]} (with the track)")
    for outcome in dict.fromkeys(effect.outcome for effect in effects):
        m = metric(outcome)
        unit = unit_of(m)
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
        for number, column in enumerate(HEAD):
            table.add_column(column, no_wrap=True, justify="right" if number else "left")
        for effect in (e for e in effects if e.outcome == outcome):
            table.add_row(*cells(effect))
        console.print(Text(f"\n{m.label}{f', {unit}' if unit else ''}", style="bold"))
        console.print(table)
    console.print()
    for said in (READING, *absent()):
        console.print(fill(said, console.width))
    console.print(f"\nPictures: {folder / REPORT}", soft_wrap=True)


def document(plan: Plan, effects: Sequence[ShockEffect], folder: Path) -> dict[str, object]:
    """The effects as one JSON document."""
    from keci.experiments.robustness.shocks import ABSENT

    design = plan.design
    run = {"folder": str(folder), "worlds": design.worlds, "months": design.months, "seed": design.seed}
    run |= {"arms": list(plan.arms), "parameters": design.parameters}
    shocks = {shock.name: {"kind": shock.kind, "size": shock.size, "meaning": shock.meaning} for shock in plan.shocks}
    return {"run": run, "shocks": shocks, "absent": ABSENT, "effects": [effect.numbers() for effect in effects]}


if __name__ == "__main__":
    script(stress, "stress")
