"""The world that the actors live in: scenarios, parameters, keyed chance, the month, outcomes, and many worlds at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keci.model.errors import InputError
    from keci.model.negotiation import NegotiationModel
    from keci.model.scenario import Scenario

__all__ = ["InputError", "NegotiationModel", "Scenario"]

_HOME = {"InputError": "keci.model.errors", "NegotiationModel": "keci.model.negotiation", "Scenario": "keci.model.scenario"}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first asked for: Mesa and Numba are slow to load."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
