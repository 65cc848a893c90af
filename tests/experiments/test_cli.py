"""The command line: right answers, and one clear line for every wrong question."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from keci.experiments.cli import build
from keci.experiments.commands.console import execute, progress
from keci.experiments.designs.design import Design
from keci.experiments.store import estimate, execution, runner, worlds

ROOT = Path(__file__).resolve().parents[2]
WORLDS = 6


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def keci(*arguments: str) -> int:
    return execute(build(), "keci", arguments)


def write(name: str, text: str) -> None:
    Path(name).write_text(text, encoding="utf-8")


BAD = [
    (("compare", "--arms", "baseline,kecci"), "unknown scenario 'kecci'; did you mean 'keci'?"),
    (("compare", "--arms", "baseline,missing.toml"), "scenario file missing.toml"),
    (("compare", "--arms", "baseline,empty.toml"), "empty.toml, line 1"),
    (("compare", "--arms", "baseline,broken.toml"), "broken.toml: not valid TOML"),
    (("compare", "--arms", "baseline,lever.toml"), "lever.toml, line 2: levers: unknown lever 'keki'; did you mean 'keci'?"),
    (("compare", "--arms", "baseline,parameter.toml"), "unknown parameter 'branchin'; did you mean 'branching'?"),
    (
        ("compare", "--arms", "baseline,short.toml"),
        "they differ in months (baseline 120, short 12); give one for all with --months",
    ),
    (("compare", "--arms", "keci,keci"), "two are named 'keci'"),
    (("compare", "--arms", ""), "arms: none given"),
    (("compare", "--arms", "baseline,"), "an empty name between commas"),
    (("compare", "--arms", "keci"), "only 'keci' given"),
    (("compare", "--arms", "baseline"), "as in baseline,keci"),
    (("compare", "--arms", "baseline,deep.toml"), "deep.toml: too deeply nested"),
    (
        ("compare", "--arms", "baseline,table.toml"),
        "table.toml, line 3: levers.keci: must be a table, as in [levers.keci], not True",
    ),
    (("sweep", "deep.toml"), "deep.toml: too deeply nested"),
    (("compare", "--metrics", ""), "metrics: none given"),
    (("compare", "--metrics", "trsut"), "unknown metric 'trsut'; did you mean 'trust'?"),
    (("compare", "--start", "2026-02"), "unknown start '2026-02'; did you mean '2026-01'?"),
    (("compare", "--worlds", "0"), "worlds 0: must be a whole number from 1 to 1,000,000,000"),
    (("compare", "--worlds", "-3"), "worlds -3"),
    (("compare", "--worlds", "1000000001"), "worlds 1000000001"),
    (("compare", "--worlds", "many"), "--worlds"),
    (("compare", "--months", "0"), "months 0: must be a whole number from 1 to 1,200"),
    (("compare", "--months", "1201"), "months 1201"),
    (("compare", "--seed", "-1"), "seed -1"),
    (("compare", "--parameters", "modes"), "did you mean 'mode'?"),
    (("compare", "--parameters", "priro"), "did you mean 'prior'?"),
    (("compare", "--engine", "compield"), "did you mean 'compiled'?"),
    (("compare", "--out", "a_file"), "output folder a_file: cannot be written (it is a file)"),
    (("compare", "--out", "a_file/below"), "output folder a_file/below: cannot be written"),
    (("compare", "--edge", "normalization=0.03"), "unknown metric 'normalization'; did you mean 'normalisation'?"),
    (("compare", "--edge", "normalisation=much"), "must be an outcome and a number, as in normalisation=0.03"),
    (("compare", "--relative-edge", "0"), "relative edge 0: must be a number above 0"),
    (("compare", "--series", "kfro"), "unknown series 'kfro'; did you mean 'kfor'?"),
    (("sensitivity", "--factors", "trst_0"), "unknown parameter 'trst_0'; did you mean 'trust_0'?"),
    (("sensitivity", "--factors", "trust_0", "--points", "12"), "sobol: n 12 must be a power of two, such as 8 or 16"),
    (("sensitivity", "--factors", "trust_0", "--worlds", "3"), "worlds 3: at least 4 are needed"),
    (("sensitivity", "--arms", "keci"), "--arms: 1 given; name two, the reference first"),
    (("sensitivity", "--leading", "0"), "leading 0: must be a whole number from 1 to 50"),
    (("sensitivity", "--metrics", "trsut"), "unknown metric 'trsut'; did you mean 'trust'?"),
    (("runs", "replay", "nothing.json"), "nothing.json: no such file"),
    (("compare", "--precision", "0.005"), "unknown metric '0.005'"),
    (("compare", "--precision", "normalisation=0"), "precision normalisation 0: must be a number above 0"),
    (("compare", "--precision", "keci_consensus_60=0.01"), "not all arms have the track"),
    (("compare", "--precision", "trust=1", "--most-worlds", "0"), "most-worlds 0: must be a whole number from 1"),
    (("compare", "--wrlds", "3"), "--worlds"),
    (("comapre",), "compare"),
    (("foo",), "No such command 'foo'. Known: compare, run, scenarios"),
    (("run",), "scenario"),
    (("run", "kecci"), "did you mean 'keci'?"),
    (("run", "keci", "--world", "-1"), "world -1: must be a whole number from 0 to 4,294,967,295"),
    (("run", "keci", "--seed", "18446744073709551616"), "seed 18446744073709551616"),
    (("run", "keci", "--months", "0"), "months 0"),
    (("run", "keci", "--start", "2011-3"), "did you mean '2011-03'?"),
    (("run", "keci", "--parameters", "priorr"), "did you mean 'prior'?"),
    (("run", "keci", "again"), "again"),
    (("hindcast", "--parameters", "priro"), "did you mean 'prior'?"),
    (("hindcast", "--worlds", "1000000"), "worlds 1000000: must be a whole number from 200 to 20,000"),
]


@pytest.mark.parametrize(("arguments", "expected"), BAD, ids=[" ".join(arguments) for arguments, _ in BAD])
def test_wrong_input_is_one_line_and_status_2(
    arguments: tuple[str, ...], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write("a_file", "")
    write("empty.toml", "\n")
    write("broken.toml", 'name = "broken\n')
    write("lever.toml", 'name = "lever"\n[levers.keki]\n')
    write("parameter.toml", 'name = "parameter"\n[parameters]\nbranchin = 0.3\n')
    write("short.toml", 'name = "short"\nmonths = 12\n')
    write("deep.toml", "a = " + "[" * 50_000)
    write("table.toml", 'name = "table"\n[levers]\nkeci = true\n')
    before = sorted(Path().iterdir())
    assert keci(*arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("keci: ")
    assert captured.err.count("\n") == 1
    assert expected in captured.err
    assert sorted(Path().iterdir()) == before


def test_a_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    for arguments in (("compare", "--worlds", "2", "--months", "2"), ("runs", "list"), ("dashboard", "--port", "0")):
        assert keci(*arguments) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_failures_of_ours_keep_their_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keci.experiments.run.play", lambda *arguments: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        keci("run", "keci")


def interrupting(at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the first part (0) or the one after it (1) is played, whichever core comes to it first."""
    real = execution.play_work

    def play(work: worlds.Work, *arguments: Any, **options: Any) -> Any:
        assert list(Path("deep/runs").iterdir()), "the folder is made before anything is played"
        if (work.first > 0) == (at > 0):
            raise KeyboardInterrupt
        return real(work, *arguments, **options)

    monkeypatch.setattr(execution, "play_work", play)


