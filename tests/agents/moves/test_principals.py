"""Two capitals at home: elections and what moves votes, support for NATO, Belgrade's anger, acts in the north, trust."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keci.agents.moves import calendar, european_union, kosovo, principal, serbia
from keci.agents.moves.kosovo import SUPPORT_CEILING
from keci.agents.parameters import Parameter
from keci.agents.record import Entry, Kind, empty_ledger, new_ledger
from keci.agents.rules.chance import chance_key
from keci.agents.state import Act, Actor, Board, Issue, Principal, Promise, Reward
from keci.model.world import World
from tests.agents.moves.worlds import assume_that, rows, world_of

near = pytest.approx
examples = settings(deadline=None, derandomize=True, max_examples=60)
unit = st.floats(0.0, 1.0)
SIDES = (("kosovo", kosovo, Board.ELECTION_KOSOVO), ("serbia", serbia, Board.ELECTION_SERBIA))


# --- elections -------------------------------------------------------------------------------------------------------


def votes(name: str, move: Any, seed: int, months: int = 240, **parameters: float) -> list[tuple[int, float]]:
    """(month, outcome) of all elections of one side in so many months, from just after one."""
    w, _ = world_of("baseline", seed=seed)
    assume_that(w, **{f"{key}_{name}": value for key, value in parameters.items()})
    own = getattr(w, name)
    own[Principal.SINCE_ELECTION], own[Principal.CALLED] = 0.0, -1.0
    held = []
    for month in range(months):
        w.board[Board.MONTH] = month
        move.elect(own, w.board, w.parameters, w.key, empty_ledger())
        outcome = w.board[Board[f"ELECTION_{name.upper()}"]]
        assert w.board[Board[f"{name.upper()}_LINE"]] == own[Principal.LINE] and -1.0 <= own[Principal.LINE] <= 1.0
        if outcome:
            held.append((month + 1, float(outcome)))
    return held


@pytest.mark.parametrize(("name", "move", "_"), SIDES)
@pytest.mark.parametrize("shortest", [0.0, 9.0, 24.0])
def test_no_election_before_the_shortest_term_and_none_after_the_end_of_the_term(name, move, _, shortest):
    gaps = []
    for seed in range(30):
        held = [0, *(month for month, _ in votes(name, move, seed, early_election=0.2, shortest_term=shortest))]
        gaps += np.diff(held).tolist()
    assert min(gaps) >= max(1.0, shortest) and max(gaps) <= 48.0
    assert min(gaps) <= max(2.0, shortest + 1.0)


@pytest.mark.parametrize(("name", "move", "_"), SIDES)
def test_without_early_elections_one_is_held_exactly_when_the_term_ends(name, move, _):
    held = [month for month, _ in votes(name, move, 3, early_election=1e-12)]
    assert held == [48, 96, 144, 192, 240]


def test_an_election_called_before_the_start_is_held_in_its_month():
    w, _ = world_of("baseline")
    assert w.kosovo[Principal.CALLED] == 3.0, "the Assembly was dissolved on 6 March 2026"
    assume_that(w, early_election_kosovo=1e-12, shortest_term_kosovo=12.0)
    held = []
    for month in range(12):
        w.board[Board.MONTH] = month
        kosovo.elect(w.kosovo, w.board, w.parameters, w.key, empty_ledger())
        held += [month] if w.board[Board.ELECTION_KOSOVO] >= 1.0 else []
    assert held == [3]


def test_nobody_votes_early_before_a_dissolution_after_the_start_could_lead_there():
    for start, first in (("2011-03", 2), ("2026-01", 7)):
        for seed in range(30):
            w, _ = world_of("baseline", seed=seed, start=start)
            assume_that(w, early_election_serbia=1.0 - 1e-9, shortest_term_serbia=0.0)
            w.serbia[Principal.SINCE_ELECTION] = 20.0
            held = []
            for month in range(12):
                w.board[Board.MONTH] = month
                serbia.elect(w.serbia, w.board, w.parameters, w.key, empty_ledger())
                held += [month] if w.board[Board.ELECTION_SERBIA] >= 1.0 else []
            assert held[0] == first


def test_over_a_deal_that_the_public_rejects_comes_a_firmer_government():
    lines = {signed: [] for signed in (0.0, 1.0)}
    for signed, found in lines.items():
        for seed in range(500):
            w, _ = world_of("baseline", seed=seed)
            own = w.serbia
            own[Principal.SINCE_ELECTION], own[Principal.LINE], own[Principal.HARDLINE] = own[Principal.TERM], 0.0, 0.0
            own[Principal.SIGNED_DEAL], own[Principal.REJECT], own[Principal.THRESHOLD] = signed, 0.75, 0.5
            serbia.elect(own, w.board, w.parameters, w.key, empty_ledger())
            if w.board[Board.ELECTION_SERBIA] > 1.0:
                found.append(own[Principal.LINE] > 0.0)
    assert len(lines[0.0]) > 60
    assert np.mean(lines[1.0]) > 0.95 > 0.65 > np.mean(lines[0.0])


def test_a_shock_can_call_an_election_whatever_the_shortest_term():
    w, _ = world_of("baseline")
    assume_that(w, shortest_term_kosovo=30.0)
    w.kosovo[Principal.SINCE_ELECTION] = w.kosovo[Principal.TERM]
    kosovo.elect(w.kosovo, w.board, w.parameters, w.key, empty_ledger())
    assert w.board[Board.ELECTION_KOSOVO] >= 1.0 and w.kosovo[Principal.SINCE_ELECTION] == 0.0


@given(majority=unit, protest=unit, since=st.floats(0.0, 60.0), usual=st.floats(0.001, 0.2), shortest=st.floats(0.0, 30.0))
@examples
def test_governments_without_a_majority_or_under_protest_fall_sooner(majority, protest, since, usual, shortest):
    w, _ = world_of("baseline")
    own = w.serbia
    own[Principal.MAJORITY], own[Principal.PROTEST], own[Principal.SINCE_ELECTION] = majority, protest, since
    usual_odds = math.log(usual / (1.0 - usual))
    hazard = principal.early_hazard(own, w.parameters, 12, usual_odds, shortest)
    if since < shortest:
        assert hazard == 0.0
        return
    assert 0.0 < hazard < 1.0
    own[Principal.MAJORITY] = min(1.0, majority + 0.2)
    assert principal.early_hazard(own, w.parameters, 12, usual_odds, shortest) <= hazard
    own[Principal.MAJORITY], own[Principal.PROTEST] = majority, min(1.0, protest + 0.2)
    assert principal.early_hazard(own, w.parameters, 12, usual_odds, shortest) >= hazard
    own[Principal.MAJORITY], own[Principal.PROTEST] = 0.5, 0.0
    assert principal.early_hazard(own, w.parameters, 12, usual_odds, shortest) == near(usual)


def turned_out(**slots: float) -> float:
    """Probability that the election of a Kosovo in this state brings another government."""
    w, _ = world_of("baseline")
    own = w.kosovo
    own[Principal.MAJORITY] = 0.5
    own[Principal.SINCE_ELECTION] = own[Principal.TERM]
    w.board[Board.VIOLENCE] = slots.pop("VIOLENCE", 0.0)
    for name, value in slots.items():
        own[Principal[name]] = value
    ledger = new_ledger(10)
    kosovo.elect(own, w.board, w.parameters, w.key, ledger)
    return float(rows(ledger, Kind.GOVERNMENT)[0, Entry.PROBABILITY])


def test_a_government_with_nothing_against_it_falls_as_often_as_usual():
    w, _ = world_of("baseline")
    assert turned_out() == near(w.parameters[Parameter.turnover_kosovo])


@pytest.mark.parametrize(
    "blame", [{"SIGNED_DEAL": 1.0}, {"VIOLENCE": 0.1}, {"GRIEVANCE": 0.5}, {"PROTEST": 1.0}, {"SUPPORT": 0.3}, {"MAJORITY": 0.1}]
)
def test_what_happened_since_the_last_election_moves_votes_against_the_government(blame):
    assert turned_out(**blame) > turned_out()
    assert turned_out(MAJORITY=0.9) < turned_out()


def test_a_new_government_owes_its_predecessors_word_nothing_and_the_old_one_all():
    seen = set()
    for seed in range(80):
        w, _ = world_of("baseline", seed=seed)
        own = w.serbia
        own[Principal.SINCE_ELECTION] = own[Principal.TERM]
        own[Principal.COMMITMENT], own[Principal.SIGNED_DEAL], own[Principal.PROTEST] = 2.0, 1.0, 0.5
        line = own[Principal.LINE]
        serbia.elect(own, w.board, w.parameters, w.key, empty_ledger())
        changed = w.board[Board.ELECTION_SERBIA] == 2.0
        seen.add(changed)
        left = own[[Principal.COMMITMENT, Principal.SIGNED_DEAL, Principal.PROTEST]].tolist()
        assert left == ([0.0, 0.0, 0.0] if changed else [2.0, 1.0, 0.5])
        assert (own[Principal.LINE] == line) or changed
        assert 0.0 <= own[Principal.MAJORITY] <= 1.0
    assert seen == {False, True}


# --- support for NATO ------------------------------------------------------------------------------------------------


def public(lever: dict[str, Any] | None = None, **slots: float) -> tuple[World, Any]:
    w, setup = world_of("baseline" if lever is None else "keci", **({} if lever is None else {"levers": {"keci": lever}}))
    w.kosovo[Principal.SUPPORT] = 0.85
    for name, value in slots.items():
        w.board[Board[name]] = value
    return w, setup


def felt(w: World, setup: Any) -> float:
    kosovo.update_support(w.kosovo, w.board, w.parameters, setup.levers, w.promised[Promise.NATO])
    return float(w.kosovo[Principal.SUPPORT])


def test_support_for_nato_does_not_move_with_the_calendar():
    for lever in (None, {"strength": 1.0}):
        for month in range(0, 600, 7):
            w, setup = public(lever, MONTH=float(month), TRACK=0.0 if lever is None else 1.0)
            w.kosovo[Principal.SUPPORT] = 0.85
            assert felt(w, setup) == 0.85


def test_support_is_won_by_what_arrives_and_by_attacks_laid_at_belgrades_door():
    for content in (0.3, 1.0, 5.0):
        w, setup = public({}, MILESTONE=content, TRACK=1.0)
        assert felt(w, setup) == near(
            0.85 + w.parameters[Parameter.milestone_gain] * min(1.0, content) * (SUPPORT_CEILING - 0.85)
        )
    w, setup = public(None, BLAMED_SERBIA=1.0)
    assert felt(w, setup) == near(0.85 + w.parameters[Parameter.support_rally] * (SUPPORT_CEILING - 0.85))


def test_support_is_lost_only_while_a_promise_is_late_or_the_announced_track_is_overdue():
    w, setup = public({"start": 0}, MONTH=3.0)
    assume_that(w, consultation_months=2.0, renegotiation_months=4.0)
    assert felt(w, setup) == 0.85  # the Council is still within its usual time
    w.board[Board.MONTH] = 7.0
    floor, rate = w.parameters[Parameter.support_floor], w.parameters[Parameter.frustration_rate]
    assert felt(w, setup) == near(floor + (0.85 - floor) * (1.0 - rate))
    w, setup = public({}, MONTH=20.0, TRACK=1.0)
    nato = w.promised[Promise.NATO]
    nato[Reward.EARNED], nato[Reward.OWED], nato[Reward.DELAY] = 1.0 / 3.0, 3.0, 3.0
    assert felt(w, setup) == 0.85  # owed, and not late
    nato[Reward.OWED] = 4.0
    assert felt(w, setup) < 0.85


@given(strength=st.floats(0.0, 1.0))
@examples
def test_disappointment_is_as_large_as_what_was_announced(strength):
    w, setup = public({"strength": strength}, MONTH=60.0)
    rate, floor = w.parameters[Parameter.frustration_rate], w.parameters[Parameter.support_floor]
    assert felt(w, setup) == near(floor + (0.85 - floor) * (1.0 - rate * strength))


# --- Belgrade's anger ------------------------------------------------------------------------------------------------


def angered(milestone: float, lever: dict[str, Any] | None = None, **slots: float) -> tuple[float, float]:
    """Anger after a step of NATO's, before any of it is spent, and the probability of a walk-out."""
    w, setup = world_of("keci", levers={"keci": lever or {}})
    assume_that(w, anger_spent=0.0)
    w.serbia[Principal.ANGER] = 0.0
    w.board[Board.MILESTONE] = milestone
    for name, value in slots.items():
        w.board[Board[name]] = value
    ledger = new_ledger(5)
    serbia.react_to_track(w.serbia, w.board, w.parameters, setup.levers, w.key, ledger)
    walked = rows(ledger, Kind.WALK_OUT)
    return float(w.serbia[Principal.ANGER]), float(walked[0, Entry.PROBABILITY]) if len(walked) else 0.0


