"""Rounds of the dialogue: how texts are weighed, sessions, what may be tabled, answers, counter-offers, signature."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keci.agents.moves import dialogue, mediation
from keci.agents.moves.texts import GRID, GRID_LEVELS, answer, ask_home, draft_level, holding_out, political_terms, sound_out
from keci.agents.parameters import Parameter
from keci.agents.record import Entry, Kind, empty_ledger, new_ledger
from keci.agents.state import Act, Actor, Board, Issue, Principal, Promise, Text, Union
from keci.model.evidence.tables import table
from keci.model.world import World
from tests.agents.moves.worlds import assume_that, rows, world_of

near = pytest.approx
examples = settings(deadline=None, derandomize=True, max_examples=50)
POLITICAL = (int(Text.FRAMEWORK), int(Text.COMPREHENSIVE))

# --- how a party weighs a text ---------------------------------------------------------------------------------------

MIRRORED = [Issue.RECOG, Issue.ASM, Issue.NORTH, Issue.TECH]
BLOCKS = [Principal.IDEAL, Principal.WEIGHT, Principal.RED_LINE, Principal.DIRECTION, Principal.SALIENCE, Principal.OBLIGED]


def mirrored_party(own: np.ndarray) -> np.ndarray:
    """The same party on the other side: ASM and RECOG change places, and the north is looked at from the other end."""
    other = own.copy()
    for block in BLOCKS:
        other[block : block + 4] = own[block : block + 4][MIRRORED]
    for block in (Principal.IDEAL, Principal.RED_LINE):
        other[block + Issue.NORTH] = 1.0 - own[block + Issue.NORTH]
    other[Principal.DIRECTION + Issue.NORTH] = -own[Principal.DIRECTION + Issue.NORTH]
    other[Principal.FEARED] = {Issue.ASM: Issue.RECOG, Issue.RECOG: Issue.ASM}[int(own[Principal.FEARED])]
    return other


def mirrored_board(board: np.ndarray) -> np.ndarray:
    other = board.copy()
    for block in (Board.AGREED, Board.IMPLEMENTED, Board.BASE, Board.DONE):
        other[block : block + 4] = board[block : block + 4][MIRRORED]
        if block != Board.DONE:
            other[block + Issue.NORTH] = 1.0 - board[block + Issue.NORTH]
    return other


SIDES = st.fixed_dictionaries(
    {
        "side": st.sampled_from(["kosovo", "serbia"]),
        "text": st.sampled_from(POLITICAL),
        "in_force": st.sampled_from([int(Text.NONE), int(Text.FRAMEWORK)]),
        "line": st.floats(-1.0, 1.0),
        "hardline": st.floats(0.0, 0.3),
        "trust": st.floats(0.0, 1.0),
        "commitment": st.floats(0.0, 3.0),
        "tension": st.floats(0.0, 1.0),
        "reward": st.floats(0.0, 0.5),
        "anger": st.floats(0.0, 0.3),
        "implemented": st.tuples(*[st.floats(0.0, 1.0)] * 3),
    }
)
LEVELS = st.tuples(*[st.floats(0.2, 0.7)] * 3)


def sided(case: dict[str, Any]) -> tuple[World, Any, np.ndarray, int]:
    w, setup = world_of()
    own, actor = (w.kosovo, Actor.KOSOVO) if case["side"] == "kosovo" else (w.serbia, Actor.SERBIA)
    own[Principal.LINE], own[Principal.HARDLINE], own[Principal.TRUST] = case["line"], case["hardline"], case["trust"]
    own[Principal.COMMITMENT], own[Principal.ANGER] = case["commitment"], case["anger"]
    w.promised[Promise.NATO if actor == Actor.KOSOVO else Promise.RIVAL] = w.promised[Promise.EU_KOSOVO]
    for row in Promise:
        w.promised[row, 0] = case["reward"]
    w.board[Board.TENSION], w.board[Board.MEASURES], w.board[Board.TEXT_KIND] = case["tension"], 0.0, case["in_force"]
    w.board[Board.ACT_MEMORY] = 0.0  # facts on the ground drift one way only
    for issue in range(3):
        w.board[Board.IMPLEMENTED + issue] = case["implemented"][issue]
    return w, setup, own, int(actor)


def sounded(own: np.ndarray, board: np.ndarray, w: World, setup: Any, actor: int, text: int) -> tuple[float, ...]:
    gains, fits, paths = np.zeros((3, GRID)), np.zeros(GRID), np.zeros(3)
    common, offered = sound_out(own, board, w.parameters, setup.levers, w.promised, actor, text, gains, paths)
    ask_home(own, board, w.parameters, offered, fits)
    return common, gains, fits, paths


def said(
    own: np.ndarray, board: np.ndarray, w: World, setup: Any, actor: int, text: int, levels: Any, **more: float
) -> np.ndarray:
    """The entry of an answer."""
    ledger = new_ledger(2)
    settings_ = {"odds": 1.0, "factor": 1.0, "failed": 0.0, **more}
    answer(own, board, w.parameters, setup.levers, w.promised, w.key, ledger, actor, text, tuple(levels), *settings_.values())
    return rows(ledger, Kind.ANSWER)[0]


def net_of(row: np.ndarray) -> float:
    return float(row[Entry.TERM : Entry.TERM + int(row[Entry.TERMS])].sum())


@given(case=SIDES)
@examples
def test_soundings_swap_when_the_parties_are_mirrored(case):
    w, setup, own, actor = sided(case)
    common, gains, fits, paths = sounded(own, w.board, w, setup, actor, case["text"])
    other, other_gains, other_fits, other_paths = sounded(
        mirrored_party(own), mirrored_board(w.board), w, setup, actor, case["text"]
    )
    assert other == near(common, abs=1e-12)
    assert np.array_equal(fits, other_fits)
    assert np.allclose(other_gains[0], gains[1], atol=1e-12) and np.allclose(other_gains[1], gains[0], atol=1e-12)
    assert np.allclose(other_paths, [paths[1], paths[0], 1.0 - paths[2]], atol=1e-12)


@given(case=SIDES, levels=LEVELS)
@examples
def test_answers_swap_when_the_parties_are_mirrored(case, levels):
    w, setup, own, actor = sided(case)
    asm, recog, north = levels
    ours = said(own, w.board, w, setup, actor, case["text"], levels)
    theirs = said(mirrored_party(own), mirrored_board(w.board), w, setup, actor, case["text"], (recog, asm, 1.0 - north))
    assert theirs[Entry.PROBABILITY] == near(ours[Entry.PROBABILITY], rel=1e-9)


@given(case=SIDES, a=st.integers(0, GRID - 1), r=st.integers(0, GRID - 1), n=st.integers(0, 3))
@examples
def test_an_answer_weighs_the_same_as_the_sounding_of_the_same_draft(case, a, r, n):
    # the mediator is told the truth: what the soundings add up to is what the answer is decided on
    w, setup, own, actor = sided(case)
    common, gains, _, _ = sounded(own, w.board, w, setup, actor, case["text"])
    levels = (GRID_LEVELS[a], GRID_LEVELS[r], draft_level(w.board, int(Issue.NORTH), n))
    row = said(own, w.board, w, setup, actor, case["text"], levels)
    assert net_of(row) == near(common + gains[0, a] + gains[1, r] + gains[2, n], abs=1e-12)
    noted = answer(
        own, w.board, w.parameters, setup.levers, w.promised, w.key, empty_ledger(), actor, case["text"], levels, 1.0, 1.0, 0.0
    )
    assert noted[1] == near(net_of(row), abs=1e-12)  # and the net gain by its own terms is what is handed back


@given(failed=st.floats(0.0, 8.0), odds=st.floats(0.5, 2.0), case=SIDES, levels=LEVELS)
@examples
def test_what_a_party_holds_out_for_is_taken_from_the_odds_and_shrinks_with_every_failure(failed, odds, case, levels):
    w, setup, own, actor = sided(case)
    assume_that(w, opening_demand=0.2, demand_kept=0.6)
    weight = 1.0 if case["text"] == Text.COMPREHENSIVE else w.parameters[Parameter.framework_weight]
    demand = holding_out(w.parameters, case["text"], failed)
    assert demand == near(weight * 0.2 * 0.6**failed)
    row = said(own, w.board, w, setup, actor, case["text"], levels, odds=odds, failed=failed)
    precision = w.parameters[Parameter.signature_precision]
    log_odds = np.log(odds) + precision * (net_of(row) - demand)
    assert row[Entry.PROBABILITY] == near(1.0 / (1.0 + np.exp(-log_odds)), rel=1e-6)
    again = said(own, w.board, w, setup, actor, case["text"], levels, odds=odds, failed=failed + 1.0)
    assert again[Entry.PROBABILITY] >= row[Entry.PROBABILITY] and net_of(again) == net_of(row)


@given(
    case=SIDES,
    levels=LEVELS,
    months=st.lists(st.integers(1, 119), min_size=2, max_size=5, unique=True),
    worse=st.floats(0.0, 0.3),
)
@examples
def test_a_government_refuses_again_what_is_worth_no_more_to_it_until_the_next_election(case, levels, months, worse):
    w, setup, own, actor = sided(case)
    elected = []
    for month in sorted(months):
        w.board[Board.MONTH], own[Principal.SINCE_ELECTION] = month, month + 20.0
        elected.append(said(own, w.board, w, setup, actor, case["text"], levels))
        own[Principal.ANGER] += worse
    answers = [row[Entry.CHOICE] for row in elected]
    assert len({row[Entry.DRAW] for row in elected}) == 1 and answers == sorted(answers, reverse=True)
    other = Text.FRAMEWORK if case["text"] == Text.COMPREHENSIVE else Text.COMPREHENSIVE
    assert said(own, w.board, w, setup, actor, int(other), levels)[Entry.DRAW] != elected[0][Entry.DRAW]
    own[Principal.SINCE_ELECTION] = 0.0
    assert said(own, w.board, w, setup, actor, case["text"], levels)[Entry.DRAW] != elected[0][Entry.DRAW]


@given(case=SIDES)
@examples
def test_a_text_that_leaves_all_as_it_is_concedes_nothing(case):
    w, setup, own, actor = sided(case)
    levels = tuple(w.board[Board.IMPLEMENTED : Board.IMPLEMENTED + 3])
    terms = political_terms(own, w.board, w.parameters, setup.levers, w.promised, actor, case["text"], levels)
    assert terms[4] == 0.0
    if case["in_force"] == Text.NONE:
        assert terms[:3] == near((0.0, 0.0, 0.0), abs=1e-12)


# --- the mediator's month --------------------------------------------------------------------------------------------


def keen(seed: int, start: str = "2026-01", **parameters: float) -> tuple[World, Any]:
    """A world in which the parties' win-sets are random, and often overlap."""
    w, setup = world_of(seed=seed, start=start)
    chance = np.random.default_rng(seed)
    w.board[Board.TENSION], w.board[Board.MONTH] = chance.uniform(), 40.0
    for own in (w.kosovo, w.serbia):
        own[Principal.AUDIENCE], own[Principal.THRESHOLD] = chance.uniform(0.0, 0.4), chance.uniform(0.2, 0.5)
        own[Principal.SIGNING] = chance.uniform(0.0, 0.1)
        own[Principal.TRUST] = chance.uniform(0.1, 0.6)
    assume_that(w, crisis_pressure=chance.uniform(0.0, 0.5), between_frameworks=chance.choice([1.0, 12.0]), **parameters)
    w.board[Board.LAST_FRAMEWORK] = -100.0
    return w, setup


