"""Ways to fill a design table: full factorial, one at a time, Latin hypercube, Sobol (Saltelli's scheme) and Morris.

Every function returns a table for `experiments.design_table.designs_from`, each point crossed with all arms: rows of one
point share their assumptions and differ in the arm, so that the effect of an arm can be followed over the space.
A factor's range is given as [low, high]; as "range", the range that model/data/parameters.csv gives the parameter, drawn
evenly; or as "prior", the same with the parameter's own distribution. What is drawn evenly is drawn evenly on the log scale
if the parameter's prior is on the log scale. `attrs["plan"]` of the table says how it was made, for the analysis.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from keci.agents.parameters import Parameter
from keci.experiments.designs.design import check_whole
from keci.experiments.designs.factor import Cell, Factor, factor
from keci.experiments.designs.table import BASE, MOST_ROWS
from keci.model.errors import InputError, shown
from keci.model.parameters import bounds, priors
from keci.model.scenario import Scenario
from keci.model.start import RANGES, SHARE

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

PRIOR, RANGE = "prior", "range"
ALL = "parameters"  # in place of names: every parameter
MOST_SEED = 2**32 - 1
FACTOR_LIMITS = {"strength": (0.0, 3.0), "credibility": (0.0, 1.0), "delay": (0.0, 240.0)}  # as in model.scenario

Span = str | Sequence[float]  # "range", "prior" or [low, high]
Factors = str | Iterable[str] | Mapping[str, Span]


@dataclass(frozen=True)
class Sampled:
    """A factor with the range from which it is sampled."""

    factor: Factor
    low: float
    high: float
    log: bool
    prior: bool

    def at(self, share: np.ndarray) -> np.ndarray:
        """The factor's values below which these shares of its distribution lie."""
        import numpy as np

        if self.prior:
            return _prior_quantiles(self.factor.name, share)
        if self.log:
            return np.clip(np.exp(math.log(self.low) + share * math.log(self.high / self.low)), self.low, self.high)
        return np.clip(self.low + share * (self.high - self.low), self.low, self.high)


def factorial(factors: Mapping[str, Sequence[Any]], arms: Sequence[str] = (BASE,)) -> pd.DataFrame:
    """Every combination of the factors' levels, `{"levers.keci": [False, True], "trust_0": [0.05, 0.1]}`, the last fastest.

    A setting of a lever that is off in a combination is left empty there, and what is then the same stands once.
    """
    levels = {factor(title, "factorial"): _levels(title, values) for title, values in factors.items()}
    if not levels:
        raise InputError("factorial: no factors; give at least one with its levels")
    _room("factorial", math.prod(len(values) for values in levels.values()) * len(arms))
    seen: dict[tuple[Cell, ...], dict[Factor, Cell]] = {}
    for combination in product(*levels.values()):
        point = _without_idle_settings(dict(zip(levels, combination, strict=True)))
        seen.setdefault(tuple(point.values()), point)
    points = {str(i): point for i, point in enumerate(seen.values(), 1)}
    plan = {"kind": "factorial", "factors": {f.title: list(v) for f, v in levels.items()}}
    return _crossed(points, list(levels), arms, plan, alone=False)


def one_at_a_time(factors: Factors, arms: Sequence[str] = (BASE,)) -> pd.DataFrame:
    """The base, then each factor alone moved to the low and to the high end of its range."""
    spans = [_span(title, span, "one_at_a_time", switches=True) for title, span in _named(factors, "one_at_a_time")]
    _room("one_at_a_time", (1 + 2 * len(spans)) * len(arms))
    points: dict[str, dict[Factor, Cell]] = {"base": {}}
    for s in spans:
        points[f"{s.factor.short}-low"] = {s.factor: s.low}
        points[f"{s.factor.short}-high"] = {s.factor: s.high}
    return _crossed(points, [s.factor for s in spans], arms, _plan("one_at_a_time", spans), alone=False)


def latin_hypercube(factors: Factors, n: int, seed: int = 0, arms: Sequence[str] = (BASE,)) -> pd.DataFrame:
    """`n` points spread evenly over every factor's range (McKay, Beckman and Conover 1979)."""
    from SALib.sample import latin  # type: ignore[import-untyped]

    spans = _sampled("latin_hypercube", factors, n, seed, arms, rows=lambda count: n)
    shares = latin.sample(problem(len(spans)), n, seed=seed)
    return _filled(shares, spans, arms, _plan("latin_hypercube", spans, n=n, seed=seed))


def sobol(factors: Factors, n: int, seed: int = 0, arms: Sequence[str] = (BASE,)) -> pd.DataFrame:
    """Saltelli's scheme for Sobol indices of first and total order: n (factors + 2) points; `n` is a power of two."""
    from SALib.sample import sobol as saltelli

    spans = _sampled("sobol", factors, n, seed, arms, rows=lambda count: n * (count + 2))
    if n & (n - 1):
        below = 2 ** (n.bit_length() - 1)
        raise InputError(f"sobol: n {n} must be a power of two, such as {below} or {2 * below}")
    shares = saltelli.sample(problem(len(spans)), n, calc_second_order=False, seed=seed)
    return _filled(shares, spans, arms, _plan("sobol", spans, n=n, seed=seed))


