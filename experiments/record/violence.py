"""Patterns of violence: rates, severity, over-dispersion, clustering by days, hot and cool years, coupling with meetings."""

from __future__ import annotations

import numpy as np

from keci.experiments.record import kernels
from keci.experiments.record.frequencies import autocorrelation, dispersion, follows, rate, share
from keci.experiments.record.history import Array, History
from keci.experiments.record.pattern import SAME, Pattern, times, within

WEEK, THIRTY = 7.0, 30.0  # days within which incidents are one episode, and within which another is looked for
COOL_YEARS = 4  # length of a cool phase at least: a term of parliament (judgement); the record's has seven
COOL = 0.5  # mean of a cool phase, at most, as part of the mean of all years (judgement)


def episodes(history: History, gap: float = WEEK) -> tuple[Array, Array]:
    """Episodes begun in each month, (histories, months), and the number of incidents in the largest, (histories,)."""
    names = ("incidents", "small_days", "serious_days")
    incidents, small, serious = (np.ascontiguousarray(history.get(name)) for name in names)
    opened, largest = np.empty_like(incidents), np.empty(history.count)
    kernels.clusters(incidents, small, serious, history.days, gap, opened, largest)
    return opened, largest


def near_another(history: History, gap: float) -> Array:
    """Share of incidents that come at most `gap` days after another: (histories,)."""
    total = history.get("incidents").sum(axis=1)
    return share(total - episodes(history, gap)[0].sum(axis=1), total)


def hot_cool_hot(history: History) -> Array:
    """1 if a cool phase lies between years of the mean or more, one before and one after it: (histories,).

    A cool phase is four or more years in a row with on average half the mean of all years or less, the first and the last of
    them below that mean.
    """
    yearly = history.yearly(history.get("incidents"))
    years, mean = yearly.shape[1], yearly.mean(axis=1)
    total = np.concatenate([np.zeros((len(yearly), 1)), np.cumsum(yearly, axis=1)], axis=1)
    before = np.maximum.accumulate(yearly, axis=1)
    after = np.maximum.accumulate(yearly[:, ::-1], axis=1)[:, ::-1]
    found = np.zeros(len(yearly), dtype=bool)
    for first in range(1, years - COOL_YEARS):
        for end in range(first + COOL_YEARS, years):
            cool = total[:, end] - total[:, first] <= COOL * mean * (end - first)
            cool &= (yearly[:, first] < mean) & (yearly[:, end - 1] < mean)
            found |= cool & (before[:, first - 1] >= mean) & (after[:, end] >= mean)
    return found.astype(np.float64)


def serious_share(history: History) -> Array:
    """Share of incidents in which somebody was hurt, or worse: (histories,)."""
    return share(history.get("serious").sum(axis=1), history.get("incidents").sum(axis=1))


def severe_share(history: History) -> Array:
    """Share of serious incidents that were severe: many hurt, somebody killed, or sabotage: (histories,)."""
    return share(history.get("severe").sum(axis=1), history.get("serious").sum(axis=1))


def in_months_with_round(history: History) -> Array:
    """Share of months with a round that have an incident, less that of the other months: (histories,)."""
    held, incident = history.get("round") > 0.0, history.get("incidents") > 0.0
    both = (held & incident).sum(axis=1)
    apart = incident.sum(axis=1) - both
    rounds = held.sum(axis=1)
    mixed = (rounds > 0) & (rounds < history.months)
    return np.where(mixed, share(both, rounds) - share(apart, history.months - rounds), 0.0)


VIOLENCE = (
    Pattern("incidents", "P1", "incidents", "a year", lambda h: rate(h, "incidents"), times(0.5, 1.5),
            "two standard errors of a count so over-dispersed from year to year; the record is a floor: compare what is seen",
            about="incidents"),
    Pattern("serious", "P1", "incidents with somebody hurt", "a year", lambda h: rate(h, "serious"), times(0.7, 1.4),
            "the record's compilers: 0.7 to 1.4 of 1.0", about="serious"),
    Pattern("episodes", "P1", "episodes of incidents at most 7 days apart", "a year",
            lambda h: 12.0 * episodes(h)[0].mean(axis=1), times(0.6, 1.4), "two standard errors of a Poisson count of 29",
            about="incidents"),
    Pattern("serious_share", "P2", "incidents with somebody hurt", "share of incidents", serious_share, within(0.15),
            "two standard errors of a share of 45", about="incidents"),
    Pattern("severe_share", "P2", "serious incidents that are severe", "share of serious ones", severe_share, within(0.25),
            "two standard errors of a share of 16", about="serious"),
    Pattern("banjska", "P2", "an attack of Banjska's size", "0 or 1",
            lambda h: (h.get("banjska").max(axis=1) > 0.0).astype(float), SAME, "it happened or it did not", "event"),
    Pattern("yearly_dispersion", "P3", "variance over mean of yearly counts", "ratio",
            lambda h: dispersion(h.yearly(h.get("incidents"))), times(0.5, 1.6),
            "judgement: 1.4 to 4.5 about 2.8, which fourteen years cannot tell apart", years=5, about="incidents"),
    Pattern("yearly_lag", "P3", "autocorrelation of yearly counts at one year", "correlation",
            lambda h: autocorrelation(h.yearly(h.get("incidents"))), within(0.5), "two standard errors, 2 / sqrt(14)", years=8),
    Pattern("hot_cool_hot", "P3", "a cool phase between hot ones", "0 or 1", hot_cool_hot, SAME,
            "two hot phases, 2011-13 and 2021-24, around a cool one", "event", ("2012-01", "2024-12")),
    Pattern("dispersion", "P4", "variance over mean of monthly counts", "ratio", lambda h: dispersion(h.get("incidents")),
            times(0.74, 1.33), "the record's compilers: 1.4 to 2.5 about 1.9", about="incidents"),
    Pattern("episode_dispersion", "P4", "variance over mean of monthly counts of episodes", "ratio",
            lambda h: dispersion(episodes(h)[0]), within(0.3),
            "two standard errors, 2 sqrt(2 / 183), and the merging (judgement)"),
    Pattern("quiet_months", "P4", "months without incident", "share",
            lambda h: (h.get("incidents") == 0.0).mean(axis=1), within(0.07, 0.05), "the record's compilers: 0.78 to 0.90"),
    Pattern("monthly_lag", "P4", "autocorrelation of monthly counts at one month", "correlation",
            lambda h: autocorrelation(h.get("incidents")), within(0.15), "two standard errors, 2 / sqrt(184)"),
    Pattern("within_week", "P5", "incidents at most 7 days after another", "share", lambda h: near_another(h, WEEK), within(0.2),
            "branching ratio 0.4, plausibly 0.2 to 0.6", about="incidents"),
    Pattern("within_thirty", "P5", "incidents at most 30 days after another", "share", lambda h: near_another(h, THIRTY),
            within(0.2), "as for 7 days", about="incidents"),
    Pattern("largest_episode", "P5", "incidents in the largest episode", "incidents", lambda h: episodes(h)[1], times(0.6, 2.0),
            "judgement: an extreme, and one crisis is split into rows by a coder", about="incidents"),
    Pattern("incident_with_round", "P16", "incidents in months with a round, against other months", "difference of shares",
            in_months_with_round, within(0.15), "two standard errors of a share of some 40 months"),
    Pattern("round_after_serious", "P16", "a round in the month after a serious incident, against any month",
            "difference of shares", lambda h: follows(h.get("serious"), h.get("round"), 1, 1), within(0.25),
            "two standard errors of a share of some 15 months", about="serious"),
)  # fmt: skip
"""Patterns P1 to P5 and P16."""
