"""A visitor's session without a browser: playing by the clock, changes, failures, and its end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from keci.dashboard.futures.interventions import move, shock
from keci.dashboard.live.session import LiveSession
from keci.dashboard.live.state_machine import State
from keci.model.negotiation import NegotiationModel


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; what is waited for comes from a thread, and may compile the rules first."""
    waited, end = threading.Event(), time.monotonic() + 240
    while not holds():
        assert time.monotonic() < end, "waited four minutes in vain"
        waited.wait(0.01)


@pytest.fixture
def session():
    made = LiveSession("seed=4&world=2&month=6&speed=20")
    close = made.open()
    until(lambda: not made.busy.value)
    yield made
    close()


def test_opens_where_the_address_says(session):
    assert (session.player.value.month, session.player.value.state) == (6, State.PAUSED)
    assert [r.arm for r in session.recordings.value] == ["baseline", "keci"]
    assert session.address().startswith("arms=baseline,keci&start=2026-01&seed=4&world=2&month=6&speed=20")


def test_plays_by_the_clock_and_pause_holds(session):
    session.play()
    until(lambda: session.player.value.month > 10)
    session.pause()
    month = session.player.value.month
    assert session.player.value.state is State.PAUSED
    threading.Event().wait(0.3)  # three pictures would have come
    assert session.player.value.month == month


def test_reset_and_other_choices_keep_what_was_chosen(session):
    session.choose(world=9)
    until(lambda: session.choices.value.world == 9 and not session.busy.value)
    assert session.choices.value.seed == 4 and session.player.value.month == 0
    session.step()
    session.reset()
    assert session.choices.value.world == 9 and session.player.value.state is State.IDLE


def test_who_sees_the_new_worlds_may_scrub_them_at_once(session):
    """The month of the new worlds is set before they can be seen, so that it cannot undo what a visitor does then."""
    stop = session.recordings.subscribe(lambda _: session.seek(33))
    session.choose(world=11)
    until(lambda: session.choices.value.world == 11 and not session.busy.value)
    stop()
    assert session.player.value.month == 33


def test_changes_come_next_month_and_only_the_future_is_new(session):
    old = session.recordings.value
    session.intervene(lambda month: shock(month, "armed_attack", 5.0))
    until(lambda: not session.busy.value)
    session.intervene(lambda month: move(month, "keci", 0.0))
    until(lambda: len(session.choices.value.interventions) == 2 and not session.busy.value)
    assert session.problem.value == "" and session.player.value.month == 6
    for before, after in zip(old, session.recordings.value, strict=True):
        assert before.series["tension"][:7] == after.series["tension"][:7]
        assert after.series["severe"][7] > 0
    session.withdraw(0)
    until(lambda: len(session.choices.value.interventions) == 1 and not session.busy.value)
    assert session.recordings.value[0].series == old[0].series


def test_a_change_while_it_plays_loses_no_month_and_plays_on(session):
    session.play()
    until(lambda: session.player.value.month > 8)
    session.intervene(lambda month: shock(month, "armed_attack", 5.0))
    until(lambda: session.choices.value.interventions and not session.busy.value)
    struck = session.choices.value.interventions[0].month
    assert session.problem.value == "" and struck > 8
    until(lambda: session.player.value.month > struck + 2)
    assert session.player.value.state is State.PLAYING
    assert all(r.series["severe"][struck + 1] > 0 for r in session.recordings.value)
    session.withdraw(0)
    until(lambda: not session.choices.value.interventions)
    until(lambda: session.player.value.month > struck + 1)
    assert session.player.value.state is State.PLAYING


def test_speed_chosen_while_recording_is_kept(session):
    session.choose(world=5)
    session.choose(speed=2)
    until(lambda: session.choices.value.world == 5 and not session.busy.value)
    assert session.choices.value.speed == 2


def test_what_does_not_fit_is_said_and_nothing_changes(session):
    old = session.recordings.value
    session.intervene(lambda month: shock(month, "eu_measures", 1.0))
    until(lambda: not session.busy.value)
    session.intervene(lambda month: shock(month, "eu_measures", 0.0))
    until(lambda: not session.busy.value)
    assert session.complaint.value[0] == "shock" and "stands twice" in session.complaint.value[1]
    session.choose(arms=("baseline", "/etc/passwd"))
    assert session.complaint.value[0] == "worlds" and "unknown scenario" in session.complaint.value[1]
    session.seek(120)
    session.intervene(lambda month: shock(month, "armed_attack", 4.0))
    assert "go back to an earlier month" in session.complaint.value[1]
    assert len(session.choices.value.interventions) == 1 and session.choices.value.arms == ("baseline", "keci")
    assert old[0].series.keys() == session.recordings.value[0].series.keys()


def test_a_world_that_cannot_be_made_leaves_the_old_ones(session, monkeypatch):
    old = session.recordings.value

    def broken(*_: object) -> None:
        raise MemoryError("no room for another world")

    monkeypatch.setattr(NegotiationModel, "_gather", broken)
    session.choose(world=3)
    until(lambda: not session.busy.value)
    assert session.problem.value == "These worlds could not be played. MemoryError: no room for another world"
    assert session.recordings.value is old
    session.step()
    assert session.player.value.month == 7


def test_the_number_of_visitors_is_capped_and_the_cap_is_said(monkeypatch):
    places = threading.BoundedSemaphore(1)
    monkeypatch.setattr("keci.dashboard.live.session.seats", lambda: places)
    first, second = LiveSession("world=1"), LiveSession("world=2&month=3")
    leave, _ = first.open(), second.open()
    assert "tabs are open on this page already" in second.problem.value and not second.busy.value
    second.retry()
    assert second.recordings.value == ()
    leave()
    leave()  # leaving twice frees one place
    second.retry()
    until(lambda: not second.busy.value)
    assert second.problem.value == "" and second.player.value.month == 3
    second.close()
    assert places.acquire(blocking=False) and not places.acquire(blocking=False)


def test_closing_ends_its_threads(session):
    session.play()
    until(lambda: session.player.value.month > 7)
    session.close()
    until(lambda: not [t for t in threading.enumerate() if t.name in ("player", "recorder")])
    month = session.player.value.month
    threading.Event().wait(0.3)
    assert session.player.value.month == month
