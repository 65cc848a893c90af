"""A strategy in a file of one's own: read, checked, and brought into being; `my_serbia.py:Stubborn` names the file and the class.

A scenario holds the source itself, so that a stored run can be verified where the file is gone or was changed.
"""

from __future__ import annotations

import ast
import hashlib
import linecache
import re
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from keci.agents.compiled import PLAIN
from keci.agents.strategies.strategy import DECIDERS, MEMORY, MOST_NAMED, MOST_OWN, Strategy
from keci.model.errors import InputError, shown, unknown

ENDING = ".py"
LONGEST_SOURCE = 200_000  # characters
MODULES = ("__future__", "math", "typing", "numpy", "numba", "keci")  # which a rule may import
CHANCE = ("random", "chance", "secrets")  # names by which chance is drawn
DRAWS = (*CHANCE, "uniform", "normal", "exponential", "pert", "pert_draw")  # and what draws it, wherever it is taken from
EFFECTS = ("print", "open", "exec", "eval", "compile", "input", "objmode", "__import__", "globals", "setattr")
STOPS = ("breakpoint",)  # for a debugger, which needs plain Python
HEX = 12  # digits of a source's SHA-256 that number it: 48 bits, which a float holds
FUNCTION = "weigh"
ARGUMENTS = ("case", "terms", "board", "own", "memory", "weighed")

_allowed = True
_files: dict[str, str] = {}  # where a source was read in this process, by its digest


class OwnRule(BaseModel):
    """A strategy of somebody's own: the name of its class and the Python source in which it stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=60, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    source: str = Field(max_length=LONGEST_SOURCE)

    @property
    def digest(self) -> str:
        """SHA-256 of the source."""
        return hashlib.sha256(self.source.encode()).hexdigest()

    @property
    def stamp(self) -> str:
        """What tells its compiled code from that of others of its name."""
        return self.digest[:HEX]

    @property
    def where(self) -> str:
        """The file it was read from in this process, else the rule's name."""
        return _files.get(self.digest, f"strategy {self.name}")


def forbid_own_rules() -> None:
    """From now on this process takes no source of anybody's own: what a browser can reach must not run what it is sent."""
    global _allowed
    _allowed = False


def names_a_file(text: str) -> bool:
    """Whether a strategy is given as the class in a file, as in `my_serbia.py:Stubborn`."""
    return text.rpartition(":")[0].endswith(ENDING) or text.endswith(ENDING)


def read_rule(text: str) -> OwnRule:
    """The rule that `file.py:Name` names, read and looked through, but not run; InputError if it cannot be."""
    _check_allowed()
    file, _, name = text.rpartition(":")
    if not file or not name:
        raise InputError(f"{shown(text)}: which of its classes? write file and class, as in my_serbia.py:Stubborn")
    path = Path(file)
    try:
        source = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({(error.strerror or str(error)).lower()})") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is no text in UTF-8; give a Python file") from None
    if len(source) > LONGEST_SOURCE:
        raise InputError(f"{path}: longer than {LONGEST_SOURCE:,} characters; a rule is one small class")
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,59}", name):
        raise InputError(f"{path}: {shown(name)} is no name of a class; write file and class, as in my_serbia.py:Stubborn")
    rule = OwnRule(name=name, source=source)
    _files[rule.digest] = str(path)
    check_source(rule)
    return rule


def _check_allowed() -> None:
    if not _allowed:
        raise InputError("a rule of one's own runs from the command line and from Python only, never from the browser")


def check_source(rule: OwnRule) -> None:
    """InputError, with the line, unless the source holds the class, and nothing that a rule must not do."""
    where = rule.where
    try:
        tree = ast.parse(rule.source)
    except SyntaxError as error:
        raise InputError(f"{where}, line {error.lineno}: not Python ({error.msg})") from None
    except ValueError as error:
        raise InputError(f"{where}: not Python ({error})") from None
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    named = [node for node in classes if node.name == rule.name]
    if not named:
        raise unknown("strategy", rule.name, [node.name for node in classes], where)
    if len(named) > 1:
        lines = " and ".join(str(node.lineno) for node in named)
        raise InputError(f"{where}, lines {lines}: two rules are called {rule.name!r}; give each its own name")
    _check_function(named[0], where)
    for node in ast.walk(tree):
        _check_node(node, where)


