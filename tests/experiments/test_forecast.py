"""A forecast that is kept: probabilities that nest, deaths as a distribution, nothing overwritten, and scored later."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from keci.experiments.forecast import DEATHS, EVENTS, HORIZONS, _deaths, expect, page, write
from keci.experiments.scoring.kept import score_kept
from keci.model.errors import InputError


@pytest.fixture(scope="module")
def found() -> dict[str, object]:
    return expect(300, "prior", 3)


def test_what_happens_within_six_months_happens_within_twelve(found: dict) -> None:
    for event in found["events"]:
        shares = [event["within"][str(months)]["probability"] for months in HORIZONS]
        if event["event"] not in ("measures_kosovo", "measures_serbia"):
            assert shares == sorted(shares)
        assert all(0.0 <= share <= 1.0 for share in shares)


def test_deaths_have_the_mean_of_the_record_s_frequencies() -> None:
    severe = np.ones((40_000, 2))
    rows = _deaths(severe, 1)
    mean = sum(number * chance for number, chance in DEATHS)
    spread = np.sqrt(sum(number**2 * chance for number, chance in DEATHS) - mean**2)
    for row in rows:
        assert abs(row["mean"] - mean) < 4 * spread / np.sqrt(40_000)
        assert row["more_than_0"] >= row["more_than_1"] >= row["more_than_3"] >= row["more_than_5"] == 0.0
    assert sum(chance for _, chance in DEATHS) == 1.0


def test_a_kept_forecast_is_never_overwritten(found: dict, tmp_path: Path) -> None:
    write(found, tmp_path / "kept.md")
    before = (tmp_path / "kept.json").read_bytes()
    with pytest.raises(InputError, match="never overwritten"):
        write(found, tmp_path / "kept.md")
    assert (tmp_path / "kept.json").read_bytes() == before
    with pytest.raises(InputError, match=r"must end with \.md"):
        write(found, tmp_path / "kept.txt")


def test_the_page_holds_every_event(found: dict) -> None:
    said = page(found)
    assert all(f"| {event.label} |" in said for event in EVENTS)


def test_static_forecasts_stand_beside_every_event_and_ours_beside_them(found: dict, tmp_path: Path) -> None:
    events = {event["event"]: event["static"] for event in found["events"]}
    assert events["severe_incident"] == "none" and events["track"].startswith("weighted mean 0.")
    rows = {row["issue"]: row for row in found["static"]["issues"]}
    assert rows["NATO"]["low"] >= rows["NATO"]["in_force"]  # with the track tabled, engagement only grows
    said = page(found)
    assert all(f"| {row['label']} | {row['in_force']:.2f} |" in said for row in rows.values())
    assert all(f"No static forecast of {what}: {why}." in said for what, why in found["static"]["none"].items())
    write(found, tmp_path / "beside.md")
    assert len(score_kept(tmp_path / "beside.json")["events"]) == len(EVENTS) * len(HORIZONS)


def test_a_forecast_of_the_past_is_scored_with_the_record(tmp_path: Path) -> None:
    events = [
        {"event": "severe_incident", "label": "severe", "within": {"12": {"probability": 0.8}}},
        {"event": "round", "label": "meeting", "within": {"12": {"probability": 1.0}}},
        {"event": "deal", "label": "deal", "within": {"12": {"probability": 0.1}}},
    ]
    (tmp_path / "kept.json").write_text(json.dumps({"start": "2023-01", "events": events}))
    rows = {row["event"]: row for row in score_kept(tmp_path / "kept.json")["events"]}
    assert rows["severe_incident"]["happened"] == "yes"  # Zvecan and Banjska
    assert rows["severe_incident"]["brier_value"] == pytest.approx(0.04)
    assert rows["round"]["brier_value"] == 0.0
    assert rows["deal"]["brier_value"] is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"start": "2023-01", "events": [{}]}', '{"start": 1, "events": []}'])
def test_what_is_no_forecast_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "kept.json").write_text(text)
    with pytest.raises(InputError, match="--score"):
        score_kept(tmp_path / "kept.json")
