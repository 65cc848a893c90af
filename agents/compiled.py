"""Compilation of rules and moves, with a cache that knows the whole rulebook.

Numba's own cache looks at the file of the function alone: a rule changed in another file would leave
its callers running the old rule. Here the stamp of every cached function is a hash of all sources that a
compiled function may call (`agents/stamp.py`), so one edit of a rule anywhere renews everything. Numba also freezes
the values of a module's constants, which a script may have set; what was compiled with others than now is neither
loaded nor kept under the same key. The cache is kept beside the source, or, where that is read-only, in the user's
cache folder; where neither can be written, nothing is cached.

With NUMBA_DISABLE_JIT=1, Numba's own switch, nothing is compiled: rules, moves and strategies are the Python functions that they
are written as, and a debugger steps through them (docs/how-to/debug-a-rule.md).
"""

from __future__ import annotations

import glob
import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import Enum
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, TypeVar

import numpy as np
from numba import config, njit
from numba.core import caching, cgutils, types
from numba.extending import intrinsic

from keci.agents.ingredients import Ingredient
from keci.agents.stamp import PACKAGE, rulebook_stamp

Function = TypeVar("Function", bound=Callable[..., Any])

PLAIN = bool(config.DISABLE_JIT)  # rules run as plain Python, for a debugger; set before Numba is first imported
LOG = logging.getLogger("keci")
OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True, "forceinline": True}


class _Stamped:
    """Mixin for a cache locator: what is fresh is decided by `_RulebookCache`, which knows the function's module."""

    def get_source_stamp(self) -> str:
        return rulebook_stamp()


class _Provided(_Stamped, caching.UserProvidedCacheLocator):
    pass


class _BesideSource(_Stamped, caching.InTreeCacheLocator):
    pass


class _UserWide(_Stamped, caching.UserWideCacheLocator):
    pass


class _RulebookImplementation(caching.CompileResultCacheImpl):
    _locator_classes = [_Provided, _BesideSource, _UserWide]  # noqa: RUF012 (Numba's own attribute)


class _NamedByContent(caching.IndexDataCacheFile):
    """Files of compiled code named by what they hold.

    Numba numbers them, so that two processes that compile at once, or one that is killed between two writes, can leave an
    index that leads to the code of another signature or of an older rule. Here a name says stamp and signature, the code is
    written before the index, and what a race can lose is a compilation, never the right answer.
    """

    def save(self, key: Any, data: Any) -> None:
        base = self._index_name.removesuffix(".nbi")
        stamp = self._source_stamp[:12]
        signature = hashlib.sha256(repr(key).encode()).hexdigest()[:16]
        name = f"{base}.{stamp}-{signature}.nbc"
        self._save_data(name, data)
        self._save_index({**self._load_index(), key: name})
        for old in Path(self._cache_path).glob(f"{glob.escape(base)}.*.nbc"):
            if not old.name.startswith(f"{base}.{stamp}-"):
                old.unlink(missing_ok=True)


_own_values: dict[Callable[..., Any], str] = {}  # as they were when each function was first asked for


def frozen_values(function: Callable[..., Any]) -> str:
    """SHA-256 of all constants that compiling a rule freezes, its own and those of the rules that it calls.

    Empty if one of them was set after code that holds it was compiled: then nobody knows which value is in what code.
    """
    found: dict[str, str] = {}
    waiting = [function]
    while waiting:
        rule = waiting.pop()
        name = f"{rule.__module__}.{rule.__qualname__}"
        if name in found:
            continue
        globals_ = _globals(rule)
        values = repr([(key, _plain(value)) for key, value in globals_])
        if _own_values.setdefault(rule, values) != values:
            return ""
        found[name] = values
        waiting += [value.py_func for _, value in globals_ if hasattr(value, "py_func")]
    return hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()


def _globals(function: Callable[..., Any]) -> list[tuple[str, Any]]:
    """The module-level names that a function uses, with those of its own packages' modules that it may use through them."""
    names = sorted(set(_names(function.__code__)))
    found = [(name, function.__globals__[name]) for name in names if name in function.__globals__]
    for module in [value for _, value in found if isinstance(value, ModuleType)]:
        if module.__name__.startswith(f"{PACKAGE}."):
            found += [(f"{module.__name__}.{name}", getattr(module, name)) for name in names if hasattr(module, name)]
    return found


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _plain(value: Any) -> Any:
    """What Numba freezes of a value; nothing of what it does not, such as functions."""
    if isinstance(value, type) and issubclass(value, Enum):
        return [(name, repr(member)) for name, member in value.__members__.items()]
    if isinstance(value, np.ndarray | np.generic):
        return str(value.dtype), np.shape(value), value.tobytes()
    return value if isinstance(value, bool | int | float | complex | str | bytes | tuple | None) else None


