"""The notebook and the scripts of the documents run, at small sizes, and say what they should."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "docs/tutorials/from-question-to-figure.ipynb"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def example(name: str) -> Any:
    return runpy.run_path(str(ROOT / f"docs/examples/{name}.py"))["main"]


def test_the_notebook_runs_from_top_to_bottom() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    scope: dict[str, Any] = {}
    for number, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            exec(compile(cell["source"], f"{NOTEBOOK.name}, cell {number}", "exec"), scope)
    assert scope["again"].same_bytes
    assert Path("effects.pdf").read_bytes().startswith(b"%PDF")
    assert set(scope["effects"]["arm"]) == {"keci", "quick"}


def test_the_notebook_holds_no_results() -> None:
    for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
        assert not cell.get("outputs") and cell.get("execution_count") is None


@pytest.mark.parametrize("name", ["sensitivity", "figures"])
def test_the_python_of_the_guides_runs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / f"docs/how-to/{name}.md").read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, f"{name}.md", "exec"), {})
    assert capsys.readouterr().out.strip()


def test_the_researcher_s_script() -> None:
    found = example("researcher")(40, 24)
    assert found["levers.keci.credibility"].tolist() == [0.2, 0.5, 0.9]
    assert found["effect_unilateral_per_year_low"].notna().all()


def test_the_analyst_s_script() -> None:
    lines = example("analyst")(3, 24)
    assert lines[0].startswith("They first part in month ")
    assert "baseline, at the end:" in lines and "keci, at the end:" in lines


def test_the_reviewer_s_script() -> None:
    lines = example("reviewer")(40, 12)
    assert any(line.startswith("Mind: the runs differ in parameters (prior, mode)") for line in lines)
    assert "The placebo moves 0 of 110 outcomes." in lines
    assert lines[-2].startswith("Checksums: hold; worlds played again: 3")
    assert lines[-1] == "Replay: agrees: 120 rows, the same bytes."
