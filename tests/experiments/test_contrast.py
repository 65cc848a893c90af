"""The contrast pair: the order of Prespa 2018 and Cyprus 2004, by how much, and what makes it.

Figures are of 600 draws of the shipped priors, seed 0 (docs/reference/contrast-pair.md says those of 1,000). Where the order
comes out wrong a test says so: a change that puts it right must be noticed.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keci.agents.parameters import WORKS, Parameter
from keci.agents.state import Principal
from keci.experiments.contrast import measure, plain, tables
from keci.experiments.contrasts import measures
from keci.experiments.contrasts.answers import Answers, Draws, Played, draw, play
from keci.experiments.contrasts.cases import CYPRUS, PRESPA, SIDES, case, ranges, read_table, table
from keci.model.ensemble import incentive_works
from keci.model.errors import InputError

WORLDS = 600
FEW = 25
TABLE = files("keci.model") / "data" / "cases" / "contrast_pair.csv"


@cache
def played(name: str) -> Played:
    return play(case(name), draw(WORLDS))


@cache
def orders() -> dict[str, measures.Order]:
    return measures.orders(played(PRESPA), played(CYPRUS))


@cache
def swaps() -> dict[tuple[str, str], measures.Swap]:
    found = measures.swaps(case(PRESPA), case(CYPRUS), draw(200))
    return {(swap.case, swap.taken): swap for swap in found}


def first(name: str, draws: Draws | None = None, **numbers: float) -> Answers:
    """The answers of a case's first side with some of its numbers changed."""
    return play(case(name).changed(SIDES[name][0], **numbers), draws or draw(FEW)).answers[0]


# the order


def test_with_answers_and_votes_the_order_is_right_by_more_than_a_tenth_in_every_draw() -> None:
    found = orders()["both sides, answer and vote"]
    assert found.difference.low > 0.1
    assert found.holds.mean == 1.0


def test_the_side_to_whom_the_reward_was_tied_is_the_likelier_by_more_than_a_fifth_in_most_draws() -> None:
    found = orders()["first side's government"]
    assert found.difference.low > 0.2
    assert found.holds.low > 0.7


def test_a_known_failure_without_the_votes_the_order_comes_out_wrong() -> None:
    found = orders()["both governments, votes left out"]
    assert found.difference.high < 0.0
    assert found.difference.low > -0.2


def test_a_known_failure_athens_is_likelier_to_refuse_what_it_signed() -> None:
    skopje, athens = played(PRESPA).answers
    assert athens.government.mean() < 0.4 < skopje.government.mean()


def test_the_greek_cypriots_and_their_vote_bring_the_plan_down_not_the_turkish_cypriots() -> None:
    greek, turkish = played(CYPRUS).answers
    assert greek.accepted.mean() < 0.01
    assert turkish.accepted.mean() > 0.95


def test_had_the_greek_public_decided_there_would_be_no_deal_and_no_order() -> None:
    found = measures.deciders(draw(200))
    assembly, public = (found[name] for name in measures.DECIDERS)
    assert public.prespa.mean == 0.0
    assert 0.0 < assembly.prespa.mean < orders()["both sides, answer and vote"].prespa.mean


# what makes it


def test_the_tie_decides_in_both_directions_and_size_delay_and_credibility_do_not() -> None:
    tie = "tie of the reward to the deal"
    assert swaps()[CYPRUS, tie].government[1] - swaps()[CYPRUS, tie].government[0] > 0.5
    assert swaps()[PRESPA, tie].government[0] - swaps()[PRESPA, tie].government[1] > 0.4
    for name in ("size and salience of the reward", "delay of the reward", "credibility of the reward"):
        before, after = swaps()[PRESPA, name].government
        assert after >= before  # the Greek Cypriots' reward was as large, sooner and surer


def test_the_tie_alone_would_not_have_carried_the_vote_in_cyprus() -> None:
    assert swaps()[CYPRUS, "tie of the reward to the deal"].accepted[1] < 0.1
    assert swaps()[CYPRUS, "tie and vote"].both[1] > 0.9


def test_a_reward_far_short_of_membership_would_not_have_done() -> None:
    before, after = swaps()[PRESPA, "a reward of a fifth of membership"].government
    assert after < 0.1 * before


@given(size=st.floats(0.0, 5.0), delay=st.floats(0.0, 200.0), belief=st.floats(0.0, 1.0), salience=st.floats(0.0, 1.0))
@settings(max_examples=15, deadline=None)
def test_an_untied_reward_leaves_answer_and_vote_unchanged(size: float, delay: float, belief: float, salience: float) -> None:
    usual, other = (
        first(CYPRUS),
        first(
            CYPRUS,
            membership_size=size,
            membership_delay=delay,
            membership_belief=belief,
            membership_salience=salience,
        ),
    )
    assert np.array_equal(usual.government, other.government)
    assert np.array_equal(usual.supported, other.supported)


@given(delay=st.floats(0.0, 120.0), more=st.floats(1.0, 120.0))
@settings(max_examples=15, deadline=None)
def test_more_delay_lowers_the_probability_in_every_draw(delay: float, more: float) -> None:
    soon, late = (first(PRESPA, membership_delay=months) for months in (delay, delay + more))
    assert (late.terms["rewards"] < soon.terms["rewards"]).all()
    assert (late.government <= soon.government).all()
    assert late.government.mean() < soon.government.mean()


