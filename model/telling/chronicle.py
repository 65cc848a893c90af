"""The chronicle: a future told as dated lines, each tied to the entry of the ledger that it tells.

What is told of a month depends on that month and on those before it, never on later ones. Who tells what: `violence`,
`capitals`, `union`, `dialogue`, `answers`, `alliance`, `events`; what has been told so far: `story`; how levels are
called: `levels`; what an act may have been: `ways`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from keci.agents.record import Entry, Kind
from keci.model.telling import alliance, answers, capitals, dialogue, events, union, violence
from keci.model.telling.decisions import date_of, decided_by, entries, factor_said, terms_of, tipping_point
from keci.model.telling.story import Story, Teller
from keci.model.telling.words import capital

if TYPE_CHECKING:
    from keci.model.telling.recorded import Recorded

# a kind is told by the function of its name in one of these; one without has no line of its own
_TELLERS: dict[int, Teller] = {
    int(kind): getattr(module, kind.name.lower())
    for module in (violence, capitals, union, dialogue, answers, alliance, events)
    for kind in Kind
    if hasattr(module, kind.name.lower())
}


OF_A_ROUND = (Kind.CONVENE, Kind.SESSION, Kind.PROPOSAL, Kind.SIGNED)  # a line of one of these shows that a round was held


@dataclass(frozen=True)
class Line:
    """One dated line; `kind` is the entry's kind, `row` its number in the ledger (from 0), for those who ask why.

    `place` rises with the lines: it is `row`, but for lines of a month that change places so that their days rise.
    """

    month: int
    date: str
    kind: int
    row: int
    text: str
    place: int = -1


def chronicle(model: Recorded) -> list[Line]:
    """The lines of a world so far, oldest first; refusals to act and routine are left out, incidents of a month are summed."""
    ledger = entries(model)
    story = Story(model)
    return [line for first, end in _by_month(ledger) for line in _month(story, ledger, first, end)]


def _by_month(ledger: np.ndarray) -> Iterator[tuple[int, int]]:
    """First entry and end of every month's entries."""
    first = 0
    while first < len(ledger):
        end = first
        while end < len(ledger) and ledger[end, Entry.MONTH] == ledger[first, Entry.MONTH]:
            end += 1
        yield first, end
        first = end


def _month(story: Story, ledger: np.ndarray, first: int, end: int) -> list[Line]:
    """The lines of a month in the order in which it went; those that have a day are put in the order of their days."""
    month = int(ledger[first, Entry.MONTH])
    story.turn(month, ledger[first:end])
    date = date_of(story.calendar)
    lines, days = [], []
    for number in range(first, end):
        if number - first in story.said:
            continue
        story.day = 0
        said = _tell(story, ledger[number])
        if said:
            kind = int(ledger[number, Entry.KIND])
            if kind in OF_A_ROUND:
                story.when["round shown"] = month
            lines.append(Line(month=month, date=date, kind=kind, row=number, text=f"{date} {capital(said)}", place=number))
            days.append(story.day)
    return in_order_of_days(lines, days)


def in_order_of_days(lines: list[Line], days: list[int]) -> list[Line]:
    """The same lines, those with a day (above 0) changing places among themselves so that the days rise."""
    places = [place for place, day in enumerate(days) if day]
    dated = sorted(places, key=lambda place: days[place])
    ordered = list(lines)
    for place, source in zip(places, dated, strict=True):
        ordered[place] = replace(lines[source], place=lines[place].place)
    return ordered


def tell(model: Recorded, row: np.ndarray) -> str:
    """One entry in a sentence, without what went before it; empty if it is not worth a line."""
    return capital(_tell(Story(model, month=int(row[Entry.MONTH]), rows=row[None, :]), row))


def _tell(story: Story, row: np.ndarray) -> str:
    teller = _TELLERS.get(int(row[Entry.KIND]))
    return teller(story, row, terms_of(row), bool(row[Entry.CHOICE] > 0)) if teller else ""


def explain(model: Recorded, line: Line) -> list[str]:
    """The decision behind a line: its terms, the probability, the draw, and what would have tipped it."""
    row = entries(model)[line.row]
    terms = terms_of(row)
    said = ["  " + ", ".join(f"{name} {value:+.3f}" for name, value in terms.items() if abs(value) > 5e-4)]
    said.append(f"  {decided_by(row)}")
    if row[Entry.DRAW] > 0:
        base = (
            f"usual log-odds {row[Entry.BASE]:+.2f}, precision {row[Entry.PRECISION]:.1f}; " if row[Entry.PRECISION] > 0 else ""
        )
        factor = factor_said(row)
        base += f"{factor}; " if factor else ""
        said.append(f"  {base}probability {row[Entry.PROBABILITY]:.3f}, draw {row[Entry.DRAW]:.3f}")
    tip = tipping_point(row)
    if np.isfinite(tip):
        done = bool(row[Entry.CHOICE] > 0)
        said.append(f"  {abs(tip):.3f} {'less' if done else 'more'} utility would have tipped it")
    return [text for text in said if text.strip()]
