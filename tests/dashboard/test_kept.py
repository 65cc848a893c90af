"""What the server keeps for all visitors: the same as played anew, never what failed or was given up."""

import pytest

from keci.dashboard.futures import recording
from keci.dashboard.futures.interventions import Choice
from keci.dashboard.futures.kept import Kept
from keci.dashboard.futures.recording import Plan, recorded, same_past
from keci.model.negotiation import NegotiationModel
from keci.model.scenario import Scenario

MONTHS = 18


def plan(world: int = 5, seed: int = 7, **options) -> Plan:
    return Plan.of(Scenario.named("keci", months=MONTHS), seed, world, (), "1", **options)


def test_the_one_unused_for_longest_makes_way():
    kept = Kept[str](2)
    kept.put("a", "first")
    kept.put("b", "second")
    assert kept.get("a") == "first"
    kept.put("c", "third")
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == ("first", None, "third")


def test_a_recording_is_made_once_and_is_that_of_its_plan_alone():
    first = recorded(plan())
    assert recorded(plan()) is first
    assert same_past(first, recording.record(plan()), MONTHS)
    for other in (plan(world=6), plan(seed=8), plan(label="With the track"), plan(parameters="mode")):
        assert recorded(other) is not first
    turned = Choice(0, int(first.ledger[0, 1]), int(first.ledger[0, 2]), -1, 0, "1")
    assert recorded(Plan(plan().scenario, 7, 5, choices=(turned,), insist=False)) is not first


def test_what_failed_or_was_given_up_is_played_again(monkeypatch: pytest.MonkeyPatch):
    step = NegotiationModel.step

    def failing(model: NegotiationModel) -> None:
        if model.month == 9:
            raise ArithmeticError("the ledger does not balance")
        step(model)

    with monkeypatch.context() as patch:
        patch.setattr(NegotiationModel, "step", failing)
        assert recorded(plan(world=11)).error
    assert recorded(plan(world=11), lambda: True).last == 0
    again = recorded(plan(world=11))
    assert not again.error and again.last == MONTHS
