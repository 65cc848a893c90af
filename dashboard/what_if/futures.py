"""The futures behind the page What if: baseline and arm over the same worlds, played in the background in small pieces."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from keci.dashboard.shell.simulation_task import Ticket
from keci.dashboard.shell.standing import default_parameters
from keci.dashboard.what_if.settings import Settings
from keci.dashboard.widgets import fan_chart
from keci.experiments.designs.design import Design
from keci.experiments.results.comparison import Comparison, summarise
from keci.experiments.statistics.intervals import Effect
from keci.experiments.store.worlds import DONE
from keci.model import ensemble
from keci.model.ensemble import incentive_works
from keci.model.scenario import Scenario

RECORDED = 500  # futures whose monthly series are kept, for the fans
SMALL, LARGE = 125, 500  # worlds in a piece: small ones stop sooner, large ones cost less
KEPT = 4  # arms that a session keeps: those of the settings beside, too, so that moving a lever plays one arm only


@dataclass(frozen=True)
class Played:
    """One arm: a row a world in `outcomes`, and the `series` of the first worlds, each (worlds, months + 1)."""

    outcomes: pd.DataFrame
    series: Mapping[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Answer:
    """What the sliders mean: the paired comparison of reference and arm, the arms' series, and a row an arm and world."""

    settings: Settings
    comparison: Comparison
    played: Mapping[str, Played]
    frame: pd.DataFrame
    _fans: dict[str, dict[str, np.ndarray]] = field(default_factory=dict)

    @property
    def arm(self) -> str:
        """The arm's name."""
        return self.comparison.arms[0]

    @property
    def effects(self) -> Mapping[str, Effect]:
        """By outcome the effect, with the intervals that the whole page shows: of headline outcomes those that hold at once."""
        return {**self.comparison.effects[self.arm], **self.comparison.joint(self.arm).effects}

    @property
    def recorded(self) -> int:
        """How many futures the fans are drawn from."""
        return min(RECORDED, self.comparison.design.worlds)

    def fans(self, name: str) -> dict[str, np.ndarray]:
        """Quantiles of a series by arm, the reference first: arrays (5, months + 1)."""
        if name not in self._fans:
            series = fan_chart.BY_NAME[name]
            self._fans[name] = {arm: fan_chart.quantiles(p.series[name], series) for arm, p in self.played.items()}
        return self._fans[name]

    def table(self) -> pd.DataFrame:
        """A row a world and arm, for download: arm, world, works, and all outcomes."""
        return self.frame.drop(columns=["status", "traceback"])


class PlayedFutures:
    """The futures of one session. `answer` may be called by one task at a time after another."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, int], Played] = OrderedDict()

    def size(self, settings: Settings) -> int:
        """How many worlds must be played for an answer, given what is kept."""
        return settings.futures * sum(self._key(arm, settings) not in self._kept for arm in settings.arms())

    def answer(self, settings: Settings, ticket: Ticket) -> Answer:
        """Play what is not kept and compare. Cancelled if the ticket is given up; InputError if it cannot be played."""
        design = Design.of(settings.arms(), settings.futures, settings.seed, default_parameters())
        played = {arm.name: self._played(arm, settings, ticket) for arm in design.arms}
        ticket.check()
        frame = _frame(design, played)
        return Answer(settings, summarise(design, frame), played, frame)

    def _played(self, arm: Scenario, settings: Settings, ticket: Ticket) -> Played:
        key = self._key(arm, settings)
        found = self._kept.pop(key, None)
        if found is None:
            found = play(arm, settings.futures, settings.seed, ticket)
        self._kept[key] = found
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return found

    @staticmethod
    def _key(arm: Scenario, settings: Settings) -> tuple[str, int, int]:
        return arm.model_dump_json(exclude={"description", "name"}), settings.futures, settings.seed


def play(arm: Scenario, worlds: int, seed: int, ticket: Ticket) -> Played:
    """Play an arm in pieces over all processors, telling the ticket after each; Cancelled soon after it is given up."""
    size = SMALL if worlds <= RECORDED else LARGE
    pieces = [(first, min(size, worlds - first)) for first in range(0, worlds, size)]

    def one(piece: tuple[int, int]) -> pd.DataFrame:
        ticket.check()
        first, count = piece
        record = fan_chart.NAMES if first < RECORDED else ()
        frame = ensemble.simulate(arm, count, seed, default_parameters(), record=record, first=first, threads=1)
        ticket.advance(count)
        return frame

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        frames = list(pool.map(one, pieces))
    recorded = [frame.attrs.pop("series") for frame in frames if "series" in frame.attrs]
    series = {name: np.concatenate([part[name] for part in recorded]).astype(np.float32) for name in fan_chart.NAMES}
    return Played(pd.concat(frames), {name: values[:RECORDED] for name, values in series.items()})


def _frame(design: Design, played: Mapping[str, Played]) -> pd.DataFrame:
    """A row an arm and world, as the other commands have it."""
    frames = []
    for arm in design.arms:
        frame = played[arm.name].outcomes.reset_index()
        frame.insert(0, "arm", arm.name)
        frame.insert(2, "works", incentive_works(arm, design.worlds, design.seed, design.parameters))
        frame.insert(3, "status", DONE)
        frame.insert(4, "traceback", "")
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)
