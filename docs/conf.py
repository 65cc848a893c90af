"""The site: `make docs` writes it to build/site, without a network; every asset comes from installed packages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import version as installed
from typing import Any

project = "keci"
author = "The keci developers"
version = release = installed("keci")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_heading_anchors = 4
highlight_language = "text"
default_role = "code"  # in docstrings, what stands between backticks
autodoc_typehints = "description"
autodoc_member_order = "bysource"
nitpicky = False

html_theme = "furo"
html_title = "keci"
html_show_sourcelink = False
html_copy_source = False


def setup(app: Any) -> None:
    """Two pages are completed from what they are about: the index with the tree of pages, the commands with their options."""
    from pygments.lexers.special import TextLexer

    app.add_lexer("csv", TextLexer)
    app.connect("source-read", _complete)


def _complete(app: Any, page: str, source: list[str]) -> None:
    if page == "index":
        source[0] += "\n".join(_tree(source[0]))
    elif page == "reference/commands":
        source[0] += "\n".join(_commands())


def _tree(index: str) -> Iterator[str]:
    """A table of contents for each part of the index, from the links that stand there."""
    for part in re.split(r"^## ", index, flags=re.MULTILINE)[1:]:
        links = dict.fromkeys(re.findall(r"\]\((\S+?)\.md\)", part))
        yield from ("", "```{toctree}", ":hidden:", f":caption: {part.partition(':')[0]}", *links, "```")


def _commands() -> Iterator[str]:
    """Every command with its arguments, options and defaults, as its own help has them."""
    import typer

    from keci.experiments.cli import build

    yield from _command(typer.main.get_command(build()), "keci")


def _command(command: Any, name: str) -> Iterator[str]:
    inner = getattr(command, "commands", {})
    for word, sub in sorted(inner.items()):
        yield from _command(sub, f"{name} {word}")
    if inner:
        return
    yield from ("", f"## {name}", "", command.help or "")
    if command.params:
        yield from ("", "| option | | unless given |", "|---|---|---|")
        yield from (_row(parameter) for parameter in command.params)


def _row(parameter: Any) -> str:
    default = parameter.default
    shown = "" if default is None or parameter.is_flag or parameter.required else f"`{default}`"
    names = [name if name.startswith("-") else (parameter.metavar or name.upper()) for name in parameter.opts]
    return f"| {', '.join(f'`{name}`' for name in names)} | {(parameter.help or '').replace('|', '/')} | {shown} |"
