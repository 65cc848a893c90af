"""Playing parts on other machines through a Dask scheduler: documents go out, Parquet bytes come back and are stored here.

What a worker is sent is a function of this module by name and plain text; what it sends back is bytes, two numbers and a
checksum. No object of the model travels. A worker plays one part on each of its threads.
"""

from __future__ import annotations

import hashlib
import signal
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keci.experiments.store.errors import StoppedError, not_installed
from keci.model.errors import InputError

if TYPE_CHECKING:
    from keci.experiments.store.disk import Parcel
    from keci.experiments.store.execution import Executor
    from keci.experiments.store.worlds import Progress, Work

CONNECTING = 6.0  # seconds to wait for a scheduler
GATHERING = 6.0  # and then for its first worker
SCHEMES = ("tcp", "tls", "ws", "wss", "ucx")
SHORT = 12  # characters of a checksum that a message shows
MOST_LOCAL = 256  # processes of local:N
AHEAD = 2  # parts for each thread that are under way or wait for it
RECOUNT = 5.0  # seconds after which the threads are counted anew: workers may join and leave
TRIES = 3  # times that a part is sent out again after Dask gave it up for having killed its workers
# packages whose version may decide the last bit of a result, or the bytes of its file
DECIDING = ("numpy", "numba", "llvmlite", "pyarrow")
PLAYING = ("cluster.py", "disk.py", "worlds.py")  # files of this package by which a worker plays and packs


@contextmanager
def executing(address: str | None) -> Iterator[Executor]:
    """The executor for `--cluster ADDRESS`: a scheduler's address, "local:N" for N processes here, or None for this process.

    InputError, within 15 seconds, if the scheduler cannot be reached, has no workers, or one that runs another version.
    """
    if address is None:
        from keci.experiments.store.execution import Here

        yield Here()
        return
    _quiet(_distributed())
    with _client(address) as client:
        _check_workers(client, address)
        yield _Dask(client, address)


def _distributed() -> Any:
    """The package dask.distributed; InputError if it is not installed."""
    try:
        import distributed
    except ImportError:
        raise not_installed("--cluster needs dask.distributed", "cluster") from None
    return distributed


def _quiet(distributed: Any) -> None:
    """Dask's own log repeats at length what is said here in a line."""
    import logging

    logging.getLogger(distributed.__name__).setLevel(logging.CRITICAL)


