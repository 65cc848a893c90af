"""What is proposed, and who can stop it: the 32 allies from the tables of evidence, read without the model."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FAVOURS, AGAINST = 0.6, 0.4  # openness from which an ally leans towards the track, and below which against it; judgement
LEANINGS = ("leans towards it", "undecided", "leans against it")


@dataclass(frozen=True)
class Seat:
    """One ally in the Council: its openness to the track (0 never, 1 promotes it) is judgement, and `said` tells on what."""

    code: str
    name: str
    openness: float
    recognises: bool
    said: str

    @property
    def leaning(self) -> int:
        """Place in `LEANINGS`."""
        return 0 if self.openness >= FAVOURS else 2 if self.openness < AGAINST else 1

    def shown(self) -> dict[str, object]:
        """As the picture takes it."""
        stance = "recognises Kosovo" if self.recognises else "does not recognise Kosovo"
        said = f"{self.name} {stance} and {LEANINGS[self.leaning]} (openness {self.openness:.2f} of 1, judgement). {self.said}"
        return {"code": self.code, "name": self.name, "leaning": self.leaning, "recognises": self.recognises, "said": said}


@cache
def seats() -> tuple[Seat, ...]:
    """All allies, the most open first."""
    recognises = {row["iso3"]: row["recognises_kosovo"] == "1" for row in _rows("members")}
    found = [
        Seat(row["iso3"], row["name"], float(row["openness"]), recognises[row["iso3"]], row["rationale"])
        for row in _rows("positions")
    ]
    return tuple(sorted(found, key=lambda seat: (-seat.openness, seat.name)))


def _rows(table: str) -> list[dict[str, str]]:
    text = files("keci.model").joinpath(f"data/evidence/{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def title() -> str:
    """The finding of the first screen."""
    against = sum(seat.leaning == 2 for seat in seats())
    return f"A way to bring Kosovo closer to NATO that each of {len(seats())} allies can stop, and {against} lean against"


def sentence() -> str:
    """What to see in the picture."""
    recognise = sum(seat.recognises for seat in seats())
    return (
        f"Each mark is an ally: {recognise} recognise Kosovo (discs), {len(seats()) - recognise} do not (squares). NATO "
        "decides by silence: a proposal passes if nobody objects. Choose an ally to read where it stands."
    )
