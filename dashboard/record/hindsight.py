"""What the page Record shows: hindcasts beside the record, patterns met and missed, scores, and the forecast that is kept.

All of it is worked out once a server, part by part, by the functions of `keci hindcast`; of a visitor only the language counts,
in which `drawn` and `patterns` say what is known.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from keci.dashboard.language.speech import N_, _
from keci.model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from keci.experiments.hindcast import Hindcast
    from keci.experiments.record.history import History

WORLDS = 2000  # hindcasts: a band's edge is known to about one in a hundred futures, and they fit into memory
SEED = 0
CALIBRATED, UNFITTED = "validation", "prior"  # the first on 2011 to 2020: what comes later it has not seen
FIRST_UNSEEN = 2021
ORIGINS = range(2013, 2026)  # Januaries from which one may look ahead, after some months of record
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
KEPT_FORECAST = "docs/forecast.json"


def parameters() -> str:
    """Where the hindcasts' assumptions come from: the sets calibrated to 2020 if they fit these rules, else the prior."""
    from keci.experiments.record.hindcasts import check_playable

    try:
        check_playable(CALIBRATED)
    except InputError:
        return UNFITTED
    return CALIBRATED


@dataclass(frozen=True)
class Shown:
    """A yearly figure: its series, its name, its unit, and whether months are summed up or averaged."""

    name: str
    title: str
    unit: str
    mean: bool = False
    scale: float = 1.0


SERIES = (
    Shown("incidents", N_("Incidents in the north"), N_("a year")),
    Shown("serious", N_("Incidents with wounded or dead"), N_("a year")),
    Shown("severe", N_("Severe incidents"), N_("a year")),
    Shown("round", N_("Months with a round of the dialogue"), N_("a year")),
    Shown("technical", N_("Technical agreements"), N_("a year")),
    Shown("unilateral", N_("Months in which Pristina acts alone in the north"), N_("a year")),
    Shown("alert", N_("Months in which Serbia's army is put on alert"), N_("a year")),
    Shown("kfor", N_("KFOR"), N_("thousand troops"), mean=True),
    Shown("nato_support", N_("Kosovo's support for NATO"), N_("% of people"), mean=True, scale=100.0),
)


@dataclass(frozen=True, eq=False)
class Bands:
    """By series and origin (0: none, from 2011 on) the quantiles of each calendar year, and the record's own figures.

    `edges[name][origin]` is an array (5, years), NaN before the origin; `record[name]` is (years,), NaN where nobody counted.
    """

    years: list[int]
    record: dict[str, np.ndarray]
    edges: dict[str, dict[int, np.ndarray]]

    def coverage(self) -> tuple[int, int, int]:
        """Yearly figures of the years not seen: how many there are, and how many lie in the bands of 90 and of 50 of 100."""
        cases = wide = half = 0
        for name, values in self.record.items():
            edges = self.edges[name][0]
            for place, year in enumerate(self.years):
                if year < FIRST_UNSEEN or not np.isfinite(values[place]):
                    continue
                cases += 1
                wide += bool(edges[0, place] <= values[place] <= edges[4, place])
                half += bool(edges[1, place] <= values[place] <= edges[3, place])
        return cases, wide, half


@dataclass(eq=False)
class Hindsight:
    """What has been worked out so far; the later parts are None until they are known."""

    bands: Bands | None = None
    tables: Hindcast | None = None
    scored: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def work_out(self, tell: Callable[[], None]) -> None:
        """Work out what is not known yet; `tell` is called after each part, and may raise to stop. One visitor at a time."""
        from keci.experiments import hindcast
        from keci.experiments.record.hindcasts import LAST, START, hindcasts
        from keci.experiments.record.history import History

        with self._lock:
            if self.scored:
                return
            futures = hindcasts(WORLDS, parameters(), SEED)
            record = History.observed(START, LAST, alerts=True)
            self.bands = self.bands or bands(futures, record)
            tell()
            tables = hindcast.Hindcast(WORLDS, parameters(), SEED)
            hindcast.add_patterns(tables, futures)
            self.tables = tables
            tell()
            hindcast.add_scores(tables, futures)
            self.scored = True


