"""The site: `make docs` writes it to build/site, without a network; every asset comes from installed packages."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from gallery import draw, placed

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
    """Three pages are completed from what they are about: the index with the tree of pages, the commands with their options,
    the gallery with its pictures (none with `-D gallery=0`)."""
    from pygments.lexers.special import TextLexer

    app.add_lexer("csv", TextLexer)
    app.add_config_value("gallery", True, "env", bool)
    app.connect("builder-inited", _draw)
    app.connect("source-read", _complete)


def _draw(app: Any) -> None:
    if app.config.gallery and app.builder.format == "html":
        draw(Path(app.outdir) / "_gallery")


def _complete(app: Any, page: str, source: list[str]) -> None:
    if page == "index":
        source[0] += "\n".join(_tree(source[0]))
    elif page == "reference/commands":
        source[0] += "\n".join(_commands())
    elif page == "how-to/gallery":
        source[0] = placed(source[0], Path(app.outdir) / "_gallery", "../_gallery")


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
