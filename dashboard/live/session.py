"""One visitor's twin worlds: what was chosen, the recordings, where the player stands. Visitors share what is worked out only."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import solara

from keci.agents.record import Entry, Kind
from keci.dashboard.futures.frequencies import FUTURES as COUNTED
from keci.dashboard.futures.frequencies import Decisions, frequencies
from keci.dashboard.futures.interventions import Choice, Intervention
from keci.dashboard.futures.recording import Plan, Recording, recorded, same_past
from keci.dashboard.futures.spread import FUTURES, Spread, spreads
from keci.dashboard.live.address import Choices, assumptions_of, read, scenario_of
from keci.dashboard.live.charts import SPREAD
from keci.dashboard.live.state_machine import Player, State
from keci.dashboard.shell.process import tidying
from keci.dashboard.shell.simulation_task import Phase, SimulationTask, Slots, Ticket
from keci.dashboard.shell.theme import TWIN
from keci.model.errors import InputError

if TYPE_CHECKING:
    from keci.dashboard.futures.zone import Month

REDRAW = 0.1  # seconds: never more than ten pictures a second
CALM = 1.0  # seconds between pictures for those who want little motion; the pace of the months is the same
MOST_VISITORS = 60  # tabs on this page at the same time: each keeps two worlds
PATIENT = 300.0  # seconds that what is played behind the page waits for its turn (judgement)
AT_ONCE = 2  # recordings that all visitors together make at the same time; others wait their turn


@cache
def seats() -> threading.BoundedSemaphore:
    """The places for visitors whose worlds are kept."""
    return threading.BoundedSemaphore(MOST_VISITORS)


@cache
def turns() -> threading.BoundedSemaphore:
    """The turns of all visitors at recording."""
    return threading.BoundedSemaphore(AT_ONCE)


def subject_of(entry: np.ndarray) -> int:
    """What a decision is about, so that it is found again; -1 where that is a size and may differ a little."""
    return int(entry[Entry.SUBJECT]) if int(entry[Entry.KIND]) in (Kind.SILENCE, Kind.HOLDOUT, Kind.ANSWER) else -1


class Behind(NamedTuple):
    """What is worked out behind the page: by world the spread of a thousand futures, and the zones of agreement."""

    spread: tuple[Spread, ...]
    zones: tuple[list[Month], ...]


@cache
def playing_behind() -> Slots:
    """The turns of all visitors at playing a thousand futures, which nobody waits for: two at a time, and patient."""
    return Slots(2, PATIENT)


@cache
def counting_behind() -> Slots:
    """The turns at playing a hundred futures with all their decisions, which takes Python's lock for seconds: one at a time."""
    return Slots(1, PATIENT)


