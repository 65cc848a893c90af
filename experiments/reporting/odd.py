"""The parts of the ODD+D protocol that follow from code and tables: a reference page that cannot drift from either."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import groupby

from keci.agents.record import Kind
from keci.agents.state import ISSUES
from keci.experiments.reporting import source
from keci.experiments.statistics.metrics import metric
from keci.model.evidence.tables import SCHEMAS, table
from keci.model.outcomes import Outcome, Series
from keci.model.parameters import GRADES, Prior, priors
from keci.model.start import RANGES, start_names
from keci.model.telling.kinds import MEANINGS

MECHANISMS: Mapping[str, str] = {
    "a": "Bargaining and patience",
    "b": "Carrots and sticks",
    "c": "Trust and conduct",
    "d": "Consensus in the Council",
    "e": "Incidents and KFOR",
    "f": "Emergencies",
    "g": "NATO representative",
    "h": "Publics and elections",
    "i": "Carrying out what is agreed",
}
"""Titles of the letters in the column `mechanism` of parameters.csv."""
STATE, CHANCE = "keci.agents.state", "keci.agents.rules.chance"
ENTITIES = {
    "Board": "what everybody can see",
    "Principal": "Kosovo and Serbia, each its own",
    "Union": "the European Union",
    "Reward": "each of the promised rewards",
    "CouncilSlot": "the North Atlantic Council",
    "Ally": "each of NATO's members",
    "Groups": "the armed groups",
}
STRATEGIES = "strategies/"  # rules of another kind, which are handed decisions and note none
BETTER = {1: "more", -1: "less", 0: "neither"}
INTRODUCTION = """\
# The model in tables

