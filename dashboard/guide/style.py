"""Style of the guided way."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def style() -> str:
    """The style of the five screens."""
    return files("keci.dashboard").joinpath("guide/guide.css").read_text(encoding="utf-8")
