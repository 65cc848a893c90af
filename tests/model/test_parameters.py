"""The parameters' table and the start states: what is damaged is refused, what is there is used and has a source."""

import copy
import io
import math
import re
import tokenize
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keci.agents.parameters import PARAMETER_SLOTS, WORKS, Derived, Parameter
from keci.agents.state import Ally, Board
from keci.model.errors import InputError
from keci.model.evidence.tables import table
from keci.model.parameters import (
    DISTRIBUTIONS,
    GRADES,
    SOURCES,
    bounds,
    draw_numbers,
    parameter_table,
    priors,
    read_priors,
)
from keci.model.scenario import Scenario
from keci.model.start import build, start, start_names

ROOT = Path(__file__).resolve().parents[2]
LINES = files("keci.model").joinpath("data/parameters.csv").read_text(encoding="utf-8").splitlines()
COLUMNS = LINES[0].split(",")


def refusal(function: Any, *args: Any) -> str:
    with pytest.raises(InputError) as caught:
        function(*args)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def damaged(name: str, column: str, value: str) -> list[str]:
    """The table with one cell changed."""
    import csv
    import io

    rows = list(csv.DictReader(LINES))
    (row,) = [r for r in rows if r["name"] == name]
    assert row[column] != value, "test is void"
    row[column] = value
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().splitlines()


# the table


def test_the_table_holds_every_parameter_once_in_the_order_of_the_slots():
    assert list(priors()) == [p.name for p in Parameter]
    assert [int(p) for p in Parameter] == list(range(len(Parameter)))
    assert len(LINES) == len(Parameter) + 1
    # what is derived from them follows in slots of its own, without a gap
    assert [int(d) for d in Derived] == list(range(len(Parameter), PARAMETER_SLOTS + 1)) and len(Parameter) == WORKS


@pytest.mark.parametrize("name", list(priors()))
def test_a_mode_lies_in_its_range_and_the_range_in_its_bounds(name):
    prior = priors()[name]
    low, high = bounds(name)
    assert low <= prior.low <= prior.mode <= prior.high <= high
    assert all(math.isfinite(v) for v in (low, high))
    assert prior.grade in GRADES and prior.meaning and prior.unit and prior.mechanism
    assert len(prior.source) > 10
    assert prior.distribution in DISTRIBUTIONS


def test_every_row_missing_is_missed():
    for number in range(1, len(LINES)):
        name = LINES[number].split(",")[0]
        assert repr(name) in refusal(read_priors, LINES[:number] + LINES[number + 1 :])


def test_a_row_that_stands_twice_is_refused_with_its_line():
    assert f"line {len(LINES) + 1}" in refusal(read_priors, [*LINES, LINES[5]])
    assert repr(LINES[5].split(",")[0]) in refusal(read_priors, [*LINES, LINES[5]])


@pytest.mark.parametrize(
    ("name", "column", "value", "words"),
    [
        ("trust_memory", "name", "trust_memmory", "did you mean 'trust_memory'"),
        ("trust_memory", "name", "", "unknown parameter"),
        ("trust_memory", "source", "", "source"),
        ("trust_memory", "source", "   ", "source"),
        ("trust_memory", "grade", "D", "grade"),
        ("trust_memory", "grade", "", "grade"),
        ("trust_memory", "mode", "nan", "finite"),
        ("trust_memory", "high", "inf", "finite"),
        ("trust_memory", "low", "", "numbers"),
        ("trust_memory", "low", "a tenth", "numbers"),
        ("trust_memory", "low", "0.99", "low <= mode"),
        ("trust_memory", "high", "0.95", "mode <= high"),
        ("trust_memory", "distribution", "prt", "did you mean 'pert'"),
        ("trust_memory", "distribution", "", "distribution"),
        ("mu_incident", "low", "0", "above 0"),
        ("mu_incident", "low", "-1", "above 0"),
    ],
)
def test_a_damaged_cell_is_refused_with_file_and_line(name, column, value, words):
    said = refusal(read_priors, damaged(name, column, value))
    line = next(n for n, text in enumerate(LINES, 1) if text.startswith(f"{name},"))
    assert words in said and f"parameters.csv, line {line}" in said


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        pytest.param("p_severe", "high", "1.5"),
        pytest.param("p_severe", "low", "-0.5"),
        pytest.param("unilateral_usual", "low", "0"),
    ],
)
def test_a_range_beyond_what_the_parameter_can_be_is_refused(name, column, value):
    assert name in refusal(read_priors, damaged(name, column, value))


