"""`keci claims`: the paper's hypotheses H1 to H12, by a plan that was fixed before the run."""

from __future__ import annotations

from dataclasses import dataclass
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
    import numpy as np
    import pandas as pd

    from keci.experiments.designs.design import Design
    from keci.experiments.hypotheses.measures import Measured
    from keci.experiments.hypotheses.page import Played
    from keci.experiments.hypotheses.plan import Plan
    from keci.experiments.hypotheses.verdicts import Verdict
    from keci.experiments.store.runner import Execution, StoredRun

WORLDS = 1000
KIND = "claims"
PAGE, FINDINGS, SURFACE = "claims.md", "findings.csv", "surface.csv"


@dataclass(frozen=True)
class Judged:
    """Verdicts with all that they rest on. `whole` is the run of all arms, `monthly` that of arms whose months are recorded."""

    plan: Plan
    verdicts: list[Verdict]
    measured: Measured
    whole: StoredRun
    monthly: StoredRun

    def to_frame(self) -> pd.DataFrame:
        """A row a test of every hypothesis and rerun, as in `findings.csv`."""
        from keci.experiments.hypotheses.document import findings_table

        return findings_table(self.verdicts)

    def _repr_html_(self) -> str:
        from keci.experiments.reporting import page

        rows = [(found.hypothesis.id, found.hypothesis.claim, found.word) for found in self.verdicts]
        return page.table(("", "claim", "verdict"), rows, "words")

    @property
    def played(self) -> Played:
        """What was played."""
        from keci.experiments.hypotheses.page import Played

        design = self.whole.design()
        runs = (self.whole.folder.name, self.monthly.folder.name)
        return Played(design.worlds, design.months, design.start, design.seed, design.parameters, runs)


def claims(
    worlds: Annotated[int, typer.Option(help="Futures of each arm.")] = WORLDS,
    months: Months = None,
    start: Start = None,
    parameters: Assumptions = "prior",
    seed: Seed = 0,
    plan: Annotated[Path | None, typer.Option(help="A plan of your own (TOML); the built-in one unless given.")] = None,
    cluster: Cluster = None,
    out: Out = Path("runs"),
    fresh: Fresh = False,
    retry_failed: RetryFailed = False,
    yes: Yes = False,
    markdown: Markdown = False,
    json: Json = False,
) -> None:
    """Say which of the paper's claims hold in the model: supported, refuted, undecided, or driven by assumptions.

    If a run is interrupted, give the same command again and it goes on where it stopped.
    """
    from keci.experiments.hypotheses.arms import claims_designs
    from keci.experiments.hypotheses.document import document
    from keci.experiments.hypotheses.page import markdown as written
    from keci.experiments.hypotheses.plan import plan_from

    silent = one_form(markdown, json)
    read = plan_from(plan)
    designs = claims_designs(read, worlds, seed, parameters, months, start)
    with playing(cluster, yes, silent, fresh, retry_failed) as how:
        judged = perform(read, designs, out, how)
    note_if_finished(judged.whole, judged.monthly)
    if json:
        print_json({"run": _run_facts(judged), **document(read, judged.verdicts, judged.measured)})
    elif markdown:
        print(written(read, judged.verdicts, judged.measured, judged.played), end="")
    else:
        show(judged)


def perform(plan: Plan, designs: tuple[Design, Design], out: Path, how: Execution | None = None) -> Judged:
    """Play both designs of `hypotheses.arms.claims_designs` into their run folders and judge the plan's hypotheses.

    The plan's SHA-256 goes into both manifests and its file into both folders; `claims.md`, `findings.csv`, `surface.csv` and
    `report.html` into that of all arms, from the stored worlds alone. `how` is as in `experiments.store.runner.run`. InputError
    if a folder's run was made under another plan.
    """
    from keci.experiments.hypotheses.measures import measure
    from keci.experiments.hypotheses.outcomes import SERIES
    from keci.experiments.hypotheses.record import check_plan, record_plan
    from keci.experiments.hypotheses.verdicts import verdicts
    from keci.experiments.store.runner import place, run

    runs = []
    for design, series in zip(designs, ((), SERIES), strict=True):
        if how is None or not how.fresh:
            check_plan(place(design, out, KIND, "compiled", series), plan)
        stored = run(design, out, KIND, series=series, how=how)
        runs.append(record_plan(stored, plan))
    whole, monthly = runs
    measured = measure(plan, whole, monthly)
    judged = Judged(plan, verdicts(plan, measured, _drawn(designs[0])), measured, whole, monthly)
    _write(judged)
    return judged


def _drawn(design: Design) -> np.ndarray:
    """What the futures assume, drawn again from the seed as the worlds draw it: array (worlds, assumptions)."""
    from keci.model.ensemble import assumptions

    return assumptions(design.arms[0], design.worlds, design.seed, design.parameters).to_numpy(dtype=float)


def _write(judged: Judged) -> None:
    """Write what the verdicts say into the run's folder."""
    from keci.experiments.hypotheses.document import findings_table, surface
    from keci.experiments.hypotheses.page import markdown, report, surface_chart
    from keci.experiments.reporting.figures import keep
    from keci.experiments.store.disk import REPORT, write_whole

    about = (judged.plan, judged.verdicts, judged.measured, judged.played)
    files = {
        PAGE: markdown(*about),
        FINDINGS: findings_table(judged.verdicts).to_csv(index=False),
        SURFACE: surface(judged.plan, judged.measured).to_csv(index=False),
        REPORT: report(*about, judged.whole.manifest),
    }
    for name, text in files.items():
        write_whole(judged.whole.folder / name, text.encode())
    outcomes = judged.plan.surface.outcomes
    charts = {f"belief-and-delay-{o.replace('_', '-')}": surface_chart(judged.plan, judged.measured, o) for o in outcomes}
    keep(judged.whole.folder, charts)


def show(judged: Judged) -> None:
    """The verdicts on the terminal, and where the rest lies."""
    from textwrap import fill

    from rich.table import Table

    from keci.experiments.hypotheses.document import titles
    from keci.experiments.hypotheses.page import CAVEAT
    from keci.experiments.store.disk import REPORT

    console = output()
    console.print(fill(f"{judged.played.said()}; plan of {judged.plan.date}, SHA-256 {judged.plan.digest[:12]}", console.width))
    console.print()
    names = titles(judged.plan)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for heading in ("", "claim", *names):
        table.add_column(heading, no_wrap=heading != "claim")
    for verdict in judged.verdicts:
        words = list(verdict.words.values())
        table.add_row(verdict.hypothesis.id, verdict.hypothesis.claim, verdict.word, *words[1:])
    console.print(table)
    console.print()
    console.print(fill("; ".join(f"{name}: {title}" for name, title in names.items()), console.width))
    console.print()
    console.print(fill(CAVEAT, console.width))
    folder = judged.whole.folder
    console.print(f"\nTests and reasons: {folder / PAGE}\nReport: {folder / REPORT}", soft_wrap=True)


def _run_facts(judged: Judged) -> dict[str, object]:
    runs = (judged.whole, judged.monthly)
    shared = judged.whole.design().facts()
    return {"ids": [run.manifest["id"] for run in runs], "folders": [str(run.folder) for run in runs], **shared}


if __name__ == "__main__":
    script(claims, "claims")