def test_without_content_belgrade_is_not_angry_and_does_not_walk_out():
    assert angered(0.0) == (0.0, 0.0)


@given(milestone=st.floats(1e-9, 3.0), factor=st.floats(0.01, 1.0))
@examples
def test_anger_and_the_risk_of_a_walk_out_go_to_nothing_with_the_content(milestone, factor):
    anger, walk_out = angered(milestone)
    assert anger > 0.0 and 0.0 < walk_out < 1.0
    assert angered(milestone * factor)[0] == near(anger * factor)
    small = angered(1e-6)
    assert small[0] < 1e-5 and small[1] < 1e-5


def test_a_label_angers_more_and_asking_kfor_angers_less():
    plain = angered(0.5, {"conditions": []}, TRACK=1.0)[0]
    assert angered(0.5, {"conditions": [], "label": "pfp_perspective"}, TRACK=1.0)[0] > plain
    assert angered(0.5, {"conditions": ["coordination"]}, TRACK=1.0)[0] < plain
    assert angered(0.5, {"conditions": []}, TRACK=1.0, NATO_LEVEL=1.0)[0] > plain  # beyond its published red line


def test_anger_fades_by_its_half_life_and_is_worked_off_by_what_it_brings():
    w, _ = world_of("baseline")
    w.serbia[Principal.ANGER], w.serbia[Principal.COMMITMENT] = 0.4, 0.0
    serbia.work_off(w.serbia, w.parameters)
    spent = w.parameters[Parameter.anger_spent]
    assert w.serbia[Principal.ANGER] == near(0.4 * (1.0 - spent)) and w.serbia[Principal.COMMITMENT] > 0.0
    w.serbia[Principal.ANGER] = 0.4
    for _ in range(12):
        serbia.learn(w.serbia, w.board, w.parameters, w.promised)
    assert w.serbia[Principal.ANGER] == near(0.4 * 0.5 ** (12.0 / w.parameters[Parameter.anger_halflife]))


