"""The runner: what is killed goes on, what is damaged is mended, what fails is a row, and nobody spoils another's run."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import keci.experiments.designs.plan
from keci.experiments.designs.design import Design
from keci.experiments.results.comparison import summarise
from keci.experiments.store import worlds
from keci.experiments.store.disk import LEDGER, locked
from keci.experiments.store.errors import StoppedError
from keci.experiments.store.execution import Execution, Here
from keci.experiments.store.manifest import read_manifest, sealed
from keci.experiments.store.runner import StoredRun
from keci.experiments.store.runner import run as play_into
from keci.experiments.store.worlds import Played, Work, play
from keci.model import Scenario
from keci.model.ensemble import OUTCOMES
from keci.model.errors import InputError

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keci.experiments.designs.plan, "ROWS", 128)


def design(**changes: object) -> Design:
    options: dict = {"arms": ["baseline", "keci"], "worlds": 160, "seed": 4, "months": 2} | changes
    return Design.of(options.pop("arms"), options.pop("worlds"), **options)


def run(
    chosen: Design, out: Path, kind: str = "compare", engine: str = "compiled", series: tuple[str, ...] = (), **how: object
) -> StoredRun:
    """A run of which only that is named which is not usual."""
    return play_into(chosen, out, kind, engine, series, Execution(**how))


class Counting:
    """Plays here and counts the units of work."""

    cores = 1

    def __init__(self, stop_before: int | None = None, error: BaseException | None = None) -> None:
        self.played: list[int] = []
        self.stop_before, self.error = stop_before, error

    def play(self, works: object, told: Callable[[int], None]) -> object:
        for number, done in Here().play(works, told):
            if number == self.stop_before:
                raise self.error
            self.played.append(number)
            yield number, done


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def said_by(**options: object) -> tuple[StoredRun, list[str]]:
    said: list[str] = []
    return run(say=said.append, **options), said


@pytest.mark.skipif(not hasattr(os, "fork"), reason="victims are forks")
def test_killed_at_any_point_the_same_run_ends_the_same(tmp_path: Path) -> None:
    script = Path(__file__).with_name("killing.py")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["parts"] == 3
    assert found["calls"] > 60
    assert found["wrong"] == []


def test_parts_hold_what_is_played_in_memory(tmp_path: Path) -> None:
    stored = run(design(), tmp_path)
    assert [len(part) for part in stored.parts()] == [128, 128, 64]
    together = stored.frame().sort_values(["arm", "world"]).reset_index(drop=True)
    pd.testing.assert_frame_equal(together, play(design(), "compiled", lambda _: None), check_exact=True)
    assert (stored.played, stored.failed()) == (320, 0)


def test_a_summary_of_parts_is_that_of_the_whole(tmp_path: Path) -> None:
    chosen = design(arms=["baseline", "keci", "serbia_reward"], months=30)
    by_parts, at_once = (
        summarise(chosen, run(chosen, tmp_path).parts()),
        summarise(chosen, play(chosen, "compiled", lambda _: None)),
    )
    assert by_parts.results == at_once.results
    assert by_parts.effects == at_once.effects
    assert by_parts.splits == at_once.splits
    assert by_parts.arrivals["keci"]["months_to_deal"].tolist() == at_once.arrivals["keci"]["months_to_deal"].tolist()


def test_both_engines_store_the_same_bytes(tmp_path: Path) -> None:
    compiled, mesa = (
        run(design(worlds=70), tmp_path, engine=engine, series=("kfor", "round")) for engine in ("compiled", "mesa")
    )
    assert compiled.folder != mesa.folder
    assert compiled.manifest["content"] == mesa.manifest["content"]
    assert compiled.manifest["parts"] == mesa.manifest["parts"]


def test_a_finished_run_is_not_played_again(tmp_path: Path) -> None:
    first = run(design(), tmp_path)
    before = contents(first.folder)
    counting = Counting()
    again = run(design(), tmp_path, executor=counting)
    assert (again.played, counting.played) == (0, [])
    assert contents(first.folder) == before
    assert run(design(), tmp_path, fresh=True).played == 320
    assert read_manifest(first.folder)["content"] == first.manifest["content"]


def test_other_threads_the_same_rows() -> None:
    work = Work(design().arms, 3, 2100, 9, "prior", "compiled")
    one, two = (worlds.play_work(work, threads=threads).worlds for threads in (1, 3))
    assert one.equals(two)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes().replace(b"PAR1", b"PAR2", 1)),
    ],
    ids=["gone", "truncated", "empty", "changed"],
)
@pytest.mark.parametrize("folder", ["worlds", "months"])
def test_what_is_damaged_is_noticed_and_played_again(tmp_path: Path, folder: str, damage: Callable[[Path], object]) -> None:
    stored = run(design(), tmp_path, series=("kfor",))
    before = contents(stored.folder)
    damage(stored.folder / folder / "part-000001.parquet")
    counting = Counting()
    _, said = said_by(chosen=design(), out=tmp_path, series=("kfor",), executor=counting)
    assert counting.played == [1]
    assert said[0] == "1 of 3 parts are damaged or gone and are played again."
    after = contents(stored.folder)
    assert {name: after[name] for name in after if name != "manifest.json"} == {
        name: before[name] for name in before if name != "manifest.json"
    }


def test_an_interrupted_run_keeps_what_is_finished(tmp_path: Path) -> None:
    said: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        run(design(), tmp_path, executor=Counting(1, KeyboardInterrupt()), say=said.append)
    (folder,) = tmp_path.iterdir()
    assert said == [f"Interrupted: 1 of 3 parts are kept in {folder}; the same command goes on from there."]
    with pytest.raises(InputError, match="not finished"):
        StoredRun.open(folder)
    counting = Counting()
    again, said = said_by(chosen=design(), out=tmp_path, executor=counting)
    assert (counting.played, again.played) == ([1, 2], 192)
    assert said == [f"Going on in {folder}: 1 of 3 parts are there already."]
    assert not (folder / LEDGER).exists()


def test_interrupted_before_anything_is_finished_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(design(), tmp_path / "a" / "b", executor=Counting(0, KeyboardInterrupt()))
    assert list(tmp_path.iterdir()) == []


def test_a_declined_run_leaves_nothing(tmp_path: Path) -> None:
    def no(asked: Design, engine: str, worlds: int, cores: int) -> None:
        raise InputError(f"{worlds} are too many")

    with pytest.raises(InputError, match="320 are too many"):
        run(design(), tmp_path / "runs", consent=no)
    assert list(tmp_path.iterdir()) == []


def test_a_torn_ledger_costs_its_last_part_only(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(design(), tmp_path, executor=Counting(2, KeyboardInterrupt()))
    (folder,) = tmp_path.iterdir()
    ledger = folder / LEDGER
    ledger.write_bytes(ledger.read_bytes()[:-20])
    counting = Counting()
    run(design(), tmp_path, executor=counting)
    assert counting.played == [1, 2]


def test_two_processes_do_not_spoil_a_run(tmp_path: Path) -> None:
    stored = run(design(), tmp_path)
    before = contents(stored.folder)
    with locked(stored.folder), pytest.raises(InputError, match="another process is at work on this run"):
        run(design(), tmp_path, fresh=True)
    assert contents(stored.folder) == before


REFUSED = [
    ({"seed": 5}, "edited by hand"),
    ({"format": 3}, "format 3 of run folders"),
    ({"id": "0" * 64, "seal": None}, "another run (run id 0000"),
    ({"kind": "sweep", "seal": None}, "another run (kind sweep, not compare)"),
    ({"plan": {"parts": 1, "arms": 2, "worlds": 160}, "seal": None}, "plan is not that of the design"),
    ({"code": {"rules": "other", "version": "0", "commit": None, "dirty": None}, "seal": None}, "another version of the rules"),
]


@pytest.mark.parametrize(("changes", "expected"), REFUSED, ids=[" ".join(changes) for changes, _ in REFUSED])
def test_a_folder_that_is_not_this_run_s_is_refused_and_left_alone(tmp_path: Path, changes: dict, expected: str) -> None:
    stored = run(design(), tmp_path)
    path = stored.folder / "manifest.json"
    manifest = json.loads(path.read_text()) | changes
    path.write_bytes(sealed(manifest) if "seal" in changes else json.dumps(manifest).encode())
    before = contents(stored.folder)
    with pytest.raises(InputError) as caught:
        run(design(), tmp_path)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)
    assert contents(stored.folder) == before
    if "format" in changes:
        with pytest.raises(InputError, match="format 3"):
            run(design(), tmp_path, fresh=True)
        assert contents(stored.folder) == before
    else:
        assert run(design(), tmp_path, fresh=True).manifest["parts"] == stored.manifest["parts"]


def test_a_file_system_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*arguments: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", no_locks)
    with pytest.raises(InputError, match=r"cannot be locked \(no locks available\)"):
        run(design(), tmp_path / "runs")


def test_a_strange_folder_in_the_place_is_left_alone(tmp_path: Path) -> None:
    folder = run(design(), tmp_path).folder
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "thesis.docx").write_text("all of it")
    for fresh in (False, True):
        with pytest.raises(InputError, match=r"not a run folder, and not empty \(thesis.docx\)"):
            run(design(), tmp_path, fresh=fresh)
    assert (folder / "thesis.docx").read_text() == "all of it"


def full_from(call: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full from this call of fsync on."""
    real, calls = os.fsync, 0

    def fsync(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls >= call:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.fixture(scope="module")
def undisturbed_parts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The parts of the design's run on a disk with room."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keci.experiments.designs.plan, "ROWS", 128)
        return run(design(), tmp_path_factory.mktemp("roomy")).manifest["parts"]


@pytest.mark.parametrize("call", range(1, 16))
def test_a_full_disk_stops_the_run_which_then_goes_on(
    undisturbed_parts: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    expected = undisturbed_parts
    with monkeypatch.context() as patch:
        full_from(call, patch)
        with pytest.raises(StoppedError, match="the disk is full"):
            run(design(), tmp_path / "full")
    stored = run(design(), tmp_path / "full")
    assert stored.manifest["parts"] == expected
    assert sorted(contents(stored.folder)) == [".lock", "manifest.json", *expected]


@pytest.fixture
def small_disk(tmp_path: Path) -> object:
    """A file system of 64 KiB, where we may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_really_full_disk(small_disk: Path, tmp_path: Path) -> None:
    chosen = design(worlds=640)
    with pytest.raises(StoppedError, match="the disk is full"):
        run(chosen, small_disk)
    (folder,) = small_disk.iterdir()
    kept = len((folder / LEDGER).read_bytes().splitlines())
    assert 0 < kept < 10
    assert len(list((folder / "worlds").iterdir())) == kept
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    counting = Counting()
    stored = run(chosen, small_disk, executor=counting)
    assert len(counting.played) == 10 - kept
    assert stored.manifest["content"] == run(chosen, tmp_path / "roomy").manifest["content"]


def failing(*fail: tuple[str, int]) -> Callable[..., pd.DataFrame]:
    """`simulate`, which raises if one of these (arm, world) is among those asked for."""
    real = worlds.simulate

    def simulate(arm: Scenario, count: int, *arguments: object, first: int = 0, **options: object) -> pd.DataFrame:
        for name, world in fail:
            if arm.name == name and first <= world < first + count:
                raise ZeroDivisionError(f"nothing to divide by in world {world}")
        return real(arm, count, *arguments, first=first, **options)

    return simulate


def test_a_failing_world_is_a_row_and_the_rest_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = run(design(), tmp_path / "sound")
    with monkeypatch.context() as patch:
        patch.setattr(worlds, "simulate", failing(("keci", 70), ("baseline", 3)))
        stored = run(design(), tmp_path / "failing", series=())
    assert stored.failed() == 2
    frame = stored.frame().set_index(["arm", "world"])
    failed = frame[frame["status"] == "failed"]
    assert sorted(failed.index) == [("baseline", 3), ("keci", 70)]
    assert "nothing to divide by in world 70" in failed.loc[("keci", 70), "traceback"]
    assert np.isnan(failed[list(OUTCOMES)].to_numpy()).all()
    rest = sound.frame().set_index(["arm", "world"]).drop(index=failed.index)
    pd.testing.assert_frame_equal(frame.drop(index=failed.index), rest, check_exact=True)
    assert summarise(design(), stored.parts()).failed == 2
    unchanged = run(design(), tmp_path / "failing", executor=(counting := Counting()))
    assert (unchanged.failed(), counting.played) == (2, [])
    again = run(design(), tmp_path / "failing", executor=counting, retry_failed=True)
    assert (again.failed(), counting.played) == (0, [0, 1])
    assert again.manifest["parts"] == sound.manifest["parts"]


def test_a_failing_world_has_no_series(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worlds, "simulate", failing(("keci", 1)))
    (months,) = run(design(worlds=3), tmp_path, series=("kfor",)).months()
    assert months.columns.tolist() == ["arm", "world", "month", "kfor"]
    missing = months[months["kfor"].isna()]
    assert missing[["arm", "world", "month"]].to_numpy().tolist() == [["keci", 1, month] for month in range(3)]


def test_series_are_those_of_the_mesa_world(tmp_path: Path) -> None:
    from keci.model import NegotiationModel

    stored = run(design(worlds=70, months=12), tmp_path, series=("incidents", "trust_kosovo"))
    months = pd.concat(stored.months())
    found = months[(months["arm"] == "keci") & (months["world"] == 66)].set_index("month")
    expected = NegotiationModel("keci", seed=4, world=66, months=12).run().series().loc[:12]
    for name in ("incidents", "trust_kosovo"):
        assert found[name].tolist() == expected[name].tolist()


def test_unknown_series_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'kfor'"):
        run(design(), tmp_path, series=("kfro",))
    assert list(tmp_path.iterdir()) == []


def test_many_arms_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    arms = [Scenario.make(name=f"arm-{i}", months=1, parameters={"branching": i / 1000}) for i in range(150)]
    chosen = Design.of(arms, 3)
    stored = run(chosen, tmp_path, kind="sweep")
    assert stored.folder.name.startswith("sweep-")
    assert stored.manifest["design"]["arms"]["count"] == 150
    assert StoredRun.open(stored.folder).design() == chosen
    frame = stored.frame(["arm", "world"])
    assert frame.drop_duplicates().shape == (450, 2)
    path = stored.folder / "arms.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"0.149", b"0.148"))
    with pytest.raises(InputError, match="checksum does not fit"):
        stored.design()
    run(chosen, tmp_path, kind="sweep")
    assert path.read_bytes() == whole


def test_parts_are_let_go_as_soon_as_they_are_stored(tmp_path: Path) -> None:
    alive: set[int] = set()
    most = 0

    class Watching(Counting):
        def play(self, works: object, told: Callable[[int], None]) -> object:
            nonlocal most
            for number, parcel in super().play(works, told):
                alive.add(number)
                weakref.finalize(parcel, alive.discard, number)
                most = max(most, len(alive))
                yield number, parcel
                del parcel

    run(design(worlds=640), tmp_path, executor=(watching := Watching()))
    assert len(watching.played) == 10
    assert most <= 2


def test_a_unit_of_work_travels_as_json() -> None:
    work = Work(design().arms, 5, 7, 2**64 - 1, "mode", "compiled", ("kfor",))
    again = Work.of(work.document())
    assert again == work
    one, two = worlds.play_work(work), worlds.play_work(again)
    assert isinstance(one, Played)
    assert one.worlds.equals(two.worlds)


def test_the_example_of_the_guide_runs(capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs/how-to/long-runs.md").read_text(encoding="utf-8")
    code = page.split("```python\n")[1].split("```")[0]
    exec(compile(code, "long-runs.md", "exec"), {})
    *lengths, effect = capsys.readouterr().out.split()
    assert sum(map(int, lengths)) == 100
    assert -1.0 <= float(effect) <= 1.0


def test_an_executor_that_loses_a_part_does_not_finish_a_run(tmp_path: Path) -> None:
    class Losing(Counting):
        def play(self, works: object, told: Callable[[int], None]) -> object:
            return (found for found in super().play(works, told) if found[0] != 1)

    with pytest.raises(RuntimeError, match="1 parts were not played"):
        run(design(), tmp_path, executor=Losing())
    assert run(design(), tmp_path).played == 128
