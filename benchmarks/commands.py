"""What a person waits for: the help, the first comparison after installation, later ones; and what storing and resuming cost."""

from __future__ import annotations

import signal
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from keci.benchmarks.measure import command, peak_megabytes, timed

if TYPE_CHECKING:
    from keci.experiments.designs.design import Design
    from keci.experiments.store.disk import Parcel
    from keci.experiments.store.worlds import Progress, Work

KECI = [sys.executable, "-m", "keci.experiments.cli"]
RUN = """
from pathlib import Path
import tempfile
import threading
from keci.experiments.results.comparison import summarise
from keci.experiments.designs.design import Design
from keci.experiments.store.runner import run
design = Design.of(["baseline", "keci"], {worlds}, months=12)
with tempfile.TemporaryDirectory() as out:
    summarise(design, run(design, Path(out)).parts())
"""


def help_seconds(repeats: int) -> float:
    """`keci --help`, median."""
    return statistics.median(timed(lambda: command([*KECI, "--help"])) for _ in range(repeats))


def compare_seconds(worlds: int, repeats: int, cold: bool) -> float:
    """`keci compare` of two arms, all of it, median; `cold` with an empty cache of compiled code, as after installation."""
    seconds = []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            arguments = [*KECI, "compare", "--arms", "baseline,keci", "--worlds", str(worlds), "--out", folder]
            environment = {"NUMBA_CACHE_DIR": f"{folder}/cache"} if cold else {}
            seconds.append(timed(lambda a=arguments, e=environment: command(a, e)))  # type: ignore[misc]
    return statistics.median(seconds)


def run_peaks(few: int, many: int) -> tuple[float, float]:
    """Peak memory in megabytes of a stored and summed up run of few and of many worlds in two arms, in fresh processes."""
    return peak_megabytes(RUN.format(worlds=few)), peak_megabytes(RUN.format(worlds=many))


def run_seconds(worlds: int) -> float:
    """Seconds of a stored and summed up run in two arms, on all cores."""
    from keci.experiments.results.comparison import summarise
    from keci.experiments.store.runner import run

    design = _design(worlds)
    with tempfile.TemporaryDirectory() as out:
        return timed(lambda: summarise(design, run(design, Path(out)).parts()))


def storing(worlds: int, repeats: int) -> float:
    """Share that storing adds to the time of playing the same parts: median over repeats taken in turn."""
    from keci.experiments.store.runner import run

    design = _design(worlds)
    shares = []
    for _ in range(repeats):
        bare = timed(lambda: _play_only(design))
        with tempfile.TemporaryDirectory() as out:
            stored = timed(lambda o=out: run(design, Path(o)))  # type: ignore[misc]
        shares.append(stored / bare - 1.0)
    return statistics.median(shares)


def resuming(worlds: int, repeats: int) -> tuple[float, float]:
    """Seconds that an interruption half way and going on add, and those of an undisturbed run: medians of turns."""
    from keci.experiments.designs.plan import Plan
    from keci.experiments.store.runner import run

    design = _design(worlds)
    half = max(1, len(Plan.of(len(design.arms), design.worlds)) // 2)
    added, undisturbed = [], []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as out:
            whole = timed(lambda o=out: run(design, Path(o)))  # type: ignore[misc]
        with tempfile.TemporaryDirectory() as out:
            first = timed(lambda o=out: _interrupted(design, Path(o), half))  # type: ignore[misc]
            rest = timed(lambda o=out: run(design, Path(o)))  # type: ignore[misc]
        added.append(first + rest - whole)
        undisturbed.append(whole)
    return statistics.median(added), statistics.median(undisturbed)


def _design(worlds: int) -> Design:
    from keci.experiments.designs.design import Design

    return Design.of(["baseline", "keci"], worlds)


def _play_only(design: Design) -> None:
    """Play all parts of a design and throw them away."""
    from keci.experiments.designs.plan import Plan
    from keci.experiments.store.worlds import Work, play_work

    for part in Plan.of(len(design.arms), design.worlds):
        play_work(Work(design.arms, part.first_world, part.worlds, design.seed, design.parameters, "compiled"))


class _Stops:
    """An executor that is interrupted by a real signal while it plays on after some parts, as by Ctrl-C."""

    def __init__(self, after: int) -> None:
        self.after = after

    @property
    def cores(self) -> int:
        """As in this process."""
        from keci.experiments.store.execution import Here

        return Here().cores

    def play(self, works: Iterable[tuple[int, Work]], told: Progress) -> Iterator[tuple[int, Parcel]]:
        """Play; the signal comes soon after some parts, and never after the last."""
        from keci.experiments.store.execution import Here

        soon = threading.Timer(0.02, signal.pthread_kill, (threading.main_thread().ident, signal.SIGINT))
        for done, played in enumerate(Here().play(works, told), 1):
            yield played
            if done == self.after:
                soon.start()
        soon.join()  # where the rest took less time than that


def _interrupted(design: Design, out: Path, after: int) -> None:
    from keci.experiments.store.runner import Execution, run

    # a shell that starts a program in the background has it ignore this signal
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        run(design, out, how=Execution(executor=_Stops(after)))
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGINT, before)
    raise RuntimeError("the run was not interrupted")
