"""Single moves on states made by hand: who does what, when, and what leaves whom alone."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.moves import armed_groups, council, dialogue, european_union, kosovo, member, obligations
from agents.moves.texts import GRID, GRID_LEVELS, answer, sound_out
from agents.parameters import PARAMETER_SLOTS, WORKS, Parameter
from agents.record import Entry, Kind, empty_ledger, new_ledger
from agents.rules.chance import Stream, chance_key, normal
from agents.state import Act, Actor, Ally, Board, CouncilSlot, Groups, Issue, Lever, Principal, Setting, Step, Text, Union
from model.parameters import priors
from model.scenario import Scenario
from model.setup import prepare
from model.world import World, begin, new_world


def world_of(name: str = "keci", start: str = "2026-01", seed: int = 1, world: int = 0, **changes: Any) -> tuple[World, Any]:
    """Arrays of a world at its start, with parameters at their modes, and what its scenario sets up."""
    setup = prepare(Scenario.named(name, start=start, **changes), "mode")
    arrays = new_world(setup.members.shape[1])._replace(key=chance_key(seed, world))
    begin(arrays, setup)
    arrays.parameters[WORKS] = 1.0
    return arrays, setup


def rows(ledger: np.ndarray, kind: int) -> np.ndarray:
    filled = ledger[1 : int(ledger[0, 0]) + 1]
    return filled[filled[:, Entry.KIND] == kind]


# the armed groups


def incidents(seed: int, attack: float = 0.0, kfor: float = 4.5, **parameters: float) -> tuple[np.ndarray, np.ndarray]:
    """A month of the armed groups: the board after it, and (day, class) of each incident."""
    w, setup = world_of(seed=seed)
    w.board[Board.KFOR], w.board[Board.ATTACK], w.board[Board.TENSION] = kfor, attack, 0.8
    w.parameters[Parameter.mu_incident] = 2.0
    for name, value in parameters.items():
        w.parameters[Parameter[name]] = value
    ledger = new_ledger(2000)
    armed_groups.act(w.groups, w.board, w.parameters, setup.levers, w.key, ledger)
    found = rows(ledger, Kind.INCIDENT)
    return w.board, found[:, [Entry.DAY, Entry.SUBJECT]]


@pytest.mark.parametrize(("size", "grade"), [(0.5, 2), (2.9, 2), (3.0, 3), (1000.0, 3)])
def test_an_armed_attack_is_exactly_one_more_incident_of_its_class_on_its_day(size, grade):
    for seed in range(60):
        board, quiet = incidents(seed, branching=0.0)
        attacked, shaken = incidents(seed, attack=size, branching=0.0)
        assert attacked[Board.INCIDENTS] == board[Board.INCIDENTS] + 1
        assert shaken[:, 0].tolist() == sorted([*quiet[:, 0].tolist(), 16.0])  # 15 days have passed
        assert [grade] == [g for d, g in shaken.tolist() if d == 16.0 and g >= grade][:1]
        assert attacked[Board.SEVERE] >= 1.0 and attacked[Board.BANJSKA] >= (1.0 if grade == 3 else 0.0)
        assert attacked[Board.ATTACK] == 0.0
        before = quiet[quiet[:, 0] < 16].tolist()
        assert shaken[: len(before)].tolist() == before


def test_an_armed_attack_leaves_the_other_incidents_of_its_month_as_they_were():
    for seed in range(60):
        quiet, shaken = incidents(seed, branching=0.0)[1].tolist(), incidents(seed, attack=5.0, branching=0.0)[1].tolist()
        shaken.remove([16.0, 3.0])
        assert shaken == quiet


def test_the_classes_on_the_board_are_nested_and_match_the_entries():
    for seed in range(80):
        board, found = incidents(seed, p_severe=0.4, share_banjska=0.4)
        counts = [int(np.sum(found[:, 1] >= grade)) for grade in range(4)]
        assert [board[slot] for slot in (Board.INCIDENTS, Board.SERIOUS, Board.SEVERE, Board.BANJSKA)] == counts
        assert np.all(np.diff(found[:, 0]) >= 0.0) and np.all((found[:, 0] >= 1.0) & (found[:, 0] <= 31.0))


@given(seed=st.integers(0, 10_000), less=st.floats(0.0, 8.0), more=st.floats(0.0, 4.0))
@settings(deadline=None, max_examples=50)
def test_more_troops_never_raise_the_count_or_the_gravity_of_what_nothing_triggers(seed, less, more):
    few, first = incidents(seed, kfor=less, branching=0.0)
    many, second = incidents(seed, kfor=less + more, branching=0.0)
    for slot in (Board.INCIDENTS, Board.SERIOUS, Board.SEVERE, Board.BANJSKA):
        assert many[slot] <= few[slot]
    # the k-th incident comes no earlier and is no graver
    for (day, grade), (later, milder) in zip(first, second, strict=False):
        assert later >= day and milder <= grade


def test_more_troops_never_raise_the_count_or_the_gravity_with_offspring_either():
    for few, many in ((3.7, 6.5), (3.0, 8.0)):
        for seed in range(200):
            less, more = incidents(seed, kfor=few)[0], incidents(seed, kfor=many)[0]
            for slot in (Board.INCIDENTS, Board.SERIOUS, Board.SEVERE, Board.BANJSKA):
                assert more[slot] <= less[slot], (seed, slot.name)


def test_more_troops_lower_the_mean_count_and_the_mean_gravity():
    few, many = ([incidents(seed, kfor=kfor)[0] for seed in range(400)] for kfor in (3.0, 8.0))
    for slot in (Board.INCIDENTS, Board.SEVERE):
        assert np.mean([b[slot] for b in many]) < np.mean([b[slot] for b in few])


def test_a_unilateral_act_and_an_alert_provoke_and_nothing_else_does():
    w, _ = world_of()
    size = w.parameters[Parameter.provocation]
    for kosovo_act, serbia_act, expected in (
        (Act.NOTHING, Act.NOTHING, 0.0), (Act.COORDINATED, Act.PRESSURE, 0.0), (Act.UNILATERAL, Act.NOTHING, size),
        (Act.UNILATERAL, Act.ALERT, 1.3 * size), (Act.NOTHING, Act.ALERT, 0.3 * size),
    ):  # fmt: skip
        w.board[Board.KOSOVO_ACT], w.board[Board.SERBIA_ACT] = kosovo_act, serbia_act
        assert armed_groups.provoked(w.board, w.parameters) == pytest.approx(expected)


def test_talks_are_suspended_only_after_a_severe_incident_and_surely_at_probability_one():
    for seed in range(60):
        board, _ = incidents(seed, p_suspend_severe=1.0)
        assert (board[Board.SUSPENSION] == 1.0) == (board[Board.SEVERE] > 0.0)
        assert (board[Board.SUSPENDED_UNTIL] >= 2.0) == (board[Board.SEVERE] > 0.0)
        assert incidents(seed, p_suspend_severe=0.0)[0][Board.SUSPENSION] == 0.0


# the European Union


@pytest.mark.parametrize("months_left", [1, 2, 7])
def test_suspension_blocks_rounds_until_it_ends(months_left):
    for seed in range(40):
        w, _ = world_of(seed=seed)
        w.union[Union.ATTENTION] = 0.95
        w.board[Board.SUSPENDED_UNTIL] = 10.0 + months_left
        for month in range(10, 10 + months_left):
            w.board[Board.MONTH], w.board[Board.SEVERE] = month, 1.0
            ledger = new_ledger(10)
            european_union.convene(w.union, w.board, w.parameters, w.key, ledger)
            assert w.board[Board.ROUND] == 0.0 and ledger[0, 0] == 0.0
        w.board[Board.MONTH] = 10 + months_left
        ledger = new_ledger(10)
        european_union.convene(w.union, w.board, w.parameters, w.key, ledger)
        assert ledger[0, 0] == 1.0


def test_without_a_round_nothing_is_tabled_signed_or_refused():
    w, setup = world_of()
    w.board[Board.ROUND] = 0.0
    for slot in (Board.TABLED, Board.SIGNED, Board.KOSOVO_BLOCKED, Board.SERBIA_BLOCKED):
        w.board[slot] = 1.0
    ledger = new_ledger(10)
    dialogue.hold_round(w.board, w.parameters, setup.levers, w.kosovo, w.serbia, w.sketch, w.key, ledger)
    assert ledger[0, 0] == 0.0
    assert not any(w.board[s] for s in (Board.TABLED, Board.SIGNED, Board.KOSOVO_BLOCKED, Board.SERBIA_BLOCKED))


def test_measures_lift_at_hazard_one_stay_at_zero_and_are_imposed_only_in_tense_times():
    for hazard, after in ((1.0, 0.0), (0.0, 1.0)):
        w, _ = world_of()
        w.board[Board.MEASURES] = 1.0
        w.parameters[Parameter.stick_compliance_hazard] = hazard
        european_union.weigh_measures(w.union, w.board, w.parameters, w.key, empty_ledger())
        assert w.board[Board.MEASURES] == after
    for act, tension, imposed in ((Act.UNILATERAL, 0.9, 1.0), (Act.UNILATERAL, 0.1, 0.0), (Act.COORDINATED, 0.9, 0.0)):
        w, _ = world_of()
        w.board[Board.MEASURES], w.board[Board.KOSOVO_ACT], w.board[Board.TENSION] = 0.0, act, tension
        w.parameters[Parameter.measures_probability] = 1.0
        european_union.weigh_measures(w.union, w.board, w.parameters, w.key, empty_ledger())
        assert w.board[Board.MEASURES] == imposed


def test_measures_lift_sooner_after_coordinated_conduct():
    def lifted(act: int) -> int:
        count = 0
        for seed in range(300):
            w, _ = world_of(seed=seed)
            w.board[Board.MEASURES], w.board[Board.KOSOVO_ACT], w.board[Board.KOSOVO_COMPLIED] = 1.0, act, -1.0
            w.parameters[Parameter.stick_compliance_hazard] = 0.1
            european_union.weigh_measures(w.union, w.board, w.parameters, w.key, empty_ledger())
            count += w.board[Board.MEASURES] == 0.0
        return count

    assert lifted(Act.COORDINATED) > 2 * lifted(Act.NOTHING) > 0


# the track's conditions


def track(conditional: bool, delay: float = 3.0, **slots: float) -> tuple[World, Any]:
    """A world in which the track has been adopted."""
    w, setup = world_of(levers={"keci": {"conditional": conditional, "delay": delay}})
    w.board[Board.TRACK], w.board[Board.TRACK_MONTH] = 1.0, 0.0
    for name, value in slots.items():
        w.board[Board[name]] = value
    return w, setup


def watch(w: World, setup: Any, month: int, act: int, ledger: np.ndarray | None = None) -> None:
    w.board[Board.MONTH], w.board[Board.KOSOVO_ACT] = month, act
    council.watch_conduct(w.council, w.board, w.parameters, setup.levers, w.key, empty_ledger() if ledger is None else ledger)


def test_an_unconditional_track_is_never_suspended():
    w, setup = track(conditional=False, TRANCHES=2.0)
    w.parameters[Parameter.track_suspension] = 1.0
    for month in range(60):
        watch(w, setup, month, Act.UNILATERAL)
        assert w.board[Board.TRACK_SUSPENDED] == 0.0 and w.board[Board.TRANCHES] == 2.0


def test_a_conditional_track_is_suspended_at_once_at_probability_one_and_never_at_zero():
    for probability in (1.0, 0.0):
        w, setup = track(conditional=True)
        w.parameters[Parameter.track_suspension] = probability
        watch(w, setup, 5, Act.COORDINATED)
        assert w.board[Board.TRACK_SUSPENDED] == 0.0
        watch(w, setup, 6, Act.UNILATERAL)
        assert w.board[Board.TRACK_SUSPENDED] == probability


def test_a_suspended_track_resumes_after_six_clean_months_and_not_before():
    w, setup = track(conditional=True)
    w.parameters[Parameter.track_suspension] = 1.0
    watch(w, setup, 0, Act.UNILATERAL)
    states = []
    for month in range(1, 8):
        watch(w, setup, month, Act.NOTHING)
        states.append(w.board[Board.TRACK_SUSPENDED])
    assert states == [1.0] * 5 + [0.0] * 2


def breach_that_takes_back(w: World, setup: Any) -> int:
    """Breaches in a suspended track until one costs a tranche; the month of it."""
    for month in range(1, 200):
        watch(w, setup, month, Act.UNILATERAL)
        if w.council[CouncilSlot.WITHDRAWN] > 0.0:
            return month
    raise AssertionError("no breach ever cost a tranche")


def test_a_tranche_taken_back_must_be_earned_anew():
    w, setup = track(conditional=True, TRACK_SUSPENDED=1.0, TRANCHES=1.0, EARNED=1.0)
    w.council[CouncilSlot.APPROVED] = 1.0
    month = breach_that_takes_back(w, setup)
    assert w.board[Board.TRANCHES] == w.board[Board.EARNED] == w.council[CouncilSlot.APPROVED] == 0.0
    assert council.next_step(w.council, w.board, w.parameters, setup.levers) == Step.NONE
    w.board[Board.TRACK_SUSPENDED] = 0.0
    for later in range(month, month + 30):
        w.board[Board.MONTH] = later
        council.deliver(w.council, w.board, w.parameters, setup.levers, empty_ledger())
    assert w.board[Board.TRANCHES] == 0.0


def test_a_tranche_on_the_table_when_another_is_taken_back_is_not_delivered_unearned():
    w, setup = track(conditional=True, TRACK_SUSPENDED=1.0, TRANCHES=1.0, EARNED=2.0)
    w.council[CouncilSlot.APPROVED], w.council[CouncilSlot.EARNED_MONTH] = 1.0, 0.0
    w.council[CouncilSlot.TABLED], w.council[CouncilSlot.ATTEMPTED], w.council[CouncilSlot.HOLDOUTS] = Step.EXERCISES, 1.0, 1.0
    month = breach_that_takes_back(w, setup)
    assert w.board[Board.EARNED] == 0.0
    w.council[CouncilSlot.HOLDOUTS] = 0.0  # the last holdout gives way
    w.board[Board.TRACK_SUSPENDED] = 0.0
    for later in range(month + 1, month + 20):
        w.board[Board.MONTH] = later
        council.conclude(w.council, w.board, w.parameters, setup.levers, empty_ledger())
        council.deliver(w.council, w.board, w.parameters, setup.levers, empty_ledger())
    assert w.board[Board.TRANCHES] <= w.board[Board.EARNED]


@pytest.mark.parametrize("delay", [1, 2, 3, 12, 66])
def test_a_tranche_is_delivered_exactly_its_delay_after_it_was_earned_when_nobody_objects(delay):
    w, setup = track(conditional=True, delay=float(delay))
    w.council[CouncilSlot.CLEAN_MONTHS], earned = 12.0, 20
    delivered = []
    for month in range(earned, earned + delay + 5):
        w.board[Board.MONTH], w.board[Board.SIGNED] = month, 1.0 if month == earned else 0.0
        w.board[Board.MILESTONE] = 0.0
        if council.next_step(w.council, w.board, w.parameters, setup.levers) != Step.NONE:
            w.council[CouncilSlot.TABLED], w.council[CouncilSlot.TABLED_MONTH] = Step.TRAINING, month
            council.count_silence(w.council, 0.0)
            council.conclude(w.council, w.board, w.parameters, setup.levers, empty_ledger())
        council.deliver(w.council, w.board, w.parameters, setup.levers, empty_ledger())
        council.credit_steps(w.council, w.board, w.parameters, setup.levers)
        if w.board[Board.MILESTONE] > 0.0:
            delivered.append(month)
    assert delivered == [earned + delay]
    assert w.board[Board.TRANCHES] == w.council[CouncilSlot.DELIVERED] == 1.0
    assert w.council[CouncilSlot.ON_TIME] == (1.0 if delay <= 3 else 0.0)


def test_a_tranche_is_not_earned_by_misconduct_nor_without_a_step():
    for signed, clean, suspended, earned in (
        (1.0, 3.0, 0.0, 1.0),
        (0.0, 3.0, 0.0, 0.0),
        (1.0, 2.0, 0.0, 0.0),
        (1.0, 9.0, 1.0, 0.0),
    ):
        w, setup = track(conditional=True, TRACK_SUSPENDED=suspended, SIGNED=signed, KOSOVO_COMPLIED=-1.0)
        w.council[CouncilSlot.CLEAN_MONTHS] = clean
        council.credit_steps(w.council, w.board, w.parameters, setup.levers)
        assert w.board[Board.EARNED] == earned


def test_nothing_is_delivered_while_the_track_is_suspended():
    w, setup = track(conditional=True, TRACK_SUSPENDED=1.0, EARNED=1.0)
    w.council[CouncilSlot.DELIVERY_MONTH] = 5.0
    for month in range(5, 20):
        w.board[Board.MONTH] = month
        council.deliver(w.council, w.board, w.parameters, setup.levers, empty_ledger())
        assert w.board[Board.TRANCHES] == 0.0
    w.board[Board.TRACK_SUSPENDED] = 0.0
    council.deliver(w.council, w.board, w.parameters, setup.levers, empty_ledger())
    assert w.board[Board.TRANCHES] == 1.0


def test_only_an_unconditional_track_emboldens():
    for conditional, adopted, expected in ((True, 1.0, 1.0), (False, 1.0, 0.0), (False, 0.0, 1.0)):
        w, setup = track(conditional, TRACK=adopted)
        assert kosovo.emboldening_absent(w.board, setup.levers) == expected


# silence and holdouts


@given(
    waited=st.integers(0, 20), holdouts=st.integers(0, 10), cost=st.booleans()
)  # fmt: skip
@settings(deadline=None, max_examples=50)
def test_a_side_payment_needs_waiting_few_holdouts_and_a_cost(waited, holdouts, cost):
    w, setup = world_of(levers={"keci": {"cost": cost}})
    w.council[CouncilSlot.TABLED], w.council[CouncilSlot.TABLED_MONTH] = Step.FRAMEWORK, 10.0
    w.council[CouncilSlot.HOLDOUTS], w.board[Board.MONTH] = holdouts, 10.0 + waited
    expected = 1.0 if waited >= 6 and holdouts <= 3 and cost else 0.0
    assert council.offers_side_payments(w.council, w.board, setup.levers) == expected


def test_one_ally_that_breaks_silence_stops_a_step_and_its_giving_way_passes_it():
    w, setup = world_of()
    w.council[CouncilSlot.TABLED], w.board[Board.MONTH] = Step.FRAMEWORK, 4.0
    council.count_silence(w.council, 1.0)
    council.conclude(w.council, w.board, w.parameters, setup.levers, empty_ledger())
    assert w.board[Board.TRACK] == 0.0 and w.council[CouncilSlot.TABLED] == Step.FRAMEWORK
    council.count_yield(w.council, 1.0, 1.0)
    council.conclude(w.council, w.board, w.parameters, setup.levers, empty_ledger())
    assert w.board[Board.TRACK] == 1.0 and w.council[CouncilSlot.TABLED] == Step.NONE
    assert w.council[CouncilSlot.CONSENSUS_MONTH] == 4.0 and w.council[CouncilSlot.SIDE_PAYMENTS] == 1.0


def silence_of(w: World, i: int, demand: float) -> tuple[float, np.ndarray]:
    ledger = new_ledger(4)
    said = member.keep_silence(
        w.members, i, w.board, w.parameters, w.key, ledger, int(Stream.SILENCE), int(Step.FRAMEWORK), demand, 1.0, 0.9
    )
    return said, rows(ledger, Kind.SILENCE)


def test_an_ally_that_wants_as_much_as_the_step_asks_or_has_not_joined_keeps_silence_unrecorded():
    w, _ = world_of()
    for i in range(w.members.shape[1]):
        said, noted = silence_of(w, i, float(w.members[Ally.STANCE, i]))
        assert said == 0.0 and len(noted) == 0
        w.members[Ally.ACTIVE, i] = 0.0
        said, noted = silence_of(w, i, 1.0)
        assert said == 0.0 and len(noted) == 0


def test_only_its_own_column_changes_when_a_member_acts():
    w, _ = world_of()
    before = w.members.copy()
    member.show_stance(w.members, 5, 0.05, 0.02, 1.0)
    member.form_opinion(w.members, 5, 0.9, w.parameters)
    member.take_up(w.members, 5)
    others = [i for i in range(w.members.shape[1]) if i != 5]
    assert np.array_equal(w.members[:, others], before[:, others])
    assert not np.array_equal(w.members[:, 5], before[:, 5])
    assert w.members[Ally.RECOGNISES, 5] == before[Ally.RECOGNISES, 5]


def test_a_holdout_whose_stance_now_suffices_gives_way_at_once():
    w, _ = world_of()
    w.parameters[Parameter.holdout_hazard] = w.parameters[Parameter.holdout_hazard_status] = 0.0
    for enough, gives in ((0.6, 1.0), (0.4, 0.0)):
        w.members[Ally.HOLDOUT, 0], w.members[Ally.STANCE, 0] = 1.0, enough
        gave = member.give_way(w.members, 0, w.board, w.parameters, w.key, empty_ledger(), int(Step.FRAMEWORK), 0.5, 0.0, 1.0)
        assert gave == gives and w.members[Ally.HOLDOUT, 0] == 1.0 - gives


# the mediator and the parties

MIRRORED = [Issue.RECOG, Issue.ASM, Issue.NORTH, Issue.TECH]
BLOCKS = [Principal.IDEAL, Principal.WEIGHT, Principal.RED_LINE, Principal.DIRECTION, Principal.SALIENCE, Principal.OBLIGED]


def mirrored_party(own: np.ndarray) -> np.ndarray:
    """The same party on the other side: ASM and RECOG change places, and the north is looked at from the other end."""
    other = own.copy()
    for block in BLOCKS:
        other[block : block + 4] = own[block : block + 4][MIRRORED]
    for block in (Principal.IDEAL, Principal.RED_LINE):
        other[block + Issue.NORTH] = 1.0 - own[block + Issue.NORTH]
    other[Principal.DIRECTION + Issue.NORTH] = -own[Principal.DIRECTION + Issue.NORTH]
    other[Principal.FEARED] = {Issue.ASM: Issue.RECOG, Issue.RECOG: Issue.ASM}[int(own[Principal.FEARED])]
    return other


def mirrored_board(board: np.ndarray) -> np.ndarray:
    other = board.copy()
    for block in (Board.AGREED, Board.IMPLEMENTED, Board.BASE, Board.DONE):
        other[block : block + 4] = board[block : block + 4][MIRRORED]
        if block != Board.DONE:
            other[block + Issue.NORTH] = 1.0 - board[block + Issue.NORTH]
    return other


SIDES = st.fixed_dictionaries(
    {
        "side": st.sampled_from(["kosovo", "serbia"]),
        "text": st.sampled_from([int(Text.FRAMEWORK), int(Text.COMPREHENSIVE)]),
        "line": st.floats(-1.0, 1.0),
        "hardline": st.floats(0.0, 0.3),
        "trust": st.floats(0.0, 1.0),
        "tension": st.floats(0.0, 1.0),
        "extra": st.floats(0.0, 0.3),
        "implemented": st.tuples(*[st.floats(0.0, 1.0)] * 3),
    }
)


def sided(case: dict[str, Any]) -> tuple[World, Any, np.ndarray]:
    w, setup = world_of()
    own = getattr(w, case["side"])
    own[Principal.LINE], own[Principal.HARDLINE], own[Principal.TRUST] = case["line"], case["hardline"], case["trust"]
    own[Principal.REWARD_EXTRA] = case["extra"]
    w.board[Board.TENSION], w.board[Board.MEASURES] = case["tension"], 0.0
    for issue in range(3):
        w.board[Board.IMPLEMENTED + issue] = case["implemented"][issue]
    return w, setup, own


@given(case=SIDES)
@settings(deadline=None, max_examples=50)
def test_soundings_swap_when_the_parties_are_mirrored(case):
    w, setup, own = sided(case)
    final = case["text"] == Text.COMPREHENSIVE
    gains, fits, other_gains, other_fits = np.zeros((3, GRID)), np.zeros(GRID), np.zeros((3, GRID)), np.zeros(GRID)
    common = sound_out(own, w.board, w.parameters, setup.levers, case["text"], final, gains, fits)
    twin = mirrored_party(own)
    other = sound_out(twin, mirrored_board(w.board), w.parameters, setup.levers, case["text"], final, other_gains, other_fits)
    assert other == pytest.approx(common, abs=1e-12)
    assert np.array_equal(fits, other_fits)
    assert np.allclose(other_gains[0], gains[1], atol=1e-12) and np.allclose(other_gains[1], gains[0], atol=1e-12)
    assert np.allclose(other_gains[2], gains[2][::-1], atol=1e-12)


@given(case=SIDES, levels=st.tuples(*[st.floats(0.2, 0.7)] * 3))
@settings(deadline=None, max_examples=50)
def test_answers_swap_when_the_parties_are_mirrored(case, levels):
    w, setup, own = sided(case)
    asm, recog, north = levels
    probabilities = []
    for party, board, package in (
        (own, w.board, levels),
        (mirrored_party(own), mirrored_board(w.board), (recog, asm, 1.0 - north)),
    ):
        ledger = new_ledger(2)
        answer(party, board, w.parameters, setup.levers, w.key, ledger, int(Actor.KOSOVO), case["text"], package, 1.0, 1.0)
        probabilities.append(rows(ledger, Kind.ANSWER)[0, Entry.PROBABILITY])
    assert probabilities[1] == pytest.approx(probabilities[0], rel=1e-9)


@given(case=SIDES)
@settings(deadline=None, max_examples=50)
def test_an_answer_weighs_the_same_as_the_sounding_of_the_same_draft(case):
    # the mediator is told the truth: what the soundings add up to is what the answer is decided on
    w, setup, own = sided(case)
    final = case["text"] == Text.COMPREHENSIVE
    gains, fits = np.zeros((3, GRID)), np.zeros(GRID)
    common = sound_out(own, w.board, w.parameters, setup.levers, case["text"], final, gains, fits)
    a, r, n = 3, 5, 4
    levels = (GRID_LEVELS[0, a], GRID_LEVELS[1, r], GRID_LEVELS[2, n])
    ledger = new_ledger(2)
    answer(own, w.board, w.parameters, setup.levers, w.key, ledger, int(Actor.SERBIA), case["text"], levels, 1.0, 1.0)
    row = rows(ledger, Kind.ANSWER)[0]
    assert row[Entry.TERM : Entry.TERM + 8].sum() == pytest.approx(common + gains[0, a] + gains[1, r] + gains[2, n], abs=1e-12)


def proposed(w: World, setup: Any) -> tuple[int, tuple[float, ...]]:
    text, levels = dialogue.propose(w.board, w.parameters, setup.levers, w.kosovo, w.serbia, w.sketch, w.key, empty_ledger())
    return int(text), tuple(levels)


def keen(seed: int, **parameters: float) -> tuple[World, Any]:
    """A world in which the parties' win-sets are random, and often overlap."""
    w, setup = world_of(seed=seed)
    chance = np.random.default_rng(seed)
    w.parameters[Parameter.crisis_pressure] = chance.uniform(0.0, 0.4)
    w.parameters[Parameter.audience_cost_scale] = chance.uniform(0.0, 0.4)
    w.parameters[Parameter.ratification_threshold] = chance.uniform(0.2, 0.6)
    w.board[Board.TENSION], w.board[Board.MONTH] = chance.uniform(), 40.0
    w.board[Board.LAST_FRAMEWORK] = chance.choice([39.0, 0.0])
    for name, value in parameters.items():
        w.parameters[Parameter[name]] = value
    return w, setup


