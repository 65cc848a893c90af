"""A self-exciting point process with an exponential kernel: fitted to dated events and simulated onward.

Intensity a day at time t: background + branching x decay x sum over earlier events of exp(-decay x (t - t_i)) (Hawkes 1971).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from keci.experiments.scoring.profile import PROFILE, Profile
from keci.model.errors import InputError, shown


@dataclass(frozen=True)
class HawkesFit:
    """Background (events a day), branching ratio (offspring an event, 0..1), decay (a day), and the log-likelihood beside
    that of a Poisson process with the same number of events."""

    background: float
    branching: float
    decay: float
    log_likelihood: float
    poisson_log_likelihood: float

    @property
    def half_life(self) -> float:
        """Days in which the excitation falls by half."""
        return math.log(2.0) / self.decay

    @property
    def likelihood_ratio(self) -> float:
        """Twice the gain in log-likelihood over Poisson."""
        return 2.0 * (self.log_likelihood - self.poisson_log_likelihood)


def fit(days: np.ndarray, span: float, profile: Profile = PROFILE) -> HawkesFit:
    """Maximum-likelihood fit to events at `days` (float array, sorted, within 0..span, in days).

    The log-likelihood is sum log intensity(t_i) minus the integral of the intensity (Ozaki 1979), its sums taken by his
    recursion. With few events (see the profile), or where no excitation fits better, the branching ratio is 0: Poisson.
    Raises InputError for events outside the span or out of order.
    """
    times = _checked(days, span)
    poisson = _poisson_log_likelihood(len(times), span)
    shortest, longest = profile.hawkes_half_lives
    plain = HawkesFit(len(times) / span, 0.0, math.log(2.0) / shortest, poisson, poisson)
    if len(times) < profile.hawkes_least_events:
        return plain
    best = max((_fit_from(times, span, half_life, profile) for half_life in _starts(shortest, longest)), key=_gain)
    return best if best.log_likelihood > poisson else plain


def log_likelihood(times: np.ndarray, span: float, background: float, branching: float, decay: float) -> float:
    """Log-likelihood of events at sorted `times` in 0..span; all in days."""
    excited = 0.0
    total = math.log(background) if len(times) else 0.0
    for gap in np.diff(times).tolist():  # Python's own numbers: numpy's are slower one by one
        excited = math.exp(-decay * gap) * (1.0 + excited)
        total += math.log(background + branching * decay * excited)
    offspring = branching * float(np.sum(-np.expm1(-decay * (span - times))))
    return total - background * span - offspring


def simulate(fitted: HawkesFit, days: np.ndarray, origin: float, horizon: float, draws: int, rng: np.random.Generator) -> Paths:
    """`draws` futures of `horizon` days after `origin`, given the events at `days` before it: Ogata's thinning (1981).

    Between events the intensity falls, so that its value now bounds it until the next; all futures are stepped together.
    """
    jump = fitted.branching * fitted.decay
    excited = np.full(draws, jump * float(np.sum(np.exp(-fitted.decay * (origin - days)))))
    clock = np.zeros(draws)
    which: list[np.ndarray] = []
    when: list[np.ndarray] = []
    alive = np.flatnonzero(fitted.background + excited > 0.0)
    while len(alive):
        bound = fitted.background + excited[alive]
        wait = rng.exponential(size=len(alive)) / bound
        clock[alive] += wait
        excited[alive] *= np.exp(-fitted.decay * wait)
        accepted = rng.random(len(alive)) * bound < fitted.background + excited[alive]
        inside = clock[alive] < horizon
        born = alive[accepted & inside]
        which.append(born)
        when.append(clock[born])
        excited[born] += jump
        alive = alive[inside]
    return Paths(draws, np.concatenate([*which, np.empty(0, dtype=np.int64)]), np.concatenate([*when, np.empty(0)]))


@dataclass(frozen=True)
class Paths:
    """Events of several futures: future and day after the origin of each, arrays (events,), in no order."""

    draws: int
    which: np.ndarray
    when: np.ndarray

    def counts(self, edges: np.ndarray) -> np.ndarray:
        """Events by future and interval between rising `edges` (days after the origin): int array (draws, edges - 1)."""
        table = np.histogram2d(self.which, self.when, bins=(np.arange(self.draws + 1) - 0.5, edges))[0]
        return table.astype(np.int64)


def _checked(days: np.ndarray, span: float) -> np.ndarray:
    times = np.asarray(days, dtype=np.float64)
    if not span > 0.0:
        raise InputError(f"Hawkes fit: span {shown(span)} days; should be above 0")
    if len(times) and not (times[0] >= 0.0 and times[-1] <= span and bool(np.all(np.diff(times) >= 0.0))):
        raise InputError(f"Hawkes fit: days of the events; should rise from 0 to at most {span:g}")
    return times


def _poisson_log_likelihood(count: int, span: float) -> float:
    return count * math.log(count / span) - count if count else 0.0


def _starts(shortest: float, longest: float) -> np.ndarray:
    """Half-lives from which the search begins: the likelihood has several tops over this parameter."""
    return np.geomspace(shortest * 1.5, longest / 1.5, 3)


def _gain(fitted: HawkesFit) -> float:
    return fitted.log_likelihood


def _fit_from(times: np.ndarray, span: float, half_life: float, profile: Profile) -> HawkesFit:
    """The nearest top of the likelihood; searched over logarithms of background and decay, which must stay above 0."""

    def loss(point: np.ndarray) -> float:
        return -log_likelihood(times, span, math.exp(point[0]), float(point[1]), math.exp(point[2]))

    rate = len(times) / span
    shortest, longest = profile.hawkes_half_lives
    bounds = [
        (math.log(rate * 1e-3), math.log(rate)),  # the background is a part of the rate
        (0.0, profile.hawkes_most_branching),
        (math.log(math.log(2.0) / longest), math.log(math.log(2.0) / shortest)),
    ]
    begin = [math.log(rate * 0.6), 0.4 * profile.hawkes_most_branching, math.log(math.log(2.0) / half_life)]
    # no gradient and no linear algebra: with three parameters that is quicker where cores are shared
    found = minimize(loss, begin, method="Nelder-Mead", bounds=bounds, options={"xatol": 1e-6, "fatol": 1e-9, "maxiter": 2000})
    background, branching, decay = math.exp(found.x[0]), float(found.x[1]), math.exp(found.x[2])
    return HawkesFit(background, branching, decay, -float(found.fun), _poisson_log_likelihood(len(times), span))
