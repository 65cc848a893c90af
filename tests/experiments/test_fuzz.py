"""Hundreds of generated inputs: every option of every command, and every kind of file that a command reads.

Commands are followed to the point at which worlds would be played; there they are right, which is an answer too. None may end in
a traceback, take long, print what a terminal would obey, or change a file that was there.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import random
import re
import signal
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keci import experiments
from keci.experiments.cli import build
from keci.experiments.designs.design import Design
from keci.experiments.store.runner import run
from keci.model.negotiation import NegotiationModel
from keci.model.outcomes import Outcome
from keci.model.parameters import priors
from keci.model.posterior import shipped_manifest
from tests.experiments.test_hostile import DIGITS, LONG, assert_one_line, contents, keci
from tests.model.test_own_rules import RULE

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300  # seconds: no speed is tested, but a command that never answers must fail
FUZZ = settings(derandomize=True, suppress_health_check=list(HealthCheck))
# a module that is first loaded while a name of another is replaced would keep the replacement
for _module in pkgutil.walk_packages(experiments.__path__, "keci.experiments."):
    if not _module.name.endswith("__main__"):
        importlib.import_module(_module.name)

PLAYS = (  # where a command would play worlds
    "keci.experiments.store.runner.run",
    "keci.experiments.store.replay.run",
    "keci.experiments.dependence.taught.teach",
    "keci.experiments.sweep.asking",
    "keci.experiments.sensitivities.study.Asked._planned",
    "keci.experiments.calibration.study.play",
    "keci.experiments.record.hindcasts.hindcasts",
    "keci.experiments.contrasts.answers.draw",
    "keci.experiments.store.cluster._connected",
    "keci.experiments.store.cluster._local_cluster",
    "keci.model.ensemble.simulate",
    "keci.model.negotiation.NegotiationModel.run",
    "keci.benchmarks.figures.measure",
    "keci.dashboard.command.claim",
)


# a folder to work in, from which nothing is to change


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a stored run and a sound file of each kind."""
    folder = tmp_path_factory.mktemp("desk")
    run(Design.of(["baseline", "keci"], 8, seed=1, months=3), folder / "runs")
    NegotiationModel("baseline", months=1).run()  # compiles, if that has not been done: no command may be blamed for it
    for name, (_, text, _) in KINDS.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name in ("rule", "broken"):
        (folder / f"{name}d.toml").write_text(
            f'name = "{name}d"\n[strategies]\nserbia = "{name}.py:Stubborn"\n', encoding="utf-8"
        )
    return folder


