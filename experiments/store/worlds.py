"""Playing worlds with either engine: a row for every arm and world, a failed world being a row too."""

from __future__ import annotations

import json
import math
import os
import traceback
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from keci.experiments.designs.design import Design
from keci.experiments.record.window import PATTERNS, Window
from keci.experiments.store.disk import Parcel
from keci.model.ensemble import OUTCOMES, SERIES, incentive_works, simulate
from keci.model.errors import InputError
from keci.model.negotiation import NegotiationModel
from keci.model.scenario import Scenario

Progress = Callable[[int], None]  # told how many more worlds are done
JOB = {"compiled": 1024, "mesa": 1}  # worlds after which progress is told
DONE, FAILED = "done", "failed"
KEYS = ("arm", "world", "works", "status", "traceback")  # columns before the outcomes


@dataclass(frozen=True)
class Work:
    """A unit of work, all that decides its rows: worlds `first` onwards of some arms.

    `series` are recorded by month; or its one entry names a window of the record (`record.window`), whose patterns are then
    measured in each world.
    """

    arms: tuple[Scenario, ...]
    first: int
    worlds: int
    seed: int
    parameters: str
    engine: str
    series: tuple[str, ...] = ()

    @property
    def window(self) -> Window | None:
        """The window of the record whose patterns are measured in each world instead of outcomes, if any."""
        return Window.of(self.series[0]) if self.series and self.series[0].startswith(PATTERNS) else None

    @property
    def columns(self) -> tuple[str, ...]:
        """What is measured in each world."""
        return self.window.columns if self.window else OUTCOMES

    def document(self) -> str:
        """The work as JSON, to be sent to another machine."""
        plain = {name: getattr(self, name) for name in ("first", "worlds", "seed", "parameters", "engine", "series")}
        return json.dumps({**plain, "arms": [arm.model_dump(mode="json") for arm in self.arms]})

    @classmethod
    def of(cls, document: str) -> Work:
        """The work that a document describes; the scenarios in it are validated again."""
        plain = json.loads(document)
        arms = tuple(Scenario.make(**arm) for arm in plain.pop("arms"))
        return cls(arms=arms, **{**plain, "series": tuple(plain["series"])})


@dataclass(frozen=True)
class Played:
    """Rows of a unit of work, by arm and world; `months` (a row an arm, world and month) only if series were asked for."""

    worlds: pa.Table
    months: pa.Table | None

    @property
    def failed(self) -> int:
        """Number of failed worlds."""
        return int(np.sum(self.worlds["status"].to_numpy() == FAILED))

    def packed(self) -> Parcel:
        """The rows as they are stored and sent."""
        return Parcel.of(self.worlds, self.months, self.failed)


@dataclass(frozen=True)
class _Rows:
    """Some worlds of one arm: outcomes (worlds, outcomes), series (worlds, months + 1, series), tracebacks by position."""

    outcomes: np.ndarray
    series: np.ndarray
    failures: dict[int, str]


def play(design: Design, engine: str, progress: Progress) -> pd.DataFrame:
    """Play a whole design in memory. Columns: arm, world, works, status, traceback, then the outcomes; rows by arm and world."""
    work = Work(design.arms, 0, design.worlds, design.seed, design.parameters, engine)
    return play_work(work, progress).worlds.to_pandas()


def play_work(work: Work, progress: Progress = lambda _: None, threads: int | None = None) -> Played:
    """Play a unit of work; both engines give equal rows, whatever the number of threads.

    Mesa worlds are played one after another: with a second process, which must load Mesa and the compiled rules anew,
    800 worlds took longer in both measurements (on two busy cores).
    """
    size = JOB[work.engine]
    jobs = [(arm, first, min(size, work.worlds - first)) for arm in work.arms for first in range(0, work.worlds, size)]
    one = _compiled if work.engine == "compiled" else _mesa
    rows = []
    with closing(_in_order(jobs, lambda job: one(work, job[0], work.first + job[1], job[2]), work.engine, threads)) as done:
        for job, found in zip(jobs, done, strict=True):
            rows.append(found)
            progress(job[2])
    return Played(_table(work, rows), _months(work, rows) if work.series and not work.window else None)


Job = tuple[Scenario, int, int]


def _in_order(jobs: list[Job], one: Callable[[Job], _Rows], engine: str, threads: int | None) -> Generator[_Rows]:
    """Results of the jobs in their order. The compiled engine lets other threads run; jobs not begun are dropped on an error."""
    threads = threads or os.cpu_count() or 1
    if engine == "mesa" or threads == 1 or len(jobs) == 1:
        yield from map(one, jobs)
        return
    pool = ThreadPoolExecutor(threads)
    try:
        yield from pool.map(one, jobs)
    finally:
        pool.shutdown(cancel_futures=True)


