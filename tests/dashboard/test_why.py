"""Why: what is drawn recomputes to the model's own probability; where twins part; what an ally decided."""

from __future__ import annotations

import math

import pytest

from agents.record import Entry, Kind
from dashboard.parting import parting
from dashboard.recording import Plan, Recording, record
from dashboard.why import ally_decisions, reason
from model.decisions import LOGIT, NEXT_TO_ONE
from model.scenario import Scenario


def future(name: str, world: int = 5, seed: int = 7, months: int = 60) -> Recording:
    return record(Plan.of(Scenario.named(name, months=months), seed, world, (), "0"))


@pytest.fixture(scope="module")
def keci() -> Recording:
    return future("keci")


def test_the_waterfall_ends_at_the_probability(keci):
    seen = set()
    for row, entry in enumerate(keci.ledger):
        if int(entry[Entry.KIND]) not in LOGIT or entry[Entry.PRECISION] <= 0:
            continue
        told = reason(keci, row)
        ends = told["steps"][-1]["end"]
        computed = entry[Entry.FACTOR] / (1 + math.exp(-ends))
        assert computed == pytest.approx(told["probability"], abs=0.01), told
        for before, after in zip(told["steps"], told["steps"][1:-1], strict=False):
            assert after["start"] == before["end"]
        seen.add(told["decision"])
    assert {"silence procedure", "unilateral act in the north", "calling a round"} <= seen


def test_a_factor_on_the_probability_is_said_and_not_where_there_is_none(keci):
    said = {True: 0, False: 0}
    for row, entry in enumerate(keci.ledger):
        if int(entry[Entry.KIND]) not in LOGIT or entry[Entry.PRECISION] <= 0:
            continue
        matters = bool(abs(entry[Entry.FACTOR] - 1.0) >= NEXT_TO_ONE)
        assert entry[Entry.PROBABILITY] < 1.0, "so that nothing was cut off"
        alone = entry[Entry.PROBABILITY] / entry[Entry.FACTOR]
        begins = f"The bars alone make {100 * alone:.1f} %, times {entry[Entry.FACTOR]:.2f} ("
        assert reason(keci, row)["sentence"].startswith(begins) is matters
        said[matters] += 1
    assert min(said.values()) > 10


def test_choice_follows_from_draw_and_probability(keci):
    checked = 0
    for row in range(len(keci.ledger)):
        told = reason(keci, row)
        if told["probability"] is not None and len(told["options"]) == 2:
            assert told["choice"] == told["options"][told["draw"] < told["probability"]]
            checked += 1
    assert checked > 100


def test_what_would_have_tipped_it_names_the_other_option(keci):
    tips = [reason(keci, row) for row in range(len(keci.ledger)) if reason(keci, row)["tip"]]
    assert tips
    for told in tips:
        other = next(o for o in told["options"] if o != told["choice"])
        assert told["tip"].endswith(f"the decision would have been: {other}.")


def test_an_ally_that_kept_silence_can_be_asked(keci):
    sponsors = [line for line in keci.lines if line.kind == Kind.SPONSOR]
    assert sponsors, "this world must table the track"
    told = ally_decisions(keci, "ESP", keci.last)
    assert told and all("silence on" in t["text"] or "hold" in t["text"] or "gave way" in t["text"] for t in told)
    assert all(reason(keci, t["row"])["actor"] == "Spain" for t in told)
    assert ally_decisions(keci, "ESP", 0) == []
    dates = [t["date"] for t in told]
    assert dates == sorted(dates, reverse=True)


def test_twins_part_where_the_track_is_tabled(keci):
    baseline = future("baseline")
    first = parting(baseline, keci)[0]
    tabled = next(line for line in keci.lines if line.kind == Kind.SPONSOR)
    assert first.text.startswith(f"In the Council they part in {tabled.date}: with keci, sponsors table")
    assert first.frame == tabled.month + 1


def test_equal_twins_do_not_part():
    parts = parting(future("baseline"), future("placebo"))
    assert [p.text for p in parts] == ["They do not part: both worlds go the same way, month by month."]