def act_of_serbia(seed: int, anger: float = 0.0, **parameters: float) -> World:
    w, _ = world_of("baseline", seed=seed)
    assume_that(w, **parameters)
    w.serbia[Principal.ANGER] = anger
    w.board[Board.ALERT_MEMORY] = w.board[Board.DEAL] = 0.0
    serbia.act_in_north(w.serbia, w.board, w.parameters, w.promised, 0.0, w.key, empty_ledger())
    return w


def test_anger_is_spent_on_alerts_pressure_or_campaigns_and_only_then():
    acts: dict[float, int] = {}
    for anger in (0.0, 0.5):
        for seed in range(400):
            w = act_of_serbia(seed, anger)
            done = w.board[Board.SERBIA_ACT] != Act.NOTHING
            acts[anger] = acts.get(anger, 0) + int(done)
            left = anger * (1.0 - w.parameters[Parameter.anger_spent]) if done else anger
            assert w.serbia[Principal.ANGER] == near(left)
            assert (w.board[Board.ALERT_MEMORY] == 1.0) == (w.board[Board.SERBIA_ACT] == Act.ALERT)
    assert acts[0.5] > 1.2 * acts[0.0]


def test_a_campaign_abroad_takes_recognition_and_nothing_else_does():
    tried = set()
    for seed in range(200):
        w, _ = world_of("baseline", seed=seed)
        before = w.board[Board.IMPLEMENTED + Issue.RECOG]
        after = act_of_serbia(seed, campaign_usual=0.3, campaign_gain=0.02).board
        tried.add(int(after[Board.SERBIA_ACT]))
        lost = before - after[Board.IMPLEMENTED + Issue.RECOG]
        assert lost == near(0.02 if after[Board.SERBIA_ACT] == Act.CAMPAIGN else 0.0, abs=1e-12)
        assert (
            after[Board.AGREED + Issue.RECOG] >= after[Board.BASE + Issue.RECOG] == after[Board.IMPLEMENTED + Issue.RECOG]
            or not lost
        )
    assert Act.CAMPAIGN in tried and Act.NOTHING in tried
    w, _ = world_of("baseline")
    for _ in range(500):
        serbia.lose_recognition(w.board, w.parameters)
    assert w.board[Board.IMPLEMENTED + Issue.RECOG] == 0.0