def plain_python(function: Function) -> Function:
    """A copy of a function that runs as plain Python, and with it the rules that it calls by name, theirs, and so on."""
    return _plain_copy(getattr(function, "py_func", function), {})


def _plain_copy(function: Any, made: dict[Any, Any]) -> Any:
    if function not in made:
        inside = dict(function.__globals__)
        made[function] = FunctionType(function.__code__, inside, function.__name__, function.__defaults__, function.__closure__)
        inside |= {name: _plain_copy(value.py_func, made) for name, value in _globals(function) if hasattr(value, "py_func")}
    return made[function]


class _RulebookCache(caching.FunctionCache):
    _impl_class = _RulebookImplementation
    trusted = True  # False: nothing is loaded, and what is compiled anew replaces what is stored
    told = False

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self._cache_file = _NamedByContent(self._cache_path, self._impl.filename_base, rulebook_stamp(function.__module__))

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        known = type(self).trusted and frozen_values(self._py_func)
        found = super().load_overload(sig, target_context) if known else None
        if found is None and not _RulebookCache.told:
            _RulebookCache.told = True
            LOG.info("compiling the rules, once; it takes up to a minute")
        return found

    def save_overload(self, sig: Any, data: Any) -> None:
        if frozen_values(self._py_func):
            super().save_overload(sig, data)

    def _index_key(self, sig: Any, codegen: Any) -> Any:
        return (*super()._index_key(sig, codegen), frozen_values(self._py_func))


def distrust_cache() -> None:
    """From now on nothing compiled earlier by another process is used; to be called before a rule first runs."""
    _RulebookCache.trusted = False


def rule(function: Function) -> Function:
    """Compile `function` on first call: strict IEEE arithmetic, no Python objects, no lock, cached on disk.

    A rule is copied into the rules and moves that call it: passing a world's arrays from function to function, forty
    numbers a call, took a third of the ensemble's time. Division by zero gives infinity or NaN as in NumPy, so that no
    branch is spent on it; rules guard where it can occur.
    """
    return _compiled(function, OPTIONS)


def apart(function: Function) -> Function:
    """The same for what is seldom needed: called where a rule would be copied, so that it does not make its callers longer."""
    return _compiled(function, {**OPTIONS, "forceinline": False})


def lending(function: Function) -> Function:
    """The same for a rule that returns arrays, all of them `unowned`: Numba allows no array to be returned by a rule as above."""
    return _compiled(function, OPTIONS, counting=True)


def _compiled(function: Function, options: dict[str, Any], counting: bool = False) -> Function:
    if PLAIN:
        return function
    # only what Python calls counts who holds its arrays: as long as it runs, whatever it calls may use them
    dispatcher = njit(**options)(function)
    inside = njit(**options, no_cpython_wrapper=True, pipeline_class=Ingredient, _nrt=counting)(function)
    _share_inside(dispatcher, inside)
    with suppress(RuntimeError):  # no folder that can be written: compile in each process
        dispatcher._cache = _RulebookCache(function)
    return dispatcher


def written_out(plain: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator of what compiled code writes out by itself (Numba's `intrinsic`); `plain` takes its place in plain Python."""
    return (lambda function: plain) if PLAIN else intrinsic


@written_out(plain=lambda array: array)
def unowned(typing_context: Any, array: Any) -> Any:
    """In compiled code: the same array without the count of who holds it.

    Each view of an array, and each array taken from a tuple, would raise and lower that count, an atomic operation apiece and
    hundreds a month. Whoever calls this must hold the array as long as the result is in use.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        view = context.make_array(array)(context, builder, arguments[0])
        view.meminfo = cgutils.get_null_value(view.meminfo.type)
        view.parent = cgutils.get_null_value(view.parent.type)
        return view._getvalue()

    return array(array), generate


def _share_inside(dispatcher: Any, inside: Any) -> None:
    """Let compiled callers take `inside`, a twin of the function that Python cannot call.

    Most rules are only ever copied into others; a wrapper for calls from Python, and a cache file, for each of them took a
    quarter of the time of a first run. The twin is compiled once for all integers: Numba would compile it again for each
    literal (0, 1, ...) that it is given.
    """

    def without_literals(args: tuple[Any, ...], kws: dict[str, Any]) -> Any:
        return inside.get_call_template(tuple(types.unliteral(a) for a in args), {k: types.unliteral(v) for k, v in kws.items()})

    dispatcher.get_call_template = without_literals
    dispatcher.get_overload = inside.get_overload
    dispatcher.get_compile_result = inside.get_compile_result
