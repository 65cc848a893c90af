"""What is listed as missed: all that lies outside or is seldom met, and all that a calibration names."""

from __future__ import annotations

import pandas as pd
import pytest

from keci.experiments.calibration import words
from keci.experiments.record.missed import between, lines, marks, missed
from keci.experiments.record.predictive import COLUMNS
from keci.model.errors import InputError


def table(**places: tuple[float, float]) -> pd.DataFrame:
    """Patterns with these places and shares within tolerance."""
    rows = {name: ("P1", name, "a year", "number", 1.0, 2.0, 2.0, 0.5, 3.0, *both) for name, both in places.items()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS))


def test_outside_on_either_side_or_seldom_met_is_missed() -> None:
    found = missed(table(low=(0.04, 0.5), high=(0.96, 0.5), seldom=(0.5, 0.09), met=(0.5, 0.5), edge=(0.05, 0.1)))
    assert found.index.tolist() == ["low", "high", "seldom"]


def test_every_one_stands_in_the_lines_with_its_years() -> None:
    said = lines({"2011 to 2020": table(low=(0.01, 0.2), met=(0.5, 0.5)), "2021 to 2025": table(high=(0.99, 0.0))}, "")
    assert said[0] == "Missed: 1 of 2 in 2011 to 2020, 1 of 1 in 2021 to 2025."
    assert "| 2011 to 2020 | P1 | low (a year) | 1.00 | 2.00 (0.50 to 3.00) | 0.01 | 20 % |" in said
    assert not any("| met" in line for line in said) and said[-1] == "The calibrations name no fact out of reach or at odds."


def test_what_a_calibration_names_is_read_from_its_own_sentences() -> None:
    unmet = pd.DataFrame([{"cannot_meet": True, "statistic": "freeze", "record": 1.0, "model": 0.1, "gamma": 2.0}])
    odd = pd.DataFrame([{"conflict": True, "statistic": "alerts", "expected": 0.1, "deviation": 0.1, "parameter": "branching"}])
    pair = pd.DataFrame([{"conflict": True, "statistic": "alerts", "other": "freeze", "ratio": 0.01}])
    said = [*words.unmet(unmet), *words.pulling(odd, pair)]
    page = "\n".join(["# Title", *(f"- {sentence}" for sentence in [*said, "Accepted: 1,200 of 500,000 hindcasts."])])
    assert len(said) == 3 and lines({}, page)[-3:] == [f"- {sentence}" for sentence in said]
    nothing = [*words.unmet(unmet[unmet["gamma"] < 0]), *words.pulling(odd[:0], pair[:0])]
    assert lines({}, "\n".join(f"- {sentence}" for sentence in nothing))[-1].startswith("The calibrations name no fact")


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    begin, end = marks("missed")
    page = f"before\n{begin}\nold\n{end}\nafter\n"
    once = between(page, ["new"])
    assert once == f"before\n{begin}\n\nnew\n\n{end}\nafter\n" and between(once, ["new"]) == once
    with pytest.raises(InputError, match="once each and in this order"):
        between(f"{end}\n{begin}", ["new"])
    with pytest.raises(InputError, match="must have the marks"):
        between("no marks", [])