@contextmanager
def _client(address: str) -> Iterator[Any]:
    """A client of the scheduler, which is started here for "local:N" and then also stopped."""
    distributed = _distributed()
    if not address.startswith("local:"):
        with _connected(distributed, address) as client:
            yield client
        return
    with (
        _local_cluster(distributed, address) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield client


def _local_cluster(distributed: Any, address: str) -> Any:
    """A scheduler and N workers on this machine. Ctrl-C is for this process alone, which then ends them."""
    import logging

    options: dict[str, Any] = {
        "n_workers": _local_workers(address),
        "threads_per_worker": 1,
        "processes": True,
        "host": "127.0.0.1",
        "dashboard_address": "127.0.0.1:0",
        "scheduler_kwargs": {"dashboard": False},
        "silence_logs": logging.CRITICAL,
    }
    with _interrupts_ignored():  # which the workers inherit
        return distributed.LocalCluster(**options)


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _connected(distributed: Any, address: str) -> Iterator[Any]:
    try:
        _check_address(address)
        client = distributed.Client(address, timeout=CONNECTING, set_as_default=False)
    except (OSError, ValueError) as error:
        reason = f"no scheduler answers within {CONNECTING:.0f} s" if isinstance(error, OSError) else "no address of a scheduler"
        raise InputError(
            f"cluster {address}: {reason}; give the one that 'dask scheduler' prints, as in tcp://host:8786, or local:N"
        ) from None
    try:
        yield client
    finally:
        client.close(timeout=CONNECTING)


def _check_address(address: str) -> None:
    """ValueError for what cannot be a scheduler's address: a client given one would go on trying in the background."""
    from distributed.comm.addressing import parse_address, parse_host_port

    scheme, rest = parse_address(address)
    host, port = parse_host_port(rest)
    if scheme not in SCHEMES or not host or not 0 < port < 2**16:
        raise ValueError(address)


def _local_workers(address: str) -> int:
    number = address.removeprefix("local:")
    if not number.isdecimal() or not 1 <= int(number) <= MOST_LOCAL:
        raise InputError(f"cluster {address}: local: needs a number of processes from 1 to {MOST_LOCAL}, as in local:4")
    return int(number)


@cache
def version() -> Mapping[str, str]:
    """What must be the same on all machines for the same bytes: rules, data, the program that plays, deciding packages."""
    from keci.experiments.store.manifest import deciding_data, package_versions
    from keci.model.stamp import code_digest

    packages, here = package_versions(), Path(__file__).parent
    program = hashlib.sha256(b"".join((here / name).read_bytes() for name in PLAYING)).hexdigest()
    return {
        "rules": code_digest()[:SHORT],
        "data": deciding_data()[:SHORT],
        "program": program[:SHORT],
        **{name: packages[name] for name in DECIDING},
    }


def _check_workers(client: Any, address: str) -> None:
    """InputError if there is no worker, or one that cannot load this version."""
    try:
        client.wait_for_workers(1, timeout=GATHERING)
    except TimeoutError:
        raise InputError(
            f"cluster {address}: the scheduler has no workers; start some with 'dask worker {address}', then try again"
        ) from None
    here = version()
    try:
        found: Mapping[str, Any] = client.run(version, on_error="return")
    except Exception as error:  # whatever a foreign worker makes of a function that it does not know
        raise InputError(f"cluster {address}: {_cannot_load(error)}") from None
    for worker, there in sorted(found.items()):
        if isinstance(there, BaseException):
            raise InputError(f"cluster {address}: worker {worker}: {_cannot_load(there)}")
        if there != here:
            raise InputError(f"cluster {address}: worker {worker} {_another(here, there)}")


def _cannot_load(error: BaseException) -> str:
    return f"a worker cannot load keci ({_first_line(error)}); install the same version of keci on all of them"


def _another(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    differing = ", ".join(f"{name} {there.get(name)}, here {said}" for name, said in here.items() if there.get(name) != said)
    return f"runs another version ({differing}); install the same on all, from requirements.lock, and start the workers anew"


def _first_line(error: BaseException) -> str:
    said = str(error).strip().splitlines()
    return f"{type(error).__name__}: {said[0]}" if said else type(error).__name__


UnderWay = dict[Any, tuple[int, "Work", int]]  # by future: number, work, and how often it was sent out


class OtherVersionError(RuntimeError):
    """Raised on a worker that joined later and runs another version."""


Sent = tuple[bytes, bytes | None, int, int, str]  # the fields of a parcel


def play_document(document: str, expected: Mapping[str, str]) -> Sent:
    """On a worker: play the unit of work that a document describes; the fields of its parcel.

    OtherVersionError if the worker's version is not the expected one.
    """
    from keci.experiments.store.worlds import Work, play_work

    here = version()
    if here != expected:
        raise OtherVersionError(_another(expected, here))
    parcel = play_work(Work.of(document), threads=1).packed()
    return parcel.worlds, parcel.months, parcel.rows, parcel.failed, parcel.content


class _Dask:
    """Plays on the workers of a Dask scheduler, a bounded number of parts at a time."""

    def __init__(self, client: Any, address: str) -> None:
        self.client, self.address = client, address
        self._counted, self._cores = -RECOUNT, 0

    @property
    def cores(self) -> int:
        """Threads of all workers that are there now."""
        if time.monotonic() - self._counted >= RECOUNT:
            try:
                self._cores = sum(self.client.nthreads().values()) or self._cores
            except OSError:
                raise self._gone() from None
            self._counted = time.monotonic()
        return max(self._cores, 1)

    def _gone(self) -> StoppedError:
        said = "the scheduler is gone; finished parts are kept: start it again, then the same command goes on"
        return StoppedError(f"cluster {self.address}: {said}")

    def play(self, works: Iterable[tuple[int, Work]], told: Progress) -> Iterator[tuple[int, Parcel]]:
        """Send units of work out as threads become free; yield each as it comes back."""
        from distributed import as_completed

        expected, waiting, back = version(), iter(works), as_completed(loop=self.client.loop)
        under_way: UnderWay = {}
        try:
            self._send(waiting, expected, under_way, back)
            for future in back:
                number, work, tries = under_way.pop(future)
                parcel = self._received(future, tries)
                if parcel is None:
                    self._submit(number, work, tries + 1, expected, under_way, back)
                else:
                    told(parcel.rows)
                    yield number, parcel
                self._send(waiting, expected, under_way, back)
        finally:
            for future in under_way:
                future.cancel()

    def _send(self, waiting: Iterator[tuple[int, Work]], expected: Mapping[str, str], under_way: UnderWay, back: Any) -> None:
        while len(under_way) < AHEAD * self.cores:
            number, work = next(waiting, (None, None))
            if number is None or work is None:
                return
            self._submit(number, work, 1, expected, under_way, back)

    def _submit(self, number: int, work: Work, tries: int, expected: Mapping[str, str], under_way: UnderWay, back: Any) -> None:
        future = self.client.submit(play_document, work.document(), expected, pure=False)
        under_way[future] = number, work, tries
        back.add(future)

    def _received(self, future: Any, tries: int) -> Parcel | None:
        """What came back; None if the part should be sent out again. StoppedError if the cluster is gone."""
        from concurrent.futures import CancelledError

        from distributed import KilledWorker

        from keci.experiments.store.disk import Parcel

        try:
            return Parcel(*future.result())
        except KilledWorker:
            if tries < TRIES:
                return None
            raise StoppedError(
                f"cluster {self.address}: its workers died again and again over one part (too little memory?); "
                "finished parts are kept, the same command goes on"
            ) from None
        except OtherVersionError as error:
            raise InputError(f"cluster {self.address}: a worker that joined {error}") from None
        except (CancelledError, OSError):
            if future.status == "error":  # the part itself failed so, on its worker
                raise
            raise self._gone() from None