@pytest.mark.parametrize("cut", ["row", "column"])
def test_a_table_cut_short_is_refused(cut):
    if cut == "row":
        refusal(read_priors, [*LINES[:-1], ",".join(LINES[-1].split(",")[:-1]).rstrip()])
    else:
        position = COLUMNS.index("distribution")
        refusal(read_priors, [",".join(c if i != position else "other" for i, c in enumerate(COLUMNS)), *LINES[1:]])


def test_the_table_in_another_order_means_the_same():
    assert read_priors([LINES[0], *reversed(LINES[1:])]) == dict(priors())


@pytest.mark.parametrize("source", ["prior", "mode"])
def test_the_array_holds_the_table(source):
    array = parameter_table(source, {})
    for parameter, prior in zip(Parameter, priors().values(), strict=True):
        assert array[parameter, 1:].tolist() == [prior.low, prior.mode, prior.high]
        assert array[parameter, 0] == (DISTRIBUTIONS[prior.distribution] if source == "prior" else DISTRIBUTIONS["fixed"])
    assert set(SOURCES) == {"prior", "mode"}
    assert "unknown source of parameters" in refusal(parameter_table, "posterior", {})


def test_the_draws_of_parameters_are_keyed_by_their_names():
    numbers = draw_numbers()
    assert len(set(numbers.tolist())) == len(Parameter)
    assert 0 not in numbers and np.all(numbers < 2**24)
    with pytest.raises(ValueError, match="read-only"):
        numbers[0] = 1


# bounds


def fixed(name: str, value: Any) -> Scenario:
    return Scenario.make(name="mine", parameters={name: value})


@pytest.mark.parametrize("name", list(priors()))
def test_the_bounds_themselves_are_taken_and_what_lies_beyond_is_not(name):
    low, high = bounds(name)
    for value in (low, high):
        assert fixed(name, value).parameters == {name: value}
    for value in (np.nextafter(low, -np.inf), np.nextafter(high, np.inf), math.nan, math.inf, True, "1", None):
        said = refusal(fixed, name, value if not isinstance(value, np.floating) else float(value))
        assert said.startswith("scenario mine") and name in said


@pytest.mark.parametrize("name", [p.name for p in priors().values() if p.unit in ("share", "probability", "0-1")])
def test_a_share_is_bounded_by_nothing_and_all(name):
    assert 0.0 <= bounds(name)[0] < 1e-5 and 1.0 - 1e-5 < bounds(name)[1] <= 1.0


@pytest.mark.parametrize("name", [p.name for p in priors().values() if p.meaning.startswith(("Part of", "Share of"))])
def test_what_is_a_part_of_something_can_be_no_more_than_all_of_it(name):
    assert "per year" in priors()[name].unit or bounds(name)[1] <= 1.0


@given(name=st.text(max_size=20))
@settings(deadline=None, max_examples=60)
def test_no_other_name_is_a_parameter(name):
    if name not in Parameter.__members__:
        assert "unknown parameter" in refusal(fixed, name, 0.5)


# who reads them


def sources() -> str:
    paths = [*(ROOT / "agents").rglob("*.py"), *(ROOT / "model").rglob("*.py")]
    return "\n".join(p.read_text(encoding="utf-8") for p in paths if p != ROOT / "agents" / "parameters.py")


def test_every_parameter_is_read_by_some_rule_or_move():
    read = set(re.findall(r"Parameter\.(\w+)", sources()))
    assert not [p.name for p in Parameter if p.name not in read]


def test_nothing_reads_a_parameter_that_does_not_exist():
    read = set(re.findall(r"(?<![\w.])Parameter\.([a-z]\w+)", sources()))
    assert read <= set(Parameter.__members__)


def test_no_judgement_hides_in_a_constant():
    """A number that somebody chose is a row of parameters.csv, with a range and a reason, where a study can reach it.

    Other rules than the default stand each in one file, with their own numbers: a study varies the rule.
    """
    said = []
    for path in sorted(path for path in (ROOT / "agents").rglob("*.py") if "strategies" not in path.parts):
        for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
            if token.type == tokenize.COMMENT and "judg" in token.string.lower():
                said.append(f"{path.relative_to(ROOT)}:{token.start[0]}")
    assert not said


