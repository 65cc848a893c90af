"""Hostile input as classes: whatever is given, the answer is one short line, at once, and nothing is changed."""

from __future__ import annotations

import copy
import errno
import json
import os
import re
import shutil
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keci.experiments.cli import build
from keci.experiments.commands.console import LONGEST, execute, note, output, print_json
from keci.experiments.designs.design import Design
from keci.experiments.store.catalogue import listed
from keci.experiments.store.disk import write_to
from keci.experiments.store.manifest import sealed
from keci.experiments.store.runner import StoredRun, run
from keci.model.errors import InputError

DIGITS = "9" * 5000
LONG = "a" * 5000
SECONDS = 5.0  # an answer at once, on a busy machine
APP = build()


def keci(*arguments: str) -> int:
    return execute(APP, "keci", arguments)


def refused(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str], statuses: tuple[int, ...] = (2,)) -> str:
    """The one line in which a command line is refused."""
    begun = time.perf_counter()
    assert keci(*arguments) in statuses
    assert time.perf_counter() - begun < SECONDS
    captured = capsys.readouterr()
    assert captured.out == ""
    assert_one_line(captured.err)
    return captured.err


def assert_one_line(said: str) -> None:
    assert said.startswith("keci: ") and said.endswith("\n") and said.count("\n") == 1
    assert len(said) <= LONGEST + 20
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", said)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> StoredRun:
    """A small finished run."""
    return run(Design.of(["baseline", "keci"], 8, seed=1, months=3), tmp_path_factory.mktemp("sound"))