def _check_function(found: ast.ClassDef, where: str) -> None:
    functions = [node for node in found.body if isinstance(node, ast.FunctionDef) and node.name == FUNCTION]
    if not functions:
        said = f"class {found.name} has no function {FUNCTION}({', '.join(ARGUMENTS)})"
        raise InputError(f"{where}, line {found.lineno}: {said}; add it, under @staticmethod")
    function = functions[-1]
    static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in function.decorator_list)
    if not static or tuple(argument.arg for argument in function.args.args) != ARGUMENTS:
        right = f"must be @staticmethod def {FUNCTION}({', '.join(ARGUMENTS)})"
        raise InputError(f"{where}, line {function.lineno}: {found.name}.{FUNCTION} {right}")


def _check_node(node: ast.AST, where: str) -> None:
    """Refuse what imports from elsewhere, draws chance, or reaches beyond the rule's own arrays."""
    line = getattr(node, "lineno", 0)
    for module in _modules(node):
        parts = module.split(".")
        if parts[0] not in MODULES:
            raise InputError(f"{where}, line {line}: imports {module}; a rule may import math, numpy and keci only")
        if any(part in DRAWS for part in parts):
            raise _draws(where, line)
    word = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    if word in (DRAWS if isinstance(node, ast.Attribute) else CHANCE):
        raise _draws(where, line)
    if isinstance(node, ast.Yield | ast.YieldFrom | ast.Await):
        raise InputError(f"{where}, line {line}: uses yield or await; a rule weighs a decision at once")
    if word in STOPS and not PLAIN:
        raise InputError(f"{where}, line {line}: uses {word}; set NUMBA_DISABLE_JIT=1, without which no debugger can stop here")
    if word in EFFECTS or isinstance(node, ast.Global | ast.Nonlocal):
        said = word or "global"
        raise InputError(f"{where}, line {line}: uses {said}; a rule writes into `weighed` and `memory` and nowhere else")


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module or '.'}.{name.name}" for name in node.names]
    return []


def _draws(where: str, line: int) -> InputError:
    said = "draws chance by itself; it only weighs, the draw is made for it (so that all arms share their chance)"
    return InputError(f"{where}, line {line}: {said}")


def strategy_of(rule: OwnRule) -> type[Strategy]:
    """The class of a rule of one's own, with a number that follows from its source; InputError if it is none."""
    _check_allowed()
    return _strategy(rule.name, rule.source)


@cache
def _strategy(name: str, source: str) -> type[Strategy]:
    rule = OwnRule(name=name, source=source)
    check_source(rule)
    place = f"<{rule.where} {rule.stamp}>"  # no file: Numba would keep code beside it by the file's name alone
    linecache.cache[place] = (len(source), None, source.splitlines(keepends=True), place)
    module = ModuleType(f"keci_own_{rule.stamp}")
    sys.modules[module.__name__] = module  # where Numba looks for it when it takes compiled code from the disk
    try:
        exec(compile(source, place, "exec"), module.__dict__)
    except Exception as error:
        said = f"fails when it is read ({type(error).__name__}: {error})"
        raise InputError(f"{rule.where}, line {_line_in(place, error)}: {said}") from None
    found = getattr(module, name)
    if not (isinstance(found, type) and issubclass(found, Strategy)):
        right = "class ...(Strategy), from keci.agents.strategies.strategy import Strategy"
        raise InputError(f"{rule.where}: {name} is no strategy; write it as {right}")
    _check_named(found, rule)
    found.name = name
    found.number = int(rule.stamp, 16)
    return found


def _line_in(place: str, error: BaseException) -> str:
    """The last line of a source at which an error was raised, or passed through."""
    import traceback

    return next((str(one.lineno) for one in reversed(traceback.extract_tb(error.__traceback__)) if one.filename == place), "?")


def _check_named(found: type[Strategy], rule: OwnRule) -> None:
    if not isinstance(found.terms, tuple) or not all(isinstance(term, str) and term for term in found.terms):
        raise InputError(f'{rule.where}: terms of {rule.name} must be names in a tuple, as in terms = ("grudge",)')
    most = MOST_NAMED if found.keeps else MOST_OWN
    if len(found.terms) > most or (not found.keeps and not found.terms):
        beside = "beside the default's" if found.keeps else "of its own, for it keeps none of the default's"
        raise InputError(
            f"{rule.where}: {rule.name} has {len(found.terms)} terms; it can have {1 - found.keeps} to {most} {beside}"
        )
    for actor in found.actors:
        if actor not in DECIDERS:
            raise unknown("actor", actor, DECIDERS, f"{rule.where}: actors of {rule.name}")


