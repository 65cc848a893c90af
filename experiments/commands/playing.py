"""How a command of the line plays runs: on this machine or a cluster, with progress, and asking before what takes long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from keci.experiments.commands.console import note, progress

if TYPE_CHECKING:
    from keci.experiments.store.execution import Consent, Execution
    from keci.experiments.store.runner import StoredRun


@contextmanager
def playing(
    cluster: str | None,
    yes: bool,
    silent: bool,
    fresh: bool = False,
    retry_failed: bool = False,
    consent: Consent | None = None,
) -> Iterator[Execution]:
    """How to play what the options of a command ask for; a cluster is left at the end.

    InputError if it cannot be reached. `silent` keeps progress off stderr; `consent` takes the place of the question that is
    asked before what takes longer than an hour.
    """
    from keci.experiments.store.cluster import executing
    from keci.experiments.store.estimate import asking
    from keci.experiments.store.execution import Execution

    with executing(cluster) as executor:
        yield Execution(
            announce=lambda title, total: progress(title, total, silent),
            executor=executor,
            fresh=fresh,
            retry_failed=retry_failed,
            consent=consent or asking(yes),
            say=note,
        )


def one_form(markdown: bool, json: bool) -> bool:
    """Whether only a page or a document is printed; InputError if both are asked for."""
    from keci.model.errors import InputError

    if markdown and json:
        raise InputError("--markdown and --json: give one of them")
    return markdown or json


def note_if_finished(*stored: StoredRun) -> None:
    """Say, where no world had to be played, that the runs were there already and how to play them again."""
    if not any(run.played for run in stored):
        which = ("this run is", "its") if len(stored) == 1 else ("these runs are", "their")
        folders = ", ".join(str(run.folder) for run in stored)
        note(f"nothing to play: {which[0]} finished and {which[1]} checksums hold ({folders}); --fresh plays it again")
