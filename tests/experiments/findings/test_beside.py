"""What is said beside a verdict: for whom, what it rests on, notes with numbers, known misses, how far to believe it."""

from __future__ import annotations

import math
import re

import pytest

from keci.agents.state import Text
from keci.experiments.designs.design import Design
from keci.experiments.findings import belief, reduced
from keci.experiments.findings.actors import CONCRETE, for_whom, in_short
from keci.experiments.findings.belief import how_far
from keci.experiments.findings.conclusion import Conclusion, Word, conclusion
from keci.experiments.findings.hinges import Branch, Hinge
from keci.experiments.findings.misses import MISSES, mark, said_of
from keci.experiments.findings.notes import edge_note, pairing_note, spread_note
from keci.experiments.findings.reduced import COEFFICIENTS, Coefficient, vanishing
from keci.experiments.results.comparison import Comparison, summarise
from keci.experiments.statistics.edges import USUAL, Edges
from keci.experiments.statistics.explained import Explained
from keci.experiments.statistics.intervals import Effect, Estimate
from keci.experiments.statistics.metrics import METRICS, metric
from keci.experiments.store.worlds import play
from keci.model.ensemble import simulate
from keci.model.parameters import bounds
from keci.model.scenario import Scenario, scenario_names

NORMALISATION = metric("normalisation")


def effect(mean: float, low: float, high: float, helped: float = 0.3, harmed: float = 0.2) -> Effect:
    return Effect(mean, low, high, 400, helped, harmed, 0.6, 0.5)


def lines(**welfare: Effect) -> list:
    effects = {name: effect(0.001, 0.0, 0.002) for name, _ in CONCRETE.values()} | welfare
    means = {name: Estimate(0.5, 0.4, 0.6, 400) for pair in CONCRETE.values() for name in pair}
    return for_whom("baseline", effects, means, means, USUAL)


def test_each_actor_has_a_line_of_its_own_numbers() -> None:
    found = lines(welfare_serbia=effect(-0.02, -0.03, -0.012, 0.1, 0.8))
    assert [line.actor for line in found] == ["Kosovo", "Serbia", "the EU", "NATO"]
    assert found[1].said == (
        "Serbia: worse off (better off in 10, worse off in 80 of 100 futures); "
        "it puts its army on alert 0.50 times a year (0.50 with baseline)."
    )


def test_for_whom_in_one_sentence() -> None:
    mixed = lines(
        welfare_kosovo=effect(0.02, 0.012, 0.03),
        welfare_serbia=effect(-0.02, -0.03, -0.012),
        welfare_nato=effect(0.01, -0.02, 0.04),
    )
    assert in_short(mixed, "baseline") == (
        "For whom: Kosovo is better off; Serbia is worse off; the EU is about as well off as with baseline; "
        "whether NATO is better or worse off is not settled."
    )
    assert in_short(lines(), "today") == "For whom: Kosovo, Serbia, the EU and NATO are about as well off as with today."


def test_pairing_and_power_in_a_line() -> None:
    # correlation .75 of equal variances: four times fewer; 2.80 standard errors of .05 / sqrt(400)
    said = pairing_note(NORMALISATION, (0.2, 0.2, 0.1), 400)
    assert "takes 4.0 times fewer futures" in said
    assert f"{280.2 * math.sqrt(0.1 / 400):.1f} points" in said
    assert pairing_note(NORMALISATION, (0.2, 0.2, 0.0), 400) == pairing_note(NORMALISATION, (1.0, 1.0, math.nan), 1) == ""


def test_spread_over_assumptions_stands_beside_chance() -> None:
    found = spread_note(NORMALISATION, effect(0.01, 0.0, 0.02), Explained(0.25, 0.01, 0.01, 0.02))
    assert "at least 25 % of the spread goes with assumptions" in found
    assert "between about -1.6 and +3.6 points" in found  # .01 -+ 1.2816 x .02
    nothing = spread_note(NORMALISATION, effect(0.01, 0.0, 0.02), Explained(0.001, 0.002, 0.01, 0.02))
    assert "could not be told from their assumptions" in nothing
    assert "less than 0.5 %" in nothing
    assert spread_note(NORMALISATION, effect(0.0, 0.0, 0.0), None) == ""
    few = spread_note(NORMALISATION, effect(0.01, 0.0, 0.02), Explained(0.0, 30.0, 0.01, 0.0))
    assert few == "Too few futures differ to tell how much of the spread goes with assumptions."


@pytest.mark.parametrize("numbers", [(0.005, 0.002, 0.008), (0.02, -0.01, 0.05), (-0.04, -0.06, -0.02)])
def test_the_edges_said_are_those_at_which_the_word_changes(numbers: tuple[float, float, float]) -> None:
    found = effect(*numbers)
    said = edge_note(NORMALISATION, found, 0.3, USUAL, Conclusion(Word.TOO_LITTLE))
    inside = max(abs(found.low), abs(found.high))

    def word(edge: float) -> Word:
        return conclusion(NORMALISATION, found, 0.3, Edges({"normalisation": edge}, relative=100.0)).word

    assert word(inside * 1.001) is Word.TOO_LITTLE
    assert word(inside * 0.999) is not Word.TOO_LITTLE
    assert re.search(rf"from {100 * inside:.1f} points? on, too little to matter", said)
    if found.low * found.high > 0:
        assert word(abs(found.mean) * 0.999) in (Word.RAISES, Word.LOWERS)
        assert word(abs(found.mean) * 1.001) is Word.UNDECIDED
        assert f"up to {100 * abs(found.mean):.1f} points, that it" in said


