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
Seed = Annotated[int, typer.Option(help="Random seed, from 0 to 2^64 - 1.")]
Months = Annotated[int | None, typer.Option(help="Horizon in months, up to 1200; the scenario's own unless given.")]
Start = Annotated[str | None, typer.Option(help="First month, 2011-03 or 2026-01; the scenario's own unless given.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print what was found as a page in Markdown, and nothing else.")]
Out = Annotated[Path, typer.Option(help="Folder to store the run in.")]
In = Annotated[Path, typer.Option("--in", "--out", help="Folder that holds the stored runs.")]
Engine = Annotated[str, typer.Option(help="'compiled', or 'mesa': the same worlds and numbers, one at a time and slower.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Ignore stored results and play everything again.")]
RetryFailed = Annotated[bool, typer.Option("--retry-failed", help="Play again those parts in which a world failed.")]
Yes = Annotated[bool, typer.Option("--yes", help="Start without asking, however long it will take.")]
Cluster = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, as in tcp://host:8786, or local:N for N processes.")
]
