"""Incidents: the self-exciting process against its theory, severity, spoilers, peacekeepers, tension.

The process is played here month by month as the armed groups play it: waits are drawn anew at each incident and at each
turn of a month. Seeds are fixed; alarms are set at p = 1e-5 or 4.5 standard errors, so that a correct rule had a
chance of about 1 in 1,000 of failing any of the tests of this file when the seed was chosen.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from scipy import stats

from keci.agents.rules import conflict
from keci.agents.rules.chance import Stream, chance_key, exponential

SEED = 20250301
ALARM = 1e-5
DAYS = 30.4375
MOST = 10_000  # incidents in a cluster: none of the clusters here comes near, unless a rule is broken
unit = st.floats(0.0, 1.0)
examples = settings(deadline=None, derandomize=True, max_examples=50)
near = pytest.approx


@njit
def play_months(key, rate, branching, decay, months, times):
    """Fill `times` (days from the start) with the incidents of so many months; returns how many there were, -1 if too many."""
    excitation = 0.0
    total = 0
    for month in range(months):
        now, count, background = 0.0, 0, 0
        next_background = conflict.background_wait(exponential(key, Stream.INCIDENT_BACKGROUND, 0, month, 0), rate)
        while True:
            draw = exponential(key, Stream.INCIDENT_TRIGGERED, 0, month, count)
            next_triggered = now + conflict.triggered_wait(draw, excitation, decay)
            when = min(next_background, next_triggered)
            if when >= DAYS:
                break
            excitation = conflict.decayed(excitation, decay, when - now) + conflict.excitation_jump(branching, decay)
            now = when
            if next_background <= next_triggered:
                background += 1
                draw = exponential(key, Stream.INCIDENT_BACKGROUND, 0, month, background)
                next_background = now + conflict.background_wait(draw, rate)
            if total == times.size:
                return -1
            times[total] = month * DAYS + now
            total += 1
            count += 1
        excitation = conflict.decayed(excitation, decay, DAYS - now)
    return total


@njit
def play_clusters(key, branching, decay, sizes, lengths):
    """One incident at day 0 and all that descends from it, many times: number of incidents and day of the last."""
    for cluster in range(sizes.size):
        excitation = conflict.excitation_jump(branching, decay)
        size, now = 1, 0.0
        while True:
            wait = conflict.triggered_wait(exponential(key, Stream.INCIDENT_TRIGGERED, 1, cluster, size), excitation, decay)
            if wait == math.inf or size == MOST:
                break
            now += wait
            excitation = conflict.decayed(excitation, decay, wait) + conflict.excitation_jump(branching, decay)
            size += 1
        sizes[cluster] = size
        lengths[cluster] = now


@njit
def play_children(key, branching, decay, numbers, delays):
    """Direct offspring of single incidents: how many each has, and the delays of all; returns how many, -1 if too many."""
    total = 0
    for parent in range(numbers.size):
        excitation, now, number = conflict.excitation_jump(branching, decay), 0.0, 0
        while True:
            wait = conflict.triggered_wait(exponential(key, Stream.INCIDENT_TRIGGERED, 2, parent, number), excitation, decay)
            if wait == math.inf:
                break
            now += wait
            excitation = conflict.decayed(excitation, decay, wait)
            if total == delays.size:
                return -1
            delays[total] = now
            number += 1
            total += 1
        numbers[parent] = number
    return total


RATE, DECAY, MONTHS = 0.2, 9.0, 20_000


@cache
def incidents(branching: float) -> np.ndarray:
    times = np.empty(1_000_000)
    total = play_months(chance_key(SEED, 0), RATE, branching, DECAY, MONTHS, times)
    assert total > 0
    return times[:total]


def fano_of_windows(branching: float, window: float) -> float:
    """Variance over mean of the counts in windows of a stationary process with an exponential kernel (exact)."""
    excess = 1.0 / (1.0 - branching) ** 2
    relaxation = window * (1.0 - branching) / DECAY
    return excess + (1.0 - excess) * (1.0 - math.exp(-relaxation)) / relaxation


# --- the process -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("branching", [0.0, 0.25, 0.5, 0.75])
def test_the_mean_rate_is_the_background_over_one_minus_the_branching_ratio(branching: float) -> None:
    span = MONTHS * DAYS
    expected = RATE / (1.0 - branching)
    error = math.sqrt(expected / span) / (1.0 - branching)  # the Fano factor of long windows widens it
    assert abs(incidents(branching).size / span - expected) < 4.5 * error


@pytest.mark.parametrize("branching", [0.0, 0.25, 0.5, 0.75])
@pytest.mark.parametrize("months", [0.25, 1, 4, 25])
def test_counts_in_windows_are_overdispersed_as_theory_says(branching: float, months: float) -> None:
    """From a week, in which little is triggered, to two years, in which the Fano factor comes near to 1 / (1 - n)^2."""
    window = months * DAYS
    number = int(MONTHS / months)
    counts = np.bincount((incidents(branching) / window).astype(int), minlength=number)[:number].astype(float)
    fano = counts.var(ddof=1) / counts.mean()
    kurtosis = max(stats.kurtosis(counts), 0.0)  # counts of clusters are not normal: their variance is less sure
    error = fano_of_windows(branching, window) * math.sqrt((2.0 + kurtosis) / number + 1.0 / (counts.mean() * number))
    assert abs(fano - fano_of_windows(branching, window)) < 4.5 * error


def test_long_windows_come_near_the_limit_of_the_fano_factor() -> None:
    """A process whose in-month offspring were lost would show 1 / (1 - n / 2)^2 or so: 1.8, and not 4."""
    window = 25 * DAYS
    counts = np.bincount((incidents(0.5) / window).astype(int), minlength=MONTHS // 25)
    assert counts.var() / counts.mean() == near(4.0, rel=0.2)


def test_without_branching_incidents_are_a_poisson_process() -> None:
    times = incidents(0.0)
    assert stats.kstest(np.diff(times) * RATE, "expon").pvalue > ALARM
    counts = np.bincount((times / DAYS).astype(int), minlength=MONTHS)
    dispersion = ((counts - counts.mean()) ** 2).sum() / counts.mean()
    assert ALARM < stats.chi2.sf(dispersion, MONTHS - 1) < 1.0 - ALARM


@pytest.mark.parametrize("branching", [0.25, 0.5, 0.75])
def test_incidents_in_their_own_time_are_a_poisson_process_of_rate_one(branching: float) -> None:
    """Time rescaled by the integral of the intensity, which is computed here from the kernel, is memoryless (Papangelou)."""
    times = incidents(branching)
    steps = np.diff(times)
    fading = np.exp(-steps / DECAY)
    excitation = np.empty(steps.size)
    excitation[0] = current = branching / DECAY
    for i in range(1, steps.size):
        current = current * fading[i - 1] + branching / DECAY
        excitation[i] = current
    own_time = RATE * steps + excitation * DECAY * (1.0 - fading)
    assert stats.kstest(own_time, "expon").pvalue > ALARM
    assert abs(own_time.mean() - 1.0) < 4.5 / math.sqrt(own_time.size)
    ranks = stats.rankdata(own_time)
    assert abs(np.corrcoef(ranks[:-1], ranks[1:])[0, 1]) < 4.5 / math.sqrt(own_time.size)


@pytest.mark.parametrize("branching", [0.2, 0.45, 0.8])
def test_sizes_of_clusters_are_borel_distributed(branching: float) -> None:
    """P(k) = exp(-n k) (n k)^(k - 1) / k!, mean 1 / (1 - n), variance n / (1 - n)^3."""
    many = 40_000
    sizes, lengths = np.empty(many), np.empty(many)
    play_clusters(chance_key(SEED, 1), branching, 18.0, sizes, lengths)
    assert abs(sizes.mean() - 1.0 / (1.0 - branching)) < 4.5 * math.sqrt(branching / (1.0 - branching) ** 3 / many)
    k = np.arange(1, 400)
    pmf = np.exp(-branching * k + (k - 1) * np.log(branching * k) - np.array([math.lgamma(j + 1) for j in k]))
    cells = int((pmf * many >= 20).sum())
    expected = np.append(pmf[: cells - 1], 1.0 - pmf[: cells - 1].sum()) * many
    observed = np.bincount(np.minimum(sizes, cells).astype(int), minlength=cells + 1)[1:]
    p = stats.chi2.sf(((observed - expected) ** 2 / expected).sum(), cells - 1)
    assert ALARM < p < 1.0 - ALARM
    assert lengths.max() > lengths[sizes > 1].min() > 0.0


def test_a_branching_ratio_of_zero_leaves_every_incident_alone() -> None:
    sizes, lengths = np.empty(100), np.empty(100)
    play_clusters(chance_key(SEED, 2), 0.0, 18.0, sizes, lengths)
    assert (sizes == 1).all()


@pytest.mark.parametrize(("branching", "decay"), [(0.45, 18.0), (0.9, 7.0)])
def test_an_incident_has_a_poisson_number_of_children_after_exponential_delays(branching: float, decay: float) -> None:
    many = 40_000
    numbers, delays = np.empty(many), np.empty(many * 10)
    total = play_children(chance_key(SEED, 3), branching, decay, numbers, delays)
    assert total > 0
    cells = int((stats.poisson.pmf(np.arange(30), branching) * many >= 20).sum())
    expected = np.append(stats.poisson.pmf(np.arange(cells - 1), branching), stats.poisson.sf(cells - 2, branching)) * many
    observed = np.bincount(np.minimum(numbers, cells - 1).astype(int), minlength=cells)
    p = stats.chi2.sf(((observed - expected) ** 2 / expected).sum(), cells - 1)
    assert ALARM < p < 1.0 - ALARM
    assert stats.kstest(delays[:total] / decay, "expon").pvalue > ALARM


def test_about_half_of_all_children_fall_into_the_month_of_their_parent() -> None:
    """With a decay of 18 days and a parent on any day of the month: .52, which a monthly draw would lose."""
    many = 40_000
    numbers, delays = np.empty(many), np.empty(many * 10)
    total = play_children(chance_key(SEED, 4), 0.9, 18.0, numbers, delays)
    assert total > 0
    day = np.random.default_rng(SEED).uniform(0.0, DAYS, total)
    inside = (day + delays[:total] < DAYS).mean()
    expected = 1.0 - 18.0 / DAYS * (1.0 - math.exp(-DAYS / 18.0))
    assert expected == near(0.52, abs=0.005)
    assert abs(inside - expected) < 4.5 * math.sqrt(0.25 / total)


# --- waits -----------------------------------------------------------------------------------------------------------


@given(st.floats(1e-6, 20.0), st.floats(1e-4, 2.0), st.floats(3.0, 60.0))
@examples
def test_a_triggered_wait_inverts_the_integrated_intensity(draw: float, excitation: float, decay: float) -> None:
    wait = conflict.triggered_wait(draw, excitation, decay)
    if draw >= excitation * decay:
        assert wait == math.inf
    else:
        assert 0.0 < wait < math.inf
        assert excitation * decay * -math.expm1(-wait / decay) == near(draw, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("reach", [0.0, 0.05, 0.45, 2.0])
def test_nothing_is_triggered_with_the_probability_that_the_excitation_dies_out(reach: float) -> None:
    """Infinite from a draw of excitation x decay on, so with probability exp(-excitation x decay)."""
    many, decay = 50_000, 18.0
    key = chance_key(SEED, 5)
    draws = [exponential(key, Stream.INCIDENT_TRIGGERED, 3, 0, i) for i in range(many)]
    infinite = np.mean([conflict.triggered_wait(d, reach / decay, decay) == math.inf for d in draws])
    expected = math.exp(-reach)
    assert abs(infinite - expected) <= 4.5 * math.sqrt(expected * (1.0 - expected) / many)
    if reach > 0.0:
        assert conflict.triggered_wait(reach * (1.0 + 1e-12), reach / decay, decay) == math.inf
        assert conflict.triggered_wait(reach * (1.0 - 1e-9), reach / decay, decay) < math.inf


@given(st.floats(1e-6, 5.0), st.floats(1e-6, 5.0), st.floats(1e-3, 1.0), st.floats(3.0, 60.0))
@examples
def test_waits_lengthen_with_the_draw_and_shorten_with_the_rate(draw: float, more: float, rate: float, decay: float) -> None:
    assert conflict.background_wait(draw, rate) * rate == near(draw)
    assert conflict.background_wait(draw + more, rate) > conflict.background_wait(draw, rate)
    assert conflict.background_wait(draw, rate * 1.1) < conflict.background_wait(draw, rate)
    assert conflict.triggered_wait(draw + more, rate, decay) >= conflict.triggered_wait(draw, rate, decay)
    assert conflict.triggered_wait(draw, rate * 1.1, decay) <= conflict.triggered_wait(draw, rate, decay)


@given(st.floats(1e-9, 1.0, exclude_max=True), st.floats(0.0, 3.0))
@examples
def test_where_none_is_due_none_would_have_come(draw: float, expected: float) -> None:
    if conflict.none_due(draw, expected):
        assert -math.log(draw) >= expected * (1.0 - 1e-15)
    else:
        assert 1.0 - draw < expected
    assert conflict.none_due(draw, 0.0)


def test_nothing_happens_at_a_rate_of_zero() -> None:
    assert conflict.background_wait(0.3, 0.0) == math.inf
    assert conflict.background_wait(0.0, 0.0) == math.inf
    assert conflict.background_wait(0.0, 0.2) == 0.0
    assert conflict.triggered_wait(0.3, 0.0, 18.0) == math.inf


@given(st.floats(0.0, 2.0), st.floats(3.0, 60.0), st.floats(0.0, 90.0), st.floats(0.0, 90.0))
@examples
def test_excitation_decays_alike_in_one_step_or_two(excitation: float, decay: float, days: float, more: float) -> None:
    left = conflict.decayed(excitation, decay, days)
    assert left == near(excitation * math.exp(-days / decay))
    assert conflict.decayed(left, decay, more) == near(conflict.decayed(excitation, decay, days + more), rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(("branching", "decay"), [(0.45, 18.0), (0.7, 7.0)])
def test_a_jump_of_the_intensity_integrates_to_the_branching_ratio(branching: float, decay: float) -> None:
    days = np.linspace(0.0, 40.0 * decay, 200_001)
    jump = conflict.excitation_jump(branching, decay)
    assert np.trapezoid([conflict.decayed(jump, decay, d) for d in days.tolist()], days) == near(branching, rel=1e-6)


# --- severity --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("p_severe", "serious"), [(0.18, 0.22), (0.02, 0.35), (0.28, 0.12), (0.0, 0.2), (1.0, 0.2)])
def test_classes_of_severity_have_the_shares_that_their_parameters_say(p_severe: float, serious: float) -> None:
    draws = (np.arange(20_000) + 0.5) / 20_000
    grades = [conflict.severity(draw, p_severe, serious) for draw in draws.tolist()]
    shares = np.bincount(grades, minlength=4) / draws.size
    # nobody plans what merely happens: an attack of Banjska's size has an author
    expected = [(1 - p_severe) * (1 - serious), (1 - p_severe) * serious, p_severe, 0.0]
    np.testing.assert_allclose(shares, expected, atol=1e-4)
    assert (conflict.MINOR, conflict.SERIOUS, conflict.SEVERE, conflict.BANJSKA_SIZE) == (0, 1, 2, 3)
    assert grades == sorted(grades, reverse=True)


def test_a_draw_on_the_border_between_two_classes_belongs_to_the_lesser() -> None:
    assert [conflict.severity(draw, 0.25, 0.5) for draw in (0.0, 0.25, 0.625)] == [
        conflict.SEVERE,
        conflict.SERIOUS,
        conflict.MINOR,
    ]
    assert conflict.severity(0.0, 0.0, 0.0) == conflict.MINOR


@given(unit, unit, unit, unit)
@examples
def test_a_lower_probability_of_severity_never_makes_an_incident_graver(
    draw: float, p: float, other: float, serious: float
) -> None:
    low, high = sorted((p, other))
    assert conflict.severity(draw, low, serious) <= conflict.severity(draw, high, serious)


# --- spoilers, peacekeepers, tension ---------------------------------------------------------------------------------


@given(st.floats(0.0, 2.0), st.floats(1.0, 3.0), unit)
@examples
def test_spoilers_raise_the_rate_as_a_deal_comes_near(background: float, multiplier: float, proximity: float) -> None:
    rate = conflict.spoiled_rate(background, multiplier, proximity)
    assert background - 1e-12 <= rate <= background * multiplier + 1e-12
    assert rate == near((1.0 - proximity) * background + proximity * multiplier * background, abs=1e-12)
    assert conflict.spoiled_rate(background, multiplier, 0.0) == background
    assert conflict.spoiled_rate(background, 1.0, proximity) == near(background)


def test_peacekeepers_change_battle_deaths_as_in_the_source() -> None:
    """22 battle deaths a month fall to 6 with 10,000 troops: b = -.13; 106 civilians to fewer than 2 with 8,000: -.5."""
    assert math.log(6.0 / 22.0) / 10.0 == near(-0.13, abs=0.001)
    assert 22.0 * conflict.peacekeeper_factor(-0.13, 10.0) == near(6.0, abs=0.05)
    assert 106.0 * conflict.peacekeeper_factor(-0.5, 8.0) < 2.0
    assert conflict.peacekeeper_factor(-0.13, 1.0) == near(0.878, abs=0.001)


@given(st.floats(-0.5, 0.02), st.floats(-4.5, 4.5), st.floats(-4.5, 4.5))
@examples
def test_the_factor_of_peacekeepers_is_one_at_the_reference_and_multiplies(b: float, troops: float, more: float) -> None:
    assert conflict.peacekeeper_factor(b, 0.0) == 1.0
    both = conflict.peacekeeper_factor(b, troops) * conflict.peacekeeper_factor(b, more)
    assert conflict.peacekeeper_factor(b, troops + more) == near(both, rel=1e-9)
    assert conflict.peacekeeper_factor(b, troops) > 0.0


@given(unit, unit, st.floats(-1.0, 1.0))
@examples
def test_tension_stays_between_none_and_full(tension: float, memory: float, added: float) -> None:
    new = conflict.tension_step(tension, memory, added)
    assert 0.0 <= new <= 1.0
    assert new == near(np.clip(memory * tension + added, 0.0, 1.0), abs=1e-12)


def test_tension_fades_by_its_memory_and_settles_where_inflow_and_fading_meet() -> None:
    tension = 1.0
    for _ in range(12):
        tension = conflict.tension_step(tension, 0.93, 0.0)
    assert tension == near(0.93**12)
    for _ in range(500):
        tension = conflict.tension_step(tension, 0.93, 0.02)
    assert tension == near(0.02 / 0.07)
    assert conflict.tension_step(0.9, 0.93, 0.5) == 1.0
    assert conflict.tension_step(0.1, 0.93, -0.15) == 0.0


@given(unit, unit, st.floats(0.01, 1.0))
@examples
def test_a_phase_is_hot_in_part_and_half_at_its_half_point(tension: float, other: float, half: float) -> None:
    low, high = sorted((tension, other))
    assert 0.0 <= conflict.heat(low, half) <= conflict.heat(high, half) <= 1.0
    assert conflict.heat(0.0, half) == 0.0
    assert conflict.heat(half, half) == 0.5
    # a cool phase stays cool, a hot one does not run away: steeper than a straight line around the half, flat at both ends
    assert conflict.heat(0.5 * half, half) == near(1.0 / 17.0)
    assert conflict.heat(2.0 * half, half) == near(16.0 / 17.0)
    assert conflict.heat(tension * 0.37, half * 0.37) == near(conflict.heat(tension, half))