hindsight = Hindsight()  # one for the server


def bands(futures: History, record: History) -> Bands:
    """The bands of every series: of all hindcasts, and at each origin of those whose past is like the record's."""
    from keci.experiments.scoring.conditioned import likeness

    first, count = record.full_years()
    years = [int(record.start[:4]) + (1 if first else 0) + k for k in range(count)]
    weights = {0: np.full(futures.count, 1.0 / futures.count)}
    weights |= {origin: likeness(futures, record, f"{origin}-01") for origin in ORIGINS}
    edges: dict[str, dict[int, np.ndarray]] = {}
    for shown in SERIES:
        values = yearly(futures, shown)
        edges[shown.name] = {origin: _edges(values, weighed, years, origin) for origin, weighed in weights.items()}
    return Bands(years, {shown.name: yearly(record, shown)[0] for shown in SERIES}, edges)


def yearly(history: History, shown: Shown) -> np.ndarray:
    """A series by calendar year: (histories, years); NaN where the record knows no month of a year."""
    import warnings

    first, years = history.full_years()
    months = history.get(shown.name)[:, first : first + 12 * years].reshape(history.count, years, 12)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of a year without any figure the mean is NaN, as it should be
        found = np.nanmean(months, axis=2) if shown.mean else months.sum(axis=2)
    return np.asarray(shown.scale * found)


def _edges(values: np.ndarray, weights: np.ndarray, years: list[int], origin: int) -> np.ndarray:
    from keci.experiments.record.predictive import quantiles

    out = np.full((len(LEVELS), len(years)), np.nan)
    for place, year in enumerate(years):
        if year >= origin:
            out[:, place] = quantiles(values[:, place], weights, LEVELS)
    return out


def drawn(found: Bands) -> str:
    """The bands as JSON text for the browser; null where there is nothing."""
    charts = [
        {
            "title": _(shown.title),
            "unit": _(shown.unit),
            "record": _plain(found.record[shown.name]),
            "edges": {str(origin): [_plain(edge) for edge in edges] for origin, edges in found.edges[shown.name].items()},
        }
        for shown in SERIES
    ]
    return json.dumps(
        {"years": found.years, "unseen": FIRST_UNSEEN, "fitted": parameters() == CALIBRATED, "charts": charts},
        separators=(",", ":"),
    )


def _plain(values: np.ndarray) -> list[float | None]:
    return [None if not np.isfinite(v) else float(f"{v:.4g}") for v in values]


def patterns(table: pd.DataFrame) -> str:
    """Patterns as JSON text: label, unit, the record's figure, the hindcasts' median and central 90 %, place and share within."""
    rows = [
        [_(row["label"]), _(row["unit"]), *(_short(row[key]) for key in ("record", "median", "low", "high", "place", "inside"))]
        for row in table.to_dict("records")
    ]
    return json.dumps(rows, separators=(",", ":"))


def _short(value: float) -> float:
    return float(f"{value:.3g}") if abs(value) >= 0.001 else 0.0


def outside(table: pd.DataFrame) -> list[str]:
    """Labels of the patterns in which the record lies outside the central 90 % of the hindcasts."""
    return [str(label) for label in table[(table["place"] < 0.05) | (table["place"] > 0.95)]["label"]]


def kept_forecast() -> dict[str, Any] | None:
    """The forecast that is kept with the project, scored as far as the record goes; None where it is not at hand."""
    from keci.experiments.scoring.kept import score_kept

    path = Path(__file__).resolve().parents[2] / KEPT_FORECAST
    if not path.is_file():
        return None
    said = json.loads(path.read_text(encoding="utf-8"))
    scored = score_kept(path)
    return {"made": said["made"], "start": said["start"], "worlds": said["worlds"], **scored}
