"""Levers as they are declared, a file each in `data/levers`: name, number, unit, slider, colour, what it is and its precedents.

Everything that lists levers reads it here: scenarios, designs, pages, tables. What a lever does stands in the move that asks
`agents/levers.py` for its strength.

The keys of a file:

- `number`: its row in the table of settings, from 0 on, each once;
- `label`, its one public name; `short` on a button; `spoken` inside a sentence; `meaning` in the glossary; `what` it is;
- `unit` of its strength;
- `reward`: "promise" if it promises a reward for steps in the dialogue, "track" if that has to pass the Council, else left out;
- `letter`: in tables of the paper's measures, for those that are among them;
- `colour`: its place among the colours of arms, where it is to have one on every page;
- `[slider]`: on the page What if, with `high`, `step`, `help`, and `label` where it is not the lever's own;
- `[variant]`: the same lever under a second name, with what is other there;
- `[[precedents]]`: what has been done like it, `said` with a `source`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "data/levers"
REWARDS = ("", "promise", "track")


@dataclass(frozen=True)
class Slider:
    """How a lever's strength is set on a page: from 0 to `high` in steps."""

    high: float
    step: float
    help: str = ""
    label: str = ""


@dataclass(frozen=True)
class Precedent:
    """What has been done like a lever before: a dated fact with the address of its source."""

    said: str
    source: str


@dataclass(frozen=True)
class LeverDeclaration:
    """One lever; see the head of this file. `of` names the lever of which this is a variant."""

    name: str
    number: int
    label: str
    meaning: str
    what: str
    unit: str
    short: str = ""
    spoken: str = ""
    reward: str = ""
    letter: str = ""
    colour: int | None = None
    slider: Slider | None = None
    precedents: tuple[Precedent, ...] = ()
    of: str = ""

    @property
    def inside(self) -> str:
        """The label inside a sentence: "robust KFOR"."""
        return self.label if self.label[1:2].isupper() else self.label[0].lower() + self.label[1:]


@cache
def levers() -> Mapping[str, LeverDeclaration]:
    """All levers by name in the order of their numbers, variants at the end. ValueError, naming the file, for a wrong one."""
    read = [_read(path) for path in sorted(FOLDER.glob("*.toml"))]
    own = sorted((lever for lever, _ in read), key=lambda lever: lever.number)
    for place, lever in enumerate(own):
        if lever.number != place:
            raise ValueError(f"{FOLDER / lever.name}.toml: number {lever.number} must be {place}; numbers run from 0, each once")
    return {lever.name: lever for lever in (*own, *(other for _, others in read for other in others))}


def numbers() -> dict[str, int]:
    """The levers' numbers by name in capitals, without variants."""
    return {lever.name.upper(): lever.number for lever in levers().values() if not lever.of}


def _read(path: Path) -> tuple[LeverDeclaration, list[LeverDeclaration]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        variant = content.pop("variant", None)
        lever = _declared({**content, "name": path.stem})
        return lever, [] if variant is None else [_varied(lever, variant)]
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path}: no declaration of a lever ({error})") from None


def _declared(content: dict[str, Any]) -> LeverDeclaration:
    if "slider" in content:
        content["slider"] = Slider(**content["slider"])
    content["precedents"] = tuple(Precedent(**one) for one in content.get("precedents", ()))
    lever = LeverDeclaration(**content)
    if lever.reward not in REWARDS:
        raise ValueError(f"reward {lever.reward!r} must be left out, 'promise' or 'track'")
    return replace(lever, short=lever.short or lever.label, spoken=lever.spoken or lever.inside)


def _varied(lever: LeverDeclaration, variant: dict[str, Any]) -> LeverDeclaration:
    known = {field.name for field in fields(LeverDeclaration)}
    if not {"name", "label"} <= set(variant) <= known:
        raise ValueError(f"[variant] needs a name and a label, and knows {', '.join(sorted(known))}")
    plain = {"short": variant["label"], "spoken": "", "letter": "", "colour": None, "slider": None, "of": lever.name}
    varied = replace(lever, **{**plain, **variant})
    return replace(varied, spoken=varied.spoken or varied.inside)
