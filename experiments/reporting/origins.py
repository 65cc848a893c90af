"""From each outcome to the moves, rules, parameters and sources behind it, read from the code itself.

An outcome is counted from slots of state (`model/outcomes.py`). Slots are written in the steps of a month (`model/month.py`):
moves that use rules (`agents/rules/`) and read parameters, each with a source.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from keci.experiments.reporting import markdown as md
from keci.model.outcomes import Outcome
from keci.model.parameters import GRADES, priors

SLOTS = ("Board", "Principal", "CouncilSlot", "Ally", "Reward", "Groups", "Union", "Tally")
IDLE = ("turn_month",)  # wipes the marks of the last month, and decides nothing
BEGIN = "beginnings"  # the start of a world decides nothing that happens in it
DATES = {"Board.MONTH", "Board.CALENDAR"}


@dataclass
class Function:
    """What a compiled function does: slots that it writes and reads, parameters that it reads, functions that it calls."""

    name: str  # module.function
    writes: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Origin:
    """Where an outcome comes from: slots of state that it is counted from, steps of the month that decide it, and the steps
    whose results these look at."""

    outcome: str
    slots: tuple[str, ...]
    steps: tuple[str, ...]
    before: tuple[str, ...]


@cache
def origins() -> dict[str, Origin]:
    """The origin of every outcome."""
    code = functions()
    return {outcome: _origin(outcome, slots, code) for outcome, slots in outcome_slots(code).items()}


def _origin(outcome: str, slots: set[str], code: dict[str, Function]) -> Origin:
    slots = slots - DATES
    writers = _writers(slots, code)
    deciding = _steps_with(writers, code)
    looked = {slot for step in deciding for name in reached(step, code) for slot in code[name].reads}
    before = [step for step in _steps_with(_writers(looked - slots - DATES, code), code) if step not in deciding]
    return Origin(outcome, tuple(sorted(slots)), tuple(deciding), tuple(before))


def _writers(slots: set[str], code: dict[str, Function]) -> set[str]:
    """Moves that write any of these slots."""
    return {name for name, function in code.items() if name.startswith("moves.") and function.writes & slots}


def _steps_with(names: set[str], code: dict[str, Function]) -> list[str]:
    """Steps of the month that are, or call, one of these functions, in the order of the month."""
    return [step for step in steps() if reached(step, code) & names]


@cache
def steps() -> tuple[str, ...]:
    """The moves of which a month consists, in their order, from `model/month.py`."""
    tree = ast.parse(files("keci.model").joinpath("month.py").read_text(encoding="utf-8"))
    known = _imported(tree, "model.month")
    calls = [part for part in ast.walk(tree) if isinstance(part, ast.Call)]
    named = [(call.lineno, _called(call.func, known)) for call in calls]
    moves = [name for _, name in sorted(named) if name.startswith("moves.")]
    return tuple(name for name in dict.fromkeys(moves) if name.split(".")[-1] not in IDLE)


def rules_of(step: str) -> list[str]:
    """The rules that a step uses, but for those of chance."""
    names = sorted(name.removeprefix("rules.") for name in reached(step, functions()) if name.startswith("rules."))
    return [name for name in names if not name.startswith("chance.")]


def parameters_of(step: str) -> list[str]:
    """The parameters that a step reads, in the order of their table."""
    code = functions()
    read = {parameter for name in reached(step, code) for parameter in code[name].parameters}
    return [name for name in priors() if name in read]


def reached(name: str, code: dict[str, Function]) -> set[str]:
    """A function and all that it calls, directly or through others."""
    found, waiting = set(), [name]
    while waiting:
        here = waiting.pop()
        if here in code and here not in found:
            found.add(here)
            waiting += code[here].calls
    return found


@cache
def functions() -> dict[str, Function]:
    """Every function of moves and rules, and those of `model.outcomes`, by folder, module and name."""
    found: dict[str, Function] = {}
    for folder, package in (("moves", "keci.agents.moves"), ("rules", "keci.agents.rules")):
        for entry in sorted(files(package).iterdir(), key=lambda entry: entry.name):
            if entry.name.endswith(".py") and not entry.name.startswith("__"):
                found |= _read(f"{folder}.{entry.name[:-3]}", entry.read_text(encoding="utf-8"))
    found |= _read("model.outcomes", files("keci.model").joinpath("outcomes.py").read_text(encoding="utf-8"))
    begun = _begun()
    changed = {slot for name, function in found.items() if BEGIN not in name for slot in function.writes}
    for function in found.values():
        direct = {p for name in function.parameters for p in begun.get(name, {name})}
        kept = {p for slot in function.reads - changed for p in begun.get(slot, set())}  # as it was at the beginning
        function.parameters = direct | kept
    return found


def _read(module: str, source: str) -> dict[str, Function]:
    tree = ast.parse(source)
    known = _imported(tree, module)
    nodes = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    known |= {node.name: f"{module}.{node.name}" for node in nodes}
    return {f"{module}.{node.name}": _function(f"{module}.{node.name}", node, known) for node in nodes}


def _imported(tree: ast.Module, module: str) -> dict[str, str]:
    """Names under which a module knows functions and modules of moves and rules."""
    known: dict[str, str] = {}
    for node in (node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module):
        path = str(node.module).removeprefix("keci.agents").removeprefix("keci.").strip(".")
        if path.split(".")[0] in ("moves", "rules"):
            known |= {alias.asname or alias.name: f"{path}.{alias.name}" for alias in node.names}
    return known


def _function(name: str, node: ast.FunctionDef, known: dict[str, str]) -> Function:
    found = Function(name)
    standing = _standing(node)
    for inner in ast.walk(node):
        if isinstance(inner, ast.Assign | ast.AugAssign):
            targets = inner.targets if isinstance(inner, ast.Assign) else [inner.target]
            for target in targets:
                if isinstance(target, ast.Subscript):
                    found.writes |= slots_in(target.slice, standing)
        elif isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
            if inner.value.id in ("Parameter", "Derived"):
                found.parameters.add(inner.attr)
            elif inner.value.id in SLOTS and isinstance(inner.ctx, ast.Load):
                found.reads.add(f"{inner.value.id}.{inner.attr}")
        if isinstance(inner, ast.Call):
            called = _called(inner.func, known)
            found.calls |= {called} if called else set()
    return found


def _called(function: ast.expr, known: dict[str, str]) -> str:
    if isinstance(function, ast.Name):
        return known.get(function.id, "")
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id in known:
        return f"{known[function.value.id]}.{function.attr}"
    return ""


def _standing(node: ast.FunctionDef) -> dict[str, set[str]]:
    """For local names the slots that they stand for: `mine = Board.A if ... else Board.B`, later `board[mine] = ...`."""
    found: dict[str, set[str]] = {}
    for inner in ast.walk(node):
        if not isinstance(inner, ast.Assign) or len(inner.targets) != 1:
            continue
        target, value = inner.targets[0], inner.value
        if isinstance(target, ast.Name) and not any(isinstance(part, ast.Subscript | ast.Call) for part in ast.walk(value)):
            found.setdefault(target.id, set()).update(slots_in(value, {}))
    return found


def slots_in(expression: ast.AST, standing: dict[str, set[str]]) -> set[str]:
    """The slots that an expression names, itself or by a local name."""
    found = set()
    for part in ast.walk(expression):
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in SLOTS:
            found.add(f"{part.value.id}.{part.attr}")
        elif isinstance(part, ast.Name):
            found |= standing.get(part.id, set())
    return found


def _begun() -> dict[str, set[str]]:
    """For every derived number, and every slot that the beginning of a world fills, the parameters that it is worked out from."""
    tree = ast.parse(files("keci.agents.moves").joinpath(f"{BEGIN}.py").read_text(encoding="utf-8"))
    found: dict[str, set[str]] = {}
    for node in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        local: dict[str, set[str]] = {}
        for statement in _statements(node.body):
            if isinstance(statement, ast.Assign | ast.AugAssign):
                used = _parameters_in(statement.value, local)
                for target in statement.targets if isinstance(statement, ast.Assign) else [statement.target]:
                    if isinstance(target, ast.Name):
                        local[target.id] = local.get(target.id, set()) | used
                    for name in (*_named(target, "Derived"), *slots_in(target, {})):
                        found.setdefault(name, set()).update(used)
        for pair in (part for part in ast.walk(node) if isinstance(part, ast.Tuple)):  # a table of what follows from what
            for name in _named(pair, "Derived"):
                found.setdefault(name, set()).update(_named(pair, "Parameter") if len(pair.elts) == 2 else ())
    return found


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements in their order, those within loops and branches too."""
    for statement in body:
        yield statement
        for inner in ("body", "orelse"):
            yield from _statements(getattr(statement, inner, []))


