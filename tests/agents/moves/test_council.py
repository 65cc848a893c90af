"""The Council: conditions of the track, what is earned, delivered and taken back, bargaining over content, allies' elections."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keci.agents.moves import council, kosovo, member
from keci.agents.moves.council import KECI_RISE, LABEL, TODAY, TRANCHES
from keci.agents.parameters import WORKS, Parameter
from keci.agents.record import Kind, empty_ledger, new_ledger
from keci.agents.rules.chance import chance_key
from keci.agents.state import Act, Ally, Board, CouncilSlot, Lever, Principal, Promise, Reward, Setting, Step, Text
from keci.model.world import World
from tests.agents.moves.worlds import assume_that, rows, world_of

near = pytest.approx
examples = settings(deadline=None, derandomize=True, max_examples=60)
CONDITIONS = ("reform", "good_neighbour", "coordination", "own_pace")
TRACK_STEPS = (Step.FRAMEWORK, Step.TRAINING, Step.EXERCISES, Step.PLANNING_REVIEW)


def track(conditional: bool = True, conditions: tuple[str, ...] = ("good_neighbour",), **given_: float) -> tuple[World, Any]:
    """A world in which the track has been adopted, with what stands on the board and other settings of the lever."""
    slots = {name: value for name, value in given_.items() if name.isupper()}
    more = {name: value for name, value in given_.items() if not name.isupper()}
    lever = {"conditional": conditional, "conditions": conditions, "earned_by": "political_text", **more}
    w, setup = world_of(levers={"keci": lever})
    assume_that(w, clean_to_earn=3.0, clean_to_resume=6.0, earning_pace=6.0)
    w.board[Board.TRACK], w.board[Board.TRACK_MONTH], w.board[Board.CONTENT] = 1.0, 0.0, 1.0
    for name, value in slots.items():
        w.board[Board[name]] = value
    kosovo.appraise(w.kosovo, w.board, w.parameters, setup.levers, w.promised[Promise.NATO])
    council.match_reward(w.board, w.promised[Promise.NATO])
    return w, setup


def watch(w: World, setup: Any, month: int, act: int) -> np.ndarray:
    ledger = new_ledger(10)
    w.board[Board.MONTH], w.board[Board.KOSOVO_ACT] = month, act
    council.watch_conduct(w.council, w.board, w.parameters, setup.levers, w.promised, w.key, ledger)
    return ledger


def credit(w: World, setup: Any) -> None:
    council.credit_steps(w.council, w.board, w.parameters, setup.levers, w.promised)


def deliver(w: World, setup: Any) -> None:
    council.deliver(w.council, w.board, w.parameters, setup.levers, w.promised, empty_ledger())


# --- conduct is watched ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conditional", "conditions"), [(False, ("good_neighbour",)), (True, ()), (True, ("reform", "own_pace"))]
)
def test_a_track_without_the_condition_of_good_conduct_is_never_suspended(conditional, conditions):
    w, setup = track(conditional, conditions, TRANCHES=2.0)
    assume_that(w, track_suspension=1.0)
    for month in range(60):
        watch(w, setup, month, Act.UNILATERAL)
        assert w.board[Board.TRACK_SUSPENDED] == 0.0 and w.board[Board.TRANCHES] == 2.0


def test_a_conditional_track_is_suspended_at_once_at_probability_one_and_never_at_zero():
    for probability in (1.0, 0.0):
        w, setup = track()
        assume_that(w, track_suspension=probability)
        watch(w, setup, 5, Act.COORDINATED)
        assert w.board[Board.TRACK_SUSPENDED] == 0.0
        watch(w, setup, 6, Act.UNILATERAL)
        assert w.board[Board.TRACK_SUSPENDED] == probability


@pytest.mark.parametrize(
    ("slot", "value", "punished"),
    [("UNDER_ATTACK", 1.0, False), ("SIGNED", 2.0, False), ("SIGNED", 3.0, False), ("SIGNED", 1.0, True), ("SIGNED", 0.0, True)],
)
def test_no_month_under_attack_or_with_a_political_signature_is_punished(slot, value, punished):
    for suspended, tranches in ((0.0, 0.0), (1.0, 2.0)):
        w, setup = track(TRACK_SUSPENDED=suspended, TRANCHES=tranches, EARNED=tranches, **{slot: value})
        assume_that(w, track_suspension=1.0, taken_back=1.0)
        clean = w.council[CouncilSlot.CLEAN_MONTHS]
        watch(w, setup, 5, Act.UNILATERAL)
        assert (w.council[CouncilSlot.CLEAN_MONTHS] == 0.0) == punished or clean == -1.0
        if suspended:
            assert w.board[Board.TRANCHES] == (tranches - 1.0 if punished else tranches)
        else:
            assert w.board[Board.TRACK_SUSPENDED] == float(punished)


@pytest.mark.parametrize("asked", [0.0, 1.0])
@pytest.mark.parametrize("months", [1.0, 4.0, 6.0])
@pytest.mark.parametrize("together", [1, 5, 9])
def test_a_suspended_track_resumes_after_its_clean_months_and_what_coordination_it_asks_for(months, together, asked):
    w, setup = track()
    setup.levers[Lever.KECI, Setting.COORDINATION] = asked
    assume_that(w, track_suspension=1.0, clean_to_resume=months)
    watch(w, setup, 0, Act.UNILATERAL)
    states = []
    for month in range(1, 11):
        watch(w, setup, month, Act.COORDINATED if month == together else Act.NOTHING)
        states.append(w.board[Board.TRACK_SUSPENDED])
    # where coordination is asked for quiet alone shows nothing, and a step together shortens no clean months
    kept = (max(int(months), together) if asked else int(months)) - 1
    assert states == [1.0] * kept + [0.0] * (10 - kept)


def test_a_tranche_taken_back_must_be_earned_anew():
    w, setup = track(TRACK_SUSPENDED=1.0, TRANCHES=1.0, EARNED=1.0)
    assume_that(w, taken_back=1.0)
    w.council[CouncilSlot.APPROVED] = 1.0
    w.promised[Promise.NATO, Reward.OWED] = 5.0
    watch(w, setup, 1, Act.UNILATERAL)
    assert w.board[Board.TRANCHES] == w.board[Board.EARNED] == w.council[CouncilSlot.APPROVED] == 0.0
    assert w.board[Board.WITHDRAWN] == w.council[CouncilSlot.WITHDRAWN] == 1.0
    nato = w.promised[Promise.NATO]
    assert nato[Reward.EARNED] == nato[Reward.PAID] == nato[Reward.OWED] == 0.0
    assert council.next_step(w.council, w.board, w.parameters, setup.levers) == Step.NONE
    w.board[Board.TRACK_SUSPENDED] = 0.0
    for later in range(1, 30):
        w.board[Board.MONTH] = later
        deliver(w, setup)
    assert w.board[Board.TRANCHES] == 0.0


def test_a_tranche_is_taken_back_as_often_as_its_probability_says():
    taken = 0
    for seed in range(600):
        w, setup = track(TRACK_SUSPENDED=1.0, TRANCHES=1.0, EARNED=1.0)
        w = w._replace(key=chance_key(seed, 0))
        assume_that(w, taken_back=0.3)
        watch(w, setup, 1, Act.UNILATERAL)
        taken += w.board[Board.TRANCHES] == 0.0
    assert abs(taken / 600 - 0.3) < 4.5 * math.sqrt(0.21 / 600)


def test_a_tranche_on_the_table_when_another_is_taken_back_is_not_delivered_unearned():
    w, setup = track(TRACK_SUSPENDED=1.0, TRANCHES=1.0, EARNED=2.0)
    assume_that(w, taken_back=1.0)
    w.council[CouncilSlot.APPROVED], w.council[CouncilSlot.EARNED_MONTH] = 1.0, 0.0
    w.council[CouncilSlot.TABLED], w.council[CouncilSlot.ATTEMPTED], w.council[CouncilSlot.HOLDOUTS] = Step.EXERCISES, 1.0, 1.0
    watch(w, setup, 1, Act.UNILATERAL)
    assert w.board[Board.EARNED] == 0.0
    w.council[CouncilSlot.HOLDOUTS] = 0.0  # the last holdout gives way
    w.board[Board.TRACK_SUSPENDED] = 0.0
    for later in range(2, 20):
        w.board[Board.MONTH] = later
        council.conclude(w.council, w.board, w.parameters, setup.levers, empty_ledger())
        deliver(w, setup)
    assert w.board[Board.TRANCHES] <= w.board[Board.EARNED]


def test_only_an_unconditional_track_emboldens_and_in_proportion_to_its_content():
    for conditional, adopted, content, expected in (
        (True, 1.0, 1.0, 1.0), (False, 1.0, 1.0, 0.0), (False, 0.0, 1.0, 1.0), (False, 1.0, 0.3, 0.7), (False, 1.0, 0.0, 1.0),
    ):  # fmt: skip
        w, setup = track(conditional, TRACK=adopted, CONTENT=content)
        assert kosovo.emboldening_absent(w.board, setup.levers) == near(expected)


# --- what is earned --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signed", "clean", "suspended", "earned"),
    [
        (2.0, 3.0, 0.0, 1.0),
        (3.0, 3.0, 0.0, 3.0),
        (1.0, 3.0, 0.0, 0.0),
        (0.0, 3.0, 0.0, 0.0),
        (2.0, 2.0, 0.0, 0.0),
        (2.0, 9.0, 1.0, 0.0),
    ],
)
def test_a_tranche_is_not_earned_by_misconduct_nor_without_the_step_that_earns_it(signed, clean, suspended, earned):
    w, setup = track(TRACK_SUSPENDED=suspended, SIGNED=signed, KOSOVO_COMPLIED=-1.0)
    w.council[CouncilSlot.CLEAN_MONTHS] = clean
    credit(w, setup)
    assert w.board[Board.EARNED] == earned
    assert w.promised[Promise.NATO, Reward.EARNED] == near(earned / TRANCHES)


@pytest.mark.parametrize(
    ("earned_by", "step", "earns"),
    [
        ("political_text", {"SIGNED": 2.0}, True), ("political_text", {"SIGNED": 1.0}, False),
        ("political_text", {"KOSOVO_COMPLIED": 1.0}, False), ("political_text", {"DUTIES_KOSOVO": 0.9}, False),
        ("any_step", {"SIGNED": 2.0}, True), ("any_step", {"SIGNED": 1.0}, True), ("any_step", {"KOSOVO_COMPLIED": 1.0}, True),
        ("any_step", {}, False),
        ("delivery", {"DUTIES_KOSOVO": 0.9}, True), ("delivery", {"SIGNED": 2.0}, False),
        ("delivery", {"KOSOVO_COMPLIED": 1.0}, False),
    ],
)  # fmt: skip
def test_the_setting_says_what_earns_a_tranche(earned_by, step, earns):
    w, setup = track(earned_by=earned_by, **{"KOSOVO_COMPLIED": -1.0, **step})
    w.council[CouncilSlot.CLEAN_MONTHS] = 12.0
    credit(w, setup)
    assert w.board[Board.EARNED] == float(earns)


def test_coordination_is_what_kosovo_last_did_in_the_north():
    w, setup = track()
    seen = []
    for month, act in enumerate((Act.COORDINATED, Act.NOTHING, Act.UNILATERAL, Act.NOTHING, Act.COORDINATED)):
        watch(w, setup, month, act)
        seen.append(w.council[CouncilSlot.COORDINATED])
    assert seen == [1.0, 1.0, 0.0, 0.0, 1.0]


def test_steps_earn_at_the_pace_of_a_cycle_unless_each_goes_at_its_own():
    for conditions, months in ((("good_neighbour",), [0, 6, 12]), (("good_neighbour", "own_pace"), [0, 1, 2])):
        w, setup = track(conditions=conditions, earned_by="any_step", KOSOVO_COMPLIED=1.0)
        w.council[CouncilSlot.CLEAN_MONTHS] = 12.0
        earned = []
        for month in range(40):
            before = w.board[Board.EARNED]
            w.board[Board.MONTH] = month
            credit(w, setup)
            if w.board[Board.EARNED] > before:
                earned.append(month)
        assert earned == months and w.board[Board.EARNED] == TRANCHES


def test_without_conditions_a_tranche_comes_a_cycle_whatever_kosovo_does():
    w, setup = track(conditional=False, KOSOVO_ACT=float(Act.UNILATERAL))
    w.council[CouncilSlot.EARNED_MONTH] = -1.0
    earned = []
    for month in range(40):
        w.board[Board.MONTH] = month
        before = w.board[Board.EARNED]
        credit(w, setup)
        if w.board[Board.EARNED] > before:
            earned.append(month)
    assert earned == [6, 12, 18]


# --- delivery --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delay", [1, 2, 3, 12, 66])
def test_a_tranche_is_delivered_its_delay_after_it_was_earned_but_not_in_the_month_in_which_it_is_agreed(delay):
    w, setup = track(delay=float(delay))
    w.council[CouncilSlot.CLEAN_MONTHS], earned = 12.0, 20
    delivered = []
    for month in range(earned, earned + delay + 5):
        w.board[Board.MONTH], w.board[Board.SIGNED] = month, 2.0 if month == earned else 0.0
        w.board[Board.MILESTONE] = 0.0
        if council.next_step(w.council, w.board, w.parameters, setup.levers) != Step.NONE:
            w.council[CouncilSlot.TABLED], w.council[CouncilSlot.TABLED_MONTH] = Step.TRAINING, month
            council.count_silence(w.council, w.board, 0.0)
            council.conclude(w.council, w.board, w.parameters, setup.levers, empty_ledger())
        deliver(w, setup)
        credit(w, setup)
        if w.board[Board.MILESTONE] > 0.0:
            delivered.append(month)
    assert delivered == [earned + max(delay, 2)]  # seen the month after it was earned, agreed on at once
    assert w.board[Board.TRANCHES] == w.council[CouncilSlot.DELIVERED] == 1.0
    assert w.promised[Promise.NATO, Reward.PAID] == near(1.0 / TRANCHES)
    assert w.council[CouncilSlot.ON_TIME] == (1.0 if delay <= 3 else 0.0)


def test_nothing_is_delivered_while_the_track_is_suspended_or_while_kosovo_defaults():
    for slot, value in (("TRACK_SUSPENDED", 1.0), ("KOSOVO_COMPLIED", 0.0)):
        w, setup = track(EARNED=1.0, **{slot: value})
        w.council[CouncilSlot.DELIVERY_MONTH] = 5.0
        for month in range(5, 20):
            w.board[Board.MONTH] = month
            deliver(w, setup)
            assert w.board[Board.TRANCHES] == 0.0
        w.board[Board.TRACK_SUSPENDED], w.board[Board.KOSOVO_COMPLIED] = 0.0, -1.0
        deliver(w, setup)
        assert w.board[Board.TRANCHES] == 1.0


@given(content=st.floats(0.0, 3.0), small=st.floats(1e-6, 1e-3))
@examples
def test_what_tranches_build_follows_from_their_content_and_goes_to_nothing_with_it(content, small):
    built = {}
    for size in (0.0, small, content):
        w, _ = track(CONTENT=size)
        target = w.council[CouncilSlot.KFOR_TARGET]
        start = w.board[[Board.STANDARD, Board.INTEROPERABILITY, Board.READINESS]].copy()
        for tranche in (1.0, 2.0, 3.0):
            before = w.board[[Board.STANDARD, Board.INTEROPERABILITY, Board.READINESS]].copy()
            w.board[Board.TRANCHES] = tranche
            council.build_force(w.council, w.board, w.parameters)
            after = w.board[[Board.STANDARD, Board.INTEROPERABILITY, Board.READINESS]]
            assert np.all(after >= before) and np.all(after <= 1.0)
            # training the standard, exercises interoperability and readiness, the planning review all of them
            grown = {1.0: [True, False, False], 2.0: [False, True, True], 3.0: [True, True, True]}[tranche]
            assert not np.any((after > before) & ~np.array(grown))
            if size > 1e-3:
                assert np.array_equal(after > before, grown)
        handed = target - w.council[CouncilSlot.KFOR_TARGET]
        assert 0.0 <= handed <= w.parameters[Parameter.handover] + 1e-12
        assert handed == near(min(target, w.parameters[Parameter.handover] * (w.board[Board.STANDARD] - start[0])), abs=1e-12)
        built[size] = w.board[[Board.STANDARD, Board.INTEROPERABILITY, Board.READINESS]] - start
    assert not built[0.0].any()
    assert np.all(built[small] <= 3.0 * small)


@given(strength=st.floats(0.0, 3.0), tranches=st.sampled_from([0.0, 1.0, 2.0, 3.0]), laden=st.booleans())
@examples
def test_natos_engagement_rises_from_todays_with_content_tranches_and_label(strength, tranches, laden):
    w, setup = track(CONTENT=strength, TRANCHES=tranches, label="pfp_perspective" if laden else "practical")
    council.set_level(w.board, w.parameters, setup.levers)
    part = w.parameters[Parameter.adoption_part]
    whole = strength * (KECI_RISE * (part + (1.0 - part) * tranches / TRANCHES) + LABEL * laden)
    assert w.board[Board.NATO_LEVEL] == near(min(1.0, TODAY + whole))


# --- what a step asks of allies --------------------------------------------------------------------------------------


@given(
    step=st.sampled_from(TRACK_STEPS), laden=st.sampled_from([0.0, 1.0]), content=st.floats(0.0, 3.0), more=st.floats(0.0, 1.0)
)
@examples
def test_what_a_step_asks_rises_with_content_and_label_from_todays_level(step, laden, content, more):
    asked = member.step_demand(int(step), laden, content)
    assert TODAY <= asked <= 1.0
    assert member.step_demand(int(step), laden, 0.0) == near(TODAY)
    assert member.step_demand(int(step), laden, content + more) >= asked
    assert member.step_demand(int(step), 1.0, content) >= member.step_demand(int(step), 0.0, content)
    assert abs(member.step_demand(int(step), laden, content + 1e-6) - asked) < 1e-5


@pytest.mark.parametrize("step", [Step.ENHANCED_INTERACTION, Step.REPRESENTATIVE])
def test_steps_outside_the_track_ask_the_same_whatever_the_track_holds(step):
    assert len({member.step_demand(int(step), laden, content) for laden in (0.0, 1.0) for content in (0.0, 0.5, 3.0)}) == 1


def ask(w: World, i: int, month: int, step: int, demand: float) -> float:
    """One ally's answer to a silence procedure that binds, entered; its stance is far below what the step asks."""
    w.board[Board.MONTH] = month
    w.members[Ally.STANCE, i] = 0.0
    objects = member.keep_silence(
        w.members, i, w.council, w.board, w.parameters, w.key, empty_ledger(), 0, step, demand, 0.0, 1.0, 0.5
    )
    member.enter_answer(w.members, i, month, step, demand, objects)
    return objects