def hanging(one: Effect, two: Effect) -> Conclusion:
    return Conclusion(Word.HANGS_ON, Hinge("works", "whether it works", (Branch("yes", one, 0.2), Branch("no", two, 0.2))))


def test_edges_of_what_hangs_on_an_assumption() -> None:
    flipping = hanging(effect(0.05, 0.03, 0.07), effect(-0.01, -0.015, -0.005))
    assert "With any other edge it would still hang" in edge_note(NORMALISATION, effect(0.01, 0.0, 0.02), 0.2, USUAL, flipping)
    one_side = hanging(effect(0.05, 0.03, 0.07), effect(0.0, -0.01, 0.01))
    assert "With an edge above 5.0 points it would not" in edge_note(NORMALISATION, effect(0.01, 0.0, 0.02), 0.2, USUAL, one_side)


def test_known_misses_stand_beside_outcomes_that_exist() -> None:
    named = [name for miss in MISSES for name in miss.outcomes]
    assert set(named) <= set(METRICS)
    assert len(named) == len(set(named))
    assert mark("deal") == "[a]"
    assert mark("trust") == ""
    assert [text[:3] for text in said_of(["trust", "severe_per_year", "deal"])] == ["[a]", "[b]"]
    assert said_of(["trust"]) == []


def test_what_is_said_of_early_deals_is_so() -> None:
    said = MISSES[0].said
    assert "two worlds in a hundred" in said and "five with the prior" in said
    past = Scenario.named("baseline", start="2011-03", months=118)
    for source, share in (("analysis", 0.02), ("prior", 0.05)):
        texts = simulate(past, 3000, 1, source, record=("signed",)).attrs["series"]["signed"]
        assert (texts[:, 1:] == Text.COMPREHENSIVE).any(axis=1).mean() == pytest.approx(share, abs=0.012)


def test_how_far_to_believe_names_the_source_of_assumptions(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = how_far(Design.of(["baseline", "keci"], 5))
    assert "drawn from their whole ranges and were not calibrated" in drawn
    assert re.search(r"\d+ of the \d+ assumptions rest on judgement alone", drawn)
    assert "at their likeliest values" in how_far(Design.of(["baseline", "keci"], 5, parameters="mode"))

    def absent(name: str) -> dict:
        raise FileNotFoundError(name)

    monkeypatch.setattr(belief, "shipped_manifest", absent)
    assert "calibrated set ships" not in how_far(Design.of(["baseline", "keci"], 5))
    monkeypatch.setattr(belief, "shipped_manifest", lambda name: {})
    assert "calibrated set ships" in how_far(Design.of(["baseline", "keci"], 5))


def compared(*arms: str | Scenario, count: int = 200) -> Comparison:
    design = Design.of(arms, count)
    return summarise(design, play(design, "compiled", lambda _: None))


def test_coefficients_can_take_their_neutral_values_and_levers_exist() -> None:
    levers = {lever for name in scenario_names() for lever in Scenario.named(name).levers}
    for coefficient in COEFFICIENTS:
        low, high = bounds(coefficient.name)
        assert low <= coefficient.neutral <= high
        assert set(coefficient.levers) <= levers


def test_an_effect_that_is_all_one_coefficient_vanishes_with_it() -> None:
    comparison = compared("baseline", "keci")
    (gone,) = vanishing(comparison.design, "keci", comparison.effects["keci"], ["support_below_80"])
    assert gone.coefficient.name == "frustration_rate"
    assert gone.said.startswith("What it does to the chance that NATO support falls below 80 % rests on one coefficient")
    assert vanishing(comparison.design, "keci", comparison.effects["keci"], ["trust"]) == []


def test_nothing_is_played_for_levers_that_do_not_work_through_a_coefficient(monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = compared("baseline", "serbia_reward", count=20)
    monkeypatch.setattr(reduced, "simulate", lambda *a, **k: pytest.fail("played"))
    assert vanishing(comparison.design, "serbia_reward", comparison.effects["serbia_reward"], ["deal"]) == []
    fixed = Scenario.named("keci").changed(name="fixed", parameters={"frustration_rate": 0.0})
    design = Design.of(["baseline", fixed], 20)
    assert vanishing(design, "fixed", comparison.effects["serbia_reward"], ["deal"]) == []


def test_no_effect_at_all_is_no_effect_to_vanish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reduced, "COEFFICIENTS", (Coefficient("frustration_rate", 0.0, ("placebo",)),))
    comparison = compared("baseline", "placebo", count=20)
    assert comparison.vanished("placebo") == []
