"""The stamps of compiled code, run ids and posteriors: texts do not change them, code and priors do."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from keci.agents import stamp as sources
from keci.agents.stamp import KERNEL, closure, rulebook_stamp
from keci.model import start as starts
from keci.model.evidence import tables
from keci.model.stamp import DRIVERS, EVIDENCE, OTHERS, TEXTS, code_digest, code_of, rules_digest
from tests.test_architecture import imports, modules

RULE = '''
"""A module."""


def grow(x):
    """Grow."""
    return 2.0 * x  # twice
'''


def test_texts_do_not_count() -> None:
    assert code_of(RULE) == code_of(
        RULE.replace("Grow.", "Shrink, or not.").replace("# twice", "").replace("A module.", "Other.")
    )
    assert code_of(RULE) == code_of("\n\n" + RULE)


def test_code_counts() -> None:
    assert code_of(RULE) != code_of(RULE.replace("2.0 * x", "3.0 * x"))
    assert code_of(RULE) != code_of(RULE.replace("def grow", "def widen"))


def test_a_string_that_is_no_docstring_counts() -> None:
    assert code_of('NAME = "a"') != code_of('NAME = "b"')


def test_the_tables_that_count_are_those_that_a_start_is_made_from(monkeypatch: pytest.MonkeyPatch) -> None:
    read, usual = set(), tables.table

    def noted(name: str):
        read.add(name)
        return usual(name)

    monkeypatch.setattr(starts.evidence, "table", noted)
    for name in starts.start_names():
        starts.start.__wrapped__(name)
    assert read == set(EVIDENCE)


def test_the_digest_is_the_same_twice_and_a_hash() -> None:
    assert rules_digest() == rules_digest() and len(rules_digest()) == 64


# which sources count


def test_the_sources_that_count_are_all_that_the_kernel_imports() -> None:
    found: set[str] = set()
    waiting = {KERNEL}
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= {other for other in imports(modules()[name]) if other in modules()} - found
    assert set(closure((KERNEL,))) == found
    assert not any(name.startswith("keci.model.telling") for name in found), "the chronicle is no part of the kernel"


def test_every_module_with_a_rule_counts_and_no_text_has_one() -> None:
    code = {name: path.read_text(encoding="utf-8") for name, path in modules().items()}
    kernel = {name for name, text in code.items() if re.search(r"^@(rule|apart)\b", text, re.MULTILINE)}
    assert len(kernel) > 25
    assert kernel <= set(closure((KERNEL,))) and kernel <= set(closure(DRIVERS, TEXTS))
    assert not any(name.startswith((*TEXTS, "keci.experiments", "keci.dashboard")) for name in kernel)
    assert kernel - set(closure((KERNEL,), (*TEXTS, *OTHERS))) == {name for name in kernel if name.startswith(OTHERS)}


STAMPS = (rulebook_stamp, code_digest, rules_digest)
CACHED = (*STAMPS, sources.imported, sources.file_of)
CHANGES = (
    # what is changed, and whether compiled code, run ids and posteriors are other ones afterwards
    ("model/telling/capitals.py", "in the north", "up in the north", (False, False, False)),
    ("agents/data/levers/kfor.toml", "Robust KFOR", "A stronger KFOR", (False, False, False)),
    ("agents/rules/bargaining.py", '"""', '"""Indeed: ', (True, False, False)),
    ("agents/rules/bargaining.py", "return 1.0 / (1.0", "return 0.9 / (1.0", (True, True, True)),
    ("agents/strategies/spoiler.py", "< 0.0", "< 0.1", (True, True, False)),
    ("agents/kosovo.py", "self.", "self .", (False, False, False)),
    ("model/negotiation.py", "return self", "return  (self)", (False, False, False)),
    ("agents/kosovo.py", "self.board", "self.parameters", (False, True, False)),
    ("model/scenario.py", "LONGEST = 1200", "LONGEST = 1100", (True, True, True)),
)


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the sources, which the stamps are then taken of."""
    for package in ("agents", "model"):
        shutil.copytree(sources.ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    _forget()
    yield tmp_path
    _forget()


def _forget() -> None:
    for function in CACHED:
        function.cache_clear()


def test_texts_keep_what_was_made_and_rules_do_not(copy: Path) -> None:
    before = [take() for take in STAMPS]
    for name, old, new, expected in CHANGES:
        path = copy / name
        text = path.read_text(encoding="utf-8")
        assert old in text, name
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        _forget()
        assert tuple(take() != was for take, was in zip(STAMPS, before, strict=True)) == expected, (name, old)
        path.write_text(text, encoding="utf-8")


def test_a_module_that_the_kernel_does_not_import_is_stamped_with_its_own_imports(copy: Path) -> None:
    own = copy / "agents/rules/own.py"
    own.write_text("from keci.agents.rules.bargaining import logistic\n", encoding="utf-8")
    first = rulebook_stamp("keci.agents.rules.own")
    assert first != rulebook_stamp() and rulebook_stamp("keci.agents.rules.bargaining") == rulebook_stamp()
    own.write_text("from keci.agents.rules.bargaining import log_odds\n", encoding="utf-8")
    _forget()
    assert rulebook_stamp("keci.agents.rules.own") != first
