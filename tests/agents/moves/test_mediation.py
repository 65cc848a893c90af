"""What the mediator believes: updates against exact Bayes on a grid, what goes stale, which draft it finds best."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from keci.agents.moves import dialogue, mediation
from keci.agents.moves.texts import GRID, GRID_LEVELS, NORTH_STEPS, STEP, draft_level
from keci.agents.parameters import Parameter
from keci.agents.rules.chance import Stream, chance_key, normal
from keci.agents.state import Board, Issue, Text, Union
from tests.agents.moves.worlds import assume_that, world_of

near = pytest.approx
examples = settings(deadline=None, derandomize=True, max_examples=60)
DISTANCES = st.tuples(*[st.floats(-0.5, 0.5)] * 3)
SIDE = st.sampled_from([0, 1])


def union(variance: tuple[float, ...] = (1.0, 1.0, 1.0), bias: tuple[float, ...] = (0.0, 0.0, 0.0), side: int = 0) -> np.ndarray:
    own = np.zeros(Union.SIZE)
    own[Union.VARIANCE + 3 * side : Union.VARIANCE + 3 * side + 3] = variance
    own[Union.BIAS + 3 * side : Union.BIAS + 3 * side + 3] = bias
    return own


def beliefs(own: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray]:
    """Errors and their variances, issue by issue."""
    first = 3 * side
    return own[Union.BIAS + first : Union.BIAS + first + 3].copy(), own[
        Union.VARIANCE + first : Union.VARIANCE + first + 3
    ].copy()


# --- learning from an answer -----------------------------------------------------------------------------------------


def exact_posterior(mean: float, variance: float, accepted: bool, likelihood: Any) -> tuple[float, float]:
    """Mean and variance of a net gain once an answer to it is known, on a fine grid."""
    x = np.linspace(mean - 12.0 * math.sqrt(variance), mean + 12.0 * math.sqrt(variance), 200_001)
    said = likelihood(x)
    weights = stats.norm.pdf(x, mean, math.sqrt(variance)) * (said if accepted else 1.0 - said)
    weights /= weights.sum()
    posterior = float((weights * x).sum())
    return posterior, float((weights * (x - posterior) ** 2).sum())


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("estimate", [-0.3, -0.1, 0.0, 0.25, 0.3])  # further out the tails of logit and normal part
@pytest.mark.parametrize(("variances", "distances"), [((0.4, 0.4, 0.4), (0.2, -0.3, 0.1)), ((2.0, 0.1, 0.5), (0.35, 0.25, 0.0))])
def test_an_answer_moves_the_estimate_of_its_draft_as_bayes_rule_does(accepted, estimate, variances, distances):
    w, _ = world_of()
    assume_that(w, signature_precision=8.0)
    own = union(variances)
    before = mediation.spread_of(own, 0, distances)
    mediation.learn_from_answer(own, w.parameters, 0, distances, estimate, 1.0 if accepted else 0.0)
    bias, variance = beliefs(own, 0)
    mean = estimate + float(np.dot(bias, distances))
    # the draft's variance after the update, with the covariances that the mediator drops put back
    weight = np.array(variances) * np.array(distances)
    narrowed = (np.array(variances) - variance)[weight != 0.0] / weight[weight != 0.0] ** 2
    left = before - narrowed[0] * before**2
    assert np.allclose(narrowed, narrowed[0])
    # exact for the normal in the place of the logit; close for the logit itself unless the answer is a great surprise
    spread = math.hypot(math.sqrt(before), 1.702 / 8.0)
    foreseen = float(stats.norm.cdf((1.0 if accepted else -1.0) * estimate / spread)) > 0.1
    likelihoods = [
        (lambda x: stats.norm.cdf(x * 8.0 / 1.702), 1e-6),
        (lambda x: special.expit(8.0 * x), 0.06 * math.sqrt(before)),
    ]
    for likelihood, tolerance in likelihoods if foreseen else likelihoods[:1]:
        exact_mean, exact_variance = exact_posterior(estimate, before, accepted, likelihood)
        assert mean == near(exact_mean, abs=tolerance)
        assert left == near(exact_variance, abs=max(tolerance, 1e-6))


@pytest.mark.parametrize("accepted", [1.0, 0.0])
def test_each_issues_own_error_is_learned_as_in_an_exact_posterior_of_three_issues(accepted):
    """Three errors drawn at once: the mean and the variance of each, among the draws weighed by the answer's probability."""
    w, _ = world_of()
    assume_that(w, signature_precision=8.0)
    variances, distances, estimate = (0.6, 0.3, 0.9), (0.3, -0.25, 0.15), 0.1
    own = union(variances)
    mediation.learn_from_answer(own, w.parameters, 0, distances, estimate, accepted)
    draws = np.random.default_rng(5).normal(size=(400_000, 3)) * np.sqrt(variances)
    said = special.expit(8.0 * (estimate + draws @ np.array(distances)))
    weights = said if accepted else 1.0 - said
    means = np.average(draws, axis=0, weights=weights)
    spreads = np.average((draws - means) ** 2, axis=0, weights=weights)
    bias, variance = beliefs(own, 0)
    assert bias == near(means, abs=0.012)
    assert variance == near(spreads, abs=0.012)