def _parameters_in(expression: ast.AST, local: dict[str, set[str]]) -> set[str]:
    names = {part.id for part in ast.walk(expression) if isinstance(part, ast.Name)}
    return set(_named(expression, "Parameter")).union(*(local.get(name, set()) for name in names))


def _named(expression: ast.AST, enumeration: str) -> list[str]:
    return [
        part.attr
        for part in ast.walk(expression)
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == enumeration
    ]


def outcome_slots(code: dict[str, Function]) -> dict[str, set[str]]:
    """For every outcome the slots of state that it is counted from, counters replaced by what they count."""
    tree = ast.parse(files("keci.model").joinpath("outcomes.py").read_text(encoding="utf-8"))
    nodes = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    counted = _counters(nodes, code)
    found: dict[str, set[str]] = {}
    for name in ("close_account", "close_deals"):
        for outcomes, slots in _filled(nodes[name], code, "out"):
            for outcome in outcomes:
                found.setdefault(outcome, set()).update(*(counted.get(slot, {slot}) for slot in slots))
    whole = {o.name: {s for s in found.get(o.name, set()) if not s.startswith("Tally.")} for o in Outcome}
    return whole | {name: whole["welfare_kosovo"] for name in whole if name.startswith("welfare")}


def _counters(nodes: dict[str, ast.FunctionDef], code: dict[str, Function]) -> dict[str, set[str]]:
    """For every counter the slots that it counts, through other counters and the conditions under which it counts."""
    direct: dict[str, set[str]] = {}
    for name in ("count_month", "count_authors", "count_welfare"):
        for counters, slots in _filled(nodes[name], code, "tally"):
            for counter in counters:
                direct.setdefault(f"Tally.{counter}", set()).update(slots)
    for _ in range(3):  # counters of counters
        direct = {name: set().union(*(direct.get(s, {s}) | {s} for s in slots)) for name, slots in direct.items()}
    return direct


