"""Static forecasts beside ours: positions from the evidence, who has a voice, what is read from the table, what has none."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keci.experiments.forecast import EVENTS
from keci.experiments.static_forecasts import ours
from keci.experiments.static_forecasts.forecast import forecast
from keci.experiments.static_forecasts.members import from_members
from keci.experiments.static_forecasts.ours import NATO, SPENDING, beside_event, lines, moved, sentences, table
from keci.model.ensemble import SERIES as RECORDED
from keci.model.errors import InputError
from keci.model.evidence import tables as evidence

DOCS = Path(__file__).resolve().parents[3] / "docs"
KEPT = {
    "forecast.json": "53ce3f0ffd9eeeadad7d676b61c11ddf3f17c87c16c749da7fb324762c0af463",
    "forecast.md": "977dc7c44b988768cf3c333ded4d8bd8f151847a31f00f5dae9b3a305eb5a1b4",
}


def test_every_forecast_of_ours_has_a_counterpart_or_a_reason_why_not() -> None:
    without = [event for _, events, _ in ours.NO_COUNTERPART for event in events]
    assert sorted([*ours.COUNTERPARTS, *without]) == sorted([*(event.name for event in EVENTS), "deaths"])
    assert {issue for issues in ours.COUNTERPARTS.values() for issue in issues} <= set(ours.LABELS)
    assert set(ours.SERIES) <= set(RECORDED)


def test_members_at_a_start_have_the_positions_of_the_evidence() -> None:
    early, now = from_members("2011-03"), from_members("2026-01")
    assert len(early.actors) == 28 and len(now.actors) == 32
    assert set(now.actors) - set(early.actors) == {"MNE", "MKD", "FIN", "SWE"}
    rows = evidence.table("positions").set_index("iso3").loc[list(now.actors)]
    mean = (rows["openness"] * rows["salience"]).sum() / rows["salience"].sum()
    assert forecast([now]).loc[NATO, "weighted_mean"] == pytest.approx(mean)
    assert (early.reference_point, now.reference_point) == (0.1, 0.25)


def test_voices_by_spending_weigh_what_members_spend() -> None:
    issue = from_members("2026-01", "spending")
    spent = dict(zip(issue.actors, issue.capability, strict=True))
    assert spent["ISL"] == 0.0 and max(spent, key=lambda code: spent[code]) == "USA"
    assert spent["GBR"] == pytest.approx(3644 * 2.3)


def test_ours_are_the_mean_and_the_central_nine_tenths_of_futures() -> None:
    values = np.linspace(0.0, 1.0, 101)
    frame = table("2026-01", {"ASM": values, NATO: values / 2.0}, {"ASM": 0.4, NATO: 0.25})
    assert frame.index.tolist() == ["ASM", NATO]
    assert frame.loc["ASM", ["ours", "low", "high", "came"]].tolist() == pytest.approx([0.5, 0.05, 0.95, 0.4])
    assert frame.loc["ASM", "in_force"] == 0.0 and frame.loc[NATO, "high"] == pytest.approx(0.475)
    assert "ours 0.05" in sentences(frame)[1]  # .1 off on ASM, 0 on NATO's step


def made(nash: dict[str, float]) -> pd.DataFrame:
    frame = pd.DataFrame({"in_force": 0.25, "nash": pd.Series(nash)})
    return frame.assign(weighted_mean=0.7, weighted_median=0.75, challenge=0.75)


def test_only_nash_can_say_that_nothing_is_decided() -> None:
    stuck = made({"ASM": 0.25, "RECOG": 0.25, "NORTH": 0.25, NATO: 0.25, SPENDING: 0.25})
    assert moved(stuck) == []
    assert beside_event("framework", stuck) == "Nash: no"
    assert sentences(stuck)[0].endswith(
        "no text that settles all political issues would come and no step of NATO's would be agreed."
    )
    one = made({"ASM": 0.3, "RECOG": 0.25, "NORTH": 0.25, NATO: 0.4, SPENDING: 0.25})
    assert beside_event("framework", one) == "Nash: yes, on the Association"
    assert beside_event("deal", one) == "Nash: no, recognition and the north would stay"
    assert "and a step of NATO's would be agreed" in sentences(one)[0]
    every = made({"ASM": 0.3, "RECOG": 0.4, "NORTH": 0.5, NATO: 0.25, SPENDING: 0.25})
    assert beside_event("deal", every) == "Nash: yes"
    assert beside_event("severe_incident", every) == "none"


def test_an_ally_that_wants_less_than_is_in_force_keeps_it_there_by_nash() -> None:
    issue = from_members("2026-01")
    frame = forecast([issue], ["nash", "weighted_mean"])
    assert issue.position.min() < issue.reference_point
    assert frame.loc[NATO, "nash"] == issue.reference_point < ours.PACKAGE < frame.loc[NATO, "weighted_mean"]


def test_the_table_has_a_row_an_issue_and_its_numbers() -> None:
    frame = table("2026-01", {"TECH": np.full(3, 0.9)})
    row = next(line for line in lines(frame, "after 24 months") if line.startswith("| technical basket |"))
    assert row.endswith("| 0.90 (0.90 to 0.90) |") and f" {frame.loc['TECH', 'nash']:.2f} " in row


def test_what_there_is_not_is_refused() -> None:
    with pytest.raises(InputError, match="unknown issue 'asm'"):
        table("2026-01", {"asm": np.ones(2)})
    with pytest.raises(InputError, match="unknown voice 'loud'"):
        from_members("2026-01", "loud")


def test_forecasts_that_are_kept_stay_byte_for_byte() -> None:
    assert {name: hashlib.sha256((DOCS / name).read_bytes()).hexdigest() for name in KEPT} == KEPT