@given(
    side=SIDE,
    variances=st.tuples(*[st.floats(0.0, 3.0)] * 3),
    distances=DISTANCES,
    estimate=st.floats(-3.0, 3.0),
    accepted=st.sampled_from([0.0, 1.0]),
    precision=st.floats(0.5, 30.0),
)
@examples
def test_an_answer_never_makes_the_mediator_surer_than_sure_nor_less_sure(
    side, variances, distances, estimate, accepted, precision
):
    w, _ = world_of()
    assume_that(w, signature_precision=precision)
    own = union(variances, side=side)
    mediation.learn_from_answer(own, w.parameters, side, distances, estimate, accepted)
    bias, variance = beliefs(own, side)
    assert np.all(variance >= 0.0) and np.all(variance <= np.array(variances) + 1e-12)
    assert np.dot(bias, distances) * (1.0 if accepted else -1.0) >= -1e-12  # a yes raises the estimate, a no lowers it
    other_bias, other_variance = beliefs(own, 1 - side)
    assert not other_bias.any() and not other_variance.any()


def test_an_answer_to_what_is_known_exactly_teaches_nothing():
    w, _ = world_of()
    own = union((0.0, 0.0, 0.0), bias=(0.1, 0.0, -0.2))
    before = own.copy()
    mediation.learn_from_answer(own, w.parameters, 0, (0.2, 0.1, 0.1), 0.4, 0.0)
    assert np.array_equal(own, before)


# --- learning in sessions --------------------------------------------------------------------------------------------


@given(side=SIDE, variances=st.tuples(*[st.floats(0.0, 3.0)] * 3), distances=DISTANCES, month=st.integers(0, 500))
@examples
def test_a_session_is_a_kalman_step_on_each_issue_that_the_draft_touches(side, variances, distances, month):
    w, _ = world_of()
    assume_that(w, sounding_noise=0.06)
    errors = (0.3, -0.2, 0.1)
    own = union(variances, errors, side)
    mediation.hear(own, w.parameters, w.key, month, side, distances)
    bias, variance = beliefs(own, side)
    for issue, distance in enumerate(distances):
        if variances[issue] == 0.0 or distance**2 * variances[issue] < 1e-15:
            continue
        reading = 0.06 * normal(w.key, int(Stream.SOUNDING), side + 1, month, issue)
        precision = 1.0 / variances[issue] + distance**2 / 0.06**2
        assert variance[issue] == near(1.0 / precision, rel=1e-9)
        # the truth of the error is 0: prior mean `errors`, reading at `reading` / distance
        assert bias[issue] == near(
            (errors[issue] / variances[issue] + reading * distance / 0.06**2) / precision, rel=1e-6, abs=1e-9
        )


def test_many_sessions_leave_little_of_an_error():
    w, _ = world_of()
    assume_that(w, sounding_noise=0.05)
    left = []
    for seed in range(60):
        own = union((1.0, 1.0, 1.0), (1.0, -1.0, 1.0))
        for month in range(40):
            mediation.hear(own, w.parameters, chance_key(seed, 0), month, 0, (0.2, 0.2, 0.1))
        bias, variance = beliefs(own, 0)
        left.append(bias / np.sqrt(variance))
    assert np.abs(np.mean(left)) < 0.35
    assert np.std(left) == near(1.0, abs=0.25)  # as sure as it says it is


# --- what goes stale -------------------------------------------------------------------------------------------------