def test_silence_kept_binds_on_that_step_until_kosovo_acts_alone_or_the_government_changes():
    silent = 0
    for seed in range(60):
        w, _ = world_of(seed=seed)
        i = 10
        w.members[Ally.SALIENCE, i] = 1.0
        w.council[CouncilSlot.CLEAN_MONTHS] = 5.0
        assume_that(w, break_silence_cost=0.0, silence_precision=2.0)  # about every other time
        if ask(w, i, 10, Step.FRAMEWORK, 0.5) > 0.0:
            assert w.members[Ally.HOLDOUT, i] == 1.0 and w.members[Ally.CONSENTED, i] == 0.0
            continue
        silent += 1
        assume_that(w, silence_precision=1e6)  # whoever may object does
        for month in range(11, 30):
            w.council[CouncilSlot.CLEAN_MONTHS] += 1.0
            assert ask(w, i, month, Step.FRAMEWORK, 0.4) == 0.0, "trimmed"
        bound = w.members[:, i].copy()
        for change in ("another step", "more is asked", "an act alone", "a government"):
            w.members[:, i] = bound
            w.council[CouncilSlot.CLEAN_MONTHS] = 0.0 if change == "an act alone" else 50.0
            if change == "a government":
                w.members[Ally.CONSENTED, i] = 0.0
            step = Step.TRAINING if change == "another step" else Step.FRAMEWORK
            assert ask(w, i, 31, step, 0.6 if change == "more is asked" else 0.4) == 1.0, change
    assert 15 < silent < 45