# --- acts in the north -----------------------------------------------------------------------------------------------


def alone(**changes: float) -> float:
    """Probability that Kosovo acts alone in a month; names in capitals are slots of the board, `own_*` of its own state."""
    w, setup = world_of("eu_alignment")
    w.board[Board.ACT_MEMORY] = w.board[Board.DEAL] = w.board[Board.MEASURES] = 0.0
    w.board[Board.TENSION], w.kosovo[Principal.LINE] = 0.3, 0.0
    for name, value in changes.items():
        if name.isupper():
            w.board[Board[name]] = value
        elif name == "paid":
            w.promised[Promise.EU_KOSOVO, Reward.PAID] = value
        else:
            w.kosovo[Principal[name.removeprefix("own_").upper()]] = value
    ledger = new_ledger(5)
    kosovo.act_in_north(w.kosovo, w.board, w.parameters, setup.levers, w.promised, w.key, ledger)
    return float(rows(ledger, Kind.UNILATERAL)[0, Entry.PROBABILITY])


@pytest.mark.parametrize(
    ("change", "sign"),
    [({"own_line": 1.0}, 1), ({"own_line": -1.0}, -1), ({"DEAL": 1.0}, -1), ({"ACT_MEMORY": 2.0}, -1), ({"paid": 1.0}, -1)],
)
def test_what_moves_kosovo_to_act_alone(change, sign):
    assert (alone(**change) - alone()) * sign > 0.0


