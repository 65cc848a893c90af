"""Run folders and reports: whole or not at all, with an identity that depends on what decides the result."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from experiments.compare import perform
from experiments.design import Design
from experiments.manifest import data_checksums, identity
from experiments.metrics import headline_names
from experiments.report import parting
from experiments.store import checksum, run_folder
from model import Scenario
from model.errors import InputError


def design(**changes: object) -> Design:
    options: dict = {"arms": ["baseline", "keci"], "worlds": 8, "seed": 1, "months": 18} | changes
    return Design.of(options.pop("arms"), options.pop("worlds"), **options)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, object]:
    out = tmp_path_factory.mktemp("out")
    comparison, folder = perform(design(), "compiled", out, headline_names())
    return folder, comparison


def test_a_run_folder_holds_what_it_should_and_nothing_else(finished: tuple[Path, object]) -> None:
    folder, _ = finished
    assert folder.name == f"compare-{identity(design())[:12]}"
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]
    found = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    assert found == ["manifest.json", "report.html", "worlds/part-0000.parquet"]


def test_the_manifest_tells_how_to_repeat_the_run(finished: tuple[Path, object]) -> None:
    folder, _ = finished
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["id"] == identity(design())
    arms = tuple(Scenario.make(**arm) for arm in manifest["design"]["arms"])
    again = Design(arms, manifest["design"]["worlds"], manifest["design"]["seed"], manifest["design"]["parameters"])
    assert identity(again) == manifest["id"]
    assert {"version", "commit", "dirty", "rules"} == set(manifest["code"])
    assert {"python", "numpy", "numba", "mesa"} <= set(manifest["packages"])
    assert manifest["data"] == data_checksums()
    assert len(manifest["data"]["data/parameters.csv"]) == 64


def test_the_ledger_names_every_part_with_its_checksum(finished: tuple[Path, object]) -> None:
    folder, _ = finished
    parts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["parts"]
    assert parts == {"worlds/part-0000.parquet": {"rows": 16, "sha256": checksum(folder / "worlds/part-0000.parquet")}}


def test_a_row_for_every_arm_and_world(finished: tuple[Path, object]) -> None:
    folder, comparison = finished
    frame = pd.read_parquet(folder / "worlds/part-0000.parquet")
    assert list(frame.columns[:5]) == ["arm", "world", "works", "status", "traceback"]
    assert frame[["arm", "world"]].drop_duplicates().shape == (16, 2)
    pd.testing.assert_frame_equal(frame, comparison.frame, check_dtype=False)


def test_identity_depends_on_what_decides_the_result() -> None:
    same = identity(design())
    assert identity(design()) == same
    described = Scenario.named("keci").changed(description="the same under other words")
    assert identity(design(arms=["baseline", described])) == same
    others = [
        design(seed=2),
        design(worlds=9),
        design(months=19),
        design(parameters="mode"),
        design(start="2011-03"),
        design(arms=["keci", "baseline"]),
        design(arms=["baseline", Scenario.named("keci").changed(parameters={"branching": 0.3})]),
    ]
    assert len({identity(other) for other in others} | {same}) == len(others) + 1


def test_a_run_replaces_an_older_one_of_the_same_name(tmp_path: Path) -> None:
    for text in ("older", "newer"):
        with run_folder(tmp_path, "run") as folder:
            folder.write_text("note", text)
    assert [p.name for p in tmp_path.iterdir()] == ["run"]
    assert (tmp_path / "run" / "note").read_text() == "newer"


def test_a_failed_run_leaves_the_older_one_and_nothing_more(tmp_path: Path) -> None:
    with run_folder(tmp_path, "run") as folder:
        folder.write_text("note", "older")
    with pytest.raises(KeyboardInterrupt), run_folder(tmp_path, "run"):
        raise KeyboardInterrupt
    assert [p.name for p in tmp_path.iterdir()] == ["run"]
    assert (tmp_path / "run" / "note").read_text() == "older"


def test_a_failed_run_removes_the_folders_that_it_made(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), run_folder(tmp_path / "a" / "b", "run"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="it is a file"), run_folder(tmp_path / "file", "run"):
        pytest.fail("nothing may be computed")


class _Sources(HTMLParser):
    """Collects what a page would load from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [
            f"{tag} {value}" for name, value in attrs if name in ("src", "srcset") or (tag == "link" and name == "href")
        ]


def test_the_report_needs_nothing_from_elsewhere(finished: tuple[Path, object]) -> None:
    text = (finished[0] / "report.html").read_text(encoding="utf-8")
    parser = _Sources()
    parser.feed(text)
    assert parser.loaded == []
    assert text.count("plotly.js v") == 1


def test_the_report_says_what_came_out_and_how_to_repeat_it(finished: tuple[Path, object]) -> None:
    folder, comparison = finished
    text = (folder / "report.html").read_text(encoding="utf-8")
    for sentence in comparison.verdicts():
        assert sentence.replace("'", "&#x27;") in text
    assert "keci compare --arms baseline,keci --worlds 8 --seed 1 --months 18 --start 2026-01 --parameters prior" in text
    worlds = parting(comparison, "keci")
    assert 0 < len(worlds) <= 3
    assert f"keci run keci --world {worlds[0]} --seed 1 --months 18" in text
    assert not re.search(r"\bnan\b", re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL))


def test_a_report_escapes_what_people_write(tmp_path: Path) -> None:
    arm = Scenario.make(name="mine", description="<b>bold</b> & </script>", months=6)
    _, folder = perform(design(arms=["baseline", arm], months=6), "compiled", tmp_path, headline_names())
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert "<b>bold</b>" not in text
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; &lt;/script&gt;" in text
