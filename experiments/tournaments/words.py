"""A tournament in words and cells: a table for each outcome, whether the answer depends on the rules, and how rules fare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from keci.agents.strategies.known import BUILT_IN, DEFAULT
from keci.agents.strategies.strategy import title_of
from keci.experiments.statistics.metrics import Unit, metric
from keci.experiments.statistics.words import difference, level, signed, unit_of
from keci.experiments.tournaments.meetings import Found, Meeting, Standing

NAMES = {"kosovo": "Kosovo", "serbia": "Serbia"}
READING = (
    "Rows are Kosovo's rule, columns Serbia's. An effect is the mean change over the same futures, with half of its 95 % "
    "interval; * means that the interval excludes 0. With many pairs one interval in twenty misses by chance alone. Each "
    "pair shares its chance with all others, so that differences between cells are caused by the rules."
)
CAVEAT = (
    "The rules are caricatures: each takes one idea from the literature to its end. The record was met with the default rule "
    "alone, so the other cells show what would follow if a capital decided so, not how one does."
)
MATTERS = ("better", "worse", "more", "less")  # judgements of an effect that is clear and not too small
SMALL = 0.05  # half an interval, in events a year, that two decimals would not show
HEAD = ("rule", "without the track", "with it", "change")


def title(found: Found) -> str:
    """What was played, in a line."""
    design, t = found.tournament.design, found.tournament
    said = f"{len(t.kosovo)} rules for Kosovo against {len(t.serbia)} for Serbia, {t.arms[0]} and {t.arms[1]}"
    return f"{said}: {found.worlds:,} futures each of {design.months} months (seed {design.seed}; parameters {design.parameters})"


def named(rule: str) -> str:
    """How tables call a rule."""
    if rule == DEFAULT:
        return "default"
    return title_of(BUILT_IN[rule]) if rule in BUILT_IN else rule


def heading(outcome: str) -> str:
    """An outcome with the unit of its differences."""
    m = metric(outcome)
    unit = unit_of(m)
    return f"{m.label.rstrip(' *')}{f', {unit}' if unit else ''}"


def level_table(found: Found, outcome: str) -> list[list[str]]:
    """Without the track: a row a rule of Kosovo, a column a rule of Serbia."""
    return _grid(found, outcome, lambda m: level(metric(outcome), m.without.mean))


def effect_table(found: Found, outcome: str) -> list[list[str]]:
    """The track's effect: a row a rule of Kosovo, a column a rule of Serbia."""
    return _grid(found, outcome, effect_cell)


def effect_cell(meeting: Meeting) -> str:
    """ "+1.2 ±0.4*", in the outcome's unit."""
    m, effect = metric(meeting.outcome), meeting.effect
    if effect.differing == 0:
        return "0"
    half, star = (effect.high - effect.low) / 2.0, "*" if meeting.sure else ""
    if m.unit is Unit.INDEX or (m.unit is Unit.YEARLY and half < SMALL):
        return f"{effect.mean:+.3f} ±{half:.3f}{star}"
    return f"{signed(m, effect.mean, fine=True)} ±{signed(m, half, fine=True).lstrip('+')}{star}"


def _grid(found: Found, outcome: str, cell: Callable[[Meeting], str]) -> list[list[str]]:
    cells = {(m.kosovo, m.serbia): cell(m) for m in found.of(outcome)}
    t = found.tournament
    return [[named(kosovo), *(cells[kosovo, serbia] for serbia in t.serbia)] for kosovo in t.kosovo]


def grid_head(found: Found) -> list[str]:
    """The columns of both tables."""
    return ["Kosovo \\ Serbia", *(named(rule) for rule in found.tournament.serbia)]


def answers(found: Found) -> list[str]:
    """For each outcome a sentence: is the track's effect an artefact of how the capitals decide?"""
    return [answer(found, outcome) for outcome in found.outcomes]


def answer(found: Found, outcome: str) -> str:
    """How the effect under the default fares under the other pairs of rules."""
    m, meetings = metric(outcome), found.of(outcome)
    up, down = (sum(x.sure and sign * x.effect.mean > 0.0 for x in meetings) for sign in (1, -1))
    count = len(meetings)
    least, most = (pick(meetings, key=lambda x: x.effect.mean) for pick in (min, max))
    said = f"{m.label.rstrip(' *')}: the track raises it in {up} of {count} pairs of rules and lowers it in {down}; in the other "
    said += f"{count - up - down} the interval includes 0. Effects run from {_pair(least)} to {_pair(most)}."
    usual = found.usual(outcome)
    if usual is None:
        return said
    return f"{said} Under the default rules: {difference(m, usual.effect)}; {_verdict(usual, meetings)}."


def _pair(meeting: Meeting) -> str:
    said = difference(metric(meeting.outcome), meeting.effect)
    return f"{said} with Kosovo {named(meeting.kosovo)}, Serbia {named(meeting.serbia)}"


def _verdict(usual: Meeting, meetings: Sequence[Meeting]) -> str:
    """Whether the default's answer holds for others; what contradicts it must point the other way and matter."""
    others = [m for m in meetings if m is not usual]
    count = len(others)
    if not usual.sure:
        moved = sum(m.word in MATTERS for m in others)
        return f"no clear effect, and in {moved} of the other {count} pairs an effect that matters"
    sign = usual.effect.mean > 0.0
    same = sum(m.sure and (m.effect.mean > 0.0) is sign for m in others)
    against = sum(m.word in MATTERS and (m.effect.mean > 0.0) is not sign for m in others)
    if against:
        word = "contradicts" if against == 1 else "contradict"
        return f"{same} of the other {count} pairs agree and {against} {word} it: it depends on how the capitals decide"
    if same == count:
        return f"all {count} other pairs agree: it does not depend on how the capitals decide"
    return f"{same} of the other {count} pairs agree and none contradicts it by an effect that matters"


def judged(found: Found, outcome: str) -> dict[str, int]:
    """How many pairs are judged how, the commonest first."""
    return dict(Counter(meeting.word for meeting in found.of(outcome)).most_common())


def standing_rows(found: Found, side: str) -> list[list[str]]:
    """How a side's rules fare over all of the other's, best without the track first."""
    mine = sorted((s for s in found.standings if s.side == side), key=lambda s: -s.without.mean)
    return [_standing_row(s) for s in mine]


def _standing_row(s: Standing) -> list[str]:
    change = f"{s.with_track.mean - s.without.mean:+.4f}"
    return [named(s.rule), f"{s.without.mean:.4f}", f"{s.with_track.mean:.4f}", change if float(change) else "0"]
