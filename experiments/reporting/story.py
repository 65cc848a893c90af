"""A world told on the terminal: who is who in it, what happened year by year, and how it ended."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
from rich.table import Table
from rich.text import Text

from keci.agents.parameters import WORKS, Parameter
from keci.agents.state import Ally
from keci.agents.strategies.known import BUILT_IN
from keci.experiments.results.comparison import has_track
from keci.experiments.statistics.metrics import METRICS, Metric, Unit
from keci.experiments.statistics.words import level
from keci.model.telling.chronicle import Line, chronicle, explain

if TYPE_CHECKING:
    from rich.console import Console

    from keci.model.negotiation import NegotiationModel

DECIDING = {
    "kosovo": "Kosovo decides",
    "serbia": "Serbia decides",
    "mediator": "The mediator decides",
    "members": "NATO's members decide",
    "armed_sponsor": "The armed sponsor decides",
}
NAMED = 12 * 13 + 3  # months since January 2000: the Association got its name in April 2013 (events.csv)
HARDEST = 5  # allies named as least inclined to the track


def tell(model: NegotiationModel, reasons: bool, console: Console) -> None:
    """Print a played world: header, chronicle, and headline outcomes in words."""
    _header(model, console)
    year, beyond = "", False
    for line in chronicle(model):
        if line.month >= model.months and not beyond:
            beyond = True
            console.print(
                Text(f"\nAfter the {model.months} months (played on only to judge the deal signed before)", style="bold")
            )
        if line.date[:4] != year:
            year = line.date[:4]
            console.print(Text(f"\n{year}", style="bold"))
        _print_line(model, line, reasons, console)
    console.print(Text("\nHow it ended", style="bold"))
    console.print(endings(model))


def _print_line(model: NegotiationModel, line: Line, reasons: bool, console: Console) -> None:
    console.print(hanging(f"  {line.date}  {line.text.removeprefix(f'{line.date} ')}", 11, console.width))
    for why in explain(model, line) if reasons else ():
        console.print(Text(hanging(" " * 13 + why.strip(), 13, console.width), style="dim"))


def hanging(text: str, indent: int, width: int) -> str:
    """The text wrapped, its further lines indented."""
    return textwrap.fill(text, width, subsequent_indent=" " * indent, break_on_hyphens=False)


def _header(model: NegotiationModel, console: Console) -> None:
    scenario = model.scenario
    console.print(Text(scenario.name, style="bold"))
    if scenario.description:
        console.print(hanging(scenario.description, 0, console.width))
    source = model.parameter_source
    drawn = {"prior": "drawn for this world", "mode": "fixed at their likeliest values"}.get(source, f"from {source}")
    where = (
        f"seed {model.world_seed}, world {model.world_number}, {model.months} months from {scenario.start}, parameters {drawn}"
    )
    console.print(f"{where[0].upper()}{where[1:]}")
    console.print(Text("\nThis world", style="bold"))
    for fact in (*strategies(model), *facts(model)):
        console.print(hanging(f"  {fact}", 4, console.width))


def strategies(model: NegotiationModel) -> list[str]:
    """Who decides by another rule than the default, a sentence each."""
    from keci.agents.strategies.strategy import title_of
    from keci.model.own_rules import OwnRule, strategy_of

    said = []
    for actor, what in model.scenario.strategies.items():
        rule = strategy_of(what) if isinstance(what, OwnRule) else BUILT_IN[what]
        source = f" ({rule.source})" if rule.source else ""
        said.append(f"{DECIDING[actor]} by the rule: {title_of(rule)}{source}.")
    return said


def facts(model: NegotiationModel) -> list[str]:
    """What was drawn for this world and matters most."""
    p = model.parameters
    asm = "an Association of Serb municipalities" if model.setup.calendar >= NAMED else "a union of the Serb municipalities"
    works = "works" if model.parameters[WORKS] > 0 else "does not work"
    return [
        f"An incentive short of membership {works} in this world.",
        f"At the start Kosovo believes promises of reward at {p[Parameter.credibility_0]:.2f} (0 to 1), "
        f"and {100 * p[Parameter.nato_support_0]:.0f} % of its people support NATO.",
        f"Of Serbia's public {100 * p[Parameter.reject_recognition_serbia]:.0f} % reject recognition, "
        f"of Kosovo's {100 * p[Parameter.reject_asm_kosovo]:.0f} % {asm}.",
        f"An incident sets off {p[Parameter.branching]:.2f} others on average.",
        *([f"Least inclined to it in the Council: {', '.join(hardest(model))}."] if has_track(model.scenario) else []),
    ]


def hardest(model: NegotiationModel) -> list[str]:
    """The allies with most against the track: salience times the distance of their own opinion from agreement."""
    members = model.world.members
    objection = members[Ally.SALIENCE] * (1.0 - members[Ally.ANCHOR])
    return [model.members[i].name for i in np.argsort(-objection, kind="stable")[:HARDEST]]


def endings(model: NegotiationModel) -> Table:
    """Headline outcomes in words."""
    table = Table.grid(padding=(0, 3, 0, 0))
    outcomes, track = model.outcomes(), has_track(model.scenario)
    for m in METRICS.values():
        if m.headline and (track or not m.track):
            table.add_row(f"  {m.label.removesuffix(' *')}", ending(m, outcomes[m.name], model.months))
    return table


def ending(metric: Metric, value: float, months: int) -> str:
    """One outcome of one world in words."""
    if metric.unit is Unit.FUTURES:
        return "yes" if value > 0 else "no"
    if metric.name in ("months_to_deal", "months_to_consensus", "months_to_normalisation") and value >= months:
        return f"none within {months} months"
    if metric.unit is Unit.MONTHS:
        return "1 month" if round(value) == 1 else f"{value:.0f} months"
    return level(metric, value)
