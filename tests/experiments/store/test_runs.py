"""Stored runs: listed, found by name, shown, put side by side or refused, verified."""

from __future__ import annotations

import hashlib
import io
import json
import shlex
import shutil
import tomllib
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from packaging.requirements import Requirement

from keci.experiments.cli import build
from keci.experiments.commands.console import execute
from keci.experiments.designs.design import Design
from keci.experiments.results.side_by_side import compare_runs
from keci.experiments.statistics.metrics import metric
from keci.experiments.statistics.words import difference
from keci.experiments.store import verify as verification
from keci.experiments.store.catalogue import find, listed
from keci.experiments.store.disk import content_hash, locked, parquet
from keci.experiments.store.errors import not_installed
from keci.experiments.store.manifest import sealed
from keci.experiments.store.runner import StoredRun, run
from keci.experiments.store.verify import verify
from keci.model import Scenario
from keci.model.errors import InputError

ROOT = Path(__file__).resolve().parents[3]
WORLDS = 40


def played(out: Path, arms: list[str | Scenario] | None = None, worlds: int = WORLDS, **options: object) -> StoredRun:
    settings: dict = {"seed": 1, "months": 6} | options
    return run(Design.of(arms or ["baseline", "keci"], worlds, **settings), out)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three runs: two that can be compared, and one of another horizon."""
    out = tmp_path_factory.mktemp("shelf") / "runs"
    played(out)
    played(out, ["baseline", "placebo"])
    played(out, months=7)
    return out


@pytest.fixture
def copy(shelf: Path, tmp_path: Path) -> StoredRun:
    """A run of its own to be damaged."""
    folder = played(shelf).folder
    return StoredRun.open(Path(shutil.copytree(folder, tmp_path / folder.name)))


def keci(*arguments: str) -> int:
    return execute(build(), "keci", arguments)


def reseal(stored: StoredRun, **changes: object) -> None:
    (stored.folder / "manifest.json").write_bytes(sealed(stored.manifest | changes))


def test_all_runs_are_listed(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert keci("runs", "list", "--in", str(shelf)) == 0
    shown = capsys.readouterr().out
    assert shown.count("finished") == 3
    assert "baseline, placebo" in shown
    assert keci("runs", "list", "--out", str(shelf), "--json") == 0
    runs = json.loads(capsys.readouterr().out)["runs"]
    assert sorted(found["months"] for found in runs) == [6, 6, 7]
    assert {found["failed_worlds"] for found in runs} == {0}


def test_a_list_tells_runs_under_way_stopped_and_unreadable(shelf: Path, copy: StoredRun, tmp_path: Path) -> None:
    finished = {"failed_worlds", "content", "parts", "summary", "finished"}
    manifest = {name: said for name, said in copy.manifest.items() if name not in finished}
    (copy.folder / "manifest.json").write_bytes(sealed(manifest | {"state": "running"}))
    assert [found.state for found in listed(tmp_path)] == ["stopped"]
    with locked(copy.folder):
        assert [found.state for found in listed(tmp_path)] == ["at work"]
    (copy.folder / "manifest.json").write_text("{")
    (found,) = listed(tmp_path)
    assert (found.state, "damaged" in found.facts()["problem"]) == ("unreadable", True)


def test_latest_is_the_run_that_was_finished_last(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none in .* is finished"):
        find("latest", tmp_path)
    first, second = (played(tmp_path, worlds=worlds).folder for worlds in (8, 9))
    assert find("latest", tmp_path) == second
    manifest = second / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"seal"', '"broken"'))
    assert find("latest", tmp_path) == first


def test_runs_are_found_by_path_name_and_id(shelf: Path) -> None:
    folder = played(shelf).folder
    identity = json.loads((folder / "manifest.json").read_text())["id"]
    for name in (str(folder), folder.name, identity, identity[:6], folder.name[:14]):
        assert find(name, shelf) == folder
    (shelf / "compare-nothing.txt").touch()
    with pytest.raises(InputError, match="not a run folder"):
        find(str(shelf / "compare-nothing.txt"), shelf)
    with pytest.raises(InputError, match="fits several"):
        find("compare-", shelf)
    with pytest.raises(InputError, match=r"unknown run 'compare-nothing'"):
        find("compare-nothing", shelf)
    with pytest.raises(InputError, match="--in"):
        find("abcd", shelf / "nowhere")


def test_show_is_what_compare_printed(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = played(shelf).folder
    assert keci("runs", "show", str(folder)) == 0
    shown = capsys.readouterr().out
    arguments = ("--worlds", str(WORLDS), "--seed", "1", "--months", "6", "--parameters", "prior", "--out", str(shelf))
    assert keci("compare", *arguments) == 0
    table = capsys.readouterr().out.split("\n\n")[1]
    assert table in shown
    assert "parameters prior" in shown
    assert keci("compare", *arguments, "--json") == 0
    compared = json.loads(capsys.readouterr().out)
    assert keci("runs", "show", str(folder), "--json") == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["arms"], again["effects"]) == (compared["arms"], compared["effects"])
    assert again["run"]["id"] == compared["run"]["id"]


def test_runs_side_by_side(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = played(shelf), played(shelf, ["baseline", "placebo"])
    assert keci("runs", "compare", str(one.folder), str(two.folder), "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert [found["run"]["id"] for found in document["runs"]] == [one.manifest["id"], two.manifest["id"]]
    assert document["same_content"] is False
    assert document["differing"] == []
    assert set(document["runs"][1]["effects"]["placebo"]["trust"].values()) <= {0, None}
    assert keci("runs", "compare", str(one.folder), str(two.folder), "--metrics", "trust") == 0
    head = next(line for line in capsys.readouterr().out.splitlines() if "placebo" in line)
    assert head.split() == ["baseline", "keci", "placebo"]


def test_arms_of_one_name_are_told_apart_and_their_settings_named(shelf: Path, tmp_path: Path) -> None:
    other = Scenario.named("keci").changed(
        levers={"keci": Scenario.named("keci").levers["keci"].model_dump() | {"strength": 0.5}}
    )
    runs = [played(shelf), played(tmp_path, ["baseline", other], worlds=30)]
    found = compare_runs(runs)
    assert [column.heading for column in found.columns] == [f"keci ({run.folder.name.removeprefix('compare-')})" for run in runs]
    assert found.differing == ["worlds: 40, 30", "keci: levers.keci.strength 1.0, 0.5"]


def test_the_same_worlds_are_recognised(shelf: Path, tmp_path: Path) -> None:
    mesa = run(Design.of(["baseline", "keci"], WORLDS, seed=1, months=6), tmp_path, engine="mesa")
    assert compare_runs([played(shelf), mesa]).same_content


OTHERS = [
    ({"seed": 2}, "seed (1, 2)"),
    ({"start": "2011-03"}, "start (2026-01, 2011-03)"),
    ({"arms": ["placebo", "keci"]}, "the reference arm (baseline, placebo)"),
    (
        {"arms": [Scenario.make(name="baseline", parameters={"branching": 0.1}), "keci"]},
        "the reference arm (baseline, with other settings)",
    ),
]


@pytest.mark.parametrize(("options", "expected"), OTHERS, ids=[said for _, said in OTHERS])
def test_what_is_not_comparable_is_refused(shelf: Path, tmp_path: Path, options: dict, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        compare_runs([played(shelf), played(tmp_path, worlds=2, **options)])
    assert str(caught.value).endswith(f"cannot be compared: they differ in {expected}")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"months": 7}, "the runs differ in months (6, 7)"),
        ({"parameters": "mode"}, "the runs differ in parameters (prior, mode)"),
    ],
)
def test_other_settings_are_put_side_by_side_with_a_warning(
    shelf: Path, tmp_path: Path, options: dict, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = played(shelf), played(tmp_path, **options)
    assert keci("runs", "compare", str(one.folder), str(two.folder), "--metrics", "trust") == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert f"Mind: {said}" in shown
    assert "They differ in" not in shown
    found = compare_runs([one, two])
    assert [heading.split()[0] for heading, _ in found.references] == ["baseline", "baseline"], "each with its own reference"
    means = [c.results["baseline"]["trust"].mean for c in found.comparisons]
    frame = found.to_frame().set_index(["run", "arm", "outcome"])["mean"]
    assert [frame[run.folder.name, "baseline", "trust"] for run in (one, two)] == means


def test_effects_side_by_side_hold_together(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = played(shelf, ["baseline", "kfor"]), played(shelf)
    names = ["normalisation", "trust", "kfor", "welfare_nato", "welfare_eu", "incidents_per_year"]
    assert keci("runs", "compare", str(one.folder), str(two.folder), "--metrics", ",".join(names)) == 0
    shown = " ".join(capsys.readouterr().out.split())
    comparison = compare_runs([one, two]).comparisons[0]
    joint = comparison.joint("kfor", names).effects["welfare_nato"]
    assert difference(metric("welfare_nato"), joint, units=False) in shown
    assert joint.high > comparison.effects["kfor"]["welfare_nato"].high


def test_show_ends_with_the_verdict(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = played(shelf).folder
    assert keci("runs", "show", str(folder)) == 0
    (sentence,) = compare_runs([played(shelf)] * 2).comparisons[0].verdicts()
    assert " ".join(capsys.readouterr().out.split()).endswith(sentence)


def test_a_run_is_played_again_from_its_manifest_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a scenario of the user's own, whose file is gone, and months recorded."""
    mine = Scenario.make(name="mine", levers={"keci": {"strength": 0.7}}, parameters={"branching": 0.3})
    design = Design.of(["baseline", mine], 30, seed=5, months=6)
    stored = run(design, tmp_path / "runs", series=("kfor",))
    alone = tmp_path / "somewhere" / "kept.json"
    alone.parent.mkdir()
    shutil.copyfile(stored.folder / "manifest.json", alone)
    shutil.rmtree(stored.folder)
    assert keci("runs", "replay", str(alone)) == 0
    assert capsys.readouterr().out == f"{alone}: agrees: 60 rows, the same bytes\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["runs", "somewhere"]
    assert keci("runs", "replay", str(alone), "--out", str(tmp_path / "again"), "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["agrees"], document["same_bytes"], document["rows"]) == (True, True, 60)
    assert StoredRun.open(Path(document["folder"])).manifest["content"] == stored.manifest["content"]


def test_a_forged_manifest_does_not_agree(copy: StoredRun, capsys: pytest.CaptureFixture[str]) -> None:
    forge(copy)
    assert keci("runs", "replay", str(copy.folder)) == 1
    assert "differs from the manifest in worlds/part-000000.parquet" in capsys.readouterr().out


def test_what_cannot_be_played_again_is_said(copy: StoredRun, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def said(**changes: object) -> str:
        reseal(copy, **changes)
        assert keci("runs", "replay", str(copy.folder)) == 2
        return capsys.readouterr().err

    code = {"rules": "f" * 64, "version": "0", "commit": "abc", "dirty": None}
    assert "made with other rules (ffffffffffff, commit abc)" in said(code=code)
    assert "made with other data (data/parameters.csv)" in said(data=copy.manifest["data"] | {"data/parameters.csv": "0"})
    assert "not finished" in said(state="running")
    assert "its run id does not follow" in said(design=copy.manifest["design"] | {"seed": 9})
    assert keci("runs", "replay", str(tmp_path / "none.json")) == 2
    assert "no such file; give a run's manifest.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"code": {"rules": "f" * 64, "version": "0", "commit": None, "dirty": None}}, "rules of the model"),
        ({"data": {"data/parameters.csv": "0"}}, "data (data/"),
    ],
)
def test_other_rules_or_data_are_refused(shelf: Path, copy: StoredRun, changes: dict, expected: str) -> None:
    reseal(copy, **changes)
    with pytest.raises(InputError) as caught:
        compare_runs([played(shelf), StoredRun.open(copy.folder)])
    assert expected in str(caught.value)