def morris(factors: Factors, n: int, seed: int = 0, arms: Sequence[str] = (BASE,), levels: int = 4) -> pd.DataFrame:
    """`n` trajectories of elementary effects (Morris 1991) over an even number of levels: n (factors + 1) points."""
    check_whole("morris: levels", levels, 2, 100)
    if levels % 2:
        raise InputError(f"morris: levels {levels} must be even, such as 4")
    spans = _sampled("morris", factors, n, seed, arms, rows=lambda count: n * (count + 1))
    shares = morris_shares(len(spans), n, seed, levels)
    return _filled(shares, spans, arms, _plan("morris", spans, n=n, seed=seed, levels=levels))


def morris_shares(count: int, n: int, seed: int, levels: int) -> np.ndarray:
    """The points of Morris's trajectories in the unit cube: float array of shape (n (count + 1), count)."""
    from SALib.sample import morris as trajectories

    return trajectories.sample(problem(count), n, num_levels=levels, seed=seed)


def problem(count: int) -> dict[str, Any]:
    """SALib's description of a unit cube."""
    return {"num_vars": count, "names": [f"x{i}" for i in range(count)], "bounds": [[0.0, 1.0]] * count}


def _sampled(method: str, factors: Factors, n: int, seed: int, arms: Sequence[str], rows: Any) -> list[Sampled]:
    """The factors' ranges, after all is checked; InputError before anything large is made."""
    check_whole(f"{method}: n", n, 2, MOST_ROWS)
    check_whole(f"{method}: seed", seed, 0, MOST_SEED)
    spans = [_span(title, span, method) for title, span in _named(factors, method)]
    _room(method, rows(len(spans)) * len(arms))
    return spans


def _room(method: str, rows: int) -> None:
    if rows > MOST_ROWS:
        raise InputError(f"{method}: {rows:,} rows; at most {MOST_ROWS:,}: fewer factors, levels, points or arms")


def _named(factors: Factors, method: str) -> list[tuple[str, Span]]:
    """Factors with their spans; names alone have the range of the parameters' table."""
    if isinstance(factors, Mapping):
        named = list(factors.items())
    elif isinstance(factors, str):
        named = [(p.name, RANGE) for p in Parameter] if factors == ALL else [(factors, RANGE)]
    else:
        named = [(str(title), RANGE) for title in factors]
    if not named:
        raise InputError(f"{method}: no factors; give at least one, or {ALL!r} for all parameters")
    titles = [factor(title, method).title for title, _ in named]
    for title in titles:
        if titles.count(title) > 1:
            raise InputError(f"{method}: factor {title!r} stands twice; keep one")
    return named


def _span(title: str, span: Any, method: str, switches: bool = False) -> Sampled:
    """The range of a factor; InputError if it has none or it cannot be taken."""
    found = factor(title, method)
    where = f"{method}: {title}"
    if not found.continuous:
        raise InputError(f"{where}: cannot be sampled from a range; use a factorial, or a table of your own")
    if isinstance(span, str):
        if span not in (PRIOR, RANGE) or found.kind != "parameter":
            right = '[low, high], "range" or "prior"' if found.kind == "parameter" else "[low, high]"
            raise InputError(f"{where}: {shown(span)} is no range; give {right}")
        prior = priors()[found.name]
        return Sampled(found, prior.low, prior.high, prior.distribution == "logpert", span == PRIOR)
    low, high = _ends(span, where, switches)
    lowest, highest = _limits(found)
    if not lowest <= low or not high <= highest:
        raise InputError(f"{where}: [{low:g}, {high:g}] is out of range; must lie from {lowest:g} to {highest:g}")
    log = found.kind == "parameter" and priors()[found.name].distribution == "logpert"
    return Sampled(found, low, high, log, prior=False)


def _limits(found: Factor) -> tuple[float, float]:
    """What a factor can be at all."""
    if found.kind == "parameter":
        return bounds(found.name)
    if found.kind == "start value":
        return RANGES[found.name]
    return SHARE if found.kind == "openness" else FACTOR_LIMITS[found.setting or "strength"]


def _ends(span: Any, where: str, switches: bool) -> tuple[float, float]:
    if not isinstance(span, Sequence) or len(span) != 2:
        raise InputError(f"{where}: {shown(span)} is no range; give [low, high]")
    ends = [v for v in span if isinstance(v, int | float) and (switches or not isinstance(v, bool)) and math.isfinite(v)]
    if len(ends) < 2 or not float(ends[0]) < float(ends[1]):
        raise InputError(f"{where}: {shown(span)} is no range; give two numbers, the lower first")
    return float(ends[0]), float(ends[1])


