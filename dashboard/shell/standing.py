"""How far what the model says may be believed: calibrated or not, claims tested or not."""

from __future__ import annotations

from keci.dashboard.language.speech import _
from keci.dashboard.shell import stored_runs
from keci.model.errors import InputError
from keci.model.posterior import DEFAULT, read_posterior


def standing() -> str:
    """How far any verdict of this model may be believed, in a sentence to stand beside it."""
    if not is_calibrated():
        return _("A test of a proposal's logic, not a forecast: the model has not been calibrated.")
    return _(
        "A test of a proposal's logic, not a forecast: assumptions agree with the record of 2011-2025, which leaves most of them "
        "open."
    )


def is_calibrated() -> bool:
    """Whether a posterior table ships with the model."""
    try:
        read_posterior(DEFAULT)
    except InputError:
        return False
    return True


def default_parameters() -> str:
    """Where assumptions come from unless a visitor chooses: the calibrated sets if they fit these rules, else the prior."""
    return DEFAULT if is_calibrated() else "prior"


def drawn_from() -> str:
    """Where each future's assumptions are drawn from, in words."""
    return _("together, as one calibrated set") if is_calibrated() else _("from their ranges")


def claim_runs() -> list[str]:
    """Names of stored runs that tested claims."""
    return [run.name for run in stored_runs.listing() if run.manifest.get("kind") == "claims"]
