"""Patterns of the dialogue: meetings and their gaps, deals, what follows them, what is carried out, what is undone."""

from __future__ import annotations

import numpy as np

from keci.experiments.record import kernels
from keci.experiments.record.frequencies import follows, rate, share
from keci.experiments.record.history import COMPREHENSIVE, Array, History
from keci.experiments.record.pattern import SAME, Pattern, times, within

AFTERWARDS = 6  # months in which something counts as following an agreement: the record's 180 days
FROZEN = 24  # months without a round that are a freeze; the record's last one had lasted 33 at its end
FULLY = 0.9  # share from which on a text counts as carried out (judgement: "implemented" in agreements.csv allows for remnants)
EARLY = ("2011-03", "2013-12")  # technical rounds, then the leaders' sessions that led to and followed the agreement of 2013
ASSOCIATION = 0.25  # level of a mere coordinating body (principals.csv): below it there is no Association
LAST = "2026-06"  # agreements.csv knows what became of the texts by then


def gaps(history: History) -> tuple[Array, Array, Array]:
    """Months between months with a round: median and mean of the closed gaps, longest spell; each (histories,)."""
    median, mean, longest = np.empty(history.count), np.empty(history.count), np.empty(history.count)
    kernels.gaps(np.ascontiguousarray(history.get("round")), median, mean, longest)
    return median, mean, longest


def frozen(history: History) -> Array:
    """1 if no round was held in the last 24 months."""
    return (history.get("round")[:, -FROZEN:].max(axis=1) == 0.0).astype(np.float64)


def deals_in_rounds(history: History) -> Array:
    """Share of months with a round in which a text was signed: (histories,)."""
    held = history.get("round") > 0.0
    return share((held & (history.get("signed") > 0.0)).sum(axis=1), held.sum(axis=1))


def after_deals(history: History, what: str) -> Array:
    """How much likelier something is in the six months after one in which a text was signed, than after any month."""
    return follows(history.get("signed"), history.get(what), 1, AFTERWARDS)


def technical_done(history: History) -> Array:
    """Share of the technical basket agreed that is carried out at the end; 0 if nothing is agreed."""
    return share(history.get("tech_implemented")[:, -1], history.get("tech_agreed")[:, -1])


def political_done(history: History) -> Array:
    """Share of political texts that were fully carried out before another took their place; 0 without one."""
    texts = history.get("political")
    return share((texts * (history.get("political_done") >= FULLY)).sum(axis=1), texts.sum(axis=1))


def early_rounds(history: History) -> Array:
    """Months with a round, a year, from March 2011 to the end of 2013."""
    return rate(history.window(*EARLY), "round")


def no_association(history: History) -> Array:
    """1 if there is no Association in May 2024, when the Council of Europe's offer ran out."""
    return (history.at("asm_implemented", "2024-05") < ASSOCIATION).astype(np.float64)


def comprehensive(history: History) -> Array:
    """1 if a comprehensive text was signed, without which there is no normalisation."""
    return (history.get("signed").max(axis=1) >= COMPREHENSIVE).astype(np.float64)


DIALOGUE = (
    Pattern("rounds", "P6", "months with a round", "a year", lambda h: rate(h, "round"), times(0.7, 1.35),
            "judgement: two to five sessions are missing, some listed were informal", about="round"),
    Pattern("early_rounds", "P6", "months with a round, 2011-13", "a year", early_rounds, times(0.7, 1.3),
            "two standard errors of a Poisson count of some 25, rounded down", needs=EARLY, about="round"),
    Pattern("gap_median", "P6", "median gap between months with a round", "months", lambda h: gaps(h)[0], within(1.0),
            "judgement: 34 days in the record, and a month is as fine as a future is", about="round"),
    Pattern("gap_mean", "P6", "mean gap between months with a round", "months", lambda h: gaps(h)[1], times(0.6, 1.6),
            "two standard errors: standard deviation 110 days of 47 gaps", about="round"),
    Pattern("gap_longest", "P6", "longest spell without a round", "months", lambda h: gaps(h)[2], times(0.4, 1.8),
            "judgement: an extreme; 438 days at least, and the last spell has not ended", about="round"),
    Pattern("freeze", "P6", "no round in the last 24 months", "0 or 1", frozen, SAME, "none since September 2023", "event",
            ("2023-09", "2025-09")),
    Pattern("deals_in_rounds", "P7", "months with a round in which a text is signed", "share", deals_in_rounds, times(0.47, 1.76),
            "the record's compilers: 0.08 to 0.30 about 0.17 a session", about="round"),
    Pattern("technical", "P7", "technical agreements", "a year", lambda h: rate(h, "technical"), times(0.6, 1.4),
            "two standard errors of a Poisson count of 17, less what bunches on one date", about="technical"),
    Pattern("political", "P7", "political texts", "a year", lambda h: rate(h, "political"), times(0.2, 1.9),
            "two standard errors of a Poisson count of 5", about="political"),
    Pattern("breakdowns", "P7", "months with a breakdown of talks", "a year", lambda h: rate(h, "breakdown"), times(0.4, 1.6),
            "two standard errors of a Poisson count of 10", about="breakdown"),
    Pattern("breakdown_after", "P8", "a breakdown within 6 months after a text, against any month", "difference of shares",
            lambda h: after_deals(h, "breakdown"), within(0.22), "two standard errors of a share of 21", about="signed"),
    Pattern("violence_after", "P8", "a serious incident within 6 months after a text, against any month", "difference of shares",
            lambda h: after_deals(h, "serious"), within(0.22), "two standard errors of a share of 21", about="signed"),
    Pattern("technical_done", "P9", "technical basket carried out of what is agreed", "share", technical_done, within(0.2),
            "judgement: what is partial counts half, and may be nothing or nearly all", needs=(LAST, LAST)),
    Pattern("political_done", "P9", "political texts fully carried out", "share", political_done, within(0.0, 0.45),
            "the record's compilers: none of five leaves 0.45 possible", needs=(LAST, LAST)),
    Pattern("reversal", "P9", "months in which what a political text had achieved is undone", "in all",
            lambda h: h.get("reversal").sum(axis=1), within(1.0, 3.0),
            "the one of November 2022; a Poisson count of 1 is at most 4 in all but 4 of 1,000 cases"),
    Pattern("no_association", "S3", "no Association for the Council of Europe's offer of May 2024", "0 or 1", no_association,
            SAME, "a reward on the table, tied to a first step, was refused", "event", ("2011-03", "2024-05")),
    Pattern("comprehensive", "S4", "a comprehensive text", "0 or 1", comprehensive, SAME, "none was signed: no normalisation",
            "event"),
)  # fmt: skip
"""Patterns P6 to P9, and of those of status the Association and normalisation."""
