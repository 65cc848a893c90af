"""Other assumptions under which sets of levers are played: parameters fixed at an end of their range, or switched off.

The ends are those of model/data/parameters.csv, where each range has its source. Which parameters stand for an assumption is
judgement. Two assumptions that people ask about cannot be made by parameters; `ABSENT` says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from keci.model.errors import InputError, unknown
from keci.model.parameters import priors

PRIOR = "prior"
POSTERIOR = "posterior"
LOW, HIGH = "low", "high"  # an end of a parameter's range
ABSENT = {
    "the allies' network without its strongest tie": "no scenario can change the network; allies_unmoved comes nearest",
    "another rule of decision of a capital": "all actors choose by logit; exact, noisy and short_sighted vary its precision",
}


@dataclass(frozen=True)
class Assumption:
    """An assumption: its name, what it says, parameters by name (a number, or an end of the range), and their source."""

    name: str
    meaning: str
    fixed: dict[str, float | str] = field(default_factory=dict)
    source: str = PRIOR

    def parameters(self) -> dict[str, float]:
        """The parameters that it fixes, as numbers."""
        return {name: _number(name, value) for name, value in self.fixed.items()}


def _number(name: str, value: float | str) -> float:
    if not isinstance(value, str):
        return value
    prior = priors()[name]
    return prior.low if value == LOW else prior.high


# the neutral values that docs/discussion/limits.md names
WITHOUT_REDUCED_FORMS: dict[str, float | str] = {
    "sr_or_agreement": 1.0,
    "kfor_dilemma_coef": 0.0,
    "kfor_intensity_coef": 0.0,
    "kfor_onset_coef": 0.0,
    "alignment_effect": 0.0,
}
PRECISIONS = ("signature_precision", "technical_precision", "compliance_precision", "conduct_precision")


def _red_lines(side: str, rejecting: str, end: str) -> dict[str, float | str]:
    return {rejecting: end, f"audience_cost_{side}": end}


ASSUMPTIONS = {
    a.name: a
    for a in (
        Assumption(PRIOR, "all assumptions drawn from their ranges"),
        Assumption("works", "an incentive short of membership works", {"p_submembership_works": 1.0}),
        Assumption("works_not", "an incentive short of membership does not work", {"p_submembership_works": 0.0}),
        Assumption(
            "firm_pristina",
            "Pristina's red lines cost most: more of the public rejects the Association, a concession costs more",
            _red_lines("kosovo", "reject_asm_kosovo", HIGH),
        ),
        Assumption("soft_pristina", "Pristina's red lines cost least", _red_lines("kosovo", "reject_asm_kosovo", LOW)),
        Assumption(
            "firm_belgrade",
            "Belgrade's red lines cost most: more of the public rejects recognition, a concession costs more",
            _red_lines("serbia", "reject_recognition_serbia", HIGH),
        ),
        Assumption("soft_belgrade", "Belgrade's red lines cost least", _red_lines("serbia", "reject_recognition_serbia", LOW)),
        Assumption("no_reduced_forms", "effects put in rather than explained are switched off", WITHOUT_REDUCED_FORMS),
        Assumption("disbelief", "Pristina hardly believes promises at first", {"credibility_0": LOW}),
        Assumption("belief", "Pristina believes promises at first", {"credibility_0": HIGH}),
        Assumption("strong_patron", "the outside patron pushes hard", {"patron_push": HIGH}),
        Assumption("weak_patron", "the outside patron does not push", {"patron_push": LOW}),
        Assumption("short_sighted", "no government looks beyond the month", {"foresight": LOW}),
        Assumption("noisy", "governments weigh with little care", dict.fromkeys(PRECISIONS, LOW)),
        Assumption("exact", "governments weigh with most care", dict.fromkeys(PRECISIONS, HIGH)),
        Assumption("allies_unmoved", "allies hardly learn from one another", {"socialisation_pace": LOW}),
    )
}


def chosen(names: Sequence[str], posterior: Path | None = None) -> tuple[Assumption, ...]:
    """The assumptions of these names, or all if none is named, and one more if a file of parameter sets is given.

    InputError for a name that does not exist, and if only one assumption is left: regret needs two.
    """
    for name in names:
        if name not in ASSUMPTIONS:
            raise unknown("assumption", name, ASSUMPTIONS, "--assumptions")
    found = [ASSUMPTIONS[name] for name in dict.fromkeys(names or ASSUMPTIONS)]
    if posterior is not None:
        found.append(Assumption(POSTERIOR, f"parameter sets of {posterior.name}", source=str(posterior)))
    if len(found) < 2:
        raise InputError(f"--assumptions: only {found[0].name!r} given; name at least two, as in prior,works_not")
    return tuple(found)
