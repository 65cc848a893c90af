"""One world as people use it: stepped, asked, told, run by Mesa's own tools, and forgotten."""

import copy
import gc
import inspect
import math
import pickle
import re
import tracemalloc
import weakref

import mesa
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keci.agents.state import Actor, Board
from keci.model.ensemble import OUTCOMES, SERIES, simulate
from keci.model.errors import InputError
from keci.model.negotiation import NegotiationModel
from keci.model.scenario import Scenario, scenario_names
from keci.model.telling.chronicle import chronicle, explain
from keci.model.telling.decisions import COLUMNS
from keci.model.telling.kinds import MEANINGS


def same(one: dict[str, float], other: dict[str, float]) -> bool:
    return list(one) == list(other) and np.array_equal(list(one.values()), list(other.values()), equal_nan=True)


# stepping


def test_outcomes_before_the_first_month_are_refused_in_one_line():
    with pytest.raises(InputError, match="no month has been played") as caught:
        NegotiationModel("keci").outcomes()
    assert "\n" not in str(caught.value)


def test_outcomes_midway_are_those_of_the_months_played_and_at_the_end_those_of_all():
    model = NegotiationModel("package", seed=7, world=2)
    for month in range(1, 121):
        model.step()
        assert model.month == month
        outcomes = model.outcomes()
        assert tuple(outcomes) == OUTCOMES and all(math.isfinite(v) for v in outcomes.values())
        acts = model.series()["unilateral"].to_numpy()[1 : month + 1]
        assert outcomes["unilateral_per_year"] == pytest.approx(12.0 * acts.sum() / month)
    assert same(model.run().outcomes(), simulate("package", 1, first=2, seed=7).loc[2].to_dict())


@given(scenario=st.from_type(Scenario), seed=st.integers(0, 2**64 - 1))
@settings(deadline=None, max_examples=15)
def test_looking_changes_nothing(scenario, seed):
    watched = NegotiationModel(scenario, seed=seed)
    while watched.running:
        watched.step()
        watched.outcomes()
        if watched.month % 40 == 1:
            watched.series()
            watched.decisions()
            watched.chronicle()
    assert same(watched.outcomes(), NegotiationModel(scenario, seed=seed).run().outcomes())


@given(months=st.integers(1, 60), seed=st.integers(0, 10))
@settings(deadline=None, max_examples=15)
def test_a_world_plays_exactly_its_months(months, seed):
    model = NegotiationModel("baseline", seed=seed, months=months)
    steps = 0
    while model.running:
        model.step()
        steps += 1
    late = model.board[Board.DEAL_MONTH] >= 0.0  # only a deal keeps a world going
    assert steps == months or (late and months < steps <= months + 37)
    assert model.month == steps
    assert len(model.series()) == steps + 1
    assert model.decisions()["month"].max() <= steps - 1


def test_steps_after_the_end_do_nothing():
    model = NegotiationModel("keci", seed=7, months=24).run()
    before = (model.month, model.board.copy(), model.ledger.copy(), model.outcomes(), len(model.series()))
    for _ in range(5):
        model.step()
    model.run()
    after = (model.month, model.board, model.ledger, model.outcomes(), len(model.series()))
    assert before[0] == after[0] == 24 and before[4] == after[4] == 25
    assert np.array_equal(before[1], after[1]) and np.array_equal(before[2], after[2]) and same(before[3], after[3])


def test_months_given_to_the_model_replace_the_scenarios():
    model = NegotiationModel(Scenario.named("baseline", months=50), months=7)
    assert model.months == 7 and model.run().month == 7


