"""How rules that are only ever copied into others are compiled: to code that can be copied, and no further.

Numba takes every function that it compiles through the whole of LLVM's optimisation and on to machine code, although a rule that
is copied into its callers is optimised there once more and its own machine code is never run. A month is a tree of rules eight
storeys deep, so much of the first run went into work that was thrown away. Here that work is left out: what is copied is
optimised once, where it is called from Python.
"""

from __future__ import annotations

from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder


class _WithoutAddresses:
    """A code generator that tells nobody where the code stands, since it stands nowhere yet."""

    def __init__(self, codegen: Any) -> None:
        self._codegen = codegen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)

    def set_env(self, name: str, environment: Any) -> None:
        pass


class _Ingredient(JITCodeLibrary):
    """Code to be linked into callers: neither optimised as a whole nor translated to machine code."""

    @property
    def codegen(self) -> Any:
        return _WithoutAddresses(self._codegen)

    def get_pointer_to_function(self, name: str) -> int:
        self._ensure_finalized()
        return 0

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        self._finalized = True


class Ingredient(CompilerBase):
    """Numba's usual passes into a library of that kind."""

    def define_pipelines(self) -> list[Any]:
        """The passes, with the library open before lowering would open one of the usual kind."""
        self.state.library = _Ingredient(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        return [DefaultPassBuilder.define_nopython_pipeline(self.state)]
