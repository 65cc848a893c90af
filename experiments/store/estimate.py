"""How long a run would take, measured by a small probe, and whether to go on if that is long."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import typer

from keci.model.errors import InputError

if TYPE_CHECKING:
    from keci.experiments.designs.design import Design
    from keci.experiments.store.execution import Consent

LONG = 3600.0  # seconds above which a run is started only if that is wanted
SURELY_SHORT = {"compiled": 100_000, "mesa": 2_000}  # ten-year worlds that are not worth a probe; judgement
PROBE = {"compiled": 1024, "mesa": 2}  # worlds that the probe plays, with the compiled engine on each core
DECADE = 120  # months


def asking(yes: bool) -> Consent:
    """For a run's `consent`: asks before worlds are played that would take longer than an hour, unless `yes`.

    InputError if nobody can be asked.
    """

    def consent(design: Design, engine: str, worlds: int, cores: int) -> None:
        if worlds * design.months / DECADE <= SURELY_SHORT[engine]:
            return
        speed = measure(design, engine) * cores / _here()
        seconds = worlds / speed
        if seconds > LONG:
            said = f"{worlds:,} worlds would take about {duration(seconds)}, at {speed:,.0f} worlds a second"
            if yes:
                print(f"keci: {said}", file=sys.stderr, flush=True)
            else:
                confirm(said, "add --yes to start, or ask for fewer worlds or arms")

    return consent


def confirm(said: str, instead: str) -> None:
    """Ask at the terminal whether to start what is said; InputError, with what to do `instead`, if nobody is there to answer."""
    if not sys.stdin.isatty():
        raise InputError(f"{said}; {instead}")
    typer.confirm(f"{said}. Start?", abort=True, err=True)


def measure(design: Design, engine: str) -> float:
    """Worlds a second on this machine, from a few worlds of the design's last arm; compilation does not count."""
    from keci.experiments.store.worlds import Work, play_work

    count = PROBE[engine] * (_here() if engine == "compiled" else 1)
    arms = design.arms[-1:]
    play_work(Work(arms, 0, 1, design.seed, design.parameters, engine))
    began = time.perf_counter()
    play_work(Work(arms, 0, count, design.seed, design.parameters, engine))
    return count / (time.perf_counter() - began)


def duration(seconds: float) -> str:
    """A time as people say it: "0.4 s", "45 s", "12 min", "3 h 10 min", "2 days 4 h"."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
    if minutes < 90:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    days, hours = divmod(round(minutes / 60), 24)
    return f"{days} days {hours} h" if hours else f"{days} days"


def _here() -> int:
    return os.cpu_count() or 1