def brute_force(w: World, setup: Any) -> tuple[int, tuple[float, ...], float]:
    """The best Nash product over every draft on the mediator's grid that both publics bear and that takes nothing back."""
    month = int(w.board[Board.MONTH])
    sides = []
    for number, own in ((Actor.KOSOVO, w.kosovo), (Actor.SERBIA, w.serbia)):
        error = w.parameters[Parameter.mediator_error] * normal(w.key, int(Stream.MEDIATOR_ESTIMATE), int(number), month, 0)
        sides.append((own, error))
    for text in (Text.COMPREHENSIVE, Text.FRAMEWORK):
        final = text == Text.COMPREHENSIVE
        if not final and month - w.board[Board.LAST_FRAMEWORK] < 18:
            break
        told = []
        for own, error in sides:
            gains, fits = np.zeros((3, GRID)), np.zeros(GRID)
            told.append((sound_out(own, w.board, w.parameters, setup.levers, int(text), final, gains, fits) + error, gains, fits))
        asm, recog = (dialogue.ASM_DRAFTS, dialogue.RECOG_DRAFTS) if final else (dialogue.FRAMEWORK_ASM, dialogue.FRAMEWORK_RECOG)
        best: tuple[float, tuple[int, ...]] = (0.0, ())
        power = w.kosovo[Principal.POWER]
        floors = [
            max(w.board[Board.IMPLEMENTED + i], w.board[Board.AGREED + i] if w.board[Board.TEXT_KIND] >= 2 else 0.0)
            for i in range(2)
        ]
        for draft in itertools.product(range(*asm), range(*recog), range(*dialogue.NORTH_DRAFTS)):
            if not (told[0][2][draft[0]] and told[1][2][draft[1]]):
                continue
            if GRID_LEVELS[0, draft[0]] < floors[0] or GRID_LEVELS[1, draft[1]] < floors[1]:
                continue
            nets = [common + sum(gains[i, g] for i, g in enumerate(draft)) for common, gains, _ in told]
            if min(nets) > 0.0 and (product := nets[0] ** power * nets[1] ** (1.0 - power)) > best[0] + 1e-12:
                best = (product, draft)
        if best[1]:
            return int(text), tuple(GRID_LEVELS[i, g] for i, g in enumerate(best[1])), best[0]
    return int(Text.TECHNICAL), tuple(w.board[Board.IMPLEMENTED : Board.IMPLEMENTED + 3]), 0.0


