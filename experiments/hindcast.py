"""`keci hindcast`: futures played from March 2011, held against what happened until 2026."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from keci.experiments.commands.console import output, print_json, progress, script
from keci.experiments.commands.options import Json, Seed

if TYPE_CHECKING:
    from keci.experiments.results.patterns import Fact

START = "2011-03"
MOST_WORLDS = 20_000  # whose monthly series memory holds at once


@dataclass(frozen=True)
class Held:
    """A fact held against the futures: mean over futures for a share, else median with the central 90 %."""

    fact: Fact
    value: float
    low: float
    high: float

    @property
    def plausible(self) -> bool:
        """True if the value lies in the fact's plausible range."""
        return self.fact.low <= self.value <= self.fact.high


def hindcast(
    worlds: Annotated[int, typer.Option(help="Number of futures.")] = 1000,
    parameters: Annotated[
        str, typer.Option(help="'mode' fixes the assumptions, 'prior' draws them anew for each future.")
    ] = "mode",
    seed: Seed = 0,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the table in Markdown.")] = False,
    json: Json = False,
) -> None:
    """Hold futures from March 2011 against the record until 2026."""
    rows = measure(worlds, parameters, seed, json)
    if json:
        print_json({"worlds": worlds, "parameters": parameters, "seed": seed, "facts": [_plain(row) for row in rows]})
    elif markdown:
        print("\n".join(lines(rows)))
    else:
        show(rows, worlds, parameters)


def measure(worlds: int, parameters: str, seed: int, silent: bool = True) -> list[Held]:
    """Play the futures and measure every fact, and last that a status-laden track is agreed in almost none of them."""
    import numpy as np

    from keci.experiments.designs.design import MOST_SEED, check_whole
    from keci.experiments.results.patterns import MONTHS, Fact, Futures, facts
    from keci.model.ensemble import SERIES, simulate
    from keci.model.scenario import Scenario
    from keci.model.setup import prepare

    check_whole("worlds", worlds, 1, MOST_WORLDS)
    check_whole("seed", seed, 0, MOST_SEED)
    scenario = Scenario.named("baseline", start=START, months=MONTHS)
    laden = Scenario.named("keci_status_laden", start=START, months=MONTHS)
    prepare(scenario, parameters)  # refuses what cannot be played before a word is said
    with progress("Playing from March 2011", 2 * worlds, silent) as told:
        frame = simulate(scenario, worlds, seed, parameters, record=SERIES)
        told(worlds)
        agreed = (simulate(laden, worlds, seed, parameters)["months_to_consensus"] < MONTHS).to_numpy(dtype=float)
        told(worlds)
    futures = Futures(frame.attrs["series"], {name: frame[name].to_numpy() for name in frame.columns})
    rows = [_held(fact, np.asarray(fact.measure(futures))) for fact in facts()]
    status = Fact(
        "P(status-laden track ever agreed)",
        "never",
        0.0,
        0.05,
        "four non-recognisers, 0 of 4 moved in 17 years",
        lambda _: agreed,
        True,
    )
    return [*rows, _held(status, agreed)]


def _held(fact: Fact, values: object) -> Held:
    import numpy as np

    values = np.asarray(values)
    if fact.share:
        return Held(fact, float(values.mean()), float("nan"), float("nan"))
    low, middle, high = np.percentile(values, [5, 50, 95])
    return Held(fact, float(middle), float(low), float(high))


def _plain(row: Held) -> dict[str, object]:
    return {
        "fact": row.fact.name,
        "record": row.fact.record,
        "plausible": [row.fact.low, row.fact.high],
        "value": row.value,
        "low": row.low,
        "high": row.high,
        "inside": row.plausible,
        "source": row.fact.source,
    }


def _cells(row: Held) -> tuple[str, str, str, str, str]:
    spread = "" if row.fact.share else f" ({row.low:.2g} to {row.high:.2g})"
    return (
        row.fact.name,
        row.fact.record,
        f"{row.fact.low:g} to {row.fact.high:g}",
        f"{row.value:.2f}{spread}",
        "yes" if row.plausible else "no",
    )


HEAD = ("fact", "record", "plausible", "model", "inside")


def lines(rows: list[Held]) -> list[str]:
    """The table in Markdown, a line a fact, with the source last."""
    head = (*HEAD, "source")
    table = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return table + [f"| {' | '.join((*_cells(row), row.fact.source))} |" for row in rows]


def show(rows: list[Held], worlds: int, parameters: str) -> None:
    """The table on the terminal, and how many facts lie in their range."""
    from rich import box
    from rich.table import Table

    console = output()
    table = Table(
        *HEAD, box=box.SIMPLE, title=f"{worlds:,} futures from March 2011, parameters at {parameters}", title_justify="left"
    )
    for row in rows:
        table.add_row(*_cells(row))
    console.print(table)
    inside = sum(row.plausible for row in rows)
    console.print(
        f"{inside} of {len(rows)} facts lie in their plausible range. Shares are means over futures, the rest medians (90 %)."
    )


if __name__ == "__main__":
    script(hindcast, "hindcast")
