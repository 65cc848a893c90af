"""Single moves on states made by hand: who does what, when, and what leaves whom alone."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keci.agents.levers import strength
from keci.agents.moves import armed_groups, council, dialogue, european_union, kosovo, member, obligations
from keci.agents.moves.calendar import SHOCK_DAY
from keci.agents.parameters import PARAMETER_SLOTS, Parameter
from keci.agents.record import Entry, Kind, empty_ledger, new_ledger
from keci.agents.rules.chance import Stream
from keci.agents.state import (
    Act,
    Actor,
    Ally,
    Board,
    CouncilSlot,
    Groups,
    Issue,
    Lever,
    Principal,
    Promise,
    Reward,
    Setting,
    Step,
    Text,
    Union,
)
from keci.model.parameters import priors
from keci.model.world import World
from tests.agents.moves.worlds import assume_that, rows, world_of

DAY = int(SHOCK_DAY) + 1.0  # days are counted from 1

# the armed groups


def incidents(seed: int, attack: float = 0.0, kfor: float = 4.5, **parameters: float) -> tuple[np.ndarray, np.ndarray]:
    """A month of the armed groups: the board after it, and (day, class) of each incident."""
    w, setup = world_of(seed=seed)
    w.board[Board.KFOR], w.board[Board.ATTACK], w.board[Board.TENSION] = kfor, attack, 0.2
    w.board[Board.ATTACK_DAY] = 15.0
    w.board[Board.KOSOVO_LINE] = 0.0
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
        assert shaken[:, 0].tolist() == sorted([*quiet[:, 0].tolist(), DAY])
        assert [grade] == [g for d, g in shaken.tolist() if d == DAY and g >= grade][:1]
        assert attacked[Board.SEVERE] >= 1.0 and attacked[Board.BANJSKA] >= (1.0 if grade == 3 else 0.0)
        assert attacked[Board.ATTACK] == 0.0
        before = quiet[quiet[:, 0] < DAY].tolist()
        assert shaken[: len(before)].tolist() == before


def test_an_armed_attack_leaves_the_other_incidents_of_its_month_as_they_were():
    for seed in range(60):
        quiet, shaken = incidents(seed, branching=0.0)[1].tolist(), incidents(seed, attack=5.0, branching=0.0)[1].tolist()
        shaken.remove([DAY, 3.0])
        assert shaken == quiet


def test_the_classes_on_the_board_are_nested_and_match_the_entries():
    for seed in range(80):
        board, found = incidents(seed, p_severe=0.4)
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


def test_more_troops_lower_the_mean_count_and_the_mean_gravity():
    few, many = ([incidents(seed, kfor=kfor)[0] for seed in range(400)] for kfor in (3.0, 8.0))
    for slot in (Board.INCIDENTS, Board.SEVERE):
        assert np.mean([b[slot] for b in many]) < np.mean([b[slot] for b in few])


def test_a_unilateral_act_and_an_alert_provoke_and_nothing_else_does():
    w, _ = world_of()
    assume_that(w, provocation=0.4, alert_provokes=0.3)
    size = 0.4
    for kosovo_act, serbia_act, expected in (
        (Act.NOTHING, Act.NOTHING, 0.0), (Act.COORDINATED, Act.PRESSURE, 0.0), (Act.UNILATERAL, Act.NOTHING, size),
        (Act.UNILATERAL, Act.ALERT, 1.3 * size), (Act.NOTHING, Act.ALERT, 0.3 * size),
    ):  # fmt: skip
        w.board[Board.KOSOVO_ACT], w.board[Board.SERBIA_ACT] = kosovo_act, serbia_act
        w.board[Board.DEAL] = 0.0
        assert armed_groups.provoked(w.board, w.parameters) == pytest.approx(expected)
        w.board[Board.DEAL] = 1.0  # a deal calms what acts set off, too
        assert armed_groups.provoked(w.board, w.parameters) == pytest.approx(
            expected * math.exp(-w.parameters[Parameter.deal_calms])
        )


def test_talks_are_suspended_only_after_a_severe_incident_and_surely_at_probability_one():
    for seed in range(60):
        board, _ = incidents(seed, p_suspend_severe=1.0)
        assert (board[Board.SUSPENSION] == 1.0) == (board[Board.SEVERE] > 0.0)
        assert (board[Board.SUSPENDED_UNTIL] >= 2.0) == (board[Board.SEVERE] > 0.0)
        board, _ = incidents(seed, p_suspend_severe=0.0)
        assert board[Board.SUSPENSION] == (1.0 if board[Board.BANJSKA] > 0.0 else 0.0)


def test_an_attack_of_banjskas_size_suspends_the_talks_surely_and_a_lesser_one_as_often_as_its_probability():
    for attack, expected in ((armed_groups.ATTACK_BANJSKA, True), (armed_groups.LESSER_ATTACK, False)):
        for seed in range(40):
            w, setup = world_of(seed=seed)
            assume_that(w, p_suspend_severe=0.0, share_serious=0.0, mu_incident=1e-9, branching=0.0, p_severe=0.0)
            w.board[Board.ATTACK], w.board[Board.ATTACK_DAY] = attack, 3.0
            armed_groups.act(w.groups, w.board, w.parameters, setup.levers, w.key, empty_ledger())
            assert (w.board[Board.SUSPENSION] > 0.0) == expected


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


def weigh(w: World) -> None:
    """What is done in a month is answered in the next."""
    for _ in range(2):
        european_union.weigh_measures(w.union, w.board, w.parameters, w.promised, w.key, empty_ledger())


SIDES = (  # slots and acts of misconduct and of good conduct, of each side
    (Board.MEASURES, Board.KOSOVO_ACT, Act.UNILATERAL, "measures_probability", Promise.EU_KOSOVO),
    (Board.MEASURES_SERBIA, Board.SERBIA_ACT, Act.ALERT, "measures_after_alert", Promise.EU_SERBIA),
)


@pytest.mark.parametrize(("measures", "act", "misconduct", "probability", "promise"), SIDES)
def test_measures_lift_at_hazard_one_stay_at_zero_and_are_imposed_only_in_tense_times(
    measures, act, misconduct, probability, promise
):
    for hazard, after in ((1.0, 0.0), (0.0, 1.0)):
        w, _ = world_of()
        w.board[measures] = 1.0
        w.board[Board.MONTH] = 12.0
        assume_that(w, stick_compliance_hazard=hazard, measures_age=12.0)
        weigh(w)
        assert w.board[measures] == after
    for done, tension, imposed in ((misconduct, 0.9, 1.0), (misconduct, 0.1, 0.0), (Act.NOTHING, 0.9, 0.0)):
        w, _ = world_of()
        w.board[Board.MEASURES] = w.board[Board.MEASURES_SERBIA] = 0.0
        w.board[act], w.board[Board.TENSION] = done, tension
        assume_that(w, measures_tension=0.5, **{probability: 1.0})
        weigh(w)
        assert w.board[measures] == imposed
        other = Board.MEASURES_SERBIA if measures == Board.MEASURES else Board.MEASURES
        assert w.board[other] == 0.0, "one side's misconduct is not the other's"
        assert w.promised[promise, Reward.SUSPENDED] == imposed, "what is earned waits while measures are in force"
        assert w.promised[Promise.RIVAL, Reward.SUSPENDED] == w.board[Board.MEASURES_SERBIA]


def test_what_kosovo_does_under_attack_brings_no_measures():
    for attacked in (0.0, 1.0):
        w, _ = world_of()
        w.board[Board.MEASURES], w.board[Board.KOSOVO_ACT], w.board[Board.TENSION] = 0.0, Act.UNILATERAL, 0.9
        w.board[Board.UNDER_ATTACK] = attacked
        assume_that(w, measures_tension=0.5, measures_probability=1.0)
        weigh(w)
        assert w.board[Board.MEASURES] == 1.0 - attacked


@pytest.mark.parametrize(("blamed", "authored", "imposed"), [(1.0, 1.0, 1.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)])
def test_an_attack_traced_to_belgrade_brings_measures_against_it(blamed, authored, imposed):
    w, _ = world_of()
    w.board[Board.BLAMED_SERBIA], w.board[Board.AUTHORED], w.board[Board.TENSION] = blamed, authored, 0.1
    assume_that(w, measures_probability_serbia=1.0)
    weigh(w)
    assert w.board[Board.MEASURES_SERBIA] == imposed


@pytest.mark.parametrize("actor", [Actor.KOSOVO, Actor.SERBIA])
def test_who_abandons_a_text_may_meet_measures_in_the_month_after(actor):
    w, _ = world_of()
    w.board[Board.MEASURES] = w.board[Board.MEASURES_SERBIA] = w.board[Board.TENSION] = 0.0
    w.board[Board.COLLAPSED_BY] = actor
    assume_that(w, measures_probability=1.0, measures_probability_serbia=1.0)
    weigh(w)
    assert (w.board[Board.MEASURES], w.board[Board.MEASURES_SERBIA]) == (actor == Actor.KOSOVO, actor == Actor.SERBIA)


def test_measures_lift_sooner_after_good_conduct_on_either_side():
    def lifted(measures: int, **slots: float) -> int:
        count = 0
        for seed in range(300):
            w, _ = world_of(seed=seed)
            w.board[measures] = 1.0
            w.board[Board.KOSOVO_COMPLIED] = w.board[Board.SERBIA_COMPLIED] = -1.0
            for name, value in slots.items():
                w.board[Board[name]] = value
            w.board[Board.MONTH] = 12.0
            assume_that(w, stick_compliance_hazard=0.1, measures_age=12.0)
            weigh(w)
            count += w.board[measures] == 0.0
        return count

    assert lifted(Board.MEASURES, KOSOVO_ACT=Act.COORDINATED) > 1.5 * lifted(Board.MEASURES) > 0
    assert lifted(Board.MEASURES_SERBIA, SERBIA_COMPLIED=1.0) > 1.5 * lifted(Board.MEASURES_SERBIA) > 0
    assert lifted(Board.MEASURES_SERBIA, SERBIA_COMPLIED=1.0, SERBIA_ACT=Act.PRESSURE) == lifted(Board.MEASURES_SERBIA)


PAID = {Promise.EU_KOSOVO: Board.EU_PAID_KOSOVO, Promise.EU_SERBIA: Board.EU_PAID_SERBIA}


@pytest.mark.parametrize("row", list(PAID))
def test_what_is_earned_is_paid_after_its_mean_delay_to_either_side_and_never_while_suspended(row):
    waits = []
    for seed in range(400):
        w, setup = world_of(seed=seed)
        assume_that(w, eu_delay_kosovo=4.0, eu_delay_serbia=4.0, eu_consent_kosovo=1.0, eu_consent_serbia=1.0)
        w.promised[row, Reward.EARNED] = w.promised[row, Reward.SHARE]
        for month in range(200):
            w.board[Board.MONTH] = month
            w.promised[row, Reward.SUSPENDED] = 1.0 if month < 3 else 0.0
            european_union.pay(w.union, w.board, w.parameters, setup.levers, w.promised, w.key, empty_ledger())
            if w.board[PAID[row]] > 0.0:
                waits.append(month)
                break
        assert not any(w.board[slot] for other, slot in PAID.items() if other != row)
        assert w.promised[row, Reward.PAID] == pytest.approx(w.promised[row, Reward.EARNED])
    assert min(waits) >= 3 and len(waits) == 400
    assert abs(np.mean(waits) - 3.0 - 4.0) < 4.5 * math.sqrt(20.0 / 400)  # geometric with p = 1 / 5


def test_swapping_the_two_sides_swaps_what_the_union_enters_as_earned():
    w, setup = world_of()
    serbian = w.promised[Promise.EU_KOSOVO].copy()
    for slots in ({"SIGNED": 2.0}, {"SIGNED": 3.0}, {"SIGNED": 1.0}, {"DUTIES": 0.5}, {"COMPLIED": 1.0}, {}):
        w.promised[Promise.EU_KOSOVO], w.promised[Promise.EU_SERBIA] = serbian, serbian
        w.board[Board.SIGNED] = slots.get("SIGNED", 0.0)
        for side in ("KOSOVO", "SERBIA"):
            w.board[Board[f"DUTIES_{side}"]] = slots.get("DUTIES", 0.0)
            w.board[Board[f"{side}_COMPLIED"]] = slots.get("COMPLIED", -1.0)
        european_union.credit(w.board, w.parameters, setup.levers, w.promised)
        assert np.array_equal(w.promised[Promise.EU_KOSOVO], w.promised[Promise.EU_SERBIA])
        assert (w.promised[Promise.EU_KOSOVO, Reward.EARNED] > 0.0) == bool(
            {"DUTIES"} & set(slots) or slots.get("SIGNED", 0.0) >= 2.0
        )


def test_attention_stays_a_share_and_returns_to_its_floor():
    w, _ = world_of()
    w.union[Union.ATTENTION] = 0.95
    w.board[Board.SEVERE], w.board[Board.SIGNED] = 1.0, 1.0
    european_union.reflect(w.union, w.board, w.parameters)
    assert w.union[Union.ATTENTION] <= 0.95
    w.board[Board.SEVERE] = w.board[Board.SIGNED] = w.board[Board.ROUND] = 0.0
    for _ in range(2000):
        european_union.reflect(w.union, w.board, w.parameters)
    assert w.union[Union.ATTENTION] == pytest.approx(w.parameters[Parameter.attention_floor])


# silence and holdouts


def silence_of(w: World, i: int, demand: float) -> tuple[float, np.ndarray]:
    ledger = new_ledger(4)
    said = member.keep_silence(
        w.members,
        i,
        w.council,
        w.board,
        w.parameters,
        w.key,
        ledger,
        int(Stream.SILENCE),
        int(Step.FRAMEWORK),
        demand,
        0.0,
        1.0,
        0.9,
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


def test_an_ally_keeps_its_word_until_more_is_asked_kosovo_acts_alone_or_its_government_changes():
    w, setup = world_of()
    i, month = 0, 40

    def objects():
        w.members[Ally.STANCE, i] = 0.0
        return [silence_of(w, i, demand)[0] for demand in (0.3, 0.4, 0.41)]

    w.parameters[Parameter.silence_precision], w.parameters[Parameter.break_silence_cost] = 1e6, 0.0
    w.board[Board.MONTH], w.council[CouncilSlot.CLEAN_MONTHS] = month, 100.0
    assert objects() == [1.0, 1.0, 1.0]
    w.members[Ally.HOLDOUT, i], w.members[Ally.STANCE, i] = 1.0, 0.4
    assert member.give_way(w.members, i, w.board, w.parameters, w.key, empty_ledger(), int(Step.FRAMEWORK), 0.4, 0.0, 0.0)
    for later, clean, kept in ((0, 0.0, True), (5, 100.0, True), (5, 5.0, True), (5, 4.0, False)):
        w.board[Board.MONTH], w.council[CouncilSlot.CLEAN_MONTHS] = month + later, clean
        assert objects() == [0.0 if kept else 1.0] * 2 + [1.0], (later, clean)
    w.council[CouncilSlot.CLEAN_MONTHS] = 100.0
    for turnover, kept in ((0.0, True), (1.0, False)):
        w.parameters[Parameter.member_turnover] = turnover
        w.members[Ally.ELECTION, i] = w.board[Board.CALENDAR]
        member.elect(w.members, i, setup.openness[i], w.board, w.parameters, w.key, empty_ledger())
        assert objects() == [0.0 if kept else 1.0] * 2 + [1.0], turnover


# obligations and facts


def test_who_owes_nothing_carries_out_nothing():
    w, _ = world_of()
    w.board[Board.TEXT_KIND] = Text.NONE
    before = w.board[Board.IMPLEMENTED : Board.IMPLEMENTED + 4].copy()
    ledger = new_ledger(4)
    obligations.comply(w.kosovo, w.board, w.parameters, w.promised, w.key, ledger, int(Actor.KOSOVO))
    assert w.board[Board.KOSOVO_COMPLIED] == -1.0 and ledger[0, 0] == 0.0
    assert np.array_equal(w.board[Board.IMPLEMENTED : Board.IMPLEMENTED + 4], before)


def test_each_side_carries_out_its_own_part():
    for own_name, moved, still in (("kosovo", Issue.ASM, Issue.RECOG), ("serbia", Issue.RECOG, Issue.ASM)):
        w, _ = world_of()
        for issue in range(3):
            w.board[Board.IMPLEMENTED + issue] = 0.2
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
        council.posture(w.council, w.board, w.parameters, setup.levers)
        assert w.board[Board.KFOR] == pytest.approx(5.5)
    w, setup = world_of("baseline")
    strengths = []
    for month in range(200):
        w.board[Board.MONTH] = month
        council.posture(w.council, w.board, w.parameters, setup.levers)
        strengths.append(w.board[Board.KFOR])
    assert all(b <= a + 1e-12 for a, b in itertools.pairwise(strengths)) and strengths[-1] == pytest.approx(3.7)


def test_reinforcement_follows_severe_violence_only_and_has_a_limit():
    w, _ = world_of()
    before = float(w.board[Board.KFOR])
    assume_that(w, reinforcement_usual=1.0)
    council.reinforce(w.council, w.board, w.parameters, w.key, empty_ledger())
    assert w.board[Board.KFOR] == before
    w.board[Board.SEVERE] = 1.0
    for _ in range(20):
        council.reinforce(w.council, w.board, w.parameters, w.key, empty_ledger())
    assert before < w.board[Board.KFOR] <= before + w.parameters[Parameter.surge_limit] + 1e-9
    assert w.board[Board.KFOR] > before + w.parameters[Parameter.surge_limit] - council.REPORTED


def test_reinforcement_comes_as_often_as_assumed_and_surely_after_an_attack_like_banjska():
    sent = {0.0: 0, 1.0: 0}
    for grave in sent:
        for seed in range(600):
            w, _ = world_of(seed=seed)
            assume_that(w, reinforcement_usual=0.4)
            before = float(w.board[Board.KFOR])
            w.board[Board.SEVERE], w.board[Board.BANJSKA] = 1.0, grave
            council.reinforce(w.council, w.board, w.parameters, w.key, empty_ledger())
            sent[grave] += w.board[Board.KFOR] > before
    assert sent[1.0] == 600 and 0.34 < sent[0.0] / 600 < 0.46


def test_measures_end_the_sooner_the_older_they_are_up_to_twice_the_usual_rate():
    chances = []
    for age in (0, 6, 12, 24, 100):
        w, _ = world_of()
        w.board[Board.MEASURES], w.union[Union.MEASURES_MONTH], w.board[Board.MONTH] = 1.0, 7.0, 7.0 + age
        w.board[Board.KOSOVO_COMPLIED] = -1.0
        assume_that(w, stick_compliance_hazard=0.03, measures_age=12.0)
        ledger = new_ledger(10)
        european_union.weigh_measures(w.union, w.board, w.parameters, w.promised, w.key, ledger)
        chances.append(ledger[1, Entry.PROBABILITY])
    assert chances == pytest.approx([0.0, 0.015, 0.03, 0.06, 0.06])


def test_the_month_in_which_measures_are_imposed_is_kept():
    w, _ = world_of()
    w.board[Board.MONTH], w.board[Board.TENSION], w.board[Board.KOSOVO_ACT] = 31.0, 0.9, Act.UNILATERAL
    w.board[Board.MEASURES] = 0.0
    assume_that(w, measures_probability=1.0, measures_tension=0.5)
    weigh(w)
    assert w.board[Board.MEASURES] == 1.0 and w.union[Union.MEASURES_MONTH] == 31.0


@pytest.mark.parametrize("lever", list(Lever))
def test_a_lever_is_read_from_its_own_row(lever):
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
