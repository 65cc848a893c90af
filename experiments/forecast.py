"""`keci forecast`: what the model expects of the next months, dated and written down, so that it can be scored later.

Policy stays as it is; parameters and states of the start come from the analysis posterior, so that the futures continue
hindcasts that agree with the record. NATO's steps are given for the case that a track is tabled at the start (scenario `keci`),
since no track is tabled under today's policy. Beside what actors have positions on stands what static forecasts say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keci.experiments.commands.console import output, print_json, progress, script
from keci.experiments.commands.options import Json, Seed

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from rich.table import Table

START = "2026-01"
HORIZONS = (6, 12, 24)  # months
WORLDS = 10_000
# Deaths in a severe incident, by frequency in the record: of 8 with severity .7 or more three killed nobody, four one person
# each, and one (Banjska) four, attackers included (model/data/evidence/events.csv).
DEATHS = ((0, 3 / 8), (1, 4 / 8), (4, 1 / 8))
SHOWN_DEATHS = (0, 1, 2, 3, 5)  # the page gives P(more than ...)


@dataclass(frozen=True)
class Event:
    """What may happen within a horizon: the outcome that tells it, and the scenario in which it is asked."""

    name: str
    label: str
    outcome: str
    scenario: str = "baseline"


EVENTS = (
    Event("severe_incident", "a severe incident (a death by organised violence, or ten injured)", "severe_incident"),
    Event("banjska_size_incident", "an incident of Banjska's size", "banjska_size_incident"),
    Event("round", "a meeting of the dialogue's leaders", "rounds_held"),
    Event("framework", "an interim deal: a political text signed", "framework_texts"),
    Event("deal", "a comprehensive deal signed", "deal"),
    Event("measures_kosovo", "EU measures against Kosovo in force", "eu_measures_share"),
    Event("measures_serbia", "EU measures against Serbia in force", "measures_serbia_share"),
    Event("track", "a NATO track for Kosovo agreed, if it is tabled at the start", "months_to_consensus", "keci"),
)


def forecast(
    worlds: Annotated[int, typer.Option(help="Number of futures.")] = WORLDS,
    parameters: Annotated[
        str, typer.Option(help="'analysis', 'validation', 'prior', 'mode' or a CSV file of sets.")
    ] = "analysis",
    seed: Seed = 0,
    to: Annotated[Path | None, typer.Option(help="Write the page there (.md), and the numbers beside it (.json).")] = None,
    json: Json = False,
) -> None:
    """Say what is expected of the next 24 months, to be scored later."""
    found = expect(worlds, parameters, seed, json)
    if to is not None:
        write(found, to)
    if json:
        print_json(found)
    else:
        _show(found)


def expect(worlds: int = WORLDS, parameters: str = "analysis", seed: int = 0, silent: bool = True) -> dict[str, Any]:
    """The forecast as plain data: probabilities by event and months, and the number of deaths by month.

    InputError for what cannot be played.
    """
    from keci.experiments.designs.design import MOST_SEED, check_whole
    from keci.experiments.static_forecasts.ours import NO_COUNTERPART, beside_event, sentences
    from keci.experiments.static_forecasts.ours import document as static_document
    from keci.experiments.store.manifest import code_version

    check_whole("worlds", worlds, 100, 1_000_000)
    check_whole("seed", seed, 0, MOST_SEED)
    arms = tuple(dict.fromkeys(event.scenario for event in EVENTS))
    with progress("Playing the next months", worlds * len(arms) * len(HORIZONS), silent) as told:
        frames = {(arm, months): _played(arm, months, worlds, parameters, seed, told) for arm in arms for months in HORIZONS}
    last = {arm: frames[arm, HORIZONS[-1]].attrs["series"] for arm in arms}
    beside = _beside(last)
    return {
        "made": datetime.now(UTC).date().isoformat(),
        "start": START,
        "worlds": worlds,
        "seed": seed,
        "parameters": parameters,
        "code": code_version(),
        "events": [_probabilities(event, frames) | {"static": beside_event(event.name, beside)} for event in EVENTS],
        "deaths_by_month": _deaths(last["baseline"]["severe"][:, 1:], seed),
        "static": {
            "issues": static_document(beside),
            "sentences": sentences(beside),
            "none": {what: reason for what, _, reason in NO_COUNTERPART},
        },
    }


def _beside(last: dict[str, dict[str, np.ndarray]]) -> pd.DataFrame:
    """Static forecasts and our levels after the longest horizon; NATO's are those with a track tabled."""
    from keci.experiments.static_forecasts.ours import levels, table

    return table(START, levels({**last["baseline"], "nato_level": last["keci"]["nato_level"]}))


