"""The command line `keci`: one file per command, each imported by name here and loading the model only when it runs.

Commands that stand above this package (the dashboard, the benchmarks) and those of other packages are found by their entry
points in the group `keci.commands`.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import typer

from keci.experiments.baselines import baselines
from keci.experiments.calibrate import calibrate
from keci.experiments.claims import claims
from keci.experiments.commands.console import application, execute
from keci.experiments.commands.runs import runs
from keci.experiments.commands.scenarios import scenarios
from keci.experiments.compare import compare
from keci.experiments.contrast import contrast
from keci.experiments.discover import discover
from keci.experiments.factorial import factorial
from keci.experiments.forecast import forecast
from keci.experiments.hindcast import hindcast
from keci.experiments.parting import parting
from keci.experiments.report import report
from keci.experiments.robust import robust
from keci.experiments.run import run
from keci.experiments.sensitivity import sensitivity
from keci.experiments.stress import stress
from keci.experiments.sweep import sweep
from keci.experiments.tournament import tournament
from keci.experiments.windows import windows

COMMANDS = (
    compare,
    run,
    scenarios,
    sweep,
    factorial,
    discover,
    sensitivity,
    claims,
    robust,
    stress,
    tournament,
    parting,
    calibrate,
    windows,
    hindcast,
    forecast,
    contrast,
    baselines,
    report,
)
GROUPS = (runs,)  # commands with commands of their own
ADDED = "keci.commands"  # the group of entry points


def build() -> typer.Typer:
    """The application with all its commands."""
    app = application(
        name="keci",
        help="Does a NATO cooperation track for Kosovo (KECI) shift outcomes, for whom, and under which assumptions?",
    )
    for command in COMMANDS:
        app.command()(command)
    for found in entry_points(group=ADDED):
        app.command(found.name)(found.load())
    for group in GROUPS:
        app.add_typer(group)
    return app


def main() -> None:
    """Run the command line of this process."""
    sys.exit(execute(build(), "keci", sys.argv[1:] or ["--help"]))


if __name__ == "__main__":
    main()