def test_the_mediators_proposal_is_the_best_that_a_search_of_every_draft_finds():
    kinds = set()
    for seed in range(150):
        w, setup = keen(seed)
        kind, levels, _ = brute_force(w, setup)
        assert proposed(w, setup) == (kind, pytest.approx(levels)), seed
        kinds.add(kind)
    assert kinds == {Text.TECHNICAL, Text.FRAMEWORK, Text.COMPREHENSIVE}


def test_a_win_set_closed_at_home_lets_no_political_text_onto_the_table():
    for seed in range(150):
        w, setup = keen(seed, ratification_threshold=1.0)
        kind, levels = proposed(w, setup)
        assert kind == Text.TECHNICAL and levels == tuple(w.board[Board.IMPLEMENTED : Board.IMPLEMENTED + 3])


def test_a_technical_item_is_what_is_left_when_nothing_else_fits():
    for seed in range(60):
        w, setup = keen(seed, signing_cost=10.0)
        assert proposed(w, setup)[0] == Text.TECHNICAL
        w, setup = keen(seed, crisis_pressure=5.0, ratification_threshold=0.0)
        w.board[Board.TENSION] = 1.0
        assert proposed(w, setup)[0] == Text.COMPREHENSIVE
        w.board[Board.DEAL] = 1.0
        assert proposed(w, setup)[0] == Text.TECHNICAL, "with a deal in force only technical items remain"


