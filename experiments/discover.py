"""`keci discover`: where in the space of assumptions and designs an arm helps, does nothing or harms, and how much is luck.

Both arms of every future are played, so an effect is a difference, not an estimate: what is searched for is where it differs.
With several arms beside the reference each future takes one of them in turn, and the arm is a factor like any assumption.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keci.experiments.commands.console import note, output, print_json, script
from keci.experiments.commands.options import (
    Assumptions,
    Cluster,
    Fresh,
    Json,
    Markdown,
    Months,
    Out,
    RetryFailed,
    Seed,
    Start,
    Yes,
)
from keci.experiments.commands.playing import note_if_finished, one_form, playing

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import plotly.graph_objects as go

    from keci.experiments.designs.design import Design
    from keci.experiments.discovery.discovery import Discovery
    from keci.experiments.discovery.words import Speech
    from keci.experiments.store.folder import StoredRun

WORLDS = 100_000
DESIGN = "design"  # the factor of arms
WORKS, KINDS = "works", ("one that works", "one that does not")
PAGE = "discovery.html"
DRIVERS = "Share of the effect's variance that each assumption explains by itself; grey where chance explains it as well."
SHOWN = 8  # parameters in the table on the terminal


def discover(
    arms: Annotated[
        str, typer.Option(help="Scenario names or files, separated by commas; the first is the reference, the rest a factor.")
    ] = "baseline,keci",
    outcome: Annotated[str, typer.Option(help="The outcome whose effect is examined.")] = "normalisation",
    worlds: Annotated[int, typer.Option(help="Number of paired futures.")] = WORLDS,
    smallest: Annotated[
        float | None, typer.Option(help="Smallest effect of interest, in the outcome's unit; the plan's unless given.")
    ] = None,
    months: Months = None,
    start: Start = None,
    parameters: Assumptions = "prior",
    seed: Seed = 0,
    cluster: Cluster = None,
    out: Out = Path("runs"),
    fresh: Fresh = False,
    retry_failed: RetryFailed = False,
    yes: Yes = False,
    markdown: Markdown = False,
    json: Json = False,
) -> None:
    """Say where an arm helps, does nothing or harms, what its effect depends on, and how much is luck.

    If a run is interrupted, give the same command again and it goes on where it stopped.
    """
    from keci.experiments.designs.design import MOST_WORLDS, Design, check_metrics, check_whole, split_names
    from keci.experiments.discovery.pairs import FEWEST
    from keci.experiments.store.runner import run
    from keci.model.errors import InputError

    silent = one_form(markdown, json)
    (name,) = check_metrics((outcome,))
    check_whole("worlds", worlds, FEWEST, MOST_WORLDS)
    if smallest is not None and not 0.0 < smallest < float("inf"):
        raise InputError(f"--smallest {smallest:g}: must be a number above 0")
    if parameters == "mode":
        raise InputError("parameters 'mode': all futures share their assumptions; use 'prior', 'analysis' or a CSV file of sets")
    design = Design.of(split_names(arms), worlds, seed, parameters, months, start)
    with playing(cluster, yes, silent, fresh, retry_failed) as how:
        stored = run(design, out, "discover", how=how)
    note_if_finished(stored)
    note("Searching one half of the futures, testing on the other")
    found, speech = search(design, stored, name, smallest)
    _write(stored.folder, design, found, speech)
    if json:
        print_json(document(found, speech))
    elif markdown:
        from keci.experiments.reporting.markdown import command_line

        about = {"arms": arms, "outcome": outcome, "worlds": worlds, "smallest": smallest, "months": months, "start": start}
        print(page(design, found, speech, command_line("discover", **about, parameters=parameters, seed=str(seed))), end="")
    else:
        show(design, stored.folder, found, speech)


def search(design: Design, stored: StoredRun, outcome: str, smallest: float | None = None) -> tuple[Discovery, Speech]:
    """What a stored run shows of an outcome; InputError for an outcome that is no better either way, or never differs at all."""
    from keci.experiments.discovery.discovery import discover as discovered
    from keci.experiments.discovery.words import Speech
    from keci.experiments.statistics.metrics import Unit, metric
    from keci.experiments.statistics.words import smallest as usual
    from keci.model.errors import InputError

    m = metric(outcome)
    if m.better == 0:
        raise InputError(f"outcome {outcome!r}: neither more nor less of it is better, so nothing helps or harms; name another")
    values = _values(design, stored, outcome)
    chosen, reference = _differences(design, values)
    edge = smallest or usual(m, float(reference.mean())) or 0.01
    frame, sets = assumed(design, chosen.index.to_numpy())
    unit = "" if m.unit in (Unit.FUTURES, Unit.PERCENT) else {Unit.MONTHS: "months"}.get(m.unit, m.unit.value)
    speech = Speech(m.spoken, unit, m.better, edge, {WORKS: "an incentive short of membership"})
    return discovered(frame, chosen.to_numpy(), edge, m.better, design.seed, sets), speech


def _values(design: Design, stored: StoredRun, outcome: str) -> pd.DataFrame:
    """The outcome, a row a world that was played in all arms, a column an arm."""
    rows = stored.frame(["arm", "world", "status", outcome])
    rows = rows[rows["status"] == "done"]
    return rows.pivot(index="world", columns="arm", values=outcome)[list(design.names)].dropna()


def _differences(design: Design, values: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Arm less reference by world, each world taking the arms in turn, and the reference's own values."""
    import numpy as np
    import pandas as pd

    others = values[list(design.names[1:])].to_numpy()
    turn = values.index.to_numpy() % others.shape[1]
    reference = values[design.reference]
    return pd.Series(others[np.arange(len(others)), turn] - reference.to_numpy(), index=values.index), reference


