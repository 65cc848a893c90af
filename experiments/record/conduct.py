"""Patterns of conduct and reward: unilateral steps, alerts, the EU's sticks and carrots, KFOR, the publics, NATO's steps."""

from __future__ import annotations

import numpy as np

from keci.experiments.record import kernels
from keci.experiments.record.frequencies import contrast, follows, rate
from keci.experiments.record.history import Array, History
from keci.experiments.record.pattern import SAME, Pattern, times, within

FIRM = 0.25  # line of a government from which on it counts as firm: between the record's two lines, -0.2 and 0.6 (judgement)
AFTER_FORCE = 6  # months within which KFOR answers a severe incident (record's compilers)
KNOWN_FOR = 12  # months for which a troop figure stands for the strength before (judgement)
AFTER_REWARD = 12  # months in which deals would have followed a reward: the record has none for 3.8 years after 2015-16
ENHANCED, PACKAGE = 0.25, 0.5  # NATO's engagement (principals.csv): enhanced interaction; a status-neutral package or more


def after_steps(history: History) -> Array:
    """How much likelier an incident is in the month of a unilateral step or the next, than in any two months."""
    return follows(history.get("unilateral"), history.get("incidents"), 0, 1)


def by_government(history: History) -> Array:
    """Unilateral steps a year under firm governments of Kosovo, less those under others; 0 if there was only one kind."""
    firm = (history.get("government_kosovo") > FIRM).astype(np.float64)
    return contrast(history.get("unilateral"), firm)


def under_measures(history: History) -> Array:
    """Unilateral steps a year while the EU's measures are in force, less those in other months; 0 without measures."""
    return contrast(history.get("unilateral"), history.get("measures"))


def reward_lag(history: History, side: str) -> Array:
    """Median months from a text signed to the EU's rewards for one side that followed it: (histories,)."""
    median = np.empty(history.count)
    rewards, signed = (np.ascontiguousarray(history.get(name)) for name in (f"paid_{side}", "signed"))
    kernels.lags(rewards, signed, median)
    return median


def deals_after_rewards(history: History) -> Array:
    """How much likelier a text is within a year after a reward for either side, than after any month."""
    return follows(history.get("paid_kosovo") + history.get("paid_serbia"), history.get("signed"), 1, AFTER_REWARD)


def force_rise(history: History) -> Array:
    """Largest rise of KFOR within six months after a severe incident, as part of what it was; 0 without one in a future."""
    severe, kfor = np.ascontiguousarray(history.get("severe")), np.ascontiguousarray(history.get("kfor"))
    rise = kernels.largest_rise(kfor, severe, AFTER_FORCE, KNOWN_FOR)
    return np.where(severe.max(axis=1) > 0.0, rise, 0.0)


def longest_measures(history: History) -> Array:
    """Longest run of months with the EU's measures against Kosovo in force: (histories,)."""
    return kernels.longest_spell(np.ascontiguousarray(history.get("measures")))


def softening(history: History) -> Array:
    """Change of the share of Serbia's public that rejects recognition, from 2016 to 2023, share points."""
    return history.at("rejecting_serbia", "2023-06") - history.at("rejecting_serbia", "2016-06")


def functional_step(history: History) -> Array:
    """1 if NATO's enhanced interaction with Kosovo is agreed by the end of 2016."""
    return (history.at("nato_level", "2016-12") >= ENHANCED).astype(np.float64)


def status_step(history: History) -> Array:
    """1 if NATO's engagement ever goes as far as a package or beyond."""
    return (history.get("nato_level").max(axis=1) >= PACKAGE).astype(np.float64)


