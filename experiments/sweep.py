"""`keci sweep`: any design table. Every row is played in the same worlds, so that rows differ by their factors alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.console import output, print_json, progress, script
from experiments.options import Json, Months, Start

if TYPE_CHECKING:
    import pandas as pd

    from experiments.design import Design
    from experiments.sweep_results import Sweep

Announce = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
WORLDS = 200  # of each row, unless told otherwise
HOUR = 3600.0  # seconds; a longer sweep is asked about
RESULTS, DESIGN, SENSITIVITY = "results.csv", "design.csv", "sensitivity.csv"


def sweep(
    design: Annotated[Path, typer.Argument(help="A design table (CSV) or a file that says how to make one (TOML).")],
    worlds: Annotated[int | None, typer.Option(help=f"Futures of each row; as in the file, or {WORLDS}, unless given.")] = None,
    seed: Annotated[int | None, typer.Option(help="Key of all chance; as in the file, or 0, unless given.")] = None,
    months: Months = None,
    start: Start = None,
    parameters: Annotated[
        str | None, typer.Option(help="'prior' draws what no factor fixes anew for each future, 'mode' fixes it.")
    ] = None,
    metrics: Annotated[
        str | None, typer.Option(help="Outcomes to analyse, separated by commas; the headline ones unless given.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder in which the run's folder is made.")] = Path("runs"),
    yes: Annotated[bool, typer.Option("--yes", help="Start without asking, however long it takes.")] = False,
    json: Json = False,
) -> None:
    """Play every row of a design table and say what matters."""
    from experiments.design import check_metrics, split_names
    from experiments.design_file import open_design
    from experiments.design_table import checked, designs_from
    from experiments.metrics import headline_names

    file = open_design(design)
    table = checked(file.table, str(design))
    played = designs_from(
        table,
        _first(worlds, file.worlds, WORLDS),
        _first(seed, file.seed, 0),
        _first(parameters, file.parameters, "prior"),
        _first(months, file.months, None),
        _first(start, file.start, None),
        str(design),
    )
    names = check_metrics(split_names(metrics)) if metrics else file.metrics
    confirm(played, str(design), yes, silent=json)
    found, folder = perform(played, table, out, names or headline_names(), lambda t, n: progress(t, n, json))
    if json:
        print_json(found.document() | {"run": _run_facts(played, folder)})
    else:
        from experiments.sweep_tables import show

        show(found, names is not None, output())
        print(f"\nAll rows: {folder / RESULTS}")


def perform(
    design: Design, table: pd.DataFrame, out: Path, outcomes: Sequence[str], announce: Announce | None = None
) -> tuple[Sweep, Path]:
    """Play a checked table's design, sum it up row by row, and write `results.csv`, `design.csv` and, for a table with a plan,
    `sensitivity.csv` into the run's folder; returns the results and that folder."""
    from experiments.sweep_results import summarise

    stored = run(design, out, "sweep", announce=announce or (lambda title, total: nullcontext(lambda done: None)))
    found = summarise(design, table, stored.parts(), outcomes)
    _write(found.results_table(), stored.folder / RESULTS)
    _write(table.drop(columns="reference"), stored.folder / DESIGN)
    if found.analyses:
        _write(found.sensitivity_table(), stored.folder / SENSITIVITY)
    return found, stored.folder


def confirm(design: Design, name: str, yes: bool, silent: bool = False) -> None:
    """Say on stderr how many worlds there are and how long they take; above an hour ask, or InputError if nobody can answer."""
    from model.errors import InputError

    seconds = estimate(design)
    rows, total = len(design.arms), len(design.arms) * design.worlds
    said = f"{name}: {rows:,} rows x {design.worlds:,} worlds = {total:,} worlds, about {duration(seconds)}"
    if seconds <= HOUR or yes:
        if not silent:
            print(said, file=sys.stderr, flush=True)
    elif not sys.stdin.isatty():
        raise InputError(f"{said}; give --yes to start it all the same, or fewer --worlds")
    else:
        typer.confirm(f"{said}. Start?", abort=True, err=True)


def estimate(design: Design) -> float:
    """Seconds that a design's worlds will take on this machine, from a few of them played on all cores."""
    import os
    import time

    from model.ensemble import CHUNK, simulate

    arm = design.arms[len(design.arms) // 2]
    simulate(arm, 1, design.seed, design.parameters)  # compiles, if that has not been done
    total = sum(a.months for a in design.arms) * design.worlds
    sample = min(CHUNK * (os.cpu_count() or 1), 1 + len(design.arms) * design.worlds // 20)
    begun = time.perf_counter()
    simulate(arm, sample, design.seed, design.parameters)
    return (time.perf_counter() - begun) * total / (sample * arm.months)


def duration(seconds: float) -> str:
    """A time as people say it: "8 s", "12 minutes", "3.5 hours", "12 days"."""
    if seconds < 100:
        return f"{max(1.0, seconds):.0f} s"
    if seconds < HOUR:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / HOUR:.1f} hours" if seconds < 48 * HOUR else f"{seconds / HOUR / 24:,.0f} days"


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _write(frame: pd.DataFrame, path: Path) -> None:
    """A CSV file, complete or not at all."""
    draft = path.with_name(f".{path.name}.partial")
    frame.to_csv(draft, index=False)
    draft.replace(path)


def _run_facts(design: Design, folder: Path) -> dict[str, object]:
    from experiments.manifest import identity

    return {
        "id": identity(design),
        "folder": str(folder),
        "rows": len(design.arms),
        "worlds": design.worlds,
        "seed": design.seed,
        "parameters": design.parameters,
    }


# --- STAND-IN for `from experiments.runner import run`, to be replaced by that line when the runner has landed ---
ROWS_A_PART = 50_000


@dataclass(frozen=True)
class StoredRun:
    """A finished run's folder."""

    folder: Path

    def parts(self) -> Iterator[pd.DataFrame]:
        """The worlds, part by part."""
        import pandas as pd

        for path in sorted(self.folder.glob("worlds/part-*.parquet")):
            yield pd.read_parquet(path)


def run(design: Design, out: Path, kind: str, announce: Announce) -> StoredRun:
    """Play all arms and store them, several arms a part."""
    from dataclasses import replace

    from experiments.manifest import identity, manifest
    from experiments.store import SHORT, run_folder
    from experiments.worlds import play

    at_once = max(1, ROWS_A_PART // design.worlds)
    ledger: dict[str, dict[str, object]] = {}
    failed = 0
    with run_folder(out, f"{kind}-{identity(design)[:SHORT]}") as folder:
        with announce(f"Playing {len(design.arms):,} rows", len(design.arms) * design.worlds) as told:
            for part, first in enumerate(range(0, len(design.arms), at_once)):
                frame = play(replace(design, arms=design.arms[first : first + at_once]), "compiled", told)
                failed += int((frame["status"] != "done").sum())
                ledger |= folder.write_worlds(frame, part)
        folder.write_manifest(manifest(design, "compiled", ledger, failed))
    return StoredRun(folder.place)


# --- end of the stand-in ---


if __name__ == "__main__":
    script(sweep, "sweep")
