"""Every setting that the sliders of an explorer can reach: levers and assumptions, each at a few values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from keci.dashboard.what_if.dials import PARAMETER, Dial, dials
from keci.dashboard.what_if.settings import OTHER_LEVERS, Settings
from keci.experiments.designs.design import MOST_SEED, Design, check_whole
from keci.model.errors import InputError, unknown
from keci.model.parameters import priors
from keci.model.setup import prepare

LEVERS = ("keci", *OTHER_LEVERS)
STEPS = {"keci": (0.0, 0.5, 1.0, 2.0)}  # strengths of a lever; judgement: half, as proposed, twice
USUAL_STEPS = (0.0, 1.0)
FEWEST, MOST = 2, 1_000_000  # futures of each setting: one has no interval
MOST_SETTINGS = 1_000  # that a file holds; judgement: it stays below two megabytes


@dataclass(frozen=True)
class Axis:
    """One slider: the dial of the page What if that it moves, and the values that it can take; None is drawn anew each time."""

    dial: Dial
    values: tuple[float | None, ...]

    @property
    def first(self) -> int:
        """Where the slider stands at first: the track as proposed, other levers off, assumptions drawn."""
        return self.values.index(None if self.dial.key.startswith(PARAMETER) else float(self.dial.key == "keci.strength"))


@dataclass(frozen=True)
class Grid:
    """The sliders of an explorer, and what is played for them.

    Settings are numbered with the last slider fastest, levers before assumptions; the reference of a setting has the same
    assumptions and no lever.
    """

    levers: tuple[Axis, ...]
    assumptions: tuple[Axis, ...]
    months: int

    @classmethod
    def of(cls, levers: Sequence[str], assumptions: Sequence[str], months: int) -> Grid:
        """The grid over these levers and parameters; InputError for a name that has no slider, or too many settings."""
        months_dial = dials()["months"]
        if not months_dial.low <= months <= months_dial.high:
            raise InputError(f"months {months}: must be a whole number from {months_dial.low:g} to {months_dial.high:g}")
        if not levers:
            raise InputError(f"levers: none given; name at least one of {', '.join(LEVERS)}")
        named = [key.removeprefix(PARAMETER) for key in dials() if key.startswith(PARAMETER)]
        for kind, names, known in (("lever", levers, LEVERS), ("assumption", assumptions, named)):
            for name in names:
                if name not in known:
                    raise unknown(kind, name, known)
            if len(set(names)) < len(names):
                raise InputError(f"{kind}s {','.join(names)}: a name stands twice; give each once")
        grid = cls(tuple(map(_lever, levers)), tuple(map(_assumption, assumptions)), months)
        if grid.count > MOST_SETTINGS:
            raise InputError(
                f"{grid.count:,} settings: at most {MOST_SETTINGS:,} fit in a file; name fewer levers or assumptions"
            )
        return grid

    @property
    def axes(self) -> tuple[Axis, ...]:
        """All sliders, levers first."""
        return (*self.levers, *self.assumptions)

    @property
    def count(self) -> int:
        """How many settings there are."""
        total = 1
        for axis in self.axes:
            total *= len(axis.values)
        return total

    @cached_property
    def settings(self) -> tuple[Settings, ...]:
        """Every setting in the order of its number, as the page What if has it."""
        found = []
        for values in product(*(axis.values for axis in self.axes)):
            one = Settings({}).changed("months", float(self.months))
            for axis, value in zip(self.axes, values, strict=True):
                one = one.changed(axis.dial.key, value)
            found.append(one)
        return tuple(found)

    @property
    def references(self) -> list[int]:
        """For each setting the number of the one with the same assumptions and no lever; -1 for those themselves."""
        points = 1
        for axis in self.assumptions:
            points *= len(axis.values)
        return [number % points if number >= points else -1 for number in range(self.count)]

    def design(self, worlds: int, seed: int, parameters: str) -> Design:
        """All settings as the arms of one design, named by their numbers; InputError for what cannot be played."""
        check_whole("worlds", worlds, FEWEST, MOST)
        check_whole("seed", seed, 0, MOST_SEED)
        numbered = enumerate(self.settings)
        arms = [settings.arms()[1].changed(name=f"setting-{number}") for number, settings in numbered]
        prepare(arms[0], parameters)  # sliders reach nothing that could not be played; the parameters may
        return Design(tuple(arms), worlds, seed, parameters)


def _lever(name: str) -> Axis:
    return Axis(dials()[f"{name}.strength"], STEPS.get(name, USUAL_STEPS))


def _assumption(name: str) -> Axis:
    prior = priors()[name]
    return Axis(dials()[PARAMETER + name], (prior.low, None, prior.high))