@pytest.fixture(autouse=True)
def _stage(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def right(*arguments: object, **options: object) -> None:
        raise typer.Exit(0)

    for name in PLAYS:
        monkeypatch.setattr(name, right)
    monkeypatch.setattr("keci.experiments.store.estimate.measure", lambda *arguments: 1e12)  # a fast machine
    # between a change of rules and the next calibration the posteriors that ship are refused, which other tests say
    monkeypatch.setattr("keci.model.posterior.rules_digest", lambda: shipped_manifest("analysis")["rules"])
    monkeypatch.chdir(desk)


def meet(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a command answers, it does not hang, has no traceback, and refuses in one line."""

    def hangs(*about: object) -> None:
        raise AssertionError(f"no answer in {PATIENCE} seconds: {arguments}")

    signal.signal(signal.SIGALRM, hangs)
    signal.alarm(PATIENCE)
    try:
        status = keci(*arguments)
    finally:
        signal.alarm(0)
    captured = capsys.readouterr()
    assert status in (0, 1, 2)
    assert not re.search(r"[\x1b\x9b]", captured.out + captured.err)
    if status == 2 or (status == 1 and not captured.out):
        assert_one_line(captured.err)


def survives(arguments: tuple[str, ...], desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(desk)
    meet(arguments, capsys)
    after = contents(desk)
    assert {name: after.get(name) for name in before} == before, arguments
    for name in sorted(set(after) - set(before)):  # a page or a table that was asked for
        assert {"--to", "--figures"} & set(arguments), (arguments, name)
        (desk / name).unlink()


# options


@cache
def leaves() -> dict[tuple[str, ...], list[Any]]:
    """Every command that does something, with its parameters."""
    return dict(_walk(typer.main.get_command(build()), ()))


def _walk(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from _walk(inner, (*path, name))
    else:
        yield path, command.params


WORDS = [
    *("baseline", "keci", "baseline,keci", "package", "kfor,envoy", "keci+kfor", "baseline,baseline", "prior", "analysis"),
    *("normalisation", "incidents_per_year", "normalisation=0.01", "normalisation=nan", "deal=-1", "trust_0", "banjska"),
    *("2026-01", "2011-03", "2011-03:2016-12", "2016-12:2011-03", "mode", "0,12,24", "12", "patterns", "mesa", "works"),
    *(
        "compiled",
        "local:2",
        "local:0",
        "tcp://nowhere:1",
        "tcp://",
        "127.0.0.1",
        "::",
        "runs",
        "/dev/null",
        "/",
        ".",
        "",
        "-",
        "--",
        ",",
    ),
    *("scenario.toml", "design.toml", "table.csv", "sets.csv", "plan.toml", "kept.json", "positions.csv", "kosovo", "compare-"),
    *(LONG, DIGITS, "\x1b[2J", "../..", "nan", "inf", "1e400", "0x10", "\uff11\uff12", "\u00e9" * 200, "a=b=c"),
    *("{}", "[]", "%s", "$HOME", "~"),
]
COUNTS = st.sampled_from([0, 1, 2, 100, 1000, 10**4, 10**6, 2**31, 2**32, 2**63, 2**64, 10**30]).flatmap(
    lambda edge: st.sampled_from([edge, edge - 1, edge + 1, -edge])
)
VALUE = (
    st.sampled_from(WORDS)
    | COUNTS.map(str)
    | st.floats().map(str)
    | st.sampled_from([o.name for o in Outcome])
    | st.text(max_size=12)
    | st.lists(st.sampled_from(WORDS[:25]), min_size=2, max_size=3).map(",".join)
)
WHERE = st.sampled_from(["new.html", "new/new.html", "runs", ".", "/dev/null", "/dev/full", "", "-", LONG, "a\x1bb", "\udcff"])


@st.composite
def command_lines(draw: st.DrawFn) -> tuple[str, ...]:
    """A command that exists, with options that it has, each with a value of any kind."""
    path = draw(st.sampled_from(sorted(leaves())))
    words = list(path)
    for parameter in leaves()[path]:
        option = parameter.opts[0].startswith("-")
        if not option:
            words += draw(st.lists(VALUE, min_size=0, max_size=2) if parameter.nargs != 1 else st.lists(VALUE, max_size=1))
        elif draw(st.integers(0, 3)) == 0:
            value = WHERE if parameter.opts[0] in ("--to", "--figures") else VALUE
            words += [parameter.opts[0]] if parameter.is_flag else [parameter.opts[0], draw(value)]
    return tuple(words)


@settings(FUZZ, max_examples=300)
@given(arguments=command_lines())
def test_fuzz_every_option_of_every_command(arguments: tuple[str, ...], desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if arguments[0] != "report" or {"--to", "--figures"} & set(arguments):  # a report is else written into the folder of the run
        survives(arguments, desk, capsys)


# files


def _posterior() -> str:
    lines = (ROOT / "model/data/posterior/analysis.csv").read_text(encoding="utf-8").splitlines()
    return "\n".join(lines[:5]) + "\n"


POSITIONS = """issue,actor,capability,position,salience,reference_point,outcome
association,Kosovo,1.0,10,0.9,0,30
association,Serbia,1.2,90,0.8,0,30
association,EU,2.0,50,0.5,0,30
"""
DESIGN = """arms = ["baseline", "keci"]
worlds = 50
metrics = ["incidents_per_year", "implementation_share"]

[latin_hypercube]
n = 10
seed = 1

[latin_hypercube.factors]
trust_0 = "range"
branching = [0.2, 0.6]
"levers.keci.delay" = [0, 66]
"""
TABLE = "scenario,trust_0,levers.kfor\nbaseline,0.05,\nketi,0.05,\nketi,0.2,1\n".replace("keti", "keci")


def _shipped(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


KINDS: dict[str, tuple[str, str, tuple[tuple[str, ...], ...]]] = {  # by name: suffix, a sound text, the commands that read it
    "scenario.toml": (
        ".toml",
        _shipped("model/data/scenarios/package.toml") + '\n[[shocks]]\nmonth = 3\nkind = "armed_attack"\nsize = 4\n',
        (("run", "{}"), ("compare", "--arms", "baseline,{}"), ("parting", "--arms", "{},baseline", "--worlds", "2")),
    ),
    "design.toml": (".toml", DESIGN, (("sweep", "{}"),)),
    "table.csv": (".csv", TABLE, (("sweep", "{}"),)),
    "sets.csv": (
        ".csv",
        _posterior(),
        (("compare", "--parameters", "{}"), ("run", "keci", "--parameters", "{}"), ("robust", "--posterior", "{}")),
    ),
    "plan.toml": (".toml", _shipped("experiments/hypotheses/plan.toml"), (("claims", "--plan", "{}"),)),
    "rule.py": (".py", RULE, (("run", "ruled.toml"),)),
    "kept.json": (
        ".json",
        _shipped("docs/forecast.json"),
        (("hindcast", "--score", "{}"), ("hindcast", "--score", "{}", "--json")),
    ),
    "positions.csv": (".csv", POSITIONS, (("baselines", "{}"), ("baselines", "{}", "--json"))),
}
PIECES = [
    *("", "0", "-1", "1e999", "nan", "true", "null", '""', "[]", "{}", "2026-13", "1979-05-27", "prior", "x", '"x"', "keci"),
    *(DIGITS[:300], '"' + LONG[:300] + '"', "\x00", "\ufeff", "\u202e", "\x1b[31m", "=", ":", "]]", "[["),
    *('"', "'''", "\r", "\\u0007", "," * 9),
    *(name for name in list(priors())[:3]),
]


def broken(text: str, chance: random.Random) -> bytes:
    """The text after one to three accidents: a word replaced, a line lost, doubled or moved, an end cut off, bytes changed."""
    for _ in range(chance.randint(1, 3)):
        lines = text.split("\n")
        place = chance.randrange(len(lines))
        match chance.randrange(7):
            case 0:
                lines[place] = ""
            case 1:
                lines.insert(place, lines[chance.randrange(len(lines))])
            case 2:
                lines[place] = lines[place][: len(lines[place]) // 2]
            case 3:
                return "\n".join(lines[:place]).encode(errors="surrogatepass")
            case 4:
                raw = bytearray("\n".join(lines).encode(errors="surrogatepass"))
                for _ in range(3):
                    if raw:
                        raw[chance.randrange(len(raw))] = chance.randrange(256)
                return bytes(raw)
            case _:
                words = [word for word in _words(lines[place]) if word.strip()]
                if words:
                    lines[place] = lines[place].replace(chance.choice(words), chance.choice(PIECES), 1)
        text = "\n".join(lines)
    return text.encode(errors="surrogatepass")


def _words(line: str) -> list[str]:
    for mark in ",=[]:{}":
        line = line.replace(mark, " ")
    return line.split(" ")


@settings(FUZZ, max_examples=50)
@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 2**32))
def test_fuzz_files_after_accidents(kind: str, seed: int, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    suffix, text, commands = KINDS[kind]
    chance = random.Random(seed)
    name = f"broken{suffix}"
    (desk / name).write_bytes(broken(text, chance))
    command = ("run", "brokend.toml") if kind == "rule.py" else chance.choice(commands)
    survives(tuple(word.format(name) for word in command), desk, capsys)


@pytest.mark.parametrize("kind", KINDS)
def test_the_sound_files_are_taken(kind: str, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from keci.experiments.commands.console import execute

    for command in KINDS[kind][2]:
        status = execute(build(), "keci", tuple(word.format(kind) for word in command))
        assert status == 0, capsys.readouterr().err


def test_the_fuzz_reaches_every_command_and_writes_nothing_by_itself(desk: Path) -> None:
    assert len(leaves()) >= 20
    assert sorted(path.name for path in desk.iterdir()) == sorted(
        [*KINDS, "ruled.toml", "brokend.toml", "runs", *leftovers(desk)]
    )
    assert json.loads((desk / "kept.json").read_text(encoding="utf-8"))["events"]


def leftovers(desk: Path) -> list[str]:
    """Files of the fuzz itself."""
    return [path.name for path in desk.glob("broken.*")]
