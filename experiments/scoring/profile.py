"""Every constant of a score, of a benchmark fit and of a bootstrap, in one place and with its source."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from keci.model.errors import InputError, shown

MOST_RELIABILITY_BINS = 5
"""Judgement: five years give at most some dozens of cases, and a bin of fewer than about ten says nothing."""


@dataclass(frozen=True)
class Profile:
    """The constants. "Challenge" is the ViEWS 2023/24 Prediction Challenge (Hegre et al. 2024, arXiv 2407.11045) and its
    evaluation code. Raises InputError for a constant outside its range."""

    draws: int = 1000
    """Draws of a forecast; the ignorance score compares only forecasts of equally many. Challenge."""
    ignorance_bins: tuple[int, ...] = (0, 1, 3, 6, 11, 26, 51, 101, 251, 501, 1001)
    """Lowest count of each bin: 0, 1-2, 3-5, 6-10, 11-25, 26-50, 51-100, 101-250, 251-500, 501-1000, 1001 and more.
    Challenge (edges 0, 0.5, 2.5, 5.5, ... of its evaluation code)."""
    bin_pseudo_draws: int = 1
    """Draws added to every bin, so that no bin has probability 0. Challenge."""
    interval_level: float = 0.9
    """Central interval of the interval score. Challenge."""
    probability_floor: float = 0.001
    """Event probabilities are brought inside [floor, 1 - floor] for the log score: one draw in 1,000. Judgement."""
    reliability_bins: int = MOST_RELIABILITY_BINS
    """Bins of a reliability table, of equally many cases. Judgement."""
    block_months: int = 12
    """Block of the bootstrap of monthly scores: the months of one forecast share its origin, and the longest forecast has
    12. Judgement."""
    block_windows: int = 2
    """Block of the bootstrap of yearly and half-yearly scores: the cube root of 5 to 11 windows, rounded up (the order of
    Hall, Horowitz and Jing 1995)."""
    bootstrap_samples: int = 2000
    """Resamples of a bootstrap: a 95 % bound then rests on 50 of them. Judgement."""
    confidence_level: float = 0.95
    """Level of the intervals of mean differences and of observed shares; convention."""
    short_window: int = 12
    """Months of the challenge's conflictology benchmark: the last year resampled. Challenge."""
    long_window: int = 36
    """Months of the longer conflictology and of the mixture. Judgement: the longest that ViEWS forecasts ahead."""
    mixture_weight: float = 0.05
    """Share of the mixture's draws from the positive months of the whole record so far. Judgement; ViEWS's own test
    settings use the same."""
    dispersion_range: tuple[float, float] = (1e-3, 1e3)
    """Range in which the negative binomial's size is sought. Judgement: below it almost all months are 0, above it the
    distribution is Poisson's to three digits."""
    hawkes_half_lives: tuple[float, float] = (1.0, 365.0)
    """Range of the Hawkes kernel's half-life in days. Judgement: the record is dated by the day, so no shorter one can be
    seen; a longer one than a year cannot be told from a changed background in ten years."""
    hawkes_most_branching: float = 0.95
    """Largest branching ratio. Judgement: at 1 the process explodes."""
    hawkes_least_events: int = 5
    """With fewer events the Hawkes fit is Poisson's. Judgement: three parameters need more events than parameters."""

    def __post_init__(self) -> None:
        for name, low, high in _RANGES:
            value = getattr(self, name)
            if not low <= value <= high:
                raise InputError(f"profile of scores, {name}: {shown(value)}; should be from {low:g} to {high:g}")
        _check_bins(self.ignorance_bins)
        for name in ("dispersion_range", "hawkes_half_lives"):
            low, high = getattr(self, name)
            if not 0.0 < low < high:
                raise InputError(f"profile of scores, {name}: {shown((low, high))}; should be two rising numbers above 0")


_RANGES: tuple[tuple[str, float, float], ...] = (
    ("draws", 2, 1_000_000),
    ("bin_pseudo_draws", 1, 1000),
    ("interval_level", 0.01, 0.99),
    ("probability_floor", 1e-9, 0.1),
    ("reliability_bins", 1, MOST_RELIABILITY_BINS),
    ("block_months", 1, 120),
    ("block_windows", 1, 20),
    ("bootstrap_samples", 100, 1_000_000),
    ("confidence_level", 0.5, 0.999),
    ("short_window", 1, 600),
    ("long_window", 1, 600),
    ("mixture_weight", 0.0, 1.0),
    ("hawkes_most_branching", 0.0, 0.999),
    ("hawkes_least_events", 2, 1000),
)
"""Constant, least and largest value that make sense; judgement."""


def _check_bins(bins: tuple[int, ...]) -> None:
    if len(bins) < 2 or bins[0] != 0 or any(later <= earlier for earlier, later in pairwise(bins)):
        raise InputError(f"profile of scores, ignorance_bins: {shown(bins)}; should begin with 0 and rise")


PROFILE = Profile()
"""The constants used unless others are given."""