def test_a_text_is_signed_only_if_both_accept_and_moves_only_what_it_speaks_of():
    seen = set()
    for seed in range(300):
        w, setup = keen(seed)
        w.board[Board.ROUND] = 1.0
        before = w.board.copy()
        ledger = new_ledger(20)
        dialogue.hold_round(w.board, w.parameters, setup.levers, w.kosovo, w.serbia, w.sketch, w.key, ledger)
        said = rows(ledger, Kind.ANSWER)[:, Entry.CHOICE]
        signed = int(w.board[Board.SIGNED])
        seen.add((tuple(said), signed))
        assert (signed > 0) == bool(said.all())
        assert [w.board[Board.KOSOVO_BLOCKED], w.board[Board.SERBIA_BLOCKED]] == (1.0 - said).tolist()
        assert np.array_equal(
            w.board[Board.IMPLEMENTED : Board.IMPLEMENTED + 4], before[Board.IMPLEMENTED : Board.IMPLEMENTED + 4]
        )
        if not signed:
            assert np.array_equal(w.board[Board.AGREED : Board.AGREED + 4], before[Board.AGREED : Board.AGREED + 4])
        elif signed == Text.TECHNICAL:
            assert np.array_equal(w.board[Board.AGREED : Board.AGREED + 3], before[Board.AGREED : Board.AGREED + 3])
            assert w.board[Board.AGREED + 3] == pytest.approx(min(1.0, before[Board.AGREED + 3] + 0.05))
        else:
            assert np.array_equal(w.board[Board.BASE : Board.BASE + 3], before[Board.IMPLEMENTED : Board.IMPLEMENTED + 3])
            assert not w.board[Board.DONE : Board.DONE + 3].any()
    assert {s for _, s in seen} >= {Text.NONE, Text.TECHNICAL, Text.COMPREHENSIVE}