@given(belief=st.floats(0.0, 0.9), more=st.floats(0.01, 0.1))
@settings(max_examples=15, deadline=None)
def test_more_credibility_raises_it(belief: float, more: float) -> None:
    little, much = (first(PRESPA, membership_belief=p) for p in (belief, belief + more))
    assert (much.government >= little.government).all()
    assert much.government.mean() > little.government.mean()


# the rules are the model's


def test_probability_and_reward_have_their_closed_forms() -> None:
    draws = draw(FEW)
    found, parameters = first(PRESPA), draws.parameters
    months = draws.principals[0][:, Principal.DISCOUNT]
    # stake 2: two issues, as salient as can be, with ideals at the ends of the scale
    nato = 0.8 / 2.0 * parameters[:, Parameter.accession_span] * 0.93 * months**8
    union = 0.8 / 2.0 * parameters[:, Parameter.eu_perspective_step] * parameters[:, Parameter.credibility_0] * months**12
    assert found.terms["rewards"] == pytest.approx(nato + union, rel=1e-12)
    net = sum(found.terms.values()) - found.held_out
    precise = parameters[:, Parameter.signature_precision] * net
    assert found.government == pytest.approx(1.0 / (1.0 + np.exp(-precise)), rel=1e-9)


def test_the_vote_is_the_poll_and_what_the_reward_buys() -> None:
    found, parameters = first(PRESPA, reject=0.55), draw(FEW).parameters
    bought = np.minimum(
        parameters[:, Parameter.sweetener_slope] * found.terms["rewards"], parameters[:, Parameter.sweetener_ceiling]
    )
    assert np.array_equal(found.supported, (0.45 + bought >= 0.5).astype(float))
    assert 0.0 < found.supported.mean() < 1.0


def test_draws_are_those_of_the_model() -> None:
    assert np.array_equal(draw(FEW).parameters[:, WORKS] > 0.0, incentive_works("baseline", FEW))
    assert not np.array_equal(draw(FEW, 1).parameters, draw(FEW).parameters)


def test_a_case_is_itself_when_everything_is_swapped_with_itself() -> None:
    prespa = case(PRESPA)
    for quantities in measures.SWAPS.values():
        assert measures.swapped(prespa, prespa, quantities).numbers == prespa.numbers


# the numbers


def test_every_number_has_a_source_or_says_judgement() -> None:
    frame = table()
    assert frame["source"].str.contains("http|judgement").all()
    assert frame.loc[frame["grade"] == "A", "source"].str.contains("http").all()
    assert frame.loc[frame["grade"] == "C", "source"].str.contains("judgement").all()
    assert (frame.groupby(["case", "side"]).size().drop("text", level="side") >= 10).all()


def test_the_record_is_as_published() -> None:
    records = table().query("use == 'record'").set_index(["side", "quantity"])["value"]
    assert records["skopje", "referendum_yes"] == pytest.approx(100 * 609_427 / (609_427 + 37_687), abs=0.1)
    assert records["skopje", "referendum_turnout"] == pytest.approx(100 * 666_344 / 1_806_336, abs=0.1)
    assert records["greek_cypriots", "referendum_yes"] == pytest.approx(100 * 99_976 / (99_976 + 313_704), abs=0.1)
    assert (records["skopje", "assembly_yes"], records["athens", "parliament_yes"]) == (81, 153)


def test_what_happened_is_no_input() -> None:
    inputs = table().query("use == 'input'")["quantity"]
    assert not inputs.str.contains("yes|turnout|accession").any()


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("source", "", "missing source"),
        ("low", "0.99", "from low to high"),
        ("side", "serbia", "one of"),
        ("value", "x", "number"),
    ],
)
def test_a_damaged_table_is_named_by_line_and_column(tmp_path: Path, column: str, cell: str, said: str) -> None:
    frame = read_table(TABLE)
    line = int(frame.index[(frame["side"] == "skopje") & (frame["quantity"] == "reject")][0])
    damaged = frame.astype(object)
    damaged.loc[line, column] = cell
    damaged.to_csv(tmp_path / "contrast_pair.csv", index=False)
    with pytest.raises(InputError, match=f"contrast_pair.csv, line {line + 2}, column (value|{column}): .*{said}"):
        read_table(tmp_path / "contrast_pair.csv")


def test_unknown_names_and_impossible_numbers_are_refused_in_one_line() -> None:
    with pytest.raises(InputError, match="unknown case 'prespa'; did you mean 'prespa_2018'"):
        case("prespa")
    with pytest.raises(InputError, match=r"unknown number 'skopje\.rejects'; did you mean 'skopje\.reject'"):
        case(PRESPA).changed("skopje", rejects=0.5)
    with pytest.raises(InputError, match=r"skopje\.reject must be a finite number"):
        case(PRESPA).changed("skopje", reject=float("nan"))
    with pytest.raises(InputError, match="worlds"):
        measure(1)


def test_all_that_is_measured_can_be_written_out_and_holds_no_nan() -> None:
    found = measure(FEW)
    assert json.loads(json.dumps(plain(found), allow_nan=False))["swaps"]
    assert len(found.shifts) == sum(len(ranges(name)) for name in (PRESPA, CYPRUS))
    assert all(len(row) == len(head) for _, head, rows in tables(found) for row in rows)