def test_who_gave_way_is_bound_on_what_follows_too_and_who_is_no_member_by_nothing():
    w, _ = world_of()
    i = 10
    w.members[Ally.SALIENCE, i], w.council[CouncilSlot.CLEAN_MONTHS] = 1.0, 50.0
    assume_that(w, break_silence_cost=0.0, silence_precision=1e6)
    member.consent(w.members, i, 5, 0.5, Step.NONE)
    for month, step in enumerate(TRACK_STEPS, start=6):
        assert ask(w, i, month, step, 0.5) == 0.0
    assert w.members[Ally.CONSENTED_STEP, i] == Step.NONE
    assert ask(w, i, 20, Step.TRAINING, 0.55) == 1.0
    w.members[Ally.ACTIVE, i], w.members[Ally.CONSENTED, i] = 0.0, 0.0
    assert ask(w, i, 21, Step.TRAINING, 0.55) == 0.0
    assert w.members[Ally.CONSENTED, i] == 0.0


def holding_out(month: float, tried: float, **slots: float) -> tuple[World, Any]:
    w, setup = world_of()
    assume_that(w, renegotiation_months=6.0, trim=0.2, least_content=0.5)
    w.board[Board.MONTH] = month
    w.council[CouncilSlot.TABLED], w.council[CouncilSlot.KEPT] = Step.FRAMEWORK, 1.0
    w.council[CouncilSlot.ATTEMPTED], w.council[CouncilSlot.HOLDOUTS], w.council[CouncilSlot.TRIED_MONTH] = 1.0, 2.0, tried
    for name, value in slots.items():
        w.council[CouncilSlot[name]] = value
    return w, setup


