"""Background tasks: the newest wins, Cancel works, failures are said, all sessions share a cap."""

from __future__ import annotations

import threading

import pytest

from keci.dashboard.shell.simulation_task import Cancelled, Phase, SimulationTask, Slots, Ticket
from keci.model.errors import InputError

LONG = 20  # seconds after which a test gives up waiting


def task(slots: Slots | None = None) -> SimulationTask[str]:
    return SimulationTask(lambda: None, slots or Slots(2))


class Endless:
    """Work that goes on until it is given up."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.pieces = 0

    def __call__(self, ticket: Ticket) -> str:
        while True:
            self.pieces += 1
            self.begun.set()
            ticket.advance(1)


def test_a_finished_task_gives_its_result_and_all_its_worlds():
    own = task()
    own.start(lambda ticket: "done", 100).join(LONG)
    assert (own.status.phase, own.status.result, own.status.done, own.status.share) == (Phase.DONE, "done", 100, 1.0)


def test_a_newer_task_takes_the_place_of_the_older():
    own, old = task(), Endless()
    first = own.start(old, 10)
    assert old.begun.wait(LONG)
    second = own.start(lambda ticket: "newer", 5)
    first.join(LONG)
    second.join(LONG)
    assert not first.is_alive()
    assert (own.status.phase, own.status.result, own.status.total) == (Phase.DONE, "newer", 5)


def test_an_older_task_that_ends_late_says_nothing_any_more():
    own, go, begun = task(), threading.Event(), threading.Event()

    def stubborn(ticket: Ticket) -> str:
        begun.set()
        go.wait(LONG)
        return "older"

    first = own.start(stubborn, 1)
    assert begun.wait(LONG)
    own.start(lambda ticket: "newer", 1).join(LONG)
    go.set()
    first.join(LONG)
    assert own.status.result == "newer"


def test_cancel_keeps_the_latest_result_and_stops_the_work():
    own, work = task(), Endless()
    own.start(lambda ticket: "before", 1).join(LONG)
    thread = own.start(work, 10)
    assert work.begun.wait(LONG)
    own.cancel()
    thread.join(LONG)
    assert not thread.is_alive()
    assert (own.status.phase, own.status.result, own.status.busy) == (Phase.CANCELLED, "before", False)


def test_cancel_without_a_task_changes_nothing():
    own = task()
    own.cancel()
    assert own.status.phase is Phase.IDLE


def test_wrong_input_is_said_as_it_is_and_a_failure_with_its_kind(caplog: pytest.LogCaptureFixture):
    own = task()

    def refuse(ticket: Ticket) -> str:
        raise InputError("worlds 0: must be at least 1")

    def fail(ticket: Ticket) -> str:
        raise ArithmeticError("the ledger does not balance")

    own.start(refuse, 1).join(LONG)
    assert (own.status.phase, own.status.message) == (Phase.FAILED, "worlds 0: must be at least 1")
    own.start(fail, 1).join(LONG)
    assert own.status.phase is Phase.FAILED
    assert "ArithmeticError: the ledger does not balance" in own.status.message
    assert "Traceback" not in own.status.message
    assert caplog.records[-1].exc_info  # the traceback stands in the log


def test_the_cap_holds_over_sessions_and_is_said():
    slots, work = Slots(1, patience=0.0), Endless()
    first, second = task(slots), task(slots)
    thread = first.start(work, 10)
    assert work.begun.wait(LONG)
    second.start(lambda ticket: "never", 1).join(LONG)
    assert second.status.phase is Phase.FAILED
    assert "as it allows (1)" in second.status.message
    first.cancel()
    thread.join(LONG)
    second.start(lambda ticket: "now", 1).join(LONG)
    assert second.status.result == "now"


def test_who_waits_gets_its_turn_when_a_place_comes_free():
    slots, work, waiting = Slots(1, patience=LONG), Endless(), threading.Event()
    first = task(slots)
    second = SimulationTask(lambda: waiting.set() if second.status.phase is Phase.WAITING else None, slots)
    first.start(work, 10)
    assert work.begun.wait(LONG)
    thread = second.start(lambda ticket: "later", 1)
    assert waiting.wait(LONG)
    first.cancel()
    thread.join(LONG)
    assert second.status.result == "later"


def test_a_closed_session_is_told_nothing():
    told: list[Phase] = []
    work = Endless()
    own: SimulationTask[str] = SimulationTask(lambda: told.append(own.status.phase), Slots(1))
    thread = own.start(work, 10)
    assert work.begun.wait(LONG)
    own.close()
    thread.join(LONG)
    before = len(told)
    assert not thread.is_alive()
    assert set(told[:before]) <= {Phase.RUNNING}


def test_changes_are_told_with_no_lock_held():
    # a page that is being drawn may start or cancel a task while another thread tells of a change
    own: SimulationTask[str] = SimulationTask(lambda: own.cancel(), Slots(1))
    thread = own.start(Endless(), 10)
    thread.join(LONG)
    assert not thread.is_alive()


def test_a_ticket_that_is_given_up_stops_its_work_at_the_next_report():
    ticket = Ticket(lambda done: None)
    ticket.advance(3)
    ticket.give_up()
    with pytest.raises(Cancelled):
        ticket.advance(1)