@given(side=SIDE, share=st.tuples(*[st.floats(0.0, 1.0)] * 3), months=st.floats(0.0, 200.0), month=st.integers(0, 500))
@examples
def test_beliefs_go_stale_up_to_the_first_ignorance_and_no_further(side, share, months, month):
    w, _ = world_of()
    assume_that(w, mediator_error=0.7, belief_halflife=12.0)
    own = union(tuple(0.49 * s for s in share), side=side)
    mediation.believe_anew(own, w.parameters, w.key, month, side, months, mediation.SESSION)
    _, variance = beliefs(own, side)
    assert np.all(variance <= 0.49 + 1e-12)
    expected = [0.49 - 0.49 * (1.0 - s) * 0.5 ** (months / 12.0) for s in share]
    assert variance == near(expected, abs=1e-9)
    mediation.believe_anew(own, w.parameters, w.key, month, side, math.inf, mediation.NEW_GOVERNMENT)
    assert beliefs(own, side)[1] == near([0.49] * 3)


def test_a_new_start_draws_errors_as_large_as_the_mediator_knows_them_to_be():
    w, _ = world_of()
    assume_that(w, mediator_error=0.7)
    errors = []
    for seed in range(400):
        own = np.zeros(Union.SIZE)
        for side in range(2):
            mediation.believe_anew(own, w.parameters, chance_key(seed, 0), 0, side, math.inf, mediation.START)
        errors.append(own[Union.BIAS : Union.BIAS + 6].copy())
    spread = np.std(errors, axis=0)
    assert np.all(np.abs(spread - 0.7) < 4.5 * 0.7 / math.sqrt(800))
    assert np.all(np.abs(np.mean(errors, axis=0)) < 4.5 * 0.7 / math.sqrt(400))
    correlation = np.corrcoef(np.array(errors).T) - np.eye(6)
    assert np.abs(correlation).max() < 4.5 / math.sqrt(400)  # six errors of their own


def test_a_mediator_without_error_never_errs():
    w, _ = world_of()
    assume_that(w, mediator_error=0.0)
    own = np.zeros(Union.SIZE)
    for side in range(2):
        mediation.believe_anew(own, w.parameters, w.key, 0, side, math.inf, mediation.START)
    mediation.hear(own, w.parameters, w.key, 3, 0, (0.2, 0.1, 0.1))
    mediation.learn_from_answer(own, w.parameters, 0, (0.2, 0.1, 0.1), -0.3, 0.0)
    assert not own.any()


@given(seed=st.integers(0, 1000), turns=st.lists(st.tuples(st.integers(0, 3), DISTANCES, SIDE), min_size=1, max_size=25))
@examples
def test_what_the_mediator_knows_stays_between_certainty_and_first_ignorance_through_any_history(seed, turns):
    w, _ = world_of(seed=seed)
    first = w.parameters[Parameter.mediator_error] ** 2
    own = w.union
    for month, (turn, distances, side) in enumerate(turns):
        if turn == 0:
            mediation.hear(own, w.parameters, w.key, month, side, distances)
        elif turn == 1:
            mediation.learn_from_answer(own, w.parameters, side, distances, distances[0], float(month % 2))
        elif turn == 2:
            mediation.believe_anew(own, w.parameters, w.key, month, side, 5.0 * abs(distances[0]), mediation.SESSION)
        else:
            mediation.hear_counter_offer(own, side, month % 3)
        variances = own[Union.VARIANCE : Union.VARIANCE + 6]
        assert np.all(variances >= 0.0) and np.all(variances <= first * (1.0 + 1e-12))
        assert np.all(np.isfinite(own))


def test_a_counter_offer_leaves_no_doubt_about_its_issue_and_no_other():
    own = union((1.0, 2.0, 3.0), (0.1, 0.2, 0.3), side=1)
    mediation.hear_counter_offer(own, 1, 2)
    bias, variance = beliefs(own, 1)
    assert variance.tolist() == [1.0, 2.0, 0.0] and bias.tolist() == [0.1, 0.2, 0.0]


@given(side=SIDE, errors=st.tuples(*[st.floats(-1.0, 1.0)] * 3))
@examples
def test_the_estimate_of_a_draft_errs_by_its_distance_from_the_path_without_a_deal(side, errors):
    w, _ = world_of()
    own = union(bias=errors, side=side)
    gains = np.random.default_rng(3).uniform(-1.0, 1.0, (3, GRID))
    paths, guessed = np.array([0.25, 0.4, 0.65]), np.zeros((3, GRID))
    mediation.estimate(own, w.board, side, gains, paths, guessed)
    for issue in range(3):
        for g in range(NORTH_STEPS if issue == Issue.NORTH else GRID):
            away = draft_level(w.board, issue, g) - paths[issue]
            assert guessed[issue, g] == near(gains[issue, g] + errors[issue] * away, abs=1e-12)