def test_a_deal_signed_late_is_judged_after_the_horizon_and_only_then():
    # keen parties under short horizons: some sign, and are at half of it only after the end
    keen = {
        "binding_odds": 10.0,
        "comprehensive_pace": 4.0,
        "impl_rate_base": 0.12,
        "crisis_pressure": 0.5,
        "sessions_before_text": 1.0,
    }
    scenario = Scenario.make(name="keen", months=24, parameters=keen)
    frame = simulate(scenario, 1500, seed=3)
    judged = frame[(frame["deal"] == 1.0) & (frame["normalisation"] == 1.0) & (frame["implementation_share"] < 0.5)]
    assert len(judged), "no world signs so late; the test is void"
    late = 0
    for world in judged.index[:10]:
        model = NegotiationModel(scenario, seed=3, world=int(world))
        for _ in range(24):
            model.step()
        if not model.running:
            continue  # reached within the horizon, and undone again
        late += 1
        assert model.outcomes()["normalisation"] == 0.0, "not yet reached"
        counted = {name: value for name, value in model.outcomes().items() if "normalisation" not in name}
        model.run()
        assert 24 < model.month <= 24 + 36
        assert model.outcomes()["normalisation"] == 1.0 and model.outcomes()["months_to_normalisation"] == 24.0
        assert {name: model.outcomes()[name] for name in counted} == counted, "what is counted at the horizon stays"
        assert same(model.outcomes(), frame.loc[world].to_dict())
        assert model.board[Board.NORMALISED_MONTH] - model.board[Board.DEAL_MONTH] <= 36.0
    assert late >= 3


def test_a_deal_signed_late_that_fails_is_given_its_thirty_six_months_and_no_more():
    slow = {"comprehensive_pace": 0.0, "crisis_pressure": 0.5, "sessions_before_text": 1.0, "collapse_hazard": 1e-5}
    scenario = Scenario.make(name="slow", months=24, parameters=slow)
    frame = simulate(scenario, 600, seed=3)
    assert (frame["deal"] == 1.0).any() and not (frame["normalisation"] == 1.0).any()
    world = int(frame.index[frame["deal"] == 1.0][0])
    model = NegotiationModel(scenario, seed=3, world=world).run()
    assert model.month == model.board[Board.DEAL_MONTH] + 37.0  # the month of the deal and thirty-six more


# what it tells


def test_series_hold_the_start_state_and_a_row_a_month():
    model = NegotiationModel("keci", seed=1, months=30)
    start = model.series()
    assert list(start.index) == [0] and tuple(start.columns) == SERIES
    for month in range(1, 31):
        model.step()
        frame = model.series()
        assert list(frame.index) == list(range(month + 1)) and frame.index.name == "month"
        assert frame["kfor"].iloc[-1] == model.board[Board.KFOR]
        assert frame["trust_kosovo"].iloc[-1] == model.kosovo.trust
        assert frame["tension"].iloc[-1] == model.board[Board.TENSION]
    assert start.iloc[0].equals(frame.iloc[0])


