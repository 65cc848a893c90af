"""Without compilation the same futures, to the last bit; and a debugger stops inside a move."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from keci.model.ensemble import SERIES, simulate
from keci.model.negotiation import NegotiationModel
from keci.model.scenario import Scenario
from tests.test_docs import ROOT, blocks

PAGE = ROOT / "docs/how-to/debug-a-rule.md"
OWN = blocks(ROOT / "docs/how-to/your-own-rule.md", "python")[0]
CASES: dict[str, dict[str, Any]] = {
    "keci": {},
    "package": {"strategies": {"kosovo": "reciprocal", "serbia": "loss_averse", "members": "spoiler"}},
    "baseline": {
        "start": "2011-03",
        "strategies": {"kosovo": "satisficing", "mediator": "satisficing", "armed_sponsor": "spoiler"},
    },
    "keci_status_laden": {"start": "2011-03", "strategies": {"serbia": "my_serbia.py:Grudge"}},
}
MONTHS, WORLDS = 24, 2


def played() -> dict[str, list[str]]:
    """Outcomes, series and ledgers of all cases by both drivers, as hexadecimal text; the rule of one's own lies here."""
    found = {}
    for seed, (name, changes) in enumerate(CASES.items()):
        scenario = Scenario.named(name, months=MONTHS, **changes)
        frame = simulate(scenario, WORLDS, seed, record=SERIES, threads=1)
        model = NegotiationModel(scenario, seed, world=1).run()
        numbers = [frame.to_numpy(), *frame.attrs["series"].values(), list(model.outcomes().values()), model.ledger]
        found[name] = [float(number).hex() for array in numbers for number in np.ravel(array)]
    return found


def plain(*command: str, folder: Path, said: str = "") -> str:
    """What a command prints where nothing is compiled."""
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
    done = subprocess.run(command, cwd=folder, env=environment, input=said, capture_output=True, text=True, check=False)
    assert "Warning" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def test_plain_python_plays_the_same_futures_to_the_last_bit(tmp_path, monkeypatch) -> None:
    (tmp_path / "my_serbia.py").write_text(OWN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    code = "import json; from tests.agents.test_plain import played; print(json.dumps(played()))"
    theirs = json.loads(plain(sys.executable, "-c", code, folder=tmp_path))
    ours = played()
    assert {name: len(numbers) for name, numbers in theirs.items()} == {name: len(numbers) for name, numbers in ours.items()}
    assert {name: [k for k, one in enumerate(theirs[name]) if one != ours[name][k]] for name in ours} == {
        name: [] for name in ours
    }


def test_the_debugger_stops_where_the_page_says(tmp_path) -> None:
    (tmp_path / "one_world.py").write_text(blocks(PAGE, "python")[0], encoding="utf-8")
    typed = re.findall(r"^\(Pdb\) (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    said = plain(sys.executable, "-m", "pdb", "one_world.py", folder=tmp_path, said="\n".join(typed) + "\n")
    assert re.search(r"> .*kosovo\.py\(\d+\)act_in_north\(\)", said), said
    assert re.search(r"\(Pdb\) 0 0\.\d+", said)


def test_a_breakpoint_stops_in_a_rule_of_ones_own(tmp_path) -> None:
    stops = OWN.replace("        own_term = keep", "        breakpoint()\n        own_term = keep")
    (tmp_path / "my_serbia.py").write_text(stops, encoding="utf-8")
    code = (
        "from keci import NegotiationModel, Scenario;"
        "NegotiationModel(Scenario.named('keci', months=2, strategies={'serbia': 'my_serbia.py:Grudge'})).run()"
    )
    said = plain(sys.executable, "-c", code, folder=tmp_path, said="print(case.kind, len(terms))\nquit\n")
    assert re.search(r"my_serbia\.py \w+>\(\d+\)weigh\(\)", said), said
    assert re.search(r"\(Pdb\) \d+ \d+", said)
