"""A second opinion on a posterior, by local regression, and how far several opinions differ.

Accepted futures are not at the record, only near it. Regression says what their parameters would be had their statistics been
the record's. Where the model is right, accepted, adjusted and forest posteriors agree; where it is wrong, the adjustment
extrapolates and they part (Frazier, Robert and Rousseau 2020, Journal of the Royal Statistical Society B 82).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from keci.experiments.calibration.posterior import Posterior
from keci.experiments.calibration.table import ReferenceTable, positions
from keci.model.errors import InputError, shown, unknown

ALARM = 0.25  # difference of means, in prior deviations, that is an alarm (judgement)
SURE = 3.0  # and it must exceed so many standard errors, lest few draws be taken for a wrong model (judgement)
EDGE = 1e-3  # share of the bounds' width by which a draw is kept off them, where the logit has no value (judgement)
STRETCH = 3.0  # the heteroscedastic correction is kept within this factor both ways (judgement)
RIDGE = 1e-3  # penalty of the local regression, for standardised statistics
Bounds = Mapping[str, tuple[float, float]]
Opinions = Mapping[str, Posterior | Mapping[str, Posterior]]


def local_linear(
    table: ReferenceTable, accepted: Posterior, active: Sequence[str], bounds: Bounds | None = None, heteroscedastic: bool = True
) -> Posterior:
    """The accepted futures with the active parameters moved along a local linear regression to the record.

    theta* = m(z) + (theta - m(s)) sigma(z) / sigma(s), with m linear and log sigma^2 linear in the statistics, fitted with the
    acceptance weights: m after Beaumont, Zhang and Balding (2002), Genetics 162, sigma after Blum and François (2010), Statistics
    and Computing 20. It is done on the logit of a parameter between its bounds, as R's package abc does with `transf = "logit"`,
    so no draw leaves them. Other parameters keep their draws.

    Args:
        table: the futures that `accepted` was drawn from.
        accepted: from `rejection.accept`, with the labels of the futures.
        active: parameters to be adjusted.
        bounds: of the prior by parameter; the least and largest value in the table where not given.
        heteroscedastic: with the factor of the sigmas.

    Raises:
        InputError: unknown parameters, or bounds that do not hold the draws.
    """
    positions(table, active)
    rows = _rows(table, accepted)
    design, at_record = _design(table, rows, accepted.weights)
    low, high = _bounds(table, accepted, active, bounds or {})
    wide = np.where(high > low, high - low, 1.0)
    values = accepted.draws[list(active)].to_numpy(dtype=np.float64)
    place = logit(np.clip((values - low) / wide, EDGE, 1.0 - EDGE))
    adjusted = _adjust(place, design, at_record, accepted.weights, heteroscedastic)
    draws = accepted.draws.astype(np.float64)
    draws[list(active)] = np.where(high > low, low + wide * expit(adjusted), low)
    return Posterior(draws, accepted.weights, "regression", accepted.radius)


def _adjust(place: np.ndarray, design: np.ndarray, record: np.ndarray, weights: np.ndarray, heteroscedastic: bool) -> np.ndarray:
    slopes = _solve(design, place, weights)
    residual = place - design @ slopes
    if heteroscedastic:
        floor = 1e-6 * np.maximum(np.square(residual).mean(axis=0), 1e-12)
        spread = _solve(design, np.log(np.square(residual) + floor), weights)
        factor = np.exp(0.5 * (record @ spread - design @ spread))
        residual = residual * np.clip(factor, 1.0 / STRETCH, STRETCH)
    return record @ slopes + residual


def _solve(design: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> np.ndarray:
    heavy = design * weights[:, np.newaxis]
    penalty = RIDGE * np.eye(design.shape[1])
    penalty[0, 0] = 0.0
    return np.linalg.solve(design.T @ heavy + penalty, heavy.T @ targets)


def _rows(table: ReferenceTable, accepted: Posterior) -> np.ndarray:
    rows = table.labels.get_indexer(accepted.draws.index)
    if (rows < 0).any():
        raise InputError("adjustment: the posterior holds futures that the table has not; give the table it was drawn from")
    return rows


def _design(table: ReferenceTable, rows: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ones and standardised statistics (futures, terms), with a flag where undefined; and the same of the record (terms,)."""
    near = table.statistics[rows].astype(np.float64)
    defined = np.isfinite(near)
    present = np.where(defined, weights[:, np.newaxis], 0.0)
    total = np.maximum(present.sum(axis=0), 1e-300)
    filled = np.where(defined, near, 0.0)
    mean = (present * filled).sum(axis=0) / total
    deviation = np.sqrt((present * np.square(filled - mean)).sum(axis=0) / total)
    unit = np.where(deviation > 1e-9, deviation, np.inf)
    flags = (~defined)[:, ~defined.all(axis=0)].astype(np.float64)
    design = np.hstack([np.ones((len(rows), 1)), np.where(defined, (near - mean) / unit, 0.0), flags])
    return design, np.concatenate([[1.0], (table.record - mean) / unit, np.zeros(flags.shape[1])])


