"""`keci calibrate`: what fourteen years can teach of the assumptions, and the parameter sets that could have produced them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keci.experiments.commands.console import note, output, print_json, script
from keci.experiments.commands.options import Cluster, Fresh, Json, Markdown, Out, Seed, Yes
from keci.experiments.commands.playing import one_form, playing

if TYPE_CHECKING:
    from keci.experiments.calibration.study import Calibration

SHOWN = 12  # parameters in the table on the terminal


def calibrate(
    window: Annotated[
        str, typer.Option(help="'validation' (to 2020), 'analysis' (to 2025), 'both', or months START:END.")
    ] = "both",
    futures: Annotated[int | None, typer.Option(help="Hindcasts in the reference table; a million unless given.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="30,000 hindcasts: minutes, and wider posteriors.")] = False,
    seed: Seed = 0,
    out: Out = Path("runs"),
    to: Annotated[
        Path | None, typer.Option(help="Folder for the posteriors (NAME.csv and NAME.json); the run's own unless given.")
    ] = None,
    cluster: Cluster = None,
    fresh: Fresh = False,
    yes: Yes = False,
    markdown: Markdown = False,
    json: Json = False,
) -> None:
    """Find the parameter sets that could have produced the record, and the parameters about which it says nothing.

    If a run is interrupted, give the same command again and it goes on where it stopped.
    """
    from keci.experiments.calibration import study
    from keci.experiments.designs.design import check_whole
    from keci.model.errors import InputError

    silent = one_form(markdown, json)
    if futures is not None and quick:
        raise InputError("--quick and --futures: give one of them")
    count = futures or (study.QUICK if quick else study.FUTURES)
    check_whole("futures", count, 2_000, 10_000_000)
    if to is not None and to.exists() and not to.is_dir():
        raise InputError(f"--to {to}: is no folder; name a folder for the posteriors")
    asked, found = study.names_of(window), []
    with playing(cluster, yes, silent, fresh) as how:
        for name, months in asked:
            stored = study.play(months, count, seed, out, how)
            found.append(study.calibrate(name, months, stored, note, seed))
            _write(found[-1], to or stored.folder)
    if json:
        print_json({"calibrations": [document(one) for one in found]})
    elif markdown:
        print("\n".join(line for one in found for line in lines(one)))
    else:
        for one in found:
            show(one, to or one.run.folder)


def _write(found: Calibration, folder: Path) -> None:
    """Write the posterior and its manifest whole; states of the start go with the one that ends where the forecast begins."""
    from keci.experiments.calibration.study import WINDOWS, files
    from keci.experiments.store.disk import write_whole

    folder.mkdir(parents=True, exist_ok=True)
    content, facts = files(found, states=found.window == WINDOWS["analysis"])
    write_whole(folder / f"{found.name}.csv", content)
    write_whole(folder / f"{found.name}.json", facts)


def document(found: Calibration) -> dict[str, Any]:
    """A calibration as plain data."""
    from keci.experiments.calibration.study import manifest_facts, sentences

    learned = found.against_prior().set_index("parameter").loc[found.screening.active]
    return {
        **manifest_facts(found),
        "untouched": found.screening.named("posterior = prior"),
        "sentences": sentences(found),
        "parameters": {str(name): row for name, row in learned.to_dict("index").items()},
        "facts": found.adjustments.to_dict("records"),
        "pseudo_records": found.checked.parameters.to_dict("records"),
    }


HEAD = ("parameter", "R2", "prior (90 %)", "posterior (90 %)")


def rows(found: Calibration) -> list[tuple[str, ...]]:
    """A row a parameter of which the record tells something: held-out R2, prior and posterior."""
    learned = found.against_prior().set_index("parameter").to_dict("index")
    told = found.screening.verdicts.set_index("parameter")["R2"].to_dict()
    return [
        (
            name,
            f"{told[name]:.2f}",
            f"{learned[name]['prior_median']:.3g} ({learned[name]['prior_low']:.3g} to {learned[name]['prior_high']:.3g})",
            f"{learned[name]['median']:.3g} ({learned[name]['low']:.3g} to {learned[name]['high']:.3g})",
        )
        for name in found.screening.active
    ]


def lines(found: Calibration) -> list[str]:
    """The calibration in Markdown."""
    from keci.experiments.calibration.study import sentences

    start, end = found.window.start, found.window.end
    table = [f"| {' | '.join(HEAD)} |", "|" + "---|" * len(HEAD), *(f"| {' | '.join(row)} |" for row in rows(found))]
    said = [f"- {sentence}" for sentence in sentences(found)]
    return [f"## {found.name.capitalize()}: {start} to {end}, {found.table.size:,} hindcasts", "", *table, "", *said, ""]


def show(found: Calibration, folder: Path) -> None:
    """What was learned, on the terminal."""
    from textwrap import fill

    from rich import box
    from rich.table import Table

    from keci.experiments.calibration.study import sentences

    console = output()
    title = f"{found.name}: {found.window.start} to {found.window.end}, {found.table.size:,} hindcasts"
    table = Table(*HEAD, box=box.SIMPLE, title=title, title_justify="left")
    for row in rows(found)[:SHOWN]:
        table.add_row(*row)
    console.print(table)
    path = folder / f"{found.name}.csv"
    for sentence in [*sentences(found), f"Posterior: {path}; use it with --parameters {path}"]:
        console.print(fill(sentence, console.width, break_long_words=False, break_on_hyphens=False), soft_wrap=True)


if __name__ == "__main__":
    script(calibrate, "calibrate")
