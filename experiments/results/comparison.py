"""A comparison of arms over the same worlds: results of each arm, paired effects, and the verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape

import numpy as np
import pandas as pd

from keci.experiments.designs.design import Design
from keci.experiments.designs.plan import TOGETHER
from keci.experiments.findings.actors import ForWhom, for_whom
from keci.experiments.findings.assumed import Assumed
from keci.experiments.findings.conclusion import Conclusion, Word, conclusion
from keci.experiments.findings.hinges import Hinge, strongest_hinges, works_hinge
from keci.experiments.findings.notes import edge_note, pairing_note, spread_note
from keci.experiments.findings.reduced import Vanished, vanishing
from keci.experiments.results.summary import Group, Summary
from keci.experiments.results.verdict import clearest, feasibility, verdict
from keci.experiments.statistics.edges import USUAL, Edges
from keci.experiments.statistics.explained import Explained, explained
from keci.experiments.statistics.frequencies import Frequencies, frequencies_said, natural_frequencies
from keci.experiments.statistics.halves import Drawn
from keci.experiments.statistics.intervals import Effect, Estimate
from keci.experiments.statistics.metrics import PRIMARY, headline_names, metric
from keci.experiments.statistics.simultaneous import joint_level
from keci.model.ensemble import OUTCOMES
from keci.model.errors import InputError
from keci.model.scenario import CONSENSUS_LEVERS, Scenario

Effects = Mapping[str, Effect]


@dataclass(frozen=True)
class Split:
    """Effects of an arm in the worlds where an incentive short of membership works, and in those where it does not."""

    working: Effects
    idle: Effects


@dataclass(frozen=True)
class Joint:
    """Effects on several outcomes whose intervals hold together: all at once in 95 of 100 studies, each of coverage `level`."""

    level: float
    effects: Effects


@dataclass(frozen=True)
class Comparison:
    """What a design's worlds say, by arm and outcome.

    `failed` worlds are left out. `arrivals` are shares of futures by the end of month 0, 1, ... the horizon in which a deal
    ("months_to_deal") or NATO's consensus ("months_to_consensus") has come; `partings` the worlds in which an arm and the
    reference differ most; `summary` all that was added up, `edges` the smallest changes that matter.
    """

    design: Design
    failed: int
    results: Mapping[str, Mapping[str, Estimate]]
    effects: Mapping[str, Effects]
    splits: Mapping[str, Split]
    arrivals: Mapping[str, Mapping[str, np.ndarray]]
    partings: Mapping[str, tuple[int, ...]]
    summary: Summary = field(repr=False, compare=False)
    edges: Edges = USUAL

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms other than the reference."""
        return self.design.names[1:]

    def both_track(self, arm: str) -> bool:
        """Whether both the arm and the reference have the cooperation track."""
        return has_track(self.design.arms[0]) and self.has_track(arm)

    def has_track(self, arm: str) -> bool:
        """Whether an arm has the cooperation track."""
        return has_track(next(a for a in self.design.arms if a.name == arm))

    def base(self, name: str) -> float:
        """The reference's mean of an outcome."""
        return self.results[self.design.reference][name].mean

    def joint(self, arm: str, names: Sequence[str] | None = None) -> Joint:
        """Effects on the headline outcomes, or those named, with intervals that hold together.

        The primary outcome is not among those that share the risk: it was named beforehand and keeps its own interval.
        """
        return self._joint(arm, headline_names() if names is None else tuple(names))

    def _joint(self, arm: str, names: tuple[str, ...]) -> Joint:
        known: dict[tuple[str, tuple[str, ...]], Joint] = self._found
        if (arm, names) not in known:
            number = self.design.names.index(arm)
            family = [n for n in names if n in OUTCOMES and n != PRIMARY and (self.both_track(arm) or not metric(n).track)]
            places = [OUTCOMES.index(name) for name in family]
            level = joint_level(self.summary.kept.differences(number)[:, places])
            whole = self.summary.whole()
            effects = {name: whole.effect(number, place, level) for name, place in zip(family, places, strict=True)}
            known[arm, names] = Joint(level, effects)
        return known[arm, names]

    @cached_property
    def _found(self) -> dict[tuple[str, tuple[str, ...]], Joint]:
        return {}

    @cached_property
    def hinges(self) -> Mapping[str, tuple[Hinge, ...]]:
        """By arm the assumptions that the primary effect depends on: whether incentives work, then the strongest other one."""
        summary = self.summary
        strongest = strongest_hinges(self.design, summary.kept)
        found: dict[str, tuple[Hinge, ...]] = {}
        for number, arm in enumerate(self.arms, 1):
            works = works_hinge(summary.working.side(number), summary.idle.side(number)) if summary.is_split(number) else None
            other = strongest[number - 1]
            if works is not None and other is not None and other.name == works.name:
                other = None
            found[arm] = tuple(hinge for hinge in (works, other) if hinge is not None)
        return found

    def conclusion(self, arm: str) -> Conclusion:
        """What may be said of the primary effect of an arm."""
        return conclusion(metric(PRIMARY), self.effects[arm][PRIMARY], self.base(PRIMARY), self.edges, self.hinges[arm])

    def verdicts(self) -> list[str]:
        """A sentence for each arm, and one more on feasibility for each that has the track."""
        said = []
        reference = self.design.reference
        for arm in self.arms:
            means, track = self.results[reference], self.both_track(arm)
            joint = self.joint(arm).effects
            sentence = verdict(arm, reference, self.effects[arm], means, track, self.edges, self.hinges[arm], joint)
            if self.has_track(arm):
                sentence += " " + feasibility(arm, self.design.months, self.results[arm]["keci_consensus_60"])
            said.append(sentence[0].upper() + sentence[1:] if not sentence.startswith(arm) else sentence)
        return said

    def vanished(self, arm: str) -> list[Vanished]:
        """Which of the effects that the verdict names are gone with one reduced-form coefficient at its neutral value.

        Plays some futures again, once for each coefficient that an arm's levers work through.
        """
        if arm not in self._vanished:
            effects = self.joint(arm).effects
            named = clearest(effects, self.results[self.design.reference], self.both_track(arm), self.edges)
            if self.conclusion(arm).word in (Word.RAISES, Word.LOWERS):
                named.append(PRIMARY)
            self._vanished[arm] = vanishing(self.design, arm, self.effects[arm], named) if named else []
        return self._vanished[arm]

    @cached_property
    def _vanished(self) -> dict[str, list[Vanished]]:
        return {}

    def frequencies(self, arm: str, name: str = PRIMARY) -> Frequencies:
        """A yes-or-no outcome in natural frequencies: with both arms, with one alone, with neither."""
        return natural_frequencies(self.summary.whole().fourfold(self.design.names.index(arm), OUTCOMES.index(name)))

    def for_whom(self, arm: str) -> list[ForWhom]:
        """A line for each of Kosovo, Serbia, the EU and NATO."""
        reference = self.design.reference
        return for_whom(reference, self.effects[arm], self.results[arm], self.results[reference], self.edges)

    def explained(self, arm: str) -> Explained | None:
        """How much of the primary effect's spread over futures goes with their assumptions; None if it does not differ."""
        if arm not in self._explained:
            self._explained[arm] = self._explain(arm)
        return self._explained[arm]

    @cached_property
    def _explained(self) -> dict[str, Explained | None]:
        return {}

    def _explain(self, arm: str) -> Explained | None:
        kept, number = self.summary.kept, self.design.names.index(arm)
        primary = kept.primary.astype(float)
        difference = primary[number] - primary[0]
        if not difference.any():
            return None
        batches = Assumed(self.design, kept.worlds).batches()
        return explained(Drawn(drawn, difference[which, np.newaxis]) for which, drawn in batches)

    def notes(self, arm: str) -> list[str]:
        """Sentences beside the verdict: what changes in natural frequencies, pairing and power, assumptions, the edge."""
        m, effect, base = metric(PRIMARY), self.effects[arm][PRIMARY], self.base(PRIMARY)
        place, number = OUTCOMES.index(PRIMARY), self.design.names.index(arm)
        frequencies = frequencies_said(self.frequencies(arm), arm, self.design.reference)
        notes = (
            f"{m.label}, {frequencies}." if effect.differing else "",
            spread_note(m, effect, self.explained(arm)),
            edge_note(m, effect, base, self.edges, self.conclusion(arm)),
            pairing_note(m, self.summary.whole().variances(number, place), effect.count),
        )
        return [note for note in notes if note]

    def to_frame(self) -> pd.DataFrame:
        """A row an arm and outcome: mean, low and high, and of its effect the same with the shares helped and harmed.

        The reference has no effects; `joint_low` and `joint_high` are there for the headline outcomes.
        """
        rows = [self._row(arm, name) for arm in self.design.names for name in OUTCOMES]
        return pd.DataFrame(rows)

    def _row(self, arm: str, name: str) -> dict[str, object]:
        row: dict[str, object] = {"arm": arm, "outcome": name, **self.results[arm][name].numbers()}
        if arm == self.design.reference:
            return row
        effect, joint = self.effects[arm][name].numbers(), self.joint(arm).effects.get(name)
        row |= {f"effect_{part}" if part in ("mean", "low", "high") else part: value for part, value in effect.items()}
        return row | ({"joint_low": joint.low, "joint_high": joint.high} if joint else {})

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(sentence)}</p>" for sentence in self.verdicts())

    def document(self) -> dict[str, object]:
        """Results and effects as plain numbers by arm and outcome, and what is said of them."""
        return {
            "arms": {arm: {name: e.numbers() for name, e in found.items()} for arm, found in self.results.items()},
            "effects": {arm: {name: e.numbers() for name, e in found.items()} for arm, found in self.effects.items()},
            "verdicts": {arm: self._said(arm, sentence) for arm, sentence in zip(self.arms, self.verdicts(), strict=True)},
        }

    def _said(self, arm: str, sentence: str) -> dict[str, object]:
        joint, found = self.joint(arm), self.conclusion(arm)
        return {
            "sentence": sentence,
            "word": str(found.word),
            "depends_on_an_assumption": found.depends,
            "hinges": [hinge.document() for hinge in self.hinges[arm]],
            "edge": self.edges.smallest(metric(PRIMARY), self.base(PRIMARY)),
            "frequencies": self.frequencies(arm).numbers(),
            "for_whom": [line.document() for line in self.for_whom(arm)],
            "joint_level": joint.level,
            "joint_intervals": {name: {"low": e.low, "high": e.high} for name, e in joint.effects.items()},
        }