def _played(arm: str, months: int, worlds: int, parameters: str, seed: int, told: Any) -> pd.DataFrame:
    from keci.experiments.static_forecasts.ours import SERIES
    from keci.model.ensemble import simulate
    from keci.model.scenario import Scenario

    record = ("severe", *SERIES) if months == HORIZONS[-1] else ()
    frame = simulate(Scenario.named(arm, start=START, months=months), worlds, seed, parameters, record=record)
    if record:
        series = frame.attrs["series"]  # copies, so that what else was recorded can go
        frame.attrs["series"] = {name: (series[name] if name == "severe" else series[name][:, -1:]).copy() for name in record}
    told(worlds)
    return frame


def _probabilities(event: Event, frames: dict[tuple[str, int], pd.DataFrame]) -> dict[str, Any]:
    """An event's probability by horizon, with the 95 % interval (Wilson 1927) that the number of futures leaves."""
    from keci.experiments.statistics.intervals import share

    said: dict[str, Any] = {"event": event.name, "label": event.label, "scenario": event.scenario, "within": {}}
    for months in HORIZONS:
        column = frames[event.scenario, months][event.outcome].to_numpy()
        happened = column < months if event.outcome == "months_to_consensus" else column > 0.0
        interval = share(int(happened.sum()), len(happened))
        said["within"][str(months)] = {"probability": float(happened.mean()), "low": interval.low, "high": interval.high}
    return said


def _deaths(severe: np.ndarray, seed: int) -> list[dict[str, float]]:
    """Distribution of deaths in each month: P(more than k) and the mean, from severe incidents (worlds, months)."""
    import numpy as np

    numbers, chances = zip(*DEATHS, strict=True)
    chance = np.random.default_rng(seed)
    deaths = np.zeros(severe.shape, dtype=int)
    for _ in range(int(severe.max())):
        deaths += np.where(severe > 0.0, chance.choice(numbers, size=severe.shape, p=chances), 0)
        severe = severe - 1.0
    rows = []
    for month in range(severe.shape[1]):
        more = {f"more_than_{k}": float((deaths[:, month] > k).mean()) for k in SHOWN_DEATHS}
        rows.append({"month": float(month + 1), "mean": float(deaths[:, month].mean()), **more})
    return rows


def page(found: dict[str, Any]) -> str:
    """The forecast as a page in Markdown."""
    static = static_lines(found["static"])
    lines = [
        "# A forecast, kept",
        "",
        f"Made on {found['made']} for the months from {found['start']} on, by `keci forecast --to docs/forecast.md`: "
        f"{found['worlds']:,} futures under today's policy, parameters {found['parameters']!r}, seed {found['seed']}. "
        "It stays as it is and is scored when its time has come (`keci hindcast --score`); worst misses will stand first. "
        "Intervals say only what the number of futures leaves open; that the model may be wrong is not in them.",
        "",
        f"| what | {' | '.join(f'within {months} months' for months in HORIZONS)} | static forecasts |",
        f"|---|{'---|' * len(HORIZONS)}---|",
        *(_line(event) for event in found["events"]),
        "",
        *static,
        "",
        "Deaths by month, from severe incidents with the record's frequencies of deaths (none in 3, one in 4, four in 1 of 8):",
        "",
        f"| month | mean | {' | '.join(f'P(more than {k})' for k in SHOWN_DEATHS)} |",
        f"|---|---|{'---|' * len(SHOWN_DEATHS)}",
        *(_month(row) for row in found["deaths_by_month"]),
    ]
    return "\n".join(lines) + "\n"