def _levels(title: str, values: Any) -> list[Cell]:
    """A factor's levels; InputError for one of the wrong kind, a doubled one, or none."""
    where = f"factorial: {title}"
    if isinstance(values, str) or not isinstance(values, Sequence) or not values:
        raise InputError(f"{where}: {shown(values)} are no levels; give a list, as in [0, 1]")
    if len(values) > MOST_ROWS:
        raise InputError(f"{where}: {len(values):,} levels; at most {MOST_ROWS:,}")
    column = factor(title, "factorial")
    cells: dict[Cell, None] = {}  # in order; a look-up takes no longer where there are many
    for value in values:
        try:
            cell = column.cell(value)
        except ValueError as error:
            raise InputError(f"{where}: {error}") from None
        if cell is None:
            raise InputError(f"{where}: a level is empty; give a value")
        if cell in cells:
            raise InputError(f"{where}: level {shown(value)} stands twice; keep one")
        cells[cell] = None
    return list(cells)


def _without_idle_settings(point: dict[Factor, Cell]) -> dict[Factor, Cell]:
    off = {f.name for f, cell in point.items() if f.kind == "lever" and not cell}
    return {f: None if f.kind == "setting" and f.name in off else cell for f, cell in point.items()}


def _prior_quantiles(name: str, share: np.ndarray) -> np.ndarray:
    """Quantiles of a parameter's prior, as model/data/parameters.csv gives it."""
    import numpy as np
    from scipy.stats import beta

    prior = priors()[name]
    log = prior.distribution == "logpert"
    low, mode, high = (math.log(v) if log else v for v in (prior.low, prior.mode, prior.high))
    if prior.distribution == "uniform" or high <= low:
        values = low + share * (high - low)
    else:
        first = 1.0 + 4.0 * (mode - low) / (high - low)
        values = low + (high - low) * beta.ppf(share, first, 6.0 - first)
    return np.clip(np.exp(values) if log else values, prior.low, prior.high)


def _plan(kind: str, spans: list[Sampled], **more: int) -> dict[str, Any]:
    """How a table was made, as plain data."""
    return {"kind": kind, "factors": {s.factor.title: [s.low, s.high] for s in spans}, **more}


def _filled(shares: np.ndarray, spans: list[Sampled], arms: Sequence[str], plan: dict[str, Any]) -> pd.DataFrame:
    """The table for points in the unit cube."""
    columns = {s.factor: s.at(shares[:, i]).tolist() for i, s in enumerate(spans)}
    points = {str(i + 1): {f: column[i] for f, column in columns.items()} for i in range(len(shares))}
    return _crossed(points, list(columns), arms, plan, alone=True)


def _crossed(
    points: Mapping[str, Mapping[Factor, Cell]], factors: list[Factor], arms: Sequence[str], plan: dict[str, Any], alone: bool
) -> pd.DataFrame:
    """Every point with every arm, the arms of a point one after another.

    A lever's factors apply to the arms that have the lever; if none has it, to all. With one arm and not `alone`, the points
    are not told apart, so that all are compared with the first.
    """
    import pandas as pd

    if not arms:
        raise InputError("arms: none given; name at least one, the reference first")
    scenarios = {arm: Scenario.of(arm) for arm in arms}
    if len({s.name for s in scenarios.values()}) < len(arms):
        raise InputError(f"arms: {', '.join(arms)}: two have the same name; give each its own")
    of_levers = ("lever", "setting")
    applies = {f: [arm for arm in arms if f.kind not in of_levers or f.name in scenarios[arm].levers] or arms for f in factors}
    applies |= {f: arms for f in factors if f.kind in ("field", "strategy")}
    data: dict[str, list[Cell]] = {
        "name": [f"{scenarios[arm].name}-{point}" for point in points for arm in arms],
        "point": [point for point in points for _ in arms],
        "scenario": [arm for _ in points for arm in arms],
    }
    for f in factors:
        data[f.title] = [cells.get(f) if arm in applies[f] else None for cells in points.values() for arm in arms]
    if len(arms) == 1 and not alone:
        del data["point"]
    table = pd.DataFrame(data, index=pd.RangeIndex(1, len(points) * len(arms) + 1, name="row"), dtype=object)
    table.attrs["plan"] = {**plan, "arms": [scenarios[arm].name for arm in arms], "rows": _fingerprint(table, plan)}
    return table


def plan_of(table: pd.DataFrame) -> dict[str, Any]:
    """How a table was made; nothing if it was not made here, or if its rows were changed since, so that no analysis fits."""
    plan = table.attrs.get("plan", {})
    return plan if plan and plan["rows"] == _fingerprint(table, plan) else {}


def _fingerprint(table: pd.DataFrame, plan: Mapping[str, Any]) -> str:
    """A hash of the rows as far as an analysis depends on them."""
    titles = ["scenario", *plan["factors"]]
    if not set(titles) <= set(table.columns):
        return ""
    return hashlib.sha256(repr([table[title].tolist() for title in titles]).encode()).hexdigest()