# --- the search ------------------------------------------------------------------------------------------------------


def problem(seed: int) -> dict[str, Any]:
    """A random bargaining problem over all drafts."""
    rng = np.random.default_rng(seed)
    w, _ = world_of()
    for issue in range(3):
        w.board[Board.IMPLEMENTED + issue] = rng.choice([0.0, 0.2, 0.3, 0.42, 0.5, rng.uniform(0.0, 0.7)])
        w.board[Board.AGREED + issue] = w.board[Board.IMPLEMENTED + issue] + rng.choice([0.0, 0.1])
    w.board[Board.TEXT_KIND] = rng.choice([Text.NONE, Text.FRAMEWORK])
    asm, recog = ((3, GRID), (5, GRID)) if rng.random() < 0.5 else ((0, 7), (0, 7))
    return {
        "own": w.union, "board": w.board, "text": int(Text.COMPREHENSIVE),
        "common_k": rng.uniform(-0.5, 0.3), "gains_k": rng.uniform(-0.4, 0.4, (3, GRID)),
        "fits_k": (rng.random(GRID) < 0.8) * 1.0,
        "common_s": rng.uniform(-0.5, 0.3), "gains_s": rng.uniform(-0.4, 0.4, (3, GRID)),
        "fits_s": (rng.random(GRID) < 0.8) * 1.0,
        "power": rng.uniform(0.1, 0.9), "asm": asm, "recog": recog, "better": 0.05, "largest": rng.choice([0.15, 0.3, 1.0]),
    }  # fmt: skip


def drafts(p: dict[str, Any]) -> list[tuple[float, tuple[int, int, int], tuple[float, float, float], float]]:
    """Every draft that both publics bear and that takes nothing back: (product, indices, levels, net of the worse off)."""
    board, found = p["board"], []
    in_force = board[Board.TEXT_KIND] >= Text.FRAMEWORK
    floors = [max(board[Board.IMPLEMENTED + i], board[Board.AGREED + i] if in_force else 0.0) for i in range(2)]
    for a, r, n in itertools.product(range(*p["asm"]), range(*p["recog"]), range(NORTH_STEPS)):
        rises = (GRID_LEVELS[a] - floors[0], GRID_LEVELS[r] - floors[1])
        if not (p["fits_k"][a] and p["fits_s"][r]) or min(rises) < -1e-9 or max(rises) > p["largest"] + 1e-9:
            continue
        nets = [p[f"common_{s}"] + p[f"gains_{s}"][0, a] + p[f"gains_{s}"][1, r] + p[f"gains_{s}"][2, n] for s in "ks"]
        raised = max(*rises, STEP * n) >= STEP - 1e-9
        product = nets[0] ** p["power"] * nets[1] ** (1.0 - p["power"]) if min(nets) > 0.0 and raised else 0.0
        found.append((product, (a, r, n), (GRID_LEVELS[a], GRID_LEVELS[r], draft_level(board, int(Issue.NORTH), n)), min(nets)))
    return found


def test_the_best_draft_is_the_best_that_a_search_of_every_draft_finds():
    outcomes = []
    for seed in range(300):
        p = problem(seed)
        found, a, r, n, nearest = mediation.search(*p.values())
        every = drafts(p)
        best = max(every, default=(0.0, (-1, -1, -1), (), 0.0))
        assert bool(found) == (best[0] > 0.0), seed
        if found:
            assert (a, r, n) == best[1], seed
        assert nearest == near(max((net for *_, net in every), default=-math.inf)), seed
        outcomes.append(bool(found))
        # no draft is worth more than what the mediator takes to be out of reach
        for side in "ks":
            most = mediation.ceiling(p[f"common_{side}"], p[f"gains_{side}"], p["asm"], p["recog"])
            assert all(net <= most + 1e-12 for *_, net in every)
    assert 0.2 < np.mean(outcomes) < 0.9


def test_what_was_refused_is_tabled_again_only_on_better_terms():
    barred = 0
    for seed in range(200):
        p = problem(seed)
        ranked = sorted((d for d in drafts(p) if d[0] > 0.0), reverse=True)
        if len(ranked) < 2:
            continue
        barred += 1
        own = p["own"]
        own[Union.REFUSED_KIND] = p["text"]
        own[Union.REFUSED : Union.REFUSED + 3] = ranked[0][2]
        own[Union.REFUSED_TERMS], own[Union.REFUSED_TERMS + 1] = p["common_k"], p["common_s"]
        for by in ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0)):
            own[Union.REFUSED_BY], own[Union.REFUSED_BY + 1] = by
            assert mediation.search(*p.values())[1:4] == ranked[1][1]
        own[Union.REFUSED_TERMS] -= 0.06  # both are now offered more beside the levels than when they refused
        own[Union.REFUSED_TERMS + 1] -= 0.06
        assert mediation.search(*p.values())[1:4] == ranked[0][1]
        own[Union.REFUSED_BY], own[Union.REFUSED_BY + 1] = 0.0, 0.0  # nobody refused it
        own[Union.REFUSED_TERMS] += 1.0
        assert mediation.search(*p.values())[1:4] == ranked[0][1]
    assert barred > 60


