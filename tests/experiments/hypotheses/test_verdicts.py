"""Claims that are supported, refuted, undecided, driven by assumptions or untestable by construction of the futures."""

from __future__ import annotations

import numpy as np
import pytest

from keci.experiments.hypotheses.document import document
from keci.experiments.hypotheses.draws import Draws, same_sign
from keci.experiments.hypotheses.measures import Cell
from keci.experiments.hypotheses.page import Played, markdown
from keci.experiments.hypotheses.verdicts import Verdict, verdicts
from tests.experiments.hypotheses.planned import HEAD, TEST, measured, plan

WORLDS = 400
RNG = np.random.default_rng(7)
ASSUMED = RNG.random((WORLDS, 3))
NOISE = 0.3 * RNG.normal(size=WORLDS)


def judged(effect: dict[str, np.ndarray | float], tests: str = TEST, assumed: np.ndarray = ASSUMED) -> Verdict:
    """The verdict where K changes trust by so much in each variant, beside noise that both arms share in part."""

    def make(cell: Cell) -> np.ndarray:
        own = effect[cell.variant] + 0.5 * NOISE if cell.arms == ("K",) else np.zeros(WORLDS)
        return 0.4 + NOISE + own

    read = plan(tests)
    return verdicts(read, measured(read, make), assumed)[0]


def test_supported() -> None:
    found = judged({"base": 0.5, "reduced": 0.5})
    assert (found.word, found.words, found.reasons) == ("supported", {"base": "supported", "reduced": "supported"}, ())
    (finding,) = found.findings["base"]
    assert finding.draws == 1.0


def test_refuted_by_nothing_and_by_the_wrong_way() -> None:
    assert judged({"base": 0.0, "reduced": 0.5}).word == "refuted"
    assert judged({"base": -0.5, "reduced": 0.5}).word == "refuted"


def test_undecided_where_the_interval_leaves_both_open() -> None:
    # the standard error is .15 / 20: an effect of .1 has an interval from about .085 to .115
    assert judged({"base": 0.099 - 0.5 * NOISE.mean(), "reduced": 0.5}).word == "undecided"


def test_driven_by_assumptions_where_the_effect_goes_with_reduced_forms() -> None:
    found = judged({"base": 0.5, "reduced": 0.0})
    assert found.word == "assumption-driven"
    assert found.words == {"base": "supported", "reduced": "refuted"}
    assert found.reasons == ("trust: refuted with reduced-form effects off",)


def test_driven_by_assumptions_where_the_sign_turns_in_three_tenths_of_the_draws() -> None:
    turned = np.where(ASSUMED[:, 0] < 0.3, -0.5, 1.0)
    found = judged({"base": turned, "reduced": 0.5})
    assert found.word == "assumption-driven"
    (finding,) = found.findings["base"]
    assert finding.draws == pytest.approx(0.7, abs=0.1)
    assert "the sign holds in" in found.reasons[0]


def test_untestable_by_construction() -> None:
    whole = plan("", HEAD + 'untestable = "the model has no such actor"\n')
    found = verdicts(whole, measured(whole, lambda cell: np.ones(WORLDS)), ASSUMED)[0]
    assert found.word == "untestable"
    assert set(found.words.values()) == {"untestable"}
    page = markdown(whole, [found], measured(whole, lambda cell: np.ones(WORLDS)), PLAYED)
    assert "**untestable** | untestable | the model has no such actor" in page


def test_a_test_that_cannot_be_made_neither_supports_nor_refutes() -> None:
    further = TEST.replace('name = "trust"', 'name = "stance"') + 'untestable = "0 by construction"\n'
    found = judged({"base": 0.5, "reduced": 0.5}, TEST + further)
    assert found.word == "supported"
    assert [f.word for f in found.findings["base"]] == ["supported", "untestable"]


def group(name: str, arm: str, extra: str = "") -> str:
    test = TEST.replace('name = "trust"', f'name = "{name}"').replace('treated = "K"', f'treated = "{arm}"')
    return test.replace('refutes = "alone"', f'refutes = "both"\n{extra}')


def test_a_group_refutes_only_together() -> None:
    # F changes nothing in `judged`, so that its test is refuted
    assert judged({"base": 0.5, "reduced": 0.5}, group("one", "K") + group("two", "F")).word == "undecided"
    assert judged({"base": 0.0, "reduced": 0.5}, group("one", "K") + group("two", "F")).word == "refuted"
    assert judged({"base": 0.5, "reduced": 0.5}, group("one", "K") + group("two", "F", "needed = false")).word == "supported"


def test_one_lever_that_gives_most_of_a_package_refutes() -> None:
    most = 'most_of_it = { outcome = ["trust"], share = 0.8, package = "KF", singles = ["K", "F"], reference = "none" }\n'
    read = plan(TEST, HEAD + most)

    def made(of_k: float) -> Verdict:
        effects = {("K",): of_k, ("F",): 0.1, ("KF",): 1.0}
        cells = measured(read, lambda cell: 0.4 + NOISE + effects.get(cell.arms, 0.0) + 0.01 * NOISE * (cell.arms != ("none",)))
        return verdicts(read, cells, ASSUMED)[0]

    assert made(0.9).word == "refuted"
    assert made(0.9).reasons[0] == "trust: K alone gives 90 % of the package's effect"
    assert made(0.5).word == "supported"


def test_draws_where_nothing_varies_or_futures_are_few() -> None:
    assert Draws(np.ones((WORLDS, 4))).share(NOISE, 1.0) is None
    assert Draws(ASSUMED[:199]).share(NOISE[:199], 1.0) is None


def test_groups_are_sorted_by_what_predicts_the_effect() -> None:
    means = Draws(ASSUMED).group_means(ASSUMED[:, 1] + 0.01 * NOISE)
    assert np.all(np.diff(means) > 0.0)
    assert means == pytest.approx(np.linspace(0.05, 0.95, 10), abs=0.06)


def test_groups_of_pure_noise_do_not_sort_it() -> None:
    """A prediction fitted on the very futures that it sorts would order their noise; one fitted on others does not."""
    many = np.random.default_rng(3).normal(size=(WORLDS, 150))
    means = Draws(many).group_means(NOISE)
    assert abs(means[-3:].mean() - means[:3].mean()) < 3.0 * NOISE.std() * np.sqrt(2 / 120)


def test_the_share_with_the_sign_is_among_those_that_differ() -> None:
    assert same_sign(np.array([0.0, 0.0, 1.0, 2.0, -1.0]), 1.0) == pytest.approx((0.6, 2 / 3))
    assert same_sign(np.zeros(4), 1.0) == (0.0, None)
    assert same_sign(None, 1.0) == (None, None)


PLAYED = Played(WORLDS, 120, "2026-01", 4, "prior", ("one", "two"))


def test_the_page_says_plan_worlds_seed_and_parameters() -> None:
    read = plan()
    cells = measured(read, lambda cell: 0.4 + NOISE + 0.5 * (cell.arms == ("K",)))
    found = verdicts(read, cells, ASSUMED)
    page = markdown(read, found, cells, PLAYED)
    assert f"SHA-256 `{read.digest}`" in page
    assert "400 futures of 120 months from 2026-01" in page
    assert "seed 4; parameters prior" in page
    assert "| H1 | a claim | **supported** | supported |" in page
    plain = document(read, found, cells)
    assert plain["hypotheses"]["H1"]["tests"]["base"][0]["mean"] == pytest.approx(0.5)
    assert plain["plan"]["sha256"] == read.digest