def test_decisions_have_their_columns_and_belong_to_known_actors():
    model = NegotiationModel("package", seed=1, world=1)
    assert tuple(model.decisions().columns) == COLUMNS and model.decisions().empty
    frame = model.run().decisions()
    assert tuple(frame.columns) == COLUMNS
    known = {m.name for m in model.members} | {
        "Kosovo",
        "Serbia",
        "European Union",
        "North Atlantic Council",
        "armed groups",
        "world",
    }
    assert set(frame["actor"]) <= known
    assert set(frame["decision"]) <= {meaning.name for meaning in MEANINGS.values()}
    assert frame["month"].is_monotonic_increasing and frame["month"].between(0, 119).all()
    assert all(re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", date) for date in frame["date"])
    assert frame["date"].iloc[0] == "2026-01"
    assert all(choice in options for choice, options in zip(frame["choice"], frame["options"], strict=True))
    assert all(isinstance(terms, dict) for terms in frame["terms"])
    assert frame.query("decision != 'incident'")["day"].eq(0).all()
    assert frame.query("decision == 'incident'")["day"].between(1, 31).all()


def test_each_actor_answers_for_its_own_decisions_and_all_of_them_for_all():
    model = NegotiationModel("package", seed=1, world=1).run()
    frame = model.decisions()
    actors = [model.kosovo, model.serbia, model.european_union, model.council, model.armed_groups, *model.members]
    parts = [actor.decisions() for actor in actors]
    assert all(set(part["actor"]) <= {actor.name} for part, actor in zip(parts, actors, strict=True))
    assert sum(map(len, parts)) + (frame["actor"] == "world").sum() == len(frame)
    assert len(model.kosovo.decisions()) > 100 and len(model.serbia.decisions()) > 100
    assert len(set(model.agents)) == len(actors) and len({a.number for a in actors}) == len(actors)
    assert model.kosovo.number == Actor.KOSOVO


def test_the_decisions_add_up_to_the_outcomes():
    for world in range(6):
        model = NegotiationModel(Scenario.named("package", start="2011-03"), seed=1, world=world).run()
        outcomes, frame = model.outcomes(), model.decisions().query("month < 120")
        assert outcomes["incidents_per_year"] * 10 == pytest.approx((frame["decision"] == "incident").sum())
        acts = frame[(frame["decision"] == "unilateral act in the north") & (frame["choice"] == "act alone")]
        assert outcomes["unilateral_per_year"] * 10 == pytest.approx(len(acts))
        alerts = frame[(frame["decision"] == "army alert") & (frame["choice"] == "alert")]
        assert outcomes["alerts_per_year"] * 10 == pytest.approx(len(alerts))
        rounds = frame[(frame["decision"] == "calling a round") & (frame["choice"] == "round")]
        assert outcomes["rounds_held"] == len(rounds)
        signed = frame[frame["decision"] == "signature"]["subject"]
        assert outcomes["framework_texts"] == (signed == "framework text").sum()
        assert outcomes["technical_texts"] == (signed == "technical item").sum()
        assert outcomes["silence_broken"] == (frame["choice"] == "break silence").sum()
        assert outcomes["tranches_delivered"] == (frame["decision"] == "delivery of a tranche").sum()


@pytest.mark.parametrize("name", scenario_names())
def test_the_chronicle_is_dated_ordered_and_every_line_can_be_explained(name):
    shocks = [
        {"month": 3 + i, "kind": kind}
        for i, kind in enumerate(
            (
                "armed_attack",
                "government_kosovo",
                "government_serbia",
                "kfor_cut",
                "eu_measures",
                "emergency",
                "election_kosovo",
                "election_serbia",
            )
        )
    ]
    for start, first in (("2026-01", "2026-01"), ("2011-03", "2011-03")):
        model = NegotiationModel(Scenario.named(name, start=start, months=150, shocks=shocks), seed=2, world=5).run()
        lines = chronicle(model)
        if start == "2026-01":
            assert model.chronicle() == [line.text for line in lines]
        assert len(lines) > 20
        assert [line.month for line in lines] == sorted(line.month for line in lines)
        for line in lines:
            assert re.match(rf"{line.date} \S", line.text) and line.date >= first
            assert "nan" not in line.text and "{" not in line.text and "\n" not in line.text
            assert line.text[8].isupper() or line.text[8:].startswith("armed")
            why = explain(model, line)
            assert isinstance(why, list) and all(isinstance(text, str) and text.strip() for text in why)
        assert sum("shock" in line.text for line in lines) == len(shocks)


def test_the_chronicle_counts_in_the_singular_too():
    said = [
        line
        for world in range(12)
        for line in NegotiationModel(Scenario.named("keci", months=60), seed=5, world=world).run().chronicle()
    ]
    assert any("; one ally had broken silence" in line for line in said)
    assert any(" allies had broken silence" in line for line in said)
    assert not any(wrong in line for line in said for wrong in (" one months", " one allies", " one more incidents"))


def test_a_dialogue_that_was_suspended_stays_so_until_it_resumes():
    broken_off = ("The dialogue is suspended", "Serbia walks out")
    resumed = ("the dialogue resumes", "the first round since the dialogue was suspended")
    at_table = (
        "Brussels round",
        "Pristina and Belgrade agree",
        "An agreement in Brussels",
        "The EU tables",
        "Pristina and Belgrade sign",
        "The dialogue goes on",
    )
    seen = 0
    for world in range(12):
        apart = False
        for line in NegotiationModel("keci", seed=5, world=world).run().chronicle():
            said = line[8:]
            if any(words in said for words in resumed):
                assert apart, line
                apart, seen = False, seen + 1
            elif said.startswith(broken_off):
                assert not (apart and said.startswith(broken_off[0])) or said.startswith("The dialogue is suspended anew"), line
                apart = True
            elif said.startswith("The dialogue stays suspended"):
                assert apart, line
            else:
                assert not (apart and said.startswith(at_table)), line
    assert seen > 5


def test_the_chronicle_of_half_a_future_begins_that_of_the_whole():
    model = NegotiationModel("keci", seed=7, world=1)
    for _ in range(60):
        model.step()
    half = model.chronicle()
    assert model.run().chronicle()[: len(half)] == half


# Mesa's own tools


def test_mesas_batch_run_ends_with_the_ensembles_outcomes():
    rows = mesa.batch_run(
        NegotiationModel,
        {"scenario": ["baseline", "keci"], "world": range(3), "months": 30},
        number_processes=1,
        display_progress=False,
    )
    frame = pd.DataFrame(rows)
    last = frame.groupby(["scenario", "world"]).tail(1).set_index(["scenario", "world"])
    assert len(last) == 6
    for name in ("baseline", "keci"):
        expected = simulate(name, 3, months=30)
        for world in range(3):
            for outcome in OUTCOMES:
                assert last.loc[(name, world), f"outcome_{outcome}"] == expected.loc[world, outcome], outcome


def test_mesas_batch_run_can_collect_every_month():
    rows = mesa.batch_run(
        NegotiationModel,
        {"scenario": "keci", "world": 1, "months": 12},
        number_processes=1,
        data_collection_period=1,
        display_progress=False,
    )
    tension = simulate("keci", 1, first=1, months=12, record=("tension",)).attrs["series"]["tension"][0]
    collected = [row["tension"] for row in rows]
    assert len(collected) in (12, 13)
    assert collected[-1] == tension[-1]
    assert collected == tension[-len(collected) :].tolist()


# forgetting


def finished(world: int) -> weakref.ref:
    return weakref.ref(NegotiationModel("keci", seed=7, world=world, months=12).run())


def test_a_hundred_finished_worlds_are_collected():
    alive = [finished(world) for world in range(100)]
    gc.collect()
    assert sum(ref() is not None for ref in alive) == 0


def test_finished_worlds_keep_no_memory():
    for world in range(20):
        finished(world)
    gc.collect()
    tracemalloc.start()
    finished(20)
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    for world in range(21, 61):
        finished(world)
    gc.collect()
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert kept < 80_000, f"{kept} bytes kept by 40 worlds"


def test_two_models_share_no_array():
    one, other = NegotiationModel("keci", seed=7), NegotiationModel("keci", seed=7)
    for a in one.world:
        assert not any(np.shares_memory(a, b) for b in other.world)
    one.run()
    assert other.month == 0 and not np.array_equal(one.board, other.board)
    assert same(other.run().outcomes(), one.outcomes())


@pytest.mark.filterwarnings("ignore:The `iterations` keyword:DeprecationWarning")
def test_iterations_of_mesas_batch_run_are_worlds():
    def rows(**more):
        parameters = {"scenario": "keci", "months": 12, **more}
        return mesa.batch_run(NegotiationModel, parameters, iterations=3, display_progress=False)

    expected = simulate("keci", 3, months=12)["welfare_kosovo"].tolist()
    assert [row["outcome_welfare_kosovo"] for row in rows()] == expected
    if "rng" not in inspect.signature(mesa.batch_run).parameters:  # later Mesa overwrites a seed among the parameters
        expected_too = simulate("keci", 3, seed=7, months=12)["welfare_kosovo"].tolist()
        assert [row["outcome_welfare_kosovo"] for row in rows(seed=7)] == expected_too
    with pytest.warns(UserWarning, match="iteration 1 of world 2 is the same future again"):
        same_rows = rows(world=2)
    assert [row["outcome_welfare_kosovo"] for row in same_rows] == [expected[2]] * 3


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))], ids=["deepcopy", "pickle"])
@pytest.mark.parametrize("months", [0, 30])
def test_a_copied_world_ends_as_the_first(copied, months):
    for world in range(3):
        model = NegotiationModel("keci", seed=4, world=world, months=60)
        for _ in range(months):
            model.step()
        twin = copied(model)
        assert all(np.shares_memory(ally.state, twin.world.members) for ally in twin.members)
        assert same(twin.run().outcomes(), model.run().outcomes())