def test_only_the_same_levels_of_the_same_kind_of_text_count_as_refused():
    own = np.zeros(Union.SIZE)
    own[Union.REFUSED_KIND], own[Union.REFUSED_BY] = Text.FRAMEWORK, 1.0
    own[Union.REFUSED : Union.REFUSED + 3] = (0.4, 0.3, 0.65)
    text, levels = int(Text.FRAMEWORK), (0.4, 0.3, 0.65)
    assert mediation.refused_before(own, text, levels, 0.0, 0.0, 0.05)
    assert not mediation.refused_before(own, int(Text.COMPREHENSIVE), levels, 0.0, 0.0, 0.05)
    for issue in range(3):
        other = tuple(level + (0.05 if i == issue else 0.0) for i, level in enumerate(levels))
        assert not mediation.refused_before(own, text, other, 0.0, 0.0, 0.05)
    assert mediation.refused_before(own, text, levels, 0.049, 0.0, 0.05)
    assert not mediation.refused_before(own, text, levels, 0.05, 0.0, 0.05)
    assert not mediation.refused_before(own, text, levels, 0.05, -9.0, 0.05)  # Serbia did not refuse it
    own[Union.REFUSED_BY + 1] = 1.0
    assert mediation.refused_before(own, text, levels, 0.05, -9.0, 0.05)


def test_what_drifts_in_the_north_makes_no_new_text_and_a_revision_gives_everybody_who_refused():
    own = np.zeros(Union.SIZE)
    text, refused = int(Text.FRAMEWORK), (0.4, 0.3, 0.65)
    own[Union.REFUSED_KIND], own[Union.FAILED] = text, 1.0
    own[Union.REFUSED : Union.REFUSED + 3] = refused

    def barred(asm, recog, north):
        return bool(mediation.refused_before(own, text, (asm, recog, north), 0.0, 0.0, 0.05))

    gives_pristina, gives_belgrade = (0.35, 0.3, 0.65), (0.4, 0.25, 0.65)
    for by in ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0)):
        own[Union.REFUSED_BY], own[Union.REFUSED_BY + 1] = by
        for drift in (-0.02, 0.0, 0.02):
            assert barred(0.4, 0.3, 0.65 + drift)
    own[Union.REFUSED_BY], own[Union.REFUSED_BY + 1] = 1.0, 0.0
    assert not barred(*gives_pristina) and barred(*gives_belgrade)
    own[Union.REFUSED_BY], own[Union.REFUSED_BY + 1] = 0.0, 1.0
    assert barred(*gives_pristina) and not barred(*gives_belgrade)
    assert not barred(0.35, 0.25, 0.65), "something for each"
    own[Union.REFUSED_BY] = 1.0  # both refused: neither would take what gives it nothing
    assert barred(*gives_pristina) and barred(*gives_belgrade) and not barred(0.35, 0.25, 0.65)
    own[Union.REFUSED_BY], own[Union.FAILED] = 0.0, 0.0  # talks have begun anew since
    assert not barred(*gives_pristina)


def test_eight_texts_are_remembered_and_a_new_government_is_bound_by_none():
    w, _ = world_of("baseline")
    drafts = [(0.2 + 0.05 * n, 0.3, 0.65) for n in range(9)]
    for draft in drafts:
        dialogue.mark_text(w.union, w.board, int(Text.FRAMEWORK), draft, 0.0, 0.0)
        w.union[Union.REFUSED_BY] = 1.0

    def barred():
        return [bool(mediation.refused_before(w.union, int(Text.FRAMEWORK), draft, 0.0, 0.0, 0.05)) for draft in drafts]

    assert barred() == [False] + 8 * [True]
    assert not w.union[Union.DECIDER :].any()
    mediation.forget_refusals(w.union, 1)
    assert barred() == [False] + 8 * [True]
    mediation.forget_refusals(w.union, 0)
    assert not any(barred())
