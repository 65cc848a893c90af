"""`keci parting`: where the arms of many twin futures first part, through whom, and the commonest chains to the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from keci.experiments.commands.console import output, print_json, progress, script
from keci.experiments.commands.options import PARAMETERS, Assumptions, Json, Markdown, Months, Seed
from keci.experiments.commands.playing import one_form

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console
    from rich.table import Table

    from keci.experiments.designs.design import Design
    from keci.experiments.mechanisms.chains import Parting
    from keci.experiments.mechanisms.counts import Counted, Mechanism

MOST_WORLDS = 100_000  # an hour and a half of Mesa worlds
SHOWN = 5  # of each list on the terminal


def parting(
    arms: Annotated[str, typer.Option(help="Two scenarios, separated by a comma, the reference first.")] = "baseline,keci",
    outcome: Annotated[str, typer.Option(help="The outcome by which a future counts as helped or harmed.")] = "normalisation",
    worlds: Annotated[int, typer.Option(help="Number of twin futures; each takes about a twentieth of a second.")] = 400,
    links: Annotated[int, typer.Option(help="Longest chain, from 1 to 3 links; shorter chains make larger groups.")] = 3,
    months: Months = None,
    seed: Seed = 0,
    parameters: Assumptions = "prior",
    markdown: Markdown = False,
    json: Json = False,
) -> None:
    """Say where twin futures part and by which chains, each with a future to replay."""
    from keci.experiments.designs.design import check_whole, split_names
    from keci.experiments.mechanisms.chains import LONGEST
    from keci.experiments.mechanisms.counts import count

    silent = one_form(markdown, json)
    check_whole("links", links, 1, LONGEST)
    named = split_names(arms)
    design = planned(named, outcome, worlds, seed, parameters, months)
    with progress("Playing twins", worlds, silent) as told:
        found = count(part_all(design, outcome, links, told))
    command = replayed(named[1], seed, months, parameters)
    if json:
        print_json(document(design, outcome, found, command))
    elif markdown:
        from keci.experiments.reporting.markdown import command_line

        about = {"arms": arms, "outcome": outcome, "worlds": worlds, "links": links, "months": months}
        print(
            page(design, outcome, found, command, command_line("parting", **about, parameters=parameters, seed=str(seed))), end=""
        )
    else:
        show(design, outcome, found, command)


def planned(
    arms: Sequence[str], outcome: str, worlds: int, seed: int = 0, parameters: str = "prior", months: int | None = None
) -> Design:
    """A checked design of two arms; InputError for wrong input, and for an outcome of which neither direction is better."""
    from keci.experiments.designs.design import Design, check_metrics, check_whole
    from keci.experiments.statistics.metrics import METRICS, metric
    from keci.model.errors import InputError

    if len(arms) != 2:
        raise InputError(f"--arms: {len(arms)} given; name two, the reference first, as in baseline,keci")
    check_whole("worlds", worlds, 1, MOST_WORLDS)
    check_metrics([outcome])
    if not metric(outcome).better:
        directed = ", ".join([name for name, m in METRICS.items() if m.better][:3])
        raise InputError(
            f"--outcome {outcome}: neither more nor less of it is better; name one that has a direction, as {directed}"
        )
    return Design.of(arms, worlds, seed, parameters, months)


def part_all(design: Design, outcome: str, links: int = 3, told: Callable[[int], None] = lambda _: None) -> list[Parting]:
    """Play every world of a design's two arms with Mesa, which keeps a ledger, and find where they part."""
    found = []
    for world in range(design.worlds):
        found.append(part_world(design, outcome, world, links))
        told(1)
    return found


def part_world(design: Design, outcome: str, world: int, links: int = 3) -> Parting:
    """Where the two arms of a design part in one world."""
    from keci.experiments.mechanisms.chains import part
    from keci.experiments.mechanisms.endings import DEAL_OUTCOMES
    from keci.experiments.statistics.metrics import metric
    from keci.model.negotiation import NegotiationModel
    from keci.model.telling.decisions import entries

    one, two = (NegotiationModel(arm, design.seed, world, design.parameters).run() for arm in design.arms)
    gain = metric(outcome).better * (two.outcomes()[outcome] - one.outcomes()[outcome])
    return part(world, entries(two), entries(one), gain, links, outcome in DEAL_OUTCOMES)


