"""One honest sentence: what an arm does to normalisation, by the rule fixed beforehand, and what else it clearly changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from keci.experiments.findings.conclusion import Word, conclusion
from keci.experiments.findings.hinges import Hinge
from keci.experiments.statistics.edges import USUAL, Edges
from keci.experiments.statistics.intervals import Effect, Estimate, most_hidden
from keci.experiments.statistics.metrics import METRICS, PRIMARY, Metric, metric
from keci.experiments.statistics.words import difference, judgement, limits, size, unit_of

MOST_NAMED = 3  # other effects that a verdict names
PERCENT = 100.0


def verdict(
    arm: str,
    reference: str,
    effects: Mapping[str, Effect],
    means: Mapping[str, Estimate],
    track: bool,
    edges: Edges = USUAL,
    hinges: Sequence[Hinge] = (),
    joint: Mapping[str, Effect] | None = None,
) -> str:
    """The verdict on an arm.

    Args:
        arm, reference: names of the arms.
        effects: the arm's effects by outcome, all outcomes, the primary one among them.
        means: the reference's means by outcome.
        track: whether both arms have the cooperation track, so that its own outcomes can be compared.
        edges: the smallest changes that matter.
        hinges: assumptions that the primary effect depends on.
        joint: effects on other outcomes with intervals that hold together; those of `effects` unless given.
    """
    if effects and all(effect.differing == 0 for effect in effects.values()):
        count = effects[PRIMARY].count
        return f"{arm} changes nothing: in {count:,} paired futures no outcome differs from {reference} at all."
    first = primary_clause(arm, effects[PRIMARY], means[PRIMARY].mean, edges, hinges)
    others = effects if joint is None else joint
    second = others_clause(clearest(others, means, track, edges), others)
    if second and hinges:  # what it hangs on has ended the sentence
        return f"{first}. {second[0].upper()}{second[1:]}."
    return f"{first}{'; ' if second else ''}{second}."


def primary_clause(arm: str, effect: Effect, base: float, edges: Edges = USUAL, hinges: Sequence[Hinge] = ()) -> str:
    """What the arm does to normalisation, given the reference's share: supported, excluded, undecided, or on what it hangs."""
    outcome = METRICS[PRIMARY]
    paired = f"{effect.count:,} paired futures" if effect.count > 1 else "a single paired future"
    found = conclusion(outcome, effect, base, edges, hinges)
    numbers = _numbers(outcome, effect, base)
    if found.hinge is not None and found.word is Word.HANGS_ON:
        sides = _sides(outcome, found.hinge)
        return f"What {arm} does to {outcome.spoken} hangs on {found.hinge.spoken}: {sides}; over all {paired}, {numbers}"
    if effect.differing == 0:
        return _nobody_differs(arm, effect, paired, found.word)
    said = _said(arm, found.word, effect, edges.said(outcome, base), f"in {paired} ({numbers}")
    if found.hinge is None:
        return said
    return f"{said}. Its size depends on an assumption, {found.hinge.spoken}: {_sides(outcome, found.hinge)}"


def _said(arm: str, word: Word, effect: Effect, edge: str, numbers: str) -> str:
    chance = METRICS[PRIMARY].spoken
    if word in (Word.RAISES, Word.LOWERS):
        return f"{arm} {word} {chance} {numbers})"
    if word is Word.TOO_LITTLE:
        return f"{arm} changes {chance} too little to matter {numbers}: either way less than {edge})"
    if word is Word.UNDECIDED:
        verb = "raises" if effect.mean > 0 else "lowers"
        return f"Undecided whether {arm} {verb} {chance} by enough to matter, {edge}, {numbers})"
    return f"No detectable effect of {arm} on normalisation {numbers})"


def _numbers(outcome: Metric, effect: Effect, base: float) -> str:
    mean, low, high = limits(outcome, effect)
    said = f"difference {mean} {unit_of(outcome, mean)}{_relative(effect, base)}"
    return said if effect.low != effect.low else f"{said}, 95 % interval {low} to {high}"


def _relative(effect: Effect, base: float) -> str:
    """ " on 7.8 in 100, that is +6 %"; nothing where the base rate is 0 or nothing differs."""
    if not base > 0.0 or effect.mean == 0.0:
        return ""
    change = PERCENT * effect.mean / base
    return f" on {PERCENT * base:.1f} in 100, that is {change:+.{0 if abs(change) >= 1.0 else 1}f} %"


def _sides(outcome: Metric, hinge: Hinge) -> str:
    return ", ".join(f"{difference(outcome, branch.effect)} {branch.said}" for branch in hinge.branches)


def _nobody_differs(arm: str, effect: Effect, paired: str, word: Word) -> str:
    """Not one world differs: too little to matter if so many worlds would have shown more, else not detected."""
    if word is Word.TOO_LITTLE:
        return f"{arm} changes {METRICS[PRIMARY].spoken} too little to matter: it differs in none of {paired}"
    hidden = PERCENT * most_hidden(effect.count)
    return (
        f"No detectable effect of {arm} on normalisation: it differs in none of {paired}, "
        f"too few to rule out an effect of up to {hidden:.0f} points"
    )


def clearest(effects: Mapping[str, Effect], means: Mapping[str, Estimate], track: bool, edges: Edges = USUAL) -> list[str]:
    """Names of up to three other outcomes that clearly change for better or worse, the largest for its kind first.

    At most one gain and one harm from each group of outcomes, and the largest harm always among them.
    """
    counted = {name: effect for name, effect in effects.items() if _counts(name, track)}
    judged = {name: judgement(metric(name), effect, means[name].mean, edges) for name, effect in counted.items()}
    clear = [name for name, said in judged.items() if said in ("better", "worse")]
    clear.sort(key=lambda name: -abs(effects[name].mean) / max(edges.smallest(metric(name), means[name].mean), 1e-12))
    kept: dict[tuple[str, str], str] = {}
    for name in clear:
        kept.setdefault((metric(name).group, judged[name]), name)
    ranked = list(kept.values())
    named, rest = ranked[:MOST_NAMED], ranked[MOST_NAMED:]
    harms = [name for name in rest if judged[name] == "worse"]
    if harms and all(judged[name] == "better" for name in named):
        named[-1] = harms[0]
    return named


def _counts(name: str, track: bool) -> bool:
    m = metric(name)
    return m.headline and name != PRIMARY and (track or not m.track)


def others_clause(names: list[str], effects: Mapping[str, Effect]) -> str:
    """ "it raises NATO support in Kosovo by 12 points (10 to 14), but raises incidents a year by 0.4 (0.2 to 0.6)"."""
    gains = [_named(name, effects[name]) for name in names if effects[name].mean * metric(name).better > 0]
    harms = [_named(name, effects[name]) for name in names if effects[name].mean * metric(name).better < 0]
    if gains and harms:
        return f"it {_listed(gains)}, but {_listed(harms)}"
    if harms:
        return f"but it {_listed(harms)}"
    return f"it {_listed(gains)}" if gains else ""


def _named(name: str, effect: Effect) -> str:
    m = metric(name)
    return f"{'raises' if effect.mean > 0 else 'lowers'} {m.spoken} by {size(m, effect)}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def feasibility(arm: str, months: int, consensus: Estimate) -> str:
    """How often the Council agrees on the track within five years (or the horizon); a share without comparison."""
    within = "five years" if months >= 60 else f"{months} months"
    yes = round(consensus.mean * consensus.count)
    return f"NATO agrees on the track of {arm} within {within} in {yes:,} of {consensus.count:,} futures."
