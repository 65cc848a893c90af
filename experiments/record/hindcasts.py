"""Hindcasts as histories: worlds played from March 2011 under the policy of the time, seen as the record would see them."""

from __future__ import annotations

from collections.abc import Callable

from keci.experiments.record.history import History
from keci.experiments.record.observation import seen
from keci.model.ensemble import SERIES, simulate
from keci.model.errors import InputError
from keci.model.posterior import is_posterior, manifest_of
from keci.model.scenario import Scenario
from keci.model.setup import prepare

START, LAST = "2011-03", "2025-12"
FIRST_TEST = "2021-01"  # what lies before it may be calibrated on
MONTHS = 178  # from START to LAST


def hindcasts(worlds: int, parameters: str, seed: int, told: Callable[[int], None] = lambda _: None) -> History:
    """Histories of so many worlds, March 2011 to December 2025. InputError for what cannot be played."""
    scenario = Scenario.named("baseline", start=START, months=MONTHS)
    frame = simulate(scenario, worlds, seed, parameters, record=SERIES)
    told(worlds)
    return seen(History.simulated(frame.attrs["series"], START), seed)


def check_playable(parameters: str) -> None:
    """InputError for parameters that no hindcast can be played with."""
    prepare(Scenario.named("baseline", start=START, months=MONTHS), parameters)


def check_unseen(parameters: str) -> None:
    """InputError if a posterior was calibrated on the years that are tested, or does not say on which it was."""
    if not is_posterior(parameters):
        return
    window = manifest_of(parameters).get("window")
    if window is None:
        raise InputError(f"parameters {parameters!r}: does not say on which years it was calibrated; scores are for unseen years")
    if window[1] >= FIRST_TEST:
        raise InputError(
            f"parameters {parameters!r}: calibrated on {window[0]} to {window[1]}, which holds years of the test "
            f"({FIRST_TEST} to {LAST}); use 'validation' or 'prior'"
        )
