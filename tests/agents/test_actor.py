"""How an actor makes a move: it hands over what the move names among its arguments."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from keci.agents.actor import makes


def test_an_actor_hands_over_what_a_move_names() -> None:
    def answer(own, board, key, actor):  # type: ignore[no-untyped-def]
        """Answer."""
        return own, board, key, actor

    made = makes(answer)
    assert made(SimpleNamespace(state="mine", board="seen", key="chance", number=2)) == ("mine", "seen", "chance", 2)
    assert made.__doc__ == "Answer."


def test_a_move_that_asks_for_what_no_actor_has_is_refused() -> None:
    def spy(own, serbia):  # type: ignore[no-untyped-def]
        return own, serbia

    with pytest.raises(TypeError, match="spy asks for serbia; write a method"):
        makes(spy)