def assumed(design: Design, worlds: np.ndarray) -> tuple[pd.DataFrame, np.ndarray | None]:
    """The assumptions of worlds, with the arm as a factor where there are several; and, if any share theirs, who does."""
    import numpy as np
    import pandas as pd

    from keci.model.ensemble import assumptions

    frame = assumptions(design.arms[0], design.worlds, design.seed, design.parameters).loc[worlds]
    works = pd.Categorical(np.where(frame[WORKS] > 0.0, *KINDS), categories=list(KINDS))
    frame = pd.concat([frame.drop(columns=WORKS), pd.Series(works, frame.index, name=WORKS)], axis=1)
    frame = frame.loc[:, frame.nunique() > 1]
    others = design.names[1:]
    if len(others) > 1:
        frame[DESIGN] = pd.Categorical(np.array(others)[worlds % len(others)], categories=list(others))
    sets = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    numbers, inverse = np.unique(sets, return_inverse=True)
    return frame, inverse if len(numbers) < len(frame) else None


def sentences(found: Discovery, speech: Speech) -> list[str]:
    """The finding in words, the answer first."""
    from keci.experiments.discovery.words import bound_said, box_said, drivers_said, luck_said, stability_said

    said = [box_said(found.helps, speech)]
    said += [stability_said(found.helps, speech)] if found.helps.found else []
    said += [box_said(found.harms, speech)]
    said += [stability_said(found.harms, speech)] if found.harms.found else []
    said.append(drivers_said(found.drivers, speech))
    said += turning(found, speech)
    return [*said, luck_said(found.luck) if found.luck else bound_said(found.bound)]


def turning(found: Discovery, speech: Speech) -> list[str]:
    """The assumptions that surely turn the effect somewhere in their range, and in one sentence that no other does."""
    from keci.experiments.discovery.flip import FLIPS
    from keci.experiments.discovery.words import amount, flip_said

    turns = [flip_said(flip, speech) for flip in found.flips if flip.answer == FLIPS]
    tried = len({flip.parameter for flip in found.flips})
    marks = f"0 or {amount(speech.smallest, speech)}"
    rest = f"None of the {tried} strongest assumptions" if not turns else f"No other of the {tried} strongest assumptions"
    return [*turns, f"{rest} surely turns the effect at {marks} within its range, all others as drawn."]


def document(found: Discovery, speech: Speech) -> dict[str, Any]:
    """The finding as plain data."""
    from keci.experiments.discovery.words import tree_said

    return {
        "outcome": speech.outcome,
        "smallest": speech.smallest,
        "sentences": sentences(found, speech),
        "leaves": tree_said(found.tree, speech),
        "drivers": found.drivers.to_dict("records"),
        "boxes": {name: _box(box) for name, box in (("helps", found.helps), ("harms", found.harms))},
        "luck_at_most": found.bound.most,
        "luck": None if found.luck is None else found.luck.one.mean,
    }


