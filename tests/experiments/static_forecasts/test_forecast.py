"""All methods side by side, the Kosovo issues from the evidence, and the command."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keci.experiments import baselines as command
from keci.experiments.baselines import baselines
from keci.experiments.commands.console import application, execute
from keci.experiments.static_forecasts import challenge
from keci.experiments.static_forecasts.forecast import METHODS, beside, forecast, misses
from keci.experiments.static_forecasts.principals import from_principals
from keci.experiments.static_forecasts.table import read
from keci.model.errors import InputError
from keci.model.evidence import tables as evidence
from tests.experiments.static_forecasts.strategies import issues, simple

CASES = Path(__file__).parent / "cases"


def run(*arguments: str) -> int:
    app = application()
    app.command()(baselines)
    return execute(app, "keci baselines", arguments)


@given(issues(reference=st.one_of(st.none(), st.integers(-50, 150).map(float))))
def test_every_forecast_lies_within_the_positions_or_at_the_reference_point(issue) -> None:
    low, high = issue.position.min(), issue.position.max()
    values = forecast([issue], rounds=3).loc["drawn"]
    assert list(values.index) == list(METHODS) and np.isfinite(values).all()
    assert ((values >= low) & (values <= high)).all(), "a reference point that stays lies between the actors"


def test_two_alike_are_forecast_at_their_mean_by_all_static_methods() -> None:
    values = forecast([simple([2, 6])], ["weighted_mean", "weighted_median", "nash", "nash_symmetric", "kalai_smorodinsky"])
    assert values.loc["simple"].to_numpy() == pytest.approx(4.0)


def test_misses_and_ours_beside() -> None:
    emission = read(CASES / "emission_standards.csv")
    frame = forecast([*emission, simple([0, 1])], ["weighted_mean", "challenge"])
    away = misses(frame, [*emission, simple([0, 1])])
    assert list(away.index) == ["emission standards"]
    assert away.loc["emission standards", "weighted_mean"] == pytest.approx(8.833 - 7.389955686853767)
    table = beside(frame, {"emission standards": 8.0})
    assert list(table.columns) == ["keci", "weighted_mean", "challenge"] and table["keci"].tolist() == [8.0]
    with pytest.raises(InputError, match="unknown issue 'emision'"):
        beside(frame, {"emision": 1.0})


def test_the_page_shows_what_the_methods_give() -> None:
    page = (Path(__file__).parents[3] / "docs/reference/static-forecasts.md").read_text(encoding="utf-8")
    emission = read(CASES / "emission_standards.csv")
    values = forecast(emission).loc["emission standards"]
    shown = [line.split("|")[2:4] for line in page.split("off by")[1].split("## ")[0].splitlines() if line.startswith("| ")]
    assert [[cell.strip() for cell in cells] for cells in shown] == [[f"{v:.2f}", f"{abs(v - 8.833):.2f}"] for v in values]


def test_wrong_requests() -> None:
    with pytest.raises(InputError, match="unknown method 'nahs'; did you mean 'nash'"):
        forecast([simple([0, 1])], ["nahs"])
    with pytest.raises(InputError, match="none, or two of one name"):
        forecast([simple([0, 1]), simple([0, 2])])
    with pytest.raises(InputError, match="none, or two of one name"):
        forecast([])


def test_the_kosovo_issues_are_those_of_the_evidence() -> None:
    found = {issue.name: issue for issue in from_principals()}
    assert list(found) == ["ASM", "RECOG", "NORTH", "TECH"]
    for row in evidence.table("principals").itertuples():
        if row.issue in found:
            place = found[row.issue].actors.index(row.actor)
            assert found[row.issue].position[place] == row.preferred and found[row.issue].salience[place] == row.salience
    assert found["TECH"].actors == ("KOS", "SRB") and all(issue.reference_point is None for issue in found.values())
    assert found["ASM"].reference_point is None and from_principals("2026-01")[2].reference_point == 0.62
    assert from_principals(capabilities={"RUS": 0.0})[0].voices().actors == ("KOS", "EU", "EU_NONREC", "SRB")
    alone = from_principals(capabilities={"RUS": 0.0, "EU_NONREC": 0.0})
    medians = [forecast(table, ["weighted_median"]).loc["RECOG", "weighted_median"] for table in (from_principals(), alone)]
    assert medians == [0.15, 0.65], "as the page says"
    with pytest.raises(InputError, match="unknown start"):
        from_principals("2030-01")


def test_the_command_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert (command.ROUNDS, command.TOLERANCE) == (challenge.ROUNDS, challenge.TOLERANCE)
    assert run(str(CASES / "emission_standards.csv"), "--json", "--method", "challenge", "--method", "nash", "--rounds", "1") == 0
    document = json.loads(capsys.readouterr().out)
    (issue,) = document["issues"]
    assert list(issue["forecasts"]) == ["challenge", "nash"] == list(document["methods"])
    assert issue["rounds"]["median"] == pytest.approx([7.0, 8.416], abs=1e-3) and issue["outcome"] == 8.833
    assert issue["reference_point"] is None and (issue["lowest"], issue["highest"]) == (4, 10)


def test_the_command_plays_all_rounds_by_either_reading(capsys: pytest.CaptureFixture[str]) -> None:
    options = (str(CASES / "emission_standards.csv"), "--json", "--rounds", "8", "--tolerance", "0", "--reading")
    medians = {}
    for reading in ("table", "text"):
        assert run(*options, reading) == 0
        medians[reading] = json.loads(capsys.readouterr().out)["issues"][0]["rounds"]["median"]
    assert medians["text"] == [7.0] * 9
    assert medians["table"][8] == pytest.approx(9.6, abs=0.1) and len(medians["table"]) == 9


def test_the_command_on_the_terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run("kosovo") == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in ("ASM", "TECH", "0.5216", "compromise model"))
    many = tmp_path / "many.csv"
    many.write_text(
        "issue,actor,capability,position,salience,outcome\n" + "".join(f"i{i},a,1,0,1,2\ni{i},b,1,{i},1,2\n" for i in range(1, 8))
    )
    assert run(str(many), "--method", "weighted_mean") == 0
    shown = capsys.readouterr().out
    assert "i7" in shown and "3.5" in shown and "over 7 issues" in shown


def test_the_command_refuses_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("actor,capability,position,salience\na,-1,1,1\nb,1,1,1\n")
    for arguments, said in (
        ((str(path),), "line 2, column capability: -1"),
        ((str(CASES / "iran_2013.csv"), "--rounds", "-3"), "rounds -3"),
        ((str(CASES / "iran_2013.csv"), "--method", "mode"), "unknown method 'mode'"),
    ):
        assert run(*arguments) == 2
        captured = capsys.readouterr()
        assert said in captured.err and captured.err.count("\n") == 1 and not captured.out