def test_sponsors_take_content_out_of_a_blocked_text_step_by_step_and_keep_the_least():
    w, setup = holding_out(0.0, 0.0)
    kept, demands = [], []
    for month in range(40):
        w.board[Board.MONTH] = month
        ledger = new_ledger(3)
        before = w.council[CouncilSlot.KEPT]
        council.renegotiate(w.council, w.board, w.parameters, setup.levers, ledger)
        if w.council[CouncilSlot.ATTEMPTED] == 0.0:  # tried again, and again without success
            kept.append((month, float(w.council[CouncilSlot.KEPT])))
            demands.append(council.demand(w.council, w.board, w.parameters, setup.levers))
            assert len(rows(ledger, Kind.RENEGOTIATION)) == (w.council[CouncilSlot.KEPT] < before)
            council.count_silence(w.council, w.board, 2.0)
    assert [month for month, _ in kept] == [6, 12, 18, 24, 30, 36]
    assert [left for _, left in kept] == near([0.8, 0.64, 0.512, 0.5, 0.5, 0.5])
    assert demands == sorted(demands, reverse=True) and demands[-1] < demands[0]


@pytest.mark.parametrize("slots", [{"HOLDOUTS": 0.0}, {"ATTEMPTED": 0.0}, {"TABLED": 0.0}, {"TRIED_MONTH": 30.0}])
def test_nothing_is_renegotiated_without_holdouts_an_attempt_a_text_or_time(slots):
    w, setup = holding_out(32.0, 0.0, **slots)
    before = w.council.copy()
    council.renegotiate(w.council, w.board, w.parameters, setup.levers, empty_ledger())
    assert np.array_equal(w.council, before)


