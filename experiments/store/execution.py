"""How a run is played: on which cores, what is played again, who is asked first and who is told meanwhile."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import chain, islice
from threading import Lock
from typing import Protocol

from keci.experiments.designs.design import Design
from keci.experiments.store.disk import Parcel
from keci.experiments.store.worlds import Progress, Work, play_work

Announce = Callable[[str, int], AbstractContextManager[Progress]]
Consent = Callable[[Design, str, int, int], None]
Say = Callable[[str], None]


class Executor(Protocol):
    """Where parts are played: in this process, or on a cluster."""

    @property
    def cores(self) -> int:
        """Number of cores that play."""

    def play(self, works: Iterable[tuple[int, Work]], told: Progress) -> Iterator[tuple[int, Parcel]]:
        """Play numbered units of work and yield each when it is done, in any order; `told` hears of finished worlds."""


@dataclass(frozen=True)
class Here:
    """Plays in this process, on all cores."""

    cores: int = field(default_factory=lambda: os.cpu_count() or 1)

    def play(self, works: Iterable[tuple[int, Work]], told: Progress) -> Iterator[tuple[int, Parcel]]:
        """Play and yield in the order given.

        Where there are parts enough, each core plays one of its own: packing a part, a tenth of the work, then keeps no other
        core waiting. Fewer parts than cores are cut among them.
        """
        works = iter(works)
        first = list(islice(works, self.cores))
        if len(first) < self.cores or first[0][1].engine != "compiled":
            for number, work in chain(first, works):
                yield number, play_work(work, told).packed()
            return
        pool, lock, waiting = ThreadPoolExecutor(self.cores), Lock(), deque[tuple[int, Future[Parcel]]]()

        def tell(done: int) -> None:
            with lock:
                told(done)

        try:
            for number, work in chain(first, works):
                waiting.append((number, pool.submit(lambda work: play_work(work, tell, threads=1).packed(), work)))
                if len(waiting) > self.cores:
                    yield waiting[0][0], waiting[0][1].result()
                    waiting.popleft()
            while waiting:
                yield waiting[0][0], waiting[0][1].result()
                waiting.popleft()
        except KeyboardInterrupt:
            # the cores finish what they are at before they can stop; what they finish is kept
            for number, parcel in waiting:
                if not parcel.cancel():
                    yield number, parcel.result()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def silent(title: str, total: int) -> AbstractContextManager[Progress]:
    """No progress display."""
    return nullcontext(lambda _: None)


@dataclass(frozen=True)
class Execution:
    """How runs are played. Nothing of it changes a number: what is played is the design, the engine and the series.

    Attributes:
        announce: opens a progress display, given a title and the number of worlds to play.
        executor: where to play; in this process unless given.
        fresh: play everything again, even if it is all there.
        retry_failed: play the parts again in which a world failed.
        consent: asked before anything is played, given the design, the engine, and how many worlds would be played on how many
            cores; it raises if they should not be.
        say: told in a sentence what was found in the folder, and after an interruption what is kept.
    """

    announce: Announce = silent
    executor: Executor = field(default_factory=Here)
    fresh: bool = False
    retry_failed: bool = False
    consent: Consent = lambda design, engine, worlds, cores: None
    say: Say = lambda sentence: None
