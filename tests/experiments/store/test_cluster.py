"""A real Dask scheduler with real workers as processes on this machine: the same bytes, whoever dies on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

import keci.experiments.designs.plan
from keci.experiments.cli import build
from keci.experiments.commands.console import execute
from keci.experiments.designs.design import Design
from keci.experiments.store import cluster
from keci.experiments.store.cluster import executing, play_document, version
from keci.experiments.store.disk import Parcel
from keci.experiments.store.errors import StoppedError
from keci.experiments.store.execution import Execution, Here
from keci.experiments.store.runner import StoredRun, run
from keci.experiments.store.worlds import Work, play_work
from keci.model.errors import InputError

ROOT = Path(__file__).resolve().parents[3]
pytest.importorskip("distributed")
QUIET = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False", "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s"}


@contextmanager
def process(module: str, *arguments: str, until: str) -> Iterator[tuple[subprocess.Popen, str]]:
    """A process of Dask's, once its log has a line with `until`; that line too."""
    command = [sys.executable, "-m", f"distributed.cli.{module}", "--host", "127.0.0.1", "--no-dashboard", *arguments]
    environment = {**os.environ, **QUIET, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as started:
        try:
            line = next(line for line in started.stderr if until in line)
            drain = subprocess.Popen(["cat"], stdin=started.stderr, stdout=subprocess.DEVNULL)
            yield started, line
        finally:
            started.kill()
            drain.wait()


@contextmanager
def scheduler() -> Iterator[tuple[subprocess.Popen, str]]:
    with process("dask_scheduler", "--port", "0", until="Scheduler at:") as (started, line):
        yield started, line.split()[-1]


@contextmanager
def workers(address: str, count: int, *arguments: str) -> Iterator[list[subprocess.Popen]]:
    """Workers with one thread each, which die for good if they are killed."""
    with ExitStack() as stack:
        options = ("--nthreads", "1", "--no-nanny", *arguments)
        yield [stack.enter_context(process("dask_worker", address, *options, until="Registered to"))[0] for _ in range(count)]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with scheduler() as (_, address), workers(address, 1):
        yield address


@pytest.fixture(scope="module")
def without_workers() -> Iterator[str]:
    """The address of a scheduler to which a test may bring workers of its own."""
    with scheduler() as (_, address):
        yield address


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keci.experiments.designs.plan, "ROWS", 128)


def design(worlds: int = 400) -> Design:
    return Design.of(["baseline", "keci"], worlds, seed=4, months=2)


class After:
    """An executor that does something once the first part is back."""

    def __init__(self, inner: object, do: Callable[[], object]) -> None:
        self.inner, self.do, self.cores = inner, do, inner.cores
        self.parts = 0

    def play(self, works: object, told: Callable[[int], None]) -> Iterator[object]:
        for done in self.inner.play(works, told):
            if self.parts == 0:
                self.do()
            self.parts += 1
            yield done


def files(stored: StoredRun) -> dict[str, bytes]:
    return {p.relative_to(stored.folder).as_posix(): p.read_bytes() for p in stored.folder.rglob("*.parquet")}


def test_a_cluster_stores_the_same_bytes(address: str, tmp_path: Path) -> None:
    here = run(design(), tmp_path / "here", series=("kfor",))
    with executing(address) as executor:
        assert executor.cores == 1
        there = run(design(), tmp_path / "there", series=("kfor",), how=Execution(executor=executor))
    assert files(there) == files(here)
    assert there.manifest["parts"] == here.manifest["parts"]
    assert len(files(here)) == 14


def test_the_mesa_engine_runs_there_too(address: str, tmp_path: Path) -> None:
    here = run(design(3), tmp_path / "here", engine="mesa")
    with executing(address) as executor:
        there = run(design(3), tmp_path / "there", engine="mesa", how=Execution(executor=executor))
    assert files(there) == files(here)


def test_a_worker_killed_in_mid_run_costs_nothing_but_time(address: str, tmp_path: Path) -> None:
    here = run(design(), tmp_path / "here")
    with workers(address, 1) as (victim,), executing(address) as executor:
        assert executor.cores == 2
        killing = After(executor, victim.kill)
        there = run(design(), tmp_path / "there", how=Execution(executor=killing))
        assert victim.wait() == -signal.SIGKILL
    assert killing.parts == 7
    assert files(there) == files(here)


