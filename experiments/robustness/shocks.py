"""The shocks that `keci stress` imposes, in which months, and the arms that this makes.

Of the shocks that people ask about two cannot be imposed: the EU stopping its payments in a given month, and a state that
withdraws its recognition. The model has no such shock; `ABSENT` says what comes nearest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keci.experiments.designs.design import Design, check_whole, load
from keci.model.errors import InputError, unknown
from keci.model.scenario import Scenario, ShockSettings

ABSENT = {
    "the EU stops paying": "no such shock; EU measures on Kosovo (eu_measures) come nearest",
    "a recogniser withdraws": "no such shock; Belgrade's campaigns against recognition are decided within the model",
}


@dataclass(frozen=True)
class Imposed:
    """A shock as it is imposed: name, kind and size as in a scenario's `[[shocks]]`, and what it stands for."""

    name: str
    kind: str
    size: float
    meaning: str


# sizes: four were killed at Banjska on 24 September 2023, one of them an officer (model/data/evidence/events.csv);
# about 600 of KFOR's troops were American in March 2025 (model/data/evidence/kfor.csv)
IMPOSED = {
    shock.name: shock
    for shock in (
        Imposed("banjska", "armed_attack", 4.0, "another armed attack of Banjska's size in the north"),
        Imposed("us_leaves_kfor", "kfor_cut", 0.6, "the United States leave KFOR, 600 troops"),
        Imposed("firmer_pristina", "government_kosovo", 1.0, "the firmest government takes office in Pristina"),
        Imposed("softer_pristina", "government_kosovo", -1.0, "the softest government takes office in Pristina"),
        Imposed("firmer_belgrade", "government_serbia", 1.0, "the firmest government takes office in Belgrade"),
        Imposed("softer_belgrade", "government_serbia", -1.0, "the softest government takes office in Belgrade"),
        Imposed("eu_measures", "eu_measures", 1.0, "the EU imposes measures on Kosovo"),
        Imposed("emergency", "emergency", 1.0, "a flood or an earthquake calls for help from abroad"),
    )
}


def chosen(names: Sequence[str]) -> tuple[Imposed, ...]:
    """The shocks of these names, each once, or all if none is named; InputError for one that does not exist."""
    for name in names:
        if name not in IMPOSED:
            raise unknown("shock", name, IMPOSED, "--shocks")
    return tuple(IMPOSED[name] for name in dict.fromkeys(names or IMPOSED))


def months_of(texts: Sequence[str], horizon: int) -> tuple[int, ...]:
    """Months of the shocks in their order, each once; InputError for what is no month before the horizon."""
    months = []
    for text in texts:
        if not text.isdecimal() or int(text) >= horizon:
            raise InputError(f"--at {text}: must be whole months from 0 to {horizon - 1}, separated by commas, as in 6,24,48")
        months.append(int(text))
    if not months:
        raise InputError("--at: no month given; write whole months separated by commas, as in 6,24,48")
    return tuple(sorted(set(months)))


def arm_name(arm: str, shock: Imposed, month: int) -> str:
    """The name of an arm with a shock."""
    return f"{arm}.{shock.name}.{month}"


def with_shock(arm: Scenario, shock: Imposed, month: int) -> Scenario:
    """The arm with a shock in a month beside those that it has; InputError if it has one of this kind there already."""
    added = ShockSettings(month=month, kind=shock.kind, size=shock.size)
    return arm.changed(name=arm_name(arm.name, shock, month), shocks=(*arm.shocks, added))


@dataclass(frozen=True)
class Plan:
    """A design of two arms, each without a shock and with every shock in every month."""

    arms: tuple[str, str]
    shocks: tuple[Imposed, ...]
    months: tuple[int, ...]
    design: Design

    @classmethod
    def of(
        cls,
        arms: Sequence[str],
        shocks: Sequence[str],
        at: Sequence[str],
        worlds: int,
        seed: int = 0,
        parameters: str = "prior",
        horizon: int | None = None,
    ) -> Plan:
        """A checked plan; InputError, one line, for anything that cannot be played or compared."""
        check_whole("worlds", worlds, 2, 1_000_000)  # no interval from one; their outcomes are held in memory
        if len(arms) != 2:
            raise InputError(f"--arms: {len(arms)} given; name two, the one without the track first, as in baseline,keci")
        without, track = (load(arm, horizon, None) for arm in arms)
        kinds, months = chosen(shocks), months_of(at, without.months)
        shocked = [with_shock(arm, kind, month) for arm in (without, track) for kind in kinds for month in months]
        design = Design.of([without, track, *shocked], worlds, seed, parameters)
        return cls((without.name, track.name), kinds, months, design)
