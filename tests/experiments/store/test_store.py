"""Run folders and reports: what they hold, and an identity that depends on what decides the result."""

from __future__ import annotations

import errno
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from keci.experiments.compare import perform
from keci.experiments.designs.design import Design
from keci.experiments.results.comparison import Comparison
from keci.experiments.statistics.metrics import headline_names
from keci.experiments.store.disk import checksum, content_hash, is_locked, locked, parquet, write_whole
from keci.experiments.store.errors import StoppedError
from keci.experiments.store.manifest import data_checksums, identity, read_manifest, sealed
from keci.experiments.store.runner import StoredRun
from keci.experiments.store.worlds import Work, play, play_work
from keci.model import Scenario
from keci.model.errors import InputError


def design(**changes: object) -> Design:
    options: dict = {"arms": ["baseline", "keci"], "worlds": 8, "seed": 1, "months": 18} | changes
    return Design.of(options.pop("arms"), options.pop("worlds"), **options)


Finished = tuple[StoredRun, Comparison]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    out = tmp_path_factory.mktemp("out")
    comparison, stored = perform(design(), "compiled", out, headline_names())
    return stored, comparison


def test_a_run_folder_holds_what_it_should_and_nothing_else(finished: Finished) -> None:
    folder = finished[0].folder
    assert folder.name == f"compare-{identity(design())[:12]}"
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]
    found = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    assert found == [".lock", "manifest.json", "report.html", "worlds/part-000000.parquet"]


def test_the_manifest_tells_how_to_repeat_the_run(finished: Finished) -> None:
    manifest = json.loads((finished[0].folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["id"] == identity(design())
    arms = tuple(Scenario.make(**arm) for arm in manifest["design"]["arms"])
    again = Design(arms, manifest["design"]["worlds"], manifest["design"]["seed"], manifest["design"]["parameters"])
    assert identity(again) == manifest["id"]
    assert identity(StoredRun.open(finished[0].folder).design()) == manifest["id"]
    assert {"version", "commit", "dirty", "rules"} == set(manifest["code"])
    assert {"python", "numpy", "numba", "mesa"} <= set(manifest["packages"])
    assert manifest["data"] == data_checksums()
    assert len(manifest["data"]["data/parameters.csv"]) == 64


def test_the_ledger_names_every_part_with_its_checksum(finished: Finished) -> None:
    folder = finished[0].folder
    (name, entry), *others = read_manifest(folder)["parts"].items()
    assert (name, others) == ("worlds/part-000000.parquet", [])
    assert (entry["rows"], entry["failed"], entry["months"]) == (16, 0, None)
    assert entry["sha256"] == checksum(folder / name)
    assert entry["content"] == content_hash(pa.Table.from_pandas(play(design(), "mesa", print), preserve_index=False))


def test_the_manifest_sums_up_the_effort(finished: Finished) -> None:
    summary = finished[0].manifest["summary"]
    assert set(summary) == {"cores", "seconds", "worlds_per_second"}
    assert summary["cores"] == os.cpu_count()


def test_a_row_for_every_arm_and_world(finished: Finished) -> None:
    frame = finished[0].frame()
    assert list(frame.columns[:5]) == ["arm", "world", "works", "status", "traceback"]
    assert frame[["arm", "world"]].drop_duplicates().shape == (16, 2)
    pd.testing.assert_frame_equal(frame, play(design(), "compiled", print), check_exact=True)
    assert list(finished[0].frame(["world", "trust"]).columns) == ["world", "trust"]


def test_identity_depends_on_what_decides_the_result() -> None:
    same = identity(design())
    assert identity(design()) == same
    described = Scenario.named("keci").changed(description="the same under other words")
    assert identity(design(arms=["baseline", described])) == same
    others = [
        identity(design(seed=2)),
        identity(design(worlds=9)),
        identity(design(months=19)),
        identity(design(parameters="mode")),
        identity(design(start="2011-03")),
        identity(design(arms=["keci", "baseline"])),
        identity(design(arms=["baseline", Scenario.named("keci").changed(parameters={"branching": 0.3})])),
        identity(design(), ("kfor",)),
    ]
    assert len({*others, same}) == len(others) + 1


def test_parquet_bytes_depend_on_the_values_alone() -> None:
    tables = [play_work(Work(design().arms, 0, 8, 1, "prior", engine)).worlds for engine in ("compiled", "mesa")]
    assert parquet(tables[0]) == parquet(tables[1])
    assert parquet(tables[0]) != parquet(tables[0].slice(1))


@pytest.mark.parametrize(
    ("column", "value", "same"), [("trust", 0.5, False), ("status", "failed", False), ("traceback", "x", True)]
)
def test_content_is_all_but_the_tracebacks(column: str, value: object, same: bool) -> None:
    frame = play(design(worlds=2), "compiled", print)
    changed = frame.copy()
    changed.loc[0, column] = value
    one, two = (content_hash(pa.Table.from_pandas(f, preserve_index=False)) for f in (frame, changed))
    assert (one == two) is same


def test_a_file_is_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_whole(path, b"older")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StoppedError, match="the disk is full"):
            write_whole(path, b"newer")
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]


