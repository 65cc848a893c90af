"""How a move reads a lever: its strength in a month."""

from __future__ import annotations

from keci.agents.compiled import rule
from keci.agents.parameters import Parameter
from keci.agents.state import Lever, Setting


@rule
def strength(levers, lever, month):
    """Strength of a lever in a month: 0 while it is off or not yet begun."""
    if levers[lever, Setting.ON] > 0.0 and month >= levers[lever, Setting.START]:
        return levers[lever, Setting.STRENGTH]
    return 0.0


@rule
def track_content(levers, parameters, month):
    """What the cooperation track holds: its strength, or 0 if it is worth nothing, for nobody sponsors an empty track."""
    value = parameters[Parameter.keci_value_rel]
    if levers[Lever.KECI, Setting.STATUS_LADEN] > 0.0:
        value += parameters[Parameter.pfp_value_rel]
    return strength(levers, Lever.KECI, month) if value > 0.0 else 0.0