def proposed(w: World, setup: Any, ledger: np.ndarray | None = None) -> tuple[int, tuple[float, ...]]:
    ledger = empty_ledger() if ledger is None else ledger
    text, levels, *_ = dialogue.propose(
        w.union, w.board, w.parameters, setup.levers, w.promised, w.kosovo, w.serbia, w.sketch, w.key, ledger
    )
    return int(text), tuple(levels)


def play_round(w: World, setup: Any, month: int) -> np.ndarray:
    """One round of a month; its ledger."""
    ledger = new_ledger(40)
    w.board[Board.MONTH], w.board[Board.ROUND] = month, 1.0
    dialogue.hold_round(w.union, w.board, w.parameters, setup.levers, w.promised, w.kosovo, w.serbia, w.sketch, w.key, ledger)
    return ledger


def talks(seed: int, months: int = 60, **parameters: float) -> list[dict[str, Any]]:
    """Rounds month after month in a keen world: what stood on the board before each, and what was entered."""
    w, setup = keen(seed, **parameters)
    told = []
    for month in range(40, 40 + months):
        before = w.board.copy(), w.union.copy()
        ledger = play_round(w, setup, month)
        told.append(
            {
                "month": month,
                "board": before[0],
                "union": before[1],
                "texts": rows(ledger, Kind.PROPOSAL),
                "sessions": rows(ledger, Kind.SESSION),
                "answers": rows(ledger, Kind.ANSWER),
                "counter_offers": rows(ledger, Kind.COUNTER_OFFER),
                "signed": int(w.board[Board.SIGNED]),
                "tabled": int(w.board[Board.TABLED]),
                "after": w.board.copy(),
                "union_after": w.union.copy(),
                "parameters": w.parameters,
            }
        )
    return told


