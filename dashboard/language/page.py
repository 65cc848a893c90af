"""The page of a visit before anything runs in it: its language, and the words of its components, handed over once."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from keci.dashboard.language.speech import ENGLISH, SEPARATORS, catalogue, tag


def in_language(page: str, code: str) -> str:
    """A page of HTML that names its language, and hands its components their words before any other script."""
    return page.replace("<html>", f'<html lang="{tag(code)}">', 1).replace("<head>", f"<head>{_script(code)}", 1)


@cache
def _script(code: str) -> str:
    words, plural = {}, "n !== 1"
    if code != ENGLISH:
        found = catalogue(code)
        words = {one.text: one.said for one in found.messages if one.is_said and any(w.endswith(".vue") for w in one.where)}
        plural = found.plurals[1]
    script = files("keci.dashboard").joinpath("language/page.js").read_text(encoding="utf-8")
    script = script.replace("Number(PLURAL)", f"Number({plural})", 1)
    for name, value in {"CODE": code, "SEPARATORS": SEPARATORS[code], "WORDS": words}.items():
        script = script.replace(f"= {name}", f"= {_inside(value)}", 1)
    return f"<script>{script}</script>"


def _inside(value: object) -> str:
    """As a literal inside a script element, which no text of it can end."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
