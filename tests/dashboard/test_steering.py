"""Decisions taken for an actor: the same past, the decision as wished, and no rule changed; and how often actors decide so."""

from __future__ import annotations

import numpy as np
import pytest

from keci.agents.record import Entry, Kind
from keci.dashboard.futures import steering
from keci.dashboard.futures.frequencies import Frequencies
from keci.dashboard.futures.interventions import DECISIONS, Choice, decode
from keci.dashboard.futures.recording import Plan, Recording, record, same_past
from keci.dashboard.futures.steering import MOVES
from keci.dashboard.futures.why import how_often, reason
from keci.dashboard.live.session import subject_of
from keci.model.errors import InputError
from keci.model.scenario import Scenario

WORLDS = (3, 5)


def plan(world: int, *choices: Choice, months: int = 120) -> Plan:
    return Plan.of(Scenario.named("keci", months=months), 7, world, choices, "0")


@pytest.fixture(scope="module")
def futures() -> dict[int, Recording]:
    return {world: record(plan(world)) for world in WORLDS}


def otherwise(row: np.ndarray) -> Choice:
    return Choice(
        int(row[Entry.MONTH]), int(row[Entry.KIND]), int(row[Entry.ACTOR]), subject_of(row), 1 - int(row[Entry.CHOICE]), "0"
    )


def found_again(recording: Recording, choice: Choice) -> np.ndarray:
    rows = recording.ledger
    alike = (rows[:, Entry.MONTH] == choice.month) & (rows[:, Entry.KIND] == choice.kind) & (rows[:, Entry.ACTOR] == choice.actor)
    if choice.subject >= 0:
        alike &= rows[:, Entry.SUBJECT] == choice.subject
    return rows[alike][0]


@pytest.mark.parametrize("kind", sorted(MOVES))
def test_a_decision_falls_the_other_way_and_the_past_stays(futures, kind):
    turned = 0
    for world, before in futures.items():
        rows = [row for row in before.ledger if int(row[Entry.KIND]) == kind and row[Entry.DRAW] > 0]
        for row in rows[:: max(1, len(rows) // 2)][:2]:
            if not 0.02 < row[Entry.PROBABILITY] < 0.98:
                continue
            choice = otherwise(row)
            after = record(plan(world, choice))
            there = found_again(after, choice)
            assert int(there[Entry.CHOICE]) == choice.choice
            assert there[Entry.PROBABILITY] == row[Entry.PROBABILITY], "it weighs what it weighed"
            assert same_past(before, after, choice.month)
            turned += 1
    assert turned or kind in (Kind.HOLDOUT, Kind.WALK_OUT, Kind.ALERT), "none was tried"


def test_only_this_decision_of_an_ally_differs_in_its_month(futures):
    before = futures[5]
    row = next(row for row in before.ledger if int(row[Entry.KIND]) == Kind.SILENCE and 0.02 < row[Entry.PROBABILITY] < 0.98)
    choice = otherwise(row)
    after = record(plan(5, choice))

    def others(recording: Recording) -> np.ndarray:
        rows = recording.ledger
        asked = (
            (rows[:, Entry.MONTH] == choice.month)
            & (rows[:, Entry.KIND] == Kind.SILENCE)
            & (rows[:, Entry.ACTOR] != choice.actor)
        )
        return rows[asked][:, [Entry.ACTOR, Entry.CHOICE, Entry.DRAW]]

    assert len(others(before)) >= 3
    assert np.array_equal(others(before), others(after))


def test_what_an_actor_would_never_do_is_refused(futures, monkeypatch):
    monkeypatch.setattr(steering, "TRIES", 3)
    row = min(
        (r for r in futures[3].ledger if int(r[Entry.KIND]) in MOVES and r[Entry.DRAW] > 0), key=lambda r: r[Entry.PROBABILITY]
    )
    with pytest.raises(InputError, match="in 3 draws it never fell so"):
        record(plan(3, otherwise(row)))


def test_every_decision_that_an_address_may_name_has_its_move():
    assert set(MOVES) == DECISIONS


def test_a_decision_stands_in_an_address():
    choice = Choice(43, int(Kind.SILENCE), 12345, 3, 1, "1")
    assert decode(choice.encode()) == choice
    for wrong in ("43:choice.20.1:1:1", "43:choice.2.1.-1:1:1", "43:choice.20.1.-1:2:1", "43:choice.x.1.-1:1:1"):
        with pytest.raises(InputError):
            decode(wrong)


def test_how_often_is_counted_over_the_same_futures():
    asked = plan(0, months=24)
    counted = Frequencies().of(asked, lambda _: None, futures=12)
    rounds = (
        (own, n)
        for own in (record(plan(world, months=24)) for world in range(12))
        for n, r in enumerate(own.ledger)
        if int(r[Entry.KIND]) == Kind.CONVENE and r[Entry.CHOICE] > 0
    )
    own, row = next(rounds)
    came_up, so = counted.often(own.ledger[row])
    worlds = [record(plan(world, months=24)).ledger for world in range(12)]
    called = [bool(np.any((rows[:, Entry.KIND] == Kind.CONVENE) & (rows[:, Entry.CHOICE] > 0))) for rows in worlds]
    assert so == sum(called) > 0 and came_up == 12
    assert f"in {so} of them at least once so: round" in how_often(counted, own, row)


def test_why_offers_to_replay_what_can_be_replayed(futures):
    told = [reason(futures[5], row) for row in range(len(futures[5].ledger))]
    assert {item["decision"] for item in told if item["can_replay"]} >= {"silence procedure", "answer", "calling a round"}
    assert not any(item["can_replay"] for item in told if item["decision"] in ("incident", "election", "emergency"))
    for item in told:
        if item["decided"] and item["decided"]["tip"] is not None:
            decided = item["decided"]
            odds = decided["log_odds"] + decided["precision"] * decided["tip"]
            assert decided["factor"] / (1 + np.exp(-odds)) == pytest.approx(item["draw"], rel=1e-6), "there it tips"
