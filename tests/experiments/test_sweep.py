"""Sweeps: rows add up to what a comparison of the same arms says, in any order of parts, and the command says what matters."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keci.experiments.cli import build
from keci.experiments.commands.console import execute
from keci.experiments.designs import sampling
from keci.experiments.designs.file import open_design
from keci.experiments.designs.table import checked, designs_from
from keci.experiments.results.comparison import summarise as compare
from keci.experiments.store.estimate import LONG
from keci.experiments.store.worlds import play
from keci.experiments.sweep import asking, estimate
from keci.experiments.sweeps.results import Sweep, summarise
from keci.experiments.sweeps.rows import RowResults, over_batches
from keci.model.ensemble import simulate
from keci.model.errors import InputError

OUTCOMES = ("deal", "incidents_per_year", "trust", "severe_incident_36")
WORLDS = 45


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def swept(table: pd.DataFrame, worlds: int = WORLDS, months: int = 24, parts=lambda frame: [frame]) -> Sweep:
    """A table's sweep, its worlds cut into parts."""
    table = checked(table)
    design = designs_from(table, worlds, months=months)
    return summarise(design, table, parts(play(design, "compiled", lambda done: None)), OUTCOMES)


ARMS = pd.DataFrame({"scenario": ["baseline", "keci", "kfor"], "name": ["baseline", "keci", "kfor"]})


def test_rows_say_what_a_comparison_of_the_same_arms_says() -> None:
    found = swept(ARMS)
    other = compare(found.design, play(found.design, "compiled", lambda done: None))
    for row, arm in enumerate(("baseline", "keci", "kfor")):
        for outcome in OUTCOMES:
            expected = other.results[arm][outcome]
            assert found.results.result(row, outcome).numbers() == pytest.approx(expected.numbers(), abs=1e-12)
            effect = found.results.effect(row, outcome)
            assert (effect is None) == (row == 0)
            if effect is not None:
                wanted = other.effects[arm][outcome]
                got = (effect.mean, effect.low, effect.high, effect.differing)
                assert got == pytest.approx((wanted.mean, wanted.low, wanted.high, wanted.differing), abs=1e-12)
    assert found.results.effect(2, "incidents_per_year").mean < 0, "a robust KFOR lowers incidents in this model"


