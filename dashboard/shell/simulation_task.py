"""Work in the background of one session: newer tasks replace older ones, Cancel works, all sessions share a cap."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Generic, TypeVar

from keci.dashboard.language.speech import _
from keci.model.errors import InputError

MOST_RUNNING = 4  # tasks at a time over all sessions of a server; two cores are busy with two (judgement)
PATIENCE = 20.0  # seconds for which a task waits for its turn before it is refused (judgement)
TOLD_EVERY = 0.2  # seconds between two reports of progress

Result = TypeVar("Result")


class Phase(StrEnum):
    """What a task is doing."""

    IDLE = "idle"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Cancelled(Exception):  # noqa: N818 (no error: somebody wanted it)
    """Raised inside a task whose session asked it to stop."""


@dataclass(frozen=True)
class Status(Generic[Result]):
    """What is known of a session's task. `result` is the latest that was finished, also while a newer one is under way."""

    phase: Phase = Phase.IDLE
    done: int = 0
    total: int = 0
    result: Result | None = None
    message: str = ""
    seconds: float = 0.0  # that the latest finished task took

    @property
    def busy(self) -> bool:
        """Whether a task is under way or waits for its turn."""
        return self.phase in (Phase.WAITING, Phase.RUNNING)

    @property
    def share(self) -> float:
        """How much of the task is done, 0 to 1."""
        return self.done / self.total if self.total else 0.0


class Slots:
    """So many tasks may run at a time; whoever comes later waits for a while."""

    def __init__(self, most: int = MOST_RUNNING, patience: float = PATIENCE) -> None:
        self.most = most
        self.patience = patience
        self._free = most
        self._changed = threading.Condition()

    def try_take(self) -> bool:
        """Take a place if one is free."""
        with self._changed:
            if self._free == 0:
                return False
            self._free -= 1
            return True

    def take(self, given_up: threading.Event) -> bool:
        """Wait for a place; False if none came free in time. Cancelled if `given_up` is set meanwhile."""
        end = time.monotonic() + self.patience
        with self._changed:
            while self._free == 0:
                left = end - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(min(left, TOLD_EVERY))
                if given_up.is_set():
                    raise Cancelled
            self._free -= 1
            return True

    def give_back(self) -> None:
        """Free a place."""
        with self._changed:
            self._free += 1
            self._changed.notify()


@cache
def server_slots() -> Slots:
    """The places of this server: the one thing that sessions share, since they share its processors."""
    return Slots()


class Ticket:
    """What a task holds of its session: it reports progress here and learns whether it is still wanted."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._tell = tell
        self.given_up = threading.Event()
        self._lock = threading.Lock()
        self._done = 0

    def advance(self, worlds: int) -> None:
        """Report progress; Cancelled if the task is no longer wanted. May be called from several threads."""
        self.check()
        with self._lock:
            self._done += worlds
            done = self._done
        self._tell(done)

    def check(self) -> None:
        """Cancelled if the task is no longer wanted."""
        if self.given_up.is_set():
            raise Cancelled

    def give_up(self) -> None:
        """The task is no longer wanted."""
        self.given_up.set()


class SimulationTask(Generic[Result]):
    """The background work of one session.

    `on_change` is called after every change of `status`, from the thread that made it and with no lock held, so that it may
    wait for a page that is being drawn. It should read `status` anew: a later change may have overtaken it.
    """

    def __init__(self, on_change: Callable[[], None], slots: Slots | None = None) -> None:
        self._on_change = on_change
        self._slots = slots or server_slots()
        self._lock = threading.Lock()
        self._ticket: Ticket | None = None
        self._told = 0.0
        self.status: Status[Result] = Status()

    def start(self, work: Callable[[Ticket], Result], total: int) -> threading.Thread:
        """Start a task of `total` worlds; one that is under way is given up. Returns its thread."""
        ticket = Ticket(lambda done: self._progress(ticket, done))
        with self._lock:
            self._give_up()
            self._ticket = ticket
            self.status = replace(self.status, phase=Phase.RUNNING, done=0, total=total, message="")
        thread = threading.Thread(target=self._run, args=(ticket, work), name="simulation", daemon=True)
        thread.start()
        self._on_change()
        return thread

    def cancel(self) -> None:
        """Give up the task under way; the latest result stays."""
        with self._lock:
            if self._ticket is None or not self.status.busy:
                return
            self._give_up()
            self.status = replace(self.status, phase=Phase.CANCELLED, message=_("Cancelled."))
        self._on_change()

    def close(self) -> None:
        """Give up the task under way and say nothing more: the session is over."""
        with self._lock:
            self._give_up()

    def _give_up(self) -> None:
        if self._ticket is not None:
            self._ticket.give_up()
            self._ticket = None

    def _run(self, ticket: Ticket, work: Callable[[Ticket], Result]) -> None:
        try:
            self._take_turn(ticket)
        except Cancelled:
            return
        except InputError as error:
            self._change(ticket, phase=Phase.FAILED, message=str(error))
            return
        try:
            self._work(ticket, work)
        finally:
            self._slots.give_back()

    def _take_turn(self, ticket: Ticket) -> None:
        slots = self._slots
        if slots.try_take():
            return
        said = _("As many computations run on this server as it allows ({most}); this one waits for its turn.", most=slots.most)
        self._change(ticket, phase=Phase.WAITING, message=said)
        if not slots.take(ticket.given_up):
            raise InputError(
                _(
                    "As many computations run on this server as it allows ({most}), and none ended in {seconds} s; try again in "
                    "a minute",
                    most=slots.most,
                    seconds=round(slots.patience),
                )
            )
        self._change(ticket, phase=Phase.RUNNING, message="")

    def _work(self, ticket: Ticket, work: Callable[[Ticket], Result]) -> None:
        begun = time.monotonic()
        try:
            ticket.check()
            result = work(ticket)
            seconds = time.monotonic() - begun
            self._change(ticket, phase=Phase.DONE, done=self.status.total, result=result, seconds=seconds, message="")
        except Cancelled:
            return
        except InputError as error:
            self._change(ticket, phase=Phase.FAILED, message=str(error))
        except Exception as error:
            logging.getLogger(__name__).exception("a task of the dashboard failed")
            said = _(
                "The model failed: {error}. The page stays usable; the server's log has the details.",
                error=f"{type(error).__name__}: {error}",
            )
            self._change(ticket, phase=Phase.FAILED, message=said)

    def _progress(self, ticket: Ticket, done: int) -> None:
        with self._lock:
            now = time.monotonic()
            if now - self._told < TOLD_EVERY:
                return
            self._told = now
        self._change(ticket, done=done)

    def _change(self, ticket: Ticket, **changes: object) -> None:
        with self._lock:
            if ticket is not self._ticket:  # nobody wants to hear of it any more
                return
            self.status = replace(self.status, **changes)  # type: ignore[arg-type]
        self._on_change()
