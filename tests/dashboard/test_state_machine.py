"""The player's state machine, without a clock and without a browser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keci.dashboard.live.state_machine import Player, State

MOVES = st.one_of(
    st.sampled_from(["play", "pause", "step", "reset"]),
    st.tuples(st.just("advance"), st.integers(-2, 9)),
    st.tuples(st.just("seek"), st.integers(-5, 30)),
    st.tuples(st.just("loaded"), st.integers(0, 20)),
)


def test_begins_idle_and_cannot_play_without_a_recording():
    player = Player()
    assert (player.state, player.can_play, player.can_step) == (State.IDLE, False, False)
    assert player.play() is player and player.step() is player


def test_plays_to_the_end_and_is_done():
    player = Player().loaded(12).play().advance(5)
    assert (player.state, player.month) == (State.PLAYING, 5)
    player = player.advance(50)
    assert (player.state, player.month, player.can_play) == (State.DONE, 12, False)
    assert player.play() is player and player.advance(1) is player and player.step() is player


def test_pause_is_obeyed():
    player = Player().loaded(12).play().advance(3).pause()
    assert (player.state, player.month) == (State.PAUSED, 3)
    assert player.advance(4) is player
    assert player.play().advance(1).month == 4


def test_pausing_before_the_first_month_is_idle():
    assert Player().loaded(12).play().pause().state is State.IDLE


def test_step_stops_playing():
    player = Player().loaded(12).play().advance(3).step()
    assert (player.state, player.month) == (State.PAUSED, 4)
    assert Player(12, 11, State.PAUSED).step().state is State.DONE


def test_reset_keeps_the_recording():
    assert Player(12, 12, State.DONE).reset() == Player(12, 0, State.IDLE)


def test_seek_goes_to_the_nearest_month():
    player = Player().loaded(12)
    assert [player.seek(m).month for m in (-3, 0, 7, 99)] == [0, 0, 7, 12]
    assert [player.seek(m).state for m in (-3, 7, 99)] == [State.IDLE, State.PAUSED, State.DONE]
    assert player.seek(12).seek(11).can_play


def test_another_recording_keeps_the_month_and_goes_on_playing():
    assert Player(12, 5, State.PAUSED).loaded(20) == Player(20, 5, State.PAUSED)
    assert Player(12, 5, State.PLAYING).loaded(20) == Player(20, 5, State.PLAYING)
    assert Player(12, 12, State.DONE).loaded(20) == Player(20, 12, State.PAUSED)
    assert Player(12, 9, State.PLAYING).loaded(4) == Player(4, 4, State.DONE)


def test_a_month_outside_the_recording_is_refused():
    with pytest.raises(ValueError, match="month 13 must lie from 0 to 12"):
        Player(12, 13)


@given(st.lists(MOVES, max_size=30))
def test_invariants_hold_after_any_moves(moves):
    player = Player().loaded(10)
    for move in moves:
        name, arguments = (move, ()) if isinstance(move, str) else (move[0], move[1:])
        player = getattr(player, name)(*arguments)
        assert 0 <= player.month <= player.last
        assert (player.state is State.DONE) == (player.last > 0 and player.month == player.last)
        if player.state is State.IDLE:
            assert player.month == 0
        if player.state is State.PAUSED:
            assert player.month > 0
