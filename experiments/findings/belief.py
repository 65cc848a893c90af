"""How far to believe a comparison: whether its assumptions were calibrated, and how many of them are judgement."""

from __future__ import annotations

from keci.experiments.designs.design import Design
from keci.model.parameters import priors
from keci.model.posterior import ALIAS, SHIPPED, is_posterior, shipped_manifest

CAVEAT = "A model shows what follows from stated assumptions; it is no evidence about the world."


def how_far(design: Design) -> str:
    """In two or three sentences, from the source of the design's parameters."""
    graded = [prior.grade for prior in priors().values()]
    judged = f"{graded.count('C')} of the {len(graded)} assumptions rest on judgement alone"
    return f"{_source(design.parameters)} {judged}. {CAVEAT}"


def _source(parameters: str) -> str:
    name = ALIAS.get(parameters, parameters)
    if name in SHIPPED:
        return "The assumptions were calibrated: sets under which the model reproduces the record are likelier to be drawn."
    if is_posterior(parameters):
        return f"The assumptions are the sets of {parameters}; whether they were calibrated this report cannot tell."
    drawn = "are at their likeliest values" if parameters == "mode" else "were drawn from their whole ranges"
    return f"The assumptions {drawn} and were not calibrated on the record{_other()}."


def _other() -> str:
    try:
        shipped_manifest(SHIPPED[0])
    except FileNotFoundError:
        return ""
    return " (a calibrated set ships with the model: --parameters posterior)"
