"""Settings that all tests share, and what all of them would else do again: compiling the rules, making the commands."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

# As the command line sets them, and before Numba and NumPy are loaded: the rules compile in a sixth less time and run as fast,
# and a linear algebra library starts no threads that wait for work on the cores of the other worker.
os.environ.setdefault("NUMBA_OPT", "2")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# No deadline: the first example may compile. The parent is Hypothesis' own choice, which is another one where CI is set.
# Examples: of Hypothesis' hundred a quarter, edges first; a property that needs more of them says so itself.
settings.register_profile("keci", settings(), deadline=None, print_blob=True, max_examples=25)
settings.load_profile("keci")

WHOLE = 1000  # tests; with fewer, a worker compiles what it meets


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of two workers one compiles the ensemble and the other the moves of Mesa's world, and loads the other's from the cache.

    No test begins before all workers have collected theirs; without this both would compile both at the same time.
    """
    number = os.environ.get("PYTEST_XDIST_WORKER", "")
    if len(items) < WHOLE or number not in ("gw0", "gw1") or os.environ["PYTEST_XDIST_WORKER_COUNT"] == "1":
        return
    if number == "gw0":
        from keci.model.ensemble import SERIES, simulate

        simulate("baseline", 1, months=1, record=SERIES)
    else:
        from keci.model.negotiation import NegotiationModel

        NegotiationModel("package", months=60).run()


@pytest.fixture(scope="session", autouse=True)
def _commands_made_once() -> Iterator[None]:
    """Typer makes all commands anew for every line that is executed, in a twentieth of a second; here once for the same ones."""
    import typer.main

    make, made = typer.main.get_command, dict[tuple[object, ...], Any]()

    def get_command(application: typer.Typer) -> Any:
        commands = tuple((command.name, command.callback) for command in application.registered_commands)
        of = (application.info.name, commands, tuple(id(group.typer_instance) for group in application.registered_groups))
        if of not in made:
            made[of] = make(application)
        return made[of]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typer.main, "get_command", get_command)
        yield
