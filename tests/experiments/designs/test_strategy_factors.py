"""Strategies as factors of a design: a column for each actor, names or files in its cells."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from keci.experiments.designs.factor import factor, known_columns
from keci.experiments.designs.file import open_design
from keci.experiments.designs.table import designs_from
from keci.model.errors import InputError

RULE = """
from keci.agents.strategies.strategy import Strategy


class {name}(Strategy):
    keeps = False
    terms = ("always",)

    @staticmethod
    def weigh(case, terms, board, own, memory, weighed):
        weighed[0] = {value}
"""


def test_every_actor_has_a_column() -> None:
    assert "strategies.serbia" in known_columns() and "strategies.armed_sponsor" in known_columns()
    assert factor("strategies.mediator").title == "strategies.mediator"
    assert not factor("strategies.serbia").continuous
    with pytest.raises(InputError, match=r"did you mean 'strategies\.serbia'"):
        factor("strategies.serbien")


def test_rows_differ_by_strategy() -> None:
    table = pd.DataFrame({"strategies.serbia": ["logit", "spoiler", None], "strategies.kosovo": [None, "reciprocal", "spoiler"]})
    arms = designs_from(table, 4, parameters="mode").arms
    assert [arm.strategies for arm in arms] == [
        {},
        {"serbia": "spoiler", "kosovo": "reciprocal"},
        {"kosovo": "spoiler"},
    ]


def test_a_factorial_of_strategies_in_a_design_file(tmp_path: Path) -> None:
    path = tmp_path / "design.toml"
    path.write_text(
        'arms = ["baseline", "keci"]\n[factorial.factors]\n"strategies.serbia" = ["logit", "spoiler"]\n'
        'strategies.kosovo = ["logit", "reciprocal"]\n'
    )
    arms = designs_from(open_design(path).table, 4, parameters="mode").arms
    assert len(arms) == 8
    assert sum(arm.strategies.get("serbia") == "spoiler" for arm in arms) == 4
    assert sum(arm.strategies == {} for arm in arms) == 2


@pytest.mark.parametrize(
    ("cell", "said"),
    [("spoilr", "did you mean 'spoiler'"), ("mine.py:Never", "cannot be read"), (3, "unknown strategy '3'")],
)
def test_a_wrong_cell_is_refused_with_its_row(cell: object, said: str) -> None:
    with pytest.raises(InputError, match=f"(?s)row 1.*{said}"):
        designs_from(pd.DataFrame({"strategies.serbia": ["logit", cell]}), 4, parameters="mode")


def test_two_rules_of_one_name_in_one_design_are_refused(tmp_path: Path) -> None:
    for name, value in (("a", 1.0), ("b", 2.0)):
        (tmp_path / f"{name}.py").write_text(RULE.format(name="Always", value=value))
    table = pd.DataFrame({"strategies.serbia": [f"{tmp_path}/a.py:Always", f"{tmp_path}/b.py:Always"]})
    with pytest.raises(InputError, match="two rules are called 'Always'"):
        designs_from(table, 4, parameters="mode")


def test_a_rule_of_ones_own_is_compiled_before_anything_is_played(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(RULE.format(name="Always", value="unknown_thing"))
    table = pd.DataFrame({"strategies.serbia": ["logit", f"{tmp_path}/a.py:Always"]})
    with pytest.raises(InputError, match="unknown_thing"):
        designs_from(table, 4, parameters="mode")
