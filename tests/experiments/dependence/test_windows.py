"""`keci windows` from beginning to end, small; what it refuses; and its page, which must speak of the model as it is."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from keci.experiments.calibration import study
from keci.experiments.calibration.leaving_out import without_each
from keci.experiments.calibration.study import WINDOWS, usable
from keci.experiments.cli import build
from keci.experiments.commands.console import execute
from keci.experiments.dependence import taught
from keci.experiments.dependence.answers import SCORES, Answers, answer
from keci.experiments.dependence.taught import WHOLE
from keci.experiments.record.window import Window
from keci.experiments.windows import INTRODUCTION, MADE_FOR, STALE, checked, document, lines, marked, sentences
from keci.experiments.windows import WINDOWS as USUAL
from keci.model.posterior import shipped_manifest

PAGE = Path(__file__).resolve().parents[3] / "docs/reference/windows.md"
EARLY, OVERLAPPING = Window("2011-03", "2016-12"), Window("2014-01", "2021-06")
OUT = ("comprehensive", "incidents")  # of the patterns left out these are played on, for time


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    out = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:  # this is about what is put together
        patch.setattr(study, "RECORDS", 50)
        patch.setattr(study, "CHECKED", 2000)
        patch.setattr(taught, "without_each", partial(without_each, names=OUT))
        early = taught.teach("early", EARLY, 2500, 5, out, True)
        late = taught.teach("2014-01_2021-06", OVERLAPPING, 2500, 5, out, False)
    assert list(early.posteriors) == [WHOLE, *OUT]
    return answer([early, late], 800, 1200, 5)


def test_there_is_a_row_for_each_posterior(found: Answers) -> None:
    names = found.whole()["window"].tolist()
    assert names == ["early", "2014-01_2021-06", "prior", "validation (ships)", "analysis (ships)"]
    assert found.parts("early")["without"].tolist() == list(OUT)
    assert found.parts("2014-01_2021-06").empty


def test_what_has_read_test_years_is_not_tested_and_all_else_is(found: Answers) -> None:
    rows = found.rows.set_index(["window", "without"])
    assert rows.loc[("2014-01_2021-06", ""), "seen"] == "2021"
    assert rows.loc[("analysis (ships)", ""), "seen"] == "2021-25"
    tested = np.isfinite(found.rows[SCORES].to_numpy(dtype=float)).all(axis=1)
    assert tested.tolist() == (found.rows["seen"] == "").tolist() and 0 < tested.sum() < len(tested)
    assert np.isnan(found.rows.loc[~tested, SCORES].to_numpy(dtype=float)).all()


def test_changes_are_against_the_same_window_with_all_patterns(found: Answers) -> None:
    rows = found.parts("early")
    whole = found.whole().set_index("window").loc["early"]
    assert rows["change"].to_numpy() == pytest.approx((rows["effect"] - whole["effect"]).to_numpy())
    assert whole["change"] == 0.0 and (rows["half"] > 0.0).all()


def test_the_page_says_every_row_and_never_a_score_of_years_that_were_read(found: Answers) -> None:
    said = lines(found)
    row = next(line for line in said if line.startswith("| 2014-01 to 2021-06 |"))
    assert "not tested: has read 2021" in row
    assert all(any(f"(`{name}`)" in line for line in said) for name in found.parts("early")["without"])
    assert any("climatology so far" in line for line in said) and all(sentence for sentence in sentences(found))
    assert f"- early: {found.tells['early']}" in said and "Of 50 pseudo-records" in found.tells["early"]
    json.dumps(document(found)["posteriors"][0]["without"])


WRONG = [
    (("--window", "2011-03:2010-12"), "holds no month"),
    (("--window", "validation,validation"), "2 windows, 1 of them different; give 1 to 12, each once"),
    (("--window", "validatoin"), "window 'validatoin': must be both, validation, analysis, or months START:END"),
    (("--window", "both"), "'both' stands for two; name each"),
    (("--leave-out", "2011"), "unknown window '2011'"),
    (("--futures", "10"), "futures 10: must be a whole number from 2,000"),
    (("--histories", "10"), "histories 10: must be a whole number from 1,000"),
    (("--markdown", "--json"), "--markdown and --json: give one of them"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_wrong_input_is_refused_in_a_line(arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(build(), "keci", ["windows", *arguments]) == 2
    captured = capsys.readouterr()
    assert said in captured.err and captured.err.count("\n") == 1 and captured.out == ""


def test_windows_named_are_those_of_the_calibration() -> None:
    chosen = checked(USUAL)
    assert [name for name, _, _ in chosen] == ["2011-03_2016-12", "validation", "2014-01_2022-12", "analysis"]
    assert [each for _, _, each in chosen] == [False, True, False, True]
    assert [each for _, _, each in checked("2011-03:2016-12,validation")] == [False, True]
    assert [each for _, _, each in checked("2011-03:2016-12,validation", "2011-03:2016-12")] == [True, False]
    assert not any(each for _, _, each in checked(USUAL, "none"))
    assert {name: window for name, window, _ in chosen}.items() >= WINDOWS.items()


def test_the_page_says_if_it_is_of_other_rules_and_leaves_out_every_pattern() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rules = shipped_manifest("analysis")["rules"]
    assert marked(page, rules) == page, "run `make baseline`, or `keci windows --markdown > docs/reference/windows.md`"
    assert page.replace(f"{STALE}\n\n", "").startswith(INTRODUCTION + "\n")
    for name in WINDOWS:
        part = page.split(f"## Without one pattern: {name}")[1].split("## ")[0]
        shown = {line.split("(`")[1].split("`)")[0] for line in part.splitlines() if "(`" in line}
        # what does not vary among hindcasts tells nothing, and stands in no table
        assert shown <= set(usable(WINDOWS[name])) and len(shown) >= len(usable(WINDOWS[name])) - 2


def test_a_page_of_other_rules_is_marked_and_one_of_these_is_not() -> None:
    page = f"# Title\n\ntext\n\n{MADE_FOR} 0123456789abcdef.\n"
    stale = marked(page, "f" * 64)
    assert stale == f"# Title\n\n{STALE}\n\ntext\n\n{MADE_FOR} 0123456789abcdef.\n"
    assert marked(stale, "f" * 64) == stale and marked(stale, "0123456789abcdef" + "0" * 48) == page
