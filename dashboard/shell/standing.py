"""How far what the model says may be believed: calibrated or not, claims tested or not."""

from __future__ import annotations

from keci.dashboard.shell import stored_runs
from keci.model.errors import InputError
from keci.model.parameters import parameter_table


def standing() -> str:
    """How far any verdict of this model may be believed, in a sentence to stand beside it."""
    fitted = "" if is_calibrated() else "the model has not been calibrated, and "
    return f"A test of a proposal's logic, not a forecast: {fitted}no claim has been tested with it yet."


def is_calibrated() -> bool:
    """Whether a posterior table ships with the model."""
    try:
        parameter_table("posterior", {})
    except InputError:
        return False
    return True


def claim_runs() -> list[str]:
    """Names of stored runs that tested claims."""
    return [run.name for run in stored_runs.listing() if run.manifest.get("kind") == "claims"]
