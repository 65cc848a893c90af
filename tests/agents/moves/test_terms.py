"""The names of terms stand in the order in which the moves write them: what one of them hangs on moves that one alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from keci.agents.moves import armed_groups, council, european_union, kosovo, serbia
from keci.agents.parameters import Parameter
from keci.agents.record import Kind, new_ledger
from keci.agents.state import Act, Board, CouncilSlot, Principal, Promise, Reward, Step, Union
from keci.model.telling.decisions import terms_of
from keci.model.world import World
from tests.agents.moves.worlds import assume_that, rows, world_of

Change = Callable[[World], Any]


def on_board(slot: int, value: float) -> Change:
    return lambda w: w.board.__setitem__(slot, value)


def of_kosovo(slot: int, value: float) -> Change:
    return lambda w: w.kosovo.__setitem__(slot, value)


def of_serbia(slot: int, value: float) -> Change:
    return lambda w: w.serbia.__setitem__(slot, value)


def times(name: str, factor: float) -> Change:
    return lambda w: assume_that(w, **{name: factor * float(w.parameters[Parameter[name]])})


def at_risk(promise: int) -> Change:
    def change(w: World) -> None:
        w.promised[promise, [Reward.WHOLE, Reward.BELIEF, Reward.PROMISED, Reward.CONDITIONAL, Reward.PAID]] = (
            0.4,
            0.9,
            1.0,
            1.0,
            0.5,
        )

    return change


def acts_in_pristina(w: World, setup: Any, ledger: np.ndarray) -> None:
    w.board[Board.MEASURES] = 1.0  # so that the EU's reward hangs on conduct
    kosovo.act_in_north(w.kosovo, w.board, w.parameters, setup.levers, w.promised, w.key, ledger)


def acts_in_belgrade(w: World, setup: Any, ledger: np.ndarray) -> None:
    serbia.act_in_north(w.serbia, w.board, w.parameters, w.promised, 0.3, w.key, ledger)


def convenes(w: World, setup: Any, ledger: np.ndarray) -> None:
    w.board[Board.SUSPENDED_UNTIL] = -1.0
    european_union.convene(w.union, w.board, w.parameters, w.key, ledger)


def plots(w: World, setup: Any, ledger: np.ndarray) -> None:
    armed_groups.plot(w.groups, w.board, w.parameters, setup.levers, w.serbia, w.promised, w.key, ledger)


def sponsors(w: World, setup: Any, ledger: np.ndarray) -> None:
    w.council[CouncilSlot.TABLED] = Step.NONE
    council.table_step(w.council, w.board, w.parameters, setup.levers, w.key, ledger)


def votes(w: World, setup: Any, ledger: np.ndarray) -> None:
    w.kosovo[Principal.SINCE_ELECTION] = w.kosovo[Principal.TERM]
    kosovo.elect(w.kosovo, w.board, w.parameters, w.key, ledger)


def reacts(w: World, setup: Any, ledger: np.ndarray) -> None:
    w.board[Board.MILESTONE] = 1.0
    serbia.react_to_track(w.serbia, w.board, w.parameters, setup.levers, w.key, ledger)


CASES: dict[int, tuple[Callable[[World, Any, np.ndarray], None], dict[str, Change]]] = {
    Kind.UNILATERAL: (
        acts_in_pristina,
        {
            "government's line": of_kosovo(Principal.LINE, 0.77),
            "tension": on_board(Board.TENSION, 0.77),
            "recent acts": on_board(Board.ACT_MEMORY, 2.0),
            "room left in the north": times("north_room", 1.5),
            "deal in force": on_board(Board.DEAL, 1.0),
            "stake in NATO's track": at_risk(Promise.NATO),
            "stake in the EU's reward": at_risk(Promise.EU_KOSOVO),
            "alignment of EU and NATO": times("alignment_effect", 1.5),
        },
    ),
    Kind.ALERT: (
        acts_in_belgrade,
        {
            "unilateral act": on_board(Board.KOSOVO_ACT, Act.UNILATERAL),
            "violence": on_board(Board.SEVERE, 1.0),
            "patron": times("patron_odds", 1.5),
            "government's line": of_serbia(Principal.LINE, 0.77),
            "deal in force": on_board(Board.DEAL, 1.0),
            "rewards at stake": at_risk(Promise.EU_SERBIA),
            "anger at NATO": of_serbia(Principal.ANGER, 0.77),
            "Kosovo's security force": on_board(Board.STANDARD, 0.77),
        },
    ),
    Kind.PLOT: (
        plots,
        {
            "patron": times("patron_odds", 1.5),
            "tension": on_board(Board.TENSION, 0.77),
            "deal near": on_board(Board.PROXIMITY, 0.77),
            "deal in force": on_board(Board.DEAL, 1.0),
            "Belgrade's losses": at_risk(Promise.EU_SERBIA),
            "KFOR's guard": on_board(Board.KFOR, 7.7),
        },
    ),
    Kind.CONVENE: (
        convenes,
        {
            "crisis": on_board(Board.SEVERE, 1.0),
            "deal within reach": on_board(Board.PROXIMITY, 0.77),
            "fatigue": lambda w: w.union.__setitem__(Union.FAILURES, 4.0),
            "measures in force": on_board(Board.MEASURES, 0.5),
            "election": on_board(Board.ELECTION_SERBIA, 1.0),
            "time without a round": lambda w: w.union.__setitem__(Union.LAST_ROUND, -60.0),
        },
    ),
    Kind.SPONSOR: (
        sponsors,
        {
            "Kosovo's standing": lambda w: w.council.__setitem__(CouncilSlot.RELIABILITY, 0.93),
            "recent political text": on_board(Board.LAST_FRAMEWORK, 0.0),
            "tension": on_board(Board.TENSION, 0.77),
        },
    ),
    Kind.GOVERNMENT: (
        votes,
        {
            "deal rejected at home": of_kosovo(Principal.SIGNED_DEAL, 1.0),
            "violence": on_board(Board.VIOLENCE, 0.3),
            "promises unkept": of_kosovo(Principal.GRIEVANCE, 0.3),
            "protest movement": of_kosovo(Principal.PROTEST, 0.77),
            "government's majority": of_kosovo(Principal.MAJORITY, 0.93),
        },
    ),
    Kind.WALK_OUT: (
        reacts,
        {"anger at NATO": of_serbia(Principal.ANGER, 0.77), "government's line": of_serbia(Principal.LINE, 0.77)},
    ),
}


def terms(kind: int, change: Change | None = None) -> dict[str, float]:
    w, setup = world_of("package")
    ledger = new_ledger(8)
    if change is not None:
        change(w)
    CASES[kind][0](w, setup, ledger)
    return terms_of(rows(ledger, kind)[0])


@pytest.mark.parametrize("kind", [int(kind) for kind in CASES], ids=[Kind(kind).name for kind in CASES])
def test_what_a_term_hangs_on_moves_the_term_of_that_name_alone(kind: int) -> None:
    before, changes = terms(kind), CASES[kind][1]
    assert list(changes) == list(before), "a change for every term"
    for name, change in changes.items():
        after = terms(kind, change)
        assert [term for term in after if after[term] != before[term]] == [name]
