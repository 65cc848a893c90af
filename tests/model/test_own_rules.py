"""A rule in a file of one's own: it plays, is told, is kept with the scenario, and is refused in one line where it is wrong."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from keci.model.ensemble import simulate
from keci.model.errors import InputError
from keci.model.negotiation import NegotiationModel
from keci.model.own_rules import OwnRule, compile_rule, strategy_of
from keci.model.scenario import Scenario
from keci.model.strategy_contract import StrategyContract

HEAD = """from keci.agents.strategies.situations import keep, wronged
from keci.agents.strategies.strategy import Strategy
"""
IMPORT = "from keci.agents.strategies.strategy"
RULE = (
    HEAD
    + '''

class Stubborn(Strategy):
    """Bears a grudge for every wrong."""

    source = "judgement"
    terms = ("grudge",)

    @staticmethod
    def weigh(case, terms, board, own, memory, weighed):
        own_term = keep(terms, weighed)
        if wronged(board, case.actor):
            memory[0] += 0.02
        weighed[own_term] = -case.toward * memory[0]
'''
)


@pytest.fixture
def rule_file(tmp_path: Path) -> Path:
    path = tmp_path / "my_serbia.py"
    path.write_text(RULE)
    return path


class TestStubborn(StrategyContract):
    strategy = ""

    @pytest.fixture(autouse=True)
    def _written(self, tmp_path_factory):
        path = tmp_path_factory.getbasetemp() / "my_serbia.py"
        path.write_text(RULE)
        type(self).strategy = f"{path}:Stubborn"


def refused(source: str, tmp_path: Path, name: str = "Stubborn") -> str:
    """What is said of a file with this source, in a line, when a scenario names it and is to be played."""
    path = tmp_path / "my_serbia.py"
    path.write_text(source)
    with pytest.raises(InputError) as error:
        simulate(Scenario.named("keci", months=2, strategies={"serbia": f"{path}:{name}"}), 1)
    said = str(error.value)
    assert "\n" not in said and "numba" not in said.lower()
    return said


def test_it_plays_and_is_told_by_its_own_terms(rule_file):
    scenario = Scenario.named("keci", strategies={"serbia": f"{rule_file}:Stubborn"}, months=60)
    model = NegotiationModel(scenario, seed=1).run()
    mine = model.decisions().query("strategy == 'Stubborn'")
    assert set(mine["actor"]) == {"Serbia"} and all("grudge" in terms for terms in mine["terms"])
    usual = simulate(scenario.changed(strategies={}), 100, seed=1)
    assert simulate(scenario, 100, seed=1)["deal"].mean() <= usual["deal"].mean()


def test_a_scenario_holds_the_source_so_that_the_file_may_go(rule_file):
    scenario = Scenario.named("keci", strategies={"serbia": f"{rule_file}:Stubborn"}, months=12)
    stated = scenario.model_dump(mode="json")
    rule_file.write_text("nothing of the kind")
    again = Scenario.make(**stated)
    assert again == scenario and again.strategies["serbia"] == OwnRule(name="Stubborn", source=RULE)
    assert np.array_equal(simulate(again, 5).to_numpy(), simulate(scenario, 5).to_numpy(), equal_nan=True)
    rule_file.unlink()


def test_a_scenario_file_finds_the_rule_beside_it(rule_file, monkeypatch):
    path = rule_file.with_name("feud.toml")
    path.write_text('name = "feud"\nmonths = 6\n\n[strategies]\nserbia = "my_serbia.py:Stubborn"\n')
    monkeypatch.chdir("/")
    assert Scenario.from_file(path).strategy_of("serbia") == "Stubborn"


def test_what_it_remembers_and_its_number_follow_from_the_source_alone(rule_file):
    rule = Scenario.named("keci", strategies={"serbia": f"{rule_file}:Stubborn"}).strategies["serbia"]
    assert isinstance(rule, OwnRule)
    assert strategy_of(rule).number == int(rule.digest[:12], 16)
    assert compile_rule(rule) is compile_rule(OwnRule(name="Stubborn", source=RULE))


def test_the_second_process_compiles_nothing(rule_file):
    code = (
        "from keci.model.scenario import Scenario; from keci.agents.strategies.compiling import compiled; "
        "from keci.model.own_rules import compile_rule; "
        f"rule = Scenario.named('keci', strategies={{'serbia': {f'{rule_file}:Stubborn'!r}}}).strategies['serbia']; "
        "print(compiled(compile_rule(rule), rule.stamp).cache_hits)"
    )
    hits = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert hits[1].strip() == "1"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("weighed[own_term] = -case.toward * memory[0]", "weighed[own_term] = grudge * memory[0]", ["line 16", "'grudge'"]),
        ("weighed[own_term] = -case.toward * memory[0]", "board[3] = 1.0", ["line 16", "may only read"]),
        ("weighed[own_term] = -case.toward * memory[0]", "terms[0] = 1.0", ["line 16", "may only read"]),
        ("weighed[own_term] = -case.toward * memory[0]", "own[3] = 1.0", ["line 16", "may only read"]),
        ("weighed[own_term] = -case.toward * memory[0]", "weighed[own_term + 1] = 1.0", ["past the end of"]),
        ("memory[0] += 0.02", "memory[7] += 0.02", ["past the end of"]),
        ("memory[0] += 0.02", "memory[0] = 1.0 / (memory[0] - memory[0])", ["guard divisions"]),
        ("memory[0] += 0.02", "while memory[0] >= 0.0: memory[0] += 0.02", ["line 15", "does not come to an end within 100,"]),
        ("weighed[own_term] = -case.toward * memory[0]", "weighed[own_term] = case.mood", ["line 16", "'mood'"]),
        ("weighed[own_term] = -case.toward * memory[0]", "weighed[own_term] = {1: 'a'}[1]", ["line 16", "cannot be compiled"]),
        ("memory[0] += 0.02", "memory[0] += np.random.random()", ["line 15", "draws chance by itself"]),
        ("memory[0] += 0.02", "yield 1.0", ["line 15", "yield"]),
        ("memory[0] += 0.02", "import math", ["line 15", "at the top of the file"]),
        ("memory[0] += 0.02", "print(memory[0])", ["line 15", "uses print"]),
        (IMPORT, f"import random\n{IMPORT}", ["line 2", "random"]),
        (IMPORT, f"from keci.agents.rules.chance import uniform\n{IMPORT}", ["line 2", "draws chance by itself"]),
        (IMPORT, f"import os\n{IMPORT}", ["line 2", "imports os"]),
        ("class Stubborn(Strategy)", "class Stubborn", ["no strategy", "class ...(Strategy)"]),
        ("class Stubborn(Strategy)", "class Stuborn(Strategy)", ["unknown strategy 'Stubborn'", "did you mean 'Stuborn'?"]),
        ("    @staticmethod\n", "", ["@staticmethod"]),
        ("def weigh(case, terms,", "def weigh(terms, case,", ["must be @staticmethod def weigh(case, terms, board"]),
        ("def weigh(", "def wiegh(", ["has no function weigh"]),
        ('terms = ("grudge",)', 'terms = ("grudge")', ["terms of Stubborn must be names in a tuple"]),
        ('terms = ("grudge",)', 'terms = ("a", "b", "c", "d", "e")', ["5 terms", "0 to 4"]),
        ('terms = ("grudge",)', "terms = tuple(1 / 0)", ["line 9", "ZeroDivisionError"]),
        ("if wronged(board, case.actor):", "if wronged(board, case.actor)", ["line 14", "not Python"]),
    ],
)  # fmt: skip
def test_a_rule_that_is_wrong_is_refused_in_the_users_words(old, new, words, tmp_path):
    assert old in RULE
    said = refused(RULE.replace(old, new), tmp_path)
    assert [word for word in words if word not in said] == [], said


def test_a_breakpoint_is_refused_where_nothing_could_stop_at_it(rule_file):
    rule_file.write_text(RULE.replace("memory[0] += 0.02", "breakpoint()"))
    with pytest.raises(InputError, match=r"line 15: uses breakpoint; set NUMBA_DISABLE_JIT=1"):
        Scenario.named("keci", strategies={"serbia": f"{rule_file}:Stubborn"})


def test_a_loop_without_an_end_is_found_in_what_a_rule_calls_too(tmp_path):
    helper = "\n\n@rule\ndef spin(x):\n    while x >= 0.0:\n        x += 1.0\n    return x\n\n\nclass"
    source = f"from keci.agents.compiled import rule\n{RULE}".replace("\n\nclass", helper).replace("= 0.02", "= spin(memory[0])")
    said = refused(source.replace("memory[0] +", "memory[0] "), tmp_path)
    assert re.search(r"line (8|9|10): Stubborn does not come to an end", said)


def test_a_rule_that_remembers_outside_its_memory_is_refused(tmp_path):
    source = RULE.replace("\n\nclass", "\nimport numpy as np\n\nKEPT = np.zeros(1)\n\n\nclass").replace(
        "memory[0] += 0.02", "KEPT[0] += 1.0"
    )
    assert re.search(r"may only read|two ways", refused(source, tmp_path))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("my_other.py:Stubborn", "cannot be read"),
        ("my_serbia.py", "which of its classes"),
        ("my_serbia.py:2b", "no name of a class"),
    ],
)
def test_what_names_no_rule_is_refused(name, words, rule_file):
    with pytest.raises(InputError, match=words):
        Scenario.named("keci", strategies={"serbia": str(rule_file.with_name(name))})


def test_two_rules_of_one_name_are_refused(rule_file, tmp_path):
    other = tmp_path / "other.py"
    other.write_text(RULE.replace("0.02", "0.03"))
    both = {"serbia": f"{rule_file}:Stubborn", "kosovo": f"{other}:Stubborn"}
    with pytest.raises(InputError, match="two rules are called 'Stubborn'"):
        Scenario.named("keci", strategies=both)
    rule_file.write_text(RULE + RULE.removeprefix(HEAD))
    with pytest.raises(InputError, match=r"lines 5 and 19: two rules are called 'Stubborn'"):
        Scenario.named("keci", strategies={"serbia": f"{rule_file}:Stubborn"})


def test_a_name_that_ships_is_not_taken_over(tmp_path):
    assert "ships" in refused(RULE.replace("Stubborn", "spoiler"), tmp_path, "spoiler")


def test_a_process_that_serves_a_browser_takes_no_rule(rule_file):
    code = f"""
from keci.model.errors import InputError
from keci.model.own_rules import forbid_own_rules
from keci.model.scenario import Scenario
from keci.model.setup import prepare

stated = Scenario.named("keci", strategies={{"serbia": {f"{rule_file}:Stubborn"!r}}})
forbid_own_rules()
for attempt in (lambda: Scenario.named("keci", strategies={{"serbia": {f"{rule_file}:Stubborn"!r}}}), lambda: prepare(stated)):
    try:
        attempt()
    except InputError as error:
        print("never from the browser" in str(error))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
