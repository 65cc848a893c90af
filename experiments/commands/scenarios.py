"""`keci scenarios`: the named scenarios and what each is about."""

from __future__ import annotations

from keci.experiments.commands.console import output, print_json, script
from keci.experiments.commands.options import Json


def scenarios(json: Json = False) -> None:
    """List the built-in scenarios."""
    from keci.model.scenario import Scenario, scenario_names

    found = {name: Scenario.named(name).description for name in scenario_names()}
    if json:
        print_json(found)
        return
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for name, description in found.items():
        table.add_row(name, description)
    output().print(table)


if __name__ == "__main__":
    script(scenarios, "scenarios")
