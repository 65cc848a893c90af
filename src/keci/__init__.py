"""keci: a negotiation model of Kosovo, Serbia, the EU and NATO, in four folders: agents, model, experiments, dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keci.model.ensemble import simulate
    from keci.model.errors import InputError
    from keci.model.negotiation import NegotiationModel
    from keci.model.scenario import Scenario

__version__: str

__all__ = ["InputError", "NegotiationModel", "Scenario", "simulate"]

_HOME = {
    "InputError": "keci.model.errors",
    "NegotiationModel": "keci.model.negotiation",
    "Scenario": "keci.model.scenario",
    "simulate": "keci.model.ensemble",
}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first asked for: Mesa and Numba are slow to load."""
    if name == "__version__":
        from importlib.metadata import version

        return version("keci")
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