@pytest.fixture(scope="module")
def shelf(sound: StoredRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with that run, from which nothing is to change."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(sound.folder, folder / "runs" / sound.folder.name)
    return folder


@pytest.fixture(autouse=True)
def _there(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shelf)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# numbers and texts that are too large

FIELDS = [
    "months = {}",
    "name = {}",
    "start = {}",
    "levers = {}",
    "shocks = {}",
    "[levers.keci]\nstrength = {}",
    "[levers.keci]\nstart = {}",
    "[levers.keci]\ndelay = {}",
    "[levers.keci]\nconditional = {}",
    "[parameters]\nbranching = {}",
    "[parameters.branching]\nlow = {}",
    '[[shocks]]\nkind = "kfor_cut"\nmonth = {}',
    '[[shocks]]\nkind = "kfor_cut"\nsize = {}',
    "[[shocks]]\nkind = {}",
]


@pytest.mark.parametrize("number", [DIGITS, f"-{DIGITS}", f"0x{DIGITS}", "1" + "_0" * 3000, f"[{DIGITS}]"], ids=lambda n: n[:4])
@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.replace("\n", " "))
def test_numbers_of_thousands_of_digits(field: str, number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.toml"
    head = "" if field.startswith("name") else 'name = "x"\n'
    path.write_text(head + field.format(number))
    line = (head + field).count("\n") + 1
    assert f"line {line}: " in refused(("run", str(path)), capsys)


@pytest.mark.parametrize(
    "field", ["worlds = {}", "seed = {}", "start = {}", "[sobol]\nn = {}", "[factorial.factors]\ntrust_0 = [{}]"]
)
def test_numbers_of_thousands_of_digits_in_designs(field: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.toml"
    path.write_text(field.format(DIGITS))
    assert "a whole number of thousands of digits" in refused(("sweep", str(path)), capsys)


@pytest.mark.parametrize(
    "option", ["--seed", "--worlds", "--months", "--start", "--parameters", "--metrics", "--arms", "--engine"]
)
@pytest.mark.parametrize("value", [DIGITS, LONG, "\x1b[31m\x9bred"], ids=["digits", "long", "control"])
def test_options_beyond_all_size(option: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    refused(("compare", option, value), capsys)


@pytest.mark.parametrize("text", ['name = "{}"', 'name = "x"\n{} = 1', 'name = "x"\nlevers = ["{}"]', "[{}", "{}"])
@pytest.mark.parametrize("filling", ["x", " ", "\\u0007", "a.", "[[a]]\n", '"'], ids=repr)
@pytest.mark.parametrize("size", [90_000, 20_000_000])
def test_texts_of_megabytes(text: str, filling: str, size: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.toml"
    path.write_text(text.format(filling * (size // len(filling))))
    said = refused(("run", str(path)), capsys)
    assert ("larger than 100,000 bytes" in said) == (size > 100_000)


def test_a_device_without_end_is_no_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    assert "larger than" in refused(("run", "/dev/zero"), capsys)


# names of files

NAMES = [LONG, "x/" * 3000 + "y", "a\udcffb", "nul\0", "\x1b[2J", "\udc80" * 300]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name[:6]))
@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "--worlds", "2", "--months", "2", "--out", "{}"),
        ("runs", "list", "--in", "{}"),
        ("runs", "show", "{}"),
        ("runs", "verify", "x", "--in", "{}"),
        ("report", "compare-", "--to", "{}/x.html"),
        ("sweep", "{}"),
        ("sweep", "{}.toml"),
        ("run", "{}.toml"),
        ("compare", "--parameters", "{}.csv"),
        ("dashboard", "--runs", "{}", "--port", "-1"),
    ],
    ids=" ".join,
)
def test_names_that_no_file_has(
    arguments: tuple[str, ...], name: str, shelf: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def plays(*arguments: object) -> None:
        raise InputError("a name that a file can have")

    monkeypatch.setattr("keci.experiments.store.runner._Session.play", plays)
    before = contents(shelf)
    refused(tuple(argument.format(name) for argument in arguments), capsys, statuses=(1, 2))
    assert contents(shelf) == before


def test_a_name_that_is_just_not_too_long_takes_a_report(sound: StoredRun, tmp_path: Path) -> None:
    path = tmp_path / ("x" * 250 + ".html")
    assert keci("report", str(sound.folder), "--to", str(path)) == 0
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.ELOOP, errno.EROFS])
def test_a_file_that_the_system_refuses_is_one_line(
    number: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def denied(*arguments: object) -> None:
        raise OSError(number, os.strerror(number), "some/file")

    monkeypatch.setattr("keci.experiments.store.catalogue.listed", denied)
    assert "some/file: cannot be used" in refused(("runs", "list"), capsys)


def test_other_errors_of_the_system_keep_their_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise OSError(errno.EIO, "Input/output error", "some/file")

    monkeypatch.setattr("keci.experiments.store.catalogue.listed", broken)
    with pytest.raises(OSError, match="some/file"):
        keci("runs", "list")


# what is printed

SENTENCE = "word " * 20_000


def test_a_long_message_keeps_both_ends(capsys: pytest.CaptureFixture[str]) -> None:
    note(f"file x, line 3: {SENTENCE}; did you mean 'keci'?")
    said = capsys.readouterr().err
    assert_one_line(said)
    assert said.startswith("keci: file x, line 3: word") and said.endswith("did you mean 'keci'?\n")


def test_control_characters_are_shown_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "a\x1b[31m\x07\x9b\u202e\udcffb"
    note(hostile)
    output().print(hostile)
    captured = capsys.readouterr()
    shown = r"a\x1b[31m\x07\x9b\u202e\udcffb"
    assert captured.err == f"keci: {shown}\n"
    assert captured.out == f"{shown}\n".replace(r"\x07", "")  # rich drops a bell itself
    print_json({hostile: [hostile]})
    printed = capsys.readouterr().out
    assert json.loads(printed) == {hostile: [hostile]}
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", printed)


# devices and links


def test_a_device_stays_a_device(sound: StoredRun, tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("pipes with names are a matter of Unix")
    before = os.stat("/dev/null")
    assert keci("report", str(sound.folder), "--to", "/dev/null") == 0
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode) and os.stat("/dev/null").st_rdev == before.st_rdev
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert keci("report", str(sound.folder), "--to", str(pipe)) == 0
    reader.join(10)
    assert read[0].startswith(b"<!") and stat.S_ISFIFO(pipe.stat().st_mode)
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("before")
    (tmp_path / "link").symlink_to("real")
    write_to(tmp_path / "link", b"after")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_text() == "after"


def test_a_full_device_is_one_line(sound: StoredRun, capsys: pytest.CaptureFixture[str]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("a device of Linux")
    assert "the disk is full" in refused(("report", str(sound.folder), "--to", "/dev/full"), capsys, statuses=(1,))


# run folders that are none

WRONG: list[Any] = [None, 0, -1, 1.5, "", "x", "x" * 2000, "\x1b[2J", [], [1], {}, {"x": 1}, True, 10**20, 2**63]


def paths(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """Every place in a document."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths(inner, (*path, key))


def changed(manifest: dict, path: tuple, value: Any) -> dict:
    """The manifest with another value at a place, or without it, sealed afresh by the caller."""
    manifest = copy.deepcopy(manifest)
    place: Any = manifest
    for step in path[:-1]:
        place = place[step]
    if value is KeyError:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return manifest


def commands(folder: Path) -> list[tuple[str, ...]]:
    name, where = folder.name, str(folder.parent)
    return [
        ("runs", "list", "--in", where),
        ("runs", "list", "--in", where, "--json"),
        ("runs", "show", name, "--in", where),
        ("runs", "verify", name, "--in", where, "--worlds", "0"),
        ("runs", "compare", name, name, "--in", where),
        ("report", name, "--in", where, "--to", "/dev/null"),
    ]


def meet(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a command answers, it does so at once, without a traceback, in one line if it refuses."""
    begun = time.perf_counter()
    status = keci(*arguments)
    assert time.perf_counter() - begun < SECONDS, arguments
    captured = capsys.readouterr()
    assert status in (0, 1, 2)
    assert not re.search(r"[\x1b\x9b]", captured.out + captured.err)
    if status == 2 or (status == 1 and not captured.out):
        assert_one_line(captured.err)


@pytest.mark.parametrize("key", ["id", "design", "plan", "code", "data", "state", "kind", "engine", "failed_worlds", "parts"])
@pytest.mark.parametrize("value", [KeyError, None, 7, "x", []], ids=str)
def test_a_manifest_sealed_afresh_breaks_no_list(
    sound: StoredRun, tmp_path: Path, key: str, value: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(sound.folder, tmp_path / "sound")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_bytes(sealed(changed(sound.manifest, (key,), value)))
    states = {found.folder.name: found.state for found in listed(tmp_path)}
    legal = isinstance(value, str) and key in ("id", "kind", "engine")
    assert states == {"sound": "finished", "broken": "finished" if legal else "unreadable"}
    for arguments in commands(tmp_path / "broken"):
        meet(arguments, capsys)


def test_what_is_no_file_breaks_no_list(sound: StoredRun, tmp_path: Path) -> None:
    shutil.copytree(sound.folder, tmp_path / "sound")
    (tmp_path / "folder" / "manifest.json").mkdir(parents=True)
    (tmp_path / "pipe").mkdir()
    os.mkfifo(tmp_path / "pipe" / "manifest.json")
    running = {"state": "running"}
    (tmp_path / "ledger" / "ledger.jsonl").mkdir(parents=True)
    (tmp_path / "ledger" / "manifest.json").write_bytes(sealed(sound.manifest | running))
    states = {found.folder.name: found.state for found in listed(tmp_path)}
    assert states == {"sound": "finished", "folder": "unreadable", "pipe": "unreadable", "ledger": "stopped"}


@pytest.mark.parametrize("arguments", [("runs", "show"), ("report",), ("runs", "compare")], ids=" ".join)
def test_an_edited_part_is_not_reported(
    sound: StoredRun, tmp_path: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.experiments.store.test_runs import forge

    folder = Path(shutil.copytree(sound.folder, tmp_path / "run"))
    manifest = (folder / "manifest.json").read_bytes()
    forge(StoredRun.open(folder))
    (folder / "manifest.json").write_bytes(manifest)
    runs = [str(folder), str(sound.folder)] if "compare" in arguments else [str(folder)]
    said = refused((*arguments, *runs), capsys, statuses=(1,))
    assert "its checksum is not that of the manifest" in said


# the fuzz: inputs that nobody thought of

FUZZ = settings(max_examples=100, derandomize=True, suppress_health_check=list(HealthCheck))
TEXT = st.text(max_size=30) | st.sampled_from([LONG, DIGITS, "\x1b[2J", "../..", "/dev/null", "baseline", "keci", "a,b", "nan"])
WORD = TEXT.filter(lambda text: "\n" not in text)
NUMBERS = st.integers().map(str) | st.floats().map(str) | st.sampled_from([DIGITS, f"0x{DIGITS}", "1e999", "-inf", "1979-05-27"])
VALUES = st.recursive(
    NUMBERS | st.booleans().map(lambda b: str(b).lower()) | TEXT.map(lambda text: json.dumps(text)),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda found: f"[{', '.join(found)}]")
        | st.lists(inner, max_size=2).map(lambda found: "{" + ", ".join(f"k{i} = {v}" for i, v in enumerate(found)) + "}")
    ),
    max_leaves=4,
)
KEYS = st.sampled_from(
    ["name", "months", "start", "description", "worlds", "seed", "arms", "metrics", "parameters", "n", "factors"]
)
TABLES = st.sampled_from(
    ["levers.keci", "parameters", "[shocks]", "sobol", "factorial.factors", "parameters.branching", "levers"]
)
TOML_LINES = st.tuples(KEYS | WORD, VALUES).map(" = ".join) | TABLES.map("[{}]".format) | WORD
TOML = st.lists(TOML_LINES, max_size=6).map("\n".join)
CSV = st.lists(
    st.lists(WORD | NUMBERS | st.sampled_from(["scenario", "levers.keci", "trust_0"]), max_size=4).map(",".join), max_size=4
)
ARGUMENTS = st.lists(
    st.sampled_from(["run", "scenarios", "runs", "list", "show", "report", "sweep", "--in", "--to", "--arms", "--seed", "--json"])
    | WORD
    | st.characters().map(lambda c: f"-{c}"),
    max_size=5,
)


@pytest.fixture
def stage(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Commands are read to the point at which worlds would be played: then they are right, which is an answer too."""

    def right(*arguments: object, **options: object) -> None:
        import typer

        raise typer.Exit(0)

    for name in (
        "keci.experiments.compare.perform",
        "keci.experiments.sweep.perform",
        "keci.model.negotiation.NegotiationModel.run",
        "keci.experiments.sweep.asking",
    ):
        monkeypatch.setattr(name, right)
    monkeypatch.setattr("keci.dashboard.command.claim", right)
    monkeypatch.setattr("keci.experiments.hindcast.measure", right)
    monkeypatch.setattr("keci.benchmarks.command.bench", right)
    return shelf


def survives(arguments: tuple[str, ...], stage: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(stage)
    meet(arguments, capsys)
    assert contents(stage) == before, arguments


@FUZZ
@given(text=TOML | st.binary(max_size=60))
def test_fuzz_scenarios_and_designs(
    text: str | bytes, stage: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    path = stage / "fuzz.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(errors="surrogatepass"))
    survives(("run", "fuzz.toml", "--months", "2"), stage, capsys)
    survives(("sweep", "fuzz.toml"), stage, capsys)


@FUZZ
@given(rows=CSV)
def test_fuzz_tables(rows: list[str], stage: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (stage / "fuzz.csv").write_bytes("\n".join(rows).encode(errors="surrogatepass"))
    survives(("sweep", "fuzz.csv"), stage, capsys)
    survives(("compare", "--parameters", "fuzz.csv"), stage, capsys)


@FUZZ
@given(arguments=ARGUMENTS)
def test_fuzz_command_lines(arguments: list[str], stage: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if arguments[:1] not in (["compare"], ["bench"]):
        survives(tuple(arguments), stage, capsys)


@settings(FUZZ, max_examples=120)
@given(data=st.data())
def test_fuzz_manifests(
    data: st.DataObject, sound: StoredRun, tmp_path_factory: pytest.TempPathFactory, stage: Path, capsys
) -> None:
    places = list(paths({key: value for key, value in sound.manifest.items() if key != "seal"}))
    value = data.draw(
        st.sampled_from([KeyError, *WRONG]) | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
    )
    manifest = changed(sound.manifest, data.draw(st.sampled_from(places)), value)
    folder = stage / "fuzz" / "run"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sound.folder, folder)
    content = sealed(manifest) if not (isinstance(value, str) and not value.isascii()) else json.dumps(manifest).encode()
    (folder / "manifest.json").write_bytes(content)
    shutil.copytree(sound.folder, stage / "fuzz" / "sound", dirs_exist_ok=True)
    assert next(found.state for found in listed(stage / "fuzz") if found.folder.name == "sound") == "finished"
    arguments = data.draw(st.sampled_from(commands(folder)))
    survives(arguments, stage, capsys)
