"""Design tables: what they say is what is played, and whatever is wrong is named with its row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keci.experiments.designs.factor import factor, known_columns
from keci.experiments.designs.file import open_design
from keci.experiments.designs.table import MOST_ROWS, checked, designs_from, read
from keci.model.errors import InputError
from keci.model.parameters import priors
from keci.model.scenario import LEVERS, Scenario


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def design_of(tmp_path: Path, text: str, **options):
    path = write(tmp_path / "design.csv", text)
    return designs_from(read(path), 1, where="design.csv", **options)


def test_a_row_is_the_scenario_that_its_cells_say(tmp_path: Path) -> None:
    text = (
        "name,scenario,levers.keci,levers.keci.delay,levers.kfor,levers.kfor.start,parameters.trust_0,branching,months\n"
        "all,keci,2,12.5,true,6,0.1,0.3,24\n"
        "none,package,false,,0,,,,\n"
        "as-is,keci,,,,,,,\n"
        "switched,keci,TRUE,,,,,,\n"
    )
    whole, none, as_is, switched = design_of(tmp_path, text).arms
    assert whole == Scenario.named("keci").changed(
        name="all",
        months=24,
        levers={
            "keci": Scenario.named("keci").levers["keci"].model_dump() | {"strength": 2.0, "delay": 12.5},
            "kfor": {"start": 6},
        },
        parameters={"trust_0": 0.1, "branching": 0.3},
    )
    package = Scenario.named("package")
    assert set(none.levers) == set(package.levers) - {"keci", "kfor"}
    assert as_is.changed(name="keci") == Scenario.named("keci")
    assert switched.levers == as_is.levers, "true keeps the strength that the base scenario has"


def test_names_points_and_references(tmp_path: Path) -> None:
    paired = checked(read(write(tmp_path / "a.csv", "scenario,trust_0\nbaseline,.1\nkeci,.1\nbaseline,.2\nkeci,.2\nkfor,.3\n")))
    assert paired["name"].tolist() == ["row-1", "row-2", "row-3", "row-4", "row-5"]
    assert paired["reference"].tolist() == [0, 0, 2, 2, -1]
    unpaired = checked(read(write(tmp_path / "b.csv", "name,trust_0\none,.1\ntwo,.2\n")))
    assert unpaired["reference"].tolist() == [0, 0]
    assert unpaired["scenario"].tolist() == ["baseline", "baseline"]
    said = checked(read(write(tmp_path / "c.csv", "point,trust_0\na,.1\nb,.1\nb,.2\na,.3\nc,.3\n")))
    assert said["reference"].tolist() == [0, 1, 1, 0, -1]


def test_a_frame_with_numpy_values_and_gaps_is_a_table() -> None:
    frame = pd.DataFrame(
        {"trust_0": [0.1, np.nan], "levers.kfor": np.array([0, 1]), "months": pd.array([12, None], dtype="Int64")}
    )
    one, two = designs_from(frame, 1).arms
    assert (one.parameters, one.levers, one.months) == ({"trust_0": 0.1}, {}, 12)
    assert (two.parameters, set(two.levers), two.months) == ({}, {"kfor"}, 120)


def test_horizon_and_start_for_all_rows(tmp_path: Path) -> None:
    design = design_of(tmp_path, "trust_0\n.1\n.2\n", months=7, start="2011-03", seed=3, parameters="mode")
    assert {(arm.months, arm.start) for arm in design.arms} == {(7, "2011-03")}
    assert (design.seed, design.parameters, design.worlds) == (3, "mode", 1)
    with pytest.raises(InputError, match=r"has a column 'months', so --months cannot be given too"):
        design_of(tmp_path, "months\n5\n6\n", months=7)


def test_reading_what_was_checked_gives_the_same_design(tmp_path: Path) -> None:
    table = checked(read(write(tmp_path / "a.csv", "levers.keci,trust_0\n1,.1\n0,.2\n\n,.3\n")))
    table.to_csv(tmp_path / "b.csv", index=False, columns=[c for c in table.columns if c != "reference"])
    assert designs_from(read(tmp_path / "b.csv"), 1).arms == designs_from(table, 1).arms


@pytest.mark.parametrize("title", known_columns())
def test_every_known_column_is_a_factor(title: str) -> None:
    assert factor(title).short
    assert factor(factor(title).title) == factor(title)


def test_known_columns_cover_levers_and_parameters() -> None:
    assert {f"levers.{name}" for name in LEVERS} | set(priors()) <= set(known_columns())


BAD = [
    ("", "design.csv: the table is empty"),
    ("trust_0\n", "the table has no rows"),
    ("name\na\n", "line 1: no column says what differs; give scenario, levers.NAME, a parameter, months or start"),
    ("trst_0\n1\n", "line 1: unknown column 'trst_0'; did you mean 'trust_0'?"),
    ("parameters.trst_0\n1\n", "did you mean 'parameters.trust_0'?"),
    ("keci\n1\n", "unknown column 'keci'; did you mean 'levers.keci'?"),
    ("arm\nkeci\n", "unknown column 'arm'; the scenario that a row changes is named in column 'scenario'"),
    ("levers.kecci\n1\n", "did you mean 'levers.keci'?"),
    ("levers.keci.dely\n1\n", "did you mean 'levers.keci.delay'?"),
    ("levers.kfor.delay\n1\n", "line 1: lever 'kfor' has no setting 'delay'; only keci, keci_status_laden, serbia_reward do"),
    ("trust_0,parameters.trust_0\n.1,.2\n", "line 1: column 'parameters.trust_0' stands twice; keep one"),
    ("trust_0,\n.1,\n", "line 1: column 2 has no name"),
    ("trust_0\n.1\nnan\n", "line 3: parameters.trust_0: nan is not a finite number; leave the cell empty"),
    ("trust_0\n-inf\n", "line 2: parameters.trust_0: -inf is not a finite number"),
    ("trust_0\nhigh\n", "line 2: parameters.trust_0: 'high' is not a number"),
    ("trust_0\n1_0\n", "'1_0' is not a number"),
    ("trust_0\ntrue\n", "'true' is not a number"),
    ("trust_0\n7\n", "line 2: parameters: trust_0 = 7 is out of range; must lie from 0 to 1"),
    ("levers.keci\nmaybe\n", "levers.keci: 'maybe' is not a number, nor is it true or false"),
    ("levers.keci\ninf\n", "levers.keci: inf is not a finite number; leave the cell empty for what the base scenario has"),
    ("levers.keci\n5\n", "line 2: levers.keci.strength: input should be less than or equal to 3, not 5.0"),
    ("scenario,levers.keci.conditional\nkeci,2\n", "'2' is neither true nor false"),
    ("months\n1.5\n", "line 2: months: '1.5' is not a whole number"),
    ("months\n0\n", "line 2: months: input should be greater than or equal to 1, not 0"),
    ("start\n2026-02\n", "line 2: start: unknown start '2026-02'; did you mean '2026-01'?"),
    ("scenario\nkecci\n", "line 2: unknown scenario 'kecci'; did you mean 'keci'?"),
    ("scenario\nmissing.toml\n", "line 2: scenario file missing.toml"),
    ("name,trust_0\n,.1\n", "line 2: name is empty"),
    ("name,trust_0\nmy row,.1\n", "line 2: name: string should match pattern"),
    ("name,trust_0\na,.1\nb,.2\na,.3\n", "line 4: has the same name, 'a', as line 2; give each its own"),
    ("name,trust_0\na,.1\nb,.2\nc,.1\n", "line 4: is the same as line 2; keep one"),
    ("trust_0,branching\n.1\n", "line 2: 1 cells under 2 column names; give one for each"),
    ("trust_0;branching\n.1;.2\n", "line 1: the cells are separated by semicolons; separate them by commas"),
    ('trust_0\n".1\n', "broken CSV"),
    ("levers.keci,levers.keci.delay\n0,3\n", "line 2: levers.keci is off, but levers.keci.delay is set; leave one cell empty"),
    ("levers.keci.delay\n3\n", "line 2: levers.keci.delay is set, but lever 'keci' is off; set levers.keci too"),
    ("levers.keci,levers.keci.strength\n1,2\n", "line 2: levers.keci and levers.keci.strength give two strengths"),
    ("levers.keci,levers.keci_status_laden\n1,1\n", "line 2: levers: levers keci and keci_status_laden are the same track"),
    ("levers.kfor,levers.kfor.start\n1,500\n", "line 2: levers: lever 'kfor' starts in month 500, after the last of 120"),
]


@pytest.mark.parametrize(("text", "expected"), BAD, ids=[repr(text[:40]) for text, _ in BAD])
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        design_of(tmp_path, text)
    assert expected in str(caught.value)
    assert "design.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes(b"name,scenario\nM\xfcller,keci\n")
    with pytest.raises(InputError, match=r"latin\.csv: not UTF-8 text"):
        read(tmp_path / "latin.csv")
    with pytest.raises(InputError, match="no such file or directory"):
        read(tmp_path / "missing.csv")
    with pytest.raises(InputError, match="is a directory"):
        read(tmp_path)


def test_a_thousand_times_too_many_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "long.csv", "trust_0\n" + ".1\n" * (MOST_ROWS + 5))
    with pytest.raises(InputError, match=rf"more than {MOST_ROWS:,} rows"):
        read(path)
    with pytest.raises(InputError, match=rf"at most {MOST_ROWS:,}"):
        checked(pd.DataFrame({"trust_0": np.linspace(0.0, 1.0, MOST_ROWS + 1)}))


TOML = """
arms = ["baseline", "keci"]
worlds = 30
seed = 4
months = 12
start = "2011-03"
parameters = "mode"
metrics = ["trust", "deal"]

