"""From a strategy to the address of its compiled code, which the rules of the house call (`agents/choice.py`).

In plain Python a strategy stays the function that it is written as, and has a number in the place of an address.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from contextlib import suppress
from types import FunctionType
from typing import Any

import numpy as np
from numba import carray, njit
from numba.core import types
from numba.core.ccallback import CFunc
from numba.core.imputils import impl_ret_borrowed

from keci.agents.choice import REAL, WHOLE, uncompiled
from keci.agents.compiled import OPTIONS, PLAIN, _RulebookCache, written_out
from keci.agents.state import Board, Decider
from keci.agents.strategies.situations import toward
from keci.agents.strategies.strategy import MEMORY, Case, Strategy, name_of

DOUBLES = types.CPointer(types.float64)
SIGNATURE = ((DOUBLES, DOUBLES, DOUBLES, *[types.int64] * WHOLE, *[types.float64] * REAL), types.void)


def _read_only_plain(array: np.ndarray) -> np.ndarray:
    view = array.view()
    view.setflags(write=False)
    return view


@written_out(plain=_read_only_plain)
def read_only(typing_context: Any, array: Any) -> Any:
    """In compiled code: the same array, into which nothing can be written."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return impl_ret_borrowed(context, builder, signature.return_type, arguments[0])

    return array.copy(readonly=True)(array), generate


def _entry(own, board, block, size, given, kind, actor, month, subject, base, precision, factor):
    state, seen = read_only(carray(own, (size,))), read_only(carray(board, (Board.SIZE,)))
    room = carray(block, (Decider.SIZE,))
    case = Case(kind, actor, month, subject, base, precision, factor, toward(kind))
    terms = read_only(room[Decider.GIVEN : Decider.GIVEN + given])
    memory, weighed = room[Decider.MEMORY : Decider.MEMORY + MEMORY], room[Decider.WEIGHED :]
    weigh(case, terms, seen, state, memory, weighed)  # type: ignore[name-defined]  # noqa: F821 (see `compiled`)


class _StrategyCache(_RulebookCache):
    """The same for a strategy, which compiles in a second: nothing is said of it."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        told, _RulebookCache.told = _RulebookCache.told, True
        try:
            return super().load_overload(sig, target_context)
        finally:
            _RulebookCache.told = told


_code: dict[Any, CFunc | Uncompiled] = {}


class Uncompiled:
    """A strategy in plain Python: its function, under the number by which `choice.call` finds it."""

    def __init__(self, entry: Callable[..., None]) -> None:
        self.address = len(uncompiled) + 1
        uncompiled[self.address] = entry


def compiled(strategy: type[Strategy], stamp: str = "") -> CFunc | Uncompiled:
    """The strategy's code; `stamp` is what tells it from others of its name, such as a hash of its source.

    Numba's errors pass through. It is kept on disk beside the rules, as they are. What is not of the house, and so has a stamp,
    is compiled with its indices checked: a wrong one ends the decision with an error, where it would else write anywhere.
    """
    if (strategy, stamp) not in _code:
        _code[strategy, stamp] = _compile(strategy, stamp)
    return _code[strategy, stamp]


def _compile(strategy: type[Strategy], stamp: str) -> CFunc | Uncompiled:
    inside = {**globals(), "weigh": njit(**OPTIONS, boundscheck=bool(stamp))(strategy.weigh)}
    if PLAIN:  # arrays come as they are, not as pointers
        return Uncompiled(FunctionType(_entry.__code__, {**inside, "carray": lambda array, shape: array}, "entry"))
    entry = FunctionType(_entry.__code__, inside, "entry")
    entry.__qualname__ = f"strategy_{name_of(strategy)}_{stamp}".rstrip("_")
    entry.__module__ = __name__
    found = CFunc(entry, SIGNATURE, {}, {"nogil": True, "error_model": "numpy"})
    with suppress(RuntimeError):  # no folder that can be written: compile in each process
        found._cache = _StrategyCache(entry)
    found.compile()
    return found


def run(strategy: type[Strategy], stamp: str, arrays: tuple[np.ndarray, ...], numbers: tuple[float, ...]) -> None:
    """Call the strategy as the rules of the house do: with state, board and its own block, then the other arguments."""
    code = compiled(strategy, stamp)
    if isinstance(code, Uncompiled):
        uncompiled[code.address](*arrays, *numbers)
    else:
        code.ctypes(*[array.ctypes.data_as(ctypes.POINTER(ctypes.c_double)) for array in arrays], *numbers)


def decider(strategy: type[Strategy], stamp: str = "") -> tuple[float, float, float, float]:
    """The first slots of an actor's `state.Decider`: address, number, whether it keeps the default's terms, terms of its own."""
    if strategy.number == 0:
        return 0.0, 0.0, 0.0, 0.0
    address = compiled(strategy, stamp).address
    return float(address), float(strategy.number), float(strategy.keeps), float(len(strategy.terms))
