"""`keci hindcast`: the model held against fourteen years: patterns of the record, and forecasts of years it has not seen."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keci.experiments.commands.console import note, output, print_json, progress, script
from keci.experiments.commands.options import Json, Markdown, Seed
from keci.experiments.commands.playing import one_form

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from keci.experiments.record.history import History
    from keci.experiments.record.predictive import Met

MOST_WORLDS = 20_000  # whose monthly series memory holds at once
FEWEST_WORLDS = 200
PARTS = ("all", "patterns", "scores")
SPANS = {"calibration": ("2011-03", "2020-12"), "test": ("2021-01", "2025-12")}
SHOWN_SCORES = ("CRPS", "Brier", "log score")  # on the terminal; the document has all
PARAMETERS = "validation"


def hindcast(
    worlds: Annotated[int, typer.Option(help="Number of hindcasts.")] = 4000,
    parameters: Annotated[
        str, typer.Option(help="'validation' (calibrated to 2020), 'prior', 'mode' or a CSV file of sets.")
    ] = PARAMETERS,
    seed: Seed = 0,
    part: Annotated[str, typer.Option(help="'patterns' of the record, 'scores' on 2021-2025, or 'all'.")] = "all",
    score: Annotated[
        Path | None, typer.Option(help="Score a forecast that 'keci forecast --to' kept (its .json) against the record instead.")
    ] = None,
    markdown: Markdown = False,
    json: Json = False,
) -> None:
    """Compare hindcasts from March 2011 with the record, and forecasts from 2021 on with simple rivals."""
    from keci.model.errors import unknown

    silent = one_form(markdown, json)
    if part not in PARTS:
        raise unknown("part", part, PARTS)
    if score is not None:
        _score(score, json)
        return
    found = measure(worlds, parameters, seed, part, silent)
    if json:
        print_json(document(found))
    elif markdown:
        print("\n".join(lines(found)))
    else:
        show(found)


class Hindcast:
    """What hindcasts show: patterns by span with what whole futures meet, and scores of the years after 2020."""

    def __init__(self, worlds: int, parameters: str, seed: int) -> None:
        self.worlds, self.parameters, self.seed = worlds, parameters, seed
        self.patterns: dict[str, pd.DataFrame] = {}
        self.whole: dict[str, Met] = {}
        self.positions: pd.DataFrame | None = None
        self.scores: pd.DataFrame | None = None
        self.sentence = ""


def measure(worlds: int, parameters: str = PARAMETERS, seed: int = 0, part: str = "all", silent: bool = True) -> Hindcast:
    """Play the hindcasts and measure what was asked for. InputError for what cannot be played, or is not unseen."""
    from keci.experiments.designs.design import MOST_SEED, check_whole
    from keci.experiments.record.hindcasts import check_playable, check_unseen, hindcasts

    check_whole("worlds", worlds, FEWEST_WORLDS, MOST_WORLDS)
    check_whole("seed", seed, 0, MOST_SEED)
    if part != "patterns":
        check_unseen(parameters)
    check_playable(parameters)
    found = Hindcast(worlds, parameters, seed)
    with progress("Playing from March 2011", worlds, silent) as told:
        futures = hindcasts(worlds, parameters, seed, told)
    if part != "scores":
        add_patterns(found, futures)
    if part != "patterns":
        note("Scoring forecasts at rolling origins")
        add_scores(found, futures)
    return found


def add_patterns(found: Hindcast, futures: History) -> None:
    """Measure the patterns of both spans on these hindcasts."""
    import numpy as np

    from keci.experiments.record.patterns import measured, record_values
    from keci.experiments.record.predictive import met, predictive

    for span, (start, end) in SPANS.items():
        record = record_values(start, end)
        known = [str(name) for name, value in record.items() if np.isfinite(value)]
        values = measured(futures.window(start, end))[known]
        found.patterns[span] = predictive(values, record[known])
        found.whole[span] = met(values, record[known])
    found.positions = _positions(futures)


def _positions(futures: History) -> pd.DataFrame:
    """Static forecasts from the start of 2011, beside the levels with which hindcasts end and what came of the issues."""
    from keci.experiments.record.hindcasts import START
    from keci.experiments.static_forecasts.ours import SERIES, agreed, levels, table
    from keci.model.posterior import START as NOW

    return table(START, levels({name: futures.get(name) for name in SERIES}), agreed(NOW))


def add_scores(found: Hindcast, futures: History) -> None:
    """Score the forecasts that continue these hindcasts, against simple rivals."""
    from keci.experiments.record.hindcasts import LAST, START
    from keci.experiments.record.history import History
    from keci.experiments.scoring.conditioned import SERIES, conditioned_forecasts
    from keci.experiments.scoring.months import month_number
    from keci.experiments.scoring.record import Record
    from keci.experiments.scoring.rolling import HORIZONS, origins
    from keci.experiments.scoring.table import score_table, sentence

    record = Record.installed().until(month_number(LAST) + 1)
    seen = History.observed(START, LAST, alerts=True)
    ours = {
        (target, horizon): conditioned_forecasts(futures, seen, origins(record, horizon), target, horizon, found.seed)
        for target in SERIES
        for horizon in HORIZONS
    }
    found.scores = score_table(record, ours, found.seed)
    found.sentence = sentence(found.scores, record)


def document(found: Hindcast) -> dict[str, Any]:
    """All results as plain data."""
    whole = {
        span: {"share_meeting_all": met.all(), "missed": met.missed().to_dict("records")} for span, met in found.whole.items()
    }
    return {
        "worlds": found.worlds,
        "parameters": found.parameters,
        "seed": found.seed,
        "patterns": {span: table.reset_index().to_dict("records") for span, table in found.patterns.items()},
        "whole_futures": whole,
        "static": None if found.positions is None else static(found.positions),
        "scores": [] if found.scores is None else found.scores.to_dict("records"),
        "sentence": found.sentence,
    }


def lines(found: Hindcast) -> list[str]:
    """The tables in Markdown."""
    from keci.experiments.record.predictive import lines as pattern_lines
    from keci.experiments.record.predictive import whole_lines

    said: list[str] = []
    for span, table in found.patterns.items():
        start, end = SPANS[span]
        said += [f"## Patterns, {start} to {end} ({span})", "", *pattern_lines({found.parameters: table}), ""]
        said += [*whole_lines(found.whole[span]), ""]
    if found.positions is not None:
        said += _static_lines(found.positions)
    if found.scores is not None:
        said += ["## Scores on years not seen", "", found.sentence, "", *_score_lines(found.scores)]
    return said


def static(positions: pd.DataFrame) -> dict[str, Any]:
    """Static forecasts beside ours as plain data."""
    from keci.experiments.static_forecasts.ours import document, sentences

    return {"issues": document(positions), "sentences": sentences(positions)}


def _static_lines(positions: pd.DataFrame) -> list[str]:
    from keci.experiments.static_forecasts.ours import lines, sentences

    said = [f"- {sentence}" for sentence in sentences(positions)]
    return ["## Static forecasts beside ours", "", STATIC, "", *lines(positions, "agreed in December 2025"), "", *said, ""]


STATIC = (
    "What [static forecasts](static-forecasts.md) from positions, saliences and capabilities say of each issue, with what was in "
    "force in March 2011 as the alternative, beside the levels agreed at the end of our hindcasts. *What came* are the levels of "
    "the start file for January 2026, part of them judgement. Positions in the evidence are of 2023 to 2026 and were coded with "
    "the outcome in view, so this is a comparison and no test. No actor has a position on violence, meetings or measures."
)


def _score_lines(scores: pd.DataFrame) -> list[str]:
    head = ("target", "months", "score", "forecaster", "mean", "ours less theirs (interval)", "verdict")
    rows = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for row in scores.to_dict("records"):
        difference = f"{row['difference']:+.3f} ({row['low']:+.3f} to {row['high']:+.3f})"
        cells = (row["target"], row["horizon"], row["score"], row["forecaster"], f"{row['mean']:.3f}", difference, row["verdict"])
        rows.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    return rows


def show(found: Hindcast) -> None:
    """The tables on the terminal."""
    from textwrap import fill

    from rich import box
    from rich.table import Table

    console = output()
    for span, patterns in found.patterns.items():
        start, end = SPANS[span]
        title = f"{found.worlds:,} hindcasts, parameters {found.parameters!r}: patterns of {start} to {end} ({span})"
        table = Table("", "pattern", "record", "model (90 %)", "place", box=box.SIMPLE, title=title, title_justify="left")
        for row in patterns.to_dict("records"):
            model = f"{row['median']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
            table.add_row(row["code"], f"{row['label']} ({row['unit']})", f"{row['record']:.2f}", model, f"{row['place']:.2f}")
        console.print(table)
        outside = patterns[(patterns["place"] < 0.05) | (patterns["place"] > 0.95)]
        said = (
            f"{len(patterns) - len(outside)} of {len(patterns)} patterns lie inside the central 90 % of the hindcasts; outside: "
            f"{', '.join(outside['label']) or 'none'}. "
            f"{100 * found.whole[span].all():.2g} % of single hindcasts meet all of them."
        )
        console.print(fill(said, console.width))
    if found.positions is not None:
        _show_static(found.positions)
    if found.scores is not None:
        console.print(_score_table(found.scores))
        console.print(fill(found.sentence, console.width))


def _show_static(positions: pd.DataFrame) -> None:
    from textwrap import fill

    from rich import box
    from rich.table import Table

    from keci.experiments.static_forecasts.ours import LABELS, SHOWN, sentences, titled

    console = output()
    columns = ("issue", "in force", *map(titled, SHOWN), "ours", "what came")
    title = "Static forecasts from March 2011 beside the levels agreed in December 2025"
    table = Table(*columns, box=box.SIMPLE, title=title, title_justify="left")
    for name, row in positions.iterrows():
        table.add_row(LABELS[str(name)], *(f"{row[column]:.2f}" for column in ("in_force", *SHOWN, "ours", "came")))
    console.print(table)
    for sentence in sentences(positions):
        console.print(fill(sentence, console.width))


def _score_table(scores: pd.DataFrame) -> Table:
    """A row a target, horizon and score: ours, climatology so far, the best rival, and how many are surely worse or better."""
    from itertools import groupby

    from rich import box
    from rich.table import Table

    columns = ("target", "months", "score", "ours", "climatology", "best rival", "surely better / worse than")
    title = "Years not seen, 2021 to 2025 (smaller is better)"
    table = Table(*columns, box=box.SIMPLE, title=title, title_justify="left")
    shown = scores[scores["score"].isin(SHOWN_SCORES)].to_dict("records")
    for key, rows in groupby(shown, key=lambda row: (row["target"], row["horizon"], row["score"])):
        table.add_row(*(str(part) for part in key), *_score_cells(list(rows)))
    return table


def _score_cells(rows: list[dict[Hashable, Any]]) -> tuple[str, ...]:
    from keci.experiments.scoring.benchmarks import IN_SAMPLE
    from keci.experiments.scoring.table import BETTER, OURS, WORSE

    means = {str(row["forecaster"]): float(row["mean"]) for row in rows}
    ours = next(float(row["mean"]) for row in rows if row["verdict"] == OURS)
    rivals = [row for row in rows if row["verdict"] != OURS and row["forecaster"] != IN_SAMPLE]
    best = min(rivals, key=lambda row: float(row["mean"]))
    better, worse = (sum(row["verdict"] == verdict for row in rivals) for verdict in (BETTER, WORSE))
    named = f"{float(best['mean']):.3f} ({best['forecaster']})"
    return f"{ours:.3f}", f"{means['climatology so far']:.3f}", named, f"{better} / {worse} of {len(rivals)}"


def _score(path: Path, json: bool) -> None:
    from keci.experiments.scoring.kept import score_kept

    found = score_kept(path)
    if json:
        print_json(found)
        return
    from rich import box
    from rich.table import Table

    console = output()
    table = Table("what", "months", "said", "happened", "Brier", box=box.SIMPLE)
    for row in found["events"]:
        table.add_row(row["label"], str(row["months"]), f"{row['probability']:.2f}", row["happened"], row["brier"])
    console.print(table)
    console.print(found["sentence"])


if __name__ == "__main__":
    script(hindcast, "hindcast")
