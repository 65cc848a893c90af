"""What a visitor of What if asked for last, and the playing of it."""

from __future__ import annotations

from collections.abc import Callable

from keci.dashboard.shell.simulation_task import SimulationTask, Ticket
from keci.dashboard.what_if.futures import Answer, PlayedFutures
from keci.dashboard.what_if.settings import Settings, apart, from_link, with_pin

Answered = tuple[Answer, Answer | None]  # of the sliders, and of what is kept beside
Change = Callable[[Settings, Settings | None], tuple[Settings, Settings | None]]  # of the sliders, and of what is kept beside


class Asked:
    """The address asked for last. While its page is still being drawn another change may come: it starts from here, or the
    first of two quick presses would be lost."""

    def __init__(self) -> None:
        self.query = ""
        self._drawn: str | None = None
        self._under_way: list[str] = []

    def seen(self, query: str) -> None:
        """The page is drawn for a query: one that was asked for here, or one that Back or a link brought."""
        if query == self._drawn:
            return
        self._drawn = query
        at = self._under_way.index(query) + 1 if query in self._under_way else len(self._under_way)
        del self._under_way[:at]
        if not self._under_way:
            self.query = query

    def settings(self) -> tuple[Settings, Settings | None]:
        """What was asked for last: the settings on the sliders, and those kept beside."""
        own, pinned = apart(self.query)
        return from_link(own)[0], pinned

    def changed(self, change: Change) -> str | None:
        """The query after a change to what was asked for last; None if it changes nothing."""
        before = self.settings()
        after = change(*before)
        if after == before:
            return None
        self.query = with_pin(*after)
        self._under_way.append(self.query)
        return self.query


class Playing:
    """The futures of one visitor, played in the background for what was asked for last.

    `tell` hears of every change, `show` of a new result only: of what the task is doing one line is drawn anew, not the page.
    """

    def __init__(self) -> None:
        self.tell: Callable[[], None] = lambda: None
        self.show: Callable[[], None] = lambda: None
        self.task: SimulationTask[Answered] = SimulationTask(self._changed)
        self._played = PlayedFutures()
        self._asked: tuple[Settings, Settings | None] | None = None
        self._shown: Answered | None = None

    def ask(self, settings: Settings, pinned: Settings | None, again: bool = False) -> None:
        """Play these settings, and those kept beside, unless that was asked for last and need not be done `again`."""
        if not again and self._asked == (settings, pinned):
            return
        self._asked = settings, pinned

        def answer(ticket: Ticket) -> Answered:
            beside = None if pinned is None else self._played.answer(pinned, ticket)
            return self._played.answer(settings, ticket), beside

        self.task.start(answer, self._played.size(settings) + (self._played.size(pinned) if pinned else 0))

    def _changed(self) -> None:
        self.tell()
        result = self.task.status.result
        if result is not self._shown:
            self._shown = result
            self.show()
