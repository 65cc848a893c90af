"""Months as whole numbers, January 1980 being 1, as in the files of ViEWS."""

from __future__ import annotations

import re

import numpy as np

from keci.model.errors import InputError, shown

FIRST_YEAR = 1980


def month_number(month: str) -> int:
    """Number of a month written like 2021-01; InputError if it is not written so, or lies before 1980."""
    if not isinstance(month, str) or not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise InputError(f"month {shown(month)}: should be written like '2021-01'")
    number = (int(month[:4]) - FIRST_YEAR) * 12 + int(month[5:])
    if number < 1:
        raise InputError(f"month {shown(month)}: should be {FIRST_YEAR}-01 or later")
    return number


def month_text(number: int) -> str:
    """The month of a number, written like 2021-01."""
    return f"{FIRST_YEAR + (number - 1) // 12:04d}-{(number - 1) % 12 + 1:02d}"


def first_day(number: int) -> np.datetime64:
    """First day of a month, by the day."""
    return np.datetime64(month_text(number), "D")


def months_of(days: np.ndarray) -> np.ndarray:
    """Numbers of the months in which days (datetime64, any shape) lie."""
    return days.astype("datetime64[M]").astype(np.int64) + 12 * (1970 - FIRST_YEAR) + 1


def month_edges(first: int, count: int) -> np.ndarray:
    """Days from the first day of month `first` to the first days of it and of the `count` months after it: (count + 1,)."""
    days = np.array([first_day(number) for number in range(first, first + count + 1)])
    return (days - days[0]).astype(np.float64)
