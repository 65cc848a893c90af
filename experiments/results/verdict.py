"""One honest sentence: what an arm does to normalisation, by the rule fixed beforehand, and what else it clearly changes."""

from __future__ import annotations

from collections.abc import Mapping

from keci.experiments.statistics.intervals import Effect, Estimate, most_hidden
from keci.experiments.statistics.metrics import METRICS, PRIMARY, Metric, metric
from keci.experiments.statistics.words import judgement, limits, size, smallest, unit_of

MOST_NAMED = 3  # other effects that a verdict names
PERCENT = 100.0


def verdict(arm: str, reference: str, effects: Mapping[str, Effect], means: Mapping[str, Estimate], track: bool) -> str:
    """The verdict on an arm.

    Args:
        arm, reference: names of the arms.
        effects: the arm's effects by outcome, all outcomes, the primary one among them.
        means: the reference's means by outcome.
        track: whether both arms have the cooperation track, so that its own outcomes can be compared.
    """
    if effects and all(effect.differing == 0 for effect in effects.values()):
        count = effects[PRIMARY].count
        return f"{arm} changes nothing: in {count:,} paired futures no outcome differs from {reference} at all."
    first = primary_clause(arm, effects[PRIMARY])
    second = others_clause(clearest(effects, means, track), effects)
    return f"{first}{'; ' if second else ''}{second}."


def primary_clause(arm: str, effect: Effect) -> str:
    """What the arm does to normalisation: supported, excluded or undecided."""
    outcome = METRICS[PRIMARY]
    paired = f"{effect.count:,} paired futures" if effect.count > 1 else "a single paired future"
    judged = judgement(outcome, effect, 0.0)
    numbers = _numbers(outcome, effect)
    if judged in ("better", "worse"):
        verb = "raises" if judged == "better" else "lowers"
        return f"{arm} {verb} the chance of normalisation in {paired} ({numbers})"
    if judged == "identical":
        return _nobody_differs(arm, effect, paired, outcome)
    if judged == "negligible":
        edge = f"less than {PERCENT * outcome.smallest:.0f} points either way"
        return f"{arm} has no effect worth speaking of on normalisation in {paired} ({numbers}: {edge})"
    if effect.low > 0 or effect.high < 0:
        verb, edge = "raises" if effect.mean > 0 else "lowers", f"{PERCENT * outcome.smallest:.0f} points"
        return f"Undecided whether {arm} {verb} the chance of normalisation by enough to matter, {edge}, in {paired} ({numbers})"
    return f"No detectable effect of {arm} on normalisation in {paired} ({numbers})"


def _numbers(outcome: Metric, effect: Effect) -> str:
    mean, low, high = limits(outcome, effect)
    said = f"difference {mean} {unit_of(outcome, mean)}"
    return said if effect.low != effect.low else f"{said}, 95 % interval {low} to {high}"


def _nobody_differs(arm: str, effect: Effect, paired: str, outcome: Metric) -> str:
    """Not one world differs: no effect worth speaking of if so many worlds would have shown one, else undecided."""
    hidden = most_hidden(effect.count)
    if hidden <= outcome.smallest:
        return f"{arm} has no effect worth speaking of on normalisation: it differs in none of {paired}"
    return (
        f"No detectable effect of {arm} on normalisation: it differs in none of {paired}, "
        f"too few to rule out an effect of up to {PERCENT * hidden:.0f} points"
    )


def clearest(effects: Mapping[str, Effect], means: Mapping[str, Estimate], track: bool) -> list[str]:
    """Names of up to three other outcomes that clearly change for better or worse, the largest for its kind first.

    At most one gain and one harm from each group of outcomes, and the largest harm always among them.
    """
    judged = {name: judgement(metric(name), effect, means[name].mean) for name, effect in effects.items() if _counts(name, track)}
    clear = [name for name, said in judged.items() if said in ("better", "worse")]
    clear.sort(key=lambda name: -abs(effects[name].mean) / max(smallest(metric(name), means[name].mean), 1e-12))
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
