"""Names and numbers of the page Runs as a visitor reads them: settings, their levels, values of outcomes.

Arms, levers and assumptions keep the names that files and commands know them by, in every language.
"""

from __future__ import annotations

from keci.dashboard.language.speech import N_, _, day, separated
from keci.experiments.pooled.factors import ARM, RUN, short

COLUMNS = {ARM: N_("arm"), RUN: N_("run")}
# what `experiments.pooled.factors` says of a lever, or of what an arm does not set; other levels are names or numbers
LEVELS = {
    "on": N_("on"),
    "off": N_("off"),
    "yes": N_("yes"),
    "no": N_("no"),
    "none": N_("none"),
    "drawn": N_("drawn"),
    "as in the start": N_("as in the start"),
}


def setting(name: str) -> str:
    """A setting's name."""
    return _(COLUMNS[name]) if name in COLUMNS else short(name)


def level(said: str) -> str:
    """A setting's level: a word, or a number with the language's separators."""
    if said in LEVELS:
        return _(LEVELS[said])
    try:
        float(said)
    except ValueError:
        return said
    return separated(said)


def finished(said: str) -> str:
    """When a run ended, "2026-01-31 12:00", or nothing."""
    return f"{day(said)} {said[11:]}" if said else ""