def test_a_sound_run_holds(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = played(shelf).folder
    assert keci("runs", "verify", str(folder), "--worlds", "3") == 0
    shown = capsys.readouterr().out
    assert "1 part with 80 rows: all checksums fit" in shown
    assert "3 random worlds gave the stored outcomes" in shown


def test_damage_is_listed_and_status_1(copy: StoredRun, capsys: pytest.CaptureFixture[str]) -> None:
    path = copy.folder / "worlds/part-000000.parquet"
    path.write_bytes(path.read_bytes()[:-5])
    (copy.folder / "worlds/part-000009.parquet").touch()
    assert keci("runs", "verify", str(copy.folder)) == 1
    shown = capsys.readouterr().out
    assert "2 things differ" in shown
    assert "worlds/part-000000.parquet: damaged or changed" in shown
    assert "worlds/part-000009.parquet: no part of this run" in shown
    path.unlink()
    assert keci("runs", "verify", str(copy.folder), "--json") == 1
    document = json.loads(capsys.readouterr().out)
    assert document["holds"] is False
    assert "cannot be read (no such file or directory)" in document["differences"][0]


@pytest.mark.parametrize("content", ["{", "[]", "[" * 100_000])
def test_a_run_with_a_damaged_manifest_is_found_by_its_id(
    copy: StoredRun, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    identity = copy.manifest["id"]
    (copy.folder / "manifest.json").write_text(content)
    assert keci("runs", "verify", identity[:6], "--in", str(copy.folder.parent)) == 1
    assert "manifest.json: " in capsys.readouterr().out


def test_edited_manifests_do_not_hold(copy: StoredRun) -> None:
    path = copy.folder / "manifest.json"
    path.write_text(path.read_text().replace('"seed": 1', '"seed": 2'))
    assert "edited by hand" in verify(copy.folder, 0).differences[0]
    design = copy.manifest["design"] | {"seed": 2}
    reseal(copy, design=design)  # a forger who knows of the seal
    assert "from design, rules and data follows" in verify(copy.folder, 0).differences[0]


def forge(stored: StoredRun) -> None:
    """Raise trust in every row, and mend all checksums."""
    path = stored.folder / "worlds/part-000000.parquet"
    table = pq.read_table(io.BytesIO(path.read_bytes()))
    position = table.column_names.index("trust")
    table = table.set_column(position, "trust", pc.add(table["trust"], 0.01))
    path.write_bytes(parquet(table))
    content = content_hash(table)
    (name, entry), *_ = stored.manifest["parts"].items()
    forged = entry | {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "content": content}
    reseal(stored, parts={name: forged}, content=hashlib.sha256(content.encode()).hexdigest())


def test_worlds_played_again_unmask_a_forger(copy: StoredRun) -> None:
    forge(copy)
    assert verify(copy.folder, 0).differences == []
    (said, *_) = verify(copy.folder, 3).differences
    assert said.endswith("played again it gives another trust")


def test_worlds_are_not_played_again_with_other_rules(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "code_digest", lambda: "other")
    found = verify(played(shelf).folder, 3)
    assert (found.differences, found.replayed) == ([], 0)
    assert "made with other rules" in found.note


def test_a_clean_cache_is_asked_for_before_anything_is_played(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr("keci.agents.compiled.distrust_cache", lambda: done.append("distrusted"))
    monkeypatch.setattr("keci.experiments.store.verify._replay", lambda *arguments: done.append("played"))
    name = next(path.name for path in shelf.iterdir() if path.is_dir())
    for option in ((), ("--clean-cache",)):
        assert keci("runs", "verify", name, "--in", str(shelf), *option) == 0
    assert done == ["played", "distrusted", "played"]


@pytest.mark.parametrize("extra", ["cluster", "dashboard"])
def test_missing_packages_are_named_as_pip_takes_them(extra: str) -> None:
    said = str(not_installed("it needs something", extra))
    words = shlex.split(said.partition("pip install ")[2])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {Requirement(word) for word in words} == {Requirement(text) for text in project["optional-dependencies"][extra]}


def test_runs_alone_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert keci("runs") == 0
    assert "verify" in capsys.readouterr().out


BAD = [
    (("runs", "list", "--in", "nowhere"), "folder nowhere: there is none"),
    (("runs", "show", "compare-x"), "unknown run 'compare-x'"),
    (("runs", "shwo"), "shwo"),
    (("runs", "compare", "one"), "unknown run 'one'"),
    (("runs", "verify", "."), "unknown run '.'"),
    (("runs", "verify", "unfinished"), "not finished"),
    (("report", "unfinished"), "not finished"),
    (("report",), "Missing argument"),
]


@pytest.mark.parametrize(("arguments", "expected"), BAD, ids=[" ".join(arguments) for arguments, _ in BAD])
def test_wrong_input_is_one_line_and_status_2(
    shelf: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    expected: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "runs" / "unfinished"
    folder.mkdir(parents=True)
    manifest = played(shelf).manifest | {"state": "running", "id": "0" * 64}
    (folder / "manifest.json").write_bytes(sealed(manifest))
    assert keci(*arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("keci: ")
    assert captured.err.count("\n") == 1
    assert expected in captured.err


def test_a_report_of_one_run_and_of_several(shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = played(shelf), played(shelf, ["baseline", "placebo"])
    assert keci("report", str(one.folder)) == 0
    text = (one.folder / "report.html").read_text(encoding="utf-8")
    assert "<h1>keci compared with baseline</h1>" in text
    path = tmp_path / "both.html"
    assert keci("report", str(one.folder), str(two.folder), "--to", str(path), "--json") == 0
    assert json.loads(capsys.readouterr().out.split("\n", 1)[1])["report"] == str(path)
    text = path.read_text(encoding="utf-8")
    assert "<script" not in text and text.count("<svg") > 2
    for arm in ("keci", "placebo"):
        assert f"<h1>{arm} compared with baseline</h1>" in text
    assert keci("report", str(one.folder), "--to", str(tmp_path / "none" / "x.html")) == 2
    assert "there is no folder" in capsys.readouterr().err
