"""Verdicts as plain data, and the surface of belief and delay as a table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from keci.experiments.hypotheses.measures import Cell, Measured
from keci.experiments.hypotheses.plan import BASE, Plan, Test
from keci.experiments.hypotheses.rule import combined
from keci.experiments.hypotheses.verdicts import Finding, Verdict
from keci.experiments.statistics.contrasts import Contrast

Record = dict[str, Any]


def limits(test: Test, contrast: Contrast) -> tuple[float, float, float]:
    """Mean, low and high as the test states them: ratios for what is compared as logarithms."""
    numbers = contrast.mean, contrast.low, contrast.high
    return tuple(float(np.exp(v)) for v in numbers) if test.scale == "ratio" else numbers  # type: ignore[return-value]


def document(plan: Plan, found: list[Verdict], measured: Measured) -> Record:
    """Everything as plain data."""
    return {
        "plan": {"version": plan.version, "date": str(plan.date), "sha256": plan.digest},
        "worlds": int(measured.done.sum()),
        "failed_worlds": measured.failed,
        "placebo_differs": measured.placebo_differs,
        "hypotheses": {v.hypothesis.id: _verdict(v) for v in found},
        "surface": surface(plan, measured).to_dict("records"),
    }


def _verdict(verdict: Verdict) -> Record:
    hypothesis = verdict.hypothesis
    tests = {variant: [_finding(f) for f in findings] for variant, findings in verdict.findings.items()}
    about: Record = {
        "claim": hypothesis.claim,
        "refuter": hypothesis.refuter,
        "by_construction": list(hypothesis.by_construction),
    }
    about["limits"] = list(hypothesis.limits)
    return {"verdict": verdict.word, **about, "reasons": list(verdict.reasons), "words": verdict.words, "tests": tests}


def _finding(finding: Finding) -> Record:
    test = finding.test
    mean, low, high = limits(test, finding.contrast) if finding.contrast else (None, None, None)
    numbers: Record = {"mean": mean, "low": low, "high": high, "worlds": finding.contrast.count if finding.contrast else 0}
    about = {"scale": test.scale, "expected": test.expected, "smallest": test.smallest, "needed": test.needed}
    shares = {"draws": finding.draws, "differing": finding.differing, "with_sign": finding.with_sign}
    return {"test": test.name, "word": finding.word, **numbers, **about, **shares}


def findings_table(found: list[Verdict]) -> pd.DataFrame:
    """All tests under all variants, a row each."""
    rows = [
        {"hypothesis": v.hypothesis.id, "variant": variant, **_finding(f)}
        for v in found
        for variant, findings in v.findings.items()
        for f in findings
    ]
    return pd.DataFrame(rows)


def surface(plan: Plan, measured: Measured) -> pd.DataFrame:
    """For every variant, belief and delay the difference to no track: columns variant, credibility, delay, outcome, mean, low,
    high."""
    planned = plan.surface
    rows = []
    for variant in plan.variants:
        for i, credibility in enumerate(planned.credibility):
            for j, delay in enumerate(planned.delay):
                for outcome in planned.outcomes:
                    contrast = _against(measured, variant, planned.arms[i][j], planned.reference, outcome)
                    at = {"variant": variant, "credibility": credibility, "delay": delay, "outcome": outcome}
                    rows.append({**at, **contrast.numbers()})
    return pd.DataFrame(rows)


def _against(measured: Measured, variant: str, one: str, other: str, outcome: str) -> Contrast:
    values = [measured.cells[Cell(variant, (name,), (outcome,))][measured.done] for name in (one, other)]
    contrast = combined([((values[0], None), 1.0), ((values[1], None), -1.0)], "identity").contrast
    assert contrast is not None  # two worlds at least are done
    return contrast


def titles(plan: Plan) -> dict[str, str]:
    """What each variant is called."""
    return {BASE: "as assumed"} | {name: rerun.title for name, rerun in plan.reruns.items()}
