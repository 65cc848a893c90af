"""The expected-utility challenge model of Bueno de Mesquita, as Scholz, Calbert and Smith (2011) unravelled it.

In each round every actor weighs challenging every other, and being challenged, by votes on the two positions and by its own
attitude to risk; it then moves by the least costly of the offers that it cannot refuse. The forecast is the weighted median of
the positions after the last round. Equations are numbered as in "Unravelling Bueno De Mesquita's group decision model"
(ICAART 2011, 18-30, and Journal of Theoretical Politics 23(4), 510-531); Q = 1 as there, so that better and worse status quos
(eqs. 22, 23) and T play no part. docs/reference/static-forecasts.md says which rules of the paper are ambiguous, and how near
to its table each reading comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from keci.experiments.static_forecasts.issue import Issue
from keci.experiments.static_forecasts.means import weighted_mean, weighted_median
from keci.model.errors import InputError, unknown

ROUNDS = 10  # judgement: the paper's table has 8
MOST_ROUNDS = 1000
TOLERANCE = 0.01  # share of the span by which the forecast must move to go on (judgement: finer than positions are coded)
DIVISOR = 3.0  # curvature of eq. 33 (Bueno de Mesquita 1985, 157)
TIE = 1e-12  # within which prices and expected utilities are equal: above the rounding of their sums
NOBODY = np.inf  # price of an offer that is none


@dataclass(frozen=True)
class Reading:
    """How an ambiguous rule is read.

    `all_contests`: a pair's votes are divided by the votes of all pairs, not of that pair alone (eq. 31). `lowest_compromise`:
    of several compromises the one is taken whose mean of both positions, weighted by both expected utilities, is lowest on the
    scale, not the one that asks the least movement (section 6.2).
    """

    all_contests: bool
    lowest_compromise: bool


READINGS: Mapping[str, Reading] = MappingProxyType(
    {
        "table": Reading(True, True),  # what the paper's Table 2 was made with, as near as can be found
        "text": Reading(False, False),  # what its equations and its section 6 say
    }
)


@dataclass(frozen=True, eq=False)
class Course:
    """The rounds of one issue; n actors with a voice, by position and name.

    `median` and `mean` are weighted, of shape (rounds + 1,), before the first round and after each; `position` has shape
    (rounds + 1, n); all in units of position. `settled` is True if the last round moved the median by less than the tolerance.
    """

    actors: tuple[str, ...]
    median: np.ndarray
    mean: np.ndarray
    position: np.ndarray
    settled: bool

    @property
    def rounds(self) -> int:
        """Rounds played."""
        return len(self.median) - 1


def challenge(issue: Issue, rounds: int = ROUNDS, tolerance: float = TOLERANCE, reading: str = "table") -> Course:
    """Play rounds until the median moves by less than `tolerance` of the span of positions, or all rounds are played.

    A tolerance of 0 plays all rounds. InputError for rounds outside 0..1000, a tolerance outside 0..1 or an unknown reading.
    """
    if not 0 <= rounds <= MOST_ROUNDS:
        raise InputError(f"rounds {rounds}: give a whole number from 0 to {MOST_ROUNDS}")
    if not 0 <= tolerance <= 1:
        raise InputError(f"tolerance {tolerance}: give a share of the span, from 0 to 1")
    if reading not in READINGS:
        raise unknown("reading", reading, READINGS)
    voices = issue.voices()
    low, span = float(voices.position.min()), voices.span
    weight, salience = voices.weight, voices.salience
    position = [(voices.position - low) / (span or 1.0)]
    median = [weighted_median(position[0], weight)]
    settled = span == 0
    while len(median) <= rounds and not settled:
        position.append(_moved(position[-1], weight, salience, READINGS[reading]))
        median.append(weighted_median(position[-1], weight))
        settled = abs(median[-1] - median[-2]) < tolerance
    mean = [weighted_mean(x, weight) for x in position]
    on_scale = [low + span * np.array(series) for series in (median, mean, position)]
    return Course(voices.actors, on_scale[0], on_scale[1], on_scale[2], settled)


def _moved(position: np.ndarray, weight: np.ndarray, salience: np.ndarray, reading: Reading) -> np.ndarray:
    """Positions on 0..1, of shape (n,), after one round: expected utilities without risk, then with it, then offers."""
    neutral = np.ones_like(position)
    _, received = expected_utilities(position, weight, salience, neutral, reading)
    exponent = risk_exponents(received)
    given, received = expected_utilities(position, weight, salience, exponent, reading)
    return accepted(position, given, received, reading)


def votes(position: np.ndarray, weight: np.ndarray, exponent: np.ndarray) -> np.ndarray:
    """Votes for i's position over j's, of shape (n, n), from those who prefer it.

    Σ_k w_k max(0, |x_k - x_j|^r_k - |x_k - x_i|^r_k), eqs. 26-29, positions on 0..1; r_k is k's attitude to risk.
    """
    total = np.zeros((len(position), len(position)))
    for own, power, heavy in zip(position, exponent, weight, strict=True):
        distance = np.abs(own - position) ** power
        total += heavy * np.maximum(distance[None, :] - distance[:, None], 0.0)
    return total


def probabilities(vote: np.ndarray, all_contests: bool) -> np.ndarray:
    """Probability that i prevails over j, of shape (n, n): i's votes by the votes of the pair or of all pairs (eqs. 30, 31).

    0 where nobody prefers one position to the other.
    """
    cast = np.full_like(vote, 2 * vote.sum()) if all_contests else vote + vote.T
    return np.divide(vote, cast, out=np.zeros_like(vote), where=cast > 0)


def expected_utilities(
    position: np.ndarray, weight: np.ndarray, salience: np.ndarray, exponent: np.ndarray, reading: Reading
) -> tuple[np.ndarray, np.ndarray]:
    """What i expects of challenging j, and what i believes that j expects of challenging i; both of shape (n, n), [i, j].

    Eqs. 5-7, 15, 16, 24, positions on 0..1: who is challenged resists with a probability of its salience. Both are seen by i,
    with i's attitude to risk, since i does not know j's.
    """
    prevails = probabilities(votes(position, weight, exponent), reading.all_contests)
    half = 0.5 * np.abs(position[:, None] - position[None, :])
    power = exponent[:, None]
    success, failure, status_quo = (2 - 4 * base**power for base in (0.5 - half, 0.5 + half, np.full_like(half, 0.5)))

    def of(probability: np.ndarray, resists: np.ndarray) -> np.ndarray:
        return resists * (probability * success + (1 - probability) * failure) + (1 - resists) * success - status_quo

    return of(prevails, salience[None, :]), of(prevails.T, salience[:, None])


def risk_exponents(received: np.ndarray) -> np.ndarray:
    """Attitudes to risk r of shape (n,), from 0.5 (averse) to 2 (acceptant), by what the others expect of challenging i.

    Eqs. 33, 34: r = (1 - R/3) / (1 + R/3), where R is i's sum of those expectations scaled to -1..1 between all actors' sums;
    1 for all if all are equally secure.
    """
    danger = received.sum(axis=1) - np.diag(received)
    low, high = danger.min(), danger.max()
    if high == low:
        return np.ones_like(danger)
    relative = (2 * danger - high - low) / (high - low)
    return (1 - relative / DIVISOR) / (1 + relative / DIVISOR)


def accepted(position: np.ndarray, given: np.ndarray, received: np.ndarray, reading: Reading) -> np.ndarray:
    """Positions of shape (n,) after each has taken the best of its offers (section 6; figure 6; eq. 36).

    i loses a confrontation with j if both expect to gain and j more, and moves to j; it compromises if it expects to lose less
    than j to gain, and moves by the ratio of the two; it capitulates, and moves to j, if it expects to lose more. Confrontation
    goes before compromise, compromise before capitulation; among equals the least movement, then the other's higher expected
    utility, then the lower position decide.
    """
    apart = position[:, None] != position[None, :]
    loses = apart & (received > given) & (given > 0)
    yields = apart & (received > 0) & (given < 0) & (received > -given)
    gives_up = apart & (received > 0) & (given < 0) & (received <= -given)
    share = np.divide(np.abs(given), received, out=np.ones_like(given), where=yields)
    target = position[:, None] + (position[None, :] - position[:, None]) * share
    cost = np.abs(target - position[:, None])
    compromise = _weighted_position(position, given, received) if reading.lowest_compromise else cost
    moved = position.copy()
    for i in range(len(position)):
        for offered, price in ((loses[i], cost[i]), (yields[i], compromise[i]), (gives_up[i], cost[i])):
            if offered.any():
                moved[i] = target[i, _cheapest(np.where(offered, price, NOBODY), received[i])]
                break
    return moved


def _weighted_position(position: np.ndarray, given: np.ndarray, received: np.ndarray) -> np.ndarray:
    """Mean of both positions weighted by both expected utilities, of shape (n, n); 0 where both are 0."""
    ours, theirs = np.abs(given), np.abs(received)
    top = ours * position[:, None] + theirs * position[None, :]
    return np.divide(top, ours + theirs, out=np.zeros_like(top), where=ours + theirs > 0)


def _cheapest(price: np.ndarray, enforced: np.ndarray) -> int:
    """The cheapest offer; of several within rounding the best enforced; of these the first, whose position is lowest."""
    least = np.flatnonzero(price <= price.min() + TIE)
    return int(least[np.flatnonzero(enforced[least] >= enforced[least].max() - TIE)[0]])