def test_a_deal_comes_near_to_halving_acts_alone():
    assert alone(DEAL=1.0) < 0.6 * alone()


def test_an_act_alone_moves_the_facts_commits_the_government_and_is_remembered():
    done = 0
    for seed in range(200):
        w, setup = world_of("baseline", seed=seed)
        assume_that(w, unilateral_usual=0.5)
        before = w.board.copy()
        w.kosovo[Principal.COMMITMENT] = 0.0
        kosovo.act_in_north(w.kosovo, w.board, w.parameters, setup.levers, w.promised, w.key, empty_ledger())
        acted = w.board[Board.KOSOVO_ACT] == Act.UNILATERAL
        done += acted
        north = Board.IMPLEMENTED + Issue.NORTH
        assert (w.board[north] > before[north]) == acted
        assert w.kosovo[Principal.COMMITMENT] == float(acted)
        fading = 0.5 ** (1.0 / w.parameters[Parameter.fatigue_halflife])
        assert w.board[Board.ACT_MEMORY] == near(before[Board.ACT_MEMORY] * fading + acted)
    assert 10 < done < 190


# --- trust and publics -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slot", "value", "side", "sign"),
    [
        ("SERBIA_COMPLIED", 1.0, "kosovo", 1),
        ("SIGNED", 2.0, "kosovo", 1),
        ("SERBIA_ACT", float(Act.PRESSURE), "kosovo", -1),
        ("SERBIA_ACT", float(Act.ALERT), "kosovo", -1),
        ("SERBIA_ACT", float(Act.CAMPAIGN), "kosovo", -1),
        ("BLAMED_SERBIA", 1.0, "kosovo", -1),
        ("COLLAPSED", 2.0, "kosovo", -1),
        ("KOSOVO_COMPLIED", 1.0, "serbia", 1),
        ("SIGNED", 1.0, "serbia", 1),
        ("KOSOVO_ACT", float(Act.COORDINATED), "serbia", 1),
        ("KOSOVO_ACT", float(Act.UNILATERAL), "serbia", -1),
        ("COLLAPSED", 3.0, "serbia", -1),
    ],
)
def test_each_side_learns_whom_to_trust_from_what_the_other_does(slot, value, side, sign):
    learned = []
    for happening in (0.0, value):
        w, setup = world_of("baseline")
        w.board[Board.KOSOVO_COMPLIED] = w.board[Board.SERBIA_COMPLIED] = -1.0
        w.board[Board[slot]] = happening if happening or "COMPLIED" not in slot else -1.0
        if side == "kosovo":
            kosovo.learn(w.kosovo, w.board, w.parameters, setup.levers, w.promised)
        else:
            serbia.learn(w.serbia, w.board, w.parameters, w.promised)
        learned.append(float(getattr(w, side)[Principal.TRUST]))
    assert (learned[1] - learned[0]) * sign > 0.0


