"""The model in tables: the page is what the code says today, and what the code says is read rightly."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import numpy as np
import pytest

from keci.agents.parameters import Parameter
from keci.agents.record import Kind
from keci.agents.rules.chance import Stream
from keci.agents.state import Board, Principal
from keci.experiments.reporting import odd, source
from keci.model import start
from keci.model.ensemble import simulate
from keci.model.outcomes import Outcome, Series
from keci.model.parameters import priors

PAGE = Path(__file__).resolve().parents[3] / "docs/reference/odd.md"


def rows(part: str) -> list[list[str]]:
    """Cells of the tables under a heading of the second level."""
    text = "\n".join(odd.lines()).split(f"\n## {part}\n")[1].split("\n## ")[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line.startswith("| ")]


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8").splitlines() == odd.lines(), "run `make baseline`"


def test_every_parameter_stands_once_with_its_range_and_source_and_is_read_by_some_module() -> None:
    found = [row for row in rows("Parameters") if row[0] != "parameter"]
    assert sorted(row[0].strip("`") for row in found) == sorted(Parameter.__members__)
    branching = next(row for row in found if row[0] == "`branching`")
    prior = priors()["branching"]
    assert branching[3] == f"{prior.low:g}, {prior.mode:g}, {prior.high:g}" and branching[5] == prior.source.replace("|", r"\|")
    assert [row[0] for row in found if row[6].startswith("nowhere")] == []


def test_states_are_those_of_the_enumerations_with_their_comments() -> None:
    states = source.slots("keci.agents.state", "Board")
    assert [(slot.name, slot.number) for slot in states] == [(one.name, int(one)) for one in Board]
    said = {slot.name: slot.said for slot in states}
    assert said["KFOR"] == "troops, thousands" and said["BANJSKA"] == "of Banjska's size"
    four = {slot.name for slot, one in odd._slots("Principal") if one}
    assert four == {"IDEAL", "WEIGHT", "RED_LINE", "DIRECTION", "SALIENCE", "OBLIGED"}
    assert Principal.NATO_WEIGHT - Principal.OBLIGED == 4


def test_the_schedule_has_every_move_of_the_month_in_the_order_of_the_source() -> None:
    steps = source.schedule()
    text = source.text_of("keci.model.month").split("def play_month")[1].split("\n@rule")[0]
    called = re.findall(r"^    (?:\w+ = )?([\w.]+)\(", text, re.MULTILINE)
    assert [step.called.removeprefix("month.") for step in steps] == [name for name in called if name != "track_value"]
    assert [step.called for step in steps][:2] == ["calendar.turn_month", "calendar.meet_shocks"]
    assert steps[-1].called == "calendar.tension" and steps[-1].part.startswith("11")
    council = next(step for step in steps if step.called == "month.meet_in_council")
    assert council.inside.index("council.table_step") < council.inside.index("silence") < council.inside.index("council.conclude")
    assert all(step.said for step in steps)


def test_streams_kinds_and_outcomes_are_all_there() -> None:
    assert [row[0] for row in rows("Stochasticity")[1:]] == [str(int(one)) for one in Stream]
    assert [row[0].strip("`") for row in rows("Decisions and events")[1:]] == [one.name for one in Kind]
    assert [row[0].strip("`") for row in rows("Outcomes")[1:]] == [one.name for one in Outcome]
    assert all(f"`{one.name}`" in "\n".join(odd.series()) for one in Series)


def test_a_stream_said_to_be_drawn_nowhere_is_drawn_nowhere() -> None:
    idle = [row[1] for row in rows("Stochasticity")[1:] if row[2].startswith("nowhere")]
    assert idle == ["appointment", "leadership", "first election"]


def test_starts_show_the_numbers_that_worlds_begin_with() -> None:
    found = {row[0].strip("`"): row for row in rows("Initial state")}
    assert float(found["kfor"][3]) == start.start("2026-01").board[Board.KFOR]
    assert found["kfor"][4].startswith("thousands, 2025")
    series = simulate("baseline", 2, 0, "mode", months=1, record=["kfor"]).attrs["series"]["kfor"]
    assert np.all(series[:, 0] == float(found["kfor"][3]))


def test_tables_of_the_initial_state_are_those_that_the_start_reads() -> None:
    said = {row[0].strip("`") for row in rows("Input data")[1:] if row[3] == "initial states"}
    assert said == {"governments", "members", "network", "positions", "principals"}
    assert all(f'"{name}"' in inspect.getsource(start) for name in said)


def test_an_enumeration_or_function_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match="no enumeration Bored"):
        source.slots("keci.agents.state", "Bored")
    with pytest.raises(ValueError, match="nothing is named elects"):
        source.docstring("keci.agents.moves.kosovo", "elects")
