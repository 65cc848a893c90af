"""The benchmark: what it counts and reckons is right; how fast this machine is, is no test."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from keci.benchmarks import commands, contestants, floor, growth, operations
from keci.benchmarks.figure import Figure, at_least, at_most, plain_figure
from keci.benchmarks.figures import FULL, QUICK, Report, _race
from keci.benchmarks.measure import Times, in_turn, machine, peak_megabytes, slope
from keci.benchmarks.page import page
from keci.experiments.cli import build
from keci.experiments.commands.console import execute
from keci.model.ensemble import simulate
from keci.model.errors import InputError

PAGE = Path(__file__).resolve().parents[2] / "docs/reference/performance.md"


def _example(a, b, values, n):
    total = a * b + 1.0
    total += a / b
    for i in range(n):
        if values[i] > a and n > 2:
            total -= math.exp(values[i]) * 2.0
    values[:] = values * 2.0
    return total**2


@pytest.fixture(scope="module")
def counted() -> operations.Operations:
    return operations.count("keci", worlds=2, months=24)


def test_operations_on_floats_are_counted_and_those_on_whole_numbers_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    tally: Counter[str] = Counter()
    for name in operations.FUNCTIONS:  # put back afterwards
        monkeypatch.setattr(math, name, getattr(math, name))
    values = np.array([1.0, 2.0, 3.0])
    expected = _example(1.5, 2.0, values.copy(), 3)
    counting = operations._counting_rule(tally)(_example)
    operations._count_functions(tally)
    assert counting(1.5, 2.0, values, 3) == expected
    # multiply: a*b, two of exp(..)*2.0, three of the array; add: +1.0, += a/b, -= twice
    assert tally == {"multiply": 6, "add": 4, "divide": 1, "compare": 3, "exp": 2, "pow": 1}


def test_the_counted_world_is_the_compiled_one(counted: operations.Operations, monkeypatch: pytest.MonkeyPatch) -> None:
    assert counted.counts["draw"] > 0 and counted.counts["exp"] > 0 and counted.counts["multiply"] > 1000
    assert operations.count("keci", worlds=2, months=24) == counted
    monkeypatch.setattr("keci.model.ensemble.simulate", lambda *arguments, **options: simulate("keci", 2, seed=1, months=24))
    with pytest.raises(RuntimeError, match="differ from the compiled ones"):
        operations.count("keci", worlds=2, months=24)


def test_the_floor_does_the_counted_work(counted: operations.Operations) -> None:
    work = dict(zip(floor.KINDS, floor.per_world(counted).tolist(), strict=True))
    assert work["draw"] == round(counted.counts["draw"])
    assert work["pair"] == round(sum(counted.counts[kind] for kind in ("add", "multiply", "compare")) / 2)
    assert math.isfinite(floor.play(floor.per_world(counted), 3))
    assert floor.play(floor.per_world(counted), 3) != floor.play(floor.per_world(counted), 3, seed=1), "the draws are made"


def test_mesa_s_batch_and_the_ensemble_play_the_same_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert contestants.same_outcomes(1)
    monkeypatch.setattr("keci.model.ensemble.simulate", lambda *arguments, **options: simulate("baseline", 1))
    assert not contestants.same_outcomes(1)


def test_fewer_members_are_fewer_members() -> None:
    scenario = growth.FewerMembers(name="few", take=8)
    assert scenario.state().members.shape[1] == len(scenario.state().codes) == 8
    assert len(simulate(scenario, 2, months=None)) == 2


def test_contestants_play_in_turn_and_the_first_round_does_not_count() -> None:
    log: list[str] = []

    def contestant(name: str, seconds: Iterator[float]):
        def play() -> float:
            log.append(name)
            return next(seconds)

        return play

    times = in_turn(
        {"slow": contestant("slow", iter([99.0, 2.0, 8.0, 3.0])), "fast": contestant("fast", iter([99.0, 1.0, 2.0, 1.0]))}, 3
    )
    assert log == ["slow", "fast"] * 4
    assert (times.median("slow"), times.ratio("slow", "fast"), times.ratios("slow", "fast")) == (3.0, 3.0, (2.0, 4.0))


def test_exponents_of_growth() -> None:
    sizes = [10, 20, 80]
    assert slope(sizes, [3.0 * s for s in sizes]) == pytest.approx(1.0)
    assert slope(sizes, [0.1 * s**2 for s in sizes]) == pytest.approx(2.0)


def test_memory_is_that_of_the_program() -> None:
    small, large = peak_megabytes("pass"), peak_megabytes("b = bytearray(80_000_000)\nb[::4096] = b'x' * len(b[::4096])")
    assert large - small == pytest.approx(80_000_000 / 2**20, abs=8)


def test_an_interrupted_run_goes_on(tmp_path: Path) -> None:
    from keci.experiments.designs.design import Design
    from keci.experiments.designs.plan import ROWS
    from keci.experiments.store.runner import StoredRun, run

    design = Design.of(["baseline", "keci"], ROWS, months=1)
    commands._interrupted(design, tmp_path, 1)
    (folder,) = tmp_path.iterdir()
    with pytest.raises(InputError, match="not finished"):
        StoredRun.open(folder)
    stored = run(design, tmp_path)
    assert stored.played <= ROWS, "at least one of two parts was there"
    assert stored.manifest["content"] == run(design, tmp_path / "undisturbed").manifest["content"]


def test_figures_are_held_against_their_targets() -> None:
    assert [at_least("a", v, 300.0).verdict for v in (300.0, 299.9, math.nan)] == ["met", "missed", ""]
    assert [at_most("a", v, 2.5, "s").verdict for v in (2.5, 2.51, math.nan)] == ["met", "missed", ""]
    assert at_most("a", math.nan, 2.5).said == "not measured"
    assert (at_least("a", 1234.5, 300.0).said, at_least("a", 1234.5, 300.0).target) == ("1,234 x", ">= 300 x")
    assert plain_figure("a", 0.123, "s").said == "0.12 s"


def report(counted: operations.Operations) -> Report:
    figures = (at_least("fast enough", 2.0, 1.0, how="so"), at_most("small enough", 2.0, 1.0), Figure("said only", 1.0, "1"))
    return Report(figures, machine(), counted, quick=True, same=True)


def test_the_table(counted: operations.Operations, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked = []
    monkeypatch.setattr("keci.benchmarks.figures.measure", lambda quick, told: asked.append(quick) or report(counted))
    assert execute(build(), "keci", ["bench", "--quick"]) == 0
    shown = capsys.readouterr().out
    assert "1 met, 1 missed" in shown and "fast enough" in shown
    assert execute(build(), "keci", ["bench", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [figure["met"] for figure in document["figures"]] == [True, False, None]
    assert document["operations_per_world_month"]["draw"] == counted.a_month("draw")
    assert asked == [True, False]


def test_the_page_says_what_was_measured_and_not_where(
    counted: operations.Operations, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import platform

    monkeypatch.setattr("keci.benchmarks.figures.measure", lambda quick, told: report(counted))
    assert execute(build(), "keci", ["bench", "--markdown"]) == 0
    page = capsys.readouterr().out
    assert "| fast enough | 2 x | >= 1 x | met | so |" in page
    assert "keyed draws" in page and "How it is measured" in page
    assert platform.node() not in page and str(Path.home()) not in page


def test_the_page_warns_of_a_busy_machine(counted: operations.Operations) -> None:
    quiet, busy = ({**machine(), "cores": "4", "load before": load} for load in ("1.9", "2.1"))
    figures = report(counted).figures
    assert "Others used the cores" not in page(Report(figures, quiet, counted, quick=False, same=True))
    assert "Others used the cores" in page(Report(figures, busy, counted, quick=False, same=True))


def test_the_page_in_the_documents_is_one_that_the_command_wrote() -> None:
    text = PAGE.read_text(encoding="utf-8")
    method = (Path(operations.__file__).with_name("method.md")).read_text(encoding="utf-8").strip()
    assert "not edited by hand" in text
    assert text.strip().endswith(method), "write it anew: keci bench --markdown > docs/reference/performance.md"


def test_all_contestants_can_play(counted: operations.Operations, monkeypatch: pytest.MonkeyPatch) -> None:
    """One short round; Mesa's pool is left out, since starting it takes seconds."""
    monkeypatch.setattr(contestants, "batch", lambda worlds, processes: contestants.loop(1, months=1))
    sizes = type(QUICK)(repeats=1, mesa=1, mesa_all=3, ensemble=4, counted=1, stored=0)
    times: Times = _race(sizes, counted, lambda said: None)
    assert {"batch_run_fastest", "loop", "one_thread", "two_threads", "floor"} <= set(times.rounds)
    assert all(seconds[0] > 0 for seconds in times.rounds.values())
    assert FULL.repeats > QUICK.repeats