def trusted(breached: float, act: int, side: str) -> float:
    """Trust of a side after a month in which the other acted so, in breach of a deal or not."""
    w, setup = world_of("baseline")
    w.board[[Board.KOSOVO_ACT, Board.SERBIA_ACT]] = act
    w.board[[Board.KOSOVO_BREACHED, Board.SERBIA_BREACHED]] = breached
    if side == "kosovo":
        kosovo.learn(w.kosovo, w.board, w.parameters, setup.levers, w.promised)
    else:
        serbia.learn(w.serbia, w.board, w.parameters, w.promised)
    return float(getattr(w, side)[Principal.TRUST])


@pytest.mark.parametrize(
    ("act", "side"), [(Act.PRESSURE, "kosovo"), (Act.CAMPAIGN, "kosovo"), (Act.ALERT, "kosovo"), (Act.UNILATERAL, "serbia")]
)
def test_the_breach_of_a_deal_costs_more_trust_than_the_same_act_without_one(act, side):
    assert trusted(1.0, act, side) < trusted(0.0, act, side)


@pytest.mark.parametrize(("deal", "breached"), [(0.0, 0.0), (1.0, 1.0)])
def test_what_belgrade_does_against_a_deal_is_a_breach_punished_and_answered(deal, breached):
    w, _ = world_of("baseline")
    assume_that(
        w, campaign_usual=0.999999, breach_odds=1.0, deal_restraint=1.0, alert_usual=1e-9, measures_probability_serbia=1.0
    )
    w.board[Board.DEAL], w.board[Board.TENSION] = deal, 0.0
    serbia.act_in_north(w.serbia, w.board, w.parameters, w.promised, 0.0, w.key, empty_ledger())
    assert w.board[Board.SERBIA_ACT] == Act.CAMPAIGN
    for _ in range(2):  # answered a month later
        european_union.weigh_measures(w.union, w.board, w.parameters, w.promised, w.key, empty_ledger())
    assert w.board[Board.MEASURES_SERBIA] == w.board[Board.SERBIA_BREACHED] == breached
    calendar.turn_month(w.board, 1, 312)
    assert w.board[Board.SERBIA_DEFAULTED] == breached and w.board[Board.SERBIA_BREACHED] == 0.0


def test_a_deal_keeps_belgrade_from_what_it_forbids_by_the_odds_ratio():
    chances = []
    for deal in (0.0, 1.0):
        w, _ = world_of("baseline")
        assume_that(w, breach_odds=0.25, deal_restraint=1.0, campaign_usual=0.5)
        w.board[Board.DEAL] = deal
        ledger = new_ledger(10)
        serbia.act_in_north(w.serbia, w.board, w.parameters, w.promised, 0.0, w.key, ledger)
        chance = float(rows(ledger, Kind.CAMPAIGN)[0, Entry.PROBABILITY])
        chances.append(chance / (1.0 - chance))
    assert chances[1] == near(0.25 * chances[0])


@pytest.mark.parametrize(("by", "learns"), [(Actor.KOSOVO, "serbia"), (Actor.SERBIA, "kosovo")])
def test_who_abandons_a_text_loses_the_trust_of_the_other_alone(by, learns):
    w, setup = world_of("baseline")
    w.board[Board.COLLAPSED], w.board[Board.COLLAPSED_BY] = 2.0, by
    bad = {"kosovo": float(w.kosovo[Principal.BAD]), "serbia": float(w.serbia[Principal.BAD])}
    kosovo.learn(w.kosovo, w.board, w.parameters, setup.levers, w.promised)
    serbia.learn(w.serbia, w.board, w.parameters, w.promised)
    for side in ("kosovo", "serbia"):
        assert (getattr(w, side)[Principal.BAD] > bad[side]) == (side == learns)