def test_only_the_tracks_own_text_has_content_to_take_out():
    w, setup = holding_out(32.0, 0.0, TABLED=float(Step.TRAINING))
    council.renegotiate(w.council, w.board, w.parameters, setup.levers, empty_ledger())
    assert w.council[CouncilSlot.KEPT] == 1.0 and w.council[CouncilSlot.ATTEMPTED] == 0.0


def test_what_bargaining_took_out_is_not_in_the_track_that_is_adopted():
    for strength, left in ((1.0, 1.0), (1.0, 0.6), (0.3, 0.5)):
        w, setup = world_of(levers={"keci": {"strength": strength}})
        w.council[CouncilSlot.TABLED], w.council[CouncilSlot.KEPT] = Step.FRAMEWORK, left
        council.count_silence(w.council, w.board, 0.0)
        council.conclude(w.council, w.board, w.parameters, setup.levers, empty_ledger())
        assert w.board[Board.TRACK] == 1.0
        assert w.board[Board.CONTENT] == near(strength * left)
        assert w.board[Board.MILESTONE] == near(strength * left * w.parameters[Parameter.adoption_part])
        assert council.tabled_content(w.council, w.board, w.parameters, setup.levers) == near(strength * left)


@given(waited=st.integers(0, 20), holdouts=st.integers(0, 10), cost=st.booleans())
@examples
def test_a_side_payment_needs_waiting_few_holdouts_and_a_cost(waited, holdouts, cost):
    w, setup = world_of(levers={"keci": {"cost": cost}})
    assume_that(w, offer_after=6.0, offer_to=3.0)
    w.council[CouncilSlot.TABLED], w.council[CouncilSlot.TABLED_MONTH] = Step.FRAMEWORK, 10.0
    w.council[CouncilSlot.HOLDOUTS], w.board[Board.MONTH] = holdouts, 10.0 + waited
    expected = 1.0 if waited >= 6 and holdouts <= 3 and cost else 0.0
    assert council.offers_side_payments(w.council, w.board, w.parameters, setup.levers) == expected


