"""The strategies that ship keep the contract, are chosen by a scenario, and do what their sources say."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

from keci.agents.record import Kind
from keci.agents.stamp import KERNEL, closure
from keci.agents.state import Act, Actor, Board
from keci.agents.strategies.known import BUILT_IN, DEFAULT
from keci.agents.strategies.loss_averse import AVERSION, CURVATURE, value
from keci.agents.strategies.reciprocal import Reciprocal
from keci.agents.strategies.satisficing import PACE, Satisficing
from keci.agents.strategies.spoiler import Spoiler
from keci.agents.strategies.strategy import DECIDERS, Case
from keci.model.ensemble import simulate
from keci.model.errors import CautionWarning, InputError
from keci.model.negotiation import NegotiationModel
from keci.model.scenario import Scenario
from keci.model.stamp import OTHERS, TEXTS
from keci.model.strategy_contract import StrategyContract


def contract(strategy: str, actor: str) -> type[StrategyContract]:
    return type(f"Test_{strategy}_{actor}", (StrategyContract,), {"strategy": strategy, "actor": actor})


for _name, _strategy in BUILT_IN.items():
    for _actor in _strategy.actors or ("kosovo",):
        globals()[f"Test_{_name}_{_actor}"] = contract(_name, _actor)


def case(kind: int, toward: float, subject: float = 0.0, actor: int = Actor.SERBIA, precision: float = 5.0) -> Case:
    return Case(int(kind), int(actor), 0, subject, 0.0, precision, 1.0, toward)


def weighed_by(strategy, decision: Case, terms, board=None, memory=None) -> np.ndarray:
    board = np.zeros(Board.SIZE) if board is None else board
    memory = np.zeros(4) if memory is None else memory
    weighed = np.zeros(len(strategy.terms) + (len(terms) if strategy.keeps else 0))
    strategy.weigh(decision, np.array(terms, dtype=float), board, np.zeros(100), memory, weighed)
    return weighed


def test_naming_the_default_is_naming_nothing():
    plain = Scenario.named("keci", months=12)
    named = plain.changed(strategies={"serbia": DEFAULT, "kosovo": DEFAULT})
    assert named == plain
    assert "strategies" not in plain.model_dump()
    assert np.array_equal(simulate(named, 20).to_numpy(), simulate(plain, 20).to_numpy(), equal_nan=True)


def test_the_default_called_as_a_strategy_plays_the_same_futures():
    """The way round through the compiled class changes no bit: what differs under another rule is the rule."""
    from keci.agents.strategies.compiling import compiled
    from keci.agents.strategies.logit import Logit
    from keci.model import setup

    plain = Scenario.named("package", months=60)
    usual = simulate(plain, 50, seed=4)
    called = np.array([[float(compiled(Logit).address), 0.0, 1.0, 0.0]] * len(DECIDERS))
    before = Scenario.strategy_array
    try:
        Scenario.strategy_array = lambda self: called
        assert np.array_equal(setup.prepare(plain).strategies, called)
        again = simulate(plain, 50, seed=4)
    finally:
        Scenario.strategy_array = before
    assert np.array_equal(usual.to_numpy(), again.to_numpy(), equal_nan=True)


def test_each_actor_decides_by_its_own_rule():
    chosen = {"serbia": "spoiler", "kosovo": "loss_averse", "mediator": "satisficing", "members": "reciprocal"}
    model = NegotiationModel(Scenario.named("keci", strategies=chosen, months=60), seed=2).run()
    found = model.decisions().groupby("actor")["strategy"].agg(set)
    assert "spoiler" in found["Serbia"] and "loss_averse" in found["Kosovo"]
    assert "satisficing" in found["European Union"]
    assert found["armed groups"] == {DEFAULT}
    silent = model.decisions().query("decision == 'silence procedure'")
    assert set(silent["strategy"]) <= {"reciprocal"}


@pytest.mark.parametrize("turn", [lambda model: pickle.loads(pickle.dumps(model))])
def test_a_pickled_world_goes_on_by_its_rule(turn):
    scenario = Scenario.named("keci", strategies={"serbia": "satisficing"}, months=40)
    whole = NegotiationModel(scenario, seed=3).run()
    model = NegotiationModel(scenario, seed=3)
    for _ in range(20):
        model.step()
    assert np.array_equal(np.array(list(turn(model).run().outcomes().values())), np.array(list(whole.outcomes().values())),
                          equal_nan=True)  # fmt: skip


@pytest.mark.parametrize(
    ("strategies", "words"),
    [
        ({"serbia": "loss_avers"}, ["unknown strategy 'loss_avers'", "did you mean 'loss_averse'?"]),
        ({"serbien": "spoiler"}, ["unknown actor 'serbien'", "did you mean 'serbia'?"]),
        ({"members": "satisficing"}, ["strategy 'satisficing' is none for members", "kosovo, serbia, mediator"]),
        ({"serbia": 3}, ["unknown strategy '3'"]),
    ],
)
def test_what_is_no_strategy_is_refused_with_what_would_be_right(strategies, words):
    with pytest.raises(InputError) as error:
        Scenario.named("keci", strategies=strategies)
    assert all(word in str(error.value) for word in words)
    assert "\n" not in str(error.value)


def test_a_scenario_file_names_strategies_and_an_error_its_line(tmp_path):
    path = tmp_path / "feud.toml"
    path.write_text('name = "feud"\n\n[strategies]\nserbia = "reciprocal"\n')
    assert Scenario.from_file(path).strategies == {"serbia": "reciprocal"}
    path.write_text('name = "feud"\n\n[strategies]\nserbia = "reciprocl"\n')
    with pytest.raises(InputError, match=r"feud\.toml, line 4: strategies.*did you mean 'reciprocal'\?"):
        Scenario.from_file(path)


def test_a_posterior_under_another_rule_is_cautioned_against(tmp_path):
    sets = tmp_path / "sets.csv"
    sets.write_text("trust_0\n0.2\n")
    scenario = Scenario.named("keci", months=12)
    with pytest.warns(CautionWarning, match="met with the default rules"):
        simulate(scenario.changed(strategies={"serbia": "spoiler"}), 2, parameters=str(sets))


def test_a_new_strategy_makes_no_posterior_stale():
    names = closure((KERNEL,), (*TEXTS, *OTHERS))
    assert "keci.agents.choice" in names and not [name for name in names if "strategies" in name]


def test_losses_weigh_more_than_gains_by_the_published_parameters():
    assert (CURVATURE, AVERSION) == (0.88, 2.25)
    assert value(1.0) == 1.0 and value(-1.0) == -2.25
    assert value(-0.2) == pytest.approx(-2.25 * value(0.2))


def test_a_loss_averse_capital_is_harder_to_win_for_a_text_that_costs_it_something():
    terms = np.zeros(10)
    terms[[0, 4]] = 0.3, -0.25
    weighed = weighed_by(BUILT_IN["loss_averse"], case(Kind.ANSWER, 1.0, 3.0), terms)
    assert terms.sum() > 0.0 > weighed.sum()


def test_circumstances_are_neither_gain_nor_loss():
    weighed = weighed_by(BUILT_IN["loss_averse"], case(Kind.ALERT, -1.0), [0.2, 0.1, 0.0, -0.3, 0.0, -0.4, 0.1, 0.0])
    assert weighed[3] == -0.3 and weighed[5] == pytest.approx(-2.25 * 0.4**0.88)


@pytest.mark.parametrize(("act", "sign"), [(Act.UNILATERAL, -1.0), (Act.NOTHING, 1.0), (Act.COORDINATED, 1.0)])
def test_tit_for_tat_answers_the_last_move_in_kind(act, sign):
    board = np.zeros(Board.SIZE)
    board[Board.KOSOVO_ACT] = act
    for kind, toward in ((Kind.ANSWER, 1.0), (Kind.ALERT, -1.0)):
        (answer,) = weighed_by(Reciprocal, case(kind, toward), [0.5, -0.2], board)
        assert answer == pytest.approx(sign * toward * math.log(20.0) / 5.0)


def test_what_was_left_undone_wrongs_too():
    board = np.zeros(Board.SIZE)
    board[Board.SERBIA_DEFAULTED] = 1.0
    (answer,) = weighed_by(Reciprocal, case(Kind.COMPLIANCE, 1.0, actor=Actor.KOSOVO), [1.0], board)
    assert answer < 0.0
    (answer,) = weighed_by(Reciprocal, case(Kind.COMPLIANCE, 1.0), [1.0], board)
    assert answer > 0.0


def test_aspirations_follow_what_is_offered_and_are_kept_apart():
    memory = np.zeros(4)
    for offers in range(1, 60):
        weighed = weighed_by(Satisficing, case(Kind.ANSWER, 1.0, 3.0), [0.6, 0.2], memory=memory)
        assert weighed[-1] == pytest.approx(-0.8 * (1.0 - (1.0 - PACE) ** (offers - 1)))
    assert memory[0] > 0.75 and not memory[1:].any()
    for _ in range(60):
        weighed_by(Satisficing, case(Kind.ANSWER, 1.0, 3.0), [-0.4, 0.0], memory=memory)
    assert memory[0] == pytest.approx(-0.4, abs=0.01)


def test_a_spoiler_refuses_and_strikes_when_a_deal_is_near():
    board = np.zeros(Board.SIZE)
    far = weighed_by(Spoiler, case(Kind.ALERT, -1.0), [0.1], board)
    board[Board.PROXIMITY] = 0.5
    near = weighed_by(Spoiler, case(Kind.ALERT, -1.0), [0.1], board)
    assert far[-1] == 0.0 < near[-1]
    assert weighed_by(Spoiler, case(Kind.ANSWER, 1.0, 3.0), [0.5], board)[-1] == pytest.approx(-math.log(1000.0) / 5.0)


def test_where_serbia_spoils_hardly_anything_is_signed():
    usual = simulate(Scenario.named("keci"), 300, seed=1)
    spoiled = simulate(Scenario.named("keci", strategies={"serbia": "spoiler"}), 300, seed=1)
    assert spoiled["deal"].mean() < 0.25 * usual["deal"].mean()
    assert spoiled["serbia_blocked_share"].mean() > usual["serbia_blocked_share"].mean()
