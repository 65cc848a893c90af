"""What a project owes those who come to it: one version, a valid citation, workflows and forms that parse."""

from __future__ import annotations

import datetime
import re
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml

import keci

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def read(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def test_the_version_is_written_once_and_cited() -> None:
    assert keci.__version__ == version("keci") == PROJECT["version"]
    assert read("CITATION.cff")["version"] == PROJECT["version"]
    first = next(line for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines() if line.startswith("## "))
    assert first in ("## Unreleased", f"## {PROJECT['version']}")


def test_the_citation_has_what_its_format_requires() -> None:
    """The required keys and types of the Citation File Format 1.2.0 (Druskat et al. 2021, schema guide)."""
    cited = read("CITATION.cff")
    assert cited["cff-version"] == "1.2.0"
    assert isinstance(cited["message"], str) and isinstance(cited["title"], str)
    assert cited["type"] in ("software", "dataset")
    assert cited["authors"] and all({"name"} <= set(author) or "family-names" in author for author in cited["authors"])
    assert isinstance(cited["date-released"], datetime.date)
    assert isinstance(cited["version"], str) and isinstance(cited["abstract"], str)
    assert len(cited["keywords"]) == len(set(cited["keywords"])) > 0
    assert cited["license"] == PROJECT["license"]
    assert "repository-code" not in cited or cited["repository-code"].startswith("https://")


def test_the_workflow_runs_all_tests_on_the_oldest_python_and_builds() -> None:
    jobs = read(".github/workflows/test.yml")["jobs"]
    assert PROJECT["requires-python"] == f">={jobs['test']['strategy']['matrix']['python'][0]}"
    assert any(step.get("run", "").startswith("make test") for step in jobs["test"]["steps"])
    assert any("tests/test_wheel.py" in step.get("run", "") for step in jobs["plain"]["steps"])
    assert any("hatchling build" in step.get("run", "") for step in jobs["build"]["steps"])


@pytest.mark.parametrize("form", sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[!c]*.yml")), ids=lambda form: form.stem)
def test_issue_forms_ask_something(form: Path) -> None:
    asked = read(str(form.relative_to(ROOT)))
    assert {"name", "description", "body"} <= set(asked)
    identities = [part["id"] for part in asked["body"]]
    assert len(identities) == len(set(identities)) > 0
    assert all(part["type"] in ("textarea", "input") and part["attributes"]["label"] for part in asked["body"])


def test_hooks_before_a_commit_run_tools_that_are_there() -> None:
    """Modules and files that the hooks name exist, since the hooks are not run here."""
    for hook in read(".pre-commit-config.yaml")["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        module = re.search(r"python -m (\w+)", hook["entry"])
        assert module and module[1] in {re.split(r"[>=<]", name)[0] for name in PROJECT["optional-dependencies"]["dev"]}
        assert all((ROOT / name).exists() for name in re.findall(r"tests/\S+", hook["entry"]))


def test_targets_that_others_name_exist_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    known = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", ".github/workflows/test.yml", ".ci/run"]
    named = {
        target
        for page in pages
        for words in re.findall(r"(?:^|`|run: )make ((?:[a-z]+ ?)+)", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
        for target in words.split()
    }
    assert {"setup", "study", "test"} <= named
    assert named <= known
