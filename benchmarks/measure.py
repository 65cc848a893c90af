"""Measuring on a machine that others use too: repeats taken in turn, medians, ratios within a repeat, memory by process."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1024.0  # kilobytes
PACKAGES = ("numba", "numpy", "mesa", "pandas", "pyarrow", "distributed")
Contestant = Callable[[], float]  # plays, and returns seconds for a world


@dataclass(frozen=True)
class Times:
    """Seconds for a world, by contestant, one for each repeat; entry i of all contestants was measured in the same round."""

    rounds: Mapping[str, Sequence[float]]

    def median(self, name: str) -> float:
        """Middle value over the repeats."""
        return statistics.median(self.rounds[name])

    def ratio(self, slow: str, fast: str) -> float:
        """How many times as long one takes as another: the median of the ratios within a round."""
        return statistics.median(s / f for s, f in zip(self.rounds[slow], self.rounds[fast], strict=True))

    def ratios(self, slow: str, fast: str) -> tuple[float, float]:
        """Lowest and highest ratio within a round."""
        found = [s / f for s, f in zip(self.rounds[slow], self.rounds[fast], strict=True)]
        return min(found), max(found)


def in_turn(contestants: Mapping[str, Contestant], repeats: int, told: Callable[[str], None] = lambda _: None) -> Times:
    """Measure every contestant `repeats` times, round by round, after one round that does not count (it compiles and loads)."""
    rounds: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(repeats + 1):
        for name, contestant in contestants.items():
            told(f"{name}, {'warming up' if number == 0 else f'repeat {number} of {repeats}'}")
            seconds = contestant()
            if number:
                rounds[name].append(seconds)
    return Times(rounds)


def timed(action: Callable[[], object]) -> float:
    """Seconds that an action takes."""
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def processor_time(action: Callable[[], object]) -> float:
    """Seconds of processor time that an action takes in this process, whatever else the machine does meanwhile."""
    begun = time.process_time()
    action()
    return time.process_time() - begun


def slope(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Exponent of growth: 1 if time grows in proportion to size; least squares on the logarithms."""
    import numpy as np

    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def run_python(code: str, environment: Mapping[str, str] | None = None) -> str:
    """Run a program in a fresh interpreter at the project's root; returns what it prints. RuntimeError if it fails."""
    return command([sys.executable, "-c", code], environment)


def command(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """Run a command at the project's root; returns what it prints. RuntimeError if it fails."""
    surroundings = {**os.environ, **(environment or {})}
    done = subprocess.run(list(arguments), cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def peak_megabytes(code: str) -> float:
    """Largest memory that a program has held, in a fresh interpreter.

    On Linux the kernel's own high-water mark: what `getrusage` gives begins with the size of the process that started this one.
    """
    return float(run_python(code + _PEAK).split()[-1]) / MEGABYTE


_PEAK = """
import pathlib, resource
status = pathlib.Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
marks = [line.split()[1] for line in lines if line.startswith("VmHWM")]
print(marks[0] if marks else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def machine() -> dict[str, str]:
    """The machine without its name: cores, processor, memory, load by others, versions."""
    return {
        "cores": str(os.cpu_count()),
        "processor": _processor(),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "load before": f"{os.getloadavg()[0]:.1f}",
        "system": platform.system(),
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