ALL_TALKS: list[list[dict[str, Any]]] = []


def all_talks() -> list[list[dict[str, Any]]]:
    if not ALL_TALKS:
        ALL_TALKS.extend(talks(seed, tabling_confidence=0.1) for seed in range(60))
    return ALL_TALKS


def test_the_talks_that_are_tested_here_hold_sessions_texts_refusals_and_signatures():
    turns = [turn for story in all_talks() for turn in story]
    assert sum(len(t["sessions"]) for t in turns) > 50
    assert sum(len(t["texts"]) for t in turns) > 50
    assert sum(len(t["counter_offers"]) for t in turns) > 10
    assert {t["signed"] for t in turns} == {int(text) for text in Text}
    assert {int(text[Entry.SUBJECT]) for t in turns for text in t["texts"]} == set(POLITICAL)


def test_a_political_text_raises_at_least_one_level_by_a_step_and_takes_nothing_back():
    for turn in itertools.chain.from_iterable(all_talks()):
        for text in turn["texts"]:
            levels = text[Entry.TERM : Entry.TERM + 3]
            board = turn["board"]
            floors = [mediation.floor(board, issue) for issue in range(2)]
            in_place = np.array([*floors, board[Board.IMPLEMENTED + Issue.NORTH]])
            rises = levels - in_place
            assert rises.min() >= -1e-9, "below what is implemented, or what a text in force says"
            assert rises.max() >= 0.05 - 1e-9, "re-signed"
            assert rises[:2].max() <= turn["parameters"][Parameter.largest_step] + 1e-9
            assert rises[2] <= 0.15 + 1e-9
            assert turn["after"][Board.MOVED] == near(rises.max(), abs=1e-9)
            if text[Entry.SUBJECT] == Text.COMPREHENSIVE:
                assert levels[0] >= 0.35 - 1e-9 and levels[1] >= 0.45 - 1e-9


