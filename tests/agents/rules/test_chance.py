"""Keyed chance: the generator against published answers, the draws against their distributions, the keys against one another.

Seeds are fixed, so a test here either always passes or always fails. A p-value raises the alarm below 1e-5, and above
1 - 1e-5 where a sample that is too even would be as wrong as one that is too wild. About 150 p-values are looked at,
so a perfect generator had less than one chance in 300 of failing when the seed was chosen. The seed was chosen once.
"""

from __future__ import annotations

import itertools
import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from scipy import stats

from keci.agents.rules import chance
from keci.agents.rules.chance import Stream, actor_number, chance_key

SEED = 20250301
ALARM = 1e-5
MASK = 0xFFFFFFFF
M0, M1 = 0xD2511F53, 0xCD9E8D57
W0, W1 = 0x9E3779B9, 0xBB67AE85
MANY = 100_000

words = st.integers(0, MASK)
examples = settings(deadline=None, derandomize=True, max_examples=50)

MEMBERS = (
    "ALB BEL BGR CAN HRV CZE DNK EST FIN FRA DEU GRC HUN ISL ITA LVA "
    "LTU LUX MNE NLD MKD NOR POL PRT ROU SVK SVN ESP SWE TUR GBR USA"
)


def key(world: int = 0, seed: int = SEED) -> np.ndarray:
    return chance_key(seed, world)


def uniforms(n: int = MANY, month: int = 0) -> np.ndarray:
    k = key()
    return np.array([chance.uniform(k, Stream.ANSWER, 1, month, i) for i in range(n)])


def philox_in_plain_integers(counter: tuple[int, ...], keys: tuple[int, ...]) -> tuple[int, ...]:
    """Philox4x32-10 written from the paper (section 3.3), with Python's unbounded integers."""
    c0, c1, c2, c3 = counter
    k0, k1 = keys
    for round_ in range(10):
        left, right = M0 * c0, M1 * c2
        key0, key1 = (k0 + round_ * W0) & MASK, (k1 + round_ * W1) & MASK
        c0, c1, c2, c3 = (right >> 32) ^ c1 ^ key0, right & MASK, (left >> 32) ^ c3 ^ key1, left & MASK
    return c0, c1, c2, c3


def counter_that_gives(output: tuple[int, ...], keys: tuple[int, ...]) -> tuple[int, ...]:
    """Run Philox4x32-10 backwards: an odd multiplier can be undone modulo 2**32."""
    undo0, undo1 = pow(M0, -1, 2**32), pow(M1, -1, 2**32)
    r0, r1, r2, r3 = output
    for round_ in reversed(range(10)):
        key0, key1 = (keys[0] + round_ * W0) & MASK, (keys[1] + round_ * W1) & MASK
        c2, c0 = r1 * undo1 & MASK, r3 * undo0 & MASK
        r0, r1, r2, r3 = c0, r0 ^ (M1 * c2 >> 32) ^ key0, c2, r2 ^ (M0 * c0 >> 32) ^ key1
    return r0, r1, r2, r3


def philox(counter: tuple[int, ...], keys: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(word) for word in chance.philox(*(np.uint32(word) for word in (*counter, *keys))))


def assert_even(observed: np.ndarray, expected: np.ndarray | float) -> None:
    """Chi-square over cells, all of them with enough expected counts; neither too uneven nor too even."""
    expected = np.broadcast_to(np.asarray(expected, dtype=float), observed.shape)
    assert expected.min() >= 5
    p = stats.chi2.sf(((observed - expected) ** 2 / expected).sum(), observed.size - 1)
    assert ALARM < p < 1 - ALARM


# --- the generator ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counter", "keys", "answer"),
    [
        ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)
def test_philox_gives_the_known_answers_of_random123(counter: str, keys: str, answer: str) -> None:
    given_, keyed, expected = (tuple(int(word, 16) for word in text.split()) for text in (counter, keys, answer))
    assert philox(given_, keyed) == expected
    assert philox_in_plain_integers(given_, keyed) == expected


