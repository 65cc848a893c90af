"""The site builds without a warning or a network, and its reference pages hold every name that a user meets."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from keci.agents.strategies.known import BUILT_IN
from keci.experiments.cli import build
from keci.experiments.designs.file import KINDS, METHODS
from keci.experiments.statistics.metrics import METRICS
from keci.model.outcomes import Outcome
from keci.model.scenario import LEVERS, LeverSettings
from keci.model.shocks import shocks

ROOT = Path(__file__).resolve().parent.parent
GLOSSARY = (ROOT / "docs/reference/glossary.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` builds it; a warning is an error."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-d", str(folder / "trees")]
    command += ["-D", "gallery=0"]  # its pictures are drawn below, of one run
    done = subprocess.run([*command, "docs", str(folder / "site")], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder / "site"


def test_every_page_is_in_the_tree_of_the_site(site: Path) -> None:
    index = (site / "index.html").read_text(encoding="utf-8")
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert {page for page in pages if f'href="{page}"' not in index} - {"index.html"} == set()


def test_the_site_asks_no_other_server_for_anything(site: Path) -> None:
    loads = re.compile(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=["'](?:https?:)?//|@import|url\(["']?(?:https?:)?//""")
    pages = [*site.rglob("*.html"), *site.rglob("*.css")]
    assert len(pages) > 30
    assert [path.name for path in pages if loads.search(path.read_text(encoding="utf-8"))] == []


def options(command: Any) -> list[str]:
    inner = getattr(command, "commands", None)
    if inner is not None:
        return [name for sub in inner.values() for name in options(sub)]
    return [name for parameter in command.params for name in parameter.opts if name.startswith("-")]


def test_commands_and_python_are_complete_in_the_site(site: Path) -> None:
    commands = (site / "reference/commands.html").read_text(encoding="utf-8")
    asked = set(options(typer.main.get_command(build())))
    assert len(asked) > 30
    assert [name for name in asked if f">{name}<" not in commands] == []
    python = (site / "reference/api.html").read_text(encoding="utf-8")
    assert all(f'id="keci.{name}"' in python for name in ("model.ensemble.simulate", "experiments.store.runner.run"))


# the gallery

PAGE = (ROOT / "docs/how-to/gallery.md").read_text(encoding="utf-8")


def gallery() -> Any:
    """The module beside the site's configuration."""
    spec = importlib.util.spec_from_file_location("gallery", ROOT / "docs/gallery.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_gallery_has_every_figure_and_draws_what_its_commands_make() -> None:
    figures = (ROOT / "docs/how-to/figures.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", figures, re.MULTILINE)
    assert [name for name, _ in rows if f"keci {name}" not in PAGE] == []
    assert [figure for _, said in rows for figure in re.findall(r"`([\w.-]+)`", said) if f"`{figure}`" not in PAGE] == []
    named = {name for name, _ in gallery().PLACE.findall(PAGE)}
    assert named == set(gallery().RUNS) == {name for name, _ in rows} - {"claims"}
    for name, line in gallery().RUNS.items():
        assert f"\nkeci {line.split(' --worlds')[0].split(' --factors')[0]}\n" in PAGE, name


def test_the_pictures_of_the_gallery_are_drawn(tmp_path: Path) -> None:
    gallery().draw(tmp_path, ("compare",))
    page = gallery().placed(PAGE, tmp_path, "../_gallery")
    for figure in ("frequencies", "effects", "deals", "consensus"):
        assert f'src="../_gallery/compare/{figure}.svg"' in page
        assert "<svg" in (tmp_path / f"compare/{figure}.svg").read_text(encoding="utf-8")
    assert "<!-- figure" not in page and "factorial/main-effects.svg" not in page


# the glossary


def entries(column: int) -> set[str]:
    """What stands in a column of the glossary's tables."""
    rows = [line.strip("|").split("|") for line in GLOSSARY.splitlines() if line.startswith("| ")]
    return {cell.strip() for row in rows if len(row) > column for cell in row[column].split(",")}


def test_the_glossary_has_every_outcome_under_its_label_and_its_column() -> None:
    assert [o.name for o in Outcome if f"`{o.name}`" not in entries(1)] == []
    labels = {metric.label.removesuffix(" *") for metric in METRICS.values()}
    assert [label for label in labels if f"| {label} |" not in GLOSSARY] == []


def test_the_glossary_has_every_lever_setting_shock_and_rule() -> None:
    named = [*LEVERS, *LeverSettings.model_fields, *shocks(), *BUILT_IN]
    assert [name for name in named if f"`{name}`" not in entries(0)] == []


def test_the_glossary_has_every_setting_of_a_design() -> None:
    named = {"arms", "metrics", *KINDS, *METHODS, *(key for keys in METHODS.values() for key in keys)}
    assert sorted(name for name in named if f"`{name}`" not in entries(0)) == []


def test_no_term_of_the_glossary_stands_twice_in_a_table() -> None:
    for table in re.split(r"^## ", GLOSSARY, flags=re.MULTILINE)[1:]:
        first = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")]
        assert len(first) == len(set(first)), table.partition("\n")[0]
