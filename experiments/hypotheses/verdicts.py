"""The verdict on every hypothesis, from its tests in the base and in every rerun."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from keci.experiments.hypotheses.draws import Draws, same_sign
from keci.experiments.hypotheses.measures import Cell, Measured
from keci.experiments.hypotheses.plan import BASE, Hypothesis, MostOfIt, Plan, Test
from keci.experiments.hypotheses.rule import (
    REFUTED,
    SUPPORTED,
    UNDECIDED,
    UNTESTABLE,
    Effect,
    combined,
    decide,
    effect,
    expected_sign,
)
from keci.experiments.statistics.contrasts import Contrast

ASSUMED = "assumption-driven"
REDUCED = "reduced"  # the rerun without reduced-form effects, which decides whether a claim is driven by assumptions
ALONE, NEVER = "alone", "no"


@dataclass(frozen=True)
class Finding:
    """One test under one variant.

    `draws` is the share of prior draws with the expected sign (by groups), `differing` the share of futures that differ, and
    `with_sign` of those the share with the sign; None where they do not apply.
    """

    test: Test
    word: str
    contrast: Contrast | None
    draws: float | None = None
    differing: float | None = None
    with_sign: float | None = None


@dataclass(frozen=True)
class Verdict:
    """One hypothesis: the word on it, its findings by variant, the word in each rerun, and why it is as it is."""

    hypothesis: Hypothesis
    word: str
    findings: dict[str, tuple[Finding, ...]]
    words: dict[str, str]
    reasons: tuple[str, ...]


def verdicts(plan: Plan, measured: Measured, assumptions: np.ndarray) -> list[Verdict]:
    """Verdicts on all hypotheses. `assumptions` are what the futures drew: float array (worlds, assumptions)."""
    draws = _Subsets(measured, assumptions)
    return [_verdict(plan, hypothesis, measured, draws) for hypothesis in plan.hypothesis]


class _Subsets:
    """Assumptions of each subset of futures, made ready once."""

    def __init__(self, measured: Measured, assumptions: np.ndarray) -> None:
        self.measured, self.assumptions = measured, assumptions
        self.known: dict[str, Draws] = {}

    def of(self, which: str) -> Draws:
        if which not in self.known:
            self.known[which] = Draws(self.assumptions[self.measured.where(BASE, which)])
        return self.known[which]


def _verdict(plan: Plan, hypothesis: Hypothesis, measured: Measured, draws: _Subsets) -> Verdict:
    findings = {v: tuple(_finding(plan, t, measured, v, draws) for t in hypothesis.test) for v in plan.variants}
    notes: list[str] = []
    words = {}
    for variant in plan.variants:
        most = list(_most(hypothesis.most_of_it, measured, variant))
        words[variant] = UNTESTABLE if hypothesis.untestable else claim_word(findings[variant], bool(most))
        notes += most if variant == BASE else []
    word, why = assumed(words[BASE], findings[BASE], findings.get(REDUCED, ()), plan.rule.sign)
    return Verdict(hypothesis, word, findings, words, (*notes, *why))


def _finding(plan: Plan, test: Test, measured: Measured, variant: str, draws: _Subsets) -> Finding:
    if test.untestable:
        return Finding(test, UNTESTABLE, None)
    found = effect(plan, test, measured, variant)
    word = decide(test, found.contrast)
    sign = expected_sign(test)
    if not sign or found.contrast is None:
        return Finding(test, word, found.contrast)
    differing, with_sign = same_sign(found.differences, sign)
    share = draws.of(test.worlds).share(found.contributions, sign) if variant == BASE else None
    return Finding(test, word, found.contrast, share, differing, with_sign)


def claim_word(findings: tuple[Finding, ...], refuted_otherwise: bool = False) -> str:
    """The word on a hypothesis from those on its tests, by the plan's rule."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.test.refutes not in (ALONE, NEVER):
            groups.setdefault(finding.test.refutes, []).append(finding)
    alone = any(f.word == REFUTED and f.test.refutes == ALONE for f in findings)
    together = any(all(f.word == REFUTED for f in group) for group in groups.values())
    if refuted_otherwise or alone or together:
        return REFUTED
    return SUPPORTED if all(f.word == SUPPORTED for f in needed(findings)) else UNDECIDED


def needed(findings: tuple[Finding, ...]) -> list[Finding]:
    """Findings of the tests that a claim needs, as far as they can be tested."""
    return [f for f in findings if f.test.needed and f.word != UNTESTABLE]


def assumed(word: str, base: tuple[Finding, ...], reduced: tuple[Finding, ...], least: float) -> tuple[str, tuple[str, ...]]:
    """Whether a supported claim is driven by assumptions, and by which."""
    if word != SUPPORTED:
        return word, ()
    why = [
        f"{f.test.name}: the sign holds in {100 * f.draws:.0f} % of draws"
        for f in needed(base)
        if f.draws is not None and f.draws < least
    ]
    why += [f"{f.test.name}: {f.word} with reduced-form effects off" for f in needed(reduced) if f.word != SUPPORTED]
    return (ASSUMED if why else word), tuple(why)


def _most(most: MostOfIt | None, measured: Measured, variant: str) -> Iterator[str]:
    """Outcomes on which one lever alone gives most of a package's sure effect, in words."""
    for outcome in most.outcome if most else ():
        assert most is not None
        package = _against(measured, variant, most.package, most.reference, outcome)
        if package.contrast is None or not package.contrast.sure:
            continue
        for single in most.singles:
            alone = _against(measured, variant, single, most.reference, outcome).contrast
            share = alone.mean / package.contrast.mean if alone else 0.0
            if share >= most.share:
                yield f"{outcome}: {single} alone gives {100 * share:.0f} % of the package's effect"


def _against(measured: Measured, variant: str, one: str, other: str, outcome: str) -> Effect:
    values = [measured.cells[Cell(variant, (name,), (outcome,))][measured.done] for name in (one, other)]
    return combined([((values[0], None), 1.0), ((values[1], None), -1.0)], "identity")