def _box(box: Any) -> dict[str, Any]:
    numbers = {name: getattr(box, name) for name in ("density", "support", "coverage", "outside")}
    conditions = [{"parameter": c.parameter, "low": c.low, "high": c.high, "levels": list(c.levels)} for c in box.conditions]
    stated = {name: {"mean": e.mean, "low": e.low, "high": e.high} for name, e in numbers.items()} if box.found else {}
    return {"found": box.found, "conditions": conditions, **stated}


def _write(folder: Path, design: Design, found: Discovery, speech: Speech) -> None:
    """The page of the discovery, beside the run's rows."""
    from keci.experiments.discovery.pictures import drivers_figure, surface_figure, surface_title
    from keci.experiments.discovery.words import tree_said
    from keci.experiments.reporting import page
    from keci.experiments.reporting.figures import keep
    from keci.experiments.store.disk import write_whole

    body = [f"<h1>Where it helps: {speech.outcome}</h1>", page.paragraph(_asked(design), "soft")]
    body += [page.items(sentences(found, speech)), page.heading("The honest tree"), page.items(tree_said(found.tree, speech))]
    body += [page.heading("What drives the effect"), page.chart(_untitled(drivers_figure(found.drivers, speech)), DRIVERS)]
    if found.surface is not None:
        drawn = page.chart(_untitled(surface_figure(found.surface, speech)), surface_title(found.surface, speech))
        body += [page.heading("The two strongest"), drawn]
    keep(folder, figures(found, speech))
    write_whole(folder / PAGE, page.page(f"Discovery: {speech.outcome}", body).encode())


def figures(found: Discovery, speech: Speech) -> dict[str, go.Figure]:
    """The charts of the finding by name."""
    from keci.experiments.discovery.pictures import drivers_figure, surface_figure

    drawn = {"drivers": _untitled(drivers_figure(found.drivers, speech))}
    return drawn if found.surface is None else drawn | {"surface": _untitled(surface_figure(found.surface, speech))}


def _untitled(figure: go.Figure) -> go.Figure:
    """The figure without its title: on a page the sentence above it says the same."""
    return figure.update_layout(title=None, margin_t=20)


def _drivers(found: Discovery, speech: Speech, most: int = 20) -> list[tuple[str, str, str, str]]:
    """The strongest assumptions: share of the effect's variance, whether it is told from chance, and what each means."""
    from keci.model.parameters import priors

    rows = []
    for row in found.drivers.head(most).to_dict("records"):
        share = f"{100 * row['share']:.2g} ({100 * row['low']:.2g} to {100 * row['high']:.2g})"
        name = str(row["parameter"])
        told = "told from chance" if row["found"] else ""
        rows.append((speech.label(name), share, told, priors()[name].meaning if name in priors() else ""))
    return rows


def _asked(design: Design) -> str:
    return (
        f"{', '.join(design.names[1:])} against {design.reference} in {design.worlds:,} futures of {design.months} months from "
        f"{design.start}, seed {design.seed}, parameters {design.parameters!r}. One half was searched, the other tested."
    )


def page(design: Design, found: Discovery, speech: Speech, command: str) -> str:
    """The finding as a page in Markdown; `command` wrote it."""
    from keci.experiments.discovery.words import tree_said
    from keci.experiments.reporting import markdown as md

    lines = [*md.heading("Where the track helps", command), _asked(design), "", *md.items(sentences(found, speech))]
    lines += ["", "## The honest tree", "", *md.items(tree_said(found.tree, speech)), "", "## What drives the effect", ""]
    rows = _drivers(found, speech)
    return "\n".join([*lines, *md.table(("assumption", "share of the variance, %", "", "meaning"), rows)]) + "\n"


def show(design: Design, folder: Path, found: Discovery, speech: Speech) -> None:
    """The finding on the terminal."""
    from textwrap import fill

    from rich import box
    from rich.table import Table

    from keci.experiments.discovery.words import tree_said

    console = output()
    console.print(fill(_asked(design), console.width), style="bold")
    for sentence in sentences(found, speech):
        console.print()
        console.print(fill(sentence, console.width))
    console.print("\nThe honest tree:", style="bold")
    for sentence in tree_said(found.tree, speech):
        console.print(fill(sentence, console.width, initial_indent="  ", subsequent_indent="    "))
    table = Table("assumption", "share of the variance, %", "", "meaning", box=box.SIMPLE)
    for row in _drivers(found, speech, SHOWN):
        table.add_row(*row)
    console.print(table)
    console.print(f"Page: {folder / PAGE}", soft_wrap=True)


if __name__ == "__main__":
    script(discover, "discover")
