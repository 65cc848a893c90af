"""What is proposed, and who can stop it: the 32 allies from the tables of evidence, read without the model."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from keci.dashboard.language.speech import N_, _, ngettext, number

FAVOURS, AGAINST = 0.6, 0.4  # openness from which an ally leans towards the track, and below which against it; judgement
LEANINGS = ("leans towards it", "undecided", "leans against it")
# whole sentences, by recognition and by leaning: in other languages the words agree with one another
STANCES = (
    (
        N_("{name} recognises Kosovo and leans towards it (openness {openness} of 1, judgement)."),
        N_("{name} recognises Kosovo and is undecided (openness {openness} of 1, judgement)."),
        N_("{name} recognises Kosovo and leans against it (openness {openness} of 1, judgement)."),
    ),
    (
        N_("{name} does not recognise Kosovo and leans towards it (openness {openness} of 1, judgement)."),
        N_("{name} does not recognise Kosovo and is undecided (openness {openness} of 1, judgement)."),
        N_("{name} does not recognise Kosovo and leans against it (openness {openness} of 1, judgement)."),
    ),
)


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
        stances = STANCES[0 if self.recognises else 1]
        name, openness = _(self.name), number(self.openness, 2)
        said = f"{_(stances[self.leaning], name=name, openness=openness)} {_(self.said)}"
        return {"code": self.code, "name": name, "leaning": self.leaning, "recognises": self.recognises, "said": said}


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
    return ngettext(
        "A way to bring Kosovo closer to NATO that each of {allies} allies can stop, and {count} leans against",
        "A way to bring Kosovo closer to NATO that each of {allies} allies can stop, and {count} lean against",
        against,
        allies=len(seats()),
    )


def legend() -> list[str]:
    """How many allies lean which way, in the order of `LEANINGS`."""
    towards, undecided, against = (sum(seat.leaning == place for seat in seats()) for place in range(len(LEANINGS)))
    return [
        ngettext("{count} leans towards it", "{count} lean towards it", towards),
        ngettext("{count} undecided", "{count} undecided", undecided),
        ngettext("{count} leans against it", "{count} lean against it", against),
    ]


def sentence() -> str:
    """What to see in the picture."""
    recognise = sum(seat.recognises for seat in seats())
    return _(
        "Each mark is an ally: {recognise} recognise Kosovo (discs), {others} do not (squares). NATO decides by silence: a "
        "proposal passes if nobody objects. Choose an ally to read where it stands.",
        recognise=recognise,
        others=len(seats()) - recognise,
    )