def test_a_session_puts_no_political_text_on_the_table():
    for turn in itertools.chain.from_iterable(all_talks()):
        assert len(turn["sessions"]) + len(turn["texts"]) <= 1
        assert (turn["tabled"] in POLITICAL) == (len(turn["texts"]) == 1)
        if len(turn["sessions"]):
            assert turn["tabled"] == turn["answers"][0][Entry.SUBJECT] == Text.TECHNICAL
            assert turn["union_after"][Union.SESSIONS] == turn["union"][Union.SESSIONS] + 1.0 or (
                turn["union_after"][Union.SESSIONS] == 1.0
            )
            assert turn["union_after"][Union.FAILED] in (turn["union"][Union.FAILED], 0.0)


@pytest.mark.parametrize("needed", [1.0, 3.0, 6.0])
def test_sessions_precede_the_first_text_of_every_process(needed):
    texts = 0
    for seed in range(25):
        held, begun = 0, False  # sessions of the process under way; whether it has had a text
        last = -1000
        for turn in talks(seed, sessions_before_text=needed, tabling_confidence=0.1):
            if turn["month"] - last > 24:
                held, begun = 0, False
            if len(turn["sessions"]):
                held += 1
                last = turn["month"]
            if len(turn["texts"]):
                texts += 1
                last = turn["month"]
                if not begun:
                    assert held + 1 >= needed, (seed, turn["month"])
                begun, held = turn["signed"] not in POLITICAL, 0
    assert texts > 20


def test_a_text_is_tabled_only_if_both_are_likely_enough_to_accept_it():
    for confidence in (0.2, 0.5, 0.8):
        likely = [
            t[Entry.TERM + 3]
            for seed in range(12)
            for turn in talks(seed, 40, tabling_confidence=confidence)
            for t in turn["texts"]
        ]
        assert all(confidence <= p <= 1.0 for p in likely)


