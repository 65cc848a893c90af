"""Why: what is drawn recomputes to the model's own probability; where twins part; what an ally decided."""

from __future__ import annotations

import math
import re

import pytest

from keci.agents.record import Entry, Kind
from keci.dashboard.futures.interventions import shock
from keci.dashboard.futures.parting import parting, uneven
from keci.dashboard.futures.recording import Plan, Recording, record
from keci.dashboard.futures.why import ally_decisions, apart, reason
from keci.model.scenario import Scenario
from keci.model.telling.decisions import NEXT_TO_ONE
from keci.model.telling.kinds import LOGIT, MEANINGS


def future(name: str, world: int = 5, seed: int = 7, months: int = 60) -> Recording:
    return record(Plan.of(Scenario.named(name, months=months), seed, world, (), "0"))


@pytest.fixture(scope="module")
def world() -> int:
    """A world in which the track is tabled and Spain decides on it: found, since the model may change."""
    for number in range(60):
        found = future("keci", number)
        if any(line.kind == Kind.SPONSOR for line in found.lines) and ally_decisions(found, "ESP", found.last):
            return number
    raise AssertionError("in none of 60 worlds does Spain decide on the track")


@pytest.fixture(scope="module")
def keci(world) -> Recording:
    return future("keci", world)


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


def test_twins_part_where_the_track_is_tabled(keci, world):
    baseline = future("baseline", world)
    first = parting(baseline, keci)[0]
    tabled = next(line for line in keci.lines if line.kind == Kind.SPONSOR)
    assert re.match(
        rf"In the Council they part in {tabled.date}: with keci, .* put the cooperation track before the Council", first.text
    )
    assert first.frame == tabled.month + 1


def test_a_change_of_one_world_only_is_said_where_they_part(world):
    attack = shock(17, "armed_attack", 4, "1")
    twins = [
        record(Plan.of(Scenario.named("keci", months=36), 7, world, (attack,), place, label))
        for place, label in (("0", "keci"), ("1", "keci (twin)"))
    ]
    said = [p.text for p in uneven(*twins, (attack,))]
    assert said == [f"You changed one world only, keci (twin), from {twins[0].dates[18]} on: Armed attack in the north, 4 dead."]
    told = parting(*twins)[-1].text
    assert f"hey part in {twins[0].dates[18]}: with keci (twin), " in told and "armed attack" in told
    mixed = uneven(future("baseline", world), future("keci", world), (attack,))
    assert "from the scenarios and from this change together" in mixed[-1].text
    assert uneven(*twins, (shock(17, "armed_attack", 4, "both"),)) == []


def test_equal_twins_do_not_part():
    parts = parting(future("baseline"), future("placebo"))
    assert [p.text for p in parts] == ["They do not part: both worlds go the same way, month by month."]


@pytest.mark.parametrize(("numbers", "said"), [((0.1334, 0.1331), ("0.1334", "0.1331")), ((0.5, 0.1), ("0.500", "0.100")),
                                              ((0.25, 0.25), ("0.250", "0.250")), ((1 / 3, 1 / 3 - 1e-9), None)])  # fmt: skip
def test_numbers_that_differ_never_read_alike(numbers, said):
    told = apart(*numbers)
    assert said is None or told == said
    assert (told[0] == told[1]) is (numbers[0] == numbers[1])


def test_no_sentence_contradicts_itself():
    """ "The draw 0.133 is below 0.133" and "with 0.000 less utility" have stood on the page."""
    checked = 0
    for world in range(8):
        recording = future("keci", world)
        for row in range(len(recording.ledger)):
            told = reason(recording, row)
            found = re.search(r"the draw ([\d.]+) is (not )?below ([\d.]+)", told["sentence"])
            if found:
                assert (float(found[1]) < float(found[3])) is (found[2] is None), told["sentence"]
                checked += 1
            tipped = re.search(r"With ([\d.e-]+) (less|more)", told["tip"])
            assert tipped is None or float(tipped[1]) > 0, told["tip"]
    assert checked > 500


PLANNED = MEANINGS[Kind.INCIDENT].terms.index("planned")


def test_of_an_incident_it_says_that_its_severity_was_drawn():
    grades: set[bool] = set()
    for world in range(40):
        recording = future("keci", world)
        for row, entry in enumerate(recording.ledger):
            if int(entry[Entry.KIND]) != Kind.INCIDENT:
                continue
            told = reason(recording, row)
            if entry[Entry.TERM + PLANNED] > 0.0:
                assert "planned" in told["sentence"], told
                continue
            assert "no draw decided it" not in told["sentence"], told
            grave = told["about"] in ("severe", "of Banjska's size")
            assert ("so it was severe" in told["sentence"]) is grave
            grades.add(grave)
        if len(grades) == 2:
            return
    raise AssertionError("40 worlds without a severe and a lesser incident")


def test_an_imposed_attack_is_said_to_be_imposed():
    for world in range(20):
        recording = record(Plan.of(Scenario.named("baseline", months=24), 7, world, (shock(6, "armed_attack", 4),), "0"))
        imposed = [
            row
            for row, entry in enumerate(recording.ledger)
            if int(entry[Entry.KIND]) == Kind.INCIDENT and "was imposed on this future" in reason(recording, row)["sentence"]
        ]
        assert all(int(recording.ledger[row][Entry.MONTH]) == 6 for row in imposed)
        if imposed:
            return
    raise AssertionError("20 worlds in each of which the draw would have been severe as well")
