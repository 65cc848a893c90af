"""`keci sensitivity`: on which assumptions outcomes and the effect of an arm hang, in order, without what chance adds.

First all parameters are screened (Morris), then those that lead get their shares of the variance (Sobol), each of the mean over
futures: a single future is nearly all luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keci.experiments.commands.console import output, print_json, script
from keci.experiments.commands.options import Cluster, Fresh, Json, Markdown, Months, Out, RetryFailed, Seed, Start, Yes
from keci.experiments.commands.playing import note_if_finished, one_form, playing

if TYPE_CHECKING:
    from keci.experiments.sensitivities.study import Asked, Indexed, Planned, Screened
    from keci.experiments.store.folder import StoredRun
    from keci.experiments.store.runner import Execution
    from keci.experiments.sweeps.rows import RowResults

LEADER = ("trust_0",)  # in place of those that a screening will name, so that the rest can be checked before it
OUTCOMES = ("normalisation", "implementation_share", "severe_incident", "incidents_per_year", "nato_support")
KIND, SCREENING = "sensitivity", "screening"
PAGE, TABLE = "sensitivity.html", "sensitivity.csv"
LEADING, TRAJECTORIES, POINTS = 10, 10, 128
WORLDS, SCREENING_WORLDS = 400, 200  # futures of each point
MOST_SHARED = 50  # parameters whose shares are asked for; more would take hours


@dataclass(frozen=True)
class Sensitivity:
    """Shares of the variance, and the screening by which their parameters were chosen, if there was one."""

    asked: Asked
    planned: Planned
    stored: StoredRun
    indexed: list[Indexed]
    screened: list[Screened]
    screening: StoredRun | None

    @property
    def runs(self) -> tuple[StoredRun, ...]:
        """The runs that were played or found, in this order."""
        return (self.stored,) if self.screening is None else (self.screening, self.stored)

    def to_frame(self) -> Any:
        """A row a quantity and parameter: shares with their intervals, ranks, chance; as in `sensitivity.csv`."""
        import pandas as pd

        frames = [
            one.shares.table.assign(
                **_labels(one.quantity), luck=one.luck, repeatable=one.shares.repeatable, told=one.shares.told
            )
            for one in self.indexed
        ]
        return pd.concat(frames, ignore_index=True)

    def screening_frame(self) -> Any:
        """A row a quantity and parameter of the screening; empty if there was none. As in `screening.csv`."""
        import pandas as pd

        frames = [one.table.assign(**_labels(one.quantity)) for one in self.screened]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()

    def _repr_html_(self) -> str:
        from keci.experiments.reporting import page
        from keci.experiments.sensitivities.words import sentences

        return page.items(sentences(self.indexed))


def _labels(quantity: Any) -> dict[str, str]:
    return {"arm": quantity.arm, "compared_with": quantity.reference, "outcome": quantity.metric.name}


def sensitivity(
    factors: Annotated[
        str | None, typer.Option(help="Parameters, separated by commas; those that lead a screening of all unless given.")
    ] = None,
    leading: Annotated[int, typer.Option(help="Number of parameters to take from the screening.")] = LEADING,
    metrics: Annotated[str | None, typer.Option(help="Outcomes, separated by commas; five unless given.")] = None,
    arms: Annotated[
        str, typer.Option(help="Two scenarios, separated by a comma: the reference, and the arm whose effect is followed.")
    ] = "baseline,keci",
    points: Annotated[int, typer.Option(help="Base points of Sobol's scheme, a power of two.")] = POINTS,
    worlds: Annotated[int, typer.Option(help="Futures of each of its points.")] = WORLDS,
    trajectories: Annotated[int, typer.Option(help="Trajectories of the screening.")] = TRAJECTORIES,
    screening_worlds: Annotated[int, typer.Option(help="Futures of each point of the screening.")] = SCREENING_WORLDS,
    months: Months = None,
    start: Start = None,
    parameters: Annotated[
        str, typer.Option(help="'prior' draws what is not named anew for each future, 'mode' fixes it; or a CSV file of sets.")
    ] = "prior",
    seed: Seed = 0,
    cluster: Cluster = None,
    out: Out = Path("runs"),
    fresh: Fresh = False,
    retry_failed: RetryFailed = False,
    yes: Yes = False,
    markdown: Markdown = False,
    json: Json = False,
) -> None:
    """Say which assumptions drive outcomes, and the effect of an arm on them.

    If a run is interrupted, give the same command again and it goes on where it stopped.
    """
    from keci.experiments.designs.design import check_metrics, check_whole, split_names
    from keci.experiments.sensitivities.study import Asked

    silent, shares, screening = one_form(markdown, json), (points, worlds), (trajectories, screening_worlds)
    check_whole("leading", leading, 1, MOST_SHARED)
    pair = _pair(split_names(arms))
    names = OUTCOMES if metrics is None else check_metrics(split_names(metrics))
    asked = Asked(pair, names, seed, parameters, months, start)
    named = None if factors is None else split_names(factors)
    with playing(cluster, yes, silent, fresh, retry_failed) as how:
        found = perform(asked, out, named, leading, shares, screening, how)
    note_if_finished(*found.runs)
    if json:
        print_json(document(found))
    elif markdown:
        print(page(found, command(asked, factors, shares, screening, leading, metrics)), end="")
    else:
        show(found)


def _pair(names: Sequence[str]) -> tuple[str, str]:
    from keci.model.errors import InputError

    if len(names) != 2:
        raise InputError(f"--arms: {len(names)} given; name two, the reference first, as in baseline,keci")
    return names[0], names[1]


def perform(
    asked: Asked,
    out: Path,
    factors: Sequence[str] | None = None,
    leading: int = LEADING,
    shares: tuple[int, int] = (POINTS, WORLDS),
    screening: tuple[int, int] = (TRAJECTORIES, SCREENING_WORLDS),
    how: Execution | None = None,
) -> Sensitivity:
    """Screen all parameters unless `factors` are named, play Sobol's scheme over those that lead, and write what it says.

    Args:
        asked: arms, outcomes, seed.
        out: folder of the run folders, `screening-<id>` and `sensitivity-<id>`.
        factors: names of parameters; `leading` of a screening unless given.
        shares: base points of Sobol's scheme, and futures of each point.
        screening: trajectories of the screening, and futures of each point.
        how: as in `experiments.store.runner.run`.

    `screening.csv`, `sensitivity.csv` and `sensitivity.html` are written into the folder of Sobol's scheme. InputError for a
    wrong name, and if no parameter at all is told from chance.
    """
    from keci.experiments.sensitivities import study

    # what is wrong with the shares is said before a screening is played
    planned = asked.shares(LEADER if factors is None else factors, *shares)
    screened, first = [], None
    if factors is None:
        whole = asked.screening(*screening)
        results, first = _played(whole, asked, SCREENING, out, how)
        screened = study.screen(whole, results)
        planned = asked.shares(_chosen(screened, leading), *shares)
    results, stored = _played(planned, asked, KIND, out, how)
    found = Sensitivity(asked, planned, stored, study.index(planned, results), screened, first)
    _write(found)
    return found


def _chosen(screened: list[Screened], most: int) -> list[str]:
    from keci.experiments.sensitivities.study import leading
    from keci.model.errors import InputError

    chosen = leading(screened, most)
    if not chosen:
        raise InputError(
            "the screening tells no parameter from chance; play more --screening-worlds, or name parameters with --factors"
        )
    return chosen


def _played(planned: Planned, asked: Asked, kind: str, out: Path, how: Execution | None) -> tuple[RowResults, StoredRun]:
    """Play a plan into its run folder, and sum it up."""
    from keci.experiments.store.runner import run

    stored = run(planned.design, out, kind, how=how)
    return planned.results(stored.parts(["arm", "world", "status", "traceback", *asked.outcomes]), asked.outcomes), stored


def _write(found: Sensitivity) -> None:
    from keci.experiments.reporting.figures import keep
    from keci.experiments.sensitivities.page import figures, html
    from keci.experiments.store.disk import write_whole

    folder = found.stored.folder
    write_whole(folder / TABLE, found.to_frame().to_csv(index=False).encode())
    write_whole(folder / PAGE, html(found.planned.design, found.indexed, found.screened).encode())
    keep(folder, figures(found.indexed))
    if found.screened:
        write_whole(folder / f"{SCREENING}.csv", found.screening_frame().to_csv(index=False).encode())


def command(
    asked: Asked, factors: str | None, shares: tuple[int, int], screening: tuple[int, int], leading: int, metrics: str | None
) -> str:
    """The command line that gives the same again."""
    from keci.experiments.reporting.markdown import command_line

    stage = {} if factors else {"leading": leading, "trajectories": screening[0], "screening_worlds": screening[1]}
    arms = None if asked.arms == ("baseline", "keci") else ",".join(asked.arms)
    about = {"arms": arms, "metrics": metrics, "months": asked.months, "start": asked.start, "parameters": asked.parameters}
    return command_line(
        "sensitivity", factors=factors, **stage, points=shares[0], worlds=shares[1], **about, seed=str(asked.seed)
    )


def page(found: Sensitivity, command: str) -> str:
    """The page in Markdown."""
    from keci.experiments.sensitivities.page import markdown

    return markdown(command, found.planned.design, found.indexed, found.screened, chosen_how(found))


def chosen_how(found: Sensitivity) -> str:
    """How the parameters were chosen."""
    count = len(found.planned.factors)
    if found.screening is None:
        return f"{count} parameters were named."
    design = found.screening.design()
    table = found.screened[0].table
    return (
        f"The {count} parameters lead a screening of all {len(table)} by {len(design.arms) // 2:,} points in {design.worlds:,} "
        "futures each: of every quantity in turn the strongest that is told from chance."
    )


def document(found: Sensitivity) -> dict[str, Any]:
    """Everything as plain data."""
    from keci.experiments.sensitivities.words import screening_sentence, sentence

    design = found.planned.design
    run = {"id": found.stored.manifest["id"], "folder": str(found.stored.folder), "points": len(design.arms) // 2}
    run |= design.facts()
    shares = [
        {**_labels(one.quantity), "sentence": sentence(one), "told": one.shares.told, "luck": one.luck,
         "repeatable": one.shares.repeatable, "variance": one.shares.variance.numbers(),
         "factors": one.shares.table.to_dict("records")} for one in found.indexed
    ]  # fmt: skip
    screened = [
        {**_labels(one.quantity), "sentence": screening_sentence(one), "factors": one.table.to_dict("records")}
        for one in found.screened
    ]
    return {"run": run, "shares": shares, "screening": screened}


def show(found: Sensitivity) -> None:
    """Sentences and tables on the terminal."""
    from textwrap import fill

    from rich import box
    from rich.table import Table

    from keci.experiments.sensitivities.page import asked, subject_tables
    from keci.experiments.sensitivities.words import READING, capital, screening_sentence, sentences

    console, design = output(), found.planned.design
    said = f"{capital(asked(design, len(design.arms) // 2))}. {chosen_how(found)}"
    console.print(fill(said, console.width), style="bold")
    for subject, columns, cells in subject_tables(found.indexed):
        table = Table(*columns, box=box.SIMPLE, title=subject, title_justify="left")
        for row in cells:
            table.add_row(*row)
        console.print(table)
    for text in [*sentences(found.indexed), *(screening_sentence(one) for one in found.screened)]:
        console.print(fill(text, console.width, subsequent_indent="  "))
    console.print()
    console.print(fill(READING, console.width), style="dim")
    console.print(f"\nPage: {found.stored.folder / PAGE}", soft_wrap=True)


if __name__ == "__main__":
    script(sensitivity, "sensitivity")
