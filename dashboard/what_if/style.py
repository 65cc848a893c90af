"""Style of the page What if."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def style() -> str:
    """The style of sliders and results."""
    return files("keci.dashboard").joinpath("what_if/what_if.css").read_text(encoding="utf-8")