def compile_rule(rule: OwnRule) -> type[Strategy]:
    """Compile a rule of one's own and see that it keeps the contract; InputError, with the line, if it does not."""
    _check_allowed()
    return _compiled(rule)


@cache
def _compiled(rule: OwnRule) -> type[Strategy]:
    from keci.agents.strategies.compiling import compiled
    from keci.agents.strategies.known import remember

    strategy = strategy_of(rule)
    try:
        compiled(strategy, rule.stamp)
    except Exception as error:  # Numba's are of many classes; whatever it says, it is this rule that cannot be compiled
        raise InputError(_said(rule, str(error))) from None
    if not PLAIN:  # where every index is checked as it is, and made-up decisions would only stop a debugger
        probe(strategy, rule)
    remember(strategy)
    return strategy


REASONS = (
    (r"unsupported opcode \(IMPORT_NAME\)", "imports within a function; import at the top of the file"),
    (r"Cannot modify readonly array", "writes into what it may only read; write into `weighed` and `memory`"),
    (r"(?:Name|name) '?(\w+)'? is not defined|global name '(\w+)'", "uses {0}, which is not defined here"),
    (r"Untyped global name '(\w+)'", "uses {0}, which cannot be compiled; use numbers, math and functions under @rule"),
    (r"Unknown attribute '(\w+)'", "asks for .{0}, which is not there"),
    (r"Invalid use of type", "uses something that is no number"),
    (r"Use of unsupported (?:opcode|feature|NumPy function)[: ]*([\w. ()]+)", "uses {0}, which cannot be compiled"),
    (r"Cannot unify (\S+) and (\S+)", "gives one name two kinds of value ({0} and {1})"),
)


def _said(rule: OwnRule, error: str) -> str:
    """Numba's error in one line: where in the user's file, the line itself, and why."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", error)
    reason, named = "it holds something other than arithmetic, conditions, loops, math and functions under @rule", ""
    for pattern, words in REASONS:
        match = re.search(pattern, plain)
        if match:
            found = [group for group in match.groups() if group]
            reason, named = words.format(*(f"'{group}'" for group in found)), found[0] if found else ""
            break
    here = re.findall(rf"{re.escape(rule.stamp)}>\"?[,:]? ?\(?(?:line )?(\d+)", plain)
    line = int(here[-1]) if here else _line_with(rule.source, named)
    lines = rule.source.splitlines()
    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    place = f"{rule.where}, line {line}" if line else rule.where
    return f"{place}: cannot be compiled: {shown(text) + ': ' if text else ''}{reason}"


def _line_with(source: str, name: str) -> int:
    """The first line of a source that uses a name; 0 if none does."""
    return next((node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name) and node.id == name), 0)


def _lengths(strategy: type[Strategy]) -> str:
    kept = "the default's terms and " if strategy.keeps else ""
    return f"its arrays; `weighed` has room for {kept}{len(strategy.terms)} of its own, `memory` for {MEMORY} numbers"


def probe(strategy: type[Strategy], rule: OwnRule) -> None:
    """InputError unless the rule ends, stays within its arrays, and its terms are finite and the same for the same decision."""
    from keci.agents.strategies.probes import CASES, MOST_STEPS, EndlessError, ask, rehearse

    for number in range(CASES):
        try:
            rehearse(strategy, number)
        except IndexError:
            raise InputError(f"{rule.where}: {rule.name} writes or reads past the end of {_lengths(strategy)}") from None
        except (EndlessError, RecursionError) as error:
            line = _line_in(strategy.weigh.__code__.co_filename, error)
            said = f"{rule.name} does not come to an end within {MOST_STEPS:,} steps of one decision; give its loop one"
            raise InputError(f"{rule.where}, line {line}: {said}") from None
        except (ArithmeticError, ValueError) as error:
            raise InputError(f"{rule.where}: {rule.name} fails at a decision ({error}); guard divisions and logarithms") from None
        first, memory = ask(strategy, rule.stamp, number)
        again, remembered = ask(strategy, rule.stamp, number)
        if not (np.all(np.isfinite(first)) and np.all(np.isfinite(memory))):
            raise InputError(f"{rule.where}: {rule.name} gives a term that is no finite number; guard divisions and logarithms")
        if not (np.array_equal(first, again) and np.array_equal(memory, remembered)):
            raise InputError(f"{rule.where}: {rule.name} weighs the same decision in two ways; it may remember in `memory` only")
