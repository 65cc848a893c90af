"""Places in arrays are declared once: numbers and sizes follow, and what would be an alias or leave its array is refused."""

from __future__ import annotations

from enum import auto

import pytest
from numba import njit
from numba.core.errors import TypingError

from keci.agents.names import END, Names, Slots, slot
from keci.agents.parameters import PARAMETER_SLOTS, Derived, Parameter
from keci.agents.record import WIDTH, Entry, check_given, check_noted
from keci.agents.state import (
    GIVEN_TERMS,
    ISSUES,
    MOST_TERMS,
    Ally,
    Board,
    CouncilSlot,
    Decider,
    Groups,
    Principal,
    Reward,
    Setting,
    Union,
)
from keci.model.outcomes import Tally
from keci.model.telling.decisions import Meaning
from keci.model.world import new_world

ALL = (Ally, Board, CouncilSlot, Decider, Derived, Entry, Groups, Principal, Reward, Setting, Tally, Union)


def test_places_follow_one_another_and_the_size_follows_from_them() -> None:
    class Purse(Slots):
        COINS = slot()
        NOTES = slot(4)
        DEBT = slot()
        SIZE = END

    assert [(one.name, int(one), one.length) for one in Purse] == [
        ("COINS", 0, 1),
        ("NOTES", 1, 4),
        ("DEBT", 5, 1),
        ("SIZE", 6, 0),
    ]

    class Later(Slots):
        INTEREST = slot(first=Purse.SIZE)
        SIZE = END

    assert (int(Later.INTEREST), int(Later.SIZE)) == (6, 7)


@pytest.mark.parametrize("places", ALL, ids=lambda places: places.__name__)
def test_no_two_slots_of_the_house_overlap_and_none_is_left_over(places: type[Slots]) -> None:
    taken = [int(one) + k for one in places for k in range(one.length)]
    assert taken == list(range(int(next(iter(places))), int(places.SIZE)))  # type: ignore[attr-defined]


def test_a_world_has_room_for_every_slot() -> None:
    world = new_world(32)
    sizes = (Board.SIZE, Principal.SIZE, Principal.SIZE, Union.SIZE, CouncilSlot.SIZE, Groups.SIZE)
    assert [len(array) for array in world[:6]] == [int(size) for size in sizes]
    assert world.members.shape == (Ally.SIZE, 32) and world.promised.shape[1] == Reward.SIZE
    assert Board.AGREED.length == ISSUES and Board.IMPLEMENTED - Board.AGREED == ISSUES
    assert len(world.parameters) == PARAMETER_SLOTS == len(Parameter) + len(Derived) - 1 and WIDTH == Entry.TERM + MOST_TERMS


def test_compiled_code_sees_numbers() -> None:
    @njit
    def place():  # type: ignore[no-untyped-def]
        return Board.TENSION + 0, Board.SIZE + 0

    assert place() == (int(Board.TENSION), int(Board.SIZE))


def test_a_number_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^Kinds: SESSION and PLOT are both 34; give each a number of its own$"):

        class Kinds(Names):
            SESSION = 34
            PLOT = 34


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(TypeError, match="'DEBT' already defined"):

        class Purse(Slots):
            DEBT = slot()
            DEBT = slot()  # type: ignore[misc]  # noqa: PIE794
            SIZE = END


def test_what_stands_behind_the_end_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^Purse: SIZE and DEBT are both 1; DEBT must stand before it$"):

        class Purse(Slots):
            COINS = slot()
            SIZE = END
            DEBT = slot()


def test_slots_without_an_end_are_refused() -> None:
    with pytest.raises(ValueError, match="no end; write SIZE = END as the last"):

        class Purse(Slots):
            COINS = slot()


def test_a_block_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"slot\(0\): must hold at least one"):
        slot(0)


def test_a_number_typed_among_slots_is_refused() -> None:
    with pytest.raises(TypeError, match="Purse: 7 is no slot"):

        class Purse(Slots):
            COINS = 7
            SIZE = END


def test_names_may_be_counted_by_the_machine() -> None:
    class Order(Names):
        first = auto()
        second = auto()

    assert [int(one) for one in Order] == [0, 1]


@pytest.mark.parametrize(("check", "most"), [(check_noted, MOST_TERMS), (check_given, GIVEN_TERMS)])
def test_a_decision_with_more_terms_than_there_is_room_for_does_not_compile(check, most) -> None:
    @njit
    def decided(terms):  # type: ignore[no-untyped-def]
        check(terms)
        return len(terms)

    assert decided((0.5,) * most) == most
    with pytest.raises(TypingError, match=f"{most + 1} terms: at most {most}; raise GIVEN_TERMS"):
        decided((0.5,) * (most + 1))


def test_a_kind_with_more_terms_than_there_is_room_for_is_refused() -> None:
    with pytest.raises(ValueError, match="parley: 15 terms; an entry of the ledger holds 14"):
        Meaning("parley", ("no", "yes"), tuple(str(n) for n in range(MOST_TERMS + 1)))