def test_what_is_derived_from_parameters_is_read_by_some_move():
    paths = [p for p in (ROOT / "agents" / "moves").rglob("*.py") if p.name != "beginnings.py"]
    read = set(re.findall(r"Derived\.(\w+)", "\n".join(p.read_text(encoding="utf-8") for p in paths)))
    assert not [d.name for d in Derived if d.name not in read | {"SIZE"}]


# start states


def content(name: str) -> dict[str, Any]:
    return tomllib.loads(files("keci.model").joinpath(f"data/starts/{name}.toml").read_text(encoding="utf-8"))


KEYS = [(name, key) for name in start_names() for key in content(name) if key not in ("name", "title")]


def test_the_two_starts_ship_under_their_names_and_speak_of_the_same_numbers():
    assert start_names() == ("2011-03", "2026-01")
    assert all(content(name)["name"] == name for name in start_names())
    assert set(content("2011-03")) == set(content("2026-01"))
    assert start("2011-03").calendar == 11 * 12 + 2 and start("2026-01").calendar == 26 * 12


@pytest.mark.parametrize(("name", "key"), KEYS)
def test_every_number_of_a_start_needs_a_source_and_a_value(name, key):
    assert len(content(name)[key]["source"]) > 5
    for field, values in (("source", ["", "  ", None]), ("value", ["many", None, [1.0]])):
        for value in values:
            copied = copy.deepcopy(content(name))
            if value is None:
                del copied[key][field]
            else:
                copied[key][field] = value
            said = refusal(build, name, copied)
            assert key in said and name in said
    copied = copy.deepcopy(content(name))
    copied[key] = copied[key]["value"]
    assert key in refusal(build, name, copied)


@pytest.mark.parametrize("key", [key for name, key in KEYS if name == "2026-01" and key.endswith(("_implemented", "_agreed"))])
@pytest.mark.parametrize("value", [-0.01, 1.01, math.nan])
def test_a_level_beyond_its_scale_is_refused(key, value):
    copied = content("2026-01")
    copied[key]["value"] = value
    assert key in refusal(build, "2026-01", copied)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("kfor", math.nan),
        ("kfor", -1.0),
        ("tension", 2.0),
        ("attention", 7.0),
        ("kosovo_line", 5.0),
        ("kfor", True),
        ("kfor", None),
    ],
)
def test_a_number_that_cannot_be_is_refused(key, value):
    copied = content("2026-01")
    if value is None:
        del copied[key]
    else:
        copied[key]["value"] = value
    assert key in refusal(build, "2026-01", copied)


@pytest.mark.parametrize("name", start_names())
def test_every_number_of_a_start_moves_something(name):
    plain = build(name, content(name))
    arrays = ("board", "kosovo", "serbia", "union", "council")
    for key in content(name):
        if key in ("name", "title"):
            continue
        copied = content(name)
        copied[key]["value"] = abs(copied[key]["value"]) * 0.9 + 0.0317
        changed = build(name, copied)
        assert any(not np.array_equal(getattr(plain, a), getattr(changed, a)) for a in arrays), key


@pytest.mark.parametrize("name", start_names())
def test_every_ally_votes_within_its_own_term_of_the_start_and_whole_terms_from_its_date(name):
    state = start(name)
    wait, terms = state.members[Ally.ELECTION] - state.calendar, state.members[Ally.TERM]
    assert np.all((wait >= 0.0) & (wait < terms))
    rows = {row.iso3: row for row in table("governments").itertuples()}
    assert set(rows) == set(state.codes)
    for i, code in enumerate(state.codes):
        year, month = (int(part) for part in rows[code].next_election.split("-"))
        assert terms[i] == 12.0 * rows[code].term_years
        assert (state.members[Ally.ELECTION, i] - 12 * (year - 2000) - (month - 1)) % terms[i] == 0.0, code


def test_france_chooses_its_president_in_2022_and_2027_and_the_united_states_theirs_every_four_years():
    for name, election in (("2011-03", 12 * 12 + 3), ("2026-01", 27 * 12 + 3)):
        state = start(name)
        assert state.members[Ally.ELECTION, state.codes.index("FRA")] == election
    state = start("2026-01")
    assert state.members[Ally.ELECTION, state.codes.index("USA")] == 28 * 12 + 10


def test_templates_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        start("2026-01").board[Board.KFOR] = 0.0
    assert "did you mean" in refusal(start, "2026-02")