def test_one_process_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "run"
    with locked(folder):
        assert is_locked(folder)
        with pytest.raises(InputError, match="another process is at work on this run"), locked(folder):
            pytest.fail("two at once")
        (folder / "kept").touch()
    assert not is_locked(folder)
    with locked(folder):
        assert is_locked(folder)


def test_a_folder_in_which_nothing_was_written_goes_again(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path / "a" / "b" / "run"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="it is a file"), locked(tmp_path / "file" / "run"):
        pytest.fail("nothing may be computed")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "damaged"),
        (b"[1]", "format None"),
        (b'{"format": 1}', "format 1 of run folders, this program knows 2"),
        (sealed({"format": 2, "id": "x"}).replace(b'"x"', b'"y"'), "edited by hand or damaged"),
        (b'{"format": 2}', "edited by hand or damaged"),
    ],
)
def test_manifests_that_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(InputError, match=re.escape(said)):
        read_manifest(tmp_path)


def test_a_seal_survives_another_layout(finished: Finished, tmp_path: Path) -> None:
    manifest = json.loads(sealed(finished[0].manifest | {"numbers": [0.1, 1e-9, None], "text": "Priština"}))
    (tmp_path / "manifest.json").write_text(json.dumps(manifest, indent=7), encoding="utf-8")
    assert read_manifest(tmp_path) == manifest


class _Sources(HTMLParser):
    """Collects what a page would load from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [
            f"{tag} {value}" for name, value in attrs if name in ("src", "srcset") or (tag == "link" and name == "href")
        ]


def test_the_report_needs_nothing_from_elsewhere(finished: Finished) -> None:
    text = (finished[0].folder / "report.html").read_text(encoding="utf-8")
    parser = _Sources()
    parser.feed(text)
    assert parser.loaded == []
    assert "<script" not in text
    assert text.count("<svg") >= 3
    assert len(text) < 2_000_000


def test_the_report_says_what_came_out_and_how_to_repeat_it(finished: Finished) -> None:
    stored, comparison = finished
    text = (stored.folder / "report.html").read_text(encoding="utf-8")
    for sentence in comparison.verdicts():
        assert sentence.replace("'", "&#x27;") in text
    assert "keci compare --arms baseline,keci --worlds 8 --seed 1 --months 18 --start 2026-01 --parameters prior" in text
    worlds = comparison.partings["keci"]
    assert 0 < len(worlds) <= 3
    assert f"keci run keci --world {worlds[0]} --seed 1 --months 18" in text
    assert not re.search(r"\bnan\b", re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL))


def test_a_report_escapes_what_people_write(tmp_path: Path) -> None:
    arm = Scenario.make(name="mine", description="<b>bold</b> & </script>", months=6)
    _, stored = perform(design(arms=["baseline", arm], months=6), "compiled", tmp_path, headline_names())
    text = (stored.folder / "report.html").read_text(encoding="utf-8")
    assert "<b>bold</b>" not in text
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; &lt;/script&gt;" in text