def summarise(design: Design, parts: pd.DataFrame | Iterable[pd.DataFrame], edges: Edges = USUAL) -> Comparison:
    """Sum up the worlds of a design, given whole or part by part. A world that failed in one arm is left out of all.

    Memory does not grow with the number of parts. RuntimeError if every world failed in some arm.
    """
    check_comparable(design)
    summary = Summary(design)
    for part in [parts] if isinstance(parts, pd.DataFrame) else parts:
        summary.add(part)
    whole, names = summary.whole(), design.names
    results = {arm: {name: whole.estimate(i, j) for j, name in enumerate(OUTCOMES)} for i, arm in enumerate(names)}
    effects = {arm: _effects(whole, i) for i, arm in enumerate(names) if i}
    splits = {
        arm: Split(_effects(summary.working, i), _effects(summary.idle, i))
        for i, arm in enumerate(names)
        if i and summary.is_split(i)
    }
    count = whole.results.count
    arrivals = {
        arm: {name: np.cumsum(counts[i]) / count for name, counts in summary.arrivals.items()} for i, arm in enumerate(names)
    }
    partings = {arm: summary.partings(i) for i, arm in enumerate(names) if i}
    return Comparison(design, summary.failed, results, effects, splits, arrivals, partings, summary, edges)


def check_comparable(design: Design) -> None:
    """InputError if a design has too many arms for all to be compared with the first one."""
    if len(design.arms) > TOGETHER:
        raise InputError(
            f"arms: {len(design.arms):,} are too many to compare with one another; at most {TOGETHER} ('keci sweep' plays more)"
        )


def has_track(scenario: Scenario) -> bool:
    """Whether a scenario has the cooperation track under either label."""
    return any(lever in scenario.levers for lever in CONSENSUS_LEVERS)


def _effects(group: Group, arm: int) -> dict[str, Effect]:
    return {name: group.effect(arm, j) for j, name in enumerate(OUTCOMES)}
