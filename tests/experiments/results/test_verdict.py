"""The verdict says what the rule says, no more: supported, excluded, undecided, and harms with the gains."""

from __future__ import annotations

import math

from keci.experiments.results.verdict import clearest, feasibility, primary_clause, verdict
from keci.experiments.statistics.intervals import Effect, Estimate
from keci.experiments.statistics.metrics import PRIMARY

MEANS = {
    name: Estimate(1.0, 0.9, 1.1, 400)
    for name in (PRIMARY, "nato_support", "welfare_nato", "trust", "severe_per_year", "cohesion")
}
MEANS |= {name: Estimate(0.0, 0.0, 0.0, 400) for name in ("keci_consensus_60", "credibility_nato")}


def effect(mean: float, low: float, high: float, count: int = 400, differing: float = 0.5) -> Effect:
    return Effect(mean, low, high, count, 0.3, 0.2, 0.6, differing)


NOTHING = effect(0.0, 0.0, 0.0, differing=0.0)
UNDECIDED = effect(-0.01, -0.06, 0.05)


def said(primary: Effect, track: bool = False, **others: Effect) -> str:
    return verdict("keci", "baseline", {PRIMARY: primary, **others}, MEANS, track)


def test_supported() -> None:
    assert said(effect(0.05, 0.031, 0.069)) == (
        "keci raises the chance of normalisation in 400 paired futures (difference +5.0 points, 95 % interval +3.1 to +6.9)."
    )
    assert said(effect(-0.05, -0.069, -0.031)).startswith("keci lowers the chance of normalisation")


def test_excluded() -> None:
    assert said(effect(0.002, -0.013, 0.019)) == (
        "keci has no effect worth speaking of on normalisation in 400 paired futures "
        "(difference +0.2 points, 95 % interval -1.3 to +1.9: less than 3 points either way)."
    )


def test_undecided() -> None:
    assert said(UNDECIDED) == (
        "No detectable effect of keci on normalisation in 400 paired futures (difference -1 point, 95 % interval -6 to +5)."
    )


def test_an_effect_that_may_be_too_small() -> None:
    assert said(effect(0.02, 0.005, 0.035)) == (
        "Undecided whether keci raises the chance of normalisation by enough to matter, 3 points, in 400 paired futures "
        "(difference +2.0 points, 95 % interval +0.5 to +3.5)."
    )


def test_gain_elsewhere() -> None:
    assert said(UNDECIDED, nato_support=effect(0.12, 0.06, 0.18)).endswith(
        "; it raises NATO support in Kosovo by 12 points (6 to 18)."
    )


def test_harm_is_said() -> None:
    sentence = said(UNDECIDED, nato_support=effect(0.12, 0.06, 0.18), welfare_nato=effect(-0.02, -0.03, -0.015))
    assert sentence.endswith(
        "it raises NATO support in Kosovo by 12 points (6 to 18), but lowers NATO's welfare index by 0.020 (0.015 to 0.030)."
    )


def test_harm_alone() -> None:
    assert "; but it lowers NATO's welfare index by" in said(UNDECIDED, welfare_nato=effect(-0.02, -0.03, -0.015))


def test_harm_outranks_a_third_gain() -> None:
    others = {
        "nato_support": effect(0.5, 0.4, 0.6),
        "severe_per_year": effect(-0.5, -0.6, -0.4),
        "cohesion": effect(0.2, 0.1, 0.3),
        "welfare_nato": effect(-0.011, -0.012, -0.0105),
    }
    names = clearest({PRIMARY: UNDECIDED, **others}, MEANS, track=False)
    assert len(names) == 3
    assert "welfare_nato" in names


def test_effects_too_small_to_matter_are_not_named() -> None:
    assert ";" not in said(UNDECIDED, trust=effect(0.01, 0.009, 0.011))


def test_the_tracks_own_outcomes_count_only_where_both_have_it() -> None:
    consensus = effect(0.8, 0.7, 0.9)
    assert ";" not in said(UNDECIDED, keci_consensus_60=consensus)
    assert "NATO consensus within five years" in said(UNDECIDED, track=True, keci_consensus_60=consensus)


def test_nothing_differs_at_all() -> None:
    assert said(NOTHING, trust=NOTHING) == (
        "keci changes nothing: in 400 paired futures no outcome differs from baseline at all."
    )


def test_no_normalisation_differs_among_many() -> None:
    assert primary_clause("keci", NOTHING).startswith(
        "keci has no effect worth speaking of on normalisation: it differs in none of 400"
    )


def test_no_normalisation_differs_among_few() -> None:
    few = effect(0.0, 0.0, 0.0, count=20, differing=0.0)
    assert primary_clause("keci", few) == (
        "No detectable effect of keci on normalisation: it differs in none of 20 paired futures, "
        "too few to rule out an effect of up to 17 points"
    )


def test_a_single_world() -> None:
    one = effect(1.0, math.nan, math.nan, count=1, differing=1.0)
    assert (
        primary_clause("keci", one)
        == "No detectable effect of keci on normalisation in a single paired future (difference +100 points)"
    )


def test_feasibility() -> None:
    assert (
        feasibility("keci", 120, Estimate(0.81, 0.8, 0.9, 400))
        == "NATO agrees on the track of keci within five years in 324 of 400 futures."
    )
    assert "within 24 months" in feasibility("keci", 24, Estimate(0.5, 0.4, 0.6, 10))
