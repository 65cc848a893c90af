"""Short sentences from the numbers of a calibration."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from keci.experiments.calibration.checks import DRAWS, Calibration
from keci.experiments.calibration.screening import Screening
from keci.experiments.calibration.waves import Waves

NAMED = 12  # names in one sentence; the tables hold the others
LITTLE = 0.1  # contraction below which a posterior is called much the same as the prior (judgement)


def listed(names: Sequence[str], most: int = NAMED) -> str:
    """Names in a row, "a, b and c"; those beyond `most` are counted: "a, b and 3 others"."""
    if not names:
        return "none"
    shown = list(names[:most])
    rest = len(names) - len(shown)
    if rest:
        shown.append("1 other" if rest == 1 else f"{rest} others")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def taught(screening: Screening) -> list[str]:
    """What the record can teach: which parameters are calibrated, which only just moved, which stay as the prior has them."""
    total, active, weak = len(screening.parameters), screening.active, screening.named("weak")
    silent = screening.named("posterior = prior")
    if not active:
        first = f"The record tells too little about any of {total} parameters to calibrate it."
    else:
        first = f"The record tells something about {len(active)} of {total} parameters: {listed(active)}."
    second = [f"It hints at {len(weak)} more: {listed(weak)}."] if weak else []
    return [first, *second, f"{len(silent)} stay as the prior has them (posterior = prior): {listed(silent, len(silent))}."]


def ruled_out(waves: Waves) -> list[str]:
    """What history matching left, wave by wave."""
    said = []
    for row in waves.report.to_dict("records"):
        hardest = f"{row['hardest']!r} rules out most ({percent(row['ruled_out_by_hardest'])})"
        if row["ruled_out_by_hardest"] == 0:
            hardest = "no statistic rules out any"
        kept = f"{row['kept']:,} of {row['futures']:,} futures stay ({percent(row['share_of_all'])} of all)"
        said.append(f"Wave {row['wave']}: {kept}; {hardest}.")
    return said


def learned(against: pd.DataFrame, active: Sequence[str]) -> str:
    """How far the calibrated parameters have closed in, from `posterior.prior_against_posterior`."""
    rows = against[against["parameter"].isin(active) & (against["contraction"] >= LITTLE)]
    if rows.empty:
        return "No parameter's posterior is much narrower than its prior."
    named = [f"{row['parameter']} ({percent(row['contraction'])})" for row in rows.to_dict("records")]
    return f"Share of the prior variance that is gone: {listed(named)}."


def moved(patterns: pd.DataFrame, parameter: str, most: int = 3, least: float = 0.01) -> str:
    """Which statistics a parameter is told from, from `screening.patterns`; `least` is the R2 worth naming."""
    rows = patterns[(patterns["parameter"] == parameter) & (patterns["lost"] >= least)]
    if rows.empty:
        return f"{parameter}: no single statistic is needed to tell it."
    best = rows.sort_values("lost", ascending=False, kind="stable").head(most).to_dict("records")
    return f"{parameter} is told from {listed([str(row['statistic']) for row in best])}."


def unmet(adjusted: pd.DataFrame) -> list[str]:
    """The facts that the model cannot meet, from `misspecification.adjustment_parameters`."""
    rows = adjusted[adjusted["cannot_meet"]].to_dict("records")
    if not rows:
        return ["There is no fact of the record that the model cannot meet within its tolerances."]
    return [
        f"The model cannot meet {row['statistic']!r}: the record has {number(row['record'])}, the model {number(row['model'])}; "
        f"{abs(row['gamma']):.1f} deviations too {'low' if row['gamma'] > 0 else 'high'}."
        for row in rows
    ]


def pulling(conflicts: pd.DataFrame, pairs: pd.DataFrame) -> list[str]:
    """Facts at odds with the rest or with each other, from `misspecification.conflicts` and `.pairs`."""
    said = [
        f"From all other facts one would expect {row['statistic']!r} at {number(row['expected'])} give or take "
        f"{number(row['deviation'])}; the record differs, above all on {row['parameter']}."
        for row in conflicts[conflicts["conflict"]].to_dict("records")
    ]
    said += [
        f"{row['statistic']!r} and {row['other']!r} want different parameters: together they are {factor(row['ratio'])} "
        "less probable than each by itself suggests."
        for row in pairs[pairs["conflict"]].to_dict("records")
    ]
    return said or ["No facts of the record pull against each other."]


def differ(disagreements: pd.DataFrame) -> str:
    """Whether the opinions agree, from `adjustment.disagreement`."""
    alarmed = disagreements[disagreements["alarm"]].to_dict("records")
    if not alarmed:
        return f"The ways to a posterior agree on all {len(disagreements)} calibrated parameters."
    named = [f"{row['parameter']} ({row['difference']:.2f} prior deviations, {row['between']})" for row in alarmed]
    if (disagreements["usual"] == 0).all():
        return f"The ways to a posterior differ; whether they would if the model were right was not tried: {listed(named)}."
    return f"Alarm, the ways to a posterior differ more than a right model lets them: {listed(named)}."


def believed(found: Calibration) -> str:
    """Whether pseudo-records were recovered, from `checks.calibration`."""
    frame, count = found.parameters, len(found.ranks)
    low, high = frame["coverage"].min(), frame["coverage"].max()
    first = f"Of {count} pseudo-records the central 90 % held the true value in {percent(low)} to {percent(high)}"
    doubtful = [str(name) for name in frame.loc[frame["doubtful"], "parameter"]]
    lost = [str(name) for name in frame.loc[~frame["identified"], "parameter"]]
    ranks = f"ranks among {DRAWS} draws are uneven for {listed(doubtful)}" if doubtful else "ranks are even"
    last = f"; not identified: {listed(lost)}" if lost else ""
    return f"{first}; {ranks}{last}."


def percent(share: float) -> str:
    """A share in per cent; one decimal below 10."""
    return f"{100 * share:.0f} %" if abs(share) >= 0.1 or share == 0 else f"{100 * share:.1f} %"


def number(value: float) -> str:
    """A number with three digits that count."""
    return f"{value:.3g}"


def factor(ratio: float) -> str:
    """How many times less, of a ratio below 1."""
    return "1,000 times and more" if ratio < 1e-3 else f"{1.0 / ratio:.0f} times"
