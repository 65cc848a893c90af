"""Options that several commands share, with their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

PARAMETERS = "analysis"  # as model.posterior.DEFAULT, so that help needs no numpy
DRAWN = "'analysis' (calibrated on 2011-2025), 'prior' (anywhere in their ranges), 'validation', 'mode', or a CSV file."
Parameters = Annotated[str, typer.Option(help=DRAWN)]
Assumptions = Annotated[  # of questions about the whole space of assumptions, whose default is the prior
    str, typer.Option(help="'prior' (anywhere in their ranges), 'analysis', 'validation', 'mode', or a CSV file of sets.")
]
Seed = Annotated[int, typer.Option(help="Key of all chance, from 0 to 2^64 - 1.")]
Months = Annotated[int | None, typer.Option(help="Horizon in months, up to 1200; as in the scenario unless given.")]
Start = Annotated[str | None, typer.Option(help="Start state, 2011-03 or 2026-01; as in the scenario unless given.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print what was found as a page in Markdown, and nothing else.")]
Out = Annotated[Path, typer.Option(help="Folder in which the run's folder is made.")]
In = Annotated[Path, typer.Option("--in", "--out", help="Folder that holds the runs' folders.")]
Engine = Annotated[str, typer.Option(help="'compiled', or 'mesa', the same worlds one at a time and slower; equal numbers.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Play everything again, even if a finished run is there.")]
RetryFailed = Annotated[bool, typer.Option("--retry-failed", help="Play the parts again in which a world failed.")]
Yes = Annotated[bool, typer.Option("--yes", help="Start without asking, however long it takes.")]
Cluster = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, as in tcp://host:8786, or local:N for N processes.")
]
