"""Names for numbers: enumerations that are enumerations to people and plain integers to compiled code.

Numba types the members of an `IntEnum` by their class, so that every function which takes one would be compiled once more
for each enumeration. Here a member is an int64 constant in compiled code.
"""

from __future__ import annotations

from enum import EnumMeta, IntEnum

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
    """Tells these enumerations from others, so that Numba can be told what they are."""


class Names(IntEnum, metaclass=_NamesMeta):
    """Base of all enumerations that compiled code uses."""


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
