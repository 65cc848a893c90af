"""What was chosen on the page Live, and how it stands in the address, so that a refresh or a sent link brings it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlencode

from keci.dashboard.futures.interventions import MOST, Intervention, decode
from keci.dashboard.shell import stored_runs
from keci.model.errors import InputError, unknown
from keci.model.scenario import Scenario, scenario_names
from keci.model.start import start_names

SPEEDS = (2, 5, 10, 20)  # months a second
VIEWS = ("row", "map", "network")  # of the allies
MOST_SEED, MOST_WORLD = 2**64 - 1, 2**32 - 1
FIELDS = {"seed": "Seed", "world": "World number", "speed": "Speed", "month": "Month"}  # as they are called on the page
LONGEST = 4000  # characters of an address that are read


@dataclass(frozen=True)
class Choices:
    """One or two scenarios (the first is the reference), start state, key of chance, speed, view, and what was changed.

    With `run`, the name of a stored run, scenarios, horizon and assumptions are those of its arms; `arms` are names among them.
    """

    arms: tuple[str, ...] = ("baseline", "keci")
    start: str = "2026-01"
    seed: int = 7
    world: int = 0
    speed: int = 10
    view: str = "row"
    interventions: tuple[Intervention, ...] = ()
    run: str = ""

    def changed(self, **fields: Any) -> Choices:
        """With fields replaced, checked."""
        return check(replace(self, **fields))

    def encode(self, month: int) -> str:
        """The query part of an address for these choices at a month."""
        pairs = [
            ("arms", ",".join(self.arms)),
            ("start", self.start),
            ("seed", str(self.seed)),
            ("world", str(self.world)),
            ("month", str(month)),
            ("speed", str(self.speed)),
        ]
        if self.view != "row":
            pairs.append(("view", self.view))
        if self.run:
            pairs.insert(0, ("run", self.run))
        return urlencode([*pairs, *(("change", i.encode()) for i in self.interventions)], safe=",:/.")


def check(choices: Choices) -> Choices:
    """The choices if they are possible; InputError if not."""
    if not 1 <= len(choices.arms) <= 2:
        raise InputError(f"scenarios: one or two, not {len(choices.arms)}")
    known = arm_names(choices.run)
    for arm in choices.arms:
        if arm not in known:  # names only: no visitor's path is ever opened
            raise unknown("scenario", arm[:60], known)
    if choices.start not in start_names():
        raise unknown("start", choices.start[:60], start_names())
    if not 0 <= choices.seed <= MOST_SEED:
        raise InputError(f"Seed: type a whole number from 0 to {MOST_SEED:,}.")
    if not 0 <= choices.world <= MOST_WORLD:
        raise InputError(f"World number: type a whole number from 0 to {MOST_WORLD:,}.")
    if choices.speed not in SPEEDS:
        raise InputError(f"speed: one of {', '.join(map(str, SPEEDS))} months a second")
    if choices.view not in VIEWS:
        raise unknown("view", choices.view[:60], VIEWS)
    if len(choices.interventions) > MOST:
        raise InputError(f"changes: at most {MOST} in one future; remove some")
    return choices


def arm_names(run: str) -> Sequence[str]:
    """Names of the scenarios that can be chosen: those that ship, or the arms of a stored run. InputError if it is not there."""
    return stored_runs.design_again(run).names if run else scenario_names()


def scenario_of(choices: Choices, arm: str) -> Scenario:
    """The scenario of this name, of the run if there is one, with the start that was chosen."""
    if not choices.run:
        return Scenario.named(arm, start=choices.start)
    design = stored_runs.design_again(choices.run)
    return design.arms[design.names.index(arm)].changed(start=choices.start)


def assumptions_of(choices: Choices) -> str:
    """Where the worlds' assumptions come from: those of the run; empty without one."""
    return stored_runs.design_again(choices.run).parameters if choices.run else ""


def whole(fields: Mapping[str, Any], name: str, default: int) -> int:
    """A whole number among fields of text; InputError if it is none."""
    text = str(fields.get(name, default)).strip()
    if not text.isascii() or not text.isdigit():
        raise InputError(f"{FIELDS[name]}: type a whole number; {text[:30]!r} is none.")
    if len(text.lstrip("0")) > 20:
        raise InputError(f"{FIELDS[name]}: {text[:12]}... is too large.")
    return int(text)


def read(query: str | None) -> tuple[Choices, int]:
    """The choices and the month in the query part of an address; InputError if there is something wrong in it."""
    if query and len(query) > LONGEST:
        raise InputError(f"address: longer than {LONGEST} characters")
    given = parse_qs(query or "")
    first = {name: values[0] for name, values in given.items()}
    default = Choices()
    if run := first.get("run", ""):
        design = stored_runs.design_again(run)
        default = Choices(arms=design.names[:2], start=design.start, seed=design.seed, run=run)
    choices = Choices(
        run=run,
        arms=tuple(first["arms"].split(",")) if "arms" in first else default.arms,
        start=first.get("start", default.start),
        seed=whole(first, "seed", default.seed),
        world=whole(first, "world", default.world),
        speed=whole(first, "speed", default.speed),
        view=first.get("view", default.view),
        interventions=tuple(decode(text) for text in given.get("change", [])),
    )
    return check(choices), whole(first, "month", 0)
