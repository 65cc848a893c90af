"""Which facts of the record the model cannot meet, and which facts pull against each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import logsumexp, ndtr

from keci.experiments.calibration.emulator import Emulator
from keci.experiments.calibration.synthetic import SCALE, Particles, adjustments, log_marginal, sample, share_above
from keci.experiments.calibration.table import ReferenceTable

CERTAIN = 0.975  # P(gamma > 0), or below 0, from which a fact is named: the central 95 % leaves out 0
# two-sided share of the rest's predictions beyond a fact, below which it is in conflict (judgement): a right model, too, has
# about 1 fact in 20 named
SURPRISING = 0.05
STRONG = 0.1  # ratio of joint to separate likelihoods below which two facts are in conflict: "strong" to Jeffreys (1961)
SAMPLED = 20_000  # futures of which likelihoods are compared


def adjustment_parameters(table: ReferenceTable, emulator: Emulator, seed: int = 0, scale: float = SCALE) -> pd.DataFrame:
    """The adjustment gamma of each statistic given the record: a row a statistic, the surest misfit first.

    Columns: `statistic`, `gamma` (posterior mean, in sigmas; above 0: the record is higher than the model can give), `low` and
    `high` (central 95 %), `above` (P(gamma > 0), .5 before the record), `cannot_meet` (`above` beyond `CERTAIN` on either side),
    `record`, `model` (what the model gives at the posterior, its own units), `sigma`.

    Args:
        table: the futures, with the record.
        emulator: of the whole table, not of what history matching left (a fact that cannot be met leaves nothing).
        seed: of the sampler.
        scale: of the Laplace prior, in sigmas.
    """
    particles = sample(table, emulator, seed, scale=scale)
    gamma = adjustments(particles.away, np.random.default_rng([seed, 5]), scale)
    above = share_above(particles.away, scale).mean(axis=0)
    low, high = np.quantile(gamma, [0.025, 0.975], axis=0)
    sigma = np.exp(particles.log_sigma)
    frame = pd.DataFrame({"statistic": table.names, "gamma": gamma.mean(axis=0), "low": low, "high": high, "above": above})
    frame["cannot_meet"] = np.maximum(above, 1.0 - above) > CERTAIN
    frame["record"] = table.record
    frame["model"] = (table.record - particles.away * sigma).mean(axis=0)
    frame["sigma"] = sigma.mean(axis=0)
    surest = np.argsort(-np.abs(above - 0.5), kind="stable")
    return frame.iloc[surest].reset_index(drop=True)


def conflicts(table: ReferenceTable, emulator: Emulator, seed: int = 0, scale: float = SCALE) -> pd.DataFrame:
    """Each statistic against all others: a row a statistic, the least expected first.

    Columns: `statistic`; `expected` and `deviation`, what the posterior from the other statistics predicts of it; `beyond`, the
    two-sided share of these predictions that lies as far out as the record (a cross-validated predictive check, Marshall and
    Spiegelhalter 2003, Statistics in Medicine 22); `parameter`, the one on which the posterior from this statistic alone and that
    from the rest differ most, and `apart`, by how many of their joint deviations; `effective`, draws behind the rest; `conflict`,
    whether `beyond` is below `SURPRISING`.

    The rest is had from the robust posterior by taking out the statistic's own factor (importance weights).
    """
    particles = sample(table, emulator, seed, scale=scale)
    values, away, log_sigma = _prior_likelihood(table, emulator, seed)
    own = -0.5 * np.square(away) - log_sigma
    rows = []
    for place, name in enumerate(table.names):
        rest = _softmax(without(particles, place, scale))
        alone = _softmax(own[:, place])
        predicted = _predicted(table, particles, rest, place)
        rows.append({"statistic": name} | predicted | _apart(emulator, particles, rest, values, alone))
    frame = pd.DataFrame(rows)
    frame["conflict"] = frame["beyond"] < SURPRISING
    return frame.sort_values("beyond", kind="stable", ignore_index=True)


def without(particles: Particles, place: int, scale: float) -> np.ndarray:
    """log importance weights that take one statistic out of the robust posterior: array (particles,)."""
    return particles.log_sigma[:, place] - log_marginal(particles.away[:, place], scale)


def pairs(table: ReferenceTable, emulator: Emulator, seed: int = 0) -> pd.DataFrame:
    """Statistics two by two: a row a pair, the worst conflict first.

    `ratio` is the probability of both facts together over the product of their probabilities, each averaged over the prior: above
    1 where one makes the other more credible, below 1 where they want different parameters. `conflict`: below `STRONG`.
    """
    _, away, log_sigma = _prior_likelihood(table, emulator, seed)
    own = -0.5 * np.square(away) - log_sigma
    likelihood = np.exp(own - logsumexp(own, axis=0) + np.log(len(own)))
    ratio = likelihood.T @ likelihood / len(own)
    first, second = np.triu_indices(len(table.names), 1)
    names = np.array(table.names, dtype=object)
    frame = pd.DataFrame({"statistic": names[first], "other": names[second], "ratio": ratio[first, second]})
    frame["conflict"] = frame["ratio"] < STRONG
    return frame.sort_values("ratio", kind="stable", ignore_index=True)


def _prior_likelihood(table: ReferenceTable, emulator: Emulator, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Active parameters, (z - E[f]) / sigma and log sigma at futures drawn from the prior."""
    rows = np.arange(table.size)
    if table.size > SAMPLED:
        rows = np.sort(np.random.default_rng([seed, 6]).choice(table.size, SAMPLED, replace=False))
    values = table.values(rows, emulator.active)
    expected, variance = emulator.expect(values)
    sigma = np.sqrt(table.tolerance**2 + variance)
    return values, (table.record - expected) / sigma, np.log(sigma)


def _softmax(log_weights: np.ndarray) -> np.ndarray:
    return np.exp(log_weights - logsumexp(log_weights))


def _predicted(table: ReferenceTable, particles: Particles, weights: np.ndarray, place: int) -> dict[str, float]:
    sigma = np.exp(particles.log_sigma[:, place])
    expected = table.record[place] - particles.away[:, place] * sigma
    mean = float(weights @ expected)
    variance = float(weights @ (np.square(expected - mean) + sigma**2))
    below = float(weights @ ndtr(particles.away[:, place]))
    return {"expected": mean, "deviation": float(np.sqrt(variance)), "beyond": 2.0 * min(below, 1.0 - below)}


def _apart(
    emulator: Emulator, particles: Particles, rest: np.ndarray, values: np.ndarray, alone: np.ndarray
) -> dict[str, object]:
    means = [rest @ particles.values, alone @ values]
    spread = rest @ np.square(particles.values - means[0]) + alone @ np.square(values - means[1])
    apart = np.abs(means[0] - means[1]) / np.sqrt(np.maximum(spread, 1e-300))
    worst = int(apart.argmax())
    return {"parameter": emulator.active[worst], "apart": float(apart[worst]), "effective": float(1.0 / np.square(rest).sum())}