def replayed(arm: str, seed: int, months: int | None, parameters: str) -> str:
    """The command that plays a future of an arm again, as the arm was named, but for the number of the world at its end."""
    import shlex

    words = ["keci", "run", arm, "--seed", str(seed)]
    words += ["--months", str(months)] if months is not None else []
    words += ["--parameters", parameters] if parameters != PARAMETERS else []
    return f"{shlex.join(words)} --world"


def sentence(found: Counted, worlds: int, command: str) -> str:
    """A chain with its count and the command that replays a future."""
    why = f" (first moved by: {found.reason})" if found.reason else ""
    return f"In {found.count:,} of {worlds:,} futures: {found.said}{why}. {command} {found.world}"


def show(design: Design, outcome: str, found: Mechanism, command: str) -> None:
    """The counts on the terminal; `command` replays a future, given its number."""
    from textwrap import fill

    console = output()
    label = _spoken(outcome)
    console.print(fill(_title(design, label, found), console.width))
    _section(console, "They first part in (a choice, or only a probability)", found.firsts)
    _section(console, "The first choice outside the Council that differs", found.choices)
    if found.endings:
        _section(console, f"How {label} came to differ", found.endings)
    for group, chains in found.chains.items():
        if chains:
            console.print(f"\nCommonest chains where {label} is {group}", style="bold")
        for chain in chains[:SHOWN]:
            console.print(
                fill(sentence(chain, design.worlds, command), console.width, initial_indent="  ", subsequent_indent="    ")
            )


def _spoken(outcome: str) -> str:
    from keci.experiments.statistics.metrics import metric

    return metric(outcome).label.removesuffix(" *").lower()


def _title(design: Design, label: str, found: Mechanism) -> str:
    groups = ", ".join(f"{group} in {number:,}" for group, number in found.groups.items())
    return (
        f"{found.worlds:,} futures of {design.months} months (seed {design.seed}; parameters {design.parameters}), each played "
        f"under {design.names[0]} and {design.names[1]}: {label} {groups}. In {found.never:,} nothing differs, in "
        f"{found.silent:,} more only probabilities and what the Council does."
    )


def _section(console: Console, title: str, found: Sequence[Counted]) -> None:
    from rich.text import Text

    console.print(Text(f"\n{title}", style="bold"))
    console.print(_counted_table(found))


def _counted_table(found: Sequence[Counted]) -> Table:
    from rich.table import Table

    table = Table("", "futures", "helped", "harmed", "median month", "moved most by", box=None, padding=(0, 2, 0, 0))
    for one in found[:SHOWN]:
        table.add_row(one.said, f"{one.count:,}", f"{one.helped:,}", f"{one.harmed:,}", f"{one.month:g}", one.reason)
    return table


def page(design: Design, outcome: str, found: Mechanism, replay: str, command: str) -> str:
    """The counts as a page in Markdown; `command` wrote it, `replay` plays a future again, given its number."""
    from keci.experiments.reporting import markdown as md

    label = _spoken(outcome)
    lines = [*md.heading("Where twin futures part", command), _title(design, label, found)]
    sections = {"They first part in (a choice, or only a probability)": found.firsts}
    sections |= {"The first choice outside the Council that differs": found.choices}
    sections |= {f"How {label} came to differ": found.endings} if found.endings else {}
    for title, counted in sections.items():
        lines += ["", f"## {title}", "", *md.of_rich(_counted_table(counted))]
    for group, chains in found.chains.items():
        if chains:
            lines += ["", f"## Commonest chains where {label} is {group}", ""]
            lines += md.items([f"{sentence(chain, design.worlds, f'`{replay}')}`" for chain in chains[:SHOWN]])
    return "\n".join(lines) + "\n"


def document(design: Design, outcome: str, found: Mechanism, command: str) -> dict[str, object]:
    """All counts as one JSON document, each with the command that replays an example."""
    run = {"worlds": design.worlds, "months": design.months, "seed": design.seed, "parameters": design.parameters}

    def plain(counted: Sequence[Counted]) -> list[dict[str, object]]:
        return [{**one.plain(), "replay": f"{command} {one.world}"} for one in counted]

    return {
        "run": run | {"arms": list(design.names), "outcome": outcome},
        "groups": found.groups,
        "never": found.never,
        "silent": found.silent,
        "firsts": plain(found.firsts),
        "choices": plain(found.choices),
        "endings": plain(found.endings),
        "chains": {group: plain(chains) for group, chains in found.chains.items()},
    }


if __name__ == "__main__":
    script(parting, "parting")