COMPARE = ("compare", "--worlds", "100", "--months", "2", "--out", "deep/runs")


def test_a_short_run_says_that_longer_outcomes_are_counted_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert keci("compare", "--worlds", "20", "--months", "24") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "The run ends after 24 months: what is said to happen within more years than that is counted to its end." in said
    (report,) = Path("runs").glob("*/report.html")
    assert "The run ends after 24 months" in report.read_text(encoding="utf-8")
    assert keci("compare", "--worlds", "20", "--months", "60") == 0
    assert "The run ends" not in capsys.readouterr().out


def test_interrupted_at_once_leaves_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    interrupting(0, monkeypatch)
    assert keci(*COMPARE, "--json") == 130
    assert list(Path().iterdir()) == []
    assert capsys.readouterr() == ("", "keci: interrupted\n")


def test_interrupted_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("keci.experiments.designs.plan.ROWS", 128)
    with monkeypatch.context() as patch:
        interrupting(1, patch)
        assert keci(*COMPARE, "--json") == 130
    assert re.fullmatch(
        r"keci: Interrupted: 1 of 2 parts are kept in deep/runs/compare-\w+; the same command goes on from there.\n",
        capsys.readouterr().err,
    )
    assert keci(*COMPARE) == 0
    captured = capsys.readouterr()
    assert "1 of 2 parts are there already" in captured.err
    assert "Playing baseline, keci: 72 worlds to play" in captured.err
    assert keci(*COMPARE) == 0
    again = capsys.readouterr()
    assert again.out == captured.out
    assert "keci: nothing to play: this run is finished and its checksums hold" in again.err
    assert keci(*COMPARE, "--fresh") == 0
    assert "200 worlds to play" in capsys.readouterr().err


