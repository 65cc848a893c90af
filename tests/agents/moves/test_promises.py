"""Promised rewards: one set of rules for every payer, from what a promise is worth to how belief in it is lost."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keci.agents.moves import promises
from keci.agents.moves.principal import stakes
from keci.agents.moves.texts import rewards
from keci.agents.parameters import PARAMETER_SLOTS, Parameter
from keci.agents.state import Actor, Board, Earns, Principal, Promise, Reward, Text
from tests.agents.moves.worlds import world_of

near = pytest.approx
examples = settings(deadline=None, derandomize=True, max_examples=60)
unit = st.floats(0.0, 1.0)
TEXTS = (Text.TECHNICAL, Text.FRAMEWORK, Text.COMPREHENSIVE)
STEPS = (Earns.TECHNICAL, Earns.POLITICAL, Earns.ROUTINE, Earns.DELIVERY)
DISCOUNT = 0.987


def parameters(**changes: float) -> np.ndarray:
    values = np.zeros(PARAMETER_SLOTS)
    for name, value in {"earning_pace": 6.0, "delivery_lag": 9.0, "forfeit": 0.2, "delivery_step": 0.25, "credibility_gain": 0.15,
                        "credibility_loss_delay": 0.12, **changes}.items():  # fmt: skip
        values[Parameter[name]] = value
    return values


def reward(**slots: float) -> np.ndarray:
    row = np.zeros(Reward.SIZE)
    for name, value in {"WHOLE": 0.3, "SHARE": 1.0 / 3.0, "BELIEF": 0.6, "WAIT": 0.9, "PROMISED": 1.0, "CONDITIONAL": 1.0,
                        "EARNED_BY": 15.0, "EARNED_MONTH": -1.0, "DELAY": 3.0, **slots}.items():  # fmt: skip
        row[Reward[name]] = value
    return row


REWARDS = st.fixed_dictionaries(
    {
        "WHOLE": st.floats(0.0, 2.0),
        "SHARE": st.floats(0.05, 1.0),
        "EARNED": unit,
        "PAID": unit,
        "BELIEF": unit,
        "WAIT": st.floats(0.1, 1.0),
        "EARNED_BY": st.integers(0, 15).map(float),
        "USED_UP": st.sampled_from([0.0, 1.0]),
        "PROMISED": st.sampled_from([0.0, 1.0]),
        "SUSPENDED": st.sampled_from([0.0, 1.0]),
        "CONDITIONAL": st.sampled_from([0.0, 1.0]),
    }
)


def values_of(row: np.ndarray, foresight: float = 24.0, p: np.ndarray | None = None) -> list[float]:
    """All that a reward is worth to whom it is promised: for signing, for delivering, at stake."""
    p = parameters() if p is None else p
    signing = [promises.for_signing(row, p, int(text), foresight, DISCOUNT) for text in TEXTS]
    return [*signing, promises.for_delivering(row, p, foresight), promises.at_stake(row, p, foresight)]


# --- what a promise is worth -----------------------------------------------------------------------------------------


@given(case=REWARDS, foresight=st.floats(0.0, 120.0), factor=st.floats(0.001, 10.0))
@examples
def test_what_a_reward_is_worth_grows_in_proportion_to_its_size_and_goes_to_nothing_with_it(case, foresight, factor):
    values = values_of(reward(**case), foresight)
    assert all(value >= 0.0 for value in values)
    larger = values_of(reward(**{**case, "WHOLE": case["WHOLE"] * factor}), foresight)
    assert larger == near([factor * value for value in values], rel=1e-9, abs=1e-15)
    assert not any(values_of(reward(**{**case, "WHOLE": 0.0}), foresight))


@given(case=REWARDS, foresight=st.floats(0.0, 120.0), more=st.floats(0.0, 60.0), belief=unit)
@examples
def test_who_looks_further_or_believes_more_never_values_a_reward_less(case, foresight, more, belief):
    before = np.array(values_of(reward(**case), foresight))
    assert np.all(np.array(values_of(reward(**case), foresight + more)) >= before - 1e-12)
    believed = reward(**{**case, "BELIEF": max(belief, case["BELIEF"])})
    assert np.all(np.array(values_of(believed, foresight)) >= before - 1e-12)


@given(case=REWARDS, foresight=st.floats(0.0, 120.0))
@examples
def test_a_promise_that_does_not_count_moves_no_signature_and_no_delivery(case, foresight):
    for slot, value in (("PROMISED", 0.0), ("SUSPENDED", 1.0), ("CONDITIONAL", 0.0)):
        row = reward(**{**case, slot: value})
        assert not promises.counts(row)
        assert not any(values_of(row, foresight)[:4])
        assert promises.earn(row, parameters(), 5, 0.0, 1.0) == 0.0 and row[Reward.EARNED] == case["EARNED"]
    for slot in ("PROMISED", "CONDITIONAL"):  # what is suspended can still be lost, what was never at stake cannot
        assert promises.at_stake(reward(**{**case, slot: 0.0}), parameters(), foresight) == 0.0


def test_without_foresight_only_the_next_part_counts():
    row = reward()
    part = 0.6 * 0.9 * 0.3 / 3.0
    technical, framework, comprehensive, delivering, stake = values_of(row, 0.0)
    assert technical == framework == delivering == stake == near(part)
    assert comprehensive == near(3.0 * part)  # a comprehensive text earns all that is on offer
    technical, framework, *_ = values_of(row, 6.0)
    assert technical == near(part) and framework == near(2.0 * part)
    assert values_of(row, 1e6)[1] == near(3.0 * part)


def test_a_reward_that_is_used_up_is_worth_what_is_left_and_one_that_is_not_is_worth_the_same_again():
    for earned in (0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0):
        for used_up in (0.0, 1.0):
            row = reward(EARNED=earned, PAID=earned, USED_UP=used_up, WHOLE=1.0, BELIEF=1.0, WAIT=1.0)
            left = 1.0 - earned if used_up or earned == 1.0 else 1.0
            technical, framework, comprehensive, delivering, _ = values_of(row, 1e6)
            assert technical == near(min(1.0 / 3.0, left), abs=1e-12)
            assert framework == comprehensive == delivering == near(left, abs=1e-12)


def test_only_what_earns_a_reward_is_worth_a_signature_or_a_months_work():
    for step in STEPS:
        row = reward(EARNED_BY=float(step))
        technical, framework, comprehensive, delivering, stake = values_of(row, 0.0)
        part = 0.6 * 0.9 * 0.3 / 3.0
        later = DISCOUNT**9.0  # what only delivery earns waits for the first step delivered
        signed = {Earns.TECHNICAL: 0.0, Earns.POLITICAL: 1.0}.get(step, later)
        assert technical == near(part if step == Earns.TECHNICAL else 0.0)
        assert framework == near(part * signed) and comprehensive == near(3.0 * part * signed)
        assert delivering == near(part if step in (Earns.ROUTINE, Earns.DELIVERY) else 0.0)
        assert stake == near(part)
        for other in STEPS:
            assert promises.earned_by(row, int(other)) == (other == step)


def test_what_is_earned_and_not_yet_paid_waits_for_clean_conduct():
    row = reward(EARNED=2.0 / 3.0, PAID=1.0 / 3.0, EARNED_BY=float(Earns.POLITICAL), USED_UP=1.0)
    assert promises.for_delivering(row, parameters(), 24.0) == near(0.6 * 0.9 * 0.3 / 3.0)
    row[Reward.PAID] = 2.0 / 3.0
    assert promises.for_delivering(row, parameters(), 24.0) == 0.0


@given(paid=st.floats(0.0, 2.0), forfeit=unit)
@examples
def test_misconduct_risks_the_path_ahead_and_part_of_what_was_given(paid, forfeit):
    row = reward(PAID=paid, EARNED=1.0, USED_UP=1.0)
    assert promises.at_stake(row, parameters(forfeit=forfeit), 24.0) == near(forfeit * 0.3 * min(paid, 1.0))
    row[Reward.EARNED] = 0.0
    ahead = promises.at_stake(row, parameters(forfeit=0.0), 24.0)
    assert promises.at_stake(row, parameters(forfeit=forfeit), 24.0) == near(ahead + forfeit * 0.3 * min(paid, 1.0))


# --- earning and paying ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signed", "complied", "delivered", "earning"),
    [
        (Text.NONE, 0.0, 0.0, ()),
        (Text.NONE, -1.0, 0.0, ()),
        (Text.TECHNICAL, 0.0, 0.0, (Earns.TECHNICAL,)),
        (Text.FRAMEWORK, 0.0, 0.0, (Earns.POLITICAL,)),
        (Text.COMPREHENSIVE, -1.0, 0.0, (Earns.POLITICAL,)),
        (Text.NONE, 1.0, 0.0, (Earns.ROUTINE,)),
        (Text.NONE, 0.0, 1.0, (Earns.DELIVERY,)),
        (Text.TECHNICAL, 1.0, 1.0, (Earns.TECHNICAL, Earns.ROUTINE, Earns.DELIVERY)),
    ],
)
def test_a_step_earns_only_the_rewards_that_are_tied_to_its_kind(signed, complied, delivered, earning):
    for step in STEPS:
        assert promises.earns_now(reward(EARNED_BY=float(step)), float(signed), complied, delivered) == (step in earning)
    assert bool(promises.earns_now(reward(EARNED_BY=15.0), float(signed), complied, delivered)) == bool(earning)


def test_steps_earn_a_reward_part_by_part_at_its_pace_and_no_further_than_the_whole():
    row, p = reward(USED_UP=1.0), parameters()
    earned = [month for month in range(60) if promises.earn(row, p, month, 0.0, 0.0)]
    assert earned == [0, 6, 12]
    assert row[Reward.EARNED] == near(1.0)
    own_pace = reward(USED_UP=1.0)
    assert [m for m in range(60) if promises.earn(own_pace, p, m, 1.0, 0.0)] == [0, 1, 2]
    open_one = reward(USED_UP=0.0)
    assert [m for m in range(60) if promises.earn(open_one, p, m, 0.0, 0.0)] == [0, 6, 12]
    assert open_one[Reward.EARNED] == near(1.0)


def test_a_next_package_comes_once_the_last_is_paid_and_its_months_are_over():
    for earned, paid, waited, renewed in ((1.0, 1.0, 48, True), (1.0, 1.0, 47, False), (1.0, 2.0 / 3.0, 60, False)):
        row = reward(EARNED=earned, PAID=paid, EARNED_MONTH=10.0)
        promises.renew(row, 10.0 + waited, 48.0)
        assert (row[Reward.EARNED] == 0.0) == renewed and (row[Reward.PAID] == 0.0) == renewed


@pytest.mark.parametrize(("earned", "paid"), [(0.0, 0.0), (1.0 / 3.0, 0.0), (1.0 / 3.0, 1.0 / 3.0), (2.0 / 3.0, 1.0 / 3.0)])
@pytest.mark.parametrize("used_up", [0.0, 1.0])
def test_a_comprehensive_text_earns_at_once_all_that_was_not_yet_earned(earned, paid, used_up):
    row = reward(EARNED=earned, PAID=paid, USED_UP=used_up, EARNED_MONTH=9.0, WHOLE=1.0, BELIEF=1.0, WAIT=1.0)
    valued = promises.for_signing(row, parameters(), int(Text.COMPREHENSIVE), 24.0, DISCOUNT)
    assert promises.earn(row, parameters(), 10, 0.0, 1.0) == 1.0  # however recent the last step
    assert row[Reward.EARNED] == near(1.0)
    # a reward that is not used up is an open perspective, valued whole until all of it has been earned
    assert valued == near(1.0 - earned if used_up else 1.0)
    assert row[Reward.EARNED_MONTH] == 10.0


def test_what_is_paid_is_no_longer_owed():
    row = reward(EARNED=2.0 / 3.0, OWED=5.0)
    assert promises.owed(row)
    promises.pay(row, 1.0 / 3.0)
    assert row[Reward.PAID] == near(1.0 / 3.0) and row[Reward.OWED] == 0.0 and promises.owed(row)
    promises.pay(row, 1.0 / 3.0)
    assert not promises.owed(row)


def test_delivery_is_rewarded_step_by_step_and_anew_after_what_was_done_is_undone():
    row, p = reward(), parameters(delivery_step=0.25)
    steps = [promises.step_delivered(row, p, done) for done in (0.1, 0.2, 0.26, 0.4, 0.52, 0.05, 0.2, 0.31)]
    assert steps == [0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0]


# --- belief ----------------------------------------------------------------------------------------------------------


def test_belief_falls_month_by_month_only_after_the_announced_delay():
    row, p = reward(DELAY=3.0, BELIEF=0.6), parameters()
    beliefs = []
    for _ in range(6):
        promises.judge(row, p, 0.0, 1.0, 1.0)
        beliefs.append(row[Reward.BELIEF])
    assert beliefs == near([0.6, 0.6, 0.6, 0.59, 0.58, 0.57])


def test_what_arrives_closes_part_of_the_doubt_and_ends_the_wait():
    row, p = reward(DELAY=3.0, BELIEF=0.6), parameters(credibility_gain=0.15)
    for _ in range(3):
        promises.judge(row, p, 0.0, 1.0, 1.0)
    promises.judge(row, p, 0.5, 1.0, 0.0)
    assert row[Reward.BELIEF] == near(0.6 + 0.075 * 0.4)
    before = row[Reward.BELIEF]
    for _ in range(3):  # the next part is owed from now on: again nothing is late within the announced delay
        promises.judge(row, p, 0.0, 1.0, 1.0)
        assert row[Reward.BELIEF] == before
    promises.judge(row, p, 0.0, 1.0, 1.0)
    assert row[Reward.BELIEF] < before


@given(
    belief=unit, gain=st.floats(0.0, 3.0), delivered=unit, waiting=unit, owed=st.floats(0.0, 30.0), loss=st.floats(0.0, 12.0)
)  # fmt: skip
@examples
def test_belief_stays_a_probability_and_moves_the_right_way(belief, gain, delivered, waiting, owed, loss):
    row = reward(BELIEF=belief, OWED=owed)
    promises.judge(row, parameters(credibility_gain=gain, credibility_loss_delay=loss), delivered, 1.0, waiting)
    after = row[Reward.BELIEF]
    assert 0.0 <= after <= 1.0
    assert (after >= belief) if delivered > 0.0 else (after <= belief)


@given(belief=unit, small=st.floats(1e-9, 1e-3))
@examples
def test_a_sliver_of_a_delivery_or_of_a_wait_moves_belief_by_a_sliver(belief, small):
    for delivered, waiting in ((small, 0.0), (0.0, small)):
        row = reward(BELIEF=belief, OWED=10.0)
        promises.judge(row, parameters(), delivered, 1.0, waiting)
        assert abs(row[Reward.BELIEF] - belief) <= small


# --- the payer's name means nothing ----------------------------------------------------------------------------------


def swapped(promised: np.ndarray, one: int, other: int) -> np.ndarray:
    table = promised.copy()
    table[[one, other]] = promised[[other, one]]
    return table


@given(first=REWARDS, second=REWARDS, side=st.sampled_from([Actor.KOSOVO, Actor.SERBIA]), text=st.sampled_from(TEXTS))
@examples
def test_two_payers_that_swap_their_rewards_swap_their_effects(first: Any, second: Any, side: int, text: int):
    w, _ = world_of()
    own = w.kosovo if side == Actor.KOSOVO else w.serbia
    w.board[Board.MEASURES] = w.board[Board.MEASURES_SERBIA] = 0.0
    pair = (Promise.NATO, Promise.EU_KOSOVO) if side == Actor.KOSOVO else (Promise.RIVAL, Promise.EU_SERBIA)
    w.promised[pair[0]], w.promised[pair[1]] = reward(**first), reward(**second)
    other = swapped(w.promised, *pair)
    for measure in (
        lambda table: rewards(own, w.board, w.parameters, table, int(side), int(text)),
        lambda table: stakes(own, w.board, w.parameters, table, int(side)),
    ):
        assert measure(other) == tuple(reversed(measure(w.promised)))


@given(case=REWARDS, text=st.sampled_from(TEXTS))
@examples
def test_equal_rewards_are_worth_the_same_to_either_capital(case: Any, text: int):
    w, _ = world_of()
    w.serbia[Principal.FORESIGHT], w.serbia[Principal.DISCOUNT] = w.kosovo[Principal.FORESIGHT], w.kosovo[Principal.DISCOUNT]
    for row in Promise:
        w.promised[row] = reward(**case)
    for measures in (0.0, 1.0):
        w.board[Board.MEASURES] = w.board[Board.MEASURES_SERBIA] = measures
        ours, theirs = (
            rewards(own, w.board, w.parameters, w.promised, int(actor), int(text))
            for own, actor in ((w.kosovo, Actor.KOSOVO), (w.serbia, Actor.SERBIA))
        )
        assert ours == theirs
        assert ours[0] == ours[1]
    risked = [
        stakes(own, w.board, w.parameters, w.promised, int(a)) for own, a in ((w.kosovo, Actor.KOSOVO), (w.serbia, Actor.SERBIA))
    ]
    assert risked[0] == risked[1] and risked[0][0] == risked[0][1]