# obligations and facts


def test_who_owes_nothing_carries_out_nothing():
    w, setup = world_of()
    w.board[Board.TEXT_KIND] = Text.NONE
    before = w.board[Board.IMPLEMENTED : Board.IMPLEMENTED + 4].copy()
    ledger = new_ledger(4)
    obligations.comply(w.kosovo, w.board, w.parameters, setup.levers, w.key, ledger, int(Actor.KOSOVO))
    assert w.board[Board.KOSOVO_COMPLIED] == -1.0 and ledger[0, 0] == 0.0
    assert np.array_equal(w.board[Board.IMPLEMENTED : Board.IMPLEMENTED + 4], before)


def test_each_side_carries_out_its_own_part():
    for own_name, moved, still in (("kosovo", Issue.ASM, Issue.RECOG), ("serbia", Issue.RECOG, Issue.ASM)):
        w, _ = world_of()
        for issue in range(3):
            dialogue.agree(w.board, issue, 0.5)
        obligations.carry_out(getattr(w, own_name), w.board, w.parameters)
        assert w.board[Board.DONE + moved] > 0.0 and w.board[Board.DONE + still] == 0.0
        assert 0.0 < w.board[Board.DONE + Issue.NORTH] < w.board[Board.DONE + moved]


def test_a_unilateral_act_takes_the_agreed_level_with_it_where_nothing_is_agreed():
    w, _ = world_of()
    behind = []
    for step in np.linspace(0.005, 0.03, 200):
        w.parameters[Parameter.unilateral_gain] = step
        for slot in (Board.AGREED, Board.IMPLEMENTED, Board.BASE):
            w.board[slot + Issue.NORTH] = 0.62
        kosovo.change_facts(w.board, w.parameters)
        if w.board[Board.AGREED + Issue.NORTH] != w.board[Board.BASE + Issue.NORTH]:
            behind.append(step)
    assert not behind


