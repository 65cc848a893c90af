"""The table of what was tested how: every question of TRACE has an answer, and every pointer leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/reference/trace.md"
ELEMENTS = (
    "Problem formulation",
    "Model description",
    "Data evaluation",
    "Conceptual model evaluation",
    "Implementation verification",
    "Model output verification",
    "Model analysis",
    "Model output corroboration",
)  # Grimm and others 2014, table 1


def rows() -> dict[str, list[str]]:
    """The third cells, with pointers, by element."""
    parts = re.split(r"^## (?:\d\. )?(.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    found = {}
    for title, text in zip(parts[::2], parts[1::2], strict=True):
        lines = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| question")]
        found[title] = [line.strip("|").split(" | ")[2] for line in lines]
    return found


def test_every_element_is_answered() -> None:
    assert tuple(title for title in rows() if title != "Not done") == ELEMENTS
    assert all(len(rows()[title]) >= 2 for title in ELEMENTS)


def test_every_pointer_of_the_trace_leads_somewhere() -> None:
    for cell in (cell for cells in rows().values() for cell in cells):
        links, named = re.findall(r"\]\(([^)]+)\)", cell), re.findall(r"`([^`]+)`", cell)
        assert links or named, f"no pointer: {cell}"
        assert [link for link in links if not (PAGE.parent / link).exists()] == []
        files = [name for name in named if name.startswith("tests/")]
        assert [name for name in files if not (ROOT / name).is_file()] == []
        defined = {test for name in files for test in re.findall(r"^def (test_\w+)", (ROOT / name).read_text(), re.MULTILINE)}
        assert [name for name in named if not name.startswith("tests/") and name not in defined] == []


def test_what_was_not_done_is_said() -> None:
    assert len(PAGE.read_text(encoding="utf-8").split("## Not done")[1].strip()) > 200