def _bounds(table: ReferenceTable, accepted: Posterior, active: Sequence[str], given: Bounds) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.full(len(active), np.inf), np.full(len(active), -np.inf)
    for rows in table.blocks():
        values = table.values(rows, active)
        low, high = np.minimum(low, values.min(axis=0)), np.maximum(high, values.max(axis=0))
    for column, name in enumerate(active):
        if name in given:
            if not given[name][0] <= low[column] <= high[column] <= given[name][1]:
                raise InputError(f"bounds: {shown(name)} has draws outside {given[name]}; give the bounds of its prior")
            low[column], high[column] = given[name]
    return low, high


def disagreement(before: Posterior, opinions: Opinions, active: Sequence[str], usual: pd.Series | None = None) -> pd.DataFrame:
    """How far several posteriors differ: a row a parameter, the largest difference first.

    `difference` is the largest difference of two means in prior deviations, `between` whose. `alarm` where it exceeds `ALARM`,
    what is usual for that parameter when the model is right, and `SURE` standard errors of the two means.

    Args:
        before: the prior.
        opinions: posteriors by name; one posterior of all parameters, or one for each parameter.
        active: parameters to be compared.
        usual: difference that is exceeded in 1 of 20 pseudo-records (`checks.usual_disagreement`), by parameter. Without it (0
            in the table) an alarm may come from many statistics alone: accepted futures then lie nearer to the prior than
            adjusted ones, though the model be right.

    Raises:
        InputError: fewer than two opinions, or one without one of the parameters.
    """
    if len(opinions) < 2:
        raise InputError(f"disagreement: {len(opinions)} posterior; give at least two")
    rows = [_differ(name, before, opinions) for name in active]
    frame = pd.DataFrame(rows)
    bar = frame["parameter"].map(usual).fillna(0.0) if usual is not None else pd.Series(0.0, frame.index)
    frame["usual"] = bar
    frame["alarm"] = (frame["difference"] > ALARM) & (frame["difference"] > bar) & (frame["difference"] > SURE * frame["error"])
    return frame.sort_values("difference", ascending=False, kind="stable", ignore_index=True)


def _differ(name: str, before: Posterior, opinions: Opinions) -> dict[str, object]:
    spread = float(before.of(name).std())
    unit = spread if spread > 0 else 1.0
    means, errors = {}, {}
    for title, opinion in opinions.items():
        if not isinstance(opinion, Posterior) and name not in opinion:
            raise unknown("parameter", name, opinion, title)
        posterior = opinion if isinstance(opinion, Posterior) else opinion[name]
        values = posterior.of(name)
        means[title] = float(posterior.weights @ values)
        variance = float(posterior.weights @ np.square(values - means[title]))
        errors[title] = float(np.sqrt(variance / posterior.effective))
    low, high = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
    found = {"parameter": name, "difference": (means[high] - means[low]) / unit, "between": f"{low}, {high}"}
    return found | {"error": float(np.hypot(errors[low], errors[high])) / unit} | {f"mean_{t}": m for t, m in means.items()}