COMMAND = [sys.executable, "-m", "experiments"]  # as the console script begins


@pytest.mark.skipif(sys.platform == "win32", reason="signals to a process")
def test_an_interruption_while_packages_are_loaded_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    done = subprocess.run([*COMMAND, "scenarios"], env=os.environ | {"PYTHONPATH": path}, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"keci: interrupted\n")


@pytest.mark.skipif(sys.platform == "win32", reason="signals to a process")
def test_an_interruption_is_not_dropped_by_a_callback_of_llvm(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    passed = []

    def _raw_object_cache_notify() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        passed.append("the callback")

    def play(*arguments: object) -> None:
        _raw_object_cache_notify()
        time.sleep(10)
        passed.append("the command")

    monkeypatch.setattr("keci.experiments.run.play", play)
    assert keci("run", "keci") == 130
    assert passed == ["the callback"]
    assert capsys.readouterr() == ("", "keci: interrupted\n")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("arguments", [("scenarios",), ("scenarios", "--json"), ("--help",)], ids=" ".join)
def test_output_that_nobody_takes(arguments: tuple[str, ...]) -> None:
    def run(**options: Any) -> subprocess.CompletedProcess:
        return subprocess.run([*COMMAND, *arguments], cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False, **options)

    with Path("/dev/full").open("w") as full:
        done = run(stdout=full)
    assert (done.returncode, done.stderr) == (1, "keci: the output cannot be written (the disk is full)\n")
    reading, writing = os.pipe()
    os.close(reading)
    done = run(stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")
    done = run(preexec_fn=lambda: os.close(1))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_full_disk_is_one_line_and_status_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert keci(*COMPARE, "--json") == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert re.fullmatch(r"keci: deep/runs/.*: cannot be written \(the disk is full\); .*\n", captured.err)


def test_failed_worlds_are_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    real = worlds.simulate

    def simulate(arm: object, count: int, *arguments: object, first: int = 0, **options: object) -> object:
        if first <= 7 < first + count:
            raise ZeroDivisionError
        return real(arm, count, *arguments, first=first, **options)

    with monkeypatch.context() as patch:
        patch.setattr(worlds, "simulate", simulate)
        assert keci(*COMPARE) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "1 futures failed and are left out" in shown
    assert "2 worlds failed" in shown
    assert keci(*COMPARE, "--retry-failed") == 0
    assert "failed" not in capsys.readouterr().out


def test_a_long_run_is_started_only_if_it_is_wanted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("keci.experiments.store.estimate.measure", lambda *arguments: 400.0)
    long = ("compare", "--worlds", "1000000", "--json")
    assert keci(*long) == 2
    said = "2,000,000 worlds would take about 83 min, at 400 worlds a second"
    assert capsys.readouterr().err == f"keci: {said}; add --yes to start, or ask for fewer worlds or arms\n"
    assert list(Path().iterdir()) == []
    monkeypatch.setattr(execution, "play_work", lambda *arguments, **options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        keci(*long, "--yes")
    assert capsys.readouterr().err == f"keci: {said}\n"


def test_a_log_hears_of_speed_and_time_left(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    clock = iter([0.0, 60.0, 60.0, 60.0, 61.0, 100.0])
    monkeypatch.setattr("keci.experiments.commands.console.time.monotonic", lambda: next(clock))
    with progress("Playing", 10_000, False) as told:
        told(6000)  # a minute later
        told(4000)
    assert capsys.readouterr().err.splitlines() == [
        "Playing: 10,000 worlds to play",
        "Playing: 6,000 of 10,000 worlds, 100 a second, 40 s left",
        "Playing: done, 100 worlds a second",
    ]


def test_speed_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(estimate.PROBE, "compiled", 64)
    design = Design.of(["baseline", "keci"], 10, months=2)
    assert estimate.measure(design, "compiled") > 100
    assert estimate.measure(design, "mesa") > 1


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.41, "0.4 s"),
        (45, "45 s"),
        (90, "2 min"),
        (3600, "60 min"),
        (11_400, "3 h 10 min"),
        (7200, "2 h"),
        (187_200, "2 days 4 h"),
    ],
)
def test_durations(seconds: float, said: str) -> None:
    assert estimate.duration(seconds) == said


def test_scenarios(capsys: pytest.CaptureFixture[str]) -> None:
    assert keci("scenarios") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("baseline")
    assert "placebo" in shown
    assert keci("scenarios", "--json") == 0
    assert "keci" in json.loads(capsys.readouterr().out)


def test_run_tells_a_history(capsys: pytest.CaptureFixture[str]) -> None:
    assert keci("run", "keci", "--seed", "7", "--months", "36") == 0
    told = capsys.readouterr().out
    assert told.startswith("keci\n")
    assert "Seed 7, world 0, 36 months from 2026-01" in told
    assert "An incentive short of membership" in told
    assert "\n2026\n" in told
    assert "How it ended" in told
    assert "probability" not in told.split("\n2026\n")[0]
    assert max(len(line) for line in told.splitlines()) <= 100
    assert "\x1b" not in told


def test_run_explains(capsys: pytest.CaptureFixture[str]) -> None:
    keci("run", "keci", "--seed", "7", "--months", "36")
    plain = capsys.readouterr().out
    assert keci("run", "keci", "--seed", "7", "--months", "36", "--explain") == 0
    explained = capsys.readouterr().out
    assert "utility would have tipped it" in explained
    assert len(explained) > len(plain)


def test_run_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert keci("run", "keci", "--seed", "7", "--world", "2", "--months", "24", "--json") == 0
    document = strict(capsys.readouterr().out)
    names = ["scenario", "seed", "world", "start", "months", "parameters", "outcomes", "chronicle", "decisions"]
    assert list(document) == names
    assert (document["scenario"], document["seed"], document["world"], document["months"]) == ("keci", 7, 2, 24)
    assert {"month", "date", "text"} == set(document["chronicle"][0])
    assert document["decisions"][0]["terms"]


def test_run_takes_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    write("mine.toml", 'name = "mine"\nmonths = 3\n[levers.keci]\nstrength = 2.0\n')
    assert keci("run", "mine.toml", "--json") == 0
    assert strict(capsys.readouterr().out)["scenario"] == "mine"


def test_files_of_windows_editors_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.toml").write_bytes(b'\xef\xbb\xbfname = "mine"\r\n[levers.keci]\r\n')
    assert keci("run", "mine.toml", "--months", "2") == 0
    Path("design.toml").write_bytes(b'\xef\xbb\xbf[factorial.factors]\r\n"levers.keci" = [0, 1]\r\n')
    assert keci("sweep", "design.toml", "--months", "2", "--worlds", "2") == 0


def test_run_says_where_the_parameters_are_from(capsys: pytest.CaptureFixture[str]) -> None:
    write("sets.csv", "trust_0\n0.1\n")
    for source, said in (("prior", "drawn for this world"), ("mode", "fixed at their likeliest"), ("sets.csv", "from sets.csv")):
        assert keci("run", "keci", "--months", "2", "--parameters", source) == 0
        assert f"parameters {said}" in " ".join(capsys.readouterr().out.split())


def test_compare_prints_table_verdict_and_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert keci("compare", "--engine", "compiled", "--worlds", "40", "--arms", "baseline,keci,placebo") == 0
    captured = capsys.readouterr()
    first, last = captured.err.splitlines()
    assert first == "Playing baseline, keci, placebo: 120 worlds to play"
    assert re.fullmatch(r"Playing baseline, keci, placebo: done, [\d,]+ worlds a second", last)
    assert " of 40" in captured.out
    said = " ".join(captured.out.split())
    assert "placebo changes nothing: in 40 paired futures no outcome differs from baseline at all." in said
    assert "NATO agrees on the track of keci" in said
    assert max(len(line.rstrip()) for line in captured.out.splitlines()[:-1]) <= 100
    assert "\x1b" not in captured.out
    assert Path(captured.out.splitlines()[-1].removeprefix("Report: ")).is_file()


@pytest.mark.parametrize("width", [40, 64, 80, 100, 140])
def test_the_table_fits_any_terminal(width: int, capsys: pytest.CaptureFixture[str]) -> None:
    from rich.console import Console

    from keci.experiments.reporting.tables import print_comparison
    from keci.experiments.results.comparison import summarise
    from keci.experiments.statistics.metrics import headline_names

    design = Design.of(["baseline", "keci_status_laden"], worlds=WORLDS, months=12)
    comparison = summarise(design, runner.run(design, Path("runs")).parts())
    capsys.readouterr()
    print_comparison(comparison, headline_names(), Console(width=width, highlight=False, markup=False))
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= width
    assert "…" not in shown
    words = " ".join(shown.split())
    assert all(said in words for said in ("0 of 6", "Comprehensive", "normalisation", "identical", "no track"))


def test_compare_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("--worlds", str(WORLDS), "--months", "12", "--arms", "baseline,keci", "--seed", "3", "--json")
    assert keci("compare", *arguments, "--out", "somewhere") == 0
    captured = capsys.readouterr()
    document = strict(captured.out)
    assert captured.err == ""
    assert list(document) == ["run", "arms", "effects", "verdicts", "vanishes_with"]
    assert list(document["run"]) == ["id", "folder", "worlds", "months", "seed", "arms", "parameters", "engine"]
    assert document["run"]["folder"] == f"somewhere/compare-{document['run']['id'][:12]}"
    assert set(document["arms"]["keci"]["normalisation"]) == {"mean", "low", "high"}
    assert set(document["effects"]) == {"keci"}
    assert set(document["effects"]["keci"]["trust"]) == {
        "mean",
        "low",
        "high",
        "share_helped",
        "share_harmed",
        "share_same_sign",
    }


def test_a_single_world_is_strict_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert keci("compare", "--worlds", "1", "--months", "2", "--json") == 0
    document = strict(capsys.readouterr().out)
    assert document["effects"]["keci"]["rounds_held"]["share_helped"] is None


def test_edges_change_the_verdict_and_stand_in_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    edges = ("--edge", "normalisation=0.5", "--relative-edge", "50")
    assert keci("compare", "--worlds", "240", "--arms", "baseline,kfor", *edges) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "kfor changes the chance of normalisation too little to matter" in said
    assert "either way less than 50 points" in said
    (report,) = Path("runs").glob("*/report.html")
    assert "--edge normalisation=0.5 --relative-edge 50" in report.read_text(encoding="utf-8")


def test_precision_plays_on_and_says_so(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keci.experiments.designs.plan.ROWS", 128)
    arguments = ("--arms", "baseline,kfor", "--worlds", "64", "--months", "12", "--precision", "trust=0.000001")
    assert keci("compare", *arguments, "--most-worlds", "150", "--json") == 0
    captured = capsys.readouterr()
    assert strict(captured.out)["run"]["worlds"] == 150
    assert "going on to 150 futures" in captured.err
    assert "not reached with at most 150 futures" in captured.err
    assert len(list(Path("runs").iterdir())) == 2


def test_series_are_stored_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    from keci.experiments.store.folder import StoredRun

    arguments = ("compare", "--worlds", "5", "--months", "6", "--json")
    assert keci(*arguments, "--series", "kfor, trust_kosovo") == 0
    run = strict(capsys.readouterr().out)["run"]
    (months,) = StoredRun.open(Path(run["folder"])).months()
    assert months.columns.tolist() == ["arm", "world", "month", "kfor", "trust_kosovo"]
    assert len(months) == 2 * 5 * 7
    assert keci(*arguments) == 0
    assert strict(capsys.readouterr().out)["run"]["id"] != run["id"], "what is recorded is part of a run"


def test_a_larger_run_takes_over_the_months_too(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from keci.experiments.store.folder import StoredRun

    monkeypatch.setattr("keci.experiments.designs.plan.ROWS", 128)
    arguments = ("--arms", "baseline,kfor", "--worlds", "64", "--months", "12", "--precision", "incidents_per_year=0.000001")
    assert keci("compare", *arguments, "--most-worlds", "150", "--series", "kfor", "--json") == 0
    run = strict(capsys.readouterr().out)["run"]
    assert run["worlds"] == 150
    months = list(StoredRun.open(Path(run["folder"])).months())
    assert sum(map(len, months)) == 2 * 150 * 13
    assert keci("runs", "verify", run["folder"], "--worlds", "2") == 0


def test_findings_name_the_question_for_whom_and_how_far(capsys: pytest.CaptureFixture[str]) -> None:
    assert keci("compare", "--worlds", "40", "--arms", "baseline,keci", "--months", "36") == 0
    said = " ".join(capsys.readouterr().out.split())
    (report,) = Path("runs").glob("*/report.html")
    page = report.read_text(encoding="utf-8")
    assert "Does keci change how Kosovo and Serbia fare over 3 years, compared with baseline?" in page
    for text in ("For whom: ", "Serbia: ", "rest on judgement alone", "[a] Played from 2011"):
        assert text in said
        assert text in page


def test_chosen_metrics(capsys: pytest.CaptureFixture[str]) -> None:
    assert keci("compare", "--engine", "compiled", "--worlds", "4", "--months", "6", "--metrics", "kfor, trust") == 0
    shown = capsys.readouterr().out
    assert "KFOR at the end" in shown
    assert "Attack on the scale" not in shown


def test_help_loads_no_heavy_package() -> None:
    code = (
        "import sys\nfrom keci.experiments.cli import build\nfrom keci.experiments.commands.console import execute\n"
        "status = execute(build(), 'keci', ['--help'])\n"
        "heavy = {'mesa', 'numba', 'pandas', 'pydantic', 'numpy', 'scipy', 'plotly'} & set(sys.modules)\n"
        # Typer itself reads the values of a command's options with pydantic
        "status = status or execute(build(), 'keci', ['compare', '--help'])\n"
        "heavy |= {'mesa', 'numba', 'pandas', 'numpy', 'scipy', 'plotly'} & set(sys.modules)\n"
        "sys.exit(status or (f'loaded: {heavy}' if heavy else 0))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "compare" in done.stdout


def test_commands_are_scripts_too() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "keci.experiments.run", "kecci"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "keci: unknown scenario 'kecci'; did you mean 'keci'?\n"


def strict(text: str) -> dict:
    """The document, refusing what JSON does not know."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(text, parse_constant=refuse)
