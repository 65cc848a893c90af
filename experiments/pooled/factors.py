"""In what arms differ: a column a setting, a row an arm, whatever command made the run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from keci.agents.strategies.known import DEFAULT
from keci.model.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

ON, OFF = "on", "off"
DRAWN, AS_START, NO_SHOCK = "drawn", "as in the start", "none"
ARM, RUN = "arm", "run"  # columns that are always there: the arm's label, the run's name
Setting = str | float
# what an arm has that does not name a setting, by the first part of the setting's name
ABSENT = {"parameters": DRAWN, "start_values": AS_START, "openness": AS_START, "strategies": DEFAULT, "shocks": NO_SHOCK}


def settings_of(arm: Scenario) -> dict[str, Setting]:
    """All settings of an arm by their names in a design table: a lever is "on" or "off", numbers are numbers."""
    found: dict[str, Setting] = {"start": arm.start, "months": float(arm.months)}
    for name, lever in arm.levers.items():
        found[f"levers.{name}"] = ON
        for setting, value in lever.model_dump(exclude_none=True).items():
            found[f"levers.{name}.{setting}"] = _plain(value)
    found |= {f"parameters.{name}": _plain(value) for name, value in arm.parameters.items()}
    found |= {f"start_values.{name}": _plain(value) for name, value in arm.start_values.items()}
    found |= {f"openness.{name}": _plain(value) for name, value in arm.openness.items()}
    found |= {f"strategies.{actor}": what if isinstance(what, str) else what.name for actor, what in arm.strategies.items()}
    return found | {f"shocks.{shock.kind} in month {shock.month + 1}": float(shock.size) for shock in arm.shocks}


def differing(arms: Sequence[Scenario]) -> dict[str, list[Setting | None]]:
    """Settings in which arms differ, each with its value in every arm, in the order in which they first appear.

    None stands for the setting of a lever that is off. A setting that says the same of the arms as an earlier one (the strength
    of a lever that is on at one strength only) is left out.
    """
    each = [settings_of(arm) for arm in arms]
    names = sorted(dict.fromkeys(name for settings in each for name in settings), key=lambda name: name.split(".")[0] != "levers")
    found: dict[str, list[Setting | None]] = {}
    for name in names:
        values = [settings.get(name, _absent(name)) for settings in each]
        if len({value for value in values if value is not None}) > 1:
            found[name] = values
    return found


def said(value: Setting) -> str:
    """A setting's value in a table."""
    return f"{value:g}" if isinstance(value, float) else value


def said_of(value: Setting | None, name: str) -> str:
    """The same of an arm that may not name the setting: then what holds without it."""
    value = _absent(name) if value is None else value
    return said(value) if value is not None else OFF


def short(name: str) -> str:
    """A setting's name for people: without the table that it stands in."""
    return name.removeprefix("parameters.").removeprefix("levers.").removeprefix("shocks.")


def table_of(arms: Sequence[Scenario], labels: Sequence[str], runs: Sequence[str]) -> pd.DataFrame:
    """A row an arm: its label, its run, then every setting in which arms differ."""
    import pandas as pd

    return pd.DataFrame({ARM: list(labels), RUN: list(runs), **differing(arms)}, dtype=object)


def is_number(values: Sequence[Any]) -> bool:
    """Whether all values that are there are numbers."""
    there = [value for value in values if value is not None]
    return bool(there) and all(isinstance(value, float) for value in there)


def _absent(name: str) -> Setting | None:
    kind = name.split(".")[0]
    return ABSENT.get(kind, OFF if name.count(".") == 1 else None)


def _plain(value: Any) -> Setting:
    """A value as a number if it is one; lists and tables in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {inner}" for name, inner in value.items())
    return "+".join(map(str, value)) or "none" if isinstance(value, list | tuple) else str(value)