def test_a_scheduler_that_dies_stops_the_run_which_goes_on_elsewhere(tmp_path: Path) -> None:
    import dask

    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        scheduler() as (started, address),
        workers(address, 1),
        pytest.raises(StoppedError, match="the scheduler is gone"),
        executing(address) as executor,
    ):
        run(design(), tmp_path, how=Execution(executor=After(executor, started.kill)))
    (folder,) = tmp_path.iterdir()
    assert (folder / "ledger.jsonl").read_bytes().count(b"\n") >= 1
    assert run(design(), tmp_path).played < 800


def test_local_processes_by_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    command = ("compare", "--worlds", "100", "--months", "2", "--json")
    assert execute(build(), "keci", [*command, "--cluster", "local:1", "--out", "there"]) == 0
    there = json.loads(capsys.readouterr().out)
    assert execute(build(), "keci", [*command, "--out", "here"]) == 0
    here = json.loads(capsys.readouterr().out)
    assert there["effects"] == here["effects"]
    assert there["run"]["id"] == here["run"]["id"]


def test_a_scheduler_without_workers(without_workers: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "GATHERING", 0.1)
    said = "has no workers; start some with 'dask worker"
    with pytest.raises(InputError, match=said), executing(without_workers):
        pytest.fail("nobody is there")


def test_a_worker_of_another_version_is_refused(without_workers: str, tmp_path: Path) -> None:
    preload = tmp_path / "other.py"
    preload.write_text("import keci.model.stamp\nkeci.model.stamp.code_digest = lambda: 'f' * 64\n")
    with (
        workers(without_workers, 1, "--preload", str(preload)),
        pytest.raises(InputError) as caught,
        executing(without_workers),
    ):
        pytest.fail("nothing may be sent")
    said = str(caught.value)
    assert f"runs another version (rules {'f' * 12}, here {version()['rules']})" in said
    assert "\n" not in said


def test_a_worker_that_joins_with_another_version_plays_nothing() -> None:
    document = Work(design().arms, 0, 2, 0, "prior", "compiled").document()
    with pytest.raises(cluster.OtherVersionError, match=r"data \w{12}, here 123"):
        play_document(document, {**version(), "data": "123"})


class Lost:
    """A future whose result is an error."""

    status = "error"

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def result(self) -> object:
        raise self.error


def test_a_part_that_kills_its_workers_is_tried_again_but_not_for_ever() -> None:
    from distributed import KilledWorker

    executor, lost = cluster._Dask(None, "tcp://x:1"), Lost(KilledWorker("part", None, 3))
    assert executor._received(lost, 1) is None
    assert executor._received(lost, cluster.TRIES - 1) is None
    with pytest.raises(StoppedError, match="its workers died again and again"):
        executor._received(lost, cluster.TRIES)


def test_what_a_worker_raises_is_not_taken_for_a_lost_scheduler() -> None:
    executor = cluster._Dask(None, "tcp://x:1")
    with pytest.raises(PermissionError):
        executor._received(Lost(PermissionError("no")), 1)
    with pytest.raises(InputError, match="a worker that joined runs another version"):
        executor._received(Lost(cluster.OtherVersionError("runs another version")), 1)


def test_only_text_and_bytes_travel() -> None:
    work = Work(design().arms, 7, 20, 3, "prior", "compiled", ("kfor",))
    sent = play_document(work.document(), version())
    assert [type(field) for field in sent] == [bytes, bytes, int, int, str]
    assert Parcel(*sent) == play_work(work).packed()


BAD = [
    ("tcp://127.0.0.1:1", "no scheduler answers within"),
    ("nonsense://host:8786", "no address of a scheduler"),
    ("tcp://host:port", "no address of a scheduler"),
    ("", "no address of a scheduler"),
    ("host", "no address of a scheduler"),
    ("tcp://host", "no address of a scheduler"),
    ("local:0", "local: needs a number of processes from 1 to 256"),
    ("local:257", "local: needs a number of processes"),
    ("local:two", "local: needs a number of processes"),
]


@pytest.mark.parametrize(("address", "expected"), BAD, ids=[address for address, _ in BAD])
def test_wrong_addresses_are_one_line_and_status_2(
    address: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cluster, "CONNECTING", 1.0)
    assert execute(build(), "keci", ["compare", "--cluster", address]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(f"keci: cluster {address}".rstrip())
    assert captured.err.count("\n") == 1
    assert expected in captured.err
    assert list(tmp_path.iterdir()) == []


def test_without_dask_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'distributed>="), executing("local:2"):
        pytest.fail("there is no Dask")


def test_without_a_cluster_it_is_played_here() -> None:
    with executing(None) as executor:
        assert executor == Here()
