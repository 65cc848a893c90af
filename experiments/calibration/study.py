"""A calibration from beginning to end: reference table, screening, history matching, acceptance, and what is then shipped."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from keci.experiments.calibration import adjustment, checks, forest, misspecification, waves, words
from keci.experiments.calibration import posterior as posteriors
from keci.experiments.calibration.acceptance import CHECKED, accept, fewer, nearest, usual
from keci.experiments.calibration.continuation import continued
from keci.experiments.calibration.emulator import emulate
from keci.experiments.calibration.posterior import Posterior
from keci.experiments.calibration.screening import Screening, screen
from keci.experiments.calibration.table import ReferenceTable, reference_table
from keci.experiments.designs.design import Design
from keci.experiments.record.history import span
from keci.experiments.record.patterns import pattern, record_values
from keci.experiments.record.window import Window
from keci.experiments.store.execution import Execution, Say
from keci.experiments.store.folder import StoredRun
from keci.experiments.store.runner import run
from keci.model.ensemble import assumptions
from keci.model.errors import InputError
from keci.model.scenario import Scenario
from keci.model.stamp import rules_digest

START = "2011-03"
WINDOWS = {"validation": Window(START, "2020-12"), "analysis": Window(START, "2025-12")}
FUTURES, QUICK = 1_000_000, 30_000
NINETY = 1.645  # half-width of the central 90 % of a normal, in standard deviations
BLOCK = 50_000  # futures whose parameters are drawn at once
TREES = 200  # of a forest: it is a second opinion
RECORDS = 100  # pseudo-records on which the method is checked
FOREST = 40  # active parameters that get a forest at most, for time
DIGITS = 5
SHORTEST = 24  # months of a window: in fewer most patterns are a single event or none (judgement)


@dataclass(frozen=True)
class Calibration:
    """What a window taught.

    Attributes:
        name, window: of the calibration.
        run: the stored reference table.
        table: parameters and statistics of its futures, and the record.
        screening: what the record can teach at all.
        matched: what history matching left.
        accepted: the posterior, from `rejection`.
        disagreement: how far acceptance, nearness, regression and forest differ, by parameter.
        adjustments: how far each fact is out of the model's reach.
        conflicts: each fact against what the others lead to expect.
        pairs: facts two by two.
        checked: whether parameters are found from pseudo-records with known ones.
    """

    name: str
    window: Window
    run: StoredRun
    table: ReferenceTable
    screening: Screening
    matched: waves.Waves
    accepted: Posterior
    disagreement: pd.DataFrame
    adjustments: pd.DataFrame
    conflicts: pd.DataFrame
    pairs: pd.DataFrame
    checked: checks.Calibration

    def against_prior(self) -> pd.DataFrame:
        """Prior against posterior of every parameter, the most contracted first."""
        return posteriors.prior_against_posterior(posteriors.prior(self.table), self.accepted)


def design(window: Window, futures: int, seed: int) -> Design:
    """Hindcasts under the policy of the time: all begin in March 2011 and end with the window on which they are judged."""
    scenario = Scenario.named("baseline", start=START, months=span(START, window.end))
    return Design.of([scenario], futures, seed, "prior", least=1)


def play(window: Window, futures: int, seed: int, out: Path, how: Execution | None = None) -> StoredRun:
    """The reference table as a run: the patterns of every hindcast, stored part by part."""
    return run(design(window, futures, seed), out, "calibrate", series=(window.name,), how=how)


def calibrate(name: str, window: Window, stored: StoredRun, say: Say = lambda _: None, seed: int = 0) -> Calibration:
    """Calibrate on a window from its stored reference table. The same table and seed give the same posterior."""
    table = read_table(window, stored)
    observed = table.with_error(seed)
    say(f"{name}: what the record can teach, from {table.size:,} hindcasts and {len(table.names)} patterns")
    screening, matched, accepted = learn(name, table, observed, seed)
    active, emulator, near = screening.active, emulate(table, screening.active), observed.subset(matched.kept.to_numpy())
    say(f"{name}: other opinions, facts that cannot be met, and whether known parameters would be found")
    opinions: dict[str, Any] = {
        "acceptance": accepted,
        "nearness": nearest(near),
        "regression": adjustment.local_linear(near, accepted, active),
        "forest": forest.forest(observed, active[:FOREST], seed, TREES),
    }
    return Calibration(
        name,
        window,
        stored,
        table,
        screening,
        matched,
        accepted,
        adjustment.disagreement(posteriors.prior(table), opinions, active[:FOREST], usual(observed, screening, seed)),
        misspecification.adjustment_parameters(table, emulator, seed),
        misspecification.conflicts(table, emulator, seed),
        misspecification.pairs(table, emulator, seed),
        believed(observed, screening, seed),
    )


def learn(name: str, table: ReferenceTable, observed: ReferenceTable, seed: int) -> tuple[Screening, waves.Waves, Posterior]:
    """What the record can teach, what history matching leaves, and the posterior.

    `observed` is the table with its observation error. InputError if the record tells nothing of any parameter.
    """
    screening = screen(observed, seed)
    if not screening.active:
        raise InputError(f"calibration {name}: the record tells nothing of any parameter in {table.size:,} hindcasts; play more")
    matched = waves.match(table, screening.active)
    return screening, matched, accept(observed.subset(matched.kept.to_numpy()), screening)


def believed(observed: ReferenceTable, screening: Screening, seed: int) -> checks.Calibration:
    """Whether parameters would be found from pseudo-records whose parameters are known: ranks and coverage."""
    few = fewer(observed, CHECKED, seed)
    return checks.calibration(few, screening.active, lambda some: accept(some, screening), RECORDS, seed)


def read_table(window: Window, stored: StoredRun) -> ReferenceTable:
    """Parameters, drawn again by key, beside the stored statistics, and the record with its tolerances."""
    made = stored.design()
    names = usable(window)
    rows = stored.frame([*names, "world", "status"])
    rows = rows[rows["status"] == "done"].set_index("world")
    statistics = rows[names].astype(np.float32)
    varied = [name for name in names if np.nanstd(statistics[name].to_numpy()) > 0.0]
    record = record_values(window.start, window.end)[varied]
    return reference_table(drawn(made, statistics.index), statistics, record, tolerances(record))


def usable(window: Window) -> list[str]:
    """The patterns of a window that the record knows, by name."""
    record = record_values(window.start, window.end)
    return [name for name in window.columns if np.isfinite(record[name])]


def tolerances(record: pd.Series) -> pd.Series:
    """Standard deviation of observation error and discrepancy: the width of what counts as met, as a central 90 %.

    Of an event, 0 or 1, there is no range; a twentieth stands for a record that may be wrong (judgement).
    """
    bounds = {str(name): pattern(str(name)).bounds(float(value)) for name, value in record.items()}
    widths = {name: (high - low) / 2.0 / NINETY for name, (low, high) in bounds.items()}
    return pd.Series({name: width if width > 0.0 else 0.05 for name, width in widths.items()})


def drawn(made: Design, worlds: pd.Index) -> pd.DataFrame:
    """Parameters of the hindcasts, float32: a row a world, a column a parameter that is drawn at all."""
    parts = []
    for first in range(0, made.worlds, BLOCK):
        part = assumptions(made.arms[0], min(BLOCK, made.worlds - first), made.seed, made.parameters, first)
        parts.append(part.drop(columns="works").astype(np.float32))
    whole = pd.concat(parts).loc[worlds]
    return whole.loc[:, whole.std() > 0.0]


def sets(found: Calibration, states: bool) -> pd.DataFrame:
    """The posterior as it is shipped: weight, parameters and, if asked, the states with which its hindcasts closed.

    Rows are whole. A parameter of which the record tells nothing by itself has its prior there, but drawn together with the
    others: twenty of them may set the rate of incidents between them, of which the record tells a good deal. States are those of
    histories that end as the record does, played anew under the accepted sets (`continuation`).
    """
    draws, weights = found.accepted.draws, found.accepted.weights
    if states:
        made = found.run.design()
        return continued(draws, weights, made.arms[0], made.seed)
    frame = pd.DataFrame({"weight": weights * len(draws)}, index=draws.index).join(draws.astype(float))
    return frame[frame["weight"] > 0.0].sort_index()


def files(found: Calibration, states: bool) -> tuple[bytes, bytes]:
    """The file of sets, and its manifest."""
    buffer, frame = io.StringIO(), sets(found, states)
    frame.to_csv(buffer, index=False, float_format=f"%.{DIGITS}g", lineterminator="\n")
    content = buffer.getvalue().encode()
    facts = manifest(found, content, frame["weight"].to_numpy(), states)
    return content, (json.dumps(facts, indent=1) + "\n").encode()


def manifest(found: Calibration, content: bytes, weights: np.ndarray, states: bool) -> dict[str, Any]:
    """How a posterior was made, and for which rules. `weights` are those of the file, to which states contribute."""
    return {
        **manifest_facts(found),
        "states": states,
        "sets": len(weights),
        "effective": round(float(weights.sum() ** 2 / np.square(weights).sum()), 1),
        "seed": found.run.manifest["design"]["seed"],
        "run": found.run.manifest["id"],
        "rules": rules_digest(),
        "sha256": hashlib.sha256(content).hexdigest(),
        "patterns": list(found.table.names),
    }


def manifest_facts(found: Calibration) -> dict[str, Any]:
    """What a calibration was made of and found, as plain data."""
    return {
        "name": found.name,
        "window": [found.window.start, found.window.end],
        "hindcasts": found.table.size,
        "accepted": len(found.accepted.draws),
        "active": found.screening.active,
        "weak": found.screening.named("weak"),
        "waves": found.matched.report.to_dict("records"),
        "alarms": alarms(found),
    }


def alarms(found: Calibration) -> list[str]:
    """Parameters on which rejection, regression and forest disagree by more than chance."""
    return [str(name) for name in found.disagreement.loc[found.disagreement["alarm"], "parameter"]]


def sentences(found: Calibration) -> list[str]:
    """What a calibration found, in words: what was taught, ruled out and learned, what cannot be met, how far to believe it."""
    count, worth = len(found.accepted.draws), found.accepted.effective
    accepted = f"Accepted: {count:,} of {found.table.size:,} hindcasts, worth {worth:,.0f} equal ones."
    return [
        *words.taught(found.screening),
        *words.ruled_out(found.matched),
        accepted,
        words.learned(found.against_prior(), found.screening.active),
        words.differ(found.disagreement),
        *words.unmet(found.adjustments),
        *words.pulling(found.conflicts, found.pairs),
        words.believed(found.checked),
    ]


def names_of(chosen: str) -> Sequence[tuple[str, Window]]:
    """The calibrations asked for: "both", one by name, or a window START:END of one's own. InputError for anything else.

    Hindcasts begin in March 2011 whatever the window: it is the months on which they are judged.
    """
    if chosen == "both":
        return list(WINDOWS.items())
    if chosen in WINDOWS:
        return [(chosen, WINDOWS[chosen])]
    parts = chosen.split(":")
    if len(parts) != 2:
        raise InputError(f"window {chosen!r}: must be both, {', '.join(WINDOWS)}, or months START:END, as in 2011-03:2016-12")
    window = Window(parts[0], parts[1])
    if window.months < SHORTEST:
        raise InputError(f"window {chosen!r}: holds {window.months} months; must hold at least {SHORTEST}")
    record_values(window.start, window.end)
    return [(f"{window.start}_{window.end}", window)]
