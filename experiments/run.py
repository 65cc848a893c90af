"""`keci run`: one future, told month by month, with its reasons if asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from keci.experiments.commands.console import output, print_json, script
from keci.experiments.commands.options import PARAMETERS, Json, Months, Parameters, Seed, Start

if TYPE_CHECKING:
    from keci.model.negotiation import NegotiationModel

MOST_WORLD = 2**32 - 1


def run(
    scenario: Annotated[str, typer.Argument(help="A scenario's name (see 'keci scenarios') or the path of a TOML file.")],
    world: Annotated[int, typer.Option(help="Number of the world under this seed.")] = 0,
    seed: Seed = 0,
    months: Months = None,
    start: Start = None,
    parameters: Parameters = PARAMETERS,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why: terms, probability, draw, and what would have tipped it.")
    ] = False,
    json: Json = False,
) -> None:
    """Play one world and tell its history."""
    model = play(scenario, world, seed, months, start, parameters)
    if json:
        print_json(document(model))
        return
    from keci.experiments.reporting.story import tell

    tell(model, explain, output())


def play(scenario: str, world: int, seed: int, months: int | None, start: str | None, parameters: str) -> NegotiationModel:
    """One Mesa world played to its end; InputError if it cannot be."""
    from keci.experiments.designs.design import MOST_SEED, check_whole, load
    from keci.model.negotiation import NegotiationModel

    check_whole("world", world, 0, MOST_WORLD)
    check_whole("seed", seed, 0, MOST_SEED)
    return NegotiationModel(load(scenario, months, start), seed, world, parameters).run()


def document(model: NegotiationModel) -> dict[str, object]:
    """The world as plain data: outcomes, chronicle and decisions."""
    from keci.model.telling.chronicle import chronicle

    lines = [
        {"month": line.month, "date": line.date, "text": line.text.removeprefix(f"{line.date} ")} for line in chronicle(model)
    ]
    return {
        "scenario": model.scenario.name,
        "seed": model.world_seed,
        "world": model.world_number,
        "start": model.scenario.start,
        "months": model.months,
        "parameters": model.parameter_source,
        "outcomes": model.outcomes(),
        "chronicle": lines,
        "decisions": model.decisions().to_dict("records"),
    }


if __name__ == "__main__":
    script(run, "run")