@given(st.tuples(words, words, words, words), st.tuples(words, words))
@examples
def test_philox_equals_plain_integers_and_can_be_undone(counter: tuple[int, ...], keys: tuple[int, ...]) -> None:
    output = philox(counter, keys)
    assert output == philox_in_plain_integers(counter, keys)
    assert counter_that_gives(output, keys) == counter


def test_every_bit_of_counter_and_key_turns_half_of_the_output() -> None:
    rng = np.random.default_rng(SEED)
    for bit in range(6 * 32):
        turned = []
        for start in rng.integers(0, 2**32, size=(64, 6)).tolist():
            other = list(start)
            other[bit // 32] ^= 1 << (bit % 32)
            pairs = zip(philox(start[:4], start[4:]), philox(other[:4], other[4:]), strict=True)
            turned.append(sum((a ^ b).bit_count() for a, b in pairs))
        # 64 samples of a binomial(128, 1/2): the mean has a standard deviation of sqrt(32 / 64)
        assert abs(np.mean(turned) - 64.0) < 5.0 * math.sqrt(32.0 / 64.0), f"bit {bit}"


# --- keys ------------------------------------------------------------------------------------------------------------


@given(st.integers(0, 2**64 - 1), words, st.integers(0, 255), st.integers(0, 2**24 - 1), words, words)
@examples
def test_a_draw_is_philox_of_world_purpose_month_and_index_under_the_seed(
    seed: int, world: int, stream: int, actor: int, month: int, index: int
) -> None:
    a, b, c, d = philox_in_plain_integers((world, stream << 24 | actor, month, index), (seed & MASK, seed >> 32))
    first, second = chance.two_uniforms(chance_key(seed, world), stream, actor, month, index)
    assert first == min(((a >> 5) * 2**26 + (b >> 6) + 0.5) / 2**53, 1 - 2**-53)
    assert second == min(((c >> 5) * 2**26 + (d >> 6) + 0.5) / 2**53, 1 - 2**-53)
    assert chance.uniform(chance_key(seed, world), stream, actor, month, index) == first


def test_a_key_holds_the_low_and_high_word_of_the_seed_and_the_world() -> None:
    found = chance_key(0x0123456789ABCDEF, 42)
    assert found.dtype == np.uint32
    assert found.tolist() == [0x89ABCDEF, 0x01234567, 42]
    assert chance_key(2**64 - 1, 2**32 - 1).tolist() == [MASK, MASK, MASK]
    assert chance_key(0, 0).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("seed", "world", "named"),
    [
        (-1, 0, "seed -1"),
        (2**64, 0, f"seed {2**64}"),
        (0, -1, "world -1"),
        (0, 2**32, f"world {2**32}"),
        (float("nan"), 0, "nan"),
    ],
)
def test_a_seed_or_world_out_of_range_is_refused_in_one_line(seed: int, world: int, named: str) -> None:
    with pytest.raises(ValueError, match="must be a whole number from 0 to 2") as caught:
        chance_key(seed, world)
    message = str(caught.value)
    assert named in message
    assert "\n" not in message


def test_no_two_streams_share_a_number_and_all_fit_in_eight_bits() -> None:
    numbers = [int(stream) for stream in Stream.__members__.values()]  # __members__ lists aliases too
    assert len(set(numbers)) == len(numbers)
    assert min(numbers) >= 0
    assert max(numbers) < 2**8


def test_the_numbers_of_streams_are_frozen() -> None:
    """Numbers are part of published results: this list may grow, and nothing in it may change."""
    names = (
        "PARAMETER OPENNESS ELECTION GOVERNMENT EMERGENCY JOINT_RESPONSE INCIDENT_BACKGROUND INCIDENT_TRIGGERED SEVERITY "
        "SUSPENSION KOSOVO_NORTH SERBIA_NORTH CONVENING MEDIATOR_ESTIMATE ANSWER COMPLIANCE COLLAPSE MEASURES SPONSOR SILENCE "
        "HOLDOUT APPOINTMENT LEADERSHIP ATTRIBUTION FIRST_ELECTION PAYMENT PATRON BREACH POST WALK_OUT"
    )
    for number, name in enumerate(names.split()):
        assert Stream[name] == number, name


