"""Where a visitor of the guided way is, and the address that leads back there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from keci.dashboard.language.speech import N_

ADDRESS = "/"
ALL = "all"
SCREENS = (
    N_("What is proposed"),
    N_("One decade, twice"),
    N_("Thousands of decades"),
    N_("On what it hangs"),
    N_("How far to believe it"),
)
MOST_WORLD = 2**32 - 1


@dataclass(frozen=True)
class Place:
    """Where a visitor is: the screen (1 to 5, 0 for all below one another), and what was chosen on it."""

    screen: int = 1
    world: int = 0
    outcome: str = "normalisation"
    doubt: str = ""

    def link(self) -> str:
        """The address that leads back here."""
        pairs = {"screen": str(self.screen or ALL), "world": str(self.world), "outcome": self.outcome, "doubt": self.doubt}
        usual = {"world": "0", "outcome": "normalisation", "doubt": ""}
        kept = {key: value for key, value in pairs.items() if value != usual.get(key)}
        return f"{ADDRESS}?{urlencode(kept)}"


Go = Callable[[Place], None]


def place_of(query: str | None) -> Place:
    """The place that an address names; what it gets wrong is as at the start."""
    given = {key: values[0] for key, values in parse_qs(query or "", max_num_fields=20).items()} if len(query or "") < 500 else {}
    screen = given.get("screen", "1")
    number = 0 if screen == ALL else int(screen) if screen in ("1", "2", "3", "4", "5") else 1
    world = given.get("world", "0")
    known = world.isascii() and world.isdigit() and len(world) <= 10 and int(world) <= MOST_WORLD
    return Place(number, int(world) if known else 0, given.get("outcome", "normalisation"), given.get("doubt", ""))
