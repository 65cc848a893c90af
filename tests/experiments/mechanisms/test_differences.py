"""What differs between two ledgers: worked ledgers, invariants over drawn ones, and real twins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keci.agents.record import Kind
from keci.agents.state import Actor
from keci.experiments.mechanisms.differences import differences
from keci.model.negotiation import NegotiationModel
from keci.model.telling.decisions import entries
from tests.experiments.mechanisms.ledgers import Written, ledger

KOSOVO, SERBIA, COUNCIL = int(Actor.KOSOVO), int(Actor.SERBIA), int(Actor.COUNCIL)
ACTS, ALERTS, TABLES = int(Kind.UNILATERAL), int(Kind.ALERT), int(Kind.SPONSOR)


def entry(month: int, actor: int, kind: int, choice: float = 0.0, probability: float = 0.5, subject: int = 0) -> Written:
    return month, actor, kind, subject, choice, probability


written = st.lists(
    st.builds(
        entry,
        st.integers(0, 4),
        st.sampled_from((KOSOVO, SERBIA)),
        st.sampled_from((ACTS, ALERTS)),
        st.sampled_from((0.0, 1.0)),
        st.sampled_from((0.2, 0.5)),
    ),
    max_size=12,
).map(lambda rows: ledger(*sorted(rows, key=lambda row: row[0])))


def test_another_probability_is_a_difference_and_no_other_choice() -> None:
    (found,) = differences(ledger(entry(3, KOSOVO, ACTS, 0.0, 0.4)), ledger(entry(3, KOSOVO, ACTS, 0.0, 0.5)))
    assert (found.month, found.actor, found.kind) == (3, KOSOVO, ACTS)
    assert not found.choice_differs


def test_what_is_refused_in_one_future_and_does_not_come_up_in_the_other_is_no_other_choice() -> None:
    (refused,) = differences(ledger(entry(0, COUNCIL, TABLES, 0.0)), ledger())
    (done,) = differences(ledger(), ledger(entry(0, COUNCIL, TABLES, 1.0)))
    assert not refused.choice_differs
    assert done.choice_differs and not done.done_in_arm


def test_the_order_of_a_month_is_kept_whatever_only_one_future_has() -> None:
    reference = ledger(entry(0, KOSOVO, ACTS), entry(0, SERBIA, ALERTS), entry(0, COUNCIL, TABLES, 1.0))
    arm = ledger(entry(0, KOSOVO, ACTS, 1.0), entry(0, COUNCIL, TABLES, 0.0))
    assert [d.kind for d in differences(arm, reference)] == [ACTS, ALERTS, TABLES]


def test_two_alike_in_a_month_are_told_apart_by_their_order() -> None:
    one = ledger(entry(0, SERBIA, ALERTS, 1.0), entry(0, SERBIA, ALERTS, 0.0))
    other = ledger(entry(0, SERBIA, ALERTS, 1.0), entry(0, SERBIA, ALERTS, 1.0))
    (found,) = differences(one, other)
    assert found.arm is not None and found.arm[4] == 0.0


def test_a_change_of_government_is_one_decision_whatever_its_line() -> None:
    kind = int(Kind.GOVERNMENT)
    (found,) = differences(ledger(entry(2, KOSOVO, kind, 1.0, subject=1)), ledger(entry(2, KOSOVO, kind, 0.0, subject=-1)))
    assert found.choice_differs


def test_the_reason_is_the_term_that_moved_most() -> None:
    weights = [0.1, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    one = ledger(entry(0, KOSOVO, ACTS, 0.0, 0.3), terms=(*weights[:5], -0.4, *weights[6:]))
    other = ledger(entry(0, KOSOVO, ACTS, 1.0, 0.5), terms=tuple(weights))
    (found,) = differences(one, other)
    assert found.reason() == "stake in NATO's track"
    (alone,) = differences(one, ledger())
    assert alone.reason() == ""


@given(written)
def test_a_future_does_not_differ_from_itself(rows: np.ndarray) -> None:
    assert list(differences(rows, rows.copy())) == []


@given(written, written)
def test_swapping_the_futures_finds_the_same_decisions(one: np.ndarray, other: np.ndarray) -> None:
    there, back = list(differences(one, other)), list(differences(other, one))
    assert sorted((d.month, d.actor, d.kind, d.choice_differs) for d in there) == sorted(
        (d.month, d.actor, d.kind, d.choice_differs) for d in back
    )
    assert [d.month for d in there] == sorted(d.month for d in there)


@pytest.mark.parametrize("world", [0, 31, 373])
def test_real_twins_differ_from_the_first_month_that_the_lever_can_reach(world: int) -> None:
    late = NegotiationModel("baseline").scenario.changed(name="late", levers={"keci": {"start": 24}}, months=48)
    arm = entries(NegotiationModel(late, 0, world).run())
    reference = entries(NegotiationModel("baseline", 0, world, months=48).run())
    found = list(differences(arm, reference))
    assert found and found[0].month >= 24
