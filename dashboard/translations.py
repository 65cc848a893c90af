"""The template of the catalogues: every text that pages show, found in the code and in the tables that they read.

    python -m keci.dashboard.translations

writes `keci.pot` anew and brings the catalogues up to it: what is new is added untranslated, what is gone is left out,
translations stay. With `--check` nothing is written, and the exit status is 1 if something would change.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from keci.dashboard.language.catalogue import Catalogue, CatalogueError, Message, read, written
from keci.dashboard.language.speech import ENGLISH, LANGUAGES

TEMPLATE = "keci.pot"
COMMENT = """{name}: texts of the pages of keci.
Distributed under the licence of keci. How to mend a translation: docs/how-to/translate.md"""
HEADER = "Project-Id-Version: keci\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
MARKS = {"_": 1, "N_": 1, "ngettext": 2}  # functions in Python whose first so many arguments are texts
STRING = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
IN_COMPONENTS = re.compile(rf"(?<![\w$.])(?:this\.)?(?:t\(\s*{STRING}|n\(\s*{STRING},\s*{STRING})")
Found = tuple[str, str, str]  # text, plural or nothing, the file


def in_python(text: str, where: str) -> Iterator[Found]:
    """Marked texts of a module; CatalogueError for a mark around what is no plain text, or a `_` that is something else there."""
    nodes = list(ast.walk(ast.parse(text)))
    translated = any(isinstance(node, ast.ImportFrom) and any(name.name == "_" for name in node.names) for node in nodes)
    for node in nodes:
        if translated and isinstance(node, ast.Assign | ast.For) and _names(node, "_"):
            raise CatalogueError(f"{where}:{node.lineno}: _ is the function that translates here; give this another name")
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS):
            continue
        given = node.args[: MARKS[node.func.id]]
        said = [arg.value for arg in given if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if any(isinstance(arg, ast.JoinedStr) for arg in given) or (said and len(said) < len(given)):
            raise CatalogueError(
                f"{where}:{node.lineno}: a text to translate must be plain, with {{names}} for what is filled in"
            )
        if said:  # a variable is a text that was marked where it stands
            yield said[0], said[1] if len(said) > 1 else "", where


def _names(node: ast.Assign | ast.For, name: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(part, ast.Name) and part.id == name for target in targets for part in ast.walk(target))


def in_component(text: str, where: str) -> Iterator[Found]:
    """Marked texts of a Vue component."""
    for text_alone, one, many in IN_COMPONENTS.findall(text):
        yield (ast.literal_eval(text_alone or one), ast.literal_eval(many) if many else "", where)


def in_tables() -> Iterator[Found]:
    """Texts of tables that pages show: what is known of allies, names of outcomes and assumptions, patterns, claims."""
    from keci.agents.declared import levers
    from keci.dashboard.guide.council import seats
    from keci.dashboard.guide.past import refuters
    from keci.dashboard.shell.glossary import terms
    from keci.dashboard.what_if.dials import PARAMETER, dials
    from keci.dashboard.what_if.settings import SHORT, SPOKEN
    from keci.experiments.forecast import EVENTS
    from keci.experiments.pooled.question import QUANTITIES
    from keci.experiments.record.patterns import PATTERNS
    from keci.experiments.reporting.odd import MECHANISMS
    from keci.experiments.reporting.tables import ABSENT
    from keci.experiments.statistics.metrics import METRICS, Group
    from keci.model.evidence.tables import table
    from keci.model.parameters import GRADES, priors
    from keci.model.scenario import Scenario, scenario_names
    from keci.model.shocks import WHERE, shocks
    from keci.model.telling.decisions import ACTORS, ISSUES, OTHER_REWARDS, SEVERITIES, STEPS, TEXTS
    from keci.model.telling.kinds import MEANINGS, TECHNICAL_TERMS

    for lever in levers().values():
        yield from ((text, "", f"agents/data/levers/{lever.of or lever.name}.toml") for text in (lever.label, lever.unit))
    for shock in shocks().values():
        asked = (shock.asked.label, shock.asked.short) if shock.asked else ()
        yield from ((text, "", WHERE) for text in (shock.label, *asked, *shock.words))
    yield from ((Scenario.named(name).description, "", "model/data/scenarios") for name in scenario_names())
    yield from ((text, "", "dashboard/what_if/settings.py") for text in (*SHORT.values(), *SPOKEN.values()))
    positions, metrics = "model/data/evidence/positions.csv", "experiments/statistics/metrics.py"
    yield from ((text, "", positions) for seat in seats() for text in (seat.name, seat.said))
    yield from ((text, "", metrics) for text in (*(one.label for one in METRICS.values()), *map(str, Group)))
    yield ABSENT, "", "experiments/reporting/tables.py"
    for key, dial in dials().items():
        place = "model/data/parameters.csv" if key.startswith(PARAMETER) else "dashboard/what_if/dials.py"
        yield from ((text, "", place) for text in (dial.label, dial.help, dial.unit, *(dial.words or ())) if text)
    decided = (
        text
        for one in MEANINGS.values()
        for text in (one.name, *one.options, *one.terms, *(one.did or ()), *((one.factor,) if one.factor else ()))
    )
    about = (*ISSUES.values(), *TEXTS.values(), *STEPS.values(), *SEVERITIES, *ACTORS.values())
    named = (*decided, *TECHNICAL_TERMS, *OTHER_REWARDS.values(), *about, "at the end of the term", "early")
    yield from ((text, "", "model/telling/kinds.py") for text in dict.fromkeys(named))
    yield from ((text, "", "experiments/record/patterns.py") for one in PATTERNS for text in (one.label, one.unit))
    explained = dict.fromkeys(text for term in terms() for text in (term.meaning, *(() if term.heading else (term.words,))))
    yield from ((text, "", "docs/reference/glossary.md") for text in explained)
    wanted = table("principals")
    stated = dict.fromkeys((*wanted.scale_0, *wanted.scale_1, *wanted.rationale))
    yield from ((text, "", "model/data/evidence/principals.csv") for text in stated)
    yield from ((text, "", "experiments/reporting/odd.py") for text in MECHANISMS.values())
    assumed = (*GRADES.values(), *dict.fromkeys(prior.unit for prior in priors().values()))
    yield from ((text, "", "model/data/parameters.csv") for text in assumed)
    yield from ((text, "", "experiments/pooled/question.py") for text in QUANTITIES.values())
    yield from ((one.label, "", "experiments/forecast.py") for one in EVENTS)
    yield from ((text, "", "experiments/hypotheses/plan.toml") for _, *both in refuters() for text in both)


def template() -> Catalogue:
    """All texts in the order of the files that show them, each once."""
    root = Path(str(files("keci.dashboard")))
    found: list[Found] = []
    for path in sorted(root.rglob("*")):
        where = f"dashboard/{path.relative_to(root).as_posix()}"
        if path.suffix == ".py":
            found += in_python(path.read_text(encoding="utf-8"), where)
        elif path.suffix == ".vue":
            found += in_component(path.read_text(encoding="utf-8"), where)
    found += in_tables()
    plurals: dict[str, str] = {}
    places: dict[str, dict[str, None]] = {}
    for text, plural, where in found:
        if plurals.setdefault(text, plural) != plural:
            raise CatalogueError(f"{where}: {text!r} stands elsewhere with another plural, or none")
        places.setdefault(text, {})[where] = None
    messages = (Message(text, plural, ("", "") if plural else ("",), tuple(places[text])) for text, plural in plurals.items())
    return Catalogue(HEADER, tuple(messages))


def brought_up(old: Catalogue, texts: Catalogue) -> Catalogue:
    """A language's catalogue with exactly the template's texts."""
    said = {(one.text, one.plural): one.said for one in old.messages}
    forms = old.plurals[0]
    messages = [
        Message(one.text, one.plural, said.get((one.text, one.plural), ("",) * (forms if one.plural else 1)), one.where)
        for one in texts.messages
    ]
    return Catalogue(old.header, tuple(messages))


def files_brought_up() -> dict[str, str]:
    """What the template and the catalogues should hold, by file name."""
    texts = template()
    found = {TEMPLATE: written(texts, COMMENT.format(name="Template"))}
    for code, name in LANGUAGES.items():
        if code != ENGLISH:
            old = read(_place(f"{code}.po").read_text(encoding="utf-8"))
            found[f"{code}.po"] = written(brought_up(old, texts), COMMENT.format(name=name))
    return found


def _place(name: str) -> Path:
    return Path(str(files("keci.dashboard"))) / "language" / name


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m keci.dashboard.translations", description="Bring catalogues up to date.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit status 1 if something would change")
    check = parser.parse_args().check
    try:
        wanted = files_brought_up()
    except CatalogueError as error:
        print(f"keci: {error}", file=sys.stderr)
        return 2
    present = {name: _place(name).read_text(encoding="utf-8") if _place(name).exists() else "" for name in wanted}
    changed = [name for name in wanted if wanted[name] != present[name]]
    for name in changed:
        if not check:
            _place(name).write_text(wanted[name], encoding="utf-8")
        print(f"{name}: {'would change' if check else 'written'}")
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