def _compiled(work: Work, arm: Scenario, first: int, count: int) -> _Rows:
    """Worlds of the compiled engine; if that raises, each world alone, so that only those that fail are marked."""
    try:
        return _simulated(work, arm, first, count)
    except InputError:
        raise
    except Exception:
        return _joined([_alone(work, arm, world) for world in range(first, first + count)])


def _simulated(work: Work, arm: Scenario, first: int, count: int) -> _Rows:
    if work.window:
        frame = simulate(arm, count, work.seed, work.parameters, record=SERIES, first=first, threads=1)
        return _Rows(work.window.measure(frame.attrs["series"], arm.start, work.seed, first), _no_series(count), {})
    frame = simulate(arm, count, work.seed, work.parameters, record=work.series, first=first, threads=1)
    series = [frame.attrs["series"][name] for name in work.series]
    return _Rows(frame.to_numpy(dtype=float), np.stack(series, axis=2) if series else _no_series(count), {})


def _alone(work: Work, arm: Scenario, world: int) -> _Rows:
    try:
        return _simulated(work, arm, world, 1)
    except Exception:
        return _failure(work, arm)


def _mesa(work: Work, arm: Scenario, first: int, count: int) -> _Rows:
    return _joined([_mesa_world(work, arm, world) for world in range(first, first + count)])


def _mesa_world(work: Work, arm: Scenario, world: int) -> _Rows:
    try:
        model = NegotiationModel(arm, work.seed, world, work.parameters).run()
        if work.window:
            recorded = model.series().to_numpy(dtype=float)[: arm.months + 1]
            named = {name: recorded[np.newaxis, :, i] for i, name in enumerate(model.series().columns)}
            return _Rows(work.window.measure(named, arm.start, work.seed, world), _no_series(1), {})
        outcomes = np.array([list(model.outcomes().values())])
        if not work.series:
            return _Rows(outcomes, _no_series(1), {})
        series = model.series()[list(work.series)].to_numpy(dtype=float)[: arm.months + 1]
        return _Rows(outcomes, series[np.newaxis], {})
    except InputError:
        raise
    except Exception:
        return _failure(work, arm)


def _failure(work: Work, arm: Scenario) -> _Rows:
    """The row of one world that failed, with the traceback of the exception being handled."""
    recorded = work.series and not work.window
    series = np.full((1, arm.months + 1, len(work.series)), math.nan) if recorded else _no_series(1)
    return _Rows(np.full((1, len(work.columns)), math.nan), series, {0: traceback.format_exc()})


def _no_series(count: int) -> np.ndarray:
    return np.empty((count, 0, 0))


def _joined(rows: list[_Rows]) -> _Rows:
    failures, before = {}, 0
    for part in rows:
        failures.update({before + position: said for position, said in part.failures.items()})
        before += len(part.outcomes)
    return _Rows(np.concatenate([r.outcomes for r in rows]), np.concatenate([r.series for r in rows]), failures)


def _table(work: Work, rows: list[_Rows]) -> pa.Table:
    """The worlds' table from all rows, by arm and world."""
    found = _joined(rows)
    said = [found.failures.get(position, "") for position in range(len(found.outcomes))]
    columns: dict[str, object] = {
        "arm": pa.array(np.repeat([arm.name for arm in work.arms], work.worlds)),
        "world": pa.array(np.tile(np.arange(work.first, work.first + work.worlds), len(work.arms))),
        "works": pa.array(_works_of_all(work)),
        "status": pa.array([FAILED if text else DONE for text in said]),
        "traceback": pa.array(said),
    }
    columns |= {name: pa.array(np.ascontiguousarray(found.outcomes[:, i])) for i, name in enumerate(work.columns)}
    return pa.table(columns)


def _months(work: Work, rows: list[_Rows]) -> pa.Table:
    """The months' table: arm, world, month (0 is the start state) and a column a series."""
    series = np.concatenate([r.series for r in rows])
    worlds, months, _ = series.shape
    arms = np.repeat([arm.name for arm in work.arms], work.worlds * months)
    numbers = np.tile(np.arange(work.first, work.first + work.worlds), len(work.arms))
    columns: dict[str, object] = {
        "arm": pa.array(arms),
        "world": pa.array(np.repeat(numbers, months)),
        "month": pa.array(np.tile(np.arange(months, dtype=np.int32), worlds)),
    }
    columns |= {name: pa.array(np.ascontiguousarray(series[:, :, i]).ravel()) for i, name in enumerate(work.series)}
    return pa.table(columns)


def _works_of_all(work: Work) -> np.ndarray:
    """`works` of every row; arms with the same assumption share the answer."""
    known: dict[str, np.ndarray] = {}
    answers = []
    for arm in work.arms:
        assumed = repr(arm.parameters.get("p_submembership_works"))
        if assumed not in known:
            known[assumed] = incentive_works(arm, work.worlds, work.seed, work.parameters, work.first)
        answers.append(known[assumed])
    return np.concatenate(answers)