@pytest.mark.parametrize("strength", [1.0, 0.25])
def test_one_ally_that_breaks_silence_stops_a_step_and_its_giving_way_passes_it(strength):
    w, setup = world_of(levers={"keci": {"strength": strength}})
    w.council[CouncilSlot.TABLED], w.board[Board.MONTH], w.council[CouncilSlot.KEPT] = Step.FRAMEWORK, 4.0, 1.0
    council.count_silence(w.council, w.board, 1.0)
    council.conclude(w.council, w.board, w.parameters, setup.levers, empty_ledger())
    assert w.board[Board.TRACK] == 0.0 and w.council[CouncilSlot.TABLED] == Step.FRAMEWORK
    assert w.board[Board.HOLDOUTS] == 1.0
    council.count_yield(w.council, w.board, w.parameters, setup.levers, 1.0, 1.0)
    council.conclude(w.council, w.board, w.parameters, setup.levers, empty_ledger())
    assert w.board[Board.TRACK] == 1.0 and w.council[CouncilSlot.TABLED] == Step.NONE and w.board[Board.HOLDOUTS] == 0.0
    assert w.council[CouncilSlot.CONSENSUS_MONTH] == 4.0
    assert w.council[CouncilSlot.SIDE_PAYMENTS] == near(strength)  # as large as what the holdout was asked to swallow


def test_a_deal_reputation_and_interoperability_move_stances():
    w, _ = world_of()
    w.board[Board.DEAL] = w.board[Board.INTEROPERABILITY] = 0.0
    w.council[CouncilSlot.RELIABILITY] = 0.5
    assert council.standing_shift(w.council, w.board, w.parameters) == 0.0
    for array, slot, value in (
        (w.board, Board.DEAL, 1.0),
        (w.board, Board.INTEROPERABILITY, 0.5),
        (w.council, CouncilSlot.RELIABILITY, 0.8),
    ):
        before = council.standing_shift(w.council, w.board, w.parameters)
        array[slot] = value
        assert council.standing_shift(w.council, w.board, w.parameters) > before


