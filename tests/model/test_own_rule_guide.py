"""The how-to about a rule of one's own: its rule runs and keeps the contract, its table is that of the rules that ship."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from keci.agents.strategies.known import BUILT_IN
from keci.agents.strategies.strategy import DECIDERS
from keci.model.strategy_contract import StrategyContract

PAGE = (Path(__file__).resolve().parents[2] / "docs/how-to/your-own-rule.md").read_text(encoding="utf-8")


class TestGrudge(StrategyContract):
    actor = "serbia"
    strategy = ""

    @pytest.fixture(autouse=True)
    def _written(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
        path = tmp_path_factory.getbasetemp() / "my_serbia.py"
        path.write_text(code)
        type(self).strategy = f"{path}:Grudge"


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_table_says_who_can_have_which_rule(name: str) -> None:
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{name}`")]
    who = row.rstrip(" |").rpartition("|")[2]
    actors = BUILT_IN[name].actors
    assert re.findall(r"`(\w+)`", who) == list(actors) if actors else "everybody" in who


def test_every_actor_is_named() -> None:
    assert [actor for actor in DECIDERS if f"`{actor}`" not in PAGE] == []