def test_nothing_refused_is_tabled_again_on_unchanged_terms():
    for story in all_talks():
        for before, after in itertools.pairwise([turn for turn in story if len(turn["texts"])]):
            first, second = (turn["texts"][0] for turn in (before, after))
            same = first[Entry.SUBJECT] == second[Entry.SUBJECT] and np.allclose(
                first[Entry.TERM : Entry.TERM + 3], second[Entry.TERM : Entry.TERM + 3]
            )
            if not same or before["signed"] in POLITICAL:
                continue
            better = after["parameters"][Parameter.sounding_noise]
            for side in range(2):
                if before["union_after"][Union.REFUSED_BY + side] > 0.0:
                    then, now = (t["union_after"][Union.REFUSED_TERMS + side] for t in (before, after))
                    assert now >= then + better - 1e-9


def test_a_win_set_closed_at_home_lets_no_political_text_onto_the_table():
    for seed in range(60):
        w, setup = keen(seed)
        (w.kosovo if seed % 2 else w.serbia)[Principal.THRESHOLD] = 1.01
        ledger = new_ledger(20)
        kind, levels = proposed(w, setup, ledger)
        assert kind == Text.TECHNICAL and levels == tuple(w.board[Board.IMPLEMENTED : Board.IMPLEMENTED + 3])
        assert ledger[0, 0] == 0.0, "no session on what neither public would bear"


def test_a_technical_item_is_what_is_left_when_nothing_else_fits():
    for seed in range(40):
        w, setup = keen(seed)
        for own in (w.kosovo, w.serbia):
            own[Principal.SIGNING] = 10.0
        assert proposed(w, setup)[0] == Text.TECHNICAL
        w, setup = keen(seed, sessions_before_text=1.0)
        assume_that(w, crisis_pressure=5.0)
        for own in (w.kosovo, w.serbia):
            own[Principal.THRESHOLD] = 0.0
        w.board[Board.TENSION] = 1.0
        board = w.board.copy()
        assert proposed(w, setup)[0] == Text.COMPREHENSIVE
        w.board[:] = board
        w.board[Board.SEVERE] = 1.0
        assert proposed(w, setup)[0] != Text.COMPREHENSIVE, "no grand text in a crisis"
        w.board[:] = board
        w.board[Board.DEAL] = 1.0
        assert proposed(w, setup)[0] == Text.TECHNICAL, "with a deal in force only technical items remain"
        w.board[:] = board
        w.board[Board.POLITICAL_FROM] = w.board[Board.MONTH] + 1.0
        assert proposed(w, setup)[0] == Text.TECHNICAL, "the mandate of the dialogue is technical still"


def test_without_a_round_nothing_is_tabled_signed_or_refused():
    w, setup = world_of()
    for slot in (Board.TABLED, Board.SIGNED, Board.KOSOVO_BLOCKED, Board.SERBIA_BLOCKED):
        w.board[slot] = 1.0
    w.board[Board.ROUND] = 0.0
    before, ledger = w.union.copy(), new_ledger(10)
    dialogue.hold_round(w.union, w.board, w.parameters, setup.levers, w.promised, w.kosovo, w.serbia, w.sketch, w.key, ledger)
    assert ledger[0, 0] == 0.0 and np.array_equal(w.union, before)
    assert not any(w.board[s] for s in (Board.TABLED, Board.SIGNED, Board.KOSOVO_BLOCKED, Board.SERBIA_BLOCKED))


def test_a_new_government_is_a_stranger_and_the_old_one_is_not():
    for held, forgets in ((0.0, False), (1.0, False), (2.0, True)):
        w, _ = world_of()
        first = w.parameters[Parameter.mediator_error] ** 2
        w.union[Union.VARIANCE : Union.VARIANCE + 6] = 0.001
        w.union[Union.SESSIONS], w.union[Union.REFUSED_BY], w.union[Union.REFUSED_BY + 1] = 2.0, 1.0, 1.0
        earlier = Union.EARLIER + Union.REFUSED_BY - Union.REFUSED_KIND
        w.union[earlier : earlier + 2] = 1.0
        w.board[Board.ELECTION_SERBIA] = held
        dialogue.meet_governments(w.union, w.board, w.parameters, w.key)
        assert w.union[Union.VARIANCE : Union.VARIANCE + 3].tolist() == [0.001] * 3
        assert w.union[Union.VARIANCE + 3 : Union.VARIANCE + 6] == near([first if forgets else 0.001] * 3)
        assert w.union[Union.SESSIONS] == (0.0 if forgets else 2.0)
        assert w.union[Union.REFUSED_BY : Union.REFUSED_BY + 2].tolist() == [1.0, 0.0 if forgets else 1.0]
        assert w.union[earlier : earlier + 2].tolist() == [1.0, 0.0 if forgets else 1.0]


