"""Statistics of monthly arrays that several patterns share: rates, spread, autocorrelation, what follows what."""

from __future__ import annotations

import numpy as np

from keci.experiments.record.history import Array, History


def rate(history: History, name: str) -> Array:
    """Events a year: (histories,)."""
    return 12.0 * history.get(name).mean(axis=1)


def share(part: Array, whole: Array, without: float = 0.0) -> Array:
    """Part of a whole, `without` where there is no whole: (histories,)."""
    return np.where(whole > 0.0, part / np.where(whole > 0.0, whole, 1.0), without)


def dispersion(counts: Array) -> Array:
    """Variance (n - 1) over mean along the last axis: the index of dispersion (Cox and Lewis 1966), 1 in the mean if Poisson.

    A history without events has 1, the value for a single event whatever the number of periods; so has a single period.
    """
    if counts.shape[1] < 2:
        return np.ones(len(counts))
    return share(counts.var(axis=1, ddof=1), counts.mean(axis=1), 1.0)


def autocorrelation(counts: Array) -> Array:
    """Lag-1 autocorrelation: sum of (x_t - m)(x_(t+1) - m) over sum of (x_t - m)^2 (Box and Jenkins 1976, eq. 2.1.11).

    0 for a history without variance.
    """
    away = counts - counts.mean(axis=1, keepdims=True)
    return share(np.einsum("ij,ij->i", away[:, :-1], away[:, 1:]), np.einsum("ij,ij->i", away, away))


def happens_within(events: Array, first: int, last: int) -> Array:
    """For each month m whether anything happens in months m + first to m + last: (histories, months - last), as 0 or 1."""
    months = events.shape[1]
    total = np.zeros((len(events), months + 1))
    np.cumsum(events, axis=1, out=total[:, 1:])
    return (total[:, last + 1 :] - total[:, first : months - last + first] > 0.0).astype(np.float64)


def follows(causes: Array, events: Array, first: int, last: int) -> Array:
    """How much likelier an event is within months `first` to `last` after a cause than after any month: (histories,).

    Share of months with a cause that are followed, less the share of all months that are; months too near the end to know
    are left out. 0 for a history without a cause, or too short to know.
    """
    if causes.shape[1] <= last:
        return np.zeros(len(causes))
    hit = happens_within(events, first, last)
    caused = (causes[:, : hit.shape[1]] > 0.0).astype(np.float64)
    count = caused.sum(axis=1)
    after = share(np.einsum("ij,ij->i", caused, hit), count)
    return np.where(count > 0.0, after - hit.mean(axis=1), 0.0)


def contrast(values: Array, where: Array) -> Array:
    """Yearly rate in the months where a condition holds, less that in the others; 0 where there are no months of both kinds."""
    marked = (where > 0.0).astype(np.float64)
    inside, months = marked.sum(axis=1), values.shape[1]
    total = values.sum(axis=1)
    within = np.einsum("ij,ij->i", values, marked)
    both = (inside > 0.0) & (inside < months)
    return np.where(both, 12.0 * (share(within, inside) - share(total - within, months - inside)), 0.0)
