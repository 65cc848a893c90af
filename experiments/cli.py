"""The command line `keci`: one file per command, each imported by name here and loading the model only when it runs."""

from __future__ import annotations

import sys

import typer

from experiments.bench import bench
from experiments.compare import compare
from experiments.console import application, execute
from experiments.dashboard import dashboard
from experiments.hindcast import hindcast
from experiments.reporting import report
from experiments.run import run
from experiments.runs import runs
from experiments.scenarios import scenarios
from experiments.sweep import sweep

COMMANDS = (compare, run, scenarios, sweep, hindcast, report, dashboard, bench)
GROUPS = (runs,)  # commands with commands of their own


def build() -> typer.Typer:
    """The application with all its commands."""
    app = application(
        name="keci",
        help="Does a NATO cooperation track for Kosovo (KECI) shift outcomes, for whom, and under which assumptions?",
    )
    for command in COMMANDS:
        app.command()(command)
    for group in GROUPS:
        app.add_typer(group)
    return app


def main() -> None:
    """Run the command line of this process."""
    sys.exit(execute(build(), "keci", sys.argv[1:] or ["--help"]))


if __name__ == "__main__":
    main()
