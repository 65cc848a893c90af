"""Which factors of a sweep matter: Sobol indices, Morris's elementary effects, rank correlations, main effects, swings.

Every analysis returns a table with a row a factor (or level), the most important first, with `importance`, `low` and `high`
(95 % interval) in columns of that name, and `sure`: whether the interval leaves out 0.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri

from keci.experiments.designs.sampling import morris_shares, problem
from keci.experiments.statistics.intervals import LEVEL
from keci.experiments.sweeps.rows import over_batches

if TYPE_CHECKING:
    import pandas as pd

RESAMPLES = 200
FEWEST = 4  # points from which anything can be said
Rows = list[dict[str, Any]]


def analyse(plan: dict[str, Any], table: pd.DataFrame, batches: np.ndarray, seed: int = 0) -> pd.DataFrame:
    """The analysis that fits a plan.

    Args:
        plan: how the table was made (`attrs["plan"]` of a table from `experiments.sampling`).
        table: the design's rows of one arm, a row a point.
        batches: the quantity, float array of shape (points, batches of worlds).
        seed: of the bootstrap.

    Returns an empty table if the quantity does not vary or a point has no worlds.
    """
    import pandas as pd

    nothing = pd.DataFrame(columns=["factor", "importance", "low", "high", "sure"])
    values = batches.mean(axis=1)
    if not np.isfinite(values).all() or np.ptp(values) == 0 or len(values) < 2:
        return nothing
    columns = [title for title in plan["factors"] if title in table.columns and table[title].notna().any()]
    if list(plan["factors"]) != columns and plan["kind"] in ("sobol", "morris", "latin_hypercube"):
        return nothing  # factors of a lever that this arm has not
    rows = {
        "sobol": lambda: sobol_indices(columns, values, seed),
        "morris": lambda: elementary_effects(columns, values, plan, seed),
        "latin_hypercube": lambda: rank_correlations(columns, table, values),
        "factorial": lambda: main_effects(columns, table, batches),
        "one_at_a_time": lambda: swings(columns, table, batches),
    }[plan["kind"]]()
    found = pd.DataFrame(rows)
    return found.sort_values("importance", ascending=False, kind="stable", ignore_index=True) if len(found) else nothing


def sobol_indices(names: list[str], values: np.ndarray, seed: int = 0) -> Rows:
    """Indices of first and total order by SALib, with bootstrapped intervals; `values` in the order of Saltelli's scheme."""
    from SALib.analyze import sobol  # type: ignore[import-untyped]

    # SALib takes a seed of 0 for none
    found = sobol.analyze(problem(len(names)), values, calc_second_order=False, num_resamples=RESAMPLES, seed=seed + 1)
    rows = []
    for i, name in enumerate(names):
        first, total = float(found["S1"][i]), float(found["ST"][i])
        first_half, half = float(found["S1_conf"][i]), float(found["ST_conf"][i])
        rows.append(
            {"factor": name, "importance": total, "low": total - half, "high": total + half, "sure": total - half > 0}
            | {"total": total, "first": first, "first_low": first - first_half, "first_high": first + first_half}
        )
    return rows


def elementary_effects(names: list[str], values: np.ndarray, plan: dict[str, Any], seed: int = 0) -> Rows:
    """Morris's mu* (mean size of an elementary effect), mu and sigma, for a step over the whole range of a factor."""
    from SALib.analyze import morris

    shares = morris_shares(len(names), plan["n"], plan["seed"], plan["levels"])
    found = morris.analyze(problem(len(names)), shares, values, num_resamples=RESAMPLES, num_levels=plan["levels"], seed=seed + 1)
    rows = []
    for i, name in enumerate(names):
        size, half = float(found["mu_star"][i]), float(found["mu_star_conf"][i])
        rows.append(
            {"factor": name, "importance": size, "low": size - half, "high": size + half, "sure": size - half > 0}
            | {"mu_star": size, "mu": float(found["mu"][i]), "sigma": float(found["sigma"][i])}
        )
    return rows


def rank_correlations(names: list[str], table: pd.DataFrame, values: np.ndarray) -> Rows:
    """Spearman's rank correlation of each factor with the quantity; interval by Fisher's z with Bonett and Wright's variance."""
    from scipy.stats import spearmanr

    rows: Rows = []
    if len(values) < FEWEST:
        return rows
    for name in names:
        r = float(spearmanr(table[name].astype(float), values).statistic)
        half = float(ndtri(0.5 + LEVEL / 2.0)) * math.sqrt((1.0 + r * r / 2.0) / (len(values) - 3))
        middle = math.atanh(min(max(r, -0.999999), 0.999999))
        low, high = math.tanh(middle - half), math.tanh(middle + half)
        rows.append(
            {"factor": name, "importance": abs(r), "low": low, "high": high, "sure": low > 0 or high < 0, "correlation": r}
        )
    return rows


def main_effects(names: list[str], table: pd.DataFrame, batches: np.ndarray) -> Rows:
    """What each level of a factor changes against the factor's first level, averaged over all else; a row a level.

    Rows in which the factor means nothing (a setting of a lever that is off) are left out.
    """
    rows: Rows = []
    for name in names:
        cells = table[name].tolist()
        levels = list(dict.fromkeys(cell for cell in cells if cell is not None))
        means = {level: batches[[cell is not None and cell == level for cell in cells]].mean(axis=0) for level in levels}
        for level in levels[1:]:
            change = over_batches(means[level] - means[levels[0]])
            rows.append(_change(name, change) | {"level": level, "against": levels[0]})
    return rows


def swings(names: list[str], table: pd.DataFrame, batches: np.ndarray) -> Rows:
    """What moving each factor alone to its low and to its high end changes against the base, and the distance of the two."""
    rows: Rows = []
    for name in names:
        moved = [i for i, cell in enumerate(table[name]) if cell is not None]
        if len(moved) != 2:
            continue
        base, low, high = batches[0], batches[moved[0]], batches[moved[1]]
        at_low, at_high = over_batches(low - base), over_batches(high - base)
        ends = {"from": table[name].iloc[moved[0]], "to": table[name].iloc[moved[1]]}
        rows.append(_change(name, over_batches(high - low)) | ends | {"at_low": at_low.mean, "at_high": at_high.mean})
    return rows


def _change(name: str, change: Any) -> dict[str, Any]:
    sure = change.low > 0 or change.high < 0
    return {"factor": name, "importance": abs(change.mean), "low": change.low, "high": change.high, "sure": sure} | {
        "difference": change.mean
    }