def test_coordinated_steps_tire_as_acts_alone_do():
    chances = []
    for recent in (0.0, 1.0):
        w, setup = world_of("baseline")
        assume_that(w, unilateral_usual=1e-9, act_fatigue=0.5)
        w.board[Board.COORDINATION_MEMORY] = recent
        ledger = new_ledger(10)
        kosovo.act_in_north(w.kosovo, w.board, w.parameters, setup.levers, w.promised, w.key, ledger)
        chance = float(rows(ledger, Kind.COORDINATED)[0, Entry.PROBABILITY])
        chances.append(chance / (1.0 - chance))
    assert chances[1] == near(0.5 * chances[0])


@given(joined=st.sampled_from([0.0, 1.0]), readiness=unit)
@examples
def test_an_emergency_met_together_moves_trust_in_both_capitals_alike_and_only_if_serbia_joins(joined, readiness):
    w, _ = world_of("baseline")
    w.board[Board.JOINED], w.board[Board.READINESS] = joined, readiness
    for own in (w.kosovo, w.serbia):
        own[Principal.PULSE] = 0.0
        principal.share_emergency(own, w.board, w.parameters)
    assert w.kosovo[Principal.PULSE] == w.serbia[Principal.PULSE]
    assert (w.kosovo[Principal.PULSE] != 0.0) == (joined > 0.0)


@pytest.mark.parametrize(("response", "tension", "joins"), [(0.0, 0.0, 0.0), (1.0, 1.0, 0.0), (1.0, 0.0, 1.0)])
def test_serbia_joins_only_a_joint_response_and_never_at_full_tension(response, tension, joins):
    for seed in range(30):
        w, _ = world_of("baseline")
        w = w._replace(key=chance_key(seed, 0))
        assume_that(w, serbia_joins=1.0)
        w.board[Board.JOINT_RESPONSE], w.board[Board.TENSION] = response, tension
        serbia.join_response(w.serbia, w.board, w.parameters, w.key, empty_ledger())
        assert w.board[Board.JOINED] == joins


# --- the rival -------------------------------------------------------------------------------------------------------


@given(strength=st.floats(0.0, 3.0))
@examples
def test_the_rivals_reward_is_as_large_as_the_track_and_obeys_its_settings(strength):
    w, setup = world_of(
        "serbia_reward",
        levers={
            "serbia_reward": {"strength": strength, "earned_by": "delivery", "used_up": True, "delay": 7.0, "credibility": 0.4}
        },
    )
    full = w.kosovo[Principal.NATO_WEIGHT] * w.parameters[Parameter.accession_span]
    rival = w.promised[Promise.RIVAL]
    serbia.appraise(w.serbia, w.board, w.parameters, setup.levers, full, rival)
    assert rival[Reward.WHOLE] == near(strength * full * w.parameters[Parameter.keci_value_rel])
    assert rival[Reward.PROMISED] == float(strength > 0.0)
    if strength > 0.0:
        settings_ = rival[[Reward.EARNED_BY, Reward.USED_UP, Reward.DELAY, Reward.BELIEF, Reward.CONDITIONAL]]
        assert settings_.tolist() == [8.0, 1.0, 7.0, 0.4, 1.0]
        assert rival[Reward.WAIT] == near(w.serbia[Principal.DISCOUNT] ** 7.0)


@pytest.mark.parametrize("side", [Actor.KOSOVO, Actor.SERBIA])
def test_who_abandons_a_text_is_paid_no_more_for_it_and_the_other_is(side):
    w, setup = world_of("baseline")
    rows_of = {Actor.KOSOVO: Promise.EU_KOSOVO, Actor.SERBIA: Promise.EU_SERBIA}
    for row in rows_of.values():
        w.promised[row, Reward.EARNED], w.promised[row, Reward.PAID] = 0.6, 0.2
    w.board[Board.COLLAPSED_BY] = side
    european_union.credit(w.board, w.parameters, setup.levers, w.promised)
    for actor, row in rows_of.items():
        assert w.promised[row, Reward.EARNED] == (0.2 if actor == side else 0.6)
