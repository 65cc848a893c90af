"""`keci report`: one self-contained HTML file from stored runs, or their charts for a paper, without playing anything again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keci.experiments.commands.console import output, print_json, script
from keci.experiments.commands.options import In, Json
from keci.experiments.commands.runs import DIRECTORY, Metrics, Runs, chosen_metrics

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

    from keci.experiments.store.folder import StoredRun

COMPARISON = "comparison.html"  # beside the report.html that a command of another question has written
COMPARE = "compare"  # the kind of run whose own report this is


def report(
    run: Runs,
    to: Annotated[
        Path | None,
        typer.Option(help=f"File to write; in the run's folder report.html, or {COMPARISON} where another question has its own."),
    ] = None,
    metrics: Metrics = None,
    figures: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Draw the charts for a paper into this folder, and write no report.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="Of the charts: svg, png or pdf.")] = "svg",
    size: Annotated[str, typer.Option(help="Of each chart: width x height.")] = "160x100mm",
    directory: In = DIRECTORY,
    json: Json = False,
) -> None:
    """Write the report of one stored run, or of several on one page; or draw their charts with --figures."""
    from keci.experiments.store.catalogue import find
    from keci.experiments.store.folder import StoredRun

    names = chosen_metrics(metrics)
    found = [StoredRun.open(find(name, directory)) for name in run]
    paths = [_written(found, to, names)] if figures is None else _drawn(found, figures, form, size, names)
    if json:
        key, said = ("report", str(paths[0])) if figures is None else ("figures", [str(path) for path in paths])
        print_json({key: said, "runs": [stored.manifest["id"] for stored in found]})
    else:
        for path in paths:
            output().print(f"{'Report' if figures is None else 'Figure'}: {path}", soft_wrap=True)


def _written(found: Sequence[StoredRun], to: Path | None, names: Sequence[str]) -> Path:
    """Write one page for all these runs; where it is."""
    from keci.experiments.reporting.report import joint_report
    from keci.experiments.results.side_by_side import sum_up
    from keci.experiments.store.disk import REPORT

    own = REPORT if found[0].manifest["kind"] == COMPARE else COMPARISON
    path = to or (found[0].folder / own if len(found) == 1 else Path(REPORT))
    write(path, joint_report([(sum_up(stored), stored.manifest) for stored in found], names))
    return path


def _drawn(found: Sequence[StoredRun], folder: Path, form: str, size: str, names: Sequence[str]) -> list[Path]:
    """Draw the charts of all these runs; where they are."""
    from keci.experiments.reporting.figures import save_all, size_of

    sides = size_of(size)
    charts = {stored.folder.name: figures_of(stored, names) for stored in found}
    several = len(charts) > 1
    return [
        path for run, all_of in charts.items() for path in save_all(all_of, folder, form, sides, f"{run}-" if several else "")
    ]


def figures_of(stored: StoredRun, names: Sequence[str]) -> dict[str, go.Figure]:
    """The charts of a stored run by name: of a comparison those of its report, of another question those that it has kept."""
    from keci.experiments.reporting.charts import charts_of
    from keci.experiments.reporting.figures import kept
    from keci.experiments.results.side_by_side import sum_up

    if stored.manifest["kind"] != COMPARE:
        return kept(stored.folder)
    return charts_of(sum_up(stored), names)


def write(path: Path, text: str) -> None:
    """Write a report whole; InputError if its folder is not there."""
    from keci.experiments.store.disk import write_to

    check_place(path)
    write_to(path, text.encode())


def check_place(path: Path) -> None:
    """InputError unless a file can be written there: before anything is played for it."""
    from keci.model.errors import InputError

    if not path.parent.is_dir() or path.is_dir():
        reason = "it is a folder" if path.is_dir() else f"there is no folder {path.parent}"
        raise InputError(f"report {path}: cannot be written ({reason}); give another file with --to")


if __name__ == "__main__":
    script(report, "reporting")
