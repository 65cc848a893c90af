"""Compiled loops over histories: clusters of incidents day by day, gaps, lags, texts carried out, incidents seen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

from keci.agents.compiled import PLAIN
from keci.agents.rules.chance import uniform

Array = NDArray[np.float64]
Function = TypeVar("Function", bound=Callable[..., Any])
DAYS = 31  # of the longest month
OBSERVATION = 255  # the last of the 256 streams of chance that the key holds, so that the model's own stay as they are
WORLD_DRAW, DAY_DRAW, MORE_DRAW = 0, 1, 2  # actors' places in the key: a history's probability, its days, incidents beyond them


def compiled(function: Function) -> Function:
    """Compile on first call, kept on disk where that can be written. The cache looks at this file alone: all loops stand here."""
    if PLAIN:
        return function
    dispatcher = njit(nogil=True, error_model="numpy")(function)
    with suppress(RuntimeError):
        dispatcher.enable_caching()
    return dispatcher


@compiled
def clusters(incidents: Array, small: Array, serious: Array, starts: Array, gap: float, opened: Array, largest: Array) -> None:
    """Merge incidents at most `gap` days apart into episodes.

    `incidents` counts them, (histories, months); `small` and `serious` are the days on which they fell, as powers of two;
    `starts` the days on which months begin. Fills `opened` (histories, months), episodes begun in a month, and `largest`
    (histories,), incidents in the largest. Incidents beyond one a day are put on the month's first day with an incident.
    """
    for h in range(incidents.shape[0]):
        last, size, most = -np.inf, 0.0, 0.0
        for m in range(incidents.shape[1]):
            opened[h, m] = 0.0
            if incidents[h, m] == 0.0:
                continue
            left, right = int(small[h, m]), int(serious[h, m])
            bits = 0
            for d in range(DAYS):
                bits += (left >> d & 1) + (right >> d & 1)
            more = max(0.0, incidents[h, m] - bits)
            for d in range(DAYS):
                fell = float((left >> d & 1) + (right >> d & 1))
                if fell == 0.0:
                    continue
                fell += more
                more = 0.0
                if starts[m] + d - last > gap:
                    opened[h, m] += 1.0
                    size = 0.0
                size += fell
                most = max(most, size)
                last = starts[m] + d
        largest[h] = most


@compiled
def gaps(held: Array, median: Array, mean: Array, longest: Array) -> None:
    """Months between months in which something was held: median and mean of the closed gaps, and the longest spell of all.

    `held` is (histories, months), the others (histories,). The spells before the first and after the last count for the longest
    only, since nobody knows how long they became; a history without a closed gap has its whole length for all three.
    """
    months = held.shape[1]
    found = np.empty(months)
    for h in range(held.shape[0]):
        count, last, most = 0, -1, 0.0
        for m in range(months):
            if held[h, m] > 0.0:
                if last >= 0:
                    found[count] = m - last
                    count += 1
                most = max(most, float(m - last if last >= 0 else m))
                last = m
        most = max(most, float(months - 1 - last if last >= 0 else months))
        longest[h] = most
        median[h] = np.median(found[:count]) if count > 0 else float(months)
        mean[h] = np.mean(found[:count]) if count > 0 else float(months)


@compiled
def lags(events: Array, after: Array, median: Array) -> None:
    """Median months from each event back to the latest month, the same included, with something in `after`.

    Both (histories, months); fills `median` (histories,). Events before anything happened are left out; a history without a lag
    has its whole length.
    """
    months = events.shape[1]
    found = np.empty(months)
    for h in range(events.shape[0]):
        count, last = 0, -1
        for m in range(months):
            if after[h, m] > 0.0:
                last = m
            if events[h, m] > 0.0 and last >= 0:
                found[count] = m - last
                count += 1
        median[h] = np.median(found[:count]) if count > 0 else float(months)


@compiled
def carried_out(signed: Array, done: Array) -> Array:
    """Largest share carried out of each text while it was the last one signed: entered in its month, 0 in the others.

    `signed` and `done` are (histories, months); so is the result.
    """
    result = np.zeros(signed.shape)
    for h in range(signed.shape[0]):
        text = -1
        for m in range(signed.shape[1]):
            if signed[h, m] > 0.0:
                text = m
            if text >= 0:
                result[h, text] = max(result[h, text], done[h, m])
    return result


@compiled
def longest_spell(held: Array) -> Array:
    """Longest run of months above 0: (histories,) from (histories, months)."""
    result = np.zeros(held.shape[0])
    for h in range(held.shape[0]):
        run = 0.0
        for m in range(held.shape[1]):
            run = run + 1.0 if held[h, m] > 0.0 else 0.0
            result[h] = max(result[h], run)
    return result


@compiled
def largest_rise(level: Array, cause: Array, within: int, back: int) -> Array:
    """Largest relative rise of a level within so many months after a cause: (histories,); NaN if none is known.

    The level before is the last one known at most `back` months before, or in the month itself where only that is known.
    """
    result = np.full(level.shape[0], np.nan)
    months = level.shape[1]
    for h in range(level.shape[0]):
        for m in range(months):
            if cause[h, m] == 0.0:
                continue
            before = np.nan
            for k in range(max(0, m - back), m):
                if not np.isnan(level[h, k]):
                    before = level[h, k]
            if np.isnan(before):
                before = level[h, m]
            for k in range(m, min(months, m + within + 1)):
                rise = level[h, k] / before - 1.0
                if not np.isnan(rise) and not rise <= result[h]:
                    result[h] = rise
    return result


@compiled
def seen(key: NDArray[np.uint32], world: int, chance: float, small: Array, count: Array, days: Array, number: Array) -> None:
    """Incidents of one history in which nobody was hurt, each seen with probability `chance`.

    `small` and `count` (months,) are their days and their number; fills `days` and `number` with those seen. Incidents beyond
    one a day are put on days at random.
    """
    key[2] = np.uint32(world)
    for m in range(small.shape[0]):
        days[m], number[m] = 0.0, 0.0
        if count[m] == 0.0:
            continue
        marked, kept, bits = int(small[m]), 0, 0.0
        for d in range(DAYS):
            if marked >> d & 1:
                bits += 1.0
                if uniform(key, OBSERVATION, DAY_DRAW, m, d) < chance:
                    kept |= 1 << d
                    number[m] += 1.0
        for more in range(int(count[m] - bits)):
            if uniform(key, OBSERVATION, MORE_DRAW, m, 2 * more) < chance:
                pick = int(uniform(key, OBSERVATION, MORE_DRAW, m, 2 * more + 1) * bits)
                number[m] += 1.0
                for d in range(DAYS):
                    if marked >> d & 1:
                        if pick == 0:
                            kept |= 1 << d
                        pick -= 1
        days[m] = float(kept)


@compiled
def world_draw(key: NDArray[np.uint32], world: int) -> float:
    """A uniform draw for the whole of one history."""
    key[2] = np.uint32(world)
    return uniform(key, OBSERVATION, WORLD_DRAW, 0, 0)
