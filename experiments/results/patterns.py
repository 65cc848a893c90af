"""The stylised facts of 2011-2026: what the record shows, what would be plausible, and how each is measured in a future."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

MONTHS = 184  # March 2011 to June 2026, the span of the record
TO_2013, TO_2015_END, TO_2016_END = 26, 58, 70  # months from the start to the end of April 2013, of 2015 and of 2016
TECHNICAL, FRAMEWORK, COMPREHENSIVE = 1, 2, 3
ENHANCED_LEVEL = 0.25  # NATO's engagement once the enhanced interaction is agreed


@dataclass(frozen=True)
class Futures:
    """Monthly series (worlds, months + 1; column 0 is the start state) and outcomes (worlds,) of many futures."""

    series: Mapping[str, np.ndarray]
    outcomes: Mapping[str, np.ndarray]

    def monthly(self, name: str) -> np.ndarray:
        """A series without the start state: float array (worlds, months)."""
        return self.series[name][:, 1:]

    def yearly_rate(self, name: str) -> np.ndarray:
        """Mean of a series a year, by world."""
        return 12.0 * self.monthly(name).mean(axis=1)


Measure = Callable[[Futures], np.ndarray]


@dataclass(frozen=True)
class Fact:
    """One fact: `record` as it was, `low` to `high` what a plausible future may show, and where both come from.

    `share` marks facts that are a probability over futures, where the mean counts; for the others the median over futures does.
    """

    name: str
    record: str
    low: float
    high: float
    source: str
    measure: Measure
    share: bool = False


def facts() -> tuple[Fact, ...]:
    """All facts, in the order in which they are told. Tolerances are judgement unless the source says otherwise."""
    return (
        Fact(
            "incidents a year",
            "2.9 (a floor)",
            2.0,
            5.0,
            "events.csv: 45 in 15.3 years; low severity under-counted",
            _rate("incidents"),
        ),
        Fact(
            "incidents with injuries or worse, a year",
            "1.04",
            0.7,
            1.4,
            "events.csv: 16 of severity .6 or more",
            _rate("serious"),
        ),
        Fact("severe incidents a year", "0.5", 0.3, 0.7, "events.csv: 8 of severity .7 or more", _rate("severe")),
        Fact("variance / mean of monthly counts", "1.9", 1.4, 2.5, "monthly.csv: 1.88", _dispersion),
        Fact("share of months without incident", "0.85", 0.78, 0.90, "monthly.csv", _quiet),
        Fact("variance / mean of yearly counts", "2.8", 1.5, 4.5, "monthly.csv, 2012-25", _yearly_dispersion),
        Fact("rounds a year", "3.7", 2.5, 5.0, "events.csv: 48 leader sessions and 8 technical rounds", _rate("round")),
        Fact(
            "rounds a year, 2011-13",
            "9",
            6.0,
            14.0,
            "events.csv: 8 technical rounds in 2011, 14 leader sessions a year 2012-14",
            _early_rounds,
        ),
        Fact(
            "longest gap between rounds, months",
            "more than 28",
            13.0,
            60.0,
            "events.csv: 438 days to 2020; none since Sept. 2023",
            _gap,
        ),
        Fact(
            "texts signed per round",
            "0.39 (same day: 0.17)",
            0.08,
            0.45,
            "agreements.csv: 22 agreements; events.csv: 8 of 48 same-day",
            _yield,
        ),
        Fact("technical deals by the end of 2015", "11", 7.0, 16.0, "agreements.csv", _technical_2015),
        Fact("technical deals", "17", 12.0, 24.0, "agreements.csv", _technical),
        Fact("political texts short of a deal", "5", 1.0, 6.0, "agreements.csv: 2013, 2015, 2020, 2023 (two)", _frameworks),
        Fact(
            "share carried out of the political text in force",
            "0 of 5 fully",
            0.0,
            0.45,
            "agreements.csv; partial progress counts here",
            _carried_out,
        ),
        Fact("technical basket carried out of what is agreed", "0.5 (9 of 17)", 0.35, 0.85, "agreements.csv", _technical_done),
        Fact("P(comprehensive deal by 2026)", "none", 0.0, 0.25, "no normalisation in 14 years", _share("deal"), share=True),
        Fact(
            "P(normalisation by 2026)",
            "none",
            0.0,
            0.15,
            "Jeffreys interval within 10 years .00 to .75",
            _share("normalisation"),
            share=True,
        ),
        Fact("unilateral steps of Kosovo a year", "1.2", 0.6, 1.8, "events.csv: 18 in 15 years", _rate("unilateral")),
        Fact("Serbian army alerts a year", "0.4", 0.1, 0.8, "events.csv: 6 alerts", _yearly("alerts_per_year")),
        Fact(
            "P(EU measures at some time)", "2023-25", 0.1, 0.7, "events.csv: one episode of 30 months", _measures_ever, share=True
        ),
        Fact(
            "P(functional NATO step by the end of 2016)",
            "December 2016",
            0.5,
            0.95,
            "policy record: enhanced interaction",
            _functional,
            share=True,
        ),
        Fact(
            "NATO support at the end",
            "0.75 to 0.92",
            0.75,
            0.95,
            "opinion.csv: 75 % (2022), 88 % (2024)",
            _yearly("nato_support"),
        ),
        Fact("KFOR at the end, thousands", "4.6", 3.5, 5.2, "kfor.csv", _last("kfor")),
        Fact(
            "share of futures with an attack of Banjska's size",
            "one, 2023",
            0.3,
            0.85,
            "events.csv: 1 in 15 years, so .63 if Poisson",
            _share("banjska_size_incident"),
            share=True,
        ),
    )


def _rate(name: str) -> Measure:
    return lambda futures: futures.yearly_rate(name)


def _share(name: str) -> Measure:
    return lambda futures: futures.outcomes[name]


_yearly = _share


def _last(name: str) -> Measure:
    return lambda futures: futures.monthly(name)[:, -1]


def _dispersion(futures: Futures) -> np.ndarray:
    counts = futures.monthly("incidents")
    return counts.var(axis=1, ddof=1) / np.maximum(counts.mean(axis=1), 1e-9)


def _yearly_dispersion(futures: Futures) -> np.ndarray:
    counts = futures.monthly("incidents")
    years = counts.shape[1] // 12
    yearly = counts[:, : 12 * years].reshape(len(counts), years, 12).sum(axis=2)
    return yearly.var(axis=1, ddof=1) / np.maximum(yearly.mean(axis=1), 1e-9)


def _quiet(futures: Futures) -> np.ndarray:
    return (futures.monthly("incidents") == 0).mean(axis=1)


def _early_rounds(futures: Futures) -> np.ndarray:
    return 12.0 * futures.monthly("round")[:, :34].mean(axis=1)


def _gap(futures: Futures) -> np.ndarray:
    return np.array([_longest_gap(rounds) for rounds in futures.monthly("round")])


def _longest_gap(rounds: np.ndarray) -> float:
    """Months between rounds at most, the spell up to the end included."""
    held = np.flatnonzero(rounds)
    marks = np.concatenate([[0], held, [len(rounds)]])
    return float(np.diff(marks).max())


def _yield(futures: Futures) -> np.ndarray:
    rounds = futures.monthly("round").sum(axis=1)
    return (futures.monthly("signed") > 0).sum(axis=1) / np.maximum(rounds, 1.0)


def _technical(futures: Futures) -> np.ndarray:
    return (futures.monthly("signed") == TECHNICAL).sum(axis=1).astype(float)


def _technical_2015(futures: Futures) -> np.ndarray:
    return (futures.monthly("signed")[:, :TO_2015_END] == TECHNICAL).sum(axis=1).astype(float)


def _frameworks(futures: Futures) -> np.ndarray:
    return (futures.monthly("signed") == FRAMEWORK).sum(axis=1).astype(float)


def _carried_out(futures: Futures) -> np.ndarray:
    return futures.outcomes["implementation_share"]


def _technical_done(futures: Futures) -> np.ndarray:
    agreed = futures.monthly("tech_agreed")[:, -1]
    return futures.monthly("tech_implemented")[:, -1] / np.maximum(agreed, 1e-9)


def _measures_ever(futures: Futures) -> np.ndarray:
    return (futures.monthly("measures").max(axis=1) > 0).astype(float)


def _functional(futures: Futures) -> np.ndarray:
    return (futures.monthly("nato_level")[:, TO_2016_END - 1] >= ENHANCED_LEVEL).astype(float)