# --- emergencies -----------------------------------------------------------------------------------------------------


def test_the_readier_the_services_the_likelier_a_joint_response_and_the_lever_alone_suffices():
    def share(strength: float, readiness: float) -> float:
        joint = 0.0
        for seed in range(500):
            w, setup = world_of("eadrcc", seed=seed, levers={"eadrcc": {"strength": strength}})
            assume_that(w, ad_hoc_response=0.2)
            w.board[Board.EMERGENCY], w.board[Board.READINESS], w.board[Board.MONTH] = 1.0, readiness, 3.0
            council.respond_to_emergency(w.council, w.board, w.parameters, setup.levers, w.key, empty_ledger())
            joint += w.board[Board.JOINT_RESPONSE]
        return joint / 500

    for strength, readiness, expected in ((0.0, 0.0, 0.2), (0.0, 0.5, 0.6), (0.5, 0.0, 0.6), (0.5, 0.25, 0.6), (1.0, 0.0, 1.0)):
        assert abs(share(strength, readiness) - expected) <= 4.5 * math.sqrt(expected * (1 - expected) / 500) + 0.004, (
            strength,
            readiness,
        )


def test_skills_that_nobody_trains_fade_and_those_that_the_track_keeps_up_do_not():
    for tranches, kept in ((0.0, False), (1.0, False), (2.0, True), (3.0, True)):
        w, setup = track(TRANCHES=tranches, INTEROPERABILITY=0.5, READINESS=0.5)
        for _ in range(12):
            council.respond_to_emergency(w.council, w.board, w.parameters, setup.levers, w.key, empty_ledger())
        lost = 1.0 - w.parameters[Parameter.readiness_lost]
        assert w.board[[Board.INTEROPERABILITY, Board.READINESS]] == near([0.5 if kept else 0.5 * lost] * 2)


# --- consultation ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "waited", "asked"),
    [
        (Step.FRAMEWORK, 4.0, False),
        (Step.FRAMEWORK, 5.0, True),
        (Step.ENHANCED_INTERACTION, 4.0, False),
        (Step.TRAINING, 0.0, True),
    ],
)
def test_silence_is_asked_for_after_consultations_and_at_once_on_what_follows_from_a_text(step, waited, asked):
    w, _ = track()
    assume_that(w, consultation_months=5.0)
    w.council[CouncilSlot.TABLED], w.council[CouncilSlot.TABLED_MONTH], w.board[Board.MONTH] = step, 10.0, 10.0 + waited
    assert council.consulted(w.council, w.board, w.parameters) == asked


def test_a_representatives_post_is_put_under_silence_after_consultations():
    w, setup = world_of("envoy", levers={"envoy": {"start": 3}})
    assume_that(w, consultation_months=5.0)
    wanted = []
    for month in range(12):
        w.board[Board.MONTH] = month
        wanted.append(council.post_wanted(w.council, w.board, w.parameters, setup.levers))
    assert wanted == [0.0] * 8 + [1.0] * 4


# --- allies with governments -----------------------------------------------------------------------------------------


def test_an_ally_votes_once_a_term_and_stays_within_its_coded_range():
    changed, moved = 0, []
    for seed in range(40):
        w, setup = world_of(seed=seed)
        assume_that(w, member_turnover=0.5)
        n = w.members.shape[1]
        w.members[Ally.OPENNESS] = w.members[Ally.ANCHOR]
        for month in range(96):
            w.board[Board.MONTH], w.board[Board.CALENDAR] = month, setup.calendar + month
            for i in range(n):
                due = w.members[Ally.ELECTION, i] <= w.board[Board.CALENDAR]
                before = w.members[:, i].copy()
                ledger = new_ledger(2)
                member.elect(w.members, i, setup.openness[i], w.board, w.parameters, w.key, ledger)
                noted = rows(ledger, Kind.MEMBER_GOVERNMENT)
                assert len(noted) <= due
                if not due:
                    assert np.array_equal(w.members[:, i], before)
                    continue
                assert w.members[Ally.ELECTION, i] == before[Ally.ELECTION] + before[Ally.TERM]
                low, width = setup.openness[i][:2]
                assert low - 1e-12 <= w.members[Ally.ANCHOR, i] <= low + width + 1e-12
                assert 0.0 <= w.members[Ally.OPENNESS, i] <= 1.0
                assert w.members[Ally.RECOGNISES, i] == before[Ally.RECOGNISES]
                changed += len(noted)
                moved.append(len(noted))
    assert abs(np.mean(moved) - 0.5) < 4.5 * math.sqrt(0.25 / len(moved))
    assert changed > 500


