"""Histories made by hand: quiet ones, in which single months are set."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from keci.experiments.record.history import MONTH_DAYS, History
from keci.experiments.record.observed import MONTHLY


def quiet(months: int, count: int = 1, start: str = "2011-03", **changes: dict[int, float] | list[float]) -> History:
    """Histories in which nothing happens but what is given: {month: value}, or a value for each month."""
    arrays = {name: np.zeros((count, months)) for name in MONTHLY}
    for name, given in changes.items():
        for month, value in given.items() if isinstance(given, dict) else enumerate(given):
            arrays[name][:, month] = value
    return History(MappingProxyType(arrays), start, MONTH_DAYS * np.arange(months + 1))


def incidents(months: int, days: list[tuple[int, int]], serious: tuple[tuple[int, int], ...] = (), **changes: dict) -> History:
    """A history with small incidents on these (month, day from 0), and serious ones on others."""
    small, grave, count, hurt = ({} for _ in range(4))
    for month, day in days:
        small[month] = float(int(small.get(month, 0)) | 1 << day)
    for month, day in serious:
        grave[month] = float(int(grave.get(month, 0)) | 1 << day)
        hurt[month] = hurt.get(month, 0) + 1
    for month, _ in [*days, *serious]:
        count[month] = count.get(month, 0) + 1
    return quiet(months, incidents=count, small_days=small, serious_days=grave, serious=hurt, **changes)