[latin_hypercube]
n = 3
seed = 1

[latin_hypercube.factors]
levers.keci.delay = [3, 66]
trust_0 = "prior"
"""


def test_a_toml_file_says_how_to_make_and_run_the_table(tmp_path: Path) -> None:
    file = open_design(write(tmp_path / "design.toml", TOML))
    assert (file.worlds, file.seed, file.months, file.start, file.parameters) == (30, 4, 12, "2011-03", "mode")
    assert file.metrics == ("trust", "deal")
    assert file.table["scenario"].tolist() == ["baseline", "keci"] * 3
    assert list(file.table.columns[3:]) == ["levers.keci.delay", "parameters.trust_0"]


BAD_TOML = [
    ("", "no way to fill the table; give one of [factorial], [one_at_a_time]"),
    ("x", "not valid TOML"),
    ("[sobl]\nn = 8\n", "line 1: unknown field 'sobl'; did you mean 'sobol'?"),
    ("[sobol]\nn = 8\nfactors = ['trust_0']\n[morris]\n", "both sobol and morris are there"),
    ("factorial = 1\n", "line 1: factorial must be a table"),
    ("worlds = 'a'\n[factorial.factors]\ntrust_0 = [0.1]\n", "line 1: worlds = 'a' must be a whole number"),
    ("worlds = true\n[factorial.factors]\ntrust_0 = [0.1]\n", "line 1: worlds = True must be a whole number"),
    ("arms = 'keci'\n[factorial.factors]\ntrust_0 = [0.1]\n", "line 1: arms must be a list of names"),
    ("arms = ['keki']\n[factorial.factors]\ntrust_0 = [0.1]\n", "unknown scenario 'keki'; did you mean 'keci'?"),
    ("metrics = ['trsut']\n[factorial.factors]\ntrust_0 = [0.1]\n", "unknown metric 'trsut'; did you mean 'trust'?"),
    ("[factorial]\nfactor = 1\n", "line 2: factorial: unknown key 'factor'; did you mean 'factors'?"),
    ("[factorial]\nfactors = ['trust_0']\n", "line 2: factors must be a table of levels"),
    ("[sobol]\nn = 8\n", "line 1: sobol needs 'factors'"),
    ("[sobol]\nn = 7\nfactors = ['trust_0']\n", "line 2: sobol: n 7 must be a power of two, such as 4 or 8"),
    ("[sobol]\nn = 8\n[sobol.factors]\ntrust_0 = [2, 3]\n", "line 4: sobol: trust_0: [2, 3] is out of range"),
    ("[sobol]\nn = 8\nfactors = ['trst_0']\n", "design.toml: sobol: unknown column 'trst_0'; did you mean 'trust_0'?"),
    ("[factorial.factors]\nlevers.keci = [0, 1]\nlevers.keci.delay = [3]\n", "write such names in quotation marks"),
]


@pytest.mark.parametrize(("text", "expected"), BAD_TOML, ids=[repr(text[:40]) for text, _ in BAD_TOML])
def test_what_is_wrong_in_a_toml_file_is_said_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        open_design(write(tmp_path / "design.toml", text))
    assert expected in str(caught.value)
    assert "design.toml" in str(caught.value)
