"""How much arithmetic a world is: draws, exponentials, logarithms, multiplications ... counted while the real rules run.

The compiled code cannot be asked, so the same sources are interpreted: `agents.compiled.rule` (and `lending`) is replaced,
before any rule is imported, by a decorator that leaves the function to Python and puts a counter around every arithmetic
operation and comparison whose result or operands are floats (an operation on an array counts once for each element). Functions
of `math` are counted where they are called, and a keyed draw as one call of the generator, whose inside is counted no further.
That the counted world is the real one is checked: its outcomes must be those of the compiled ensemble.

Run as a program (`python -m benchmarks.operations WORLDS MONTHS SCENARIO`): it must be alone in its process. Prints JSON.
"""

from __future__ import annotations

import ast
import inspect
import json
import math
import os
import subprocess
import sys
import textwrap
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GENERATOR = ("philox", "two_uniforms", "uniform")  # counted as one draw, not inside
FUNCTIONS = ("exp", "exp2", "log", "log1p", "expm1", "sqrt", "cos", "sin", "pow", "tanh", "lgamma")
BINARY: dict[type, str] = {
    ast.Add: "add", ast.Sub: "add", ast.Mult: "multiply", ast.Div: "divide", ast.FloorDiv: "divide", ast.Mod: "divide",
    ast.Pow: "pow",
}  # fmt: skip


@dataclass(frozen=True)
class Operations:
    """Mean numbers of operations in a world."""

    worlds: int
    months: int
    counts: dict[str, float]

    def a_month(self, name: str) -> float:
        """Operations of one kind in a month of a world."""
        return self.counts.get(name, 0.0) / self.months


def count(scenario: str = "keci", worlds: int = 4, months: int = 120) -> Operations:
    """Count in a process of its own. RuntimeError if the interpreted worlds are not those of the compiled ensemble."""
    from keci.model.ensemble import simulate

    command = [sys.executable, "-m", "keci.benchmarks.operations", str(worlds), str(months), scenario]
    plain = {**os.environ, "NUMBA_DISABLE_JIT": "1"}  # what compiled code writes out by itself has a form in Python then
    done = subprocess.run(command, cwd=ROOT, env=plain, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"counting failed:\n{done.stderr}")
    said = json.loads(done.stdout)
    compiled = simulate(scenario, worlds, months=months).to_numpy().tolist()
    if said["outcomes"] != compiled:
        raise RuntimeError("the interpreted worlds differ from the compiled ones: the count would be of something else")
    return Operations(worlds, months, {name: number / worlds for name, number in said["counts"].items()})


class _Counting(ast.NodeTransformer):
    """Puts every operation into a call that counts it: `a * b` becomes `_counted_("multiply", a * b)`."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Count arithmetic by its result."""
        self.generic_visit(node)
        kind = BINARY.get(type(node.op))
        return node if kind is None else _call("_counted_", kind, node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """Count comparisons by their left side."""
        self.generic_visit(node)
        node.left = _call("_counted_", "compare", node.left)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        """Count `a += b` by what is added."""
        self.generic_visit(node)
        kind = BINARY.get(type(node.op))
        if kind is not None:
            node.value = _call("_counted_", kind, node.value)
        return node


def _call(function: str, kind: str, argument: Any) -> ast.Call:
    return ast.Call(ast.Name(function, ast.Load()), [ast.Constant(kind), argument], [])


def _counting_rule(tally: Counter[str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A stand-in for `agents.compiled.rule`."""
    import numpy as np

    def counted(kind: str, value: Any) -> Any:
        if isinstance(value, float):  # also NumPy's
            tally[kind] += 1
        elif isinstance(value, np.ndarray) and value.dtype.kind == "f":
            tally[kind] += value.size
        return value

    def rule(function: Callable[..., Any]) -> Callable[..., Any]:
        if function.__name__ in GENERATOR:
            if function.__name__ != GENERATOR[0]:
                return function

            def draw(*arguments: Any) -> Any:
                tally["draw"] += 1
                return function(*arguments)

            return draw
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        definition = tree.body[0]
        assert isinstance(definition, ast.FunctionDef)
        definition.decorator_list = []
        scope = function.__globals__
        scope["_counted_"] = counted
        exec(compile(ast.fix_missing_locations(_Counting().visit(tree)), function.__code__.co_filename, "exec"), scope)
        return scope[function.__name__]

    return rule


def _count_functions(tally: Counter[str]) -> None:
    """Count the calls of functions of `math`, for all modules at once."""
    for name in FUNCTIONS:
        original = getattr(math, name)

        def counting(*arguments: Any, name: str = name, original: Callable[..., float] = original) -> float:
            tally[name] += 1
            return original(*arguments)

        setattr(math, name, counting)


def _main(worlds: int, months: int, scenario: str) -> None:
    warnings.simplefilter("ignore")  # integers wrap round in the generator, as they must
    tally: Counter[str] = Counter()

    from keci.agents import compiled

    compiled.rule = compiled.lending = _counting_rule(tally)  # type: ignore[assignment]
    from keci.model.ensemble import simulate

    _count_functions(tally)
    outcomes = simulate(scenario, worlds, months=months, threads=1).to_numpy().tolist()
    print(json.dumps({"counts": dict(tally), "outcomes": outcomes}))


if __name__ == "__main__":
    _main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