# --- answers and signature -------------------------------------------------------------------------------------------


def test_a_text_is_signed_only_if_both_accept_and_moves_only_what_it_speaks_of():
    for turn in itertools.chain.from_iterable(all_talks()):
        before, after, signed = turn["board"], turn["after"], turn["signed"]
        choices = turn["answers"][:, Entry.CHOICE]
        assert len(choices) == 2
        assert (signed > 0) == bool(choices.all()) and signed in (0, turn["tabled"])
        if turn["tabled"] in POLITICAL:
            assert [after[Board.KOSOVO_BLOCKED], after[Board.SERBIA_BLOCKED]] == (1.0 - choices).tolist()
            assert turn["union_after"][Union.FAILED] == (0.0 if signed else turn["union"][Union.FAILED] + 1.0) or (
                turn["union_after"][Union.FAILED] == 1.0
            )
        levels, place = slice(Board.AGREED, Board.AGREED + 4), slice(Board.IMPLEMENTED, Board.IMPLEMENTED + 4)
        assert np.array_equal(after[place], before[place])
        if not signed:
            assert np.array_equal(after[levels], before[levels])
        elif signed == Text.TECHNICAL:
            assert np.array_equal(after[levels][:3], before[levels][:3])
            assert after[levels][3] == near(min(1.0, before[levels][3] + 0.05))
        else:
            assert after[levels][:3] == near(turn["texts"][0][Entry.TERM : Entry.TERM + 3])
            assert np.array_equal(after[Board.BASE : Board.BASE + 3], before[place][:3])
            assert not after[Board.DONE : Board.DONE + 3].any()
            limit = max(before[levels][3], before[Board.TECH_LIMIT])
            assert before[levels][3] <= after[levels][3] <= limit + 1e-12  # the technical annex
            assert (after[Board.DEAL] == 1.0) == (signed == Text.COMPREHENSIVE)


def test_who_refuses_has_said_so_in_public():
    for accepted in (0.0, 1.0):
        w, setup = world_of()
        before = w.kosovo[Principal.COMMITMENT]
        dialogue.hear_answers(
            w.union, w.board, w.parameters, setup.levers, w.promised, w.kosovo, 0, accepted, int(Text.FRAMEWORK),
            (0.4, 0.4, 0.7), 0.1, empty_ledger(),
        )  # fmt: skip
        assert w.kosovo[Principal.COMMITMENT] == before + 1.0 - accepted
        assert w.union[Union.REFUSED_BY] == 1.0 - accepted and w.union[Union.REFUSED_BY + 1] == 0.0


@given(case=SIDES, indices=st.tuples(st.integers(0, GRID - 1), st.integers(0, GRID - 1), st.integers(0, 3)))
@settings(deadline=None, derandomize=True, max_examples=150)
def test_a_counter_offer_is_the_smallest_step_towards_ones_own_ideal_that_makes_the_text_worth_signing(case, indices):
    low = tuple(top * level for top, level in zip((0.2, 0.2, 0.7), case["implemented"], strict=True))  # below any draft
    w, setup, own, actor = sided({**case, "implemented": low})
    w.board[Board.AGREED : Board.AGREED + 2] = w.board[Board.IMPLEMENTED : Board.IMPLEMENTED + 2]
    a, r, n = indices
    levels = (float(GRID_LEVELS[a]), float(GRID_LEVELS[r]), draft_level(w.board, int(Issue.NORTH), n))

    def net(asked: tuple[float, ...]) -> float:
        return sum(political_terms(own, w.board, w.parameters, setup.levers, w.promised, actor, case["text"], asked))

    issue, level = dialogue.counter_offer(w.board, w.parameters, setup.levers, w.promised, own, actor, case["text"], levels)
    enough: dict[int, list[tuple[int, float]]] = {}
    for i in range(3):
        toward = 1.0 if own[Principal.IDEAL + i] > levels[i] else -1.0
        lowest = w.board[Board.IMPLEMENTED + i] if i == Issue.NORTH else mediation.floor(w.board, i)
        for steps in range(1, 5):
            moved = levels[i] + toward * steps * 0.05
            if lowest - 1e-9 <= moved <= 0.9 + 1e-9 and net(tuple(moved if k == i else x for k, x in enumerate(levels))) > 0.0:
                enough.setdefault(steps, []).append((i, moved))
    if not enough:
        assert (issue, level) == (-1, 0.0)
    else:
        assert any(i == issue and moved == near(level) for i, moved in enough[min(enough)])
        assert net(tuple(level if k == issue else x for k, x in enumerate(levels))) > 0.0


