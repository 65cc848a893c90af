"""`keci report`: one self-contained HTML file from stored runs, without playing anything again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from keci.experiments.commands.console import output, print_json, script
from keci.experiments.commands.options import In, Json
from keci.experiments.commands.runs import DIRECTORY, Metrics, Runs, chosen_metrics


def report(
    run: Runs,
    to: Annotated[
        Path | None, typer.Option(help="File to write; the run's own report.html, or for several runs report.html here.")
    ] = None,
    metrics: Metrics = None,
    directory: In = DIRECTORY,
    json: Json = False,
) -> None:
    """Write the report of one stored run, or of several on one page."""
    from keci.experiments.reporting.report import joint_report
    from keci.experiments.results.side_by_side import sum_up
    from keci.experiments.store.catalogue import find
    from keci.experiments.store.disk import REPORT
    from keci.experiments.store.folder import StoredRun

    names = chosen_metrics(metrics)
    found = [StoredRun.open(find(name, directory)) for name in run]
    path = to or (found[0].folder / REPORT if len(found) == 1 else Path(REPORT))
    write(path, joint_report([(sum_up(stored), stored.manifest) for stored in found], names))
    if json:
        print_json({"report": str(path), "runs": [stored.manifest["id"] for stored in found]})
    else:
        output().print(f"Report: {path}", soft_wrap=True)


def write(path: Path, text: str) -> None:
    """Write a report whole; InputError if its folder is not there."""
    from keci.experiments.store.disk import write_to
    from keci.model.errors import InputError

    if not path.parent.is_dir() or path.is_dir():
        reason = "it is a folder" if path.is_dir() else f"there is no folder {path.parent}"
        raise InputError(f"report {path}: cannot be written ({reason}); give another file with --to")
    write_to(path, text.encode())


if __name__ == "__main__":
    script(report, "reporting")