@pytest.mark.parametrize(
    # FNV-1a's published 32-bit answers, folded by hand: top byte exclusive-or low 24 bits
    ("name", "hashed"),
    [("", 0x811C9DC5), ("a", 0xE40C292C), ("foobar", 0xBF9CF968)],
)
def test_the_number_of_a_name_is_its_folded_fnv_1a(name: str, hashed: int) -> None:
    assert actor_number(name) == (hashed >> 24) ^ (hashed & 0xFFFFFF)


def test_the_numbers_of_names_are_frozen() -> None:
    frozen = {"ESP": 5296770, "GRC": 1163297, "ROU": 15218505, "SVK": 2203475, "USA": 7066974, "keci_value_rel": 13859418}
    assert {name: actor_number(name) for name in frozen} == frozen


def test_members_of_nato_have_numbers_of_their_own() -> None:
    assert len({actor_number(code) for code in MEMBERS.split()}) == 32


@given(st.text())
@examples
def test_the_number_of_any_name_has_24_bits(name: str) -> None:
    assert 0 <= actor_number(name) < 2**24


# --- uniform draws ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("output", [(0, 0, 0, 0), (MASK, MASK, MASK, MASK), (0, 0, MASK, MASK), (MASK, MASK, 0, 0)])
def test_uniforms_stay_inside_the_open_interval_at_both_ends(output: tuple[int, ...]) -> None:
    """The counter that gives the extreme words is found by running the generator backwards."""
    world, purpose, month, index = counter_that_gives(output, (SEED, 0))
    k, stream, actor = key(world), purpose >> 24, purpose & 0xFFFFFF
    for value, word in zip(chance.two_uniforms(k, stream, actor, month, index), output[::2], strict=True):
        assert 0.0 < value < 1.0
        assert value == (1.0 - 2.0**-53 if word else 2.0**-54)
    assert 0.0 < chance.exponential(k, stream, actor, month, index) < 40.0
    assert abs(chance.normal(k, stream, actor, month, index)) < 9.0
    assert 0.0 < chance.beta(k, stream, actor, month, 2.0, 4.0) < 1.0


def draws_along(coordinate: str, n: int = MANY) -> np.ndarray:
    """`n` draws that differ in one coordinate of the key only."""
    if coordinate == "seed":
        return np.array([chance.uniform(key(7, SEED + i), Stream.ANSWER, 3, 5, 2) for i in range(n)])
    if coordinate == "high word of the seed":
        return np.array([chance.uniform(key(7, SEED + (i << 32)), Stream.ANSWER, 3, 5, 2) for i in range(n)])
    if coordinate == "world":
        return np.array([chance.uniform(key(i), Stream.ANSWER, 3, 5, 2) for i in range(n)])
    k = key(7)
    if coordinate == "actor":
        return np.array([chance.uniform(k, Stream.ANSWER, i, 5, 2) for i in range(n)])
    if coordinate == "month":
        return np.array([chance.uniform(k, Stream.ANSWER, 3, i, 2) for i in range(n)])
    return np.array([chance.uniform(k, Stream.ANSWER, 3, 5, i) for i in range(n)])


def runs_z(values: np.ndarray) -> float:
    """Wald and Wolfowitz's runs about the true median 1/2, as a standard normal deviate."""
    above = values > 0.5
    n1, n2 = int(above.sum()), int((~above).sum())
    runs = 1 + int((above[1:] != above[:-1]).sum())
    mean = 1 + 2 * n1 * n2 / (n1 + n2)
    return (runs - mean) / math.sqrt((mean - 1) * (mean - 2) / (n1 + n2 - 1))


