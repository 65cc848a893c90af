"""Batch runs that were started from the page Runs: progress, stop, continue; they end with the tab that started them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from keci.dashboard.language.speech import _
from keci.dashboard.shell import stored_runs
from keci.dashboard.shell.simulation_task import SimulationTask, Slots, Status, Ticket
from keci.model.errors import InputError

if TYPE_CHECKING:
    from keci.experiments.designs.design import Design

MOST_BATCHES = 1  # at a time over all sessions of a server: each takes all processors
MOST_WORLDS = 1_000_000  # futures of a run that is started from the page
MOST_ARMS = 8


@dataclass(eq=False)
class Batch:
    """A run that somebody started here; `status` changes while it runs."""

    name: str
    design: Design
    owner: str
    task: SimulationTask[str]

    @property
    def status(self) -> Status[str]:
        """What it is doing."""
        return self.task.status


@dataclass
class Batches:
    """All batches of a server. Every session sees its own; all share the cap."""

    play: Callable[[Design, Callable[[int], None]], None] = stored_runs.perform
    _found: dict[tuple[str, str], Batch] = field(default_factory=dict)
    _listeners: dict[str, Callable[[], None]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def of(self, owner: str) -> list[Batch]:
        """The batches of a session, the latest last."""
        with self._lock:
            return [batch for batch in self._found.values() if batch.owner == owner]

    def listen(self, owner: str, heard: Callable[[], None]) -> Callable[[], None]:
        """Call `heard` whenever a batch of this session changes, until the function that is returned is called."""
        with self._lock:
            self._listeners[owner] = heard

        def stop() -> None:
            with self._lock:
                if self._listeners.get(owner) is heard:
                    del self._listeners[owner]

        return stop

    def start(self, design: Design, owner: str) -> Batch:
        """Start a run, or go on with one that was stopped. InputError if it is too large or too many run already."""
        check_size(design)
        name = stored_runs.place_of(design)
        with self._lock:
            running = [batch for batch in self._found.values() if batch.status.busy]
            if any(batch.name == name for batch in running):
                raise InputError(_("run {name}: it is being played already; watch it in the list", name=name))
            if len(running) >= MOST_BATCHES:
                raise InputError(
                    _(
                        "a run is being played on this server already ({name}); wait until it ends or stop it, or use the "
                        "command keci compare",
                        name=running[0].name,
                    )
                )
            batch = self._found.pop((owner, name), None)
            if batch is None:
                batch = Batch(name, design, owner, SimulationTask(lambda: self._tell(owner), Slots(MOST_BATCHES)))
            self._found[owner, name] = batch
        batch.task.start(lambda ticket: self._work(batch, ticket), design.worlds * len(design.arms))
        return batch

    def _work(self, batch: Batch, ticket: Ticket) -> str:
        self.play(batch.design, ticket.advance)
        return batch.name

    def forget(self, owner: str) -> None:
        """Stop and forget the batches of a session that has ended."""
        for batch in self.of(owner):
            batch.task.close()
            with self._lock:
                self._found.pop((owner, batch.name), None)

    def _tell(self, owner: str) -> None:
        with self._lock:
            heard = self._listeners.get(owner)
        if heard is not None:
            heard()


def check_size(design: Design) -> None:
    """InputError if a design is larger than what the page starts."""
    if design.worlds > MOST_WORLDS:
        raise InputError(
            _(
                "{count} futures: the page starts runs of at most {most}; use the command keci compare",
                count=design.worlds,
                most=MOST_WORLDS,
            )
        )
    if len(design.arms) > MOST_ARMS:
        count = len(design.arms)
        raise InputError(
            _("{count} arms: the page starts runs of at most {most}; use the command keci compare", count=count, most=MOST_ARMS)
        )


@cache
def server_batches() -> Batches:
    """The batches of this server: sessions share its processors and its directory of runs."""
    return Batches()