CONDUCT = (
    Pattern("unilateral", "P10", "months with a unilateral step of Kosovo", "a year", lambda h: rate(h, "unilateral"),
            times(0.5, 1.5), "two standard errors of a Poisson count of 15", about="unilateral"),
    Pattern("incident_after_step", "P10", "an incident in the month of a step or the next, against any two months",
            "difference of shares", after_steps, within(0.25), "two standard errors of a share of 15", about="unilateral"),
    Pattern("alerts", "P10", "months with an alert of Serbia's army", "a year", lambda h: rate(h, "alert"), times(0.2, 1.8),
            "two standard errors of a Poisson count of 6", about="alert"),
    Pattern("lag_serbia", "P11", "from a text to the EU's reward for Serbia", "months, median",
            lambda h: reward_lag(h, "serbia"), within(2.0, 5.0),
            "judgement: four rewards after 1 to 4 months", about="paid_serbia"),
    Pattern("lag_kosovo", "P11", "from a text to the EU's reward for Kosovo", "months, median",
            lambda h: reward_lag(h, "kosovo"), within(4.0, 6.0),
            "judgement: four rewards after 2 to 8 months", about="paid_kosovo"),
    Pattern("rewards_serbia", "P11", "months with a reward of the EU for Serbia", "a year", lambda h: rate(h, "paid_serbia"),
            times(0.25, 2.0), "two standard errors of a Poisson count of 4", about="paid_serbia"),
    Pattern("rewards_kosovo", "P11", "months with a reward of the EU for Kosovo", "a year", lambda h: rate(h, "paid_kosovo"),
            times(0.25, 2.0), "two standard errors of a Poisson count of 4", about="paid_kosovo"),
    Pattern("deals_after_rewards", "P11", "a text within 12 months after a reward, against any month", "difference of shares",
            deals_after_rewards, within(0.4), "two standard errors of a share of 7", about="paid_serbia"),
    Pattern("measures", "P12", "longest spell of the EU's measures against Kosovo", "months", longest_measures, times(0.1, 3.0),
            "an exponential length with this mean lies between so in nine of ten cases", needs=("2023-06", "2025-12"),
            about="measures"),
    Pattern("restraint", "P12", "unilateral steps under measures, against other months", "difference a year", under_measures,
            within(1.5), "two standard errors of a Poisson count of 6 in 2.5 years, less (judgement)",
            needs=("2023-06", "2025-12"), about="measures"),
    Pattern("by_government", "P12", "unilateral steps under firm governments, against others", "difference a year",
            by_government, within(1.0), "two standard errors of Poisson counts of 9 and 6", needs=("2020-12", "2021-03")),
    Pattern("force_rise", "P13", "largest rise of KFOR within 6 months after a severe incident", "share", force_rise,
            within(0.09, 0.05), "the record's compilers: 0.20 to 0.30; before is the figure of August 2022",
            needs=("2022-08", "2023-11"), about="severe"),
    Pattern("kfor_2017", "P13", "KFOR in February 2017", "thousands", lambda h: h.at("kfor", "2017-02"), times(0.8, 1.2),
            "judgement: exact figure, and the range of figures in other years", needs=("2017-02", "2017-02")),
    Pattern("kfor_2025", "P13", "KFOR in March 2025", "thousands", lambda h: h.at("kfor", "2025-03"), times(0.8, 1.15),
            "judgement: between the strength of 2022 and the infobox of 2024", needs=("2025-03", "2025-03")),
    Pattern("nato_support_2024", "P14", "support for NATO in Kosovo, 2024", "share", lambda h: h.at("nato_support", "2024-06"),
            within(0.13, 0.05), "poll error, and the 0.75 of 2022", needs=("2024-06", "2024-06")),
    Pattern("rejecting_kosovo_2015", "P14", "public of Kosovo that rejects the Association, 2015", "share",
            lambda h: h.at("rejecting_kosovo", "2015-06"), within(0.1), "10 points between two waves of the poll",
            needs=("2015-06", "2015-06")),
    Pattern("rejecting_serbia_2016", "P15", "public of Serbia that rejects recognition, 2016", "share",
            lambda h: h.at("rejecting_serbia", "2016-06"), within(0.1), "level shifts between pollsters",
            needs=("2016-06", "2016-06")),
    Pattern("softening", "P15", "the same, change to 2023", "share points", softening, within(0.1),
            "level shifts between pollsters are as large as the trend", needs=("2016-06", "2023-06")),
    Pattern("functional_step", "S1", "NATO's enhanced interaction by the end of 2016", "0 or 1", functional_step, SAME,
            "agreed in December 2016", "event", ("2011-03", "2016-12")),
    Pattern("status_step", "S2", "a step of NATO's as far as a package or beyond", "0 or 1", status_step, SAME,
            "none was taken", "event"),
)  # fmt: skip
"""Patterns P10 to P15, and of those of status NATO's steps."""