def test_unilateral_acts_lead_no_further_than_kosovos_own_ideal():
    w, _ = world_of()
    for _ in range(200):
        kosovo.change_facts(w.board, w.parameters)
    assert w.board[Board.IMPLEMENTED + Issue.NORTH] == pytest.approx(0.85)
    assert math.isclose(w.kosovo[Principal.IDEAL + Issue.NORTH], 0.85)


# KFOR's strength


def test_the_lever_holds_kfor_above_full_strength_and_without_it_kfor_drifts_to_its_target():
    w, setup = world_of("kfor")
    for month in range(80):
        w.board[Board.MONTH] = month
        council.posture(w.council, w.board, setup.levers)
        assert w.board[Board.KFOR] == pytest.approx(5.5)
    w, setup = world_of("baseline")
    strengths = []
    for month in range(200):
        w.board[Board.MONTH] = month
        council.posture(w.council, w.board, setup.levers)
        strengths.append(w.board[Board.KFOR])
    assert all(b <= a + 1e-12 for a, b in itertools.pairwise(strengths)) and strengths[-1] == pytest.approx(3.7)


def test_reinforcement_follows_severe_violence_only_and_has_a_limit():
    w, _ = world_of()
    before = float(w.board[Board.KFOR])
    council.reinforce(w.council, w.board, w.parameters, empty_ledger())
    assert w.board[Board.KFOR] == before
    w.board[Board.SEVERE] = 1.0
    for _ in range(20):
        council.reinforce(w.council, w.board, w.parameters, empty_ledger())
    assert w.board[Board.KFOR] == pytest.approx(before + council.SURGE_LIMIT)


@pytest.mark.parametrize("lever", list(Lever))
def test_a_lever_is_read_from_its_own_row(lever):
    from agents.levers import strength

    levers = np.zeros((len(Lever), Setting.SIZE))
    levers[lever, [Setting.ON, Setting.STRENGTH, Setting.START]] = (1.0, 2.5, 4.0)
    for other in Lever:
        assert strength(levers, int(other), 3) == 0.0
        assert strength(levers, int(other), 4) == (2.5 if other == lever else 0.0)


def test_the_modes_used_here_are_the_tables():
    w, _ = world_of()
    assert len(w.parameters) == PARAMETER_SLOTS
    assert w.groups[Groups.EXCITATION] == 0.0
    assert w.parameters[Parameter.p_severe] == priors()["p_severe"].mode