class LiveSession:
    """The state of the page Live for one visitor. Its reactive values are read by components; its methods change them.

    Recording and playing run in threads of their own, which `close` ends.
    """

    def __init__(self, query: str | None) -> None:
        self.problem = solara.reactive("")
        try:
            choices, month = read(query)
        except InputError as error:
            choices, month = Choices(), 0
            self.problem.value = f"The address was not understood, so the usual worlds are shown. {error}"
        self.choices = solara.reactive(choices)
        self.player = solara.reactive(Player())
        self.recordings: solara.Reactive[tuple[Recording, ...]] = solara.reactive(())
        self.complaint = solara.reactive(("", ""))  # what somebody asked for and cannot have: which form, and why
        self.said = solara.reactive("")
        self.busy = solara.reactive(True)
        self.asked: solara.Reactive[tuple[int, int] | None] = solara.reactive(None)  # world and row of the ledger
        self.spread: solara.Reactive[tuple[Spread, ...]] = solara.reactive(())
        self.zones: solara.Reactive[tuple[list[Month], ...]] = solara.reactive(())
        self.ally: solara.Reactive[str | None] = solara.reactive(None)
        self._player = Player()
        self._lock = threading.Lock()
        self._recorded = 0  # number of the latest request for recordings; older ones are dropped
        self._closed = threading.Event()
        self._ticker: threading.Event | None = None
        self._redraw = REDRAW
        self._first_month = month
        self._seated = False
        self._watched = False
        self.often: solara.Reactive[tuple[int, Decisions] | None] = solara.reactive(None)  # of which world, and how often
        self._counting: SimulationTask[tuple[int, Decisions]] = SimulationTask(self._take_counted, counting_behind())
        self._behind: SimulationTask[Behind] = SimulationTask(self._take_behind, playing_behind())

    def open(self) -> Callable[[], None]:
        """Begin; returns what ends everything."""
        if self._sit_down():
            self._prepare(self.choices.value, self._first_month)
        return self.close

    def _sit_down(self) -> bool:
        """Take a place, unless it has one; False, and said on the page, if there is none left."""
        if not self._seated and not seats().acquire(blocking=False):
            self.problem.value = f"{MOST_VISITORS} tabs are open on this page already; close one, or try again later."
            self.busy.value = False
            return False
        self._seated = True
        return True

    def close(self) -> None:
        """Stop all threads and let go of the worlds."""
        self._closed.set()
        self._stop_ticker()
        self._behind.close()
        self._counting.close()
        with self._lock:
            self._recorded += 1
            seated, self._seated = self._seated, False
        if seated:
            seats().release()
        tidying.soon()

    def address(self) -> str:
        """The query part of the address for what is shown."""
        return self.choices.value.encode(self.player.peek().month)

    # the player

    def play(self, *, calm: bool = False) -> None:
        """Play on from here; `calm` with a picture a second, for those whose device asks for little motion."""
        self._redraw = CALM if calm else REDRAW
        self.said.value = ""
        self._apply(Player.play)
        if self._player.state is State.PLAYING:
            self._start_ticker()

    def pause(self) -> None:
        """Stop here."""
        self._stop_ticker()
        self._apply(Player.pause)

    def step(self) -> None:
        """One month on."""
        self.said.value = ""
        self._stop_ticker()
        self._apply(Player.step)

    def reset(self) -> None:
        """Back to the first month; everything chosen stays."""
        self._stop_ticker()
        self.said.value = ""
        self._apply(Player.reset)
        self.asked.value = None

    def seek(self, month: int) -> None:
        """To any recorded month."""
        self.said.value = ""
        self._stop_ticker()
        self._apply(lambda player: player.seek(int(month)))

    def _apply(self, transition: Callable[[Player], Player]) -> None:
        with self._lock:
            self._player = transition(self._player)
        if not self._closed.is_set():
            self.player.value = self._player

    def _start_ticker(self) -> None:
        self._stop_ticker()
        stopped = self._ticker = threading.Event()
        threading.Thread(target=self._tick, args=(stopped,), name="player", daemon=True).start()

    def _stop_ticker(self) -> None:
        if self._ticker is not None:
            self._ticker.set()
            self._ticker = None

    def _tick(self, stopped: threading.Event) -> None:
        """Play by the clock: a slow browser or a busy machine loses pictures, not time."""
        began, played, speed = time.monotonic(), 0, self.choices.value.speed
        while not stopped.wait(max(self._redraw, 1.0 / speed)) and not self._closed.is_set():
            if speed != self.choices.value.speed:
                began, played, speed = time.monotonic(), 0, self.choices.value.speed
                continue
            due = int((time.monotonic() - began) * speed) - played
            if due <= 0:
                continue
            played += due
            self._apply(lambda player, due=due: player if stopped.is_set() else player.advance(due))  # type: ignore[misc]
            if self._player.state is not State.PLAYING:
                return

    # what is chosen

    def choose(self, **fields: object) -> None:
        """Other scenarios, start, seed or world: recorded anew from the start, everything else kept."""
        try:
            choices = self.choices.value.changed(**fields)
        except InputError as error:
            self.complain("worlds", str(error))
            return
        self.settle()
        if set(fields) <= {"speed", "view"}:
            self.choices.value = choices
            return
        self._stop_ticker()
        self._apply(Player.pause)
        self.asked.value = self.ally.value = None
        if choices.start != self.choices.value.start:
            choices = choices.changed(interventions=())
        self._prepare(choices, 0)

    def complain(self, form: str, problem: str) -> None:
        """Say beside a form ("worlds", "shock", "lever") why it was not done; what was said of earlier requests goes."""
        self.said.value = ""
        self.complaint.value = (form, problem)

    def settle(self) -> None:
        """What was asked for can be done: earlier complaints go."""
        self.problem.value = ""
        self.complaint.value = ("", "")

    def intervene(self, make: Callable[[int], Intervention], form: str = "shock") -> None:
        """Add an intervention in the month that comes next; the months before stay as they were, and playing goes on after it.

        What cannot be done is said beside the `form` that asked for it.
        """
        if self.busy.value or not self.recordings.value:
            self.complain(form, "The worlds are still being prepared; try again in a moment.")
            return
        self._stop_ticker()  # no month may pass between reading the clock and playing the changed future
        month = self._player.month
        try:
            if month >= self.recordings.value[0].months:
                raise InputError("The last month has been played; go back to an earlier month first, then change it.")
            intervention = make(month)
            choices = self.choices.value.changed(interventions=(*self.choices.value.interventions, intervention))
            for place in range(len(choices.arms)):
                plan(choices, place)
        except InputError as error:
            self.complain(form, str(error))
            self._resume()
            return
        self.settle()
        done = f"{intervention.said()}: from the next month on. Play or Step to see it."
        self._prepare(choices, month, unchanged=month, done=done)

    def decide_otherwise(self, world: int, row: int) -> None:
        """Play the future in which one decision fell the other way, beside the future as it was.

        Both worlds then have the scenario of the world in which it fell, and the second takes the decision.
        """
        if self.busy.value or not world < len(self.recordings.value):
            return
        entry = self.recordings.value[world].ledger[row]
        month = int(entry[Entry.MONTH])
        otherwise = Choice(
            month, int(entry[Entry.KIND]), int(entry[Entry.ACTOR]), subject_of(entry), 1 - int(entry[Entry.CHOICE]), "1"
        )
        before = self.choices.value
        kept = [replace(i, where="both") for i in before.interventions if i.where in ("both", str(world))]
        self._stop_ticker()
        try:
            arm = before.arms[world]
            choices = before.changed(arms=(arm, arm), interventions=(*kept, otherwise))
        except InputError as error:
            self.complain("why", str(error))
            return
        self.settle()
        self.asked.value = None
        self._apply(Player.pause)
        self._prepare(choices, month + 1, done=f"{otherwise.said()}. The first world goes on as it was; on the same chance.")

    def withdraw(self, position: int) -> None:
        """Take an intervention back, and return to its month if it has been played."""
        kept = list(self.choices.value.interventions)
        if self.busy.value or not 0 <= position < len(kept):
            return
        self._stop_ticker()
        gone = kept.pop(position)
        month = min(self._player.month, gone.month)
        self.settle()
        choices = self.choices.value.changed(interventions=tuple(kept))
        self._prepare(choices, month, unchanged=month, done=f"Taken back: {gone.said()}.")

    # what is worked out behind the page

    def watch(self) -> None:
        """The charts stand on the screen: from now on the thousand futures are played, and the zones of agreement found."""
        if not self._watched:
            self._watched = True
            self._look_behind()

    def _look_behind(self) -> None:
        """Show the spread of these worlds' futures, at once if it is known, and the rest when the background has found it."""
        choices, recordings = self.choices.value, self.recordings.value
        plans = [plan(choices, place) for place in range(len(choices.arms))]
        kept = [spreads.kept(each, SPREAD) for each in plans]
        known = tuple(found for found in kept if found is not None)
        self.spread.value = known if len(known) == len(plans) else ()
        self.zones.value = ()
        self._counting.cancel()
        self.often.value = None
        if not self._watched:
            return

        def work(ticket: Ticket) -> Behind:
            from keci.dashboard.futures.zone import zones

            found = tuple(zones(recording) for recording in recordings)
            return Behind(tuple(spreads.of(each, SPREAD, ticket.advance) for each in plans), found)

        self._behind.start(work, FUTURES * len(plans))

    def _take_behind(self) -> None:
        status = self._behind.status
        if status.phase is Phase.DONE and status.result is not None and not self._closed.is_set():
            self.zones.value = status.result.zones
            if self.spread.value != status.result.spread:
                self.spread.value = status.result.spread

    def ask(self, world: int, row: int) -> None:
        """Ask why; a hundred futures are played in the background, to say how often it happens."""
        self.asked.value = (world, row)
        if self.often.value is not None and self.often.value[0] == world:
            return
        self.often.value = None
        asked = plan(self.choices.value, world)
        self._counting.start(lambda ticket: (world, frequencies.of(asked, ticket.advance)), COUNTED)

    def _take_counted(self) -> None:
        status = self._counting.status
        if status.phase is Phase.DONE and status.result is not None and not self._closed.is_set():
            self.often.value = status.result

    # recording

    def retry(self) -> None:
        """Record the same worlds again."""
        if self._sit_down():
            self.problem.value = ""
            self._prepare(self.choices.value, self._player.month or self._first_month)

    def _prepare(self, choices: Choices, month: int, unchanged: int = 0, done: str = "") -> None:
        """Record the worlds of these choices in a thread, then show them at a month."""
        try:
            plans = [plan(choices, place) for place in range(len(choices.arms))]
        except InputError as error:
            self._give_up(str(error))
            return
        with self._lock:
            self._recorded += 1
            request = self._recorded
        self.busy.value = True
        arguments = (request, choices, plans, month, unchanged, done)
        threading.Thread(target=self._record, args=arguments, name="recorder", daemon=True).start()

    def _record(self, request: int, choices: Choices, plans: list[Plan], month: int, unchanged: int, done: str) -> None:
        def stale() -> bool:
            return request != self._recorded or self._closed.is_set()

        try:
            with turns():
                recordings = tuple(recorded(each, stale) for each in plans if not stale())
        except InputError as error:
            if not stale():
                self._give_up(str(error))
            return
        except Exception as failure:  # shown on the page, which stays usable with the worlds it has
            if not stale():
                self._give_up(f"These worlds could not be played. {type(failure).__name__}: {failure}")
            return
        if stale():
            return
        old = self.recordings.value
        if unchanged and not all(same_past(a, b, unchanged) for a, b in zip(old, recordings, strict=True)):
            self._give_up("The months already played would change with this, so it was not done: a fault of the program.")
            return
        self._show(choices, recordings, month, done)

    def _show(self, choices: Choices, recordings: tuple[Recording, ...], month: int, done: str) -> None:
        """Put new recordings in the place of the old ones, and play on if it was playing."""
        now = self.choices.value  # speed and view may have been chosen meanwhile
        last, playing = max(r.last for r in recordings), self._player.state is State.PLAYING
        # before the new worlds can be seen: what somebody who sees them does with the scrubber must not be undone
        self._apply(lambda player: shown(player, last, month, playing))
        self.recordings.value = recordings
        self.choices.value = choices.changed(speed=now.speed, view=now.view)
        self._look_behind()
        self.said.value = done
        failed = [f"{r.arm}: {r.error}" for r in recordings if r.error]
        if failed:
            self.problem.value = f"The model failed; the months before can still be seen. {'; '.join(failed)}"
        self.busy.value = False
        self._resume()

    def _give_up(self, problem: str) -> None:
        """Say what went wrong and go on with the worlds that there are."""
        self.problem.value = problem
        self.busy.value = False
        self._resume()

    def _resume(self) -> None:
        if self._player.state is State.PLAYING and not self._closed.is_set():
            self._start_ticker()


def shown(player: Player, last: int, month: int, playing: bool) -> Player:
    """The player with another recording, at a month of it, and playing if it was."""
    placed = player.loaded(last).seek(month)
    return placed.play() if playing else placed


def plan(choices: Choices, place: int) -> Plan:
    """The plan of one of the worlds; InputError if what was chosen does not fit together."""
    scenario, label = scenario_of(choices, choices.arms[place]), labels(choices)[place]
    source = assumptions_of(choices)
    return Plan.of(scenario, choices.seed, choices.world, choices.interventions, str(place), label, source)


def labels(choices: Choices) -> list[str]:
    """What the worlds are called: after their scenarios; the twin of the same scenario says that it is one."""
    first, *others = choices.arms
    return [first, *(f"{arm}{TWIN}" if arm == first else arm for arm in others)]
