"""What happens where two rules meet: each outcome without the track and with it, and the track's effect, in the same worlds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from keci.agents.strategies.known import DEFAULT
from keci.experiments.robustness.shock_effects import by_arm
from keci.experiments.statistics.intervals import Effect, Estimate, average, describe, paired
from keci.experiments.statistics.metrics import Unit, metric
from keci.experiments.statistics.words import judgement
from keci.experiments.tournaments.pairs import Tournament, arm_name

MEASURED = ("normalisation", "deal", "severe_per_year", "unilateral_per_year")
PAYOFFS = {"kosovo": "welfare_kosovo", "serbia": "welfare_serbia"}  # by which rules are ranked


@dataclass(frozen=True)
class Meeting:
    """One pair of rules and one outcome: without the track, with it, and the difference with its judgement."""

    kosovo: str
    serbia: str
    outcome: str
    without: Estimate
    with_track: Estimate
    effect: Effect
    word: str  # as `statistics.words.judgement` says it

    @property
    def sure(self) -> bool:
        """Whether the effect's interval leaves out 0."""
        return self.effect.low > 0.0 or self.effect.high < 0.0


@dataclass(frozen=True)
class Standing:
    """How one rule of a side fares on average over all rules of the other: its side's welfare, without and with the track."""

    side: str
    rule: str
    without: Estimate
    with_track: Estimate


@dataclass(frozen=True)
class Found:
    """What a tournament's worlds say."""

    tournament: Tournament
    worlds: int  # of those played, without any that failed in some arm
    meetings: tuple[Meeting, ...]
    standings: tuple[Standing, ...]

    def of(self, outcome: str) -> list[Meeting]:
        """The meetings of one outcome, by Kosovo's rule and then Serbia's."""
        return [meeting for meeting in self.meetings if meeting.outcome == outcome]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes, in the order asked for."""
        return tuple(dict.fromkeys(meeting.outcome for meeting in self.meetings))

    def usual(self, outcome: str) -> Meeting | None:
        """The meeting of the default with itself; None if it was not played."""
        return next((m for m in self.of(outcome) if m.kosovo == m.serbia == DEFAULT), None)

    def frame(self) -> pd.DataFrame:
        """A row a pair and outcome: means without and with the track, the effect with its 95 % interval, its judgement."""
        rows = [
            {
                "kosovo": m.kosovo,
                "serbia": m.serbia,
                "outcome": m.outcome,
                "without": m.without.mean,
                "with": m.with_track.mean,
                "effect": m.effect.mean,
                "low": m.effect.low,
                "high": m.effect.high,
                "judged": m.word,
            }
            for m in self.meetings
        ]
        return pd.DataFrame(rows)


def found(tournament: Tournament, frame: pd.DataFrame, outcomes: Sequence[str] = MEASURED) -> Found:
    """All that a played tournament says.

    `frame` has columns arm, world, status, the outcomes and the payoffs. A world that failed in any arm is left out of all;
    InputError if none is left.
    """
    values = {name: by_arm(frame, name) for name in dict.fromkeys((*outcomes, *PAYOFFS.values()))}
    meetings = tuple(_meeting(tournament, values[name], name, pair) for name in outcomes for pair in tournament.pairs)
    standings = tuple(
        _standing(tournament, values[PAYOFFS[side]], side, rule) for side in PAYOFFS for rule in getattr(tournament, side)
    )
    worlds = len(next(iter(values[outcomes[0]].values())))
    return Found(tournament, worlds, meetings, standings)


def _meeting(tournament: Tournament, values: dict[str, np.ndarray], outcome: str, pair: tuple[str, str]) -> Meeting:
    m = metric(outcome)
    binary = m.unit is Unit.FUTURES
    without, track = (values[arm_name(arm, *pair)] for arm in tournament.arms)
    effect = paired(without, track, binary, m.better)
    before = describe(without, binary)
    return Meeting(*pair, outcome, before, describe(track, binary), effect, judgement(m, effect, before.mean))


def _standing(tournament: Tournament, values: dict[str, np.ndarray], side: str, rule: str) -> Standing:
    met = [pair for pair in tournament.pairs if pair[0 if side == "kosovo" else 1] == rule]
    means = (np.mean([values[arm_name(arm, *pair)] for pair in met], axis=0) for arm in tournament.arms)
    without, track = (average(mean) for mean in means)
    return Standing(side, rule, without, track)