@pytest.mark.parametrize("coordinate", ["seed", "high word of the seed", "world", "actor", "month", "index"])
def test_draws_along_one_coordinate_are_uniform_and_independent(coordinate: str) -> None:
    """Neighbours in any one coordinate: even in 1,000 cells, by Kolmogorov, in pairs and triples, without correlation or runs."""
    values = draws_along(coordinate)
    assert np.unique(values).size == values.size
    assert stats.kstest(values, "uniform").pvalue > ALARM
    assert_even(np.bincount((values * 1000).astype(int), minlength=1000), MANY / 1000)
    for size, cells in ((2, 16), (3, 8)):
        groups = (values[: MANY // size * size].reshape(-1, size) * cells).astype(int)
        codes = groups @ (cells ** np.arange(size))
        assert_even(np.bincount(codes, minlength=cells**size), groups.shape[0] / cells**size)
    for lag in (1, 2, 3, 12, 30, 32, 128):
        correlation = np.corrcoef(values[:-lag], values[lag:])[0, 1]
        assert abs(correlation) < 4.5 / math.sqrt(MANY - lag), lag
    assert abs(runs_z(values)) < 4.5


def test_every_binary_digit_of_a_draw_is_fair() -> None:
    """All 52 digits that a double keeps on the whole interval, and each independent of its neighbour."""
    digits = (uniforms(20_000) * 2.0**52).astype(np.int64)
    share = np.array([(digits >> bit & 1).mean() for bit in range(52)])
    assert np.abs(share - 0.5).max() < 5.0 * 0.5 / math.sqrt(20_000)
    agree = np.array([((digits >> bit & 1) == (digits >> bit + 1 & 1)).mean() for bit in range(51)])
    assert np.abs(agree - 0.5).max() < 5.0 * 0.5 / math.sqrt(20_000)


def test_the_two_draws_of_one_key_are_independent_and_both_uniform() -> None:
    k = key(3)
    pairs = np.array([chance.two_uniforms(k, Stream.OPENNESS, 0, 0, i) for i in range(MANY)])
    assert stats.kstest(pairs[:, 1], "uniform").pvalue > ALARM
    assert abs(np.corrcoef(pairs.T)[0, 1]) < 4.5 / math.sqrt(MANY)
    codes = (pairs * 20).astype(int) @ np.array([1, 20])
    assert_even(np.bincount(codes, minlength=400), MANY / 400)


@pytest.mark.parametrize("between", ["streams", "worlds", "actors", "months", "seeds"])
def test_series_of_any_two_streams_worlds_actors_months_or_seeds_do_not_correlate(between: str) -> None:
    """32 series of 4,000 draws each: the largest of their 496 correlations is what the largest of 496 normal deviates may be."""
    n = 4000

    def series(j: int) -> list[float]:
        k = key(j if between == "worlds" else 0, SEED + j if between == "seeds" else SEED)
        stream, actor = j if between == "streams" else 2, j if between == "actors" else 9
        month = j if between == "months" else 5
        return [chance.uniform(k, stream, actor, month, i) for i in range(n)]

    matrix = np.corrcoef(np.array([series(j) for j in range(32)]))
    z = matrix[np.triu_indices(32, 1)] * math.sqrt(n)
    assert np.abs(z).max() < stats.norm.isf(ALARM / 2 / z.size)
    # and all together: the sum of squares is chi-square distributed
    assert ALARM < stats.chi2.sf((z**2).sum(), z.size) < 1 - ALARM


def test_coordinates_do_not_stand_in_for_one_another() -> None:
    """Small numbers in every position of the key: 3**7 keys, all draws different."""
    found = {
        chance.uniform(chance_key(seed | high << 32, world), stream, actor, month, index)
        for seed, high, world, stream, actor, month, index in itertools.product(range(3), repeat=7)
    }
    assert len(found) == 3**7


@njit
def compiled_draws(k, n, backwards):
    out = np.empty((n, 5))
    for j in range(n):
        i = n - 1 - j if backwards else j
        out[i, 0] = chance.uniform(k, Stream.ANSWER, 11, i, 4)
        out[i, 1] = chance.exponential(k, Stream.ANSWER, 11, i, 4)
        out[i, 2] = chance.normal(k, Stream.ANSWER, 11, i, 4)
        out[i, 3] = chance.beta(k, Stream.ANSWER, 11, i, 2.0, 4.0)
        out[i, 4] = chance.pert(k, Stream.ANSWER, 11, i, 1.0, 2.0, 5.0)
    return out


def test_draws_are_the_same_from_python_from_compiled_code_in_any_order_and_in_threads() -> None:
    k, n = key(5), 2000
    from_python = np.array(
        [
            (
                chance.uniform(k, Stream.ANSWER, 11, i, 4),
                chance.exponential(k, Stream.ANSWER, 11, i, 4),
                chance.normal(k, Stream.ANSWER, 11, i, 4),
                chance.beta(k, Stream.ANSWER, 11, i, 2.0, 4.0),
                chance.pert(k, Stream.ANSWER, 11, i, 1.0, 2.0, 5.0),
            )
            for i in range(n)
        ]
    )
    forwards, backwards = compiled_draws(k, n, False), compiled_draws(k, n, True)
    assert np.array_equal(forwards, from_python)
    assert np.array_equal(backwards, from_python)
    with ThreadPoolExecutor(2) as pool:
        for result in pool.map(lambda flag: compiled_draws(k, n, flag), [True, False] * 4):
            assert np.array_equal(result, from_python)
    assert k.tolist() == key(5).tolist()  # a draw changes nothing


# --- distributions ---------------------------------------------------------------------------------------------------


def test_exponential_draws_are_exponential_with_mean_one() -> None:
    k = key(1)
    values = np.array([chance.exponential(k, Stream.INCIDENT_TRIGGERED, 0, 0, i) for i in range(MANY)])
    assert stats.kstest(values, "expon").pvalue > ALARM
    assert abs(values.mean() - 1.0) < 4.5 / math.sqrt(MANY)
    assert values.min() > 0.0
    u = np.array([chance.uniform(k, Stream.INCIDENT_TRIGGERED, 0, 0, i) for i in range(1000)])
    np.testing.assert_allclose(np.exp(-values[:1000]), u, rtol=1e-12)


def test_normal_draws_are_standard_normal_to_the_tails() -> None:
    k = key(1)
    values = np.array([chance.normal(k, Stream.MEDIATOR_ESTIMATE, 0, i, 0) for i in range(MANY)])
    assert stats.kstest(values, "norm").pvalue > ALARM
    assert abs(values.mean()) < 4.5 / math.sqrt(MANY)
    assert abs(values.var() - 1.0) < 4.5 * math.sqrt(2.0 / MANY)
    cuts = np.array([-3.5, -3.0, -2.5, -2.0, -1.0, 0.0, 1.0, 2.0, 2.5, 3.0, 3.5])
    expected = np.diff(stats.norm.cdf(np.concatenate([[-np.inf], cuts, [np.inf]]))) * MANY
    assert_even(np.bincount(np.searchsorted(cuts, values), minlength=cuts.size + 1), expected)
    assert abs(np.corrcoef(values[:-1], values[1:])[0, 1]) < 4.5 / math.sqrt(MANY)


@pytest.mark.parametrize(
    "shapes", [(1.0, 5.0), (5.0, 1.0), (1.5, 4.5), (3.0, 3.0), (4.2, 1.8), (1.0, 1.2), (40.0, 2.0), (15.0, 85.0)]
)
def test_beta_draws_follow_the_beta_distribution(shapes: tuple[float, float]) -> None:
    k, n = key(4), 50_000
    values = np.array([chance.beta(k, Stream.PARAMETER, 1, month, *shapes) for month in range(n)])
    assert stats.kstest(values, stats.beta(*shapes).cdf).pvalue > ALARM
    cells = np.floor(stats.beta(*shapes).cdf(values) * 100).astype(int)
    assert_even(np.bincount(np.minimum(cells, 99), minlength=100), n / 100)
    mean, variance = stats.beta.stats(*shapes)
    assert abs(values.mean() - mean) < 4.5 * math.sqrt(variance / n)
    assert values.min() > 0.0
    assert values.max() <= 1.0


def test_beta_draws_of_swapped_shapes_mirror_one_another() -> None:
    k = key(4)
    for month in range(500):
        here, there = (chance.beta(k, Stream.PARAMETER, 1, month, *shapes) for shapes in ((1.5, 4.5), (4.5, 1.5)))
        assert math.isclose(here, 1.0 - there, rel_tol=1e-12, abs_tol=1e-15)


def test_beta_with_both_shapes_one_is_uniform() -> None:
    """The limit in which the algorithm's constants are 0 / 0; the Python function is asked first, as it cannot hang."""
    k, n = key(4), 20_000
    assert 0.0 < chance.beta.py_func(k, Stream.PARAMETER, 1, 0, 1.0, 1.0) < 1.0
    values = [chance.beta(k, Stream.PARAMETER, 1, month, 1.0, 1.0) for month in range(n)]
    assert stats.kstest(values, "uniform").pvalue > ALARM


PERT_CASES = [(0.0, 18.0, 66.0), (2.0, 2.0, 7.0), (2.0, 7.0, 7.0), (-0.2, -0.05, 0.02), (0.25, 0.55, 0.85), (-0.5, -0.13, 0.0)]


@pytest.mark.parametrize(("low", "mode", "high"), PERT_CASES)
def test_pert_draws_are_scaled_beta_draws_with_the_right_mode_and_mean(low: float, mode: float, high: float) -> None:
    k, n = key(6), 50_000
    values = np.array([chance.pert(k, Stream.PARAMETER, 1, month, low, mode, high) for month in range(n)])
    alpha, beta = 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)
    assert stats.kstest(values, stats.beta(alpha, beta, low, high - low).cdf).pvalue > ALARM
    mean = (low + 4 * mode + high) / 6
    assert abs(values.mean() - mean) < 4.5 * math.sqrt((mean - low) * (high - mean) / 7 / n)
    assert low <= values.min()
    assert values.max() <= high


@given(st.floats(-1e6, 1e6))
@examples
def test_a_range_of_width_zero_gives_its_one_value(value: float) -> None:
    assert chance.pert(key(), Stream.PARAMETER, 1, 0, value, value, value) == value


@given(st.floats(-100.0, 100.0), st.floats(0.0, 1.0), st.floats(1e-6, 100.0), st.integers(0, 10_000))
@examples
def test_pert_draws_stay_in_their_range(low: float, place: float, width: float, month: int) -> None:
    high = low + width
    mode = min(low + place * width, high)
    assert low <= chance.pert(key(), Stream.PARAMETER, 1, month, low, mode, high) <= high


RANGES = st.tuples(st.floats(-100.0, 100.0), st.floats(0.0, 1.0), st.floats(1e-6, 100.0) | st.just(0.0))


@given(st.lists(RANGES, min_size=1, max_size=30), st.integers(0, 2**32 - 1), st.integers(0, 1000))
@examples
def test_many_pert_draws_are_those_made_one_at_a_time(ranges: list[tuple[float, float, float]], world: int, month: int) -> None:
    limits = [(low, min(low + place * width, low + width), low + width) for low, place, width in ranges]
    k, actors, out = key(world), np.arange(len(limits)) * 7, np.zeros(len(limits))
    shapes = np.array([chance.pert_shape(*limit) for limit in limits])
    chance.pert_draws(k, Stream.OPENNESS, actors, month, shapes, np.zeros((2, len(limits) + 3)), out)
    alone = [chance.pert(k, Stream.OPENNESS, int(a), month, *limit) for a, limit in zip(actors, limits, strict=True)]
    assert out.tolist() == alone


@pytest.mark.parametrize("shapes", [(1.0, 5.0), (3.0, 3.0)])
def test_neighbouring_beta_draws_are_independent_although_they_take_several_tries(shapes: tuple[float, float]) -> None:
    """Tries of one draw are told apart by the index, so actors or months must not share tries."""
    k, n = key(9), 40_000
    by_month = np.array([chance.beta(k, Stream.OPENNESS, 1, month, *shapes) for month in range(n)])
    by_actor = np.array([chance.beta(k, Stream.OPENNESS, actor, 1, *shapes) for actor in range(n)])
    for values in (by_month, by_actor):
        assert np.unique(values).size == n
        assert abs(np.corrcoef(values[:-1], values[1:])[0, 1]) < 4.5 / math.sqrt(n)