Generated from code and data by `make baseline`; a test holds it to both. It is the part of the ODD+D protocol (Grimm et al. 2020,
Müller et al. 2013) that a program can write: what the entities hold, in which order a month is played, every parameter with range
and source, all streams of chance, initial states, input data and outcomes. Purpose, concepts and reasons: [the model](model.md).
"""


def lines() -> list[str]:
    """The page."""
    parts = (entities, schedule, decisions, parameters, chance, initial_states, input_data, outcomes, series)
    return [*INTRODUCTION.splitlines(), *(line for part in parts for line in ("", *part()))]


def entities() -> Iterator[str]:
    """Entities and their state variables, from `agents/state.py`."""
    yield from ("## Entities and state variables", "", "One array of numbers an entity (`agents/state.py`). *One an issue*: four")
    yield "numbers, for the Association, recognition, the north and the technical basket."
    for name, title in ENTITIES.items():
        rows = [(f"`{slot.name}`", slot.said + one) for slot, one in _slots(name)]
        yield from ("", f"### {title[0].upper()}{title[1:]}", "", *_table(("state", "what it is"), rows))


def _slots(entity: str) -> Iterator[tuple[source.Slot, str]]:
    """The states of an entity, without the end of its array, and whether there is one for each issue."""
    for slot in source.slots(STATE, entity)[:-1]:
        yield slot, " (one an issue)" if slot.length == ISSUES else ""


def schedule() -> Iterator[str]:
    """The order of a month, from `model/month.py`."""
    yield from (
        "## Schedule",
        "",
        "A step is a month. Every move is called in this order (`model/month.py`; a test plays the Mesa",
    )
    yield "agents beside it, to the last bit)."
    for part, steps in groupby(source.schedule(), key=lambda step: step.part):
        rows = [(f"`{step.called}`", step.said, ", ".join(f"`{name}`" for name in dict.fromkeys(step.inside))) for step in steps]
        yield from ("", f"### {part}", "", *_table(("move", "what happens", "calls"), rows))


def decisions() -> Iterator[str]:
    """What is decided or happens, and where."""
    found = source.readers("Kind").items()
    where = {kind: [name for name in names if not name.startswith(STRATEGIES)] for kind, names in found}
    rows = [
        (f"`{kind.name}`", said.name, ", ".join(said.options), ", ".join(said.terms), _modules(where.get(kind.name, ())))
        for kind, said in ((kind, MEANINGS[kind]) for kind in Kind)
    ]
    yield from (
        "## Decisions and events",
        "",
        "All that a ledger notes (`model/telling/kinds.py`), decisions with terms, probability and draw.",
    )
    yield from ("Another rule than the usual one may take a decision (`agents/strategies`); it is noted all the same.", "")
    yield from _table(("kind", "in words", "options", "terms", "noted in"), rows)


def parameters() -> Iterator[str]:
    """Every parameter by process, with range, source and the modules that read it."""
    yield from ("## Parameters", "", f"{len(priors())} parameters, drawn for each world (PERT, or PERT of the logarithm) between")
    grades = ", ".join(f"{grade} {said}" for grade, said in GRADES.items())
    yield f"*low* and *high* about *mode*, or taken from a posterior. Grades: {grades}."
    where = source.readers("Parameter")
    for letter, title in MECHANISMS.items():
        own = [prior for prior in priors().values() if prior.mechanism == letter]
        rows = [_parameter(prior, where.get(prior.name, ())) for prior in own]
        yield from (
            "",
            f"### {title}",
            "",
            *_table(("parameter", "meaning", "unit", "low, mode, high", "grade", "source", "read by"), rows),
        )


def _parameter(prior: Prior, modules: Sequence[str]) -> tuple[str, ...]:
    span = ", ".join(f"{value:g}" for value in (prior.low, prior.mode, prior.high))
    drawn = f"{span} (log)" if prior.distribution == "logpert" else span
    return f"`{prior.name}`", prior.meaning, prior.unit, drawn, prior.grade, prior.source, _modules(modules)


def chance() -> Iterator[str]:
    """The streams of chance, and what draws from them."""
    yield from (
        "## Stochasticity",
        "",
        "A draw is a pure function (Philox 4x32-10) of seed, world, stream, actor, month and index, so",
    )
    yield "that arms share every draw that both make (`agents/rules/chance.py`)."
    where = source.readers("Stream")
    rows = [(str(slot.number), slot.said, _modules(where.get(slot.name, ()))) for slot in source.slots(CHANCE, "Stream")]
    yield from ("", *_table(("number", "stream", "drawn in"), rows))


def initial_states() -> Iterator[str]:
    """The start states, number by number."""
    contents = {name: _start(name) for name in start_names()}
    yield from (
        "## Initial state",
        "",
        "What a start's file says (`model/data/starts`). Members' openness is drawn within its coded",
    )
    yield "range; trust, tension, beliefs and memories of 2026 may come from a posterior instead."
    head = ["number", *(column for name in contents for column in (name, "source"))]
    rows = [
        [f"`{key}`", *(str(cell) for one in contents.values() for cell in (f"{one[key]['value']:g}", one[key]["source"]))]
        for key in RANGES
    ]
    yield from ("", *_table(head, rows))


def _start(name: str) -> dict[str, dict[str, object]]:
    return tomllib.loads(files("keci.model").joinpath(f"data/starts/{name}.toml").read_text(encoding="utf-8"))


def input_data() -> Iterator[str]:
    """The evidence tables, and what they are for."""
    yield from ("## Input data", "", "No series drives a world. Tables of the [evidence](evidence.md):", "")
    uses, begun = {True: "initial states", False: "record, checks, words"}, source.tables_of("keci.model.start")
    sizes = {name: (str(len(table(name))), str(len(SCHEMAS[name].columns))) for name in sorted(SCHEMAS)}
    rows = [(f"`{name}`", *size, uses[name in begun]) for name, size in sizes.items()]
    yield from _table(("table", "rows", "columns", "used for"), rows)


def outcomes() -> Iterator[str]:
    """What is counted in each world."""
    yield from ("## Outcomes", "", "Definitions: [outcomes](outcomes.md). *Smallest*: the smallest change that matters.", "")
    rows = []
    for found in map(metric, (outcome.name for outcome in Outcome)):
        smallest = f"{found.smallest:g}{' of the mean' if found.relative else ''}" if found.smallest else "–"
        rows.append((f"`{found.name}`", found.label, str(found.unit), BETTER[found.better], smallest))
    yield from _table(("outcome", "label", "unit", "better", "smallest"), rows)


def series() -> Iterator[str]:
    """What may be recorded month by month."""
    yield from ("## Monthly series", "", ", ".join(f"`{one.name}`" for one in Series) + ".")


def _modules(names: Sequence[str]) -> str:
    """Modules of `agents` and `model` by their short names."""
    return ", ".join(f"`{name}`" for name in names) or "nowhere any more; numbers are never given again"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    yield from (f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in row)} |" for row in rows)


if __name__ == "__main__":
    print("\n".join(lines()))