def test_without_turnover_or_before_it_joins_no_ally_changes_its_line():
    for turnover, active in ((0.0, 1.0), (1.0, 0.0)):
        w, setup = world_of()
        assume_that(w, member_turnover=turnover)
        w.board[Board.CALENDAR] = setup.calendar + 200.0
        for i in range(w.members.shape[1]):
            w.members[Ally.ACTIVE, i] = active
            before = w.members[Ally.ANCHOR, i]
            member.elect(w.members, i, setup.openness[i], w.board, w.parameters, w.key, empty_ledger())
            assert w.members[Ally.ANCHOR, i] == before


def test_the_draws_of_one_allys_election_hang_on_nobody_else():
    w, setup = world_of()
    assume_that(w, member_turnover=1.0)
    w.board[Board.CALENDAR] = setup.calendar + 200.0
    together, alone = w.members.copy(), w.members.copy()
    for i in range(w.members.shape[1]):
        member.elect(together, i, setup.openness[i], w.board, w.parameters, w.key, empty_ledger())
    for i in reversed(range(w.members.shape[1])):
        one = w.members.copy()
        member.elect(one, i, setup.openness[i], w.board, w.parameters, w.key, empty_ledger())
        alone[:, i] = one[:, i]
    assert np.array_equal(together, alone)


# --- promises of the track -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "counts"), [("announcement", (1.0, 1.0, 1.0)), ("adoption", (0.0, 1.0, 1.0)), ("delivery", (0.0, 0.0, 1.0))]
)
def test_the_tracks_promise_counts_from_the_moment_that_is_set(since, counts):
    seen = []
    for adopted, tranches in ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)):
        w, setup = track(promise_from=since, TRACK=adopted, TRANCHES=tranches)
        seen.append(kosovo.promise_counts(w.board, w.parameters, setup.levers))
    assert tuple(seen) == counts


@given(holdouts=st.integers(0, 20))
@examples
def test_before_its_adoption_every_holdout_makes_the_promise_count_for_less(holdouts):
    w, setup = track(promise_from="announcement", TRACK=0.0, HOLDOUTS=float(holdouts))
    counts = kosovo.promise_counts(w.board, w.parameters, setup.levers)
    assert counts == near(w.parameters[Parameter.holdout_doubt] ** holdouts)
    w.board[Board.TRACK] = 1.0
    assert kosovo.promise_counts(w.board, w.parameters, setup.levers) == 1.0


@given(content=st.floats(0.0, 3.0), support=st.floats(0.05, 0.95), small=st.floats(1e-9, 1e-3))
@examples
def test_the_track_is_worth_its_content_and_what_the_public_wants_of_it(content, support, small):
    for label in ("practical", "pfp_perspective"):
        w, setup = track(label=label)
        w.kosovo[Principal.SUPPORT] = support
        worth = kosovo.track_worth(w.kosovo, w.board, w.parameters, setup.levers, content)
        unit = kosovo.track_worth(w.kosovo, w.board, w.parameters, setup.levers, 1.0)
        assert worth == near(content * unit) and unit > 0.0
        assert kosovo.track_worth(w.kosovo, w.board, w.parameters, setup.levers, small) <= small * unit * (1 + 1e-9)
        w.parameters[WORKS] = 0.0  # in a world in which nothing short of membership works
        assert kosovo.track_worth(w.kosovo, w.board, w.parameters, setup.levers, content) == 0.0


def test_a_status_laden_label_is_worth_more_to_pristina():
    practical, laden = (
        kosovo.track_worth(w.kosovo, w.board, w.parameters, setup.levers, 1.0)
        for w, setup in (track(label="practical"), track(label="pfp_perspective"))
    )
    assert laden > practical


def test_a_lever_that_is_off_or_worth_nothing_promises_nothing():
    for settings_, parameters in (({"strength": 0.0}, {}), ({"start": 50}, {}), ({}, {"keci_value_rel": 0.0})):
        w, setup = world_of(levers={"keci": settings_})
        assume_that(w, **parameters)
        kosovo.appraise(w.kosovo, w.board, w.parameters, setup.levers, w.promised[Promise.NATO])
        assert w.promised[Promise.NATO, Reward.PROMISED] == w.promised[Promise.NATO, Reward.WHOLE] == 0.0
        assert setup.levers[Lever.KECI, Setting.ON] == 1.0


def test_a_text_signed_means_a_text_of_its_kind():
    assert (Text.TECHNICAL, Text.FRAMEWORK, Text.COMPREHENSIVE) == (1, 2, 3)  # the figures on the board above
