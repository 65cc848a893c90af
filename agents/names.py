"""Names for numbers: enumerations that are enumerations to people and plain integers to compiled code.

`Names` gives numbers by hand, where they mean something: streams of chance, kinds of entries. `Slots` declares places in an
array, one number or a block of them each, and the numbers and the array's size follow. Neither lets two names share a number.

Numba types the members of an `IntEnum` by their class, so that every function which takes one would be compiled once more
for each enumeration. Here a member is an int64 constant in compiled code.
"""

from __future__ import annotations

from enum import EnumMeta, IntEnum
from typing import Any

from numba.core import types
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    infer_getattr,
    lower_getattr_generic,
    register_model,
    typeof_impl,
)


class _NamesMeta(EnumMeta):
    """Tells these enumerations from others, so that Numba can be told what they are, and refuses a number given twice."""

    def __new__(metacls, name: str, bases: tuple[type, ...], members: Any, **options: Any) -> Any:
        found: Any = super().__new__(metacls, name, bases, members, **options)
        members_by_name: dict[str, Names] = dict(found.__members__)
        for given, member in members_by_name.items():
            if given != member.name:
                right = f"{given} must stand before it" if member.name == "SIZE" else "give each a number of its own"
                raise ValueError(f"{name}: {member.name} and {given} are both {int(member)}; {right}")
        if members_by_name and issubclass(found, Slots) and list(members_by_name)[-1] != "SIZE":
            raise ValueError(f"{name}: its slots have no end; write SIZE = END as the last")
        return found


class Names(IntEnum, metaclass=_NamesMeta):
    """Base of all enumerations that compiled code uses; `auto()` counts from 0."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[int]) -> int:
        return count


class Slot:
    """What `slot` declares: how many numbers it holds, and, for the first of an array's later part, where that part begins."""

    def __init__(self, length: int, first: int) -> None:
        self.length, self.first = length, first


END = Slot(0, 0)


def slot(length: int = 1, first: int = 0) -> Slot:
    """Declare one number in an array, or a block of `length`; ValueError for a block without any.

    `first` is where the first slot lies whose enumeration continues the array of another.
    """
    if length < 1:
        raise ValueError(f"slot({length}): must hold at least one number")
    return Slot(length, first)


class Slots(Names):
    """Base of what names the places of an array: members are declared by `slot`, the last one is `SIZE = END`.

    A member is the number of its place, or of the first of its block; `length` is how many it holds. Places follow one another.
    """

    length: int

    def __new__(cls, declared: Slot) -> Slots:
        """The next place."""
        if not isinstance(declared, Slot):
            raise TypeError(f"{cls.__name__}: {declared} is no slot; write slot(), the number follows")
        before = list(cls.__members__.values())[-1:]
        number = before[0] + before[0].length if before else declared.first
        member = int.__new__(cls, number)
        member._value_ = number
        member.length = declared.length
        return member


class _NamesType(types.Opaque):
    def __init__(self, enumeration: type[Names]) -> None:
        self.enumeration = enumeration
        super().__init__(f"Names({enumeration.__module__}.{enumeration.__qualname__})")


register_model(_NamesType)(models.OpaqueModel)


@typeof_impl.register(_NamesMeta)
def _type_of_enumeration(value, context):  # noqa: ANN001, ANN202 (Numba's own signature)
    return _NamesType(value)


@typeof_impl.register(Names)
def _type_of_member(value, context):  # noqa: ANN001, ANN202
    return types.int64


@infer_getattr
class _NamesAttributes(AttributeTemplate):
    key = _NamesType

    def generic_resolve(self, enumeration, name):  # noqa: ANN001, ANN202
        return types.int64 if name in enumeration.enumeration.__members__ else None


@lower_getattr_generic(_NamesType)
def _lower_member(context, builder, enumeration, value, name):  # noqa: ANN001, ANN202
    return context.get_constant(types.int64, int(enumeration.enumeration.__members__[name]))