def test_a_party_that_names_what_it_would_have_accepted_leaves_no_doubt_about_that_issue():
    seen = 0
    for turn in itertools.chain.from_iterable(all_talks()):
        for offer in turn["counter_offers"]:
            seen += 1
            side = 0 if offer[Entry.ACTOR] == Actor.KOSOVO else 1
            assert turn["union_after"][Union.VARIANCE + 3 * side + int(offer[Entry.SUBJECT])] == 0.0
            asked, wanted = offer[Entry.TERM : Entry.TERM + 2]
            assert asked != wanted and asked == near(turn["texts"][0][Entry.TERM + int(offer[Entry.SUBJECT])])
    assert seen


# --- what becomes of it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "done", "quiet", "counts"),
    [
        (20.0, 0.6, 12.0, True),
        (36.0, 0.5, 40.0, True),
        (37.0, 0.6, 40.0, False),
        (20.0, 0.4, 40.0, False),
        (20.0, 0.6, 11.0, False),
    ],
)
def test_a_deal_is_normalisation_once_half_carried_out_in_time_and_after_a_year_of_peace(age, done, quiet, counts):
    w, _ = world_of()
    for issue, level in enumerate((0.5, 0.6, 0.8)):
        dialogue.agree(w.board, issue, level)
        w.board[Board.DONE + issue] = done
    w.board[Board.DEAL], w.board[Board.DEAL_MONTH], w.board[Board.MONTH] = 1.0, 10.0, 10.0 + age
    w.board[Board.QUIET_MONTHS], w.board[Board.NORMALISED_MONTH] = quiet, -1.0
    ledger = new_ledger(4)
    dialogue.judge_deal(w.board, ledger)
    assert (w.board[Board.NORMALISED_MONTH] == 10.0 + age) == counts
    assert len(rows(ledger, Kind.NORMALISED)) == counts


@given(done=st.tuples(*[st.floats(0.0, 1.0)] * 3))
@examples
def test_the_share_carried_out_is_weighed_by_what_each_issue_demands(done):
    w, _ = world_of()
    for issue in range(3):
        w.board[Board.IMPLEMENTED + issue] = 0.2
        dialogue.agree(w.board, issue, (0.5, 0.3, 0.2)[issue])
        w.board[Board.DONE + issue] = done[issue]
    assert dialogue.share_done(w.board) == near(0.75 * done[0] + 0.25 * done[1])


def test_no_political_text_in_a_month_of_elections_acts_alone_or_alerts():
    w, _ = world_of("baseline")
    w.board[Board.MONTH] = 30.0
    for text in (int(Text.FRAMEWORK), int(Text.COMPREHENSIVE)):
        assert dialogue.may_table(w.board, text)
        for slot, value in (
            (Board.ELECTION_KOSOVO, 1.0), (Board.ELECTION_SERBIA, 2.0),
            (Board.KOSOVO_ACT, Act.UNILATERAL), (Board.SERBIA_ACT, Act.ALERT),
        ):  # fmt: skip
            w.board[slot] = value
            assert not dialogue.may_table(w.board, text)
            w.board[slot] = 0.0
        w.board[Board.KOSOVO_ACT] = Act.COORDINATED
        assert dialogue.may_table(w.board, text)
        w.board[Board.KOSOVO_ACT] = Act.NOTHING


def test_none_of_the_political_texts_of_the_record_was_agreed_in_such_a_month():
    events = table("events")
    troubled = events[
        events["kind"].isin(["unilateral_step", "election"]) & events["actor"].isin(["Kosovo", "Serbia"])
    ]["date"].astype(str).str[:7]  # fmt: skip
    for text in ("2013-04", "2015-08", "2020-09", "2023-02", "2023-03"):
        assert text not in set(troubled), text