def test_the_order_and_size_of_parts_do_not_matter() -> None:
    whole = swept(ARMS).results_table()

    def blocks(frame: pd.DataFrame) -> list[pd.DataFrame]:
        """Chunks of 20 worlds, an arm each, the reference last, and the worlds within them turned round."""
        parts = [part for _, part in frame.groupby([frame["world"] // 20, frame["arm"]], sort=False)]
        return [part.iloc[::-1] for part in parts[::-1]]

    pd.testing.assert_frame_equal(swept(ARMS, parts=blocks).results_table(), whole, rtol=1e-12)


def test_a_failed_world_is_left_out_of_its_row_and_of_its_pairs() -> None:
    def with_failure(frame: pd.DataFrame) -> list[pd.DataFrame]:
        bad = (frame["arm"] == "keci") & (frame["world"] == 3)
        frame.loc[bad, ["status", "traceback"]] = ["failed", "Traceback: broken"]
        frame.loc[bad, list(OUTCOMES)] = np.nan
        return [frame]

    whole, broken = swept(ARMS), swept(ARMS, parts=with_failure)
    assert broken.results.failed.tolist() == [0, 1, 0]
    assert broken.results.own.count.tolist() == [WORLDS, WORLDS - 1, WORLDS]
    assert broken.results.effect(1, "trust").count == WORLDS - 1
    assert broken.results.result(0, "trust") == whole.results.result(0, "trust")
    assert broken.results.effect(2, "trust") == whole.results.effect(2, "trust")
    assert broken.results.failure == "Traceback: broken"


def test_blocks_of_different_worlds_are_not_paired() -> None:
    def uneven(frame: pd.DataFrame) -> list[pd.DataFrame]:
        return [frame[(frame["arm"] == "baseline") & (frame["world"] < 10)], frame[frame["arm"] == "keci"]]

    with pytest.raises(RuntimeError, match="cannot be paired"):
        swept(ARMS, parts=uneven)


def test_batches_hold_the_same_worlds_in_all_rows() -> None:
    found = swept(ARMS).results
    means = found.batch_means(np.array([0, 1]), "trust")
    assert means.shape == (2, 20)
    # weighted by their worlds, the batches give the mean over all
    assert np.average(means[1], weights=found.batch_counts[1]) == pytest.approx(found.own.mean[1, 2])
    paired, own = over_batches(means[1] - means[0]), over_batches(means[1])
    assert paired.high - paired.low < own.high - own.low, "rows share their worlds, so their difference is sharper"


def test_memory_does_not_grow_with_worlds() -> None:
    def size(worlds: int) -> int:
        results = RowResults(["a", "b"], [0, 0], OUTCOMES, worlds)
        for first in range(0, worlds, 100):
            world = np.arange(first, first + 100)
            frame = pd.DataFrame(
                {"arm": ["a"] * 100 + ["b"] * 100, "world": np.tile(world, 2), "status": "done", "traceback": ""}
            )
            results.add(frame.assign(**dict.fromkeys(OUTCOMES, 1.0)))
        arrays = [v for part in (results, results.own, results.paired) for v in vars(part).values() if isinstance(v, np.ndarray)]
        return sum(array.nbytes for array in arrays)

    assert size(5000) == size(500)


def test_no_block_of_worlds_is_kept_once_it_is_paired() -> None:
    found = swept(ARMS, parts=lambda frame: [part for _, part in frame.groupby([frame["world"] // 7, frame["arm"]])])
    assert (found.results._seen, found.results._due, found.results._waiting) == ({}, {}, {})


def test_factorial_main_effects_are_differences_of_level_means() -> None:
    found = swept(sampling.factorial({"levers.kfor": [0, 2], "p_severe": [0.1, 0.28]}), worlds=20)
    analysis = next(a for a in found.analyses if a.quantity.metric.name == "incidents_per_year")
    means = found.results.own.mean[:, OUTCOMES.index("incidents_per_year")]
    effect = analysis.factors.set_index("factor").loc["levers.kfor", "difference"]
    assert effect == pytest.approx((means[2] + means[3] - means[0] - means[1]) / 2)
    assert effect < 0
    assert analysis.sentence.startswith("Incidents a year: changed most by kfor = 2 instead of 0 (-")


def test_one_at_a_time_finds_the_factor_that_matters() -> None:
    table = sampling.one_at_a_time({"p_severe": [0.05, 0.5], "eadrcc_halflife": [1.0, 3.0]})
    found = swept(table, worlds=40)
    analysis = next(a for a in found.analyses if a.quantity.metric.name == "severe_incident_36")
    first, second = analysis.factors.to_dict("records")
    assert (first["factor"], first["sure"]) == ("parameters.p_severe", True)
    assert first["at_low"] < 0 < first["at_high"]
    assert second["importance"] == 0
    assert "swings most with p_severe (+" in analysis.sentence and "eadrcc" not in analysis.sentence


def test_the_effect_of_an_arm_over_the_space() -> None:
    """The lever placebo has no effect at any point, and KFOR's is larger where it is made larger."""
    table = sampling.latin_hypercube({"levers.kfor.strength": [0.1, 3.0]}, 8, arms=("baseline", "kfor"))
    found = swept(table, worlds=40)
    incidents = next(a for a in found.analyses if a.quantity.metric.name == "incidents_per_year")
    assert incidents.quantity.effect
    assert incidents.factors["correlation"].tolist()[0] < -0.9
    assert incidents.quantity.repeatable > 0.8
    placebo = swept(sampling.latin_hypercube(["trust_0"], 4, arms=("baseline", "placebo")), worlds=5)
    assert all((a.quantity.values == 0).all() for a in placebo.analyses)
    assert all("the same at all points" in a.sentence for a in placebo.analyses)


def test_the_track_s_outcomes_are_not_compared_with_an_arm_that_has_none() -> None:
    table = checked(sampling.latin_hypercube(["holdout_hazard"], 4, arms=("baseline", "keci", "kfor")))
    design = designs_from(table, 5, months=12)
    frame = play(design, "compiled", lambda done: None)
    found = summarise(design, table, [frame], ("keci_consensus_24", "trust"))
    named = [(a.quantity.arm, a.quantity.effect, a.quantity.metric.name) for a in found.analyses]
    assert named == [("keci", False, "keci_consensus_24"), ("keci", True, "trust"), ("kfor", True, "trust")]


def test_a_made_table_that_was_changed_is_a_table_of_the_user_s_own() -> None:
    table = sampling.sobol(["p_severe", "branching"], 4)
    assert swept(table, worlds=4).kind == "sobol"
    fewer, other = table.iloc[1:], table.copy()
    other.loc[1, "parameters.p_severe"] = 0.2
    for changed in (fewer, other, table.iloc[::-1]):
        found = swept(changed, worlds=4)
        assert (found.kind, found.analyses) == ("table", ())


def test_every_world_failed() -> None:
    def all_failed(frame: pd.DataFrame) -> list[pd.DataFrame]:
        return [frame.assign(status="failed", traceback="Traceback: broken")]

    with pytest.raises(RuntimeError, match=r"every world failed; the first failure:\nTraceback: broken"):
        swept(ARMS, worlds=2, months=1, parts=all_failed)


def keci(*arguments: str) -> int:
    return execute(build(), "keci", arguments)


def write(name: str, text: str) -> None:
    Path(name).write_text(text, encoding="utf-8")


TABLE = "name,scenario,trust_0\nlow,baseline,0.05\nlow-keci,keci,0.05\nhigh,baseline,0.2\nhigh-keci,keci,0.2\n"


def test_a_table_of_the_user_s_own(capsys: pytest.CaptureFixture[str]) -> None:
    write("mine.csv", TABLE)
    assert keci("sweep", "mine.csv", "--worlds", "30", "--months", "12") == 0
    captured = capsys.readouterr()
    assert captured.err.splitlines()[0].startswith("mine.csv: 4 rows x 30 worlds = 120 worlds, about ")
    assert "low-keci" in captured.out and " of 30" in captured.out
    assert max(len(line.rstrip()) for line in captured.out.splitlines()[:-1]) <= 100
    assert "\x1b" not in captured.out
    path = Path(captured.out.splitlines()[-1].removeprefix("All rows: "))
    results = pd.read_csv(path)
    assert results["name"].tolist() == ["low", "low-keci", "high", "high-keci"]
    assert results["compared_with"].fillna("").tolist() == ["", "low", "", "high"]
    assert results["worlds"].tolist() == [30] * 4
    assert (results["trust_low"] <= results["trust"]).all() and (results["trust"] <= results["trust_high"]).all()
    assert results["effect_trust"].notna().tolist() == [False, True, False, True]
    assert keci("sweep", str(path.with_name("design.csv")), "--worlds", "2", "--months", "2") == 0, "the design can be run again"


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    write(
        "design.toml",
        'arms = ["baseline", "kfor"]\nworlds = 12\nmonths = 24\n[sobol]\nn = 4\nfactors = ["trust_0", "branching"]\n',
    )
    assert keci("sweep", "design.toml", "--json", "--metrics", "incidents_per_year") == 0
    captured = capsys.readouterr()
    document = json.loads(captured.out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert captured.err == ""
    assert list(document) == ["run", "kind", "rows", "sensitivity"]
    assert document["run"]["rows"] == len(document["rows"]) == 32
    assert document["rows"][1]["compared_with"] == document["rows"][0]["name"]
    assert set(document["rows"][1]["factors"]) == {"parameters.trust_0", "parameters.branching"}
    (analysis,) = document["sensitivity"]
    assert (analysis["arm"], analysis["outcome"]) == ("kfor", "incidents_per_year")
    saved = pd.read_csv(Path(document["run"]["folder"]) / "sensitivity.csv")
    assert saved["factor"].tolist() == [row["factor"] for row in analysis["factors"]]


@pytest.mark.parametrize("method", ["factorial", "one_at_a_time", "latin_hypercube", "morris"])
def test_every_method_has_its_tables(method: str, capsys: pytest.CaptureFixture[str]) -> None:
    n = "n = 4\n" if method in ("latin_hypercube", "morris") else ""
    arms = 'arms = ["baseline", "keci"]\n' if method != "factorial" else ""
    write(
        "d.toml",
        f"{arms}worlds = 20\nmonths = 24\n[{method}]\n{n}[{method}.factors]\np_severe = [0.1, 0.28]\nbranching = [0.2, 0.6]\n",
    )
    assert keci("sweep", "d.toml") == 0
    shown = capsys.readouterr().out
    expected = {"factorial": "Change against", "one_at_a_time": "x at high", "morris": "mu*", "latin_hypercube": "Repeatable"}
    assert expected[method] in shown
    assert "branching" in shown
    assert "\N{HORIZONTAL ELLIPSIS}" not in shown, "nothing is cut off"
    assert max(len(line.rstrip()) for line in shown.splitlines()[:-1]) <= 100


@pytest.mark.parametrize(
    ("text", "arguments", "expected"),
    [
        ("trst_0\n1\n", (), "keci: mine.csv, line 1: unknown column 'trst_0'; did you mean 'trust_0'?"),
        (TABLE, ("--worlds", "0"), "worlds 0: must be a whole number from 1"),
        (TABLE, ("--seed", "-1"), "seed -1"),
        (TABLE, ("--start", "2011-04"), "did you mean '2011-03'?"),
        (TABLE, ("--parameters", "priro"), "did you mean 'prior'?"),
        (TABLE, ("--metrics", "trsut"), "did you mean 'trust'?"),
        (TABLE, ("--worlds", "2", "--months", "2", "--out", "mine.csv"), "output folder mine.csv: cannot be written"),
    ],
)
def test_wrong_input_is_one_line(
    text: str, arguments: tuple[str, ...], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write("mine.csv", text)
    assert keci("sweep", "mine.csv", *arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert expected in captured.err.splitlines()[-1]
    assert sorted(Path().iterdir()) == [Path("mine.csv")]


def test_a_table_far_too_large_is_refused_before_anything_is_played(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("keci.experiments.sweep.estimate", lambda design, cores: 2 * LONG)
    monkeypatch.setattr("keci.experiments.store.execution.Here.play", lambda *arguments: pytest.fail("it is played"))
    write("mine.csv", TABLE)
    assert keci("sweep", "mine.csv", "--worlds", "10000000") == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "mine.csv: 4 rows x 10,000,000 worlds = 40,000,000 worlds, about 2 h; give --yes" in captured.err.splitlines()[-1]
    assert sorted(Path().iterdir()) == [Path("mine.csv")]


def test_what_takes_above_an_hour_needs_a_yes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    design = designs_from(ARMS, 1000)
    monkeypatch.setattr("keci.experiments.sweep.estimate", lambda design, cores: 3.5 * LONG)
    with pytest.raises(
        InputError, match=r"3,000 worlds, about 3 h 30 min; give --yes to start it all the same, or fewer --worlds"
    ):
        asking("mine.csv", yes=False)(design, "compiled", 3000, 1)
    asking("mine.csv", yes=True)(design, "compiled", 3000, 1)
    assert capsys.readouterr().err == "mine.csv: 3 rows x 1,000 worlds = 3,000 worlds, about 3 h 30 min\n"
    asking("mine.csv", yes=False)(design, "compiled", 300, 1)
    assert "3,000 worlds, 300 of them still to play, about 21 min" in capsys.readouterr().err


def test_the_estimate_scales_what_a_few_worlds_took(monkeypatch: pytest.MonkeyPatch) -> None:
    played = []
    monkeypatch.setattr("keci.model.ensemble.simulate", lambda arm, worlds, *rest: played.append(worlds))
    monkeypatch.setattr("time.perf_counter", iter([10.0, 12.0]).__next__)
    design = designs_from(pd.DataFrame({"trust_0": [0.1, 0.2, 0.3], "months": [12, 24, 60]}), 1000)
    # 1000 x (12 + 24 + 60) months at 2 s for the sample, whose months are those of the middle row
    assert estimate(design) == pytest.approx(2.0 * 96_000 / (played[1] * 24))
    assert played[0] == 1, "the first world compiles and is not counted"


PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/sweep.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("text", blocks("toml design"), ids=lambda text: re.search(r"^\[(\w+)", text, re.MULTILINE)[1])
def test_the_designs_of_the_guide_can_be_run(text: str) -> None:
    write("design.toml", text)
    file = open_design("design.toml")
    assert len(designs_from(file.table, 1).arms) == len(file.table) > 1


def test_the_table_of_the_guide_can_be_run(capsys: pytest.CaptureFixture[str]) -> None:
    (text,) = blocks("csv")
    write("mine.csv", text)
    assert keci("sweep", "mine.csv", "--worlds", "3", "--months", "3") == 0
    assert "keci" in capsys.readouterr().out


def test_the_python_of_the_guide_runs(capsys: pytest.CaptureFixture[str]) -> None:
    scope: dict[str, object] = {}
    for code in blocks("python"):
        exec(compile(code, str(PAGE), "exec"), scope)
    said = capsys.readouterr().out
    assert "The effect of kfor on incidents a year: varies most with" in said
    ours = scope["sweep"].analyses[0].factors.set_index("factor").loc["parameters.mu_incident", "total"]
    theirs = float(re.search(r"^mu_incident\s+(\S+)", said, re.MULTILINE)[1])
    assert ours == pytest.approx(theirs, abs=1e-5)
    compiled = [simulate(arm, 2)["trust"].tolist() for arm in scope["design"].arms[:2]]
    assert [row["outcome_trust"] for row in scope["rows"]] == [*compiled[0], *compiled[1]]
