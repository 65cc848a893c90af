"""Attacks with an author: prepared, found out, launched, given up; attributed slowly; what they change and what they do not."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keci.agents.moves import armed_groups, calendar
from keci.agents.moves.armed_groups import ATTACK_BANJSKA, DAYS
from keci.agents.parameters import Parameter
from keci.agents.record import Entry, Kind, empty_ledger, new_ledger
from keci.agents.state import Board, Groups, Promise, Reward
from keci.model.world import World
from tests.agents.moves.worlds import assume_that, rows, world_of

near = pytest.approx
examples = settings(deadline=None, derandomize=True, max_examples=60)


def plot(w: World, setup: Any, month: int) -> np.ndarray:
    """A month of the armed sponsor, from the turn of the month on."""
    ledger = new_ledger(10)
    calendar.turn_month(w.board, month, setup.calendar)
    armed_groups.plot(w.groups, w.board, w.parameters, setup.levers, w.serbia, w.promised, w.key, ledger)
    return ledger


def history(seed: int, months: int = 240, **parameters: float) -> list[dict[str, float]]:
    """Months of plotting: what was prepared before and after each, and what happened."""
    w, setup = world_of("baseline", seed=seed)
    often = {"plot_usual": 0.2, "launch_usual": 0.3, "plot_found": 0.1, "plot_months": 4.0, "given_up": 12.0, "plot_rest": 9.0}
    assume_that(w, **{**often, **parameters})
    told = []
    for month in range(months):
        before = float(w.groups[Groups.PLAN]), float(w.groups[Groups.REST])
        ledger = plot(w, setup, month)
        told.append(
            {
                "plan_before": before[0],
                "rest_before": before[1],
                "plan": float(w.groups[Groups.PLAN]),
                "rest": float(w.groups[Groups.REST]),
                "attack": float(w.board[Board.ATTACK]),
                "day": float(w.board[Board.ATTACK_DAY]),
                "authored": float(w.board[Board.AUTHORED]),
                "suspected": float(w.board[Board.SUSPECTED]),
                "foiled": float(w.board[Board.FOILED]),
                "decided": len(rows(ledger, Kind.PLOT)) + len(rows(ledger, Kind.LAUNCH)),
            }
        )
    return told


def test_an_attack_is_prepared_for_its_months_and_followed_by_rest():
    attacks = foiled = given_up = 0
    for seed in range(30):
        idle = 0
        for turn in history(seed, launch_usual=0.05, plot_found=0.03):
            if turn["attack"]:
                attacks += 1
                assert turn["plan_before"] + 1.0 >= 4.0, "launched before it was prepared"
                assert turn["rest_before"] == 0.0
                assert 0.0 <= turn["day"] < DAYS
                assert turn["authored"] == turn["suspected"] == 1.0
                assert (turn["plan"], turn["rest"]) == (0.0, 9.0)
            if turn["foiled"]:
                foiled += 1
                assert turn["plan_before"] > 0.0 and not turn["attack"]
                assert (turn["plan"], turn["rest"]) == (0.0, 9.0)
            if turn["rest_before"] > 0.0:
                assert turn["plan"] == 0.0 and turn["rest"] == turn["rest_before"] - 1.0 and not turn["decided"]
            elif not (turn["attack"] or turn["foiled"]) and turn["plan_before"] > 0.0:
                assert turn["plan"] in (0.0, turn["plan_before"] + 1.0)
                if turn["plan"] == 0.0:
                    given_up += 1
                    assert turn["plan_before"] + 1.0 >= 12.0
            idle += turn["plan"] == 0.0
        assert idle
    assert min(attacks, foiled, given_up) > 3


def test_an_attack_of_every_size_has_the_share_of_large_ones_that_is_set():
    sizes = [
        turn["attack"] for seed in range(30) for turn in history(seed, share_banjska=0.25, plot_found=1e-6) if turn["attack"]
    ]
    assert len(sizes) > 100
    large = np.mean(np.array(sizes) >= ATTACK_BANJSKA)
    assert abs(large - 0.25) < 4.5 * math.sqrt(0.1875 / len(sizes))


@pytest.mark.parametrize(
    ("found", "launched", "attacks"), [(1.0 - 1e-9, 1.0 - 1e-9, False), (1e-9, 1.0 - 1e-9, True), (1e-9, 1e-9, False)]
)
def test_a_plot_surely_found_never_strikes_and_one_never_found_surely_does(found, launched, attacks):
    for seed in range(5):
        story = history(seed, 60, plot_found=found, launch_usual=launched, plot_usual=1.0 - 1e-9)
        assert any(turn["attack"] for turn in story) == attacks
        assert any(turn["foiled"] for turn in story) == (found > 0.5)


def chances(w: World, setup: Any) -> tuple[float, float, float]:
    """Probabilities of beginning a plot, of launching a ripe one, and of its being found out."""
    found = []
    for plan, kind in ((0.0, Kind.PLOT), (50.0, Kind.LAUNCH), (50.0, Kind.PLOT_FOUND)):
        w.groups[Groups.PLAN], w.groups[Groups.REST] = plan, 0.0
        ledger = new_ledger(10)
        armed_groups.plot(w.groups, w.board, w.parameters, setup.levers, w.serbia, w.promised, w.key, ledger)
        entries = rows(ledger, kind)
        found.append(float(entries[0, Entry.PROBABILITY]) if len(entries) else math.nan)
    return found[0], found[1], found[2]


def tense(seed: int = 1, **slots: float) -> tuple[World, Any]:
    w, setup = world_of("envoy", seed=seed)
    assume_that(w, plot_found=0.02)
    w.board[Board.MONTH] = 20.0
    for name, value in slots.items():
        w.board[Board[name]] = value
    return w, setup


@given(troops=st.floats(0.0, 8.0), more=st.floats(0.01, 4.0), standard=st.floats(0.0, 1.0))
@examples
def test_more_troops_deter_and_see_more_and_so_does_a_force_that_takes_over(troops, more, standard):
    w, setup = tense(KFOR=troops, STANDARD=standard)
    begun, launched, found = chances(w, setup)
    w.board[Board.KFOR] = troops + more
    fewer_begun, fewer_launched, more_found = chances(w, setup)
    assert fewer_begun <= begun + 1e-12 and more_found >= found - 1e-12
    assert math.isnan(launched) or math.isnan(fewer_launched) or fewer_launched <= launched + 1e-12  # nan: found out before
    # what KFOR handed over is still guarded: the same strength in other uniforms deters the same
    w.board[Board.STANDARD] = 1.0
    w.board[Board.KFOR] = troops + w.parameters[Parameter.handover] * (standard - 1.0)
    assert chances(w, setup) == near((begun, launched, found), nan_ok=True)


@pytest.mark.parametrize(
    ("slot", "low", "high", "sign"),
    [
        ("TENSION", 0.1, 0.9, 1),
        ("PROXIMITY", 0.0, 1.0, 1),
        ("DEAL", 0.0, 1.0, -1),
        ("KFOR", 3.0, 6.0, -1),
        ("ENVOY", 0.0, 1.0, -1),
    ],
)
def test_what_calls_for_an_attack_and_what_does_not(slot, low, high, sign):
    probabilities = []
    for value in (low, high):
        w, setup = tense(**{"TENSION": 0.5, "DEAL": 0.0, slot: value})
        w.groups[Groups.PATRON] = 0.5
        probabilities.append(chances(w, setup)[0])
    assert (probabilities[1] - probabilities[0]) * sign > 0.0


def test_a_patrons_push_is_what_a_representative_takes_from():
    for patron in (0.0, 0.5, 1.0):
        w, setup = tense(ENVOY=0.0)
        w.groups[Groups.PATRON] = patron
        assert armed_groups.patron_push(w.groups, w.board, w.parameters, setup.levers) == patron
        w.board[Board.ENVOY] = 1.0
        assert armed_groups.patron_push(w.groups, w.board, w.parameters, setup.levers) == near(
            patron * max(0.0, 1.0 - w.parameters[Parameter.envoy_on_patron])
        )


def test_what_belgrade_stands_to_lose_restrains_the_sponsor():
    w, setup = tense()
    assume_that(w, belgrade_restrains=1.0)
    before = chances(w, setup)[0]
    w.promised[Promise.EU_SERBIA, Reward.WHOLE] *= 3.0
    assert chances(w, setup)[0] < before
    w.promised[Promise.EU_SERBIA, Reward.WHOLE] = 0.0
    w.promised[Promise.RIVAL, Reward.WHOLE] = 0.0
    most = chances(w, setup)[0]
    assume_that(w, belgrade_restrains=0.0)
    assert chances(w, setup)[0] == near(most)


# --- attribution -----------------------------------------------------------------------------------------------------


def attributed(months: int, seed: int = 1, **parameters: float) -> list[tuple[float, float, float]]:
    """After an attack in month 0: (blamed on Belgrade, traced this month, still suspected), month by month."""
    w, setup = world_of("baseline", seed=seed)
    assume_that(w, **parameters)
    told = []
    for month in range(months):
        calendar.turn_month(w.board, month, setup.calendar)
        if month == 0:
            w.board[Board.AUTHORED] = w.board[Board.SUSPECTED] = 1.0
        armed_groups.attribute(w.board, w.parameters, w.key, empty_ledger())
        told.append((float(w.board[Board.BLAMED_SERBIA]), float(w.board[Board.AUTHORED]), float(w.board[Board.SUSPECTED])))
    return told


def test_an_attack_is_attributed_the_next_month_at_rate_one_and_to_belgrade_at_blame_one():
    assert attributed(4, attribution_rate=1.0, blame=1.0) == [(0.0, 1.0, 1.0), (1.0, 1.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)]
    assert attributed(3, attribution_rate=1.0, blame=0.0) == [(0.0, 1.0, 1.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)]
    assert attributed(3, attribution_rate=0.0, blame=1.0)[2] == (0.0, 0.0, 1.0)


def test_attribution_takes_its_mean_time_and_blames_once():
    waits = []
    for seed in range(500):
        story = attributed(120, seed, attribution_rate=0.2, blame=1.0)
        blamed = [month for month, (blame, _, _) in enumerate(story) if blame]
        assert len(blamed) == 1
        waits.append(blamed[0])
    assert min(waits) >= 1
    assert abs(np.mean(waits) - 5.0) < 4.5 * math.sqrt(20.0 / 500)  # geometric from the next month on


# --- under attack ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "blame"), [(1.0, 1.0), (5.0, 1.0), (5.0, 0.0)])
def test_an_attack_is_a_severe_incident_of_its_month_and_puts_kosovo_under_attack_for_two(size, blame):
    w, setup = world_of("baseline")
    assume_that(w, mu_incident=1e-9, branching=0.0, blame=blame, attribution_rate=0.0, p_suspend_severe=0.0)
    under = []
    for month in range(4):
        calendar.turn_month(w.board, month, setup.calendar)
        if month == 0:
            w.board[Board.ATTACK], w.board[Board.ATTACK_DAY] = size, 9.5
            w.board[Board.AUTHORED] = w.board[Board.SUSPECTED] = 1.0
        ledger = new_ledger(10)
        armed_groups.act(w.groups, w.board, w.parameters, setup.levers, w.key, ledger)
        under.append(float(w.board[Board.UNDER_ATTACK]))
        if month == 0:
            found = rows(ledger, Kind.INCIDENT)
            assert len(found) == 1 and found[0, Entry.DAY] == 10.0
            assert w.board[Board.SEVERE] == 1.0 and w.board[Board.BANJSKA] == (size >= ATTACK_BANJSKA)
            assert w.board[Board.BLAMED_SERBIA] == 0.0, "nobody is blamed at once for what was planned"
    assert under == [1.0, 1.0, 0.0, 0.0]


def test_who_is_blamed_at_once_for_what_nobody_planned():
    for blame in (0.0, 1.0):
        w, setup = world_of("baseline")
        assume_that(w, mu_incident=20.0, p_severe=1.0, blame=blame)
        calendar.turn_month(w.board, 0, setup.calendar)
        armed_groups.act(w.groups, w.board, w.parameters, setup.levers, w.key, empty_ledger())
        assert w.board[Board.SEVERE] > 0.0 and w.board[Board.BLAMED_SERBIA] == blame
