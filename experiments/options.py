"""Options that several commands share, with their help."""

from __future__ import annotations

from typing import Annotated

import typer

Seed = Annotated[int, typer.Option(help="Key of all chance, from 0 to 2^64 - 1.")]
Months = Annotated[int | None, typer.Option(help="Horizon in months, up to 1200; as in the scenario unless given.")]
Start = Annotated[str | None, typer.Option(help="Start state, 2011-03 or 2026-01; as in the scenario unless given.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
