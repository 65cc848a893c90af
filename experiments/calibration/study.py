"""A calibration from beginning to end: reference table, screening, history matching, acceptance, and what is then shipped."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from keci.experiments.calibration import adjustment, checks, distance, forest, misspecification, rejection, waves
from keci.experiments.calibration import posterior as posteriors
from keci.experiments.calibration.emulator import emulate
from keci.experiments.calibration.posterior import Posterior
from keci.experiments.calibration.screening import Screening, coefficients, predict, screen
from keci.experiments.calibration.table import ReferenceTable, reference_table
from keci.experiments.designs.design import Design
from keci.experiments.record.history import History, month_name, month_number
from keci.experiments.record.observation import seen
from keci.experiments.record.patterns import pattern, record_values
from keci.experiments.record.window import Window
from keci.experiments.scoring.conditioned import likeness
from keci.experiments.store.folder import StoredRun
from keci.experiments.store.runner import Announce, Executor, run
from keci.model.ensemble import SERIES, assumptions, closing_states, simulate
from keci.model.errors import InputError
from keci.model.scenario import Scenario
from keci.model.stamp import rules_digest
from keci.model.states import PREFIX

START = "2011-03"
WINDOWS = {"validation": Window(START, "2020-12"), "analysis": Window(START, "2025-12")}
FUTURES, QUICK = 1_000_000, 30_000
KEPT = 1_200  # sets shipped
WIDER = 5  # times as many are kept by what tells parameters, before whole histories are compared (judgement)
LEAST_KEPT = 300  # sets accepted of a small table
SHARE = 0.01  # of the table that is accepted at most: beyond that, little was learned (judgement)
NINETY = 1.645  # half-width of the central 90 % of a normal, in standard deviations
BLOCK = 50_000  # futures whose parameters are drawn at once
USUAL = 20  # pseudo-records on which that is seen
TREES = 200  # of a forest: it is a second opinion
CHECKED = 20_000  # futures of which that is tried, for time
RECORDS = 100  # pseudo-records on which the method is checked
FOREST = 40  # active parameters that get a forest at most, for time
DIGITS = 5
Say = Callable[[str], None]


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
    checked: checks.Calibration

    def against_prior(self) -> pd.DataFrame:
        """Prior against posterior of every parameter, the most contracted first."""
        return posteriors.prior_against_posterior(posteriors.prior(self.table), self.accepted)


def design(window: Window, futures: int, seed: int) -> Design:
    """Hindcasts under the policy of the time, over a window of the record."""
    scenario = Scenario.named("baseline", start=START, months=window.months)
    return Design.of([scenario], futures, seed, "prior", least=1)


def play(
    window: Window,
    futures: int,
    seed: int,
    out: Path,
    announce: Announce | None = None,
    executor: Executor | None = None,
    say: Say = lambda _: None,
) -> StoredRun:
    """The reference table as a run: the patterns of every hindcast, stored part by part."""
    return run(design(window, futures, seed), out, "calibrate", "compiled", announce, executor, (window.name,), say=say)


def calibrate(name: str, window: Window, stored: StoredRun, say: Say = lambda _: None, seed: int = 0) -> Calibration:
    """Calibrate on a window from its stored reference table. The same table and seed give the same posterior."""
    table = read_table(window, stored)
    observed = table.with_error(seed)
    say(f"{name}: what the record can teach, from {table.size:,} hindcasts and {len(table.names)} patterns")
    screening = screen(observed, seed)
    active = screening.active
    if not active:
        raise InputError(f"calibration {name}: the record tells nothing of any parameter in {table.size:,} hindcasts; play more")
    say(f"{name}: history matching in {len(active)} parameters")
    matched = waves.match(table, active)
    left, emulator = matched.kept.to_numpy(), emulate(table, active)
    near = observed.subset(left)
    accepted = accept(near, screening)
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
        checks.calibration(fewer(observed, CHECKED, seed), active, lambda some: accept(some, screening), RECORDS, seed),
    )


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


def usual(table: ReferenceTable, screening: Screening, seed: int) -> pd.Series:
    """How far acceptance and regression differ where the model is right, by parameter: what more than that is an alarm."""

    def accepted(some: ReferenceTable) -> Posterior:
        return accept(some, screening)

    def adjusted(some: ReferenceTable) -> Posterior:
        return adjustment.local_linear(some, accepted(some), screening.active)

    methods = {"acceptance": accepted, "regression": adjusted}
    return checks.usual_disagreement(fewer(table, CHECKED, seed), screening.active, methods, USUAL, seed)


def fewer(table: ReferenceTable, most: int, seed: int) -> ReferenceTable:
    """At most so many futures of a table, chosen by a seed."""
    if table.size <= most:
        return table
    return table.subset(np.sort(np.random.default_rng([seed, 4]).choice(table.size, most, replace=False)))


def accept(table: ReferenceTable, screening: Screening) -> Posterior:
    """The futures of a table that are nearest to its record: first in what the parameters hang on, then as whole histories.

    The first step keeps `WIDER` times as many as are wanted, by the parameters that regression expects from a future's patterns,
    each counted by how well they tell it (semi-automatic summaries: Fearnhead and Prangle 2012); of these the nearest in
    all patterns are accepted.
    """
    kept = min(int(np.clip(SHARE * table.size, LEAST_KEPT, KEPT)), table.size // 2)
    expected = informative(table, screening)
    away = np.sqrt(np.square(expected.statistics - expected.record).sum(axis=1, dtype=np.float64))
    near = table.subset(np.sort(np.argsort(away, kind="stable")[: min(WIDER * kept, table.size)]))
    return rejection.accept(near, distance.standardised(near, distance.scales(table)), min(kept, near.size // 2))


def informative(table: ReferenceTable, screening: Screening) -> ReferenceTable:
    """The futures with the parameters that regression expects as their statistics, for all of which the record tells anything.

    They are not brought to one unit: a parameter of which little is told hardly varies here, and hardly counts.
    """
    names = [*screening.active, *screening.named("weak")]
    weights = coefficients(screening)[:, [screening.parameters.index(name) for name in names]]
    expected = np.concatenate([predict(screening, table.statistics[rows], weights) for rows in table.blocks()]).astype(np.float32)
    record = predict(screening, table.record[np.newaxis, :], weights)[0]
    return replace(table, statistics=expected, names=tuple(names), record=record, tolerance=np.ones(len(names)))


def nearest(table: ReferenceTable) -> Posterior:
    """The futures nearest to the record in all patterns alike: another opinion, from the oldest method."""
    kept = min(int(np.clip(SHARE * table.size, LEAST_KEPT, KEPT)), table.size // 2)
    return rejection.accept(table, distance.standardised(table, distance.scales(table)), kept)


def sets(found: Calibration, states: bool) -> pd.DataFrame:
    """The posterior as it is shipped: weight, parameters and, if asked, the states with which its hindcasts closed.

    Rows are whole. A parameter of which the record tells nothing by itself has its prior there, but drawn together with the
    others: twenty of them may set the rate of incidents between them, of which the record tells a good deal.
    """
    draws = found.accepted.draws
    frame = pd.DataFrame({"weight": found.accepted.weights * len(draws)}, index=draws.index)
    frame = frame.join(draws.astype(float))
    if states:
        made = found.run.design()
        closed = closing_states(made.arms[0], frame.index.to_numpy(), made.seed, made.parameters, found.window.months)
        frame = frame.join(closed.add_prefix(PREFIX))
        frame["weight"] *= len(frame) * continuing(made, frame.index.to_numpy(), found.window)
    return frame[frame["weight"] > 0.0].sort_index()


def continuing(made: Design, worlds: np.ndarray, window: Window) -> np.ndarray:
    """How much the last years of hindcasts are like the record's at the window's end: weights (worlds,), summing to 1.

    A forecast continues the record only if it begins as the record ended: as quiet or violent, under such a government, with
    talks as frozen. All patterns together say little of the last year.
    """
    parts: dict[str, list[np.ndarray]] = {name: [] for name in SERIES}
    for world in worlds.tolist():
        played = simulate(made.arms[0], 1, made.seed, made.parameters, record=SERIES, first=world, threads=1).attrs["series"]
        for name in SERIES:
            parts[name].append(played[name])
    futures = seen(History.simulated({name: np.concatenate(part) for name, part in parts.items()}, START), made.seed)
    return likeness(futures, History.observed(START, alerts=True), month_name(month_number(window.end) + 1))


def files(found: Calibration, states: bool) -> tuple[bytes, bytes]:
    """The file of sets, and its manifest."""
    buffer = io.StringIO()
    sets(found, states).to_csv(buffer, index=False, float_format=f"%.{DIGITS}g", lineterminator="\n")
    content = buffer.getvalue().encode()
    return content, (json.dumps(manifest(found, content, states), indent=1) + "\n").encode()


def manifest(found: Calibration, content: bytes, states: bool) -> dict[str, Any]:
    """How a posterior was made, and for which rules."""
    return {
        "name": found.name,
        "window": [found.window.start, found.window.end],
        "states": states,
        "sets": content.count(b"\n") - 1,
        "effective": round(found.accepted.effective, 1),
        "hindcasts": found.table.size,
        "seed": found.run.manifest["design"]["seed"],
        "run": found.run.manifest["id"],
        "rules": rules_digest(),
        "sha256": hashlib.sha256(content).hexdigest(),
        "patterns": list(found.table.names),
        "active": found.screening.active,
        "weak": found.screening.named("weak"),
        "waves": found.matched.report.to_dict("records"),
        "alarms": alarms(found),
    }


def alarms(found: Calibration) -> list[str]:
    """Parameters on which rejection, regression and forest disagree by more than chance."""
    return [str(name) for name in found.disagreement.loc[found.disagreement["alarm"], "parameter"]]


def names_of(chosen: str) -> Sequence[tuple[str, Window]]:
    """The calibrations asked for: "both", one by name, or a window START:END of one's own. InputError for anything else."""
    if chosen == "both":
        return list(WINDOWS.items())
    if chosen in WINDOWS:
        return [(chosen, WINDOWS[chosen])]
    parts = chosen.split(":")
    if len(parts) != 2:
        raise InputError(f"window {chosen!r}: must be both, {', '.join(WINDOWS)}, or months START:END, as in 2011-03:2016-12")
    window = Window(parts[0], parts[1])
    record_values(window.start, window.end)
    if window.start != START:
        raise InputError(f"window {chosen!r}: hindcasts begin in {START}; a window must begin there")
    return [(f"{window.start}_{window.end}", window)]