def _filled(node: ast.FunctionDef, code: dict[str, Function], array: str) -> Iterator[tuple[list[str], set[str]]]:
    """What a function enters into an array: the entries, and the slots that value and conditions name."""
    local: dict[str, set[str]] = {}

    def slots(expression: ast.AST) -> set[str]:
        found = slots_in(expression, local)
        for part in ast.walk(expression):
            if isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
                for name in (f"model.outcomes.{part.func.id}", f"moves.dialogue.{part.func.id}"):
                    found |= code[name].reads if name in code else set()
            if isinstance(part, ast.Name) and part.id == "share_done":
                found |= code["moves.dialogue.share_done"].reads
        return found

    def through(body: list[ast.stmt], conditions: set[str]) -> Iterator[tuple[list[str], set[str]]]:
        for statement in body:
            if isinstance(statement, ast.Assign | ast.AugAssign):
                targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                value = slots(statement.value) | conditions
                for target in targets:
                    if isinstance(target, ast.Name):
                        local[target.id] = local.get(target.id, set()) | value
                    elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and target.value.id == array:
                        yield [*_named(target.slice, "Outcome"), *_named(target.slice, "Tally")], value
            elif isinstance(statement, ast.If):
                yield from through([*statement.body, *statement.orelse], conditions | slots(statement.test))
            elif isinstance(statement, ast.For):
                yield from through(statement.body, conditions | slots(statement.iter))

    yield from through(node.body, set())


@cache
def elsewhere() -> list[str]:
    """Parameters that no step reads: they set the start of a world, members' opinions, or what welfare counts."""
    code = functions()
    sources = [files("keci.model").joinpath(f"{module}.py") for module in ("month", "outcomes", "world", "setup")]
    named = {name for source in sources for name in _named(ast.parse(source.read_text(encoding="utf-8")), "Parameter")}
    begun = {name for start in code if BEGIN in start for name in reached(start, code)}
    named |= {parameter for name in begun for parameter in code[name].parameters}
    read = {name for step in steps() for name in parameters_of(step)}
    return [name for name in priors() if name in named - read]


TITLE = "Where outcomes come from"
ABOUT = (
    "From every [outcome](outcomes.md) to the slots of state that it is counted from, and the steps of a month that decide them; "
    "from every step to the rules that it uses and the parameters that it reads; from every parameter to its source. *Looks at* "
    "are steps whose results the deciding ones read. Through the state of the world nearly everything bears on everything; how "
    "much each parameter does is measured by [sensitivity](../how-to/sensitivity.md). Read from the code, against which a test "
    "holds it; written by `make baseline`. Steps stand in `agents/moves/`, rules in `agents/rules/`, slots in `agents/state.py`."
)


def page() -> str:
    """The page docs/reference/origins.md."""
    lines = [f"# {TITLE}", "", ABOUT, "", "## Outcomes", ""]
    lines += md.table(("outcome", "counted from", "decided in", "looks at"), [_outcome_row(o) for o in origins().values()])
    lines += ["", "## Steps of a month", ""]
    lines += md.table(("step", "rules", "parameters"), [_step_row(step) for step in steps() if parameters_of(step)])
    lines += ["", f"At the start of a world, in members' opinions or in welfare: {', '.join(elsewhere())}.", ""]
    lines += ["## Parameters", "", "; ".join(f"{grade}: {said}" for grade, said in GRADES.items()) + ".", ""]
    used = {name for step in steps() for name in parameters_of(step)} | set(elsewhere())
    rows = [(prior.name, prior.meaning, prior.grade, prior.source) for prior in priors().values() if prior.name in used]
    return "\n".join([*lines, *md.table(("parameter", "meaning", "grade", "source"), rows)]) + "\n"


def _outcome_row(origin: Origin) -> tuple[str, ...]:
    named = (origin.slots, *(tuple(_short(step) for step in found) for found in (origin.steps, origin.before)))
    return _code([origin.outcome]), *(_code(names) or "nothing" for names in named)


def _step_row(step: str) -> tuple[str, ...]:
    return _code([_short(step)]), _code(rules_of(step)), ", ".join(parameters_of(step))


def _short(step: str) -> str:
    return step.removeprefix("moves.")


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    print(page(), end="")
