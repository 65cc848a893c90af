"""The verdict says what the rule says, no more: supported, excluded, undecided, and harms with the gains."""

from __future__ import annotations

import math

from keci.experiments.findings.hinges import Branch, Hinge
from keci.experiments.results.verdict import clearest, feasibility, primary_clause, verdict
from keci.experiments.statistics.edges import Edges
from keci.experiments.statistics.intervals import Effect, Estimate
from keci.experiments.statistics.metrics import PRIMARY

MEANS = {name: Estimate(1.0, 0.9, 1.1, 400) for name in ("nato_support", "welfare_nato", "trust", "severe_per_year", "cohesion")}
MEANS |= {PRIMARY: Estimate(0.2, 0.16, 0.24, 400)}
MEANS |= {name: Estimate(0.0, 0.0, 0.0, 400) for name in ("keci_consensus_60", "credibility_nato")}


def effect(mean: float, low: float, high: float, count: int = 400, differing: float = 0.5) -> Effect:
    return Effect(mean, low, high, count, 0.3, 0.2, 0.6, differing)


NOTHING = effect(0.0, 0.0, 0.0, differing=0.0)
UNDECIDED = effect(-0.01, -0.06, 0.05)


def said(primary: Effect, track: bool = False, **others: Effect) -> str:
    return verdict("keci", "baseline", {PRIMARY: primary, **others}, MEANS, track)


def test_supported() -> None:
    assert said(effect(0.05, 0.031, 0.069)) == (
        "keci raises the chance of normalisation in 400 paired futures "
        "(difference +5.0 points on 20.0 in 100, that is +25 %, 95 % interval +3.1 to +6.9)."
    )
    assert said(effect(-0.05, -0.069, -0.031)).startswith("keci lowers the chance of normalisation")


def test_excluded() -> None:
    assert said(effect(0.002, -0.013, 0.019)) == (
        "keci changes the chance of normalisation too little to matter in 400 paired futures "
        "(difference +0.2 points on 20.0 in 100, that is +1 %, 95 % interval -1.3 to +1.9: either way less than 3 points)."
    )


def test_undecided() -> None:
    assert said(UNDECIDED) == (
        "No detectable effect of keci on normalisation in 400 paired futures "
        "(difference -1 point on 20.0 in 100, that is -5 %, 95 % interval -6 to +5)."
    )


def test_an_effect_that_may_be_too_small() -> None:
    assert said(effect(0.02, 0.005, 0.035)) == (
        "Undecided whether keci raises the chance of normalisation by enough to matter, 3 points, in 400 paired futures "
        "(difference +2.0 points on 20.0 in 100, that is +10 %, 95 % interval +0.5 to +3.5)."
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
    assert primary_clause("keci", NOTHING, 0.2).startswith(
        "keci changes the chance of normalisation too little to matter: it differs in none of 400"
    )


def test_no_normalisation_differs_among_few() -> None:
    few = effect(0.0, 0.0, 0.0, count=20, differing=0.0)
    assert primary_clause("keci", few, 0.2) == (
        "No detectable effect of keci on normalisation: it differs in none of 20 paired futures, "
        "too few to rule out an effect of up to 17 points"
    )


def test_a_single_world() -> None:
    one = effect(1.0, math.nan, math.nan, count=1, differing=1.0)
    assert (
        primary_clause("keci", one, 0.0)
        == "No detectable effect of keci on normalisation in a single paired future (difference +100 points)"
    )


def hinge(one: Effect, two: Effect, base: float = 0.2) -> Hinge:
    branches = Branch("where it does", one, base), Branch("where it does not", two, base)
    return Hinge("works", "whether it works", branches)


FLIPS = hinge(effect(0.05, 0.03, 0.07), effect(-0.02, -0.03, -0.01))


def test_what_flips_by_assumption_is_said_to_hang_on_it() -> None:
    sentence = verdict("keci", "baseline", {PRIMARY: effect(0.001, -0.002, 0.004)}, MEANS, False, hinges=[FLIPS])
    assert sentence == (
        "What keci does to the chance of normalisation hangs on whether it works: +5.0 points (+3.0 to +7.0) where it does, "
        "-2.0 points (-3.0 to -1.0) where it does not; over all 400 paired futures, "
        "difference +0.1 points on 20.0 in 100, that is +0.5 %, 95 % interval -0.2 to +0.4."
    )


def test_a_size_that_depends_on_an_assumption_is_said_beside_the_verdict() -> None:
    sizes = hinge(effect(0.01, 0.005, 0.015), effect(0.002, -0.001, 0.005))
    found = {PRIMARY: effect(0.006, 0.003, 0.009), "nato_support": effect(0.12, 0.06, 0.18)}
    sentence = verdict("keci", "baseline", found, MEANS, False, hinges=[sizes])
    assert ". Its size depends on an assumption, whether it works: +1.0 point (" in sentence
    assert sentence.startswith("keci changes the chance of normalisation too little to matter")
    assert sentence.endswith(". It raises NATO support in Kosovo by 12 points (6 to 18).")


def test_a_large_relative_change_is_never_too_little() -> None:
    # +1.9 points on 4.3 in 100, the case that 3 points alone called no effect worth speaking of
    clause = primary_clause("package", effect(0.019, 0.015, 0.024), 0.043)
    assert clause.startswith("package raises the chance of normalisation")
    assert "on 4.3 in 100, that is +44 %" in clause
    by_points = primary_clause("package", effect(0.019, 0.015, 0.024), 0.043, Edges(relative=1.0))
    assert "too little to matter" in by_points


def test_other_outcomes_are_judged_by_intervals_that_hold_together() -> None:
    single, joint = effect(-0.02, -0.03, -0.001), effect(-0.02, -0.041, 0.001)
    effects = {PRIMARY: UNDECIDED, "welfare_nato": single}
    assert "welfare" in verdict("keci", "baseline", effects, MEANS, False)
    assert "welfare" not in verdict("keci", "baseline", effects, MEANS, False, joint={"welfare_nato": joint})


def test_feasibility() -> None:
    assert (
        feasibility("keci", 120, Estimate(0.81, 0.8, 0.9, 400))
        == "NATO agrees on the track of keci within five years in 324 of 400 futures."
    )
    assert "within 24 months" in feasibility("keci", 24, Estimate(0.5, 0.4, 0.6, 10))
