"""Recordings: what is drawn is what the model says, and a change leaves the past as it was."""

from __future__ import annotations

import math

import numpy as np
import pytest

from keci.dashboard.futures.interventions import move, shock
from keci.dashboard.futures.recording import Plan, Recording, record, same_past
from keci.dashboard.shell.standing import default_parameters
from keci.model.errors import InputError
from keci.model.negotiation import NegotiationModel
from keci.model.scenario import Scenario

MONTHS = 36


def future(name: str, *changes, seed: int = 3, world: int = 1, place: str = "1", months: int = MONTHS) -> Recording:
    return record(Plan.of(Scenario.named(name, months=months), seed, world, changes, place))


@pytest.fixture(scope="module")
def keci() -> Recording:
    return future("keci")


def test_frames_are_the_models_months(keci):
    model = NegotiationModel(Scenario.named("keci", months=MONTHS), 3, 1, default_parameters())
    assert keci.last == MONTHS and keci.dates[:3] == ["2026-01", "2026-01", "2026-02"] and keci.dates[-1] == "2028-12"
    for frame in range(1, 8):
        model.step()
        assert keci.stances[frame] == [round(m.stance, 4) for m in model.members]
        assert keci.holdouts[frame] == [i for i, m in enumerate(model.members) if m.holdout]
    model.run()
    table = model.series()
    for name in table.columns:
        assert keci.series[name] == table[name].tolist()
    assert [line.text for line in keci.lines] == model.chronicle()


def test_incidents_and_broken_silence_are_those_of_the_ledger(keci):
    assert [len(month) for month in keci.incidents] == [int(v) for v in keci.series["incidents"]]
    model = NegotiationModel(Scenario.named("keci", months=MONTHS), 3, 1, default_parameters()).run()
    decided = model.decisions()
    broke = decided[(decided["decision"] == "silence procedure") & (decided["choice"] == "break silence")]
    assert sum(map(len, keci.broke)) == len(broke)
    for row in broke.itertuples():
        assert keci.names.index(row.actor) in keci.broke[row.month + 1]


def test_members_to_come_have_no_stance():
    early = record(Plan.of(Scenario.named("baseline", start="2011-03", months=3), 1, 0, (), "0"))
    assert math.isnan(early.stances[0][early.codes.index("FIN")])
    assert not math.isnan(early.stances[0][early.codes.index("FRA")])


def test_a_shock_leaves_the_past_and_changes_what_follows(keci):
    struck = future("keci", shock(10, "armed_attack", 4))
    assert same_past(keci, struck, 10)
    assert not same_past(keci, struck, 11)
    assert struck.series["severe"][11] > 0
    assert any("armed attack in the north is imposed" in line.text for line in struck.lines if line.month == 10)


def test_same_past_sees_any_difference(keci):
    other = future("keci", world=2)
    assert same_past(keci, keci, MONTHS)
    assert not same_past(keci, other, 5)
    assert not same_past(keci, future("keci", months=4), 10), "a shorter future cannot have the same past"


@pytest.mark.parametrize("month", [0, 7, 20])
def test_a_lever_switched_on_is_the_lever_with_that_start(month):
    moved = future("baseline", move(month, "keci", 1.0, delay=3.0))
    levers = {"keci": {"start": month, "conditional": None, "delay": 3.0}}
    direct = record(Plan.of(Scenario.named("baseline", months=MONTHS).changed(levers=levers), 3, 1, (), "1"))
    assert same_past(moved, direct, MONTHS)


def test_a_lever_switched_off_is_off_from_then_on(keci):
    off = future("keci", move(0, "keci", 0.0))
    assert same_past(off, future("baseline"), MONTHS)
    later = future("keci", move(12, "keci", 0.0))
    assert same_past(keci, later, 12)


def test_a_placebo_changes_nothing(keci):
    moved = future("keci", move(5, "placebo", 2.0))
    assert all(np.array_equal(keci.series[name], moved.series[name]) for name in keci.series)


def test_a_change_meets_only_its_own_world(keci):
    assert same_past(keci, future("keci", shock(5, "armed_attack", 4, "0")), MONTHS)
    assert not same_past(keci, future("keci", shock(5, "armed_attack", 4, "both")), MONTHS)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            (shock(5, "eu_measures", 1), shock(5, "eu_measures", 0)),
            "EU measures on Kosovo: stands twice in one month; take the first one back",
        ),
        ((shock(MONTHS, "armed_attack", 4),), f"month {MONTHS + 1} is past the last of {MONTHS}"),
    ],
)
def test_changes_that_do_not_fit_are_refused(changes, said):
    with pytest.raises(InputError, match=said):
        future("keci", *changes)


def test_a_failing_model_is_recorded_up_to_its_failure(monkeypatch):
    original = NegotiationModel.step

    def step(self):
        if self.month == 9:
            raise ArithmeticError("the ledger does not balance")
        original(self)

    monkeypatch.setattr(NegotiationModel, "step", step)
    failed = future("keci")
    assert failed.last == 9
    assert failed.error == "ArithmeticError in month 10: the ledger does not balance"
    assert len(failed.series["trust_kosovo"]) == 10