def _line(event: dict[str, Any]) -> str:
    cells = (_cell(event["within"][str(months)]) for months in HORIZONS)
    return f"| {event['label']} | {' | '.join(cells)} | {event['static']} |"


def static_lines(static: dict[str, Any]) -> list[str]:
    """Markdown: static forecasts of the issues beside our levels, how to read them, and for what there are none."""
    import pandas as pd

    from keci.experiments.static_forecasts.ours import lines

    frame = pd.DataFrame(static["issues"]).set_index("issue")
    table = lines(frame, f"agreed after {HORIZONS[-1]} months")
    said = [f"- {sentence}" for sentence in [*static["sentences"], *_none(static)]]
    return ["Static forecasts of what actors have positions on (weight: capability times salience), beside our mean level:", "",
            *table, "", *said]  # fmt: skip


def _none(static: dict[str, Any]) -> list[str]:
    """For what there is no static forecast, and why."""
    return [f"No static forecast of {what}: {reason}." for what, reason in static["none"].items()]


def _cell(found: dict[str, float]) -> str:
    return f"{found['probability']:.2f} ({found['low']:.2f} to {found['high']:.2f})"


def _month(row: dict[str, float]) -> str:
    more = " | ".join(f"{row[f'more_than_{k}']:.3f}" for k in SHOWN_DEATHS)
    return f"| {int(row['month'])} | {row['mean']:.3f} | {more} |"


def write(found: dict[str, Any], path: Path) -> None:
    """Write the page and the numbers; InputError if they cannot be written, or a kept forecast stands there."""
    import json as plain

    from keci.experiments.store.disk import write_whole
    from keci.model.errors import InputError

    if path.suffix != ".md":
        raise InputError(f"--to {path}: must end with .md")
    for target in (path, path.with_suffix(".json")):
        if target.exists():
            raise InputError(f"--to {target}: a forecast is kept there; a forecast is never overwritten, choose another name")
    write_whole(path.with_suffix(".json"), (plain.dumps(found, indent=1, allow_nan=False) + "\n").encode())
    write_whole(path, page(found).encode())


def _show(found: dict[str, Any]) -> None:
    from textwrap import fill

    from rich import box
    from rich.table import Table

    console = output()
    table = Table("what", *(f"within {m} months" for m in HORIZONS), "static forecasts", box=box.SIMPLE)
    for event in found["events"]:
        table.add_row(event["label"], *(f"{event['within'][str(m)]['probability']:.2f}" for m in HORIZONS), event["static"])
    console.print(table)
    console.print(_static_table(found["static"]["issues"]))
    for sentence in [*found["static"]["sentences"], *_none(found["static"])]:
        console.print(fill(sentence, console.width))
    console.print(f"{found['worlds']:,} futures from {START} under today's policy, parameters {found['parameters']!r}.")


def _static_table(issues: list[dict[str, Any]]) -> Table:
    """A row an issue: what is in force, each static forecast, and our mean level with its central 90 %."""
    from rich import box
    from rich.table import Table

    from keci.experiments.static_forecasts.ours import SHOWN, titled

    table = Table("issue", "in force", *map(titled, SHOWN), f"ours, {HORIZONS[-1]} months", box=box.SIMPLE)
    for row in issues:
        static = (f"{row[column]:.2f}" for column in ("in_force", *SHOWN))
        table.add_row(row["label"], *static, f"{row['ours']:.2f} ({row['low']:.2f} to {row['high']:.2f})")
    return table


if __name__ == "__main__":
    script(forecast, "forecast")
