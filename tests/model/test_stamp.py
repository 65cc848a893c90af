"""The stamp of a posterior: texts do not change it, code and priors do."""

import pytest

from keci.model import start as starts
from keci.model.evidence import tables
from keci.model.stamp import EVIDENCE, code_of, rules_digest

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
