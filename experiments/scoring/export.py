"""Forecasts in the file form of the ViEWS Prediction Challenge, and back.

A file holds `month_id` (January 1980 is 1), `country_id` or `priogrid_gid`, `draw` (from 0) and `outcome`, a row per draw; the
first three are its index. Observations have no draw. Identifiers of places are ViEWS's own, and are given by the caller.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from keci.experiments.scoring.checks import whole_counts
from keci.experiments.scoring.months import month_number
from keci.model.errors import InputError, shown, unknown

UNITS = {"country_id": "cm", "priogrid_gid": "pgm"}
"""Column that names the place -> the challenge's name of the level: country-month and PRIO-GRID-month."""
WRITTEN = (".parquet", ".csv")


def challenge_frame(draws: np.ndarray, first_month: str, place: int, unit: str = "country_id") -> pd.DataFrame:
    """Draws of monthly counts (draws, months) from `first_month` on: one column `outcome`, index month, place, draw."""
    counts = whole_counts(draws, "draws")
    if counts.ndim != 2:
        raise InputError(f"draws: shape {counts.shape}; should be (draws, months)")
    months = month_number(first_month) + np.arange(counts.shape[1])
    index = _index({"month_id": months, unit: np.array([_place(place, unit)]), "draw": np.arange(counts.shape[0])})
    return pd.DataFrame({"outcome": counts.T.ravel()}, index=index)


def observed_frame(counts: np.ndarray, first_month: str, place: int, unit: str = "country_id") -> pd.DataFrame:
    """Observed monthly counts (months,) from `first_month` on: one column `outcome`, index month, place."""
    observed = whole_counts(counts, "observed counts")
    if observed.ndim != 1:
        raise InputError(f"observed counts: shape {observed.shape}; should be (months,)")
    months = month_number(first_month) + np.arange(len(observed))
    return pd.DataFrame({"outcome": observed}, index=_index({"month_id": months, unit: np.array([_place(place, unit)])}))


def submission_path(folder: Path, window: str, unit: str = "country_id") -> Path:
    """Where the challenge looks for a window's forecasts: folder/cm/window=Y2024/forecasts.parquet, pgm for grid cells."""
    if unit not in UNITS:
        raise unknown("unit", unit, UNITS, "challenge file")
    return folder / UNITS[unit] / f"window={window}" / "forecasts.parquet"


def write_challenge(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame of `challenge_frame` or `observed_frame` as Parquet or CSV, by the path's suffix; folders are made."""
    _check_suffix(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_csv(path)


def read_challenge(path: Path) -> pd.DataFrame:
    """A file of the challenge, checked: the frame that was written.

    Raises InputError for other columns, an index that repeats, outcomes that are no counts, and months or places whose
    numbers of draws differ (the challenge refuses them too).
    """
    _check_suffix(path)
    if not path.is_file():
        raise InputError(f"{path}: no such file; should be a file of the challenge")
    frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    frame = frame if frame.index.names == [None] else frame.reset_index()
    keys = _keys(path, set(frame.columns))
    frame["outcome"] = whole_counts(frame["outcome"].to_numpy(), f"{path.name}, outcome")
    if frame.duplicated(keys).any():
        repeated = frame.loc[frame.duplicated(keys), keys].iloc[0].tolist()
        raise InputError(f"{path.name}: {', '.join(keys)} {shown(repeated)} stands twice; should stand once")
    if len(frame) != np.prod([frame[key].nunique() for key in keys]):
        raise InputError(f"{path.name}: a month, place or draw is missing; should hold every combination of {', '.join(keys)}")
    return frame.set_index(keys)[["outcome"]]


def draws_of(frame: pd.DataFrame) -> np.ndarray:
    """The draws (draws, months) of a frame of `challenge_frame` with one place; InputError if it holds several."""
    places = frame.index.get_level_values(1).unique()
    if len(places) != 1 or frame.index.nlevels != 3:
        raise InputError(f"challenge file: {len(places)} places; should be draws of one")
    return frame["outcome"].unstack("month_id").to_numpy()


def _index(levels: dict[str, np.ndarray]) -> pd.MultiIndex:
    return pd.MultiIndex.from_product([pd.Index(values) for values in levels.values()], names=list(levels))


def _keys(path: Path, columns: set[str]) -> list[str]:
    unit = next((unit for unit in UNITS if unit in columns), "")
    keys = ["month_id", unit, "draw"] if "draw" in columns else ["month_id", unit]
    if not unit or columns != {*keys, "outcome"}:
        right = "month_id, country_id or priogrid_gid, draw (for forecasts), outcome"
        raise InputError(f"{path.name}: columns {', '.join(sorted(map(str, columns)))}; should be {right}")
    return keys


def _place(place: int, unit: str) -> int:
    if unit not in UNITS:
        raise unknown("unit", unit, UNITS, "challenge file")
    if not isinstance(place, int) or place < 1:
        raise InputError(f"challenge file, {unit}: {shown(place)}; should be a whole number of 1 or more")
    return place


def _check_suffix(path: Path) -> None:
    if path.suffix not in WRITTEN:
        raise InputError(f"{path.name}: {shown(path.suffix)}; should end with {' or '.join(WRITTEN)}")
